//! The module structure: a module imports only modules before it, and there are no circular imports within a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const ORDER: [&str; 28] = [
    "char_class",
    "word",
    "percent",
    "url",
    "limits",
    "message",
    "git",
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
    "report",
    "files",
    "proptest",
    "error",
    "lib",
    "guide",
];

/// The modules of the program, in order: exit codes, failures, arguments, output, input, commands.
const PROGRAM: [&str; 7] = ["exit", "failure", "args", "output", "input", "command", "main"];

/// A Rust file, by the path of its module.
struct File {
    module: Vec<String>,
    path: PathBuf,
    code: String,
}

/// Returns the files below a folder, without comments and unit tests.
fn files(root: &Path) -> Vec<File> {
    let (mut found, mut waiting) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
                let code = text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n");
                let module = path.strip_prefix(root).unwrap().with_extension("");
                let module = module.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
                found.push(File { module, path, code });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Returns the paths of a tree of imports such as `a::{b, c::{d, e as f}}`.
fn paths_of(prefix: &[String], tree: &str, found: &mut BTreeSet<Vec<String>>) {
    let (head, group) = match tree.split_once('{') {
        Some((head, group)) => (head, Some(group.strip_suffix('}').unwrap_or(group))),
        None => (tree.split(" as ").next().unwrap(), None),
    };
    let mut path = prefix.to_vec();
    path.extend(head.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
    let Some(group) = group else {
        found.insert(path);
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, character) in group.char_indices().chain([(group.len(), ',')]) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let item = group[start..at].trim();
                if !item.is_empty() {
                    paths_of(&path, item, found);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// Returns every path that a file uses, by `use` or inline from `crate`, `super` or `self`, relative to the root of the
/// crate.
fn used(file: &File) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for part in file.code.split("use ").skip(1) {
        paths_of(&[], part.split(';').next().unwrap(), &mut found);
    }
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in file.code.match_indices(start) {
            let path = file.code[at..].split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':')).next().unwrap();
            paths_of(&[], path, &mut found);
        }
    }
    found.into_iter().filter_map(|path| from_root(&file.module, &path)).collect()
}

/// Returns a path relative to the root of the crate; `None` for another crate's, and for one of the file's own modules.
fn from_root(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut at = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for part in path {
        match part.as_str() {
            "crate" | "self" => {}
            "super" => {
                at.pop();
            }
            _ => at.push(part.clone()),
        }
    }
    Some(at)
}

/// Returns the module that a path refers to or is in.
fn module_of<'m>(modules: &BTreeSet<&'m [String]>, path: &[String]) -> Option<&'m [String]> {
    (1..=path.len()).rev().find_map(|length| modules.get(&path[..length]).copied())
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn library() -> Vec<File> {
    files(&source()).into_iter().filter(|file| file.module[0] != "bin").collect()
}

fn program() -> Vec<File> {
    files(&source().join("bin/locklayers"))
}

/// Returns the number of imports; each must be of a module before the file's own, or of its own.
fn checked(files: &[File], order: &[&str]) -> usize {
    let rank = |module: &str| order.iter().position(|known| *known == module);
    let mut checked = 0;
    for file in files {
        let text = std::fs::read_to_string(&file.path).unwrap();
        assert!(text.lines().count() <= 400, "{} has more than 400 lines", file.path.display());
        let own = rank(&file.module[0]).unwrap_or_else(|| panic!("{} is not in the line", file.module[0]));
        for path in used(file) {
            let Some(used) = path.first().and_then(|module| rank(module)) else { continue };
            assert!(used <= own, "{}: `{}` runs backwards", file.path.display(), path.join("::"));
            checked += 1;
        }
    }
    checked
}

#[test]
fn no_import_runs_backwards_and_no_file_is_long() {
    let (library, program) = (checked(&library(), &ORDER), checked(&program(), &PROGRAM));
    assert!(library > 500 && program > 100, "only {library} and {program} imports were found");
}

/// Returns, for each folder, which of its files or subfolders uses which other.
fn neighbours(files: &[File]) -> BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> {
    let modules: BTreeSet<&[String]> = files.iter().map(|file| file.module.as_slice()).collect();
    let mut folders: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for file in files {
        for path in used(file) {
            let Some(used) = module_of(&modules, &path) else { continue };
            let common = file.module.iter().zip(used).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (file.module.get(common), used.get(common)) {
                let folder = folders.entry(used[..common].to_vec()).or_default();
                folder.entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    folders
}

/// Files that use nothing or are used by nothing are removed repeatedly; the remaining ones are circular.
fn circles(mut uses: BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    loop {
        let sources: BTreeSet<String> = uses.keys().cloned().collect();
        let targets: BTreeSet<String> = uses.values().flatten().cloned().collect();
        let before = uses.len();
        uses.retain(|from, _| targets.contains(from));
        for to in uses.values_mut() {
            to.retain(|to| sources.contains(to));
        }
        uses.retain(|_, to| !to.is_empty());
        if uses.len() == before {
            return uses.into_keys().collect();
        }
    }
}

#[test]
fn the_files_of_a_folder_have_no_circular_imports() {
    let mut found = Vec::new();
    for (folder, uses) in neighbours(&library()).into_iter().chain(neighbours(&program())) {
        let circle = circles(uses);
        if !circle.is_empty() {
            let names: Vec<String> = circle.into_iter().collect();
            found.push(format!("{}: {}", folder.join("/"), names.join(", ")));
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn imports_are_read_as_the_compiler_reads_them() {
    let file = |code: &str| File {
        module: ["plan", "place"].map(str::to_owned).to_vec(),
        path: PathBuf::new(),
        code: code.to_owned(),
    };
    let read = |code: &str| used(&file(code)).into_iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        read("use crate::lock::{Package, url::{a, b as c}};"),
        ["lock", "lock::Package", "lock::url::a", "lock::url::b"]
    );
    assert_eq!(read("use super::split::Splitting;"), ["plan::split::Splitting"]);
    assert_eq!(read("let x = crate::name::of(super::x);"), ["name::of", "plan::x"]);
    let uses = |pairs: &[(&str, &str)]| {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            uses.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        circles(uses).into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(uses(&[("a", "b"), ("b", "c"), ("c", "d")]), "");
    assert_eq!(uses(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]), "b c");
}

#[test]
fn the_library_prints_nothing_ends_nothing_and_reads_no_clock_and_no_environment() {
    let words =
        ["print!", "println!", "eprint!", "eprintln!", "dbg!", "std::env", "std::process", "SystemTime", "Instant"];
    for file in library() {
        // It starts Git, for a limited time, without variables that name another repository.
        let is_excepted =
            |word: &str| file.module[0] == "git" && matches!(word, "std::env" | "std::process" | "Instant");
        for word in words.into_iter().filter(|word| !is_excepted(word)) {
            let found = file.code.match_indices(word).any(|(at, _)| !file.code[..at].ends_with(char::is_alphanumeric));
            assert!(!found, "{} has `{word}`", file.path.display());
        }
    }
}
