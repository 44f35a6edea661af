//! What is in a folder where a lock is expected and there is none.

use std::fs;
use std::path::{Path, PathBuf};

use super::project::Project;
use crate::lock::ForeignFile;
use crate::message::{Printable, few};

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
    if folder.join("uv.lock").is_file() {
        let path = plain(folder).join("uv.lock");
        return Some(format!("uv.lock is {position}: name it with --lock {}", Printable(&path.to_string_lossy())));
    }
    let names = names(folder);
    let option = |path: &Path| Printable(&path.to_string_lossy()).to_string();
    if let Some(name) = names.iter().find(|name| name.ends_with(".py.lock")) {
        let path = option(&plain(folder).join(name));
        return Some(format!("{} is {position}, the lock of a script: name it with --lock {path}", Printable(name)));
    }
    let below: Vec<&String> = names.iter().filter(|name| folder.join(name).join("uv.lock").is_file()).collect();
    if let Some(name) = below.first() {
        let path = option(&plain(folder).join(name).join("uv.lock"));
        let locks: Vec<String> = below.iter().map(|name| format!("{name}/uv.lock")).collect();
        let (are, how) = if below.len() == 1 {
            ("is", format!("name it with --lock {path}"))
        } else {
            ("are", format!("name one, as in `--lock {path}`"))
        };
        return Some(format!("{} {are} {position}: {how}", few(&locks, 5, "more")));
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

/// Returns a hint at the lock above the folder of a project, which may be a member of its workspace: `uv lock` would write that
/// lock. `found` is the one at or above the current folder.
pub(super) fn above(folder: &Path, found: Option<PathBuf>) -> Option<String> {
    let named = folder.ancestors().skip(1).map(|above| plain(above).join("uv.lock"));
    let lock = named.into_iter().find(|lock| lock.is_file()).or(found)?;
    let lock = lock.strip_prefix(".").unwrap_or(&lock).to_string_lossy();
    let document = folder.join("pyproject.toml").is_file();
    document.then(|| {
        let (lock, folder) = (Printable(&lock), folder.to_string_lossy());
        format!("{lock} is above: name it with --lock {lock}, or the folder with --project {}", Printable(&folder))
    })
}

/// Returns a hint at a folder that does not exist.
pub(super) fn no_folder(folder: &Path) -> String {
    format!("{} is no folder; name the path of a lock", Printable(&folder.to_string_lossy()))
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
