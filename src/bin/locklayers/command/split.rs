//! `locklayers split`

use std::path::PathBuf;

use locklayers::pyproject::PyProject;
use toml_edit::{Array, Decor, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value};

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
        return Err(fail("the lock of a script has no configuration there; use --layer and --split".to_owned()));
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

/// Returns an edited text with the byte order mark and the line endings of the original: of each line outside of the
/// edit its own, of others those that most lines have.
fn with_endings_of(original: &str, edited: &str) -> String {
    let mark = if original.starts_with('\u{feff}') && !edited.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let crlf = original.matches("\r\n").count();
    let plain = |line: &str| line.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned();
    let (before, after): (Vec<&str>, Vec<&str>) =
        (original.split_inclusive('\n').collect(), edited.split_inclusive('\n').collect());
    let is_same = |pair: &(&&str, &&str)| plain(pair.0) == plain(pair.1);
    let start = before.iter().zip(&after).take_while(is_same).count();
    let most = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(most).take_while(is_same).count();
    let usual = if 2 * crlf > original.matches('\n').count() { "\r\n" } else { "\n" };
    let line = |(at, line): (usize, &&str)| {
        let own = match at {
            at if at < start => before.get(at),
            at if at >= after.len() - end => before.get(before.len() - (after.len() - at)),
            _ => None,
        };
        let ending = match own {
            _ if !line.ends_with('\n') => "",
            Some(own) if own.ends_with("\r\n") => "\r\n",
            Some(own) if own.ends_with('\n') => "\n",
            _ => usual,
        };
        plain(line) + ending
    };
    mark.to_owned() + &after.iter().enumerate().map(line).collect::<String>()
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
