//! The text of a requirement (PEP 508).

use locklayers::{ExtraName, Marker, PackageName};
use pep508_rs::pep440_rs::VersionSpecifiers;

use super::wanted::specifier;
use crate::failure::{chain, on_one_line};

/// A longer text than any that names a package.
const LONGEST: usize = 16 << 10;
/// The same for what stands before the marker and is no URL.
const LONGEST_HEAD: usize = 2 << 10;

/// What the text of a requirement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) name: PackageName,
    pub(crate) extras: Vec<ExtraName>,
    pub(crate) marker: Marker,
    pub(crate) place: Place,
}

/// Where a requirement without further word is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// An index, in these versions, in the form of [`specifier`].
    Versions(String),
    /// A URL.
    Url(String),
}

impl Text {
    /// Reads a requirement, or says what is wrong with it.
    ///
    /// The reader of names and versions panics on some malformed texts and keeps markers in a state that a panic
    /// spoils for good. So it sees neither markers nor URLs, and nothing but the characters of names and versions.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let refuse = |why: &str| format!("`{}` is not a requirement: {why}", shortened(text));
        if text.len() > LONGEST {
            return Err(refuse("it is too long"));
        }
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(refuse("it holds a control character"));
        }
        let (head, url, marker) = split(text).map_err(refuse)?;
        check(head).map_err(refuse)?;
        let read: pep508_rs::Requirement = head.trim().parse().map_err(|error: pep508_rs::Pep508Error| {
            // The error also draws the text; the first line says it.
            refuse(error.message.to_string().lines().next().unwrap_or_default())
        })?;
        let name = PackageName::new(read.name.as_ref()).map_err(|error| refuse(&error.to_string()))?;
        let extras = read.extras.iter().map(|extra| ExtraName::new(extra.as_ref()));
        let mut extras = extras.collect::<Result<Vec<_>, _>>().map_err(|error| refuse(&error.to_string()))?;
        extras.sort();
        extras.dedup();
        let marker = match marker.map(str::trim) {
            None => Marker::always(),
            Some(marker) => marker.parse().map_err(|error| refuse(&chain(&error)))?,
        };
        let place = match (url, read.version_or_url) {
            (Some(url), None) => Place::Url(url.to_owned()),
            (None, None) => Place::Versions(String::new()),
            (None, Some(pep508_rs::VersionOrUrl::VersionSpecifier(versions))) => Place::Versions(specifier(&versions)),
            _ => return Err(refuse("it has both versions and a URL")),
        };
        Ok(Self { name, extras, marker, place })
    }
}

/// Name, extras and versions; the URL; the marker.
fn split(text: &str) -> Result<(&str, Option<&str>, Option<&str>), &'static str> {
    let end = text.find(['@', ';']).unwrap_or(text.len());
    if !text[end..].starts_with('@') {
        let (head, marker) = text.split_once(';').map_or((text, None), |(head, marker)| (head, Some(marker)));
        return Ok((head, None, marker));
    }
    let (head, rest) = (&text[..end], text[end + 1..].trim_start());
    let (url, rest) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let rest = rest.trim_start();
    let (url, marker) = match (url.strip_suffix(';'), rest.strip_prefix(';')) {
        (Some(url), _) => (url, Some(rest)),
        (None, Some(marker)) => (url, Some(marker)),
        (None, None) if rest.is_empty() => (url, None),
        (None, None) => return Err("something stands after its URL"),
    };
    if url.is_empty() { Err("there is no URL after `@`") } else { Ok((head, Some(url), marker)) }
}

/// Does this hold only what names, extras and versions are made of, with its brackets in pairs?
fn check(head: &str) -> Result<(), &'static str> {
    if head.len() > LONGEST_HEAD {
        return Err("it is too long");
    }
    let is_known = |c: char| c.is_ascii_alphanumeric() || "._-+*!<>=~,[]() \t".contains(c);
    if !head.chars().all(is_known) {
        return Err("it holds a character that neither names nor versions have");
    }
    if !head.trim_start().starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err("it does not start with a name");
    }
    let name_end = head.trim_start().find(|c| !is_name_part(c)).unwrap_or(head.trim_start().len());
    let (name, rest) = head.trim_start().split_at(name_end);
    if !is_name(name) {
        return Err("its name does not end with a letter or digit");
    }
    let (extras, rest) = match rest.trim_start().strip_prefix('[') {
        None => ("", rest),
        Some(inner) => inner.split_once(']').ok_or("its brackets are not in pairs")?,
    };
    if !extras.trim().is_empty() && !extras.split(',').all(|extra| is_name(extra.trim())) {
        return Err("its extras are not names with commas between them");
    }
    let rest = rest.trim();
    let versions = rest.strip_prefix('(').map_or(Some(rest), |inner| inner.strip_suffix(')'));
    match versions {
        Some(versions) if !versions.contains(['[', ']', '(', ')']) => Ok(()),
        _ => Err("its brackets are not in pairs"),
    }
}

fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

fn is_name(text: &str) -> bool {
    PackageName::new(text).is_ok()
}

/// The specifiers of the lock, in the form of [`specifier`].
pub(super) fn versions(text: &str) -> Result<String, String> {
    let versions: Result<VersionSpecifiers, _> = text.parse();
    let refuse = |_| format!("`{}` is not a list of version specifiers (PEP 440)", shortened(text));
    versions.map(|versions| specifier(&versions)).map_err(refuse)
}

fn shortened(text: &str) -> String {
    let text = on_one_line(text);
    if text.chars().count() > 120 { text.chars().take(120).chain(['…']).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Place, Text};

    fn read(text: &str) -> Option<(String, String, String, Place)> {
        let read = Text::read(text).ok()?;
        let extras: Vec<&str> = read.extras.iter().map(locklayers::ExtraName::as_str).collect();
        Some((read.name.to_string(), extras.join(","), read.marker.to_string(), read.place))
    }

    #[test]
    fn requirements_are_names_extras_versions_urls_and_markers() {
        let versions = |text: &str| Place::Versions(text.to_owned());
        let url = |text: &str| Place::Url(text.to_owned());
        for (text, name, extras, marker, place) in [
            ("a", "a", "", "", versions("")),
            (" A.b [ X_y,c ] >= 1.0, <2 ", "a-b", "c,x-y", "", versions("<2,>=1.0")),
            ("a(==1.*)", "a", "", "", versions("==1.*")),
            ("a>1;os_name=='nt'", "a", "", "os_name == 'nt'", versions(">1")),
            ("a @ https://h.example/a;b.whl", "a", "", "", url("https://h.example/a;b.whl")),
            ("a[x]@https://h.example/a; os_name == 'nt'", "a", "x", "os_name == 'nt'", url("https://h.example/a")),
            ("a @ u:v ; os_name == 'é'", "a", "", "os_name == 'é'", url("u:v")),
        ] {
            let expected = (name.to_owned(), extras.to_owned(), marker.to_owned(), place);
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_requirement_is_refused_with_a_reason() {
        let long = "a".repeat(3000);
        for (text, reason) in [
            ("", "does not start with a name"),
            ("[x]", "does not start with a name"),
            ("a[x", "brackets"),
            ("a)x(", "brackets"),
            ("a(>1", "brackets"),
            ("1.*", "does not end with a letter or digit"),
            ("a[x-]", "its extras are not names"),
            ("a[x,]", "its extras are not names"),
            ("a\u{3000}b", "a character that neither"),
            ("a\n>1", "control character"),
            ("a ; '3.8' ~= os_name or", "expected"),
            ("a ; '3'>='3'é", "not a requirement"),
            ("a @", "no URL"),
            ("a>1 @ https://h.example/a", "both versions and a URL"),
            ("a @ u:v more", "after its URL"),
            ("a>=x", "not a requirement"),
            ("a b", "not a requirement"),
            (&long, "too long"),
        ] {
            let said = Text::read(text).err();
            assert!(said.as_ref().is_some_and(|said| said.contains(reason)), "{text}: {said:?}");
        }
    }

    /// Pieces of requirements, and what has broken readers of them.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a",
            "A-b",
            "[",
            "]",
            "(",
            ")",
            ",",
            " ",
            "\t",
            ";",
            "@",
            "'",
            "\"",
            ">=",
            "==",
            "~=",
            "===",
            "!=",
            "<",
            "1",
            "1.0",
            "1.*",
            "*",
            "1!2",
            "+x",
            ".post1",
            "3.8",
            "os_name",
            "python_version",
            "extra",
            "in",
            "not",
            "and",
            "or",
            "é",
            "\u{3000}",
            "\0",
            "\\",
            "$",
            "${HOME}",
            "file:",
            "https://h/a",
            "git+",
            "#",
            "99999999999999999999",
        ]);
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    /// A good requirement with some characters replaced, doubled or taken out.
    fn mutated() -> impl Strategy<Value = String> {
        let good = "Name_x[ex-1,b] >=1.0.post1, !=2.*, ~=3.8 ; python_version >= '3.8' and os_name in 'nt posix'";
        let change = (any::<prop::sample::Index>(), 0..4usize, any::<char>());
        prop::collection::vec(change, 1..6).prop_map(move |changes| {
            let mut text: Vec<char> = good.chars().collect();
            for (at, how, c) in changes {
                let at = at.index(text.len());
                match how {
                    0 => text[at] = c,
                    1 => text.insert(at, text[at]),
                    2 => text.truncate(at + 1),
                    _ => drop(text.remove(at)),
                }
                if text.is_empty() {
                    text.push(c);
                }
            }
            text.into_iter().collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_the_reader_panic(text in prop_oneof![pieces(), mutated(), any::<String>()]) {
            let _ = Text::read(&text);
            // A panic behind a lock would show only here.
            prop_assert!(Text::read("a >= 1 ; os_name < '3.8'").is_ok());
        }
    }
}
