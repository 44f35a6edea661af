//! Files of revisions: read from a project's own Git repository by the `git` command, which runs nothing for it.
//!
//! ```text
//! folder ─→ Repository ─revision→ Commit ─path→ content of a file
//!                      ─path→ Commits that changed it
//! ```
//!
//! A pull request controls the content of the folder, and Git takes a folder with `HEAD`, `config`, `objects` and
//! `refs` for a repository. So only a repository that a checkout made is used, and nothing that its configuration names
//! is run: no hook, no file system monitor, no pager, no filter, no transport that would fetch missing objects. Git gets
//! none of the variables of the environment that name another repository, and is ended after a time limit. Before Git is
//! started, the files that it would open are looked at: a pipe would make it wait, and a huge file fill the memory.
//!
//! ```
//! use locklayers::git::{GitError, Repository};
//! use std::path::Path;
//!
//! fn before(folder: &Path) -> Result<Option<String>, GitError> {
//!     let commit = Repository::around(folder)?.commit("HEAD~1")?;
//!     commit.read_string(Path::new("uv.lock"), 64 << 20)
//! }
//! # let base = tempfile::tempdir()?;
//! # let folder = base.path();
//! # let git = |arguments: &[&str]| {
//! #     let mut git = std::process::Command::new("git");
//! #     git.arg("-C").arg(folder).args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgSign=false"]);
//! #     assert!(git.args(arguments).status().is_ok_and(|status| status.success()));
//! # };
//! # git(&["init", "-q"]);
//! # for text in ["version = 1\n", "version = 2\n"] {
//! #     std::fs::write(folder.join("uv.lock"), text)?;
//! #     git(&["add", "uv.lock"]);
//! #     git(&["commit", "-qm", "lock"]);
//! # }
//! assert_eq!(before(folder)?.as_deref(), Some("version = 1\n"));
//! let changes = Repository::around(folder)?.changes(Path::new("uv.lock"), "HEAD", 10)?;
//! assert_eq!(changes.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod absent;
mod commit;
mod error;
mod guard;
mod repository;
mod run;

pub use commit::Commit;
pub use error::GitError;
pub use repository::Repository;
