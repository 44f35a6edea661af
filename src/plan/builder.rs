//! Asking for a plan.

use super::narrow::Narrowing;
use super::provided::{Provided, ProvidedPolicy};
use super::spec::LayerSpec;
use super::split::Splitting;
use crate::closure::{Defaults, Selector};
use crate::graph::DependencyGraph;
use crate::lock::DefaultGroups;
use crate::name::PackageName;
use crate::platform::Target;
#[cfg(feature = "pyproject")]
use crate::pyproject::{Config, LayerConfig, PyProject, TargetConfig};

/// Collects what a plan is asked to be.
///
/// Without any layer the plan is the default one: what `uv sync --no-dev` installs. That is a tier for each default group
/// except `dev`, then `project`, split by size, without those that would be empty; at a root without a project, of every
/// member.
#[derive(Clone, Debug)]
pub struct PlanBuilder<'g> {
    pub(super) graph: &'g DependencyGraph,
    pub(super) layers: Vec<LayerSpec>,
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
    pub(super) narrowing: Narrowing,
}

impl<'g> PlanBuilder<'g> {
    pub(super) fn new(graph: &'g DependencyGraph) -> Self {
        Self {
            graph,
            layers: Vec::new(),
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
            narrowing: Narrowing::default(),
        }
    }

    /// Adds a tier after those added before.
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

    /// Takes over the configuration of a project.
    ///
    /// Its layers and its scope count where none is added to the builder: [`layer`](Self::layer) replaces all configured
    /// layers and the configured scope. So with the target: [`target`](Self::target) and [`universal`](Self::universal) count
    /// more.
    #[cfg(feature = "pyproject")]
    #[must_use]
    pub fn config(mut self, config: &Config) -> Self {
        let spec = |layer: &LayerConfig| {
            let spec = LayerSpec::new(layer.name().clone(), layer.selectors().to_vec());
            let spec = layer.split().into_iter().fold(spec, LayerSpec::split);
            layer.max_bytes().into_iter().fold(spec, LayerSpec::max_bytes)
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

    /// Takes over what the `pyproject.toml` beside the lock says: the root's default groups, and the
    /// [`config`](Self::config).
    #[cfg(feature = "pyproject")]
    #[must_use]
    pub fn pyproject(self, file: &PyProject) -> Self {
        let root = self.graph.lockfile().root().map(|root| root.name().clone());
        let (all, packages) = file.no_binary();
        let mut builder = self.no_binary(packages);
        builder.narrowing.no_binary.all |= all;
        builder.default_groups(root, file.default_groups()).config(file.config())
    }

    /// Says whose plan the default one is: that of a member, as uv has it in the folder of the member. Without it, the
    /// root's.
    #[must_use]
    pub fn member(mut self, member: PackageName) -> Self {
        self.member = Some(member);
        self
    }

    /// Says that all tiers are split by size, or that none is, whatever they say for themselves.
    #[must_use]
    pub fn split(mut self, split: bool) -> Self {
        self.splitting.all = Some(split);
        self
    }

    /// Says that the default plan is a single tier, `project`, which holds its default groups too; layers that are named stay as
    /// they are.
    ///
    /// Then a package's layer follows from its size alone. Otherwise a default group that begins to need a package takes it
    /// from `project`, although the package is the same.
    #[must_use]
    pub fn join_tiers(mut self, join: bool) -> Self {
        self.join_tiers = Some(join);
        self
    }

    /// The same, unless it was said before, by a configuration say.
    pub(crate) fn join_default_tiers(mut self) -> Self {
        self.join_tiers = self.join_tiers.or(Some(true));
        self
    }

    /// Gives the lower bounds of the size classes of split tiers, in bytes: a package belongs to the largest bound that it
    /// reaches. Without them the classes are powers of two.
    #[must_use]
    pub fn sizes(mut self, bounds: impl IntoIterator<Item = u64>) -> Self {
        self.splitting.sizes = Some(bounds.into_iter().collect());
        self
    }

    /// Splits by powers of two, whatever sizes are configured.
    #[must_use]
    pub fn halves(mut self) -> Self {
        self.splitting.sizes = None;
        self
    }

    /// Says how many layers the size classes of split tiers may add up to, 10 without it. It merges the smallest classes and
    /// no tiers, and [`sizes`](Self::sizes) are kept.
    #[must_use]
    pub fn max_layers(mut self, layers: usize) -> Self {
        self.splitting.most_layers = Some(layers);
        self
    }

    /// Says how many bytes a layer of a split tier may have, as far as sizes are known: a size class with more is cut, largest
    /// packages first. A single package over it stays a layer of its own.
    ///
    /// Registries, and the proxies before them, refuse what is over a limit of theirs: 2, 4, 5 and 10 GB are usual. Theirs is a
    /// limit on what is pushed, this one on the files that are installed, so leave room.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.splitting.most_bytes = Some(bytes);
        self
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
        #[cfg(feature = "pyproject")]
        {
            self.configured_target = None;
        }
        self
    }

    /// Plans for every platform that the lock supports, whatever the configuration says.
    #[must_use]
    pub fn universal(mut self) -> Self {
        self.narrowing.target = None;
        #[cfg(feature = "pyproject")]
        {
            self.configured_target = None;
        }
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
}
