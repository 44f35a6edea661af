//! One entry of `[tool.uv.sources]`.

use locklayers::Marker;
use toml::Value;

/// A source, with what limits it to some of the requirements of its name.
pub(super) struct SourceEntry<'d> {
    table: &'d Value,
    pub(super) marker: Marker,
}

impl<'d> SourceEntry<'d> {
    /// The sources of one name: a table, or an array of them.
    pub(super) fn all(value: &'d Value) -> Result<Vec<Self>, String> {
        let tables = match value {
            Value::Array(tables) => tables.as_slice(),
            one => std::slice::from_ref(one),
        };
        tables.iter().map(Self::new).collect()
    }

    fn new(table: &'d Value) -> Result<Self, String> {
        if !table.is_table() {
            return Err("is not a table, or an array of tables".to_owned());
        }
        let marker = match table.get("marker") {
            None => Marker::always(),
            Some(Value::String(text)) => text.parse().map_err(|error| crate::failure::chain(&error))?,
            Some(_) => return Err("has a `marker` that is not text".to_owned()),
        };
        Ok(Self { table, marker })
    }

    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.table.get(key).and_then(Value::as_str)
    }

    pub(super) fn truth(&self, key: &str) -> Option<bool> {
        self.table.get(key).and_then(Value::as_bool)
    }

    /// The repository in the form of a lock: what is asked of it is in the query.
    pub(super) fn git(&self, url: &str) -> String {
        let keys = [("subdirectory", "subdirectory"), ("path", "path")];
        let mut pairs: Vec<(&str, &str)> =
            keys.iter().filter_map(|(key, written)| Some((*written, self.text(key)?))).collect();
        if self.truth("lfs") == Some(true) {
            pairs.push(("lfs", "true"));
        }
        let references = ["branch", "tag", "rev"];
        pairs.extend(references.iter().filter_map(|key| Some((*key, self.text(key)?))));
        git_url(url, &pairs)
    }
}

/// A URL of a repository with pairs in its query, written as a lock writes them.
pub(super) fn git_url(url: &str, pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
                b' ' => "+".to_owned(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    let url = super::wanted::without_credentials(url.strip_prefix("git+").unwrap_or(url));
    let query: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
    if query.is_empty() { url } else { format!("{url}?{}", query.join("&")) }
}
