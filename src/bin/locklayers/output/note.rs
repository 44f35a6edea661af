//! Notes on what a default plan leaves out and on the origin of its layers, on standard error.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use locklayers::Plan;

use crate::failure::shown;
use crate::output::say::say;

/// Writes a note unless it is empty, or this run wrote it already, for another plan: `check` makes one for each
/// Dockerfile.
pub(crate) fn once(note: String) {
    if !note.is_empty() {
        say_once("note", note);
    }
}

/// Writes a warning unless this run wrote it already.
pub(crate) fn warn_once(warning: String) {
    say_once("warning", warning);
}

fn say_once(kind: &'static str, text: String) {
    static WRITTEN: Mutex<BTreeSet<(&str, String)>> = Mutex::new(BTreeSet::new());
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    let line = (kind, text);
    if !written.contains(&line) {
        say!("{kind}: {}", line.1);
        written.insert(line);
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
