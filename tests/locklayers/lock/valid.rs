//! Locks that are accepted: a fixture for each rule of the format.

use std::path::Path;

use locklayers::Lockfile;
use locklayers::lock::{DefaultGroups, FileLocation, GitReference, Package, Requirement, Source};

fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/valid");
    std::fs::read_to_string(folder.join(name).with_extension("lock")).unwrap()
}

fn lock(name: &str) -> Lockfile {
    text(name).parse().unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn ids(lock: &Lockfile) -> Vec<String> {
    lock.packages().iter().map(|package| package.id().to_string()).collect()
}

fn strings<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

/// The dependencies as `target[extras] ; marker`.
fn edges(lock: &Lockfile, package: &Package) -> Vec<String> {
    let edge = |edge| -> Option<String> {
        let target: &Package = lock.dependency(edge)?;
        Some(format!("{}[{}] ; {}", target.id(), strings(edge.extras()).join(","), edge.marker()))
    };
    package.dependencies().iter().filter_map(edge).collect()
}

#[test]
fn everything_but_version_and_requires_python_may_be_absent() {
    let lock = lock("minimal");
    assert_eq!((lock.revision(), lock.requires_python().to_string().as_str()), (0, ">=3.12"));
    assert!(lock.packages().is_empty() && lock.conflicts().is_empty() && lock.root().is_none());
    assert_eq!((lock.manifest().members(), lock.manifest().default_groups()), (None, None));
}

#[test]
fn the_layout_and_the_old_spellings_mean_the_same() {
    assert_eq!(lock("inline"), lock("expanded"));
    let inline = text("inline");
    assert_eq!(lock("inline"), format!("\u{feff}{inline}").parse().unwrap(), "byte order mark");
    assert_eq!(lock("inline"), inline.replace('\n', "\r\n").parse().unwrap(), "line ends of Windows");
}

#[test]
fn unknown_keys_and_later_revisions_are_read() {
    let lock = lock("unknown-keys");
    assert_eq!(lock.revision(), 99);
    assert_eq!(edges(&lock, lock.root().unwrap()), ["app==0.1.0 (.)[] ; "]);
}

#[test]
fn forks_are_distinguished_by_version_and_source() {
    let lock = lock("forks");
    assert_eq!(
        ids(&lock),
        [
            "app (.)",
            "torch==2.0 (https://index.example/simple)",
            "torch==2.0 (https://other.example/simple)",
            "tree (libs/tree)",
            "tree==1.0 (https://index.example/simple)",
        ]
    );
    assert_eq!(
        edges(&lock, lock.root().unwrap()),
        [
            "torch==2.0 (https://index.example/simple)[] ; sys_platform != 'linux'",
            "torch==2.0 (https://other.example/simple)[] ; sys_platform == 'linux'",
            "tree (libs/tree)[] ; ",
            "tree==1.0 (https://index.example/simple)[] ; sys_platform == 'win32'",
        ]
    );
    assert_eq!(strings(lock.resolution_markers()), ["sys_platform == 'linux'", "sys_platform != 'linux'"]);
    assert_eq!(strings(lock.packages()[1].resolution_markers()), ["sys_platform != 'linux'"]);
}

#[test]
fn sources_are_of_seven_kinds_in_a_fixed_order() {
    let lock = lock("sources");
    let commit = "4d76121acd1ff058302e9d7720a8036777886b5d";
    assert_eq!(
        strings(lock.packages().iter().map(Package::source)),
        [
            "https://index.example/simple".to_owned(),
            "wheels".to_owned(),
            format!("git+https://files.example/r?path=p-1.0-py3-none-any.whl&rev={commit}#{commit}"),
            format!("git+https://files.example/r?tag=v1#{commit}"),
            "https://files.example/p-1.0.zip?sig=****#subdirectory=s p/q".to_owned(),
            "my files/p-1.0.zip".to_owned(),
            "/abs/d".to_owned(),
            "../e".to_owned(),
            "v".to_owned(),
        ]
    );
    let local: Vec<bool> = lock.packages().iter().map(|package| package.source().is_local()).collect();
    assert_eq!(local, [false, false, false, false, false, true, true, true, true]);
    let Source::Git(git) = lock.packages()[2].source() else { panic!("not Git") };
    assert_eq!(git.reference(), &GitReference::Rev(commit.to_owned()));
    assert_eq!(git.path().map(ToString::to_string).as_deref(), Some("p-1.0-py3-none-any.whl"));
    let locations =
        |at: usize| lock.packages()[at].wheels().iter().map(locklayers::lock::Wheel::location).collect::<Vec<_>>();
    assert!(matches!(locations(1).as_slice(), [FileLocation::Path(path)] if path.as_str() == "p-1.0-py3-none-any.whl"));
    assert!(matches!(locations(2).as_slice(), [FileLocation::Source]));
    assert!(lock.packages()[4].sdist().is_some_and(|sdist| sdist.filename().is_none() && sdist.hash().is_some()));
}

#[test]
fn files_keep_their_order_and_their_hashes() {
    let lock = lock("files");
    let wheels: Vec<(&str, String)> = lock.packages()[0]
        .wheels()
        .iter()
        .map(|wheel| (wheel.filename(), wheel.hash().map_or_else(String::new, |hash| hash.algorithm().to_string())))
        .collect();
    assert_eq!(
        wheels,
        [
            ("a-1.0+cpu-py3-none-any.whl", "sha384".to_owned()),
            ("a-1.0.0-2abc-cp312-cp312-win_amd64.whl", "sha512".to_owned()),
            ("a-1.0-py2.py3-none-any.whl", "blake2b".to_owned()),
            ("a-1.0-cp312-abi3-any.whl", String::new()),
        ]
    );
    let hash = lock.packages()[0].wheels()[1].hash().unwrap().to_string();
    assert_eq!(hash, format!("sha512:{}", "0123456789abcdef".repeat(8)), "lower case");
    assert!(lock.packages()[1].wheels().is_empty() && lock.packages()[1].sdist().is_none());
}

#[test]
fn sizes_and_times_are_kept() {
    let lock = lock("inline");
    let idna = &lock.packages()[1];
    let sdist = idna.sdist().unwrap();
    assert_eq!((sdist.filename(), sdist.size()), (Some("idna-3.10.tar.gz"), Some(10)));
    assert_eq!(sdist.upload_time(), Some("2024-02-25T23:20:04.057Z"));
    assert_eq!(idna.wheels()[0].size(), Some(20));
    assert_eq!(idna.wheels()[0].upload_time(), Some("2024-02-25T23:20:05.057Z"));
}

#[test]
fn conflicts_are_sorted_and_their_items_are_unique() {
    let lock = lock("conflicts");
    let sets: Vec<String> = lock.conflicts().iter().map(|set| strings(set.items()).join(" ")).collect();
    assert_eq!(sets, ["m1 app[cpu] app:new", "app[a] app[b]"]);
}

#[test]
fn extras_and_groups_are_known_when_resolved_or_declared() {
    let lock = lock("groups");
    let [a, b] = lock.packages() else { panic!("two packages") };
    assert_eq!(strings(a.extras()), ["declared", "resolved"]);
    assert_eq!(strings(a.optional_dependencies().keys()), ["resolved"]);
    assert_eq!((strings(a.groups()), strings(b.groups())), (strings(["dev", "empty"]), strings(["other"])));
    assert_eq!(a.default_groups(), Some(&DefaultGroups::Named(Vec::new())));
    let named = DefaultGroups::Named(["dev", "docs"].map(|name| name.parse().unwrap()).to_vec());
    assert_eq!(b.default_groups(), Some(&named));
    assert_eq!(lock.manifest().default_groups(), Some(&DefaultGroups::All));
    assert_eq!(lock.manifest().members().map(strings), Some(strings(["a", "b"])));
    assert_eq!(lock.root().map(Package::id), Some(a.id()), "a directory is the root as a member");
    let no_member = text("groups").replace("\"B\", \"a\"", "\"b\"");
    assert!(no_member.parse::<Lockfile>().unwrap().root().is_none());
}

fn shown(requirement: &Requirement) -> String {
    format!("{}[{}] ; {}", requirement.name(), strings(requirement.extras()).join(","), requirement.marker())
}

#[test]
fn a_lock_without_project_has_its_requirements_in_the_manifest() {
    let groups = lock("manifest-groups");
    let groups: Vec<(String, Vec<String>)> = groups
        .manifest()
        .dependency_groups()
        .iter()
        .map(|(group, requirements)| (group.to_string(), requirements.iter().map(shown).collect()))
        .collect();
    let dev = strings(["idna[] ; ", "idna[a,b] ; sys_platform == 'linux'"]);
    assert_eq!(groups, [("dev".to_owned(), dev), ("empty".to_owned(), Vec::new())]);

    let script = lock("script");
    assert!(script.root().is_none());
    let requirements: Vec<String> = script.manifest().requirements().iter().map(shown).collect();
    assert_eq!(requirements, ["idna[] ; python_full_version < '3.13'"]);
}

/// Two edges may become equal when extras that do not exist are dropped.
#[test]
fn extras_that_the_target_does_not_list_are_dropped() {
    let lock = lock("edges");
    assert_eq!(
        edges(&lock, lock.root().unwrap()),
        [
            "app==0.1.0 (.)[] ; ",
            "idna==3.10 (https://index.example/simple)[] ; sys_platform == 'linux'",
            "idna==3.10 (https://index.example/simple)[] ; sys_platform == 'win32'",
            "idna==3.10 (https://index.example/simple)[kept] ; sys_platform == 'linux'",
        ]
    );
}
