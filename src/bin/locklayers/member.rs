//! The members of a workspace against those of the lock.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use glob::{Pattern, glob};
use locklayers::{Lockfile, PackageName};

use crate::declared::Declared;
use crate::declared::read_toml;
use crate::failure::shown;
use crate::finding::Findings;
use crate::satisfy::Tree;

pub(crate) fn check(folder: &Path, root: &Declared, lock: &Lockfile, trees: &[Tree<'_>], findings: &mut Findings) {
    let name = |declared: &Declared| PackageName::new(declared.project.as_ref()?.name.as_deref()?).ok();
    let locked: BTreeSet<PackageName> = match lock.manifest().members() {
        Some(members) => members.clone(),
        None => lock.root().map(|root| root.name().clone()).into_iter().collect(),
    };
    let mut found: BTreeSet<PackageName> = name(root).into_iter().collect();
    for file in files(folder, root) {
        // A file that cannot be read is told where the lock names it.
        let Some(member) = read_toml::<Declared>(&file).ok().flatten().as_ref().and_then(name) else { continue };
        if !locked.contains(&member) {
            let what = format!("`{member}` is a member of the workspace and none in the lock");
            findings.find(shown(&file), what, "run `uv lock`");
        }
        found.insert(member);
    }
    let is_there =
        |member: &&PackageName| trees.iter().any(|tree| tree.package.name() == *member && tree.declared.is_some());
    for member in locked.difference(&found).filter(is_there) {
        let what = format!("`{member}` is a member in the lock and none of the workspace");
        findings.find(shown(&folder.join("pyproject.toml")), what, "run `uv lock`");
    }
}

/// The files of the folders that the patterns of the workspace match, sorted.
fn files(folder: &Path, root: &Declared) -> Vec<PathBuf> {
    let Some(workspace) = &root.uv().workspace else { return Vec::new() };
    let base = Pattern::escape(&folder.to_string_lossy());
    let folders = |pattern: &str| -> BTreeSet<PathBuf> {
        let pattern = format!("{base}/{}", pattern.trim_start_matches("./").trim_end_matches('/'));
        glob(&pattern).into_iter().flatten().flatten().collect()
    };
    let excluded: BTreeSet<PathBuf> = workspace.exclude.iter().flat_map(|pattern| folders(pattern)).collect();
    let members: BTreeSet<PathBuf> = workspace.members.iter().flat_map(|pattern| folders(pattern)).collect();
    members.difference(&excluded).map(|member| member.join("pyproject.toml")).filter(|file| file.is_file()).collect()
}
