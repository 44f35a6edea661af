//! The repository of a folder, and the search of its commits.

use std::fs;
use std::path::Path;

use super::absent::why_not;
use super::commit::{Commit, inside};
use super::error::GitError;
use super::guard;
use super::run::{Git, refusal};

/// The Git repository of a folder: the nearest folder with `.git`, at or above it.
///
/// Git itself searches differently: before 2.38, it accepts any folder on the path that has the structure of a
/// repository, which a pull request can add. So Git runs in the folder with `.git`, where that is found first, and goes
/// no higher. The module's page has an example.
#[derive(Clone, Debug)]
pub struct Repository {
    git: Git,
    /// The path from the folder with `.git`, with a trailing `/`, or empty.
    prefix: String,
}

impl Repository {
    /// Returns the repository of a folder, relative to which files are named.
    ///
    /// # Errors
    ///
    /// [`GitError`] if there is none, or if it has a pipe, a socket, a device or a huge file among the files that Git opens:
    /// it would wait for the other end, or read without end.
    pub fn around(folder: &Path) -> Result<Self, GitError> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let refused = |reason: &str| GitError::Refused { reason: reason.to_owned() };
        let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let top = real.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
        let top = top.ok_or_else(|| refused("not a git repository (or any of the parent directories): .git"))?;
        guard::check(top)?;
        let below = real.strip_prefix(top).unwrap_or(Path::new(""));
        let parts = below.components().map(|part| part.as_os_str().to_str().map(|part| format!("{part}/")));
        let prefix: Option<String> = parts.collect();
        let prefix = prefix.ok_or_else(|| refused("the path from its top folder to this one is not in UTF-8"))?;
        let above = top.parent().map(Path::to_owned);
        Ok(Self { git: Git { folder: folder.to_owned(), depth: below.components().count(), above }, prefix })
    }

    /// Returns whether this is a shallow clone, which has only the newest commits, as those of CI have by default.
    ///
    /// # Errors
    ///
    /// [`GitError`] if Git refuses the repository.
    pub fn is_shallow(&self) -> Result<bool, GitError> {
        let about = self.git.run(&["rev-parse", "--is-shallow-repository"])?;
        if !about.status.success() {
            return Err(refusal(&about));
        }
        Ok(about.stdout.trim_ascii() == b"true")
    }

    /// Returns the commit of a revision: a branch, a tag, `HEAD~1` or an object name.
    ///
    /// # Errors
    ///
    /// [`GitError`] if there is no such commit, or if Git refuses the repository.
    pub fn commit(&self, revision: &str) -> Result<Commit, GitError> {
        let is_shallow = self.is_shallow()?;
        let commit = |text: &str| -> Result<Option<String>, GitError> {
            let wanted = format!("{text}^{{commit}}");
            let found = self.git.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
            let id = String::from_utf8_lossy(&found.stdout).trim().to_owned();
            // Excluded commits (`^HEAD`) have a prefix.
            Ok(Some(id).filter(|id| found.status.success() && id.bytes().all(|b| b.is_ascii_hexdigit())))
        };
        // The text of a search goes to the end of a revision.
        let searched = if revision.starts_with(":/") { self.object(revision)? } else { None };
        match commit(searched.as_deref().unwrap_or(revision))? {
            Some(id) => Ok(self.found(&id, revision.to_owned())),
            None => Err(why_not(&self.git, revision, is_shallow)?),
        }
    }

    /// Returns the object that a revision names, if there is one.
    fn object(&self, revision: &str) -> Result<Option<String>, GitError> {
        let found = self.git.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", revision])?;
        let id = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        Ok(Some(id).filter(|_| found.status.success()))
    }

    /// Returns the commits that changed a file, along the first parents of a revision: the newest `most` of them, oldest
    /// first.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit), and if the path leads out of the repository.
    pub fn changes(&self, path: &Path, revision: &str, most: usize) -> Result<Vec<Commit>, GitError> {
        let tip = self.commit(revision)?;
        let file = || tip.name_of(path);
        let name = path.to_str().ok_or_else(|| GitError::FileName { file: file() })?;
        let name = inside(&self.prefix, name).ok_or_else(|| GitError::FileOutside { file: file() })?;
        // Git counts with 32-bit integers.
        let most = format!("--max-count={}", most.min(i32::MAX as usize));
        // Not `log`, which would verify signatures with a program of the repository's choice if `log.showSignature` is
        // set.
        let found = self.git.run(&["rev-list", "--first-parent", &most, "--end-of-options", &tip.id, "--", &name])?;
        if !found.status.success() {
            return Err(refusal(&found));
        }
        let ids = String::from_utf8_lossy(&found.stdout).into_owned();
        Ok(ids.lines().rev().map(|id| self.found(id, id.chars().take(12).collect())).collect())
    }

    fn found(&self, id: &str, revision: String) -> Commit {
        Commit { git: self.git.clone(), id: id.to_owned(), revision, prefix: self.prefix.clone() }
    }
}
