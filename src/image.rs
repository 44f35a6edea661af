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
//! The parts of this folder:
//!
//! * `reference`, `base_python`, `builder`, `build`, `options`, `settings`, `platforms`: what is requested, and its checks
//! * `recipe` with `hashes`, then `single` or `multi` with `start`, and `tail`: the layers, the stages, and what is around them
//! * `command`, `mount`, `finish`, `input`, `index`, `mirror`, `git`, `local`, `scope`: the steps that install
//! * `run_command`, `word`, `length`, `context`, `layout`, `section`: values, lines and paths that a builder reads as they are meant
//! * `bake`, `bake_comment`: the bake file, and what it records
//! * `block`, `conflict`, `update`, `needs`, `pattern`, `ignore`, `recorded`: files that exist, and the options that they record
//! * `here_document`, `instruction`, `global_arg`, `stage_graph`, `virtual_environment`, `installing`, `uv_image`, `existing`, `adopt`: a Dockerfile that somebody
//!   else wrote; `selection` and `coverage`: what its line that installs selects, and what of it the layers hold
//!
//! Formats: Dockerfile's reference, the documentation of `BuildKit` and of `docker buildx bake`, and the annotations of the
//! OCI image specification.

mod adopt;
mod advice;
mod arguments;
mod bake;
mod bake_comment;
mod base_python;
mod block;
mod build;
mod builder;
mod command;
mod conflict;
mod context;
mod coverage;
mod demand;
mod dockerfile;
mod error;
mod existing;
mod extra;
mod family;
mod finish;
mod git;
mod global_arg;
mod hashes;
mod here_document;
mod ignore;
mod index;
mod input;
mod installing;
mod instruction;
mod kept;
mod label;
mod layout;
mod length;
mod local;
mod marks;
mod mirror;
mod mount;
mod multi;
mod named;
mod needs;
mod official;
mod options;
mod overlap;
mod pattern;
mod platforms;
mod recipe;
mod recorded;
#[cfg(feature = "pyproject")]
mod reduce;
mod reference;
mod run_command;
mod scope;
mod section;
mod selection;
mod settings;
mod shared_files;
mod single;
mod stage_graph;
mod start;
mod tail;
#[cfg(feature = "pyproject")]
mod targets;
mod update;
mod uv_image;
mod virtual_environment;
mod warning;
mod word;

pub use bake::BakeFile;
pub use block::BlockError;
pub use builder::DockerfileBuilder;
pub use dockerfile::Dockerfile;
pub use error::DockerfileError;
pub use ignore::Dockerignore;
pub use kept::KeptLines;
pub use official::BaseImageError;
pub use options::{DockerfileSyntax, FileAccess, InstallInto, Installer, Stages};
pub use recorded::RecordedOptions;
pub use reference::{ImageReference, ImageReferenceError};
pub use selection::InstalledSelection;
pub use settings::{BuildIndex, BuildSettings};
pub use update::UpdateError;
pub use warning::DockerfileWarning;
