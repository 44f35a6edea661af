//! What Git would wait for in a repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::GitError;

/// The most files of a repository that are looked at; a time limit covers the others.
const MOST: usize = 50_000;
/// The most bytes of a file that Git reads whole, such as a reference or its configuration.
const LARGEST: u64 = 1 << 20;
/// The most bytes of a file that lists references or commits, which grows with the repository.
const LARGEST_LIST: u64 = 64 << 20;

/// Refuses a repository, by its folder with `.git`, if it has a pipe, a socket, a device or a huge file among the files
/// that Git opens.
pub(super) fn check(top: &Path) -> Result<(), GitError> {
    let mut look = Look { left: MOST, seen: BTreeSet::new() };
    look.repository(&top.join(".git")).map_err(|odd| {
        let within = |path: PathBuf| path.strip_prefix(top).map(Path::to_owned).unwrap_or(path);
        match odd {
            Odd::Kind(path) => GitError::RepositoryKind { path: within(path) },
            Odd::Large(path, limit) => GitError::RepositoryTooLarge { path: within(path), limit },
        }
    })
}

/// A file that Git must not open.
enum Odd {
    /// It is neither a regular file nor a folder.
    Kind(PathBuf),
    /// It is larger than the limit, in bytes.
    Large(PathBuf, u64),
}

/// A look at the files of a repository.
struct Look {
    left: usize,
    /// The folders and configurations that were looked at.
    seen: BTreeSet<PathBuf>,
}

impl Look {
    /// Looks at a repository by its `.git`: a folder, or a file with the path of one.
    fn repository(&mut self, path: &Path) -> Result<(), Odd> {
        let other = named(path, "gitdir:")?;
        let folder = other.unwrap_or_else(|| path.to_owned());
        self.folder(&folder, false)?;
        // A linked worktree shares these with the repository from which it was made.
        let shared = named(&folder.join("commondir"), "")?;
        if let Some(shared) = &shared {
            self.folder(shared, false)?;
        }
        for folder in [Some(&folder), shared.as_ref()].into_iter().flatten() {
            for inner in ["info", "refs", "reftable"] {
                self.folder(&folder.join(inner), true)?;
            }
            self.objects(folder.join("objects"))?;
            self.configuration(vec![folder.join("config"), folder.join("config.worktree")])?;
        }
        Ok(())
    }

    /// Looks at the objects in a folder and at those of its alternates.
    fn objects(&mut self, folder: PathBuf) -> Result<(), Odd> {
        let mut waiting = vec![folder];
        while let Some(folder) = waiting.pop() {
            self.folder(&folder, true)?;
            let others = content(&folder.join("info/alternates"))?;
            let others = others.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            let others: Vec<PathBuf> = others.map(|line| folder.join(line)).collect();
            waiting.extend(others.into_iter().filter(|folder| !self.seen.contains(folder)));
        }
        Ok(())
    }

    /// Looks at configurations and at those that they include.
    fn configuration(&mut self, mut waiting: Vec<PathBuf>) -> Result<(), Odd> {
        while let Some(path) = waiting.pop() {
            if self.left == 0 || !self.seen.insert(path.clone()) {
                continue;
            }
            self.left -= 1;
            let text = content(&path)?;
            let included = text.lines().filter_map(|line| {
                let (key, value) = line.split_once('=')?;
                let key = key.rsplit(']').next().unwrap_or(key).trim();
                let value = value.trim().trim_matches('"');
                let folder = path.parent().filter(|_| key.eq_ignore_ascii_case("path"))?;
                let home = value.strip_prefix("~/").and_then(|rest| Some(std::env::home_dir()?.join(rest)));
                Some(home.unwrap_or_else(|| folder.join(value)))
            });
            waiting.extend(included);
        }
        Ok(())
    }

    /// Looks at the entries of a folder, and of those in it if `is_deep`.
    fn folder(&mut self, folder: &Path, is_deep: bool) -> Result<(), Odd> {
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            if !self.seen.insert(folder.clone()) {
                continue;
            }
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                if self.left == 0 {
                    return Ok(());
                }
                self.left -= 1;
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() {
                    waiting.extend(is_deep.then(|| entry.path()));
                } else {
                    refuse(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

/// Returns the path in a file, which is relative to the folder of the file; `None` if there is no such file.
fn named(file: &Path, start: &str) -> Result<Option<PathBuf>, Odd> {
    let text = content(file)?;
    let path = text.trim_end_matches(['\r', '\n']).strip_prefix(start).unwrap_or_default().trim_start();
    Ok(file.parent().filter(|_| !path.is_empty()).map(|folder| folder.join(path)))
}

/// Returns the content of a file, which is empty if it cannot be read: Git reports why.
fn content(path: &Path) -> Result<String, Odd> {
    refuse(path.to_owned())?;
    let about = fs::metadata(path).ok().filter(fs::Metadata::is_file);
    if about.as_ref().is_some_and(|about| about.len() > LARGEST) {
        return Err(Odd::Large(path.to_owned(), LARGEST));
    }
    let bytes = about.and_then(|_| fs::read(path).ok()).unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Refuses what is neither a regular file nor a folder once links are followed, and a file that is too large for its
/// name; what is missing is not refused.
fn refuse(path: PathBuf) -> Result<(), Odd> {
    let Ok(about) = fs::metadata(&path) else { return Ok(()) };
    if !about.is_file() && !about.is_dir() {
        return Err(Odd::Kind(path));
    }
    let limit = if about.is_file() { most_bytes(&path) } else { None };
    match limit.filter(|limit| about.len() > *limit) {
        Some(limit) => Err(Odd::Large(path, limit)),
        None => Ok(()),
    }
}

/// Returns the limit for a file that Git reads whole, by its name; `None` for one that it does not, such as an index.
fn most_bytes(path: &Path) -> Option<u64> {
    let is_reference = || path.components().any(|part| part.as_os_str() == "refs");
    match path.file_name()?.to_str()? {
        "packed-refs" | "shallow" | "grafts" => Some(LARGEST_LIST),
        "HEAD" | ".git" | "commondir" | "gitdir" | "config" | "config.worktree" | "alternates" => Some(LARGEST),
        _ if is_reference() => Some(LARGEST),
        _ => None,
    }
}
