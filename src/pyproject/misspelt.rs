//! Tables of `[tool]` whose names are misspellings of `locklayers`, so that what they say is not read.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use toml::Spanned;

use super::error::position;
use super::raw::RawTool;
use crate::message::{Printable, is_misspelling};

/// The name of the table.
const NAME: &str = "locklayers";

/// A table `[tool.NAME]` whose name is a misspelling of `locklayers`, and which is therefore not read.
///
/// `Display` writes its position and what is probably meant.
///
/// ```
/// let file: locklayers::pyproject::PyProject = "[tool.lock-layers]\nmax-layers = 4\n".parse()?;
/// let [found] = file.misspelt_tables() else { panic!("not found") };
/// assert_eq!((found.name(), found.line()), ("lock-layers", 1));
/// # Ok::<(), locklayers::pyproject::PyProjectError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MisspeltTable {
    name: String,
    line: usize,
    column: usize,
}

impl MisspeltTable {
    /// Returns the name, without `tool.`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the line of the name, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns the column of the name in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    pub(super) fn at(text: &str, key: &Spanned<String>) -> Self {
        let (line, column) = position(text, key.span().start).unwrap_or((1, 1));
        Self { name: key.get_ref().clone(), line, column }
    }
}

impl fmt::Display for MisspeltTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, line, column } = self;
        write!(
            f,
            "line {line}, column {column}: [tool.{}] is not read; if it is meant for locklayers, name it [tool.locklayers]",
            Printable(name)
        )
    }
}

/// Whether a name is probably meant to be `locklayers`: it differs by few typing errors, signs between words apart.
fn is_misspelt(name: &str) -> bool {
    let letters: String = name.chars().filter(|c| !matches!(c, '-' | '_' | '.' | ' ')).collect();
    // No name of another tool, such as `blocklayers`, is taken for it.
    let begins_alike = letters.starts_with(['l', 'L']);
    name != NAME && begins_alike && letters.len().abs_diff(NAME.len()) <= 2 && is_misspelling(&letters, NAME)
}

/// The tables of `[tool]`, of which all but two are dropped.
impl<'de> Deserialize<'de> for RawTool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Tables)
    }
}

struct Tables;

impl<'de> Visitor<'de> for Tables {
    type Value = RawTool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut tables: A) -> Result<RawTool, A::Error> {
        let mut tool = RawTool::default();
        while let Some(key) = tables.next_key::<Spanned<String>>()? {
            match key.get_ref().as_str() {
                "uv" => tool.uv = tables.next_value()?,
                NAME => tool.locklayers = tables.next_value()?,
                name => {
                    if is_misspelt(name) {
                        tool.misspelt.push(key);
                    }
                    tables.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(tool)
    }
}

#[cfg(test)]
mod tests {
    use super::is_misspelt;

    #[test]
    fn names_of_other_tools_are_no_misspellings() {
        for name in [
            "lock-layers",
            "lockayers",
            "locklayer",
            "lock_layers",
            "LockLayers",
            "loklayers",
            "locklyaers",
            "lock.layer",
        ] {
            assert!(is_misspelt(name), "{name}");
        }
        for name in [
            "locklayers",
            "lock",
            "layers",
            "lockfile",
            "uv",
            "poetry",
            "pdm",
            "blacklayers-x",
            "locust",
            "layer",
            "loguru",
            "clock-players",
        ] {
            assert!(!is_misspelt(name), "{name}");
        }
    }
}
