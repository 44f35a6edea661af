//! Writing of TOML values: strings always in double quotes, tables inline.

use std::fmt::{self, Write};

use toml_writer::{TomlStringBuilder, TomlWrite};

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
        f.newline()?;
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
        Value::Text(text) => f.value(TomlStringBuilder::new(text).as_basic()),
        Value::Number(number) => f.value(number),
        Value::Truth(truth) => f.value(truth),
        Value::Table(table) => {
            f.open_inline_table()?;
            for (index, (key, value)) in table.iter().enumerate() {
                f.write_str(if index == 0 { " " } else { ", " })?;
                pair(f, key, value)?;
            }
            f.space()?;
            f.close_inline_table()
        }
        Value::List(values) => {
            f.open_array()?;
            for value in values {
                f.write_str(if values.len() == 1 { "" } else { "\n    " })?;
                write_value(f, value)?;
                f.write_str(if values.len() == 1 { "" } else { "," })?;
            }
            f.write_str(if values.len() > 1 { "\n" } else { "" })?;
            f.close_array()
        }
    }
}
