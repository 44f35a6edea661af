//! Access to the project's own Git repository.
//!
//! A pull request controls the content of the folder, and Git takes a folder with `HEAD`, `config`, `objects` and
//! `refs` for a repository. So only a repository that a checkout made is used, and nothing that its configuration names
//! is run: no hook, no file system monitor, no pager, no filter, no transport that would fetch missing objects.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::failure::{Failure, GitFailure};
use crate::input::read::LARGE;
use crate::path::real;
use locklayers::message::escape_lines;

/// Settings that override those of any repository.
const SETTINGS: [&str; 7] = [
    // A bare repository in a folder of another one is not used.
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "credential.helper=",
    // A partial clone must not fetch missing objects.
    "protocol.allow=never",
];

/// Prefixes of Git's environment variables that are kept: the location of its programs, settings such as
/// `safe.directory`, and the one by which Git treats every repository as another user's, which only makes it refuse more.
/// With others, an outer Git command (a hook) would redirect ours to another repository, graft
/// commits onto it or change the interpretation of paths.
const KEPT: [&str; 4] =
    ["GIT_CONFIG", "GIT_EXEC_PATH", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_TEST_ASSUME_DIFFERENT_OWNER"];

/// A commit of the repository of a folder.
#[derive(Debug)]
pub(crate) struct Commit {
    /// The object name, in hexadecimal.
    id: String,
    /// The revision by which it was requested.
    revision: String,
    /// The path from the top of the repository to the folder, with a `/` at the end, or empty.
    prefix: String,
}

/// Looks up a revision from a folder.
pub(crate) fn resolve(folder: &Path, revision: &str) -> Result<Commit, GitFailure> {
    if Repository::around(folder).top.is_none() {
        let said = "not a git repository (or any of the parent directories): .git";
        return Err(GitFailure::Refused(said.to_owned()));
    }
    let about = run(folder, &["rev-parse", "--is-shallow-repository"])?;
    if !about.status.success() {
        return Err(GitFailure::Refused(reason(&about)));
    }
    let is_shallow = about.stdout.trim_ascii() == b"true";
    let commit = |text: &str| -> Result<Option<String>, GitFailure> {
        let wanted = format!("{text}^{{commit}}");
        let found = run(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let id = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        // Excluded commits (`^HEAD`) have a prefix.
        Ok(Some(id).filter(|id| found.status.success() && id.bytes().all(|b| b.is_ascii_hexdigit())))
    };
    if let Some(id) = commit(revision)? {
        let prefix = Repository::around(folder).prefix.ok_or_else(|| {
            GitFailure::Refused("the path from its top folder to that of the lock is not in UTF-8".to_owned())
        })?;
        return Ok(Commit { id, revision: revision.to_owned(), prefix });
    }
    if revision == "HEAD" && run(folder, &["rev-parse", "--verify", "--quiet", "HEAD"])?.status.code() == Some(1) {
        return Err(GitFailure::NoCommit);
    }
    let text = revision.to_owned();
    Err(if is_shallow { GitFailure::Shallow { text } } else { GitFailure::Unknown { text } })
}

impl Commit {
    /// Returns the content of the commit's file at a path relative to the folder, following links within the
    /// repository, or `None` if it has no such file.
    pub(crate) fn file(&self, folder: &Path, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let fail = |reason: &str| Failure::Config { path: self.shown(path).into(), reason: reason.to_owned() };
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
                if blob.status.success() {
                    Ok(Some(blob.stdout))
                } else {
                    Err(GitFailure::Refused(reason(&blob)).into())
                }
            }
            ["symlink" | "dangling" | "loop", ..] => {
                Err(fail("it is a symbolic link that leads to no file of the revision"))
            }
            _ if line.ends_with(" missing") || words.first() == Some(&"notdir") => Ok(None),
            [_, "tree" | "commit" | "tag", _] => Err(fail("it is not a file in the revision")),
            _ => Err(GitFailure::Refused(reason(&found)).into()),
        }
    }

    /// Returns the revision by which it was requested, or the beginning of its object name.
    pub(crate) fn revision(&self) -> &str {
        &self.revision
    }

    /// Returns a path of the commit for messages, in Git's notation.
    pub(crate) fn shown(&self, path: &str) -> String {
        format!("{}:./{path}", self.revision)
    }
}

/// Returns the commits that changed a file of the folder, along the first parents of a revision: the newest `last` of
/// them, oldest first.
pub(crate) fn changes(folder: &Path, revision: &str, file: &str, last: usize) -> Result<Vec<Commit>, Failure> {
    let tip = resolve(folder, revision).map_err(|failure| GitFailure::InHistory(Box::new(failure)))?;
    // Git counts with 32-bit integers.
    let most = format!("--max-count={}", last.min(i32::MAX as usize));
    let file = format!("{}{file}", tip.prefix);
    // Not `log`, which would verify signatures with a program of the repository's choice if `log.showSignature` is
    // set.
    let found = run(folder, &["rev-list", "--first-parent", &most, "--end-of-options", &tip.id, "--", &file])?;
    if !found.status.success() {
        return Err(GitFailure::Refused(reason(&found)).into());
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
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = escape_lines(&said);
    let lines = said.lines().map(|line| line.trim().trim_start_matches("fatal: ")).filter(|line| !line.is_empty());
    let said: Vec<&str> = lines.take(6).collect();
    if said.is_empty() { format!("it exited with {} and no message", output.status) } else { said.join(" ") }
}

/// Runs Git in a folder.
fn run(folder: &Path, arguments: &[&str]) -> Result<Output, GitFailure> {
    command(folder, arguments).stdin(Stdio::null()).output().map_err(GitFailure::NotRun)
}

/// Runs Git in a folder with some bytes as input, few enough for the buffer of a pipe.
fn ask(folder: &Path, arguments: &[&str], input: &[u8]) -> Result<Output, GitFailure> {
    use std::io::Write;
    let mut command = command(folder, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(GitFailure::NotRun)?;
    if let Some(mut pipe) = child.stdin.take() {
        // If Git does not read its input, its own message says why.
        let _ = pipe.write_all(input);
    }
    child.wait_with_output().map_err(GitFailure::NotRun)
}

/// The repository of a folder: the nearest folder with `.git`, at or above it.
///
/// Git itself searches differently: before 2.38, it accepts any folder on the path that has the structure of a
/// repository, which a pull request can add. So Git runs in the folder with `.git`, where that is found first, and goes
/// no higher.
struct Repository {
    top: Option<PathBuf>,
    /// The depth of the folder below the top.
    depth: usize,
    /// The path from there to the folder, with a trailing `/`, or empty; `None` if it is not UTF-8.
    prefix: Option<String>,
}

impl Repository {
    fn around(folder: &Path) -> Self {
        let real = real(folder).unwrap_or_else(|| folder.to_owned());
        let top = real.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
        let below = top.and_then(|top| real.strip_prefix(top).ok()).unwrap_or(Path::new(""));
        let parts = below.components().map(|part| part.as_os_str().to_str().map(|part| format!("{part}/")));
        Self { top: top.map(Path::to_owned), depth: below.components().count(), prefix: parts.collect() }
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let is = |start: &str| name.as_encoded_bytes().starts_with(start.as_bytes());
        if is("GIT_") && !KEPT.iter().any(|kept| is(kept)) {
            command.env_remove(name);
        }
    }
    let repository = Repository::around(folder);
    command.arg("-C").arg(folder);
    for _ in 0..repository.depth {
        command.args(["-C", ".."]);
    }
    if let Some(above) = repository.top.as_deref().and_then(Path::parent) {
        command.env("GIT_CEILING_DIRECTORIES", above);
    }
    command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs", "--no-replace-objects"]);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.args(arguments);
    command
        .env("LC_ALL", "C")
        .env("GIT_NO_LAZY_FETCH", "1")
        // Git before 2.45 does not know that variable, and `protocol.NAME.allow` of the repository overrides our
        // `protocol.allow`. This list overrides both, and no transport has such a name.
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "")
        .env("GIT_SSH_COMMAND", "false");
    command
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

    /// A Git that knows the first of these variables does not need the second, so a run cannot test the second.
    #[test]
    fn no_version_of_git_fetches_missing_objects() {
        let command = super::command(std::path::Path::new("."), &["version"]);
        for wanted in [("GIT_NO_LAZY_FETCH", "1"), ("GIT_ALLOW_PROTOCOL", "none")] {
            let (name, value) = (wanted.0.as_ref(), Some(wanted.1.as_ref()));
            assert!(command.get_envs().any(|variable| variable == (name, value)), "{wanted:?}");
        }
    }
}
