//! The Python with which a line of an existing Dockerfile makes its environment.
//!
//! Source: uv's documentation, "Requesting a version": `--python` or `UV_PYTHON`, then `.python-version`, then the first Python
//! that fits. An environment of another Python is replaced.

use crate::image::dockerfile::Dockerfile;
use crate::image::existing::installing::{Install, Kind};
use crate::image::existing::instruction::Instruction;
use crate::image::existing::stage_graph::StageGraph;
use crate::image::existing::{expanded_base, users};
use crate::image::ignore::pattern::{Rule, hidden};
use crate::image::options::demand::numbers;
use crate::image::reference::ImageReference;
use crate::image::text::word::{program_name, unquoted};
use crate::image::warning::LineWarning;

/// The file that names the Python of a project.
const PIN: &str = ".python-version";
/// Values of `UV_PYTHON_DOWNLOADS` with which uv installs no Python by itself.
const NO_DOWNLOADS: [&str; 4] = ["0", "false", "manual", "never"];

impl Dockerfile {
    /// Returns the warning about a line of an existing Dockerfile for which uv makes the environment again, without the layers,
    /// since it wants another Python than the layers find. `pin` is the version of `.python-version` beside the lock, and
    /// `ignored` the content of the ignore file, which may hide that from the build.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// let text = "FROM python:3.12\nCOPY . /app\nWORKDIR /app\nRUN uv sync\n";
    /// let warning = Dockerfile::python_warning(text, Some("3.13"), "").ok_or("no warning")?;
    /// assert!(warning.to_string().starts_with("line 4 of the Dockerfile installs with Python 3.13"));
    /// assert_eq!(Dockerfile::python_warning(text, Some("3.12"), ""), None);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn python_warning(text: &str, pin: Option<&str>, ignored: &str) -> Option<LineWarning> {
        let found = PythonRequest::of(text, pin, ignored)?;
        let has = of_layers(text).or(found.has).filter(|has| *has != found.wanted)?;
        let text = |(major, minor): (u32, u32)| format!("{major}.{minor}");
        let (line, is_pin) = (found.line, found.is_pin);
        Some(LineWarning::OtherPythonInLine { line, wanted: text(found.wanted), has: text(has), is_pin })
    }

    /// Returns the Python that the line of an existing Dockerfile that installs requests for its environment, unless the one that
    /// layers before it find is known to be that; `pin` and `ignored` are as for [`python_warning`](Self::python_warning).
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// let of = |base: &str| {
    ///     Dockerfile::environment_python_of(&format!("FROM {base}\nRUN uv sync --python 3.13\n"), None, "")
    /// };
    /// assert_eq!(of("debian:12").as_deref(), Some("3.13"));
    /// assert_eq!(of("python:3.13-slim"), None);
    /// ```
    pub fn environment_python_of(text: &str, pin: Option<&str>, ignored: &str) -> Option<String> {
        let found = PythonRequest::of(text, pin, ignored)?;
        (found.has != Some(found.wanted)).then_some(found.text)
    }
}

/// The Python that a line requests for its environment.
struct PythonRequest {
    /// The line, counted from 1.
    line: usize,
    /// The request, without the name of the implementation.
    text: String,
    wanted: (u32, u32),
    /// Whether it is of `.python-version`, and not of the line itself.
    is_pin: bool,
    /// The Python that uv would find without it, if that is known.
    has: Option<(u32, u32)>,
}

impl PythonRequest {
    fn of(text: &str, pin: Option<&str>, ignored: &str) -> Option<Self> {
        let instructions = users(text);
        let stages = StageGraph::of(&instructions);
        let (stage, at, install) = stages.installing()?;
        let before: Vec<&Instruction> = stages.before(stage, at).collect();
        let is_set = |name: &str| before.iter().any(|found| found.variable(name).is_some());
        if install.kind > Kind::Run && install.kind != Kind::Partial || is_set("UV_PYTHON") {
            return None;
        }
        let pin = pin.filter(|_| hidden(&Rule::all(ignored.lines()), [PIN]).is_empty());
        let own = requested(&instructions[at], &install);
        let seen = || pin.filter(|_| is_seen(&instructions, &stages, stage));
        let text = plain(own.or_else(seen)?).to_owned();
        let installed = before.iter().rev().find_map(|found| installed(found, pin.and_then(numbers)));
        let downloads = before.iter().rev().find_map(|found| found.variable("UV_PYTHON_DOWNLOADS"));
        // Without this Python the line would fail, so it does not see the file.
        if own.is_none() && installed.is_none() && downloads.is_some_and(|value| NO_DOWNLOADS.contains(&value)) {
            return None;
        }
        let of_base = || expanded_base(&instructions)?.parse::<ImageReference>().ok()?.python();
        let (line, is_pin) = (instructions[at].line + 1, own.is_none());
        Some(Self { line, wanted: numbers(&text)?, text, is_pin, has: installed.or_else(of_base) })
    }
}

/// Returns the Python with which the block of layers makes the environment, if it names one.
fn of_layers(text: &str) -> Option<(u32, u32)> {
    let lines = text.lines().skip_while(|line| *line != "# locklayers: begin layers");
    let mut words = lines.flat_map(str::split_whitespace).skip_while(|word| *word != "--no-project").skip(1);
    if words.next()? == "--python" { numbers(words.next()?) } else { None }
}

/// Returns the version of Python that a line requests itself.
fn requested<'a>(instruction: &'a Instruction, install: &'a Install) -> Option<&'a str> {
    let variable = instruction.text.split_whitespace().find_map(|word| word.strip_prefix("UV_PYTHON="));
    install.value(&["--python", "-p"]).or(variable).filter(|request| version(request).is_some())
}

/// Returns the Python that an instruction installs by uv: of several the newest, which uv prefers, and without a version that of
/// `.python-version`.
fn installed(instruction: &Instruction, pin: Option<(u32, u32)>) -> Option<(u32, u32)> {
    instruction.commands().find_map(|words| {
        let uv = words.iter().position(|word| program_name(word) == "uv")?;
        let ["python", "install", rest @ ..] = words.get(uv + 1..)? else { return None };
        rest.iter().filter_map(|word| version(word)).max().or(pin)
    })
}

/// Returns the first two numbers of a request such as `3.12`, `"3.12.4"`, `python3.12` or `cpython@3.12`.
fn version(request: &str) -> Option<(u32, u32)> {
    numbers(plain(request))
}

/// Returns a request without quotes and the name of the implementation.
fn plain(request: &str) -> &str {
    let request = unquoted(request).trim_start_matches("cpython").trim_start_matches("python");
    request.trim_start_matches(['@', '-'])
}

/// Whether a `uv sync` of a stage finds `.python-version`: it is copied or mounted, by its name or with its folder.
fn is_seen(instructions: &[Instruction], stages: &StageGraph<'_>, stage: usize) -> bool {
    let syncs = |at: &usize| Install::of(&instructions[*at]).is_some_and(|install| install.kind <= Kind::Run);
    let Some(last) = (stage + 1..stages.end(stage)).rfind(syncs) else { return false };
    let is_it =
        |path: &str| matches!(path.trim_matches(['"', '\'', '[', ']', ',']), "." | "./" | PIN | "./.python-version");
    let copies = |found: &Instruction| {
        let words: Vec<&str> = found.arguments().collect();
        found.copies() && words.split_last().is_some_and(|(_, sources)| sources.iter().any(|path| is_it(path)))
    };
    let mounts = |found: &Instruction| {
        let mut binds = found.mounts().filter(|mount| mount.value(&["type"]).is_none_or(|kind| kind == "bind"));
        binds.any(|mount| mount.value(&["from"]).is_none() && is_it(mount.source()))
    };
    stages.before(stage, last).any(copies) || mounts(&instructions[last])
}

#[cfg(test)]
mod tests {
    use super::Dockerfile;
    use crate::image::block::Block;

    /// Returns the Pythons of the line and of the layers, where they differ.
    fn warned(lines: &str, pin: Option<&str>, ignored: &str) -> Option<String> {
        let text = Dockerfile::python_warning(&format!("FROM python:3.12\n{lines}\n"), pin, ignored)?.to_string();
        let words: Vec<&str> = text.split([' ', ':', ',']).filter(|word| word.starts_with("3.")).collect();
        Some(words[..2].join(" "))
    }

    #[test]
    fn a_python_that_uv_would_choose_against_the_layers_is_named() {
        let of = |lines: &str| warned(lines, Some("3.13"), "");
        for lines in [
            "COPY . .\nRUN uv sync",
            "COPY pyproject.toml uv.lock .python-version ./\nRUN uv run --frozen x",
            "COPY uv.lock pyproject.toml ./\nRUN uv sync --no-install-project\nCOPY . /app\nRUN uv sync",
            "RUN --mount=type=bind,target=. uv sync",
            "RUN --mount=type=bind,source=.python-version,target=.python-version uv sync",
            "RUN uv python install 3.11 3.12\nENV UV_PYTHON_DOWNLOADS=never\nCOPY . .\nRUN uv sync",
            "RUN uv sync --python 3.13",
            "RUN uv sync -p=cpython@3.13",
            "RUN UV_PYTHON=\"python3.13\" uv sync",
        ] {
            assert_eq!(of(lines).as_deref(), Some("3.13 3.12"), "{lines}");
        }
        for lines in [
            "COPY src pyproject.toml uv.lock ./\nRUN uv sync",
            "RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync",
            "RUN --mount=type=bind,from=x,source=. uv sync",
            "ENV UV_PYTHON=3.13\nCOPY . .\nRUN uv sync",
            "ENV UV_PYTHON_DOWNLOADS=0\nCOPY . .\nRUN uv sync",
            "RUN uv python install\nCOPY . .\nRUN uv sync",
            "RUN uv python install 3.13\nCOPY . .\nRUN uv sync",
            "RUN uv sync\nCOPY . .",
            "COPY . .\nRUN pip install .",
            "COPY . .\nRUN uv pip install .",
        ] {
            assert_eq!(of(lines), None, "{lines}");
        }
        let copied = "COPY . .\nRUN uv sync";
        assert_eq!(warned(copied, Some("3.12"), ""), None);
        assert_eq!(warned(copied, None, ""), None);
        assert_eq!(warned(copied, Some("3.13"), "*\n!src\n"), None);
        assert_eq!(warned(copied, Some("3.13"), ".*\n!.python-version\n").as_deref(), Some("3.13 3.12"));
        assert_eq!(Dockerfile::python_warning("FROM debian\nCOPY . .\nRUN uv sync\n", Some("3.13"), ""), None);
    }

    #[test]
    fn the_environment_is_made_with_the_python_of_the_line_unless_that_is_known_to_be_found() {
        let of = |base: &str, lines: &str, pin: Option<&str>| {
            Dockerfile::environment_python_of(&format!("FROM {base}\n{lines}\n"), pin, "")
        };
        for (base, lines, pin, python) in [
            ("debian:12", "COPY . .\nRUN uv sync", Some("3.13"), Some("3.13")),
            ("python:3.12", "COPY . .\nRUN uv sync", Some("3.13"), Some("3.13")),
            ("python:3.12", "RUN uv sync --python=cpython-3.13.1", None, Some("3.13.1")),
            ("python:3.12", "RUN UV_PYTHON='3.13' uv sync", Some("3.12"), Some("3.13")),
            ("python:3.13", "COPY . .\nRUN uv sync", Some("3.13"), None),
            ("debian:12", "COPY uv.lock .\nRUN uv sync", Some("3.13"), None),
            ("debian:12", "ENV UV_PYTHON=3.13\nCOPY . .\nRUN uv sync", Some("3.13"), None),
            ("debian:12", "RUN uv sync --python /usr/bin/python3", None, None),
            ("debian:12", "RUN uv sync", None, None),
        ] {
            assert_eq!(of(base, lines, pin).as_deref(), python, "{base} {lines}");
        }
    }

    #[test]
    fn the_python_of_the_block_is_that_of_the_layers() {
        let warned = |option: &str| {
            let block = format!("RUN test -e v || uv venv --no-cache --no-project {option}v\n");
            let text = Block { name: "layers", text: block }.marked();
            Dockerfile::python_warning(&format!("FROM python:3.12\n{text}COPY . .\nRUN uv sync\n"), Some("3.13"), "")
        };
        assert_eq!(warned("--python 3.13 "), None);
        assert!(warned("--python 3.11 ").is_some_and(|warning| warning.to_string().contains("find Python 3.11")));
        assert!(warned("").is_some_and(|warning| warning.to_string().contains("find Python 3.12")));
    }

    #[test]
    fn the_warning_says_what_names_the_python_and_what_to_do() {
        let of = |lines: &str| Dockerfile::python_warning(&format!("FROM python:3.12\n{lines}\n"), Some("3.13"), "");
        assert_eq!(
            of("COPY . .\nRUN uv sync").map(|warning| warning.to_string()).unwrap_or_default(),
            "line 3 of the Dockerfile installs with Python 3.13, as .python-version names, but layers before it find Python 3.12: \
             uv would make the environment again, without the layers; set `ENV UV_PYTHON=3.13` before them, or name one Python in \
             both"
        );
        let own = of("RUN uv sync --python 3.11").map(|warning| warning.to_string()).unwrap_or_default();
        assert!(own.contains("installs with Python 3.11, as the line names, but"), "{own}");
    }
}
