//! Validation of URLs: what cannot be written in a line of a requirements file is refused, all else kept as written.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr3;

use super::host::path_of;
use super::value_error::{ValueError, check_printable};
use crate::message::is_unprintable;
use crate::percent::{decoded, encoded};
use crate::word::{any_byte, find};

const WHAT: &str = "URL";

/// Whether this is ASCII without spaces, control characters, backslashes, queries, fragments and escapes, as nearly
/// every URL is.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    !any_byte(bytes, [b'\\'], |b| !b.is_ascii_graphic()) && memchr3(b'?', b'#', b'%', bytes).is_none()
}

/// Validates a URL and returns whether it is plain, so that its last segment is all after its last slash.
pub(super) fn check_url(text: &str) -> Result<bool, ValueError> {
    let refuse = |reason: &str| Err(ValueError::new(text, WHAT, reason));
    let is_plain = is_plain(text);
    if !is_plain {
        check_printable(text, WHAT)?;
        if text.contains(char::is_whitespace) {
            return refuse("it contains white space");
        }
        if text.contains('\\') {
            return refuse("it contains a backslash");
        }
    }
    if text.len() > 6 && text.starts_with("https:") {
        return Ok(is_plain);
    }
    let colon = text.bytes().position(|b| b == b':');
    match colon.map(|colon| (&text[..colon], &text[colon + 1..])) {
        Some((scheme, rest)) if is_scheme(scheme) && !rest.is_empty() => Ok(is_plain),
        _ => refuse("it does not start with a scheme such as `https:`"),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Whether uv reads this registry as a URL, rather than as a path.
pub(super) fn is_registry_url(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    let is = |other: &&str| scheme.eq_ignore_ascii_case(other);
    let starts = |vcs: &&str| scheme.get(..vcs.len()).is_some_and(|start| start.eq_ignore_ascii_case(vcs));
    ["https", "http", "file"].iter().any(is) || ["git+", "hg+", "svn+", "bzr+"].iter().any(starts)
}

/// The endings of the names of archives that uv reads.
const ARCHIVES: [&str; 13] =
    ["whl", "zip", "tar.gz", "tgz", "tar", "tar.bz2", "tbz", "tar.xz", "txz", "tar.lz", "tlz", "tar.lzma", "tar.zst"];

/// Whether a path ends with the name of an archive; uv goes by its ending, in lower case.
pub(crate) fn is_archive(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let name = &path[last_part(path)];
    ARCHIVES.iter().any(|ending| {
        name.strip_suffix(ending).and_then(|stem| stem.strip_suffix('.')).is_some_and(|stem| !stem.is_empty())
    })
}

/// Whether the path of a URL ends with the name of an archive.
pub(super) fn is_archive_url(url: &str) -> bool {
    is_archive(path_of(url))
}

/// Whether a string has the scheme of a URL (RFC 3986, section 3.1).
pub(crate) fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// Returns a URL of a file without characters that are not printed, as a reader of URLs normalises them: tabs and line breaks
/// are dropped, others are percent-encoded.
pub(crate) fn printable_url(url: &str) -> Cow<'_, str> {
    if !url.contains(is_unprintable) {
        return Cow::Borrowed(url);
    }
    let mut shown = String::with_capacity(url.len());
    for part in url.split(['\t', '\n', '\r']).flat_map(|line| line.split_inclusive(is_unprintable)) {
        let kept = part.trim_end_matches(is_unprintable);
        shown.push_str(kept);
        shown.push_str(&encoded(&part[kept.len()..], |_| false));
    }
    Cow::Owned(shown)
}

/// Returns the range of the last segment of a URL's path, still percent-encoded.
pub(super) fn last_segment_range(url: &str) -> Range<usize> {
    let end = find(url.as_bytes(), |w| w.is(b'?') | w.is(b'#')).unwrap_or(url.len());
    last_part(&url[..end])
}

/// Returns the range of the part after the last slash.
pub(super) fn last_part(text: &str) -> Range<usize> {
    memchr::memrchr(b'/', text.as_bytes()).map_or(0, |slash| slash + 1)..text.len()
}

/// Decodes `%XX`, and with `form` also `+` as a space.
pub(super) fn percent_decode<'a>(text: &'a str, form: bool, what: &'static str) -> Result<Cow<'a, str>, ValueError> {
    decoded(text, form).ok_or_else(|| ValueError::new(text, what, "its percent-encoded bytes are not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::{
        ValueError, check_url, is_plain, is_registry_url, last_part, last_segment_range, percent_decode, printable_url,
    };

    #[test]
    fn urls_that_would_break_a_line_are_refused() {
        let outcome = |text: &str| check_url(text).map_err(|e| e.to_string());
        assert_eq!(outcome("https://h/a/b-1.0.whl"), Ok(true));
        assert_eq!(outcome("https://user:pw@x.y/c%20d.zip?a=b#c"), Ok(false));
        assert_eq!(
            outcome("https://h/a b"),
            Err("`https://h/a b` is not a valid URL: it contains white space".to_owned())
        );
        assert_eq!(
            outcome("https://h/\\"),
            Err("`https://h/\\` is not a valid URL: it contains a backslash".to_owned())
        );
        assert_eq!(
            outcome("https://h/\u{202e}"),
            Err("`https://h/\\u{202e}` is not a valid URL: it contains the character \\u{202e}".to_owned())
        );
        for text in ["", "x/y", ":x", "1:x", "https:"] {
            let expected = format!("`{text}` is not a valid URL: it does not start with a scheme such as `https:`");
            assert_eq!(outcome(text), Err(expected));
        }
    }

    #[test]
    fn an_unusual_byte_is_found_at_every_position() {
        for length in 0..50 {
            let plain = "a".repeat(length);
            assert!(is_plain(&plain));
            for at in 0..length {
                for unusual in [" ", "?", "#", "%", "\\", "\u{7f}", "\0", "é"] {
                    let text = format!("{}{unusual}{}", &plain[..at], &plain[at + 1..]);
                    assert!(!is_plain(&text), "{text:?}");
                }
            }
        }
    }

    /// The expected results are those of the WHATWG's URL standard.
    #[test]
    fn characters_that_are_not_printed_are_dropped_or_encoded() {
        for (url, shown) in [
            ("https://h/a\tb\r\nc", "https://h/abc"),
            ("https://h/a\u{202e}b\u{1}é", "https://h/a%E2%80%AEb%01é"),
            ("https://h/a b", "https://h/a b"),
        ] {
            assert_eq!(printable_url(url), shown);
        }
    }

    #[test]
    fn registries_are_urls_by_their_scheme() {
        for (text, url) in [
            ("https://h", true),
            ("HTTP://h", true),
            ("file:///w", true),
            ("Git+ssh:a", true),
            ("é+:a", false),
            ("wheels", false),
            ("C:/w", false),
            ("a:b", false),
        ] {
            assert_eq!(is_registry_url(text), url, "{text}");
        }
    }

    #[test]
    fn the_last_segment_ends_before_query_and_fragment() {
        let last = |url: &'static str| &url[last_segment_range(url)];
        for plain in ["https://h/a/b", "https://h/", "a:b"] {
            assert_eq!((check_url(plain), last_part(plain)), (Ok(true), last_segment_range(plain)), "{plain}");
        }
        for other in ["https://h/a?b", "https://h/a#b", "https://h/%61", "https://h/é"] {
            assert_eq!(check_url(other), Ok(false), "{other}");
        }
        assert_eq!(last("https://h/a/b-1.0.whl?x=/y#/z"), "b-1.0.whl");
        assert_eq!(last("https://h/"), "");
    }

    #[test]
    fn percent_decoding_takes_forms_as_well() -> Result<(), ValueError> {
        assert_eq!(percent_decode("a%2Bb+c%zz%4", false, "text")?, "a+b+c%zz%4");
        assert_eq!(percent_decode("a%2fb+c", true, "text")?, "a/b c");
        let refused = percent_decode("%ff", false, "text").map_err(|e| e.to_string());
        assert_eq!(refused, Err("`%ff` is not a valid text: its percent-encoded bytes are not UTF-8".to_owned()));
        Ok(())
    }
}
