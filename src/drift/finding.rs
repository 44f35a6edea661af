//! The findings of a comparison.

use super::kind::TreeKind;
use super::wanted::DriftRequirement;
use crate::export::reader::shell;
use crate::lock::{ConflictSet, DefaultGroups};
use crate::name::{ExtraName, GroupName, PackageName};
use crate::version::Version;

/// One difference between a lock and a document that it was made from.
///
/// `Display` writes one line: the document, the key if there is one, the difference, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    pub(super) document: String,
    pub(super) kind: DriftKind,
    /// Whether the document is a script.
    pub(super) is_script: bool,
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
    pub fn remedy(&self) -> String {
        let command = match shell(&self.document) {
            _ if !self.is_script => "run `uv lock`".to_owned(),
            Ok(script) => format!("run `uv lock --script {script}`"),
            // No word for a shell.
            Err(_) => "run `uv lock` with `--script` and its path".to_owned(),
        };
        match self.kind {
            DriftKind::Groups { .. } | DriftKind::Refused { .. } => format!("correct it, and {command}"),
            DriftKind::MemberWithoutDocument { .. } => "add one, or name the folder in `exclude`".to_owned(),
            DriftKind::FolderAbsent { ref package, .. }
            | DriftKind::FolderUnbuildable { ref package, .. }
            | DriftKind::ArchiveAbsent { ref package, .. } => {
                format!("restore it, or remove what requires `{package}`, and {command}")
            }
            DriftKind::NotInLock { ref requirement, .. } if requirement.is_file_url() => {
                format!("state its `path` instead, since uv downloads from no `file:` URL, and {command}")
            }
            _ => command,
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
    /// `dependencies` of a package: what it was resolved to, in a lock that omits what was required.
    Dependencies(PackageName),
    /// An extra in `optional-dependencies` of a package, in such a lock.
    OptionalDependencies(PackageName, ExtraName),
    /// A group in `dev-dependencies` of a package, in such a lock.
    DevDependencies(PackageName, GroupName),
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
    #[non_exhaustive]
    NotInLock {
        /// The key of the requirement.
        key: String,
        /// The requirement.
        requirement: DriftRequirement,
        /// The list of the lock that would have it.
        list: LockList,
    },
    /// A requirement of the lock is not in the document.
    #[non_exhaustive]
    OnlyInLock {
        /// The requirement.
        requirement: DriftRequirement,
        /// The list of the lock that has it.
        list: LockList,
    },
    /// A list of the lock has a package, or an extra of one, that the document does not require, where the lock omits what was
    /// required.
    #[non_exhaustive]
    DependencyOnlyInLock {
        /// The package.
        package: PackageName,
        /// The extra; `None` if the package itself is not required.
        extra: Option<ExtraName>,
        /// The list of the lock that has it.
        list: LockList,
    },
    /// The lock does not have a dependency group.
    #[non_exhaustive]
    GroupNotInLock {
        /// The group.
        group: GroupName,
    },
    /// Only the lock has a dependency group.
    #[non_exhaustive]
    GroupOnlyInLock {
        /// The group.
        group: GroupName,
    },
    /// The lock does not have an extra.
    #[non_exhaustive]
    ExtraNotInLock {
        /// The extra.
        extra: ExtraName,
    },
    /// Only the lock has an extra.
    #[non_exhaustive]
    ExtraOnlyInLock {
        /// The extra.
        extra: ExtraName,
    },
    /// The dependency groups cannot be read.
    #[non_exhaustive]
    Groups {
        /// What is wrong with them.
        reason: String,
    },
    /// The default groups differ.
    #[non_exhaustive]
    DefaultGroups {
        /// The value in the document.
        declared: DefaultGroups,
        /// The value in the lock.
        locked: DefaultGroups,
    },
    /// A group is for other Python versions.
    #[non_exhaustive]
    GroupPython {
        /// The group.
        group: GroupName,
        /// The versions in the document, of the group and of those that it includes; empty for all versions.
        declared: String,
        /// The versions in the lock; empty for all versions.
        locked: String,
    },
    /// The lock is limited to other environments, or must hold for others.
    #[non_exhaustive]
    Environments {
        /// The key.
        key: &'static str,
        /// The values in the document, in its order, each as a phrase or as a marker.
        declared: Vec<String>,
        /// The value in the lock.
        locked: Vec<String>,
    },
    /// A set of conflicts, stated or inferred from groups that include others, that the lock does not have.
    #[non_exhaustive]
    ConflictNotInLock {
        /// The set.
        set: ConflictSet,
    },
    /// A set of conflicts that only the lock has.
    #[non_exhaustive]
    ConflictOnlyInLock {
        /// The set.
        set: ConflictSet,
    },
    /// The order of the conflict sets differs, which uv compares too, or one of them is there twice.
    ConflictOrder,
    /// The lock was resolved with another value of a setting.
    #[non_exhaustive]
    Setting {
        /// The key.
        key: String,
        /// The value in the document.
        declared: String,
        /// The value in the lock.
        locked: String,
    },
    /// uv refuses a document, so that nothing can be installed from it.
    #[non_exhaustive]
    Refused {
        /// The key.
        key: String,
        /// Why.
        reason: String,
    },
    /// The version of the project differs.
    #[non_exhaustive]
    Version {
        /// The value in the document.
        declared: Version,
        /// The value in the lock.
        locked: Version,
    },
    /// The version was dynamic when the lock was made, and is static now.
    #[non_exhaustive]
    StaticVersion {
        /// The package.
        package: PackageName,
        /// The value in the document.
        declared: Version,
    },
    /// The version was static when the lock was made, and is dynamic now.
    #[non_exhaustive]
    DynamicVersion {
        /// The package.
        package: PackageName,
        /// The value in the lock.
        locked: Version,
    },
    /// A package is excluded that was not excluded when the lock was made.
    #[non_exhaustive]
    ExcludedNotInLock {
        /// The package.
        package: PackageName,
    },
    /// A package was excluded when the lock was made and is not excluded now.
    #[non_exhaustive]
    ExcludedOnlyInLock {
        /// The package.
        package: PackageName,
    },
    /// The overrides or exclusions that are limited to the dependencies of one package differ.
    #[non_exhaustive]
    Scoped {
        /// The key of the list.
        key: &'static str,
        /// The package.
        package: PackageName,
        /// Its version; `None` for all versions.
        version: Option<Version>,
        /// The key of the list in the lock's manifest.
        list: &'static str,
    },
    /// The hashes of a build constraint differ.
    #[non_exhaustive]
    BuildHashes {
        /// The constraint.
        requirement: DriftRequirement,
    },
    /// The metadata that replaces a package's own differs.
    #[non_exhaustive]
    StaticMetadata {
        /// The package.
        package: PackageName,
    },
    /// A member is installed as another kind of source tree.
    #[non_exhaustive]
    TreeKind {
        /// The member.
        package: PackageName,
        /// The kind by its document and by the sources that name it.
        declared: TreeKind,
        /// The kind in the lock.
        locked: TreeKind,
    },
    /// The Python versions differ.
    #[non_exhaustive]
    RequiresPython {
        /// The key.
        key: String,
        /// The values in the documents, each once, with the document of the member that states it; `None` for the root.
        declared: Vec<(String, Option<String>)>,
        /// The value in the lock.
        locked: String,
    },
    /// The lock does not have a member of the workspace.
    #[non_exhaustive]
    MemberNotInLock {
        /// The member.
        member: PackageName,
    },
    /// The workspace does not have a member of the lock.
    #[non_exhaustive]
    MemberOnlyInLock {
        /// The member.
        member: PackageName,
    },
    /// A member is in another folder than in the lock.
    #[non_exhaustive]
    MemberMoved {
        /// The member.
        member: PackageName,
        /// Its folder, relative to that of the lock.
        declared: String,
        /// Its folder in the lock.
        locked: String,
    },
    /// The folder of a member or of another source tree is not there.
    #[non_exhaustive]
    FolderAbsent {
        /// The package.
        package: PackageName,
        /// The folder, relative to that of the lock.
        folder: String,
    },
    /// The folder of a source tree has neither a `pyproject.toml` nor a `setup.py`.
    #[non_exhaustive]
    FolderUnbuildable {
        /// The package.
        package: PackageName,
        /// The folder, relative to that of the lock.
        folder: String,
    },
    /// An archive in the file system is not there.
    #[non_exhaustive]
    ArchiveAbsent {
        /// The package.
        package: PackageName,
        /// The path, relative to the folder of the lock.
        path: String,
    },
    /// A folder that the patterns of the workspace match has no document.
    #[non_exhaustive]
    MemberWithoutDocument {
        /// The folder, relative to that of the lock.
        folder: String,
    },
}
