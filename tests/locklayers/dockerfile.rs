//! Dockerfiles and bake files: exact output, errors, warnings and hostile values.

use std::path::PathBuf;

use locklayers::export::LayerFormat;
use locklayers::image::{
    BakeFile, BuildSettings, Dockerfile, DockerfileBuilder, DockerfileSyntax, Dockerignore, FileAccess, InstallInto,
    Installer, Stages,
};
use locklayers::{DependencyGraph, Plan, Target};

use crate::support::{graph, plan, spec};

/// A project that is built from source, with one heavy and one light group; `more` are further packages.
fn project(light: &str, more: &str) -> String {
    let hash = |digit: char| digit.to_string().repeat(64);
    format!(
        r#"
version = 1
requires-python = ">=3.12"

[[package]]
name = "app"
version = "0.1.0"
source = {{ editable = "." }}
dependencies = [{{ name = "lib" }}]

[package.dev-dependencies]
heavy = [{{ name = "numpy" }}]
light = [{{ name = "idna" }}]
more = [{{ name = "numpy" }}]
dev = [{{ name = "ruff" }}]

[[package]]
name = "lib"
version = "0.1.0"
source = {{ directory = "libs/lib" }}

[[package]]
name = "numpy"
version = "2.0.0"
source = {{ registry = "https://index.example/simple" }}
wheels = [{{ url = "https://files.example/numpy-2.0.0-py3-none-any.whl", hash = "sha256:{}", size = 20000000 }}]

[[package]]
name = "idna"
version = "{light}"
source = {{ registry = "https://index.example/simple" }}
wheels = [{{ url = "https://files.example/idna-{light}-py3-none-any.whl", hash = "sha256:{}", size = 70000 }}]

[[package]]
name = "ruff"
version = "1.0"
source = {{ registry = "https://index.example/simple" }}
wheels = [{{ url = "https://files.example/ruff-1.0-py3-none-any.whl", hash = "sha256:{}" }}]
{more}"#,
        hash('a'),
        hash('b'),
        hash('c'),
    )
}

const LAYERS: [(&str, &[&str]); 3] = [("heavy", &["group:heavy"]), ("light", &["group:light"]), ("rest", &["project"])];

/// Returns a lock whose project depends on one package, given the rest of its table.
fn one(package: &str, marker: &str) -> String {
    let version = if package.contains("directory =") { "" } else { "version = \"1.0\"\n" };
    format!(
        "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
         dependencies = [{{ name = \"thing\"{marker} }}]\n\n[[package]]\nname = \"thing\"\n{version}{package}\n"
    )
}

fn wheel(registry: &str) -> String {
    let hash = "0".repeat(64);
    format!(
        "source = {{ registry = \"{registry}\" }}\nwheels = [{{ url = \"https://files.example/thing-1.0-py3-none-any.whl\", hash = \"sha256:{hash}\" }}]"
    )
}

type Change = fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>;

fn built(graph: &DependencyGraph, layers: &[(&str, &[&str])], change: Change) -> Result<Dockerfile, String> {
    let plan = plan(graph, layers).map_err(|error| error.to_string())?;
    let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap());
    change(builder).build().map_err(|error| error.to_string())
}

fn of_one(package: &str, marker: &str, change: Change) -> Result<Dockerfile, String> {
    built(&graph(&one(package, marker)), &[("all", &["project"])], change)
}

#[test]
fn a_package_without_a_file_is_left_to_uv_where_a_marker_may_exclude_it() {
    let bare = "source = { registry = \"https://index.example/simple\" }";
    let file = |marker: &str| of_one(bare, marker, |builder| builder).map(|made| made.files()[0].text().to_owned());
    let excluded = file(", marker = \"platform_machine == 'never'\"").unwrap();
    let entry = "name = \"thing\"\nversion = \"1.0\"\nmarker = \"platform_machine == 'never'\"\nindex = \"https://index.example/simple\"\n";
    assert!(excluded.ends_with(entry), "{excluded}");
    let said = file("").unwrap_err();
    assert!(said.contains(
        "thing==1.0 (https://index.example/simple) cannot be written to a pylock.toml: the lock lists no file"
    ));
}

#[test]
fn a_python_that_the_lock_does_not_support_is_refused() {
    let package = wheel("https://index.example/simple");
    let said = of_one(&package, "", |builder| builder.python("3.11")).unwrap_err();
    assert!(said.starts_with("the base image `python:3.12-slim` has Python 3.12 by its name"), "{said}");
    let graph = graph(&one(&package, ""));
    let plan = plan(&graph, &[("all", &["project"])]).unwrap();
    let on = |base: &str| Dockerfile::builder(&plan, base.parse().unwrap());
    let expected = "Python 3.11 is outside the lock's requires-python, >=3.12; name a version that it allows \
                    (`--python-version`), or a base image that has one (`--base`)";
    assert_eq!(on("python:3.11-slim").build().unwrap_err().to_string(), expected);
    assert_eq!(on("registry.example/own").python("3.11.9").build().unwrap_err().to_string(), expected);
    assert!(on("registry.example/own").python("3.13").build().is_ok());
}

/// Returns the warnings, one on each line.
#[test]
fn a_base_without_a_shell_is_refused() {
    let graph = graph(&project("3.10", ""));
    let plan = plan(&graph, &[("light", &["group:light"])]).unwrap();
    let said = |base: &str| match Dockerfile::builder(&plan, base.parse().unwrap()).build() {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    let refused = |base: &str| {
        format!(
            "the base image `{base}` has no shell in which layers could be installed; name one that has a shell and the same \
             Python, such as python:3.12-slim, and begin only the last stage of the Dockerfile, whose `FROM` is yours, with \
             `{base}`"
        )
    };
    for base in ["registry.example/distroless/python3-debian12:nonroot", "registry.example/chainguard/python:latest"] {
        assert_eq!(said(base), refused(base));
    }
    for base in ["registry.example/chainguard/python:latest-dev", "registry.example/own/not-distroless:1"] {
        assert_eq!(said(base), "");
    }
}

#[test]
fn bases_without_a_python_are_for_layers_in_an_existing_dockerfile() {
    let graph = graph(&project("3.10", ""));
    let plan = plan(&graph, &[("light", &["group:light"])]).unwrap();
    for (base, beside) in [
        ("ubuntu:24.04", "python:3-slim"),
        ("registry.example/nvidia/cuda:12", "python:3-slim"),
        ("registry.example/library/alpine:3", "registry.example/library/python:3-alpine"),
    ] {
        let expected = format!(
            "the base image `{base}` has no Python by its name; name one that has (`--base`), let uv install it \
             (`--managed-python`), or insert the layers into a Dockerfile of your own that installs it (`--into Dockerfile`)"
        );
        let builder = || Dockerfile::builder(&plan, base.parse().unwrap());
        assert_eq!(builder().build().map_err(|error| error.to_string()).unwrap_err(), expected);
        let stage = |builder: DockerfileBuilder<'_>| {
            let text = builder.fragment(true).build().unwrap().to_string();
            text.lines().find(|line| line.starts_with("FROM ")).map(str::to_owned)
        };
        assert_eq!(stage(builder()), Some(format!("FROM {beside} AS locklayers-tools")));
        assert_eq!(stage(builder().installer(Installer::Pip)), None);
        assert_eq!(stage(builder().uv_image("registry.example/uv".parse().unwrap())), None);
        assert_eq!(stage(builder().uv_path("uv")), None);
    }
}

#[test]
fn steps_run_the_uv_of_an_existing_dockerfile() {
    let graph = graph(&project("3.10", ""));
    let plan = plan(&graph, &[("light", &["group:light"])]).unwrap();
    let of = |base: &str, path: &str| Dockerfile::builder(&plan, base.parse().unwrap()).uv_path(path);
    let builder = |path: &str| of("nvidia/cuda:12", path);
    for access in [FileAccess::Mount, FileAccess::Copy] {
        let text = builder("/opt/uv").fragment(true).access(access).build().unwrap().to_string();
        assert!(text.contains("/opt/uv pip install"), "{text}");
        assert!(
            !text.contains("locklayers-tools") && !text.contains("/mnt/uv ") && !text.contains("UV_VERSION"),
            "{text}"
        );
    }
    let error = |builder: DockerfileBuilder<'_>| builder.build().map_err(|error| error.to_string()).unwrap_err();
    assert_eq!(
        error(of("python:3.12-slim", "uv")),
        "the path of uv `uv` is of a Dockerfile that installs it before its layers, but a whole one is written; leave `--uv-path`, or \
         insert the layers into a Dockerfile of your own (`--into Dockerfile`)"
    );
    assert_eq!(
        error(builder("/opt/$(id)/uv").fragment(true)),
        "the path of uv `/opt/$(id)/uv` contains other characters than letters, digits and plain punctuation; a Dockerfile or its \
         shell could interpret it differently"
    );
}

fn warned(dockerfile: &Dockerfile) -> Vec<String> {
    dockerfile.warnings().iter().map(ToString::to_string).collect()
}

/// Returns the instructions, each with its continuation lines, without comments, by the rules of the Dockerfile
/// reference.
pub(crate) fn instructions(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut continues = false;
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let (part, goes_on) = line.strip_suffix('\\').map_or((line, false), |part| (part, true));
        if continues {
            found.last_mut().unwrap().push_str(part.trim_start());
        } else if !line.trim().is_empty() {
            found.push(part.to_owned());
        }
        continues = goes_on && (continues || !found.is_empty());
    }
    found
}

#[test]
fn each_combination_of_installer_and_stages_has_its_text() {
    let graph = graph(&project("3.10", ""));
    let combinations: [(&str, Change); 6] = [
        ("uv-single", |builder| builder),
        ("uv-multi", |builder| builder.stages(Stages::Multi)),
        ("pip-single", |builder| builder.installer(Installer::Pip)),
        ("pip-multi", |builder| builder.installer(Installer::Pip).stages(Stages::Multi)),
        ("uv-system-copy", |builder| {
            let builder =
                builder.install_into(InstallInto::System).access(FileAccess::Copy).syntax(DockerfileSyntax::BUILTIN);
            builder.uv_image("registry.example/uv:1".parse().unwrap()).workdir("/srv/app").folder("build/layers")
        }),
        ("pip-multi-copy", |builder| {
            let builder = builder.installer(Installer::Pip).stages(Stages::Multi).access(FileAccess::Copy);
            builder.syntax("1.3".parse().unwrap()).command(["serve".to_owned(), "a \"b\"\n$c".to_owned()])
        }),
    ];
    for (name, change) in combinations {
        let text = built(&graph, &LAYERS, change).unwrap().to_string();
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/dockerfile/{name}"));
        if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
            std::fs::write(&path, &text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(text == expected, "{} differs; written would be\n{text}", path.display());
    }
}

/// A builder without mounts has them neither for the installer nor for its cache, its settings or its secrets.
#[test]
fn copied_files_leave_no_mount_in_any_step() {
    let package = "sdist = { url = \"https://files.example/thing-1.0.tar.gz\" }\nsource = { registry = \"https://index.example/simple\" }";
    let git = format!("source = {{ git = \"ssh://git@git.example/thing.git#{}\" }}", "0".repeat(40));
    let locks = [project("3.10", ""), one(package, ""), one(&git, "")];
    let changes: [Change; 6] = [
        |builder| builder,
        |builder| builder.stages(Stages::Multi),
        |builder| builder.installer(Installer::Pip).stages(Stages::Multi),
        |builder| builder.install_into(InstallInto::System),
        |builder| builder.fragment(true),
        |builder| builder.fragment(true).uv_image("registry.example/uv:1".parse().unwrap()),
    ];
    for (lock, change) in locks.iter().flat_map(|lock| changes.map(|change| (lock, change))) {
        let graph = graph(lock);
        let plan = plan(&graph, &[("all", &["project"])]).unwrap();
        let settings = "[tool.uv]\nextra-build-dependencies = { thing = [\"x\"] }\n[[tool.uv.index]]\nname = \"own\"\n\
                        url = \"https://index.example/simple\"\n";
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap())
            .settings(BuildSettings::read(Some(settings), None).unwrap());
        let copied = change(builder.clone().access(FileAccess::Copy)).build().unwrap();
        let text = copied.to_string();
        assert!(!text.contains("--mount") && !text.contains("COPY --link") && !text.contains("/mnt/uv"), "{text}");
        assert!(change(builder).build().unwrap().to_string().contains("--mount"));
        let is_single = copied.stages() == Stages::Single;
        let remains = "uv and the layer files remain in the image, in /opt/locklayers; in a Dockerfile with several stages \
                       (`--stages multi`) neither does, and with `--installer pip` only the files";
        assert_eq!(warned(&copied).contains(&remains.to_owned()), is_single, "{text}");
        if is_single {
            let [copied, used] = [" /opt/locklayers/uv\n", "/opt/locklayers/uv pip"].map(|what| text.find(what));
            assert!(copied.is_some() && (used.is_none() || copied < used), "{text}");
            assert!(!text.contains("rm -f /tmp/begin\n"), "the locks of uv are removed: {text}");
        }
    }
}

#[test]
fn a_tag_depends_only_on_the_content_of_its_layer_and_the_dockerfile_has_no_versions() {
    let bake = |text: &str, change: Change| {
        let dockerfile = built(&graph(text), &LAYERS, change).unwrap();
        let bake = BakeFile::of(&dockerfile, &"registry.example/app".parse().unwrap()).unwrap();
        let tags: Vec<String> = bake.tags().iter().map(|(_, tag)| tag.clone()).collect();
        (dockerfile.to_string(), tags, bake.to_string())
    };
    let (before, after) = (project("3.10", ""), project("3.11", ""));
    let multi: Change = |builder| builder.stages(Stages::Multi);
    let (file, tags, json) = bake(&before, multi);
    let (raised_file, raised_tags, _) = bake(&after, multi);
    let without_labels = |file: &str| {
        let is_said = |line: &&str| !line.contains("io.locklayers.layer.") && !line.starts_with("# locklayers: end");
        file.lines().filter(is_said).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without_labels(&file), without_labels(&raised_file), "the files of the layers say which versions");
    assert_eq!(tags.len(), 2, "the project's own layer holds nothing, so it is no layer of the image: {tags:?}");
    assert_eq!(tags[0], raised_tags[0]);
    assert_ne!(tags[1], raised_tags[1]);
    for (name, tag) in ["heavy", "light"].iter().zip(&tags) {
        let digits = tag.strip_prefix(&format!("registry.example/app:{name}-ll1-")).unwrap();
        assert!(digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()), "{tag}");
    }
    let other: [Change; 4] = [
        |builder| builder.stages(Stages::Multi).installer(Installer::Pip),
        |builder| builder.stages(Stages::Multi).uv_image("registry.example/uv:2".parse().unwrap()),
        |builder| builder.stages(Stages::Multi).format(LayerFormat::RequirementsTxt),
        |builder| builder.stages(Stages::Multi).access(FileAccess::Copy),
    ];
    for change in other {
        assert!(bake(&before, change).1.iter().zip(&tags).all(|(now, then)| now != then));
    }
    let same: [Change; 3] = [
        |builder| builder.stages(Stages::Multi).workdir("/elsewhere").command(["x".to_owned()]),
        |builder| builder.stages(Stages::Multi).local(false),
        |builder| builder.stages(Stages::Multi).syntax(DockerfileSyntax::BUILTIN),
    ];
    for change in same {
        assert_eq!(bake(&before, change).1, tags, "what the image is beside its layers moves no tag");
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["group"]["layers"]["targets"], serde_json::json!(["layer-heavy", "layer-light"]));
    assert_eq!(json["target"]["layer-heavy"]["tags"][0], tags[0].as_str());
    assert_eq!(json["target"]["app"]["args"]["LAYER_HEAVY"], tags[0].as_str());
    let stages: Vec<String> = instructions(&file)
        .iter()
        .filter_map(|line| line.strip_prefix("FROM ").and_then(|line| line.split(" AS ").nth(1)).map(str::to_owned))
        .collect();
    for layer in ["layer-heavy", "layer-light"] {
        assert!(stages.contains(&json["target"][layer]["target"].as_str().unwrap().to_owned()), "{stages:?}");
    }
    assert!(
        file.contains("FROM ${LAYER_HEAVY:-build-heavy} AS use-heavy\n") && stages.contains(&"build-heavy".to_owned())
    );
    assert!(file.contains("ARG LAYER_LIGHT=build-light\n") && stages.contains(&"build-light".to_owned()));
}

#[test]
fn blocks_fit_the_line_with_which_the_image_begins() {
    let lock = graph(&project("3.10", ""));
    let of = |change: Change| built(&lock, &LAYERS, change).unwrap();
    let multi = of(|builder| builder.stages(Stages::Multi));
    let single = of(|builder| builder);
    let copied = of(|builder| builder.stages(Stages::Multi).access(FileAccess::Copy));
    let new = multi.to_string();
    let last = |file: &str| file.rsplit_once("locklayers: begin layers").unwrap().1.to_owned();
    let has_copy = |file: &str| last(file).contains("--from=use-heavy /layer/ /\n");
    assert!(new.contains("\nFROM start\n") && !has_copy(&new));
    assert_eq!(multi.merged_into(&new, false).as_deref(), Ok(new.as_str()));

    let own = multi.merged_into(&new.replace("\nFROM start\n", "\nFROM ${BASE}\n"), false).unwrap();
    assert!(has_copy(&own) && own.contains("\nARG LAYER_HEAVY=build-heavy\n") && !own.contains("AS start"), "{own}");
    let distroless = new.replace("\nFROM start\n", "\nFROM start AS test\nFROM registry.example/distroless\n");
    assert!(has_copy(&multi.merged_into(&distroless, false).unwrap()));
    let through = new.replace("\nFROM start\n", "\nFROM start AS packages\nRUN make\nFROM packages\n");
    assert_eq!(multi.merged_into(&through, false), Ok(through));
    assert_eq!(
        multi.merged_into(&own.replace("\nFROM ${BASE}\n\n# lock", "\nFROM start\n\n# lock"), false),
        Ok(new.clone())
    );

    for other in [&single, &copied] {
        let file = other.merged_into(&new, false).unwrap();
        assert!(file.contains("\nFROM ${BASE} AS start\n") && file.contains("\nFROM start\n"), "{file}");
        assert!(!other.to_string().contains("start"), "a new file needs no stage of this name");
        assert_eq!(multi.merged_into(&file, false), Ok(new.clone()));
    }
    assert!(has_copy(&copied.merged_into(&new, false).unwrap()));
}

#[test]
fn an_image_begins_with_a_layer_that_root_installs_without_compilers() {
    let lock = graph(&project("3.10", ""));
    let begins = |dockerfile: &Dockerfile| dockerfile.to_string().contains("\nFROM start\n");
    let of = |base: &str, layers: &[(&str, &[&str])], change: Change| {
        let plan = plan(&lock, layers).unwrap();
        change(Dockerfile::builder(&plan, base.parse().unwrap()).stages(Stages::Multi)).build().unwrap()
    };
    let official = of("python:3.12-slim", &LAYERS, |builder| builder);
    assert!(begins(&official));
    let (stages, layers) =
        official.to_string().split_once("\nFROM start\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let begun = stages.split_once("\nFROM ${BASE} AS with-heavy\n").unwrap().1;
    assert!(begun.contains("the user of the base image is not root"), "another base can be given to a build");
    assert!(!begun.contains("USER ") && !layers.contains("USER "), "the user stays that of the base image");
    let begun = begun.split_once("\nFROM ").unwrap().0;
    assert!(
        begun.contains("\nRUN --mount=type=tmpfs,target=/mnt \\\n"),
        "mounts leave no folder in the layer: {begun}"
    );
    let mounts = begun.lines().filter_map(|line| line.split_once("target=")).map(|(_, path)| path);
    assert!(mounts.clone().all(|path| path.starts_with("/mnt") || path.starts_with("/tmp")), "{begun}");
    assert!(!begun.contains("\nARG "), "an image records the build arguments of its stages: {begun}");
    assert!(begun.contains("from=environment,source=/arguments,target=/mnt/arguments"), "{begun}");
    let environment = stages.split_once("\nFROM venv AS environment\n").unwrap().1;
    assert!(environment.starts_with("ARG INDEX_DEFAULT\n"), "{environment}");

    assert!(!begins(&of("registry.example/base", &LAYERS, |builder| builder)), "its user is not known");
    let huge = graph(&project("3.10", "").replace("size = 20000000", "size = 2000000000"));
    let plan = plan(&huge, &LAYERS).unwrap();
    let warnings = |base: &str, change: Change| {
        warned(&change(Dockerfile::builder(&plan, base.parse().unwrap()).stages(Stages::Multi)).build().unwrap())
    };
    assert_eq!(
        warnings("registry.example/base", |builder| builder),
        [
            "layer `heavy` downloads 2.0 GB and is copied into the image, since the user of `registry.example/base` is not \
             known; with a user, such as `--user root`, the image begins with this layer instead"
        ]
    );
    assert!(warnings("registry.example/base", |builder| builder.user("root")).is_empty());
    assert!(warnings("python:3.12-slim", |builder| builder).is_empty());
    let known = of("registry.example/base", &LAYERS, |builder| builder.user("1000"));
    assert!(begins(&known));
    let known = known.to_string();
    let layers = known.split_once("\nFROM start\n").unwrap().1;
    let (block, users) = layers.split_once("# locklayers: end").unwrap();
    assert!(block.ends_with("\nUSER 1000\n") && users.contains("\nUSER 1000\n"), "{layers}");

    let other: [Change; 2] = [|builder| builder.installer(Installer::Pip), |builder| builder.access(FileAccess::Copy)];
    for change in other {
        assert!(!begins(&of("python:3.12-slim", &LAYERS, change)));
    }
    let sdist = "source = { registry = \"https://index.example/simple\" }\nsdist = { url = \"https://files.example/thing-1.0.tar.gz\", hash = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\" }";
    let built_first = of_one(sdist, "", |builder| builder.stages(Stages::Multi)).unwrap();
    assert!(!begins(&built_first), "compilers stay out of the image");
}

#[test]
fn a_bake_file_needs_stages_and_a_repository() {
    let graph = graph(&project("3.10", ""));
    let said = |change: Change, image: &str| {
        BakeFile::of(&built(&graph, &LAYERS, change).unwrap(), &image.parse().unwrap())
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        said(|builder| builder, "a").unwrap_err(),
        "a bake file builds each layer by itself, so it needs a Dockerfile with several stages"
    );
    assert_eq!(
        said(|builder| builder.stages(Stages::Multi), "a:latest").unwrap_err(),
        "`a:latest` has a tag or a digest, but each layer gets its own tag; give only the repository"
    );
    assert!(said(|builder| builder.stages(Stages::Multi), "host.example:5000/a").is_ok());
}

#[test]
fn a_target_states_its_platform() {
    let graph = graph(&project("3.10", ""));
    let of = |platform: &str| {
        let builder = Plan::builder(&graph).target(Target::builder("3.12", platform).build().unwrap());
        let plan = builder.layer(spec("heavy", &["group:heavy"])).build().unwrap();
        Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).stages(Stages::Multi).build()
    };
    let dockerfile = of("aarch64-manylinux_2_36").unwrap();
    let text = dockerfile.to_string();
    assert!(
        text.contains(
            "\n# The layers are for cpython 3.12 on aarch64-manylinux_2_36: build with --platform linux/arm64.\n"
        ),
        "{text}"
    );
    let bake = BakeFile::of(&dockerfile, &"a".parse().unwrap()).unwrap().to_string();
    let json: serde_json::Value = serde_json::from_str(&bake).unwrap();
    assert_eq!(json["target"]["layer-heavy"]["platforms"], serde_json::json!(["linux/arm64"]));
    assert_eq!(
        of("macos").map_err(|error| error.to_string()).unwrap_err(),
        "the plan is for cpython 3.12 on aarch64-apple-darwin, but container images run Linux; plan for a Linux platform, \
         or for every platform"
    );
}

#[test]
fn the_first_step_checks_the_base_image_against_the_layers() {
    let graph = graph(&project("3.10", ""));
    let plan = Plan::builder(&graph).target(Target::builder("3.12", "aarch64-manylinux_2_36").build().unwrap());
    let plan = plan.layer(spec("heavy", &["group:heavy"])).build().unwrap();
    let asks = "python3 -c \"import os, sys, sysconfig; ";
    let first = |change: Change| {
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).python("3.12");
        let text = change(builder).build().unwrap().to_string();
        let runs: Vec<String> = instructions(&text).into_iter().filter(|line| line.starts_with("RUN ")).collect();
        runs.into_iter().find(|run| !run.contains("uv==")).unwrap()
    };
    let venv = first(|builder| builder);
    assert!(venv.starts_with(&format!("RUN {asks}")) && venv.ends_with(" && python3 -m venv --without-pip /opt/venv"));
    assert!(venv.contains("python == '3.12' or") && venv.contains("machine in ('aarch64',) or"), "{venv}");
    assert_eq!(first(|builder| builder.stages(Stages::Multi)), venv);
    assert!(first(|builder| builder.install_into(InstallInto::System)).starts_with(&format!("RUN {asks}")));
    let fragment = first(|builder| builder.fragment(true));
    assert!(
        fragment.contains(&format!(
            "; }} && \"${{UV_PROJECT_ENVIRONMENT:-.venv}}\"/bin/{}",
            asks.replace("python3", "python")
        )),
        "{fragment}"
    );
}

#[test]
fn repositories_are_accessed_by_the_agent_or_with_a_secret() {
    let of = |url: &str, change: Change| {
        let git = format!("source = {{ git = \"{url}?rev=main#0123456789abcdef0123456789abcdef01234567\" }}");
        of_one(&git, "", change).unwrap().to_string()
    };
    let ssh = of("ssh://git@git.example/thing", |builder| builder.stages(Stages::Multi));
    assert!(ssh.contains("    --mount=type=ssh \\\n    --mount=type=secret,id=known_hosts \\\n"), "{ssh}");
    assert!(ssh.contains("-o StrictHostKeyChecking=yes -o UserKnownHostsFile=/run/secrets/known_hosts'; fi"), "{ssh}");
    assert!(ssh.contains("git openssh-client\"\n") && !ssh.contains("netrc"), "{ssh}");
    let https = of("https://git.example/thing", |builder| builder);
    assert!(https.contains("--mount=type=secret,id=netrc,target=/mnt/home/.netrc \\\n"), "{https}");
    assert!(!https.contains("type=ssh") && !https.contains("known_hosts"), "{https}");
    // In an existing Dockerfile, its user reads them, who may not be root.
    let ssh = of("ssh://git@git.example/thing", |builder| builder.fragment(true));
    let mounts = "    --mount=type=ssh,mode=0666 \\\n    --mount=type=secret,id=known_hosts,mode=0444 \\\n";
    assert!(ssh.contains(mounts), "{ssh}");
    let https = of("https://git.example/thing", |builder| builder.fragment(true));
    assert!(https.contains("--mount=type=secret,id=netrc,target=/mnt/home/.netrc,mode=0444 \\\n"), "{https}");
    let copied = of("ssh://git@git.example/thing", |builder| {
        builder.installer(Installer::Pip).access(FileAccess::Copy).format(LayerFormat::RequirementsWithoutHashes)
    });
    assert!(!copied.contains("--mount"), "for builders without mounts: {copied}");
}

#[test]
fn labels_describe_the_image_and_rebuild_no_layer() {
    let graph = graph(&project("3.10", ""));
    let labels = |change: Change| {
        let plan = plan(&graph, &LAYERS).unwrap();
        let base = format!("python:3.12-slim@sha256:{}", "0".repeat(64));
        let text = change(Dockerfile::builder(&plan, base.parse().unwrap())).build().unwrap().to_string();
        let instructions = instructions(&text);
        let at = instructions.iter().position(|line| line.starts_with("LABEL ")).unwrap();
        let last =
            instructions.iter().rposition(|line| line.starts_with("RUN ") || line.starts_with("COPY --")).unwrap();
        assert!(at > last, "no step that installs stands after it: {text}");
        let found: Vec<String> = instructions[at]["LABEL ".len()..].split("\" ").map(str::to_owned).collect();
        (found, text)
    };
    let fingerprints = |plan: &Plan<'_>| -> Vec<String> {
        let layers = plan.layers().iter().filter(|layer| !layer.placements().is_empty());
        layers.map(|layer| locklayers::Fingerprint::of(layer).to_string()).collect()
    };
    let [heavy, light] = fingerprints(&plan(&graph, &LAYERS).unwrap()).try_into().unwrap();
    let expected = [
        format!("io.locklayers.layer.heavy=\"{heavy}"),
        format!("io.locklayers.layer.light=\"{light}"),
        format!("org.opencontainers.image.base.digest=\"sha256:{}", "0".repeat(64)),
        "org.opencontainers.image.base.name=\"docker.io/library/python:3.12-slim".to_owned(),
        "org.opencontainers.image.version=\"0.1.0\"".to_owned(),
    ];
    assert_eq!(labels(|builder| builder).0, expected);
    assert_eq!(labels(|builder| builder.stages(Stages::Multi)).0, expected);
    let (found, text) = labels(|builder| {
        let builder =
            builder.label("org.opencontainers.image.version", "2").label("io.locklayers.layer.light", "\"; $X\\");
        builder.label("org.opencontainers.image.revision", "abc")
    });
    assert!(found.contains(&"org.opencontainers.image.version=\"2\"".to_owned()), "{found:?}");
    assert!(found.contains(&"io.locklayers.layer.light=\"\\\"; \\$X\\\\".to_owned()), "{found:?}");
    assert!(!text.contains("ARG REVISION"), "{text}");
    let group = built(&graph, &LAYERS[..1], |builder| builder.fragment(true)).unwrap().to_string();
    assert!(!group.contains("LABEL"), "a Dockerfile of others says itself what its image is: {group}");
    let group = built(&graph, &LAYERS[..1], |builder| builder).unwrap().to_string();
    assert!(!group.contains("image.version"), "a group alone is no project: {group}");
    let said = built(&graph, &LAYERS, |builder| builder.label("a b", "")).map(|file| file.to_string()).unwrap_err();
    assert_eq!(
        said,
        "the key of the label `a b` contains other characters than letters, digits and plain punctuation; a Dockerfile or \
         its shell could interpret it differently"
    );
}

#[test]
fn builds_from_source_have_their_own_stage_or_a_warning() {
    let sdist = "source = { registry = \"https://index.example/simple\" }\n\
                 sdist = { url = \"https://files.example/thing-1.0.tar.gz\", hash = \"sha256:{}\" }";
    let sdist = &sdist.replace("{}", &"0".repeat(64));
    let system = of_one(sdist, "", |builder| builder.install_into(InstallInto::System)).unwrap();
    assert_eq!(
        warned(&system),
        [
            "layer `all` builds thing from source in the image itself, which may need a compiler that the base image does not have: \
          install one by a line of your own below the last `FROM`"
        ]
    );
    assert!(!system.to_string().contains("apt-get"));
    let single = of_one(sdist, "", |builder| builder).unwrap();
    assert!(warned(&single).is_empty());
    let found = instructions(&single.to_string());
    let at = |line: &str| found.iter().position(|found| found == line).unwrap();
    assert!(at("FROM builder AS build-all") < at("FROM ${BASE}"), "{found:?}");
    assert!(at("FROM ${BASE}") < at("COPY --link --from=build-all /layer/ /"), "{found:?}");
    assert!(found[at("FROM ${BASE}")..].iter().all(|line| !line.contains("pip install")), "{found:?}");
    let multi = of_one(sdist, "", |builder| builder.stages(Stages::Multi)).unwrap();
    assert!(warned(&multi).is_empty());
    let found = instructions(&multi.to_string());
    assert!(found.contains(&"FROM builder AS build-all".to_owned()), "{found:?}");
    assert!(
        found.iter().any(|line| line.contains("apt-get install --yes --no-install-recommends ${BUILD_PACKAGES} && rm"))
    );
    let lock = graph(&one(sdist, ""));
    let target = Target::builder("3.12", "x86_64-unknown-linux-musl").build().unwrap();
    let plan = Plan::builder(&lock).target(target).layer(spec("all", &["project"])).build().unwrap();
    let builder = Dockerfile::builder(&plan, "python:3.12-alpine".parse().unwrap()).stages(Stages::Multi);
    let text = builder.build().unwrap().to_string();
    assert!(text.contains("RUN apk add --no-cache ${BUILD_PACKAGES}\n") && !text.contains("apt-get"), "{text}");
}

/// The wheel needs a newer C library than the default one, so that the base image decides whether there is a build.
#[test]
fn a_build_that_a_newer_platform_avoids_is_warned_of_with_that_platform() {
    let hash = "0".repeat(64);
    let files = format!(
        "source = {{ registry = \"https://index.example/simple\" }}\nsdist = {{ url = \
         \"https://files.example/thing-1.0.tar.gz\", hash = \"sha256:{hash}\" }}\nwheels = [{{ url = \
         \"https://files.example/thing-1.0-cp312-cp312-manylinux_2_31_x86_64.whl\", hash = \"sha256:{hash}\" }}]"
    );
    let lock = graph(&one(&files, ""));
    let newer = "layer `all` builds thing from source, which has a wheel for a newer platform; if the base image is that new, \
                 name it: `--python-platform x86_64-manylinux_2_31`";
    for (platform, stages, found) in [
        ("linux", Stages::Multi, Some(newer)),
        ("linux", Stages::Single, Some(newer)),
        ("x86_64-manylinux_2_31", Stages::Single, None),
        ("aarch64-manylinux_2_28", Stages::Multi, None),
    ] {
        let target = Target::builder("3.12", platform).build().unwrap();
        let plan = Plan::builder(&lock).target(target).layer(spec("all", &["project"])).build().unwrap();
        let file = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).stages(stages).build().unwrap();
        let warned = warned(&file);
        assert_eq!(warned.iter().map(String::as_str).find(|text| text.contains("newer platform")), found, "{platform}");
    }
}

#[test]
fn hashes_are_required_if_every_package_has_one_and_a_comment_explains_exceptions() {
    let git = "source = { git = \"https://git.example/thing?rev=main#0123456789abcdef0123456789abcdef01234567\" }";
    let dockerfile = of_one(git, "", |builder| builder.installer(Installer::Pip)).unwrap();
    let text = dockerfile.to_string();
    assert!(!text.contains(" --require-hashes "), "{text}");
    assert!(text.contains("\n# Without --require-hashes: the lock has no hash of thing.\n"), "{text}");
    assert_eq!(
        warned(&dockerfile),
        ["layer `all` is installed without hash checks of packages that have no hash in the lock: thing"]
    );
    let plain = of_one(&wheel("https://index.example/simple"), "", |builder| {
        builder.format(LayerFormat::RequirementsWithoutHashes)
    });
    let plain = plain.unwrap();
    assert!(plain.to_string().contains("\n# Without --require-hashes: the layer file was written without hashes.\n"));
    assert_eq!(plain.files()[0].text(), "thing==1.0\n");
    assert!(warned(&plain).is_empty());
    let pylock = of_one(&wheel("https://index.example/simple"), "", |builder| builder.format(LayerFormat::PylockToml));
    let pylock = pylock.unwrap();
    assert_eq!(pylock.files()[0].name(), "pylock.all.toml");
    let text = pylock.to_string();
    assert!(
        text.contains(" --no-config --no-deps -r /mnt/src/.locklayers/pylock.all.toml")
            && !text.contains("UV_INDEX")
            && !text.contains("UV_DEFAULT_INDEX"),
        "it says where its files are: {text}"
    );

    let some = project("3.10", "").replace(&format!(", hash = \"sha256:{}\"", "b".repeat(64)), "");
    let together: [(&str, &[&str]); 1] = [("all", &["group:heavy", "group:light"])];
    let lock = graph(&some);
    let requirements: Change = |builder| builder.format(LayerFormat::RequirementsTxt);
    let text = built(&lock, &together, requirements).unwrap().to_string();
    assert!(text.contains("\n# Without --require-hashes: the lock has no hash of idna.\n"), "{text}");
}

/// Returns a lock whose project needs `thing`, of which the files have these hashes, and `idna`, which has a secure one.
fn hashed(files: [&str; 2], index: &str) -> String {
    let wheel = |machine: &str, hash: &str| {
        format!("{{ url = \"https://files.example/thing-1.0-py3-none-manylinux_2_17_{machine}.whl\"{hash} }}, ")
    };
    let more = format!(
        "\n[[package]]\nname = \"idna\"\nversion = \"3.10\"\nsource = {{ registry = \"https://{index}/simple\" }}\n\
         wheels = [{{ url = \"https://files.example/idna-3.10-py3-none-any.whl\", hash = \"sha256:{}\" }}]\n",
        "b".repeat(64)
    );
    let [first, second] = files;
    let package = format!(
        "source = {{ registry = \"https://index.example/simple\" }}\nwheels = [{}{}]\n",
        wheel("aarch64", first),
        wheel("x86_64", second)
    );
    one(&package, "").replace("dependencies = [", "dependencies = [{ name = \"idna\" }, ") + &more
}

#[test]
fn requirements_have_no_hashes_if_those_of_the_lock_would_end_the_build() {
    let sha256 = format!(", hash = \"sha256:{}\"", "0".repeat(64));
    let md5 = format!(", hash = \"md5:{}\"", "0".repeat(32));
    let blake2b = format!(", hash = \"blake2b:{}\"", "0".repeat(64));
    let layers: [(&str, &[&str]); 1] = [("all", &["project"])];
    let pip: Change = |builder| builder.installer(Installer::Pip);
    let requirements: Change = |builder| builder.format(LayerFormat::RequirementsTxt);
    for (files, change, is_left_out) in [
        ([sha256.as_str(), sha256.as_str()], pip, false),
        ([sha256.as_str(), ""], pip, true),
        (["", ""], pip, true),
        ([md5.as_str(), md5.as_str()], pip, true),
        ([sha256.as_str(), blake2b.as_str()], pip, true),
        ([sha256.as_str(), ""], requirements, true),
        (["", ""], requirements, false),
        ([md5.as_str(), md5.as_str()], requirements, false),
        ([blake2b.as_str(), blake2b.as_str()], requirements, false),
    ] {
        let file = built(&graph(&hashed(files, "index.example")), &layers, change).unwrap();
        let said = "layer `all` is installed without hash checks: the lock has no hash, or none that the installer accepts (only md5 or BLAKE2b), for files of thing, and \
                    requirements are checked all or none";
        assert_eq!(warned(&file).iter().any(|warning| warning == said), is_left_out, "{files:?}: {:?}", warned(&file));
        assert_eq!(file.files()[0].text().contains("--hash="), !is_left_out, "{files:?}");
        let comment = "\n# Without hashes: the lock has no secure hash for files of thing.\n";
        assert_eq!(file.to_string().contains(comment), is_left_out, "{file}");
        assert_eq!(
            file.to_string().contains(" --require-hashes -r "),
            !is_left_out && !files.contains(&"") && !files.contains(&md5.as_str()),
            "{file}"
        );
    }
    let two = |files| built(&graph(&hashed(files, "other.example")), &layers, pip).map(drop).unwrap_err();
    assert_eq!(
        two([&sha256, ""]),
        "layer `all`: the lock has no hash of thing, and pip refuses a file in which only some packages have one; without hashes \
         it could take packages from other indexes than the lock, so install with uv, or write the files without hashes \
         (`--no-hashes`)"
    );
    assert_eq!(
        two([&md5, &md5]),
        "layer `all`: the lock has only md5 or BLAKE2b hashes of thing, which pip does not accept; without hashes it could take packages \
         from other indexes than the lock, so install with uv, or write the files without hashes (`--no-hashes`)"
    );
    assert_eq!(two([&blake2b, &sha256]), two([&md5, &md5]));
    let error = built(&graph(&hashed([&sha256, ""], "other.example")), &layers, requirements).map(drop).unwrap_err();
    assert!(error.starts_with("layer `all` has packages of several indexes and no hashes to check"), "{error}");
}

#[test]
fn indexes_are_those_of_each_layer() {
    let other = project("3.10", "").replacen("https://index.example/simple", "https://torch.example/cu12", 1);
    let text = built(&graph(&other), &LAYERS, |builder| builder).unwrap().to_string();
    assert!(
        !text.contains("ARG UV_INDEX") && !text.contains("ARG UV_DEFAULT_INDEX"),
        "a pylock.toml names files, so that no index is asked: {text}"
    );
    let pip: Change = |builder| builder.installer(Installer::Pip);
    let text = built(&graph(&other), &LAYERS, pip).unwrap().to_string();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("ARG PIP_")).collect();
    assert_eq!(
        lines,
        [
            "ARG PIP_INDEX_URL=\"${INDEX_TORCH_EXAMPLE_CU12}\"",
            "ARG PIP_INDEX_URL=\"${INDEX_INDEX_EXAMPLE_SIMPLE}\"",
            "ARG PIP_EXTRA_INDEX_URL=\"${INDEX_TORCH_EXAMPLE_CU12}\"",
        ],
        "{text}"
    );
    let both: [(&str, &[&str]); 1] = [("all", &["group:heavy", "group:light"])];
    assert_eq!(
        warned(&built(&graph(&other), &both, pip).unwrap()),
        [
            "layer `all` has packages of several indexes, and pip may take each from any of https://index.example/simple, \
             https://torch.example/cu12: if two have a package of the same name, the build may fail or install another \
             file; uv installs the files of the lock"
        ]
    );
    let bare = other.replace(&format!(", hash = \"sha256:{}\"", "b".repeat(64)), "");
    assert_eq!(
        warned(&built(&graph(&bare), &both, |builder| builder).unwrap()),
        ["layer `all` is installed without hash checks of packages that have no hash in the lock: idna"]
    );
}

#[test]
fn experts_warnings() {
    let lock = graph(&project("3.10", ""));
    let large = built(&lock, &LAYERS, |builder| builder.large_layer(1_000_000)).unwrap();
    assert_eq!(
        warned(&large),
        ["layer `heavy` downloads 20.0 MB, over 1.0 MB: a layer is pushed and pulled as a whole, over one \
          connection; split it, as with `package:GLOB`"]
    );
    // The environment, two layers, the local packages and the working directory.
    assert!(warned(&built(&lock, &LAYERS, |builder| builder.base_layers(122)).unwrap()).is_empty());
    assert_eq!(
        warned(&built(&lock, &LAYERS, |builder| builder.base_layers(123)).unwrap()),
        [
            "the image has 5 layers of its own and about 123 of the base image, over the 127 that an engine can stack; merge \
          layers"
        ]
    );
    // The environment, the first layer, copies of what is checked, of the second layer and of the local packages, and
    // the working directory; without mounts copies of both layers.
    let multi: [Change; 4] = [
        |builder| builder.stages(Stages::Multi).base_layers(121),
        |builder| builder.stages(Stages::Multi).base_layers(122),
        |builder| builder.stages(Stages::Multi).access(FileAccess::Copy).base_layers(122),
        |builder| builder.stages(Stages::Multi).access(FileAccess::Copy).base_layers(123),
    ];
    assert_eq!(multi.map(|change| warned(&built(&lock, &LAYERS, change).unwrap()).len()), [0, 1, 0, 1]);
    let rivals =
        project("3.10", "").replace("\"numpy\"", "\"opencv-python\"").replace("\"idna\"", "\"opencv-python-headless\"");
    let rivals = rivals.replace("/numpy-", "/opencv_python-").replace("/idna-", "/opencv_python_headless-");
    assert_eq!(
        warned(&built(&graph(&rivals), &LAYERS, |builder| builder).unwrap()),
        [
            "`opencv-python` in layer `heavy` and `opencv-python-headless` in layer `light` install the same files, and the \
          later overwrites the earlier; lock only one of them"
        ]
    );
    let apart = rivals
        .replace(
            "heavy = [{ name = \"opencv-python\" }]",
            "heavy = [{ name = \"opencv-python\", marker = \"sys_platform == 'win32'\" }]",
        )
        .replace(
            "light = [{ name = \"opencv-python-headless\" }]",
            "light = [{ name = \"opencv-python-headless\", marker = \"sys_platform == 'linux'\" }]",
        );
    assert_eq!(
        warned(&built(&graph(&apart), &LAYERS, |builder| builder).unwrap()),
        ["layer `heavy` is not in the image: none of its packages is for Linux (opencv-python)"],
        "never installed together"
    );
    let image = built(&graph(&apart), &LAYERS, |builder| builder.stages(Stages::Multi)).unwrap();
    assert!(!image.to_string().contains("build-heavy") && image.files().len() == 1, "{image}");
}

#[test]
fn local_packages_are_installed_last_dependencies_first() {
    let pip: Change = |builder| builder.installer(Installer::Pip);
    let lock = graph(&project("3.10", ""));
    let text = built(&lock, &LAYERS, |builder| builder).unwrap().to_string();
    let sync = "--frozen --no-default-groups --group heavy --group light";
    assert!(text.contains(&format!("{sync} --no-install-local --check \\\n")), "{text}");
    assert!(
        text.contains(&format!("{sync} --no-editable \\\n        --reinstall-package app --reinstall-package lib --default-index \"https://index.example/simple\" \\\n"))
            && !text.contains("COPY . ."),
        "{text}"
    );
    let groups = built(&lock, &LAYERS[..2], |builder| builder).unwrap().to_string();
    let only = "--frozen --only-group heavy --only-group light --no-install-local --check\n";
    assert!(groups.contains(only) && !groups.contains("--no-editable"), "{groups}");
    let text = built(&lock, &LAYERS, pip).unwrap().to_string();
    assert!(text.contains("--no-deps /mnt/src/libs/lib /mnt/src \\\n"), "{text}");
    assert!(!text.contains("ruff"), "the dev group is not in the image");
    let marked = of_one("source = { directory = \"libs/thing\" }", ", marker = \"os_name == 'posix'\"", pip);
    let text = marked.unwrap().to_string();
    assert!(text.contains(" --no-deps \"thing @ file:///mnt/src/libs/thing ; os_name == 'posix'\" \\\n"), "{text}");
    let spaced = of_one("source = { directory = \"my libs/é\" }", "", pip).unwrap().to_string();
    assert!(spaced.contains(" --no-deps '/mnt/src/my libs/é' \\\n"), "{spaced}");
    let said =
        |path: &str| of_one(&format!("source = {{ directory = \"{path}\" }}"), "", |builder| builder).unwrap_err();
    assert_eq!(
        said("../thing"),
        "package thing (../thing) is at `../thing`, outside of the build context; build from a folder above, as with \
         `--context ..`, or leave local packages out (`--no-local`) and install them by lines of your own"
    );
    assert!(said("../../../libs/a/../thing").contains("as with `--context ../../..`, or leave local"));
    assert!(said("a/../../b").contains("as with `--context ..`, or leave"));
    assert!(said("/abs/thing").contains("outside of the build context; leave local packages out (`--no-local`) and"));
    let above: Change = |builder| builder.lock_in_context("services/a");
    let text = of_one("version = \"1\"\nsource = { directory = \"../thing\" }", "", above).unwrap().to_string();
    assert!(text.contains("--mount=type=bind,source=services/thing,target=/mnt/src/services/thing,rw "), "{text}");
    assert!(text.contains("/mnt/uv sync --directory /mnt/src/services/a "), "{text}");
    let text = of_one("source = { directory = \"../thing\" }", "", above).unwrap().to_string();
    assert!(
        text.contains("--mount=type=bind,target=/mnt/src,rw ") && text.contains("/mnt/src/.git"),
        "its history: {text}"
    );
    let nothing = of_one("source = { directory = \"libs/thing\" }", "", |builder| builder.local(false)).unwrap_err();
    assert_eq!(nothing, "the plan installs nothing: it has no layer with a package and no local package");
    assert_eq!(
        of_one(&wheel("wheels"), "", pip).unwrap_err(),
        "package thing==1.0 (wheels) is a file of the index `wheels` in the file system, which requirements cannot name; \
         install from pylock.toml with uv (without `--installer pip`, `--format requirements.txt` and `--no-hashes`), or lock \
         it by its path (`tool.uv.sources`) or from an index at a URL"
    );
}

/// The inputs of an image are read by more people than the lock, and `FileAccess::Copy` puts them into the image.
#[test]
fn credentials_of_a_direct_url_are_in_no_file_of_an_image() {
    let hash = "0".repeat(64);
    let package = format!(
        "source = {{ url = \"https://u:S3CRET@files.example/thing-1.0.tar.gz\" }}\nsdist = {{ hash = \"sha256:{hash}\" }}"
    );
    let reason = "has credentials in its URL, which the written file would expose; pass them to the installer instead";
    let requirements = format!(
        "package thing==1.0 (https://files.example/thing-1.0.tar.gz): its requirement `thing @ \
         https://files.example/thing-1.0.tar.gz` {reason}, or lock the package from another location"
    );
    let pylock = format!(
        "package thing==1.0 (https://files.example/thing-1.0.tar.gz) cannot be written to a pylock.toml: {reason}; \
         write requirements instead, or lock the package from another location"
    );
    for (change, said) in [
        ((|builder| builder) as Change, &pylock),
        (|builder| builder.installer(Installer::Pip), &requirements),
        (|builder| builder.installer(Installer::Pip).access(FileAccess::Copy), &requirements),
        (|builder| builder.format(LayerFormat::RequirementsTxt), &requirements),
        (|builder| builder.format(LayerFormat::RequirementsWithoutHashes), &requirements),
        (|builder| builder.format(LayerFormat::RequirementsTxt).stages(Stages::Multi), &requirements),
    ] {
        assert_eq!(of_one(&package, "", change).map(|file| file.to_string()), Err(said.clone()));
    }
}

#[test]
fn options_that_cannot_be_are_errors() {
    let lock = graph(&project("3.10", ""));
    let said = |change: Change| built(&lock, &LAYERS, change).map(|file| file.to_string()).unwrap_err();
    assert_eq!(
        said(|builder| builder.stages(Stages::Multi).install_into(InstallInto::System)),
        "several stages need a virtual environment, since installed files are copied from one stage to another; \
         install into the system's Python only in a single stage"
    );
    assert_eq!(
        said(|builder| builder.installer(Installer::Pip).format(LayerFormat::PylockToml)),
        "pip reads pylock.toml from version 26.1 on, and base images have an older one; install with uv, or write \
         requirements (`--format requirements.txt`)"
    );
    assert_eq!(
        said(|builder| builder.command(["serve it's".to_owned()])),
        "the command `serve it's` is one word with spaces, but an image runs its command without a shell; give each \
         word separately, as in `--cmd serve it's`, or use a shell: `--cmd sh -c 'serve it'\\''s'`"
    );
    assert_eq!(
        said(|builder| builder.python("3.11.4")),
        "the base image `python:3.12-slim` has Python 3.12 by its name, but the plan is for Python 3.11; name another base \
         (`--base`), let uv install Python 3.11 (`--managed-python`), or plan for its Python (`--python-version 3.12`)"
    );
    assert_eq!(
        said(|builder| builder.fragment(true).stages(Stages::Multi)),
        "layers in an existing Dockerfile are installed in the stage of its `uv sync`, into the environment of that \
         stage; leave out `--stages multi`"
    );
    assert_eq!(
        said(|builder| builder.folder("../layers")),
        "the folder of the layer files `../layers` is not a plain path below the folder of the lock; a Dockerfile or its \
         shell could interpret it differently"
    );
    for change in [
        (|builder| builder.folder("/layers")) as Change,
        |builder| builder.folder("a,b"),
        |builder| builder.folder("a b"),
        |builder| builder.folder(""),
        |builder| builder.workdir("app"),
        |builder| builder.workdir("/"),
        |builder| builder.workdir("/a/../b"),
        |builder| builder.workdir("/a\nRUN x"),
        |builder| builder.workdir("/$HOME"),
    ] {
        said(change);
    }
    assert_eq!(
        "2".parse::<DockerfileSyntax>().map_err(|error| error.to_string()),
        Err("`2` is not a supported version of the Dockerfile syntax: expected `1`, `1.2` or newer, or `builtin`"
            .to_owned())
    );
    for text in ["1.1", "1.", "1.02", "1.+4", "1.4.1", "", "latest", "1.99999999999"] {
        assert!(text.parse::<DockerfileSyntax>().is_err(), "{text}");
    }
}

#[test]
fn the_lines_for_dockerignore_replace_only_their_own() {
    let dockerfile = built(&graph(&project("3.10", "")), &LAYERS, |builder| builder).unwrap();
    let ignore = Dockerignore::of(&dockerfile);
    let own = ignore.to_string();
    assert!(
        own.starts_with("# locklayers: begin\n.git\n")
            && own.ends_with(
                "\ndocker-bake.json\n!.locklayers/pylock.heavy.toml\n!.locklayers/pylock.light.toml\n!.locklayers/mirror.py\n# locklayers: end\n"
            ),
        "{own}"
    );
    assert_eq!(ignore.merged_into(""), own);
    assert_eq!(ignore.merged_into("data\n"), format!("data\n\n{own}"));
    assert_eq!(ignore.merged_into("data"), format!("data\n\n{own}"));
    let old = own.replace("!.locklayers/pylock.light.toml\n", "!.locklayers/gone.txt\n");
    assert_eq!(ignore.merged_into(&format!("a\n{old}b\n")), format!("a\n{own}b\n"));
    assert_eq!(
        ignore.merged_into("a\n# locklayers: begin\nb\n"),
        format!("a\n# locklayers: begin\nb\n\n{own}"),
        "no end, nothing lost"
    );
}

#[test]
fn settings_can_force_a_build_from_source() {
    let hash = "0".repeat(64);
    let sdist = format!("sdist = {{ url = \"https://files.example/thing-1.0.tar.gz\", hash = \"sha256:{hash}\" }}");
    let lock = graph(&one(&format!("{}\n{sdist}", wheel("https://index.example/simple")), ""));
    let target = || Target::builder("3.12", "linux").build().unwrap();
    let planned = |names: &[&str]| {
        let names = names.iter().map(|name| name.parse().unwrap());
        let plan =
            Plan::builder(&lock).layer(spec("all", &["project"])).target(target()).no_binary(names).build().unwrap();
        let thing = &plan.layers()[0].placements()[0];
        (thing.wheels().len(), thing.build_reason().map(ToString::to_string))
    };
    assert_eq!(planned(&["other"]), (1, None));
    let reason = "uv's settings want it built from source (`no-binary`)".to_owned();
    assert_eq!(planned(&["thing"]), (0, Some(reason)));
}
