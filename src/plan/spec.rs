//! The specification of a tier.

use serde::{Deserialize, Serialize};

use crate::closure::Selector;
use crate::name::LayerName;

/// The name of a tier and its selectors. A tier is one layer or, if it is split, one for each size class.
///
/// ```
/// use locklayers::{LayerName, LayerSpec};
/// let spec = LayerSpec::new(LayerName::new("heavy")?, vec!["group:heavy".parse()?]);
/// assert_eq!(spec.name().as_str(), "heavy");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LayerSpec {
    name: LayerName,
    selectors: Vec<Selector>,
    split: Option<bool>,
    most_bytes: Option<u64>,
}

impl LayerSpec {
    /// Returns a tier of everything that the selectors select; their order does not matter.
    pub fn new(name: LayerName, selectors: Vec<Selector>) -> Self {
        Self { name, selectors, split: None, most_bytes: None }
    }

    /// Sets whether the tier is split by size; by default it is one layer, unless the whole plan is split.
    #[must_use]
    pub fn split(mut self, split: bool) -> Self {
        self.split = Some(split);
        self
    }

    /// Sets the limit of the tier's layers in bytes, which overrides that of the plan: if the tier is split, a larger
    /// size class is cut further.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.most_bytes = Some(bytes);
        self
    }

    /// Returns the name of the tier.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns the selectors, in the order given.
    pub fn selectors(&self) -> &[Selector] {
        &self.selectors
    }

    pub(super) fn is_split(&self) -> Option<bool> {
        self.split
    }

    pub(super) fn most_bytes(&self) -> Option<u64> {
        self.most_bytes
    }
}
