//! Insertion of blocks into an existing Dockerfile.

use super::installing::{Kind, Place, State, installs_elsewhere, installs_wheels_by_uv};
use super::instruction::{Instruction, instructions};
use super::needs::Needs;
use super::shell;
use super::stage_graph::StageGraph;
use crate::image::block::{self, Block};
use crate::image::options::InstallInto;

/// Where layers are inserted into an existing Dockerfile.
struct Insertion {
    /// The line before which they are inserted, counted from 0.
    line: usize,
    /// The environment of the line that installs.
    into: InstallInto,
    /// The path of its virtual environment, where the layers cannot find it by `UV_PROJECT_ENVIRONMENT` and the working
    /// directory.
    environment: Option<String>,
}

/// Inserts blocks into a Dockerfile that has none: stages before its first stage, layers before the line that installs, or
/// before the first file of the context that its stage copies. Returns `None` if no line installs the project or its
/// requirements.
pub(in crate::image) fn adopt(file: &str, stages: Option<&Block>, layers: &Block) -> Option<String> {
    let at = insertion(&instructions(file))?.line;
    let file = inserted(file, at, &shell::inserted(layers, file, at));
    match stages {
        Some(stages) => adopt_stages(&file, stages),
        None => Some(file),
    }
}

/// Returns the line before which layers are inserted into a Dockerfile, counted from 0.
pub(in crate::image) fn line(file: &str) -> Option<usize> {
    Some(insertion(&instructions(file))?.line)
}

/// Inserts a block of stages before the first stage of a Dockerfile, or after all stages to which its lines refer by
/// number, which more stages before them would change. Returns `None` if it has no stage that installs, or if that is among
/// them: a builder does not find a later stage.
pub(in crate::image) fn adopt_stages(file: &str, stages: &Block) -> Option<String> {
    let instructions = instructions(file);
    let graph = StageGraph::of(&instructions);
    let (installing, _, _) = graph.installing()?;
    let at = graph.insertable(installing).ok()?;
    Some(inserted(file, instructions[at].line, stages))
}

/// Inserts a block before the line of an instruction, and before the comment on it.
fn inserted(file: &str, at: usize, block: &Block) -> String {
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let at = above_comment(&lines, at);
    let [before, after] = [&lines[..at], &lines[at..]].map(<[&str]>::concat);
    format!("{before}{}{after}", marked(block, file))
}

/// Returns the first line of the comment that ends before a line. A comment at the start of a file is about the file, or a
/// parser directive, except for what hadolint reads as about the next instruction.
fn above_comment(lines: &[&str], at: usize) -> usize {
    let first = |belongs: &dyn Fn(&str) -> bool| {
        at - lines[..at].iter().rev().take_while(|line| line.trim_start().starts_with('#') && belongs(line)).count()
    };
    match first(&|_| true) {
        0 => first(&|line| line.contains("hadolint ignore")),
        comment => comment,
    }
}

/// Returns a block and an empty line, with the line endings of a file.
fn marked(block: &Block, file: &str) -> String {
    block::with_endings(&format!("{}\n", block.marked()), file)
}

/// Returns the environment of the line that installs, and the path of its virtual environment where that is neither what
/// `UV_PROJECT_ENVIRONMENT` names nor `.venv` where the layers are inserted.
pub(in crate::image) fn environment(file: &str) -> Option<(InstallInto, Option<String>)> {
    let found = insertion(&instructions(file))?;
    Some((found.into, found.environment))
}

/// Returns the line, counted from 1, that makes the environment into which it installs: it would fail with one that has the
/// layers, or remove them.
pub(in crate::image) fn remade(file: &str) -> Option<usize> {
    let instructions = instructions(file);
    let (_, at, _) = StageGraph::of(&instructions).installing().filter(|(_, _, command)| command.remakes())?;
    Some(instructions[at].line + 1)
}

/// Returns the first line, counted from 1, that installs into another folder than an environment.
pub(in crate::image) fn elsewhere(file: &str) -> Option<usize> {
    instructions(file).iter().find(|found| installs_elsewhere(found)).map(|found| found.line + 1)
}

/// Returns the first line, counted from 1, by which uv installs all wheels in a folder, also over packages that are there.
pub(in crate::image) fn wheels_by_uv(file: &str) -> Option<usize> {
    instructions(file).iter().find(|found| installs_wheels_by_uv(found)).map(|found| found.line + 1)
}

/// Whether pip installs, so that it is in the image.
pub(in crate::image) fn is_by_pip(file: &str) -> bool {
    let instructions = instructions(file);
    StageGraph::of(&instructions)
        .installing()
        .is_some_and(|(_, _, command)| matches!(command.kind, Kind::Pip | Kind::Wheels))
}

/// Finds the line before which layers are inserted: as early as possible, so that no changed file rebuilds them, but after
/// what determines the environment.
fn insertion(instructions: &[Instruction]) -> Option<Insertion> {
    let stages = StageGraph::of(instructions);
    let (start, install, command) = stages.installing()?;
    let mut state = State::default();
    stages.before(start, install).for_each(|found| state.follow(found));
    let place = command.place(&state);
    let needs = Needs::of(&stages, instructions, &command, &place);
    let is_needed = |found: &Instruction| needs.includes(found);
    // Layers are inserted before the first file that is copied after all of these.
    let position = |is_barrier: &dyn Fn(&Instruction) -> bool| {
        let from = instructions[start..install].iter().rposition(is_barrier).map_or(start, |at| start + at + 1);
        let is_file = |at: &usize| instructions[*at].copies() || stages.copies_built(start, *at);
        (from..install).find(is_file).unwrap_or(install)
    };
    let early = position(&is_needed);
    let moves = |found: &Instruction| found.is("WORKDIR") || found.variable("UV_PROJECT_ENVIRONMENT").is_some();
    let is_same = needs.is_of_uv() && command.is_plain() && !instructions[early..install].iter().any(moves);
    let (at, into, environment) = match place {
        Place::System => (early, InstallInto::System, None),
        Place::Venv(_) if is_same => (early, InstallInto::Venv, None),
        Place::Venv(Some(path)) => (early, InstallInto::Venv, Some(path)),
        Place::Venv(None) => (position(&|found| is_needed(found) || moves(found)), InstallInto::Venv, None),
    };
    Some(Insertion { line: instructions[at].line, into, environment })
}

#[cfg(test)]
mod tests {
    use super::{Block, InstallInto, adopt, environment};

    #[test]
    fn a_comment_stays_with_its_instruction() {
        let block = |name| Block { name, text: "RUN x\n".to_owned() };
        let (stages, layers) = (block("stages"), block("layers"));
        let header = "# syntax=docker/dockerfile:1\n# Of Example & Co.\n";
        let file = |first: &str, second: &str| {
            format!(
                "{header}{first}# hadolint ignore=DL3006\nFROM a\nENV B=1\n\n# Why not B?\n{second}  # Packages.\n# As in C.\nRUN uv sync\n"
            )
        };
        let [first, second] = [&stages, &layers].map(|block| format!("{}\n", block.marked()));
        assert_eq!(
            adopt(&file("", "\n"), Some(&stages), &layers).unwrap_or_default(),
            file(&first, &format!("\n{second}"))
        );
    }

    #[test]
    fn stages_that_are_named_by_number_keep_their_number() {
        let block = Block { name: "stages", text: "FROM y AS t\n".to_owned() };
        let after = |lines: &str| {
            let file = format!("FROM a\nRUN x\nFROM b AS n\nRUN x\nFROM c\n{lines}\nRUN uv sync\nFROM d\n");
            let text = super::adopt_stages(&file, &block)?;
            Some(text.split_once(&block.marked())?.1.trim().lines().next()?.to_owned())
        };
        assert_eq!(after("COPY --from=n /a /b").as_deref(), Some("FROM a"));
        assert_eq!(after("COPY --from=0 /a /b").as_deref(), Some("FROM b AS n"));
        assert_eq!(after("COPY --from=0 /a /b\nCOPY --from=1 /a /b").as_deref(), Some("FROM c"));
        assert_eq!(after("RUN --mount=type=bind,from=1,target=/c x").as_deref(), Some("FROM a"));
        assert_eq!(after("COPY --from=2 /a /b"), None);
        assert_eq!(after("COPY --from=9 /a /b").as_deref(), Some("FROM a"));
    }

    #[test]
    fn layers_precede_the_copied_files_and_the_installing_line() {
        let layers = Block { name: "layers", text: "RUN x\n".to_owned() };
        let stages = Block { name: "stages", text: "FROM y\n".to_owned() };
        let file = "# syntax=a\nFROM b AS c\nCOPY . .\nFROM d\nRUN e\nCOPY --from=c /usr/f /usr/f\nCOPY . .\nRUN \\\n    uv  sync --locked\nCMD g\n";
        let expected = format!(
            "# syntax=a\n{}\nFROM b AS c\nCOPY . .\nFROM d\nRUN e\nCOPY --from=c /usr/f /usr/f\n{}\nCOPY . .\nRUN \\\n    uv  sync --locked\nCMD g\n",
            stages.marked(),
            layers.marked()
        );
        assert_eq!(adopt(file, Some(&stages), &layers), Some(expected));
        let bound = "FROM d\nRUN <<EOF\npip install z\nEOF\nRUN --mount=type=bind,source=. pip install .\n";
        let expected = format!(
            "FROM d\nRUN <<EOF\npip install z\nEOF\n{}\nRUN --mount=type=bind,source=. pip install .\n",
            layers.marked()
        );
        assert_eq!(adopt(bound, None, &layers), Some(expected));
        assert_eq!(adopt("FROM d\nRUN make\n", None, &layers), None);
        assert_eq!(adopt("RUN uv sync\n", None, &layers), None);
    }

    #[test]
    fn layers_precede_what_other_stages_build_from_sources() {
        let before = |stage: &str, copy: &str| {
            let file =
                format!("FROM a AS web\n{stage}\nRUN make\nFROM web AS more\nFROM b\nRUN c\n{copy}\nRUN uv sync\n");
            inserted(&file).map(|(line, _)| line)
        };
        let copy = "COPY --from=more /dist /app/static";
        for stage in ["COPY web .", "RUN --mount=type=bind,target=/src make", "ADD --chown=1 a b"] {
            assert_eq!(before(stage, copy).as_deref(), Some(copy), "{stage}");
        }
        for (stage, copy) in [
            ("RUN x", copy),
            ("RUN --mount=type=cache,target=/c make", copy),
            ("COPY --from=z a b", copy),
            ("COPY . .", "COPY --from=more /usr/local /usr/local"),
            ("COPY . .", "COPY --from=more /venv $VIRTUAL_ENV"),
            ("COPY . .", "COPY --from=registry.example/uv:1 /uv /bin/"),
        ] {
            assert_eq!(before(stage, copy).as_deref(), Some("RUN uv sync"), "{stage} {copy}");
        }
    }

    type Environment = (InstallInto, Option<String>);

    /// Returns the line after the inserted block, and the environment.
    fn inserted(file: &str) -> Option<(String, Option<Environment>)> {
        let layers = Block { name: "layers", text: "RUN x\n".to_owned() };
        let text = adopt(file, None, &layers)?;
        let (_, after) = text.split_once(&layers.marked())?;
        Some((after.trim_start().lines().next()?.to_owned(), environment(file)))
    }

    #[test]
    fn the_line_that_installs_the_lock_is_chosen_among_others() {
        let before = |file: &str| inserted(file).map(|(line, _)| line);
        assert_eq!(
            before("FROM a\nRUN pip install uv\nWORKDIR /app\nCOPY . .\nRUN uv sync\n").as_deref(),
            Some("COPY . .")
        );
        assert_eq!(
            before("FROM a\nRUN pip install -U certifi\nRUN uv sync --only-group build\nRUN uv sync -v\n").as_deref(),
            Some("RUN uv sync -v")
        );
        for line in [
            "RUN <<EOF",
            "RUN --mount=type=cache,target=/c <<\"EOF\" bash -exu",
            "RUN cd /app && uv --quiet sync --frozen",
            "RUN uv export --no-dev | uv pip install --system -r -",
            "RUN python -m pip install --no-cache-dir '.[web]'",
            "RUN pip3 install -rrequirements.txt",
            "RUN pip install --no-cache-dir --no-index --find-links=/wheels/ /wheels/* && rm -rf /wheels/",
            "RUN python -m pip install '/wheels/'*.whl",
            "RUN uv run --frozen python -m app.warm",
            "RUN [\"uv\", \"sync\", \"--frozen\"]",
            "RUN --mount=type=cache,target=/c [\"sh\", \"-c\", \"cd /app && uv sync\"]",
        ] {
            let file = format!("FROM a\nRUN pip install six\nCOPY --from=b /x /x\n{line}\nuv sync --locked\nEOF\n");
            assert_eq!(before(&file).as_deref(), Some(line));
        }
        for line in [
            "RUN pip install fastapi uvicorn",
            "RUN uv tool install .",
            "RUN pip install --target=/compiler -r r.txt",
            "RUN pip install --prefix=/install -r r.txt",
            "RUN pip install --user -r r.txt",
            "RUN pip install --user /wheels/*",
            "RUN pip install /wheels/torch-*.whl",
            "RUN pip install torch.whl",
            "RUN pip wheel -w /wheels -r r.txt",
            "RUN uv pip install --system /wheels/*",
            "RUN pip install -r r.txt --root /x",
            "RUN echo run uv sync first",
            "RUN uv run --no-project python -V",
            "COPY <<EOF /run.sh\nuv sync\nEOF",
            "RUN cat > /run.sh <<EOF\nuv sync\nEOF",
            "CMD uv sync",
            "RUN conda run -n e pip install .",
            "RUN source activate e && pip install .",
        ] {
            assert_eq!(before(&format!("FROM a\n{line}\n")), None, "{line}");
        }
        let stages = "FROM a AS dev\nRUN uv sync --group dev\nFROM a AS build\nRUN uv sync --no-dev\nFROM b\nCOPY --from=build /x /x\n";
        assert_eq!(before(stages).as_deref(), Some("RUN uv sync --no-dev"));
    }

    #[test]
    fn layers_go_into_the_environment_of_the_line_that_installs() {
        let venv = |path: &str| Some((InstallInto::Venv, Some(path.to_owned())));
        let same = Some((InstallInto::Venv, None));
        let system = Some((InstallInto::System, None));
        for (lines, before, expected) in [
            ("WORKDIR /app\nCOPY . .\nRUN uv sync", "COPY . .", same.clone()),
            ("COPY . /app\nENV UV_NO_DEV=1\nWORKDIR /app\nRUN uv sync", "COPY . /app", venv("/app/.venv")),
            ("WORKDIR /a\nCOPY . .\nWORKDIR b\nRUN uv sync", "COPY . .", venv("/a/b/.venv")),
            ("COPY . .\nWORKDIR b\nRUN uv sync", "RUN uv sync", same.clone()),
            ("COPY u .\nENV A=1 UV_PROJECT_ENVIRONMENT=\"/usr/local\"\nRUN uv sync", "COPY u .", venv("/usr/local")),
            ("COPY . .\nENV UV_PROJECT_ENVIRONMENT=$V\nCOPY a .\nRUN uv sync", "COPY a .", same.clone()),
            ("WORKDIR /a\nCOPY . .\nRUN cd b && uv sync", "COPY . .", venv("/a/b/.venv")),
            ("WORKDIR /a\nRUN uv --directory /b sync", "RUN uv --directory /b sync", venv("/b/.venv")),
            ("COPY . .\nRUN export UV_PROJECT_ENVIRONMENT=/v && uv sync", "COPY . .", venv("/v")),
            ("ENV VIRTUAL_ENV=/v\nWORKDIR /a\nRUN uv sync --active", "RUN uv sync --active", venv("/v")),
            ("ENV VIRTUAL_ENV=/v\nWORKDIR /a\nRUN uv sync", "RUN uv sync", same.clone()),
            ("WORKDIR /a\nRUN uv sync --project=c", "RUN uv sync --project=c", venv("/a/c/.venv")),
            ("COPY . .\nENV UV_PYTHON=3.12\nCOPY a .\nRUN uv sync", "COPY a .", same.clone()),
            ("COPY . .\nENV UV_PYTHON_DOWNLOADS=0\nRUN uv sync", "COPY . .", same.clone()),
            ("COPY . .\nENV A=1 UV_MANAGED_PYTHON=1\nRUN uv sync", "RUN uv sync", same.clone()),
            ("COPY . .\nRUN pip install .", "COPY . .", system.clone()),
            ("ENV UV_PROJECT_ENVIRONMENT=/usr/\nCOPY . .\nRUN uv sync", "COPY . .", system.clone()),
            ("COPY . .\nRUN uv pip install --system -e .", "COPY . .", system.clone()),
            ("ENV UV_SYSTEM_PYTHON=1\nRUN uv pip install -r r.txt", "RUN uv pip install -r r.txt", system.clone()),
            ("RUN python -m venv /opt/venv\nCOPY . .\nRUN /opt/venv/bin/pip install .", "COPY . .", venv("/opt/venv")),
            ("COPY a .\nENV PATH=/venv/bin:$PATH\nCOPY b .\nRUN pip install .", "COPY b .", venv("/venv")),
            ("COPY a .\nUSER app\nWORKDIR /a\nCOPY b .\nRUN uv sync", "COPY b .", Some((InstallInto::Venv, None))),
            ("WORKDIR /a\nCOPY a .\nRUN uv venv\nRUN uv pip install .", "RUN uv pip install .", venv("/a/.venv")),
            ("RUN python -m venv /v\nCOPY . .\nRUN /v/bin/pip install .", "COPY . .", venv("/v")),
            ("RUN virtualenv /v\nENV PATH=/v/bin:$PATH\nCOPY . .\nRUN pip install .", "COPY . .", venv("/v")),
            ("RUN uv venv /v\nCOPY . .\nRUN uv pip install --python /v/bin/python .", "COPY . .", venv("/v")),
            ("COPY . .\nRUN uv pip install -p /usr/local/bin/python .", "COPY . .", system.clone()),
            ("COPY . .\nRUN uv pip install --python python3 .", "COPY . .", system.clone()),
            ("RUN python -m venv /v\nCOPY . .\nRUN . /v/bin/activate && pip install .", "COPY . .", venv("/v")),
            (
                "WORKDIR /a\nRUN python -m venv e && e/bin/pip install .",
                "RUN python -m venv e && e/bin/pip install .",
                venv("/a/e"),
            ),
            ("ENV VIRTUAL_ENV=/v\nCOPY . .\nRUN /usr/bin/pip install .", "COPY . .", system.clone()),
        ] {
            let found = inserted(&format!("FROM python:3.12\n{lines}\n"));
            assert_eq!(found, Some((before.to_owned(), expected)), "{lines}");
        }
        let inherited = "FROM a AS base\nWORKDIR /srv\nFROM base\nCOPY . /srv\nWORKDIR app\nRUN uv sync\n";
        assert_eq!(environment(inherited), venv("/srv/app/.venv"));
    }
}
