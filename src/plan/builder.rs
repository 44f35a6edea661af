//! The builder of plans.

use super::narrow::Narrowing;
use super::provided::{ProvidedPackages, ProvidedPolicy};
use super::spec::LayerSpec;
use super::split::Splitting;
use super::tier::{Places, Tier, Waived};
use crate::closure::{Defaults, Selector};
use crate::graph::DependencyGraph;
use crate::lock::DefaultGroups;
use crate::name::PackageName;
use crate::platform::Target;
#[cfg(feature = "pyproject")]
use crate::pyproject::{Config, LayerConfig, PyProject, TargetConfig};

/// The builder of a [`Plan`](crate::Plan).
///
/// Without any layer the plan is the default one: what `uv sync --no-dev` installs. It has a tier for each default
/// group except `dev`, then `project`, split by size, without tiers that would be empty; at a root without a project,
/// of every member.
#[derive(Clone, Debug)]
pub struct PlanBuilder<'g> {
    pub(super) graph: &'g DependencyGraph,
    pub(super) tiers: Vec<Tier<'g>>,
    /// The tiers that the caller chose; `None` if it was not to choose.
    pub(super) places: Option<Places>,
    pub(super) configured: Vec<LayerSpec>,
    pub(super) scope: Vec<Selector>,
    pub(super) configured_scope: Vec<Selector>,
    pub(super) member: Option<PackageName>,
    pub(super) splitting: Splitting,
    pub(super) join_tiers: Option<bool>,
    #[cfg(feature = "pyproject")]
    pub(super) configured_target: Option<TargetConfig>,
    pub(super) defaults: Defaults,
    pub(super) keep_local: bool,
    pub(super) waived: Waived,
    pub(super) narrowing: Narrowing,
}

impl<'g> PlanBuilder<'g> {
    pub(super) fn new(graph: &'g DependencyGraph) -> Self {
        Self {
            graph,
            tiers: Vec::new(),
            places: None,
            configured: Vec::new(),
            scope: Vec::new(),
            configured_scope: Vec::new(),
            member: None,
            splitting: Splitting::default(),
            join_tiers: None,
            #[cfg(feature = "pyproject")]
            configured_target: None,
            defaults: Defaults::new(),
            keep_local: false,
            waived: Waived::default(),
            narrowing: Narrowing::default(),
        }
    }

    /// Whether it is of this very graph.
    pub(crate) fn is_of(&self, graph: &DependencyGraph) -> bool {
        std::ptr::eq(self.graph, graph)
    }

    /// Adds a tier of selectors after those that were added before; [`tier`](Self::tier) adds one of any kind.
    #[must_use]
    pub fn layer(mut self, layer: LayerSpec) -> Self {
        self.tiers.push(layer.into());
        self
    }

    /// Sets the scope, from which `package:` and `rest` draw.
    ///
    /// By default, it is all other selectors of the layers together, or `project` if there are none.
    #[must_use]
    pub fn scope(mut self, selectors: impl IntoIterator<Item = Selector>) -> Self {
        self.scope.extend(selectors);
        self
    }

    /// Sets the default groups of a member (`tool.uv.default-groups`), which override those of the lock.
    ///
    /// Locks before revision 5 do not state them; the default is then `dev`. `None` means a root without a project.
    #[must_use]
    pub fn default_groups(mut self, member: Option<PackageName>, groups: DefaultGroups) -> Self {
        self.defaults.insert(member, groups);
        self
    }

    /// Applies the configuration of a project.
    ///
    /// Its layers and its scope apply if no layer is added to the builder: [`layer`](Self::layer) replaces all
    /// configured layers and the configured scope. Likewise, [`target`](Self::target) and
    /// [`universal`](Self::universal) override the configured target.
    #[cfg(feature = "pyproject")]
    #[must_use]
    pub fn config(mut self, config: &Config) -> Self {
        let spec = |layer: &LayerConfig| {
            let spec = LayerSpec::new(layer.name().clone(), layer.selectors().to_vec());
            let spec = layer.split().into_iter().fold(spec, LayerSpec::with_split);
            layer.max_bytes().into_iter().fold(spec, LayerSpec::with_max_bytes)
        };
        self.configured = config.layers().iter().map(spec).collect();
        self.configured_scope = config.scope().to_vec();
        self.splitting = Splitting {
            configured: config.split(),
            sizes: self.splitting.sizes.or_else(|| config.sizes().map(<[u64]>::to_vec)),
            most_layers: self.splitting.most_layers.or(config.max_layers()),
            most_bytes: self.splitting.most_bytes.or(config.max_bytes()),
            ..self.splitting
        };
        self.join_tiers = self.join_tiers.or(config.join_tiers());
        if !config.target().is_empty() && self.narrowing.target.is_none() {
            self.configured_target = Some(config.target().clone());
        }
        self
    }

    /// Applies the `pyproject.toml` beside the lock: its [`uv_settings`](Self::uv_settings), and its [`config`](Self::config).
    /// [`member_documents`](Self::member_documents) applies those of members.
    #[cfg(feature = "pyproject")]
    #[must_use]
    pub fn pyproject(self, file: &PyProject) -> Self {
        self.uv_settings(file).config(file.config())
    }

    /// Applies what the `pyproject.toml` beside the lock states for uv: the root's default groups, and the packages that
    /// are built from source. With the [`config`](Self::config) of another state, it plans an older lock by today's layers.
    #[cfg(feature = "pyproject")]
    #[must_use]
    pub fn uv_settings(self, file: &PyProject) -> Self {
        let root = self.graph.lockfile().root().map(|root| root.name().clone());
        let (all, packages) = file.no_binary();
        let mut builder = self.no_binary(packages);
        builder.narrowing.no_binary.all |= all;
        builder.default_groups(root, file.default_groups())
    }

    /// Makes the default plan that of a member, as uv does in the folder of the member, instead of the root's.
    #[must_use]
    pub fn member(mut self, member: PackageName) -> Self {
        self.member = Some(member);
        self
    }

    /// Sets whether all tiers are split by size or none, which overrides the setting of each tier.
    #[must_use]
    pub fn split(mut self, split: bool) -> Self {
        self.splitting.all = Some(split);
        self
    }

    /// Sets whether the default plan is a single tier, `project`, which holds the default groups too. Named layers are
    /// not affected.
    ///
    /// In a single tier, a package's layer follows from its size alone. Otherwise a default group that begins to need
    /// a package takes it from `project`, although the package itself does not change.
    #[must_use]
    pub fn join_tiers(mut self, join: bool) -> Self {
        self.join_tiers = Some(join);
        self
    }

    /// Joins the tiers of the default plan, unless it was set before, for example by a configuration.
    pub(crate) fn join_default_tiers(mut self) -> Self {
        self.join_tiers = self.join_tiers.or(Some(true));
        self
    }

    /// Sets the lower bounds of the size classes of split tiers, in bytes: a package belongs to the largest bound that
    /// it reaches. By default the classes are powers of two.
    #[must_use]
    pub fn sizes(mut self, bounds: impl IntoIterator<Item = u64>) -> Self {
        self.splitting.sizes = Some(bounds.into_iter().collect());
        self
    }

    /// Splits by powers of two, which overrides configured sizes.
    #[must_use]
    pub fn powers_of_two(mut self) -> Self {
        self.splitting.sizes = None;
        self
    }

    /// Sets the limit on the layers of a plan with split tiers, which is 10 by default. To meet it, the smallest
    /// classes are merged, but never tiers or classes of [`sizes`](Self::sizes).
    #[must_use]
    pub fn max_layers(mut self, layers: usize) -> Self {
        self.splitting.most_layers = Some(layers);
        self
    }

    /// Sets the limit of a split tier's layers in bytes, as far as sizes are known: a larger size class is cut,
    /// largest packages first. A single larger package is a layer of its own.
    ///
    /// Registries, and proxies in front of them, refuse layers over a limit, often 2, 4, 5 or 10 GB. Theirs applies to
    /// the compressed layer, this one to the downloaded files, so leave a margin.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.splitting.most_bytes = Some(bytes);
        self
    }

    /// Sets whether layers hold local packages too; by default they do not.
    #[must_use]
    pub fn keep_local(mut self, keep: bool) -> Self {
        self.keep_local = keep;
        self
    }

    /// Sets the target, which narrows the plan to the packages and the files that are installed there.
    ///
    /// No marker is left, each package has one file, and changes for other platforms change no byte and no
    /// fingerprint.
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
        #[cfg(feature = "pyproject")]
        {
            self.configured_target = None;
        }
        self
    }

    /// Plans for every platform that the lock supports, which overrides a configured target.
    #[must_use]
    pub fn universal(mut self) -> Self {
        self.narrowing.target = None;
        #[cfg(feature = "pyproject")]
        {
            self.configured_target = None;
        }
        self
    }

    /// Forbids builds from source: a package without a fitting wheel is an error.
    #[must_use]
    pub fn no_build(mut self, no_build: bool) -> Self {
        self.narrowing.no_build = no_build;
        self
    }

    /// Sets the packages that the base image provides, which no layer holds. The plan then needs a target.
    #[must_use]
    pub fn provided(mut self, provided: ProvidedPackages, policy: ProvidedPolicy) -> Self {
        self.narrowing.provided = Some((provided, policy));
        self
    }

    /// Adds packages that are built from source although they have wheels; for a target, their file is the source
    /// distribution.
    #[must_use]
    pub fn no_binary(mut self, packages: impl IntoIterator<Item = PackageName>) -> Self {
        self.narrowing.no_binary.packages.extend(packages);
        self
    }
}
