//! Requirements as documents state them (PEP 508).

use std::collections::BTreeSet;

use pep440_rs::VersionSpecifiers;

use super::error::Reason;
use super::origin::shortened;
use crate::marker::Marker;
use crate::name::{ExtraName, PackageName, split_name};

/// The longest requirement, in bytes.
const LONGEST: usize = 16 << 10;
/// The longest part of it before its marker that is not a URL, in bytes.
const LONGEST_HEAD: usize = 2 << 10;

/// A parsed requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) name: PackageName,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
    pub(super) locator: Locator,
}

/// The versions or the URL of a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Locator {
    /// Versions from an index, in the form of [`versions`].
    Versions(String),
    /// A URL.
    Url(String),
}

impl Stated {
    /// Parses a requirement.
    pub(super) fn read(text: &str) -> Result<Self, Reason> {
        let refuse = |why: &str| Reason::Invalid(format!("`{}` is not a requirement: {why}", shortened(text)));
        if text.len() > LONGEST {
            return Err(refuse("it is too long"));
        }
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(refuse("it contains a control character"));
        }
        let (head, url, marker) = split(text).map_err(refuse)?;
        let (name, extras, specifiers) = parts(head).map_err(refuse)?;
        let name = PackageName::new(name).map_err(|error| refuse(&error.to_string()))?;
        let extras: Result<BTreeSet<ExtraName>, _> = extras.into_iter().map(ExtraName::new).collect();
        let extras = extras.map_err(|error| refuse(&error.to_string()))?;
        let marker = match marker.map(str::trim) {
            None => Marker::always(),
            Some(marker) => marker.parse().map_err(|error: crate::marker::MarkerError| refuse(&error.to_string()))?,
        };
        let locator = match url {
            Some(url) if specifiers.is_empty() => Locator::Url(url.to_owned()),
            Some(_) => return Err(refuse("it has both versions and a URL")),
            None => {
                let read: Result<VersionSpecifiers, _> = specifiers.parse();
                Locator::Versions(sorted(&read.map_err(|_| {
                    refuse("its versions are not a list of version specifiers (PEP 440), such as `>=1, <2`")
                })?))
            }
        };
        Ok(Self { name, extras: extras.into_iter().collect(), marker, locator })
    }
}

/// Splits a requirement into name, extras and versions; the URL; and the marker.
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
        (None, None) => return Err("there is text after its URL"),
    };
    if url.is_empty() { Err("there is no URL after `@`") } else { Ok((head, Some(url), marker)) }
}

/// Splits the part before the URL and the marker into name, extras and versions.
fn parts(head: &str) -> Result<(&str, Vec<&str>, &str), &'static str> {
    if head.len() > LONGEST_HEAD {
        return Err("it is too long");
    }
    let is_known = |c: char| c.is_ascii_alphanumeric() || "._-+*!<>=~,[]() \t".contains(c);
    if !head.chars().all(is_known) {
        return Err("it contains a character that occurs in neither names nor versions");
    }
    let head = head.trim();
    if !head.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err("it does not start with a name");
    }
    let (name, rest) = split_name(head);
    if PackageName::new(name).is_err() {
        return Err("its name does not end with a letter or digit");
    }
    let (extras, rest) = match rest.trim_start().strip_prefix('[') {
        None => ("", rest),
        Some(inner) => inner.split_once(']').ok_or("its brackets do not match")?,
    };
    let extras: Vec<&str> =
        if extras.trim().is_empty() { Vec::new() } else { extras.split(',').map(str::trim).collect() };
    if extras.iter().any(|extra| ExtraName::new(extra).is_err()) {
        return Err("its extras are not names separated by commas");
    }
    let rest = rest.trim();
    let versions = rest.strip_prefix('(').map_or(Some(rest), |inner| inner.strip_suffix(')'));
    match versions.map(str::trim) {
        // Python's own parser ignores a comma at the end, and so does uv.
        Some(versions) if !versions.contains(['[', ']', '(', ')']) => {
            Ok((name, extras, versions.strip_suffix(',').unwrap_or(versions)))
        }
        _ => Err("its brackets do not match"),
    }
}

/// Returns a list of specifiers, sorted as strings. One that is written twice stays twice, as in uv's comparison.
pub(super) fn versions(text: &str) -> Result<String, Reason> {
    let versions: Result<VersionSpecifiers, _> = text.parse();
    let refuse = |_| format!("`{}` is not a list of version specifiers (PEP 440)", shortened(text));
    Ok(versions.map(|versions| sorted(&versions)).map_err(refuse)?)
}

fn sorted(versions: &VersionSpecifiers) -> String {
    let mut parts: Vec<String> = versions.iter().map(ToString::to_string).collect();
    parts.sort();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Locator, Stated};

    fn read(text: &str) -> Option<(String, String, String, Locator)> {
        let read = Stated::read(text).ok()?;
        let extras: Vec<&str> = read.extras.iter().map(crate::name::ExtraName::as_str).collect();
        Some((read.name.to_string(), extras.join(","), read.marker.to_string(), read.locator))
    }

    #[test]
    fn requirements_are_names_extras_versions_urls_and_markers() {
        let versions = |text: &str| Locator::Versions(text.to_owned());
        let url = |text: &str| Locator::Url(text.to_owned());
        for (text, name, extras, marker, from) in [
            ("a", "a", "", "", versions("")),
            (" A.b [ X_y,c ] >= 1.0, <2 ", "a-b", "c,x-y", "", versions("<2,>=1.0")),
            ("a(==1.*)", "a", "", "", versions("==1.*")),
            ("a>=1,<2,", "a", "", "", versions("<2,>=1")),
            ("a>1;os_name=='nt'", "a", "", "os_name == 'nt'", versions(">1")),
            ("a @ https://h.example/a;b.whl", "a", "", "", url("https://h.example/a;b.whl")),
            ("a[x]@https://h.example/a; os_name == 'nt'", "a", "x", "os_name == 'nt'", url("https://h.example/a")),
            ("a @ u:v ; os_name == 'é'", "a", "", "os_name == 'é'", url("u:v")),
        ] {
            let expected = (name.to_owned(), extras.to_owned(), marker.to_owned(), from);
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn strings_that_are_not_requirements_are_refused_with_a_reason() {
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
            ("a\u{3000}b", "a character that occurs in neither"),
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
            let message = Stated::read(text).err();
            assert!(
                message.as_ref().is_some_and(|message| format!("{message:?}").contains(reason)),
                "{text}: {message:?}"
            );
        }
    }

    /// Pieces of requirements, and strings that have broken parsers of them.
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

    /// A valid requirement with some characters replaced, doubled or removed.
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
            let _ = Stated::read(&text);
            // A panic while a lock is held would show only here.
            prop_assert!(Stated::read("a >= 1 ; os_name < '3.8'").is_ok());
        }
    }
}
