//! Values of settings that only the comparison with a lock reads, which also interprets them; any TOML is accepted.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Text(String),
    List(Vec<Setting>),
    Table(BTreeMap<String, Setting>),
    Bool(bool),
    /// A number or a date.
    Other,
}

impl Setting {
    /// Returns the string, or `None` if it is another type.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the strings of a list, or `None` if it is another type or has an element of another type.
    pub(crate) fn texts(&self) -> Option<Vec<String>> {
        match self {
            Self::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
            _ => None,
        }
    }

    /// Returns the elements of a list, or the value itself.
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor)
    }
}

struct SettingVisitor;

impl<'de> Visitor<'de> for SettingVisitor {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Setting, E> {
        Ok(Setting::Bool(value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Setting, E> {
        Ok(Setting::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Setting, E> {
        Ok(Setting::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Setting, E> {
        Ok(Setting::Other)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Setting, E> {
        Ok(Setting::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Setting, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Setting::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Setting, A::Error> {
        let mut all = BTreeMap::new();
        // The parser represents a date as a table with a key of its own.
        while let Some((key, value)) = map.next_entry()? {
            all.insert(key, value);
        }
        Ok(Setting::Table(all))
    }
}
