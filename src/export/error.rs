//! The error of exports.

use super::reader::CREDENTIALS;
use crate::lock::PackageId;
use crate::message::Excerpt;
use crate::name::LayerName;
use crate::plan::{Layer, Plan};

/// The error for content that cannot be exported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// An installer would interpret a line differently from the lock, or the line would expose credentials.
    #[error("package {package}: its requirement `{}` {reason}{}", Excerpt(.line), consequence(.reason))]
    #[non_exhaustive]
    UnsafeLine {
        /// The package.
        package: Box<PackageId>,
        /// The line as it would have been written, without hashes.
        line: String,
        /// The reason, as a clause that follows the line.
        reason: &'static str,
    },
    /// A package cannot be represented in a `pylock.toml`.
    #[error(
        "package {package} cannot be written to a pylock.toml: {reason}; write requirements instead, or lock the \
         package from another location"
    )]
    #[non_exhaustive]
    Pylock {
        /// The package.
        package: Box<PackageId>,
        /// The reason.
        reason: &'static str,
    },
    /// A layer comes from another plan.
    #[error("layer `{layer}` belongs to another plan; use a layer of the plan that is exported")]
    #[non_exhaustive]
    ForeignLayer {
        /// The layer.
        layer: LayerName,
    },
    /// The printed markers of a file are longer than the limit allows.
    #[error(
        "the markers of this file take more than {limit} comparisons to print, which no lock written by uv comes near \
         (the library can raise the limit, `Limits::comparisons`)"
    )]
    #[non_exhaustive]
    MarkersTooLong {
        /// The limit, in comparisons.
        limit: usize,
    },
}

impl ExportError {
    /// Returns whether the content exceeds a limit, rather than not being representable; see
    /// [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::MarkersTooLong { .. })
    }
}

/// Refuses a layer that is not equal to one of the plan's, since the target and the lock of the plan do not apply to
/// it.
pub(super) fn check_layer(plan: &Plan<'_>, layer: &Layer<'_>) -> Result<(), ExportError> {
    let own = plan.layer(layer.name().as_str());
    if own.is_some_and(|own| std::ptr::eq(own, layer) || own == layer) {
        Ok(())
    } else {
        Err(ExportError::ForeignLayer { layer: layer.name().clone() })
    }
}

/// Returns what follows from the reason for which a line is not written, and the remedy.
fn consequence(reason: &str) -> &'static str {
    if reason == CREDENTIALS {
        return ", or lock the package from another location";
    }
    ", so pip or uv would read it differently from the lock; lock the package from another location or under another marker"
}
