//! Hashes of files.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::message::{Excerpt, deserialize_str, serde_as_str};

/// The algorithm of a hash; weaker algorithms are ordered first. It is parsed from and printed as its name.
///
/// ```
/// use locklayers::lock::HashAlgorithm;
/// let algorithm: HashAlgorithm = "sha256".parse()?;
/// assert!(algorithm > HashAlgorithm::Md5 && algorithm.hex_digits() == 64);
/// # Ok::<(), locklayers::lock::HashError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// MD5, 32 hex digits.
    Md5,
    /// SHA-256, 64 hex digits.
    Sha256,
    /// SHA-384, 96 hex digits.
    Sha384,
    /// SHA-512, 128 hex digits.
    Sha512,
    /// `BLAKE2b` with a digest of 32 bytes, 64 hex digits.
    Blake2b,
}

impl HashAlgorithm {
    const ALL: [Self; 5] = [Self::Md5, Self::Sha256, Self::Sha384, Self::Sha512, Self::Blake2b];

    /// Returns the algorithm's name as a lock and a requirements file write it, such as `sha256`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Blake2b => "blake2b",
        }
    }

    /// Whether pip accepts a hash of this kind: it takes SHA-2, and refuses a whole file of requirements for another one.
    pub(crate) fn is_of_pip(self) -> bool {
        matches!(self, Self::Sha256 | Self::Sha384 | Self::Sha512)
    }

    /// Returns how many hex digits a hash of this kind has.
    pub const fn hex_digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha256 | Self::Blake2b => 64,
            Self::Sha384 => 96,
            Self::Sha512 => 128,
        }
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for HashAlgorithm {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let known = Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text);
        known.ok_or_else(|| HashError { text: text.to_owned(), reason: HashFault::Algorithm })
    }
}

serde_as_str!(HashAlgorithm);

/// The hash of a file, ordered by algorithm and then by digits.
///
/// It is parsed from and printed as `algorithm:digits`. The algorithm must be in lower case; digits are accepted in
/// either case and normalised to lower case. The hash of a locked file borrows its digits from the lock.
///
/// ```
/// use locklayers::lock::{Hash, HashAlgorithm};
/// let hash: Hash = "md5:9E107D9D372BB6826BD81D3542A419D6".parse()?;
/// assert_eq!(hash.algorithm(), HashAlgorithm::Md5);
/// assert_eq!(hash.to_string(), "md5:9e107d9d372bb6826bd81d3542a419d6");
/// # Ok::<(), locklayers::lock::HashError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash<'a> {
    algorithm: HashAlgorithm,
    hex: Cow<'a, str>,
}

impl<'a> Hash<'a> {
    /// Returns the algorithm.
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// Returns the hex digits, in lower case.
    pub fn hex(&self) -> &str {
        &self.hex
    }

    /// Returns the same hash with owned digits.
    pub fn into_owned(self) -> Hash<'static> {
        Hash { algorithm: self.algorithm, hex: Cow::Owned(self.hex.into_owned()) }
    }

    /// Returns the SHA-256 with these digits, which must be in lower case.
    pub(super) fn sha256(hex: &'a str) -> Self {
        Self { algorithm: HashAlgorithm::Sha256, hex: Cow::Borrowed(hex) }
    }

    /// Returns the same hash with borrowed digits.
    pub(super) fn borrowed(&self) -> Hash<'_> {
        Hash { algorithm: self.algorithm, hex: Cow::Borrowed(&self.hex) }
    }
}

impl fmt::Display for Hash<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm, self.hex)
    }
}

impl FromStr for Hash<'static> {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let refuse = |reason| HashError { text: text.to_owned(), reason };
        let (name, hex) = text.split_once(':').ok_or_else(|| refuse(HashFault::NoColon))?;
        let algorithm = name.parse::<HashAlgorithm>().map_err(|_| refuse(HashFault::OtherAlgorithm))?;
        if hex.len() != algorithm.hex_digits() || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(refuse(HashFault::Digits(algorithm)));
        }
        Ok(Self { algorithm, hex: Cow::Owned(hex.to_ascii_lowercase()) })
    }
}

impl Serialize for Hash<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer)
    }
}

/// Whether these are the digits of a SHA-256 in lower case. There is no early return, so that the loop compiles to
/// vector instructions.
pub(super) fn is_lower_sha256(hex: &str) -> bool {
    let is_other = |b: u8| !matches!(b, b'0'..=b'9' | b'a'..=b'f');
    hex.len() == HashAlgorithm::Sha256.hex_digits() && !hex.bytes().fold(false, |any, b| any | is_other(b))
}

/// The error for a string that is not a hash, or not the name of an algorithm.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not {reason}", Excerpt(.text))]
pub struct HashError {
    text: String,
    reason: HashFault,
}

impl HashError {
    /// Returns the refused string, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum HashFault {
    #[error("a hash: it has no `:` between algorithm and digits")]
    NoColon,
    #[error("a hash: the algorithm is not one of md5, sha256, sha384, sha512, blake2b")]
    OtherAlgorithm,
    #[error("a hash algorithm: expected one of md5, sha256, sha384, sha512, blake2b")]
    Algorithm,
    #[error("a hash: {} takes {} hex digits", .0, .0.hex_digits())]
    Digits(HashAlgorithm),
}

#[cfg(test)]
mod tests {
    use super::{Hash, HashAlgorithm, HashError};

    #[test]
    fn hashes_are_ordered_by_their_algorithms() -> Result<(), HashError> {
        let sorted = ["md5", "sha256", "sha384", "sha512", "blake2b"].map(|name| {
            let digits = match name {
                "md5" => 32,
                "sha256" | "blake2b" => 64,
                "sha384" => 96,
                _ => 128,
            };
            format!("{name}:{}", "a".repeat(digits))
        });
        let mut hashes = sorted.iter().rev().map(|text| text.parse::<Hash<'_>>()).collect::<Result<Vec<_>, _>>()?;
        hashes.sort();
        assert_eq!(hashes.iter().map(ToString::to_string).collect::<Vec<_>>(), sorted);
        Ok(())
    }

    #[test]
    fn errors_state_the_reason() {
        let outcome = |text: &str| text.parse::<Hash<'_>>().map_err(|e| e.to_string()).map(|h| h.to_string());
        assert_eq!(
            outcome("sha1:aa"),
            Err("`sha1:aa` is not a hash: the algorithm is not one of md5, sha256, sha384, sha512, blake2b".to_owned())
        );
        assert_eq!(outcome("sha256:aa"), Err("`sha256:aa` is not a hash: sha256 takes 64 hex digits".to_owned()));
        let algorithm = "SHA256".parse::<HashAlgorithm>().map_err(|e| e.to_string());
        assert_eq!(
            algorithm,
            Err("`SHA256` is not a hash algorithm: expected one of md5, sha256, sha384, sha512, blake2b".to_owned())
        );
        let wide = format!("sha256:{}", "é".repeat(32));
        assert_eq!(outcome(&wide), Err(format!("`{wide}` is not a hash: sha256 takes 64 hex digits")));
        assert_eq!(
            outcome("aa\u{1b}"),
            Err("`aa\\u{1b}` is not a hash: it has no `:` between algorithm and digits".to_owned())
        );
    }
}
