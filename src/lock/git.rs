//! Sources in Git repositories.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::host::check_host;
use super::path::LockPath;
use super::url::{check_url, is_archive, percent_decode};
use super::value_error::{ValueError, check_printable};
use crate::message::value_without_credentials;

const WHAT: &str = "Git source";
const OTHER_COMMIT: &str = "its `rev` is another commit than the one after `#`";
const NO_ARCHIVE: &str = "its `path` does not end as that of an archive does";

/// A commit of a Git repository, ordered bytewise by its URL.
///
/// Two sources are equal if the lock has equal URLs for them, the requested branch or tag included. Read from a string, a
/// source is `https://host/repository?subdirectory=…&path=…&lfs=true&tag=…#<commit>`; the last of several values wins.
#[derive(Clone, Debug)]
pub struct GitSource {
    text: Box<str>,
    base: Box<str>,
    reference: GitReference,
    commit: Box<str>,
    subdirectory: Option<LockPath>,
    path: Option<LockPath>,
    lfs: bool,
}

/// The requested reference of a Git repository, before it was pinned to a commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GitReference {
    /// The default branch.
    DefaultBranch,
    /// A branch.
    Branch(String),
    /// A tag.
    Tag(String),
    /// A revision: a commit, or another name that Git resolves to one.
    Rev(String),
}

impl GitSource {
    pub(super) fn parse(text: &str) -> Result<Self, ValueError> {
        let refuse = |reason: &str| ValueError::new(text, WHAT, reason);
        let (base, query, commit) = split(text)?;
        let commit = commit.ok_or_else(|| refuse("there is no `#<commit>` at its end"))?;
        check_host(base, WHAT)?;
        let (scheme, _) = base.split_once("://").ok_or_else(|| refuse("there is no `://` after its scheme"))?;
        check_scheme(scheme).map_err(refuse)?;
        let mut source = Self {
            text: text.into(),
            base: with_path(base).into(),
            reference: GitReference::DefaultBranch,
            commit: commit.to_ascii_lowercase().into(),
            subdirectory: None,
            path: None,
            lfs: false,
        };
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            source.set(key, &percent_decode(value, true, WHAT)?)?;
        }
        if source.path.as_ref().is_some_and(|path| !is_archive(path.as_str())) {
            return Err(refuse(NO_ARCHIVE));
        }
        match &source.reference {
            GitReference::Rev(rev) if is_other_commit(rev, &source.commit) => Err(refuse(OTHER_COMMIT)),
            _ => Ok(source),
        }
    }

    /// Checks the URL of a required repository, which need not have a commit.
    pub(super) fn check_requirement(text: &str) -> Result<(), ValueError> {
        let refuse = |reason: &str| ValueError::new(text, WHAT, reason);
        let (base, query, commit) = split(text)?;
        check_host(base, WHAT)?;
        check_scheme(base.split(':').next().unwrap_or_default()).map_err(refuse)?;
        let (mut path, mut rev) = (None, None);
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode(value, true, WHAT)?;
            check_printable(&value, WHAT)?;
            match key {
                "path" => path = Some(value),
                "rev" => rev = Some(value),
                "branch" | "tag" => rev = None,
                _ => {}
            }
        }
        if path.is_some_and(|path| !is_archive(&path)) {
            return Err(refuse(NO_ARCHIVE));
        }
        match commit {
            Some(commit) if rev.is_some_and(|rev| is_other_commit(&rev, commit)) => Err(refuse(OTHER_COMMIT)),
            _ => Ok(()),
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), ValueError> {
        check_printable(value, WHAT)?;
        match key {
            "subdirectory" => self.subdirectory = Some(LockPath::in_url(value)?),
            "path" => self.path = Some(LockPath::in_url(value)?),
            "lfs" => self.lfs = value.eq_ignore_ascii_case("true"),
            "branch" => self.reference = GitReference::Branch(value.to_owned()),
            "tag" => self.reference = GitReference::Tag(value.to_owned()),
            "rev" => self.reference = GitReference::Rev(value.to_owned()),
            _ => {}
        }
        Ok(())
    }

    /// Returns the whole source as the lock writes it: URL, query and commit.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the URL of the repository without query and fragment, as written, but with `/` as its path if it has none, as uv
    /// writes it.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// Returns the requested reference, before it was pinned.
    pub fn reference(&self) -> &GitReference {
        &self.reference
    }

    /// Returns the commit: 40 hex digits, in lower case.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// Returns the directory of the package within the repository, percent-decoded; `None` for its root.
    pub fn subdirectory(&self) -> Option<&LockPath> {
        self.subdirectory.as_ref()
    }

    /// Returns the path of the archive within the repository that is the package, percent-decoded; `None` for a source
    /// tree.
    pub fn path(&self) -> Option<&LockPath> {
        self.path.as_ref()
    }

    /// Returns whether the files of Git's large file storage (LFS) are fetched too.
    pub fn lfs(&self) -> bool {
        self.lfs
    }
}

/// Splits a URL into what is before its query, the query, and the commit after its `#`.
fn split(text: &str) -> Result<(&str, &str, Option<&str>), ValueError> {
    check_url(text)?;
    let (rest, commit) = text.split_once('#').map_or((text, None), |(rest, commit)| (rest, Some(commit)));
    if commit.is_some_and(|commit| !is_commit(commit)) {
        return Err(ValueError::new(text, WHAT, "what follows `#` is not a commit of 40 hex digits"));
    }
    let (base, query) = rest.split_once('?').unwrap_or((rest, ""));
    Ok((base, query, commit))
}

/// Returns the URL of a repository with `/` as its path if it has none: `https://host@commit` would name a user and another
/// host.
fn with_path(base: &str) -> String {
    let has_path = base.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
    format!("{base}{}", if has_path { "" } else { "/" })
}

fn check_scheme(scheme: &str) -> Result<(), &'static str> {
    let is_known = ["https", "http", "ssh", "file"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if is_known { Ok(()) } else { Err("its scheme is none of `https`, `http`, `ssh` and `file`") }
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether a requested revision is a commit, but not the locked one.
fn is_other_commit(rev: &str, commit: &str) -> bool {
    is_commit(rev) && !rev.eq_ignore_ascii_case(commit)
}

impl FromStr for GitSource {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

impl PartialEq for GitSource {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for GitSource {}

impl std::hash::Hash for GitSource {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Ord for GitSource {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl PartialOrd for GitSource {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for GitSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "git+{}", value_without_credentials(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::{GitReference, GitSource, ValueError};

    const COMMIT: &str = "4d76121acd1ff058302e9d7720a8036777886b5d";

    #[test]
    fn every_part_of_the_url_is_read() -> Result<(), ValueError> {
        let url = format!("ssh://git@h/o/r.git?subdirectory=a+b%2Fc&lfs=true&tag=v%401#{}", COMMIT.to_uppercase());
        let git = GitSource::parse(&url)?;
        assert_eq!(git.url(), "ssh://git@h/o/r.git");
        assert_eq!(git.reference(), &GitReference::Tag("v@1".to_owned()));
        assert_eq!(git.commit(), COMMIT);
        assert_eq!(git.subdirectory().map(super::LockPath::as_str), Some("a b/c"));
        assert_eq!((git.path(), git.lfs()), (None, true));
        assert_eq!(git.to_string(), format!("git+{url}"));
        Ok(())
    }

    /// Each as uv 0.13.9 exports it.
    #[test]
    fn a_repository_without_a_path_has_that_of_its_host() -> Result<(), ValueError> {
        for (base, expected) in [
            ("https://h", "https://h/"),
            ("https://h/", "https://h/"),
            ("ssh://git@h", "ssh://git@h/"),
            ("file:///", "file:///"),
            ("https://h/r", "https://h/r"),
        ] {
            let git = GitSource::parse(&format!("{base}?tag=v1#{COMMIT}"))?;
            assert_eq!(git.url(), expected);
            assert!(git.as_str().starts_with(base));
        }
        Ok(())
    }

    #[test]
    fn references_are_of_four_kinds() -> Result<(), ValueError> {
        let reference = |query: &str| GitSource::parse(&format!("https://h/r{query}#{COMMIT}")).map(|g| g.reference);
        assert_eq!(reference("")?, GitReference::DefaultBranch);
        assert_eq!(reference("?branch=feature%2Fx")?, GitReference::Branch("feature/x".to_owned()));
        assert_eq!(reference("?rev=main&unknown=1")?, GitReference::Rev("main".to_owned()));
        assert_eq!(reference(&format!("?rev={COMMIT}"))?, GitReference::Rev(COMMIT.to_owned()));
        Ok(())
    }

    #[test]
    fn errors_state_the_reason() {
        let reason = |text: String| GitSource::parse(&text).err().map(|e| e.to_string().replace(&text, "URL"));
        let refused = |why: &str| Some(format!("`URL` is not a valid Git source: {why}"));
        assert_eq!(reason("https://h/r".to_owned()), refused("there is no `#<commit>` at its end"));
        assert_eq!(reason("https://h/r#abc".to_owned()), refused("what follows `#` is not a commit of 40 hex digits"));
        assert_eq!(
            reason(format!("git@h:o/r#{COMMIT}")),
            Some("`URL` is not a valid URL: it does not start with a scheme such as `https:`".to_owned())
        );
        assert_eq!(reason(format!("h:o/r#{COMMIT}")), refused("there is no `://` after its scheme"));
        let other = "a".repeat(40);
        assert_eq!(
            reason(format!("https://h/r?rev={other}#{COMMIT}")),
            refused("its `rev` is another commit than the one after `#`")
        );
        assert_eq!(
            reason(format!("https://h/r?subdirectory=a%0Ab#{COMMIT}")),
            Some("`a\\nb` is not a valid Git source: it contains the character \\u{a}".to_owned())
        );
    }
}
