//! From roots to everything they reach.

mod activation;
#[expect(clippy::module_inception, reason = "the type gives the stage its name")]
mod closure;
mod conflicts;
mod engine;
mod error;
mod needing;
mod parse;
mod pattern;
mod reach;
mod roots;
mod selector;

pub use closure::Closure;
pub(crate) use engine::{Engine, Needs};
pub use error::SelectionError;
pub(crate) use error::scope_hint;
pub(crate) use needing::needing;
pub use parse::SelectorError;
pub use pattern::PackagePattern;
pub(crate) use reach::Reach;
pub(crate) use roots::{Defaults, Resolver, Roots};
pub use selector::{Selector, Which};
