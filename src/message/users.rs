//! Users and passwords in URLs with a scheme.

use std::ops::Range;

use super::authority::{authority_start, scheme};
use super::ports::Ports;

/// Returns the users and passwords of URLs with a scheme; in a string that `is_shown`, also those with `%40` for the `@`, and
/// those whose password begins like a port.
pub(super) fn users(text: &str, is_shown: bool) -> Vec<Range<usize>> {
    let (mut users, mut at) = (Vec::new(), 0);
    if memchr::memchr(b'@', text.as_bytes()).is_none() && !(is_shown && text.contains("%40")) {
        return users;
    }
    let ports = is_shown.then(|| Ports::of(text));
    while let Some(colon) = memchr::memchr(b':', &text.as_bytes()[at..]).map(|colon| at + colon) {
        let Some(start) = authority_start(text, colon) else {
            at = colon + 1;
            continue;
        };
        let (user, end) = user_of(text, start);
        let encoded = || if is_shown { encoded_user(text, start) } else { None };
        let longer = ports.as_ref().and_then(|ports| ports.user(text, start));
        let user = longer.or(user).or_else(encoded);
        users.extend(user.filter(|user| !is_address(scheme(text, colon), &text[user.start..user.end - 1])));
        // The scheme may stand twice: `https://https://user:password@host`.
        let end = end.max(users.last().map_or(0, |user| user.end));
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

    use super::has_credentials;
    use crate::message::{with_stars, without_credentials, without_user};

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
