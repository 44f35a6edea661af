//! What the line of an existing Dockerfile that installs selects: its extras, groups and members; in `coverage`, what of it the
//! layers of a plan hold, and in `python_request` with which Python it installs; in `sources` the files before the layers.

mod coverage;
mod python_request;
mod sources;

use std::collections::BTreeSet;

use super::dockerfile::Dockerfile;
use super::existing::installing::{Install, Kind};
use super::existing::instruction::Instruction;
use super::existing::stage_graph::StageGraph;
use super::existing::users;
use crate::closure::Which;
use crate::image::text::word::{program_name, unquoted};
use crate::name::{ExtraName, GroupName, PackageName};

/// What the line of an existing Dockerfile that installs selects, by its options: extras, groups and members.
///
/// These are the options of `uv sync`, `uv run` and `uv pip install`, the variables `UV_NO_DEV` and
/// `UV_NO_DEFAULT_GROUPS`, the extras of `pip install .[web]`, and where requirements are installed, the options of the
/// `uv export` or `uv pip compile` that writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the line")]
pub struct InstalledSelection {
    pub(super) line: usize,
    pub(super) is_workspace: bool,
    /// Groups alone, without a project and default groups.
    pub(super) is_partial: bool,
    pub(super) members: BTreeSet<PackageName>,
    pub(super) extras: BTreeSet<Which<ExtraName>>,
    pub(super) groups: BTreeSet<Which<GroupName>>,
    pub(super) without_groups: BTreeSet<GroupName>,
    pub(super) without_extras: BTreeSet<ExtraName>,
    pub(super) with_defaults: bool,
    pub(super) removes: bool,
    pub(super) reads_lock: bool,
    pub(super) unknown: Option<String>,
}

impl Dockerfile {
    /// Returns what the line of an existing Dockerfile that installs selects; `None` if no line installs, or if it
    /// installs a file of requirements of which no line of the Dockerfile tells the content.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// let found = Dockerfile::selection_of("FROM python:3.12\nRUN uv sync --no-dev --extra web\n");
    /// assert_eq!(found.map(|found| found.line()), Some(2));
    /// ```
    pub fn selection_of(text: &str) -> Option<InstalledSelection> {
        let instructions = users(text);
        InstalledSelection::found(&instructions, &StageGraph::of(&instructions))
    }
}

/// The command that states a selection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// `uv sync` and `uv export`, with default groups.
    Sync,
    /// `uv run`, whose options end before the program that it runs.
    Run,
    /// `uv pip`, and `pip`.
    Pip,
}

/// Returns the command that tells what is installed by `pip`: the command itself if it names the project, else the only one
/// that writes requirements.
fn written(instructions: &[Instruction], install: &Install) -> Option<(By, Vec<String>)> {
    let own = install.arguments();
    if own.iter().any(|word| is_here(word)) || own.iter().any(|word| word.ends_with("pyproject.toml")) {
        return Some((By::Pip, own.to_vec()));
    }
    let mut found: Vec<(By, Vec<String>)> = Vec::new();
    for words in instructions.iter().flat_map(Instruction::commands) {
        let Some(uv) = words.iter().position(|word| program_name(word) == "uv") else { continue };
        let rest = || words[uv + 1..].iter().map(|word| (*word).to_owned()).collect();
        if words[uv..].contains(&"export") {
            found.push((By::Sync, rest()));
        } else if words[uv..].contains(&"compile") && words.iter().any(|word| word.ends_with("pyproject.toml")) {
            found.push((By::Pip, rest()));
        }
    }
    found.pop().filter(|_| found.is_empty())
}

/// Whether a word is the project in the current folder, with or without extras.
fn is_here(word: &str) -> bool {
    let word = unquoted(word);
    word == "." || word.starts_with(".[")
}

impl InstalledSelection {
    /// Returns what the line of these instructions selects that installs.
    pub(super) fn found(instructions: &[Instruction], stages: &StageGraph<'_>) -> Option<Self> {
        let (stage, at, install) = stages.installing()?;
        Self::of_line(instructions, stages, stage, (at, &install))
    }

    /// Returns what each `uv sync` selects that follows the line in its stage.
    pub(super) fn later(instructions: &[Instruction], stages: &StageGraph<'_>) -> Vec<Self> {
        let Some((stage, first, _)) = stages.installing() else { return Vec::new() };
        let installs = (first + 1..stages.end(stage)).filter_map(|at| Some((at, Install::of(&instructions[at])?)));
        let syncs = installs.filter(|(_, install)| install.kind == Kind::Sync);
        syncs.filter_map(|(at, install)| Self::of_line(instructions, stages, stage, (at, &install))).collect()
    }

    fn of_line(
        instructions: &[Instruction],
        stages: &StageGraph<'_>,
        stage: usize,
        (at, install): (usize, &Install),
    ) -> Option<Self> {
        let (by, words) = match install.kind {
            Kind::Sync | Kind::Partial => (By::Sync, install.arguments().to_vec()),
            Kind::Run => (By::Run, install.arguments().to_vec()),
            Kind::UvPip | Kind::Pip | Kind::Wheels => written(instructions, install)?,
        };
        let mut found = Self::of(by, &words);
        found.line = instructions[at].line + 1;
        found.removes &= matches!(install.kind, Kind::Sync | Kind::Partial);
        let is_set = |name: &str| {
            let mut words = instructions[at].text.split_whitespace();
            let of_line = words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
            let of_stage = || stages.before(stage, at).rev().find_map(|found| found.variable(name));
            of_line.or_else(of_stage).is_some_and(|value| !matches!(value, "" | "0" | "false"))
        };
        if is_set("UV_NO_DEV") {
            found.without_groups.insert(GroupName::dev());
        }
        found.with_defaults &= !is_set("UV_NO_DEFAULT_GROUPS");
        Some(found)
    }

    fn of(by: By, words: &[String]) -> Self {
        let mut found = Self {
            line: 0,
            is_workspace: false,
            is_partial: false,
            members: BTreeSet::new(),
            extras: BTreeSet::new(),
            groups: BTreeSet::new(),
            without_groups: BTreeSet::new(),
            without_extras: BTreeSet::new(),
            with_defaults: by != By::Pip,
            removes: by == By::Sync,
            reads_lock: by != By::Pip,
            unknown: None,
        };
        let mut words = words.iter().map(|word| unquoted(word)).peekable();
        let mut before = "";
        while let Some(word) = words.next() {
            let before = std::mem::replace(&mut before, word);
            let (name, joined) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
            let takes_value =
                matches!(name, "--extra" | "--group" | "--only-group" | "--package" | "--no-group" | "--no-extra");
            if takes_value {
                let value = joined.or_else(|| words.next()).unwrap_or_default();
                found.add(name, value);
            } else if by == By::Pip && is_here(word) {
                found.add_bracketed(word);
            } else if by == By::Run && is_end(word) {
                break;
            } else if by == By::Sync && word.starts_with('$') && (!before.starts_with('-') || is_switch(before)) {
                // Options, such as those of a build argument; after another option it is the value of that.
                found.unknown = Some(word.to_owned());
            } else if by == By::Run && word.starts_with('-') && joined.is_none() && !is_switch(word) {
                // The value of another option.
                words.next_if(|next| !next.starts_with('-'));
            } else {
                found.add_switch(word);
            }
        }
        found
    }

    fn add_switch(&mut self, word: &str) {
        match word {
            "--all-extras" => {
                self.extras.insert(Which::All);
            }
            "--all-groups" => {
                self.groups.insert(Which::All);
            }
            "--all-packages" => self.is_workspace = true,
            "--dev" => {
                self.groups.insert(Which::Named(GroupName::dev()));
            }
            "--no-dev" => {
                self.without_groups.insert(GroupName::dev());
            }
            "--only-dev" => {
                self.alone();
                self.groups.insert(Which::Named(GroupName::dev()));
            }
            "--no-default-groups" => self.with_defaults = false,
            "--inexact" => self.removes = false,
            _ => {}
        }
    }

    fn add(&mut self, option: &str, value: &str) {
        let known = match option {
            "--extra" => ExtraName::new(value).map(|name| self.extras.insert(Which::Named(name))),
            "--no-extra" => ExtraName::new(value).map(|name| self.without_extras.insert(name)),
            "--only-group" => {
                self.alone();
                GroupName::new(value).map(|name| self.groups.insert(Which::Named(name)))
            }
            "--group" => GroupName::new(value).map(|name| self.groups.insert(Which::Named(name))),
            "--no-group" => GroupName::new(value).map(|name| self.without_groups.insert(name)),
            _ => PackageName::new(value).map(|name| self.members.insert(name)),
        };
        if known.is_err() {
            self.unknown = Some(format!("{option} {value}"));
        }
    }

    /// Selects the named groups alone.
    fn alone(&mut self) {
        (self.is_partial, self.with_defaults) = (true, false);
    }

    /// Adds the extras of `.[web,gpu]`.
    fn add_bracketed(&mut self, word: &str) {
        let Some(names) = word.strip_prefix(".[") else { return };
        let Some(names) = names.strip_suffix(']') else {
            self.unknown = Some(word.to_owned());
            return;
        };
        names.split(',').for_each(|name| self.add("--extra", name));
    }

    /// Returns whether the versions that the line installs are those of the lock. Else they are the newest ones that satisfy the
    /// requirements, or those that are installed already.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// let of = |line: &str| Dockerfile::selection_of(&format!("FROM python:3.12\nRUN {line}\n"));
    /// assert_eq!(of("uv sync").map(|found| found.reads_lock()), Some(true));
    /// assert_eq!(of("uv export -o r.txt && pip install -r r.txt").map(|found| found.reads_lock()), Some(true));
    /// assert_eq!(of("uv pip install --system -r pyproject.toml").map(|found| found.reads_lock()), Some(false));
    /// ```
    pub fn reads_lock(&self) -> bool {
        self.reads_lock
    }

    /// Returns the line with which the instruction begins, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns the only workspace member that is installed, or `None` if it is the root or there are several.
    pub fn member(&self) -> Option<&PackageName> {
        self.members.first().filter(|_| self.members.len() == 1 && !self.is_workspace)
    }
}

/// Whether a word ends the options of `uv run`.
fn is_end(word: &str) -> bool {
    !word.starts_with('-') && word != "run" || matches!(word, "--" | "-m" | "--module" | "-s" | "--script")
}

/// Whether an option of `uv run` takes no value.
fn is_switch(word: &str) -> bool {
    const SWITCHES: [&str; 14] = [
        "--frozen",
        "--locked",
        "--dev",
        "--exact",
        "--inexact",
        "--active",
        "--quiet",
        "--verbose",
        "--offline",
        "--reinstall",
        "--upgrade",
        "--refresh",
        "--compile-bytecode",
        "--isolated",
    ];
    let of_packages =
        ["--no-build-package", "--no-binary-package", "--no-install-package", "--no-build-isolation-package"];
    let is_no = (word.starts_with("--no-") || word.starts_with("--all-")) && !of_packages.contains(&word);
    is_no || SWITCHES.contains(&word) || (word.len() == 2 && matches!(word, "-q" | "-v" | "-n" | "-U"))
}
