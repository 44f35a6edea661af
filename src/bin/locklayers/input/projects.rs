//! Reading of the documents that a lock was made from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use locklayers::Lockfile;
use locklayers::drift::{Projects, SourceTree};
use locklayers::pyproject::{PyProject, PyProjectError, WorkspaceError, WorkspaceMembers};

use crate::failure::Failure;
use crate::input::folders::Folders;
use crate::input::locate;
use crate::input::origin::Origin;
use crate::input::read::{self, Project};
use crate::path;

/// Returns the documents beside a lock, and notes on what cannot be checked without missing ones.
pub(crate) fn read(lock: &Path, content: &Lockfile) -> Result<(Projects, Vec<String>), Failure> {
    let folder = path::folder(lock);
    let shown = folder.to_string_lossy();
    if locate::is_script(lock) {
        return Ok((script(lock)?.shown_in(&shown), Vec::new()));
    }
    let origin = Origin::disk(lock.to_owned());
    let Some(root) = origin.pyproject(&document("."))? else {
        return Ok((Projects::default().shown_in(&shown), Vec::new()));
    };
    let project = Project::around(folder);
    let (mut members, mut notes) = (BTreeSet::new(), Vec::new());
    if let Some((patterns, excluded)) = root.workspace() {
        // A file that cannot be read ignores nothing.
        let ignored = read::found_string(&folder.join(".gitignore"), folder, read::SMALL).ok().flatten();
        let fail =
            |error: WorkspaceError| Failure::Config { path: folder.join("pyproject.toml"), reason: error.to_string() };
        let found = WorkspaceMembers::find(patterns, excluded, &Folders::below(folder), &ignored.unwrap_or_default());
        let found = found.map_err(fail)?;
        notes = found.outside().iter().map(|pattern| outside(pattern)).collect();
        members.extend(found.members().iter().cloned());
    }
    let mut projects = Projects::new(root).shown_in(&shown);
    for located in [path::plain(folder), path::real(folder)].into_iter().flatten() {
        projects = projects.located(&located.to_string_lossy());
    }
    if folder.join("uv.toml").is_file() {
        projects = projects.uv_toml();
    }
    let mut folders = Projects::folders(content);
    for member in members.iter().filter(|member| member.folder() != ".") {
        let on_disk = folder.join(document(member.folder()));
        let is_there = project.holds(&on_disk) && on_disk.is_file();
        if is_there || member.needs_document() {
            projects = projects.member(member.folder());
            folders.insert(member.folder().to_owned());
        }
    }
    for member in folders {
        let (path, on_disk) = (document(&member), folder.join(document(&member)));
        let tree = if project.holds(&on_disk) {
            origin.pyproject(&path)?.map_or(SourceTree::Missing, |read| SourceTree::Document(Box::new(read)))
        } else {
            SourceTree::Outside
        };
        projects = projects.tree(&member, tree);
    }
    Ok((projects, notes))
}

fn outside(pattern: &str) -> String {
    format!("members that `{pattern}` in tool.uv.workspace matches outside of the folder of the lock")
}

/// Returns the pyproject.toml of a folder, relative to that of the lock.
fn document(folder: &str) -> PathBuf {
    if folder == "." { PathBuf::from("pyproject.toml") } else { Path::new(folder).join("pyproject.toml") }
}

/// Reads the script beside its lock, `NAME.py` beside `NAME.py.lock`.
fn script(lock: &Path) -> Result<Projects, Failure> {
    let script: PathBuf = lock.with_extension("");
    let name = script.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let fail = |reason: String| Failure::Config { path: script.clone(), reason };
    let text = read::found_string(&script, path::folder(lock), PyProject::MOST_BYTES as u64)?;
    let Some(text) = text else { return Ok(Projects::missing_script(name)) };
    let metadata = PyProject::of_script(&text).map_err(|error: PyProjectError| fail(error.to_string()))?;
    Ok(Projects::script(name, metadata))
}
