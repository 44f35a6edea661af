//! A file stored as ranges of a text: the lock's document while it is read, and afterwards what is kept of it.

use std::num::NonZeroU32;
use std::ops::Range;

use memchr::memchr;

use super::document::plain_number;
use super::hash::{Hash, HashAlgorithm, is_lower_sha256};
use super::time::is_usual_time;
use super::url::{check_url, last_part};
use crate::limits::narrow;

/// A wheel or source distribution that has a plain URL and a SHA-256, stored as positions in a text: of its URL, the
/// digits of its hash, and its upload time, in this order.
///
/// Most bytes of a lock are such files; positions take a fifth of the memory of strings, and no allocation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FileRanges {
    url: u32,
    /// Start of the last segment of the URL: three bytes at least, none of them percent-encoded.
    name: u32,
    url_end: NonZeroU32,
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
        let is_in_order = url.end <= hash.start && time.as_ref().is_none_or(|time| hash.end <= time.start);
        if !is_in_order {
            return None;
        }
        let narrow = |at: usize| u32::try_from(at).ok();
        let time = time.unwrap_or(0..0);
        Some(Self {
            url: narrow(url.start)?,
            name: narrow(url.start + name.start)?,
            url_end: NonZeroU32::new(narrow(url.end)?)?,
            hash: narrow(hash.end - SHA256_DIGITS)?,
            time: narrow(time.start)?,
            time_end: narrow(time.end)?,
            size: size.unwrap_or(NO_SIZE),
        })
    }

    /// Reads the table of a file out of a lock's text, where it is written as uv writes nearly all of them:
    /// `{ url = "…", hash = "sha256:…", size = 1, upload-time = "…" }`, of which size and time may be missing. Returns
    /// where the table ends as well.
    pub(super) fn read(text: &str, start: usize) -> Option<(Self, usize)> {
        let mut rest = Rest { text, at: start };
        let url = rest.skip("{ url = \"").then(|| rest.string())??;
        let hash = rest.skip(", hash = \"").then(|| rest.string())??;
        let size = if rest.skip(", size = ") { Some(rest.number()?) } else { None };
        let time = if rest.skip(", upload-time = \"") { Some(rest.string()?) } else { None };
        let is_usual = time.clone().is_none_or(|time| text.get(time).is_some_and(is_usual_time));
        let file = (rest.skip(" }") && is_usual).then(|| Self::new(text, url, hash, size, time))??;
        Some((file, rest.at))
    }

    /// Where the file begins in the text.
    pub(super) fn start(self) -> u32 {
        self.url
    }

    /// Moves the parts of the file towards the beginning of the text, one after the other from `to` on; returns where
    /// they end. Nothing before the file's start and after `to` may be needed any more.
    pub(super) fn pack(&mut self, text: &mut [u8], to: usize) -> usize {
        let mut end = to;
        let mut pack = |range: Range<u32>| {
            let range = range.start as usize..range.end as usize;
            let start = end;
            end += range.len();
            debug_assert!(start <= range.start, "a part is moved over another");
            text.copy_within(range, start);
            narrow(start)
        };
        let (name, url_end) = (self.name - self.url, self.url_end.get());
        self.url = pack(self.url..url_end);
        self.name = self.url + name;
        self.hash = pack(self.hash..self.hash + narrow(SHA256_DIGITS));
        // A URL has three bytes at least.
        self.url_end = NonZeroU32::MIN.saturating_add(self.hash - 1);
        if self.time != 0 {
            let length = self.time_end - self.time;
            self.time = pack(self.time..self.time_end);
            self.time_end = self.time + length;
        }
        end
    }

    pub(super) fn url(self, text: &str) -> &str {
        part(text, self.url..self.url_end.get())
    }

    /// Returns the file name at the end of the URL.
    pub(super) fn name(self, text: &str) -> &str {
        part(text, self.name..self.url_end.get())
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

/// The rest of a text.
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl Rest<'_> {
    /// Skips a string, if it is the next.
    fn skip(&mut self, next: &str) -> bool {
        let is_next = self.text.as_bytes()[self.at..].starts_with(next.as_bytes());
        self.at += if is_next { next.len() } else { 0 };
        is_next
    }

    /// Skips the content of a string and the quote after it; returns the range of the content.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let end = start + memchr(b'"', &self.text.as_bytes()[start..])?;
        self.at = end + 1;
        Some(start..end)
    }

    fn number(&mut self) -> Option<u64> {
        let (number, digits) = plain_number(&self.text.as_bytes()[self.at..])?;
        self.at += digits;
        u64::try_from(number).ok()
    }
}
