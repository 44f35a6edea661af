//! What is found in existing Dockerfiles: the base image and the environment of the line that installs.

use locklayers::image::{Dockerfile, InstallInto};

/// Returns the environment of the lines of a stage, as the option that states it.
fn environment(lines: &str) -> String {
    match Dockerfile::environment_of(&format!("FROM python:3.12\n{lines}\n")) {
        None => "nothing".to_owned(),
        Some((InstallInto::System, _)) => "--system".to_owned(),
        Some((_, Some(path))) => path,
        Some((_, None)) => "found by uv".to_owned(),
    }
}

#[test]
fn commands_of_uv_install_into_the_environment_of_the_project() {
    for (lines, expected) in [
        ("WORKDIR /app\nCOPY . .\nRUN uv run --frozen x", "found by uv"),
        ("WORKDIR /app\nCOPY . .\nRUN uv sync --only-group a", "found by uv"),
        ("WORKDIR /a\nRUN (cd b; uv sync)", "/a/b/.venv"),
        ("WORKDIR /a/\nRUN cd b/ && uv sync", "/a/b/.venv"),
        ("WORKDIR /a\nRUN cd ./b && uv sync", "/a/b/.venv"),
        ("WORKDIR /a\nRUN UV_PROJECT_ENVIRONMENT=/e uv sync", "/e"),
        ("COPY a .\nENV UV_PROJECT_ENVIRONMENT=/x UV_PROJECT_ENVIRONMENT=/y\nRUN uv sync", "/y"),
        ("COPY a .\nENV UV_PROJECT_ENVIRONMENT /x\nRUN uv sync", "/x"),
        ("RUN pip install . && cd /b && uv sync", "/b/.venv"),
    ] {
        assert_eq!(environment(lines), expected, "{lines}");
    }
}

#[test]
fn commands_of_pip_install_into_the_active_environment() {
    for (lines, expected) in [
        ("RUN uv pip install -p /opt/venv/bin/python .", "/opt/venv"),
        ("ENV VIRTUAL_ENV=/v\nRUN uv pip install .", "/v"),
        ("ENV UV_SYSTEM_PYTHON=0\nWORKDIR /a\nRUN uv pip install .", "/a/.venv"),
        ("ENV PATH=/opt/x/bin:$PATH\nRUN pip install .", "--system"),
        ("RUN /opt/venv/bin/python -m pip install .", "/opt/venv"),
        ("RUN uv pip sync --target=/x r.txt", "nothing"),
        ("RUN pip install -r r.txt -t /x", "nothing"),
        ("RUN python -m venv /v\nRUN pip --python /v/bin/python install -r r.txt", "/v"),
        ("WORKDIR /a\nRUN pip --python=e install .", "/a/e"),
        ("RUN pip --python /usr/bin/python3 install .", "--system"),
        ("RUN pip --python /v list", "nothing"),
        ("RUN pip install ./lib", "--system"),
        ("RUN pip install ../lib", "--system"),
    ] {
        assert_eq!(environment(lines), expected, "{lines}");
    }
}

#[test]
fn here_documents_and_shifts_hide_no_instruction() {
    let lines = "WORKDIR /a\nRUN <<EOF sh\necho\nEOF\nRUN cd b && uv sync";
    assert_eq!(environment(lines), "/a/b/.venv");
    let lines = "RUN echo $((1 << 2))\nWORKDIR /a\nRUN cd b && uv sync";
    assert_eq!(environment(lines), "/a/b/.venv");
    // Docker skips empty lines in an instruction.
    assert_eq!(environment("RUN \\\n\n    pip install ."), "--system");
    for shell in ["", "--network=none ", "bash ", "/bin/bash -ex ", "--mount=type=cache,target=/c bash -euo pipefail "]
    {
        let lines = format!("RUN {shell}<<\"EOF\"\nset -x\nuv pip install -p /opt/venv/bin/python .\nEOF");
        assert_eq!(environment(&lines), "/opt/venv", "{lines}");
    }
    for other in ["cat > /a ", "python ", "tee /a -", "bash /a.sh "] {
        assert_eq!(
            environment(&format!("RUN {other}<<EOF\nuv pip install -p /opt/venv/bin/python .\nEOF")),
            "nothing",
            "{other}"
        );
    }
}

#[test]
fn a_stage_has_the_instructions_of_the_stage_that_it_begins_with() {
    let environment = |file: &str| Dockerfile::environment_of(file).and_then(|(_, path)| path);
    // An image with the name of another stage's image is no stage.
    assert_eq!(environment("FROM a\nWORKDIR /x\nFROM a\nCOPY . .\nRUN cd b && uv sync\n"), None);
    let two = "FROM a AS one\nRUN cd /one && uv sync\nFROM a AS two\nRUN cd /two && uv sync\n";
    for last in
        ["FROM two\n", "FROM c\nCOPY --from=two /x /x\n", "FROM c\nRUN --mount=type=bind,from=two,source=/x x\n"]
    {
        assert_eq!(environment(&format!("{two}{last}")).as_deref(), Some("/two/.venv"), "{last}");
    }
    let base = |file: &str| Dockerfile::base_of(file).map(|image| image.to_string());
    assert_eq!(base("FROM b:1 AS Base\nFROM base\nRUN uv sync\n").as_deref(), Some("b:1"));
    assert_eq!(base("FROM a:1 AS x\nFROM b:1 AS x\nFROM x\nRUN uv sync\n").as_deref(), Some("b:1"));
    assert_eq!(base("FROM x\nRUN uv sync\nFROM b:1 AS x\n").as_deref(), Some("x"));
}

#[test]
fn build_arguments_that_name_the_base_have_their_defaults() {
    let base = |lines: &str| {
        let file = format!("{lines} AS app\nRUN uv sync\n");
        Dockerfile::base_of(&file).map(|image| image.to_string())
    };
    for known in [
        "ARG PYTHON=3.12\nFROM python:${PYTHON}-slim",
        "ARG PYTHON=\"3.12\" OTHER\nFROM --platform=$BUILDPLATFORM python:$PYTHON-slim",
        "ARG PYTHON=3.12\nARG BASE=python:${PYTHON}-slim\nFROM ${BASE}",
        "arg PYTHON=3.11\nARG PYTHON='3.12'\nfrom python:${PYTHON}-slim",
        "ARG PYTHON\nFROM python:${PYTHON:-3.12}-slim",
        "ARG PYTHON=\nFROM python:${PYTHON:-3.12}-slim",
        "FROM python:${PYTHON-3.12}-slim",
        "ARG PYTHON=3.12\nFROM python:${PYTHON:-3.11}-slim",
        "ARG NODE=24\nARG PYTHON=3.12\nFROM node:${NODE} AS web\nFROM python:${PYTHON}-slim",
    ] {
        assert_eq!(base(known).as_deref(), Some("python:3.12-slim"), "{known}");
    }
    for unknown in [
        "ARG PYTHON\nFROM python:${PYTHON}-slim",
        "FROM python:${PYTHON}-slim\nARG PYTHON=3.12",
        "FROM a:1 AS first\nARG PYTHON=3.12\nFROM python:${PYTHON}-slim",
        "ARG PYTHON=3.12\nFROM python:${PYTHON:+3}-slim",
        "ARG PYTHON=3.12\nFROM python:${PYTHON-slim",
        "ARG PYTHON=\"3.12 x\"\nFROM python:$PYTHON-slim",
        "ARG PYTHON=3\\.12\nFROM python:$PYTHON-slim",
        "ARG PYTHON='$OTHER'\nFROM python:$PYTHON-slim",
    ] {
        assert_eq!(base(unknown), None, "{unknown}");
    }
    let doubled: Vec<String> = (1..60).map(|n| format!("ARG A{n}=$A{}$A{}\n", n - 1, n - 1)).collect();
    assert_eq!(base(&format!("ARG A0=a\n{}FROM $A59", doubled.concat())), None, "a value of 2^59 bytes is not made");
}

#[test]
fn a_line_that_installs_into_a_folder_of_its_own_is_named() {
    let refusal = |lines: &str| {
        let file = format!("FROM python:3.12\n{lines}\n");
        Dockerfile::check_adoptable("Dockerfile", Some(&file)).map_err(|error| error.to_string())
    };
    let own = "line 3 of Dockerfile installs into a folder of its own (`--target`, `--prefix`, `--root`, `--user`), where nothing \
               finds the packages of layers; install into a virtual environment or into the Python of the system instead";
    for line in [
        "RUN uv export -o r.txt && uv pip install -r r.txt --target \"${LAMBDA_TASK_ROOT}\"",
        "RUN pip install --user -r r.txt",
        "RUN pip3 install --prefix=/install .",
    ] {
        assert_eq!(refusal(&format!("RUN pip install uv\n{line}")), Err(own.to_owned()), "{line}");
    }
    for line in ["RUN pip install --user six", "RUN pip download -r r.txt --target /x"] {
        assert!(refusal(line).is_err_and(|said| said.contains("has no RUN of `uv sync`")), "{line}");
    }
    assert_eq!(refusal("RUN pip install --user -r r.txt\nRUN uv sync"), Ok(()));
}

#[test]
fn wheels_of_a_folder_are_installed_over_layers_only_by_uv() {
    let refusal = |line: &str| {
        let file = format!("FROM python:3.12 AS build\nRUN pip wheel -w /wheels -r r.txt\nFROM build\n{line}\n");
        Dockerfile::check_adoptable("web/Dockerfile", Some(&file)).map_err(|error| error.to_string())
    };
    assert_eq!(refusal("RUN pip install --no-index --find-links=/wheels /wheels/*"), Ok(()));
    for line in ["RUN uv pip install --system /wheels/*", "RUN cd /wheels && uv --quiet pip install --no-index ./*.whl"]
    {
        let expected = "line 4 of web/Dockerfile installs wheels of a folder with uv, which replaces packages that layers hold by the \
                        same ones of the folder; install the requirements themselves there (`uv sync`, or `uv pip install -r`), or \
                        the wheels with pip, which leaves packages that are there";
        assert_eq!(refusal(line), Err(expected.to_owned()), "{line}");
    }
}
