//! Access to a project's own Git repository.
//!
//! A pull request controls the content of the folder, and Git takes a folder with `HEAD`, `config`, `objects` and
//! `refs` for a repository. So only a repository that a checkout made is used, and nothing that its configuration names
//! is run: no hook, no file system monitor, no pager, no filter, no transport that would fetch missing objects.

mod commit;
mod error;
mod guard;
mod run;

pub use commit::{Commit, changes, resolve};
pub use error::GitError;
