//! Validation of the hosts of URLs: what no parser of the WHATWG URL standard reads is refused, as uv refuses it.

use std::net::Ipv6Addr;

use super::value_error::ValueError;
use crate::percent::decoded;

/// Checks the host and the port of a URL without query and fragment.
pub(super) fn check_host(url: &str, what: &'static str) -> Result<(), ValueError> {
    let refuse = |reason: &str| Err(ValueError::new(url, what, reason));
    let Some((scheme, rest)) = url.split_once(':') else { return Ok(()) };
    let is_web = ["https", "http"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    let rest = if is_web { rest.trim_start_matches(['/', '\\']) } else { rest.strip_prefix("//").unwrap_or(rest) };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if !scheme.eq_ignore_ascii_case("file") && path.split_once(':').is_some_and(|(_, rest)| rest.contains('@')) {
        return refuse("it has a `:` and an `@`, which uv takes for a misplaced password");
    }
    let (host, port) = host_and_port(authority);
    let is_port = || port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if !port.is_empty() && !is_port() {
        return refuse("its port is not a number below 65536");
    }
    if is_web && host.is_empty() {
        return refuse("it has no host");
    }
    let address = host.strip_prefix('[').map(|address| address.strip_suffix(']').unwrap_or_default());
    if address.is_some_and(|address| address.parse::<Ipv6Addr>().is_err()) || (is_web && !is_host(host)) {
        return refuse("its host is no valid address");
    }
    if is_web && has_escape(host) {
        return refuse(ESCAPED);
    }
    Ok(())
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
    let is_in_none = |c: char| c.is_ascii_control() || " #%/:<>?@[\\]^|".contains(c);
    // What is no UTF-8 is no name either.
    host.contains('%') && !host.starts_with('[') && decoded(host, false).is_none_or(|host| host.contains(is_in_none))
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
