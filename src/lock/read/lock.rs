//! The whole lock.

use std::str::Utf8Error;

use super::conflict::conflicts;
use super::entry::{Entry, entry};
use super::files::Files;
use super::manifest::manifest;
use super::markers::{Markers, requires_python};
use super::options::options;
use super::pack::pack;
use super::package::package;
use super::source::Sources;
use crate::limits::Limits;
use crate::lock::document::{Fault, Item, Span, SyntaxError, Table, Tree, parse};
use crate::lock::error::{LockError, LockErrorKind};
use crate::lock::index::Index;
use crate::lock::lockfile::Lockfile;
use crate::lock::settings::LockSettings;
use crate::message::{MARK, split_mark};

pub(in crate::lock) fn from_bytes(bytes: Vec<u8>, limits: &Limits) -> Result<Lockfile, LockError> {
    check_limits(bytes.len(), limits)?;
    String::from_utf8(bytes)
        .map_err(|error| not_utf8(error.as_bytes(), error.utf8_error()))
        .and_then(|text| from_whole(text, limits))
}

pub(in crate::lock) fn from_slice(bytes: &[u8], limits: &Limits) -> Result<Lockfile, LockError> {
    check_limits(bytes.len(), limits)?;
    std::str::from_utf8(bytes)
        .map_err(|error| not_utf8(bytes, error))
        .and_then(|text| from_whole(text.to_owned(), limits))
}

pub(in crate::lock) fn from_text(text: &str, limits: &Limits) -> Result<Lockfile, LockError> {
    check_limits(text.len(), limits)?;
    from_whole(text.to_owned(), limits)
}

fn from_whole(mut whole: String, limits: &Limits) -> Result<Lockfile, LockError> {
    if whole.starts_with(MARK) {
        whole.remove(0);
    }
    let text = whole.as_str();
    if text.starts_with(MARK) {
        // The parser would skip this one as if it were the first.
        let kind = LockErrorKind::Syntax { message: "a second byte order mark".to_owned() };
        return Err(LockError::at(kind, text, Span::new(0, 3), String::new()));
    }
    let mut lock = from_document(text, &limits.of_input(text.len()))?;
    pack(whole, &mut lock.packages)?;
    Ok(lock)
}

/// Reads a lock whose files are ranges of its document.
fn from_document(text: &str, limits: &Limits) -> Result<Lockfile, LockError> {
    let mut files = Files::of(text);
    let (tree, error) = parse(text, &mut |key, start| files.take(key, start));
    if let Some(error) = error {
        return Err(not_toml(&tree, error));
    }
    match lock(Item::root(&tree), files, limits) {
        // An error within a value would have no position once the value is taken.
        Err(fault) if tree.is_taken(fault.node) => from_tree(text, limits),
        read => read.map_err(|fault| LockError::locate(*fault, &tree)),
    }
}

/// Reads a lock, whose files are ranges of its document, out of the tree of the whole document.
fn from_tree(text: &str, limits: &Limits) -> Result<Lockfile, LockError> {
    let (tree, error) = parse(text, &mut |_, _| None);
    match error {
        None => lock(Item::root(&tree), Files::of(text), limits).map_err(|fault| LockError::locate(*fault, &tree)),
        Some(error) => Err(not_toml(&tree, error)),
    }
}

fn not_utf8(bytes: &[u8], error: Utf8Error) -> LockError {
    let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let valid = split_mark(std::str::from_utf8(valid).unwrap_or_default()).1;
    LockError::at(LockErrorKind::NotUtf8, valid, Span::new(valid.len(), valid.len()), String::new())
}

fn check_limits(length: usize, limits: &Limits) -> Result<(), LockError> {
    if limits.is_cancelled() {
        return Err(LockError::nowhere(LockErrorKind::Cancelled));
    }
    let limit = limits.most_bytes();
    let too_large = u64::try_from(length).map_or(true, |length| length > limit);
    if too_large { Err(LockError::nowhere(LockErrorKind::TooLarge { limit })) } else { Ok(()) }
}

/// A newer format or an unfinished merge is reported rather than the syntax error that it causes.
fn not_toml(tree: &Tree<'_>, error: SyntaxError) -> LockError {
    if let Err(fault) = check_version(Item::root(tree))
        && matches!(fault.kind, LockErrorKind::UnsupportedVersion { .. })
    {
        return LockError::locate(*fault, tree);
    }
    let text = tree.text();
    let merge = if text.starts_with("<<<<<<< ") { Some(0) } else { text.find("\n<<<<<<< ").map(|newline| newline + 1) };
    if let Some(at) = merge {
        return LockError::at(LockErrorKind::MergeConflict, text, Span::new(at, at + 7), String::new());
    }
    LockError::at(LockErrorKind::Syntax { message: error.message }, text, error.span, tree.path(error.table))
}

fn check_version(root: Table<'_>) -> Result<(), Box<Fault>> {
    let version = root.require("version")?;
    match version.number::<i64>()? {
        1 => Ok(()),
        found => Err(version.fail(LockErrorKind::UnsupportedVersion { found })),
    }
}

fn lock(root: Table<'_>, mut files: Files<'_>, limits: &Limits) -> Result<Lockfile, Box<Fault>> {
    check_version(root)?;
    let mut markers = Markers::within(limits);
    let requires_python = requires_python(root.require("requires-python")?)?;
    let revision = root.get("revision").map_or(Ok(0), Item::number)?;
    let mut settings = root.get("options").map_or_else(|| Ok(LockSettings::default()), options)?;
    let (sorted, in_order) = conflicts(root.get("conflicts"))?;
    settings.conflicts = in_order;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    if let Some(packages) = root.get_either("package", "distribution")? {
        let (found, limit) = (packages.count(), limits.most_packages());
        if found > limit {
            return Err(packages.fail(LockErrorKind::TooManyPackages { found, limit }));
        }
        entries.reserve_exact(found);
        let mut sources = Sources::default();
        for item in packages.elements()? {
            entries.push(entry(item, &mut sources)?);
        }
    }
    let index = Index::new(&entries).map_err(|(entry, kind)| entry.table.item().fail(*kind))?;
    let mut packages = Vec::with_capacity(entries.len());
    let mut count = 0_usize;
    for entry in &entries {
        let package = package(entry, &index, &mut markers, &mut files)?;
        let limit = limits.most_files();
        count += package.wheels.len() + usize::from(package.sdist.is_some());
        if count > limit {
            return Err(entry.table.item().fail(LockErrorKind::TooManyFiles { limit }));
        }
        if limits.is_cancelled() {
            return Err(entry.table.item().fail(LockErrorKind::Cancelled));
        }
        packages.push(package);
    }
    index.sort(&mut packages);
    let mut list = |key| markers.list(root.get(key));
    let [resolution_markers, supported_markers, required_markers] =
        [list("resolution-markers")?, list("supported-markers")?, list("required-markers")?];
    let manifest = manifest(root.get("manifest"), &mut markers)?;
    Ok(Lockfile {
        revision,
        requires_python,
        resolution_markers,
        supported_markers,
        required_markers,
        conflicts: sorted,
        settings,
        root: Lockfile::find_root(&packages, &manifest),
        manifest,
        packages,
        limits: limits.clone(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::{LockError, from_text, from_tree, pack};
    use crate::limits::Limits;
    use crate::lock::artifact::{File, FileLocation, Wheel};

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// Values of a file's table, the usual ones first.
    fn values() -> [(&'static str, Vec<String>); 4] {
        let texts = |all: &[&str]| all.iter().map(ToString::to_string).collect();
        let url = |name: &str| format!("\"https://files.example/a/{name}\"");
        let wheel = "demo-1.0-py3-none-any.whl";
        let urls = vec![
            url(wheel),
            url("demo-1.0.tar.gz"),
            url("demo-1.0-1-py3-none-any.whl"),
            url("demo-1.0%2Bcpu-py3-none-any.whl"),
            url("demo-2.0-py3-none-any.whl"),
            url(&format!("{wheel}?a=b")),
            url(&format!("{wheel}#a")),
            url(&format!("é/{wheel}")),
            url(&format!(" /{wheel}")),
            url(&format!("\\\\/{wheel}")),
            url(&format!("\\u0061/{wheel}")),
            url(&format!("\u{7f}/{wheel}")),
            url(".."),
            url(""),
            url("a"),
            format!("'{}'", wheel),
            format!("\"{wheel}\""),
            format!("\"1:{wheel}\""),
        ];
        let hashes = vec![
            format!("\"sha256:{HEX}\""),
            format!("\"sha256:{}\"", HEX.to_uppercase()),
            format!("\"SHA256:{HEX}\""),
            format!("\"sha512:{HEX}{HEX}\""),
            format!("\"sha256:{}\"", &HEX[1..]),
            format!("\"sha256:{HEX}0\""),
            format!("\"sha256:g{}\"", &HEX[1..]),
            "\"\"".to_owned(),
        ];
        let sizes = [
            "1",
            "0",
            "123456789012345678",
            "9223372036854775807",
            "9223372036854775808",
            "01",
            "-1",
            "1_0",
            "",
            "\"1\"",
        ];
        let times = [
            "\"2025-01-01T00:00:00.000Z\"",
            "\"\"",
            "\"a b\"",
            "\"\t\"",
            "\"\\n\"",
            "\"é\"",
            "2025-01-01T00:00:00Z",
            "1",
        ];
        [("url", urls), ("hash", hashes), ("size", texts(&sizes)), ("upload-time", texts(&times))]
    }

    /// The table of a file: mostly as uv writes it, with at most a few deviations.
    fn table() -> impl Strategy<Value = String> {
        let pick = |texts: Vec<String>| {
            let first = texts[0].clone();
            prop_oneof![6 => Just(first), 1 => prop::sample::select(texts)]
        };
        let fields = values().map(|(key, texts)| {
            (prop::bool::weighted(0.95), pick(texts))
                .prop_map(move |(is_there, value)| is_there.then(|| format!("{key} = {value}")))
        });
        #[rustfmt::skip]
        let odd = vec![
            ("{", ",", "}"), ("{ ", ", ", "}"), ("{ ", ", ", ", }"), ("{\n", ", ", " }"), ("{ ", ", ", ""),
            ("{ ", ", ", ", path = \"x\" }"), ("{ ", ", ", ", url = \"a:b\" }"),
        ];
        let forms = prop_oneof![8 => Just(("{ ", ", ", " }")), 1 => prop::sample::select(odd)];
        (fields, forms, prop::bool::weighted(0.05)).prop_map(|(fields, (start, between, end), reversed)| {
            let mut fields: Vec<String> = fields.into_iter().flatten().collect();
            if reversed {
                fields.reverse();
            }
            format!("{start}{}{end}", fields.join(between))
        })
    }

    /// A lock with tables of files in their positions, and one anywhere.
    fn document() -> impl Strategy<Value = String> {
        let odd = vec![("", ","), ("\n\n", " ,"), ("\n", "# a\n,"), ("1,", ","), ("{},", ","), ("", "\n"), ("", "")];
        let lists = prop_oneof![6 => Just(("\n    ", ",")), 1 => prop::sample::select(odd)];
        let elsewhere = ["x = ", "dependencies = ", "source = ", "metadata = ", "sdist.x = ", "wheels = ", "sdist = ["];
        let stray = prop::option::weighted(0.1, (prop::sample::select(elsewhere.to_vec()), table()));
        let source =
            prop_oneof![8 => Just("registry = \"https://index.example/simple\""), 1 => Just("directory = \"demo\"")];
        let wheels = prop::collection::vec(table(), 0..4);
        (source, prop::option::of(table()), wheels, lists, stray).prop_map(
            |(source, sdist, wheels, (before, after), stray)| {
                let sdist = sdist.map(|table| format!("sdist = {table}\n")).unwrap_or_default();
                let wheels: String = wheels.iter().flat_map(|table| [before, table, after]).collect();
                let stray = stray.map(|(key, table)| format!("{key}{table}\n")).unwrap_or_default();
                format!(
                    "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"demo\"\nversion = \"1.0\"\n\
                 source = {{ {source} }}\n{stray}{sdist}wheels = [{wheels}\n]\n"
                )
            },
        )
    }

    /// The URL, hash, size and time of a file as another TOML parser reads them.
    fn stated(file: &toml::Value) -> [Option<String>; 4] {
        let text = |key: &str| file.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let size = file.get("size").and_then(toml::Value::as_integer).map(|size| size.to_string());
        [text("url"), text("hash"), size, text("upload-time")]
    }

    fn read(wheel: &Wheel) -> [Option<String>; 4] {
        let FileLocation::Url(url) = wheel.location() else { return [const { None }; 4] };
        let hash = wheel.hash().map(|hash| hash.to_string());
        let [size, time] = [wheel.size().map(|size| size.to_string()), wheel.upload_time().map(str::to_owned)];
        [Some(url.to_owned()), hash, size, time]
    }

    /// Compares the wheels of a lock with those of another parser; returns how many are stored as ranges and how many
    /// as owned parts, or `None` if the lock is refused.
    fn compared(text: &str) -> Result<Option<[usize; 2]>, TestCaseError> {
        let Ok(lock) = from_text(text, &Limits::default()) else { return Ok(None) };
        if text.contains("9223372036854775808") {
            // uv accepts such a size; the other parser has no type for it.
            return Ok(None);
        }
        let other: toml::Table = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        let wheels = other["package"][0]["wheels"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut kept = [0; 2];
        for wheel in &lock.packages()[0].wheels {
            kept[usize::from(matches!(wheel.0, File::Parts(_)))] += 1;
            let lower = |mut file: [Option<String>; 4]| {
                file[1] = file[1].take().map(|hash| hash.to_lowercase());
                file
            };
            let all: Vec<_> = wheels.iter().map(|file| lower(stated(file))).collect();
            prop_assert!(all.contains(&lower(read(wheel))), "{:?} is not in {:?}", read(wheel), all);
        }
        prop_assert_eq!(lock.packages()[0].wheels.len(), wheels.len());
        Ok(Some(kept))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn files_are_what_another_reader_says(text in document()) {
            compared(&text)?;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn lists_taken_early_are_read_as_those_of_the_whole_document(text in document()) {
            let whole = from_tree(&text, &Limits::default()).and_then(|mut lock| {
                pack(text.clone(), &mut lock.packages)?;
                Ok(lock)
            });
            match (from_text(&text, &Limits::default()), whole) {
                (Ok(taken), Ok(whole)) => prop_assert_eq!(taken, whole),
                (taken, whole) => {
                    let refusal = |read: Result<_, LockError>| read.map_err(|error| error.to_string()).err();
                    prop_assert_eq!(refusal(taken), refusal(whole));
                }
            }
        }
    }

    /// The extra `wheels` of a package, whose edges could be files.
    #[test]
    fn another_list_of_that_name_is_read_by_its_own_reader() {
        let list =
            format!("wheels = [{{ name = \"demo\", url = \"https://files.example/a.whl\", hash = \"sha256:{HEX}\" }}]");
        let text = format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"demo\"\nversion = \"1\"\n\
             source = {{ directory = \".\" }}\n[package.optional-dependencies]\n{list}\n"
        );
        let lock = from_text(&text, &Limits::default());
        let edges =
            lock.map(|lock| lock.packages()[0].optional_dependencies.values().map(Vec::len).collect::<Vec<_>>());
        assert_eq!(edges.map_err(|error| error.to_string()), Ok(vec![1]));
    }

    /// Otherwise the laws above would be nearly vacuous.
    #[test]
    fn files_are_kept_in_both_forms_and_refused() {
        let mut runner = TestRunner::deterministic();
        let mut counts = [0; 3];
        for _ in 0..1_000 {
            let Ok(tree) = document().new_tree(&mut runner) else { continue };
            let Ok(found) = compared(&tree.current()) else { continue };
            match found {
                Some([ranges, parts]) => {
                    counts[0] += ranges;
                    counts[1] += parts;
                }
                None => counts[2] += 1,
            }
        }
        assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
    }
}
