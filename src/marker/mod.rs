//! Environment markers (PEP 508) as decision diagrams.

mod apply;
mod clauses;
mod comparisons;
mod cover;
mod cut;
mod diagram;
mod environment;
mod error;
mod extras;
mod factor;
mod key;
mod lexer;
#[expect(clippy::module_inception, reason = "the type gives the stage its name")]
mod marker;
mod parse;
mod platform;
mod python;
mod release;
mod requires_python;
mod term;
mod variable;
mod version_term;

pub(crate) use diagram::{Diagram, NodeId};
pub use environment::Environment;
pub use error::{MarkerError, MarkerErrorKind, MarkerLimitError};
pub(crate) use extras::ExtraBinding;
pub use key::MarkerKey;
pub(crate) use marker::Exhausted;
pub use marker::Marker;
pub use requires_python::{RequiresPython, RequiresPythonError};
