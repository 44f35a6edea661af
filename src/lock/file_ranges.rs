//! A file stored as ranges of the lock's source string.

use std::num::NonZeroU32;
use std::ops::Range;

use super::hash::{Hash, HashAlgorithm, is_lower_sha256};
use super::url::{check_url, last_part};

/// A wheel or source distribution that has a plain URL and a SHA-256, stored as positions in the lock's source
/// string.
///
/// Most bytes of a lock are such files; positions take a fifth of the memory of strings, and no allocation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FileRanges {
    url: u32,
    /// Start of the last segment of the URL: three bytes at least, none of them percent-encoded.
    name: NonZeroU32,
    url_end: u32,
    /// Start of the hexadecimal digits of the hash.
    hash: u32,
    /// Start of the upload time; 0 if there is none.
    time: u32,
    time_end: u32,
    /// [`NO_SIZE`] if there is none.
    size: u64,
}

const SHA256_DIGITS: usize = HashAlgorithm::Sha256.hex_digits();
const NO_SIZE: u64 = u64::MAX;

impl FileRanges {
    /// Returns a file from the ranges of its URL, hash and upload time, or `None` if any of them is not in the usual
    /// form.
    ///
    /// The caller has validated the upload time.
    pub(super) fn new(
        text: &str,
        url: Range<usize>,
        hash: Range<usize>,
        size: Option<u64>,
        time: Option<Range<usize>>,
    ) -> Option<Self> {
        let plain = text.get(url.clone())?;
        let name = last_part(plain);
        if name.len() < 3 || !check_url(plain).ok()? || size == Some(NO_SIZE) {
            return None;
        }
        let digits = text.get(hash.clone())?.strip_prefix("sha256:")?;
        if !is_lower_sha256(digits) {
            return None;
        }
        let narrow = |at: usize| u32::try_from(at).ok();
        let time = time.unwrap_or(0..0);
        Some(Self {
            url: narrow(url.start)?,
            name: NonZeroU32::new(narrow(url.start + name.start)?)?,
            url_end: narrow(url.end)?,
            hash: narrow(hash.end - SHA256_DIGITS)?,
            time: narrow(time.start)?,
            time_end: narrow(time.end)?,
            size: size.unwrap_or(NO_SIZE),
        })
    }

    pub(super) fn url(self, text: &str) -> &str {
        part(text, self.url..self.url_end)
    }

    /// Returns the file name at the end of the URL.
    pub(super) fn name(self, text: &str) -> &str {
        part(text, self.name.get()..self.url_end)
    }

    pub(super) fn hash(self, text: &str) -> Hash<'_> {
        let start = self.hash as usize;
        Hash::sha256(text.get(start..start + SHA256_DIGITS).unwrap_or_default())
    }

    pub(super) fn size(self) -> Option<u64> {
        Some(self.size).filter(|size| *size != NO_SIZE)
    }

    pub(super) fn upload_time(self, text: &str) -> Option<&str> {
        (self.time != 0).then(|| part(text, self.time..self.time_end))
    }
}

fn part(text: &str, range: Range<u32>) -> &str {
    text.get(range.start as usize..range.end as usize).unwrap_or_default()
}
