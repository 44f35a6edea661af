//! What an image does with settings of `[tool.uv]` that an installer or a form of the Dockerfile cannot obey.

#![cfg(feature = "image")]

use locklayers::Plan;
use locklayers::export::LayerFormat;
use locklayers::image::{BuildSettings, Dockerfile, DockerfileBuilder, Installer, Stages};

use crate::support::graph;

/// Packages of two indexes: `made` has a wheel and an archive of its source, `plain` a wheel without a hash.
const LOCK: &str = r#"
version = 1
requires-python = ">=3.12"

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "made" }, { name = "plain" }]

[[package]]
name = "made"
version = "1"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/made-1.tar.gz", hash = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
wheels = [{ url = "https://files.example/made-1-py3-none-any.whl", hash = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" }]

[[package]]
name = "plain"
version = "1"
source = { registry = "https://other.index.example/simple" }
wheels = [{ url = "https://files.example/plain-1-py3-none-any.whl" }]
"#;

fn built(uv: &str, change: fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>) -> Result<Dockerfile, String> {
    let graph = graph(LOCK);
    let plan = Plan::builder(&graph).split(false).build().unwrap();
    let settings = BuildSettings::read(Some(&format!("[tool.uv]\n{uv}\n")), None).unwrap();
    let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).settings(settings);
    change(builder).build().map_err(|error| error.to_string())
}

const UNHASHED: LayerFormat = LayerFormat::RequirementsWithoutHashes;

#[test]
fn a_build_without_isolation_needs_a_single_stage() {
    let uv = "no-binary-package = ['made']\nno-build-isolation-package = ['made']";
    assert_eq!(
        built(uv, |builder| builder.stages(Stages::Multi)).unwrap_err(),
        "layer `project` builds made without isolation (`no-build-isolation`), with what other layers hold, but in several \
         stages each layer has an environment of its own; use `--stages single`"
    );
    assert!(built(uv, |builder| builder.stages(Stages::Single)).is_ok());
    let other = "no-binary-package = ['made']\nno-build-isolation-package = ['plain']";
    assert!(built(other, |builder| builder.stages(Stages::Multi)).is_ok(), "another package is without isolation");
    assert!(built("no-build-isolation = true", |builder| builder.stages(Stages::Multi)).is_ok(), "nothing is built");
}

#[test]
fn pip_builds_what_has_no_binary_and_the_settings_that_it_does_not_read_are_named() {
    let uv = "no-binary-package = ['made']\nbuild-constraint-dependencies = ['hatchling<2']";
    let warning = "pip does not read build-constraint-dependencies, which uv applies to the packages that the image builds \
                   from source; install with uv, or their builds may fail, or differ from those of `uv sync`";
    let warned = |dockerfile: &Dockerfile| dockerfile.warnings().iter().any(|said| said.to_string() == warning);
    let by_pip = built(uv, |builder| builder.installer(Installer::Pip).format(UNHASHED)).unwrap();
    assert!(by_pip.to_string().contains(" --no-binary=made ") && warned(&by_pip), "{by_pip}");
    let by_uv = built(uv, |builder| builder).unwrap();
    assert!(!by_uv.to_string().contains("--no-binary") && !warned(&by_uv), "{by_uv}");
    let nothing = "build-constraint-dependencies = ['hatchling<2']";
    let nothing = built(nothing, |builder| builder.installer(Installer::Pip).format(UNHASHED)).unwrap();
    assert!(!warned(&nothing), "nothing is built");
}

#[test]
fn requirements_without_hashes_come_from_one_index() {
    assert_eq!(
        built("", |builder| builder.format(UNHASHED)).unwrap_err(),
        "layer `project` has packages of several indexes and no hashes to check, and from requirements uv takes each from \
         the first index that has one of its name, of https://index.example/simple, https://other.index.example/simple, \
         which need not be that of the lock; install from pylock.toml, the default format, which names the files of the lock"
    );
    assert!(built("", |builder| builder).is_ok());
    assert!(
        built("", |builder| builder.installer(Installer::Pip).format(UNHASHED)).is_ok(),
        "pip has a warning of its own"
    );
}

/// Returns the line of the requirements of builds in the settings that the steps of an image read, for the project and for
/// `made`, which is built from source.
fn requirements(app: &str, made: &str, more: &str, stages: Stages) -> Result<String, String> {
    let uv = format!(
        "[tool.uv]\nno-binary-package = ['made']\nextra-build-dependencies = {{ app = [{app}], made = [{made}] }}\n{more}\n\
         [[tool.uv.index]]\nname = 'other'\nurl = 'https://other.index.example/simple'\nexplicit = true\n\
         [[tool.uv.index]]\nname = 'more'\nurl = 'https://more.index.example/simple'\n"
    );
    let graph = graph(&LOCK.replace("virtual = \".\"", "editable = \".\""));
    let plan = Plan::builder(&graph).split(false).build().unwrap();
    let settings = BuildSettings::read(Some(&uv), None).unwrap();
    let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).settings(settings).stages(stages);
    let file = builder.build().map_err(|error| error.to_string())?;
    let settings = file.files_beside("").into_iter().find(|(name, _)| name.ends_with("/uv.toml"));
    let text = settings.map(|(_, text)| text).unwrap_or_default();
    Ok(text.lines().find(|line| line.starts_with("extra-build")).unwrap_or_default().to_owned())
}

#[test]
fn a_requirement_of_the_version_that_is_installed_names_it_where_no_sync_builds() {
    let runtime = |name: &str| format!("{{ match-runtime = true, requirement = \"{name}\" }}");
    let of = |app: &str| requirements(app, &runtime("plain"), "", Stages::Multi).unwrap();
    let line =
        |app: &str| format!("extra-build-dependencies = {{ \"app\" = [{app}], \"made\" = [{}] }}", runtime("plain"));
    // The index of `plain` serves no build, so its file is named.
    assert_eq!(of(&runtime("Plain>=1")), line("\"plain @ https://files.example/plain-1-py3-none-any.whl\""));
    assert_eq!(
        of(&format!("'x<2', {}", runtime("made[a] ; os_name == 'posix'"))),
        line("\"x<2\", \"made[a]==1 ; os_name == 'posix'\"")
    );
    // What is not to be changed is as it was, and what is not installed is left to uv.
    let kept = |app: &str| format!("extra-build-dependencies = {{ app = [{app}], made = [{}] }}", runtime("plain"));
    assert_eq!(of("\"x @ https://files.example/x.whl\""), kept("\"x @ https://files.example/x.whl\""));
    assert_eq!(of(&runtime("unknown")), kept(&runtime("unknown")));
    let single = requirements(&runtime("plain"), &runtime("plain"), "", Stages::Single);
    assert_eq!(single.unwrap(), kept(&runtime("plain")));
}

#[test]
fn a_requirement_of_a_build_whose_source_no_step_knows_is_refused() {
    let sources = |source: &str| format!("[tool.uv.sources]\nplain = [{{ {source} }}]");
    let refused = |package: &str| {
        format!(
            "the build of {package} requires `plain` (`extra-build-dependencies`), whose source (`tool.uv.sources`) uv reads only \
             in `uv sync`; state its URL there as `name @ https://…`"
        )
    };
    let of = |app: &str, made: &str, source: &str, stages| requirements(app, made, &sources(source), stages);
    assert_eq!(of("", "'plain'", "index = 'other'", Stages::Single).unwrap_err(), refused("made"));
    assert_eq!(of("'plain'", "", "index = 'other'", Stages::Multi).unwrap_err(), refused("app"));
    assert!(of("'plain'", "", "index = 'other'", Stages::Single).is_ok(), "uv sync builds it");
    assert!(of("", "'plain'", "index = 'other', marker = \"sys_platform == 'win32'\"", Stages::Single).is_ok());
    assert!(of("", "'plain'", "index = 'more'", Stages::Single).is_ok(), "builds query this index");
    assert!(of("", "'plain @ https://files.example/plain.whl'", "index = 'other'", Stages::Single).is_ok());
}

#[test]
fn builds_find_packages_in_folders_of_the_repository() {
    let file = built(
        "no-binary-package = ['made']\nfind-links = ['./my wheels', 'https://links.example/a', '../out']",
        |builder| builder,
    );
    let text = file.unwrap().to_string();
    assert!(text.contains("--mount='type=bind,source=my wheels,target=/mnt/src/my wheels' "), "{text}");
    assert!(text.contains(" --find-links '/mnt/src/my wheels' --no-deps "), "{text}");
    assert!(!text.contains("/mnt/out") && !text.contains("links.example"), "{text}");
    let comma = built("no-binary-package = ['made']\nfind-links = ['a, b']", |builder| builder).unwrap().to_string();
    assert!(comma.contains(" --find-links file:///mnt/src/a%2C%20b --no-deps "), "uv splits at commas: {comma}");
    let nothing = built("find-links = ['./wheels']", |builder| builder).unwrap().to_string();
    assert!(!nothing.contains("wheels"), "nothing is built: {nothing}");
}

#[test]
fn local_packages_are_built_without_isolation_in_a_single_stage() {
    let of = |stages| requirements("", "", "no-build-isolation-package = ['app']", stages);
    assert_eq!(
        of(Stages::Multi).unwrap_err(),
        "app is built without isolation (`no-build-isolation`), with what the layers hold, but in several stages the stage for \
         local packages has none of them; use `--stages single`"
    );
    assert!(of(Stages::Single).is_ok());
}

#[test]
fn an_image_with_a_uv_that_is_too_old_for_the_steps_is_refused() {
    let of = |tag: &'static str, is_fragment: bool, format: LayerFormat| {
        let graph = graph(&LOCK.replace("other.index", "index"));
        let plan = Plan::builder(&graph).split(false).build().unwrap();
        let image = format!("registry.example/uv:{tag}").parse().unwrap();
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).uv_image(image).format(format);
        builder.fragment(is_fragment).build().map(|_| ()).map_err(|error| error.to_string())
    };
    let lacks = |tag: &str, needed: &str| {
        format!(
            "the image `registry.example/uv:{tag}` has a uv before {needed}, which lacks options that the steps use; name an image \
             with a newer one (`--uv-image`)"
        )
    };
    let pylock = LayerFormat::PylockToml;
    assert_eq!(of("0.8.13-alpine", false, pylock), Err(lacks("0.8.13-alpine", "0.8.14")));
    let or_requirements = ", or write the layers as requirements (`--format requirements.txt`)";
    assert_eq!(of("0.8.3", true, pylock), Err(lacks("0.8.3", "0.8.4") + or_requirements));
    for (tag, is_fragment, format) in [
        ("0.8.14", false, pylock),
        ("0.8", false, pylock),
        ("0.8.4", true, pylock),
        ("0.5.1", true, UNHASHED),
        ("latest", true, pylock),
    ] {
        assert_eq!(of(tag, is_fragment, format), Ok(()), "{tag}");
    }
}

#[test]
fn layers_of_an_old_uv_are_installed_without_options_that_it_does_not_know() {
    let fragment = |format| {
        let graph = graph(&LOCK.replace("other.index", "index"));
        let plan = Plan::builder(&graph).split(false).build().unwrap();
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).fragment(true);
        builder.format(format).build().unwrap().to_string()
    };
    assert!(fragment(LayerFormat::PylockToml).contains(" --preview-features pylock "));
    assert!(!fragment(UNHASHED).contains("--preview-features"));
}

#[test]
fn pip_gets_the_secrets_of_its_indexes_by_a_script_that_is_written_too() {
    let index = "[[tool.uv.index]]\nname = 'corp'\nurl = 'https://index.example/simple'\n";
    let of = |more: &str| {
        let graph = graph(&LOCK.replace("other.index", "index"));
        let plan = Plan::builder(&graph).split(false).build().unwrap();
        let settings = BuildSettings::read(Some(more), None).unwrap();
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).settings(settings);
        builder.installer(Installer::Pip).format(UNHASHED).build().unwrap()
    };
    let private = of(index);
    let script = "python3 -B /mnt/src/.locklayers/credentials.py INDEX_CORP=UV_INDEX_CORP -- \\\n        env PIP_ROOT_USER_ACTION=ignore python3 -m pip";
    assert!(private.to_string().contains(script), "{private}");
    let written = |dockerfile: &Dockerfile| {
        dockerfile.files_beside("").iter().any(|(path, _)| path == ".locklayers/credentials.py")
    };
    assert!(written(&private));
    let unnamed = of(&index.replace("name = 'corp'\n", ""));
    assert!(
        !unnamed.to_string().contains("credentials.py") && !written(&unnamed),
        "an index without a name has no secrets"
    );
}

#[test]
fn credentials_of_settings_reach_no_file_of_an_image() {
    let exposed = |key: &str, shown: &str| {
        format!(
            "{key} `{shown}` contains credentials, which the file of settings beside the layer files would repeat; name them in a \
             netrc file instead, which builds get as the secret `netrc`"
        )
    };
    for (uv, key, shown) in [
        ("find-links = ['https://u:p@h.example/x']", "find-links", "https://h.example/x"),
        ("find-links = ['https://u%3Ap%40h.example/x']", "find-links", "https://h.example/x"),
        ("find-links = ['https://h.example/x?tok%65n=p']", "find-links", "https://h.example/x?tok%65n=****"),
        ("find-links = ['wheels/u%3Ap%40h.example']", "find-links", "wheels/h.example"),
        ("find-links = ['https:/u:p@h.example']", "find-links", "https:/h.example"),
        ("index-url = 'https:/u:p@h.example'", "index-url", "https:/h.example"),
        ("extra-index-url = ['https%3A//u:p@h.example']", "extra-index-url", "https%3A//h.example"),
        (
            "build-constraint-dependencies = ['x @ https://u:p@h.example/x']",
            "build-constraint-dependencies",
            "x @ https://h.example/x",
        ),
        (
            "extra-build-variables = { made = { A = 'https://u:p@h.example' } }",
            "extra-build-variables",
            "https://h.example",
        ),
    ] {
        assert_eq!(built(uv, |builder| builder).unwrap_err(), exposed(key, shown), "{uv}");
    }
    let plain = "no-binary-package = ['made']\nfind-links = ['https://h.example/@scope', 'wheels@1']";
    assert!(built(plain, |builder| builder).is_ok());
}

#[test]
fn an_index_that_uv_refuses_is_refused_before_a_build() {
    let of = |index: &str| built(&format!("index = [{{ url = 'https://index.example/simple', {index} }}]"), |b| b);
    assert_eq!(
        of("name = 'local/'").unwrap_err(),
        "the name of the index `local/` has a character that uv accepts in no name of an index; use ASCII letters, digits, `-`, \
         `_` and `.`"
    );
    assert_eq!(
        of("explicit = true").unwrap_err(),
        "the index `https://index.example/simple` is explicit and has no name; uv refuses it; name it, so that sources can refer \
         to it"
    );
    assert!(of("name = ''").is_ok() && of("name = 'a.b_c-d', explicit = true").is_ok());
}

#[test]
fn settings_that_uv_cannot_read_or_that_want_another_uv_are_warned_of() {
    let warnings = |uv_toml: Option<&str>, uv: &str, change: fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>| {
        let graph = graph(&LOCK.replace("other.index", "index"));
        let plan = Plan::builder(&graph).split(false).build().unwrap();
        let settings = BuildSettings::read(Some(&format!("[tool.uv]\n{uv}\n")), uv_toml).unwrap();
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).settings(settings);
        let said: Vec<String> = change(builder).build().unwrap().warnings().iter().map(ToString::to_string).collect();
        said.into_iter().filter(|said| !said.contains("hash")).collect::<Vec<_>>()
    };
    let plain = |uv: &str| warnings(None, uv, |builder| builder);
    assert_eq!(
        plain("link-mode = 'x'"),
        [
            "uv 0.13.9 is not known to read `link-mode` of pyproject.toml: beside what it cannot read it ignores all options of \
          [tool.uv], by which layers are built; correct it"
        ]
    );
    assert_eq!(
        warnings(Some("link-mode = 'x'\n"), "", |builder| builder),
        [
            "uv 0.13.9 is not known to read `link-mode` of uv.toml, and ends with an error at what it cannot read; correct it"
        ]
    );
    assert_eq!(warnings(Some(""), "link-mode = 'x'", |builder| builder), [""; 0], "uv reads the other file");
    assert_eq!(warnings(None, "link-mode = 'x'", |builder| builder.installer(Installer::Pip)), [""; 0]);
    let required = |required: &str, uv: &str| {
        format!(
            "`required-version = \"{required}\"` does not allow uv {uv}, which installs in the image, so its `uv sync` ends the \
             build; name an image with another uv (`--uv-image`), or build with `--build-arg UV_VERSION=…`"
        )
    };
    assert_eq!(plain("required-version = '>=99'"), [required(">=99", "0.13.9")]);
    assert_eq!(plain("required-version = '0.13.8'"), [required("0.13.8", "0.13.9")]);
    for fine in ["0.13.9", "==0.13.*", ">=0.8", ""] {
        assert_eq!(plain(&format!("required-version = '{fine}'")), [""; 0], "{fine}");
    }
    let old = |uv: &str| warnings(None, uv, |builder| builder.uv_image("registry.example/uv:0.9".parse().unwrap()));
    assert_eq!(old("required-version = '>=0.10'"), [required(">=0.10", "0.9")]);
    assert_eq!(old("required-version = '==0.9.5'"), [""; 0], "the tag may be that version");
    assert_eq!(warnings(None, "required-version = '>=99'", |builder| builder.local(false)), [""; 0], "nothing syncs");
    assert_eq!(warnings(Some("required-version = '>=99'"), "", |builder| builder), [required(">=99", "0.13.9")]);
}
