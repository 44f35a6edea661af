//! The fingerprints of a plan's layers, as lines and as JSON.

#[cfg(feature = "json")]
mod json;

use std::fmt;

use crate::fingerprint::Fingerprint;
use crate::name::LayerName;
use crate::plan::{Layer, Plan};

#[cfg(feature = "json")]
pub use json::FingerprintsJson;

/// The fingerprints of a plan's layers, in order.
///
/// `Display` writes a line `NAME FINGERPRINT` for each.
///
/// ```
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
/// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
/// #     source = { registry = \"https://index.example/simple\" }\n";
/// use locklayers::export::Fingerprints;
/// use locklayers::{DependencyGraph, Fingerprint, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).split(false).build()?;
/// let lines = Fingerprints::of(&plan).to_string();
/// assert_eq!(lines, format!("project {}\n", Fingerprint::of(&plan.layers()[0])));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprints<'p> {
    is_chained: bool,
    layers: Vec<(&'p LayerName, Fingerprint)>,
}

impl<'p> Fingerprints<'p> {
    /// Returns the fingerprint of each layer by itself.
    pub fn of(plan: &'p Plan<'_>) -> Self {
        let layers = plan.layers().iter().map(|layer| (layer.name(), Fingerprint::of(layer))).collect();
        Self { is_chained: false, layers }
    }

    /// Returns fingerprints that each cover their layer and all layers before it.
    pub fn chained(plan: &'p Plan<'_>) -> Self {
        let names = plan.layers().iter().map(Layer::name);
        Self { is_chained: true, layers: names.zip(Fingerprint::chained(plan)).collect() }
    }

    /// Returns only the fingerprint of the named layer; none if the plan has no such layer.
    #[must_use]
    pub fn only(mut self, layer: &LayerName) -> Self {
        self.layers.retain(|(name, _)| *name == layer);
        self
    }

    /// Returns the names of the layers with their fingerprints.
    pub fn layers(&self) -> &[(&'p LayerName, Fingerprint)] {
        &self.layers
    }
}

impl fmt::Display for Fingerprints<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.layers.iter().try_for_each(|(name, fingerprint)| writeln!(f, "{name} {fingerprint}"))
    }
}
