//! Requirements files.

use std::fmt;

use super::error::ExportError;
use crate::lock::{LockPath, PackageId, Source};
use crate::plan::{Layer, Placement};
use crate::text::is_unprintable;

/// The pinned requirements of a layer, with hashes, as `uv export` would print them.
///
/// `Display` writes the file: one requirement a line, its marker after ` ; `, each hash on a line of its own after
/// ` \`; every line ends with a line feed, and an empty layer is an empty file. No header and no comment, so the bytes
/// change only when what is installed changes. Order: editables by path, then other local paths, then the rest by name
/// and version. For pip's requirements file format see its documentation.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "six", marker = "sys_platform == 'linux'" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # sdist = { url = "https://files.example/six-1.17.0.tar.gz", hash = "md5:00000000000000000000000000000000" }
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan, RequirementsTxt};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let file = RequirementsTxt::of(&plan.layers()[0])?;
/// assert_eq!(file.to_string(), "six==1.17.0 ; sys_platform == 'linux' \\\n    --hash=md5:00000000000000000000000000000000\n");
/// assert_eq!(file.without_hashes().to_string(), "six==1.17.0 ; sys_platform == 'linux'\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementsTxt {
    entries: Vec<Entry>,
    hashes: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: String,
    hashes: Vec<String>,
}

impl RequirementsTxt {
    /// Makes the requirements of a layer.
    ///
    /// # Errors
    ///
    /// [`ExportError::UnsafeLine`] when a path, URL or marker of the lock would change the meaning of its line: because
    /// it would begin a comment, an option or a variable, or end the line.
    pub fn of(layer: &Layer<'_>) -> Result<Self, ExportError> {
        let mut placements: Vec<&Placement<'_>> = layer.placements().iter().collect();
        placements.sort_by(|a, b| place(a.package().id()).cmp(&place(b.package().id())));
        let entries = placements.into_iter().filter_map(|p| entry(p).transpose()).collect::<Result<_, _>>()?;
        Ok(Self { entries, hashes: true })
    }

    /// Returns the same requirements without their hashes.
    #[must_use]
    pub fn without_hashes(mut self) -> Self {
        self.hashes = false;
        self
    }
}

/// Editables come first, then other local paths, then everything else by id.
fn place(id: &PackageId) -> (u8, Option<&LockPath>, &PackageId) {
    match id.source() {
        Source::Editable(path) => (0, Some(path), id),
        Source::Path(path) | Source::Directory(path) => (1, Some(path), id),
        _ => (2, None, id),
    }
}

fn entry(placement: &Placement<'_>) -> Result<Option<Entry>, ExportError> {
    let Some(requirement) = placement.requirement() else { return Ok(None) };
    let unsafe_line = |line: &str, reason| ExportError::UnsafeLine {
        package: Box::new(placement.package().id().clone()),
        line: line.to_owned(),
        reason,
    };
    if requirement.contains(" ;") {
        return Err(unsafe_line(&requirement, "holds a semicolon after a space"));
    }
    let marker = placement.marker();
    let line = if marker.is_always() { requirement } else { format!("{requirement} ; {marker}") };
    if let Some(reason) = trouble(&line) {
        return Err(unsafe_line(&line, reason));
    }
    let hashes = placement.hashes().into_iter().map(ToString::to_string).collect();
    Ok(Some(Entry { line, hashes }))
}

/// What an installer would take for something else than part of a requirement.
fn trouble(line: &str) -> Option<&'static str> {
    let body = line.strip_prefix("-e ").unwrap_or(line);
    let after_space =
        |c: char| body.char_indices().any(|(at, found)| found == c && body[..at].ends_with(char::is_whitespace));
    if line.contains(is_unprintable) {
        Some("holds a control character")
    } else if after_space('#') || body.starts_with('#') {
        Some("holds a `#` that would begin a comment")
    } else if after_space('-') || body.starts_with('-') {
        Some("holds a `-` that would begin an option")
    } else if line.contains("${") {
        Some("holds a `${` that would begin a variable")
    } else if line.ends_with('\\') {
        Some("ends with a backslash that would join the next line")
    } else {
        None
    }
}

impl fmt::Display for RequirementsTxt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.entries {
            f.write_str(&entry.line)?;
            for hash in entry.hashes.iter().filter(|_| self.hashes) {
                write!(f, " \\\n    --hash={hash}")?;
            }
            f.write_str("\n")?;
        }
        Ok(())
    }
}
