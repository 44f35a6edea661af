//! Plans and layers as files.

#[cfg(feature = "picture")]
mod diagram;
mod error;
mod layer_file;
mod layer_format;
mod misread;
mod pylock;
pub(crate) mod reader;
mod record;
mod requirements;
mod text;
mod toml;
mod why;

#[cfg(feature = "picture")]
pub use diagram::{DotGraph, MermaidGraph, SvgGraph};
pub use error::ExportError;
pub use layer_file::LayerFile;
pub use layer_format::LayerFormat;
pub use misread::{Misread, MisreadKind};
pub use pylock::PylockToml;
pub use record::{
    ArtifactKind, ArtifactRecord, LayerRecord, LocalRecord, PackageRecord, PlanRecord, PlanRecordError,
    ProvisionRecord, SharedRecord, SourceKind, SourceRecord, TargetRecord,
};
pub use requirements::RequirementsTxt;
pub(crate) use text::Grid;
pub use text::{LayerText, PlacementText, PlanText, UnselectedText};
#[cfg(feature = "json")]
pub use why::WhyJson;
pub use why::WhyText;
