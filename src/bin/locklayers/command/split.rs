//! `locklayers split`

use std::path::PathBuf;

use locklayers::pyproject::PyProject;
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use crate::args::SplitArgs;
use crate::failure::Failure;
use crate::input::locate;
use crate::input::read;
use crate::input::request::Asked;
use crate::output::write;

/// Prints the bounds as configuration, or writes them into the file beside the lock.
pub(crate) fn run(args: &SplitArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.joined_plan()?;
    let found = Found {
        sizes: plan.optimal_sizes(),
        is_split: plan.is_split() || plan.layers().is_empty(),
        is_joined: plan.is_default() && asked.is_joined(),
    };
    if !args.write {
        return write::to_stdout(&found.fragment());
    }
    let path = asked.folder().join("pyproject.toml");
    let fail = |reason: String| Failure::Config { path: path.clone(), reason };
    if locate::is_script(asked.lock()) {
        return Err(fail("a script's lock takes no configuration from it; use --layer and --split".to_owned()));
    }
    let text = read::found_string(&path, asked.folder(), PyProject::MOST_BYTES as u64)?.unwrap_or_default();
    // The limits on size and depth protect the editor too.
    text.parse::<PyProject>().map_err(|error| fail(error.to_string()))?;
    let edited = found.put_into(&text).map_err(fail)?;
    let files: [(PathBuf, Vec<u8>); 1] = [(path.clone(), edited.into_bytes())];
    write::all_and_say(&files, args.written.output_format)
}

/// The sizes, and the settings that they need.
struct Found {
    sizes: Vec<u64>,
    is_split: bool,
    /// Whether the tiers of the default plan are joined: otherwise a package that a default group begins to need would
    /// move to its tier, whatever its size.
    is_joined: bool,
}

impl Found {
    /// Returns the keys that must be true for the sizes to apply.
    fn switches(&self) -> Vec<&'static str> {
        let join = self.is_joined.then_some("join-tiers");
        let split = (!self.is_split).then_some("split");
        join.into_iter().chain(split).collect()
    }

    fn fragment(&self) -> String {
        let sizes: Vec<String> = self.sizes.iter().map(|size| format!("    \"{}\",\n", written(*size))).collect();
        let switches: Vec<String> = self.switches().iter().map(|key| format!("{key} = true\n")).collect();
        let sizes = if sizes.is_empty() { "[]".to_owned() } else { format!("[\n{}]", sizes.concat()) };
        format!("[tool.locklayers]\n{}sizes = {sizes}\n", switches.concat())
    }

    /// Returns the content of a pyproject.toml with the sizes set and everything else unchanged, comments included.
    fn put_into(&self, text: &str) -> Result<String, String> {
        let mut document: DocumentMut =
            text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
        let tool = document.entry("tool").or_insert_with(|| {
            let mut tool = Table::new();
            tool.set_implicit(true);
            Item::Table(tool)
        });
        let tool = tool.as_table_like_mut().ok_or("`tool` is not a table")?;
        let ours = tool.entry("locklayers").or_insert_with(|| Item::Table(Table::new()));
        let ours = ours.as_table_like_mut().ok_or("`tool.locklayers` is not a table")?;
        for key in self.switches() {
            put(ours, key, Value::from(true));
        }
        let mut sizes = Array::new();
        for size in &self.sizes {
            sizes.push(written(*size));
        }
        put(ours, "sizes", Value::Array(sizes));
        let edited = document.to_string();
        // Added lines have the same endings as the others.
        let ends_with_cr = text.contains("\r\n") && text.matches('\n').count() == text.matches("\r\n").count();
        Ok(if ends_with_cr { edited.replace("\r\n", "\n").replace('\n', "\r\n") } else { edited })
    }
}

/// Sets a key and keeps a comment after its previous value.
fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if let Some(before) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = before.decor().clone();
    }
    table.insert(key, Item::Value(value));
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
    use super::written;

    #[test]
    fn sizes_are_written_exactly() {
        let sizes = [0, 999, 1_000, 1_500, 156_700_000, 156_700_001, 2_000_000_000, 1_000_000_000_001];
        let expected = ["0 B", "999 B", "1 kB", "1.5 kB", "156.7 MB", "156.700001 MB", "2 GB", "1000.000000001 GB"];
        assert_eq!(sizes.map(written), expected);
    }
}
