//! Plans and layers as files.
//!
//! | of | type | what it writes |
//! |---|---|---|
//! | a layer | [`RequirementsTxt`], [`PylockToml`] | pinned requirements with hashes, as `uv export` writes them, or PEP 751 |
//! | | [`LayerFile`] | either of them with its file name; [`LayerFile::all`] is the usual entry |
//! | a plan | [`PlanRecord`] | JSON, which is also read back: the owned form of a plan |
//! | | [`PlanText`], [`UnselectedText`] | a table, and what is in no layer, for a terminal |
//! | | [`Fingerprints`], `FingerprintsJson` | the fingerprints of its layers: lines, and JSON (feature `json`) |
//! | | `SvgGraph`, `DotGraph`, `MermaidGraph` | pictures (feature `picture`) |
//! | a layer, a package | [`LayerText`], [`PlacementText`] | packages by size, and the details of one |
//! | the paths to a package | [`WhyText`], `WhyJson` | text, and JSON (feature `json`) |
//!
//! Most have a constructor `of`, and `Display` writes the whole file. The private module `reader` escapes every string of the
//! lock for the program that reads the file, or refuses it.

#[cfg(feature = "picture")]
mod diagram;
mod error;
mod fingerprints;
mod layer_file;
mod layer_format;
mod misread;
mod pylock;
pub(crate) mod reader;
mod record;
mod requirements;
mod text;
pub(crate) mod toml;
mod why;

#[cfg(feature = "picture")]
pub use diagram::{DotGraph, MermaidGraph, SvgGraph};
pub use error::ExportError;
pub use fingerprints::Fingerprints;
#[cfg(feature = "json")]
pub use fingerprints::FingerprintsJson;
pub use layer_file::LayerFile;
pub use layer_format::LayerFormat;
pub use misread::{Misread, MisreadKind};
pub use pylock::PylockToml;
pub use record::{
    ArtifactKind, ArtifactRecord, LayerRecord, LocalRecord, PackageRecord, PlanRecord, PlanRecordError, ProvidedRecord,
    SharedRecord, SourceKind, SourceRecord, TargetRecord,
};
pub use requirements::RequirementsTxt;
pub(crate) use text::Grid;
pub use text::{LayerText, PlacementText, PlanText, UnselectedText};
#[cfg(feature = "json")]
pub use why::WhyJson;
pub use why::WhyText;
