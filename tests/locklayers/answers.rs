//! Messages of the program that a user acts on.

#![cfg(feature = "cli")]

use std::fs;

use crate::program::{output, refusal, run, text};

const HEAD: &str = "version = 1\nrequires-python = \">=3.9\"\n";
const INDEX: &str = "source = { registry = \"https://index.example/simple\" }";

/// Returns a folder with this lock.
fn folder(lock: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("uv.lock"), format!("{HEAD}{lock}")).unwrap();
    folder
}

#[test]
fn two_versions_of_a_name_are_shown_with_their_versions() {
    let fork =
        |version: &str, more: &str| format!("[[package]]\nname = \"x\"\nversion = \"{version}\"\n{INDEX}\n{more}\n");
    let edge = |version: &str, marker: &str| {
        format!("{{ name = \"x\", version = \"{version}\", {INDEX}, marker = \"{marker}\" }}")
    };
    let edges =
        format!("[{}, {}]", edge("1.0", "python_full_version < '3.11'"), edge("2.0", "python_full_version >= '3.11'"));
    let both = |more: &str| format!("{}{}", fork("1.0", more), fork("2.0", more));
    let wheel = "wheels = [{ url = \"https://files.example/x-1.0-py3-none-any.whl\" }]";
    let z = format!(
        "[[package]]\nname = \"z\"\nversion = \"1\"\n{INDEX}\ndependencies = {edges}\n{}",
        wheel.replace("x-1.0", "z-1")
    );
    let app = "[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"z\" }]\n";
    let lock = format!(
        "{}{z}\n{app}[package.dev-dependencies]\nheavy = {edges}\n",
        both("sdist = { url = \"https://files.example/x.tar.gz\" }")
    );
    let folder = folder(&lock);
    let plan = output(folder.path(), &["plan", "--layer", "heavy=group:heavy", "--layer", "project=project"]);
    assert!(plan.contains("\nproject does not repeat x 1.0 (in heavy), x 2.0 (in heavy)\n"), "{plan}");
    assert!(plan.contains("\nheavy builds from source:\n  x 1.0 ("), "{plan}");
}

/// A marker that is true if an odd number of the strings from `v{a}` to `v{b}` is in `platform_version`: short to
/// write, long to print.
fn parity(a: u32, b: u32, odd: bool) -> String {
    if b - a == 1 {
        return format!("'v{a:02}' {}in platform_version", if odd { "" } else { "not " });
    }
    let middle = a.midpoint(b);
    let both = |first: bool| format!("(({}) and ({}))", parity(a, middle, first), parity(middle, b, first != odd));
    format!("{} or {}", both(true), both(false))
}

#[test]
fn markers_that_are_long_to_print_are_only_counted() {
    let (odd, even) = (parity(0, 12, true), parity(0, 12, false));
    let edge = |marker: &str| format!("{{ name = \"x\", marker = \"{marker}\" }}");
    let x = format!("[[package]]\nname = \"x\"\nversion = \"1\"\n{INDEX}\n");
    let app = "[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n[package.dev-dependencies]\n";
    let folder = folder(&format!("{x}{app}g = [{}, {}]\n", edge(&odd), edge(&even)));
    let why = output(folder.path(), &["why", "x", "--layer", "g=group:g"]);
    let found = why.contains(" comparisons holds)\n");
    assert!(found && why.len() < 1000 && why.starts_with("x 1 is in g\n"), "{} bytes: {}", why.len(), &why[..500]);
}

/// `torch` is only in the extra, `idna` only in the group; a few CUDA packages are dependencies of `torch`.
fn with_extra_and_group() -> tempfile::TempDir {
    let package = |name: &str, needs: &str| {
        let file = name.replace('-', "_");
        let wheel = format!("{{ url = \"https://files.example/{file}-1-py3-none-any.whl\", size = 10 }}");
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\n{INDEX}\ndependencies = [{needs}]\nwheels = [{wheel}]\n"
        )
    };
    let packages = [
        package("idna", ""),
        package("nvidia-cuda", ""),
        package("pandas", ""),
        package("torch", "{ name = \"nvidia-cuda\" }"),
    ];
    folder(&format!(
        "{}[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"pandas\" }}]\n\
         [package.optional-dependencies]\ngpu = [{{ name = \"torch\" }}]\n[package.dev-dependencies]\nml = [{{ name = \
         \"idna\" }}]\n",
        packages.concat()
    ))
}

#[test]
fn the_error_for_a_package_outside_the_scope_names_the_selectors_that_need_it() {
    let folder = with_extra_and_group();
    let said = |layer: &str| refusal(folder.path(), &["plan", "--layer", layer]);
    for (package, selector) in [("torch", "extra:gpu"), ("nvidia-cuda", "extra:gpu"), ("idna", "group:ml")] {
        assert_eq!(
            said(&format!("a=package:{package}")),
            format!(
                "error: layer `a`, selector `package:{package}`: the scope of this plan has no package `{package}`, but `{selector}` has one; add it to the scope: `--scope project,{selector}`, or `scope` in \
                 [tool.locklayers]\n"
            )
        );
        let scope = format!("project,{selector}");
        output(folder.path(), &["plan", "--layer", &format!("a=package:{package}"), "--scope", &scope]);
        let why = refusal(folder.path(), &["why", package, "--layer", "a=project"]);
        assert!(
            why.starts_with(&format!(
                "error: no layer of the plan needs `{package}`, but `{selector}` does; name the layers with one for it, as in \
                 `--layer more={selector}`, or add it to --scope if a layer is `rest`"
            )),
            "{why}"
        );
    }
    assert!(said("a=package:pandsa").contains("has no package `pandsa`; the nearest is `pandas`"));
}

#[test]
fn an_extra_that_is_a_group_is_named_as_one_and_the_reverse() {
    let folder = with_extra_and_group();
    let said = |selector: &str| refusal(folder.path(), &["plan", "--layer", &format!("a={selector}")]);
    for (selector, kind, other) in [
        ("extra:ml", "extra `ml`", "group:ml"),
        ("extra:app/ml", "extra `ml`", "group:ml"),
        ("group:gpu", "dependency group `gpu`", "extra:gpu"),
    ] {
        assert_eq!(
            said(selector),
            format!("error: layer `a`, selector `{selector}`: there is no {kind} in `app`; did you mean `{other}`?\n")
        );
        output(folder.path(), &["plan", "--layer", &format!("a={other}")]);
    }
    assert!(said("extra:gppu").ends_with("there is no extra `gppu` in `app`; the nearest is `gpu`\n"));
}

#[test]
fn a_wildcard_that_matches_nothing_is_warned_of() {
    let folder = with_extra_and_group();
    let warned = |pattern: &str| {
        let layer = format!("a=package:{pattern}");
        let run = run(folder.path(), &["plan", "--layer", &layer, "--layer", "rest=rest"]);
        assert!(run.status.success());
        text(&run.stderr)
    };
    let nothing =
        |pattern: &str| format!("warning: layer `a`: `package:{pattern}` matches no package in the scope of this plan");
    assert_eq!(warned("zzz*"), format!("{}\n", nothing("zzz*")));
    assert_eq!(warned("pnadas*"), format!("{}; did you mean `package:pandas*`?\n", nothing("pnadas*")));
    assert_eq!(
        warned("nvidia-*"),
        format!(
            "{}, but `extra:gpu` has one; add it to the scope: `--scope project,extra:gpu`, or `scope` in [tool.locklayers]\n",
            nothing("nvidia-*")
        )
    );
    assert_eq!(warned("pan*"), "");
}

/// A package in two versions is one name in the advice, and no layer could part them.
#[test]
fn versions_of_which_one_is_installed_are_counted_as_one_package_over_the_limit() {
    let entry = |version: &str| {
        format!(
            "[[package]]\nname = \"x\"\nversion = \"{version}\"\n{INDEX}\nwheels = [{{ url = \
             \"https://files.example/x-{version}-py3-none-any.whl\", size = 60 }}]\n"
        )
    };
    let edge = |version: &str, marker: &str| {
        format!("{{ name = \"x\", version = \"{version}\", {INDEX}, marker = \"sys_platform {marker} 'linux'\" }}")
    };
    let app = "[[package]]\nname = \"app\"\nversion = \"0\"\nsource = { virtual = \".\" }\n";
    let edges = format!("dependencies = [{}, {}]\n", edge("1.0", "=="), edge("2.0", "!="));
    let metadata = "[package.metadata]\nrequires-dist = [{ name = \"x\" }]\n";
    let folder = folder(&format!("{}{}{app}{edges}{metadata}", entry("1.0"), entry("2.0")));
    let project = "[project]\nname = \"app\"\nversion = \"0\"\nrequires-python = \">=3.9\"\ndependencies = [\"x\"]\n\
                   [tool.locklayers]\nmax-bytes = 100\n";
    fs::write(folder.path().join("pyproject.toml"), project).unwrap();
    let check = run(folder.path(), &["check", "--layer", "all=project"]);
    assert_eq!(
        text(&check.stdout),
        "layer `all`: has 120 B (120 bytes), over the limit of 100 B (100 bytes); x with 120 B in 2 versions, of which a \
         target installs one: plan for a target, with --python-version and --python-platform, or raise `max-bytes` in \
         [tool.locklayers]\n"
    );
    let target = ["--python-version", "3.12", "--python-platform", "linux"];
    let check = run(folder.path(), &[&["check", "--layer", "all=project"], &target[..]].concat());
    assert_eq!(text(&check.stdout), "", "the advice helps");
}

#[test]
fn layers_that_follow_from_the_lock_alone_are_told_by_each_command() {
    let folder = with_extra_and_group();
    let said = |arguments: &[&str]| String::from_utf8(run(folder.path(), arguments).stderr).unwrap();
    let layers = "note: there is no pyproject.toml, so the layers follow from the lock alone: its default groups, and no \
                  configuration\n";
    assert_eq!(said(&["diff", "./uv.lock"]), layers, "once for both sides");
    assert!(said(&["fingerprint"]).ends_with(layers));
    let groups = "note: there is no pyproject.toml, so default groups are those of the lock\n";
    assert_eq!(said(&["plan", "--layer", "a=default"]), groups);
    assert_eq!(said(&["plan", "--layer", "a=project"]), "");
}

#[test]
fn the_example_of_a_python_is_one_that_the_lock_supports() {
    let folder = folder("");
    fs::write(folder.path().join("uv.lock"), HEAD.replace(">=3.9", ">=3.13")).unwrap();
    assert_eq!(
        refusal(folder.path(), &["plan", "--python-platform", "linux"]),
        "error: a target needs a Python version and a platform, and --python-version is missing; add it, as in \
         `--python-version 3.13`, or set `target` in [tool.locklayers]\n"
    );
}

#[test]
fn a_state_of_a_difference_that_cannot_be_planned_is_named() {
    let root = |needed: &str| {
        format!(
            "[[package]]\nname = \"app\"\nversion = \"1\"\nsource = {{ virtual = \".\" }}\ndependencies = [{needed}]\n"
        )
    };
    let folder = folder(&root(""));
    let torch = format!("[[package]]\nname = \"torch\"\nversion = \"1\"\n{INDEX}\n");
    let old = format!("{HEAD}{}{torch}", root("{ name = \"torch\" }"));
    fs::write(folder.path().join("old.lock"), old).unwrap();
    let said =
        refusal(folder.path(), &["diff", "old.lock", "uv.lock", "--layer", "t=package:torch", "--layer", "r=rest"]);
    assert_eq!(
        said.lines().last(),
        Some("error: uv.lock: layer `t`, selector `package:torch`: the scope of this plan has no package `torch`")
    );
}

/// Returns the error of a run, without notes.
fn error(folder: &std::path::Path, arguments: &[&str]) -> String {
    refusal(folder, arguments).lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// A workspace of two members, without a project at its root.
fn workspace() -> tempfile::TempDir {
    let members = "[manifest]\nmembers = [\"one\", \"two\"]\n";
    let one = "[[package]]\nname = \"one\"\nversion = \"1\"\nsource = { virtual = \"one\" }\n\
               [package.optional-dependencies]\ngpu = [{ name = \"x\" }]\n";
    let two = "[[package]]\nname = \"two\"\nversion = \"1\"\nsource = { virtual = \"two\" }\n\
               [package.dev-dependencies]\nlint = [{ name = \"x\" }]\n";
    let folder = folder(&format!("{members}{one}{two}[[package]]\nname = \"x\"\nversion = \"1\"\n{INDEX}\n"));
    for (name, more) in [("one", "[project.optional-dependencies]\ngpu = [\"x\"]\n"), ("two", "")] {
        fs::create_dir(folder.path().join(name)).unwrap();
        let text = format!("[project]\nname = \"{name}\"\nversion = \"1\"\n{more}");
        fs::write(folder.path().join(name).join("pyproject.toml"), text).unwrap();
    }
    folder
}

#[test]
fn the_error_for_a_name_of_a_workspace_names_who_has_it() {
    let folder = workspace();
    for (selector, expected) in [
        ("extra:two/gpu", "there is no extra `gpu` in `two`; did you mean `extra:one/gpu`?"),
        ("group:one/lint", "there is no dependency group `lint` in `one`; did you mean `group:two/lint`?"),
        ("extra:two/fast", "there is no extra `fast` in `two`, which has none at all"),
        ("project:x", "there is no workspace member `x` in this lock; did you mean `package:x`?"),
        ("extra:x/gpu", "there is no workspace member `x` in this lock; did you mean `package:x`?"),
    ] {
        let said = error(folder.path(), &["plan", "--layer", &format!("a={selector}")]);
        assert_eq!(said, format!("layer `a`, selector `{selector}`: {expected}"));
    }
    assert_eq!(
        text(&run(folder.path(), &["plan", "--layer", "a=package:x[cuda]"]).stderr),
        "warning: layer `a`: `package:x[cuda]` matches no package in the scope of this plan; did you mean `package:x`?\n"
    );
    let layers = "its layers are `a`";
    assert_eq!(
        error(folder.path(), &["show", "x>=1", "--layer", "a=group:lint"]),
        format!("the plan has neither a layer nor a package `x>=1`; the nearest package is `x`; {layers}")
    );
    assert_eq!(
        error(folder.path(), &["export", "--layer", "a=group:lint", "--output-dir", "uv.lock/a"]),
        "uv.lock is a file, but a folder is needed there; name another"
    );
    let empty = self::folder("");
    assert_eq!(
        error(empty.path(), &["export"]),
        "the plan has no layers, so there is nothing to print: nothing outside of the project's own tree is selected"
    );
}

#[test]
fn a_lock_that_is_above_or_below_is_named() {
    let folder = workspace();
    let named = |path: &str| error(folder.path(), &["plan", "--lock", path]);
    let above = "uv.lock is above: name it with --lock uv.lock, or the folder with --project one";
    for path in ["one", "one/uv.lock", "one/pyproject.toml"] {
        assert_eq!(named(path), format!("there is no one/uv.lock; {above}"), "{path}");
    }
    assert_eq!(
        error(&folder.path().join("two"), &["plan", "--lock", "../one"]),
        "there is no ../one/uv.lock; ../uv.lock is above: name it with --lock ../uv.lock, or the folder with --project ../one"
    );
    // Both do what they say.
    for advice in [["--lock", "uv.lock"], ["--project", "one"]] {
        assert!(run(folder.path(), &["plan", advice[0], advice[1]]).status.success(), "{advice:?}");
    }
    assert_eq!(named("none/uv.lock"), "there is no none/uv.lock; none is no folder; name the path of a lock");
    assert_eq!(named("old.lock"), "there is no old.lock; uv.lock is there: name it with --lock ./uv.lock");
    let several = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        fs::create_dir(several.path().join(name)).unwrap();
        fs::write(several.path().join(name).join("uv.lock"), HEAD).unwrap();
    }
    assert_eq!(
        error(several.path(), &["plan"]),
        "there is no uv.lock here or in a folder above; a/uv.lock, b/uv.lock are here: name one, as in `--lock ./a/uv.lock`"
    );
}

#[test]
fn a_name_that_is_empty_is_told_as_such_and_a_variable_is_not_set() {
    let folder = workspace();
    assert_eq!(
        error(folder.path(), &["diff", ""]),
        "the name of a state is empty, as that of a variable without a value is; name a lock, a plan as JSON or a commit"
    );
    let variables = ["PYTHON_VERSION", "PYTHON_PLATFORM", "PYTHON_IMPLEMENTATION", "NO_BUILD", "PROJECT"];
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_locklayers"));
    program.envs(variables.map(|name| (format!("LOCKLAYERS_{name}"), "")));
    let done = program.arg("plan").current_dir(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    // On the command line, an empty value is a mistake.
    assert!(error(folder.path(), &["plan", "--python-version", "", "--python-platform", "linux"]).contains("``"));
}
