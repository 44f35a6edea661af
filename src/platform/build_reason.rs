//! The reasons for which a package must be built before it is installed.

use std::fmt;

use super::misses::WheelMisses;
use crate::lock::Source;

/// The reason for which a package is built from source, which may need a compiler.
///
/// `Display` writes a clause such as `it has only a source distribution`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildReason {
    /// The lock lists no wheels at all.
    OnlySdist,
    /// The settings require a build from source (`no-binary`), whatever wheels it has.
    NoBinary,
    /// The lock lists wheels, but none that the target can install.
    NoWheel(WheelMisses),
    /// The source is a source tree of this kind: `git`, `directory` or `editable`.
    Tree(&'static str),
}

impl BuildReason {
    /// Returns the reason for a package without files, whose source is a source tree; `None` for other sources, and
    /// for virtual packages, of which nothing is installed.
    pub(crate) fn of_tree(source: &Source) -> Option<Self> {
        let is_tree = matches!(source, Source::Git(_) | Source::Directory(_) | Source::Editable(_));
        is_tree.then(|| Self::Tree(source.kind()))
    }
}

impl fmt::Display for BuildReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlySdist => f.write_str("it has only a source distribution"),
            Self::NoBinary => f.write_str("uv's settings want it built from source (`no-binary`)"),
            Self::NoWheel(misses) => misses.fmt(f),
            Self::Tree("git") => f.write_str("its source is a Git repository"),
            Self::Tree(_) => f.write_str("its source is a directory"),
        }
    }
}
