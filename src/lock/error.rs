//! The error for a lock that cannot be read, with its position and a remedy.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document::{Fault, Position, Span, Tree, excerpt, position};
pub use super::error_kind::LockErrorKind;
use super::id::PackageId;
use crate::message::{Excerpt, Printable};

/// A lock that cannot be read, or built in memory.
///
/// `Display` writes what is wrong, the position (file, line, column and path in the document), an excerpt with the
/// position marked, and a remedy:
///
/// ```
/// let error = match "version = 2".parse::<locklayers::Lockfile>() {
///     Ok(_) => return Err("it is refused".into()),
///     Err(error) => error,
/// };
/// assert_eq!((error.line(), error.column(), error.table_path()), (Some(1), Some(11), Some("version")));
/// let text = "\
/// the lock has format version 2, but only version 1 is supported
///  --> line 1, column 11, at `version`
///   |
/// 1 | version = 2
///   |           ^
///   = help: write the lock with a version of uv that uses format version 1, or upgrade locklayers";
/// assert_eq!(error.to_string(), text);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The error of a lock that is built in memory names the package and its part instead of a position:
///
/// ```text
/// the wheel `six-2.0-py3-none-any.whl` has version 2.0, but its package is `six==1.17.0 (https://index.example/simple)`
///  --> the package `six==1.17.0 (https://index.example/simple)`, at `wheels[0]`
/// ```
///
/// The reason for which a file could not be read from the disk is not part of that message, but the error's
/// [`source`](std::error::Error::source).
#[derive(Clone, Debug)]
pub struct LockError(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    kind: LockErrorKind,
    file: Option<PathBuf>,
    location: Option<Location>,
    built: Option<Built>,
    io: Option<Arc<io::Error>>,
}

/// Where in a lock that is built in memory.
#[derive(Clone, Debug)]
struct Built {
    package: Option<PackageId>,
    /// The part of the package or of the lock, such as `wheels[0]`; empty for the whole.
    part: String,
}

/// A position in the document.
#[derive(Clone, Debug)]
struct Location {
    position: Position,
    table: String,
    excerpt: String,
    carets: String,
}

impl LockError {
    /// Computes the position of an error in its document. Lines are counted for errors only.
    pub(super) fn locate(fault: Fault, tree: &Tree<'_>) -> Self {
        Self::at(fault.kind, tree.text(), fault.span, tree.path(fault.node))
    }

    pub(super) fn at(kind: LockErrorKind, text: &str, span: Span, table: String) -> Self {
        let (excerpt, carets) = excerpt(text, span);
        let position = position(text, span.range().start);
        let location = Some(Location { position, table, excerpt, carets });
        Self(Box::new(Parts { kind, file: None, location, built: None, io: None }))
    }

    pub(super) fn nowhere(kind: LockErrorKind) -> Self {
        Self(Box::new(Parts { kind, file: None, location: None, built: None, io: None }))
    }

    /// An error of a lock that is built in memory, in a package of it unless it is about the lock as a whole.
    pub(super) fn built(kind: LockErrorKind, package: Option<&PackageId>, part: String) -> Self {
        let built = Some(Built { package: package.cloned(), part });
        Self(Box::new(Parts { kind, file: None, location: None, built, io: None }))
    }

    pub(crate) fn unreadable(error: io::Error) -> Self {
        let mut unreadable = Self::nowhere(LockErrorKind::Unreadable);
        unreadable.0.io = Some(Arc::new(error));
        unreadable
    }

    pub(crate) fn in_file(mut self, path: &Path) -> Self {
        self.0.file = Some(path.to_owned());
        self
    }

    /// Returns what is wrong.
    pub fn kind(&self) -> &LockErrorKind {
        &self.0.kind
    }

    /// Returns whether the input exceeds a limit, rather than being invalid; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        self.0.kind.is_limit()
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        self.0.kind.is_cancelled()
    }

    /// Returns the path of the file, or `None` if the lock was read from a string.
    pub fn path(&self) -> Option<&Path> {
        self.0.file.as_deref()
    }

    /// Returns the line, counted from 1, or `None` if the error concerns the file as a whole.
    pub fn line(&self) -> Option<usize> {
        self.0.location.as_ref().map(|location| location.position.line)
    }

    /// Returns the column in characters, counted from 1, or `None` if the error concerns the file as a whole.
    pub fn column(&self) -> Option<usize> {
        self.0.location.as_ref().map(|location| location.position.column)
    }

    /// Returns the path in the document, such as `package[17].wheels[2].hash`, with entries counted from 0, or `None`
    /// if the error concerns the file as a whole. In a package that was
    /// given to a [`LockfileBuilder`](super::LockfileBuilder) it begins at the package, such as `wheels[2]`.
    pub fn table_path(&self) -> Option<&str> {
        let location = self.0.location.as_ref().map(|location| location.table.as_str());
        location.or(self.0.built.as_ref().map(|built| built.part.as_str())).filter(|path| !path.is_empty())
    }

    /// Returns the package that was refused by a [`LockfileBuilder`](super::LockfileBuilder); `None` for the error of a
    /// lock that was read, and for one about a built lock as a whole.
    pub fn package(&self) -> Option<&PackageId> {
        self.0.built.as_ref()?.package.as_ref()
    }
}

/// The longest message in characters, without its excerpt; a hostile lock could make it as long as itself.
const LONGEST: usize = 1000;

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.0.kind.to_string();
        match what.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{}…", &what[..end])?,
            None => f.write_str(&what)?,
        }
        if let Some(built) = &self.0.built {
            return built.fmt(f);
        }
        let file = self.0.file.as_ref().map(|path| path.display().to_string());
        let file = file.as_deref().map(Printable);
        let Some(location) = &self.0.location else {
            if let Some(file) = file {
                write!(f, "\n --> {file}")?;
            }
            return self.write_help(f, "");
        };
        let Position { line, column } = location.position;
        match file {
            Some(file) => write!(f, "\n --> {file}:{line}:{column}")?,
            None => write!(f, "\n --> line {line}, column {column}")?,
        }
        if let Some(path) = self.table_path() {
            write!(f, ", at `{path}`")?;
        }
        let margin = " ".repeat(line.to_string().len());
        write!(
            f,
            "\n{margin} |\n{}\n{margin} | {}",
            format!("{line} | {}", location.excerpt).trim_end(),
            location.carets
        )?;
        self.write_help(f, &margin)
    }
}

/// For a lock that was built in memory, the package and its part; the remedy follows from the message.
impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = Excerpt(&self.part);
        match (&self.package, self.part.is_empty()) {
            (Some(package), true) => write!(f, "\n --> the package `{package}`"),
            (Some(package), false) => write!(f, "\n --> the package `{package}`, at `{part}`"),
            (None, false) => write!(f, "\n --> `{part}`"),
            (None, true) => Ok(()),
        }
    }
}

impl LockError {
    fn write_help(&self, f: &mut fmt::Formatter<'_>, margin: &str) -> fmt::Result {
        match self.0.kind.help() {
            Some(help) => write!(f, "\n{margin} = help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.io.as_deref().map(|error| error as &(dyn std::error::Error + 'static))
    }
}
