//! Laws of every lock: order and unknown keys are insignificant, and malformed input never panics.

use std::fmt::Write;
use std::path::Path;

use locklayers::Lockfile;
use proptest::prelude::*;

/// A package of a generated lock: its number, and the packages that it depends on under one of a few markers.
type Parts = Vec<Vec<(usize, usize)>>;

const MARKERS: [&str; 3] = ["sys_platform == 'linux'", "python_full_version < '3.13'", "os_name == 'nt'"];

fn parts() -> impl Strategy<Value = Parts> {
    (2..8_usize).prop_flat_map(|count| {
        let edges = prop::collection::btree_set((0..count, 0..MARKERS.len()), 0..5);
        prop::collection::vec(edges.prop_map(|edges| edges.into_iter().collect()), count)
    })
}

/// Two packages share a name, so that version and source must be stated.
fn name(package: usize) -> String {
    format!("p{}", package / 2)
}

fn entry(package: usize, edges: &[(usize, usize)], extra_key: &str) -> String {
    let mut text = format!(
        "\n[[package]]\nname = \"{}\"\nversion = \"{}\"\nsource = {{ registry = \"https://index.example/simple\"{} }}\n",
        name(package),
        package + 1,
        if extra_key.is_empty() { String::new() } else { format!(", {extra_key} = 1") }
    );
    text.push_str("dependencies = [\n");
    for (target, marker) in edges {
        let source = "{ registry = \"https://index.example/simple\" }";
        let (name, version, marker) = (name(*target), target + 1, MARKERS[*marker]);
        let unknown = if extra_key.is_empty() { String::new() } else { format!(", {extra_key} = []") };
        writeln!(
            text,
            "    {{ name = \"{name}\", version = \"{version}\", source = {source}, marker = \"{marker}\"{unknown} }},"
        )
        .unwrap();
    }
    text.push_str("]\n");
    if !extra_key.is_empty() {
        writeln!(text, "{extra_key} = {{ a = [1] }}").unwrap();
    }
    text
}

fn document(entries: &[String], extra_key: &str) -> String {
    let head = "version = 1\nrequires-python = \">=3.12\"\n";
    let unknown = if extra_key.is_empty() { String::new() } else { format!("{extra_key} = true\n") };
    format!("{head}{unknown}{}", entries.concat())
}

fn shuffled() -> impl Strategy<Value = (Parts, Vec<usize>, Parts)> {
    parts().prop_flat_map(|parts| {
        let order: Vec<usize> = (0..parts.len()).collect();
        let edges: Vec<_> = parts.iter().map(|edges| Just(edges.clone()).prop_shuffle()).collect();
        (Just(parts), Just(order).prop_shuffle(), edges)
    })
}

proptest! {
    #[test]
    fn the_order_of_entries_says_nothing((parts, order, mixed) in shuffled()) {
        let straight: Vec<String> = parts.iter().enumerate().map(|(i, edges)| entry(i, edges, "")).collect();
        let mixed: Vec<String> = order.iter().map(|i| entry(*i, &mixed[*i], "")).collect();
        let straight: Lockfile = document(&straight, "").parse().unwrap();
        prop_assert_eq!(straight, document(&mixed, "").parse::<Lockfile>().unwrap());
    }

    #[test]
    fn unknown_keys_say_nothing(parts in parts(), key in "x-[a-z]{1,8}") {
        let of = |key: &str| {
            let entries: Vec<String> = parts.iter().enumerate().map(|(i, edges)| entry(i, edges, key)).collect();
            document(&entries, key).parse::<Lockfile>().unwrap()
        };
        prop_assert_eq!(of(""), of(&key));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
        let _ = text.parse::<Lockfile>().map_err(|error| error.to_string());
    }

    #[test]
    fn any_toml_is_read_or_refused(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        let text = format!("version = 1\nrequires-python = \">=3.12\"\n{}", words.concat());
        let _ = text.parse::<Lockfile>().map_err(|error| error.to_string());
    }
}

const WORDS: &[&str] = &[
    "[[package]]\n",
    "[package.source]\n",
    "[[package.wheels]]\n",
    "[manifest]\n",
    "name",
    "source",
    "wheels",
    "extra",
    "version",
    "marker",
    "dependencies",
    "conflicts",
    " = ",
    ".",
    "\"a\"",
    "'1.0'",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    "1",
    "{ virtual = '.' }",
    "\"\\u0000\"",
    "é",
    "#",
    "\"\"\"",
    "[[",
    "]]",
];

/// Fixtures, truncated at every byte and with every byte changed.
#[test]
fn damaged_locks_never_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/valid");
    for name in ["expanded", "groups", "conflicts"] {
        let text = std::fs::read_to_string(folder.join(name).with_extension("lock")).unwrap();
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            let _ = text[..at].parse::<Lockfile>().map_err(|error| error.to_string());
            for change in [b'"', b'[', text.as_bytes()[at] ^ 1] {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = change;
                let _ =
                    String::from_utf8(bytes).map(|text| text.parse::<Lockfile>().map_err(|error| error.to_string()));
            }
        }
    }
}

/// Inputs found by the fuzzer.
#[test]
fn a_second_byte_order_mark_is_no_toml() {
    let said = "\u{feff}\u{feff}".parse::<Lockfile>().unwrap_err().kind().to_string();
    assert_eq!(said, "the lock is not valid TOML: a second byte order mark");
}
