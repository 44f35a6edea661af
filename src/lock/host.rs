//! Validation of the hosts of URLs: what no parser of the WHATWG URL standard reads is refused, as uv refuses it.

use std::net::Ipv6Addr;

use super::value_error::ValueError;
use crate::percent::decoded;

/// The schemes of which the WHATWG's standard knows the ports; any number of slashes may follow them.
const SPECIAL: [&str; 5] = ["https", "http", "ftp", "wss", "ws"];

/// The parts of a URL without query and fragment.
struct Parts<'u> {
    /// The scheme is one of [`SPECIAL`].
    is_special: bool,
    is_file: bool,
    authority: &'u str,
    /// With the slash that it begins with.
    path: &'u str,
}

impl<'u> Parts<'u> {
    /// `None` if there is no scheme.
    fn of(url: &'u str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let is = |other: &&str| scheme.eq_ignore_ascii_case(other);
        let (is_special, is_file) = (SPECIAL.iter().any(is), is(&"file"));
        let rest = match rest.strip_prefix("//") {
            _ if is_special => rest.trim_start_matches(['/', '\\']),
            Some(rest) => rest,
            None => return Some(Self { is_special, is_file, authority: "", path: rest }),
        };
        let end = rest.find(|c| c == '/' || (is_special && c == '\\')).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        Some(Self { is_special, is_file, authority, path })
    }
}

/// Returns the path of a URL; empty if it has none.
pub(super) fn path_of(url: &str) -> &str {
    Parts::of(url.split(['?', '#']).next().unwrap_or_default()).map_or("", |parts| parts.path)
}

/// Checks the host and the port of a URL, and that nothing in its path or fragment looks like the rest of a password.
pub(super) fn check_whole(url: &str, what: &'static str) -> Result<(), ValueError> {
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    check_host(rest.split('?').next().unwrap_or_default(), what)?;
    let is_file = || Parts::of(rest).is_some_and(|parts| parts.is_file);
    if is_ambiguous(fragment) && !is_file() { Err(ValueError::new(url, what, AMBIGUOUS)) } else { Ok(()) }
}

/// Checks the host and the port of a URL without query and fragment, and its path as above.
pub(super) fn check_host(url: &str, what: &'static str) -> Result<(), ValueError> {
    if Parts::of(url).is_some_and(|parts| !parts.is_file && is_ambiguous(parts.path)) {
        return Err(ValueError::new(url, what, AMBIGUOUS));
    }
    check_authority(url, what)
}

/// Checks the host and the port of a URL.
pub(super) fn check_authority(url: &str, what: &'static str) -> Result<(), ValueError> {
    let refuse = |reason: &str| Err(ValueError::new(url, what, reason));
    let Some(parts) = Parts::of(url.split(['?', '#']).next().unwrap_or_default()) else { return Ok(()) };
    let (host, port) = host_and_port(parts.authority);
    let is_port = || port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if !port.is_empty() && (parts.is_file || !is_port()) {
        return refuse("its port is not a number below 65536");
    }
    if parts.is_special && host.is_empty() {
        return refuse("it has no host");
    }
    let address = host.strip_prefix('[').map(|address| address.strip_suffix(']').unwrap_or_default());
    if address.is_some_and(|address| address.parse::<Ipv6Addr>().is_err()) {
        return refuse(NO_ADDRESS);
    }
    let is_name = address.is_none() && !host.is_empty();
    let is_domain = is_name && (parts.is_special || parts.is_file);
    if is_domain && !is_host(host) {
        return refuse(NO_ADDRESS);
    }
    if is_domain && has_escape(host) {
        return refuse(ESCAPED);
    }
    if is_name && host.contains(if is_domain { is_in_no_domain } else { is_in_no_host }) {
        return refuse("its host has a character that no host has");
    }
    if is_domain && !host.split('.').all(is_label) {
        return refuse("its host has a part in Punycode (`xn--`) that stands for no other characters");
    }
    Ok(())
}

const NO_ADDRESS: &str = "its host is no valid address";
pub(super) const AMBIGUOUS: &str = "it has a `:` and an `@`, which uv takes for a misplaced password";

/// Whether uv takes a path or a fragment for the rest of a user and a password.
pub(crate) fn is_ambiguous(part: &str) -> bool {
    part.split_once(':').is_some_and(|(_, rest)| rest.contains('@'))
}

/// Checks the host of the URL of an index: that of no other uses it.
pub(super) fn check_index_host(url: &str, what: &'static str) -> Result<(), ValueError> {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (host, _) = host_and_port(rest.split(['/', '?', '#']).next().unwrap_or_default());
    if has_escape(host) { Err(ValueError::new(url, what, ESCAPED)) } else { Ok(()) }
}

/// Splits what stands between the scheme and the path of a URL, without its user; the port is empty if there is none.
fn host_and_port(authority: &str) -> (&str, &str) {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (host, ""),
    }
}

const ESCAPED: &str = "its host has an escape of a character that no host has";

/// Whether a host has an escape that stands for a character which is in no host, such as `%40` for `@`.
fn has_escape(host: &str) -> bool {
    // What is no UTF-8 is no name either.
    host.contains('%')
        && !host.starts_with('[')
        && decoded(host, false).is_none_or(|host| host.contains(|c| c == '%' || is_in_no_domain(c)))
}

/// Whether a character, other than the `%` of an escape, is in no name of a host.
fn is_in_no_domain(c: char) -> bool {
    c.is_ascii_control() || is_in_no_host(c)
}

/// Whether a character is in no host of a URL with an unknown scheme.
fn is_in_no_host(c: char) -> bool {
    matches!(c, '\0' | '\t' | '\n' | '\r') || " #/:<>?@[\\]^|".contains(c)
}

/// Whether a part of a host is no Punycode (RFC 3492), or Punycode of a part that is not ASCII.
pub(crate) fn is_label(label: &str) -> bool {
    let has_prefix = label.as_bytes().first_chunk::<4>().is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"));
    !has_prefix || decodes(&label[4..]).is_some_and(|is_other| is_other)
}

/// Decodes Punycode without its prefix; returns whether a character of it is beyond ASCII and its controls, and `None` if it
/// is not valid.
fn decodes(text: &str) -> Option<bool> {
    const BASE: u32 = 36;
    let (basic, rest) = text.rsplit_once('-').unwrap_or(("", text));
    let mut length = u32::try_from(basic.len()).ok()?;
    let (mut code, mut at, mut bias, mut bytes, mut is_other) = (128_u32, 0_u32, 72_u32, rest.bytes(), false);
    while bytes.len() > 0 {
        let (before, mut weight, mut step) = (at, 1_u32, BASE);
        loop {
            let digit = match bytes.next()? {
                letter @ (b'a'..=b'z' | b'A'..=b'Z') => u32::from(letter.to_ascii_lowercase() - b'a'),
                digit @ b'0'..=b'9' => u32::from(digit - b'0') + 26,
                _ => return None,
            };
            at = at.checked_add(digit.checked_mul(weight)?)?;
            let threshold = step.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            step += BASE;
        }
        length += 1;
        let mut delta = (at - before) / if before == 0 { 700 } else { 2 };
        delta += delta / length;
        bias = 0;
        while delta > 455 {
            delta /= BASE - 1;
            bias += BASE;
        }
        bias += BASE * delta / (delta + 38);
        code = code.checked_add(at / length)?;
        at = at % length + 1;
        is_other = true;
        if char::from_u32(code).is_none_or(char::is_control) {
            return None;
        }
    }
    Some(is_other)
}

/// Whether this is a name, or an address of IPv4 in any form: a host whose last part is a number is one.
fn is_host(host: &str) -> bool {
    let parts: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let is_decimal = |part: &&&str| part.bytes().all(|b| b.is_ascii_digit());
    let is_number = |part: &&str| (!part.is_empty() && is_decimal(&part)) || number(part).is_some();
    if !parts.last().is_some_and(is_number) {
        return true;
    }
    let numbers: Option<Vec<u64>> = parts.iter().map(|part| number(part)).collect();
    match numbers.as_deref() {
        // The last part has the bytes that the others leave.
        Some([leading @ .., last]) if leading.len() < 4 => {
            leading.iter().all(|part| *part < 256) && *last < 1 << (8 * (4 - leading.len()))
        }
        _ => false,
    }
}

/// A part of an address: decimal, octal (`017`) or hexadecimal (`0x1f`).
fn number(part: &str) -> Option<u64> {
    let (digits, radix) = match part.as_bytes() {
        [] => return None,
        [b'0', b'x' | b'X', ..] => (&part[2..], 16),
        [b'0', _, ..] => (&part[1..], 8),
        _ => (part, 10),
    };
    if digits.is_empty() {
        return Some(0);
    }
    if digits.starts_with('+') { None } else { u64::from_str_radix(digits, radix).ok() }
}

#[cfg(test)]
mod tests {
    use super::{check_host, check_index_host};

    /// The expected results are those of uv 0.13.9.
    #[test]
    fn hosts_that_uv_refuses_are_refused() {
        let reason = |url: &str| check_host(url, "URL").err().map(|e| e.to_string());
        for url in [
            "https://g.example/r",
            "https://g.example:8443/r",
            "https://g.example:/r",
            "https://u:p@g.example/r",
            "HTTPS:g.example",
            "https:///g.example/r",
            "https://127.1/r",
            "https://0x7f.1/r",
            "https://1.2.3.4./r",
            "https://[::1]:80/r",
            "https://a.b1/r",
            "https://%61.example/r",
            "https://u%40:p@g.example/r",
            "ssh://git@256.1.1.1/r",
            "https://xn--fles-2pa.example/r",
            "https://a.xn--mnchen-3ya/r",
            "ssh://xn--a/r",
            "ssh://a\u{7f}b/r",
            "file://h.example/r",
            "data:r",
            "file:///a:b@c",
            "file:r",
        ] {
            assert_eq!(reason(url), None, "{url}");
        }
        for (url, why) in [
            ("https://", "it has no host"),
            ("https:", "it has no host"),
            ("https://g.example:65536/r", "its port is not a number below 65536"),
            ("ssh://g.example:x/r", "its port is not a number below 65536"),
            ("https://256.1.1.1/r", "its host is no valid address"),
            ("https://a.1/r", "its host is no valid address"),
            ("https://1.2.3.4.5/r", "its host is no valid address"),
            ("https://4294967296/r", "its host is no valid address"),
            ("https://[fe80::1%25eth0]/r", "its host is no valid address"),
            ("https://[::1/r", "its host is no valid address"),
            ("https://g%5Bh/r", "its host has an escape of a character that no host has"),
            ("https://g%2Fh/r", "its host has an escape of a character that no host has"),
            ("https://g%zzh/r", "its host has an escape of a character that no host has"),
            ("https://a<b/r", "its host has a character that no host has"),
            ("https://a:443:443/r", "its host has a character that no host has"),
            ("ssh://a^b/r", "its host has a character that no host has"),
            ("file://a|b/r", "its host has a character that no host has"),
            ("file://h:80/r", "its port is not a number below 65536"),
            ("ftp:///256.1.1.1/r", "its host is no valid address"),
            ("https://xn--/r", "its host has a part in Punycode (`xn--`) that stands for no other characters"),
            ("https://XN--a.example/r", "its host has a part in Punycode (`xn--`) that stands for no other characters"),
            ("https://a.xn--zz--/r", "its host has a part in Punycode (`xn--`) that stands for no other characters"),
            ("https://xn--\u{e9}/r", "its host has a part in Punycode (`xn--`) that stands for no other characters"),
            ("https://g.example/x:y@z", "it has a `:` and an `@`, which uv takes for a misplaced password"),
        ] {
            assert_eq!(reason(url), Some(format!("`{url}` is not a valid URL: {why}")));
        }
    }

    /// `uv sync` refuses the others; `uv export` does not look at them.
    #[test]
    fn indexes_have_hosts_without_escapes_of_what_is_in_none() {
        let is_refused = |url: &str| check_index_host(url, "index").is_err();
        for url in [
            "https://g.example/a%40b",
            "https://u%40h:p%3A@g.example:80/s",
            "file:///a%40b",
            "https://[::1]/s",
            "https://%67",
        ] {
            assert!(!is_refused(url), "{url}");
        }
        for url in ["https://g%40h/s", "https://u:p@g%3Ah:80/s", "https://g%25h", "https://g%ffh/s", "https://g%/s"] {
            assert!(is_refused(url), "{url}");
        }
    }
}
