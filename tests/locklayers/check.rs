//! `locklayers check`: its findings, and the cases without any.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The first and the last note on what was not checked, which are independent of the findings.
const SETTINGS: &str = "not checked: indexes that no source names, and settings from uv.toml, the environment and the \
                        command line (resolution, prerelease, exclude-newer and the like)\n";
const INDEX: &str = "not checked: only an index knows whether newer versions exist, whether a version was yanked, \
                     and whether the URLs in the lock still serve their files\n";

/// The last line of a check without findings.
const CLEAN: &str = "no findings: what was compared with uv.lock matches it\n";

/// The notes if everything else could be checked.
fn usual() -> String {
    format!("{SETTINGS}{INDEX}")
}

const PROJECT: &str = "[project]\nname = \"p\"\nversion = \"0.1.0\"\nrequires-python = \">=3.12\"\n\
                       dependencies = [\"a\"]\n[dependency-groups]\ng = [\"b\"]\n[tool.uv]\ndefault-groups = [\"g\"]\n";

/// Returns the exit code, standard output and standard error of a check.
fn check(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_locklayers"))
        .args(["check", "--no-split"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn run(folder: &Path, arguments: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_locklayers")).args(arguments).current_dir(folder).output().unwrap();
    assert!(status.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&status.stderr));
}

/// A project that needs `a` (1,000 bytes), with a group that needs `b` (one wheel of 500 bytes, one of unknown size).
fn project(more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sha = "0".repeat(64);
    let package = |name: &str, wheels: &[(&str, &str)]| {
        let wheel = |(tag, size): &(&str, &str)| {
            let url = format!("https://files.example/{name}-1.0-{tag}.whl");
            format!("{{ url = \"{url}\", hash = \"sha256:{sha}\"{size} }}")
        };
        let wheels = wheels.iter().map(wheel).collect::<Vec<_>>().join(", ");
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1.0\"\nsource = {{ registry = \"https://index.example/simple\" \
             }}\nwheels = [{wheels}]\n\n"
        )
    };
    let lock = format!(
        "version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n\n{}{}[[package]]\nname = \"p\"\nversion = \
         \"0.1.0\"\nsource = {{ virtual = \".\" }}\ndefault-groups = [\"g\"]\ndependencies = [{{ name = \"a\" \
         }}]\n\n[package.dev-dependencies]\ng = [{{ name = \"b\" }}]\n\n[package.metadata]\nrequires-dist = [{{ name \
         = \"a\" }}]\n\n[package.metadata.requires-dev]\ng = [{{ name = \"b\" }}]\n",
        package("a", &[("py3-none-any", ", size = 1000")]),
        package("b", &[("cp312-cp312-win_amd64", ", size = 500"), ("py3-none-any", "")])
    );
    fs::write(folder.path().join("uv.lock"), lock).unwrap();
    fs::write(folder.path().join("pyproject.toml"), format!("{PROJECT}{more}")).unwrap();
    folder
}

#[test]
fn files_are_compared_byte_for_byte_and_unknown_ones_are_reported() {
    let folder = project("");
    let here = folder.path();
    let arguments = ["--output-dir", "out"];
    let remedy = "run `locklayers export --output-dir out` with the same layers and target";
    assert_eq!(
        check(here, &arguments),
        (Some(1), format!("out/g.txt: is missing; {remedy}\nout/project.txt: is missing; {remedy}\n"), usual())
    );
    run(here, &["export", "--no-split", "--output-dir", "out"]);
    assert_eq!(check(here, &arguments), (Some(0), String::new(), usual() + CLEAN));
    let quiet = check(here, &["-q", "--output-dir", "out"]);
    assert_eq!(quiet, (Some(0), String::new(), String::new()));
    let json = check(here, &["--format", "json", "--output-dir", "out"]);
    assert_eq!((json.0, json.2.as_str()), (Some(0), ""), "the document says it");
    let file = here.join("out/g.txt");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(here.join("out/README.txt"), "no layer has such a name").unwrap();
    fs::write(here.join("out/notes.txt"), "kept by hand\n").unwrap();
    fs::write(here.join("out/requirements.txt"), "# by hand\na==1 \\\n    --hash=sha256:00\n").unwrap();
    fs::write(here.join("out/old.txt"), text.as_str()).unwrap();
    fs::write(here.join("out/pylock.old.toml"), "").unwrap();
    fs::create_dir(here.join("out/folder.txt")).unwrap();
    let old = "out/old.txt: is named like a layer file, but the plan has no such layer; remove it\n";
    let line = |line: usize| format!("first in line {line}");
    for (changed, how) in [
        (text.replace("sha256", "sha512"), line(text.lines().position(|line| line.contains("sha256")).unwrap() + 1)),
        (text.clone() + "\n", line(text.lines().count() + 1)),
        (text.trim_end().to_owned(), "only in that it lacks the last line break".to_owned()),
        (String::new(), line(1)),
    ] {
        fs::write(&file, changed).unwrap();
        let said = format!(
            "out/g.txt: differs from the plan{} {how}; {remedy}\n{old}",
            if how.starts_with("only") { "" } else { "," }
        );
        assert_eq!(check(here, &arguments), (Some(1), said, usual()));
    }
    fs::write(&file, text.replace('\n', "\r\n")).unwrap();
    let said = format!(
        "out/g.txt: differs from the plan only in its line endings: it has CRLF where the plan has LF; keep them with a line \
         `g.txt text eol=lf` in .gitattributes, and {remedy}\n{old}"
    );
    assert_eq!(check(here, &arguments), (Some(1), said, usual()));
    fs::write(&file, text.replace('\n', "\r\n") + "\n").unwrap();
    let end = format!("first in line {}, and has CRLF where the plan has LF;", text.lines().count() + 1);
    assert!(check(here, &arguments).1.contains(&end));
}

/// An index in a folder states no hashes, and no index is named in a file of requirements.
#[test]
fn pins_that_any_index_could_serve_are_warned_of() {
    let folder = project("");
    let here = folder.path();
    let lock = fs::read_to_string(here.join("uv.lock")).unwrap();
    fs::write(here.join("uv.lock"), lock.replace(&format!(", hash = \"sha256:{}\"", "0".repeat(64)), "")).unwrap();
    let warning = "warning: pinned without a hash, so any index could serve other files for them: a, b\n";
    for flags in [&[][..], &["--no-hashes"]] {
        run(here, &[&["export", "--no-split", "--output-dir", "out"], flags].concat());
        let said = check(here, &[&["--output-dir", "out"], flags].concat());
        assert_eq!(said, (Some(0), String::new(), warning.to_owned() + &usual() + CLEAN));
    }
    assert_eq!(check(here, &[]), (Some(0), String::new(), usual() + CLEAN), "no file is compared");
}

#[test]
fn the_files_follow_the_requested_format_and_flags() {
    let folder = project("");
    let here = folder.path();
    run(here, &["export", "--no-split", "--output-dir", "out", "--format", "pylock.toml", "--emit-local"]);
    let flags = ["--output-dir", "out", "--export-format", "pylock.toml", "--emit-local"];
    assert_eq!(check(here, &flags).0, Some(0));
    fs::write(here.join("out/pylock.project.toml"), "").unwrap();
    fs::write(here.join("out/old.txt"), "").unwrap();
    assert_eq!(
        check(here, &flags).1,
        "out/pylock.project.toml: differs from the plan, first in line 1; run `locklayers export --output-dir out \
         --format pylock.toml --emit-local` with the same layers and target\n"
    );
    let flags = ["--output-dir", "bare", "--no-hashes"];
    run(here, &[&["export", "--no-split"], &flags[..]].concat());
    assert_eq!(check(here, &flags).0, Some(0));
    assert_eq!(check(here, &flags[..2]).1.lines().count(), 2);
}

#[test]
fn layers_keep_within_the_limits_of_the_configuration() {
    let folder = project("[tool.locklayers]\nmax-bytes = 999\nmax-layers = 1\n");
    let project = "layer `project`: has 1.0 kB (1000 bytes), over the limit of 999 B (999 bytes); a with 1.0 kB is over it \
                   by itself, and no layer is smaller than a package: raise `max-bytes` in [tool.locklayers]\n";
    let layers =
        "the plan: has 2 layers, over the limit of 1; merge layers, or raise `max-layers` in [tool.locklayers]\n";
    let unknown = "not checked: whether layer `g` is within 999 B (999 bytes): the lock does not state all sizes, only \
                   500 B (500 bytes) and 1 file of unknown size\n";
    assert_eq!(
        check(folder.path(), &[]),
        (Some(1), format!("{layers}{project}"), format!("{SETTINGS}{unknown}{INDEX}"))
    );
    let configured = "[tool.locklayers]\nmax-bytes = \"1 kB\"\n[[tool.locklayers.layer]]\nname = \"x\"\nselect = \
                      [\"group:g\"]\nmax-bytes = \"0.4 kB\"\n[[tool.locklayers.layer]]\nname = \"y\"\nselect = \
                      [\"project\"]\n";
    fs::write(folder.path().join("pyproject.toml"), format!("{PROJECT}{configured}")).unwrap();
    let own = "layer `x`: has 500 B (500 bytes) and 1 file of unknown size, over the limit of 400 B (400 bytes); b with \
               500 B is over it by itself, and no layer is smaller than a package: raise `max-bytes` in its [[tool.locklayers.layer]]\n";
    assert_eq!(check(folder.path(), &[]), (Some(1), own.to_owned(), usual()));
    let said = check(folder.path(), &["--layer", "x=group:g"]);
    assert_eq!((said.0, said.1.as_str()), (Some(0), ""), "the limit of a configured layer is not that of another");
    fs::write(folder.path().join("pyproject.toml"), "[tool.locklayers]\nmax-bytes = \"much\"\n").unwrap();
    let (code, _, said) = check(folder.path(), &[]);
    assert!(
        code == Some(2)
            && said.contains("expected an integer in bytes, or a string with a unit such as \"500 MB\" or \"2 GiB\""),
        "{said}"
    );
}

/// Returns the advice of a check on the limit of bytes, or all of standard output if there is none.
fn advice(pyproject: &str, arguments: &[&str]) -> String {
    let folder = project("");
    fs::write(folder.path().join("pyproject.toml"), format!("{PROJECT}{pyproject}")).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
    let check = program.arg("check").args(arguments).current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8(check.stdout).unwrap();
    said.split_once("the heaviest are a with 1.0 kB, b with 500 B: ")
        .map_or(said.clone(), |(_, advice)| advice.to_owned())
}

#[test]
fn advice_on_a_layer_over_the_limit_fits_how_layers_are_named() {
    let raise = "or raise `max-bytes` in [tool.locklayers]\n";
    let plain = "[tool.locklayers]\nmax-bytes = \"1 kB\"\n";
    let before = "put some into a layer before it, such as `--layer a=package:a`";
    let flags = ["--layer", "x=group:g,project"];
    assert_eq!(advice(plain, &flags), format!("run with `--split`, {before}, {raise}"));
    let instead = "run with `--split` in place of `--no-split`";
    assert_eq!(advice(plain, &[&flags[..], &["--no-split"]].concat()), format!("{instead}, {before}, {raise}"));
    let all = "[tool.uv.sources]\n[tool.locklayers]\nmax-bytes = \"1 kB\"\njoin-tiers = true\n";
    assert_eq!(advice(all, &["--no-split"]), format!("{instead}, {raise}"));
    assert_eq!(
        advice(&format!("{all}split = false\n"), &[]),
        format!("set `split = true` in [tool.locklayers], {raise}")
    );
    let named = "[[tool.locklayers.layer]]\nname = \"x\"\nselect = [\"group:g\", \"project\"]\n";
    let before = "put some into a layer before it, such as `select = [\"package:a\"]`";
    let set = "set `split = true` in its [[tool.locklayers.layer]]";
    assert_eq!(advice(&format!("{plain}{named}"), &[]), format!("{set}, {before}, {raise}"));
    let own = format!("{named}max-bytes = \"1 kB\"\n");
    let raise = "or raise `max-bytes` in its [[tool.locklayers.layer]]\n";
    assert_eq!(advice(&own, &[]), format!("{set}, {before}, {raise}"));
    assert_eq!(advice(&own, &["--no-split"]), format!("{instead}, {before}, {raise}"));
    // The limit of a tier applies to each of its layers.
    let said = advice(&own.replace("1 kB", "900 B"), &["--split"]);
    let alone = "a with 1.0 kB is over it by itself, and no layer is smaller than a package: raise `max-bytes` in its \
                 [[tool.locklayers.layer]]\n";
    assert_eq!(said, format!("layer `x-512b`: has 1.0 kB (1000 bytes), over the limit of 900 B (900 bytes); {alone}"));
}

/// Returns the findings of a check of the project with another `pyproject.toml`.
fn findings(pyproject: &str) -> Vec<String> {
    let folder = project("");
    fs::write(folder.path().join("pyproject.toml"), pyproject).unwrap();
    let (code, said, errors) = check(folder.path(), &["--layer", "all=project"]);
    assert_eq!(code, Some(i32::from(!said.is_empty())), "{said}{errors}");
    said.lines().map(str::to_owned).collect()
}

#[test]
fn differences_from_the_lock_are_reported_with_their_key() {
    let with = |from: &str, to: &str| findings(&PROJECT.replacen(from, to, 1));
    assert_eq!(with("", ""), [""; 0]);
    assert_eq!(
        with("\"a\"", "\"a>=2 ; os_name == 'nt'\""),
        [
            "pyproject.toml: project.dependencies: `a>=2 ; os_name == 'nt'` is not in the lock's requires-dist of `p`; run \
             `uv lock`",
            "pyproject.toml: the lock has `a` in requires-dist of `p`, but the file does not require it; run `uv lock`",
        ]
    );
    assert_eq!(
        with("g = [", "h = ["),
        [
            "pyproject.toml: the dependency group `h` is not in the lock; run `uv lock`",
            "pyproject.toml: the lock has the dependency group `g`, but the file does not; run `uv lock`",
            "pyproject.toml: tool.uv.default-groups: there is no group `g`, so uv refuses it; correct it, and run `uv lock`",
        ]
    );
    assert_eq!(
        with("g = [\"b\"]", "g = [{ include-group = \"h\" }]\nh = [{ include-group = \"g\" }]"),
        [
            "pyproject.toml: dependency-groups: the groups include each other: `g` includes `h` includes `g`; correct it, and \
          run `uv lock`"
        ]
    );
    assert_eq!(
        with(">=3.12", ">=3.13"),
        ["pyproject.toml: project.requires-python: `>=3.13` is `>=3.12` in the lock; run `uv lock`"]
    );
    assert_eq!(
        with("0.1.0", "0.2.0"),
        ["pyproject.toml: project.version: `0.2.0` is `0.1.0` in the lock; run `uv lock`"]
    );
    let extra = format!("{PROJECT}[project.optional-dependencies]\nx = []\n");
    assert_eq!(findings(&extra), ["pyproject.toml: the extra `x` is not in the lock; run `uv lock`"]);
}

#[test]
fn unknown_facts_are_reported_and_unreadable_files_exit_with_2() {
    let notes = |pyproject: &str| {
        let folder = project("");
        fs::write(folder.path().join("pyproject.toml"), pyproject).unwrap();
        let (code, said, errors) = check(folder.path(), &["--layer", "all=project"]);
        assert_eq!((code, said.as_str()), (Some(0), ""), "{errors}");
        errors
    };
    let dynamic = PROJECT.replacen("dependencies = [\"a\"]", "dynamic = [\"dependencies\"]", 1);
    assert_eq!(
        notes(&dynamic),
        format!(
            "not checked: the requirements of `p`: pyproject.toml has dynamic ones, which only a build can report\n{}{CLEAN}",
            usual()
        )
    );
    let folder = project("");
    fs::remove_file(folder.path().join("pyproject.toml")).unwrap();
    let said = check(folder.path(), &["--layer", "all=project"]).2;
    assert_eq!(said, format!("not checked: the lock against pyproject.toml, which is not there\n{INDEX}{CLEAN}"));
    let lock = fs::read_to_string(folder.path().join("uv.lock")).unwrap();
    let bare = lock.split("[package.metadata]").next().unwrap();
    fs::write(folder.path().join("uv.lock"), bare).unwrap();
    fs::write(folder.path().join("pyproject.toml"), PROJECT).unwrap();
    // A lock without metadata has no requirements to compare.
    assert_eq!(
        check(folder.path(), &["--layer", "all=project"]).1,
        "pyproject.toml: project.dependencies: `a` is not in the lock's requires-dist of `p`; run `uv lock`\n\
         pyproject.toml: the dependency group `g` is not in the lock; run `uv lock`\n"
    );
    fs::write(folder.path().join("pyproject.toml"), PROJECT.replacen("\"a\"", "\"a[\"", 1)).unwrap();
    fs::write(folder.path().join("uv.lock"), lock).unwrap();
    assert_eq!(
        check(folder.path(), &["--layer", "all=project"]),
        (
            Some(2),
            String::new(),
            "error: pyproject.toml: project.dependencies: `a[` is not a requirement: its brackets do not match\n"
                .to_owned()
        )
    );
}
