//! The files of a project on disk: read within limits, and written all or none.
//!
//! The content of a project's folder may come with a pull request: a device or a pipe under the name of a file, an
//! endless file, a link to somebody's credentials or out of the project. None of these is read, and nothing is written
//! through such a link.
//!
//! ```text
//! folder ─locate→ path of a lock ─LockState→ Lockfile and PyProject, on disk or in a commit
//! (LockState, PlanOptions) ─PlanRequest→ PlanBuilder, with the limits and the Python of the project
//!                                ─Project→ files within the project ─projects→ Projects, for `drift`
//! (Project, LockDrift, Plan, Dockerfile) ─ProjectCheck→ Report
//! (path, content)… ─write_within→ Written…: each beside its target first, then all by rename
//! ```
//!
//! With the lock and the `pyproject.toml` from a [`Project`], a program that embeds this library plans, checks and
//! writes as `locklayers` does:
//!
//! ```
//! use locklayers::drift::LockDrift;
//! use locklayers::export::{LayerFile, LayerFormat};
//! use locklayers::files::{Project, Written, create_folder, write_within};
//! use locklayers::{DependencyGraph, Plan};
//! use std::path::Path;
//!
//! # let base = tempfile::tempdir()?;
//! # let folder = base.path();
//! # std::fs::write(folder.join("pyproject.toml"), "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.12\"\n")?;
//! # std::fs::write(
//! #     folder.join("uv.lock"),
//! #     "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n",
//! # )?;
//! let project = Project::around(folder);
//! let lock = folder.join("uv.lock");
//! let lock = project.lockfile(&lock)?;
//! let drift = LockDrift::between(&lock, &project.projects(Path::new("uv.lock"), &lock)?)?;
//! assert!(drift.findings().is_empty());
//!
//! let graph = DependencyGraph::from_lockfile(lock)?;
//! let beside = project.pyproject(Path::new("pyproject.toml"))?;
//! let plan = beside.iter().fold(Plan::builder(&graph), |builder, file| builder.pyproject(file)).build()?;
//! let layers = folder.join("layers");
//! let files = LayerFile::all(&plan, LayerFormat::RequirementsTxt, "")?.into_iter();
//! let files: Vec<_> = files.map(|file| (layers.join(file.name()), file.into_text().into_bytes())).collect();
//! create_folder(&layers, folder)?;
//! assert!(write_within(&files, folder)?.iter().all(|written| *written == Written::New));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "image")]
mod bake_beside;
mod check;
#[cfg(feature = "image")]
mod compiled;
#[cfg(feature = "image")]
mod dockerfiles;
mod documents;
mod error;
mod folder;
mod held;
mod hint;
#[cfg(feature = "image")]
mod image;
#[cfg(feature = "image")]
mod image_check;
#[cfg(feature = "image")]
mod image_request;
mod known;
mod left_over;
mod locate;
#[cfg(all(feature = "git", feature = "json"))]
mod named_state;
mod path;
mod plan_options;
mod plan_request;
mod project;
mod python_pin;
#[cfg(feature = "git")]
mod replay;
mod request_error;
mod stage;
mod state;
mod write;
#[cfg(feature = "json")]
mod written;

#[cfg(feature = "image")]
pub use bake_beside::BakeUpdate;
pub use check::ProjectCheck;
pub use error::{LocateError, ReadError, WriteError};
pub use folder::{create_folder, refuse_links_out};
#[cfg(feature = "image")]
pub use image_request::{PythonNote, RecordedDockerfile};
pub use locate::{find_lock, is_script_lock, locate_lock, lock_at, member_of, named_lock};
#[cfg(all(feature = "git", feature = "json"))]
pub use named_state::{NamedState, StateError};
pub use path::{folder_of, plain_path, real_path, relative_path};
#[cfg(feature = "image")]
pub use plan_options::ImageOptions;
pub use plan_options::PlanOptions;
pub use plan_request::PlanRequest;
pub use project::Project;
pub use python_pin::PythonPin;
pub use request_error::RequestError;
pub use state::LockState;
pub use write::{Written, write, write_within};
#[cfg(feature = "json")]
pub use written::WrittenJson;
