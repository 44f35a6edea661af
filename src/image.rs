//! Files that build container images from plans.

mod adopt;
mod arguments;
mod bake;
mod block;
mod build;
mod builder;
mod command;
mod context;
mod demand;
mod dockerfile;
mod error;
mod family;
mod finish;
mod git;
mod ignore;
mod index;
mod input;
mod installing;
mod instruction;
mod label;
mod layout;
mod length;
mod local;
mod mirror;
mod multi;
mod options;
mod overlap;
mod platforms;
mod recipe;
mod recorded;
#[cfg(feature = "pyproject")]
mod reduce;
mod reference;
mod scope;
mod section;
mod settings;
mod single;
mod stage_graph;
mod tail;
#[cfg(feature = "pyproject")]
mod targets;
mod update;
mod warning;
mod word;

pub use bake::BakeFile;
pub use block::BlockError;
pub use builder::DockerfileBuilder;
pub use dockerfile::Dockerfile;
pub use error::DockerfileError;
pub use ignore::Dockerignore;
pub use options::{DockerfileSyntax, FileAccess, InstallInto, Installer, Stages};
pub use recorded::RecordedOptions;
pub use reference::{ImageReference, ImageReferenceError};
pub use settings::{BuildIndex, BuildSettings};
pub use update::UpdateError;
pub use warning::DockerfileWarning;
