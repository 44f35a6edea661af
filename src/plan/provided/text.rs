//! The packages of an image from a string: a listing, or a plan as JSON.

use std::str::FromStr;

use super::{ProvidedError, ProvidedPackages, freeze_line};
use crate::message::split_mark;

impl FromStr for ProvidedPackages {
    type Err = ProvidedError;

    fn from_str(text: &str) -> Result<Self, ProvidedError> {
        let (_, text) = split_mark(text);
        if !text.trim_start().starts_with('{') {
            return read_freeze(text);
        }
        #[cfg(feature = "json")]
        return super::document::read(text);
        #[cfg(not(feature = "json"))]
        Err(ProvidedError::PlanUnread)
    }
}

fn read_freeze(text: &str) -> Result<ProvidedPackages, ProvidedError> {
    let mut provided = ProvidedPackages::default();
    for (index, line) in text.lines().enumerate() {
        let entry = line.trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        if says_no_version(entry) {
            provided.notes.push(entry.to_owned());
            continue;
        }
        let refuse = |reason| ProvidedError::Line { line: index + 1, text: entry.to_owned(), reason };
        let (package, found) = freeze_line(entry).map_err(refuse)?;
        provided.add(package, found)?;
    }
    Ok(provided)
}

/// Whether a line of a listing names a package without a version that a lock could state.
fn says_no_version(line: &str) -> bool {
    let is_local = line.split_once('@').is_some_and(|(_, url)| url.trim_start().starts_with("file:"));
    line.starts_with('-') || is_local
}
