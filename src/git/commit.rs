//! Commits, and their files.

use std::path::Path;

use super::error::GitError;
use super::run::{Git, reason};

/// A commit, with the folder from which its files are named.
///
/// The module's page has an example.
#[derive(Clone, Debug)]
pub struct Commit {
    pub(super) git: Git,
    pub(super) id: String,
    pub(super) revision: String,
    /// The path from the top of the repository to the folder, with a `/` at the end, or empty.
    pub(super) prefix: String,
}

impl Commit {
    /// Returns the object name, in hexadecimal.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the revision by which the commit was requested; of one that [`changes`](super::Repository::changes) found,
    /// the beginning of its object name.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Returns the name of a file for messages, in Git's notation: `HEAD~1:./uv.lock` in the top folder of the repository, and
    /// `HEAD~1:web/uv.lock` below it, since `./` is the current folder for Git.
    pub fn name_of(&self, path: &Path) -> String {
        match path.to_str().and_then(|path| inside(&self.prefix, path)).filter(|_| !self.prefix.is_empty()) {
            Some(path) => format!("{}:{path}", self.revision),
            None => format!("{}:./{}", self.revision, path.display()),
        }
    }

    /// Returns the content of a file with at most `limit` bytes, or `None` if the commit has no such file.
    ///
    /// The path is relative to the folder, and symbolic links within the repository are followed.
    ///
    /// # Errors
    ///
    /// [`GitError`] if the path leads out of the repository or to something other than a file, if the file is larger, if its
    /// content is not in this clone, or if Git refuses.
    pub fn read(&self, path: &Path, limit: u64) -> Result<Option<Vec<u8>>, GitError> {
        let file = || self.name_of(path);
        let Some(name) = path.to_str() else { return Err(GitError::FileName { file: file() }) };
        let Some(inside) = inside(&self.prefix, name) else { return Err(GitError::FileOutside { file: file() }) };
        if inside.contains('\n') {
            return Err(GitError::FileName { file: file() });
        }
        let question = format!("{}:{inside}\n", self.id);
        let found = self.git.ask(&["cat-file", "--batch-check", "--follow-symlinks"], question.as_bytes())?;
        let answer = String::from_utf8_lossy(&found.stdout).into_owned();
        let line = answer.lines().next().unwrap_or_default();
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            [id, "blob", size] if size.parse::<u64>().is_ok_and(|size| size <= limit) => {
                self.git.blob(id, limit).map(Some)
            }
            [_, "blob", _] => Err(GitError::FileTooLarge { file: file(), limit }),
            ["symlink" | "dangling" | "loop", ..] => Err(GitError::FileLink { file: file() }),
            _ if line.ends_with(" missing") => {
                // The file may be missing, or only its content.
                let listed = self.git.run(&["ls-tree", "--full-tree", "--end-of-options", &self.id, "--", &inside])?;
                match (listed.status.success(), listed.stdout.is_empty()) {
                    (false, _) => Err(GitError::Refused { reason: reason(&listed) }),
                    (true, true) => Ok(None),
                    // The commit of a submodule is in no object of this repository.
                    (true, false) if listed.stdout.starts_with(b"160000 ") => Err(GitError::FileKind { file: file() }),
                    (true, false) => Err(GitError::FileNotFetched { file: file() }),
                }
            }
            _ if words.first() == Some(&"notdir") => Ok(None),
            [_, "tree" | "commit" | "tag", _] => Err(GitError::FileKind { file: file() }),
            _ => Err(GitError::Refused { reason: reason(&found) }),
        }
    }

    /// Returns the content of a file that must exist, as [`read`](Self::read) does.
    ///
    /// # Errors
    ///
    /// [`GitError`], also if the commit has no such file.
    pub fn read_existing(&self, path: &Path, limit: u64) -> Result<Vec<u8>, GitError> {
        self.read(path, limit)?.ok_or_else(|| GitError::FileMissing { file: self.name_of(path) })
    }

    /// Returns the content of a file as a string, as [`read`](Self::read) does.
    ///
    /// # Errors
    ///
    /// [`GitError`], also if it is not in UTF-8.
    pub fn read_string(&self, path: &Path, limit: u64) -> Result<Option<String>, GitError> {
        let string = |bytes| String::from_utf8(bytes).map_err(|_| GitError::FileNotUtf8 { file: self.name_of(path) });
        self.read(path, limit)?.map(string).transpose()
    }
}

/// Returns a path relative to the top of the repository, or `None` if `..` leads outside.
pub(super) fn inside(prefix: &str, path: &str) -> Option<String> {
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
