//! The check of stability.

use std::collections::BTreeSet;

use super::contents::Contents;
use super::snapshot::Snapshot;
use super::update::{Change, Update};

/// A layer that an update should not have changed, or should have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unstable {
    /// The key of a layer changed although it should not have.
    #[error("{update:?}: the key of layer `{layer}` changed from `{before}` to `{after}`, and {reason}")]
    #[non_exhaustive]
    Changed {
        /// The update.
        update: Update,
        /// The layer.
        layer: String,
        /// The key before.
        before: String,
        /// The key after.
        after: String,
        /// The reason for which it should not have changed.
        reason: &'static str,
    },
    /// The key of a layer did not change although it should have.
    #[error("{update:?}: the key of layer `{layer}` is still `{key}`, and {reason}")]
    #[non_exhaustive]
    Stale {
        /// The update.
        update: Update,
        /// The layer.
        layer: String,
        /// The key.
        key: String,
        /// The reason for which it should have changed.
        reason: &'static str,
    },
    /// A layer appeared or disappeared although nothing that is installed changed.
    #[error("{update:?}: layer `{layer}` is only in one of the two, and nothing that is installed changed")]
    #[non_exhaustive]
    OnlyOne {
        /// The update.
        update: Update,
        /// The layer.
        layer: String,
    },
}

/// The rules by which the layers of a tool are checked for stability.
///
/// By default, a key covers what its layer installs, with markers, and nothing else.
///
/// ```
/// use locklayers::proptest::Stability;
/// let of_a_chain_of_run_lines = Stability::default().chained(true);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Stability {
    is_chained: bool,
    for_target: bool,
}

impl Stability {
    /// Sets whether a key covers the layers before its own too, in the order of the [`Snapshot`], as the cache of a
    /// chain of `RUN` lines does. Then it may change with any of them.
    #[must_use]
    pub fn chained(mut self, is_chained: bool) -> Self {
        self.is_chained = is_chained;
        self
    }

    /// Sets whether the layers are for one target, so that markers are evaluated and need not be in a key.
    #[must_use]
    pub fn target(mut self, for_target: bool) -> Self {
        self.for_target = for_target;
        self
    }

    /// Checks that an update changed the keys of the layers that it had to change, and of no other.
    ///
    /// * A layer whose packages are installed as before (the same versions, hashes, sources and markers, whichever
    ///   project, group or extra needs them) keeps its key. So upload times, hosts, the order of entries, the project's
    ///   name and version and the lock's revision change no layer. If markers refer to groups and extras,
    ///   which then exclude each other, only these updates are checked by this rule.
    /// * A layer changes that gets or loses a package, that holds a package with another version, commit, source or
    ///   other hashes, or that holds one whose only marker changed.
    /// * An upgrade of a package moves no package. An upgrade, a rebuild, another commit or source, or another wheel
    ///   of a package changes no layer that does not hold it.
    ///
    /// # Errors
    ///
    /// [`Unstable`] names the first layer, by name, that violates this.
    pub fn check(self, before: &Snapshot, after: &Snapshot, change: &Change) -> Result<(), Unstable> {
        let contents = Contents::of(change.before()).zip(Contents::of(change.after()));
        let first_change = first_change(before, after).filter(|_| self.is_chained);
        let names: BTreeSet<&String> = before.layers.keys().chain(after.layers.keys()).collect();
        for layer in names {
            match (before.layers.get(layer), after.layers.get(layer)) {
                (Some(was), Some(is)) => {
                    let may_follow = first_change.is_some_and(|name| name != layer);
                    self.compare(layer, (was, is), change.update(), contents.as_ref(), may_follow)?;
                }
                _ if change.update().is_content() => {}
                _ => return Err(Unstable::OnlyOne { update: change.update().clone(), layer: layer.clone() }),
            }
        }
        Ok(())
    }

    /// Compares one layer of both.
    fn compare(
        self,
        layer: &str,
        ((was, old), (is, new)): (&Layer, &Layer),
        update: &Update,
        contents: Option<&(Contents, Contents)>,
        may_follow: bool,
    ) -> Result<(), Unstable> {
        let touched = touched(update);
        let holds = touched.is_some_and(|package| old.contains(package) || new.contains(package));
        let must = matches!(update, Update::ChangeSource { package } if old.contains(package) && new.contains(package))
            || (holds && !matches!(update, Update::AddWheel { .. }));
        let is_same = match contents {
            Some((before, after)) => new.iter().all(|package| {
                let is_open = *update == Update::ChangePython && before.asks_for_python(package);
                before.is_same(after, package) && !is_open
            }),
            None => !update.is_content(),
        };
        let is_surely_other =
            contents.filter(|_| !self.for_target).is_some_and(|(b, a)| new.iter().any(|p| b.is_surely_other(a, p)));
        let (update, layer, key) = (update.clone(), layer.to_owned(), is.clone());
        if was == is {
            let reason = if old != new {
                Some("it holds other packages than before")
            } else if must {
                Some("it holds the package")
            } else {
                is_surely_other.then_some("what it holds is installed differently")
            };
            return reason.map_or(Ok(()), |reason| Err(Unstable::Stale { update, layer, key, reason }));
        }
        let is_upgrade = matches!(update, Update::Upgrade { .. });
        let reason = if may_follow {
            None
        } else if old != new && is_upgrade {
            Some("it holds other packages than before, though only a version was upgraded")
        } else if old == new && is_same {
            Some("what it installs is the same")
        } else {
            (touched.is_some() && !holds).then_some("it does not hold the package")
        };
        let changed =
            |reason| Unstable::Changed { update: update.clone(), layer, before: was.clone(), after: key, reason };
        reason.map_or(Ok(()), |reason| Err(changed(reason)))
    }

    /// Asserts what [`check`](Self::check) checks.
    ///
    /// # Panics
    ///
    /// Panics if a layer violates the rules, as an assertion of a test does.
    #[expect(clippy::panic, reason = "this is an assertion for tests")]
    #[track_caller]
    pub fn assert(self, before: &Snapshot, after: &Snapshot, change: &Change) {
        if let Err(unstable) = self.check(before, after, change) {
            panic!("{unstable}\nbefore:\n{}\nafter:\n{}", change.before(), change.after());
        }
    }
}

/// The key of a layer and its packages.
type Layer = (String, BTreeSet<String>);

/// The one package whose files changed, and which no other follows.
fn touched(update: &Update) -> Option<&String> {
    match update {
        Update::Upgrade { package }
        | Update::AddWheel { package }
        | Update::Rebuild { package }
        | Update::ChangeCommit { package } => Some(package),
        _ => None,
    }
}

/// The first layer, in order, that is not what it was, so that a chain may differ from there on.
fn first_change<'s>(before: &'s Snapshot, after: &'s Snapshot) -> Option<&'s str> {
    let mut old = before.layers();
    for (name, packages) in after.layers() {
        if old.next() != Some((name, packages)) || before.key(name) != after.key(name) {
            return Some(name);
        }
    }
    None
}

/// Checks that an update changed the keys of the layers that it had to change, and of no other; see
/// [`Stability::check`].
///
/// # Errors
///
/// [`Unstable`] names the first layer, by name, that violates this.
pub fn check_stable(before: &Snapshot, after: &Snapshot, change: &Change) -> Result<(), Unstable> {
    Stability::default().check(before, after, change)
}

/// Asserts that an update changed the keys of the layers that it had to change, and of no other.
///
/// See [`Stability::check`] for what is asserted, and the [module](super) for an example.
///
/// # Panics
///
/// Panics if a layer violates the rules, as an assertion of a test does.
#[track_caller]
pub fn assert_stable(before: &Snapshot, after: &Snapshot, change: &Change) {
    Stability::default().assert(before, after, change);
}
