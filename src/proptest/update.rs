//! Strategies for updates of locks.

use std::fmt;

use super::model::LockModel;

/// One realistic change of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Update {
    /// A package of a registry gets a newer version with other files.
    Upgrade {
        /// The package.
        package: String,
    },
    /// The root depends on an additional package, in its first group or directly.
    Add {
        /// The package.
        package: String,
    },
    /// A package and every dependency on it are removed.
    Remove {
        /// The package.
        package: String,
    },
    /// A package gets a wheel that CPython 3.12 on `linux` cannot install.
    AddWheel {
        /// The package.
        package: String,
    },
    /// The files of a package are built anew: the same version, other hashes.
    Rebuild {
        /// The package.
        package: String,
    },
    /// A package from Git comes from another commit.
    ChangeCommit {
        /// The package.
        package: String,
    },
    /// A package of a registry comes from Git instead, in the same version.
    ChangeSource {
        /// The package.
        package: String,
    },
    /// One dependency on a package has another marker.
    ChangeMarker {
        /// The package.
        package: String,
    },
    /// One dependency of the root moves into a group, or out of one.
    ChangeGroup {
        /// The package that is depended on.
        package: String,
    },
    /// The lock is for a later Python and newer.
    ChangePython,
    /// All files of registries are served by another host.
    ChangeHost,
    /// All files have another upload time.
    ChangeUploadTimes,
    /// The entries are in reverse order.
    Reorder,
    /// The project at the root has another name.
    RenameProject,
    /// The project and the members have a newer version.
    UpgradeProject,
    /// The lock is written in another revision of its format.
    ChangeRevision,
}

impl Update {
    /// Returns whether it may change what is installed.
    pub fn is_content(&self) -> bool {
        !matches!(
            self,
            Self::ChangeHost
                | Self::ChangeUploadTimes
                | Self::Reorder
                | Self::RenameProject
                | Self::UpgradeProject
                | Self::ChangeRevision
        )
    }
}

/// A lock before and after one update.
///
/// `Debug` shows the update and both locks as uv would write them, so that a failed test can be followed by hand.
#[derive(Clone)]
pub struct Change {
    before: LockModel,
    after: LockModel,
    update: Update,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n--- before\n{}\n--- after\n{}", self.update, self.before, self.after)
    }
}

impl Change {
    /// Returns a change from two locks and the update between them, for changes that no strategy generates.
    ///
    /// ```
    /// use locklayers::proptest::{Change, Update, any_lock};
    /// use proptest::strategy::{Strategy, ValueTree};
    /// use proptest::test_runner::TestRunner;
    /// let before = any_lock().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    /// let mut after = before.clone();
    /// after.project_patch += 1;
    /// let change = Change::new(before, after, Update::UpgradeProject);
    /// assert!(format!("{change:?}").starts_with("UpgradeProject\n--- before\nversion = 1\n"));
    /// ```
    pub fn new(before: LockModel, after: LockModel, update: Update) -> Self {
        Self { before, after, update }
    }

    /// Returns the lock before the update.
    pub fn before(&self) -> &LockModel {
        &self.before
    }

    /// Returns the lock after the update.
    pub fn after(&self) -> &LockModel {
        &self.after
    }

    /// Returns the update.
    pub fn update(&self) -> &Update {
        &self.update
    }
}
