//! Runs of Git, with the settings, variables and time that it gets.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::error::GitError;
use crate::message::escape_lines;

/// The most bytes that are read from Git, other than a file's content.
pub(super) const LARGE: u64 = 64 << 20;

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

/// The time for the search of a history. That of a million commits takes two minutes.
const SEARCH: Duration = Duration::from_secs(600);
/// The time for anything else, which takes milliseconds.
const LOOKUP: Duration = Duration::from_secs(60);

/// A folder of a repository, in which Git runs.
#[derive(Clone, Debug)]
pub(super) struct Git {
    pub(super) folder: PathBuf,
    /// The depth of the folder below that with `.git`.
    pub(super) depth: usize,
    /// The folder above that with `.git`.
    pub(super) above: Option<PathBuf>,
}

impl Git {
    /// Runs Git.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Output, GitError> {
        self.ask(arguments, &[])
    }

    /// Runs Git with some bytes as input, few enough for the buffer of a pipe.
    pub(super) fn ask(&self, arguments: &[&str], input: &[u8]) -> Result<Output, GitError> {
        self.limited(arguments, input, LARGE)
    }

    /// Returns the content of a blob that has at most `limit` bytes.
    pub(super) fn blob(&self, id: &str, limit: u64) -> Result<Vec<u8>, GitError> {
        let blob = self.limited(&["cat-file", "blob", id], &[], limit)?;
        if blob.status.success() { Ok(blob.stdout) } else { Err(GitError::Refused { reason: reason(&blob) }) }
    }

    fn limited(&self, arguments: &[&str], input: &[u8], limit: u64) -> Result<Output, GitError> {
        let time = if arguments.first() == Some(&"rev-list") { SEARCH } else { LOOKUP };
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|source| GitError::NotRun { source })?;
        if let Some(mut pipe) = child.stdin.take() {
            // If Git does not read its input, its own message says why.
            let _ = pipe.write_all(input);
        }
        output(child, time, limit)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            let is = |start: &str| name.as_encoded_bytes().starts_with(start.as_bytes());
            if is("GIT_") && !KEPT.iter().any(|kept| is(kept)) {
                command.env_remove(name);
            }
        }
        command.arg("-C").arg(&self.folder);
        for _ in 0..self.depth {
            command.args(["-C", ".."]);
        }
        if let Some(above) = &self.above {
            command.env("GIT_CEILING_DIRECTORIES", above);
        }
        command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs", "--no-replace-objects"]);
        // Else a configuration could name another folder, from which paths would be counted.
        command.arg("--work-tree=.");
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.args(arguments);
        command
            .env("LC_ALL", "C")
            .env("GIT_NO_LAZY_FETCH", "1")
            // `info/grafts` would change the parents of commits, as replacements would.
            .env("GIT_GRAFT_FILE", "/dev/null")
            // Git before 2.45 does not know that variable, and `protocol.NAME.allow` of the repository overrides our
            // `protocol.allow`. This list overrides both, and no transport has such a name.
            .env("GIT_ALLOW_PROTOCOL", "none")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "")
            .env("GIT_SSH_COMMAND", "false");
        command
    }
}

/// Returns Git's message on one line, without its prefix.
pub(super) fn reason(output: &Output) -> String {
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines = message.lines().map(|line| line.trim().trim_start_matches("fatal: ")).filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.take(6).map(escape_lines).collect();
    if lines.is_empty() { format!("it exited with {} and no message", output.status) } else { lines.join(" ") }
}

/// The beginning of the command by which Git would trust a repository of another user, in Git's message.
const TRUST: &str = "git config --global --add safe.directory ";

/// Returns the error of Git's refusal of the repository.
pub(super) fn refusal(output: &Output) -> GitError {
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    match message.lines().map(str::trim).find(|line| line.starts_with(TRUST)) {
        Some(remedy) => GitError::Ownership { remedy: escape_lines(remedy) },
        None => GitError::Refused { reason: reason(output) },
    }
}

/// Returns the output of a program, which is ended if it takes longer than `time`, and at most one byte more than `limit` of each stream.
fn output(mut child: Child, time: Duration, limit: u64) -> Result<Output, GitError> {
    let end = Instant::now() + time;
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
    ];
    let receivers = streams.map(|stream| {
        let (sender, receiver) = channel();
        // Not joined: a program that was started by the ended one may keep a stream open.
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stream.map_or(Ok(0), |stream| stream.take(limit.saturating_add(1)).read_to_end(&mut bytes));
            sender.send(read.map(|_| bytes))
        });
        receiver
    });
    let mut contents = Vec::with_capacity(receivers.len());
    for receiver in receivers {
        let Ok(content) = receiver.recv_timeout(end.saturating_duration_since(Instant::now())) else {
            let _ = child.kill();
            let _ = child.wait();
            return Err(GitError::TooLong { seconds: time.as_secs() });
        };
        contents.push(content.map_err(|source| GitError::NotRun { source })?);
    }
    let status = child.wait().map_err(|source| GitError::NotRun { source })?;
    let stderr = contents.pop().unwrap_or_default();
    Ok(Output { status, stdout: contents.pop().unwrap_or_default(), stderr })
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::process::{Command, Stdio};
    #[cfg(unix)]
    use std::time::Duration;

    /// A Git that knows the first of these variables does not need the second, so a run cannot test the second.
    #[test]
    fn no_version_of_git_fetches_missing_objects() {
        let git = super::Git { folder: ".".into(), depth: 0, above: None };
        let command = git.command(&["version"]);
        for wanted in [("GIT_NO_LAZY_FETCH", "1"), ("GIT_ALLOW_PROTOCOL", "none")] {
            let (name, value) = (wanted.0.as_ref(), Some(wanted.1.as_ref()));
            assert!(command.get_envs().any(|variable| variable == (name, value)), "{wanted:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_waits_for_ever_is_ended() -> Result<(), super::GitError> {
        let run = |program: &str, arguments: &[&str], milliseconds: u64| {
            let mut command = Command::new(program);
            let child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
            super::output(
                child.map_err(|source| super::GitError::NotRun { source })?,
                Duration::from_millis(milliseconds),
                super::LARGE,
            )
        };
        let ended = run("sleep", &["1000"], 50).map(|done| done.status);
        assert!(matches!(ended, Err(super::GitError::TooLong { seconds: 0 })));
        let done = run("sh", &["-c", "echo a; echo b >&2"], 60_000)?;
        assert_eq!((&*done.stdout, &*done.stderr), (&b"a\n"[..], &b"b\n"[..]));
        Ok(())
    }
}
