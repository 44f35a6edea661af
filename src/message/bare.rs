//! Users and passwords without the scheme of a URL before them.

use std::ops::Range;

use super::authority::is_web;
use super::ports::Ports;

/// Returns the users and passwords of URLs without a scheme, such as `//user:password@host`, or after one that is not
/// valid; also those of such a URL that was taken for a path, with one slash.
pub(super) fn users_without_scheme(text: &str) -> Vec<Range<usize>> {
    if memchr::memchr(b'@', text.as_bytes()).is_none() {
        return Vec::new();
    }
    let is_word_start =
        |at: usize| text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "`'\"(=<+".contains(c));
    let ports = Ports::of(text);
    let user = |at: usize| {
        let start = at + text[at..].bytes().take_while(|b| *b == b'/').count();
        let is_path = start == at + 1;
        // A colon before a slash may be that of a drive.
        let is_drive = |user: &Range<usize>| {
            text[user.start..].starts_with(|c: char| c.is_ascii_alphabetic())
                && text[user.start + 1..].starts_with(":/")
        };
        if let Some(user) = ports.user(text, start).filter(|user| (!is_path || is_word_start(at)) && !is_drive(user)) {
            return Some(user);
        }
        if is_path && !is_word_start(at) {
            return None;
        }
        let end = text[start..].find(['/', '\\', '?', '#', ' ', '"', '\'']).map_or(text.len(), |end| start + end);
        let user = start..start + text[start..end].rfind('@')? + 1;
        let name = &text[start..user.end - 1];
        let is_token = || {
            let has_scheme = text[..at].ends_with(':') || start > at + 2;
            let host = text[user.end..].split(|c| !is_host(c)).next().unwrap_or_default();
            // Within a path, only a name with a domain is one of a host.
            let last = if is_word_start(at) { host } else { host.rsplit_once('.').map_or("", |(_, top)| top) };
            !has_scheme && !name.is_empty() && name != "git" && last.starts_with(|c: char| c.is_ascii_alphabetic())
        };
        (name.contains(':') || is_token()).then_some(user)
    };
    let starts = memchr::memchr_iter(b'/', text.as_bytes());
    starts.filter(|at| !text[..*at].ends_with(['/', '\\'])).filter_map(user).collect()
}

/// Returns the users and passwords directly before the name of a host, such as `user:password@host.example`, without
/// slashes; a digest after the tag of an image has the same form.
pub(super) fn bare_users(text: &str) -> Vec<Range<usize>> {
    /// The most bytes that are read again before another `@`; the bound keeps strings of many `@` linear.
    const LONGEST: usize = 300;
    let mut previous = 0;
    let user = |at: usize| {
        let most = LONGEST.max(at - std::mem::replace(&mut previous, at));
        let is_part = |b: &&u8| !b.is_ascii_whitespace() && !b"/\\?#\"'`()<>[]{},;=".contains(b);
        let length = text.as_bytes()[..at].iter().rev().take(most).take_while(is_part).count();
        let start = (at - length..=at).find(|start| text.is_char_boundary(*start))?;
        let (name, password) = text[start..at].split_once(':')?;
        if is_web(text, start + name.len()) {
            return None;
        }
        let rest = &text[at + 1..];
        let (host, after) = rest.split_at(rest.find(|c: char| !is_host(c)).unwrap_or(rest.len()));
        let has_port = after.strip_prefix(':').is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
        let is_digest = host.starts_with("sha") && host[3..].bytes().all(|b| b.is_ascii_digit());
        // The revision of a repository follows an `@` too, as in `git@host:name@main`.
        let is_before_path = after.starts_with(['/', ':']) && !name.contains('@') && !host.is_empty();
        let is_named = host.trim_matches('.').contains('.') || host == "localhost" || has_port || is_before_path;
        (!name.is_empty() && !password.is_empty() && is_named && !is_digest).then_some(start..at + 1)
    };
    memchr::memchr_iter(b'@', text.as_bytes()).filter_map(user).collect()
}

fn is_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}

#[cfg(test)]
mod tests {
    use crate::message::without_credentials;

    #[test]
    fn a_long_password_without_a_scheme_is_found() {
        let secret = "S3CRET".repeat(200);
        for before in ["", "v:q@g.example ", "a@b "] {
            let shown = without_credentials(&format!("{before}u:{secret}@h.example/x")).into_owned();
            assert!(shown.ends_with("h.example/x") && !shown.contains("S3CRET"), "{shown}");
        }
    }
}
