//! The check of stability.

use std::collections::BTreeSet;

use super::snapshot::Snapshot;
use super::update::{Change, Update};

/// A layer that an update should not have changed, or should have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unstable {
    /// The key of a layer changed although it should not have.
    #[error("{update:?}: the key of layer `{layer}` changed from `{before}` to `{after}`, and {reason}")]
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
    OnlyOne {
        /// The update.
        update: Update,
        /// The layer.
        layer: String,
    },
}

/// Checks that an update changed the keys of exactly the layers that it had to change.
///
/// * Upload times, the order of entries, the project's name and version and the lock's revision change no layer.
/// * An upgraded package changes the layers that hold it, and no other; it moves no package.
/// * A wheel for another platform changes at most the layers that hold its package.
/// * A layer that gains or loses a package changes.
///
/// # Errors
///
/// [`Unstable`] names the first layer, by name, that violates this.
pub fn check_stable(before: &Snapshot, after: &Snapshot, change: &Change) -> Result<(), Unstable> {
    let names: BTreeSet<&String> = before.layers.keys().chain(after.layers.keys()).collect();
    let update = change.update();
    let touched = match update {
        Update::Raise { package } | Update::AddWheel { package } => Some(package),
        _ => None,
    };
    let is_content = matches!(update, Update::Add { .. } | Update::Remove { .. }) || touched.is_some();
    for layer in names {
        let (Some((was, old)), Some((is, new))) = (before.layers.get(layer), after.layers.get(layer)) else {
            if is_content {
                continue;
            }
            return Err(Unstable::OnlyOne { update: update.clone(), layer: layer.clone() });
        };
        let holds = touched.is_some_and(|package| old.contains(package) || new.contains(package));
        let changed = |reason| Unstable::Changed {
            update: update.clone(),
            layer: layer.clone(),
            before: was.clone(),
            after: is.clone(),
            reason,
        };
        let stale = |reason| Unstable::Stale { update: update.clone(), layer: layer.clone(), key: is.clone(), reason };
        match (was == is, update) {
            (true, _) if old != new => return Err(stale("it holds other packages than before")),
            (false, Update::Raise { .. }) if old != new => {
                return Err(changed("it holds other packages than before, though only a version was raised"));
            }
            (true, Update::Raise { .. }) if holds => return Err(stale("it holds the raised package")),
            (false, _) if !is_content => return Err(changed("nothing that is installed changed")),
            (false, _) if touched.is_some() && !holds => return Err(changed("it does not hold the package")),
            _ => {}
        }
    }
    Ok(())
}

/// Asserts that an update changed the keys of exactly the layers that it had to change.
///
/// [`check_stable`] describes the rules; the [module](super) has an example.
///
/// # Panics
///
/// Panics if a layer violates them, as an assertion of a test does.
#[expect(clippy::panic, reason = "this is an assertion for tests")]
#[track_caller]
pub fn assert_stable(before: &Snapshot, after: &Snapshot, change: &Change) {
    if let Err(unstable) = check_stable(before, after, change) {
        panic!("{unstable}\nbefore:\n{}\nafter:\n{}", change.before(), change.after());
    }
}
