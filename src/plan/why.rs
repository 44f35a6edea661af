//! The reasons for which a package is in a plan.

use std::sync::Arc;

use super::bytes::ArtifactBytes;
use crate::closure::Selector;
use crate::lock::Package;
use crate::marker::Marker;
use crate::name::{ExtraName, LayerName};

/// The reasons for which a locked package is in a plan: its layers, and a path from each root that reaches it.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "web" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # [[package]]
/// # name = "web"
/// # version = "2.0"
/// # source = { registry = "https://index.example/simple" }
/// # dependencies = [{ name = "six", marker = "sys_platform == 'linux'" }]
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// use locklayers::name::PackageName;
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let why = plan.why(&PackageName::new("six")?)?;
/// let path = &why[0].paths()[0];
/// assert_eq!(path.root().to_string(), "project");
/// let steps: Vec<&str> = path.steps().iter().map(|step| step.package().name().as_str()).collect();
/// assert_eq!(steps, ["app", "web", "six"]);
/// assert_eq!(path.marker().to_string(), "sys_platform == 'linux'");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Why<'g> {
    pub(super) package: &'g Package,
    pub(super) layers: Vec<(LayerName, Marker)>,
    pub(super) is_provided: bool,
    pub(super) fallback_layer: Option<LayerName>,
    pub(super) tier: Option<(LayerName, Option<ArtifactBytes>)>,
    pub(super) selected_by: Vec<WhyPath<'g>>,
    pub(super) paths: Vec<WhyPath<'g>>,
}

/// The shortest path from a root to a package, and the packages that only this root needs.
#[derive(Clone, Debug)]
pub struct WhyPath<'g> {
    pub(super) root: Selector,
    pub(super) steps: Vec<Step<'g>>,
    pub(super) marker: Marker,
    pub(super) exclusive: Arc<[&'g Package]>,
    pub(super) exclusive_bytes: ArtifactBytes,
}

/// One package on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'g> {
    pub(super) package: &'g Package,
    pub(super) extra: Option<ExtraName>,
    pub(super) marker: Marker,
}

impl<'g> Why<'g> {
    /// Returns the package.
    pub fn package(&self) -> &'g Package {
        self.package
    }

    /// Returns the layers that hold the package, in order, with the marker under which each installs it; empty if the
    /// package is local or the base image provides it.
    pub fn layers(&self) -> &[(LayerName, Marker)] {
        &self.layers
    }

    /// Returns whether no layer holds the package because the base image provides it.
    pub fn is_provided(&self) -> bool {
        self.is_provided
    }

    /// Returns the layer that would have the package if its first layer did not need it.
    pub fn fallback_layer(&self) -> Option<&LayerName> {
        self.fallback_layer.as_ref()
    }

    /// Returns the tier of the package's first layer; `None` if no layer holds the package.
    pub fn tier(&self) -> Option<&LayerName> {
        self.tier.as_ref().map(|(tier, _)| tier)
    }

    /// Returns the bytes by which the package has its layer within the tier; `None` if the tier is not split by size.
    pub fn class_bytes(&self) -> Option<ArtifactBytes> {
        self.tier.as_ref().and_then(|(_, bytes)| *bytes)
    }

    /// Returns a shortest path from each `package:` selector that placed the package into its layers rather than into
    /// later ones, in the order of the layers. Without such a selector, no package would be removed.
    pub fn selected_by(&self) -> &[WhyPath<'g>] {
        &self.selected_by
    }

    /// Returns a shortest path from each root of the plan that reaches the package, in the order of the plan.
    pub fn paths(&self) -> &[WhyPath<'g>] {
        &self.paths
    }
}

impl<'g> WhyPath<'g> {
    /// Returns the root: a selector of a layer, or of the scope that layers draw from.
    pub fn root(&self) -> &Selector {
        &self.root
    }

    /// Returns the packages along the path, from the one that the root names to the requested one.
    pub fn steps(&self) -> &[Step<'g>] {
        &self.steps
    }

    /// Returns the marker under which the whole path holds; for a target it is always true.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the packages of the layers that only this root needs, sorted by package id: those that would be removed
    /// without it.
    pub fn exclusive(&self) -> &[&'g Package] {
        &self.exclusive
    }

    /// Returns the bytes of the packages that would be removed.
    pub fn exclusive_bytes(&self) -> ArtifactBytes {
        self.exclusive_bytes
    }
}

impl<'g> Step<'g> {
    /// Returns the package.
    pub fn package(&self) -> &'g Package {
        self.package
    }

    /// Returns the extra of the package through which the path continues, or `None` if it is the package itself.
    pub fn extra(&self) -> Option<&ExtraName> {
        self.extra.as_ref()
    }

    /// Returns the marker of the dependency that leads to this package; always true for the first.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }
}
