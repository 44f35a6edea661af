//! What a comparison found.

use std::fmt;

use super::kind::TreeKind;
use super::origin::shortened;
use super::wanted::DriftRequirement;
use crate::lock::DefaultGroups;
use crate::message::Printable;
use crate::name::{ExtraName, GroupName, PackageName};
use crate::version::Version;

/// One difference between a lock and a document that it was made from.
///
/// `Display` says it on one line: the document, the key where there is one, what differs, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    pub(super) document: String,
    pub(super) kind: DriftKind,
}

impl Drift {
    /// Returns the document, as the [`Projects`](crate::drift::Projects) name it.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Returns what differs.
    pub fn kind(&self) -> &DriftKind {
        &self.kind
    }

    /// Returns what to do.
    pub fn remedy(&self) -> &'static str {
        match self.kind {
            DriftKind::Groups { .. } => "correct it, and run `uv lock`",
            DriftKind::MemberWithoutDocument { .. } => "add one, or name the folder in `exclude`",
            _ => "run `uv lock`",
        }
    }
}

/// A list of requirements in a lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LockList {
    /// `requires-dist` of a package.
    RequiresDist(PackageName),
    /// A group in `requires-dev` of a package.
    RequiresDev(PackageName, GroupName),
    /// A list of the manifest, by its key.
    Manifest(&'static str),
    /// A group of the manifest.
    ManifestGroup(GroupName),
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftKind {
    /// The document asks for something that the lock was not made from.
    NotInLock {
        /// The key that asks for it.
        key: String,
        /// The requirement.
        requirement: DriftRequirement,
        /// Where the lock would have it.
        list: LockList,
    },
    /// The lock was made from something that the document does not ask for.
    OnlyInLock {
        /// The requirement.
        requirement: DriftRequirement,
        /// Where the lock has it.
        list: LockList,
    },
    /// A dependency group that the lock does not know.
    GroupNotInLock {
        /// The group.
        group: GroupName,
    },
    /// A dependency group that only the lock knows.
    GroupOnlyInLock {
        /// The group.
        group: GroupName,
    },
    /// An extra that the lock does not know.
    ExtraNotInLock {
        /// The extra.
        extra: ExtraName,
    },
    /// An extra that only the lock knows.
    ExtraOnlyInLock {
        /// The extra.
        extra: ExtraName,
    },
    /// The dependency groups cannot be read.
    Groups {
        /// What is wrong with them.
        reason: String,
    },
    /// Other groups are selected by default.
    DefaultGroups {
        /// What the document says.
        declared: DefaultGroups,
        /// What the lock says.
        locked: DefaultGroups,
    },
    /// The project has another version.
    Version {
        /// What the document says.
        declared: Version,
        /// What the lock says.
        locked: Version,
    },
    /// The version was computed by a build when the lock was made, and is stated now.
    StaticVersion {
        /// The package.
        package: PackageName,
        /// What the document says.
        declared: Version,
    },
    /// The version was stated when the lock was made, and is computed by a build now.
    DynamicVersion {
        /// The package.
        package: PackageName,
        /// What the lock says.
        locked: Version,
    },
    /// A package is excluded, and was not when the lock was made.
    ExcludedNotInLock {
        /// The package.
        package: PackageName,
    },
    /// A package was excluded when the lock was made, and is not.
    ExcludedOnlyInLock {
        /// The package.
        package: PackageName,
    },
    /// Other metadata is stated in place of a package's own.
    StaticMetadata {
        /// The package.
        package: PackageName,
    },
    /// A member is installed in another way.
    Kind {
        /// The member.
        package: PackageName,
        /// As its document and the sources that name it say.
        declared: TreeKind,
        /// As the lock says.
        locked: TreeKind,
    },
    /// The lock is for other Python versions.
    RequiresPython {
        /// The key that says so.
        key: String,
        /// What the documents say, each once.
        declared: Vec<String>,
        /// What the lock says.
        locked: String,
    },
    /// A member of the workspace that the lock does not have.
    MemberNotInLock {
        /// The member.
        member: PackageName,
    },
    /// A member of the lock that the workspace does not have.
    MemberOnlyInLock {
        /// The member.
        member: PackageName,
    },
    /// A folder that the patterns of the workspace match has no document.
    MemberWithoutDocument {
        /// The folder, from that of the lock.
        folder: String,
    },
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", Printable(&self.document), self.kind, self.remedy())
    }
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInLock { key, requirement, list } => {
                write!(f, "{}: `{requirement}` is not in the lock's {list}", Printable(key))
            }
            Self::OnlyInLock { requirement, list } => {
                write!(f, "the lock has `{requirement}` in {list}, and the file does not ask for it")
            }
            Self::GroupNotInLock { group } => write!(f, "the dependency group `{group}` is not in the lock"),
            Self::GroupOnlyInLock { group } => {
                write!(f, "the lock has the dependency group `{group}`, and the file does not")
            }
            Self::ExtraNotInLock { extra } => write!(f, "the extra `{extra}` is not in the lock"),
            Self::ExtraOnlyInLock { extra } => write!(f, "the lock has the extra `{extra}`, and the file does not"),
            Self::Groups { reason } => write!(f, "dependency-groups: {}", Printable(reason)),
            Self::DefaultGroups { declared, locked } => write!(
                f,
                "tool.uv.default-groups: {} by default, and {} in the lock",
                Defaults(declared),
                Defaults(locked)
            ),
            Self::Version { declared, locked } => {
                write!(f, "project.version: `{declared}` is `{locked}` in the lock")
            }
            Self::StaticVersion { package, declared } => {
                write!(f, "project.version: `{declared}` is stated, and the lock has no version of `{package}`")
            }
            Self::DynamicVersion { package, locked } => write!(
                f,
                "project.dynamic: the version is dynamic, and the lock has the version `{locked}` of `{package}`"
            ),
            Self::ExcludedNotInLock { package } => {
                write!(f, "tool.uv.exclude-dependencies: `{package}` is not in the lock's manifest.excludes")
            }
            Self::ExcludedOnlyInLock { package } => write!(
                f,
                "tool.uv.exclude-dependencies: the lock has `{package}` in manifest.excludes, and the file does not \
                 exclude it"
            ),
            Self::StaticMetadata { package } => write!(
                f,
                "tool.uv.dependency-metadata: that of `{package}` is not that of manifest.dependency-metadata in the lock"
            ),
            Self::Kind { package, declared, locked } => write!(
                f,
                "`{package}` is {declared}, as tool.uv.package, [build-system] and the sources with `workspace = true` \
                 say, and {locked} in the lock"
            ),
            Self::RequiresPython { key, declared, locked } => {
                let short = |specifiers: &str| format!("`{}`", Printable(&shortened(specifiers)));
                let shown: Vec<String> = declared.iter().take(MOST + 1).map(|specifiers| short(specifiers)).collect();
                let (shown, locked) = (listed(&shown, declared.len(), " and "), short(locked));
                write!(f, "{}: {shown} is {locked} in the lock", Printable(key))
            }
            Self::MemberNotInLock { member } => {
                write!(f, "`{member}` is a member of the workspace and none in the lock")
            }
            Self::MemberOnlyInLock { member } => {
                write!(f, "`{member}` is a member in the lock and none of the workspace")
            }
            Self::MemberWithoutDocument { folder } => write!(
                f,
                "tool.uv.workspace.members: the folder {} has no pyproject.toml, so uv refuses the workspace",
                Printable(folder)
            ),
        }
    }
}

impl fmt::Display for LockList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RequiresDist(package) => write!(f, "requires-dist of `{package}`"),
            Self::RequiresDev(package, group) => write!(f, "requires-dev of `{package}`, group `{group}`"),
            Self::Manifest(key) => write!(f, "manifest.{key}"),
            Self::ManifestGroup(group) => write!(f, "manifest.dependency-groups, group `{group}`"),
        }
    }
}

/// Default groups in words.
struct Defaults<'d>(&'d DefaultGroups);

impl fmt::Display for Defaults<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            DefaultGroups::All => f.write_str("all groups"),
            DefaultGroups::Named(groups) if groups.is_empty() => f.write_str("no group"),
            DefaultGroups::Named(groups) => {
                let shown: Vec<String> = groups.iter().take(MOST + 1).map(|group| format!("`{group}`")).collect();
                f.write_str(&listed(&shown, groups.len(), ", "))
            }
        }
    }
}

/// How many items of a list a message names.
const MOST: usize = 8;

/// The first items of a list and how many more there are.
fn listed(shown: &[String], all: usize, between: &str) -> String {
    if all <= MOST {
        return shown.join(between);
    }
    format!("{} and {} more", shown[..MOST.min(shown.len())].join(between), all - MOST)
}
