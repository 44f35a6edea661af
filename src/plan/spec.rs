//! What a layer is asked to be.

use serde::{Deserialize, Serialize};

use crate::closure::Selector;
use crate::name::LayerName;

/// The name of a layer and what it is made of.
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
}

impl LayerSpec {
    /// Makes a layer of everything that the selectors select; their order does not matter.
    pub fn new(name: LayerName, selectors: Vec<Selector>) -> Self {
        Self { name, selectors }
    }

    /// Returns the layer's name.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns the selectors, in the order given.
    pub fn selectors(&self) -> &[Selector] {
        &self.selectors
    }
}
