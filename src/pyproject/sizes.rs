//! Size classes as configuration: a fragment, or an edit of a `pyproject.toml` that keeps everything else.

use std::fmt;

use toml_edit::{Array, Decor, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value};

use super::PyProject;
use super::endings::with_endings_of;
use super::error::{PyProjectError, PyProjectErrorKind};

/// The bounds of size classes, with the settings that they need, as configuration.
///
/// `Display` writes them as a fragment of a `pyproject.toml`; [`put_into`](Self::put_into) sets them in a document.
///
/// ```
/// use locklayers::pyproject::SizesConfig;
/// let sizes = SizesConfig::new(vec![400_000_000, 20_500_000]).split();
/// assert_eq!(
///     sizes.to_string(),
///     "[tool.locklayers]\nsplit = true\nsizes = [\n    \"400 MB\",\n    \"20.5 MB\",\n]\n"
/// );
/// let edited = sizes.put_into("[project]\nname = \"app\" # mine\n")?;
/// assert_eq!(
///     edited,
///     "[project]\nname = \"app\" # mine\n\n[tool.locklayers]\nsplit = true\nsizes = [\"400 MB\", \"20.5 MB\"]\n"
/// );
/// # Ok::<(), locklayers::pyproject::PyProjectError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SizesConfig {
    sizes: Vec<u64>,
    is_split: bool,
    is_joined: bool,
}

impl SizesConfig {
    /// Returns the configuration of lower bounds of size classes in bytes, such as those of
    /// [`Plan::optimal_sizes`](crate::Plan::optimal_sizes).
    pub fn new(sizes: Vec<u64>) -> Self {
        Self { sizes, ..Self::default() }
    }

    /// Sets `split = true`, which splits all tiers by size.
    #[must_use]
    pub fn split(mut self) -> Self {
        self.is_split = true;
        self
    }

    /// Sets `join-tiers = true`, which makes the default plan a single tier: otherwise a package that a default group
    /// begins to need would move to the tier of the group, whatever its size.
    #[must_use]
    pub fn join_tiers(mut self) -> Self {
        self.is_joined = true;
        self
    }

    /// Returns the keys that must be true for the sizes to apply.
    fn switches(&self) -> impl Iterator<Item = &'static str> {
        let (join, split) = (self.is_joined.then_some("join-tiers"), self.is_split.then_some("split"));
        join.into_iter().chain(split)
    }

    /// Returns the content of a `pyproject.toml` with the sizes set and everything else unchanged: comments, order, white
    /// space and line endings.
    ///
    /// # Errors
    ///
    /// [`PyProjectError`] if the document cannot be used as a `pyproject.toml`.
    pub fn put_into(&self, text: &str) -> Result<String, PyProjectError> {
        // The limits on size and depth protect the editor too.
        text.parse::<PyProject>()?;
        let fail = |reason: &str| PyProjectError::whole(PyProjectErrorKind::Invalid { reason: reason.to_owned() });
        let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| fail(error.message()))?;
        let tool = document.entry("tool").or_insert_with(|| {
            let mut tool = Table::new();
            tool.set_implicit(true);
            Item::Table(tool)
        });
        let tool = tool.as_table_like_mut().ok_or_else(|| fail("`tool` is not a table"))?;
        let ours = tool.entry("locklayers").or_insert_with(|| Item::Table(Table::new()));
        let ours = ours.as_table_like_mut().ok_or_else(|| fail("`tool.locklayers` is not a table"))?;
        for key in self.switches() {
            put(ours, key, Value::from(true));
        }
        let before = ours.get("sizes").and_then(Item::as_array).cloned().unwrap_or_default();
        put(ours, "sizes", Value::Array(self.array(&before)));
        if let Some(inline) = tool.get_mut("locklayers").and_then(Item::as_inline_table_mut) {
            space(inline);
        }
        Ok(with_endings_of(text, &document.to_string()))
    }

    /// Returns the sizes in an array; of one that takes several lines, its line breaks and comments are kept.
    fn array(&self, before: &Array) -> Array {
        let mut array: Array = self.sizes.iter().map(|size| written(*size)).collect();
        if !before.to_string().contains('\n') {
            return array;
        }
        let decors: Vec<&Decor> = before.iter().map(Value::decor).collect();
        let last = decors.last().map(|decor| text_of(decor.prefix())).unwrap_or_default();
        for (at, value) in array.iter_mut().enumerate() {
            let own = decors.get(at).map(|decor| text_of(decor.prefix()));
            value.decor_mut().set_prefix(own.unwrap_or_else(|| indent(&last)));
        }
        // Comments of sizes that are there no more, and those between a size and its comma, follow all of them.
        let gone = decors.iter().enumerate().map(|(at, decor)| {
            let prefix = if at < array.len() { String::new() } else { text_of(decor.prefix()) };
            prefix + &text_of(decor.suffix())
        });
        let gone: String = gone.filter(|text| text.contains('#')).collect();
        let trailing = gone + &text_of(Some(before.trailing()));
        array.set_trailing(if trailing.contains('\n') { trailing } else { "\n".to_owned() });
        array.set_trailing_comma(true);
        array
    }
}

impl fmt::Display for SizesConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[tool.locklayers]\n")?;
        self.switches().try_for_each(|key| writeln!(f, "{key} = true"))?;
        if self.sizes.is_empty() {
            return f.write_str("sizes = []\n");
        }
        f.write_str("sizes = [\n")?;
        self.sizes.iter().try_for_each(|size| writeln!(f, "    \"{}\",", written(*size)))?;
        f.write_str("]\n")
    }
}

fn text_of(raw: Option<&RawString>) -> String {
    raw.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

/// Returns the white space before a value in the same layout: the last line before the value.
fn indent(prefix: &str) -> String {
    match prefix.rsplit_once('\n') {
        Some((_, indent)) => format!("\n{indent}"),
        None => " ".to_owned(),
    }
}

/// Sets a key and keeps the comments before it and after its previous value.
fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if let Some(before) = table.get_mut(key) {
        if let Some(before) = before.as_value() {
            *value.decor_mut() = before.decor().clone();
        }
        *before = Item::Value(value);
    } else {
        table.insert(key, Item::Value(value));
    }
}

/// Moves the space before the closing brace behind the last value, which others may follow now.
fn space(table: &mut InlineTable) {
    let last = table.len().saturating_sub(1);
    let ends = table.iter().any(|(_, value)| !text_of(value.decor().suffix()).is_empty());
    for (at, (_, value)) in table.iter_mut().enumerate() {
        value.decor_mut().set_suffix(if ends && at == last { " " } else { "" });
    }
}

/// Formats a size exactly for the configuration: in the largest unit that does not exceed it, with the necessary
/// decimals.
fn written(bytes: u64) -> String {
    let units = [(1_000_000_000, 9, "GB"), (1_000_000, 6, "MB"), (1_000, 3, "kB")];
    let Some((unit, digits, name)) = units.into_iter().find(|(unit, _, _)| bytes >= *unit) else {
        return format!("{bytes} B");
    };
    let number = format!("{}.{:0digits$}", bytes / unit, bytes % unit);
    format!("{} {name}", number.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::{SizesConfig, written};

    #[test]
    fn a_table_without_sizes_is_one_line_of_them() {
        assert_eq!(SizesConfig::new(Vec::new()).split().to_string(), "[tool.locklayers]\nsplit = true\nsizes = []\n");
    }

    #[test]
    fn sizes_are_written_exactly() {
        let sizes = [0, 999, 1_000, 1_500, 156_700_000, 156_700_001, 2_000_000_000, 1_000_000_000_001];
        let expected = ["0 B", "999 B", "1 kB", "1.5 kB", "156.7 MB", "156.700001 MB", "2 GB", "1000.000000001 GB"];
        assert_eq!(sizes.map(written), expected);
    }
}
