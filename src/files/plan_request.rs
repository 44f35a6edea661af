//! The plan that options and a project's documents request of its lock.

use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::plan_options::PlanOptions;
use super::project::Project;
use super::python_pin::PythonPin;
use super::request_error::RequestError;
use super::state::LockState;
use crate::closure::Selector;
use crate::graph::DependencyGraph;
#[cfg(feature = "image")]
use crate::image::Dockerfile;
use crate::lock::{DefaultGroups, Lockfile};
use crate::message::{Printable, on_one_line};
use crate::name::PackageName;
use crate::plan::{LayerSpec, Plan, PlanBuilder, ProvidedPackages};
use crate::platform::{Platform, Target};
use crate::pyproject::{PyProject, TargetConfig};
use crate::report::{PlanLimits, TierOrigin};

/// The plan that a caller's [`PlanOptions`], and the documents beside a lock and of its members, request together: what
/// `locklayers plan` shows.
///
/// Options override the configuration of `[tool.locklayers]`, the target key by key.
///
/// ```
/// use locklayers::DependencyGraph;
/// use locklayers::files::{LockState, PlanOptions, PlanRequest};
/// # let base = tempfile::tempdir()?;
/// # let folder = base.path();
/// # std::fs::write(folder.join("pyproject.toml"), "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.12\"\n\
/// #     [tool.locklayers]\ntarget = { python-version = \"3.12\", python-platform = \"linux\" }\n")?;
/// # std::fs::write(
/// #     folder.join("uv.lock"),
/// #     "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n",
/// # )?;
/// let state = LockState::on_disk(&folder.join("uv.lock"));
/// let graph = DependencyGraph::from_lockfile(state.lockfile()?)?;
/// let mut options = PlanOptions::new();
/// options.target = options.target.with_python_version("3.13");
/// let request = PlanRequest::of(&graph, &state, &options)?;
/// let plan = request.builder().build()?;
/// assert_eq!(plan.target().map(|target| target.python()).as_deref(), Some("3.13"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PlanRequest<'g> {
    graph: &'g DependencyGraph,
    builder: PlanBuilder<'g>,
    more: Vec<Target>,
    beside: Option<PyProject>,
    python: Option<String>,
    pin: Option<PythonPin>,
    state: LockState,
    tiers: TierOrigin,
    /// Whether a layer of the options has default groups.
    names_default: bool,
    limits: PlanLimits,
    member: Option<PackageName>,
    here: Option<PackageName>,
    notes: Vec<String>,
    /// Whether the configuration is that of another state.
    is_older: bool,
}

impl<'g> PlanRequest<'g> {
    /// Requests the plan of a lock in a state, given its graph.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if a document or the list of provided packages cannot be used, if there is no such target, or if the
    /// lock has no such member.
    pub fn of(graph: &'g DependencyGraph, state: &LockState, options: &PlanOptions) -> Result<Self, RequestError> {
        Self::with(graph, state, options, None)
    }

    /// Requests the plan of an older state of the lock by the configuration and the member of this one; the default groups
    /// are those of the older state.
    ///
    /// # Errors
    ///
    /// Those of [`of`](Self::of).
    pub fn of_older<'o>(
        &self,
        graph: &'o DependencyGraph,
        state: &LockState,
        options: &PlanOptions,
    ) -> Result<PlanRequest<'o>, RequestError> {
        PlanRequest::with(graph, state, options, Some((self.beside.as_ref(), self.member.as_ref())))
    }

    fn with(
        graph: &'g DependencyGraph,
        state: &LockState,
        options: &PlanOptions,
        today: Option<(Option<&PyProject>, Option<&PackageName>)>,
    ) -> Result<Self, RequestError> {
        let lock = graph.lockfile();
        let beside = state.beside()?;
        let config = today.map_or(beside.as_ref(), |(beside, _)| beside).map(PyProject::config);
        let config = config.cloned().unwrap_or_default();
        let target = config.target().clone().overridden_by(&options.target);
        let is_open = is_open(options, &target) && !state.is_script();
        let pin = if is_open { state.project().python_pin()? } else { None };
        let target = pin.iter().fold(target, |target, pin| target.with_python_version(pin.python()));
        let targets = targets(&target, options).map_err(|error| error.for_lock(lock))?;
        let unplanned = unplanned(config.target(), options, &targets);
        let mut targets = targets.into_iter();
        let here = options.here.as_ref().and_then(|folder| state.member_of(folder, lock));
        let here = here.map(|found| found.name().clone());
        let member = match (today, &options.member) {
            (Some((_, member)), _) => member.cloned(),
            (None, Some(name)) => Some(known_member(name, lock)?),
            (None, None) => here.clone(),
        };
        let builder = options.layers.iter().cloned().fold(Plan::builder(graph), PlanBuilder::layer);
        let builder = beside.iter().fold(builder, PlanBuilder::uv_settings).config(&config);
        let builder = builder.scope(options.scope.iter().cloned()).no_build(options.no_build);
        let builder = targets.next().into_iter().fold(builder.universal(), PlanBuilder::target);
        let builder = options.split.into_iter().fold(builder, PlanBuilder::split);
        let builder = state.member_documents(member.iter().cloned().fold(builder, PlanBuilder::member))?;
        let provided = match &options.provided {
            Some((file, policy)) => Some((file, provided(file, state)?, *policy)),
            None => None,
        };
        let of_file = |(file, all, _): &(&PathBuf, ProvidedPackages, _)| without_versions(file, all);
        let notes = provided.iter().flat_map(of_file).chain(unplanned).collect();
        let tiers = TierOrigin::of(&config, !options.layers.is_empty());
        Ok(Self {
            graph,
            builder: provided.into_iter().fold(builder, |builder, (_, all, policy)| builder.provided(all, policy)),
            more: targets.collect(),
            beside,
            python: target.python_version().map(str::to_owned),
            pin,
            state: state.clone(),
            tiers,
            names_default: options.layers.iter().flat_map(LayerSpec::selectors).any(is_default),
            limits: PlanLimits::of(&config, tiers).split_refused(options.split == Some(false)),
            member,
            here,
            notes,
            is_older: today.is_some(),
        })
    }

    /// Returns the builder of the plan; for an image of several platforms, of its first.
    pub fn builder(&self) -> PlanBuilder<'g> {
        self.builder.clone()
    }

    /// Returns the targets of an image's further platforms, whose plans are those of the [`builder`](Self::builder) with
    /// another [`target`](PlanBuilder::target).
    pub fn more_targets(&self) -> &[Target] {
        &self.more
    }

    /// Returns the lock.
    pub fn lockfile(&self) -> &'g Lockfile {
        self.graph.lockfile()
    }

    /// Returns the graph of the lock.
    pub fn graph(&self) -> &'g DependencyGraph {
        self.graph
    }

    /// Returns the state of the lock and its documents.
    pub fn state(&self) -> &LockState {
        &self.state
    }

    /// Returns the files of the project on disk.
    pub fn project(&self) -> &Project {
        self.state.project()
    }

    /// Returns the `pyproject.toml` beside the lock in this state.
    pub fn beside(&self) -> Option<&PyProject> {
        self.beside.as_ref()
    }

    /// Returns the requested Python version, with or without a platform; `None` if nothing names one.
    pub fn python(&self) -> Option<&str> {
        self.python.as_deref()
    }

    /// Returns what names the Python of an image, if it is nothing but `.python-version`.
    pub fn pin(&self) -> Option<&PythonPin> {
        self.pin.as_ref()
    }

    /// Returns what names the layers.
    pub fn tiers(&self) -> TierOrigin {
        self.tiers
    }

    /// Returns whether options or the configuration name layers.
    pub fn has_layers(&self) -> bool {
        self.tiers != TierOrigin::Default
    }

    /// Returns a sentence on what follows from the lock alone, given the name of the lock: the layers or the default
    /// groups, if there is no `pyproject.toml` beside it.
    pub fn alone(&self, lock: &Path) -> Option<String> {
        let what = match (self.has_layers(), self.names_default) {
            (false, _) => "the layers follow from the lock alone: its default groups, and no configuration",
            (true, true) => "default groups are those of the lock",
            (true, false) => return None,
        };
        if self.beside.is_some() || self.state.is_script() {
            return None;
        }
        let document = lock.with_file_name("pyproject.toml");
        let document = document.strip_prefix(".").unwrap_or(&document).to_string_lossy();
        Some(format!("there is no {}, so {what}", Printable(&document)))
    }

    /// Returns the limits of the configuration.
    pub fn limits(&self) -> &PlanLimits {
        &self.limits
    }

    /// Returns the member in whose folder the caller is.
    pub fn here(&self) -> Option<&PackageName> {
        self.here.as_ref()
    }

    /// Returns a sentence for each line of the provided packages that states no version, and one if the target's platform is none
    /// of the image's; each on one line.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns a sentence for each table of the `pyproject.toml` beside the lock whose name is a misspelling of `locklayers`;
    /// empty if the configuration is that of another state.
    pub fn warnings(&self) -> Vec<String> {
        let Some(beside) = self.beside.as_ref().filter(|_| !self.is_older) else { return Vec::new() };
        let document = self.state.path().with_file_name("pyproject.toml");
        let document = document.strip_prefix(".").unwrap_or(&document).to_string_lossy().into_owned();
        beside.misspelt_tables().iter().map(|table| format!("{}: {table}", Printable(&document))).collect()
    }

    /// Returns whether the tiers of a default plan may be joined: unless the configuration says otherwise.
    pub fn joins_tiers(&self) -> bool {
        self.beside.as_ref().and_then(|file| file.config().join_tiers()).unwrap_or(true)
    }

    /// Returns the default groups of the project that the plan is of.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the document of a member cannot be read or used.
    pub fn default_groups(&self) -> Result<DefaultGroups, ReadError> {
        let found = self.lockfile().packages().iter().find(|package| Some(package.name()) == self.member.as_ref());
        let own = match found.and_then(|member| member.source().tree()) {
            Some(tree) => self.state.pyproject(&Path::new(tree.as_str()).join("pyproject.toml"))?,
            None => None,
        };
        Ok(own.as_ref().or(self.beside.as_ref()).map(PyProject::default_groups).unwrap_or_default())
    }
}

fn is_default(selector: &Selector) -> bool {
    matches!(selector, Selector::Default(_))
}

/// Whether the plan is that of an image whose Python nothing states.
fn is_open(options: &PlanOptions, target: &TargetConfig) -> bool {
    #[cfg(feature = "image")]
    let has_open_base = options.image.as_ref().is_some_and(|image| image.base.is_none() || image.is_python_managed);
    #[cfg(not(feature = "image"))]
    let (has_open_base, _) = (false, options);
    has_open_base && target.python_version().is_none()
}

/// Returns the targets: none for every platform, several only for an image.
fn targets(target: &TargetConfig, options: &PlanOptions) -> Result<Vec<Target>, RequestError> {
    if options.is_universal {
        return Ok(Vec::new());
    }
    #[cfg(feature = "image")]
    if let Some(image) = &options.image {
        return Ok(Dockerfile::targets(target, &image.platforms, image.base.as_ref())?);
    }
    Ok(target.build()?.into_iter().collect())
}

/// Returns a sentence if the platform of the configured target is none of those for which an image of several is planned
/// instead.
fn unplanned(configured: &TargetConfig, options: &PlanOptions, planned: &[Target]) -> Option<String> {
    #[cfg(feature = "image")]
    let names_platforms = options.image.as_ref().is_some_and(|image| !image.platforms.is_empty());
    #[cfg(not(feature = "image"))]
    let (names_platforms, _) = (false, options);
    let name = configured.python_platform().filter(|_| names_platforms)?;
    let wanted = name.parse::<Platform>().ok()?;
    // Names of images state no C library.
    let is_of_image = name.contains('/');
    let is_it = |one: Platform| one == wanted || (is_of_image && one.oci_platform() == wanted.oci_platform());
    let all: Vec<String> = planned.iter().map(|target| target.platform().to_string()).collect();
    (!planned.is_empty() && !planned.iter().any(|target| is_it(target.platform()))).then(|| {
        format!(
            "the layers are for {}, and not for {wanted}, the platform of `target` in [tool.locklayers]; if the image is to run \
             there, name that platform too (`--platforms`)",
            all.join(" and ")
        )
    })
}

/// Returns the name of a member, which the lock must have.
fn known_member(name: &PackageName, lock: &Lockfile) -> Result<PackageName, RequestError> {
    let members = lock.packages().iter().filter(|package| package.source().tree().is_some());
    let members: Vec<PackageName> = members.map(|package| package.name().clone()).collect();
    if members.contains(name) {
        return Ok(name.clone());
    }
    Err(RequestError::UnknownMember { member: name.clone(), members })
}

/// Reads the packages of the base image.
fn provided(file: &Path, state: &LockState) -> Result<ProvidedPackages, RequestError> {
    let text = state.project().document(file, Project::GENERATED)?;
    let text = text.ok_or_else(|| ReadError::Missing { path: file.to_owned() })?;
    text.parse().map_err(|error| RequestError::provided(file, error))
}

/// Returns a sentence for each line of a listing that states no version.
fn without_versions(file: &Path, provided: &ProvidedPackages) -> Vec<String> {
    let file = Printable(&file.to_string_lossy()).to_string();
    let sentence = |note: &String| {
        format!("{file}: `{}` states no version to compare with the lock; it counts as not provided", on_one_line(note))
    };
    provided.notes().iter().map(sentence).collect()
}
