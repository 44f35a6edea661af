//! The table of a file, in the form in which uv writes nearly all of them.

use std::num::NonZeroU32;
use std::ops::Range;

use super::document::plain_number;
use super::hash::{Hash, HashAlgorithm, is_lower_sha256};
use super::time::is_usual_time;
use super::url::{check_url, last_part};

/// The table of a wheel or source distribution that has a plain URL, a SHA-256, and nothing unusual:
/// `{ url = "…", hash = "sha256:…", size = 1, upload-time = "…" }`, of which size and time may be missing.
///
/// Most bytes of a lock are such tables. What is kept of one is where its parts stand in the text, all of them checked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FileLine {
    url: u32,
    /// Where the last segment of the URL begins: three bytes at least, none of them percent-encoded.
    name: NonZeroU32,
    url_end: u32,
    /// Where the digits of the hash begin.
    hash: u32,
    /// Where the time begins; 0 where there is none.
    time: u32,
    time_end: u32,
    /// More than any number has digits for, where there is none.
    size: u64,
}

const SHA256_DIGITS: usize = HashAlgorithm::Sha256.hex_digits();
const NO_SIZE: u64 = u64::MAX;

impl FileLine {
    /// Reads a table that begins at a byte; with it comes the byte after its end. None where it has another form.
    pub(super) fn read(text: &str, at: usize) -> Option<(Self, usize)> {
        let mut rest = Rest { text, at };
        rest.literal(b"{ url = \"")?;
        let url = rest.quoted()?;
        let plain = text.get(url.clone())?;
        if !check_url(plain).ok()? {
            return None;
        }
        let name = last_part(plain);
        if name.len() < 3 {
            return None;
        }
        rest.literal(b", hash = \"sha256:")?;
        let hash = rest.at;
        if !is_lower_sha256(rest.take(SHA256_DIGITS)?) {
            return None;
        }
        rest.literal(b"\"")?;
        let size = if rest.literal(b", size = ").is_some() { rest.number()? } else { NO_SIZE };
        let mut time = 0..0;
        if rest.literal(b", upload-time = \"").is_some() {
            time = rest.quoted()?;
            if !is_usual_time(text.get(time.clone())?) {
                return None;
            }
        }
        rest.literal(b" }")?;
        let narrow = |at: usize| u32::try_from(at).ok();
        let line = Self {
            url: narrow(url.start)?,
            name: NonZeroU32::new(narrow(url.start + name.start)?)?,
            url_end: narrow(url.end)?,
            hash: narrow(hash)?,
            time: narrow(time.start)?,
            time_end: narrow(time.end)?,
            size,
        };
        Some((line, rest.at))
    }

    pub(super) fn url(self, text: &str) -> &str {
        part(text, self.url..self.url_end)
    }

    /// The file name at the end of the URL.
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

/// What is left of a text.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes past some bytes, where they are the next.
    fn literal<const N: usize>(&mut self, literal: &[u8; N]) -> Option<()> {
        self.bytes().starts_with(literal).then(|| self.at += N)
    }

    /// Goes past the next quote; where what stands before it is.
    fn quoted(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let end = start + memchr::memchr(b'"', self.bytes())?;
        self.at = end + 1;
        Some(start..end)
    }

    /// Goes past so many bytes, and says what they are.
    fn take(&mut self, length: usize) -> Option<&'a str> {
        let start = self.at;
        self.at += length;
        self.text.get(start..self.at)
    }

    /// Goes past a plain number.
    fn number(&mut self) -> Option<u64> {
        let (number, digits) = plain_number(self.bytes())?;
        self.at += digits;
        u64::try_from(number).ok()
    }
}
