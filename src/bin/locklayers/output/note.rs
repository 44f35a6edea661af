//! Notes on what a default plan leaves out and on the origin of its layers, on standard error.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use locklayers::Plan;
use locklayers::export::UnselectedText;

use crate::failure::shown;
use crate::output::say::say;

/// Writes a line on what is in no layer and how to add it, and another if the default groups are those of the lock.
pub(crate) fn print(plan: &Plan<'_>, lock: &Path, is_beside: bool) {
    let unselected = UnselectedText::of(plan).to_string();
    if !unselected.is_empty() {
        once(unselected);
    }
    if !is_beside {
        once(format!(
            "there is no {}, so the layers follow from the lock alone: its default groups, and no configuration",
            shown(&lock.with_file_name("pyproject.toml"))
        ));
    }
}

/// Writes a note unless this run wrote it already, for another plan: `check` makes one for each Dockerfile.
fn once(note: String) {
    static WRITTEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !written.contains(&note) {
        say!("note: {note}");
        written.insert(note);
    }
}

/// Reports the files from which a plan was made.
pub(crate) fn source(plan: &Plan<'_>, lock: &Path, is_beside: bool) {
    say!("lock: {}, with {} packages", shown(lock), plan.lockfile().packages().len());
    if is_beside {
        say!("configuration: {}", shown(&lock.with_file_name("pyproject.toml")));
    }
    let target = plan.target().map_or_else(|| "every platform".to_owned(), ToString::to_string);
    say!("planned for: {target}");
}
