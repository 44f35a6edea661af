//! Requirements files.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::ops::Range;

use super::error::ExportError;
use super::reader::{self, Reason, requirement_line};
use crate::lock::{Hash, LockPath, PackageId, Source};
use crate::marker::MOST_COMPARISONS;
use crate::plan::{Layer, Placement};

/// The pinned requirements of a layer, with hashes, as `uv export` prints them.
///
/// `Display` writes the file in pip's requirements file format: one requirement a line, its marker after ` ; `, each
/// hash on a line of its own after ` \`; every line ends with a line feed, and an empty layer is an empty file. There
/// is no header and no comment, so the bytes change only when what is installed changes. Order: editables by path, then
/// other local paths, then the rest by name and version.
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
    /// The file with all hashes.
    text: String,
    /// The range of each requirement's hashes, up to the end of their last line.
    hashes: Vec<Range<usize>>,
    with_hashes: bool,
}

impl RequirementsTxt {
    /// Returns the requirements of a layer.
    ///
    /// # Errors
    ///
    /// [`ExportError::UnsafeLine`] if a path, URL or marker of the lock would change the meaning of its line, because
    /// it would begin a comment, an option or a variable, or end the line.
    pub fn of(layer: &Layer<'_>) -> Result<Self, ExportError> {
        let mut placements: Vec<&Placement<'_>> = layer.placements().iter().collect();
        placements.sort_by(|a, b| compare(a.package().id(), b.package().id()));
        let hashes = placements.iter().map(|placement| placement.wheels().len() + 1).sum::<usize>();
        let text = String::with_capacity(placements.len() * LINE + hashes * HASH);
        let mut file = Self { text, hashes: Vec::with_capacity(placements.len()), with_hashes: true };
        for placement in placements {
            if let Some(line) = line(placement)? {
                file.add(&line, &placement.hashes());
            }
        }
        Ok(file)
    }

    /// Returns the same requirements without their hashes.
    #[must_use]
    pub fn without_hashes(mut self) -> Self {
        self.with_hashes = false;
        self
    }

    /// Converts the requirements into the content of the file, without a copy if it has all hashes.
    pub(super) fn into_text(self) -> String {
        if self.with_hashes { self.text } else { self.to_string() }
    }

    fn add(&mut self, line: &str, hashes: &[Hash<'_>]) {
        self.text.push_str(line);
        let start = self.text.len();
        for hash in hashes {
            self.text.push_str(" \\\n    --hash=");
            self.text.push_str(hash.algorithm().as_str());
            self.text.push(':');
            self.text.push_str(hash.hex());
        }
        self.hashes.push(start..self.text.len());
        self.text.push('\n');
    }
}

/// The bytes that most requirements or hashes take at most.
const LINE: usize = 48;
const HASH: usize = 88;

/// The order of requirements: editables come first, then other local paths, then everything else by id.
fn compare(a: &PackageId, b: &PackageId) -> Ordering {
    let place = |id: &PackageId| match id.source() {
        Source::Editable(_) => 0,
        Source::Path(_) | Source::Directory(_) => 1,
        _ => 2,
    };
    let by_path = match (a.source(), b.source()) {
        (Source::Editable(a), Source::Editable(b))
        | (Source::Path(a) | Source::Directory(a), Source::Path(b) | Source::Directory(b)) => {
            components(a).cmp(components(b))
        }
        _ => Ordering::Equal,
    };
    place(a).cmp(&place(b)).then(by_path).then_with(|| a.cmp(b))
}

/// Returns the components by which `uv export` orders paths, each with its rank: the root, then the `.` of a path that begins with
/// `./`, then `..`, then names. The folder of the lock has none.
fn components(path: &LockPath) -> impl Iterator<Item = (u8, &str)> {
    let text = if path.written() == "." { "" } else { path.written() };
    text.split('/').enumerate().filter_map(|(at, part)| match part {
        "" if at == 0 && !text.is_empty() => Some((0, "")),
        "." if at == 0 => Some((1, "")),
        "" | "." => None,
        ".." => Some((2, "")),
        name => Some((3, name)),
    })
}

/// Returns the requirement of a package with its marker, or `None` for what is never installed.
fn line(placement: &Placement<'_>) -> Result<Option<String>, ExportError> {
    let Some(mut line) = placement.requirement_as_locked() else { return Ok(None) };
    let (mut read, marker) = (Ok(()), placement.marker());
    if !marker.is_always() {
        let start = line.len();
        let (text, _) = marker.printed().ok_or(ExportError::MarkersTooLong { limit: MOST_COMPARISONS })?;
        let _ = write!(line, " ; {text}");
        read = reader::marker(&line[start..]);
    }
    match read.and_then(|()| requirement_line(placement.package(), &line)) {
        Ok(()) => Ok(Some(line)),
        Err(reason) => Err(unsafe_line(placement, reason)),
    }
}

/// Checks a layer for an image: no direct URL has credentials, and installers find every subdirectory. `uv export`
/// allows both.
#[cfg(feature = "image")]
pub(super) fn check_for_image(layer: &Layer<'_>) -> Result<(), ExportError> {
    for placement in layer.placements() {
        let folder = match placement.package().source() {
            Source::Url(url) => {
                reader::direct_url(url.parts().0).map_err(|reason| unsafe_line(placement, reason))?;
                url.subdirectory()
            }
            Source::Git(git) => git.path().or(git.subdirectory()),
            _ => None,
        };
        if folder.is_some_and(|folder| folder.as_str().contains(' ')) {
            let reason = "has a blank in its subdirectory, which is written as `%20` in a requirement and is not found";
            return Err(unsafe_line(placement, reason));
        }
    }
    Ok(())
}

/// Returns the error for a line, without its credentials.
fn unsafe_line(placement: &Placement<'_>, reason: Reason) -> ExportError {
    ExportError::UnsafeLine {
        package: Box::new(placement.package().id().clone()),
        line: placement.requirement().unwrap_or_default(),
        reason,
    }
}

impl fmt::Display for RequirementsTxt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.with_hashes {
            return f.write_str(&self.text);
        }
        let mut start = 0;
        for hashes in &self.hashes {
            f.write_str(&self.text[start..hashes.start])?;
            start = hashes.end;
        }
        f.write_str(&self.text[start..])
    }
}
