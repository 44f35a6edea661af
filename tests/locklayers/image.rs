//! The program's Dockerfiles and bake files, as users and scripts request them.

#![cfg(feature = "cli")]

use std::fs;

use crate::program::{output, project, refusal, run, text};

#[test]
fn a_python_version_without_a_platform_selects_the_base_image_only() {
    let folder = project();
    let file = |arguments: &[&str]| output(folder.path(), &[&["dockerfile"], arguments].concat());
    let text = file(&["--python-version", "3.12"]);
    assert!(text.starts_with("# syntax=docker/dockerfile:1\n# Lines between `locklayers: begin`"), "{text}");
    assert!(text.contains("\nARG BASE=python:3.12-slim\n") && !text.contains("build with --platform"), "{text}");
    let musl = ["--python-version", "3.12.4", "--python-platform", "aarch64-unknown-linux-musl"];
    let narrow = file(&[&musl[..], &["--layer", "light=group:light-frequently-updated"]].concat());
    assert!(
        narrow.contains("\nARG BASE=python:3.12.4-alpine\n") && narrow.contains("--platform linux/arm64."),
        "{narrow}"
    );
    let named =
        file(&["--base", "registry.example/python@sha256:0123456789abcdef0123456789abcdef", "--syntax", "builtin"]);
    assert!(named.starts_with("# Lines between"), "{named}");
    assert!(named.contains("\nARG BASE=registry.example/python@sha256:0123456789abcdef0123456789abcdef\n"), "{named}");
    let command = file(&["--python-version", "3.12", "--cmd", "uvicorn", "app:app", "--host", "::"]);
    assert!(command.ends_with("\nCMD [\"uvicorn\", \"app:app\", \"--host\", \"::\"]\n"), "{command}");
    fs::write(
        folder.path().join("pyproject.toml"),
        "[tool.uv]\ndefault-groups = [\"light-frequently-updated\"]\n[tool.locklayers]\ntarget = { python-version = \"3.13\", python-platform = \"linux\" }\n",
    )
    .unwrap();
    assert!(file(&[]).contains("\nARG BASE=python:3.13-slim\n"), "the configured target names the base image too");
}

#[test]
fn the_error_for_a_missing_base_image_names_a_supported_python() {
    let folder = project();
    let lock = fs::read_to_string(folder.path().join("uv.lock")).unwrap();
    let (before, after) = lock.split_once("requires-python = ").unwrap();
    let (_, after) = after.split_once('\n').unwrap();
    fs::write(folder.path().join("uv.lock"), format!("{before}requires-python = \">=3.14\"\n{after}")).unwrap();
    let said = refusal(folder.path(), &["dockerfile"]);
    assert!(said.ends_with("or its Python, as in `--python-version 3.14`\n"), "{said}");
}

#[test]
fn a_missing_base_image_is_requested() {
    let folder = project();
    let said = |arguments: &[&str]| refusal(folder.path(), &[&["dockerfile"], arguments].concat());
    assert_eq!(
        said(&[]),
        "error: neither the base image nor its Python is known; name the image with --base IMAGE, or its Python, as in \
         `--python-version 3.12`\n"
    );
    assert_eq!(
        said(&["--python-version", "3.13t", "--python-platform", "linux"]),
        "error: there is no default base image for cpython 3.13t on x86_64-manylinux_2_28; name one with --base IMAGE\n"
    );
    assert_eq!(
        said(&["--python-version", "3 x"]),
        "error: there is no default base image for Python 3 x; name one with --base IMAGE\n"
    );
    let said = said(&["--base", "A b"]);
    assert!(said.contains("`A b` is not the name of a container image"), "{said}");
    assert!(
        refusal(folder.path(), &["plan", "--python-version", "3.12"]).contains("a target needs a Python version and")
    );
}

#[test]
fn labels_come_of_options_of_the_configuration_and_of_the_project() {
    let folder = project();
    let path = folder.path().join("pyproject.toml");
    let own = fs::read_to_string(&path).unwrap();
    let image = "\n[project.urls]\nSource = \"https://git.example/app\"\n[tool.locklayers.image]\nlabels = { team = \"a b\" }\n";
    fs::write(&path, own + image).unwrap();
    let file = |more: &[&str]| output(folder.path(), &[&["dockerfile", "--python-version", "3.12"], more].concat());
    let text = file(&[]);
    assert!(text.contains("\n    org.opencontainers.image.source=\"https://git.example/app\" \\\n"), "{text}");
    assert!(text.contains("\n    team=\"a b\"\n") && text.contains("docker.io/library/python:3.12-slim"), "{text}");
    let text = file(&["--label", "x=1=2", "--label", "org.opencontainers.image.source=elsewhere"]);
    assert!(
        text.contains("\n    x=\"1=2\"\n") && text.contains("image.source=\"elsewhere\"") && !text.contains("team")
    );
    let said = refusal(folder.path(), &["dockerfile", "--python-version", "3.12", "--label", "x"]);
    assert!(said.contains("invalid value 'x' for '--label <KEY=VALUE>': expected KEY=VALUE, as in"), "{said}");
}

#[test]
fn writing_keeps_the_content_of_others() {
    let folder = project();
    let arguments = ["dockerfile", "--python-version", "3.12", "--write"];
    let path = |name: &str| folder.path().join(name);
    fs::write(path("Dockerfile"), "FROM scratch\n").unwrap();
    fs::write(path(".dockerignore"), "*.sqlite\n").unwrap();
    let said = refusal(folder.path(), &arguments);
    assert_eq!(
        said,
        "error: ./Dockerfile was not written by `locklayers`; to insert the layers before its RUN of `uv sync` or `pip \
         install`, use `locklayers dockerfile --into FILE` (`--fragment` prints the lines); otherwise move it, or \
         overwrite it with --force\n"
    );
    assert!(!path(".locklayers").exists(), "nothing is written beside what is refused");
    assert_eq!(fs::read_to_string(path(".dockerignore")).unwrap(), "*.sqlite\n");
    let done = run(folder.path(), &[&arguments[..], &["--force"]].concat());
    assert_eq!(
        text(&done.stderr),
        "written    ./.locklayers/pylock.heavy-rarely-updated.toml\n\
         written    ./.locklayers/pylock.light-frequently-updated.toml\nwritten    ./.locklayers/mirror.py\n\
         written    ./.locklayers/.gitattributes\n\
         written    ./.dockerignore\nwritten    ./Dockerfile\n"
    );
    assert_eq!(text(&done.stdout), "");
    assert_eq!(fs::read_to_string(path("Dockerfile")).unwrap(), output(folder.path(), &arguments[..3]));
    let ignore = fs::read_to_string(path(".dockerignore")).unwrap();
    assert!(ignore.starts_with("*.sqlite\n\n# locklayers: begin\n"), "{ignore}");
    assert!(
        ignore.ends_with(
            "\n!.locklayers/pylock.light-frequently-updated.toml\n!.locklayers/mirror.py\n# locklayers: end\n"
        ),
        "{ignore}"
    );
    let again = text(&run(folder.path(), &arguments).stderr);
    assert!(again.lines().count() == 6 && again.lines().all(|line| line.starts_with("unchanged  ")), "{again}");
    assert_eq!(
        output(folder.path(), &["export", "--only", "light-frequently-updated", "--format", "pylock.toml"]),
        fs::read_to_string(path(".locklayers/pylock.light-frequently-updated.toml")).unwrap(),
        "the same file as export writes"
    );
}

#[test]
fn a_bake_file_goes_with_the_dockerfile_that_is_written_with_it() {
    let folder = project();
    let request = ["--python-version", "3.12", "--python-platform", "linux", "--image", "registry.example/app"];
    let bake = output(folder.path(), &[&["bake"], &request[..]].concat());
    let said = text(&run(folder.path(), &[&["bake", "--write"], &request[..]].concat()).stderr);
    assert!(said.contains("written    ./docker-bake.json\n") && said.contains("written    ./Dockerfile\n"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("docker-bake.json")).unwrap(), bake);
    let dockerfile = fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    let multi = output(folder.path(), &[&["dockerfile"], &request[..4], &["--stages=multi"]].concat());
    assert_eq!(dockerfile, multi);
    let said = refusal(folder.path(), &["bake", "--python-version", "3.12", "--image", "registry.example/app:latest"]);
    assert_eq!(
        said,
        "error: `registry.example/app:latest` has a tag or a digest, but each layer gets its own tag; give only the \
         repository\n"
    );
}

#[test]
fn warnings_are_on_standard_error() {
    let folder = project();
    let done = run(folder.path(), &["dockerfile", "--python-version", "3.12", "--base-layers", "127"]);
    assert!(done.status.success() && text(&done.stdout).starts_with("# syntax="));
    assert_eq!(
        text(&done.stderr),
        "warning: the image has 6 layers of its own and about 127 of the base image, over the 127 that an engine can \
         stack; merge layers\n"
    );
}

#[test]
fn lines_outside_of_the_marks_stay_and_options_are_remembered() {
    let folder = project();
    let path = folder.path().join("Dockerfile");
    let read = || fs::read_to_string(&path).unwrap();
    let write = |more: &[&str]| run(folder.path(), &[&["dockerfile", "--write"], more].concat());
    assert!(write(&["--python-version", "3.12", "--stages", "multi", "--cmd", "serve", "it's"]).status.success());
    let first = read();
    assert!(first.contains(
        "\n# Written by: locklayers dockerfile --write --python-version 3.12 --stages multi --cmd serve 'it'\\''s'\n"
    ));
    let own = format!("{first}USER 1000\nEXPOSE 8000\n");
    fs::write(&path, &own).unwrap();
    assert!(write(&[]).status.success());
    assert_eq!(read(), own, "options and own lines are as they were");
    assert!(write(&["--no-bytecode"]).status.success());
    let now = read();
    assert!(now.contains("--stages multi --no-bytecode --cmd serve ") && !now.contains("compileall"), "{now}");
    assert!(now.ends_with("USER 1000\nEXPOSE 8000\n"), "{now}");
    let edited = now.replace("FROM ${BASE} AS venv", "FROM ${BASE} AS venv\nENV MINE=1");
    fs::write(&path, &edited).unwrap();
    let said = refusal(folder.path(), &["dockerfile", "--write"]);
    assert_eq!(
        said,
        "error: ./Dockerfile: its block `stages` was edited after it was written: move your own lines outside of the \
         block, or overwrite it with --force, which would change\n-ENV MINE=1\n"
    );
    assert_eq!(read(), edited);
    assert!(write(&["--force"]).status.success());
    assert_eq!(read(), now);
}

#[test]
fn the_configuration_describes_an_image_and_check_finds_outdated_files() {
    let folder = project();
    let manifest = folder.path().join("pyproject.toml");
    let declared = fs::read_to_string(&manifest).unwrap();
    let image =
        "[tool.locklayers.image]\nbase = \"python:3.12-slim\"\nuser = \"1000:1000\"\ncmd = [\"serve\", \"--port\"]\n";
    fs::write(&manifest, format!("{declared}\n{image}")).unwrap();
    assert!(run(folder.path(), &["dockerfile", "--write"]).status.success());
    let text_of = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let written = text_of("Dockerfile");
    assert!(written.contains("\nARG BASE=python:3.12-slim\n"), "{written}");
    assert!(written.ends_with("\nUSER 1000:1000\n\nCMD [\"serve\", \"--port\"]\n"), "{written}");
    let stale = || {
        let said = text(&run(folder.path(), &["check"]).stdout);
        said.lines().filter(|line| line.contains("Dockerfile") || line.contains("pylock")).count()
    };
    assert_eq!(stale(), 0);
    fs::write(&manifest, format!("{declared}\n{image}").replace("3.12-slim", "3.12-alpine")).unwrap();
    assert_eq!(stale(), 1);
    fs::write(folder.path().join(".locklayers/pylock.light-frequently-updated.toml"), "").unwrap();
    assert_eq!(stale(), 2);
}

#[test]
fn an_image_in_the_folder_of_a_member_is_of_that_member() {
    let folder = tempfile::tempdir().unwrap();
    let lock = "version = 1\nrequires-python = \">=3.12\"\n[manifest]\nmembers = [\"api\", \"train\"]\n\
        [[package]]\nname = \"api\"\nsource = { virtual = \"api\" }\ndependencies = [{ name = \"six\" }]\n\
        [[package]]\nname = \"train\"\nsource = { virtual = \"train\" }\ndependencies = [{ name = \"idna\" }]\n";
    let package = |name: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n\
             wheels = [{{ url = \"https://files.example/{name}-1-py3-none-any.whl\" }}]\n"
        )
    };
    fs::write(folder.path().join("uv.lock"), format!("{lock}{}{}", package("idna"), package("six"))).unwrap();
    for name in ["api", "train"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("pyproject.toml"), format!("[project]\nname = \"{name}\"\n")).unwrap();
    }
    let write = ["dockerfile", "--write", "--python-version", "3.12"];
    let [api, train] = ["api", "train"].map(|name| folder.path().join(name));
    assert!(run(&api, &write).status.success());
    let written = fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    assert!(written.contains("dockerfile --write --package api --python-version 3.12\n"), "{written}");
    assert!(written.contains("--package api") && !written.contains("idna"), "{written}");
    assert!(run(folder.path(), &["dockerfile", "--write"]).status.success());
    assert_eq!(fs::read_to_string(folder.path().join("Dockerfile")).unwrap(), written, "the member is remembered");
    assert_eq!(
        refusal(&train, &write),
        "error: this is the folder of the member `train`, but the image is of `api`; to make it one of `train`, name it: \
         `--package train`\n"
    );
    assert!(run(&train, &["dockerfile", "--write", "--package", "train"]).status.success());
    let said = refusal(folder.path(), &["dockerfile", "--write", "--package", "other"]);
    assert_eq!(said, "error: `--package other` is not in the lock, whose members are api, train\n");
}

#[test]
fn layer_files_of_a_removed_platform_are_named_and_python_version_is_compared() {
    let folder = project();
    fs::write(folder.path().join(".python-version"), "3.11\n").unwrap();
    let both = ["dockerfile", "--write", "--python-version", "3.12", "--platforms", "linux/amd64,linux/arm64"];
    let done = run(folder.path(), &both);
    assert!(done.status.success());
    let said = text(&done.stderr);
    let warning = "warning: ./.python-version names Python 3.11, but the image has Python 3.12; name the same one in both, \
                   as by `--python-version 3.11`\n";
    assert!(said.contains(warning), "{said}");
    let done = run(folder.path(), &["dockerfile", "--write", "--platforms", "linux/amd64", "--python-version", "3.12"]);
    let said = String::from_utf8_lossy(&done.stderr);
    let left = said.lines().filter(|line| line.starts_with("note: ./.locklayers/arm64/pylock.")).count();
    assert!(
        left > 0 && said.contains("is of a platform or a layer that this Dockerfile does not have; remove it"),
        "{said}"
    );
}

#[test]
fn lines_after_a_mark_without_its_end_stay_in_the_ignore_file() {
    let folder = project();
    let path = folder.path().join(".dockerignore");
    fs::write(&path, "# locklayers: begin\n*.sqlite\n").unwrap();
    let write = ["dockerfile", "--write", "--python-version", "3.12"];
    let written = || {
        assert!(run(folder.path(), &write).status.success());
        fs::read_to_string(&path).unwrap()
    };
    let once = written();
    assert!(once.starts_with("# locklayers: begin\n*.sqlite\n\n# locklayers: begin\n"), "{once}");
    assert_eq!(written(), once);
    fs::write(&path, once.replace("!.locklayers", "!.other")).unwrap();
    assert!(written().starts_with("# locklayers: begin\n*.sqlite\n\n# locklayers: begin\n"), "{}", written());
}

#[test]
fn without_another_name_the_python_is_that_of_python_version() {
    let folder = project();
    let pin = |line: &str| fs::write(folder.path().join(".python-version"), line).unwrap();
    assert_eq!(
        refusal(folder.path(), &["dockerfile"]),
        "error: neither the base image nor its Python is known; name the image with --base IMAGE, or its Python, as in \
         `--python-version 3.12`\n"
    );
    pin("3.12.4\n");
    let done = run(folder.path(), &["dockerfile", "--write"]);
    assert!(done.status.success());
    let note =
        "note: the image has Python 3.12, as ./.python-version names; --python-version or --base names another\n";
    assert!(String::from_utf8_lossy(&done.stderr).contains(note), "{done:?}");
    let dockerfile = || fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    assert!(dockerfile().contains("ARG BASE=python:3.12-slim\n"), "{}", dockerfile());
    assert!(run(folder.path(), &["check"]).status.success());
    pin("3.13\n");
    let found = run(folder.path(), &["check"]);
    assert_eq!(found.status.code(), Some(1), "the block is stale: {}", text(&found.stdout));
    let named = run(folder.path(), &["dockerfile", "--python-version", "3.12"]);
    assert_eq!(text(&named.stdout).matches("ARG BASE=python:3.12-slim\n").count(), 1);
    pin("pypy3.10\n");
    assert!(refusal(folder.path(), &["dockerfile"]).starts_with("error: neither the base image"));
}

#[test]
fn layers_go_into_a_dockerfile_of_others_before_its_files() {
    let folder = project();
    let path = folder.path().join("Dockerfile");
    let theirs =
        "FROM python:3.12-slim\nENV UV_PROJECT_ENVIRONMENT=/venv\nCOPY . .\nRUN uv sync --locked\nCMD [\"app\"]\n";
    fs::write(&path, theirs).unwrap();
    fs::write(folder.path().join(".dockerignore"), ".git\n").unwrap();
    let options =
        ["dockerfile", "--into", "Dockerfile", "--python-version", "3.12", "--uv-image", "registry.example/uv:1"];
    assert!(run(folder.path(), &options).status.success());
    let adopted = fs::read_to_string(&path).unwrap();
    let (before, rest) = adopted.split_once("# locklayers: begin layers\n").unwrap();
    let (block, after) = rest.split_once("# locklayers: end").unwrap();
    assert_eq!(before, "FROM python:3.12-slim\nENV UV_PROJECT_ENVIRONMENT=/venv\n");
    assert!(after.ends_with("\n\nCOPY . .\nRUN uv sync --locked\nCMD [\"app\"]\n"), "{after}");
    assert!(block.contains("--python \"${UV_PROJECT_ENVIRONMENT:-.venv}\"/bin/python"), "{block}");
    assert!(!block.contains("\nFROM ") && !block.contains("uv sync"), "{block}");
    let ignored = fs::read_to_string(folder.path().join(".dockerignore")).unwrap();
    assert!(!ignored.contains("uv.lock") && ignored.contains("\n!.locklayers/pylock."), "{ignored}");
    assert!(run(folder.path(), &["dockerfile", "--write"]).status.success());
    assert_eq!(fs::read_to_string(&path).unwrap(), adopted, "written again, it is the same");
    fs::write(&path, "FROM python:3.12-slim\nRUN make\n").unwrap();
    let said = refusal(folder.path(), &options[..3]);
    assert!(said.starts_with("error: ./Dockerfile has no RUN of `uv sync`, or of `pip install` of the project or its requirements, before"), "{said}");
}

#[test]
fn the_base_of_a_dockerfile_of_ones_own_is_found_in_it_and_remembered() {
    let folder = project();
    let path = folder.path().join("Dockerfile");
    let theirs = "FROM registry.example/base:2 AS base\nFROM base\nCOPY . .\nRUN uv sync --locked\n";
    fs::write(&path, theirs).unwrap();
    assert!(run(folder.path(), &["dockerfile", "--into", "Dockerfile", "--no-bytecode"]).status.success());
    let adopted = fs::read_to_string(&path).unwrap();
    assert!(adopted.contains("\nFROM registry.example/base:2 AS locklayers-tools\n"), "{adopted}");
    let recorded = "dockerfile --write --base=registry.example/base:2 --fragment --no-bytecode\n";
    assert!(adopted.contains(recorded), "{adopted}");
    for again in [&["dockerfile", "--write"][..], &["dockerfile", "--into", "Dockerfile"]] {
        assert!(run(folder.path(), again).status.success());
        assert_eq!(fs::read_to_string(&path).unwrap(), adopted, "written again, it is the same");
    }
    fs::write(&path, "FROM registry.example/base:2\nRUN uv sync\n").unwrap();
    assert!(run(folder.path(), &["dockerfile", "--into", "Dockerfile", "--base", "own:1"]).status.success());
    assert!(fs::read_to_string(&path).unwrap().contains("\nFROM own:1 AS locklayers-tools\n"));
    fs::write(&path, "ARG B\nFROM $B\nRUN uv sync\n").unwrap();
    let said = refusal(folder.path(), &["dockerfile", "--into", "Dockerfile"]);
    assert!(
        said.starts_with("error: neither the base image nor its Python is known; name the image with --base IMAGE"),
        "{said}"
    );
}

#[test]
fn stages_of_others_keep_their_numbers_and_those_without_layers_are_named() {
    let folder = project();
    let path = folder.path().join("Dockerfile");
    let first = "FROM registry.example/uv:1\nFROM python:3.12-slim AS test\nRUN uv sync\n";
    let rest = "FROM python:3.12-slim\nCOPY --from=0 /uv /bin/uv\nRUN uv sync --no-dev\n";
    fs::write(&path, format!("{first}{rest}FROM python:3.12-slim\nCOPY --from=2 /.venv /.venv\n")).unwrap();
    let said = refusal(folder.path(), &["dockerfile", "--into", "Dockerfile"]);
    assert!(
        said.ends_with(
            "error: line 8 of ./Dockerfile refers to a stage by its number, which the stage that provides uv would change; name \
             the stage, as `FROM python AS app`, and refer to it by that name, or name an image with uv (`--uv-image`), \
             which takes no stage\n"
        ),
        "{said}"
    );
    fs::write(&path, format!("{first}{rest}")).unwrap();
    let output = run(folder.path(), &["dockerfile", "--into", "Dockerfile"]);
    let adopted = fs::read_to_string(&path).unwrap();
    let (before, after) = adopted.split_once("# locklayers: begin stages\n").unwrap();
    assert_eq!(before, "FROM registry.example/uv:1\n");
    assert!(after.contains("\n\nFROM python:3.12-slim AS test\nRUN uv sync\nFROM python:3.12-slim\n"), "{adopted}");
    let line = 1 + adopted.lines().position(|line| line == "RUN uv sync").unwrap();
    let warning = format!(
        "warning: line {line} of the Dockerfile installs too, in a stage that does not get the layers; let it begin with the \
         stage that does, after that: `FROM app AS test`\n"
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&warning), "{said}");
    assert!(run(folder.path(), &["dockerfile", "--write"]).status.success());
    assert_eq!(fs::read_to_string(&path).unwrap(), adopted, "written again, it is the same");
}

#[test]
fn a_bake_file_of_others_is_kept() {
    let folder = project();
    let path = folder.path().join("docker-bake.json");
    fs::write(&path, "{\"target\": {\"app\": {}, \"mine\": {}}}").unwrap();
    let options = ["bake", "--python-version", "3.12", "--image", "registry.example/app", "--write"];
    let said = refusal(folder.path(), &options);
    assert_eq!(
        said,
        "error: ./docker-bake.json was not written by `locklayers`; move it, or overwrite it with --force\n"
    );
    fs::remove_file(&path).unwrap();
    assert!(run(folder.path(), &options).status.success());
    assert!(run(folder.path(), &options).status.success(), "its own is written again");
}

#[test]
fn an_outdated_lock_is_reported_and_refused_if_it_must_be_up_to_date() {
    let folder = project();
    let path = folder.path().join("pyproject.toml");
    let document = fs::read_to_string(&path).unwrap();
    let commands: [&[&str]; 3] = [
        &["dockerfile", "--python-version", "3.12"],
        &["bake", "--python-version", "3.12", "--image", "registry.example/app"],
        &["export", "--only", "heavy-rarely-updated"],
    ];
    for command in commands {
        output(folder.path(), &[command, &["--locked"]].concat());
    }
    fs::write(&path, document.replacen("torch==", "torch<", 1)).unwrap();
    let text_of = "the lock is not up to date: pyproject.toml: dependency-groups.heavy-rarely-updated: \
                   `torch<2.7.0` is not in the lock's";
    for command in commands {
        let run = run(folder.path(), command);
        assert!(run.status.success() && text(&run.stderr).contains(&format!("warning: {text_of}")), "{run:?}");
        let refused = refusal(folder.path(), &[command, &["--locked"]].concat());
        assert!(refused.starts_with(&format!("error: {text_of}")), "{refused}");
        assert!(refused.ends_with("; run `uv lock` (`locklayers check` lists 1 more)\n"), "{refused}");
    }
    fs::remove_file(&path).unwrap();
    let alone = run(folder.path(), &["export", "--only", "all", "--layer", "all=project", "--locked"]);
    assert!(alone.status.success() && !text(&alone.stderr).contains("warning"), "a lock that stands alone: {alone:?}");
}

/// A workspace has a Dockerfile for each service, beside the lock and in folders of members.
#[test]
fn several_dockerfiles_share_a_context_and_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/workspace");
    let at = |name: &str| folder.path().join(name);
    for file in ["uv.lock", "pyproject.toml"] {
        fs::copy(example.join(file), at(file)).unwrap();
    }
    for member in ["api", "common", "worker"] {
        let file = format!("packages/{member}/pyproject.toml");
        fs::create_dir_all(at(&format!("packages/{member}"))).unwrap();
        fs::copy(example.join(&file), at(&file)).unwrap();
    }
    fs::write(at(".dockerignore"), "*\n!packages\n").unwrap();
    output(folder.path(), &["dockerfile", "--python-version", "3.12", "--write"]);
    for (service, file) in [("worker", "Dockerfile.worker"), ("api", "packages/api/Dockerfile")] {
        fs::write(at(file), "FROM python:3.12-slim\nCOPY . .\nRUN uv sync --frozen\n").unwrap();
        let (layer, folder_of_layers) = (format!("{service}=project:{service}"), format!(".locklayers/{service}"));
        output(
            folder.path(),
            &["dockerfile", "--layer", "common=project:common", "--layer", &layer, "--layers-dir", &folder_of_layers]
                .into_iter()
                .chain(["--into", file])
                .collect::<Vec<_>>(),
        );
    }
    let ignore = fs::read_to_string(at(".dockerignore")).unwrap();
    for kept in ["pylock.project-rest.toml", "worker/pylock.worker.toml", "api/pylock.api.toml", "api/mirror.py"] {
        assert!(ignore.contains(&format!("\n!.locklayers/{kept}\n")), "{kept}: {ignore}");
    }
    assert!(ignore.starts_with("*\n!packages\n\n# locklayers: begin\n.git\n"), "{ignore}");
    output(folder.path(), &["dockerfile", "--into", "Dockerfile.worker"]);
    output(folder.path(), &["dockerfile", "--write"]);
    assert_eq!(fs::read_to_string(at(".dockerignore")).unwrap(), ignore, "whatever is written last");
    assert_eq!(output(folder.path(), &["check", "--no-split"]), "");
    for (file, finding) in [
        (".locklayers/worker/pylock.worker.toml", "run `locklayers dockerfile --into Dockerfile.worker`"),
        (".locklayers/api/pylock.common.toml", "run `locklayers dockerfile --into packages/api/Dockerfile`"),
        (".locklayers/pylock.project-rest.toml", "run `locklayers dockerfile --write`"),
    ] {
        let before = fs::read_to_string(at(file)).unwrap();
        fs::write(at(file), before.replace("version = ", "version =  ")).unwrap();
        let found = text(&run(folder.path(), &["check"]).stdout);
        assert!(found.starts_with(&format!("./{file}: ")) && found.contains(finding), "{found}");
        assert_eq!(found.lines().count(), 1, "{found}");
        fs::write(at(file), before).unwrap();
    }
    let edited = fs::read_to_string(at("packages/api/Dockerfile")).unwrap().replace("3.12-slim AS", "3.13-slim AS");
    fs::write(at("packages/api/Dockerfile"), edited).unwrap();
    assert_eq!(
        text(&run(folder.path(), &["check"]).stdout),
        "./packages/api/Dockerfile: its block `stages` was edited after it was written; move your own lines outside of the \
         block, or overwrite it with --force\n"
    );
}
