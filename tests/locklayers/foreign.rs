//! Values of one plan or lock that are passed to another: an error, never a wrong result.

use locklayers::export::{ExportError, LayerFile, LayerFormat, PlanRecord};
use locklayers::history::History;
use locklayers::plan::PlanError;
use locklayers::{Fingerprint, Plan, PylockToml, Target};

use crate::support::graph;

const LOCK: &str = r#"version = 1
requires-python = ">=3.12"
[[package]]
name = "app"
source = { virtual = "." }
dependencies = [{ name = "six" }, { name = "idna", marker = "sys_platform == 'linux'" }]
[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/idna-3.10-py3-none-any.whl", hash = "sha256:0000000000000000000000000000000000000000000000000000000000000001", size = 10 }]
[[package]]
name = "six"
version = "1.17.0"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/six-1.17.0-py3-none-any.whl", hash = "sha256:0000000000000000000000000000000000000000000000000000000000000002", size = 10 }]
"#;

#[test]
fn a_layer_of_another_plan_is_refused_by_each_format() {
    let (graph, other) = (graph(LOCK), graph(&LOCK.replace("1.17.0", "1.16.0")));
    let linux = Target::builder("3.12", "linux").build().unwrap();
    let plan = Plan::builder(&graph).split(false).build().unwrap();
    let others = [
        Plan::builder(&other).split(false).build().unwrap(),
        Plan::builder(&graph).split(false).target(linux).build().unwrap(),
        Plan::builder(&graph).build().unwrap(),
    ];
    for other in &others {
        let layer = &other.layers()[0];
        let refused = PylockToml::of(&plan, layer).unwrap_err();
        assert!(
            matches!(&refused, ExportError::ForeignLayer { layer: named, .. } if named == layer.name()),
            "{refused}"
        );
        assert_eq!(PylockToml::with_lock_folder(&plan, layer, "..").unwrap_err(), refused);
        for format in [LayerFormat::RequirementsTxt, LayerFormat::RequirementsWithoutHashes, LayerFormat::PylockToml] {
            assert_eq!(LayerFile::of(&plan, layer, format, "").unwrap_err(), refused, "{format:?}");
        }
    }
    let said = PylockToml::of(&plan, &others[0].layers()[0]).unwrap_err().to_string();
    assert_eq!(said, "layer `project` belongs to another plan; use a layer of the plan that is exported");
}

#[test]
fn a_copy_of_a_layer_is_one_of_the_plan() {
    let graph = graph(LOCK);
    let plan = Plan::builder(&graph).build().unwrap();
    let (layer, copy) = (&plan.layers()[0], plan.layers()[0].clone());
    // A digest that the copy has not computed yet is not a difference.
    assert_eq!(Fingerprint::of(layer), PlanRecord::of(&plan).layers()[0].fingerprint());
    assert_eq!(PylockToml::of(&plan, &copy).unwrap(), PylockToml::of(&plan.clone(), layer).unwrap());
}

#[test]
fn a_dependency_leads_to_the_package_that_it_was_read_with() {
    let (lock, same, other) = (graph(LOCK), graph(LOCK), graph(&LOCK.replace("1.17.0", "1.16.0")));
    let edges = lock.lockfile().packages()[0].dependencies();
    let names = |of: &locklayers::DependencyGraph| -> Vec<Option<String>> {
        edges.iter().map(|edge| of.lockfile().dependency(edge).map(|package| package.id().to_string())).collect()
    };
    let idna = Some("idna==3.10 (https://index.example/simple)".to_owned());
    let six = Some("six==1.17.0 (https://index.example/simple)".to_owned());
    assert_eq!(names(&lock), [idna.clone(), six.clone()]);
    assert_eq!(names(&same), [idna.clone(), six], "as values they are equal");
    assert_eq!(names(&other), [idna, None]);
}

#[test]
fn a_history_counts_the_state_that_it_was_given() {
    let given = graph(LOCK);
    let other: &'static _ = Box::leak(Box::new(graph(LOCK)));
    let mut history = History::default();
    let refused = history.add(&given, |_| Plan::builder(other)).unwrap_err();
    assert_eq!(refused, PlanError::ForeignBuilder);
    let said = "the builder of this state belongs to another graph; return the builder that was passed in";
    assert_eq!((refused.to_string().as_str(), history.states()), (said, 0));
}
