//! Images for several platforms, as the program writes and checks them.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{output, project, refusal, run, text};

const BOTH: [&str; 3] = ["--python-version=3.12", "--platforms", "linux/amd64,linux/arm64"];

/// Returns the findings of `check` about files of the image, one on each line.
fn found(folder: &Path) -> Vec<String> {
    let said = text(&run(folder, &["check"]).stdout);
    said.lines().filter(|line| line.starts_with("./") && !line.contains("uv.lock")).map(str::to_owned).collect()
}

#[test]
fn each_platform_has_files_that_are_written_remembered_and_checked() {
    let folder = project();
    let at = |name: &str| folder.path().join(name);
    let said = text(&run(folder.path(), &[&["dockerfile", "--write"], &BOTH[..]].concat()).stderr);
    let names = ["amd64/pylock.heavy-rarely-updated", "amd64/pylock.light-frequently-updated"];
    let names = names.iter().map(|name| (*name).to_owned()).chain(names.iter().map(|name| name.replace("amd", "arm")));
    let lines: Vec<String> = names.map(|name| format!("written    ./.locklayers/{name}.toml\n")).collect();
    let others = [".locklayers/mirror.py", ".locklayers/.gitattributes", ".dockerignore", "Dockerfile"];
    let others = others.map(|name| format!("written    ./{name}\n"));
    assert_eq!(said, lines.concat() + &others.concat());
    let heavy = |folder: &str| {
        fs::read_to_string(at(&format!(".locklayers/{folder}/pylock.heavy-rarely-updated.toml"))).unwrap()
    };
    assert!(heavy("amd64").contains("name = \"nvidia-") && !heavy("arm64").contains("name = \"nvidia-"));
    let written = fs::read_to_string(at("Dockerfile")).unwrap();
    assert!(written.contains("\nCOPY .locklayers/${TARGETARCH}/ /\n"), "{written}");
    assert_eq!(found(folder.path()), Vec::<String>::new());
    let again = text(&run(folder.path(), &["dockerfile", "--write"]).stderr);
    assert!(again.lines().count() == 8 && again.lines().all(|line| line.starts_with("unchanged  ")), "{again}");
    fs::write(at(".locklayers/arm64/pylock.light-frequently-updated.toml"), "old").unwrap();
    assert_eq!(
        found(folder.path()),
        [
            "./.locklayers/arm64/pylock.light-frequently-updated.toml: differs from the plan, first in line 1; run `locklayers \
             dockerfile --write`, which keeps the lines outside of its marks"
        ]
    );
}

#[test]
fn files_of_a_former_platform_are_a_finding() {
    let folder = project();
    let write = |options: &[&str]| {
        let done = run(folder.path(), &[&["dockerfile", "--write"], options].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
    };
    let left = |name: &str| {
        format!(
            "./.locklayers/{name}: is a layer file of a platform or a layer that the Dockerfile no longer has; remove it, \
             unless another Dockerfile reads it"
        )
    };
    write(&["--python-version=3.12"]);
    fs::write(folder.path().join(".locklayers/pylock.mine.toml"), "# by hand\n").unwrap();
    write(&BOTH);
    let beside = ["pylock.heavy-rarely-updated.toml", "pylock.light-frequently-updated.toml"].map(left);
    assert_eq!(found(folder.path()), beside, "the files of every platform, and not what others wrote");
    write(&["--platforms", "linux/amd64,linux/riscv64", "--layer", "light=group:light-frequently-updated"]);
    assert!(found(folder.path()).contains(&left("arm64/pylock.light-frequently-updated.toml")));
    assert!(found(folder.path()).contains(&left("amd64/pylock.heavy-rarely-updated.toml")), "a layer that is gone");
    write(&["--universal", "--base", "python:3.12-slim"]);
    let found = found(folder.path());
    assert!(
        found.contains(&left("riscv64/pylock.light.toml")) && !found.iter().any(|line| line.contains("/pylock.mine."))
    );
}

#[test]
fn the_configuration_and_the_command_line_name_platforms() {
    let folder = project();
    let path = folder.path().join("pyproject.toml");
    let declared = fs::read_to_string(&path).unwrap();
    let platforms = "[tool.locklayers.image]\nplatforms = [\"linux/arm64\", \"linux/amd64\"]\n";
    fs::write(&path, format!("{declared}\n{platforms}")).unwrap();
    let written = |options: &[&str]| {
        let text = output(folder.path(), &[&["dockerfile"], options].concat());
        text.lines().find_map(|line| Some(line.split_once("--platform ")?.1.to_owned()))
    };
    assert_eq!(written(&BOTH[..1]).as_deref(), Some("linux/amd64,linux/arm64."));
    assert_eq!(
        written(&[BOTH[0], "--python-platform", "linux/s390x", "--layer", "a=group:light-frequently-updated"])
            .as_deref(),
        Some("linux/s390x.")
    );
    assert_eq!(written(&[BOTH[0], "--platforms", "linux/arm64"]).as_deref(), Some("linux/arm64."), "one is a target");
    assert_eq!(written(&["--universal", "--base", "a:1"]), None);
    let bake = output(folder.path(), &["bake", "--python-version", "3.12", "--image", "registry.example/app"]);
    assert!(bake.contains("\"platforms\": [\n        \"linux/amd64\",\n        \"linux/arm64\"\n      ]"), "{bake}");
    let environment = Command::new(env!("CARGO_BIN_EXE_locklayers"))
        .args([&["dockerfile"], &BOTH[..]].concat())
        .current_dir(folder.path())
        .env("LOCKLAYERS_PYTHON_PLATFORM", "linux/s390x")
        .output()
        .unwrap();
    assert!(text(&environment.stdout).contains("--platform linux/amd64,linux/arm64."), "the variable gives way");
}

#[test]
fn a_configured_platform_that_the_image_lacks_is_noted() {
    let folder = project();
    let path = folder.path().join("pyproject.toml");
    let declared = fs::read_to_string(&path).unwrap();
    let notes = |platform: &str, options: &[&str]| {
        let target =
            format!("[tool.locklayers]\ntarget = {{ python-version = \"3.12\", python-platform = \"{platform}\" }}\n");
        fs::write(&path, format!("{declared}\n{target}")).unwrap();
        let program = Command::new(env!("CARGO_BIN_EXE_locklayers"))
            .args([&["dockerfile", "--layer", "a=group:light-frequently-updated"], options].concat())
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(program.status.success(), "{}", text(&program.stderr));
        String::from_utf8_lossy(&program.stderr)
            .lines()
            .filter(|line| line.contains("the layers are for"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        notes("x86_64-manylinux_2_36", &["--platforms", "linux/arm64,linux/amd64"]),
        [
            "note: the layers are for aarch64-manylinux_2_28 and x86_64-manylinux_2_28, and not for x86_64-manylinux_2_36, the \
          platform of `target` in [tool.locklayers]; if the image is to run there, name that platform too (`--platforms`)"
        ]
    );
    assert_eq!(notes("linux/amd64", &["--platforms", "linux/arm64"]).len(), 1);
    for (platform, options) in [
        ("linux/amd64", &["--platforms", "linux/arm64,linux/amd64"][..]),
        ("linux", &["--platforms", "linux/amd64"]),
        ("linux/amd64", &["--platforms", "linux/amd64", "--base", "python:3.12-alpine"]),
        ("linux/amd64", &["--python-platform", "linux/arm64"]),
        ("linux/amd64", &[]),
    ] {
        assert_eq!(notes(platform, options), [""; 0], "{platform} {options:?}");
    }
}

#[test]
fn names_of_images_have_the_c_library_of_the_base() {
    let folder = project();
    let options = ["dockerfile", "--python-version=3.12", "--layer", "light=group:light-frequently-updated", "--base"];
    let targets = |base: &str, platforms: &[&str]| {
        let text = output(folder.path(), &[&options[..], &[base], platforms].concat());
        let comment: String = text.lines().filter_map(|line| line.strip_prefix("# ")).collect::<Vec<_>>().join(" ");
        comment.split_once("The layers are for ").unwrap().1.split_once(": build").unwrap().0.to_owned()
    };
    let both = &BOTH[1..];
    assert_eq!(
        targets("python:3.12-alpine", both),
        "cpython 3.12 on x86_64-musllinux_1_2 and for cpython 3.12 on aarch64-musllinux_1_2"
    );
    assert_eq!(
        targets("python:3.12-slim", both),
        "cpython 3.12 on x86_64-manylinux_2_28 and for cpython 3.12 on aarch64-manylinux_2_28"
    );
    assert_eq!(
        targets("python:3.12-alpine", &["--python-platform", "linux/arm64"]),
        "cpython 3.12 on aarch64-musllinux_1_2"
    );
    let other = [&options[..], &["python:3.12-alpine", "--python-platform", "aarch64-manylinux_2_36"]].concat();
    assert_eq!(
        refusal(folder.path(), &other),
        "error: the base image `python:3.12-alpine` has musl by its name, but the plan is for cpython 3.12 on \
         aarch64-manylinux_2_36; name another base (`--base`), or a platform with musl\n"
    );
}

#[test]
fn platforms_that_are_no_image_of_their_own_are_refused() {
    let folder = project();
    let said = |options: &[&str]| refusal(folder.path(), &[&["dockerfile", "--python-version=3.12"], options].concat());
    assert_eq!(
        said(&["--platforms", "linux/arm64", "--python-platform", "linux"]).lines().next(),
        Some("error: the argument '--platforms' cannot be used with '--python-platform'")
    );
    assert_eq!(
        refusal(folder.path(), &["dockerfile", "--platforms", "linux/arm64", "--universal"]).lines().next(),
        Some("error: the argument '--universal' cannot be used with '--platforms'")
    );
    assert_eq!(
        said(&["--platforms", "linux/arm64", "--platforms", "windows/amd64"]),
        "error: the plan is for cpython 3.12 on x86_64-pc-windows-msvc, but container images run Linux; plan for a Linux \
         platform, or for every platform\n"
    );
    let many = vec!["linux/amd64"; 5_000].join(",");
    assert_eq!(
        said(&["--platforms", &many]),
        "error: two of the platforms have the architecture of cpython 3.12 on x86_64-manylinux_2_28, by which a builder chooses \
         layer files; keep one of them\n"
    );
    assert!(said(&["--platforms", ""]).starts_with("error: `` is not a platform; "), "an empty name");
    assert_eq!(
        refusal(folder.path(), &["dockerfile", "--platforms", "linux/amd64,linux/arm64"]),
        "error: a target needs a Python version and a platform, and --python-version is missing; add it, as in \
         `--python-version 3.12`, or set `target` in [tool.locklayers]\n"
    );
}

#[test]
fn a_dockerfile_of_others_gets_and_loses_the_stage_of_layer_files() {
    let folder = project();
    let path = folder.path().join("Dockerfile");
    let read = || fs::read_to_string(&path).unwrap();
    fs::write(&path, "ARG X=1\nFROM python:3.12-slim\nCOPY . .\nRUN uv sync --locked\n").unwrap();
    let options =
        ["dockerfile", "--into", "Dockerfile", "--python-version=3.12", "--uv-image", "registry.example/uv:1"];
    assert!(run(folder.path(), &options).status.success());
    let before = read();
    assert!(!before.contains("# locklayers: begin stages"), "{before}");
    assert!(run(folder.path(), &[&["dockerfile", "--write"], &BOTH[1..]].concat()).status.success());
    let now = read();
    assert!(
        now.starts_with("ARG X=1\n# locklayers: begin stages\n# Written by: locklayers dockerfile --write "),
        "{now}"
    );
    assert!(
        now.contains("\nFROM scratch AS locklayers-files\n") && now.contains("\n\nFROM python:3.12-slim\n"),
        "{now}"
    );
    assert_eq!(now.matches("# Written by:").count(), 1, "{now}");
    assert!(!found(folder.path()).iter().any(|line| line.starts_with("./Dockerfile")));
    assert!(run(folder.path(), &["dockerfile", "--write"]).status.success());
    assert_eq!(read(), now, "written again, it is the same");
    assert!(run(folder.path(), &["dockerfile", "--write", "--python-platform", "linux/amd64"]).status.success());
    let after = read();
    assert!(after.starts_with("ARG X=1\nFROM python:3.12-slim\n") && !after.contains("locklayers-files"), "{after}");
    assert!(after.contains("--python-platform linux/amd64\n"), "{after}");
}

#[cfg(unix)]
#[test]
fn no_platform_is_written_through_a_link_out_of_the_project() {
    let (folder, elsewhere) = (project(), tempfile::tempdir().unwrap());
    fs::create_dir(folder.path().join(".locklayers")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join(".locklayers/arm64")).unwrap();
    let said = refusal(folder.path(), &[&["dockerfile", "--write"], &BOTH[..]].concat());
    assert!(said.starts_with("error: ./.locklayers/arm64 leads through a symbolic link out of "), "{said}");
    assert_eq!(elsewhere.path().read_dir().unwrap().count(), 0);
    assert!(!folder.path().join("Dockerfile").exists());
}
