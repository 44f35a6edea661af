//! Test vectors: plans as JSON, whose fingerprints `tests/fingerprint/check.py` recomputes independently.

use std::path::Path;

use locklayers::export::PlanRecord;
use locklayers::plan::PlanBuilder;
use locklayers::{Fingerprint, Plan, Target};

use crate::support::{by_group, graph, plan, spec};

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
