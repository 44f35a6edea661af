//! Extras, groups and projects that the lock declares to conflict.

use std::fmt;

use super::error_kind::LockErrorKind;
use crate::name::{ExtraName, GroupName, PackageName};

/// Items of which at most one may be active at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConflictSet {
    pub(super) items: Vec<ConflictItem>,
}

impl ConflictSet {
    /// A set of two different items at least, in any order.
    pub(crate) fn new(mut items: Vec<ConflictItem>) -> Result<Self, Box<LockErrorKind>> {
        items.sort();
        items.dedup();
        let found = items.len();
        if found < 2 { Err(Box::new(LockErrorKind::SmallConflict { found })) } else { Ok(Self { items }) }
    }

    /// Returns the items, at least two, sorted and each once.
    pub fn items(&self) -> &[ConflictItem] {
        &self.items
    }

    /// Returns the items, in the same order.
    pub fn iter(&self) -> std::slice::Iter<'_, ConflictItem> {
        self.items.iter()
    }
}

impl<'a> IntoIterator for &'a ConflictSet {
    type Item = &'a ConflictItem;
    type IntoIter = std::slice::Iter<'a, ConflictItem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for ConflictSet {
    type Item = ConflictItem;
    type IntoIter = std::vec::IntoIter<ConflictItem>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// One side of a conflict.
///
/// Printed as in uv's messages: `app[cpu]` for an extra, `app:dev` for a group, `app` for the project itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConflictItem {
    /// The production dependencies of a project.
    Project {
        /// The project.
        package: PackageName,
    },
    /// An extra of a package.
    Extra {
        /// The package that has the extra.
        package: PackageName,
        /// The extra.
        extra: ExtraName,
    },
    /// A dependency group of a package.
    Group {
        /// The package that declares the group.
        package: PackageName,
        /// The group.
        group: GroupName,
    },
}

impl ConflictItem {
    /// Returns the package that the item belongs to.
    pub fn package(&self) -> &PackageName {
        match self {
            Self::Project { package } | Self::Extra { package, .. } | Self::Group { package, .. } => package,
        }
    }
}

impl fmt::Display for ConflictItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project { package } => write!(f, "{package}"),
            Self::Extra { package, extra } => write!(f, "{package}[{extra}]"),
            Self::Group { package, group } => write!(f, "{package}:{group}"),
        }
    }
}
