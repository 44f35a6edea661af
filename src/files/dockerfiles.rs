//! The Dockerfiles of a project.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::project::Project;
use crate::lock::Lockfile;

/// How many folders below that of the lock are searched.
const DEPTH: usize = 4;
/// The most entries of folders that are looked at, so that a search of a whole disk ends.
const ENTRIES: usize = 200_000;
/// Folders of tools, which have many files and none of the project's.
const OF_TOOLS: [&str; 9] =
    [".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", "site-packages", "target", ".tox"];
/// Endings of files that only mention Dockerfiles, or are copies of one.
const OTHERS: [&str; 12] =
    [".dockerignore", ".md", ".rst", ".txt", ".html", ".adoc", ".bak", ".orig", ".rej", ".swp", ".old", "~"];

impl Project {
    /// Returns the files with one of the usual names of a Dockerfile, relative to the folder of the lock, sorted: beside the lock,
    /// in folders up to four below it, and in the folders of workspace members.
    ///
    /// Folders with a lock of their own belong to another project. Those of tools, such as `.venv`, and links are not searched.
    ///
    /// ```
    /// use locklayers::files::Project;
    /// # let base = tempfile::tempdir()?;
    /// # let folder = base.path();
    /// # std::fs::write(folder.join("uv.lock"), "version = 1\nrequires-python = \">=3.12\"\n")?;
    /// # std::fs::create_dir(folder.join("docker"))?;
    /// # std::fs::write(folder.join("docker/prod.Dockerfile"), "")?;
    /// let project = Project::around(folder);
    /// let lock = project.lockfile(&folder.join("uv.lock"))?;
    /// assert!(project.dockerfiles(&lock).contains("docker/prod.Dockerfile"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dockerfiles(&self, lock: &Lockfile) -> BTreeSet<String> {
        let sources = lock.packages().iter().filter_map(|package| package.source().tree());
        let is_within = |path: &str| !path.split('/').any(|part| part == "..");
        let members = sources.filter(|path| !path.is_here() && !path.is_absolute() && is_within(path.as_str()));
        let mut left = ENTRIES;
        let mut found = BTreeSet::new();
        let mut folders: Vec<(String, usize)> = members.map(|path| (format!("{}/", path.as_str()), 0)).collect();
        folders.push((String::new(), DEPTH));
        while let Some((folder, depth)) = folders.pop() {
            for entry in fs::read_dir(self.folder.join(&folder)).into_iter().flatten().flatten() {
                let Some(rest) = left.checked_sub(1) else { return found };
                left = rest;
                let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
                if kind.is_dir() && depth > 0 && is_searched(&name, &entry.path()) {
                    folders.push((format!("{folder}{name}/"), depth - 1));
                } else if !kind.is_dir() && is_dockerfile(&name) {
                    found.insert(format!("{folder}{name}"));
                }
            }
        }
        found
    }
}

/// Whether a folder below that of a lock may have Dockerfiles of the same project.
fn is_searched(name: &str, folder: &Path) -> bool {
    !OF_TOOLS.contains(&name) && ["uv.lock", "pyvenv.cfg"].iter().all(|file| !folder.join(file).exists())
}

/// Whether a file has one of the usual names of a Dockerfile.
fn is_dockerfile(name: &str) -> bool {
    const MARKS: [char; 3] = ['.', '-', '_'];
    let name = name.to_ascii_lowercase();
    let is_named = |kind: &str| {
        name == kind
            || name.strip_prefix(kind).is_some_and(|rest| rest.starts_with(MARKS))
            || name.strip_suffix(kind).is_some_and(|rest| rest.ends_with(MARKS))
    };
    (is_named("dockerfile") || is_named("containerfile")) && !OTHERS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::fs;

    use super::{Project, is_dockerfile};

    #[test]
    fn usual_names_of_a_dockerfile_are_known() {
        let names = [
            "Dockerfile",
            "Dockerfile.dev",
            "web.Dockerfile",
            "Containerfile",
            "dockerfile",
            "Dockerfile-gpu",
            "my_dockerfile",
        ];
        for name in names {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in [
            "Dockerfile.dockerignore",
            "Dockerfiles",
            "docker-compose.yml",
            "dockerfile.md",
            "Dockerfile.bak",
            "Dockerfile~",
        ] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn folders_of_the_project_are_searched() -> Result<(), Box<dyn Error>> {
        let base = tempfile::tempdir()?;
        let files = [
            "Dockerfile",
            ".devcontainer/Dockerfile",
            "docker/prod.Dockerfile",
            "a/b/c/d/Dockerfile",
            "a/b/c/d/e/Dockerfile",
            "a/b/c/d/e/f/Dockerfile",
            "other/uv.lock",
            "other/Dockerfile",
            "env/pyvenv.cfg",
            "env/Dockerfile",
            "node_modules/x/Dockerfile",
        ];
        for file in files {
            let path = base.path().join(file);
            fs::create_dir_all(path.parent().unwrap_or(base.path()))?;
            fs::write(path, "")?;
        }
        let member = "[[package]]\nname = \"m\"\nversion = \"1\"\nsource = { editable = \"a/b/c/d/e/f\" }\n";
        let lock = format!("version = 1\nrequires-python = \">=3.12\"\n{member}").parse()?;
        let found: Vec<String> = Project::around(base.path()).dockerfiles(&lock).into_iter().collect();
        let expected = [
            ".devcontainer/Dockerfile",
            "Dockerfile",
            "a/b/c/d/Dockerfile",
            "a/b/c/d/e/f/Dockerfile",
            "docker/prod.Dockerfile",
        ];
        assert_eq!(found, expected);
        Ok(())
    }
}
