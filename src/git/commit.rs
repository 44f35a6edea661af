//! Commits, and their files.

use std::path::Path;
use std::process::Output;

use super::error::GitError;
use super::guard::Repository;
use super::run::{LARGE, ask, run};
use crate::message::escape_lines;

/// A commit of the repository of a folder.
#[derive(Debug)]
pub struct Commit {
    /// The object name, in hexadecimal.
    id: String,
    /// The revision by which it was requested.
    revision: String,
    /// The path from the top of the repository to the folder, with a `/` at the end, or empty.
    prefix: String,
}

/// Looks up a revision from a folder.
///
/// # Errors
///
/// [`GitError`] if Git cannot answer.
pub fn resolve(folder: &Path, revision: &str) -> Result<Commit, GitError> {
    let repository = Repository::around(folder);
    repository.check()?;
    let about = run(folder, &["rev-parse", "--is-shallow-repository"])?;
    if !about.status.success() {
        return Err(GitError::Refused(reason(&about)));
    }
    let is_shallow = about.stdout.trim_ascii() == b"true";
    let commit = |text: &str| -> Result<Option<String>, GitError> {
        let wanted = format!("{text}^{{commit}}");
        let found = run(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let id = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        // Excluded commits (`^HEAD`) have a prefix.
        Ok(Some(id).filter(|id| found.status.success() && id.bytes().all(|b| b.is_ascii_hexdigit())))
    };
    if let Some(id) = commit(revision)? {
        let prefix = repository.prefix.ok_or_else(|| {
            GitError::Refused("the path from its top folder to that of the lock is not in UTF-8".to_owned())
        })?;
        return Ok(Commit { id, revision: revision.to_owned(), prefix });
    }
    let text = revision.to_owned();
    if revision == "HEAD" && run(folder, &["rev-parse", "--verify", "--quiet", "HEAD"])?.status.code() == Some(1) {
        return Err(GitError::NoCommit { text });
    }
    let any = run(folder, &["for-each-ref", "--count=1"])?;
    if any.status.success()
        && any.stdout.is_empty()
        && !run(folder, &["rev-parse", "--verify", "HEAD"])?.status.success()
    {
        return Err(GitError::NoCommit { text });
    }
    // It may name something else than a commit, or a commit whose object is damaged.
    let found = run(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", revision])?;
    let id = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    if found.status.success() && !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit()) {
        let kind = run(folder, &["cat-file", "-t", &id])?;
        if kind.status.success() {
            let kind = String::from_utf8_lossy(&kind.stdout).trim().to_owned();
            if kind != "commit" {
                return Err(GitError::NotACommit { text, kind });
            }
            return Err(GitError::Refused(reason(&run(folder, &["cat-file", "commit", &id])?)));
        }
        // The object of a whole commit name is not looked up before.
        if !id.eq_ignore_ascii_case(revision) {
            return Err(GitError::Refused(reason(&kind)));
        }
    }
    Err(if is_shallow { GitError::Shallow { text } } else { GitError::Unknown { text } })
}

impl Commit {
    /// Returns the content of the commit's file at a path relative to the folder, following links within the
    /// repository, or `None` if it has no such file.
    ///
    /// # Errors
    ///
    /// [`GitError`] if Git cannot answer.
    pub fn file(&self, folder: &Path, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let fail = |reason: &str| GitError::File { file: self.shown(path), reason: reason.to_owned() };
        let Some(inside) = inside(&self.prefix, path) else {
            return Err(fail("it lies outside of the repository, so no revision has it"));
        };
        if inside.contains('\n') {
            return Err(fail("a path with a line break is not looked up in Git"));
        }
        let question = format!("{}:{inside}\n", self.id);
        let found = ask(folder, &["cat-file", "--batch-check", "--follow-symlinks"], question.as_bytes())?;
        let answer = String::from_utf8_lossy(&found.stdout).into_owned();
        let line = answer.lines().next().unwrap_or_default();
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            [id, "blob", size] => {
                if size.parse::<u64>().is_ok_and(|size| size > LARGE) {
                    return Err(fail("it is larger than 64 MiB, the limit"));
                }
                let blob = run(folder, &["cat-file", "blob", id])?;
                if blob.status.success() { Ok(Some(blob.stdout)) } else { Err(GitError::Refused(reason(&blob))) }
            }
            ["symlink" | "dangling" | "loop", ..] => {
                Err(fail("it is a symbolic link that leads to no file of the revision"))
            }
            _ if line.ends_with(" missing") => {
                // The file may be missing, or only its content.
                let listed = run(folder, &["ls-tree", "--full-tree", "--end-of-options", &self.id, "--", &inside])?;
                match (listed.status.success(), listed.stdout.is_empty()) {
                    (false, _) => Err(GitError::Refused(reason(&listed))),
                    (true, true) => Ok(None),
                    (true, false) => Err(fail(&format!(
                        "its content is not in this clone, which is partial or damaged, and nothing is fetched from here; run \
                         `git show {}`",
                        self.shown(path)
                    ))),
                }
            }
            _ if words.first() == Some(&"notdir") => Ok(None),
            [_, "tree" | "commit" | "tag", _] => Err(fail("it is not a file in the revision")),
            _ => Err(GitError::Refused(reason(&found))),
        }
    }

    /// Returns the revision by which it was requested, or the beginning of its object name.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Returns a path of the commit for messages, in Git's notation.
    pub fn shown(&self, path: &str) -> String {
        format!("{}:./{path}", self.revision)
    }
}

/// Returns the commits that changed a file of the folder, along the first parents of a revision: the newest `last` of
/// them, oldest first.
///
/// # Errors
///
/// [`GitError`] if Git cannot answer.
pub fn changes(folder: &Path, revision: &str, file: &str, last: usize) -> Result<Vec<Commit>, GitError> {
    let tip = resolve(folder, revision).map_err(|failure| GitError::InHistory(Box::new(failure)))?;
    // Git counts with 32-bit integers.
    let most = format!("--max-count={}", last.min(i32::MAX as usize));
    let file = format!("{}{file}", tip.prefix);
    // Not `log`, which would verify signatures with a program of the repository's choice if `log.showSignature` is
    // set.
    let found = run(folder, &["rev-list", "--first-parent", &most, "--end-of-options", &tip.id, "--", &file])?;
    if !found.status.success() {
        return Err(GitError::Refused(reason(&found)));
    }
    let ids = String::from_utf8_lossy(&found.stdout).into_owned();
    let commit =
        |id: &str| Commit { id: id.to_owned(), revision: id.chars().take(12).collect(), prefix: tip.prefix.clone() };
    Ok(ids.lines().rev().map(commit).collect())
}

/// Returns a path relative to the top of the repository, or `None` if `..` leads outside.
fn inside(prefix: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in prefix.split('/').chain(path.split(['/', std::path::MAIN_SEPARATOR])) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let is_absolute = Path::new(path).is_absolute();
    (!is_absolute).then(|| parts.join("/"))
}

/// Returns Git's message on one line, without its prefix.
fn reason(output: &Output) -> String {
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    let message = escape_lines(&message);
    let lines = message.lines().map(|line| line.trim().trim_start_matches("fatal: ")).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.take(6).collect();
    if lines.is_empty() { format!("it exited with {} and no message", output.status) } else { lines.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn paths_are_followed_from_the_top_of_the_repository() {
        for (prefix, path, found) in [
            ("", "uv.lock", Some("uv.lock")),
            ("a/b/", "./uv.lock", Some("a/b/uv.lock")),
            ("a/b/", "../c/x", Some("a/c/x")),
            ("a/", "../../x", None),
            ("", "..", None),
            ("a/", "/etc/passwd", None),
        ] {
            assert_eq!(inside(prefix, path).as_deref(), found, "{prefix} {path}");
        }
    }
}
