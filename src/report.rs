//! Reports of a check: findings about a lock and the files that follow from it.
//!
//! ```text
//! LockDrift, PlanLimits × Plan, differing files ─→ Finding… ─→ Report ─→ lines, JSON, GitHub annotations, SARIF
//! ```
//!
//! This module reads no files: the caller compares them and names them.

mod difference;
mod finding;
mod findings;
mod github;
#[cfg(feature = "json")]
mod json;
mod limits;
#[cfg(feature = "json")]
mod sarif;

pub use finding::{Finding, Rule};
pub use findings::{Report, ReportText};
pub use github::ReportGithub;
#[cfg(feature = "json")]
pub use json::ReportJson;
pub use limits::{LimitFinding, PlanLimits, TierOrigin};
#[cfg(feature = "json")]
pub use sarif::ReportSarif;
