//! Data flows one way: a module imports only from modules before it.

const ORDER: [&str; 22] = [
    "word",
    "limits",
    "message",
    "name",
    "version",
    "marker",
    "lock",
    "graph",
    "platform",
    "closure",
    "pyproject",
    "plan",
    "fingerprint",
    "export",
    "image",
    "diff",
    "history",
    "drift",
    "proptest",
    "error",
    "lib",
    "guide",
];

fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn no_import_runs_backwards_and_no_file_is_long() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut checked = 0;
    let is_rust = |file: &&std::path::PathBuf| file.extension().is_some_and(|extension| extension == "rs");
    for file in files.iter().filter(|file| !file.starts_with(root.join("bin"))).filter(is_rust) {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.lines().count() <= 400, "{} has more than 400 lines", file.display());
        let first = file.strip_prefix(&root).unwrap().components().next().unwrap();
        let own = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        let own_place = place(&own).unwrap_or_else(|| panic!("{own} has no place in the line"));
        for import in text.lines().filter_map(|line| line.trim().strip_prefix("use crate::")) {
            let module = import.split([':', ';', '{']).next().unwrap();
            let used = place(module).unwrap_or_else(|| panic!("{}: {module} has no place", file.display()));
            assert!(used <= own_place, "{}: `use crate::{import}` runs backwards", file.display());
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} imports were found");
}

/// The program's line: what ends a command, paths, arguments, what is written, what is read, commands.
const PROGRAM: [&str; 8] = ["exit", "failure", "path", "args", "output", "input", "command", "main"];

#[test]
fn no_import_of_the_program_runs_backwards() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/locklayers");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let position = |module: &str| {
        PROGRAM
            .iter()
            .position(|known| *known == module)
            .unwrap_or_else(|| panic!("{module} has no position in the line"))
    };
    let mut checked = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.lines().count() <= 400, "{} has more than 400 lines", file.display());
        let first = file.strip_prefix(&root).unwrap().components().next().unwrap();
        let own = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        // Imports and paths in the text alike.
        for path in text.split("crate::").skip(1) {
            let module: String = path.chars().take_while(char::is_ascii_lowercase).collect();
            assert!(position(&module) <= position(&own), "{}: crate::{module} runs backwards", file.display());
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} paths were found");
}

/// Graphs and plans can be shared between threads.
#[test]
fn every_stage_is_send_and_sync() {
    fn check<T: Send + Sync>() {}
    check::<locklayers::Lockfile>();
    check::<locklayers::DependencyGraph>();
    check::<locklayers::closure::Closure<'_>>();
    check::<locklayers::Plan<'_>>();
    check::<locklayers::RequirementsTxt>();
    check::<locklayers::export::PlanRecord>();
    check::<locklayers::diff::PlanDiff>();
    check::<locklayers::Error>();
}
