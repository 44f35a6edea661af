//! The files of the build context that the lines of an existing Dockerfile copy or mount.

use std::collections::BTreeSet;

use super::dockerfile::Dockerfile;
use super::existing::instruction::{Instruction, Mount};
use super::existing::users;
use super::text::word::unquoted;

/// The most files that are looked up.
const MOST: usize = 100;

impl Dockerfile {
    /// Returns the paths of files and folders in the build context that the lines of an existing Dockerfile copy or mount, as far as
    /// they are plain: without variables, wildcards and the context itself. They are sorted, relative, and at most 100.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// let text = "FROM python:3.12\nCOPY --chown=app ./web/uv.lock web/*.toml /srv/\nCOPY . .\n\
    ///     RUN --mount=type=bind,source=web/src,target=src uv sync\n";
    /// assert_eq!(Dockerfile::context_paths(text).into_iter().collect::<Vec<_>>(), ["web/src", "web/uv.lock"]);
    /// ```
    pub fn context_paths(text: &str) -> BTreeSet<String> {
        users(text).iter().flat_map(paths).filter_map(plain).take(MOST).collect()
    }
}

/// Returns the paths that an instruction copies or mounts from the build context.
fn paths(instruction: &Instruction) -> Vec<&str> {
    if !instruction.copies() {
        let of_context = instruction.mounts().filter(|mount| mount.reads_context());
        return of_context.map(Mount::source).collect();
    }
    // An array, as for paths with blanks, has the same words between its marks.
    let mut words: Vec<&str> = instruction.arguments().map(|word| word.trim_matches(['[', ']', ','])).collect();
    words.pop();
    words
}

/// Returns a path without its first and last marks, if it is known which file it is.
fn plain(path: &str) -> Option<String> {
    let path = unquoted(path).trim_start_matches("./").trim_matches('/');
    let is_plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-+@".contains(&b));
    let is_within = !path.split('/').any(|part| matches!(part, "" | "." | ".."));
    (is_plain && is_within).then(|| path.to_owned())
}
