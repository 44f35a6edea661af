//! URLs in requirements: only in the normal form of the WHATWG URL standard, which every reader preserves.
//!
//! uv writes only such URLs into locks. uv normalises others and pip takes them literally, so they are refused.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::Reason;
use crate::lock::{is_ambiguous, is_label};
use crate::message::{has_credentials, is_unprintable};

/// Checks the URL of a repository, to which `@` and a commit are added: without credentials and in its normal form.
pub(crate) fn repository_url(url: &str) -> Result<(), Reason> {
    without_credentials(url)?;
    normal_url(url)?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |slash| &rest[slash..]);
    if path.contains('@') {
        Err("has an `@` in its URL, where uv looks for a revision")
    } else if path.contains(':') && !url.starts_with("file:") {
        Err(AMBIGUOUS)
    } else {
        Ok(())
    }
}

/// Checks the URL of an archive: without credentials and in its normal form.
pub(crate) fn direct_url(url: &str) -> Result<(), Reason> {
    without_credentials(url)?;
    normal_archive(url)
}

fn without_credentials(url: &str) -> Result<(), Reason> {
    if has_credentials(url) { Err(CREDENTIALS) } else { Ok(()) }
}

/// Checks the URL of an archive: in its normal form, credentials included.
pub(crate) fn archive_url(url: &str) -> Result<(), Reason> {
    let Some((scheme, rest)) = url.split_once("://") else { return direct_url(url) };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else { return direct_url(url) };
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&*+,%:".contains(&b);
    if user.is_empty() || !user.bytes().all(is_plain) {
        return Err(CREDENTIALS);
    }
    if user.ends_with(':') || user.matches(':').count() > 1 {
        return Err("has a user in its URL that readers write in another form");
    }
    normal_archive(&format!("{scheme}://{host}{}", &rest[authority.len()..]))
}

fn normal_archive(url: &str) -> Result<(), Reason> {
    normal_url(url)?;
    let path = url.split('?').next().unwrap_or_default();
    if is_archive(path) { Ok(()) } else { Err("is at a URL that does not end as that of an archive does") }
}

/// Whether a file is an archive to uv, which goes by its name alone, in any case of its letters.
pub(super) fn is_archive(path: &str) -> bool {
    !path.ends_with('/') && crate::lock::is_archive(&path.to_ascii_lowercase())
}

/// The reason for which a URL with credentials is refused, although every reader would read it as it is.
pub(crate) const CREDENTIALS: Reason =
    "has credentials in its URL, which the written file would expose; pass them to the installer instead";

/// Checks that a URL is in its normal form, and that nothing in it ends it in a line: no fragment and no `;`.
fn normal_url(url: &str) -> Result<(), Reason> {
    let (scheme, rest) = url.split_once("://").ok_or("has no `://` after the scheme of its URL")?;
    if !scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b)) {
        return Err("has a scheme that is not in lower case");
    }
    if url.contains('#') {
        return Err("has a `#` in its URL, after which a reader may stop");
    }
    if url.ends_with(']') {
        return Err("ends with a bracket that would end a list of extras");
    }
    if url.contains(';') {
        return Err("has a `;` in its URL, which may begin a marker");
    }
    if PIP_KEYS.iter().any(|key| url.match_indices('&').any(|(at, _)| url[at + 1..].starts_with(key))) {
        return Err("has an `&` in its URL before a word that pip reads as part of a fragment");
    }
    let slash = rest.find(['/', '?']).filter(|slash| rest[*slash..].starts_with('/'));
    let (authority, rest) = rest.split_at(slash.ok_or("has no path in its URL")?);
    check_authority(scheme, authority)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if scheme != "file" && is_ambiguous(path) {
        return Err(AMBIGUOUS);
    }
    if scheme == "file" && path.contains('|') {
        return Err("has a `|` in the path of its URL, which readers take for the colon of a drive");
    }
    if path.split('/').any(is_dots) {
        return Err("has a `.` or `..` in the path of its URL");
    }
    let is_kept = |b: u8, escaped: &[u8]| b.is_ascii_graphic() && !escaped.contains(&b);
    if !path.bytes().all(|b| is_kept(b, b"\"<>\\`{}")) || !query.bytes().all(|b| is_kept(b, b"\"'<>\\`{}")) {
        return Err("has a character in its URL that readers escape");
    }
    Ok(())
}

const AMBIGUOUS: Reason = "has a `:` and an `@` in its URL, which uv takes for a misplaced password";

/// The keys that pip looks for after any `&` of a URL, in the path or the query: it would accept a hash there.
const PIP_KEYS: [&str; 8] = ["subdirectory=", "egg=", "sha512=", "sha384=", "sha256=", "sha224=", "sha1=", "md5="];

/// Whether a component of a path is `.` or `..`, in any spelling.
fn is_dots(part: &str) -> bool {
    let plain = part.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

fn check_authority(scheme: &str, authority: &str) -> Result<(), Reason> {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("git", authority));
    if user != "git" {
        return Err("has a user in its URL");
    }
    let port_of = |scheme| match scheme {
        "https" | "wss" => Some(443),
        "http" | "ws" => Some(80),
        "ftp" => Some(21),
        _ => None,
    };
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (host, None),
    };
    if let Some(port) = port {
        let number = port.parse::<u16>().ok().filter(|number| number.to_string() == port);
        if number.is_none() || number == port_of(scheme) {
            return Err("has a port in its URL that readers write in another form");
        }
    }
    let is_host = match (scheme, port_of(scheme)) {
        ("file", _) => host != "localhost" && port.is_none() && (host.is_empty() || is_name(host)),
        (_, Some(_)) => is_address(host) || is_name(host),
        (_, None) => !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)),
    };
    if is_host { Ok(()) } else { Err("has a host in its URL that readers write in another form") }
}

/// Whether this is a host name: in lower case, and with a last part that is not a number, which would make it an
/// address.
fn is_name(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    let is_number = last.starts_with("0x") || last.bytes().all(|b| b.is_ascii_digit());
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    !host.is_empty() && !is_number && host.bytes().all(is_letter) && host.split('.').all(is_label)
}

fn is_address(host: &str) -> bool {
    let six = || {
        let address = host.strip_prefix('[')?.strip_suffix(']')?;
        (!address.contains('.')).then(|| address.parse::<Ipv6Addr>().is_ok_and(|parsed| parsed.to_string() == address))
    };
    host.parse::<Ipv4Addr>().is_ok() || six().unwrap_or(false)
}

/// Checks the value of a key in a URL's fragment, such as `subdirectory`. Readers take it literally, so nothing in it
/// may need an escape except a blank, which `uv export` writes as `%20`.
pub(super) fn fragment(value: &str) -> Result<(), Reason> {
    if is_ambiguous(value) {
        Err(AMBIGUOUS)
    } else if value.bytes().all(|b| (b.is_ascii_graphic() || b == b' ') && !b"\"<>`#&%;\\?[]".contains(&b)) {
        Ok(())
    } else {
        Err("has a subdirectory or path with a character that readers of URLs take for something else")
    }
}

/// Checks the URL of a file in a `pylock.toml`.
pub(crate) fn file_url(url: &str) -> Result<(), Reason> {
    if has_credentials(url) {
        return Err(CREDENTIALS);
    }
    let is_scheme = url.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest.is_empty() && !scheme.contains('/')
    });
    if is_scheme && !url.contains(|c: char| c.is_whitespace() || c == '\\' || is_unprintable(c)) {
        Ok(())
    } else {
        Err("the lock has no absolute URL of its file")
    }
}
