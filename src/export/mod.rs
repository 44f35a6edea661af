//! Plans and layers as files.

mod diagram;
mod error;
mod json;
mod layer_file;
mod layer_format;
mod pylock;
mod requirements;
mod toml;

pub use diagram::{DotGraph, MermaidGraph, SvgGraph};
pub use error::ExportError;
pub(crate) use json::{BytesDocument, LayerDocument, PackageDocument};
pub use json::{PlanJson, PlanJsonError};
pub use layer_file::LayerFile;
pub use layer_format::LayerFormat;
pub use pylock::PylockToml;
pub use requirements::RequirementsTxt;
