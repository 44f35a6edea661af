//! The lines of an existing Dockerfile that install what a lock pins, and where they install it.

use std::collections::BTreeSet;

use super::instruction::{Instruction, joined};
use super::virtual_environment::Made;
use crate::image::text::word::{program_name, unquoted};

/// The programs of conda.
const CONDA: [&str; 4] = ["conda", "mamba", "micromamba", "pixi"];
/// The most environments of a file that are told from other folders.
const MADE: usize = 50;

/// A command that installs the packages of a project, in the order in which it is preferred as the line before which layers
/// are inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::image) struct Install {
    pub(in crate::image) kind: Kind,
    /// The arguments after the program.
    arguments: Vec<String>,
    /// The program, with its path.
    program: String,
    /// The folder that a preceding `cd` changes to.
    folder: Option<String>,
    /// The value of `UV_PROJECT_ENVIRONMENT` before the command.
    environment: Option<String>,
    /// The environment that its instruction activates before.
    activated: Option<String>,
    /// The environments that its instruction makes before.
    made: Vec<Made>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::image) enum Kind {
    /// `uv sync` of the project.
    Sync,
    /// `uv run`, which synchronises before it runs.
    Run,
    /// `uv pip install` or `uv pip sync` of the project, or of a file of requirements.
    UvPip,
    /// `pip install` of them.
    Pip,
    /// `pip install` of all wheels in a folder, which another stage builds: pip leaves a package that has the version of its
    /// wheel, but uv would install it again from the file.
    Wheels,
    /// `uv sync` of some groups alone.
    Partial,
}

/// What is known of a stage before an instruction.
#[derive(Clone, Debug, Default)]
pub(in crate::image) struct State {
    pub(in crate::image) workdir: Option<String>,
    pub(in crate::image) project_environment: Option<String>,
    virtual_env: Option<String>,
    is_system: bool,
    /// The paths of the virtual environments that instructions make.
    made: BTreeSet<String>,
}

/// The environment of a line that installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::image) enum Place {
    /// The Python of the system.
    System,
    /// A virtual environment; `None` if its path is not known.
    Venv(Option<String>),
}

impl Install {
    /// Returns the program, with its path, as the line names it.
    pub(in crate::image) fn program(&self) -> &str {
        &self.program
    }

    /// Returns the words after the program.
    pub(in crate::image) fn arguments(&self) -> &[String] {
        &self.arguments
    }

    /// Returns the folder of which it installs all wheels.
    pub(in crate::image) fn folder_of_wheels(&self) -> Option<&str> {
        let word =
            self.arguments.iter().rev().find(|word| is_all_wheels(word)).filter(|_| self.kind == Kind::Wheels)?;
        word.rsplit_once('/').map(|(folder, _)| unquoted(folder))
    }

    /// Returns the preferred command of an instruction, if it has one.
    pub(in crate::image) fn of(instruction: &Instruction) -> Option<Self> {
        let (mut folder, mut exported, mut activated) = (None, None, None);
        let (mut found, mut made): (Vec<Self>, Vec<Made>) = (Vec::new(), Vec::new());
        for words in instruction.commands() {
            let first = words.iter().find(|word| !word.starts_with("--") && !word.eq_ignore_ascii_case("RUN"));
            if first.is_some_and(|word| ["echo", "printf"].contains(word)) {
                continue;
            }
            if is_of_conda(&words) {
                break;
            }
            made.extend(Made::by(&words));
            if let [.., "." | "source", script] = words.as_slice() {
                activated = unquoted(script).strip_suffix("/bin/activate").map(str::to_owned);
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
                activated: activated.clone(),
                made: made.clone(),
                ..install
            }));
        }
        found.into_iter().min_by_key(|install| install.kind)
    }

    /// Returns the value of an option by one of its names, as `--name value` or `--name=value`.
    pub(in crate::image) fn value(&self, names: &[&str]) -> Option<&str> {
        let (at, joined) = self.arguments.iter().enumerate().find_map(|(at, word)| {
            let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            names.contains(&name).then_some((at, value))
        })?;
        joined.or_else(|| self.arguments.get(at + 1).map(String::as_str))
    }

    /// Whether `uv` finds the project and its environment by the working directory and the variables of the stage.
    pub(in crate::image) fn is_plain(&self) -> bool {
        let names = ["--directory", "--project"];
        let is_named = |word: &String| names.contains(&word.split('=').next().unwrap_or_default());
        self.folder.is_none() && self.environment.is_none() && !self.is_active() && !self.arguments.iter().any(is_named)
    }

    /// Whether its instruction makes an environment before, which fails or removes what is in it if there is one already.
    pub(in crate::image) fn remakes(&self) -> bool {
        self.made.iter().any(|made| made.is_new)
    }

    /// Whether `uv sync` installs into the active environment, whatever that of the project is.
    fn is_active(&self) -> bool {
        self.arguments.iter().any(|word| word == "--active")
    }

    /// Returns the environment into which the command installs, in a stage of this state.
    pub(in crate::image) fn place(&self, state: &State) -> Place {
        let folder = || {
            let named = self.value(&["--directory", "--project"]).or(self.folder.as_deref());
            named.map_or_else(|| state.workdir.clone(), |named| joined(state.workdir.as_deref(), named))
        };
        let at = |path: &str| joined(state.workdir.as_deref(), path);
        let active = self.activated.as_deref().or(state.virtual_env.as_deref());
        // The environment of a program: a virtual one by its name, or by the line that makes it.
        let is_made = |path: &str| {
            state.made.contains(path) || self.made.iter().any(|made| at(&made.path).as_deref() == Some(path))
        };
        let prefix = |program: &str| {
            let (folder, _) = unquoted(program).rsplit_once("/bin/")?;
            let is_venv = folder.contains("venv") || at(folder).is_some_and(|path| is_made(&path));
            Some(if is_venv { Place::Venv(at(folder)) } else { Place::System })
        };
        match self.kind {
            Kind::Sync | Kind::Run | Kind::Partial => {
                let active = active.filter(|_| self.is_active());
                let named = active.or(self.environment.as_deref()).or(state.project_environment.as_deref());
                // Distributions have their Python there, by the name `python3` alone.
                match joined(folder().as_deref(), named.unwrap_or(".venv")) {
                    Some(path) if path == "/usr" => Place::System,
                    path => Place::Venv(path),
                }
            }
            Kind::UvPip => match self.value(&["--python", "-p"]) {
                Some(python) if python.contains("/bin/") => prefix(python).unwrap_or(Place::System),
                // The first of this name on `PATH`, which a shell may look up.
                Some(python) if python.starts_with(['$', '`']) || python.starts_with("python") => {
                    active.map_or(Place::System, |path| Place::Venv(at(path)))
                }
                _ if state.is_system || self.arguments.iter().any(|word| word == "--system") => Place::System,
                _ => Place::Venv(at(active.unwrap_or(".venv"))),
            },
            Kind::Pip | Kind::Wheels => {
                let active = || active.map(|path| Place::Venv(at(path)));
                // An interpreter, or the folder of an environment.
                let of_folder = |path: &str| (!path.contains("/bin/")).then(|| Place::Venv(at(path)));
                let named = self.value(&["--python"]).and_then(|path| prefix(path).or_else(|| of_folder(path)));
                named.or_else(|| prefix(&self.program)).or_else(active).unwrap_or(Place::System)
            }
        }
    }
}

impl State {
    /// Follows an instruction.
    pub(in crate::image) fn follow(&mut self, instruction: &Instruction) {
        if instruction.is("WORKDIR") {
            self.workdir = instruction.arguments().next().and_then(|path| joined(self.workdir.as_deref(), path));
        }
        let set = |name: &str, to: &mut Option<String>| {
            if let Some(value) = instruction.variable(name) {
                *to = Some(value.to_owned());
            }
        };
        if self.made.len() < MADE {
            let made = instruction.commands().filter_map(|words| Made::by(&words));
            self.made.extend(made.filter_map(|made| joined(self.workdir.as_deref(), &made.path)));
        }
        set("UV_PROJECT_ENVIRONMENT", &mut self.project_environment);
        set("VIRTUAL_ENV", &mut self.virtual_env);
        if let Some(value) = instruction.variable("UV_SYSTEM_PYTHON") {
            self.is_system = !matches!(value, "0" | "false" | "");
        }
        // `ENV PATH=/opt/venv/bin:$PATH` puts its pip before that of the system.
        let first = instruction.variable("PATH").and_then(|path| path.split(':').next());
        if let Some(folder) = first.and_then(|folder| folder.strip_suffix("/bin"))
            && (folder.contains("venv") || self.made.contains(folder))
        {
            self.virtual_env = Some(folder.to_owned());
        }
    }
}

/// Whether a command runs in an environment of conda, or activates one: it has no path that layers could name.
fn is_of_conda(words: &[&str]) -> bool {
    let runs =
        words.windows(2).any(|pair| CONDA.contains(&program_name(pair[0])) && ["run", "activate"].contains(&pair[1]));
    runs || matches!(words, [.., "source", "activate", _])
}

/// Returns the command of words that installs the packages of a project.
fn of_words(words: &[&str]) -> Option<Install> {
    let is = |word: &str, names: &[&str]| names.contains(&program_name(word));
    let make = |kind: Kind, program: &str, arguments: &[&str]| Install {
        kind,
        arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
        program: program.to_owned(),
        folder: None,
        environment: None,
        activated: None,
        made: Vec::new(),
    };
    let flags = Flags::of(words);
    let first_uv = words.iter().position(|word| is(word, &["uv"]));
    words.iter().enumerate().find_map(|(at, program)| {
        let rest = &words[at + 1..];
        // Options of uv itself may stand before its command.
        let after = |names: &[&str]| rest.iter().take(5).position(|word| names.contains(word));
        let is_variable = || rest.first() == Some(&"sync") && is_variable_of_uv(program);
        if is(program, &["uv"]) || is_variable() {
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
        if !is(program, &["pip", "pip3"]) {
            return None;
        }
        let is_of_uv = first_uv.is_some_and(|uv| uv < at);
        let kind = if installs(words, at + 1, &flags) {
            Kind::Pip
        } else if !is_of_uv && installs_wheels(words, at + 1, &flags) {
            Kind::Wheels
        } else {
            return None;
        };
        // `/opt/venv/bin/python -m pip`
        let runs = if at >= 2 && words[at - 1] == "-m" { words[at - 2] } else { program };
        Some(make(kind, runs, rest))
    })
}

/// Whether a word is a variable that is named after uv, such as `$UV` or `"${UV_CMD}"`.
fn is_variable_of_uv(word: &str) -> bool {
    let name = unquoted(word).strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
    name.is_some_and(|name| name.to_ascii_lowercase().split('_').any(|part| part == "uv"))
}

/// The last positions of the words that decide what a command installs; `None`, which is before all, if there are none.
struct Flags {
    /// That `uv sync` installs some groups alone.
    partial: Option<usize>,
    /// That `uv run` does not synchronise the project.
    unsynced: Option<usize>,
    /// The project, or a file of requirements.
    project: Option<usize>,
    /// All wheels in a folder.
    wheels: Option<usize>,
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
            project: last(&|word| is_project(word) && !is_all_wheels(word)),
            wheels: last(&is_all_wheels),
            elsewhere: named(&["--target", "-t", "--prefix", "--root", "--user"]),
        }
    }
}

/// Whether the arguments of pip, which begin at a position, install a project or a file of requirements, rather than
/// named packages alone.
fn installs(words: &[&str], from: usize, flags: &Flags) -> bool {
    let Some(command) = command_of_pip(words, from) else { return false };
    let is_elsewhere = flags.elsewhere > Some(command);
    match words[command] {
        "install" => flags.project > Some(command) && !is_elsewhere,
        "sync" => !is_elsewhere,
        _ => false,
    }
}

/// Whether the arguments of pip, which begin at a position, install all wheels in a folder.
fn installs_wheels(words: &[&str], from: usize, flags: &Flags) -> bool {
    let command = command_of_pip(words, from).filter(|at| words[*at] == "install");
    command.is_some() && flags.wheels > command && flags.elsewhere <= command
}

/// Returns the position of the command among the arguments of pip, which begin at a position.
fn command_of_pip(words: &[&str], from: usize) -> Option<usize> {
    // The value of `pip --python PATH install` is no command.
    (from..words.len()).find(|at| !words[*at].starts_with('-') && words[*at - 1] != "--python")
}

/// Whether uv installs all wheels in a folder by an instruction.
pub(super) fn installs_wheels_by_uv(instruction: &Instruction) -> bool {
    instruction.commands().any(|words| {
        let uv = words.iter().position(|word| program_name(word) == "uv");
        let pip = uv.and_then(|uv| Some(uv + words[uv..].iter().position(|word| *word == "pip")?));
        pip.is_some_and(|pip| installs_wheels(&words, pip + 1, &Flags::of(&words)))
    })
}

/// Whether an instruction installs the project, or requirements, into another folder than an environment.
pub(super) fn installs_elsewhere(instruction: &Instruction) -> bool {
    instruction.commands().any(|words| {
        let is_pip = |word: &&str| ["pip", "pip3"].contains(&program_name(word));
        let flags = Flags::of(&words);
        words.iter().any(is_pip) && words.contains(&"install") && flags.project.and(flags.elsewhere).is_some()
    })
}

/// Whether an argument of pip is every wheel in a folder, such as `/wheels/*`.
fn is_all_wheels(word: &str) -> bool {
    let (folder, name) = word.rsplit_once('/').map_or((None, word), |(folder, name)| (Some(folder), name));
    match unquoted(name) {
        "*.whl" => true,
        "*" => folder.is_some(),
        _ => false,
    }
}

/// Whether an argument of pip is a project in a folder, or names a file of requirements.
fn is_project(word: &str) -> bool {
    let word = unquoted(word);
    let is_file = ["-r", "--requirement", "--requirements", "-e", "--editable"]
        .iter()
        .any(|flag| word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')));
    is_file || word.starts_with("-r") || word == "." || [".[", "./", "../"].iter().any(|start| word.starts_with(start))
}
