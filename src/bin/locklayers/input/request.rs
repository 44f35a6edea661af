//! Construction of a plan from arguments and configuration.

use std::path::Path;

use locklayers::drift::Projects;
use locklayers::files::{LockState, Project, PythonPin};
use locklayers::image::Dockerfile;
use locklayers::lock::DefaultGroups;
use locklayers::name::PackageName;
use locklayers::plan::{PlanBuilder, ProvidedPackages, ProvidedPolicy, Unmatched};
use locklayers::pyproject::{PyProject, TargetConfig};
use locklayers::report::{PlanLimits, TierOrigin};
use locklayers::{DependencyGraph, Lockfile, Plan, Selector, Target};

use crate::args::{ImageArgs, LockArgs, Policy, RequestArgs, TargetArgs};
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::input::read;
use crate::output::note;
use crate::output::say::{Level, is_said, say};
use crate::path;
use locklayers::message::on_one_line;

/// A lock with its graph, and the plan that is requested of it.
pub(crate) struct Request<'g> {
    graph: &'g DependencyGraph,
    builder: PlanBuilder<'g>,
    /// The targets of an image's other platforms.
    more: Vec<Target>,
    beside: Option<PyProject>,
    /// The requested Python version, with or without a platform.
    python: Option<String>,
    /// What names that Python, if it is nothing but `.python-version`.
    pin: Option<PythonPin>,
    state: LockState,
    tiers: TierOrigin,
    limits: PlanLimits,
    /// The member that an image is of, or in whose folder the program runs.
    member: Option<PackageName>,
    /// Whether notes on what a plan leaves out are written, which they are not for the two plans of a comparison.
    is_noted: bool,
}

impl Request<'static> {
    /// Reads the lock and the files beside it.
    pub(crate) fn read(args: &RequestArgs) -> Result<Self, Failure> {
        let request = Self::at(&LockState::on_disk(&locate::lock(&args.at)?), args)?;
        Ok(Self { is_noted: true, ..request })
    }

    /// Reads the lock and the files beside it for an image, which may have several platforms.
    pub(crate) fn for_image(args: &RequestArgs, image: &ImageArgs) -> Result<Self, Failure> {
        let state = LockState::on_disk(&locate::lock(&args.at)?);
        let request = Self::of(leaked(&state)?, &state, args, Some(image), None)?;
        Ok(Self { is_noted: true, ..request })
    }

    /// Reads the lock and the files beside it in a state.
    pub(crate) fn at(state: &LockState, args: &RequestArgs) -> Result<Self, Failure> {
        Self::of(leaked(state)?, state, args, None, None)
    }
}

/// Reads a lock into a graph that is never freed: the process ends soon after, and freeing the memory takes longer than
/// writing a layer's file.
fn leaked(state: &LockState) -> Result<&'static DependencyGraph, Failure> {
    Ok(Box::leak(Box::new(DependencyGraph::from_lockfile(state.lockfile()?)?)))
}

impl<'g> Request<'g> {
    /// Requests the plan of an older state of the lock by today's configuration; its default groups stay its own.
    pub(crate) fn before(
        today: &Request<'_>,
        graph: &'g DependencyGraph,
        state: &LockState,
        args: &RequestArgs,
    ) -> Result<Self, Failure> {
        Self::of(graph, state, args, None, Some(today))
    }

    fn of(
        graph: &'g DependencyGraph,
        state: &LockState,
        args: &RequestArgs,
        image: Option<&ImageArgs>,
        today: Option<&Request<'_>>,
    ) -> Result<Self, Failure> {
        let beside = state.beside()?;
        let config = today.map_or(&beside, |today| &today.beside).as_ref().map(PyProject::config);
        let config = config.cloned().unwrap_or_default();
        let target = target(&args.target, config.target().clone());
        let is_open = image.is_some_and(|image| image.base.is_none() && target.python_version().is_none());
        let pin = if is_open && !state.is_script() { state.project().python_pin()? } else { None };
        let target = pin.iter().fold(target, |target, pin| target.with_python_version(pin.python()));
        let python = target.python_version().map(str::to_owned);
        let mut targets = targets(&target, args.target.universal, image)?.into_iter();
        let builder = args.layers.iter().cloned().fold(Plan::builder(graph), PlanBuilder::layer);
        let builder = beside.iter().fold(builder, PlanBuilder::uv_settings).config(&config);
        let builder = builder.scope(args.scope.iter().cloned()).no_build(args.no_build);
        let builder = targets.next().into_iter().fold(builder.universal(), PlanBuilder::target);
        let split = args.split.then_some(true).or_else(|| args.no_split.then_some(false));
        let builder = split.into_iter().fold(builder, PlanBuilder::split);
        let named = image.and_then(|image| image.package.as_ref());
        let member = match today {
            Some(today) => today.member.clone(),
            None if named.is_some() => {
                named.map(|name| locate::named(name, graph.lockfile())).transpose()?.map(|found| found.name().clone())
            }
            None if args.at.lock.is_some() => None,
            None => state.member_of(locate::here(&args.at), graph.lockfile()).map(|found| found.name().clone()),
        };
        let builder = member.iter().cloned().fold(builder, PlanBuilder::member);
        let builder = state.member_documents(builder)?;
        let builder = match &args.provided {
            Some(file) => builder.provided(provided(file, state)?, policy(args.provided_policy)),
            None => builder,
        };
        let tiers = TierOrigin::of(&config, !args.layers.is_empty());
        let limits = PlanLimits::of(&config, tiers).split_refused(args.no_split);
        let more = targets.collect();
        Ok(Self {
            graph,
            builder,
            more,
            beside,
            python,
            pin,
            state: state.clone(),
            tiers,
            limits,
            member,
            is_noted: false,
        })
    }

    /// The folder of the lock.
    pub(crate) fn folder(&self) -> &Path {
        self.state.project().folder()
    }

    /// The files of the project.
    pub(crate) fn project(&self) -> &Project {
        self.state.project()
    }

    /// Whether the lock is that of a script.
    pub(crate) fn is_script(&self) -> bool {
        self.state.is_script()
    }

    /// Reads the documents that the lock was made from.
    pub(crate) fn projects(&self) -> Result<Projects, Failure> {
        Ok(self.state.projects(self.lockfile())?)
    }

    /// The path of the lock.
    pub(crate) fn lock(&self) -> &Path {
        self.state.path()
    }

    /// Returns the member in whose folder the program runs, unless the lock is named.
    pub(crate) fn here(&self, at: &LockArgs) -> Option<PackageName> {
        let member = self.state.member_of(locate::here(at), self.lockfile());
        member.filter(|_| at.lock.is_none()).map(|member| member.name().clone())
    }

    /// Whether layers are named by arguments or by the configuration.
    pub(crate) fn has_layers(&self) -> bool {
        self.tiers != TierOrigin::Default
    }

    /// The lock.
    pub(crate) fn lockfile(&self) -> &'g Lockfile {
        self.graph.lockfile()
    }

    /// Returns the selectors that need a package, in the plan or not.
    pub(crate) fn needing(&self, package: &PackageName) -> Vec<Selector> {
        Selector::needing(self.graph, package)
    }

    /// The requested Python version, with or without a platform.
    pub(crate) fn python(&self) -> Option<&str> {
        self.python.as_deref()
    }

    /// Returns what names the Python of an image, if it is nothing but `.python-version`.
    pub(crate) fn pin(&self) -> Option<&PythonPin> {
        self.pin.as_ref()
    }

    /// Returns the URL of the project's source, as `[project.urls]` states it.
    pub(crate) fn source_url(&self) -> Option<&str> {
        self.beside.as_ref().and_then(PyProject::source_url)
    }

    /// Returns the default groups of the project that the plan is of.
    pub(crate) fn default_groups(&self) -> Result<DefaultGroups, Failure> {
        let lock = self.lockfile();
        let found = lock.packages().iter().find(|package| Some(package.name()) == self.member.as_ref());
        let own = match found.and_then(|member| member.source().tree()) {
            Some(tree) => self.state.pyproject(&Path::new(tree.as_str()).join("pyproject.toml"))?,
            None => None,
        };
        Ok(own.as_ref().or(self.beside.as_ref()).map(PyProject::default_groups).unwrap_or_default())
    }

    /// The limits of the configuration.
    pub(crate) fn limits(&self) -> &PlanLimits {
        &self.limits
    }

    /// The builder of the requested plan.
    pub(crate) fn builder(&self) -> PlanBuilder<'g> {
        self.builder.clone()
    }

    /// Makes the plan.
    pub(crate) fn plan(&self, keep_local: bool) -> Result<Plan<'g>, Failure> {
        self.noted(self.builder().keep_local(keep_local))
    }

    /// Makes the plan of each platform of an image. Notes on the first are not repeated.
    pub(crate) fn plans(&self) -> Result<Vec<Plan<'g>>, Failure> {
        let mut plans = vec![self.plan(false)?];
        for target in &self.more {
            let plan = self.builder().target(target.clone()).build()?;
            let is_new = |found: &&Unmatched| !plans.iter().any(|plan| plan.unmatched().contains(found));
            for unmatched in plan.unmatched().iter().filter(is_new) {
                say!("warning: {unmatched}");
            }
            plans.push(plan);
        }
        Ok(plans)
    }

    /// Whether the tiers of a default plan may be joined.
    pub(crate) fn is_joined(&self) -> bool {
        self.beside.as_ref().and_then(|file| file.config().join_tiers()).unwrap_or(true)
    }

    /// Makes the plan for which sizes are computed: a default plan is a single tier.
    pub(crate) fn joined_plan(&self) -> Result<Plan<'g>, Failure> {
        self.noted(self.builder().join_tiers(self.is_joined()))
    }

    /// Reports, if requested, from which lock and which configuration a plan was made; `lock` is the name of the
    /// lock.
    pub(crate) fn say_source(&self, plan: &Plan<'_>, lock: &Path) {
        if is_said(Level::Verbose) {
            note::source(plan, lock, self.beside.is_some());
        }
    }

    fn noted(&self, builder: PlanBuilder<'g>) -> Result<Plan<'g>, Failure> {
        let plan = builder.build()?;
        for unmatched in plan.unmatched() {
            say!("warning: {unmatched}");
        }
        if self.is_noted {
            self.say_source(&plan, self.lock());
        }
        if self.is_noted && plan.is_default() {
            note::print(&plan, self.lock(), self.beside.is_some() || self.is_script());
        }
        Ok(plan)
    }
}

/// Returns the configured target, overridden key by key.
fn target(args: &TargetArgs, configured: TargetConfig) -> TargetConfig {
    let target = args.python_version.iter().fold(configured, TargetConfig::with_python_version);
    let target = args.python_platform.iter().fold(target, TargetConfig::with_python_platform);
    args.python_implementation.iter().cloned().fold(target, TargetConfig::with_implementation)
}

/// Returns the targets: none for every platform, several only for an image.
fn targets(target: &TargetConfig, is_universal: bool, image: Option<&ImageArgs>) -> Result<Vec<Target>, Failure> {
    match image {
        _ if is_universal => Ok(Vec::new()),
        Some(image) => Ok(Dockerfile::targets(target, &image.platforms, image.base.as_ref())?),
        None => Ok(target.build()?.into_iter().collect()),
    }
}

/// Reads the packages of the base image.
fn provided(file: &Path, state: &LockState) -> Result<ProvidedPackages, Failure> {
    let bytes = read::named(file, path::folder(state.path()), read::LARGE)?;
    let provided = read::string(file, bytes)?.parse::<ProvidedPackages>();
    let provided = provided.map_err(|error| Failure::Config { path: file.to_owned(), reason: error.to_string() })?;
    for note in provided.notes() {
        say!(
            "note: {}: `{}` states no version to compare with the lock; it counts as not provided",
            shown(file),
            on_one_line(note)
        );
    }
    Ok(provided)
}

fn policy(policy: Policy) -> ProvidedPolicy {
    match policy {
        Policy::Exact => ProvidedPolicy::Exact,
        Policy::KeepLock => ProvidedPolicy::KeepLock,
    }
}
