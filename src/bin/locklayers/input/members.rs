//! The folders that the patterns of a workspace match.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::input::locate;
use crate::input::pattern::Pattern;
use crate::input::read;

/// How many steps the patterns of a workspace may take: folders that are looked at, for each part of each pattern, and
/// entries that are listed.
const MOST: usize = 200_000;

/// A folder that a pattern matches.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// From the root of the workspace, `.` for the root itself.
    pub(crate) folder: String,
    /// Whether uv refuses the workspace if the folder has no pyproject.toml.
    pub(crate) needs_document: bool,
}

/// All folders that patterns match.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    pub(crate) members: BTreeSet<Found>,
    /// The patterns that lead out of the workspace, which are not followed.
    pub(crate) left: Vec<String>,
}

/// A walk through the folders of a workspace: each is listed once, and none outside of it.
pub(crate) struct Walk {
    root: PathBuf,
    real: Option<PathBuf>,
    listed: BTreeMap<String, Vec<String>>,
    ignored: Vec<Pattern>,
    steps: usize,
}

impl Walk {
    pub(crate) fn new(root: &Path) -> Self {
        // What cannot be read ignores nothing.
        let ignored = read::found_string(&root.join(".gitignore"), root, read::SMALL);
        let ignored = ignored.ok().flatten().unwrap_or_default();
        let ignored =
            ignored.lines().take(1_000).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let ignored = ignored.map(|line| Pattern::new(line.trim_matches('/'))).collect();
        Self { root: root.to_owned(), real: locate::real(root), listed: BTreeMap::new(), ignored, steps: 0 }
    }

    /// The folders that the patterns match and the excluded ones do not.
    pub(crate) fn members(&mut self, patterns: &[String], excluded: &[String]) -> Result<Matched, Failure> {
        let excluded: Vec<[Pattern; 2]> = excluded
            .iter()
            .filter_map(|pattern| tidied(pattern))
            .map(|pattern| [Pattern::new(&pattern), Pattern::new(&pattern.replace("**/", ""))])
            .collect();
        let mut matched = Matched::default();
        let mut folders = BTreeSet::new();
        for pattern in patterns {
            match tidied(pattern) {
                Some(pattern) => folders.extend(self.follow(&pattern)?),
                None => matched.left.push(pattern.clone()),
            }
        }
        for folder in folders {
            self.spend(1 + excluded.len())?;
            if excluded.iter().flatten().any(|pattern| pattern.matches(&folder)) {
                continue;
            }
            let is_hidden = folder.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
            let needs_document = !is_hidden && self.has_files(&folder)?;
            let folder = if folder.is_empty() { ".".to_owned() } else { folder };
            matched.members.insert(Found { folder, needs_document });
        }
        Ok(matched)
    }

    /// The folders that a pattern matches, part by part.
    fn follow(&mut self, pattern: &str) -> Result<BTreeSet<String>, Failure> {
        let mut folders = BTreeSet::from([String::new()]);
        for part in pattern.split('/') {
            self.spend(folders.len())?;
            let mut next = BTreeSet::new();
            if part == "**" {
                let mut waiting: Vec<String> = folders.iter().cloned().collect();
                while let Some(folder) = waiting.pop() {
                    if next.insert(folder.clone()) {
                        let below = self.below(&folder)?;
                        waiting.extend(below.into_iter().filter(|folder| !self.root.join(folder).is_symlink()));
                    }
                }
            } else if Pattern::is_literal(part) {
                for folder in &folders {
                    let folder = joined(folder, part);
                    if self.is_folder(&folder) {
                        next.insert(folder);
                    }
                }
            } else {
                let pattern = Pattern::new(part);
                for folder in &folders {
                    let matches = |below: &String| pattern.matches(below.rsplit('/').next().unwrap_or(below));
                    next.extend(self.below(folder)?.into_iter().filter(matches));
                }
            }
            folders = next;
        }
        Ok(folders)
    }

    /// The folders in a folder.
    fn below(&mut self, folder: &str) -> Result<Vec<String>, Failure> {
        if let Some(known) = self.listed.get(folder) {
            let known = known.clone();
            self.spend(known.len())?;
            return Ok(known);
        }
        let mut below = Vec::new();
        for entry in std::fs::read_dir(self.root.join(folder)).into_iter().flatten().flatten() {
            self.spend(1)?;
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = joined(folder, &name);
            if !is_file && self.is_folder(&path) {
                below.push(path);
            }
        }
        below.sort();
        self.listed.insert(folder.to_owned(), below.clone());
        Ok(below)
    }

    /// Whether a path leads to a folder within the workspace, links followed.
    fn is_folder(&self, folder: &str) -> bool {
        let path = self.root.join(folder);
        let is_inside = || match (&self.real, locate::real(&path)) {
            (Some(root), Some(real)) => real.starts_with(root),
            _ => false,
        };
        path.is_dir() && (!path.is_symlink() || is_inside())
    }

    /// Whether there is a file in a folder or below it that Git does not ignore, as far as names tell.
    fn has_files(&mut self, folder: &str) -> Result<bool, Failure> {
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(self.root.join(&folder)).into_iter().flatten().flatten() {
                self.spend(1)?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                let path = joined(&folder, &name);
                let is_ignored = |pattern: &Pattern| pattern.matches(&name) || pattern.matches(&path);
                if matches!(name.as_str(), "__pycache__" | ".git") || self.ignored.iter().any(is_ignored) {
                    continue;
                }
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => waiting.push(path),
                    Ok(_) => return Ok(true),
                    Err(_) => {}
                }
            }
        }
        Ok(false)
    }

    fn spend(&mut self, steps: usize) -> Result<(), Failure> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps <= MOST {
            return Ok(());
        }
        let reason = format!(
            "tool.uv.workspace.members: following the patterns takes more than {MOST} steps (folders and their entries); \
             name the folders more closely"
        );
        Err(Failure::Config { path: self.root.join("pyproject.toml"), reason })
    }
}

/// A pattern without `.` and `..`, as uv tidies it before it follows it; `None` if it leads out of the workspace.
fn tidied(pattern: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." => drop(parts.pop()?),
            "**" if parts.last() == Some(&"**") => {}
            part => parts.push(part),
        }
    }
    (!pattern.starts_with('/')).then(|| parts.join("/"))
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
