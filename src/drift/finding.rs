//! The findings of a comparison.

use std::fmt;

use super::kind::TreeKind;
use super::origin::shortened;
use super::wanted::DriftRequirement;
use crate::lock::{ConflictItem, ConflictSet, DefaultGroups};
use crate::message::{Printable, without_credentials};
use crate::name::{ExtraName, GroupName, PackageName};
use crate::version::Version;

/// One difference between a lock and a document that it was made from.
///
/// `Display` writes one line: the document, the key if there is one, the difference, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    pub(super) document: String,
    pub(super) kind: DriftKind,
}

impl Drift {
    /// Returns the path of the document, as given to [`Projects`](crate::drift::Projects).
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Returns the kind of the difference.
    pub fn kind(&self) -> &DriftKind {
        &self.kind
    }

    /// Returns the remedy, as a clause.
    pub fn remedy(&self) -> &'static str {
        match self.kind {
            DriftKind::Groups { .. } | DriftKind::Refused { .. } => "correct it, and run `uv lock`",
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

/// The kind of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftKind {
    /// A requirement of the document is not in the lock.
    NotInLock {
        /// The key of the requirement.
        key: String,
        /// The requirement.
        requirement: DriftRequirement,
        /// The list of the lock that would have it.
        list: LockList,
    },
    /// A requirement of the lock is not in the document.
    OnlyInLock {
        /// The requirement.
        requirement: DriftRequirement,
        /// The list of the lock that has it.
        list: LockList,
    },
    /// The lock does not have a dependency group.
    GroupNotInLock {
        /// The group.
        group: GroupName,
    },
    /// Only the lock has a dependency group.
    GroupOnlyInLock {
        /// The group.
        group: GroupName,
    },
    /// The lock does not have an extra.
    ExtraNotInLock {
        /// The extra.
        extra: ExtraName,
    },
    /// Only the lock has an extra.
    ExtraOnlyInLock {
        /// The extra.
        extra: ExtraName,
    },
    /// The dependency groups cannot be read.
    Groups {
        /// What is wrong with them.
        reason: String,
    },
    /// The default groups differ.
    DefaultGroups {
        /// The value in the document.
        declared: DefaultGroups,
        /// The value in the lock.
        locked: DefaultGroups,
    },
    /// A group is for other Python versions.
    GroupPython {
        /// The group.
        group: GroupName,
        /// The versions in the document, of the group and of those that it includes; empty for all versions.
        declared: String,
        /// The versions in the lock; empty for all versions.
        locked: String,
    },
    /// The lock is limited to other environments, or must hold for others.
    Environments {
        /// The key.
        key: &'static str,
        /// The values in the document, in its order, each as a phrase or as a marker.
        declared: Vec<String>,
        /// The value in the lock.
        locked: Vec<String>,
    },
    /// A set of conflicts, stated or inferred from groups that include others, that the lock does not have.
    ConflictNotInLock {
        /// The set.
        set: ConflictSet,
    },
    /// A set of conflicts that only the lock has.
    ConflictOnlyInLock {
        /// The set.
        set: ConflictSet,
    },
    /// The order of the conflict sets differs, which uv compares too, or one of them is there twice.
    ConflictOrder,
    /// The lock was resolved with another value of a setting.
    Setting {
        /// The key.
        key: String,
        /// The value in the document.
        declared: String,
        /// The value in the lock.
        locked: String,
    },
    /// uv refuses a document, so that nothing can be installed from it.
    Refused {
        /// The key.
        key: String,
        /// Why.
        reason: String,
    },
    /// The version of the project differs.
    Version {
        /// The value in the document.
        declared: Version,
        /// The value in the lock.
        locked: Version,
    },
    /// The version was dynamic when the lock was made, and is static now.
    StaticVersion {
        /// The package.
        package: PackageName,
        /// The value in the document.
        declared: Version,
    },
    /// The version was static when the lock was made, and is dynamic now.
    DynamicVersion {
        /// The package.
        package: PackageName,
        /// The value in the lock.
        locked: Version,
    },
    /// A package is excluded that was not excluded when the lock was made.
    ExcludedNotInLock {
        /// The package.
        package: PackageName,
    },
    /// A package was excluded when the lock was made and is not excluded now.
    ExcludedOnlyInLock {
        /// The package.
        package: PackageName,
    },
    /// The metadata that replaces a package's own differs.
    StaticMetadata {
        /// The package.
        package: PackageName,
    },
    /// A member is installed as another kind of source tree.
    Kind {
        /// The member.
        package: PackageName,
        /// The kind by its document and by the sources that name it.
        declared: TreeKind,
        /// The kind in the lock.
        locked: TreeKind,
    },
    /// The Python versions differ.
    RequiresPython {
        /// The key.
        key: String,
        /// The values in the documents, each once.
        declared: Vec<String>,
        /// The value in the lock.
        locked: String,
    },
    /// The lock does not have a member of the workspace.
    MemberNotInLock {
        /// The member.
        member: PackageName,
    },
    /// The workspace does not have a member of the lock.
    MemberOnlyInLock {
        /// The member.
        member: PackageName,
    },
    /// A folder that the patterns of the workspace match has no document.
    MemberWithoutDocument {
        /// The folder, relative to that of the lock.
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
                write!(f, "the lock has `{requirement}` in {list}, but the file does not require it")
            }
            Self::GroupNotInLock { group } => write!(f, "the dependency group `{group}` is not in the lock"),
            Self::GroupOnlyInLock { group } => {
                write!(f, "the lock has the dependency group `{group}`, but the file does not")
            }
            Self::ExtraNotInLock { extra } => write!(f, "the extra `{extra}` is not in the lock"),
            Self::ExtraOnlyInLock { extra } => write!(f, "the lock has the extra `{extra}`, but the file does not"),
            Self::Groups { reason } => write!(f, "dependency-groups: {}", Printable(&without_credentials(reason))),
            Self::DefaultGroups { declared, locked } => write!(
                f,
                "tool.uv.default-groups: {} by default, but {} in the lock",
                Defaults(declared),
                Defaults(locked)
            ),
            Self::GroupPython { group, declared, locked } => write!(
                f,
                "tool.uv.dependency-groups.{group}: requires-python is {}, but {} in the lock",
                Versions(declared),
                Versions(locked)
            ),
            Self::Environments { key, declared, locked } => {
                write!(f, "{key}: {}, and {} in the lock", several(declared), several(locked))
            }
            Self::ConflictNotInLock { set } => {
                write!(f, "tool.uv.conflicts: {} is not in the lock's conflicts", Set(set))
            }
            Self::ConflictOnlyInLock { set } => {
                write!(f, "tool.uv.conflicts: the lock has {}, but no file declares or implies it", Set(set))
            }
            Self::ConflictOrder => {
                f.write_str("tool.uv.conflicts: the lock has the same sets, but in another order or not as often")
            }
            Self::Setting { key, declared, locked } => {
                let short = |text: &str| Printable(&shortened(text)).to_string();
                write!(f, "{}: `{}` is `{}` in the lock", Printable(key), short(declared), short(locked))
            }
            Self::Refused { key, reason } => write!(f, "{}: {}, so uv refuses it", Printable(key), Printable(reason)),
            Self::Version { declared, locked } => {
                write!(f, "project.version: `{declared}` is `{locked}` in the lock")
            }
            Self::StaticVersion { package, declared } => {
                write!(f, "project.version: `{declared}` is stated, but the lock has no version of `{package}`")
            }
            Self::DynamicVersion { package, locked } => write!(
                f,
                "project.dynamic: the version is dynamic, but the lock has the version `{locked}` of `{package}`"
            ),
            Self::ExcludedNotInLock { package } => {
                write!(f, "tool.uv.exclude-dependencies: `{package}` is not in the lock's manifest.excludes")
            }
            Self::ExcludedOnlyInLock { package } => write!(
                f,
                "tool.uv.exclude-dependencies: the lock has `{package}` in manifest.excludes, but the file does not \
                 exclude it"
            ),
            Self::StaticMetadata { package } => write!(
                f,
                "tool.uv.dependency-metadata: the entry of `{package}` differs from manifest.dependency-metadata in the lock"
            ),
            Self::Kind { package, declared, locked } => write!(
                f,
                "`{package}` is {declared}, as tool.uv.package, [build-system] and the sources with `workspace = true` \
                 say, but {locked} in the lock"
            ),
            Self::RequiresPython { key, declared, locked } => {
                let short = |specifiers: &str| format!("`{}`", Printable(&shortened(specifiers)));
                let shown: Vec<String> = declared.iter().take(MOST + 1).map(|specifiers| short(specifiers)).collect();
                let (shown, locked) = (listed(&shown, declared.len(), " and "), short(locked));
                write!(f, "{}: {shown} is {locked} in the lock", Printable(key))
            }
            Self::MemberNotInLock { member } => {
                write!(f, "`{member}` is a member of the workspace, but not in the lock")
            }
            Self::MemberOnlyInLock { member } => {
                write!(f, "`{member}` is a member in the lock, but not of the workspace")
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

/// A phrase for default groups.
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

/// Python versions in words.
struct Versions<'v>(&'v str);

impl fmt::Display for Versions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("not stated"),
            versions => write!(f, "`{}`", Printable(&shortened(versions))),
        }
    }
}

/// A set of conflicts, as uv names its items.
struct Set<'s>(&'s ConflictSet);

impl fmt::Display for Set<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.0.items();
        let shown: Vec<String> = items.iter().take(MOST + 1).map(|item: &ConflictItem| format!("`{item}`")).collect();
        f.write_str(&listed(&shown, items.len(), " with "))
    }
}

/// Environments in words.
fn several(markers: &[String]) -> String {
    if markers.is_empty() {
        return "not stated".to_owned();
    }
    let shown: Vec<String> = markers.iter().take(MOST + 1).map(|marker| Printable(marker).to_string()).collect();
    listed(&shown, markers.len(), ", ")
}

/// The most items of a list in a message.
const MOST: usize = 8;

/// Lists the first items, and how many more there are.
fn listed(shown: &[String], all: usize, between: &str) -> String {
    if all <= MOST {
        return shown.join(between);
    }
    format!("{} and {} more", shown[..MOST.min(shown.len())].join(between), all - MOST)
}
