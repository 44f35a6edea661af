//! URLs as they may be shown: without users, passwords and tokens.

use std::borrow::Cow;
use std::ops::Range;

use super::authority::{authority_start, scheme};
use super::bare::{bare_users, users_without_scheme};
use super::encoded::users_in_encoded_urls;
use super::ends::Ends;
use super::reach::Reach;
use super::tokens::{headers, in_paths, known, values};
use super::view::View;

/// Removes the user, password and tokens of every URL in a string.
///
/// URLs are found as installers read them (the WHATWG's URL standard): any number of slashes and backslashes may
/// follow a scheme, tabs and line breaks are ignored, and the last `@` before the next slash, `?` or `#` ends the user
/// and password. A user and password before the name of a host are also found without a scheme, and where the URL is
/// percent-encoded in another. A port that is not a number is taken for the beginning of a password that contains one of these
/// characters. The user `git`, and any user of SSH, is part of the address and stays where no password follows it. The
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

/// Returns the users and passwords of URLs with a scheme; where they may be `is_encoded`, also those with `%40` for the `@`.
fn users(text: &str, is_encoded: bool) -> Vec<Range<usize>> {
    let (mut users, mut at) = (Vec::new(), 0);
    if memchr::memchr(b'@', text.as_bytes()).is_none() && !(is_encoded && text.contains("%40")) {
        return users;
    }
    while let Some(colon) = memchr::memchr(b':', &text.as_bytes()[at..]).map(|colon| at + colon) {
        let Some(start) = authority_start(text, colon) else {
            at = colon + 1;
            continue;
        };
        let (user, end) = user_of(text, start);
        let encoded = || if is_encoded { encoded_user(text, start) } else { None };
        let user = user.or_else(encoded);
        users.extend(user.filter(|user| !is_address(scheme(text, colon), &text[user.start..user.end - 1])));
        // The scheme may stand twice: `https://https://user:password@host`.
        let last = if text[..end].ends_with(':') { end - 1 } else { end };
        at = last.max(colon + 1);
    }
    users
}

/// Returns the user and password of the authority that starts at `start`, where the `@` is written as `%40`.
fn encoded_user(text: &str, start: usize) -> Option<Range<usize>> {
    let end = text[start..].find(['/', '\\', '?', '#', ' ', '"', '\'']).map_or(text.len(), |end| start + end);
    let at = text[start..end].rfind("%40").filter(|at| text[start..start + at].contains(':'))?;
    Some(start..start + at + 3)
}

/// Whether the string, one whole URL, has a user or a password other than the user `git` of a repository.
pub(crate) fn has_credentials(url: &str) -> bool {
    let Some(start) = url.find(':').and_then(|colon| authority_start(url, colon)) else { return false };
    let (user, _) = user_of(url, start);
    user.is_some_and(|user| &url[user] != "git@")
}

/// Whether a URL has anything that no output may show: a user or a password in any spelling, or a token.
#[cfg(feature = "image")]
pub(crate) fn has_secret(url: &str) -> bool {
    has_credentials(url) || !hidden(url, Reach::Value).is_empty()
}

fn is_address(scheme: &str, user: &str) -> bool {
    user == "git" || (scheme.ends_with("ssh") && !user.contains(':'))
}

/// Returns the range of the user and password, `@` included, of the authority that starts at `start`, and the position
/// at which the search continues.
fn user_of(text: &str, start: usize) -> (Option<Range<usize>>, usize) {
    let end_of = |ends: &[char]| text[start..].find(ends).map_or(text.len(), |end| start + end);
    let last_at = |end: usize| text[start..end].rfind('@').map(|at| start..start + at + 1);
    let end = end_of(&['/', '\\', '?', '#']);
    if let Some(user) = last_at(end) {
        let after = user.end;
        return (Some(user), after);
    }
    let port = text[start..end].rsplit_once(':').map(|(_, port)| port.trim_end_matches(['"', '\'']));
    let is_odd = port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit() || b == b']'));
    if is_odd && !text[start..].starts_with('[') {
        let end = end_of(&['"', '\'', ' ']);
        return (last_at(end), end);
    }
    (None, end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{has_credentials, with_stars, without_credentials, without_user};

    #[test]
    fn no_spelling_of_a_url_shows_its_password() {
        for (url, shown) in [
            ("https://u:p@h/x", "https://h/x"),
            ("https:/u:p@h/x", "https:/h/x"),
            ("https:u:p@h/x", "https:h/x"),
            ("HTTPS:///u:p@h/x", "HTTPS:///h/x"),
            ("https:\\\\u:p@h\\x", "https:\\\\h\\x"),
            ("https://u:p@q@h/x@y", "https://h/x@y"),
            ("https://u:p w@h/x", "https://h/x"),
            ("https://u:p/w@h/x", "https://h/x"),
            ("https://u:p#?w@h", "https://h"),
            ("git+https://token@h/r@1", "git+https://h/r@1"),
            ("registry+https://:p@h#a", "registry+https://h#a"),
            ("b @ https://u:p@h/x ; a == 'b@c'", "b @ https://h/x ; a == 'b@c'"),
            ("url = \"https://u:p@h/x\", url = 'ssh://u:p@g/y'", "url = \"https://h/x\", url = 'ssh://g/y'"),
        ] {
            assert_eq!((&*without_credentials(url), &*without_user(url)), (shown, shown), "{url}");
        }
        for (url, shown) in [
            ("https:\t//u:p@h/x", "https:\t//h/x"),
            ("ht\ntps:/\r/u\t:p@h/x", "ht\ntps:/\r/h/x"),
            ("//u:p@h/x", "//h/x"),
            ("https%3A//u:p@h/x", "https%3A//h/x"),
            ("https://u:p%40h/x", "https://h/x"),
            ("https://h/x?token=p/q&a=b", "https://h/x?token=****&a=b"),
            ("https://h/x?%74oken=p&access-key=q&code=r", "https://h/x?%74oken=****&access-key=****&code=****"),
            ("u:p@h.example:o/r", "h.example:o/r"),
            ("not at u:p@h.example/x, but `v:q@localhost`", "not at h.example/x, but `localhost`"),
            ("u:p@h:443/x", "h:443/x"),
            ("file:///u:p@h.example/x", "file:///h.example/x"),
            ("https://h/x?rev=https%3A%2F%2Fu%3Ap%40g.example%2Fx", "https://h/x?rev=https%3A%2F%2Fg.example%2Fx"),
            (
                "https://h/x?rev=https%253a%252f%252fu%3Ap%25252540g.example",
                "https://h/x?rev=https%253a%252f%252fg.example",
            ),
            ("https://h/x?rev=%2F%2Fu%3Ap%2Fq%40g.example", "https://h/x?rev=%2F%2Fu%3Ag.example"),
            ("https://https://u:p@h/x", "https://https://h/x"),
            ("https:\\\\git+http:\\\\u:p@h", "https:\\\\git+http:\\\\h"),
            ("https ://u:p@h", "https ://h"),
            ("https\u{200b}://u\u{ad}:p\u{ff20}h/x", "https\u{200b}://h/x"),
            ("https://h/r?rev=a%3Ftoken%3Dp%26b", "https://h/r?rev=a%3Ftoken%3D****"),
            ("https://h/r?rev=a%253ftok%2565n%253dp&b", "https://h/r?rev=a%253ftok%2565n%253d****&b"),
            ("https://h/x?token=p%26q;r", "https://h/x?token=****"),
            ("//p@h.example/x", "//h.example/x"),
            ("https://h/x?token=\"p\"", "https://h/x?token=\"****\""),
            ("https://h/x?'token'=p", "https://h/x?'token'=****"),
            (
                "https://h/x?a=b&X-Amz-Signature=p#access_token=q",
                "https://h/x?a=b&X-Amz-Signature=****#access_token=****",
            ),
            ("b @ https://u:p@h/x?sig=p ; a == 'b'", "b @ https://h/x?sig=**** ; a == 'b'"),
        ] {
            assert_eq!(without_credentials(url), shown, "{url}");
        }
        for (line, shown) in [
            ("\"https:\\t//u:p\\u0041@h/x\"", "\"https:\\t//**********h/x\""),
            ("\"https://u\\\":p@h/x\" # 'é@'", "\"https://******h/x\" # 'é@'"),
            ("\"https\\u003a//u\\x3ap\\U00000040h/x\"", "\"https\\u003a//****************h/x\""),
            ("\"https://h?\\u0074oken\\u003dp\\u0022q\"", "\"https://h?\\u0074oken\\u003d********\""),
            ("'https://h?token=päss'", "'https://h?token=****'"),
        ] {
            assert_eq!(with_stars(line), shown, "{line}");
        }
        for plain in [
            "https://h/@scope/x",
            "ssh://git@h/r",
            "ssh://hg@h/r",
            "git+https://git@h/r@1",
            "https://h:80/x@y",
            "https://[::1]:80/x@y",
            "C:/a@b",
            "a@b:c",
            "name @ file:///x@y",
            "//h/x@y",
            "a//b@1.0",
            "//git@h.example/x",
            "python:3.12@sha256:0",
            "h.example:5000/a/python:3.12@sha256:0",
            "me@h.example",
            "git@h.example:o/r",
            "https://h/x?tok=1&size=2",
            "token=1",
            "`token = 1`",
            "unknown key `token`: expected one of",
            "/run/secrets/token: there is no such file",
            "https://h/basic/org/repo/x",
            "https://h/x/t/",
            "https://files.h/ab/0123456789abcdef/p-1.0-py3-none-any.whl",
            "/home/me@x/y",
            "/@scope/x",
            "git@h:o/r@main",
            "hf_hub-1.0",
        ] {
            assert_eq!(without_credentials(plain), plain);
        }
        assert!(has_credentials("https://u@h/x") && has_credentials("ssh://hg@h/x"));
        assert!(!has_credentials("ssh://git@h/x") && !has_credentials("https://h/a@b"));
    }

    proptest! {
        #[test]
        fn a_string_without_credentials_is_unchanged(text in "([a-z@:/\\\\?#\"' é]|https:|://){0,30}") {
            let once = without_credentials(&text).into_owned();
            prop_assume!(!text.contains("@@") && once.matches('@').count() < 2);
            prop_assert_eq!(without_credentials(&once).into_owned(), once.clone());
        }

        #[test]
        fn a_password_never_shows(
            scheme in "(https|http|HTTPS|git\\+https|ftp)", slashes in "[/\\\\]{0,4}", user in "[a-z]{0,3}",
            odd in "[/?#@\\\\: ]?", host in "[a-z]{1,5}(:[0-9]{1,3})?", path in "(/[a-z@]{0,5})?",
        ) {
            let url = format!("{scheme}:{slashes}{user}:S3C{odd}RET@{host}{path}");
            let shown = without_credentials(&url).into_owned();
            prop_assert!(!shown.contains("S3C") && !shown.contains("RET"), "{} {}", url, shown);
        }
    }
}
