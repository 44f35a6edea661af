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
                   from source; install with uv, or the image may have other builds than `uv sync` makes";
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
