//! Opening a lock: from a file, a string or bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use super::error::LockError;
use super::error_kind::LockErrorKind;
use super::lockfile::Lockfile;
use super::read;
use crate::limits::Limits;

impl Lockfile {
    /// Reads a lock from a file.
    ///
    /// # Errors
    ///
    /// [`LockError`], which names the file, if it cannot be read, is larger than 64 MiB, is not UTF-8, is not a
    /// consistent lock of format version 1, or exceeds one of the [`Limits`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, LockError> {
        Self::read_within(path, Limits::default())
    }

    /// Reads a lock from a file within the given limits.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read).
    #[expect(clippy::needless_pass_by_value, reason = "limits are made where they are given, and the lock keeps them")]
    pub fn read_within(path: impl AsRef<Path>, limits: Limits) -> Result<Self, LockError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|error| LockError::unreadable(error).in_file(path))?;
        Self::from_file_within(&file, path, &limits)
    }

    /// Reads a lock from an open file, which is named by its path.
    #[cfg(feature = "files")]
    pub(crate) fn from_file(file: &File, path: &Path) -> Result<Self, LockError> {
        Self::from_file_within(file, path, &Limits::default())
    }

    fn from_file_within(file: &File, path: &Path, limits: &Limits) -> Result<Self, LockError> {
        read_bytes(file, limits.most_bytes())
            .and_then(|bytes| read::from_bytes(bytes, limits))
            .map_err(|error| error.in_file(path))
    }

    /// Reads a lock from a string within the given limits; `parse` uses the default ones.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), without the name of a file.
    #[expect(clippy::needless_pass_by_value, reason = "limits are made where they are given, and the lock keeps them")]
    pub fn parse_within(text: &str, limits: Limits) -> Result<Self, LockError> {
        read::from_text(text, &limits)
    }

    /// Reads a lock from bytes, such as the body of a request; a byte order mark at their start is skipped.
    ///
    /// ```
    /// use locklayers::Lockfile;
    /// let lock = Lockfile::from_bytes(b"\xef\xbb\xbfversion = 1\nrequires-python = '>=3.12'\n")?;
    /// assert_eq!(lock.requires_python().to_string(), ">=3.12");
    /// let error = Lockfile::from_bytes(b"version = 1\n# caf\xe9\n").unwrap_err();
    /// assert_eq!((error.line(), error.column()), (Some(2), Some(6)));
    /// # Ok::<(), locklayers::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), without the name of a file. The error for bytes that are not UTF-8 has the line and the
    /// column of the first of them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LockError> {
        read::from_slice(bytes, &Limits::default())
    }

    /// Reads a lock from bytes within the given limits.
    ///
    /// # Errors
    ///
    /// Those of [`from_bytes`](Self::from_bytes).
    #[expect(clippy::needless_pass_by_value, reason = "limits are made where they are given, and the lock keeps them")]
    pub fn from_bytes_within(bytes: &[u8], limits: Limits) -> Result<Self, LockError> {
        read::from_slice(bytes, &limits)
    }
}

/// Reads at most one byte more than a lock may have, so that endless files end.
fn read_bytes(file: &File, limit: u64) -> Result<Vec<u8>, LockError> {
    // The length may be wrong, or there may be none. It only makes room; one byte more finds the end.
    let expected = file.metadata().map_or(0, |about| about.len());
    if expected > limit {
        return Err(LockError::nowhere(LockErrorKind::TooLarge { limit }));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(expected.saturating_add(1)).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(LockError::unreadable)?;
    Ok(bytes)
}

impl FromStr for Lockfile {
    type Err = LockError;

    fn from_str(text: &str) -> Result<Self, LockError> {
        read::from_text(text, &Limits::default())
    }
}
