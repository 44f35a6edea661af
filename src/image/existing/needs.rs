//! What layers need of the instructions before them in an existing Dockerfile.

use super::installing::{Install, Kind, Place, State};
use super::instruction::Instruction;
use super::own_uv;
use super::stage_graph::StageGraph;

/// What layers need of the instructions before them.
pub(in crate::image) struct Needs {
    /// Whether `uv sync` or `uv run` installs.
    is_uvs: bool,
    /// Whether the steps run the uv that an instruction brings.
    is_own_uv: bool,
    /// The folder with the programs of the environment.
    programs: Option<String>,
}

impl Needs {
    /// Returns those of the line that installs, by the instructions of the user's.
    pub(in crate::image) fn of_file(instructions: &[Instruction]) -> Option<Self> {
        let stages = StageGraph::of(instructions);
        let (start, install, command) = stages.installing()?;
        let mut state = State::default();
        stages.before(start, install).for_each(|found| state.follow(found));
        Some(Self::of(&stages, instructions, &command, &command.place(&state)))
    }

    /// Returns those of a command that installs into an environment.
    pub(super) fn of(stages: &StageGraph<'_>, instructions: &[Instruction], command: &Install, place: &Place) -> Self {
        let programs = if let Place::Venv(Some(path)) = place { Some(format!("{path}/bin")) } else { None };
        let is_uvs = matches!(command.kind, Kind::Sync | Kind::Run | Kind::Partial);
        Self { is_uvs, is_own_uv: own_uv::brought(stages, instructions).is_some(), programs }
    }

    /// Whether `uv sync` or `uv run` installs.
    pub(super) fn is_of_uv(&self) -> bool {
        self.is_uvs
    }

    /// Whether layers need what an instruction does.
    pub(in crate::image) fn includes(&self, instruction: &Instruction) -> bool {
        let is_needed = || is_needed(instruction) && !self.is_path_of_environment(instruction);
        is_needed() || self.is_own_uv && own_uv::brings(instruction)
    }

    /// Whether an instruction only puts the environment, which there is not yet, before what else is on `PATH`.
    fn is_path_of_environment(&self, instruction: &Instruction) -> bool {
        let folders = instruction.variable("PATH").filter(|_| self.is_uvs).into_iter().flat_map(|path| path.split(':'));
        let mut own = folders.filter(|folder| !matches!(*folder, "$PATH" | "${PATH}")).peekable();
        own.peek().is_some() && own.all(|folder| Some(folder) == self.programs.as_deref())
    }
}

/// Whether layers need what an instruction does: the user, a Python or the choice of one, and a virtual environment that the file
/// makes.
fn is_needed(instruction: &Instruction) -> bool {
    const MAKERS: [&str; 12] = [
        "uv venv",
        "-m venv",
        "virtualenv",
        "apt-get",
        "apt ",
        "apk ",
        "dnf ",
        "yum ",
        "conda ",
        "python install",
        "pyenv",
        "install.sh",
    ];
    /// Variables by which uv chooses a Python.
    const CHOICES: [&str; 5] =
        ["UV_PYTHON", "UV_PYTHON_PREFERENCE", "UV_PYTHON_INSTALL_DIR", "UV_MANAGED_PYTHON", "UV_NO_MANAGED_PYTHON"];
    let makes = || instruction.is("RUN") && MAKERS.iter().any(|maker| instruction.text.contains(maker));
    let chooses = CHOICES.iter().any(|name| instruction.variable(name).is_some());
    instruction.is("USER") || instruction.variable("PATH").is_some() || chooses || makes()
}

#[cfg(test)]
mod tests {
    use super::Needs;
    use crate::image::existing::instruction::instructions;

    #[test]
    fn the_path_of_the_environment_is_not_needed_before_it() {
        let of = |line: &str, install: &str| {
            let instructions = instructions(&format!("FROM a\nWORKDIR /app\n{line}\nRUN {install}\n"));
            Needs::of_file(&instructions).map(|needs| needs.includes(&instructions[2]))
        };
        for path in ["/app/.venv/bin:$PATH", "\"/app/.venv/bin:${PATH}\"", "$PATH:/app/.venv/bin"] {
            assert_eq!(of(&format!("ENV PATH={path}"), "uv sync"), Some(false), "{path}");
            assert_eq!(of(&format!("ENV PATH={path}"), "pip install ."), Some(true), "{path}");
        }
        for line in [
            "ENV PATH=/app/.venv/bin:/opt/tools/bin:$PATH",
            "ENV PATH=/home/app/.local/bin:$PATH",
            "ENV PATH=$PATH",
            "USER app",
        ] {
            assert_eq!(of(line, "uv sync"), Some(true), "{line}");
        }
        assert_eq!(of("ENV A=/app/.venv/bin", "uv sync"), Some(false));
        assert_eq!(of("ENV PATH=/app/.venv/bin:$PATH", "uv sync --directory /x"), Some(true));
    }
}
