//! The lines that are inserted into an existing Dockerfile, and how they leave the lines around them.

#![cfg(feature = "image")]

use locklayers::Plan;
use locklayers::export::LayerFormat;
use locklayers::image::{BuildIndex, BuildSettings, Dockerfile, DockerfileBuilder, InstallInto, Installer};

use crate::support::graph;

const LOCK: &str = r#"
version = 1
requires-python = ">=3.12"

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "one" }, { name = "two" }]

[[package]]
name = "one"
version = "1"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/one-1-py3-none-any.whl", hash = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" }]

[[package]]
name = "two"
version = "1"
source = { registry = "https://other.index.example/simple" }
wheels = [{ url = "https://files.example/two-1-py3-none-any.whl", hash = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" }]
"#;

fn fragment(change: fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>) -> String {
    let graph = graph(LOCK);
    let plan = Plan::builder(&graph).split(false).build().unwrap();
    let mut other = BuildIndex::new("https://other.index.example/simple");
    (other.name, other.is_explicit) = (Some("other".to_owned()), true);
    let mut main = BuildIndex::new("https://index.example/simple");
    (main.name, main.is_default) = (Some("main".to_owned()), true);
    let settings = BuildSettings::default().with_indexes([main, other]);
    let builder = Dockerfile::builder(&plan, "python:3.12".parse().unwrap()).settings(settings).fragment(true);
    change(builder).build().unwrap().to_string()
}

/// Returns the lines with an `ARG`.
fn arguments(file: &str) -> Vec<&str> {
    file.lines().filter_map(|line| line.strip_prefix("ARG ")).filter(|line| !line.starts_with("UV_VERSION")).collect()
}

const DECLARED: [&str; 2] =
    ["INDEX_MAIN=\"https://index.example/simple\"", "INDEX_OTHER=\"https://other.index.example/simple\""];

#[test]
fn the_variables_of_an_installer_end_with_its_step() {
    let by_pip = fragment(|builder| builder.installer(Installer::Pip).install_into(InstallInto::System));
    assert_eq!(arguments(&by_pip), DECLARED);
    let set = " && export PIP_INDEX_URL=\"${PIP_INDEX_URL:-${INDEX_MAIN}}\" \\\n    \
               && export PIP_EXTRA_INDEX_URL=\"${PIP_EXTRA_INDEX_URL:-${INDEX_OTHER}}\" \\\n    && python3 -B ";
    assert!(by_pip.contains(set), "{by_pip}");
    let by_uv = fragment(|builder| builder.format(LayerFormat::RequirementsTxt));
    assert_eq!(arguments(&by_uv), DECLARED);
    let set = "export UV_DEFAULT_INDEX=\"${UV_DEFAULT_INDEX:-main=${INDEX_MAIN}}\" \\\n    \
               && export UV_INDEX=\"${UV_INDEX:-other=${INDEX_OTHER}}\" \\\n    && ";
    assert!(by_uv.contains(set), "{by_uv}");
    let files = fragment(|builder| builder);
    assert!(!files.contains("export UV_INDEX=") && arguments(&files) == DECLARED, "a pylock.toml names files: {files}");
}

#[test]
fn the_pip_of_an_environment_comes_before_that_of_the_system() {
    let venv = fragment(|builder| builder.installer(Installer::Pip).environment("/opt/app"));
    let chosen = "set -- /opt/app/bin/python -m pip \\\n    \
                  && { \"$@\" --version > /dev/null 2>&1 || set -- python3 -m pip --python /opt/app/bin/python; } \\\n    \
                  && python3 -B ";
    assert!(venv.contains(chosen) && venv.contains("env PIP_ROOT_USER_ACTION=ignore \"$@\" install \\\n"), "{venv}");
    let system = fragment(|builder| builder.installer(Installer::Pip).install_into(InstallInto::System));
    assert!(!system.contains("set -- "), "{system}");
}
