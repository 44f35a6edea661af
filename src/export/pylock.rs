//! `pylock.toml` files (PEP 751).

mod entries;

use std::fmt;

use self::entries::{Entries, text};
use super::error::{ExportError, check_layer};
use super::toml::{Table, Value, write_lines};
use crate::limits::Limits;
use crate::lock::Source;
use crate::marker::Marker;
use crate::plan::{Layer, Plan};

/// A layer as a `pylock.toml` (PEP 751), whose file must be called `pylock.NAME.toml`.
///
/// `Display` writes the file, with packages sorted by package id. Installers use exactly the listed files: unlike a
/// requirements file, it has the location of each file, and no index is queried. It contains name, version, marker,
/// index, and the wheels and source distributions with URL, size in bytes and hash; or the repository, archive or
/// directory. It never contains upload times, dependencies or the version of this library, so that the bytes change
/// only when what is installed changes. For a target, each package has one file and the document does not name the
/// target; otherwise `requires-python` and `environments` are those of the lock, within which its markers apply.
///
/// Paths in the file are relative to the folder that the file is in: see [`with_lock_folder`](Self::with_lock_folder).
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
/// # sdist = { url = "https://files.example/six-1.17.0.tar.gz", hash = "md5:00000000000000000000000000000000", size = 9 }
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan, PylockToml, Target};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).target(Target::builder("3.12", "linux").build()?).build()?;
/// let file = PylockToml::of(&plan, &plan.layers()[0])?;
/// assert_eq!(file.to_string(), r#"lock-version = "1.0"
/// created-by = "locklayers"
///
/// [[packages]]
/// name = "six"
/// version = "1.17.0"
/// index = "https://index.example/simple"
/// sdist = { url = "https://files.example/six-1.17.0.tar.gz", size = 9, hashes = { md5 = "00000000000000000000000000000000" } }
/// "#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PylockToml {
    head: Table,
    packages: Vec<Table>,
}

impl PylockToml {
    /// Returns the document of a layer of a plan, for the folder of the lock.
    ///
    /// # Errors
    ///
    /// [`ExportError::Pylock`] if the format cannot represent a package: one with a file without a hash, without any
    /// file, an archive inside a Git repository, or a repository with LFS. [`ExportError::UnsafeLine`] if a value
    /// contains control or bidirectional characters. [`ExportError::ForeignLayer`] if the plan has no such layer.
    pub fn of(plan: &Plan<'_>, layer: &Layer<'_>) -> Result<Self, ExportError> {
        Self::with_lock_folder(plan, layer, "")
    }

    /// Returns the document for another folder, from which `lock_folder` leads to that of the lock.
    ///
    /// The path is relative, with `/` between its components and without a trailing one: `..` for a file in a folder
    /// beside the lock. Absolute paths of the lock stay as they are.
    ///
    /// # Errors
    ///
    /// Those of [`of`](Self::of).
    pub fn with_lock_folder(plan: &Plan<'_>, layer: &Layer<'_>, lock_folder: &str) -> Result<Self, ExportError> {
        Self::make(plan, layer, &Entries { lock_folder, is_strict: true })
    }
}

#[cfg(feature = "image")]
impl PylockToml {
    /// Returns the document of a layer that installs nothing, for a target.
    pub(super) fn of_nothing() -> Self {
        Self { head: head(), packages: Vec::new() }
    }

    /// Returns the document with two extensions that the format forbids and uv accepts: an empty table for a file
    /// without a hash, and an entry without files for a package for which the lock lists none, which uv refuses only if
    /// its marker is true.
    pub(super) fn for_uv(plan: &Plan<'_>, layer: &Layer<'_>, lock_folder: &str) -> Result<Self, ExportError> {
        Self::make(plan, layer, &Entries { lock_folder, is_strict: false })
    }
}

impl PylockToml {
    fn make(plan: &Plan<'_>, layer: &Layer<'_>, writer: &Entries<'_>) -> Result<Self, ExportError> {
        check_layer(plan, layer)?;
        let mut head = head();
        if plan.target().is_none() {
            let lock = plan.lockfile();
            let supported = lock.supported_markers();
            if !supported.is_empty() && !supported.iter().any(Marker::is_always) {
                head.push(("environments", Value::List(environments(supported, lock.limits())?)));
            }
            head.push(("requires-python", text(lock.requires_python())));
        }
        let placements = layer.placements().iter().filter(|p| !matches!(p.package().source(), Source::Virtual(_)));
        let packages = placements.map(|placement| writer.package(placement)).collect::<Result<_, _>>()?;
        Ok(Self { head, packages })
    }
}

fn head() -> Table {
    vec![("lock-version", text("1.0")), ("created-by", text("locklayers"))]
}

/// Returns the environments of a lock, which planning has not printed yet.
fn environments(supported: &[Marker], limits: &Limits) -> Result<Vec<Value>, ExportError> {
    let limit = limits.most_comparisons();
    let (mut nodes, mut left) = (limits.most_marker_nodes(), limit);
    let mut printed = |marker: &Marker| {
        let (marker, comparisons) = marker.printed_of(&mut nodes, None).ok().flatten()?;
        left = left.checked_sub(comparisons)?;
        Some(text(marker))
    };
    supported.iter().map(|marker| printed(marker).ok_or(ExportError::MarkersTooLong { limit })).collect()
}

impl fmt::Display for PylockToml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lines(f, &self.head)?;
        if self.packages.is_empty() {
            return f.write_str("packages = []\n");
        }
        for package in &self.packages {
            f.write_str("\n[[packages]]\n")?;
            write_lines(f, package)?;
        }
        Ok(())
    }
}
