//! The error of Git.

use std::io;
use std::path::{Path, PathBuf};

use crate::message::{Printable, the_nearest};

/// The error of a revision, or of a file in it, that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GitError {
    /// Git does not know the revision.
    #[error("`{}` is not a Git revision; {}", Printable(.revision), instead(.nearest))]
    #[non_exhaustive]
    Unknown {
        /// The revision.
        revision: String,
        /// The branches and tags with a similar name, nearest first: at most three.
        nearest: Vec<String>,
    },
    /// The revision is a range.
    #[error(
        "`{}` is a range of revisions, not a revision; name one of its ends, `{}` or `{}`",
        Printable(.revision), Printable(.from), Printable(.to)
    )]
    #[non_exhaustive]
    Range {
        /// The range.
        revision: String,
        /// Its start.
        from: String,
        /// Its end.
        to: String,
    },
    /// The revision is an ancestor that a commit does not have.
    #[error(
        "`{}` does not exist: it goes back further than the first commit of `{}`{}; name a later one",
        Printable(.revision), Printable(.start), or_no_merge(.revision)
    )]
    #[non_exhaustive]
    NoAncestor {
        /// The revision.
        revision: String,
        /// The revision whose ancestor it would be.
        start: String,
    },
    /// Git does not know the revision, and the clone is shallow.
    #[error(
        "the revision `{}` is not here: this clone is shallow and has only the newest commits; fetch the others with \
         `git fetch --unshallow`, or check out with `fetch-depth: 0`",
        Printable(.revision)
    )]
    #[non_exhaustive]
    Shallow {
        /// The revision.
        revision: String,
    },
    /// The repository, or the current branch, has no commit yet.
    #[error(
        "`{}` does not exist yet: the repository has no commit on this branch; make one first",
        Printable(.revision)
    )]
    #[non_exhaustive]
    NoCommit {
        /// The revision.
        revision: String,
    },
    /// The revision is a file or a folder in Git.
    #[error(
        "`{}` is a {} in Git, not a commit; {}",
        Printable(.revision), Printable(.kind), alone(.revision)
    )]
    #[non_exhaustive]
    NotACommit {
        /// The revision.
        revision: String,
        /// What it is, in Git's words.
        kind: String,
    },
    /// Git does not trust the repository, since it belongs to another user.
    #[error(
        "no revision can be read here; Git reports dubious ownership: the repository belongs to another user, as one that is \
         mounted into a container does; if you trust it, run `{remedy}`"
    )]
    #[non_exhaustive]
    Ownership {
        /// The command by which Git trusts it, in Git's own words.
        remedy: String,
    },
    /// Git refuses: there is no repository, or it is damaged.
    #[error("no revision can be read here; Git reports: {reason}; run this in a clone of the project's repository")]
    #[non_exhaustive]
    Refused {
        /// Git's own message, on one line.
        reason: String,
    },
    /// A file of the repository that Git would open is a pipe, a socket or a device.
    #[error(
        "no revision can be read here: {} is neither a regular file nor a folder; run this in a clone of the project's \
         repository",
        shown(.path)
    )]
    #[non_exhaustive]
    RepositoryKind {
        /// The path, from the top of the repository.
        path: PathBuf,
    },
    /// A file of the repository that Git would read whole is huge.
    #[error(
        "no revision can be read here: {} is larger than {limit} bytes, the limit for such a file of a repository; run \
         this in a clone of the project's repository",
        shown(.path)
    )]
    #[non_exhaustive]
    RepositoryTooLarge {
        /// The path, from the top of the repository.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// Git was ended because it took too long.
    #[error(
        "git was ended after {seconds} seconds, the limit; its repository may be too large, or contain a file that never \
         ends"
    )]
    #[non_exhaustive]
    TooLong {
        /// The limit in seconds.
        seconds: u64,
    },
    /// Git cannot be run.
    #[error("git is needed to read a revision, but it cannot be run")]
    #[non_exhaustive]
    NotRun {
        /// The cause.
        source: io::Error,
    },
    /// The commit has no such file.
    #[error("{}: the revision has no such file; {}name a revision that has it", Printable(.file), or_commit(.file))]
    #[non_exhaustive]
    FileMissing {
        /// The file, in Git's notation.
        file: String,
    },
    /// The path of a file leads out of the repository.
    #[error("{}: it lies outside of the repository, so no revision has it", Printable(.file))]
    #[non_exhaustive]
    FileOutside {
        /// The file, in Git's notation.
        file: String,
    },
    /// The path of a file is not in UTF-8, or has a line break.
    #[error("{}: only paths in UTF-8 and without a line break are looked up in Git", Printable(.file))]
    #[non_exhaustive]
    FileName {
        /// The file, in Git's notation.
        file: String,
    },
    /// A file is larger than a file of its kind is.
    #[error(
        "{}: it is larger than {limit} bytes, the limit for such a file; check that it is the right file",
        Printable(.file)
    )]
    #[non_exhaustive]
    FileTooLarge {
        /// The file, in Git's notation.
        file: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A symbolic link leads to no file of the commit.
    #[error("{}: it is a symbolic link that leads to no file of the revision", Printable(.file))]
    #[non_exhaustive]
    FileLink {
        /// The file, in Git's notation.
        file: String,
    },
    /// The path leads to a folder or a submodule.
    #[error("{}: it is not a file in the revision", Printable(.file))]
    #[non_exhaustive]
    FileKind {
        /// The file, in Git's notation.
        file: String,
    },
    /// The content of a file is not in this clone.
    #[error(
        "{0}: its content is not in this clone, which is partial or damaged, and nothing is fetched from here; run \
         `git show {0}`",
        Printable(.file)
    )]
    #[non_exhaustive]
    FileNotFetched {
        /// The file, in Git's notation.
        file: String,
    },
    /// A file is not in UTF-8.
    #[error("{}: it is not in UTF-8", Printable(.file))]
    #[non_exhaustive]
    FileNotUtf8 {
        /// The file, in Git's notation.
        file: String,
    },
}

impl GitError {
    /// Returns whether a limit is exceeded, rather than the revision or the repository being invalid.
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::RepositoryTooLarge { .. } | Self::TooLong { .. } | Self::FileTooLarge { .. })
    }

    /// Returns whether no revision can be read, whichever is named: there is no repository, or no commit in it.
    pub fn is_of_repository(&self) -> bool {
        let of_files = matches!(self, Self::RepositoryKind { .. } | Self::RepositoryTooLarge { .. });
        of_files
            || matches!(
                self,
                Self::NoCommit { .. } | Self::Ownership { .. } | Self::Refused { .. } | Self::NotRun { .. }
            )
    }
}

/// Returns which revisions could be named instead.
fn instead(nearest: &[String]) -> String {
    the_nearest("", nearest).unwrap_or_else(|| "name a commit, a branch or a tag".to_owned())
}

/// Returns the remedy for a revision with a path or a kind of object behind it.
fn alone(revision: &str) -> String {
    let revision = revision.split(':').next().unwrap_or_default();
    match revision.split_once("^{").map_or(revision, |(revision, _)| revision) {
        "" => "name a commit, a branch or a tag".to_owned(),
        revision => format!("name the revision alone, as in `{}`", Printable(revision)),
    }
}

/// Returns a path for messages, with control characters as escapes.
fn shown(path: &Path) -> String {
    Printable(&path.to_string_lossy()).to_string()
}

/// Returns the remedy for a file that the newest commit does not have; an older one can get none.
fn or_commit(file: &str) -> &'static str {
    if file.starts_with("HEAD:") { "commit it, or " } else { "" }
}

/// Returns the other reason for which a further parent of a commit does not exist.
fn or_no_merge(revision: &str) -> &'static str {
    let is_further = |c: char| c.is_ascii_digit() && c > '1';
    let names_parent = revision.split('^').skip(1).any(|step| step.starts_with(is_further));
    if names_parent { ", or names a further parent of a commit that is no merge" } else { "" }
}
