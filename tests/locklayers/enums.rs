//! Public enums can grow: a new variant or field breaks no program that matches them.

use std::path::{Path, PathBuf};

/// Enums that are complete, so that a program need not handle other variants.
const COMPLETE: [&str; 6] = ["EntryKind", "Kind", "NamedState", "Shape", "Which", "Written"];

/// Enums whose variants are made by callers, so that their fields cannot be others.
const MADE_BY_CALLERS: [&str; 4] = ["ConflictItem", "RequirementSource", "Selector", "Update"];

/// Returns the files of the library.
fn files() -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")]);
    while let Some(path) = waiting.pop() {
        if path.is_dir() && !path.ends_with("bin") {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Returns the public enums that are exhaustive, and `ENUM::VARIANT` for each variant with exhaustive fields.
fn exhaustive(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut enums, mut variants) = (Vec::new(), Vec::new());
    let (mut attributes, mut current) = (String::new(), None);
    for line in text.lines() {
        let (indent, code) = (line.len() - line.trim_start().len(), line.trim());
        let is_open = !attributes.contains("non_exhaustive");
        if let Some(name) = line.strip_prefix("pub enum ") {
            let name = name.split(['<', ' ']).next().unwrap();
            current = Some(name.to_owned());
            enums.extend(is_open.then(|| name.to_owned()));
        } else if indent == 0 && code == "}" {
            current = None;
        } else if let Some(name) = current.as_ref().filter(|_| indent == 4 && code.ends_with(" {") && is_open) {
            variants.push(format!("{name}::{}", code.trim_end_matches(" {")));
        }
        // Attributes are in lines of their own before what they belong to, and some go on over several lines.
        let is_item =
            indent <= 4 && (code.is_empty() || code.ends_with(['{', ',', '}', ';']) && !code.starts_with('#'));
        if is_item { attributes.clear() } else { attributes.push_str(code) }
    }
    (enums, variants)
}

#[test]
fn enums_that_will_grow_and_their_fields_are_not_exhaustive() {
    let (mut enums, mut variants) = (Vec::new(), Vec::new());
    for file in files() {
        let (more, fields) = exhaustive(&std::fs::read_to_string(file).unwrap());
        enums.extend(more);
        variants.extend(fields);
    }
    enums.sort();
    assert_eq!(enums, COMPLETE);
    let is_own = |variant: &&String| !MADE_BY_CALLERS.contains(&variant.split("::").next().unwrap());
    assert_eq!(variants.iter().filter(is_own).collect::<Vec<_>>(), Vec::<&String>::new());
}
