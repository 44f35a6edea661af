//! The `.dockerignore` of the build context.

pub(super) mod pattern;

use std::collections::BTreeSet;
use std::fmt;

use super::block;
use super::dockerfile::Dockerfile;
use super::needs::Needs;
use crate::message::split_mark;
use crate::platform::Platform;
use pattern::{Rule, escaped, hidden, literal};

/// The lines of a `.dockerignore` for a [`Dockerfile`], between two marks.
///
/// They exclude what no image needs (the repository's history, environments, caches, the Dockerfile itself), unless another
/// line includes it by its name, and include the layer files, whatever the lines before them exclude: in a `.dockerignore`,
/// the last matching line applies. `Display` writes them; [`merged_into`](Self::merged_into) inserts them into a file that has other
/// lines, and then also includes what the steps of the Dockerfile read and those lines exclude: the lock, manifests, folders
/// of local packages, wheels, and the repository's history for a version that is computed from it.
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
    /// What the steps of the Dockerfile read besides the layer files.
    needs: Needs,
    /// What of it the other lines of the file exclude.
    hidden: Needs,
    /// The other lines that apply in such folders.
    again: Vec<String>,
    /// Patterns of [`LEFT_OUT`] that are not written, since another line includes what they match.
    included: BTreeSet<&'static str>,
}

const BEGIN: &str = "# locklayers: begin";
const END: &str = "# locklayers: end";
const FOLDERS: &str = "# The build reads these folders, which other lines exclude.";
const AGAIN: &str = "# These other lines apply in them.";
const REST: &str = "# What no image needs, and what locklayers wrote.";
const FILES: &str = "# The build reads these files, which other lines exclude.";

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
            needs: dockerfile.needs.clone(),
            hidden: Needs::default(),
            again: Vec::new(),
            included: BTreeSet::new(),
        }
    }

    /// Returns only the lines that include files, for a context whose exclusions are the user's.
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

    /// Returns the path of the file that a build of the Dockerfile at a path reads; both are relative to the folder of the
    /// lock. An ignore file of the Dockerfile's own, which has its name and `.dockerignore` after it, takes precedence over
    /// the one in the build context. It is also the one to write if the context is a folder above.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
    /// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
    /// #     source = { registry = \"https://index.example/simple\" }\n\
    /// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
    /// # use locklayers::{DependencyGraph, Lockfile, Plan};
    /// # use locklayers::image::Dockerfile;
    /// # let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// # let plan = Plan::builder(&graph).build()?;
    /// let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse()?);
    /// let ignore = builder.clone().build()?.ignore();
    /// assert_eq!(ignore.path("docker/Dockerfile", false), ".dockerignore");
    /// assert_eq!(ignore.path("docker/Dockerfile", true), "docker/Dockerfile.dockerignore");
    /// let above = builder.lock_in_context("service").build()?.ignore();
    /// assert_eq!(above.path("Dockerfile.gpu", false), "Dockerfile.gpu.dockerignore");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(&self, dockerfile: &str, has_own: bool) -> String {
        if self.is_above || has_own { format!("{dockerfile}.dockerignore") } else { ".dockerignore".to_owned() }
    }

    /// Returns the content of a `.dockerignore` with these lines in place of previous ones, or else after all others. If
    /// lines after the previous ones exclude what a step reads, these follow them.
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
        let (before, own, after) = match (begin, end) {
            (Some(begin), Some(end)) => (&lines[..begin], &lines[begin + 1..end], &lines[end + 1..]),
            _ => (&lines[..], &[][..], &[][..]),
        };
        let shared = self.beside(own);
        let is_last = begin.is_none() || !hidden(&Rule::all(after.iter().copied()), shared.all()).is_empty();
        let (above, below) = if is_last { ([before, after].concat(), &[][..]) } else { (before.to_vec(), after) };
        // A checkout may have changed line endings.
        let block = block::with_endings(&shared.for_lines(&above, below).to_string(), file);
        if !is_last {
            return format!("{mark}{}{block}{}", above.concat(), below.concat());
        }
        match above.concat().trim_end() {
            "" => block,
            others => format!("{mark}{others}{}{block}", block::with_endings("\n\n", file)),
        }
    }
}

impl Dockerignore {
    /// Returns all paths that steps read.
    fn all(&self) -> impl Iterator<Item = &str> {
        self.kept.iter().map(String::as_str).chain(self.needs.all())
    }

    /// Returns these lines for a file that has others before and after them.
    fn for_lines(mut self, before: &[&str], after: &[&str]) -> Self {
        let others = Rule::all(before.iter().chain(after).copied());
        let named: Vec<String> = others.iter().filter(|rule| rule.is_inclusion).filter_map(literal).collect();
        let includes =
            |pattern: &&str| Rule::of(pattern).is_some_and(|rule| named.iter().any(|path| rule.matches(path)));
        self.included = LEFT_OUT.into_iter().filter(includes).collect();
        let own: Vec<&str> = self.left_out().collect();
        let rules = Rule::all(before.iter().copied().chain(own).chain(after.iter().copied()));
        let find = |paths: &BTreeSet<String>| {
            hidden(&rules, paths.iter().map(String::as_str)).into_iter().map(str::to_owned).collect()
        };
        self.hidden = Needs { files: find(&self.needs.files), folders: find(&self.needs.folders) };
        let applies = |rule: &&Rule| {
            let mut folders = self.hidden.folders.iter();
            folders.any(|folder| !rule.matches(folder) && rule.may_match_in(folder))
        };
        self.again = others.iter().filter(applies).map(|rule| rule.line.clone()).collect();
        self
    }

    /// Returns the patterns that are written.
    fn left_out(&self) -> impl Iterator<Item = &'static str> {
        // A version that is computed from the repository's history needs it.
        let is_written = |pattern: &&str| {
            !(self.is_inclusions_only || (self.is_dynamic && *pattern == ".git") || self.included.contains(pattern))
        };
        LEFT_OUT.into_iter().filter(is_written)
    }

    /// Returns these lines together with previous ones that are those of other Dockerfiles. The order follows from the
    /// lines alone: the result for one Dockerfile is that for each other.
    fn beside(&self, before: &[&str]) -> Self {
        let mut section = REST;
        let (mut kept, mut left_out, mut needs) = (Vec::new(), Vec::new(), Needs::default());
        for line in before.iter().map(|line| line.trim_end()) {
            if [FOLDERS, AGAIN, REST, FILES].contains(&line) {
                section = line;
                continue;
            }
            let path = Rule::of(line).filter(|rule| rule.is_inclusion).and_then(|rule| literal(&rule));
            match (section, path) {
                (FOLDERS, Some(path)) => drop(needs.folders.insert(path)),
                (FILES, Some(path)) => drop(needs.files.insert(path)),
                (REST, _) if line.starts_with('!') => kept.push(line[1..].to_owned()),
                (REST, _) => left_out.push(line),
                _ => {}
            }
        }
        let mut shared = self.clone();
        let own = self.kept.first().map(|file| owner(file));
        kept.retain(|file| Some(owner(file)) != own);
        if !kept.is_empty() {
            shared.is_inclusions_only &= !left_out.contains(&LEFT_OUT[1]);
            shared.is_dynamic |= self.is_inclusions_only && !left_out.contains(&LEFT_OUT[0]);
            shared.needs.files.append(&mut needs.files);
            shared.needs.folders.append(&mut needs.folders);
        }
        shared.kept.extend(kept);
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
        if !self.hidden.folders.is_empty() {
            writeln!(f, "{FOLDERS}")?;
            self.hidden.folders.iter().try_for_each(|path| writeln!(f, "!{}", escaped(path)))?;
            if !self.again.is_empty() {
                writeln!(f, "{AGAIN}")?;
                self.again.iter().try_for_each(|line| writeln!(f, "{line}"))?;
            }
            writeln!(f, "{REST}")?;
        }
        self.left_out().try_for_each(|pattern| writeln!(f, "{pattern}"))?;
        self.kept.iter().try_for_each(|file| writeln!(f, "!{file}"))?;
        if !self.hidden.files.is_empty() {
            writeln!(f, "{FILES}")?;
            self.hidden.files.iter().try_for_each(|path| writeln!(f, "!{}", escaped(path)))?;
        }
        writeln!(f, "{END}")
    }
}
