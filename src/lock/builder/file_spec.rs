//! The specification of a file.

use crate::lock::artifact::{FileLocation, Sdist, Wheel};
use crate::lock::hash::Hash;
use crate::lock::path::LockPath;

/// The specification of a wheel or source distribution for a [`LockfileBuilder`](super::LockfileBuilder).
///
/// ```
/// use locklayers::lock::FileSpec;
/// let hash = "sha256:946d195a0d259cbba61165e88e65941f16e9b36ea6ddb97f00452bae8b1287d3".parse()?;
/// let wheel = FileSpec::at_url("https://files.example/idna-3.10-py3-none-any.whl").hash(hash).size(70_442);
/// # Ok::<(), locklayers::lock::HashError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSpec {
    pub(super) location: Location,
    pub(super) hash: Option<Hash<'static>>,
    pub(super) size: Option<u64>,
    pub(super) upload_time: Option<String>,
}

/// The location of a file, not yet validated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    Url(String),
    Path(LockPath),
    /// The source of the package, with the file name of a wheel.
    Source(Option<String>),
}

impl FileSpec {
    fn new(location: Location) -> Self {
        Self { location, hash: None, size: None, upload_time: None }
    }

    /// Returns a file at a URL, whose last segment is its name.
    pub fn at_url(url: impl Into<String>) -> Self {
        Self::new(Location::Url(url.into()))
    }

    /// Returns a file in the directory that is its package's registry.
    pub fn at_path(path: LockPath) -> Self {
        Self::new(Location::Path(path))
    }

    /// Returns a wheel of this name that is itself the source of its package: at a URL, a path or in a Git
    /// repository.
    pub fn wheel_of_source(filename: impl Into<String>) -> Self {
        Self::new(Location::Source(Some(filename.into())))
    }

    /// Returns a source distribution that is itself the source of its package.
    pub fn sdist_of_source() -> Self {
        Self::new(Location::Source(None))
    }

    /// Sets the hash.
    #[must_use]
    pub fn hash(mut self, hash: Hash<'static>) -> Self {
        self.hash = Some(hash);
        self
    }

    /// Sets the size in bytes.
    #[must_use]
    pub fn size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Sets the time of the upload, such as `2026-01-31T23:59:59Z`.
    #[must_use]
    pub fn upload_time(mut self, time: impl Into<String>) -> Self {
        self.upload_time = Some(time.into());
        self
    }

    fn of(
        location: FileLocation<'_>,
        filename: Option<&str>,
        (hash, size, time): (Option<Hash<'_>>, Option<u64>, Option<&str>),
    ) -> Self {
        let location = match location {
            FileLocation::Url(url) => Location::Url(url.to_owned()),
            FileLocation::Path(path) => Location::Path(path.clone()),
            FileLocation::Source => Location::Source(filename.map(str::to_owned)),
        };
        Self { location, hash: hash.map(Hash::into_owned), size, upload_time: time.map(str::to_owned) }
    }
}

/// Converts a wheel of another lock into its specification.
impl From<&Wheel> for FileSpec {
    fn from(wheel: &Wheel) -> Self {
        let about = (wheel.hash(), wheel.size(), wheel.upload_time());
        Self::of(wheel.location(), Some(wheel.filename()), about)
    }
}

/// Converts a source distribution of another lock into its specification.
impl From<&Sdist> for FileSpec {
    fn from(sdist: &Sdist) -> Self {
        Self::of(sdist.location(), None, (sdist.hash(), sdist.size(), sdist.upload_time()))
    }
}
