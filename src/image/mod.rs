//! Plans as files that build container images.

mod bake;
mod builder;
mod command;
mod dockerfile;
mod error;
mod ignore;
mod index;
mod multi;
mod options;
mod overlap;
mod recipe;
mod reference;
mod section;
mod single;
mod tail;
mod warning;
mod word;

pub use bake::BakeFile;
pub use builder::DockerfileBuilder;
pub use dockerfile::Dockerfile;
pub use error::DockerfileError;
pub use ignore::Dockerignore;
pub use options::{DockerfileSyntax, FileAccess, InstallInto, Installer, Stages};
pub use reference::{ImageReference, ImageReferenceError};
pub use warning::DockerfileWarning;
