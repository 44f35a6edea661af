//! The details of one package.

use std::fmt;

use crate::lock::Source;
use crate::name::PackageName;
use crate::plan::{Layer, Placement, Plan};

/// The layer and all details of one package of a plan.
#[derive(Debug)]
pub struct PlacementText<'a, 'g> {
    layer: Option<&'a Layer<'g>>,
    placement: &'a Placement<'g>,
}

impl<'a, 'g> PlacementText<'a, 'g> {
    /// Returns the text of the placements of a name in a plan: those in layers, in order, then those of local
    /// packages.
    pub fn named(plan: &'a Plan<'g>, name: &PackageName) -> Vec<Self> {
        let layers = plan.layers().iter().flat_map(|layer| layer.placements().iter().map(move |p| (Some(layer), p)));
        let all = layers.chain(plan.local().iter().map(|placement| (None, placement)));
        let named = all.filter(|(_, placement)| placement.package().name() == name);
        named.map(|(layer, placement)| Self { layer, placement }).collect()
    }
}

impl fmt::Display for PlacementText<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let placement = self.placement;
        let package = placement.package();
        let version = package.version().map(|version| format!(" {version}")).unwrap_or_default();
        match self.layer {
            Some(layer) => writeln!(f, "{}{version}: in {}", package.name(), layer.name())?,
            None if matches!(package.source(), Source::Virtual(_)) => {
                writeln!(f, "{}{version}: local and virtual, so only what it needs is installed", package.name())?;
            }
            None => writeln!(f, "{}{version}: local, installed last from source", package.name())?,
        }
        let mut add = |key: &str, value: &str| writeln!(f, "  {key:<12}{value}");
        if self.layer.is_some() {
            add("download", &placement.bytes().to_string())?;
        }
        for wheel in placement.wheels() {
            add("wheel", wheel.filename())?;
        }
        if !placement.marker().is_always() {
            add("only where", &placement.marker().to_string())?;
        }
        let selectors: Vec<String> = placement.needed_by().iter().map(ToString::to_string).collect();
        add("needed by", &selectors.join(", "))?;
        if !placement.also_needed_by().is_empty() {
            let layers: Vec<String> = placement.also_needed_by().iter().map(ToString::to_string).collect();
            add("also for", &layers.join(", "))?;
        }
        if let Some(reason) = placement.build_reason() {
            add("built", &format!("from source: {reason}"))?;
        }
        Ok(())
    }
}
