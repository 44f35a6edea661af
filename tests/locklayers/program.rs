//! The program, as users and scripts run it.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_locklayers")).args(arguments).current_dir(folder).output().unwrap()
}

/// Returns the output, without the notes on what a default plan omits, which have their own tests.
pub(crate) fn text(bytes: &[u8]) -> String {
    let all = String::from_utf8_lossy(bytes);
    all.split_inclusive('\n').filter(|line| !line.starts_with("note: ")).collect()
}

/// Returns standard output of a run that must succeed.
pub(crate) fn output(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Returns standard error of a run that must exit with 2 and print nothing.
pub(crate) fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()), "{arguments:?}");
    text(&output.stderr)
}

pub(crate) fn example() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/fastapi-torch")
}

/// Returns a folder with the example's lock and project.
pub(crate) fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["uv.lock", "pyproject.toml"] {
        fs::copy(example().join(file), folder.path().join(file)).unwrap();
    }
    folder
}

#[test]
fn the_example_has_two_layers_and_typing_extensions_only_in_the_first() {
    let folder = example();
    let plan = output(&folder, &["plan"]);
    let first = |n: usize| plan.lines().nth(n).and_then(|line| line.split_whitespace().next()).unwrap();
    assert_eq!((first(0), first(1), first(2)), ("layer", "heavy-rarely-updated", "light-frequently-updated"));
    assert!(!plan.contains('\u{1b}'), "no colour where it is not a terminal");
    let layer = |name| output(&folder, &["export", "--only", name]);
    assert!(layer("heavy-rarely-updated").contains("\ntyping-extensions=="));
    assert!(!layer("light-frequently-updated").contains("typing-extensions"));
    let fingerprints = output(&folder, &["fingerprint"]);
    let one = output(&folder, &["fingerprint", "heavy-rarely-updated"]);
    assert!(fingerprints.starts_with(&format!("heavy-rarely-updated {one}")));
    assert_ne!(fingerprints, output(&folder, &["fingerprint", "--chained"]));
}

#[test]
fn files_are_written_only_when_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let example = example();
    let out = folder.path().join("layers");
    let arguments = ["export", "--output-dir", out.to_str().unwrap()];
    let said = run(&example, &arguments);
    assert!(said.status.success() && text(&said.stderr).lines().all(|line| line.starts_with("written ")));
    let file = out.join("heavy-rarely-updated.txt");
    let (bytes, time) = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());
    fs::write(out.join("light-frequently-updated.txt"), "old").unwrap();
    let said = text(&run(&example, &arguments).stderr);
    assert!(said.lines().next().unwrap().starts_with("unchanged  "), "{said}");
    assert!(said.lines().nth(1).unwrap().starts_with("written    "), "{said}");
    assert_eq!((fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()), (bytes, time));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_at_the_output_is_replaced_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    fs::write(&kept, "kept").unwrap();
    std::os::unix::fs::symlink(&kept, folder.path().join("heavy-rarely-updated.txt")).unwrap();
    output(&example(), &["export", "--output-dir", folder.path().to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
    assert!(fs::symlink_metadata(folder.path().join("heavy-rarely-updated.txt")).unwrap().is_file());
}

#[test]
fn layers_come_from_the_configuration_and_its_slips_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(example().join("uv.lock"), folder.path().join("uv.lock")).unwrap();
    let below = folder.path().join("src/deep");
    fs::create_dir_all(&below).unwrap();
    let write = |text: &str| fs::write(folder.path().join("pyproject.toml"), text).unwrap();
    write("[[tool.locklayers.layer]]\nname = \"all\"\nselect = [\"group:*\"]\n");
    assert!(
        output(&below, &["fingerprint"]).starts_with("all ll1-"),
        "the lock is found above, with its configuration"
    );
    write("[[tool.locklayers.layer]]\nname = \"all\"\nselects = []\n");
    let said = refusal(folder.path(), &["plan"]);
    assert!(said.contains("pyproject.toml: line 3, column 1: unknown key `selects`, expected one of "), "{said}");
    let deep = "{a.a.a.a.a.a.a.a.a.a = ".repeat(60) + "1" + &"}".repeat(60);
    write(&format!("x = {deep}\n"));
    let said = refusal(folder.path(), &["plan"]);
    assert!(said.ends_with("pyproject.toml: tables and arrays are nested more than 100 deep\n"), "{said}");
    write("[tool.uv]\ndefault-groups = [\"light-frequently-updated\", \"heavy-rarely-updated\"]\n");
    assert!(
        output(folder.path(), &["fingerprint"]).starts_with("light-frequently-updated "),
        "default groups come in their order"
    );
}

#[test]
fn a_graph_is_drawn_in_each_format_and_as_svg_by_default() {
    let graph = |arguments: &[&str]| output(&example(), &[&["graph"], arguments].concat());
    let svg = graph(&[]);
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert!(svg.contains("<title>torch 2.7.0\n"), "{svg}");
    assert_eq!(graph(&["--format", "svg"]), svg);
    assert!(graph(&["--format", "mermaid"]).starts_with("flowchart RL\n"));
    let dot = graph(&["--format", "dot", "--python-version", "3.12", "--python-platform", "linux"]);
    assert!(dot.starts_with("digraph layers {\n") && dot.contains("25 packages, 3.0 GB\\n"), "{dot}");
}

#[test]
fn wrong_usage_exits_with_2_and_states_the_remedy() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(
        refusal(empty.path(), &["plan"]),
        "error: there is no uv.lock here or in a folder above; run `uv lock`, or name one with --lock PATH\n"
    );
    assert_eq!(
        refusal(&example(), &["export"]),
        "error: the plan has several layers (`heavy-rarely-updated`, `light-frequently-updated`) but standard output \
         takes one; select it with --only NAME, or write them all with --output-dir DIR\n"
    );
    assert_eq!(
        refusal(&example(), &["export", "--only", "hevy"]),
        "error: the plan has no layer `hevy`; its layers are `heavy-rarely-updated`, `light-frequently-updated`\n"
    );
    let said = refusal(&example(), &["plan", "--layer", "a=gruop:x"]);
    assert!(said.contains("`gruop:x` is not a selector; did you mean `group:x`?"), "{said}");
    let said = refusal(&example(), &["plan", "--layer", "a=group:hevy"]);
    assert!(said.starts_with("error: layer `a`, selector `group:hevy`: there is no dependency group `hevy`"), "{said}");
}

#[test]
fn a_target_comes_from_arguments_before_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(example().join("uv.lock"), folder.path().join("uv.lock")).unwrap();
    let groups = "[tool.uv]\ndefault-groups = [\"heavy-rarely-updated\", \"light-frequently-updated\"]\n";
    let write = |text: &str| fs::write(folder.path().join("pyproject.toml"), format!("{groups}{text}")).unwrap();
    let plan = |arguments: &[&str]| output(folder.path(), &[&["plan"], arguments].concat());
    let first = |arguments: &[&str]| plan(arguments).lines().next().unwrap().to_owned();
    write("[tool.locklayers]\ntarget = { python-version = \"3.12\", python-platform = \"linux\" }\n");
    assert_eq!(first(&[]), "for cpython 3.12 on x86_64-manylinux_2_28");
    assert_eq!(first(&["--python-version", "3.13.1"]), "for cpython 3.13.1 on x86_64-manylinux_2_28");
    assert!(first(&["--universal"]).starts_with("layer  "));
    let arguments = ["--python-version", "3.12", "--python-platform", "linux"];
    let fingerprints = output(folder.path(), &["fingerprint"]);
    write("");
    assert_eq!(output(folder.path(), &[&["fingerprint"], &arguments[..]].concat()), fingerprints);
    assert_eq!(
        refusal(folder.path(), &["plan", "--python-version", "3.12"]),
        "error: a target needs a Python version and a platform, and --python-platform is missing; add it, as in \
         `--python-platform linux`, or set `target` in [tool.locklayers]\n"
    );
    write("[tool.locklayers]\ntarget = { python-platform = \"linux\", markers = { os-name = \"x\" } }\n");
    let said = refusal(folder.path(), &["plan"]);
    assert!(said.contains("not a variable of markers; expected a name such as `platform_release`"), "{said}");
    write("[tool.locklayers]\ntarget = { python-platform = \"linux\", markers = { os_name = \"x\" } }\n");
    let said = refusal(folder.path(), &["plan"]);
    assert!(said.contains("--python-version is missing"), "{said}");
}

#[test]
fn pylock_files_lead_to_the_lock_from_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let sha = "0".repeat(64);
    let lock = format!(
        "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"a\"\nversion = \"1.0\"\nsource = {{ registry = \
         \"wheels\" }}\nwheels = [{{ path = \"a-1.0-py3-none-any.whl\", hash = \"sha256:{sha}\" }}]\n\n[[package]]\nname = \
         \"p\"\nversion = \"0.1.0\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"a\" }}]\n"
    );
    fs::create_dir(folder.path().join("project")).unwrap();
    fs::write(folder.path().join("project/uv.lock"), lock).unwrap();
    let wheel = |file: &Path| {
        let text = fs::read_to_string(file).unwrap();
        text.split("path = \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let export = ["export", "--no-split", "--format", "pylock.toml", "--lock", "project/uv.lock", "--output-dir"];
    for (out, way) in [
        ("project", "wheels"),
        ("project/layers/x", "../../wheels"),
        ("other/new", "../../project/wheels"),
        (".", "project/wheels"),
        ("other/../project/./y", "../wheels"),
    ] {
        output(folder.path(), &[&export[..], &[out]].concat());
        let file = folder.path().join(out).join("pylock.project.toml");
        assert_eq!(wheel(&file), format!("{way}/a-1.0-py3-none-any.whl"), "{out}");
    }
    let printed = output(&folder.path().join("project"), &["export", "--format", "pylock.toml"]);
    assert!(printed.contains("path = \"wheels/a-1.0-py3-none-any.whl\""), "{printed}");
}

#[test]
fn provided_packages_are_left_out_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let freeze = folder.path().join("base.txt");
    fs::write(&freeze, "click==8.5.1\nfastapi==0.1\n").unwrap();
    let freeze = freeze.to_str().unwrap();
    let arguments = ["--python-version", "3.12", "--python-platform", "linux", "--provided", freeze];
    let with = |command: &[&str], more: &[&str]| run(&example(), &[command, &arguments, more].concat());
    let said = text(&with(&["plan"], &[]).stderr);
    assert!(said.starts_with("error: the base image provides `fastapi==0.1` and the lock has fastapi=="), "{said}");
    let export = with(&["export", "--only", "light-frequently-updated"], &["--provided-policy", "keep-lock"]);
    let (printed, said) = (text(&export.stdout), text(&export.stderr));
    assert!(printed.contains("\nfastapi==") && !printed.contains("click=="), "{printed}");
    assert!(
        said.starts_with("provided   click==8.5.1 (the base image has click==8.5.1)\nreplaced   fastapi=="),
        "{said}"
    );
    assert!(said.ends_with("(the base image has fastapi==0.1)\n"), "{said}");
    let plan = text(&with(&["plan"], &["--provided-policy", "keep-lock"]).stdout);
    assert!(plan.contains("\nleft out what the base image has: click==8.5.1\n"), "{plan}");
    assert!(plan.contains("\ninstalled over what the base image has: fastapi==0.1\n"), "{plan}");
    let said = text(&run(&example(), &["plan", "--provided", freeze]).stderr);
    assert!(said.ends_with("can be left out only if the plan has a target; give the target of the image, as by `--python-version 3.12 --python-platform linux`\n"), "{said}");
    let said = refusal(&example(), &["plan", "--provided", "no-such-file"]);
    assert_eq!(said, "error: no-such-file: there is no such file\n");
}

#[test]
fn show_lists_a_layer_largest_first_and_a_package_with_all_that_is_known() {
    let folder = example();
    let target = ["--python-version", "3.12", "--python-platform", "linux"];
    let show = |what: &str| output(&folder, &[&["show", what][..], &target[..]].concat());
    let light = show("light-frequently-updated");
    assert_eq!(
        light.lines().take(3).collect::<Vec<_>>(),
        [
            "light-frequently-updated: 13 packages, 3.5 MB",
            "  pydantic-core 2.50.4          2.3 MB   63.8 %  ████████████",
            "  pydantic 2.14.3             494.1 kB   13.9 %  ██",
        ]
    );
    assert_eq!(
        show("typing-extensions"),
        "typing-extensions 4.16.0: in heavy-rarely-updated\n  download    45.6 kB\n  wheel       \
         typing_extensions-4.16.0-py3-none-any.whl\n  needed by   group:heavy-rarely-updated\n  also for    \
         light-frequently-updated\n"
    );
    assert_eq!(
        refusal(&folder, &["show", "pydantik"]),
        "error: the plan has neither a layer nor a package `pydantik`; the nearest package is `pydantic`; its layers are `heavy-rarely-updated`, `light-frequently-updated`\n"
    );
    assert_eq!(
        refusal(&folder, &["why", "pydantik"]),
        "error: the lock has no package `pydantik`; the nearest package is `pydantic`\n"
    );
    assert_eq!(
        refusal(&folder, &["show", "no\u{1b}thing"]),
        "error: the plan has neither a layer nor a package `no\\u{1b}thing`; its layers are `heavy-rarely-updated`, \
         `light-frequently-updated`\n"
    );
    let all = output(&folder, &[&["plan", "-v"][..], &target[..]].concat());
    assert!(all.contains(&light), "{all}");
}

#[test]
fn a_plan_fits_eighty_columns() {
    let plan = output(&example(), &["plan"]);
    assert!(plan.lines().all(|line| line.chars().count() <= 80 || line.contains("does not repeat")), "{plan}");
}

#[test]
fn the_extension_of_a_file_names_the_format_of_its_picture() {
    let folder = project();
    let written = |name: &str, more: &[&str]| {
        output(folder.path(), &[&["graph", "-o", name], more].concat());
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        text.split_whitespace().next().unwrap().to_owned()
    };
    for (name, first) in [
        ("x.svg", "<svg"),
        ("x.SVG", "<svg"),
        ("x", "<svg"),
        ("x.dot", "digraph"),
        ("x.gv", "digraph"),
        ("x.mmd", "flowchart"),
        ("x.mermaid", "flowchart"),
    ] {
        assert_eq!(written(name, &[]), first, "{name}");
    }
    assert_eq!(written("x.png", &["--format", "dot"]), "digraph");
    assert_eq!(
        refusal(folder.path(), &["graph", "-o", "y.png"]),
        "error: y.png: a picture is written as SVG, Mermaid or DOT; name the file .svg, .mmd or .dot, or name the format with \
         --format\n"
    );
    assert!(!folder.path().join("y.png").exists());
}

#[test]
fn a_picture_is_written_into_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let lock = example().join("uv.lock");
    let (lock, printed) = (lock.to_str().unwrap(), output(&example(), &["graph"]));
    output(folder.path(), &["graph", "--lock", lock, "-o", "layers.svg"]);
    assert_eq!(fs::read_to_string(folder.path().join("layers.svg")).unwrap(), printed);
}
