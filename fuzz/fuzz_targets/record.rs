//! Laws of untrusted plans as JSON: an accepted plan reads back as itself and does not differ from itself; a difference
//! with it breaks no line, and in Markdown all of it is in code spans.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::diff::{DiffMarkdown, DiffText, PlanDiff};
use locklayers::export::PlanRecord;

const EMPTY: &str = r#"{"schema": "locklayers.plan/1", "requires_python": ">=3.12", "target": null, "scope": [], "layers": [],
    "provided": [], "replaced": [], "local": [], "bytes": {"known": 0, "most": 0, "files": 0, "unsized_files": 0}}"#;

/// Returns the text outside of code spans, as CommonMark reads a line.
fn outside_of_code(line: &str) -> String {
    let (mut outside, mut rest) = (String::new(), line);
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].chars().take_while(|c| *c == '`').count();
        outside.push_str(&rest[..start]);
        rest = &rest[start + ticks..];
        let mut at = 0;
        let end = loop {
            let found = rest[at..].find('`').map(|found| at + found).expect("a code span ends in its line");
            let run = rest[found..].chars().take_while(|c| *c == '`').count();
            at = found + run;
            if run == ticks {
                break at;
            }
        };
        rest = &rest[end..];
    }
    outside + rest
}

/// The markup that differences themselves contain.
const OURS: [&str; 5] = ["<details><summary>", "</summary>", "</details>", "**Layers:**", "**Origins:**"];

fn check_markdown(text: &str) {
    for line in text.lines() {
        let outside = outside_of_code(line);
        let left = OURS.iter().fold(outside, |left, ours| left.replace(ours, ""));
        assert!(!left.contains(['<', '>', '[', ']', '@', '*', '&', '!', '\\', '#', '_']), "{line}");
        assert!([0, 3].contains(&left.matches('|').count()), "{line}");
    }
}

fn check(diff: &PlanDiff) {
    let (text, markdown) = (DiffText::of(diff).to_string(), DiffMarkdown::of(diff).to_string());
    for shown in [&text, &markdown] {
        assert!(!shown.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'), "{shown:?}");
    }
    check_markdown(&markdown);
}

/// Returns the plan of a document, with the fingerprints recomputed: otherwise hardly any mutated document would be
/// accepted.
fn repaired(text: &str) -> Option<PlanRecord> {
    let mut text = text.to_owned();
    for _ in 0..32 {
        let error = match text.parse::<PlanRecord>() {
            Ok(record) => return Some(record),
            Err(error) => error.to_string(),
        };
        let (_, said) = error.split_once("the layer named `")?;
        let (name, said) = said.split_once("`: its ")?;
        let (key, said) = said.split_once(" is not ")?;
        let (fingerprint, _) = said.split_once(", the one computed from its packages")?;
        let mut document: serde_json::Value = serde_json::from_str(&text).ok()?;
        let layers = document.get_mut("layers")?.as_array_mut()?;
        let layer = layers.iter_mut().find(|layer| layer["name"] == name)?;
        layer[key.replace(' ', "_")] = fingerprint.into();
        text = document.to_string();
    }
    None
}

fuzz_target!(|text: &str| {
    let Some(record) = repaired(text) else { return };
    let written = record.to_string();
    let read: PlanRecord = written.parse().expect("a plan reads back");
    assert_eq!(read.to_string(), written);
    // A secret in a requirement or a locator is not written.
    if !written.contains("****") {
        assert_eq!(read, record);
        assert!(PlanDiff::between(&record, &read).is_empty());
    }
    let empty: PlanRecord = EMPTY.parse().expect("it is a plan");
    check(&PlanDiff::between(&empty, &record));
    check(&PlanDiff::between(&record, &empty));
});
