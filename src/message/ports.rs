//! Users and passwords in URLs whose password begins like the port of a host, as in `https://user:1/2@host.example`.
//!
//! By the standard, such a URL has the host `user`, the port 1 and a path. The path of a real one has an `@` too
//! (`https://host:8080/@scope/name`, `https://host:8080/name@1.0`), but neither a host without a dot before it nor the name
//! of a host after it.

use std::ops::Range;

/// The positions in a string at which such a password may end.
pub(super) struct Ports {
    /// After each `@` that the name of a host follows.
    hosts: Vec<usize>,
    /// Each blank and quote, which ends a URL.
    ends: Vec<usize>,
}

impl Ports {
    pub(super) fn of(text: &str) -> Self {
        let hosts = memchr::memchr_iter(b'@', text.as_bytes()).map(|at| at + 1).filter(|at| is_host(&text[*at..]));
        Self { hosts: hosts.collect(), ends: memchr::memchr3_iter(b' ', b'"', b'\'', text.as_bytes()).collect() }
    }

    /// Returns the user and password of the authority that starts at `start`, `@` included, if it has this form.
    pub(super) fn user(&self, text: &str, start: usize) -> Option<Range<usize>> {
        let end = start + text[start..].find(['/', '\\', '?', '#', ' ', '"', '\''])?;
        let authority = &text[start..end];
        let (before, own) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (name, port) = own.split_once(':')?;
        // A user before it, such as a mail address, has the password that follows.
        let is_user = !before.is_empty() && !before.contains(':') && before != "git";
        let is_host = name.contains('.') || name.starts_with('[') || name == "localhost";
        let is_port = port.is_empty() || port.parse::<u16>().is_ok();
        if !port.bytes().all(|b| b.is_ascii_digit()) || (is_host && is_port && !is_user) {
            return None;
        }
        let stop = self.ends.get(self.ends.partition_point(|stop| *stop < end)).copied().unwrap_or(text.len());
        let found = self.hosts[..self.hosts.partition_point(|at| *at <= stop)].last().filter(|at| **at > end)?;
        Some(start..*found)
    }
}

/// Whether a string begins with the name of a host: `localhost`, one with a domain, an address, or anything with a port.
fn is_host(text: &str) -> bool {
    /// The endings of files, which follow the versions of packages.
    const FILES: [&str; 9] = ["zip", "whl", "gz", "tgz", "bz2", "xz", "zst", "tar", "git"];
    let length = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"-.".contains(b)).take(LONGEST).count();
    let (name, after) = text.split_at(length);
    let has_port = after.strip_prefix(':').is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    let is_address = name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok());
    let domain = name.rsplit_once('.').filter(|(first, _)| !first.is_empty()).map_or("", |(_, domain)| domain);
    let is_domain = domain.len() > 1 && domain.bytes().all(|b| b.is_ascii_alphabetic());
    let is_file = !after.starts_with('/') && FILES.contains(&domain);
    !name.is_empty() && (name == "localhost" || has_port || is_address || (is_domain && !is_file))
        || text.starts_with('[')
}

/// The most bytes of the name of a host.
const LONGEST: usize = 253;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::message::{has_credentials, has_secret, with_stars, without_credentials, without_user};

    #[test]
    fn a_password_that_begins_like_a_port_is_not_shown() {
        for (url, shown) in [
            ("https://u:1/S3CRET@h.example/x", "https://h.example/x"),
            ("https://u:12345/S3C@RET@h.example/@scope/x", "https://h.example/@scope/x"),
            ("https://u:/S3CRET@h.example", "https://h.example"),
            ("https://:1?S3CRET@h.example", "https://h.example"),
            ("https:\\\\u:1\\S3CRET@h.example", "https:\\\\h.example"),
            ("git+https://u:1#S3CRET@localhost/r", "git+https://localhost/r"),
            ("https://u:1/S3CRET@h:8080/x", "https://h:8080/x"),
            ("https://u:1/S3CRET@10.0.0.1/x", "https://10.0.0.1/x"),
            ("https://u:1/S3CRET@[::1]/x", "https://[::1]/x"),
            ("https://j.doe:99999/S3CRET@h.example/x", "https://h.example/x"),
            ("https://me@mail.example:1/S3CRET@h.example/x", "https://h.example/x"),
            ("https://u%3A1/S3CRET%40h.example/x", "https://h.example/x"),
            ("at https://u:1/S3CRET@h.example/x, `v@w`", "at https://h.example/x, `v@w`"),
            ("//u:1/S3CRET@h.example/x", "//h.example/x"),
            ("/u:1/S3CRET@h.example/@scope/x", "/h.example/@scope/x"),
        ] {
            assert_eq!(without_credentials(url), shown, "{url}");
        }
        assert_eq!(with_stars("a = 'https://u:1/S3@h.example'"), "a = 'https://*******h.example'");
        for plain in [
            "https://h:80/@scope/x",
            "https://h:80/x@y",
            "https://h:80/x@1.0/y",
            "https://h:80/x@v1.0.zip",
            "https://h.example:8080/o/r@feature.new",
            "git+https://h:8443/o/r@main",
            "https://localhost:8080/a@b.example",
            "https://[::1]:80/a@b.example",
            "https://h/a@b.example",
            "ssh://git@h.example:22/o/r@feature.new",
            "file:///C:/a@b.example",
            "/C:/a@b.example",
            "/srv/u:1/a@b.example",
        ] {
            assert_eq!(without_credentials(plain), plain);
        }
        // Fingerprints cover this one, and such a URL is one of a host to an installer.
        let url = "https://u:1/S3CRET@h.example/x";
        assert_eq!(without_user(url), url);
        assert!(has_secret(url) && !has_credentials(url));
    }

    proptest! {
        #[test]
        fn no_digits_before_a_password_show_it(
            user in "[a-z]{0,3}", port in "[0-9]{0,6}", odd in "[/?#\\\\]", secret in "S3C[@:/]?RET",
            host in "([a-z]{1,5}\\.)+[a-z]{3,5}(:[0-9]{1,3})?", path in "(/[a-z]{0,5})?",
        ) {
            let url = format!("https://{user}:{port}{odd}{secret}@{host}{path}");
            let shown = without_credentials(&url).into_owned();
            prop_assert!(!shown.contains("S3C") && !shown.contains("RET"), "{} {}", url, shown);
        }
    }
}
