//! The lines of an existing Dockerfile that install what a lock pins, and where they install it.

use super::instruction::{Instruction, joined};

/// A command that installs the packages of a project, in the order in which it is preferred as the line before which layers
/// are inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Install {
    pub(super) kind: Kind,
    /// The arguments after the program.
    arguments: Vec<String>,
    /// The program, with its path.
    program: String,
    /// The folder that a preceding `cd` changes to.
    folder: Option<String>,
    /// The value of `UV_PROJECT_ENVIRONMENT` before the command.
    environment: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// `uv sync` of the project.
    Sync,
    /// `uv run`, which synchronises before it runs.
    Run,
    /// `uv pip install` or `uv pip sync` of the project, or of a file of requirements.
    UvPip,
    /// `pip install` of them.
    Pip,
    /// `uv sync` of some groups alone.
    Partial,
}

/// What is known of a stage before an instruction.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) workdir: Option<String>,
    pub(super) project_environment: Option<String>,
    virtual_env: Option<String>,
    is_system: bool,
}

/// The environment of a line that installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The Python of the system.
    System,
    /// A virtual environment; `None` if its path is not known.
    Venv(Option<String>),
}

impl Install {
    /// Returns the words after the program.
    pub(super) fn arguments(&self) -> &[String] {
        &self.arguments
    }

    /// Returns the preferred command of an instruction, if it has one.
    pub(super) fn of(instruction: &Instruction) -> Option<Self> {
        let (mut folder, mut exported) = (None, None);
        let mut found: Vec<Self> = Vec::new();
        for words in instruction.commands() {
            let first = words.iter().find(|word| !word.starts_with("--") && !word.eq_ignore_ascii_case("RUN"));
            if first.is_some_and(|word| ["echo", "printf"].contains(word)) {
                continue;
            }
            if let Some(path) = words.iter().position(|word| *word == "cd").and_then(|at| words.get(at + 1)) {
                folder = Some((*path).to_owned());
            }
            let environment = words.iter().find_map(|word| word.strip_prefix("UV_PROJECT_ENVIRONMENT="));
            let installs = of_words(&words);
            if words.contains(&"export") {
                exported = environment.map(str::to_owned).or(exported);
            }
            found.extend(installs.map(|install| Self {
                folder: folder.clone(),
                environment: environment.map(str::to_owned).or_else(|| exported.clone()),
                ..install
            }));
        }
        found.into_iter().min_by_key(|install| install.kind)
    }

    /// Whether `uv` finds the project and its environment by the working directory and the variables of the stage.
    pub(super) fn is_plain(&self) -> bool {
        let names = ["--directory", "--project"];
        let is_named = |word: &String| names.contains(&word.split('=').next().unwrap_or_default());
        self.folder.is_none() && self.environment.is_none() && !self.is_active() && !self.arguments.iter().any(is_named)
    }

    /// Whether `uv sync` installs into the active environment, whatever that of the project is.
    fn is_active(&self) -> bool {
        self.arguments.iter().any(|word| word == "--active")
    }

    /// Returns the environment into which the command installs, in a stage of this state.
    pub(super) fn place(&self, state: &State) -> Place {
        let value = |names: &[&str]| {
            let (name, rest) = self.arguments.iter().enumerate().find_map(|(at, word)| {
                let (name, value) =
                    word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
                names.contains(&name).then_some((at, value))
            })?;
            rest.or_else(|| self.arguments.get(name + 1).map(String::as_str))
        };
        let folder = || {
            let named = value(&["--directory", "--project"]).or(self.folder.as_deref());
            named.map_or_else(|| state.workdir.clone(), |named| joined(state.workdir.as_deref(), named))
        };
        match self.kind {
            Kind::Sync | Kind::Run | Kind::Partial => {
                let active = state.virtual_env.as_ref().filter(|_| self.is_active());
                let named = active.or(self.environment.as_ref()).or(state.project_environment.as_ref());
                let path = named.map_or(".venv", String::as_str);
                // Distributions have their Python there, by the name `python3` alone.
                match joined(folder().as_deref(), path) {
                    Some(path) if path == "/usr" => Place::System,
                    path => Place::Venv(path),
                }
            }
            Kind::UvPip => match value(&["--python", "-p"]).and_then(prefix) {
                Some(path) => Place::Venv(joined(state.workdir.as_deref(), path)),
                None if state.is_system || self.arguments.iter().any(|word| word == "--system") => Place::System,
                None => {
                    let path = state.virtual_env.as_deref().unwrap_or(".venv");
                    Place::Venv(joined(state.workdir.as_deref(), path))
                }
            },
            Kind::Pip => match prefix(&self.program).or(state.virtual_env.as_deref()) {
                Some(path) => Place::Venv(joined(state.workdir.as_deref(), path)),
                None => Place::System,
            },
        }
    }
}

impl State {
    /// Follows an instruction.
    pub(super) fn follow(&mut self, instruction: &Instruction) {
        if instruction.is("WORKDIR") {
            self.workdir = instruction.arguments().next().and_then(|path| joined(self.workdir.as_deref(), path));
        }
        let set = |name: &str, to: &mut Option<String>| {
            if let Some(value) = instruction.variable(name) {
                *to = Some(value.to_owned());
            }
        };
        set("UV_PROJECT_ENVIRONMENT", &mut self.project_environment);
        set("VIRTUAL_ENV", &mut self.virtual_env);
        if let Some(value) = instruction.variable("UV_SYSTEM_PYTHON") {
            self.is_system = !matches!(value, "0" | "false" | "");
        }
        // `ENV PATH=/opt/venv/bin:$PATH` puts its pip before that of the system.
        let first = instruction.variable("PATH").and_then(|path| path.split(':').next());
        if let Some(folder) = first.and_then(|folder| folder.strip_suffix("/bin"))
            && folder.contains("venv")
        {
            self.virtual_env = Some(folder.to_owned());
        }
    }
}

/// Returns the environment of a program in its `bin` folder, if it is a virtual one by its name.
fn prefix(program: &str) -> Option<&str> {
    let (folder, _) = program.trim_matches(['"', '\'']).rsplit_once("/bin/")?;
    folder.contains("venv").then_some(folder)
}

/// Returns the command of words that installs the packages of a project.
fn of_words(words: &[&str]) -> Option<Install> {
    let is = |word: &str, names: &[&str]| names.contains(&word.rsplit('/').next().unwrap_or_default());
    let make = |kind: Kind, program: &str, arguments: &[&str]| Install {
        kind,
        arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
        program: program.to_owned(),
        folder: None,
        environment: None,
    };
    let flags = Flags::of(words);
    words.iter().enumerate().find_map(|(at, program)| {
        let rest = &words[at + 1..];
        // Options of uv itself may stand before its command.
        let after = |names: &[&str]| rest.iter().take(5).position(|word| names.contains(word));
        if is(program, &["uv"]) {
            let command = at + 1 + after(&["sync", "run", "pip", "export", "tool", "venv", "python", "lock", "add"])?;
            let kind = match words[command] {
                "sync" if flags.partial > Some(command) => Kind::Partial,
                "sync" => Kind::Sync,
                "run" if flags.unsynced <= Some(command) => Kind::Run,
                "pip" if installs(words, command + 1, &flags) => Kind::UvPip,
                _ => return None,
            };
            return Some(make(kind, program, rest));
        }
        let is_pip = is(program, &["pip", "pip3"]) && installs(words, at + 1, &flags);
        // `/opt/venv/bin/python -m pip`
        let runs = if at >= 2 && words[at - 1] == "-m" { words[at - 2] } else { program };
        is_pip.then(|| make(Kind::Pip, runs, rest))
    })
}

/// The last positions of the words that decide what a command installs; `None`, which is before all, if there are none.
struct Flags {
    /// That `uv sync` installs some groups alone.
    partial: Option<usize>,
    /// That `uv run` does not synchronise the project.
    unsynced: Option<usize>,
    /// The project, or a file of requirements.
    project: Option<usize>,
    /// Another folder than an environment. pip counts a package as installed there that is in the environment, so layers
    /// in that would take it from the folder.
    elsewhere: Option<usize>,
}

impl Flags {
    fn of(words: &[&str]) -> Self {
        let last = |is: &dyn Fn(&str) -> bool| words.iter().rposition(|word| is(word));
        let named = |names: &[&str]| last(&|word| names.contains(&word.split('=').next().unwrap_or_default()));
        Self {
            partial: named(&["--only-group", "--only-dev"]),
            unsynced: named(&["--no-sync", "--no-project", "--with", "--script", "--isolated"]),
            project: last(&is_project),
            elsewhere: named(&["--target", "-t", "--prefix", "--root", "--user"]),
        }
    }
}

/// Whether the arguments of pip, which begin at a position, install a project or a file of requirements, rather than
/// named packages alone.
fn installs(words: &[&str], from: usize, flags: &Flags) -> bool {
    let Some(command) = words[from..].iter().position(|word| !word.starts_with('-')).map(|at| from + at) else {
        return false;
    };
    let is_elsewhere = flags.elsewhere > Some(command);
    match words[command] {
        "install" => flags.project > Some(command) && !is_elsewhere,
        "sync" => !is_elsewhere,
        _ => false,
    }
}

/// Whether an argument of pip is a project in a folder, or names a file of requirements.
fn is_project(word: &str) -> bool {
    let word = word.trim_matches(['"', '\'']);
    let is_file = ["-r", "--requirement", "--requirements", "-e", "--editable"]
        .iter()
        .any(|flag| word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')));
    is_file || word.starts_with("-r") || word == "." || [".[", "./", "../"].iter().any(|start| word.starts_with(start))
}
