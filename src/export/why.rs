//! The reasons for which packages are in their layers, as text and as JSON.

#[cfg(feature = "json")]
mod json;
mod text;

#[cfg(feature = "json")]
pub use json::WhyJson;
pub use text::WhyText;

use crate::marker::Marker;
use crate::plan::Why;

/// Markers of more comparisons are not printed: a short marker of a lock can take megabytes to print.
const LONGEST_MARKER: usize = 100;

/// Whether a marker is short enough to be printed.
fn is_printed(marker: &Marker) -> bool {
    marker.comparisons().is_some_and(|count| count <= LONGEST_MARKER)
}

/// The status of a package of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    InLayers,
    /// The base image provides it.
    Provided,
    /// It is installed last, from source, unless it is virtual.
    Local,
    InNone,
}

impl Status {
    fn of(why: &Why<'_>) -> Self {
        if !why.layers().is_empty() {
            Self::InLayers
        } else if why.is_provided() {
            Self::Provided
        } else if why.package().source().is_local() {
            Self::Local
        } else {
            Self::InNone
        }
    }
}
