//! Files that build container images from plans.
//!
//! ```text
//! Plan… (one for each platform) ─ DockerfileBuilder → Dockerfile ─ updated → the Dockerfile, given what is there
//!                                                               ├─ files_beside → layer files, .dockerignore, …
//!                                                               └─ BakeFile::of → docker-bake.json
//! ```
//!
//! This module reads and writes no files; the caller passes the old content of a file and gets the new one:
//!
//! ```
//! use locklayers::image::{BakeFile, Dockerfile};
//! use locklayers::{DependencyGraph, Lockfile, Plan};
//!
//! let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/flat/uv.lock");
//! let graph = DependencyGraph::from_lockfile(Lockfile::read(path)?)?;
//! let plan = Plan::builder(&graph).build()?;
//! let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).choose_stages().build()?;
//! let file = dockerfile.updated("Dockerfile", None, false)?;
//! assert!(file.contains("\nCOPY --link --from=use-project-rest /layer/ /\n"));
//! let beside: Vec<(String, String)> = dockerfile.files_beside("");
//! assert_eq!(beside[0].0, ".locklayers/pylock.project-512m.toml");
//! let bake = BakeFile::of(&dockerfile, &"registry.example/team/app".parse()?)?;
//! assert_eq!(bake.tags().len(), plan.layers().len());
//! # Ok::<(), locklayers::Error>(())
//! ```
//!
//! The parts of this folder, each after those that it uses:
//!
//! * `text`: values, lines and paths that a builder reads as they are meant
//! * `reference`, `settings`, `options`, `platforms`: what is requested, and its checks
//! * `recipe`: what each layer needs to be installed
//! * `step`: the commands that install, with what they mount and read; `index` and its arguments
//! * `stage`: the stages of a Dockerfile, and what is around them; `label`
//! * `block`, `needs`, `recorded`: the generated lines in a file, what they need beside it, and the options that they record
//! * `existing`, `selection` and `context_paths`: a Dockerfile that somebody else wrote, what its line that installs selects, and the
//!   files that its lines read
//! * `builder` and `build`: from plans to a `dockerfile`; `update`: the file, given what is there; `ignore` and `bake`: the
//!   files beside it
//!
//! Formats: Dockerfile's reference, the documentation of `BuildKit` and of `docker buildx bake`, and the annotations of the
//! OCI image specification.

mod bake;
mod block;
mod build;
mod builder;
mod context_paths;
mod dockerfile;
mod error;
mod existing;
mod ignore;
mod index;
mod label;
mod needs;
mod options;
mod platforms;
mod recipe;
mod recorded;
mod reference;
mod selection;
mod settings;
mod stage;
mod step;
mod text;
mod update;
mod warning;

pub use bake::BakeFile;
pub use block::BlockError;
pub use builder::DockerfileBuilder;
pub use dockerfile::Dockerfile;
pub use error::DockerfileError;
pub use error::python::ImagePythonError;
pub use ignore::Dockerignore;
pub use options::{DockerfileSyntax, FileAccess, InstallInto, Installer, Stages};
pub use recorded::{KeptLines, RecordedOptions};
pub use reference::{BaseImageError, ImageReference, ImageReferenceError};
pub use selection::InstalledSelection;
pub use settings::{BuildIndex, BuildSettings};
pub use update::UpdateError;
#[cfg(feature = "files")]
pub(crate) use update::{ATTRIBUTES, UNCHANGED};
pub use warning::{DockerfileWarning, LineWarning};
