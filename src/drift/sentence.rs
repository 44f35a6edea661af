//! The sentences of findings.

use std::fmt;

use super::finding::{Drift, DriftKind, LockList};
use super::options::NOT_STATED;
use super::origin::shortened;
use crate::lock::{ConflictItem, ConflictSet, DefaultGroups};
use crate::message::{Printable, without_credentials};

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
            Self::DependencyOnlyInLock { package, extra, list } => {
                let extra = extra.as_ref().map(|extra| format!("[{extra}]")).unwrap_or_default();
                write!(f, "the lock has `{package}{extra}` in {list}, but the file does not require it")
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
                write!(f, "{}: {} is {} in the lock", Printable(key), Value(declared), Value(locked))
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
            Self::Scoped { key, package, version, list } => {
                let version = version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
                write!(
                    f,
                    "{key}: what is stated for `{package}{version}` alone differs from manifest.{list} in the lock"
                )
            }
            Self::BuildHashes { requirement } => write!(
                f,
                "tool.uv.build-constraint-dependencies: the hashes of `{requirement}` differ from those in the lock's \
                 manifest.build-constraints"
            ),
            Self::StaticMetadata { package } => write!(
                f,
                "tool.uv.dependency-metadata: the entry of `{package}` differs from manifest.dependency-metadata in the lock"
            ),
            Self::TreeKind { package, declared, locked } => write!(
                f,
                "`{package}` is {declared}, as tool.uv.package, [build-system] and the sources with `workspace = true` \
                 say, but {locked} in the lock"
            ),
            Self::RequiresPython { key, declared, locked } => {
                write!(f, "{}: {} is {} in the lock", Printable(key), Pythons(declared), Value(locked))
            }
            Self::FolderAbsent { .. } | Self::FolderUnbuildable { .. } | Self::ArchiveAbsent { .. } => {
                fmt_of_absent(self, f)
            }
            Self::MemberNotInLock { .. }
            | Self::MemberOnlyInLock { .. }
            | Self::MemberMoved { .. }
            | Self::MemberWithoutDocument { .. } => fmt_of_member(self, f),
        }
    }
}

/// Writes what the lock has from a folder or an archive that is not there.
fn fmt_of_absent(kind: &DriftKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (package, from, path, what) = match kind {
        DriftKind::FolderAbsent { package, folder } => (package, "folder", folder, "is not there"),
        DriftKind::FolderUnbuildable { package, folder } => {
            (package, "folder", folder, "has neither pyproject.toml nor setup.py")
        }
        DriftKind::ArchiveAbsent { package, path } => (package, "archive", path, "is not there"),
        _ => return Ok(()),
    };
    write!(f, "the lock has `{package}` from the {from} {}, which {what}, so uv refuses it", Path(path))
}

/// Writes a difference between the members of a workspace and those of the lock.
fn fmt_of_member(kind: &DriftKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match kind {
        DriftKind::MemberNotInLock { member } => {
            write!(f, "`{member}` is a member of the workspace, but not in the lock")
        }
        DriftKind::MemberOnlyInLock { member } => {
            write!(f, "`{member}` is a member in the lock, but not of the workspace")
        }
        DriftKind::MemberMoved { member, declared, locked } => {
            write!(f, "the member `{member}` is in the folder {}, but in {} in the lock", Path(declared), Path(locked))
        }
        DriftKind::MemberWithoutDocument { folder } => write!(
            f,
            "tool.uv.workspace.members: the folder {} has no pyproject.toml, so uv refuses the workspace",
            Printable(folder)
        ),
        _ => Ok(()),
    }
}

impl fmt::Display for LockList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RequiresDist(package) => write!(f, "requires-dist of `{package}`"),
            Self::RequiresDev(package, group) => write!(f, "requires-dev of `{package}`, group `{group}`"),
            Self::Dependencies(package) => write!(f, "dependencies of `{package}`"),
            Self::OptionalDependencies(package, extra) => {
                write!(f, "optional-dependencies of `{package}`, extra `{extra}`")
            }
            Self::DevDependencies(package, group) => write!(f, "dev-dependencies of `{package}`, group `{group}`"),
            Self::Manifest(key) => write!(f, "manifest.{key}"),
            Self::ManifestGroup(group) => write!(f, "manifest.dependency-groups, group `{group}`"),
        }
    }
}

/// A path in a message.
struct Path<'p>(&'p str);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Printable(&shortened(self.0)))
    }
}

/// The value of a setting, or the phrase for none.
struct Value<'v>(&'v str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NOT_STATED => f.write_str(NOT_STATED),
            value => write!(f, "`{}`", Printable(&shortened(value))),
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

/// The `requires-python` of several documents, with the members that state them.
pub(super) struct Pythons<'p>(pub(super) &'p [(String, Option<String>)]);

impl fmt::Display for Pythons<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |(specifiers, document): &(String, Option<String>)| match document {
            None => format!("`{}`", Printable(&shortened(specifiers))),
            Some(document) => format!("`{}` ({})", Printable(&shortened(specifiers)), Printable(document)),
        };
        let shown: Vec<String> = self.0.iter().take(MOST + 1).map(one).collect();
        f.write_str(&listed(&shown, self.0.len(), " and "))
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
