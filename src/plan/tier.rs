//! A tier: the packages that selectors reach, or a closure.

use std::collections::BTreeMap;

use super::spec::LayerSpec;
use crate::closure::{Closure, Selector};
use crate::lock::PackageIndex;
use crate::name::LayerName;

/// The chosen tier of each package that has one.
pub(super) type Places = BTreeMap<PackageIndex, LayerName>;

/// Exceptions from the law that dependencies are in the same tier or in an earlier one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Waived {
    pub(super) later: bool,
    pub(super) missing: bool,
}

/// Whether the tiers of a plan are more than selectors.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Own {
    pub(super) has_closures: bool,
    pub(super) is_placed: bool,
}

/// A tier of a plan: the packages that selectors reach, those of a [`Closure`], or those that the caller
/// [places](crate::plan::PlanBuilder::place) there.
///
/// It is converted from a [`LayerSpec`], made of a closure, or converted from a name alone, in which case it holds only
/// the packages that are placed there.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "six" }, { name = "idna" }]
/// # [package.dev-dependencies]
/// # worker = [{ name = "six" }]
/// # [[package]]
/// # name = "idna"
/// # version = "3.10"
/// # source = { registry = "https://index.example/simple" }
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # "#;
/// use locklayers::closure::Closure;
/// use locklayers::plan::Tier;
/// use locklayers::{DependencyGraph, LayerSpec, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let app = Closure::of(&graph, &["project".parse()?])?;
/// let worker = Closure::of(&graph, &["group:worker".parse()?])?;
/// let plan = Plan::builder(&graph)
///     .tier(Tier::new("common".parse()?, app.intersection(&worker)?))
///     .layer(LayerSpec::new("app".parse()?, vec!["project".parse()?]))
///     .build()?;
/// let held = |name| plan.layer(name).map(|layer| layer.placements()[0].package().name().as_str());
/// assert_eq!((held("common"), held("app")), (Some("six"), Some("idna")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tier<'g> {
    /// With the selectors of the closure, if there is one.
    pub(super) spec: LayerSpec,
    pub(super) closure: Option<Closure<'g>>,
}

impl<'g> Tier<'g> {
    /// Returns a tier of the packages of a closure that no earlier tier holds.
    pub fn new(name: LayerName, closure: Closure<'g>) -> Self {
        let spec = LayerSpec::new(name, closure.selectors().cloned().collect());
        Self { spec, closure: Some(closure) }
    }

    /// Sets whether the tier is split by size, as [`LayerSpec::with_split`] does.
    #[must_use]
    pub fn with_split(mut self, split: bool) -> Self {
        self.spec = self.spec.with_split(split);
        self
    }

    /// Sets the limit of the tier's layers in bytes, as [`LayerSpec::with_max_bytes`] does.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.spec = self.spec.with_max_bytes(bytes);
        self
    }

    /// Returns the name of the tier.
    pub fn name(&self) -> &LayerName {
        self.spec.name()
    }

    /// Returns the selectors: those of the closure, if it has one; none if packages are only placed here.
    pub fn selectors(&self) -> &[Selector] {
        self.spec.selectors()
    }

    /// Returns whether the tier is split by size, as [`LayerSpec::split`] does.
    pub fn split(&self) -> Option<bool> {
        self.spec.split()
    }

    /// Returns the limit of the tier's layers in bytes, as [`LayerSpec::max_bytes`] does.
    pub fn max_bytes(&self) -> Option<u64> {
        self.spec.max_bytes()
    }
}

impl From<LayerSpec> for Tier<'_> {
    fn from(spec: LayerSpec) -> Self {
        Self { spec, closure: None }
    }
}

impl From<LayerName> for Tier<'_> {
    fn from(name: LayerName) -> Self {
        LayerSpec::new(name, Vec::new()).into()
    }
}
