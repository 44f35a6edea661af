//! Secrets besides users and passwords that have a name before them: values of keys that are named like one, and headers.

use std::ops::Range;

use super::ends::Ends;
use super::reach::Reach;

/// Returns the values of the keys that are named like secrets: in queries, fragments, matrix parameters, paths and
/// JSON, in order and without overlaps.
pub(super) fn values(text: &str, reach: Reach) -> Vec<Range<usize>> {
    let (mut found, mut after, mut ends) = (Vec::new(), 0, Ends::new(text, reach));
    for at in memchr::memchr2_iter(b'=', b':', text.as_bytes()) {
        // What a value contains is hidden with it.
        if at < after {
            continue;
        }
        if let Some(start) = value_start(text, at, reach) {
            let end = ends.of(start, text.as_bytes()[at] == b'=');
            after = end;
            found.push(start..end);
        }
    }
    found
}

/// Returns the start of the value whose key ends at `at`, where `=` or `:` is, if the key is named like a secret.
fn value_start(text: &str, at: usize, reach: Reach) -> Option<usize> {
    /// No key that matters is longer; the bound keeps strings of many `=` linear.
    const LONGEST: usize = 60;
    let bytes = text.as_bytes();
    let count =
        |from: usize, is: fn(&u8) -> bool| bytes[..from].iter().rev().take(LONGEST).take_while(|byte| is(byte)).count();
    let key_end = at - count(at, |b| *b == b' ');
    let key_start = key_end - count(key_end, |b| b.is_ascii_alphanumeric() || b"_-.~%+[]$\"'\\".contains(b));
    let starter_end = key_start - count(key_start, |b| *b == b' ');
    let starter = bytes[..starter_end].last();
    let key = text.get(key_start..key_end)?;
    let next = bytes.get(at + 1)?;
    let is_pair = if bytes[at] == b'=' {
        let in_url = starter.is_some_and(|b| b"?&#;/,{(~|!".contains(b));
        in_url || (reach == Reach::Toml && is_quoted(bytes, at + 1))
    } else {
        // What follows a blank may be a reason: `/run/secrets/token: there is no such file`.
        let is_name = starter.is_some_and(|b| b"?&#;/,{".contains(b)) && !next.is_ascii_whitespace();
        let in_json = starter.is_none_or(|b| b"{,=".contains(b)) && key.starts_with(['"', '\'', '\\']);
        // Its quotes are escapes, which stand for letters here.
        let in_escaped_json = reach == Reach::Toml && starter.is_some_and(|b| b"{,".contains(b));
        (is_name && *next != b'/' && *next != b'\\') || in_json || in_escaped_json
    };
    if !is_pair || !is_secret(key) {
        return None;
    }
    let quotes = bytes[at + 1..].iter().take_while(|b| b" \"'\\".contains(b)).count();
    Some(at + 1 + quotes)
}

/// Whether the next character that is no blank is a quote.
fn is_quoted(bytes: &[u8], at: usize) -> bool {
    bytes[at..].iter().find(|b| **b != b' ').is_some_and(|b| b"\"'".contains(b))
}

/// Decodes the percent-encoded ASCII characters of a key.
pub(super) fn decoded(key: &str) -> String {
    let mut parts = key.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => plain.extend([&*char::from(byte).to_string(), &part[2..]]),
            None => plain.push_str(part),
        }
    }
    plain
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    decoded(name).chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_secret(key: &str) -> bool {
    const PARTS: [&str; 18] = [
        "token",
        "secret",
        "passw",
        "passphrase",
        "passcode",
        "pwd",
        "apikey",
        "signature",
        "credential",
        "private",
        "accesskey",
        "accountkey",
        "sharedkey",
        "hmac",
        "oauth",
        "cookie",
        "sessionid",
        "authkey",
    ];
    const WHOLE: [&str; 20] = [
        "sig",
        "auth",
        "key",
        "sas",
        "jwt",
        "authorization",
        "pass",
        "pat",
        "code",
        "bearer",
        "session",
        "pw",
        "psk",
        "ticket",
        "otp",
        "xauth",
        "sid",
        "hdnts",
        "hdnea",
        "cred",
    ];
    let key = letters(key);
    WHOLE.contains(&key.as_str()) || PARTS.iter().any(|part| key.contains(part))
}

/// Returns the credentials of headers: what follows `Authorization:`, without the name of the scheme.
pub(super) fn headers(text: &str, reach: Reach) -> Vec<Range<usize>> {
    const NAME: &str = "uthorization";
    const SCHEMES: [&str; 5] = ["basic", "bearer", "token", "digest", "negotiate"];
    let (mut found, mut after, mut ends) = (Vec::new(), 0, Ends::new(text, reach));
    // Few strings have this letter.
    if memchr::memchr2(b'z', b'Z', text.as_bytes()).is_none() {
        return found;
    }
    let lower = text.to_ascii_lowercase();
    for (name, _) in lower.match_indices(NAME) {
        let at = name + NAME.len();
        let between = lower.as_bytes()[at..].iter().take_while(|b| b" \"'\\:=+".contains(b)).count();
        let is_header = lower[at..at + between].contains([':', '=']);
        let rest = &lower[at + between..];
        let scheme = SCHEMES.iter().find_map(|scheme| rest.strip_prefix(scheme)?.strip_prefix([' ', '+']));
        let start = scheme.map(|value| lower.len() - value.len());
        if let Some(start) = start.filter(|start| is_header && *start >= after) {
            after = ends.of(start, false);
            found.push(start..after);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::message::{value_without_credentials, with_stars, without_credentials};

    #[test]
    fn no_spelling_of_a_token_is_shown() {
        for (text, shown) in [
            ("`https://h/x?token=p q` is not `c`", "`https://h/x?token=****` is not `c`"),
            ("a value 'https://h/x?token=p 'q' for 'c'", "a value 'https://h/x?token=****' for 'c'"),
            ("a string \"b @ https://h/x?token=p q\", but", "a string \"b @ https://h/x?token=****\", but"),
            ("the lock's https://h/x?token=p and `c`", "the lock's https://h/x?token=**** and `c`"),
            ("https://h/x?x={\"a\":1,\"token\": \"p\"}", "https://h/x?x={\"a\":1,\"token\": \"****\"}"),
            ("https://h/x?x=%7B%22token%22%3A%22p%22%7D&y", "https://h/x?x=%7B%22token%22%3A%22****"),
            ("https://h/x?x={token:p}", "https://h/x?x={token:****"),
            ("https://h/x;token=p/y", "https://h/x;token=****"),
            ("https://h/token=p/x", "https://h/token=****"),
            ("https://h/x? token =p", "https://h/x? token =****"),
            ("https://h/x?passphrase=p&pw=q", "https://h/x?passphrase=****&pw=****"),
            ("https://h/x?hdnea=p~hmac=q", "https://h/x?hdnea=****"),
            ("https://h/t/p/x, https://h/c/t/ab-0123456789/x", "https://h/t/****/x, https://h/c/t/****/x"),
            ("https://h/basic/ab0123456789/x/y", "https://h/basic/****/x/y"),
            ("https://h/access-token/p/x", "https://h/access-token/****/x"),
            ("ghp_0123456789abcdefghij at h", "**** at h"),
            ("https://h/x?a=Authorization: Basic cDpw", "https://h/x?a=Authorization: Basic ****"),
            ("https://h/x?token=p#q, y", "https://h/x?token=**** y"),
            ("`Authorization: bearer a b` is", "`Authorization: bearer ****` is"),
            ("file:u:p@h/x", "h/x"),
            ("/u:p@h/x", "/h/x"),
            ("//p@h/x", "//h/x"),
            ("(/p@h/x)", "(/h/x)"),
            ("u:p@h:x/y", "h:x/y"),
        ] {
            assert_eq!(without_credentials(text), shown, "{text}");
        }
        for (value, shown) in [
            ("https://h/x?token=p q&a=b c", "https://h/x?token=****&a=b c"),
            ("https://h/x?token=p`q'r\"s)t<u", "https://h/x?token=****"),
            ("https://h/x?token=p#q", "https://h/x?token=****"),
            ("https://h/x?token=p#subdirectory=q", "https://h/x?token=****#subdirectory=q"),
            ("git+https://h/x?token=p#0123abc", "git+https://h/x?token=****#0123abc"),
            ("https://h/x?x={\"token\":\"p&q\"}", "https://h/x?x={\"token\":\"****"),
        ] {
            assert_eq!(value_without_credentials(value), shown, "{value}");
        }
        for (line, shown) in [
            ("a = \"https://h?token=p q\" x", "a = \"https://h?token=***\" x"),
            ("a = 'https://h?token=p\"q' x", "a = 'https://h?token=***' x"),
            ("password = \"p q\" x", "password = \"***\" x"),
            ("x = { token = 'p', a = 'b' }", "x = { token = '*', a = 'b' }"),
            ("a = \"{\\u0022token\\u0022: \\u0022p\\u0022}\"", "a = \"{\\u0022token\\u0022: **************\""),
        ] {
            assert_eq!(with_stars(line), shown, "{line}");
        }
    }
}
