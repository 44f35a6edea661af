//! URLs as they may be shown: without users, passwords and tokens.

use std::borrow::Cow;
use std::ops::Range;

use super::bare::{bare_users, users_without_scheme};
use super::encoded::users_in_encoded_urls;
use super::ends::Ends;
use super::open::is_open;
use super::reach::Reach;
use super::tokens::{headers, values};
use super::unnamed::{in_paths, known};
use super::users::has_credentials;
use super::users::users;
use super::view::View;

/// Removes the user, password and tokens of every URL in a string.
///
/// URLs are found as installers read them (the WHATWG's URL standard): any number of slashes and backslashes may
/// follow a scheme, tabs and line breaks are ignored, and the last `@` before the next slash, `?` or `#` ends the user
/// and password. A user and password before the name of a host are also found without a scheme, and where the URL is
/// percent-encoded in another. A port that is not a number is taken for the beginning of a password that contains one of these
/// characters, and so is a number between a host without a dot and a path in which an `@` and the name of another host follow
/// (`https://user:1/2@host.example`), which is hardly a path. The user `git`, and any user of SSH, is part of the address and stays where no password follows it. The
/// value of a query's key that is named like a secret (`token`, `X-Amz-Signature`) becomes `****`. Linear in the length of
/// the string.
///
/// ```
/// use locklayers::message::without_credentials;
/// assert_eq!(without_credentials("https://user:password@h.example/x?token=abc"), "https://h.example/x?token=****");
/// ```
pub fn without_credentials(text: &str) -> Cow<'_, str> {
    shown(text, Reach::Message, "")
}

/// As [`without_credentials`], for one whole value (a URL, a path, a requirement): a token in it may contain blanks and
/// quotes.
pub(crate) fn value_without_credentials(value: &str) -> Cow<'_, str> {
    shown(value, Reach::Value, "")
}

/// What takes the place of a secret.
pub(crate) const MASK: &str = "****";

/// As [`value_without_credentials`], with a [`MASK`] also for users and passwords, by which a changed value is known.
pub(crate) fn masked(value: &str) -> Cow<'_, str> {
    shown(value, Reach::Value, "****@")
}

/// Replaces what is hidden: users and passwords, with their `@`, by `user`, and others by the mask.
fn shown<'t>(text: &'t str, reach: Reach, user: &str) -> Cow<'t, str> {
    /// Of contrived strings, more may stay; the bound keeps them linear.
    const MOST: usize = 40;
    let other = |hidden: &Hidden| if hidden.is_value { MASK } else { user }.to_owned();
    let mut shown = Cow::Borrowed(text);
    // What stays on both sides of a user may form another URL.
    for _ in 0..MOST {
        let others: Vec<_> =
            hidden(&shown, reach).into_iter().map(|hidden| (hidden.range.clone(), other(&hidden))).collect();
        let next = replaced(&shown, &others);
        if others.is_empty() || next == shown {
            break;
        }
        shown = Cow::Owned(next.into_owned());
    }
    shown
}

/// Replaces every character of a user, password or token in a line of a TOML document by `*`, which keeps the positions
/// of all other characters.
pub(crate) fn with_stars(line: &str) -> Cow<'_, str> {
    let stars = |range: &Range<usize>| "*".repeat(line[range.clone()].chars().count());
    let others: Vec<_> =
        hidden(line, Reach::Toml).into_iter().map(|hidden| (hidden.range.clone(), stars(&hidden.range))).collect();
    replaced(line, &others)
}

/// Removes the user and password of a URL in a requirement. Fingerprints cover the result, so it stays as it is.
pub(crate) fn without_user(text: &str) -> Cow<'_, str> {
    let users: Vec<_> = users(text, false).into_iter().map(|user| (user, String::new())).collect();
    replaced(text, &users)
}

/// Replaces ranges of a string, which are in order and do not overlap.
fn replaced<'t>(text: &'t str, others: &[(Range<usize>, String)]) -> Cow<'t, str> {
    if others.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut copied) = (String::with_capacity(text.len()), 0);
    for (range, other) in others {
        shown.push_str(&text[copied..range.start]);
        shown.push_str(other);
        copied = range.end;
    }
    shown.push_str(&text[copied..]);
    Cow::Owned(shown)
}

/// A part of a string that no message shows: a user and password with the `@`, or the value of a key.
struct Hidden {
    range: Range<usize>,
    is_value: bool,
}

/// Returns what is not shown of a string, in order and without overlaps.
fn hidden(text: &str, reach: Reach) -> Vec<Hidden> {
    if is_open(text) { Vec::new() } else { searched(text, reach) }
}

/// Searches for what is not shown, in all spellings.
fn searched(text: &str, reach: Reach) -> Vec<Hidden> {
    let read = View::as_read(text, reach == Reach::Toml);
    let plain = read.as_ref().map_or(text, |read| &read.text);
    let decoded = View::percent_decoded(plain);
    let mut found = hidden_in(plain, reach);
    let in_urls = users_in_encoded_urls(plain).into_iter().map(|range| Hidden { range, is_value: false });
    found.extend(in_urls.filter(|hidden| !hidden.range.is_empty()));
    if let Some(decoded) = &decoded {
        let mut in_decoded = hidden_in(&decoded.text, reach);
        in_decoded.sort_by_key(|hidden| (hidden.range.start, hidden.range.end));
        let (mut end, mut ends) = (0, Ends::new(plain, reach));
        for Hidden { range, is_value } in in_decoded {
            let mut range = decoded.original(&range);
            // An encoded `&` may be part of the value, so the rest of the string is hidden with it.
            if is_value && range.start >= end {
                range.end = ends.of(range.end, true);
                end = range.end;
            }
            found.push(Hidden { range, is_value });
        }
    }
    found.sort_by_key(|hidden| (hidden.range.start, hidden.range.end));
    found.dedup_by(|next, last| {
        let is_joined = next.range.start < last.range.end;
        if is_joined {
            last.range.end = last.range.end.max(next.range.end);
            last.is_value |= next.is_value;
        }
        is_joined
    });
    if let Some(read) = read {
        for hidden in &mut found {
            hidden.range = read.original(&hidden.range);
        }
    }
    found
}

/// Returns what is not shown of a string without escapes, in no order.
fn hidden_in(text: &str, reach: Reach) -> Vec<Hidden> {
    let bare = users_without_scheme(text).into_iter().chain(bare_users(text));
    let all_users = users(text, true).into_iter().chain(bare).map(|range| Hidden { range, is_value: false });
    let values = values(text, reach).into_iter().chain(in_paths(text)).chain(known(text)).chain(headers(text, reach));
    let values = values.map(|range| Hidden { range, is_value: true });
    all_users.chain(values).filter(|hidden| !hidden.range.is_empty()).collect()
}

/// Whether a URL has anything that no output may show: a user or a password in any spelling, or a token.
pub(crate) fn has_secret(url: &str) -> bool {
    has_credentials(url) || !hidden(url, Reach::Value).is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Reach, is_open, searched};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn no_search_finds_anything_in_an_open_string(
            start in "(https://h|https://h|https://|http://|//|git\\+https://|HTTPS://)?",
            parts in prop::collection::vec(
                prop_oneof![12 => prop::sample::select(USUAL), 1 => prop::sample::select(UNUSUAL)], 0..8,
            ),
        ) {
            let text = format!("{start}{}", parts.concat());
            for reach in [Reach::Message, Reach::Value, Reach::Toml] {
                prop_assert!(!is_open(&text) || searched(&text, reach).is_empty(), "{:?}", text);
            }
        }
    }

    /// Parts of open strings, and secrets of the same letters and signs.
    #[rustfmt::skip]
    const USUAL: &[&str] = &[
        "/", "/", "//", ".", "-", "_", "+", "~", "!", "a", "u", "1", "h.example", "localhost", "git", "sha256", "t", "/t/", "/-t/",
        "/t-/", "/T/", "/basic/", "token", "/to-ken/", "/ACCESS_token/", "/password/", "/api.key/", "/packages/", "/ab0123456789/",
        "/ghp_0123456789abcdefghij", ".pypi-AgE0123456789abcdef", "eyJ0123456789abcdefghij", "+ya29.0123456789abcdefgh",
        "hf_0123456789abcdefghij", "-hf_0123456789abcdefghij", "Authorization", "basic", "https", "0123456789",
    ];

    /// Parts of other spellings of secrets.
    #[rustfmt::skip]
    const UNUSUAL: &[&str] = &[
        ":", "@", "%40", "%3a", "%", "=", "?", "#", "&", ";", ",", " ", "\\", "\"", "'", "`", "\t", "\u{200b}", "\u{ff20}", "é",
        "Authorization: ", "uthorization=", "basic ", "bearer+", "sig=", "key:", "{token:", "https://", "https:", "ssh://", "u:p@",
    ];

    #[test]
    fn usual_strings_are_open() {
        for text in [
            "",
            "https://files.example/packages/21/28/0123456789abcdef/azure_token-1.0+cpu-py3-none-any.whl",
            "https://index.example/simple",
            "numpy-2.0.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "1.0rc1",
        ] {
            assert!(is_open(text), "{text}");
        }
        for text in [
            "https://h.example/t/a",
            "https://h.example/a/token/b",
            "https://h.example/ghp_a",
            "https://h.example/a:b",
            "https://u@h.example/",
            "http://h.example/",
            "a b",
            "a=b",
            "a%40b",
        ] {
            assert!(!is_open(text), "{text}");
        }
    }
}
