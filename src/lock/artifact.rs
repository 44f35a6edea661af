//! The files of a package.

use std::ops::Range;

use super::hash::Hash;
use super::lock_text::LockText;
use super::path::LockPath;

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileLocation {
    /// At a URL, as written in the lock.
    Url(LockText),
    /// In the directory that is the package's registry; the path is relative to that directory.
    Path(LockPath),
    /// Where the package itself is: the URL, archive or Git repository that is its source.
    Source,
}

/// The name of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum FileName {
    /// Where it stands in the URL.
    InUrl(Range<u32>),
    /// Where it is not simply a part of the URL.
    Own(Box<str>),
    /// The package's source is the file.
    None,
}

/// What the lock says of one file, whether wheel or source distribution.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct File {
    pub(super) location: FileLocation,
    pub(super) name: FileName,
    pub(super) hash: Option<Hash>,
    pub(super) size: Option<u64>,
    pub(super) upload_time: Option<LockText>,
}

impl File {
    fn filename(&self) -> Option<&str> {
        match (&self.name, &self.location) {
            (FileName::InUrl(part), FileLocation::Url(url)) => url.get(part.start as usize..part.end as usize),
            (FileName::Own(name), _) => Some(name),
            _ => None,
        }
    }
}

/// A built distribution of a package.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wheel(pub(super) File);

impl Wheel {
    /// Returns where the wheel is.
    pub fn location(&self) -> &FileLocation {
        &self.0.location
    }

    /// Returns the file name, percent-decoded: `name-version(-build)-python-abi-platform.whl`.
    pub fn filename(&self) -> &str {
        self.0.filename().unwrap_or_default()
    }

    /// Returns the hash; a registry may give none, and source trees have none.
    pub fn hash(&self) -> Option<&Hash> {
        self.0.hash.as_ref()
    }

    /// Returns the size in bytes, where the registry told it.
    pub fn size(&self) -> Option<u64> {
        self.0.size
    }

    /// Returns when the wheel was uploaded, as the lock writes it (RFC 3339, UTC).
    pub fn upload_time(&self) -> Option<&str> {
        self.0.upload_time.as_deref()
    }
}

/// The source distribution of a package.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sdist(pub(super) File);

impl Sdist {
    /// Returns where the file is.
    pub fn location(&self) -> &FileLocation {
        &self.0.location
    }

    /// Returns the file name, percent-decoded; none where the package's source is the file.
    pub fn filename(&self) -> Option<&str> {
        self.0.filename().filter(|name| !name.is_empty())
    }

    /// Returns the hash; a registry may give none, and source trees have none.
    pub fn hash(&self) -> Option<&Hash> {
        self.0.hash.as_ref()
    }

    /// Returns the size in bytes, where the registry told it.
    pub fn size(&self) -> Option<u64> {
        self.0.size
    }

    /// Returns when the file was uploaded, as the lock writes it (RFC 3339, UTC).
    pub fn upload_time(&self) -> Option<&str> {
        self.0.upload_time.as_deref()
    }
}
