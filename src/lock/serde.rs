//! Sources and ids as data: the keys are those of a lock.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::check::package_id;
use super::id::PackageId;
use super::path::LockPath;
use super::source::{KINDS, RegistryLocation, Source, UrlSource};
use crate::message::chain;
use crate::name::PackageName;
use crate::version::Version;

/// A source as a table with one of the [`KINDS`] as its key; `subdirectory` belongs to `url`.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Keys<'a> {
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    registry: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    git: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    url: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    path: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    directory: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    editable: Option<Cow<'a, str>>,
    #[serde(rename = "virtual", skip_serializing_if = "Option::is_none", borrow, default)]
    virtual_tree: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    subdirectory: Option<LockPath>,
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut keys = Keys::default();
        match self {
            Self::Registry(RegistryLocation::Url(url)) => keys.registry = Some(url.into()),
            Self::Registry(RegistryLocation::Path(path)) => keys.registry = Some(path.as_str().into()),
            Self::Git(git) => keys.git = Some(git.as_str().into()),
            Self::Url(url) => {
                keys.url = Some(url.url().into());
                keys.subdirectory = url.subdirectory().cloned();
            }
            Self::Path(path) => keys.path = Some(path.as_str().into()),
            Self::Directory(path) => keys.directory = Some(path.as_str().into()),
            Self::Editable(path) => keys.editable = Some(path.as_str().into()),
            Self::Virtual(path) => keys.virtual_tree = Some(path.as_str().into()),
        }
        keys.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Keys { registry, git, url, path, directory, editable, virtual_tree, subdirectory } =
            Keys::deserialize(deserializer)?;
        let given = [registry, git, url, path, directory, editable, virtual_tree];
        let mut given = KINDS.into_iter().zip(given).filter_map(|(kind, value)| Some((kind, value?)));
        let (Some((kind, text)), None) = (given.next(), given.next()) else {
            return Err(de::Error::custom(format!("expected one of the keys {}", KINDS.join(", "))));
        };
        let source = match (kind, subdirectory) {
            ("url", directory) => UrlSource::new(&text, directory).map(Source::Url),
            (_, None) => Self::of_kind(kind, &text, None),
            (_, Some(_)) => return Err(de::Error::custom(format!("`subdirectory` belongs to `url`, not to `{kind}`"))),
        };
        source.map_err(|error| de::Error::custom(chain(&error)))
    }
}

/// An id as the first keys of a package of a lock.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Id<N, V, S> {
    name: N,
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    version: Option<V>,
    source: S,
}

impl Serialize for PackageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Id { name: self.name(), version: self.version(), source: self.source() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PackageId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Id { name, version, source } = Id::<PackageName, Version, Source>::deserialize(deserializer)?;
        package_id(name, version, source).map_err(|kind| de::Error::custom(chain(&*kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::{PackageId, Source};

    fn read(text: &str) -> Result<Source, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_source_is_written_as_in_a_lock_and_read_back() -> Result<(), String> {
        for text in [
            r#"{"registry":"https://user:secret@index.example/simple"}"#,
            r#"{"registry":"wheels"}"#,
            r#"{"git":"https://host.example/r?subdirectory=a&tag=v1#0123456789012345678901234567890123456789"}"#,
            r#"{"url":"https://files.example/a.zip","subdirectory":"b"}"#,
            r#"{"path":"a.zip"}"#,
            r#"{"directory":"a"}"#,
            r#"{"editable":"../a"}"#,
            r#"{"virtual":"."}"#,
        ] {
            let source = read(text)?;
            assert_eq!(serde_json::to_string(&source).map_err(|error| error.to_string())?, text);
            let value: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
            assert_eq!(serde_json::from_value(value).ok(), Some(source), "owned strings");
        }
        Ok(())
    }

    #[test]
    fn strings_that_are_not_sources_are_refused() {
        let kinds = "expected one of the keys registry, git, url, path, directory, editable, virtual";
        for (text, reason) in [
            ("{}", kinds),
            (r#"{"path":"a","directory":"a"}"#, kinds),
            (r#"{"path":"a","subdirectory":"b"}"#, "`subdirectory` belongs to `url`, not to `path`"),
            (r#"{"path":"a\n"}"#, "`a\\n` is not a valid path: it contains the character \\u{a}"),
            (
                r#"{"url":"https://files.example/a.zip","subdirectory":"a%20b"}"#,
                "`a%20b` is not a valid path: it is part of a URL and contains a `%`, which would have another meaning there",
            ),
        ] {
            assert_eq!(read(text), Err(reason.to_owned()), "{text}");
        }
        assert!(read(r#"{"path":"a","hash":"b"}"#).is_err_and(|error| error.starts_with("unknown field `hash`")));
    }

    #[test]
    fn an_id_needs_what_a_package_needs() -> Result<(), serde_json::Error> {
        for text in [
            r#"{"name":"app","source":{"virtual":"."}}"#,
            r#"{"name":"six","version":"1.17.0","source":{"registry":"https://index.example/simple"}}"#,
        ] {
            assert_eq!(serde_json::to_string(&serde_json::from_str::<PackageId>(text)?)?, text);
        }
        let refused = serde_json::from_str::<PackageId>(r#"{"name":"six","source":{"registry":"wheels"}}"#);
        let expected = "the package `six` comes from a registry but has no version";
        assert!(refused.is_err_and(|error| error.to_string() == expected));
        Ok(())
    }
}
