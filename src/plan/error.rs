//! Why a plan cannot be made.

use crate::closure::{SelectionError, Selector};
use crate::name::{GroupName, LayerName, NameError};

/// A plan that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two layers have the same name, once normalised.
    #[error("two layers are called `{layer}`; give each layer a name of its own")]
    DuplicateLayer {
        /// The name.
        layer: LayerName,
    },
    /// A layer selects nothing because it has no selectors.
    #[error("layer `{layer}` has no selectors; say what it holds, as in `group:NAME`, `project` or `package:GLOB`")]
    NoSelectors {
        /// The layer.
        layer: LayerName,
    },
    /// `rest` stands in a layer that others follow.
    #[error("layer `{layer}` selects `rest`, so it must be the last, but layer `{next}` follows it")]
    RestNotLast {
        /// The layer with `rest`.
        layer: LayerName,
        /// The layer after it.
        next: LayerName,
    },
    /// A selector of a layer cannot be followed.
    #[error("layer `{layer}`, selector `{selector}`")]
    Selector {
        /// The layer.
        layer: LayerName,
        /// The selector.
        selector: Selector,
        /// Why.
        source: SelectionError,
    },
    /// A selector of the plan's scope cannot be followed.
    #[error("scope, selector `{selector}`")]
    Scope {
        /// The selector.
        selector: Selector,
        /// Why.
        source: SelectionError,
    },
    /// The selections of the plan cannot be taken together.
    #[error("the layers cannot be planned together")]
    Together {
        /// Why.
        source: SelectionError,
    },
    /// A dependency group of the default plan cannot lend its name to a layer.
    #[error("the dependency group `{group}` cannot be a layer of the same name; name the layers yourself")]
    GroupAsLayer {
        /// The group.
        group: GroupName,
        /// Why.
        source: NameError,
    },
}
