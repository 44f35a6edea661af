//! What can be wrong with a lock.

use super::hash::HashError;
use super::id::PackageId;
use super::value_error::ValueError;
use crate::marker::{MarkerError, RequiresPythonError};
use crate::message::Excerpt;
use crate::name::{NameError, PackageName};
use crate::version::{Version, VersionError};

/// What is wrong with a lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockErrorKind {
    /// The file could not be read; the error's source holds the reason.
    #[error("the lock cannot be read")]
    Unreadable,
    /// The lock is larger than the limit allows.
    #[error("the lock is larger than {limit} bytes (the library can raise the limit, `Limits::bytes`)")]
    #[non_exhaustive]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The lock has more packages than the limit allows.
    #[error(
        "the lock has {found} packages, more than the limit of {limit} (the library can raise the limit, `Limits::packages`)"
    )]
    #[non_exhaustive]
    TooManyPackages {
        /// How many there are.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The packages of the lock have more files than the limit allows.
    #[error(
        "the packages of this lock have more than {limit} wheels and source distributions together (the library can raise \
         the limit, `Limits::files`)"
    )]
    #[non_exhaustive]
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
    /// The markers of a lock that is built need more decision nodes than the limit allows.
    #[error(
        "the markers up to here need more than {limit} decision nodes together (the library can raise the limit, \
         `Limits::marker_nodes`)"
    )]
    #[non_exhaustive]
    TooManyMarkerNodes {
        /// The limit, in nodes of the decision diagram.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
    /// The file is not UTF-8.
    #[error("the lock is not UTF-8 text")]
    NotUtf8,
    /// The lock contains the conflict markers of an unfinished merge.
    #[error("the lock contains conflict markers of an unfinished merge")]
    MergeConflict,
    /// The lock is not valid TOML.
    #[error("the lock is not valid TOML: {}", Excerpt(.message))]
    #[non_exhaustive]
    Syntax {
        /// What is wrong and what was expected.
        message: String,
    },
    /// The format version of the lock is not supported.
    #[error("the lock has format version {found}, but only version 1 is supported")]
    #[non_exhaustive]
    UnsupportedVersion {
        /// The version that the lock states.
        found: i64,
    },
    /// A required key is missing.
    #[error("the key `{key}` is missing")]
    #[non_exhaustive]
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A value has the wrong type.
    #[error("expected {expected}, found {found}")]
    #[non_exhaustive]
    WrongType {
        /// The required type, with its article.
        expected: &'static str,
        /// The actual type, with its article.
        found: &'static str,
    },
    /// A number is negative or too large.
    #[error("the number {found} is out of range")]
    #[non_exhaustive]
    OutOfRange {
        /// The number.
        found: i64,
    },
    /// An unknown key is in a table for which the format does not allow unknown keys.
    #[error("unknown key `{}`, expected one of {}", Excerpt(.key), Listed(.known))]
    #[non_exhaustive]
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that are allowed there.
        known: &'static [&'static str],
    },
    /// One table has two spellings of the same key or name.
    #[error("duplicate key: `{}` is another spelling of `{}`", Excerpt(.key), Excerpt(.first))]
    #[non_exhaustive]
    RepeatedKey {
        /// The second spelling.
        key: String,
        /// The first one.
        first: String,
    },
    /// A string is not a valid name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A string is not a valid version.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A string is not a valid marker.
    #[error(transparent)]
    Marker(#[from] MarkerError),
    /// A string is not a valid list of version specifiers.
    #[error(transparent)]
    RequiresPython(#[from] RequiresPythonError),
    /// A string is not a valid hash.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// A string is not a valid URL, path, Git source, file name or time.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The default groups are a string other than `all`.
    #[error("expected \"all\" or an array of group names, found `{}`", Excerpt(.found))]
    #[non_exhaustive]
    DefaultGroups {
        /// The string.
        found: String,
    },
    /// A source has none of the known kinds.
    #[error("the source has no known kind: expected one of {}", Listed(.known))]
    #[non_exhaustive]
    UnknownSource {
        /// The known kinds.
        known: &'static [&'static str],
    },
    /// A source has several kinds at once.
    #[error("the source is both `{first}` and `{second}`")]
    #[non_exhaustive]
    AmbiguousSource {
        /// One kind.
        first: &'static str,
        /// Another one.
        second: &'static str,
    },
    /// A conflict has fewer than two items.
    #[error("a conflict set needs at least two different items, found {found}")]
    #[non_exhaustive]
    SmallConflict {
        /// How many different items there are.
        found: usize,
    },
    /// An item of a conflict is both an extra and a group.
    #[error("an item of a conflict is either an extra or a group, not both")]
    AmbiguousConflict,
    /// A package of a registry has no version.
    #[error("the package `{name}` comes from a registry but has no version")]
    #[non_exhaustive]
    MissingVersion {
        /// The package.
        name: PackageName,
    },
    /// A wheel has no location.
    #[error("the wheel has no location: expected one of `url`, `path`, `filename`")]
    MissingLocation,
    /// The version in a wheel's file name is not that of its package.
    #[error("the wheel `{}` has version {found}, but its package is `{package}`", Excerpt(.filename))]
    #[non_exhaustive]
    WheelVersion {
        /// The wheel's file name.
        filename: String,
        /// The version in the file name.
        found: Version,
        /// The package.
        package: PackageId,
    },
    /// A wheel has no hash although its source needs one.
    #[error("a wheel of `{package}` has no hash; sources of kind `{kind}` need one")]
    #[non_exhaustive]
    MissingHash {
        /// The package.
        package: PackageId,
        /// The kind of its source.
        kind: &'static str,
    },
    /// A wheel has a hash although its source is a source tree, which cannot have one.
    #[error("a wheel of `{package}` has a hash; source trees of kind `{kind}` cannot have one")]
    #[non_exhaustive]
    UnexpectedHash {
        /// The package.
        package: PackageId,
        /// The kind of its source.
        kind: &'static str,
    },
    /// Two entries have the same name, version and source.
    #[error("duplicate package `{package}`")]
    #[non_exhaustive]
    DuplicatePackage {
        /// The package.
        package: PackageId,
    },
    /// Two entries of one list have the same target, extras and marker.
    #[error("duplicate dependency on `{package}`, with the same extras and marker")]
    #[non_exhaustive]
    DuplicateDependency {
        /// The target of the dependency.
        package: PackageId,
    },
    /// A dependency leads to no package of the lock.
    #[error("`{}` is not a package of this lock{}", Excerpt(.wanted), Hint(.candidates))]
    #[non_exhaustive]
    UnknownDependency {
        /// The target of the dependency: its name, and its version and source if they are given.
        wanted: String,
        /// The packages of that name or of similar names, at most three.
        candidates: Vec<String>,
    },
    /// A dependency matches several packages of the lock.
    #[error("the dependency on `{name}` needs a `{key}`: {count} packages have that name")]
    #[non_exhaustive]
    AmbiguousDependency {
        /// The name.
        name: PackageName,
        /// How many packages have it.
        count: usize,
        /// The missing key: `source` or `version`.
        key: &'static str,
    },
}

impl LockErrorKind {
    /// Returns whether the input exceeds a limit, rather than being invalid; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        match self {
            Self::TooLarge { .. }
            | Self::TooManyPackages { .. }
            | Self::TooManyFiles { .. }
            | Self::TooManyMarkerNodes { .. } => true,
            Self::Marker(error) => error.is_limit(),
            Self::Name(error) => error.is_limit(),
            _ => false,
        }
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Cancelled => true,
            Self::Marker(error) => error.is_cancelled(),
            _ => false,
        }
    }

    /// The remedy, in one line.
    pub(super) fn help(&self) -> Option<&'static str> {
        const AGAIN: &str = "the lock is damaged or was edited by hand; run `uv lock` to write it again";
        match self {
            Self::Unreadable | Self::Cancelled => None,
            Self::TooLarge { .. } | Self::NotUtf8 => Some("check that this is the `uv.lock` of a project"),
            Self::MergeConflict => {
                Some("take one side of the merge (`git checkout --theirs uv.lock`), then run `uv lock` to update it")
            }
            Self::UnsupportedVersion { .. } => {
                Some("write the lock with a version of uv that uses format version 1, or upgrade locklayers")
            }
            Self::MissingKey { key: "version" | "requires-python" } => {
                Some("check that this is the `uv.lock` of a project; if it is, run `uv lock` to write it again")
            }
            Self::UnknownSource { .. } | Self::UnknownKey { .. } => {
                Some("if a newer uv wrote the lock, upgrade locklayers; otherwise run `uv lock` to write it again")
            }
            _ => Some(AGAIN),
        }
    }
}

/// Names in backticks, with commas between them.
struct Listed<'a>(&'a [&'static str]);

impl std::fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// Candidates for what was meant.
struct Hint<'a>(&'a [String]);

impl std::fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{}`", if i == 0 { "; it has " } else { ", " }, Excerpt(name))?;
        }
        Ok(())
    }
}
