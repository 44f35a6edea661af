//! Plans as owned data: `Plan → PlanRecord ⇄ JSON`.
//!
//! A [`Plan`](crate::Plan) borrows its lock. A record owns its data, so it can be stored, sent, written as JSON, read
//! back and compared ([`PlanDiff`](crate::diff::PlanDiff)). These structs are the only declaration of the document: the
//! order of the fields is the order of the keys.
//!
//! * `plan_record`, `layer_record`, `package_record`, `notes`: the document and its accessors
//! * `markers`: parsing of a document's markers
//! * `build`: conversion of a plan
//! * `check`: validation of an untrusted document beyond its types
//! * `json`: the document as a string (feature `json`)
//! * `error`: its error

mod build;
mod check;
mod error;
#[cfg(feature = "json")]
mod json;
mod layer_record;
mod markers;
mod notes;
mod package_record;
mod plan_record;
mod shown;

pub use error::PlanRecordError;
pub use layer_record::{LayerRecord, SharedRecord};
pub use notes::{LocalRecord, ProvidedRecord, TargetRecord};
pub use package_record::{ArtifactKind, ArtifactRecord, PackageRecord, SourceKind, SourceRecord};
pub use plan_record::PlanRecord;
