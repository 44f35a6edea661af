//! Following of patterns, component by component.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::pattern::Pattern;
use super::{EntryKind, MOST, WorkspaceError, WorkspaceFolders, WorkspaceMember, WorkspaceMembers};
use crate::message::split_mark;

/// The number of character comparisons that cost one step.
const COMPARED: usize = 100;

/// A walk through the folders of a workspace: each is listed once, and none outside it.
pub(super) struct Walk<'f, F> {
    folders: &'f F,
    listed: BTreeMap<String, Vec<String>>,
    ignored: Vec<Pattern>,
    steps: usize,
}

impl<'f, F: WorkspaceFolders> Walk<'f, F> {
    pub(super) fn new(folders: &'f F, ignored: &str) -> Self {
        let ignored = split_mark(ignored)
            .1
            .lines()
            .take(1_000)
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let ignored = ignored.map(|line| Pattern::new(line.trim_matches('/'))).collect();
        Self { folders, listed: BTreeMap::new(), ignored, steps: 0 }
    }

    /// Returns the folders that the patterns match and the excluded patterns do not.
    pub(super) fn members(
        &mut self,
        patterns: &[String],
        excluded: &[String],
    ) -> Result<WorkspaceMembers, WorkspaceError> {
        let excluded: Vec<[Pattern; 2]> = excluded
            .iter()
            .filter_map(|pattern| tidied(pattern))
            .map(|pattern| [Pattern::new(&pattern), Pattern::new(&pattern.replace("**/", ""))])
            .collect();
        let mut matched = WorkspaceMembers::default();
        let mut folders = BTreeSet::new();
        for pattern in patterns {
            match tidied(pattern) {
                Some(pattern) => folders.extend(self.follow(&pattern)?),
                None => matched.outside.push(pattern.clone()),
            }
        }
        for folder in folders {
            let mut compared = 0;
            let is_excluded = excluded.iter().flatten().any(|pattern| pattern.matches(&folder, &mut compared));
            self.spend(1 + excluded.len() + compared / COMPARED)?;
            if is_excluded {
                continue;
            }
            let is_hidden = folder.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
            let needs_document = !is_hidden && self.has_files(&folder)?;
            let folder = if folder.is_empty() { ".".to_owned() } else { folder };
            matched.members.insert(WorkspaceMember { folder, needs_document });
        }
        Ok(matched)
    }

    /// Returns the folders that a pattern matches.
    fn follow(&mut self, pattern: &str) -> Result<BTreeSet<String>, WorkspaceError> {
        let mut folders = BTreeSet::from([String::new()]);
        let mut parts = pattern.split('/').peekable();
        while let Some(part) = parts.next() {
            self.spend(folders.len())?;
            let mut next = BTreeSet::new();
            if part == "**" {
                let mut waiting: Vec<String> = folders.iter().cloned().collect();
                while let Some(folder) = waiting.pop() {
                    if next.insert(folder.clone()) {
                        let below = self.below(&folder)?;
                        waiting.extend(below.into_iter().filter(|folder| !self.folders.is_link(folder)));
                    }
                }
                // At the end of a pattern it matches at least one component.
                if parts.peek().is_none() {
                    next.retain(|folder| !folders.contains(folder));
                }
            } else if Pattern::is_literal(part) {
                for folder in &folders {
                    let folder = joined(folder, part);
                    if self.folders.is_folder(&folder) {
                        next.insert(folder);
                    }
                }
            } else {
                let pattern = Pattern::new(part);
                for folder in &folders {
                    let mut compared = 0;
                    let name = |below: &str| below.rsplit('/').next().unwrap_or(below).to_owned();
                    let matches = |below: &String| pattern.matches(&name(below), &mut compared);
                    next.extend(self.below(folder)?.into_iter().filter(matches));
                    self.spend(compared / COMPARED)?;
                }
            }
            folders = next;
        }
        Ok(folders)
    }

    /// Returns the folders in a folder.
    fn below(&mut self, folder: &str) -> Result<Vec<String>, WorkspaceError> {
        if let Some(known) = self.listed.get(folder) {
            let known = known.clone();
            self.spend(known.len())?;
            return Ok(known);
        }
        let mut below = Vec::new();
        let folders = self.folders;
        self.each(folder, |name, kind| {
            let path = joined(folder, name);
            if kind != EntryKind::File && folders.is_folder(&path) {
                below.push(path);
            }
            ControlFlow::Continue(())
        })?;
        below.sort();
        self.listed.insert(folder.to_owned(), below.clone());
        Ok(below)
    }

    /// Whether there is a file in a folder or below it that Git does not ignore, judged by names.
    fn has_files(&mut self, folder: &str) -> Result<bool, WorkspaceError> {
        let ignored = std::mem::take(&mut self.ignored);
        let found = self.has_files_beside(folder, &ignored);
        self.ignored = ignored;
        found
    }

    fn has_files_beside(&mut self, folder: &str, ignored: &[Pattern]) -> Result<bool, WorkspaceError> {
        let mut waiting = vec![folder.to_owned()];
        let mut has_file = false;
        while let Some(folder) = waiting.pop() {
            let mut compared = 0;
            self.each(&folder, |name, kind| {
                let path = joined(&folder, name);
                if compared / COMPARED > MOST {
                    return ControlFlow::Break(());
                }
                let mut matches = |pattern: &Pattern, text: &str| pattern.matches(text, &mut compared);
                let is_ignored = |pattern: &Pattern| matches(pattern, name) || matches(pattern, &path);
                if matches!(name, "__pycache__" | ".git") || ignored.iter().any(is_ignored) {
                    return ControlFlow::Continue(());
                }
                if kind == EntryKind::Folder {
                    waiting.push(path);
                    return ControlFlow::Continue(());
                }
                has_file = true;
                ControlFlow::Break(())
            })?;
            self.spend(compared / COMPARED)?;
            if has_file {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Visits the entries of a folder whose names are UTF-8; each entry is a step.
    fn each(
        &mut self,
        folder: &str,
        mut visit: impl FnMut(&str, EntryKind) -> ControlFlow<()>,
    ) -> Result<(), WorkspaceError> {
        let mut spent = Ok(());
        let folders = self.folders;
        folders.list(folder, &mut |name, kind| {
            spent = self.spend(1);
            match name {
                _ if spent.is_err() => ControlFlow::Break(()),
                Some(name) => visit(name, kind),
                None => ControlFlow::Continue(()),
            }
        });
        spent
    }

    fn spend(&mut self, steps: usize) -> Result<(), WorkspaceError> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps <= MOST {
            return Ok(());
        }
        Err(WorkspaceError)
    }
}

/// Removes `.` and `..` from a pattern, as uv does before it follows it; `None` if it leads outside the workspace.
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
