//! Values that may be written in more than one form.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};

use super::parsed::Parsed;
use super::project::GroupItem;
use super::setting::Setting;
use crate::lock::{DefaultGroups, StaticMetadata};
use crate::name::{ExtraName, PackageName};

/// One entry of a list of constraints, overrides or exclusions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Text(String),
    /// `{ package = { name = "…", version = "…" }, dependencies = ["…"] }`
    Scoped {
        name: String,
        version: Option<String>,
        dependencies: Vec<String>,
    },
    /// `{ requirement = "…", hashes = ["…"] }`
    Hashed {
        requirement: String,
        hashes: Vec<String>,
    },
    /// A table of another form.
    Other,
}

impl Entry {
    /// Returns the requirement, or `None` if it is a table.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the form of a table.
    fn of_table(mut table: BTreeMap<String, Setting>) -> Option<Self> {
        let mut take = |key: &str| table.remove(key);
        let entry = match [take("package"), take("dependencies"), take("requirement"), take("hashes")] {
            [Some(Setting::Table(mut package)), Some(dependencies), None, None] => {
                let name = package.remove("name")?.text()?.to_owned();
                let version = match package.remove("version") {
                    Some(version) => Some(version.text()?.to_owned()),
                    None => None,
                };
                let dependencies = dependencies.texts().filter(|_| package.is_empty())?;
                Self::Scoped { name, version, dependencies }
            }
            [None, None, Some(requirement), Some(hashes)] => {
                Self::Hashed { requirement: requirement.text()?.to_owned(), hashes: hashes.texts()? }
            }
            _ => return None,
        };
        // uv ignores further keys beside hashes, and refuses them beside a package.
        (table.is_empty() || matches!(entry, Self::Hashed { .. })).then_some(entry)
    }
}

/// The value of an option of uv; where it is none that uv can read, uv warns and ignores all options of the file, so that is
/// no error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lenient<T> {
    #[default]
    Absent,
    Read(T),
    Unread,
}

impl<T> Lenient<T> {
    pub(crate) fn get(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn is_read(&self) -> bool {
        !matches!(self, Self::Unread)
    }
}

impl<T> Lenient<Vec<T>> {
    pub(crate) fn items(&self) -> &[T] {
        self.get().map_or(&[], Vec::as_slice)
    }

    /// Whether there are items, or a value that cannot be read.
    pub(crate) fn has_items(&self) -> bool {
        !self.is_read() || !self.items().is_empty()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Value<T> {
            Read(T),
            Unread(IgnoredAny),
        }
        Ok(match Value::deserialize(deserializer)? {
            Value::Read(value) => Self::Read(value),
            Value::Unread(_) => Self::Unread,
        })
    }
}

/// One entry of `[[tool.uv.dependency-metadata]]`.
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawMetadata {
    name: Parsed<PackageName>,
    version: Option<String>,
    #[serde(default)]
    requires_dist: Vec<String>,
    requires_python: Option<String>,
    #[serde(default, alias = "provides-extra")]
    provides_extras: Vec<Parsed<ExtraName>>,
}

/// Metadata that replaces a package's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MetadataEntry(pub(crate) StaticMetadata);

impl<'de> Deserialize<'de> for MetadataEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawMetadata::deserialize(deserializer)?;
        Ok(Self(StaticMetadata {
            name: raw.name.0,
            version: raw.version,
            requires_dist: raw.requires_dist,
            requires_python: raw.requires_python,
            provides_extras: raw.provides_extras.into_iter().map(|extra| extra.0).collect(),
        }))
    }
}

/// A table, or an array of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

/// `"all"`, or names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UvDefaultGroups(pub(super) DefaultGroups);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ItemVisitor.expecting(f)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Entry, E> {
        Ok(Entry::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(map))
            .map(|table| Entry::of_table(table).unwrap_or(Entry::Other))
    }
}

impl<'de> Deserialize<'de> for GroupItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = GroupItem;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a requirement as a string, or a table")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(GroupItem::Requirement(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut item = GroupItem::Other;
        while let Some(key) = map.next_key::<String>()? {
            if key == "include-group" {
                item = GroupItem::Include(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(item)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table, or an array of tables")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrMany(vec![one]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(OneOrMany(all))
    }
}

impl<'de> Deserialize<'de> for UvDefaultGroups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UvDefaultGroupsVisitor)
    }
}

struct UvDefaultGroupsVisitor;

impl<'de> Visitor<'de> for UvDefaultGroupsVisitor {
    type Value = UvDefaultGroups;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"all\" or an array of dependency group names")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text {
            "all" => Ok(UvDefaultGroups(DefaultGroups::All)),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
        let mut groups = Vec::new();
        while let Some(Parsed(group)) = names.next_element()? {
            groups.push(group);
        }
        Ok(UvDefaultGroups(DefaultGroups::Named(groups)))
    }
}
