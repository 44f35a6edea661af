//! A state of a lock and of the files beside it: on disk, or in a commit.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::error::ReadError;
use super::locate::{is_script_lock, member_of};
use super::path::folder_of;
use super::project::Project;
use super::request_error::RequestError;
use crate::drift::Projects;
#[cfg(feature = "git")]
use crate::git::Commit;
use crate::graph::DependencyGraph;
use crate::lock::{Lockfile, Package};
use crate::plan::PlanBuilder;
use crate::pyproject::PyProject;

/// A lock with the `pyproject.toml` files of its project, all in the same state: that on disk, or that of a Git commit
/// (feature `git`).
///
/// A document on disk is read once and has one content from then on, also for clones, so that all parts of a plan or an image
/// are made from the same; another value sees what is on disk then. Of more than 64 MB of documents, the rest is read again.
///
/// ```
/// use locklayers::diff::PlanDiff;
/// use locklayers::export::PlanRecord;
/// use locklayers::files::LockState;
/// use locklayers::git::Repository;
/// use locklayers::{DependencyGraph, Plan};
/// # let base = tempfile::tempdir()?;
/// # let folder = base.path();
/// # let git = |arguments: &[&str]| {
/// #     let mut git = std::process::Command::new("git");
/// #     git.arg("-C").arg(folder).args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgSign=false"]);
/// #     assert!(git.args(arguments).status().is_ok_and(|status| status.success()));
/// # };
/// # let lock = |version: &str| format!(
/// #     "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
/// #      dependencies = [{{ name = \"six\" }}]\n[[package]]\nname = \"six\"\nversion = \"{version}\"\n\
/// #      source = {{ registry = \"https://index.example/simple\" }}\n"
/// # );
/// # git(&["init", "-q"]);
/// # std::fs::write(folder.join("uv.lock"), lock("1.16.0"))?;
/// # git(&["add", "uv.lock"]);
/// # git(&["commit", "-qm", "lock"]);
/// # std::fs::write(folder.join("uv.lock"), lock("1.17.0"))?;
/// let plan = |state: &LockState| -> Result<PlanRecord, Box<dyn std::error::Error>> {
///     let graph = DependencyGraph::from_lockfile(state.lockfile()?)?;
///     let plan = state.configure(Plan::builder(&graph))?.build()?;
///     Ok(PlanRecord::of(&plan))
/// };
/// let lock = folder.join("uv.lock");
/// let commit = Repository::around(folder)?.commit("HEAD")?;
/// let diff = PlanDiff::between(&plan(&LockState::in_commit(&lock, commit))?, &plan(&LockState::on_disk(&lock))?);
/// assert!(diff.changes_layers());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct LockState {
    path: PathBuf,
    project: Project,
    graph: Arc<OnceLock<Arc<DependencyGraph>>>,
    #[cfg(feature = "git")]
    commit: Option<Commit>,
}

impl LockState {
    /// Returns the state on disk of the lock at a path.
    pub fn on_disk(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            project: Project::around(folder_of(path)).in_one_state(),
            graph: Arc::default(),
            #[cfg(feature = "git")]
            commit: None,
        }
    }

    /// Returns the state in a commit of a lock, by its path on disk; the commit is of a
    /// [`Repository`](crate::git::Repository) around the folder of the lock.
    #[cfg(feature = "git")]
    pub fn in_commit(path: &Path, commit: Commit) -> Self {
        Self { commit: Some(commit), ..Self::on_disk(path) }
    }

    /// Returns the path of the lock on disk.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the files of the project on disk.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Returns whether the lock is that of a script, for which a `pyproject.toml` beside it is irrelevant.
    pub fn is_script(&self) -> bool {
        is_script_lock(&self.path)
    }

    /// Returns the workspace member to which a folder belongs, as [`member_of`] does; the lock is that of this state.
    pub fn member_of<'l>(&self, folder: &Path, lock: &'l Lockfile) -> Option<&'l Package> {
        member_of(folder, &self.path, lock).filter(|_| !self.is_script())
    }

    /// Returns the name of the lock for messages: its path, or in a commit `HEAD~1:./uv.lock`.
    pub fn name(&self) -> PathBuf {
        #[cfg(feature = "git")]
        if let Some(commit) = &self.commit {
            return PathBuf::from(commit.name_of(self.file_name()));
        }
        self.path.clone()
    }

    /// Reads the lock.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read or is not a lock.
    pub fn lockfile(&self) -> Result<Lockfile, ReadError> {
        #[cfg(feature = "git")]
        if let Some(commit) = &self.commit {
            let bytes = commit.read_existing(self.file_name(), Project::GENERATED)?;
            return Ok(Lockfile::from_bytes(&bytes).map_err(|error| error.in_file(&self.name()))?);
        }
        self.project.lockfile(&self.path)
    }

    /// Returns the graph of the lock, which is read once.
    ///
    /// ```
    /// # let base = tempfile::tempdir()?;
    /// # let folder = base.path();
    /// # std::fs::write(folder.join("uv.lock"), "version = 1\nrequires-python = \">=3.12\"\n")?;
    /// let state = locklayers::files::LockState::on_disk(&folder.join("uv.lock"));
    /// let graph = state.graph()?;
    /// std::fs::remove_file(folder.join("uv.lock"))?;
    /// assert!(std::sync::Arc::ptr_eq(&graph, &state.clone().graph()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RequestError`] if the lock cannot be read or is not one, or if its markers exceed a limit.
    pub fn graph(&self) -> Result<Arc<DependencyGraph>, RequestError> {
        if let Some(graph) = self.graph.get() {
            return Ok(Arc::clone(graph));
        }
        let graph = Arc::new(DependencyGraph::from_lockfile(self.lockfile()?)?);
        Ok(Arc::clone(self.graph.get_or_init(|| graph)))
    }

    /// Reads a `pyproject.toml` by its path relative to the folder of the lock; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read or used.
    pub fn pyproject(&self, path: &Path) -> Result<Option<PyProject>, ReadError> {
        #[cfg(feature = "git")]
        if let Some(commit) = &self.commit {
            let text = commit.read_string(path, PyProject::MOST_BYTES as u64)?;
            let document = |reason| ReadError::Document { path: commit.name_of(path).into(), reason };
            return text.map(|text| text.parse().map_err(document)).transpose();
        }
        self.project.pyproject(path)
    }

    /// Reads the `uv.toml` beside the lock, with its name for messages; `None` if there is none.
    fn uv_toml(&self) -> Result<Option<(PathBuf, String)>, ReadError> {
        let (name, most) = (Path::new("uv.toml"), PyProject::MOST_BYTES as u64);
        #[cfg(feature = "git")]
        if let Some(commit) = &self.commit {
            return Ok(commit.read_string(name, most)?.map(|text| (commit.name_of(name).into(), text)));
        }
        let path = self.project.folder().join(name);
        Ok(self.project.document(&path, most)?.map(|text| (path, text)))
    }

    /// Reads the `pyproject.toml` beside the lock, with the packages that a `uv.toml` there builds from source; `None` if there
    /// is none, or if the lock is that of a script.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read or used.
    pub fn beside(&self) -> Result<Option<PyProject>, ReadError> {
        if self.is_script() {
            return Ok(None);
        }
        let Some(beside) = self.pyproject(Path::new("pyproject.toml"))? else { return Ok(None) };
        match self.uv_toml()? {
            Some((path, text)) => {
                beside.with_uv_toml(&text).map(Some).map_err(|reason| ReadError::Document { path, reason })
            }
            None => Ok(Some(beside)),
        }
    }

    /// Applies the default groups of members to the builder of a plan of this lock, from their documents in this state, as
    /// [`PlanBuilder::member_documents`] does: after the layers, the scope and the member are set.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a document cannot be read or used.
    pub fn member_documents<'g>(&self, builder: PlanBuilder<'g>) -> Result<PlanBuilder<'g>, ReadError> {
        builder.member_documents(|folder| self.pyproject(&Path::new(folder).join("pyproject.toml")))
    }

    /// Applies all documents of this state to the builder of a plan of this lock: the one [`beside`](Self::beside) it, and
    /// those of members. The plan is then that of the program; layers, and in the folder of a member the
    /// [`member`](PlanBuilder::member), are set before.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a document cannot be read or used.
    pub fn configure<'g>(&self, builder: PlanBuilder<'g>) -> Result<PlanBuilder<'g>, ReadError> {
        let beside = self.beside()?;
        self.member_documents(beside.iter().fold(builder, PlanBuilder::pyproject))
    }

    /// Returns the documents on disk that the lock was made from, for [`LockDrift`](crate::drift::LockDrift), as
    /// [`Project::projects`] does.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a document cannot be read or used, or if the members of the workspace cannot be found.
    pub fn projects(&self, lock: &Lockfile) -> Result<Projects, ReadError> {
        self.project.projects(self.file_name(), lock)
    }

    fn file_name(&self) -> &Path {
        Path::new(self.path.file_name().unwrap_or(self.path.as_os_str()))
    }
}
