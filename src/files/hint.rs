//! What is in a folder where a lock is expected and there is none.

use std::fs;
use std::path::Path;

use super::project::Project;
use crate::lock::ForeignFile;
use crate::message::Printable;

/// The number of entries of a folder that are looked at.
const MOST: usize = 1_000;

/// Returns a hint at a file in a folder, with its remedy; `position` is `here` or `there`: a file of another tool by its
/// well-known name, the lock of a script, a lock in a folder below, a requirements file, the pyproject.toml of Poetry.
pub(super) fn beside(folder: &Path, position: &str) -> Option<String> {
    let of_kind = |name: &str, kind: ForeignFile| {
        let name = Printable(name).to_string();
        format!("{name} is {position}, {kind}: {}", kind.remedy(&name))
    };
    if let Some((name, kind)) = ForeignFile::names().find(|(name, _)| folder.join(name).is_file()) {
        return Some(of_kind(name, kind));
    }
    let names = names(folder);
    let option = |path: &Path| Printable(&path.to_string_lossy()).to_string();
    if let Some(name) = names.iter().find(|name| name.ends_with(".py.lock")) {
        let path = option(&plain(folder).join(name));
        return Some(format!("{} is {position}, the lock of a script: name it with --lock {path}", Printable(name)));
    }
    if let Some(name) = names.iter().find(|name| folder.join(name).join("uv.lock").is_file()) {
        let path = option(&plain(folder).join(name).join("uv.lock"));
        return Some(format!("{}/uv.lock is {position}: name it with --lock {path}", Printable(name)));
    }
    let is_kind = |name: &&String| {
        let is_pins = is_text(name) && name.contains("requirements");
        (is_pins || name.starts_with("pylock.")) && folder.join(name).is_file()
    };
    if let Some((name, kind)) = names.iter().find(is_kind).and_then(|name| Some((name, ForeignFile::of_name(name)?))) {
        return Some(of_kind(name, kind));
    }
    let within = "requirements";
    if let Some(name) = self::names(&folder.join(within)).iter().find(|name| is_text(name)) {
        return Some(of_kind(&format!("{within}/{name}"), ForeignFile::Requirements));
    }
    let document = folder.join("pyproject.toml");
    let document = Project::around(folder).read_string(&document, Project::HAND_WRITTEN).ok()??;
    let is_poetry = document.lines().any(|line| line.trim() == "[tool.poetry]");
    let poetry = ForeignFile::Poetry.remedy("");
    is_poetry.then(|| format!("pyproject.toml is {position}, with [tool.poetry]: {poetry}"))
}

/// Returns the first names in a folder, sorted; none if it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(plain(folder)).into_iter().flatten().take(MOST);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

fn plain(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Whether a name has the extension of a requirements file.
fn is_text(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "txt")
}
