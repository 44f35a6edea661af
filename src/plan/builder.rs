//! Asking for a plan.

use std::collections::BTreeSet;

use super::defaults::default_layers;
use super::error::PlanError;
use super::narrow::Narrowing;
use super::place::Placer;
use super::plan::Plan;
use super::provided::{Provided, ProvidedPolicy};
use super::spec::LayerSpec;
use crate::closure::{Defaults, Engine, Resolver, Roots, SelectionError, Selector};
use crate::graph::DependencyGraph;
use crate::lock::DefaultGroups;
use crate::name::{GroupName, PackageName};
#[cfg(feature = "pyproject")]
use crate::pyproject::{Config, LayerConfig, PyProject};
use crate::target::Target;

/// Collects what a plan is asked to be.
///
/// Without any layer the plan is the default one: a layer for each dependency group of the root except `dev`, then
/// `project`, without those that would be empty.
#[derive(Clone, Debug)]
pub struct PlanBuilder<'g> {
    graph: &'g DependencyGraph,
    layers: Vec<LayerSpec>,
    configured: Vec<LayerSpec>,
    scope: Vec<Selector>,
    configured_scope: Vec<Selector>,
    defaults: Defaults,
    group_order: Vec<GroupName>,
    keep_local: bool,
    narrowing: Narrowing,
}

impl<'g> PlanBuilder<'g> {
    pub(super) fn new(graph: &'g DependencyGraph) -> Self {
        Self {
            graph,
            layers: Vec::new(),
            configured: Vec::new(),
            scope: Vec::new(),
            configured_scope: Vec::new(),
            defaults: Defaults::new(),
            group_order: Vec::new(),
            keep_local: false,
            narrowing: Narrowing::default(),
        }
    }

    /// Adds a layer after those added before.
    #[must_use]
    pub fn layer(mut self, layer: LayerSpec) -> Self {
        self.layers.push(layer);
        self
    }

    /// Says what `package:` and `rest` draw from.
    ///
    /// Without it, they draw from all other selectors of the layers together, and from `project` where there are none.
    #[must_use]
    pub fn scope(mut self, selectors: impl IntoIterator<Item = Selector>) -> Self {
        self.scope.extend(selectors);
        self
    }

    /// Says which groups are the default ones of a member (`tool.uv.default-groups`), over what the lock says.
    ///
    /// Locks before revision 5 do not say it; without it and without this call it is `dev`. `None` stands for a root
    /// without a project.
    #[must_use]
    pub fn default_groups(mut self, member: Option<PackageName>, groups: DefaultGroups) -> Self {
        self.defaults.insert(member, groups);
        self
    }

    /// Says in which order the groups of the default plan come; those not named come after them, by name.
    #[must_use]
    pub fn group_order(mut self, groups: impl IntoIterator<Item = GroupName>) -> Self {
        self.group_order = groups.into_iter().collect();
        self
    }

    /// Takes over the configuration of a project.
    ///
    /// Its layers and its scope count where none is added to the builder: [`layer`](Self::layer) replaces all configured
    /// layers and the configured scope.
    #[cfg(feature = "pyproject")]
    #[must_use]
    pub fn config(mut self, config: &Config) -> Self {
        let spec = |layer: &LayerConfig| LayerSpec::new(layer.name().clone(), layer.selectors().to_vec());
        self.configured = config.layers().iter().map(spec).collect();
        self.configured_scope = config.scope().to_vec();
        self
    }

    /// Takes over what the `pyproject.toml` beside the lock says: the order of groups, the root's default groups, and
    /// the [`config`](Self::config).
    #[cfg(feature = "pyproject")]
    #[must_use]
    pub fn pyproject(self, file: &PyProject) -> Self {
        let root = self.graph.lockfile().root().map(|root| root.name().clone());
        let (all, packages) = file.no_binary();
        let mut builder = self.no_binary(packages);
        builder.narrowing.no_binary.all |= all;
        builder.default_groups(root, file.default_groups()).group_order(file.group_order()).config(file.config())
    }

    /// Says whether local packages stand in the layers as well; they do not unless asked for.
    #[must_use]
    pub fn keep_local(mut self, keep: bool) -> Self {
        self.keep_local = keep;
        self
    }

    /// Narrows the plan to a target: to the packages and the files that are installed there.
    ///
    /// Then no marker is left, each package has one file, and what only other platforms install changes no byte and
    /// no fingerprint.
    ///
    /// ```
    /// # let text = r#"
    /// # version = 1
    /// # requires-python = ">=3.12"
    /// # [[package]]
    /// # name = "app"
    /// # source = { virtual = "." }
    /// # dependencies = [{ name = "six" }, { name = "idna", marker = "sys_platform == 'win32'" }]
    /// # [[package]]
    /// # name = "idna"
    /// # version = "3.10"
    /// # source = { registry = "https://index.example/simple" }
    /// # [[package]]
    /// # name = "six"
    /// # version = "1.17.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # wheels = [{ url = "https://files.example/six-1.17.0-py3-none-any.whl", size = 11050 }]
    /// # "#;
    /// use locklayers::{DependencyGraph, Lockfile, Plan, Target};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let plan = Plan::builder(&graph).target(Target::builder("3.12", "linux").build()?).build()?;
    /// let six = &plan.layers()[0].placements()[0];
    /// assert_eq!(six.wheels()[0].filename(), "six-1.17.0-py3-none-any.whl");
    /// assert_eq!((plan.layers()[0].placements().len(), plan.bytes().known()), (1, 11_050));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.narrowing.target = Some(target);
        self
    }

    /// Says that nothing may be built from source; then a package without a fitting wheel is an error.
    #[must_use]
    pub fn no_build(mut self, no_build: bool) -> Self {
        self.narrowing.no_build = no_build;
        self
    }

    /// Says what the base image has already; it is left out of the layers. The plan needs a target then.
    #[must_use]
    pub fn provided(mut self, provided: Provided, policy: ProvidedPolicy) -> Self {
        self.narrowing.provided = Some((provided, policy));
        self
    }

    /// Says which packages are built from source although they have wheels, on top of those that were said before; with a
    /// target, the source distribution is the file that it installs of them.
    #[must_use]
    pub fn no_binary(mut self, packages: impl IntoIterator<Item = PackageName>) -> Self {
        self.narrowing.no_binary.packages.extend(packages);
        self
    }

    /// Makes the plan.
    ///
    /// # Errors
    ///
    /// [`PlanError`] when layers are named twice or have no selectors, when `rest` is not last, when a selector names
    /// nothing, and when the selections cannot be installed together, and when the plan goes past the
    /// graph's [`Limits`](crate::Limits). For a target also when the lock is not for it,
    /// when it can install nothing of a package, when it needs two packages of one name, when what it needs depends
    /// on a patch release of Python that it does not say, and when the base image has another version.
    pub fn build(self) -> Result<Plan<'g>, PlanError> {
        match &self.narrowing.target {
            Some(target) => target.check(self.graph.lockfile())?,
            None if self.narrowing.provided.is_some() => return Err(PlanError::ProvidedWithoutTarget),
            None => {}
        }
        let is_configured = self.layers.is_empty();
        let named = if is_configured { self.configured } else { self.layers };
        let by_default = named.is_empty();
        let layers = if by_default { default_layers(self.graph, &self.group_order)? } else { named };
        check(&layers)?;
        let given = if self.scope.is_empty() && is_configured { self.configured_scope } else { self.scope };
        let scope = scope(given, &layers);
        let found = layers.iter().map(|layer| layer.selectors().len()).sum::<usize>() + scope.len();
        let limit = self.graph.limits().most_selectors();
        if found > limit {
            return Err(PlanError::TooManySelectors { found, limit });
        }
        let resolver = Resolver::new(self.graph, &self.defaults);
        let mut resolved = Vec::with_capacity(layers.len());
        let mut everything = Roots::default();
        for layer in &layers {
            resolved.push(resolve_layer(&resolver, layer)?);
        }
        let mut scope_roots = Roots::default();
        let mut roots = Vec::new();
        for selector in &scope {
            let found = resolver.resolve(selector);
            let found = found.map_err(|source| PlanError::Scope { selector: selector.clone(), source })?;
            scope_roots.add(&found);
            roots.push((selector.clone(), found.units().collect()));
        }
        let draws = layers.iter().flat_map(LayerSpec::selectors).any(Selector::draws_from_scope);
        if draws {
            everything.add(&scope_roots);
        } else {
            roots.clear();
        }
        for (selector, found) in layers.iter().flat_map(LayerSpec::selectors).zip(resolved.iter().flatten()) {
            if let (Some(found), false) = (found, roots.iter().any(|(known, _)| known == selector)) {
                roots.push((selector.clone(), found.units().collect()));
            }
        }
        resolved.iter().flatten().flatten().for_each(|roots| everything.add(roots));
        let together = |source| PlanError::Together { source };
        let (engine, _) = Engine::new(self.graph, &everything).map_err(together)?;
        let mut placer = Placer::new(self.graph, engine, self.keep_local, &self.narrowing);
        if draws {
            placer.draw_from(&scope_roots, &scope);
        }
        for (layer, roots) in layers.into_iter().zip(&resolved) {
            placer.place(layer, roots)?;
        }
        let mut plan = placer.finish(roots)?;
        if by_default {
            plan.layers.retain(|layer| !layer.placements.is_empty());
        }
        if draws {
            plan.scope = scope;
        }
        plan.target = self.narrowing.target;
        Ok(plan)
    }
}

/// Names once, selectors in every layer, `rest` only in the last.
fn check(layers: &[LayerSpec]) -> Result<(), PlanError> {
    let mut names = BTreeSet::new();
    for (index, layer) in layers.iter().enumerate() {
        if !names.insert(layer.name()) {
            return Err(PlanError::DuplicateLayer { layer: layer.name().clone() });
        }
        if layer.selectors().is_empty() {
            return Err(PlanError::NoSelectors { layer: layer.name().clone() });
        }
        if let (true, Some(next)) = (layer.selectors().contains(&Selector::Rest), layers.get(index + 1)) {
            return Err(PlanError::RestNotLast { layer: layer.name().clone(), next: next.name().clone() });
        }
    }
    Ok(())
}

/// What `package:` and `rest` draw from: what was given, else all other selectors, else the project.
fn scope(given: Vec<Selector>, layers: &[LayerSpec]) -> Vec<Selector> {
    if !given.is_empty() {
        return given;
    }
    let others: BTreeSet<&Selector> =
        layers.iter().flat_map(LayerSpec::selectors).filter(|selector| !selector.draws_from_scope()).collect();
    if others.is_empty() { vec![Selector::Project(None)] } else { others.into_iter().cloned().collect() }
}

/// The roots of each selector of a layer; none for those that draw from the scope.
fn resolve_layer(resolver: &Resolver<'_>, layer: &LayerSpec) -> Result<Vec<Option<Roots>>, PlanError> {
    let resolve = |selector: &Selector| {
        if selector.draws_from_scope() { Ok(None) } else { resolver.resolve(selector).map(Some) }
    };
    let wrap = |selector: &Selector, source: SelectionError| PlanError::Selector {
        layer: layer.name().clone(),
        selector: selector.clone(),
        source,
    };
    layer.selectors().iter().map(|selector| resolve(selector).map_err(|source| wrap(selector, source))).collect()
}
