//! The `.dockerignore` of the build context.

use std::fmt;

use super::dockerfile::Dockerfile;
use crate::message::split_mark;
use crate::platform::Platform;

/// The lines of a `.dockerignore` for a [`Dockerfile`], between two marks.
///
/// They exclude what no image needs (the repository's history, environments, caches, the Dockerfile itself) and
/// include the layer files, whatever the lines before them exclude: in a `.dockerignore`, the last matching line
/// applies. `Display` writes them; [`merged_into`](Self::merged_into) inserts them into a file that has other lines.
///
/// ```
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
/// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
/// #     source = { registry = \"https://index.example/simple\" }\n\
/// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// use locklayers::image::{Dockerfile, Dockerignore};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).build()?;
/// let ignore = Dockerignore::of(&dockerfile);
/// let file = ignore.merged_into("*.sqlite\n");
/// assert!(file.starts_with("*.sqlite\n\n# locklayers: begin\n") && file.ends_with("\n# locklayers: end\n"));
/// assert_eq!(ignore.merged_into(&file), file);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dockerignore {
    is_dynamic: bool,
    is_inclusions_only: bool,
    is_above: bool,
    kept: Vec<String>,
}

const BEGIN: &str = "# locklayers: begin";
const END: &str = "# locklayers: end";

/// Patterns of files that no image needs.
const LEFT_OUT: [&str; 13] = [
    ".git",
    // Temporary files of killed runs.
    "**/.locklayers-*",
    ".dockerignore",
    "**/.venv",
    "**/__pycache__",
    "**/*.py[cod]",
    "**/.mypy_cache",
    "**/.pytest_cache",
    "**/.ruff_cache",
    "**/node_modules",
    "Dockerfile",
    "Dockerfile.*",
    "docker-bake.json",
];

impl Dockerignore {
    /// Returns the lines for a Dockerfile.
    pub fn of(dockerfile: &Dockerfile) -> Self {
        let folder = &dockerfile.folder;
        let files = dockerfile.files.iter().map(crate::export::LayerFile::name);
        let files = files.chain(dockerfile.more_files().map(|(name, _)| name));
        let context = &dockerfile.context;
        Self {
            is_dynamic: dockerfile.is_dynamic,
            is_inclusions_only: false,
            is_above: !context.parts().is_empty(),
            kept: files.map(|name| context.path(&format!("{folder}/{name}"))).collect(),
        }
    }

    /// Returns only the lines that include the layer files, for a context whose exclusions are the user's.
    #[must_use]
    pub fn inclusions_only(mut self) -> Self {
        self.is_inclusions_only = true;
        self
    }

    /// Returns the name of the file beside the Dockerfile: if the build context is a folder above, that of the
    /// Dockerfile's own ignore file.
    pub fn file_name(&self) -> &'static str {
        if self.is_above { "Dockerfile.dockerignore" } else { ".dockerignore" }
    }

    /// Returns the content of a `.dockerignore` with these lines in place of previous ones, or else after all others.
    ///
    /// Previous lines for the layer files of another Dockerfile, in another folder, remain, so that several Dockerfiles
    /// share one build context.
    pub fn merged_into(&self, file: &str) -> String {
        let is = |mark: &'static str| move |line: &&str| line.trim_end() == mark;
        let (mark, file) = split_mark(file);
        let lines: Vec<&str> = file.split_inclusive('\n').collect();
        // Lines after a mark that has lost its end are the user's.
        let first = lines.iter().position(|line| is(BEGIN)(line));
        let end = first.and_then(|first| Some(first + lines[first..].iter().position(|line| is(END)(line))?));
        let begin = end.and_then(|end| lines[..end].iter().rposition(|line| is(BEGIN)(line)));
        match (begin, end) {
            (Some(begin), Some(end)) => {
                let shared = self.beside(&lines[begin + 1..end]);
                format!("{mark}{}{shared}{}", lines[..begin].concat(), lines[end + 1..].concat())
            }
            _ if file.trim().is_empty() => self.to_string(),
            _ => format!("{mark}{}\n\n{self}", file.trim_end()),
        }
    }
}

impl Dockerignore {
    /// Returns these lines together with previous ones that are those of other Dockerfiles. The order follows from the
    /// lines alone: the result for one Dockerfile is that for each other.
    fn beside(&self, before: &[&str]) -> Self {
        let before = before.iter().map(|line| line.trim_end());
        let (kept, left_out): (Vec<&str>, Vec<&str>) = before.partition(|line| line.starts_with('!'));
        let mut shared = self.clone();
        shared.is_inclusions_only &= !left_out.contains(&LEFT_OUT[1]);
        shared.is_dynamic |= self.is_inclusions_only && !left_out.contains(&LEFT_OUT[0]);
        let others = kept.into_iter().map(|line| line[1..].to_owned());
        let own = self.kept.first().map(|file| owner(file));
        shared.kept.extend(others.filter(|file| Some(owner(file)) != own));
        shared.kept.sort_by(|a, b| owner(a).cmp(owner(b)));
        shared
    }
}

/// Returns the folder of a Dockerfile's layer files, which may have a folder for each architecture.
fn owner(file: &str) -> &str {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    match folder.rsplit_once('/') {
        Some((folder, last)) if Platform::oci_architectures().any(|known| known == last) => folder,
        _ => folder,
    }
}

impl fmt::Display for Dockerignore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{BEGIN}")?;
        // A version that is computed from the repository's history needs it.
        let left_out =
            LEFT_OUT.iter().filter(|pattern| !(self.is_inclusions_only || (self.is_dynamic && **pattern == ".git")));
        left_out.copied().try_for_each(|pattern| writeln!(f, "{pattern}"))?;
        self.kept.iter().try_for_each(|file| writeln!(f, "!{file}"))?;
        writeln!(f, "{END}")
    }
}
