//! What an image does, and says, where packages are built from source.

#![cfg(feature = "image")]

use locklayers::image::{BuildSettings, Dockerfile, DockerfileBuilder, InstallInto, Installer, Stages};
use locklayers::name::PackageName;
use locklayers::plan::PlanBuilder;
use locklayers::{LayerSpec, Plan};

use crate::differential::uv;
use crate::support::graph;

/// `flash` is built from source, with what its build needs from elsewhere: `torch` from an index that may be explicit.
const LOCK: &str = r#"
version = 1
requires-python = ">=3.12"

[[package]]
name = "app"
version = "1"
source = { editable = "." }
dependencies = [{ name = "flash" }, { name = "plain" }, { name = "setuptools" }, { name = "torch" }]

[[package]]
name = "flash"
version = "2"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/flash-2.tar.gz", hash = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }

[[package]]
name = "plain"
version = "1"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/plain-1-py3-none-any.whl", hash = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", size = 900 }]

[[package]]
name = "setuptools"
version = "80"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/setuptools-80-py3-none-any.whl", hash = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", size = 100 }]

[[package]]
name = "torch"
version = "2.7"
source = { registry = "https://gpu.index.example/simple" }
wheels = [{ url = "https://files.example/torch-2.7-py3-none-any.whl", hash = "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", size = 800_000_000 }]
"#;

const TORCH_FIRST: [&str; 2] = ["package:torch", "project"];

/// Builds the image of layers that select this.
fn built(
    uv: &str,
    layers: &[&str],
    change: impl for<'p> Fn(DockerfileBuilder<'p>) -> DockerfileBuilder<'p>,
) -> Result<Dockerfile, String> {
    let graph = graph(LOCK);
    let specs = layers.iter().enumerate().map(|(at, selector)| {
        let selectors = selector.split(',').map(|one| one.parse().unwrap()).collect();
        LayerSpec::new(format!("l{at}").parse().unwrap(), selectors)
    });
    let plan = specs.fold(Plan::builder(&graph).split(false), PlanBuilder::layer).build().unwrap();
    let settings = BuildSettings::read(Some(&format!("[tool.uv]\n{uv}\n")), None).unwrap();
    let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).settings(settings);
    change(builder).build().map_err(|error| error.to_string())
}

const RUNTIME: &str = "extra-build-dependencies = { flash = [{ requirement = 'torch', match-runtime = true }] }";
const SOURCED: &str = "sources = { torch = { index = 'gpu' } }\n\
                       index = [{ name = 'gpu', url = 'https://gpu.index.example/simple', explicit = true }]";

/// Returns the settings of builds, and the flags of the `uv sync` that checks the layers.
fn stated(file: &Dockerfile) -> (String, String) {
    let settings = file.settings_file().map(|(_, text)| text).unwrap_or_default();
    let line = settings.lines().find(|line| line.starts_with("extra-build")).unwrap_or_default();
    let text = file.to_string();
    let check = text.split_once(" --frozen ").and_then(|(_, rest)| rest.split_once(" --no-install-local")).unwrap();
    (line.to_owned(), check.0.to_owned())
}

#[test]
fn a_build_gets_the_version_that_another_layer_installs() {
    for stages in [Stages::Single, Stages::Multi] {
        let of = |uv: &str, layers: &[&str]| stated(&built(uv, layers, |builder| builder.stages(stages)).unwrap());
        let (line, flags) = of(RUNTIME, &TORCH_FIRST);
        assert_eq!(line, "extra-build-dependencies = { \"flash\" = [\"torch==2.7\"] }");
        assert!(flags.ends_with(" --inexact --no-install-package flash"), "uv would build it again: {flags}");
        let (line, flags) = of(RUNTIME, &["project"]);
        assert!(line.contains("match-runtime = true") && !flags.contains("--inexact"), "uv finds it: {line} {flags}");
        for layers in [&TORCH_FIRST[..], &["project"]] {
            let (line, flags) = of(&format!("{RUNTIME}\n{SOURCED}"), layers);
            let url = "\"torch @ https://files.example/torch-2.7-py3-none-any.whl\"";
            assert_eq!(line, format!("extra-build-dependencies = {{ \"flash\" = [{url}] }}"), "only uv sync reads it");
            assert!(flags.ends_with(" --inexact --no-install-package flash"), "{flags}");
        }
    }
}

#[test]
fn a_build_in_an_existing_dockerfile_needs_that_version_in_its_own_layer() {
    let fragment = |layers: &[&str]| built(RUNTIME, layers, |builder| builder.fragment(true));
    assert_eq!(
        fragment(&TORCH_FIRST).unwrap_err(),
        "the build of flash requires `torch` (`extra-build-dependencies`), of the version that is installed, which another layer \
         holds: uv finds it only in the same layer, and a `uv sync` after the layers would build again what was built with a \
         stated version; put both into one layer, before the others (`--layer NAME=package:…,package:…`)"
    );
    assert!(fragment(&["package:torch,package:flash", "project"]).is_ok());
}

/// Returns the warning of these words, if there is one.
fn warning(file: &Dockerfile, words: &str) -> Option<String> {
    file.warnings().iter().map(ToString::to_string).find(|text| text.contains(words))
}

#[test]
fn what_a_build_without_isolation_may_need_of_later_layers_is_named() {
    let uv = "no-build-isolation-package = ['flash']";
    let of = |layers: &[&str], fragment| {
        let file = built(uv, layers, |builder| builder.stages(Stages::Single).fragment(fragment)).unwrap();
        warning(&file, "without isolation")
    };
    let text = "layer `l0` builds flash without isolation (`no-build-isolation`), with what it and the layers before it hold; if the \
                build needs setuptools, torch of a later layer, put that into one before it, as by `--layer build=package:…`";
    for fragment in [false, true] {
        assert_eq!(of(&["package:flash", "project"], fragment).as_deref(), Some(text));
    }
    // It is built in the environment, and not in a stage of its own.
    let file = built(uv, &["package:flash", "project"], |builder| builder.stages(Stages::Single)).unwrap();
    assert!(!file.to_string().contains(" AS builder\n"), "{file}");
    // Whatever follows may be a backend, if no known one is there before.
    let other = of(&["package:torch", "package:setuptools", "package:flash", "project"], false);
    assert_eq!(other, None, "nothing that builds commonly need follows");
    assert_eq!(of(&["project"], false), None);
    let by_pip = built(uv, &["package:flash", "project"], |builder| builder.installer(Installer::Pip)).unwrap();
    assert_eq!(warning(&by_pip, "layer `l0` builds flash without isolation"), None, "pip isolates all builds");
}

#[test]
fn a_local_package_that_compiles_gets_a_stage_with_a_compiler() {
    fn compiles(builder: DockerfileBuilder<'_>) -> DockerfileBuilder<'_> {
        chosen(builder.compiles(PackageName::new("app").unwrap()))
    }
    fn chosen(builder: DockerfileBuilder<'_>) -> DockerfileBuilder<'_> {
        builder.choose_stages()
    }
    let file = built("", &["project"], compiles).unwrap();
    assert_eq!(file.stages(), Stages::Multi);
    assert!(file.to_string().contains(" AS builder\n") && warning(&file, "compiles code").is_none(), "{file}");
    // In one stage too, unless it installs into the system or builds with what only `uv sync` knows.
    let one =
        |uv: &str, change: fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>| built(uv, &["project"], change).unwrap();
    let file = one("", |builder| compiles(builder).stages(Stages::Single));
    let text = file.to_string();
    assert!(text.contains("FROM builder AS local-packages\n") && warning(&file, "compiles code").is_none(), "{text}");
    let (_, end) = text.rsplit_once("\nFROM ${BASE}\n").unwrap();
    let (check, copy) =
        (end.find("--no-install-local --check"), end.find("COPY --link --from=local-packages /layer/ /\n"));
    assert!(check.is_some() && check < copy && !end.contains("--no-editable"), "{end}");
    let said = "the image builds app, which compiles code: its base image may lack a compiler, so install one by a line of your own \
                below the last `FROM`";
    let system = one("", |builder| compiles(builder).stages(Stages::Single).install_into(InstallInto::System));
    let sourced = "extra-build-dependencies = { app = [\"torch\"] }\n";
    let sourced = one(sourced, |builder| compiles(builder).stages(Stages::Single));
    for file in [system, sourced] {
        assert_eq!(warning(&file, "compiles code").as_deref(), Some(said));
        assert!(!file.to_string().contains(" AS local-packages\n"), "{file}");
    }
    let file = built("", &["project"], chosen).unwrap();
    assert_eq!(file.stages(), Stages::Single, "no code is compiled");
}

#[test]
fn an_image_that_does_not_begin_with_its_heaviest_layer_is_reported() {
    let of = |layers: &[&str]| {
        let file = built("", layers, |builder| builder.stages(Stages::Multi)).unwrap();
        warning(&file, "begins with layer")
    };
    assert_eq!(
        of(&["package:plain", "package:torch", "project"]).unwrap(),
        "the image begins with layer `l0` (900 B), and layer `l1` (800.0 MB) is copied, for which a builder passes over its files \
         twice more; put the heaviest layer first"
    );
    assert_eq!(of(&["package:torch", "package:plain", "project"]), None);
    assert_eq!(of(&["package:plain", "package:setuptools"]), None, "what is light is copied in no time");
}

/// A build backend that is a file of the project, so that a build needs no index. The wheel contains one module.
const BACKEND: &str = r#"
import zipfile

def get_requires_for_build_wheel(settings=None):
    return []

def build_wheel(folder, settings=None, metadata=None):
    info = "app-1.dist-info"
    files = {
        "app.py": open("source.txt").read(),
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: app\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: backend\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(f"{folder}/app-1-py3-none-any.whl", "w") as wheel:
        for name, text in (files | {f"{info}/RECORD": record}).items():
            wheel.writestr(name, text)
    return "app-1-py3-none-any.whl"
"#;

/// Two projects are built at one path with one cache, and their manifests may have one time.
#[test]
#[ignore = "needs uv 0.13.9 and Python"]
fn uv_takes_no_package_that_it_built_of_other_sources_at_the_same_path() {
    let (uv, place) = (uv(), tempfile::tempdir().unwrap());
    let folder = place.path();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write(
        "pyproject.toml",
        "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n[build-system]\nrequires = []\n\
         build-backend = \"backend\"\nbackend-path = [\".\"]\n",
    );
    write("backend.py", BACKEND);
    let lock = "version = 1\nrequires-python = \">=3.9\"\n[[package]]\nname = \"app\"\nversion = \"1\"\n\
                source = { editable = \".\" }\n";
    write("uv.lock", lock);
    let graph = graph(lock);
    let plan = Plan::builder(&graph).layer(LayerSpec::new("all".parse().unwrap(), vec!["project".parse().unwrap()]));
    let plan = plan.build().unwrap();
    let image = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).stages(Stages::Single);
    let image = image.build().unwrap().to_string();
    let flags = image.split("--no-editable").nth(1).and_then(|rest| rest.split("&&").next()).unwrap();
    let flags: Vec<&str> = flags.split_whitespace().filter(|word| *word != "\\").collect();
    let installed = |flags: &[&str]| {
        let environment = folder.join("environment");
        let _ = std::fs::remove_dir_all(&environment);
        let done = std::process::Command::new(&uv)
            .args(["sync", "--quiet", "--frozen", "--offline", "--no-python-downloads", "--no-editable"])
            .args(flags)
            .env("UV_CACHE_DIR", place.path().join("cache"))
            .env("UV_PROJECT_ENVIRONMENT", &environment)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let modules = std::fs::read_dir(environment.join("lib")).unwrap().next().unwrap().unwrap().path();
        std::fs::read_to_string(modules.join("site-packages/app.py")).unwrap()
    };
    write("source.txt", "one");
    assert_eq!(installed(&flags), "one");
    write("source.txt", "two");
    assert_eq!(installed(&[]), "one", "uv takes what it built, so the flags are needed");
    assert_eq!(installed(&flags), "two", "{flags:?}");
}
