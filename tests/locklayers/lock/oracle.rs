//! This crate's reader against the `toml` crate: both refuse the same documents and read the same values.

use std::collections::BTreeSet;
use std::path::Path;

use locklayers::Lockfile;
use locklayers::lock::{FileLocation, LockErrorKind, Package};
use locklayers::name::PackageName;
use locklayers::proptest::any_lock;
use proptest::prelude::*;
use toml::{Table, Value};

/// Refused by this crate's reader only: deeply nested brackets.
const DEPTH: &str = "max recursion depth";

/// Checks that both readers agree on a document; returns whether it was accepted.
fn agree(text: &str) -> Result<bool, TestCaseError> {
    let oracle = text.parse::<Table>();
    match (text.parse::<Lockfile>(), oracle) {
        (Ok(lock), Ok(table)) => {
            prop_assert_eq!(ours(&lock), theirs(&table), "{}", text);
            Ok(true)
        }
        (Ok(_), Err(error)) => Err(TestCaseError::fail(format!("only we read it: {error}\n{text}"))),
        (Err(error), oracle) => {
            if let (LockErrorKind::Syntax { message, .. }, Ok(_)) = (error.kind(), oracle) {
                prop_assert!(message.contains(DEPTH), "only we refuse it: {error}\n{text}");
            }
            Ok(false)
        }
    }
}

/// The content of a package: name, version, dependencies, and its files with location, hash and size.
type Said = (String, Option<String>, BTreeSet<String>, Vec<(Option<String>, Option<String>, Option<u64>)>);

fn ours(lock: &Lockfile) -> Vec<Said> {
    let place = |location: FileLocation<'_>| match location {
        FileLocation::Url(url) => Some(url.to_string()),
        _ => None,
    };
    let said = |package: &Package| {
        let sdist =
            package.sdist().map(|f| (place(f.location()), f.hash().as_ref().map(ToString::to_string), f.size()));
        let wheels = package.wheels().iter();
        let wheels = wheels.map(|f| (place(f.location()), f.hash().as_ref().map(ToString::to_string), f.size()));
        let files = sdist.into_iter().chain(wheels).collect();
        let version = package.version().map(ToString::to_string);
        let targets = package.dependencies().iter().filter_map(|edge| lock.dependency(edge));
        (package.name().to_string(), version, targets.map(|target| target.name().to_string()).collect(), files)
    };
    let mut all: Vec<Said> = lock.packages().iter().map(said).collect();
    all.sort();
    all
}

fn theirs(table: &Table) -> Vec<Said> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let file = |value: &Value| {
        let size = value.get("size").and_then(Value::as_integer).and_then(|size| u64::try_from(size).ok());
        (text(value, "url"), text(value, "hash").map(|hash| hash.to_ascii_lowercase()), size)
    };
    let said = |package: &Value| {
        let files =
            package.get("sdist").into_iter().map(file).chain(list(package, "wheels").iter().map(file)).collect();
        let name = |value: &Value| {
            let name = text(value, "name").unwrap_or_default();
            PackageName::new(&name).map_or(name, |name| name.to_string())
        };
        let normal =
            |version: String| version.parse::<locklayers::version::Version>().map_or(version, |v| v.to_string());
        let dependencies = list(package, "dependencies").iter().map(name).collect();
        (name(package), text(package, "version").map(normal), dependencies, files)
    };
    let entries = table.get("package").or_else(|| table.get("distribution")).and_then(Value::as_array);
    let mut all: Vec<Said> = entries.into_iter().flatten().map(said).collect();
    all.sort();
    all
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/valid");
    std::fs::read_to_string(folder.join(name).with_extension("lock")).unwrap()
}

/// The replacement for each string.
const DAMAGE: [&str; 24] = [
    "",
    " ",
    "\n",
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    ".",
    "=",
    "#",
    "\\",
    "\t",
    "\u{7f}",
    "0",
    "x",
    "é",
    "\r",
    "name = \"a\"\n",
];

type Places = Vec<(prop::sample::Index, usize, &'static str)>;

fn places() -> impl Strategy<Value = Places> {
    prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(&DAMAGE[..])), 1..4)
}

fn damaged(text: &str, places: Places) -> String {
    let mut text = text.to_owned();
    for (at, removed, put) in places {
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let first = at.index(bounds.len());
        let last = (first + removed).min(bounds.len() - 1);
        text.replace_range(bounds[first]..bounds[last], put);
    }
    text
}

proptest! {
    #[test]
    fn both_readers_agree_on_valid_locks(lock in any_lock()) {
        let text = lock.to_string();
        let refused = text.parse::<Lockfile>().err();
        // Models may contain an edge twice.
        let is_twice = refused.is_some_and(|e| matches!(e.kind(), LockErrorKind::DuplicateDependency { .. }));
        prop_assert!(agree(&text)? != is_twice, "{}", text);
    }

    #[test]
    fn both_readers_agree_on_damaged_locks(lock in any_lock(), places in places()) {
        agree(&damaged(&lock.to_string(), places))?;
    }

    #[test]
    fn both_readers_agree_on_damaged_fixtures(
        name in prop::sample::select(vec!["expanded", "edges", "files", "forks", "groups", "inline", "sources"]),
        places in places(),
    ) {
        agree(&damaged(&fixture(name), places))?;
    }
}
