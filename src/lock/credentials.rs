//! URLs without their credentials, for messages.

use std::borrow::Cow;
use std::ops::Range;

/// Removes the user and password of every URL in a string.
///
/// URLs are found as installers read them (the WHATWG's URL standard): any number of slashes and backslashes may
/// follow a scheme, and the last `@` before the next slash, `?` or `#` ends the user and password. A port that is not a
/// number is taken for the beginning of a password that contains one of these characters. The user `git`, and any user
/// of SSH, is part of the address and stays where no password follows it. Linear in the length of the string.
pub(crate) fn without_credentials(text: &str) -> Cow<'_, str> {
    replaced(text, |_| String::new())
}

/// Replaces every character of a user and password in a string by `*`, which keeps the positions of all other
/// characters.
pub(super) fn with_stars(text: &str) -> Cow<'_, str> {
    replaced(text, |user| "*".repeat(user.chars().count()))
}

fn replaced(text: &str, other: impl Fn(&str) -> String) -> Cow<'_, str> {
    if memchr::memchr(b'@', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(colon) = memchr::memchr(b':', &text.as_bytes()[at..]).map(|colon| at + colon) {
        let Some(start) = authority_start(text, colon) else {
            at = colon + 1;
            continue;
        };
        let (user, end) = user_of(text, start);
        if let Some(user) = user
            && !is_address(scheme(text, colon), &text[user.start..user.end - 1])
        {
            shown.push_str(&text[copied..user.start]);
            shown.push_str(&other(&text[user.clone()]));
            copied = user.end;
        }
        at = end.max(colon + 1);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[copied..]);
    Cow::Owned(shown)
}

/// Whether the string, one whole URL, has a user or a password other than the user `git` of a repository.
pub(crate) fn has_credentials(url: &str) -> bool {
    let Some(start) = url.find(':').and_then(|colon| authority_start(url, colon)) else { return false };
    let (user, _) = user_of(url, start);
    user.is_some_and(|user| &url[user] != "git@")
}

fn is_address(scheme: &str, user: &str) -> bool {
    user == "git" || (scheme.ends_with("ssh") && !user.contains(':'))
}

/// Returns the scheme that ends at the colon.
fn scheme(text: &str, colon: usize) -> &str {
    /// No scheme that matters is longer; the bound keeps strings of many colons linear.
    const LONGEST: usize = 16;
    let bytes = &text.as_bytes()[..colon];
    let length = bytes
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        .count();
    &text[colon - length..colon]
}

/// Returns the start of the authority of a URL whose scheme ends at the colon.
fn authority_start(text: &str, colon: usize) -> Option<usize> {
    let scheme = scheme(text, colon);
    let slashes = text.as_bytes()[colon + 1..].iter().take_while(|b| matches!(b, b'/' | b'\\')).count();
    let special = || {
        let name = scheme.rsplit('+').next().unwrap_or_default();
        ["https", "http", "ftp", "wss", "ws"].iter().any(|special| name.eq_ignore_ascii_case(special))
    };
    // A single letter is a drive of Windows, and three slashes begin a file's path.
    let is_local = scheme.len() < 2 || (scheme.ends_with("file") && slashes > 2);
    (!is_local && (slashes > 0 || special())).then_some(colon + 1 + slashes)
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

    use super::{has_credentials, without_credentials};

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
            assert_eq!(without_credentials(url), shown, "{url}");
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
        ] {
            assert_eq!(without_credentials(plain), plain);
        }
        assert!(has_credentials("https://u@h/x") && has_credentials("ssh://hg@h/x"));
        assert!(!has_credentials("ssh://git@h/x") && !has_credentials("https://h/a@b"));
    }

    proptest! {
        #[test]
        fn what_is_without_credentials_stays_as_it_is(text in "([a-z@:/\\\\?#\"' é]|https:|://){0,30}") {
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
