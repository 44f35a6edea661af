//! Construction of a plan from arguments and configuration.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use locklayers::lock::DefaultGroups;
use locklayers::name::PackageName;
use locklayers::plan::{PlanBuilder, Provided, ProvidedPolicy, Unmatched};
use locklayers::pyproject::{Config, LayerConfig, PyProject};
use locklayers::report::{PlanLimits, TierOrigin};
use locklayers::{DependencyGraph, LayerSpec, Lockfile, Plan, Selector, Target};

use crate::args::{ImageArgs, Policy, Request};
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::input::origin::Origin;
use crate::input::read;
use crate::input::target::targets;
use crate::output::note;
use crate::output::say::{Level, is_said, say};
use crate::path;
use locklayers::message::on_one_line;

/// A lock with its graph, and the request.
pub(crate) struct Asked {
    /// Never dropped: the process ends soon after, and freeing the memory takes longer than writing a layer's file.
    graph: ManuallyDrop<DependencyGraph>,
    layers: Vec<LayerSpec>,
    scope: Vec<Selector>,
    beside: Option<PyProject>,
    defaults: Vec<(Option<PackageName>, DefaultGroups)>,
    target: Option<Target>,
    /// Those of an image's other platforms.
    more: Vec<Target>,
    no_build: bool,
    provided: Option<(Provided, ProvidedPolicy)>,
    python: Option<String>,
    path: PathBuf,
    limits: PlanLimits,
    /// The member in whose folder the program runs.
    member: Option<PackageName>,
    split: Option<bool>,
    /// Whether notes on what a plan leaves out are written, which they are not for the two plans of a comparison.
    is_noted: bool,
    /// The configuration that replaces the one beside the lock if an older state is planned.
    today: Option<Config>,
}

impl Asked {
    /// Reads the lock and the files beside it.
    pub(crate) fn read(request: &Request) -> Result<Self, Failure> {
        let asked = Self::at(&Origin::disk(locate::lock(&request.at)?), request)?;
        Ok(Self { is_noted: true, ..asked })
    }

    /// Reads the lock and the files beside it for an image: a Python version without a platform is that of the base
    /// image, which does not narrow the plan, since an image may be built for several platforms.
    pub(crate) fn for_image(request: &Request, image: &ImageArgs) -> Result<Self, Failure> {
        let asked = Self::make(&Origin::disk(locate::lock(&request.at)?), request, Some(image))?;
        Ok(Self { is_noted: true, ..asked })
    }

    /// Reads the lock and the files beside it from their origin.
    pub(crate) fn at(origin: &Origin, request: &Request) -> Result<Self, Failure> {
        Self::make(origin, request, None)
    }

    fn make(origin: &Origin, request: &Request, image: Option<&ImageArgs>) -> Result<Self, Failure> {
        let path = origin.path();
        let lock = origin.lock()?;
        let beside = if locate::is_script(path) { None } else { origin.pyproject(Path::new("pyproject.toml"))? };
        let config = beside.as_ref().map(PyProject::config).cloned().unwrap_or_default();
        let (layers, scope) = (request.layers.clone(), request.scope.clone());
        let configured = config.layers().iter().flat_map(LayerConfig::selectors).chain(config.scope());
        let selectors = layers.iter().flat_map(LayerSpec::selectors).chain(&scope);
        let selectors = selectors.chain(configured.filter(|_| layers.is_empty()));
        let mut defaults = defaults(origin, &lock, selectors)?;
        let configured = config.target();
        let python = request.target.python_version.clone().or_else(|| configured.python_version().map(str::to_owned));
        let mut more = targets(&request.target, configured, image)?;
        let target = if more.is_empty() { None } else { Some(more.remove(0)) };
        let provided =
            request.provided.as_deref().map(|file| provided(file, origin, request.provided_policy)).transpose()?;
        let tiers = match (request.layers.is_empty(), config.layers().is_empty()) {
            (false, _) => TierOrigin::Request,
            (true, false) => TierOrigin::Config,
            (true, true) => TierOrigin::Default,
        };
        let limits = PlanLimits::of(&config, tiers).split_refused(request.no_split);
        let is_found = request.at.lock.is_none() && !locate::is_script(path);
        let here = if is_found { locate::member(locate::here(&request.at), path, &lock) } else { None };
        let member = here.as_ref().map(|package| package.name().clone());
        if let Some(file) = here.and_then(|package| locate::pyproject(package.source())) {
            let found = origin.pyproject(&file)?.map(|file| (member.clone(), file.default_groups()));
            defaults.extend(found);
        }
        let split = if request.split { Some(true) } else { Some(false).filter(|_| request.no_split) };
        let graph = ManuallyDrop::new(DependencyGraph::from_lockfile(lock)?);
        let (no_build, path) = (request.no_build, path.to_owned());
        let is_noted = false;
        Ok(Self {
            graph,
            layers,
            scope,
            beside,
            defaults,
            target,
            more,
            no_build,
            provided,
            python,
            path,
            limits,
            member,
            split,
            is_noted,
            today: None,
        })
    }

    /// The folder of the lock.
    pub(crate) fn folder(&self) -> &Path {
        path::folder(&self.path)
    }

    /// The path of the lock.
    pub(crate) fn lock(&self) -> &Path {
        &self.path
    }

    /// Whether layers are named by arguments or by the configuration.
    pub(crate) fn has_layers(&self) -> bool {
        let configured = self.beside.as_ref().is_some_and(|file| !file.config().layers().is_empty());
        configured || !self.layers.is_empty()
    }

    /// The lock.
    pub(crate) fn lockfile(&self) -> &Lockfile {
        self.graph.lockfile()
    }

    /// Returns the selectors that need a package, in the plan or not.
    pub(crate) fn needing(&self, package: &PackageName) -> Vec<Selector> {
        Selector::needing(&self.graph, package)
    }

    /// The requested Python version, with or without a platform.
    pub(crate) fn python(&self) -> Option<&str> {
        self.python.as_deref()
    }

    /// Returns the URL of the project's source, as `[project.urls]` states it.
    pub(crate) fn source_url(&self) -> Option<&str> {
        self.beside.as_ref().and_then(PyProject::source_url)
    }

    /// The limits of the configuration.
    pub(crate) fn limits(&self) -> &PlanLimits {
        &self.limits
    }

    /// Makes the plan.
    pub(crate) fn plan(&self, keep_local: bool) -> Result<Plan<'_>, Failure> {
        self.noted(self.ask(Plan::builder(&self.graph)).keep_local(keep_local))
    }

    /// Makes the plan of each platform of an image. Notes on the first are not repeated.
    pub(crate) fn plans(&self) -> Result<Vec<Plan<'_>>, Failure> {
        let first = self.plan(false)?;
        let mut plans = vec![first];
        for target in &self.more {
            let plan = self.ask(Plan::builder(&self.graph)).target(target.clone()).build()?;
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
    pub(crate) fn joined_plan(&self) -> Result<Plan<'_>, Failure> {
        let builder = self.ask(Plan::builder(&self.graph));
        self.noted(if self.is_joined() { builder.join_tiers(true) } else { builder })
    }

    /// Reports, if requested, from which lock and which configuration a plan was made; `lock` is the name of the
    /// lock.
    pub(crate) fn say_source(&self, plan: &Plan<'_>, lock: &Path) {
        if is_said(Level::Verbose) {
            note::source(plan, lock, self.beside.is_some());
        }
    }

    fn noted<'g>(&'g self, builder: PlanBuilder<'g>) -> Result<Plan<'g>, Failure> {
        let plan = builder.build()?;
        for unmatched in plan.unmatched() {
            say!("warning: {unmatched}");
        }
        if self.is_noted {
            self.say_source(&plan, &self.path);
        }
        if self.is_noted && plan.is_default() {
            note::print(&plan, &self.path, self.beside.is_some() || locate::is_script(&self.path));
        }
        Ok(plan)
    }

    /// The graph of the lock.
    pub(crate) fn graph(&self) -> &DependencyGraph {
        &self.graph
    }

    /// Returns the same lock with today's configuration; its default groups stay its own.
    pub(crate) fn configured_as(mut self, today: &Self) -> Self {
        self.today = today.beside.as_ref().map(|file| file.config().clone());
        self.target.clone_from(&today.target);
        self.member.clone_from(&today.member);
        self
    }

    /// Configures a builder for the requested plan.
    pub(crate) fn ask<'g>(&self, builder: PlanBuilder<'g>) -> PlanBuilder<'g> {
        let builder = self.layers.iter().cloned().fold(builder, PlanBuilder::layer);
        let builder = match &self.today {
            None => self.beside.iter().fold(builder, PlanBuilder::pyproject),
            Some(config) => {
                let root = self.graph.lockfile().root().map(|root| root.name().clone());
                let groups = self.beside.iter().map(|file| (root.clone(), file.default_groups()));
                groups.fold(builder, |builder, (root, groups)| builder.default_groups(root, groups)).config(config)
            }
        };
        let builder = self
            .defaults
            .iter()
            .cloned()
            .fold(builder, |builder, (member, groups)| builder.default_groups(member, groups));
        let builder = builder.scope(self.scope.clone());
        let builder = match self.target.clone() {
            Some(target) => builder.target(target),
            None => builder.universal(),
        };
        let builder = self.member.iter().cloned().fold(builder.no_build(self.no_build), PlanBuilder::member);
        let builder = self.split.into_iter().fold(builder, PlanBuilder::split);
        match self.provided.clone() {
            Some((provided, policy)) => builder.provided(provided, policy),
            None => builder,
        }
    }
}

/// Reads the packages of the base image.
fn provided(file: &Path, origin: &Origin, policy: Policy) -> Result<(Provided, ProvidedPolicy), Failure> {
    let fail = |reason: String| Failure::Config { path: file.to_owned(), reason };
    let bytes = read::named(file, path::folder(origin.path()), read::LARGE)?;
    let text = read::string(file, bytes)?;
    let provided = text.parse::<Provided>().map_err(|error| fail(error.to_string()))?;
    for note in provided.notes() {
        say!(
            "note: {}: `{}` states no version to compare with the lock; it counts as not provided",
            shown(file),
            on_one_line(note)
        );
    }
    let policy = match policy {
        Policy::Exact => ProvidedPolicy::Exact,
        Policy::KeepLock => ProvidedPolicy::KeepLock,
    };
    Ok((provided, policy))
}

/// Returns the default groups of every member that a `default` selector names, from its pyproject.toml if there is
/// one.
///
/// As in uv, those of the lock apply only if there is no such file.
fn defaults<'a>(
    origin: &Origin,
    lock: &Lockfile,
    selectors: impl Iterator<Item = &'a Selector>,
) -> Result<Vec<(Option<PackageName>, DefaultGroups)>, Failure> {
    let mut members: BTreeSet<&PackageName> = selectors.filter_map(of_member).collect();
    // Each file is read once, however many members have it.
    let mut known: BTreeMap<PathBuf, Option<DefaultGroups>> = BTreeMap::new();
    let mut defaults = Vec::new();
    for package in lock.packages() {
        if !members.remove(package.name()) {
            continue;
        }
        let Some(file) = locate::pyproject(package.source()) else { continue };
        let groups = match known.entry(file) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => {
                let read = origin.pyproject(new.key())?;
                new.insert(read.map(|file| file.default_groups())).clone()
            }
        };
        defaults.extend(groups.map(|groups| (Some(package.name().clone()), groups)));
    }
    Ok(defaults)
}

/// Returns the member whose default groups a selector requests.
fn of_member(selector: &Selector) -> Option<&PackageName> {
    match selector {
        Selector::Default(member) => member.as_ref(),
        _ => None,
    }
}
