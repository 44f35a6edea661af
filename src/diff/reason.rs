//! One reason for a changed layer.

use std::fmt;

use super::cause::Cause;
use super::removal::Removal;
use super::words::{list, verb};
use crate::closure::Selector;
use crate::lock::HashAlgorithm;
use crate::marker::Marker;
use crate::message::Printable;
use crate::name::{LayerName, PackageName};
use crate::version::Version;

/// A change of one package of a layer.
///
/// `Display` writes it as a clause that follows the package's name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is new in the plan.
    #[non_exhaustive]
    Added {
        /// The version; `None` for a source tree.
        version: Option<Version>,
        /// The packages of the layer that depend on it, and did not depend on another version of it.
        packages: Vec<PackageName>,
        /// If no package does, the selectors of the layer that reach it.
        selectors: Vec<Selector>,
        /// The packages of the layer that depend on it, and depended only on other versions of it.
        other_versions: Vec<PackageName>,
        /// The other version, if it was only one.
        version_before: Option<Version>,
        /// Whether it was a local package before, which no layer held.
        was_local: bool,
        /// Whether the base image had it before, so that no layer held it.
        was_provided: bool,
    },
    /// It is no longer in the plan.
    #[non_exhaustive]
    Removed {
        /// The version that it had.
        version: Option<Version>,
        /// What changed for it.
        cause: Removal,
    },
    /// The base image provides it, so no layer holds it.
    Provided,
    /// It was in other layers before.
    #[non_exhaustive]
    MovedFrom {
        /// The layers that held it.
        layers: Vec<LayerName>,
        /// Whether these still hold it, in fewer environments.
        partly: bool,
        /// The cause of the move.
        cause: Cause,
    },
    /// It is in other layers now.
    #[non_exhaustive]
    MovedTo {
        /// The layers that hold it.
        layers: Vec<LayerName>,
        /// Whether these held it before, in fewer environments.
        partly: bool,
        /// The cause of the move.
        cause: Cause,
    },
    /// It is in this layer too now, for environments in which none needed it before: in the other layers it is as before.
    #[non_exhaustive]
    Beside {
        /// The other layers that hold it.
        layers: Vec<LayerName>,
        /// The cause for which this layer needs it.
        cause: Cause,
    },
    /// It is no longer in this layer, and in the other layers as before.
    #[non_exhaustive]
    OnlyIn {
        /// The other layers that hold it.
        layers: Vec<LayerName>,
        /// The cause for which this layer no longer needs it.
        cause: Cause,
    },
    /// It has a newer version.
    #[non_exhaustive]
    Upgraded {
        /// The version before.
        from: Version,
        /// The version after.
        to: Version,
    },
    /// It has an older version.
    #[non_exhaustive]
    Downgraded {
        /// The version before.
        from: Version,
        /// The version after.
        to: Version,
    },
    /// The same version is written in another form, such as `1.0.0` instead of `1.0`.
    #[non_exhaustive]
    Rewritten {
        /// The version before.
        from: Version,
        /// The version after.
        to: Version,
    },
    /// It is needed under another marker.
    #[non_exhaustive]
    Marker {
        /// The marker before.
        from: Marker,
        /// The marker after.
        to: Marker,
    },
    /// It has another source or commit. URLs are without credentials.
    #[non_exhaustive]
    Source {
        /// The source before.
        from: String,
        /// The source after; equal to the one before if only credentials changed.
        to: String,
    },
    /// Other files of the same version may be installed. Files are given by name, or by hash if the name is unknown.
    #[non_exhaustive]
    Files {
        /// Files that may be installed now.
        added: Vec<String>,
        /// Files that may no longer be installed.
        removed: Vec<String>,
    },
    /// Files of the same version that have no hash are at other URLs, so they may be other files. URLs are without
    /// credentials.
    #[non_exhaustive]
    Urls {
        /// URLs at which only the plan after has files without a hash.
        added: Vec<String>,
        /// URLs at which only the plan before has files without a hash.
        removed: Vec<String>,
    },
    /// The weakest hash algorithm of its files changed: to a weaker one if some file has no hash or one with known
    /// collisions. Of a new package, it is such a one.
    #[non_exhaustive]
    Hashes {
        /// The weakest algorithm before, or of a new package the same as after; `None` if a file had no hash.
        from: Option<HashAlgorithm>,
        /// The weakest algorithm after; `None` if a file has no hash.
        to: Option<HashAlgorithm>,
    },
}

impl Reason {
    /// Returns the kind as JSON has it: `added`, `moved_from`, `upgraded`, …
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "added",
            Self::Removed { .. } => "removed",
            Self::Provided => "provided",
            Self::MovedFrom { .. } => "moved_from",
            Self::MovedTo { .. } => "moved_to",
            Self::Upgraded { .. } => "upgraded",
            Self::Downgraded { .. } => "downgraded",
            Self::Rewritten { .. } => "rewritten",
            Self::Marker { .. } => "marker",
            Self::Source { .. } => "source",
            Self::Files { .. } => "files",
            Self::Urls { .. } => "urls",
            Self::Beside { .. } => "beside",
            Self::OnlyIn { .. } => "only_in",
            Self::Hashes { .. } => "hashes",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { version, packages, selectors, other_versions, version_before, was_local, was_provided } => {
                let version = version.as_ref().map(|v| format!(" in version {v}")).unwrap_or_default();
                // What needs it now needed it before, too.
                if *was_local || *was_provided {
                    let was = if *was_local { "it was a local package" } else { "the base image had it" };
                    return write!(f, "is new{version} ({was})");
                }
                let by = if packages.is_empty() { list(selectors) } else { list(packages) };
                let by = if by.is_empty() { by } else { format!(", needed by {by}") };
                write!(f, "is new{version}{by}")?;
                if other_versions.is_empty() {
                    return Ok(());
                }
                let before = version_before.as_ref().map_or("other versions".to_owned(), |v| format!("version {v}"));
                write!(f, " ({} needed only {before} before)", list(other_versions))
            }
            Self::Removed { version: Some(version), cause } => write!(f, "is gone, was version {version}{cause}"),
            Self::Removed { version: None, cause } => write!(f, "is gone{cause}"),
            Self::Provided => f.write_str("is left out, the base image has it"),
            Self::MovedFrom { layers, partly, cause } => moved_from(f, layers, *partly, cause),
            Self::MovedTo { layers, partly, cause } => moved_to(f, layers, *partly, cause),
            Self::Beside { layers, cause } => write!(f, "is here too now, beside {}{cause}", list(layers)),
            Self::OnlyIn { layers, cause } => {
                write!(f, "is only in {} now, no longer needed here{cause}", list(layers))
            }
            Self::Upgraded { from, to } => write!(f, "upgraded from {from} to {to}"),
            Self::Downgraded { from, to } => write!(f, "downgraded from {from} to {to}"),
            Self::Rewritten { from, to } => write!(f, "is now written as version {to}, previously {from}"),
            Self::Marker { from, to } => write!(f, "needed {}, previously {}", when(to), when(from)),
            Self::Source { from, to } if from == to => {
                write!(f, "comes from {}, with other credentials than before", Printable(to))
            }
            Self::Source { from, to } => write!(f, "comes from {}, previously from {}", Printable(to), Printable(from)),
            Self::Files { added, removed } => match (added.as_slice(), removed.as_slice()) {
                (added, removed) if added == removed => write!(f, "has files with other hashes: {}", list(added)),
                (added, []) => write!(f, "has new files: {}", list(added)),
                ([], removed) => write!(f, "has lost files: {}", list(removed)),
                (added, removed) => write!(f, "has other files: {}, previously {}", list(added), list(removed)),
            },
            Self::Urls { added, removed } => urls(f, added, removed),
            Self::Hashes { from, to } => write!(f, "{}", Hashes { from: *from, to: *to }),
        }
    }
}

fn moved_from(f: &mut fmt::Formatter<'_>, layers: &[LayerName], partly: bool, cause: &Cause) -> fmt::Result {
    let part = if partly { "in part " } else { "" };
    write!(f, "came {part}from {}", list(layers))?;
    match cause {
        Cause::NotNeeded(ended) => {
            let needs = match (ended.layer_is_removed, partly, layers.len()) {
                (true, _, count) => verb(count, "is gone", "are gone").to_owned(),
                (false, true, count) => format!("{} it in fewer environments", verb(count, "needs", "need")),
                (false, false, count) => format!("no longer {} it", verb(count, "needs", "need")),
            };
            write!(f, ", which {needs}{ended}")
        }
        cause => write!(f, "{cause}"),
    }
}

fn moved_to(f: &mut fmt::Formatter<'_>, layers: &[LayerName], partly: bool, cause: &Cause) -> fmt::Result {
    let part = if partly { "in part " } else { "" };
    write!(f, "went {part}to {}", list(layers))?;
    match cause {
        Cause::NotNeeded(ended) if ended.layer_is_removed => write!(f, ", since this layer is gone{ended}"),
        Cause::NotNeeded(ended) if partly => write!(f, ", needed here in fewer environments{ended}"),
        Cause::NotNeeded(ended) => write!(f, ", no longer needed here{ended}"),
        cause => write!(f, "{cause}"),
    }
}

fn urls(f: &mut fmt::Formatter<'_>, added: &[String], removed: &[String]) -> fmt::Result {
    let [to, from] = [added, removed].map(|urls| {
        let shown: Vec<String> = urls.iter().map(|url| Printable(url).to_string()).collect();
        list(&shown)
    });
    let (files, urls) = (verb(added.len(), "a file", "files"), verb(added.len(), "another URL", "other URLs"));
    match (added, removed) {
        (_, []) => write!(f, "has {} without a hash: {to}", verb(added.len(), "a new file", "new files")),
        ([], _) => write!(f, "has lost {} without a hash: {from}", verb(removed.len(), "a file", "files")),
        _ => write!(f, "has {files} without a hash at {urls}: {to}, previously {from}"),
    }
}

fn when(marker: &Marker) -> String {
    if marker.is_always() { "everywhere".to_owned() } else { format!("where {}", Printable(&marker.to_string())) }
}

/// The weakest hash algorithms before and after.
struct Hashes {
    from: Option<HashAlgorithm>,
    to: Option<HashAlgorithm>,
}

impl fmt::Display for Hashes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), None) => {
                write!(f, "has files without a hash, so nothing verifies them; previously, all had {from}")
            }
            (None, Some(to)) => write!(f, "now has hashes of all files ({to})"),
            (Some(from), Some(to)) if to < from && to < HashAlgorithm::Sha256 => {
                write!(f, "has weaker hashes: {to}, which can be forged, previously {from}")
            }
            (Some(from), Some(to)) if from == to => write!(f, "has {to} hashes, which can be forged"),
            (Some(from), Some(to)) => write!(f, "has {to} hashes, previously {from}"),
            (None, None) => f.write_str("has files without a hash, so nothing verifies them"),
        }
    }
}
