//! What a comparison could not compare.

use std::fmt;

use super::origin::shortened;
use crate::message::Printable;
use crate::name::PackageName;

/// Something that was not compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Unchecked {
    /// A pattern of the workspace leads outside of the folder of the lock.
    #[non_exhaustive]
    MembersOutside {
        /// The pattern.
        pattern: String,
    },
    /// There is no document at the root.
    #[non_exhaustive]
    NoRoot {
        /// The path at which it was expected.
        document: String,
    },
    /// A source tree has no document.
    #[non_exhaustive]
    NoDocument {
        /// The package.
        package: PackageName,
        /// The path at which it was expected.
        document: String,
    },
    /// A source tree is outside the project.
    #[non_exhaustive]
    Outside {
        /// The package.
        package: PackageName,
        /// Its document, which was not read.
        document: String,
    },
    /// A source tree has a document without `[project]`.
    #[non_exhaustive]
    NoProject {
        /// The package.
        package: PackageName,
        /// The document.
        document: String,
    },
    /// Several packages have the same folder, and another of them is compared with its document.
    #[non_exhaustive]
    SameFolder {
        /// The package.
        package: PackageName,
        /// The document.
        document: String,
    },
    /// The requirements of a project are computed when it is built.
    #[non_exhaustive]
    DynamicRequirements {
        /// The package.
        package: PackageName,
        /// The document.
        document: String,
    },
    /// The lock omits what a source tree required, and has only what that was resolved to.
    #[non_exhaustive]
    OmittedRequirements {
        /// The package.
        package: PackageName,
        /// The document.
        document: String,
    },
    /// A list has entries that are tables of an unknown form.
    #[non_exhaustive]
    TableEntries {
        /// The key of the list.
        key: String,
        /// The document.
        document: String,
    },
    /// `requires-python` is computed when a project is built.
    #[non_exhaustive]
    DynamicPython {
        /// The document.
        document: String,
    },
    /// Not all members are known, so what they declare to conflict is not.
    ConflictsOfMembers,
    /// There is a `uv.toml`, whose options replace those of `[tool.uv]`.
    #[non_exhaustive]
    UvToml {
        /// The document whose `[tool.uv]` it replaces.
        document: String,
    },
    /// uv ignores all options of a document in which it cannot read a key or its value.
    #[non_exhaustive]
    UnreadSetting {
        /// The key in `[tool.uv]`.
        key: String,
        /// The document.
        document: String,
    },
    /// The lock was resolved with an option that its document does not state.
    #[non_exhaustive]
    OnlyInLock {
        /// The key in `[tool.uv]`.
        key: String,
        /// The value in the lock.
        locked: String,
        /// The document.
        document: String,
    },
    /// With an option, uv resolves again whatever the lock has, or depends on its own version.
    #[non_exhaustive]
    ResolvesAgain {
        /// The key in `[tool.uv]`.
        key: String,
        /// The document.
        document: String,
    },
    /// Files are left out from another time on.
    #[non_exhaustive]
    OtherTime {
        /// The key in `[tool.uv]`.
        key: String,
        /// The value in the document.
        declared: String,
        /// The value in the lock.
        locked: String,
    },
    /// Not all members are known, so `requires-python` is not.
    PythonOfMembers,
    /// No document states `requires-python`, so it depends on the machine.
    NoPython,
    /// Settings beyond requirements.
    Settings,
}

/// The options that uv may also have from elsewhere, as far as they are compared.
const OPTIONS: &str = "resolution, prerelease, fork-strategy, exclude-newer, no-sources and dependency-metadata";

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MembersOutside { pattern } => write!(
                f,
                "members that `{}` in tool.uv.workspace matches outside of the folder of the lock",
                Printable(pattern)
            ),
            Self::NoRoot { document } => write!(f, "the lock against {}, which is not there", Printable(document)),
            Self::NoDocument { package, document } => {
                write!(f, "`{package}` against {}, which is not there", Printable(document))
            }
            Self::Outside { package, document } => {
                write!(f, "`{package}` against {}, which is outside of the project", Printable(document))
            }
            Self::NoProject { package, document } => write!(
                f,
                "`{package}` against {}, which has no [project]: only a build can report what it needs",
                Printable(document)
            ),
            Self::SameFolder { package, document } => {
                write!(f, "`{package}` against {}, which is already compared with another package", Printable(document))
            }
            Self::DynamicRequirements { package, document } => write!(
                f,
                "the requirements of `{package}`: {} has dynamic ones, which only a build can report",
                Printable(document)
            ),
            Self::OmittedRequirements { package, document } => write!(
                f,
                "markers, sources and equivalent versions of the requirements of `{package}` in {}: the lock has only what \
                 they were resolved to, as uv's preview feature `lock-without-metadata` writes it; without that \
                 feature, uv counts it as out of date",
                Printable(document)
            ),
            Self::TableEntries { key, document } => {
                write!(f, "entries of {} in {} that are tables of an unknown form", Printable(key), Printable(document))
            }
            Self::DynamicPython { document } => {
                write!(f, "`requires-python`: it is dynamic in {}", Printable(document))
            }
            Self::ConflictsOfMembers => f.write_str("`conflicts`: not all files of the members are there"),
            Self::UvToml { document } => write!(
                f,
                "{OPTIONS}: beside a uv.toml, which is not read, uv ignores these options in {}",
                Printable(document)
            ),
            Self::UnreadSetting { key, document } => write!(
                f,
                "{OPTIONS}: uv 0.13.9 is not known to read `tool.uv.{}` of {}, and beside what it cannot read it ignores \
                 these options",
                Printable(key),
                Printable(document)
            ),
            Self::OnlyInLock { key, locked, document } => write!(
                f,
                "`{}`: the lock was made with `{}`, which {} does not state; uv.toml, the environment or the command line may",
                Printable(key),
                Printable(&shortened(locked)),
                Printable(document)
            ),
            Self::ResolvesAgain { key, document } if key == "required-version" => {
                write!(f, "`required-version` in {}: which uv runs is not known", Printable(document))
            }
            Self::ResolvesAgain { key, document } => write!(
                f,
                "`{}` in {}: with it, uv resolves again, and may get another lock or none",
                Printable(key),
                Printable(document)
            ),
            Self::OtherTime { key, declared, locked } => write!(
                f,
                "`{}`: `{}` is `{}` in the lock; uv keeps such a lock as long as no locked file is newer",
                Printable(key),
                Printable(&shortened(declared)),
                Printable(&shortened(locked))
            ),
            Self::PythonOfMembers => f.write_str("`requires-python`: not all files of the members are there"),
            Self::NoPython => f.write_str("`requires-python`: none is declared, so uv uses the Python that it finds"),
            Self::Settings => f.write_str(
                "indexes that no source names, and settings from uv.toml, the environment and the command line \
                 (resolution, prerelease, exclude-newer and the like)",
            ),
        }
    }
}
