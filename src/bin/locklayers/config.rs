//! `pyproject.toml`: the layers under `[tool.locklayers]`, the order of groups, uv's default groups.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use locklayers::{DefaultGroups, GroupName, Implementation, LayerName, LayerSpec, MarkerKey, Selector};
use serde::Deserialize;
use serde::de::{Error as _, IgnoredAny};
use toml::Spanned;
use toml_parser::lexer::TokenKind;

use crate::bytes::ByteLimit;
use crate::failure::{Failure, chain, escaped};
use crate::limit::Limits;

/// What this program reads of a `pyproject.toml`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PyProject {
    #[serde(default, rename = "dependency-groups")]
    #[expect(clippy::zero_sized_map_values, reason = "only the keys matter, and serde reads a table into a map")]
    groups: BTreeMap<Spanned<String>, IgnoredAny>,
    #[serde(default)]
    tool: Tool,
}

#[derive(Debug, Default, Deserialize)]
struct Tool {
    #[serde(default)]
    uv: Uv,
    #[serde(default)]
    locklayers: Config,
}

#[derive(Debug, Default, Deserialize)]
struct Uv {
    #[serde(default, rename = "default-groups")]
    default_groups: Option<UvDefaultGroups>,
}

/// `"all"`, or names.
#[derive(Debug)]
struct UvDefaultGroups(DefaultGroups);

/// `[tool.locklayers]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    scope: Vec<Parsed<Selector>>,
    #[serde(default)]
    layer: Vec<LayerConfig>,
    #[serde(default)]
    target: TargetConfig,
    #[serde(default, rename = "max-bytes")]
    max_bytes: Option<ByteLimit>,
    #[serde(default, rename = "max-layers")]
    max_layers: Option<usize>,
}

/// `target = { … }`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TargetConfig {
    pub(crate) python_version: Option<String>,
    pub(crate) python_platform: Option<String>,
    #[serde(default)]
    python_implementation: Option<Parsed<Implementation>>,
    #[serde(default)]
    markers: BTreeMap<Key, String>,
}

/// A variable of markers, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key(MarkerKey);

impl TargetConfig {
    pub(crate) fn implementation(&self) -> Option<Implementation> {
        self.python_implementation.as_ref().map(|implementation| implementation.0.clone())
    }

    pub(crate) fn markers(&self) -> impl Iterator<Item = (MarkerKey, &str)> {
        self.markers.iter().map(|(key, value)| (key.0, value.as_str()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerConfig {
    name: Parsed<LayerName>,
    select: Vec<Parsed<Selector>>,
    #[serde(default, rename = "max-bytes")]
    max_bytes: Option<ByteLimit>,
}

/// A value that is written as a string and has its own parser.
#[derive(Clone, Debug)]
struct Parsed<T>(T);

/// How deep values may be nested. The reader of TOML recurses over the depth, and its own bounds on brackets and on
/// dotted keys multiply; a pull request must not be able to exhaust the stack.
const DEEPEST: usize = 100;

/// How deep the values of a document are nested at most, keys with dots counted as tables.
fn deepest(text: &str) -> usize {
    let (mut deepest, mut depth, mut open) = (0, 0, vec![0]);
    for token in toml_parser::Source::new(text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                open.push(1);
                depth += 1;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket if open.len() > 1 => {
                depth -= open.pop().unwrap_or_default();
            }
            TokenKind::Dot => {
                depth += 1;
                open.last_mut().into_iter().for_each(|keys| *keys += 1);
            }
            TokenKind::Comma | TokenKind::Newline => {
                let brackets = usize::from(open.len() > 1);
                let is_done = token.kind() == TokenKind::Comma || brackets == 0;
                if let (Some(keys), true) = (open.last_mut(), is_done) {
                    depth -= *keys - brackets;
                    *keys = brackets;
                }
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Reads a TOML file; one that is not there says nothing (`None`).
pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, Failure> {
    let fail = |reason: String| Failure::Config { path: path.to_owned(), reason };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(fail(format!("cannot be read: {error}"))),
    };
    parse_toml(&text, path).map(Some)
}

/// Reads the text of a TOML file; the path is for errors.
pub(crate) fn parse_toml<T: serde::de::DeserializeOwned>(text: &str, path: &Path) -> Result<T, Failure> {
    let fail = |reason: String| Failure::Config { path: path.to_owned(), reason };
    if deepest(text) > DEEPEST {
        return Err(fail(format!("tables and arrays are nested more than {DEEPEST} deep")));
    }
    toml::from_str(text).map_err(|error| fail(escaped(&error.to_string())))
}

impl PyProject {
    /// Reads a file; one that is not there says nothing (`None`).
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        read_toml(path)
    }

    /// Reads the text of a file; the path is for errors.
    pub(crate) fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        parse_toml(text, path)
    }

    /// The configured limits, without those of single layers where others than the configured ones are planned.
    pub(crate) fn limits(&self, with_layers: bool) -> Limits {
        let config = &self.tool.locklayers;
        let own = config.layer.iter().filter(|_| with_layers);
        Limits {
            layers: config.max_layers,
            bytes: config.max_bytes.map(|limit| limit.0),
            layer_bytes: own.filter_map(|layer| Some((layer.name.0.clone(), layer.max_bytes?.0))).collect(),
        }
    }

    /// The configured layers, in order; none where the file names none.
    pub(crate) fn layers(&self) -> Vec<LayerSpec> {
        let layer = |layer: &LayerConfig| {
            LayerSpec::new(layer.name.0.clone(), layer.select.iter().map(|s| s.0.clone()).collect())
        };
        self.tool.locklayers.layer.iter().map(layer).collect()
    }

    /// The configured scope.
    pub(crate) fn scope(&self) -> Vec<Selector> {
        self.tool.locklayers.scope.iter().map(|selector| selector.0.clone()).collect()
    }

    /// The configured target, or as much of it as there is.
    pub(crate) fn target(&self) -> TargetConfig {
        self.tool.locklayers.target.clone()
    }

    /// The dependency groups in the order in which the file declares them.
    pub(crate) fn group_order(&self) -> Vec<GroupName> {
        let mut keys: Vec<&Spanned<String>> = self.groups.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        keys.into_iter().filter_map(|key| GroupName::new(key.get_ref()).ok()).collect()
    }

    /// The groups that uv takes by default for this project: `dev` where the file says nothing.
    pub(crate) fn default_groups(&self) -> DefaultGroups {
        let named = self.tool.uv.default_groups.as_ref().map(|groups| groups.0.clone());
        named.unwrap_or_else(|| DefaultGroups::Named(GroupName::new("dev").into_iter().collect()))
    }
}

impl<'de, T> Deserialize<'de> for Parsed<T>
where
    T: std::str::FromStr<Err: std::error::Error + 'static>,
{
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| D::Error::custom(chain(&error)))
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let unknown = || D::Error::custom("not a variable of markers; expected a name such as `platform_release`");
        MarkerKey::from_name(&name).map(Self).ok_or_else(unknown)
    }
}

impl<'de> Deserialize<'de> for UvDefaultGroups {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UvDefaultGroupsVisitor)
    }
}

struct UvDefaultGroupsVisitor;

impl<'de> serde::de::Visitor<'de> for UvDefaultGroupsVisitor {
    type Value = UvDefaultGroups;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("\"all\" or an array of dependency group names")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match text {
            "all" => Ok(UvDefaultGroups(DefaultGroups::All)),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
        }
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
        let mut groups = Vec::new();
        while let Some(Parsed(group)) = names.next_element()? {
            groups.push(group);
        }
        Ok(UvDefaultGroups(DefaultGroups::Named(groups)))
    }
}
