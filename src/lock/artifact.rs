//! The files of a package.

use std::fmt;
use std::hash::{Hash as StdHash, Hasher};
use std::sync::Arc;

use super::file_ranges::FileRanges;
use super::hash::Hash;
use super::path::LockPath;

/// Where a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileLocation<'a> {
    /// At a URL, as written in the lock.
    Url(&'a str),
    /// In the directory that is the package's registry; the path is relative to that directory.
    Path(&'a LockPath),
    /// Where the package itself is: the URL, archive or Git repository that is its source.
    Source,
}

/// The entry of one file, a wheel or a source distribution, in the lock.
#[derive(Clone)]
pub(super) enum File {
    /// As ranges of a text, which all files of a lock share.
    Ranges(Arc<String>, FileRanges),
    /// As owned parts.
    Parts(Box<FileParts>),
}

/// The owned entry of a file that is not written in uv's usual form.
#[derive(Clone)]
pub(super) struct FileParts {
    pub(super) location: StoredLocation,
    /// `None` if the package's source is the file.
    pub(super) name: Option<String>,
    pub(super) hash: Option<Hash<'static>>,
    pub(super) size: Option<u64>,
    pub(super) upload_time: Option<String>,
}

/// An owned [`FileLocation`].
#[derive(Clone)]
pub(super) enum StoredLocation {
    Url(String),
    Path(LockPath),
    Source,
}

impl File {
    fn location(&self) -> FileLocation<'_> {
        match self {
            Self::Ranges(text, ranges) => FileLocation::Url(ranges.url(text)),
            Self::Parts(parts) => match &parts.location {
                StoredLocation::Url(url) => FileLocation::Url(url),
                StoredLocation::Path(path) => FileLocation::Path(path),
                StoredLocation::Source => FileLocation::Source,
            },
        }
    }

    fn filename(&self) -> Option<&str> {
        match self {
            Self::Ranges(text, ranges) => Some(ranges.name(text)),
            Self::Parts(parts) => parts.name.as_deref(),
        }
    }

    /// Returns the file name, if ranges are those of this text; empty if there is none.
    pub(super) fn filename_in<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::Ranges(_, ranges) => ranges.name(text),
            Self::Parts(parts) => parts.name.as_deref().unwrap_or_default(),
        }
    }

    fn hash(&self) -> Option<Hash<'_>> {
        match self {
            Self::Ranges(text, ranges) => Some(ranges.hash(text)),
            Self::Parts(parts) => parts.hash.as_ref().map(Hash::borrowed),
        }
    }

    fn size(&self) -> Option<u64> {
        match self {
            Self::Ranges(_, ranges) => ranges.size(),
            Self::Parts(parts) => parts.size,
        }
    }

    fn upload_time(&self) -> Option<&str> {
        match self {
            Self::Ranges(text, ranges) => ranges.upload_time(text),
            Self::Parts(parts) => parts.upload_time.as_deref(),
        }
    }

    /// All fields of the entry, however they are stored.
    pub(super) fn stated(&self) -> (FileLocation<'_>, Option<&str>, Option<Hash<'_>>, Option<u64>, Option<&str>) {
        (self.location(), self.filename(), self.hash(), self.size(), self.upload_time())
    }
}

impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        self.stated() == other.stated()
    }
}

impl Eq for File {}

impl StdHash for File {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.stated().hash(state);
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stated().fmt(f)
    }
}

/// A built distribution of a package.
///
/// A clone of a wheel can keep the URLs and hashes of all files of the lock in memory.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "idna"
/// # version = "3.10"
/// # source = { registry = "https://index.example/simple" }
/// # wheels = [
/// #     { url = "https://files.example/idna-3.10-py3-none-any.whl", hash = "sha256:946d195a0d259cbba61165e88e65941f16e9b36ea6ddb97f00452bae8b1287d3", size = 70442 },
/// # ]
/// # "#;
/// use locklayers::Lockfile;
/// use locklayers::lock::{FileLocation, HashAlgorithm};
/// let lock: Lockfile = text.parse()?;
/// let wheel = &lock.packages()[0].wheels()[0];
/// assert_eq!(wheel.location(), FileLocation::Url("https://files.example/idna-3.10-py3-none-any.whl"));
/// assert_eq!((wheel.filename(), wheel.size()), ("idna-3.10-py3-none-any.whl", Some(70_442)));
/// assert_eq!(wheel.hash().map(|hash| hash.algorithm()), Some(HashAlgorithm::Sha256));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wheel(pub(super) File);

impl Wheel {
    /// Returns where the wheel is.
    pub fn location(&self) -> FileLocation<'_> {
        self.0.location()
    }

    /// Returns the file name, percent-decoded: `name-version(-build)-python-abi-platform.whl`.
    pub fn filename(&self) -> &str {
        self.0.filename().unwrap_or_default()
    }

    /// Returns the hash, or `None` if the registry gave none or the package is a source tree.
    pub fn hash(&self) -> Option<Hash<'_>> {
        self.0.hash()
    }

    /// Returns the size in bytes, or `None` if the lock does not state it.
    pub fn size(&self) -> Option<u64> {
        self.0.size()
    }

    /// Returns the time of the upload as the lock writes it (RFC 3339, UTC), or `None` if it is not stated.
    pub fn upload_time(&self) -> Option<&str> {
        self.0.upload_time()
    }
}

/// The source distribution of a package.
///
/// A clone of one can keep the URLs and hashes of all files of the lock in memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sdist(pub(super) File);

impl Sdist {
    /// Returns where the file is.
    pub fn location(&self) -> FileLocation<'_> {
        self.0.location()
    }

    /// Returns the file name, percent-decoded, or `None` if the package's source is the file.
    pub fn filename(&self) -> Option<&str> {
        self.0.filename().filter(|name| !name.is_empty())
    }

    /// Returns the hash, or `None` if the registry gave none or the package is a source tree.
    pub fn hash(&self) -> Option<Hash<'_>> {
        self.0.hash()
    }

    /// Returns the size in bytes, or `None` if the lock does not state it.
    pub fn size(&self) -> Option<u64> {
        self.0.size()
    }

    /// Returns the time of the upload as the lock writes it (RFC 3339, UTC), or `None` if it is not stated.
    pub fn upload_time(&self) -> Option<&str> {
        self.0.upload_time()
    }
}
