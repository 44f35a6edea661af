//! References to container images; of base images, those that are `official`, those that are `bare` of Python, and the `python`
//! that their names state.

mod bare;
mod official;
mod python;

use std::fmt;
use std::str::FromStr;

use crate::message::Excerpt;
use crate::platform::{Implementation, Target};

pub use official::BaseImageError;

/// The name of a container image: a repository, and a tag or a digest or both.
///
/// `FromStr` accepts what Docker and OCI registries call a reference: an optional registry with an optional port, path
/// components in lower case, `:TAG` of at most 128 letters, digits, `_`, `.` and `-`, and `@ALGORITHM:HEX`. It is kept
/// as written.
///
/// ```
/// use locklayers::image::ImageReference;
/// let image: ImageReference = "registry.example:5000/team/python:3.12-slim".parse()?;
/// assert_eq!((image.repository(), image.tag()), ("registry.example:5000/team/python", Some("3.12-slim")));
/// assert!("python 3.12".parse::<ImageReference>().is_err());
/// assert_eq!(serde_json::from_str::<ImageReference>("\"python:3.12\"")?.tag(), Some("3.12"));
/// assert!(serde_json::from_str::<ImageReference>("\"python 3.12\"").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageReference {
    text: String,
    repository: usize,
    tag: Option<usize>,
}

/// The error for a string that is not the name of a container image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` is not the name of a container image: {reason}; expected REPOSITORY[:TAG][@DIGEST], as in `python:3.12-slim`",
    Excerpt(.text)
)]
pub struct ImageReferenceError {
    text: String,
    reason: &'static str,
}

impl ImageReferenceError {
    /// Returns the refused string, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl ImageReference {
    /// Returns the official image of a Python version, slim or, for a musl target, of Alpine; `None` if there is none: for
    /// another implementation than CPython, a free-threaded build, or what is no version.
    ///
    /// ```
    /// use locklayers::image::ImageReference;
    /// let image = ImageReference::official("3.12", None);
    /// assert_eq!(image.map(|image| image.to_string()).as_deref(), Some("python:3.12-slim"));
    /// assert_eq!(ImageReference::official("3.13t", None), None);
    /// ```
    pub fn official(python: &str, target: Option<&Target>) -> Option<Self> {
        let is_musl = target.is_some_and(|target| target.platform().is_musl());
        let is_plain = python.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && target.is_none_or(|target| *target.implementation() == Implementation::CPython);
        let image = format!("python:{python}-{}", if is_musl { "alpine" } else { "slim" });
        if is_plain { image.parse().ok() } else { None }
    }

    /// Returns the repository with its registry, without tag and digest.
    pub fn repository(&self) -> &str {
        &self.text[..self.repository]
    }

    /// Returns the tag, or `None` if there is none.
    pub fn tag(&self) -> Option<&str> {
        let end = self.text.find('@').unwrap_or(self.text.len());
        self.tag.map(|start| &self.text[start..end])
    }

    /// Returns the digest, or `None` if there is none.
    pub fn digest(&self) -> Option<&str> {
        self.text.split_once('@').map(|(_, digest)| digest)
    }

    /// Returns the name with its registry, also if Docker would add it, and without its digest, such as
    /// `docker.io/library/python:3.12-slim`.
    ///
    /// ```
    /// let image: locklayers::image::ImageReference = "python:3.12-slim".parse()?;
    /// assert_eq!(image.qualified(), "docker.io/library/python:3.12-slim");
    /// # Ok::<(), locklayers::image::ImageReferenceError>(())
    /// ```
    pub fn qualified(&self) -> String {
        let named = self.text.split_once('@').map_or(self.text.as_str(), |(named, _)| named);
        match self.repository().split_once('/') {
            None => format!("docker.io/library/{named}"),
            Some((first, _)) if !is_host(first) => format!("docker.io/{named}"),
            Some(_) => named.to_owned(),
        }
    }

    /// Returns whether this is one of Docker's official images, by its name or that of a mirror: `python:3.12-slim`,
    /// `registry.example/library/python`. Those with Python have root as their user.
    pub(super) fn is_official(&self) -> bool {
        let qualified = self.qualified();
        qualified.rsplit('/').nth(1) == Some("library")
    }

    /// Returns whether this is a repository only, without tag and digest.
    pub fn is_repository(&self) -> bool {
        self.repository == self.text.len()
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

crate::message::serde_as_str!(ImageReference);

impl FromStr for ImageReference {
    type Err = ImageReferenceError;

    fn from_str(text: &str) -> Result<Self, ImageReferenceError> {
        let refuse = |reason| Err(ImageReferenceError { text: text.to_owned(), reason });
        let (named, digest) = text.split_once('@').map_or((text, None), |(named, digest)| (named, Some(digest)));
        let path = named.rfind('/').map_or(0, |slash| slash + 1);
        let colon = named[path..].find(':').map(|colon| path + colon);
        let repository = colon.unwrap_or(named.len());
        if let Some(reason) = repository_trouble(&named[..repository]) {
            return refuse(reason);
        }
        if colon.is_some_and(|colon| !is_tag(&named[colon + 1..])) {
            return refuse("its tag is not of at most 128 letters, digits, `_`, `.` and `-`");
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return refuse("its digest does not have the form ALGORITHM:HEX");
        }
        Ok(Self { text: text.to_owned(), repository, tag: colon.map(|colon| colon + 1) })
    }
}

/// The longest repository that registries accept, in bytes.
const LONGEST: usize = 255;

fn repository_trouble(repository: &str) -> Option<&'static str> {
    if repository.is_empty() {
        return Some("it is empty");
    }
    if repository.len() > LONGEST {
        return Some("its repository is longer than 255 bytes");
    }
    let (first, rest) = repository.split_once('/').map_or((None, repository), |(first, rest)| (Some(first), rest));
    match first {
        Some(first) if is_host(first) => (!is_registry(first)).then_some("its registry is not HOST or HOST:PORT"),
        Some(first) => (!is_part(first)).then_some(PARTS),
        None => None,
    }
    .or_else(|| (!rest.split('/').all(is_part)).then_some(PARTS))
}

const PARTS: &str = "the parts of its path are lower-case letters and digits with single separators between them";

/// Whether the first part of a repository is its registry.
fn is_host(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost"
}

fn is_registry(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    host.split('.').all(label)
        && port.is_none_or(|port| !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether this consists of letters and digits, separated by `.`, `_`, `__` or any number of `-`.
fn is_part(part: &str) -> bool {
    let separators = part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let ends = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    ends(part.as_bytes().first())
        && ends(part.as_bytes().last())
        && separators.into_iter().all(|run| matches!(run, "" | "." | "_" | "__") || run.bytes().all(|b| b == b'-'))
}

fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= 128 && tag.bytes().next().is_some_and(word) && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    algorithm.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
        && algorithm.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-' | b'_'))
        && hex.len() >= 32
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::ImageReference;

    #[test]
    fn references_are_read_as_docker_reads_them() {
        let digest = format!("sha256:{}", "0".repeat(64));
        for text in [
            "python",
            "python:3.12-slim",
            "library/python",
            "localhost/x",
            "registry.example:5000/a/b__c-d.e:T_1.x",
            &format!("python@{digest}"),
            &format!("127.0.0.1:5000/python:3.12@{digest}"),
        ] {
            assert_eq!(text.parse::<ImageReference>().map(|image| image.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn official_images_are_those_of_the_library() -> Result<(), super::ImageReferenceError> {
        for (name, is_official) in [
            ("python:3.12-slim", true),
            ("docker.io/library/python", true),
            ("registry.example:5000/hub/library/debian", true),
            ("library/python", true),
            ("team/python", false),
            ("localhost/python", false),
            ("registry.example/ubi9/python-312", false),
        ] {
            assert_eq!(name.parse::<ImageReference>()?.is_official(), is_official, "{name}");
        }
        Ok(())
    }

    #[test]
    fn strings_that_are_not_references_are_refused() {
        for text in [
            "",
            ":3",
            "Python",
            "a b",
            "a\nb",
            "a//b",
            "/a",
            "a/",
            "-a",
            "a:",
            "a:-b",
            "a:b:c",
            "a@sha256:xyz",
            "a___b",
            "$x",
            "a..b/c",
            "host.:1/a",
            "host.example:/a",
            "a:b c",
        ] {
            assert!(text.parse::<ImageReference>().is_err(), "{text}");
        }
        let message = "Py\u{1b}".parse::<ImageReference>().map_err(|error| error.to_string());
        assert_eq!(
            message,
            Err("`Py\\u{1b}` is not the name of a container image: the parts of its path are lower-case letters and \
                 digits with single separators between them; expected REPOSITORY[:TAG][@DIGEST], as in \
                 `python:3.12-slim`"
                .to_owned())
        );
    }
}
