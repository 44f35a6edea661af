//! Writing of TOML values: strings always in double quotes, tables inline.

use std::fmt::{self, Write};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Number(u64),
    Truth(bool),
    Table(Table),
    /// One value is written on the line of the key, several on a line each.
    List(Vec<Value>),
}

/// Keys, which must not need quotes, and their values, in the order of output.
pub(super) type Table = Vec<(&'static str, Value)>;

/// Writes each key on a line of its own.
pub(super) fn write_lines(f: &mut impl Write, table: &Table) -> fmt::Result {
    for (key, value) in table {
        pair(f, key, value)?;
        f.write_str("\n")?;
    }
    Ok(())
}

fn pair(f: &mut impl Write, key: &str, value: &Value) -> fmt::Result {
    write!(f, "{key} = ")?;
    write_value(f, value)
}

/// Recurses over values, whose depth the code that makes them fixes.
fn write_value(f: &mut impl Write, value: &Value) -> fmt::Result {
    match value {
        Value::Text(text) => write_string(f, text),
        Value::Number(number) => write!(f, "{number}"),
        Value::Truth(truth) => write!(f, "{truth}"),
        Value::Table(table) => {
            for (index, (key, value)) in table.iter().enumerate() {
                f.write_str(if index == 0 { "{ " } else { ", " })?;
                pair(f, key, value)?;
            }
            f.write_str(if table.is_empty() { "{ }" } else { " }" })
        }
        Value::List(values) => {
            f.write_str("[")?;
            for value in values {
                f.write_str(if values.len() == 1 { "" } else { "\n    " })?;
                write_value(f, value)?;
                f.write_str(if values.len() == 1 { "" } else { "," })?;
            }
            f.write_str(if values.len() > 1 { "\n]" } else { "]" })
        }
    }
}

/// Writes a basic string of TOML, with the shortest escape of each character that needs one.
pub(crate) fn write_string(f: &mut impl Write, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_control() || matches!(c, '"' | '\\')) {
        let (plain, tail) = rest.split_at(at);
        f.write_str(plain)?;
        match tail.as_bytes().first() {
            Some(0x08) => f.write_str("\\b")?,
            Some(b'\t') => f.write_str("\\t")?,
            Some(b'\n') => f.write_str("\\n")?,
            Some(0x0c) => f.write_str("\\f")?,
            Some(b'\r') => f.write_str("\\r")?,
            Some(b'"') => f.write_str("\\\"")?,
            Some(b'\\') => f.write_str("\\\\")?,
            other => write!(f, "\\u{:04X}", other.copied().unwrap_or_default())?,
        }
        // What is escaped is ASCII: one byte.
        rest = &tail[1..];
    }
    f.write_str(rest)?;
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml_writer::{ToTomlValue, TomlStringBuilder};

    use super::{Value, write_lines, write_string};

    proptest! {
        #[test]
        fn strings_are_written_as_the_crate_toml_writer_writes_them(text in "[\0-\x7fé]{0,20}|.{0,20}") {
            let mut written = String::new();
            prop_assert!(write_string(&mut written, &text).is_ok());
            prop_assert_eq!(&written, &TomlStringBuilder::new(&text).as_basic().to_toml_value());
            let read: Result<toml::Table, _> = format!("x = {written}").parse();
            prop_assert_eq!(read.ok().and_then(|table| table["x"].as_str().map(str::to_owned)), Some(text));
        }
    }

    #[test]
    fn each_value_has_one_form() {
        let text = |text: &str| Value::Text(text.to_owned());
        let table = vec![
            ("a", Value::List(vec![])),
            ("b", Value::List(vec![Value::Table(vec![("x", Value::Number(1)), ("y", Value::Truth(true))])])),
            ("c", Value::List(vec![text("é"), text("\"")])),
            ("d", Value::Table(vec![])),
        ];
        let mut written = String::new();
        assert!(write_lines(&mut written, &table).is_ok());
        let expected = "a = []\nb = [{ x = 1, y = true }]\nc = [\n    \"é\",\n    \"\\\"\",\n]\nd = { }\n";
        assert_eq!(written, expected);
    }
}
