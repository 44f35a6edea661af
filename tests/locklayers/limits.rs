//! Every limit is enforced, is named by its error, and never changes a result within it; and a caller can cancel the
//! work.

use std::collections::BTreeSet;
use std::fmt::Write;

use locklayers::closure::Closure;
use locklayers::drift::{LockDrift, Projects};
use locklayers::export::{LayerFile, LayerFormat, PlanRecord};
use locklayers::lock::LockfileBuilder;
use locklayers::name::{GroupName, PackageName};
use locklayers::plan::PlanBuilder;
use locklayers::proptest::any_lock;
use locklayers::pyproject::PyProject;
use locklayers::{
    Cancel, DependencyGraph, Error, LayerName, Limits, Lockfile, Marker, Plan, PylockToml, RequirementsTxt, Selector,
};
use proptest::prelude::*;

use crate::support::{chain, spec};

const SOURCE: &str = "source = { registry = \"https://index.example/simple\" }";

/// A project with a chain of three packages, each with a file and a marker, and the first in a group as well.
fn lock() -> String {
    let mut text = "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n".to_owned();
    for (name, next) in [("a", "b"), ("b", "c"), ("c", "")] {
        writeln!(text, "[[package]]\nname = \"{name}\"\nversion = \"1\"\n{SOURCE}").unwrap();
        let file = format!("https://files.example/{name}-1-py3-none-any.whl");
        writeln!(text, "wheels = [{{ url = \"{file}\", hash = \"sha256:{:064x}\", size = 1 }}]", 1).unwrap();
        if !next.is_empty() {
            writeln!(text, "dependencies = [{{ name = \"{next}\", marker = \"'{next}' in platform_version\" }}]")
                .unwrap();
        }
    }
    text + "[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n\
            dependencies = [{ name = \"a\", marker = \"'a' in platform_version\" }]\n\
            [package.dev-dependencies]\nlight = [{ name = \"a\" }]\n\
            [package.metadata]\nrequires-dist = [{ name = \"a\", marker = \"'a' in platform_version\" }]\n"
}

/// A short marker that is printed with many comparisons: a conjunction of choices.
fn choices(count: usize) -> String {
    let choice = |n| format!("('{n:02}a' in platform_version or '{n:02}b' in platform_version)");
    (0..count).map(choice).collect::<Vec<_>>().join(" and ")
}

fn read(text: &str, limits: Limits) -> Result<Lockfile, Error> {
    Ok(Lockfile::parse_within(text, limits)?)
}

fn graph(text: &str, limits: Limits) -> Result<DependencyGraph, Error> {
    Ok(DependencyGraph::from_lockfile(read(text, limits)?)?)
}

fn planned<'g>(graph: &'g DependencyGraph, tiers: &[(&str, &str)]) -> Result<Plan<'g>, Error> {
    let tiers = tiers.iter().map(|(name, selector)| spec(name, &[selector]));
    Ok(tiers.fold(Plan::builder(graph), PlanBuilder::layer).build()?)
}

/// Reads, plans and exports as the program does.
fn everything(text: &str, limits: Limits) -> Result<String, Error> {
    let graph = graph(text, limits)?;
    let plan = planned(&graph, &[("light", "group:light"), ("all", "project")])?;
    let mut written = String::new();
    for layer in plan.layers() {
        written += &RequirementsTxt::of(layer)?.to_string();
        written += &PylockToml::of(&plan, layer)?.to_string();
    }
    for why in plan.why(&PackageName::new("c")?)? {
        let paths: Vec<String> = why.paths().iter().map(|path| path.marker().to_string()).collect();
        writeln!(written, "{paths:?}").unwrap();
    }
    let document: PyProject = "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n\
                               dependencies = [\"a ; 'a' in platform_version\"]\n\
                               [dependency-groups]\nlight = [\"a\"]\n"
        .parse()?;
    let drift = LockDrift::between(graph.lockfile(), &Projects::new(document))?;
    drift.findings().iter().for_each(|finding| writeln!(written, "{finding}").unwrap());
    Ok(written + &PlanRecord::of(&plan).to_string())
}

/// The error at each limit, with everything else valid.
fn refused<T>(found: Result<T, impl Into<Error>>) -> String {
    let error = found.map(|_| ()).map_err(Into::into).expect_err("it is beyond the limit");
    assert!(error.is_limit() && !error.is_cancelled(), "{error}");
    let text = chain(&error);
    text.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn every_limit_on_a_lock_is_named_by_its_error() {
    let text = lock();
    let all = |limits: Limits| refused(everything(&text, limits));
    let default = Limits::default;
    assert!(everything(&text, Limits::strict()).is_ok());
    let hint = "which no lock written by uv comes near (the library can raise the limit, `Limits::marker_nodes`)";
    let table = [
        (default().bytes(9), "the lock is larger than 9 bytes (the library can raise the limit, `Limits::bytes`)"),
        (
            default().packages(3),
            "the lock has 4 packages, more than the limit of 3 (the library can raise the limit, `Limits::packages`)",
        ),
        (
            default().files(2),
            "the packages of this lock have more than 2 wheels and source distributions together (the library can raise \
             the limit, `Limits::files`)",
        ),
        (
            default().marker_nodes(0),
            &format!(
                "the markers up to here need more than 0 decision nodes, {hint} at byte 0 of the marker `'b' in platform_version`"
            ),
        ),
        (
            default().comparisons(2),
            "package c==1 (https://index.example/simple): the marker under which it is needed, with those of the packages \
             before it, takes more than 2 comparisons to print; no lock written by uv comes near this, so look for a \
             marker written by hand (the library can raise the limit, `Limits::comparisons`)",
        ),
        (
            default().reached(2),
            "the layers of this plan reach more than 2 packages and dependencies, counted separately for each layer and selector; \
             name fewer layers (the library can raise the limit, `Limits::reached`)",
        ),
        (
            default().reached(39),
            "the paths from the roots to these packages have more than 1 steps in total (the library can raise the limit, \
             `Limits::reached`)",
        ),
        (
            default().selectors(1),
            "the layers and the scope have 4 selectors together, more than the limit of 1; name fewer layers (the library \
             can raise the limit, `Limits::selectors`)",
        ),
        (
            default().layers(1),
            "the plan has 2 layers, but container engines support at most 1; name fewer tiers, or split fewer of them (the \
             library can raise the limit, `Limits::layers`)",
        ),
        (
            default().printed_bytes(150),
            "package b==1 (https://index.example/simple): with those before it, its markers, URLs and hashes take more than \
             150 bytes to print, counted separately for each layer; name fewer layers (the library can raise the limit, \
             `Limits::printed_bytes`)",
        ),
        (
            default().steps(15),
            "pyproject.toml: in the lock, requires-dist of `app`: comparing the lock with what is required takes more than 15 \
             steps (requirements, groups for each group that includes them, sources, extras); state fewer of them (the \
             library can raise the limit, `Limits::steps`)",
        ),
    ];
    for (limits, said) in table {
        assert_eq!(all(limits), said);
    }
}

#[test]
fn limits_of_the_stages_are_named() {
    let text = lock();
    let of_graph = "the markers of this lock are too complex: together they need more than 3 decision nodes; no lock \
                    written by uv comes near this, so look for a marker written by hand (the library can raise the \
                    limit, `Limits::marker_nodes`)";
    let whole = read(&text, Limits::default()).unwrap();
    let within = |nodes| DependencyGraph::from_lockfile_within(whole.clone(), Limits::default().marker_nodes(nodes));
    assert_eq!(refused(within(2)), of_graph.replace('3', "2"));
    let said: BTreeSet<String> = (3..40)
        .filter_map(|nodes| {
            let graph = within(nodes).ok()?;
            Closure::of(&graph, &[Selector::Project(None)]).err().map(|error| refused::<()>(Err(error)))
        })
        .map(|said| said.replace(|c: char| c.is_ascii_digit(), "#").replace("##", "#"))
        .collect();
    let of_selection = "the markers of this selection are too complex: together they need more than # decision nodes (the \
                        library can raise the limit, `Limits::marker_nodes`)";
    assert_eq!(said, BTreeSet::from([of_selection.to_owned()]));
    let shared: Vec<String> = (0..300).map(|n| format!("{{ name = \"s{n}\" }}")).collect();
    let mut many = "version = 1\nrequires-python = \">=3.9\"\n".to_owned();
    (0..300).for_each(|n| writeln!(many, "[[package]]\nname = \"s{n}\"\nversion = \"1\"\n{SOURCE}").unwrap());
    write!(many, "[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n[package.dev-dependencies]\n").unwrap();
    (0..4).for_each(|n| writeln!(many, "g{n} = [{}]", shared.join(", ")).unwrap());
    let graph = graph(&many, Limits::default().shared(1)).unwrap();
    let groups: Vec<(String, String)> = (0..4).map(|n| (format!("g{n}"), format!("group:g{n}"))).collect();
    let groups: Vec<(&str, &str)> = groups.iter().map(|(name, group)| (name.as_str(), group.as_str())).collect();
    assert_eq!(
        refused(planned(&graph, &groups)),
        "the layers of this plan have more than 602 packages from layers before them, counted separately for each layer; name \
         fewer layers (the library can raise the limit, `Limits::shared`)"
    );
}

#[test]
fn limits_on_markers_names_and_documents_are_named() {
    let marker: Marker = choices(18).parse().unwrap();
    assert_eq!(refused(marker.print().map_err(Error::from)), "the marker takes more than 250000 comparisons to print");
    let wide = |name: &str| -> Marker {
        let term = |n| format!("'{n:02}{name}' in platform_version");
        (0..13)
            .map(|n: usize| format!("({} and {})", term(n), term(n + 20)))
            .collect::<Vec<_>>()
            .join(" or ")
            .parse()
            .unwrap()
    };
    let (a, b) = (wide("a"), wide("b"));
    assert_eq!(refused(a.and(&b)), "the result of these markers needs more than 60000 decision nodes");
    assert!(refused(choices_apart(24).parse::<Marker>()).starts_with("the markers up to here need more than 60000 "));
    let long = "a".repeat(300);
    assert!(
        refused(PackageName::new(&long))
            .ends_with("it is longer than 255 bytes, the most that the name of a file can have")
    );
    assert!(
        refused(GroupName::new(&long))
            .ends_with("it is longer than 255 bytes, the most that the name of a file can have")
    );
    assert!(refused(LayerName::new(&long)).ends_with("it is longer than 59 bytes, so it cannot be part of an OCI tag"));
    assert!(refused(format!("group:{long}").parse::<Selector>()).contains("it is longer than 255 bytes"));
    assert!(
        refused(format!("package:{long}*").parse::<Selector>())
            .contains("characters, the most that a package pattern ")
    );
    let large = format!("# {}", " ".repeat(PyProject::MOST_BYTES));
    assert_eq!(
        refused(large.parse::<PyProject>()),
        "the file is larger than 1048576 bytes, the limit for a pyproject.toml"
    );
    assert!(
        refused(format!("a = {}", "[".repeat(1_000)).parse::<PyProject>())
            .starts_with("tables and arrays are nested more than ")
    );
    assert!(!Error::from(PackageName::new("a b").unwrap_err()).is_limit());
}

/// A marker whose diagram grows with every choice, since the variables of a choice are far apart.
fn choices_apart(count: usize) -> String {
    let choice = |n| format!("('a{n:02}' in platform_version and 'b{n:02}' in platform_version)");
    (0..count).map(choice).collect::<Vec<_>>().join(" or ")
}

#[test]
fn a_marker_that_is_too_long_to_print_reaches_no_output() {
    let marker: Marker = choices(18).parse().unwrap();
    assert!(marker.to_string().starts_with('<') && marker.to_string().parse::<Marker>().is_err());
    assert_eq!(
        serde_json::to_string(&marker).unwrap_err().to_string(),
        "the marker takes more than 250000 comparisons to print"
    );
    let supported = lock().replace(
        "[[package]]\nname = \"a\"",
        &format!("supported-markers = [\"{}\"]\n[[package]]\nname = \"a\"", choices(18)),
    );
    let graph = graph(&supported, Limits::default()).unwrap();
    let plan = planned(&graph, &[("all", "project")]).unwrap();
    let said = format!(
        "the markers of this file take more than {} comparisons to print, which no lock written by uv comes near (the \
         library can raise the limit, `Limits::comparisons`)",
        15_000 + supported.len() / 20
    );
    assert_eq!(refused(PylockToml::of(&plan, &plan.layers()[0])), said);
    assert_eq!(refused(LayerFile::of(&plan, &plan.layers()[0], LayerFormat::PylockToml, "")), said);
}

/// What the markers of a lock may cost is a part of what its bytes cost, so padding alone raises it, as does a caller.
#[test]
fn limits_on_markers_grow_with_the_lock_unless_they_are_set() {
    let pair = |i: usize| format!("('a{i:02}' in platform_version and 'b{i:02}' in platform_version)");
    let marker = |pairs: usize| (0..pairs).map(pair).collect::<Vec<_>>().join(" or ");
    let lock = lock().replace("'a' in platform_version", &marker(12));
    assert!(lock.contains(&marker(12)));
    let small = Lockfile::parse_within(&lock, Limits::default()).map(|_| ());
    let nodes = 3_000 + lock.len() / 200;
    let said =
        format!("the markers up to here need more than {nodes} decision nodes, which no lock written by uv comes near");
    assert!(refused(small).starts_with(&said));
    let padded = format!("{lock}# {}\n", "x".repeat(12_000_000));
    assert!(Lockfile::parse_within(&padded, Limits::default()).is_ok());
    let set = Lockfile::parse_within(&lock, Limits::default().marker_nodes(60_000)).unwrap();
    assert!(DependencyGraph::from_lockfile(set.clone()).is_ok());
    let built = LockfileBuilder::from(&set).limits(Limits::default()).build();
    let few = DependencyGraph::from_lockfile_within(set, Limits::default());
    assert!(refused(few).contains(&format!("together they need more than {nodes} decision nodes")));
    // A lock that was built has no bytes; those of its parts count.
    assert!(refused(built).contains("more than 3001 decision nodes"));
}

#[test]
fn a_plan_as_json_is_read_within_limits() {
    let graph = graph(&lock(), Limits::default()).unwrap();
    let plan = planned(&graph, &[("all", "project")]).unwrap();
    let text = PlanRecord::of(&plan).to_string();
    let within = |text: &str, limits: Limits| PlanRecord::parse_within(text, limits);
    assert_eq!(within(&text, Limits::strict()).unwrap(), PlanRecord::of(&plan));
    let head = "not a plan that `locklayers plan --format json` wrote: ";
    assert_eq!(
        refused(within(&text, Limits::default().bytes(9))),
        format!("{head}it is larger than 9 bytes (`Limits::bytes`)")
    );
    assert_eq!(
        refused(within(&text, Limits::default().marker_nodes(1))),
        format!("{head}its markers need more than 1 decision nodes together (`Limits::marker_nodes`)")
    );
    assert_eq!(
        refused(within(&text, Limits::default().comparisons(1))),
        format!("{head}its markers take more than 1 comparisons to print (`Limits::comparisons`)")
    );
    // A short string that is printed as a long one, once for each package.
    let nasty = text.replace("\"'a' in platform_version\"", &format!("\"{}\"", choices(17)));
    assert_ne!(nasty, text);
    assert_eq!(
        refused(nasty.parse::<PlanRecord>()),
        format!(
            "{head}its markers take more than {} comparisons to print (`Limits::comparisons`)",
            15_000 + nasty.len() / 20
        )
    );
    assert!(serde_json::from_str::<PlanRecord>(&nasty).is_err());
    assert!(!Error::from("{}".parse::<PlanRecord>().unwrap_err()).is_limit());
    let cancel = Cancel::new();
    cancel.cancel();
    let error = Error::from(within(&text, Limits::default().cancelled_by(&cancel)).unwrap_err());
    assert!(error.is_cancelled() && !error.is_limit(), "{error}");
}

/// `?` works for every error of the crate: each public one converts to [`Error`].
#[test]
fn every_error_of_the_crate_can_be_wrapped() {
    let mut waiting = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let (mut found, mut wraps) = (BTreeSet::new(), BTreeSet::new());
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        if !path.components().any(|part| part.as_os_str() == "bin") {
            let types = text.lines().filter_map(|line| {
                let rest = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum "))?;
                rest.split(|c: char| !c.is_alphanumeric()).next().filter(|name| name.ends_with("Error"))
            });
            found.extend(types.map(str::to_owned));
        }
        let wrapped = text.split("(#[from] ").skip(1).filter_map(|rest| rest.split(')').next());
        if path.ends_with("src/error.rs") {
            wraps = wrapped.map(str::to_owned).collect();
        }
    }
    found.remove("Error");
    assert!(found.len() > 20, "{found:?}");
    assert_eq!(found, wraps);
}

#[test]
fn an_error_is_small_and_its_debug_form_is_the_whole_chain() {
    assert!(size_of::<Error>() <= 128, "{}", size_of::<Error>());
    let graph = graph(&lock(), Limits::default()).unwrap();
    let error = planned(&graph, &[("all", "group:no")]).map(|_| ()).unwrap_err();
    let said = "layer `all`, selector `group:no`: there is no dependency group `no` in `app`; the only one is `light`";
    assert_eq!(format!("{error:?}"), said);
    assert!(format!("{error:#?}").starts_with("Selector {\n"), "{error:#?}");
}

/// A flag is noticed at every stage.
#[test]
fn work_that_the_caller_ends_is_refused_as_cancelled() {
    let text = lock();
    let cancel = Cancel::new();
    let limits = Limits::default().cancelled_by(&cancel);
    let open = graph(&text, limits.clone()).unwrap();
    let plan = planned(&open, &[("all", "project")]).unwrap();
    let closure = Closure::of(&open, &[Selector::Project(None)]).unwrap();
    let whole = open.lockfile().clone();
    let projects = Projects::new("[project]\nname = \"app\"\ndependencies = [\"a\"]\n".parse::<PyProject>().unwrap());
    cancel.cancel();
    let cancelled = |found: Result<(), Error>| {
        let error = found.expect_err("nobody waits for it");
        assert!(error.is_cancelled() && !error.is_limit(), "{error}");
        let first = chain(&error).lines().next().unwrap_or_default().to_owned();
        assert!(first.ends_with("the caller ended the work before it was done"), "{first}");
    };
    cancelled(read(&text, limits).map(|_| ()));
    cancelled(DependencyGraph::from_lockfile(whole).map(|_| ()).map_err(Error::from));
    cancelled(Closure::of(&open, &[Selector::Project(None)]).map(|_| ()).map_err(Error::from));
    cancelled(closure.union(&closure).map(|_| ()).map_err(Error::from));
    cancelled(planned(&open, &[("all", "project")]).map(|_| ()));
    cancelled(plan.why(&PackageName::new("c").unwrap()).map(|_| ()).map_err(Error::from));
    cancelled(LockDrift::between(open.lockfile(), &projects).map(|_| ()).map_err(Error::from));
}

/// A flag that another thread sets ends an operation that is running.
#[test]
fn a_flag_that_is_set_meanwhile_ends_long_work() {
    let cancel = Cancel::new();
    let limits = Limits::default().marker_nodes(usize::MAX).cancelled_by(&cancel);
    let text = lock().replace("'a' in platform_version", &choices_apart(40));
    std::thread::scope(|scope| {
        let read = scope.spawn(|| read(&text, limits));
        std::thread::sleep(std::time::Duration::from_millis(50));
        cancel.cancel();
        let error = read.join().unwrap().unwrap_err();
        assert!(error.is_cancelled(), "{error}");
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// However small a limit, a result within it equals the result without it.
    #[test]
    fn a_limit_changes_no_answer(lock in any_lock(), least in 0_usize..40) {
        let text = lock.to_string();
        let answer = |limits: Limits| -> Result<String, Error> {
            let graph = graph(&text, limits)?;
            let tiers = (0..lock.groups.len()).map(|n| spec(&format!("group-{n}"), &[&format!("group:g{n}")]));
            let tiers = tiers.chain([spec("project", &["project"]), spec("rest", &["rest"])]);
            let plan = tiers.fold(Plan::builder(&graph), PlanBuilder::layer).build()?;
            let mut said = PlanRecord::of(&plan).to_string();
            for package in graph.lockfile().packages() {
                for why in plan.why(package.name())? {
                    why.paths().iter().for_each(|path| writeln!(said, "{:?} {}", path.steps().len(), path.marker()).unwrap());
                }
            }
            Ok(said)
        };
        let unlimited = answer(Limits::default());
        for limit in (0..8).map(|n| least + n * n * 8) {
            for limits in [
                Limits::default().marker_nodes(limit),
                Limits::default().comparisons(limit),
                Limits::default().reached(limit * 10),
                Limits::default().printed_bytes(limit as u64 * 100),
            ] {
                match (answer(limits), &unlimited) {
                    (Err(error), _) if error.is_limit() => {}
                    (Ok(found), Ok(expected)) => prop_assert_eq!(&found, expected),
                    (Err(found), Err(expected)) => prop_assert_eq!(chain(&found), chain(expected)),
                    (found, expected) => prop_assert!(false, "{:?} within {limit}, not {:?}", found, expected),
                }
            }
        }
    }
}
