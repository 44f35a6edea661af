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

/// What the lock says of one file, whether wheel or source distribution.
#[derive(Clone)]
pub(super) enum File {
    /// In the text of the whole lock, which is kept once for all files.
    Ranges(Arc<String>, FileRanges),
    /// In parts of its own.
    Parts(Box<FileParts>),
}

/// What the lock says of a file that is not written in the usual form.
#[derive(Clone)]
pub(super) struct FileParts {
    pub(super) place: FilePlace,
    /// None where the package's source is the file.
    pub(super) name: Option<String>,
    pub(super) hash: Option<Hash<'static>>,
    pub(super) size: Option<u64>,
    pub(super) upload_time: Option<String>,
}

/// A [`FileLocation`] that owns what it says.
#[derive(Clone)]
pub(super) enum FilePlace {
    Url(String),
    Path(LockPath),
    Source,
}

impl File {
    fn location(&self) -> FileLocation<'_> {
        match self {
            Self::Ranges(text, ranges) => FileLocation::Url(ranges.url(text)),
            Self::Parts(parts) => match &parts.place {
                FilePlace::Url(url) => FileLocation::Url(url),
                FilePlace::Path(path) => FileLocation::Path(path),
                FilePlace::Source => FileLocation::Source,
            },
        }
    }

    fn filename(&self) -> Option<&str> {
        match self {
            Self::Ranges(text, ranges) => Some(ranges.name(text)),
            Self::Parts(parts) => parts.name.as_deref(),
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

    /// All that it says, however it is kept.
    fn said(&self) -> (FileLocation<'_>, Option<&str>, Option<Hash<'_>>, Option<u64>, Option<&str>) {
        (self.location(), self.filename(), self.hash(), self.size(), self.upload_time())
    }
}

impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}

impl Eq for File {}

impl StdHash for File {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.said().hash(state);
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

/// A built distribution of a package.
///
/// A wheel that is kept for long can keep the text of the whole lock.
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

    /// Returns the hash; a registry may give none, and source trees have none.
    pub fn hash(&self) -> Option<Hash<'_>> {
        self.0.hash()
    }

    /// Returns the size in bytes, where the registry told it.
    pub fn size(&self) -> Option<u64> {
        self.0.size()
    }

    /// Returns when the wheel was uploaded, as the lock writes it (RFC 3339, UTC).
    pub fn upload_time(&self) -> Option<&str> {
        self.0.upload_time()
    }
}

/// The source distribution of a package.
///
/// One that is kept for long can keep the text of the whole lock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sdist(pub(super) File);

impl Sdist {
    /// Returns where the file is.
    pub fn location(&self) -> FileLocation<'_> {
        self.0.location()
    }

    /// Returns the file name, percent-decoded; none where the package's source is the file.
    pub fn filename(&self) -> Option<&str> {
        self.0.filename().filter(|name| !name.is_empty())
    }

    /// Returns the hash; a registry may give none, and source trees have none.
    pub fn hash(&self) -> Option<Hash<'_>> {
        self.0.hash()
    }

    /// Returns the size in bytes, where the registry told it.
    pub fn size(&self) -> Option<u64> {
        self.0.size()
    }

    /// Returns when the file was uploaded, as the lock writes it (RFC 3339, UTC).
    pub fn upload_time(&self) -> Option<&str> {
        self.0.upload_time()
    }
}
