//! The details of one package as text.

use locklayers::export::PlacementText;
use locklayers::lock::{FileSpec, PackageId, Source};
use locklayers::plan::ProvidedError;
use locklayers::platform::TargetError;
use locklayers::pyproject::PyProject;
use locklayers::{DependencyGraph, Plan};

use crate::small::{self, group, package, wheel};
use crate::support::plan;

fn graph() -> DependencyGraph {
    let id =
        PackageId::new("app".parse().unwrap(), Some("2.0".parse().unwrap()), Source::Editable(".".parse().unwrap()));
    let app = group(small::needing(id.unwrap(), &["a ; os_name == 'nt'", "b"]), "g", &["a ; sys_platform == 'win32'"]);
    let sdist = FileSpec::at_url("https://files.example/b-1.tar.gz");
    small::graph(app, [package("a 1", &[]).wheel(wheel("a 1").size(2_000)), package("b 1", &[]).sdist(sdist)])
}

fn shown(plan: &Plan<'_>, name: &str) -> Vec<String> {
    PlacementText::named(plan, &name.parse().unwrap()).iter().map(ToString::to_string).collect()
}

#[test]
fn each_layer_with_a_package_has_its_own_details() {
    let graph = graph();
    let plan = plan(&graph, &[("g", &["group:g"]), ("rest", &["project"])]).unwrap();
    assert_eq!(
        shown(&plan, "a"),
        [
            "a 1: in g\n  download    2.0 kB\n  wheel       a-1-py3-none-any.whl\n  only where  sys_platform == 'win32'\n  \
             needed by   group:g\n  also for    rest\n",
            "a 1: in rest\n  download    2.0 kB\n  wheel       a-1-py3-none-any.whl\n  only where  os_name == 'nt' and \
             sys_platform != 'win32'\n  needed by   project\n",
        ]
    );
    assert_eq!(shown(&plan, "none"), Vec::<String>::new());
}

#[test]
fn a_package_that_is_built_has_the_reason_and_a_local_one_no_download() {
    let graph = graph();
    let plan = plan(&graph, &[("all", &["project"])]).unwrap();
    assert_eq!(
        shown(&plan, "b"),
        [
            "b 1: in all\n  download    0 B + 1 file of unknown size\n  needed by   project\n  built       from source: it has only a source distribution\n"
        ]
    );
    assert_eq!(
        shown(&plan, "app"),
        [
            "app 2.0: local, installed last from source\n  needed by   project\n  built       from source: its source is a directory\n"
        ]
    );
}

#[test]
fn a_virtual_package_is_not_installed() {
    let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n\
                dependencies = [{ name = \"lib\" }]\n[[package]]\nname = \"lib\"\nversion = \"1\"\nsource = { editable = \"lib\" }\n";
    let graph = crate::support::graph(text);
    let plan = plan(&graph, &[("all", &["project"])]).unwrap();
    assert_eq!(
        shown(&plan, "app"),
        ["app 1: local and virtual, so only what it needs is installed\n  needed by   project\n"]
    );
    let why = plan.why(&"app".parse().unwrap()).unwrap();
    let text = locklayers::export::WhyText::of(&why[0]).to_string();
    assert!(text.starts_with("app is local and virtual: only what it needs is installed\n\n"), "{text}");
    let text = locklayers::export::MermaidGraph::of(&plan).to_string();
    assert!(text.contains("[\"local<br/>2 packages, installed last but for 1\"]"), "{text}");
}

#[test]
fn an_incomplete_target_of_a_configuration_names_the_missing_key() {
    let target = |text: &str| {
        let file: PyProject = format!("[tool.locklayers]\ntarget = {{ {text} }}\n").parse().unwrap();
        file.config().target().build().map_err(|error: TargetError| error.to_string())
    };
    let missing =
        |key: &str| format!("the configured target has no `{key}`; give both `python-version` and `python-platform`");
    assert_eq!(target("python-version = \"3.12\"").unwrap_err(), missing("python-platform"));
    assert_eq!(target("python-platform = \"linux\"").unwrap_err(), missing("python-version"));
    assert_eq!(target("").unwrap(), None);
    assert_eq!(
        target("python-version = \"3.12\", python-platform = \"linux\"").unwrap().unwrap().to_string(),
        "cpython 3.12 on x86_64-manylinux_2_28"
    );
}

#[test]
fn a_plan_that_cannot_be_read_names_the_feature() {
    assert_eq!(
        ProvidedError::PlanUnread.to_string(),
        "it begins like JSON, and this program was built without the feature `json` of locklayers, which reads plans"
    );
}
