//! What is written to the files of an image, given their old contents.

use locklayers::image::{
    BakeFile, Dockerfile, DockerfileBuilder, FileAccess, InstallInto, Installer, RecordedOptions, Stages,
};
use locklayers::plan::{ProvidedPackages, ProvidedPolicy};
use locklayers::{DependencyGraph, Plan, Target};

use crate::small::{package, project, wheel};

const INTO: &str = "FROM python:3.12-slim\nWORKDIR /app\nRUN uv sync --frozen\n";

fn graph() -> DependencyGraph {
    let packages = ["a 1", "b 1"].map(|id| package(id, &[]).wheel(wheel(id)));
    crate::small::graph(project(&["a", "b"]), packages)
}

fn built(change: impl FnOnce(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>) -> Dockerfile {
    let graph = graph();
    let plan = Plan::builder(&graph).split(false).build().unwrap();
    change(Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap())).build().unwrap()
}

#[test]
fn a_new_file_is_whole_and_a_written_one_keeps_the_lines_of_the_user() {
    let dockerfile = built(|builder| builder);
    let new = dockerfile.updated("Dockerfile", None, false).unwrap();
    assert_eq!(new, dockerfile.to_string());
    let users = format!("{new}USER app\n");
    let changed = built(|builder| builder.bytecode(false)).updated("Dockerfile", Some(&users), false).unwrap();
    assert!(changed.ends_with("USER app\n") && changed != users, "{changed}");
}

#[test]
fn a_fragment_is_inserted_once_and_then_replaced() {
    let fragment = built(|builder| builder.fragment(true));
    let inserted = fragment.updated("Dockerfile", Some(INTO), false).unwrap();
    assert!(
        inserted.contains("\nFROM python:3.12-slim\n") && inserted.ends_with("RUN uv sync --frozen\n"),
        "{inserted}"
    );
    assert_eq!(fragment.updated("Dockerfile", Some(&inserted), false).unwrap(), inserted);
}

#[test]
fn a_fragment_has_the_line_endings_of_its_file_and_precedes_what_it_does_not_need() {
    let fragment = built(|builder| builder.fragment(true));
    let file = "FROM python:3.12-slim\r\nWORKDIR /app\r\nCOPY a .\r\nLABEL a=apt-get\r\nCOPY b .\r\nRUN uv sync\r\n";
    let inserted = fragment.updated("Dockerfile", Some(file), false).unwrap();
    assert!(!inserted.replace("\r\n", "").contains('\n'), "{inserted:?}");
    assert!(inserted.contains("\r\n\r\nCOPY a .\r\nLABEL"), "{inserted:?}");
    assert!(Dockerfile::has_blocks("# locklayers: begin stages\nARG A\n# locklayers: end 0\n"));
}

#[test]
fn a_file_that_cannot_be_updated_is_an_error_that_names_it() {
    let whole = built(|builder| builder);
    let fragment = built(|builder| builder.fragment(true));
    let said = |dockerfile: &Dockerfile, old| dockerfile.updated("a/Dock\nerfile", old, false).unwrap_err().to_string();
    assert_eq!(
        said(&whole, Some(INTO)),
        "a/Dock\\nerfile was not written by `locklayers`; to insert the layers before its RUN of `uv sync` or `pip install`, \
         use `locklayers dockerfile --into FILE` (`--fragment` prints the lines); otherwise move it, or overwrite it with \
         --force"
    );
    assert_eq!(whole.updated("Dockerfile", Some(INTO), true).unwrap(), whole.to_string());
    assert_eq!(
        said(&fragment, Some("FROM python:3.12-slim\n")),
        "a/Dock\\nerfile has no RUN of `uv sync`, or of `pip install` of the project or its requirements, before which the \
         layers could be inserted; insert them by hand, as `locklayers dockerfile --fragment --base IMAGE` prints them"
    );
    let made = "FROM python:3.12-slim\nWORKDIR /app\nRUN uv venv --python 3.12 && \\\n    uv sync --frozen\n";
    assert_eq!(
        said(&fragment, Some(made)),
        "line 3 of a/Dock\\nerfile makes the environment and installs into it, so it would remove layers that are there before, or \
         fail; make it in a RUN of its own before that line"
    );
    let kept = made.replace("uv venv", "uv venv --allow-existing");
    assert!(fragment.updated("Dockerfile", Some(&kept), false).is_ok());
    assert_eq!(
        said(&fragment, None),
        "a/Dock\\nerfile does not exist, and layers are inserted only into an existing Dockerfile; name that, or \
         write a whole one with `locklayers dockerfile --write`"
    );
    let edited = whole.to_string().replace("\nRUN ", "\nRUN  ");
    let said = said(&whole, Some(&edited));
    assert!(said.starts_with("a/Dock\\nerfile: its block `stages` was edited after it was written: "), "{said}");
}

#[test]
fn a_bake_file_of_others_is_kept_unless_it_is_forced() {
    let bake = BakeFile::of(&built(|builder| builder.stages(Stages::Multi)), &"registry.example/app".parse().unwrap());
    let bake = bake.unwrap();
    let updated = |old, force| bake.updated("docker-bake.json", old, force).map_err(|error| error.to_string());
    let error = "docker-bake.json was not written by `locklayers`; move it, or overwrite it with --force";
    assert_eq!(updated(Some("{}"), false), Err(error.to_owned()));
    for (old, force) in [(Some("{}"), true), (None, false), (Some(bake.to_string().as_str()), false)] {
        assert_eq!(updated(old, force), Ok(bake.to_string()));
    }
}

#[test]
fn the_ignore_file_of_a_fragment_excludes_nothing_more() {
    let files = |is_fragment| built(|builder| builder.fragment(is_fragment)).files_beside("*.sqlite\n");
    let (path, whole) = files(false).pop().unwrap();
    assert_eq!(path, ".dockerignore");
    assert!(whole.starts_with("*.sqlite\n") && whole.contains("\n.git\n"), "{whole}");
    assert_eq!(
        files(true).pop().unwrap().1,
        "*.sqlite\n\n# locklayers: begin\n!.locklayers/pylock.project.toml\n!.locklayers/mirror.py\n# locklayers: end\n"
    );
    let above = built(|builder| builder.lock_in_context("services/api")).files_beside("");
    assert_eq!(above.last().unwrap().0, "Dockerfile.dockerignore");
}

#[test]
fn stages_are_chosen_by_what_the_image_needs() {
    let graph = graph();
    let target = Target::builder("3.12", "linux").build().unwrap();
    let provided: ProvidedPackages = "a==1\n".parse().unwrap();
    let chosen = |is_split, provided: &ProvidedPackages, change: fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>| {
        let builder = Plan::builder(&graph).split(is_split).target(target.clone());
        let plan = builder.provided(provided.clone(), ProvidedPolicy::Exact).build().unwrap();
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap());
        // Options count whether they are set before or after.
        change(builder.choose_stages()).build().unwrap().stages()
    };
    let none = ProvidedPackages::default();
    assert_eq!(chosen(true, &none, |builder| builder), Stages::Multi);
    assert_eq!(chosen(false, &none, |builder| builder), Stages::Single);
    assert_eq!(chosen(false, &none, |builder| builder.access(FileAccess::Copy)), Stages::Multi);
    assert_eq!(
        chosen(false, &none, |builder| builder.access(FileAccess::Copy).installer(Installer::Pip)),
        Stages::Single
    );
    assert_eq!(chosen(true, &none, |builder| builder.install_into(InstallInto::System)), Stages::Single);
    assert_eq!(chosen(true, &none, |builder| builder.fragment(true)), Stages::Single);
    assert_eq!(chosen(true, &none, |builder| builder.stages(Stages::Single)), Stages::Single);
    assert_eq!(chosen(true, &provided, |builder| builder), Stages::Single);
}

#[test]
fn options_that_an_existing_dockerfile_implies_are_found_unless_they_are_given() {
    let venv = "FROM a:1\nENV VIRTUAL_ENV=/opt/venv\nRUN pip install -r requirements.txt\n";
    let found = |file: &str, given: &str| {
        let given = RecordedOptions::of(given.split_whitespace().map(str::to_owned));
        RecordedOptions::found_in(file, &given).words().join(" ")
    };
    assert_eq!(found(venv, ""), "--base=a:1 --environment=/opt/venv");
    assert_eq!(found(venv, "--base b"), "--environment=/opt/venv");
    for given in ["--venv", "--system", "--environment=/x"] {
        assert_eq!(found(venv, given), "--base=a:1");
    }
    assert_eq!(found("FROM ${IMAGE}\nRUN pip install .\n", ""), "--system");
    assert_eq!(found("FROM a:1\nRUN make\n", ""), "");
    // A base without Python.
    let bare = "FROM debian:13\nCOPY --from=registry.example/uv:0.9 /uv /bin/\nRUN uv sync\n";
    assert_eq!(found(bare, ""), "--base=debian:13 --uv-image=registry.example/uv:0.9");
    assert_eq!(found(bare, "--uv-image=x"), "--base=debian:13");
    assert_eq!(found(bare, "--base=debian:12"), "--uv-image=registry.example/uv:0.9");
    assert_eq!(found(bare, "--base=python:3.13"), "");
    let old = bare.replace("0.9", "0.5");
    assert_eq!(found(&old, ""), "--base=debian:13 --uv-image=registry.example/uv:0.5 --format=requirements.txt");
    assert_eq!(found("FROM ubuntu\nRUN pip install .\n", ""), "--base=ubuntu --system --installer=pip");
    let own = "FROM ubuntu\nRUN apt-get install uv\nRUN uv sync\n";
    assert_eq!(found(own, ""), "--base=ubuntu --uv-path=uv");
    assert_eq!(found(own, "--uv-path=/opt/uv"), "--base=ubuntu");
    assert_eq!(found("FROM ubuntu\nRUN apt-get install uv && uv sync\n", ""), "--base=ubuntu");
    let now = ["-q", "--write", "--base=b", "-v"].map(str::to_owned);
    assert_eq!(RecordedOptions::of(now).words(), ["--base=b"], "options of one run are not recorded");
}

#[test]
fn options_that_are_stated_again_keep_their_positions() {
    let of = |words: &str| RecordedOptions::of(words.split_whitespace().map(str::to_owned));
    let before = of("--layer a=project --layer b=rest --base=x --fragment --system --no-bytecode --cmd run");
    let under = |words: &str| before.clone().under(&of(words)).words().join(" ");
    for again in ["", "--fragment", "--no-bytecode --base=x", "--layer a=project --layer b=rest", "--cmd run"] {
        assert_eq!(under(again), before.words().join(" "), "{again}");
    }
    let all = "--layer c=workspace --base y --fragment --no-bytecode --venv --user 1 --user 2 --cmd run";
    assert_eq!(under("--venv --user 1 --base y --user 2 --layer c=workspace"), all);
}

#[test]
fn layer_files_of_removed_layers_and_platforms_are_left_over() {
    let graph = graph();
    let plans = ["linux", "aarch64-unknown-linux-gnu"].map(|platform| {
        let target = Target::builder("3.12", platform).build().unwrap();
        Plan::builder(&graph).split(false).target(target).build().unwrap()
    });
    let dockerfile = |plans: &[Plan<'_>]| {
        let builder = Dockerfile::builder(&plans[0], "python:3.12-slim".parse().unwrap());
        plans[1..].iter().fold(builder, DockerfileBuilder::platform).build().unwrap()
    };
    let names = [
        "pylock.project.toml",
        "pylock.old.toml",
        "old.txt",
        "amd64/pylock.project.toml",
        "amd64/pylock.old.toml",
        "arm64/pylock.project.toml",
        "elsewhere/pylock.old.toml",
        "mirror.py",
        "pylock.toml",
    ];
    let left = |dockerfile: &Dockerfile| names.map(|name| dockerfile.is_left_over(name));
    let both = [true, true, true, false, true, false, false, false, false];
    assert_eq!(left(&dockerfile(&plans)), both);
    // Another Dockerfile of the same folder may have layers of those names.
    let one = [false, false, false, true, true, true, false, false, false];
    assert_eq!(left(&dockerfile(&plans[..1])), one);
}

#[test]
fn marks_that_do_not_enclose_whole_blocks_are_refused_even_by_force() {
    let whole = built(|builder| builder);
    let file = whole.to_string();
    let end = file.lines().find(|line| line.starts_with("# locklayers: end ")).unwrap();
    let line = |part: &str| file.lines().position(|line| line.starts_with(part)).unwrap() + 1;
    let [stages, layers] = ["stages", "layers"].map(|name| line(&format!("# locklayers: begin {name}")));
    let count = file.lines().count();
    let rest = "its marks are not those of whole blocks: restore these lines, as from the history of the file";
    for (broken, problem) in [
        (
            file.replacen(&format!("{end}\n"), "", 1),
            format!("line {stages} begins the block `stages`, which has no end before line {}", layers - 1),
        ),
        (
            file.replacen("# locklayers: begin stages\n", "", 1),
            format!("line {} ends a block that no line before it begins", line(end) - 1),
        ),
        (
            format!("{file}{file}"),
            format!("line {} begins the block `stages`, which stands before the block `layers`", count + stages),
        ),
    ] {
        assert!(Dockerfile::has_blocks(&broken), "{broken}");
        for force in [false, true] {
            let error = whole.updated("Dockerfile", Some(&broken), force).unwrap_err();
            assert_eq!(error.to_string(), format!("Dockerfile: {problem}; {rest}"));
        }
    }
}

#[test]
fn a_private_index_is_refused_if_the_build_gets_no_secrets() {
    use locklayers::image::{BuildIndex, BuildSettings};
    let mut index = BuildIndex::new("https://index.example/simple");
    (index.name, index.is_authenticated) = (Some("corp-1".to_owned()), true);
    let settings = BuildSettings::default().with_indexes([index]);
    let graph = graph();
    let plan = Plan::builder(&graph).split(false).build().unwrap();
    let copied = || {
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).settings(settings.clone());
        builder.access(FileAccess::Copy)
    };
    assert_eq!(
        copied().build().unwrap_err().to_string(),
        "layer `project` downloads from the index `corp-1`, which requires credentials (`authenticate = \"always\"`), but \
         `--files copy` writes no mounts, by which a build gets its secrets; use `--files mount`, or a builder with mounts"
    );
    assert!(copied().access(FileAccess::Mount).build().is_ok());
    let fragment = copied().fragment(true).build().unwrap();
    assert_eq!(
        fragment.warnings()[1].to_string(),
        "layer `project` downloads from the index `corp-1`, which requires credentials (`authenticate = \"always\"`), and \
         `--files copy` mounts no secrets: let lines of your own before the layers set UV_INDEX_CORP_1_USERNAME and \
         UV_INDEX_CORP_1_PASSWORD, or use `--files mount`"
    );
}

#[test]
fn a_dockerfile_with_another_escape_character_is_refused() {
    let fragment = built(|builder| builder.fragment(true));
    let said = |old: &str| fragment.updated("Dockerfile", Some(old), false).map_err(|error| error.to_string());
    let other = "# syntax=docker/dockerfile:1\n# Escape = `\nFROM python:3.12\nRUN uv sync\n";
    let error = "Dockerfile begins with the directive `escape=``, but the lines of the layers are continued by a backslash; use \
                 the backslash there, as images for Linux do";
    assert_eq!(said(other), Err(error.to_owned()));
    assert_eq!(
        Dockerfile::check_adoptable("Dockerfile", Some(other)).map_err(|error| error.to_string()),
        Err(error.to_owned())
    );
    assert!(said(&other.replace('`', "\\")).is_ok());
    assert!(said(&format!("# A comment.\n{other}")).is_ok(), "directives stand before all else");
}

#[test]
fn blocks_have_the_line_endings_of_their_file() {
    let fragment = built(|builder| builder.fragment(true));
    let adopted = fragment.updated("Dockerfile", Some("FROM python:3.12\r\nRUN uv sync\r\n"), false).unwrap();
    assert_eq!(adopted.matches('\n').count(), adopted.matches("\r\n").count());
    assert_eq!(fragment.updated("Dockerfile", Some(&adopted), false), Ok(adopted));
}

/// Images of others may have another user than root, who cannot write into their Python.
#[test]
fn the_first_step_says_that_the_user_of_the_base_image_cannot_install() {
    let graph = graph();
    let plan = Plan::builder(&graph).build().unwrap();
    let first = |base: &str, change: fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>| {
        let text = change(Dockerfile::builder(&plan, base.parse().unwrap())).build().unwrap().to_string();
        let block = text.split_once("locklayers: begin layers\n").unwrap().1;
        block.lines().find(|line| line.starts_with("RUN ")).unwrap().to_owned()
    };
    let check = |folder: &str| format!("RUN {{ [ \"$(id -u)\" = 0 ] || [ -w {folder} ] \\");
    let root = "RUN { [ \"$(id -u)\" = 0 ] \\";
    let site = "\"$(python3 -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')\"";
    let other = "registry.example/base:1";
    // The cache of uv that is mounted is root's.
    assert_eq!(first(other, |builder| builder), root);
    assert_eq!(first(other, |builder| builder.access(FileAccess::Copy).stages(Stages::Single)), check("/opt"));
    assert_eq!(first(other, |builder| builder.installer(Installer::Pip)), check("/opt"));
    assert_eq!(
        first(other, |builder| builder.installer(Installer::Pip).install_into(InstallInto::System)),
        check(site)
    );
    for line in [
        first("python:3.12-slim", |builder| builder),
        first(other, |builder| builder.user("1000")),
        first(other, |builder| builder.fragment(true)),
        first(other, |builder| builder.fragment(true).install_into(InstallInto::System)),
    ] {
        assert!(!line.contains("id -u"), "{line}");
    }
}
