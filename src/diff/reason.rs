//! One reason for a changed layer.

use std::fmt;

use crate::text::{Printable, few};

/// What about one package of a layer changed.
///
/// `Display` writes it as a clause that follows the package's name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is new in the plan; by which packages or selectors it is needed.
    Added {
        /// The version; none for a source tree.
        version: Option<String>,
        /// The packages that depend on it; where there are none, the selectors that name it.
        needed_by: Vec<String>,
    },
    /// It is in the plan no more.
    Removed {
        /// The version that it had.
        version: Option<String>,
    },
    /// The base image has it, so no layer needs to.
    Provided,
    /// It stood in another layer before.
    MovedFrom {
        /// The layers that held it.
        layers: Vec<String>,
        /// What needs it now and did not before: packages, else the selectors of this layer.
        because: Vec<String>,
    },
    /// It stands in another layer now.
    MovedTo {
        /// The layers that hold it.
        layers: Vec<String>,
        /// What needs it now and did not before: packages, else the selectors of that layer.
        because: Vec<String>,
    },
    /// It has a newer version.
    Raised {
        /// The version before.
        from: String,
        /// The version after.
        to: String,
    },
    /// It has an older version, or one that cannot be compared.
    Lowered {
        /// The version before.
        from: String,
        /// The version after.
        to: String,
    },
    /// It is needed under another marker; none is always.
    Marker {
        /// The marker before.
        from: Option<String>,
        /// The marker after.
        to: Option<String>,
    },
    /// It comes from elsewhere, or from another commit.
    Source {
        /// The place before.
        from: String,
        /// The place after.
        to: String,
    },
    /// Other files of the same version may be installed: names, or hashes where there is no name.
    Files {
        /// Files that may be installed now.
        added: Vec<String>,
        /// Files that may not be installed any more.
        removed: Vec<String>,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = |version: &Option<String>| version.as_ref().map(|v| format!(" in version {}", Printable(v)));
        match self {
            Self::Added { version: v, needed_by } => {
                write!(f, "is new{}", version(v).unwrap_or_default())?;
                if needed_by.is_empty() { Ok(()) } else { write!(f, ", needed by {}", list(needed_by)) }
            }
            Self::Removed { version: v } => {
                write!(f, "is gone{}", version(v).map(|v| v.replace(" in", ", it was in")).unwrap_or_default())
            }
            Self::Provided => f.write_str("is left out, the base image has it"),
            Self::MovedFrom { layers, because } => {
                write!(f, "came from {}{}", list(layers), Because(because))
            }
            Self::MovedTo { layers, because } => write!(f, "went to {}{}", list(layers), Because(because)),
            Self::Raised { from, to } => write!(f, "raised from {} to {}", Printable(from), Printable(to)),
            Self::Lowered { from, to } => write!(f, "changed from {} to {}", Printable(from), Printable(to)),
            Self::Marker { from, to } => write!(f, "needed {}, before {}", when(to.as_ref()), when(from.as_ref())),
            Self::Source { from, to } => write!(f, "comes from {}, before from {}", Printable(to), Printable(from)),
            Self::Files { added, removed } => match (added.as_slice(), removed.as_slice()) {
                (added, []) => write!(f, "has new files: {}", list(added)),
                ([], removed) => write!(f, "has lost files: {}", list(removed)),
                (added, removed) => write!(f, "has other files: {}, before {}", list(added), list(removed)),
            },
        }
    }
}

struct Because<'a>(&'a [String]);

impl fmt::Display for Because<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ", since {} needs it", list(self.0)) }
    }
}

fn when(marker: Option<&String>) -> String {
    marker.map_or("everywhere".to_owned(), |marker| format!("where {}", Printable(marker)))
}

/// The first few, and how many more.
fn list(items: &[String]) -> String {
    few(items, 4, "more")
}
