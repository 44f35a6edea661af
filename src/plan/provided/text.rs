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
        let entry = requirement(line);
        // Hashes of the requirement before, which is continued.
        if entry.is_empty() || entry.starts_with("--hash") {
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

/// Returns the requirement of a line: without a comment, without hashes, which lists of requirements have, and without the
/// backslash after which it is continued.
fn requirement(line: &str) -> &str {
    let line = line.trim();
    if line.starts_with('#') {
        return "";
    }
    let line = line.split(" #").next().unwrap_or_default();
    let line = line.split(" --hash").next().unwrap_or_default();
    line.trim_end().trim_end_matches('\\').trim_end()
}

/// Whether a line of a listing names a package without a version that a lock could state: an option, a local file, a version
/// that is not of PEP 440, after `===`, or a requirement with a marker, of which it is not known whether it was installed.
fn says_no_version(line: &str) -> bool {
    let is_local = line.split_once('@').is_some_and(|(_, url)| url.trim_start().starts_with("file:"));
    line.starts_with('-') || is_local || line.contains("===") || line.contains(" ;") || line.contains("; ")
}

#[cfg(test)]
mod tests {
    use super::ProvidedPackages;
    use crate::plan::ProvidedError;

    #[test]
    fn lists_of_requirements_are_read_as_far_as_they_state_versions() -> Result<(), ProvidedError> {
        let text = "six==1.17.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n    # via app\nidna==3.10 --hash=sha256:02\n\
                    certifi==2025.1.1  # pinned\nold===1.0-final\ntqdm==4.67.0 ; sys_platform == 'win32'\nx==1; python_version > '3'\n\
                    y @ https://files.example/y-1.tar.gz#sha256=03\n";
        let provided: ProvidedPackages = text.parse()?;
        assert_eq!(provided.len(), 4);
        assert_eq!(
            provided.notes,
            ["old===1.0-final", "tqdm==4.67.0 ; sys_platform == 'win32'", "x==1; python_version > '3'"]
        );
        for wrong in ["six", "six>=1", "six 1.17.0", "six==1.17.*"] {
            assert!(wrong.parse::<ProvidedPackages>().is_err(), "{wrong}");
        }
        Ok(())
    }
}
