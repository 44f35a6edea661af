//! URLs in normal form: two spellings of one address are equal, as for uv, which parses them by the URL Standard.

/// Returns a URL with its scheme and host in lower case, and without a default port and the segments `.` and `..` of
/// its path; that of a file without a host. The user and password, the query and the fragment stay as they are.
///
/// A scheme that the standard does not name, such as `ssh`, leaves the rest of its URL as it is.
pub(crate) fn normal(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once(':') else { return url.to_owned() };
    let scheme = scheme.to_ascii_lowercase();
    let (rest, tail) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let default_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        "file" => return format!("file://{}{tail}", path(file_path(rest))),
        _ => return format!("{scheme}:{rest}{tail}"),
    };
    let rest = rest.trim_start_matches('/');
    let (authority, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (user, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(default_port).unwrap_or(&host);
    format!("{scheme}://{user}{host}{}{tail}", path(rest))
}

/// As [`normal`], with blanks encoded everywhere, so that a URL is one word among others.
pub(crate) fn word(url: &str) -> String {
    normal(url).replace(' ', "%20")
}

/// Returns the path after `file:`, which may follow slashes and the host `localhost`.
fn file_path(rest: &str) -> &str {
    let Some(host) = rest.strip_prefix("//") else { return rest };
    match host.get(..LOCAL.len()) {
        Some(local) if local.eq_ignore_ascii_case(LOCAL) && host[LOCAL.len()..].starts_with('/') => {
            &host[LOCAL.len()..]
        }
        _ => host,
    }
}

const LOCAL: &str = "localhost";

/// Returns a path without the segments `.` and `..`, and with what is not ASCII encoded.
fn path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let segments = path.strip_prefix('/').unwrap_or(path);
    for part in segments.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    // A path that ends in `.` or `..` is that of a folder.
    if matches!(segments.rsplit('/').next(), Some("." | "..")) {
        parts.push("");
    }
    format!("/{}", crate::percent::encoded(&parts.join("/"), |byte| byte.is_ascii_graphic()))
}

#[cfg(test)]
mod tests {
    use super::{normal, word};

    #[test]
    fn spellings_of_one_address_have_one_normal_form() {
        for (url, expected) in [
            ("https://h.example/o/i", "https://h.example/o/i"),
            ("HTTPS://H.Example:443/o/./x/../i", "https://h.example/o/i"),
            ("http://U:P@h.example:80", "http://U:P@h.example/"),
            ("http://h.example:443/a//b/", "http://h.example:443/a//b/"),
            ("https://h.example/a/..", "https://h.example/"),
            ("https://h.example/é?Q=/../#F", "https://h.example/%C3%A9?Q=/../#F"),
            ("SSH://git@H.example/o/../i", "ssh://git@H.example/o/../i"),
            ("file:/o/i", "file:///o/i"),
            ("FILE://LocalHost/o/./i", "file:///o/i"),
            ("file:///o/i", "file:///o/i"),
            ("not a URL", "not a URL"),
        ] {
            assert_eq!(normal(url), expected, "{url}");
            assert_eq!(normal(&normal(url)), expected, "{url}");
            assert_eq!(word(url), expected.replace(' ', "%20"), "{url}");
        }
    }
}
