//! Plans and layers as files.

mod diagram;
mod dockerfile;
mod error;
mod image;
mod json;
mod pylock;
mod requirements;
mod toml;

pub use diagram::{DotGraph, MermaidGraph, SvgGraph};
pub use dockerfile::{
    BakeFile, Dockerfile, DockerfileBuilder, DockerfileError, DockerfileSyntax, DockerfileWarning, Dockerignore,
    FileAccess, InstallInto, Installer, LayerFile, LayerFormat, Stages,
};
pub use error::ExportError;
pub use image::{ImageReference, ImageReferenceError};
pub(crate) use json::{BytesDocument, LayerDocument, PackageDocument};
pub use json::{PlanJson, PlanJsonError};
pub use pylock::PylockToml;
pub use requirements::RequirementsTxt;
