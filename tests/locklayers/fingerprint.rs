//! Test vectors: plans as JSON, whose fingerprints `tests/fingerprint/check.py` recomputes independently.

use std::path::Path;

use locklayers::export::PlanRecord;
use locklayers::plan::PlanBuilder;
use locklayers::{Fingerprint, Plan, Target};

use crate::support::{by_group, graph, plan, spec};

const INDEX: &str = "https://index.example/simple";

#[test]
fn fingerprints_are_those_of_the_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fingerprint");
    let mut layers = 0;
    for entry in std::fs::read_dir(&folder).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "lock") {
            continue;
        }
        let graph = graph(&std::fs::read_to_string(&path).unwrap());
        let plan = by_group(&graph, &[]).keep_local(true).build().unwrap();
        let vector = path.with_extension("json");
        if std::env::var_os("LOCKLAYERS_WRITE_VECTORS").is_some() {
            std::fs::write(&vector, PlanRecord::of(&plan).to_string()).unwrap();
        }
        assert_eq!(
            PlanRecord::of(&plan).to_string(),
            std::fs::read_to_string(&vector).unwrap(),
            "{}",
            vector.display()
        );
        layers += plan.layers().len();
    }
    assert!(layers >= 5, "only {layers} vectors");
}

#[test]
fn a_fingerprint_reads_back_and_nothing_else_does() {
    let text = format!("ll1-{}", "0a".repeat(32));
    let fingerprint: Fingerprint = text.parse().unwrap();
    assert_eq!((fingerprint.to_string(), fingerprint.as_bytes()[0]), (text.clone(), 10));
    for wrong in
        ["", "ll1-", &text[..67], &text.replace('a', "A"), &text.replace("ll1", "ll2"), &text.replace("0a", "é")]
    {
        assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
    }
}

#[test]
fn chain_and_context_are_distinguished() {
    let fingerprint: Fingerprint = format!("ll1-{}", "00".repeat(32)).parse().unwrap();
    let all = [
        fingerprint,
        fingerprint.after(None),
        fingerprint.after(Some(fingerprint)),
        fingerprint.in_context(b""),
        fingerprint.in_context(b"x"),
    ];
    for (index, a) in all.iter().enumerate() {
        assert!(all[..index].iter().all(|b| a != b));
    }
}

/// Credentials are not part of the installed content, and a digest of a password would allow guessing it.
#[test]
fn changing_only_a_password_changes_no_fingerprint() {
    let of = |url: &str| {
        let hash = "0".repeat(64);
        let lock = format!(
            "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" \
             }}\ndependencies = [{{ name = \"b\" }}]\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = {{ url = \
             \"{url}\" }}\nsdist = {{ hash = \"sha256:{hash}\" }}\n"
        );
        let graph = graph(&lock);
        let plan = plan(&graph, &[("all", &["project"])]).unwrap();
        Fingerprint::of(&plan.layers()[0])
    };
    let bare = of("https://files.example/b-1.0.zip");
    for user in ["u:p@", "u:q@", "token@", ":p@"] {
        assert_eq!(of(&format!("https://{user}files.example/b-1.0.zip")), bare, "{user}");
    }
    assert_ne!(of("https://files.example/c/b-1.0.zip"), bare);
}

/// Without a hash, the URL is all that tells files apart.
#[test]
fn a_file_without_a_hash_counts_with_its_url() {
    let of = |registry: &str, files: &[&str], target: bool| {
        let lock = format!(
            "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" \
             }}\ndependencies = [{{ name = \"b\" }}]\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = {{ registry = \
             \"{registry}\" }}\nwheels = [{}]\n",
            files.iter().map(|file| format!("{{ {file} }}")).collect::<Vec<_>>().join(", ")
        );
        let graph = graph(&lock);
        let builder = Plan::builder(&graph).layer(spec("all", &["project"]));
        let target = target.then(|| Target::builder("3.12", "linux").build().unwrap());
        let plan = target.into_iter().fold(builder, PlanBuilder::target).build().unwrap();
        (Fingerprint::of(&plan.layers()[0]), plan.layers()[0].placements()[0].locator())
    };
    let url = |start: &str| format!("url = \"{start}/b-1.0-py3-none-any.whl\"");
    let hashed = |url: &str| format!("{url}, hash = \"sha256:{}\"", "0".repeat(64));
    let a = url("https://files.example/a");
    let (bare, locator) = of(INDEX, &[&a], false);
    assert_eq!(
        locator,
        "files https://files.example/a/b-1.0-py3-none-any.whl of registry+https://index.example/simple"
    );
    assert_eq!(of(INDEX, &[&a], true).0, bare, "the only file is that of a target");
    for same in ["https://u:p@files.example/a", "HTTPS://Files.Example:443/x/../a", "https://files.example/./a"] {
        assert_eq!(of(INDEX, &[&url(same)], false).0, bare, "{same}");
    }
    let token = |token: &str| a.replace(".whl", &format!(".whl?token={token}"));
    assert_eq!(of(INDEX, &[&token("x")], false), of(INDEX, &[&token("y")], false));
    for other in
        ["https://files.example/b", "https://other.example/a", "http://files.example/a", "https://files.example/A"]
    {
        let url = url(other);
        assert_ne!(of(INDEX, &[&url], false).0, bare, "{other}");
        assert_ne!(of(INDEX, &[&url], true).0, bare, "{other}");
        assert_eq!(of(INDEX, &[&hashed(&url)], false), of(INDEX, &[&hashed(&a)], false), "{other}");
    }
    // Each file counts for itself, whatever the others have.
    let [more, moved] = ["a", "b"].map(|folder| a.replace("/a/", &format!("/{folder}/")).replace("py3", "cp312"));
    let mixed = |file: &str| of(INDEX, &[&hashed(&a), file], false).0;
    assert_ne!(mixed(&more), mixed(&moved));
    assert_ne!(mixed(&more), mixed(&hashed(&more)));
    assert_eq!(mixed(&hashed(&more)), mixed(&hashed(&moved)));
    // The order of files is no content, and a path in a folder of wheels is none either.
    assert_eq!(of(INDEX, &[&a, &more], false).0, of(INDEX, &[&more, &a], false).0);
    let path = |folder: &str| format!("path = \"{folder}b-1.0-py3-none-any.whl\"");
    assert_eq!(of("wheels", &[&path("")], false), of("wheels", &[&path("x/")], false));
    assert_eq!(of("wheels", &[&path("")], false).1, "registry+wheels");
    assert_eq!(of("wheels", &[&path("")], true).1, "registry+wheels#b-1.0-py3-none-any.whl");
}

/// With a target, the file that will be installed counts; without one, every file that the requirements list.
#[test]
fn settings_for_builds_affect_the_choice_of_files() {
    let [zero, one] = ["0", "1"].map(|digit| digit.repeat(64));
    let lock = |wheel: &str| {
        format!(
            "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" \
             }}\ndependencies = [{{ name = \"b\" }}]\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = {{ registry = \
             \"https://index.example/simple\" }}\nsdist = {{ url = \"https://files.example/b-1.0.tar.gz\", hash = \
             \"sha256:{zero}\" }}\n{wheel}"
        )
    };
    let wheel =
        format!("wheels = [{{ url = \"https://files.example/b-1.0-py3-none-any.whl\", hash = \"sha256:{one}\" }}]\n");
    let of = |lock: &str, no_binary: &[&str], target: bool| {
        let graph = graph(lock);
        let names = no_binary.iter().map(|name| name.parse().unwrap());
        let builder = Plan::builder(&graph).layer(spec("all", &["project"])).no_binary(names);
        let target = target.then(|| Target::builder("3.12", "linux").build().unwrap());
        Fingerprint::of(&target.into_iter().fold(builder, PlanBuilder::target).build().unwrap().layers()[0])
    };
    let (both, source) = (lock(&wheel), lock(""));
    assert_eq!(of(&both, &["b"], true), of(&source, &[], true));
    assert_ne!(of(&both, &["b"], true), of(&both, &[], true));
    assert_eq!(of(&both, &["b"], false), of(&both, &[], false));
    assert_ne!(of(&both, &["b"], false), of(&source, &[], false));
}
