//! What the build context leaves out.

use std::fmt;

use super::dockerfile::Dockerfile;

/// Lines of a `.dockerignore` that go with a [`Dockerfile`], between two lines that mark them.
///
/// They leave out what no image needs (the repository's history, environments, caches, the Dockerfile itself) and keep the
/// layer files in, whatever lines before them say: of `.dockerignore`, the last line that matches counts. `Display` writes
/// them; [`within`](Self::within) puts them into a file that has lines of its own.
///
/// ```
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
/// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
/// #     source = { registry = \"https://index.example/simple\" }\n";
/// use locklayers::{DependencyGraph, Dockerfile, Dockerignore, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).build()?;
/// let ignore = Dockerignore::of(&dockerfile);
/// let file = ignore.within("*.sqlite\n");
/// assert!(file.starts_with("*.sqlite\n\n# locklayers: begin\n") && file.ends_with("\n# locklayers: end\n"));
/// assert_eq!(ignore.within(&file), file);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dockerignore {
    kept: Vec<String>,
}

const BEGIN: &str = "# locklayers: begin";
const END: &str = "# locklayers: end";

/// What no image needs.
const LEFT_OUT: [&str; 13] = [
    ".git",
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
    "uv.lock",
];

impl Dockerignore {
    /// Makes the lines of a Dockerfile.
    pub fn of(dockerfile: &Dockerfile) -> Self {
        let folder = &dockerfile.folder;
        Self { kept: dockerfile.files.iter().map(|file| format!("{folder}/{}", file.name())).collect() }
    }

    /// Returns the text of a `.dockerignore` with these lines in place of those that it had, else after all others.
    pub fn within(&self, file: &str) -> String {
        let is = |mark: &'static str| move |line: &&str| line.trim_end() == mark;
        let lines: Vec<&str> = file.split_inclusive('\n').collect();
        let begin = lines.iter().position(|line| is(BEGIN)(line));
        let end = begin.and_then(|begin| Some(begin + lines[begin..].iter().position(|line| is(END)(line))?));
        match (begin, end) {
            (Some(begin), Some(end)) => format!("{}{self}{}", lines[..begin].concat(), lines[end + 1..].concat()),
            _ if file.trim().is_empty() => self.to_string(),
            _ => format!("{}\n\n{self}", file.trim_end()),
        }
    }
}

impl fmt::Display for Dockerignore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{BEGIN}")?;
        LEFT_OUT.iter().try_for_each(|pattern| writeln!(f, "{pattern}"))?;
        self.kept.iter().try_for_each(|file| writeln!(f, "!{file}"))?;
        writeln!(f, "{END}")
    }
}
