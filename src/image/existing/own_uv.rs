//! The uv that the lines of an existing Dockerfile install, for bases without a Python whose pip could install another.

use super::installing::Kind;
use super::instruction::Instruction;
use super::stage_graph::StageGraph;
use super::{expanded_base, users, uv_image};
use crate::image::reference::ImageReference;
use crate::image::text::word::{program_name, unquoted};

/// Commands that install a program by its name.
const INSTALLERS: [&str; 9] = ["pip", "pip3", "pipx", "apk", "apt-get", "apt", "dnf", "microdnf", "zypper"];

/// Returns the uv of the line that installs, as that line names it, where an earlier line of its stage brings it; `None` if the
/// base image may have a Python, or the Dockerfile names an image with uv.
pub(in crate::image) fn of(file: &str) -> Option<String> {
    let instructions = users(file);
    brought(&StageGraph::of(&instructions), &instructions)
}

/// The same for instructions.
pub(super) fn brought(stages: &StageGraph<'_>, instructions: &[Instruction]) -> Option<String> {
    let base: ImageReference = expanded_base(instructions)?.parse().ok()?;
    if !base.is_without_pip() || uv_image::named_in(stages, instructions).is_some() {
        return None;
    }
    let (start, at, command) = stages.installing()?;
    let program = command.program();
    // Another word is a variable, or a path that a shell would expand.
    let is_path = program.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
    // What the line itself puts on `PATH` is not there before it.
    let is_on_path = program.starts_with('/') || !instructions[at].commands().any(|words| changes_path(&words));
    let is_uvs = !matches!(command.kind, Kind::Pip | Kind::Wheels) && is_path && is_on_path;
    (is_uvs && stages.before(start, at).any(brings)).then(|| program.to_owned())
}

/// Whether an instruction brings uv into its stage: by its installer, a package manager, or as a file of another stage.
pub(super) fn brings(instruction: &Instruction) -> bool {
    let is_uv = |word: &str| {
        let name = unquoted(word);
        name == "uv" || ["uv=", "uv>", "uv<", "uv~", "uv["].iter().any(|start| name.starts_with(start))
    };
    let installs = |words: Vec<&str>| {
        let is_script = words.iter().any(|word| word.contains("/uv/") && word.contains("install.sh"));
        let by = words.iter().position(|word| INSTALLERS.contains(&program_name(word)));
        is_script || by.is_some_and(|by| words[by..].iter().any(|word| is_uv(word)))
    };
    let copied = || instruction.copied_from().is_some() && instruction.arguments().any(|word| word.ends_with("/uv"));
    instruction.commands().any(installs) || copied()
}

/// Whether words put a folder on `PATH`, by its value or by a script that is read.
fn changes_path(words: &[&str]) -> bool {
    words.iter().any(|word| word.starts_with("PATH=") || matches!(*word, "." | "source"))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn uv_is_that_which_an_earlier_line_of_the_stage_brings() {
        let script = "RUN curl -LsSf https://uv.example/uv/0.9.17/install.sh | sh";
        for (lines, uv) in [
            (format!("{script}\nENV PATH=/opt/uv/bin:$PATH\nRUN uv sync"), Some("uv")),
            (format!("{script}\nRUN /opt/uv/bin/uv sync --frozen"), Some("/opt/uv/bin/uv")),
            (format!("{script}\nRUN . /opt/uv/bin/env && uv sync"), None),
            (format!("{script}\nRUN PATH=/opt/uv/bin:$PATH uv sync"), None),
            (format!("{script}\nRUN $UV sync"), None),
            (format!("{script} && /opt/uv/bin/uv sync"), None),
            (format!("{script}\nRUN pip install ."), None),
            (
                "RUN apt-get install -y python3-pip && pip install --no-cache-dir 'uv==0.9.17'\nRUN uv sync".to_owned(),
                Some("uv"),
            ),
            ("RUN pipx install uv\nRUN uv pip install --system -r requirements.txt".to_owned(), Some("uv")),
            ("RUN pip install uvicorn\nRUN uv sync".to_owned(), None),
            ("RUN pip install uvloop>=1 httpx\nRUN uv sync".to_owned(), None),
            ("COPY --from=tools /opt/uv /usr/local/bin/\nRUN uv sync".to_owned(), Some("uv")),
            ("RUN uv sync".to_owned(), None),
        ] {
            let file = format!("FROM debian AS tools\nFROM nvidia/cuda:12-base\n{lines}\n");
            assert_eq!(of(&file).as_deref(), uv, "{lines}");
            assert_eq!(of(&file.replace("nvidia/cuda:12-base", "python:3.12")), None, "{lines}");
        }
        assert_eq!(of(&format!("FROM debian AS a\n{script}\nFROM a\nRUN uv sync\n")).as_deref(), Some("uv"));
        assert_eq!(of(&format!("FROM debian AS a\n{script}\nFROM debian\nRUN uv sync\n")), None);
        let named = "FROM debian\nRUN pip install uv\nCOPY --from=registry.example/uv:0.9 /uv /bin/\nRUN uv sync\n";
        assert_eq!(of(named), None, "an image with uv is named");
    }
}
