//! A plan as data of its own: `Plan → PlanRecord ⇄ JSON`.
//!
//! A [`Plan`](crate::Plan) borrows its lock. A record owns everything that was found, so it can be kept, sent, written
//! as JSON, read back and compared ([`PlanDiff`](crate::diff::PlanDiff)). The document is declared once, by these structs: the
//! order of the fields is the order of the keys.
//!
//! * `plan_record`, `layer_record`, `package_record`, `notes`: the document and its accessors
//! * `markers`: how the markers of a document are read
//! * `build`: from a plan
//! * `check`: what a document from outside must satisfy beyond its types

mod build;
mod check;
mod layer_record;
mod markers;
mod notes;
mod package_record;
mod plan_record;

pub use layer_record::{LayerRecord, SharedRecord};
pub use notes::{LocalRecord, ProvisionRecord, TargetRecord};
pub use package_record::{ArtifactKind, ArtifactRecord, PackageRecord, SourceKind, SourceRecord};
pub use plan_record::{PlanRecord, PlanRecordError};
