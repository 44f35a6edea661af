//! Secrets without a key before them: parts of the paths of URLs, and tokens that begin like ones.

use std::ops::Range;

use super::authority::{authority_start, is_web};
use super::tokens::decoded;

/// Returns the secrets in the paths of URLs: `/t/TOKEN/` of conda's hosts, `/basic/TOKEN/`, `/token/TOKEN/`.
pub(super) fn in_paths(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut after) = (Vec::new(), 0);
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        if colon < after || !is_web(text, colon) {
            continue;
        }
        let Some(start) = authority_start(text, colon) else { continue };
        let is_end = |b: &u8| matches!(b, b' ' | b'?' | b'#' | b'"' | b'\'' | b'`' | b')' | b'<' | b'>');
        let end = text.as_bytes()[start..].iter().position(is_end).map_or(text.len(), |end| start + end);
        after = end;
        let mut names = text[start..end].split('/').skip(1).enumerate().peekable();
        let mut at = start + text[start..end].find('/').map_or(0, |slash| slash + 1);
        while let Some((index, name)) = names.next() {
            at += name.len() + 1;
            let Some((_, value)) = names.peek() else { break };
            let is_token = match name_of_secret(name) {
                None => continue,
                Some("t") => index == 0 || is_random(value),
                Some("basic") => is_random(value),
                Some(_) => true,
            };
            // The last part of a path is the name of a file.
            let is_last = at + value.len() == end;
            if is_token && !value.is_empty() && (!is_last || is_random(value)) {
                found.push(at..at + value.len());
            }
        }
    }
    found
}

/// Returns the name of what follows this part of a path, if that may be a secret.
pub(super) fn name_of_secret(part: &str) -> Option<&'static str> {
    const NAMES: [&str; 10] = [
        "t",
        "basic",
        "token",
        "apitoken",
        "accesstoken",
        "authtoken",
        "deploytoken",
        "apikey",
        "accesskey",
        "password",
    ];
    let first = part.bytes().next()?.to_ascii_lowercase();
    // Nearly every part is rejected by its first letter.
    let may_be = |name: &&str| first == b'%' || name.as_bytes()[0] == first;
    NAMES.into_iter().filter(may_be).find(|name| is_named(part, name))
}

/// Whether the letters and digits of a part of a path are these; a percent-encoded one is decoded.
fn is_named(part: &str, name: &str) -> bool {
    let is = |part: &str| {
        let letters = part.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
        letters.eq(name.bytes())
    };
    is(part) || (part.contains('%') && is(&decoded(part)))
}

/// Whether a part of a path looks generated: long, of letters and digits without other characters than `-` and `_`.
fn is_random(part: &str) -> bool {
    let is_plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let has = |is: fn(&u8) -> bool| part.as_bytes().iter().any(is);
    part.len() >= 12 && is_plain && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Returns the tokens that their first characters show to be ones, wherever they are.
pub(super) fn known(text: &str) -> Vec<Range<usize>> {
    /// No token is shorter.
    const SHORTEST: usize = 20;
    let bytes = text.as_bytes();
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"_-.".contains(b);
    let (mut found, mut at) = (Vec::new(), 0);
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    while at < bytes.len() {
        let first = at;
        at += 1;
        if (first == 0 || !is_name(bytes[first - 1])) && is_start_of_token(&bytes[first..]) {
            let length = bytes[first..].iter().take_while(|b| is_part(b)).count();
            if length >= SHORTEST {
                found.push(first..first + length);
            }
            at = first + length;
        }
    }
    found
}

/// Whether this begins as a token.
pub(super) fn is_start_of_token(text: &[u8]) -> bool {
    const FIRST: [&str; 16] = [
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glcbt-",
        "pypi-AgE",
        "eyJ",
        "ya29.",
        "hf_",
        "dckr_pat_",
        "xoxb-",
        "npm_",
    ];
    let may_be = matches!(text.first(), Some(b'g' | b'p' | b'e' | b'y' | b'h' | b'd' | b'x' | b'n'));
    may_be && FIRST.iter().any(|known| text.starts_with(known.as_bytes()))
}
