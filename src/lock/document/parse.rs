//! Parsing of a document into its tree.

use toml_parser::parser::parse_document;
use toml_parser::{ErrorSink, Expected, ParseError, Source};

use super::build::{Builder, Take};
use super::scan::scan;
use super::tree::{NodeId, Span, Tree};

/// The error for a string that is not TOML.
pub(in crate::lock) struct SyntaxError {
    pub(in crate::lock) message: String,
    pub(in crate::lock) span: Span,
    /// The table whose header was read last.
    pub(in crate::lock) table: NodeId,
}

/// Parses a document, from whose text a reader may take values while it is parsed. An error comes with the tree of what
/// could be parsed nevertheless.
pub(in crate::lock) fn parse<'a>(text: &'a str, take: &mut Take<'_>) -> (Tree<'a>, Option<SyntaxError>) {
    scan(text, take).map_or_else(|| parse_any(text), |tree| (tree, None))
}

/// Parses any document, with the parser.
fn parse_any(text: &str) -> (Tree<'_>, Option<SyntaxError>) {
    let tokens = Source::new(text).lex().into_vec();
    let mut builder = Builder::new(text);
    let mut first = None;
    parse_document(&tokens, &mut builder, &mut First { error: &mut first, end: text.len() });
    let table = builder.failed_in.unwrap_or(builder.current);
    let error = first.map(|(message, span)| SyntaxError { message, span, table });
    (builder.tree, error)
}

/// Keeps the first error.
struct First<'e> {
    error: &'e mut Option<(String, Span)>,
    end: usize,
}

impl ErrorSink for First<'_> {
    fn report_error(&mut self, error: ParseError) {
        if self.error.is_none() {
            let span = error.unexpected().or(error.context());
            let span = span.map_or(Span::new(self.end, self.end), |s| Span::new(s.start(), s.end()));
            *self.error = Some((described(&error), span));
        }
    }
}

fn described(error: &ParseError) -> String {
    let mut message = error.description().to_owned();
    for (i, expected) in error.expected().unwrap_or_default().iter().enumerate() {
        message.push_str(if i == 0 { ", expected " } else { ", " });
        match expected {
            Expected::Literal("\n") => message.push_str("a new line"),
            Expected::Literal(text) => message.extend(["`", text, "`"]),
            Expected::Description(text) => message.push_str(text),
            _ => message.push_str("something else"),
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;

    use super::{parse_any, scan};
    use crate::lock::document::Tree;
    use crate::lock::document::tree::{NodeId, Value};

    /// Whatever the scanner accepts, the parser accepts too, and both build the same tree.
    fn agree(text: &str) -> Result<bool, TestCaseError> {
        let Some(scanned) = scan(text, &mut |_, _| None) else { return Ok(false) };
        let (parsed, error) = parse_any(text);
        prop_assert!(error.is_none(), "{text:?} is scanned, but: {}", error.map(|e| e.message).unwrap_or_default());
        prop_assert_eq!(scanned, parsed, "{:?}", text);
        Ok(true)
    }

    /// Whether a value of ours equals one of the crate `toml-spanner`.
    fn is_same(tree: &Tree<'_>, id: NodeId, other: &toml_spanner::Item<'_>) -> bool {
        let children: Vec<NodeId> = tree.children(id).collect();
        match (&tree.node(id).value, other.value()) {
            (Value::Text(text), toml_spanner::Value::String(other)) => tree.read(*text) == *other,
            (Value::Integer(number), toml_spanner::Value::Integer(other)) => other.as_i64() == Some(*number),
            (Value::LargeInteger(number), toml_spanner::Value::Integer(other)) => other.as_u64() == Some(*number),
            (Value::Boolean, toml_spanner::Value::Boolean(_))
            | (Value::Float, toml_spanner::Value::Float(_))
            | (Value::DateTime, toml_spanner::Value::DateTime(_)) => true,
            (Value::Array(_) | Value::TablesByHeader(_), toml_spanner::Value::Array(other)) => {
                children.len() == other.len() && children.iter().zip(other).all(|(id, other)| is_same(tree, *id, other))
            }
            (Value::Table(..), toml_spanner::Value::Table(other)) => {
                let is_entry = |id: &NodeId| {
                    let found = other.get(tree.read(tree.node(*id).name.text));
                    found.is_some_and(|other| is_same(tree, *id, other))
                };
                children.len() == other.len() && children.iter().all(is_entry)
            }
            _ => false,
        }
    }

    /// What is read is what the crate `toml-spanner` reads, and what is refused it refuses.
    fn agree_with_another_crate(text: &str) -> Result<bool, TestCaseError> {
        let (tree, error) = parse_any(text);
        let arena = toml_spanner::Arena::new();
        match (error, toml_spanner::parse(text, &arena)) {
            (Some(_), Err(_)) => Ok(false),
            // The other crate has integers of 128 bits; uv has none.
            (Some(error), Ok(_)) if error.message == "integer out of range" => Ok(false),
            // uv takes a float that is too large for infinite.
            (None, Err(other)) if other.to_string().starts_with("invalid float: float overflow") => Ok(false),
            (None, Ok(other)) => {
                prop_assert!(is_same(&tree, NodeId::ROOT, other.table().as_item()), "{text:?}");
                Ok(true)
            }
            (ours, other) => {
                let (ours, other) = (ours.map(|error| error.message), other.err().map(|error| error.to_string()));
                Err(TestCaseError::fail(format!("{text:?}: {ours:?}, the other crate: {other:?}")))
            }
        }
    }

    /// Locks by the names of their files.
    fn fixtures() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/valid");
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        let read = |path: &PathBuf| Some((path.file_stem()?.to_str()?.to_owned(), std::fs::read_to_string(path).ok()?));
        paths.iter().filter_map(read).collect()
    }

    /// Pieces of documents, chosen so that nearly valid documents are frequent.
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "[", "]", "[[", "]]", "{", "}", ",", ".", "=", " = ", " ", "\n", "\r\n", "\r", "\t", "#", "# a é", "\"", "'",
        "\"\"\"", "\"\"", "'''", "a", "b", "a-b", "\"a\"", "\"a.b\"", "'b'", "\"é\\n\\u0041\\\"\"", "\"\\q\"", "0", "1",
        "12", "01", "-1", "+2", "1_0", "0x1f", "9223372036854775807", "9223372036854775808", "1.5", "1e3", "true",
        "false", "truer", "nan", "1979-05-27", "1979-05-27 07:32:00", "\u{7f}", "\u{feff}", "\\", "[a]\n", "[[a]]\n",
        "[a.b]\n", "a = 1\n", "b = [1, 2]\n", "c = { a = 1, b = \"x\" }\n", "a.b = [\n  { a = 1 },\n]\n",
    ];

    #[rustfmt::skip]
    const VALUES: &[&str] = &[
        "\"\"", "\"é\"", "\"a\\nb\"", "0", "17", "true", "false", "[]", "[ ]", "[\n]", "[1,2]",
        "[\n  1, # one\n  [2],\n]", "{}", "{ }", "{ a = 1, b = { c = [] } }", "[{ a = 1 }, { a = \"x\" }]", "1 # one",
    ];

    /// A lock with some characters replaced by a few words.
    fn damaged() -> impl Strategy<Value = String> {
        let damage = (any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(WORDS));
        (prop::sample::select(fixtures()), prop::collection::vec(damage, 1..4)).prop_map(|((_, mut text), damage)| {
            for (at, removed, word) in damage {
                let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let first = at.index(bounds.len());
                let last = (first + removed).min(bounds.len() - 1);
                text.replace_range(bounds[first]..bounds[last], word);
            }
            text
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_scanner_agrees_with_the_parser_on_what_it_reads(
            words in prop::collection::vec(prop::sample::select(WORDS), 0..24),
        ) {
            agree(&words.concat())?;
        }

        #[test]
        fn the_scanner_agrees_with_the_parser_on_damaged_locks(text in damaged()) {
            agree(&text)?;
        }

        #[test]
        fn every_form_of_value_is_scanned(values in prop::collection::vec(prop::sample::select(VALUES), 1..8)) {
            let lines: Vec<String> = values.iter().enumerate().map(|(i, value)| format!("k{i} = {value}\n")).collect();
            prop_assert!(agree(&lines.concat())?);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_parser_agrees_with_another_crate(words in prop::collection::vec(prop::sample::select(WORDS), 0..24)) {
            agree_with_another_crate(&words.concat())?;
        }

        #[test]
        fn the_parser_agrees_with_another_crate_on_damaged_locks(text in damaged()) {
            agree_with_another_crate(&text)?;
        }

        #[test]
        fn the_parser_agrees_with_another_crate_on_every_form_of_value(
            values in prop::collection::vec(prop::sample::select(VALUES), 1..8),
        ) {
            let lines: Vec<String> = values.iter().enumerate().map(|(i, value)| format!("k{i} = {value}\n")).collect();
            prop_assert!(agree_with_another_crate(&lines.concat())?);
        }
    }

    #[test]
    fn a_repeated_key_is_not_scanned() -> Result<(), TestCaseError> {
        for entries in [
            "name = 1, name = 2",
            "name = 1, url = 2, name = 3",
            "name = 1, \"name\" = 2",
            "name.a = 1, name = 2",
            "name = 1, name.a = 2",
            "name = { url = 1, url = 2 }",
            "other = 1, other = 2",
        ] {
            let twice = format!("a = [{{ name = 1, url = 2 }}, {{ {entries} }}]\n");
            prop_assert!(!agree(&twice)?, "{twice}");
        }
        let once = "a = [{ name = 1, url = 2 }, { name = 1, url = { name = 3 } }, { url = 1 }]\n";
        prop_assert!(agree(once)?, "{once}");
        Ok(())
    }

    /// Otherwise the tests above would be vacuous. Two fixtures are written as uv never writes.
    #[test]
    fn the_fixtures_are_scanned() -> Result<(), TestCaseError> {
        let fixtures = fixtures();
        assert!(fixtures.len() > 5, "{}", fixtures.len());
        for (name, text) in fixtures {
            let is_usual = !matches!(name.as_str(), "expanded" | "unknown-keys");
            prop_assert_eq!(agree(&text)?, is_usual, "{}", name);
            prop_assert_eq!(agree(&text.replace('\n', "\r\n"))?, is_usual, "{}", name);
        }
        Ok(())
    }
}
