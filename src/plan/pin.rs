//! The pinned requirement of a package.

use crate::lock::{GitSource, LockPath, Package, Source, UrlSource};
use crate::message::without_user;
use crate::percent::encoded;

/// Returns the requirement without marker and hashes, as `uv export` writes it but without credentials, or `None` for
/// what is never installed.
pub(super) fn requirement(package: &Package) -> Option<String> {
    let name = package.name();
    Some(match package.source() {
        Source::Registry(_) => {
            let mut text = String::with_capacity(96);
            text.push_str(name.as_str());
            if let Some(version) = package.version() {
                text.push_str("==");
                version.write_to(&mut text);
            }
            text
        }
        Source::Git(git) => format!("{name} @ {}", git_reference(git)),
        Source::Url(url) => format!("{name} @ {}", url_reference(url)),
        Source::Path(path) | Source::Directory(path) => anchored(path, true),
        Source::Editable(path) => format!("-e {}", anchored(path, false)),
        Source::Virtual(_) => return None,
    })
}

/// As [`requirement`], with the credentials of a direct URL, as `uv export` writes it: for requirements files only.
pub(super) fn requirement_as_locked(package: &Package) -> Option<String> {
    match package.source() {
        Source::Url(url) => Some(format!("{} @ {}", package.name(), url_with(url, url.url()))),
        _ => requirement(package),
    }
}

/// The characters that uv escapes in a URL's fragment.
const FRAGMENT: &str = " \"<>`";
/// The characters that are escaped in the path of a `file:` URL.
const PATH: &str = " \"<>`#?{}%\\^|";

fn git_reference(git: &GitSource) -> String {
    let mut fragment: Vec<String> = Vec::new();
    if let Some(path) = git.path() {
        fragment.push(format!("path={}", escaped(path.written(), FRAGMENT)));
    } else if let Some(directory) = git.subdirectory() {
        fragment.push(format!("subdirectory={}", escaped(directory.written_in_url(), FRAGMENT)));
    }
    if git.lfs() {
        fragment.push("lfs=true".to_owned());
    }
    let hash = if fragment.is_empty() { "" } else { "#" };
    format!("git+{}@{}{hash}{}", without_user(git.url()), git.commit(), fragment.join("&"))
}

fn url_reference(url: &UrlSource) -> String {
    url_with(url, &without_user(url.url()))
}

fn url_with(url: &UrlSource, shown: &str) -> String {
    match url.subdirectory() {
        Some(directory) => {
            format!("{shown}#subdirectory={}", escaped(directory.written_in_url(), FRAGMENT))
        }
        None => shown.to_owned(),
    }
}

/// Returns a path that no installer reads as a package name; an absolute one as a URL if the line allows it.
fn anchored(path: &LockPath, as_url: bool) -> String {
    let text = path.written();
    if path.is_absolute() {
        // A slash at the end of a URL of a folder is not written.
        let path = path.as_str();
        let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
        if as_url { format!("file://{}", escaped(path, PATH)) } else { text.to_owned() }
    } else {
        match text.split('/').next().unwrap_or_default() {
            "" => ".".to_owned(),
            "." | ".." => text.to_owned(),
            _ => format!("./{text}"),
        }
    }
}

/// Percent-encodes the characters of a set, control characters and all bytes beyond ASCII.
fn escaped(text: &str, set: &str) -> String {
    encoded(text, |byte| matches!(byte, b' '..=b'~') && !set.as_bytes().contains(&byte))
}

#[cfg(test)]
mod tests {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    use proptest::prelude::*;

    use super::{FRAGMENT, PATH, escaped};

    proptest! {
        #[test]
        fn escapes_are_those_of_the_crate_percent_encoding(text in "[ -~]{0,40}|\\PC{0,9}|[\0-\x7f]{0,9}") {
            const THEIRS: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');
            const MORE: AsciiSet = THEIRS.add(b'#').add(b'?').add(b'{').add(b'}').add(b'%').add(b'\\').add(b'^').add(b'|');
            prop_assert_eq!(escaped(&text, FRAGMENT), utf8_percent_encode(&text, &THEIRS).to_string());
            prop_assert_eq!(escaped(&text, PATH), utf8_percent_encode(&text, &MORE).to_string());
        }
    }
}
