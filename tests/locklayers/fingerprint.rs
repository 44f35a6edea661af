//! Test vectors: plans as JSON, whose fingerprints `tests/fingerprint/check.py` computes again on its own.

use std::path::Path;

use locklayers::Fingerprint;
use locklayers::export::PlanRecord;

use crate::support::{by_group, graph};

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
fn chain_and_context_are_told_apart() {
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
