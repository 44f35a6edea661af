//! Plans: the assignment of packages to layers.
//!
//! ```text
//! DependencyGraph ─ Plan::builder → PlanBuilder ─ build → Plan: Layer… of Placement…, local packages
//!   tiers: LayerSpec (selectors), Tier (a closure), packages that the caller places; by default those of `uv sync --no-dev`
//!   narrowed to: a Target, the packages that a base image does not have (ProvidedPackages)
//! Plan ─ why → Why…          Plan ─ dependencies → Edge…          Plan ─ optimal_sizes → bounds of size classes
//! ```
//!
//! `build` in its order, each step a file of this folder: the tiers (`defaults`, `members`, `chosen`) are checked (`check`)
//! and become closures (`request`); each package goes into the first tier that needs it, under what is left of its marker
//! (`place`); its files are chosen for the target (`narrow`, `files`); tiers are split by size (`split`, `classes`); tiers
//! that selectors did not form are checked edge by edge (`order`). A `budget` limits all of it. On the plan, `explain`,
//! `trace` and `reasons` find the paths to a package, `edges` its dependencies, and `optimum` the sizes to split at.

mod assemble;
mod budget;
mod builder;
mod bytes;
mod check;
mod chosen;
mod classes;
mod defaults;
mod edges;
mod error;
mod explain;
mod files;
mod layer;
mod lookup;
#[cfg(feature = "pyproject")]
mod members;
mod narrow;
mod optimum;
mod order;
mod pin;
mod place;
mod placed;
mod placement;
mod provided;
mod reasons;
mod request;
mod sharing;
mod spec;
mod split;
mod suggest;
mod tier;
mod trace;
mod unmatched;
mod unselected;
mod why;

pub use builder::PlanBuilder;
pub use bytes::ArtifactBytes;
pub use classes::SizeClass;
pub use error::PlanError;
pub use layer::{Layer, Shared};
pub use lookup::LookupError;
pub use placement::Placement;
pub use provided::{ProvidedError, ProvidedIter, ProvidedPackage, ProvidedPackages, ProvidedPolicy, ProvidedVersion};
pub use spec::{LayerSpec, LayerSpecError};
pub use tier::Tier;
pub use unmatched::Unmatched;
pub use unselected::Unselected;
pub use why::{Step, Why, WhyPath};

/// The schema of a plan as JSON, the value of its first key.
pub(crate) const JSON_SCHEMA: &str = "locklayers.plan/1";

use std::sync::{Arc, OnceLock};

use self::edges::Edges;
use self::split::Splitting;
#[cfg(feature = "image")]
use self::tier::Own;
use self::trace::Trace;
use crate::closure::Selector;
use crate::graph::DependencyGraph;
use crate::lock::Lockfile;
use crate::platform::Target;

/// Ordered layers in which each package is placed once: in the earliest layer that needs it.
///
/// Layer i holds a package under `C_i and not (C_1 or … or C_(i-1))`, where `C_i` is the marker under which the layer's
/// selectors reach it. The layers are disjoint, markers included; together they are what the selectors reach together;
/// and every dependency is in the same or an earlier tier.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # version = "0.1.0"
/// # source = { virtual = "." }
/// # default-groups = ["heavy"]
/// # dependencies = [{ name = "six" }, { name = "idna" }]
/// # [package.dev-dependencies]
/// # heavy = [{ name = "six" }]
/// # [[package]]
/// # name = "idna"
/// # version = "3.10"
/// # source = { registry = "https://index.example/simple" }
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).split(false).build()?;
/// let layers: Vec<(&str, Vec<&str>)> = plan
///     .layers()
///     .iter()
///     .map(|l| (l.name().as_str(), l.placements().iter().map(|p| p.package().name().as_str()).collect()))
///     .collect();
/// assert_eq!(layers, [("heavy", vec!["six"]), ("project", vec!["idna"])]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan<'g> {
    graph: &'g DependencyGraph,
    layers: Vec<Layer<'g>>,
    local: Vec<Placement<'g>>,
    scope: Vec<Selector>,
    target: Option<Target>,
    left_out: Vec<ProvidedPackage<'g>>,
    replaced: Vec<ProvidedPackage<'g>>,
    unmatched: Vec<Unmatched>,
    trace: Arc<Trace<'g>>,
    /// The dependencies of the packages, computed on first use.
    edges: OnceLock<Arc<Edges>>,
    splitting: Splitting,
    /// The selectors of the default plan's tiers, including tiers without packages; empty if tiers were named.
    requested: Vec<LayerSpec>,
    #[cfg(feature = "image")]
    own: Own,
}

impl<'g> Plan<'g> {
    /// Returns a builder for a plan of a graph.
    pub fn builder(graph: &'g DependencyGraph) -> PlanBuilder<'g> {
        PlanBuilder::new(graph)
    }

    /// Returns the layers, in the order in which they are installed.
    pub fn layers(&self) -> &[Layer<'g>] {
        &self.layers
    }

    /// Returns whether the plan is the default one, which it is if no tiers were named.
    pub fn is_default(&self) -> bool {
        !self.requested.is_empty()
    }

    /// Returns whether any tier is split by size.
    pub fn is_split(&self) -> bool {
        self.layers.iter().any(|layer| layer.class().is_some())
    }

    /// Returns the layer with a name (in normal form), or `None` if there is none.
    pub fn layer(&self, name: &str) -> Option<&Layer<'g>> {
        self.layers.iter().find(|layer| layer.name().as_str() == name)
    }

    /// Returns the local packages that the plan reaches: the project, members, paths, directories, editables, virtuals.
    ///
    /// Dependencies come first; members of a cycle are adjacent, by id. A build installs them last, from source,
    /// without their dependencies. They are listed whether or not the layers hold them too.
    pub fn local(&self) -> &[Placement<'g>] {
        &self.local
    }

    /// Returns the scope, from which `package:` and `rest` draw: the one that was given, else the selectors that it
    /// was derived from.
    pub fn scope(&self) -> &[Selector] {
        &self.scope
    }

    /// Returns the target of the plan, or `None` if it is for every platform that the lock supports.
    pub fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }

    /// Returns the packages that no layer holds because the base image provides them in the locked version, sorted by
    /// the first layer that needs them and then by package id.
    pub fn left_out(&self) -> &[ProvidedPackage<'g>] {
        &self.left_out
    }

    /// Returns the packages that layers install over another version of the base image, in the order of
    /// [`left_out`](Self::left_out).
    pub fn replaced(&self) -> &[ProvidedPackage<'g>] {
        &self.replaced
    }

    /// Returns the `package:` selectors with wildcards that match nothing in the plan's scope, in the order of the
    /// layers; a program should warn about them.
    pub fn unmatched(&self) -> &[Unmatched] {
        &self.unmatched
    }

    /// Returns the lock that was planned.
    pub fn lockfile(&self) -> &'g Lockfile {
        self.graph.lockfile()
    }

    /// Returns the bytes of the files of all layers; a package in two layers counts in both.
    pub fn bytes(&self) -> ArtifactBytes {
        self.layers.iter().map(Layer::bytes).fold(ArtifactBytes::default(), ArtifactBytes::plus)
    }
}

#[cfg(feature = "image")]
impl Plan<'_> {
    /// The requests of the tiers, in order, including tiers without packages.
    pub(crate) fn tiers(&self) -> Vec<&LayerSpec> {
        let mut tiers: Vec<&LayerSpec> = match self.requested.as_slice() {
            [] => self.layers.iter().map(|layer| &layer.spec).collect(),
            requested => requested.iter().collect(),
        };
        // The layers of a split tier are adjacent.
        tiers.dedup_by_key(|tier| tier.name());
        tiers
    }

    /// Whether a tier is a closure, which can hold less than its selectors reach.
    pub(crate) fn has_closures(&self) -> bool {
        self.own.has_closures
    }

    /// Whether the caller placed packages, so that the layers hold the whole scope.
    pub(crate) fn is_placed(&self) -> bool {
        self.own.is_placed
    }
}
