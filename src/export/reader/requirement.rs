//! Lines of requirements, as pip and uv read them.

use super::Reason;
#[cfg(feature = "image")]
use super::SECRET_PATH;
use super::url::{archive_url, fragment, is_archive, repository_url};
use crate::lock::{GitSource, Package, Sdist, Source, UrlSource, Wheel};
#[cfg(feature = "image")]
use crate::message::has_secret;
use crate::message::{is_printable_ascii, is_unprintable};

/// Checks the requirement of a package, marker included, as a line of a requirements file.
///
/// Three things are written as `uv export` writes them although installers read them differently: a marker after `-e`,
/// which neither pip nor uv reads; a blank in a subdirectory, whose `%20` both take literally; and an absolute path
/// with blanks after `-e`. The program warns about all three, and an image with the second is refused.
pub(crate) fn requirement_line(package: &Package, line: &str) -> Result<(), Reason> {
    match package.source() {
        Source::Registry(_) | Source::Virtual(_) => {}
        Source::Git(git) => git_source(git)?,
        Source::Url(url) => url_source(package, url)?,
        Source::Path(path) => local_archive(path.as_str())?,
        Source::Directory(path) => required_path(path.as_str())?,
        Source::Editable(path) => editable_path(path.as_str())?,
    }
    whole_line(line)
}

/// Checks a marker: pip interprets a backslash within its strings as Python does, uv takes it literally.
pub(crate) fn marker(marker: &str) -> Result<(), Reason> {
    if marker.contains('\\') { Err("has a marker with a backslash, which pip reads as an escape") } else { Ok(()) }
}

fn git_source(git: &GitSource) -> Result<(), Reason> {
    repository_url(git.url())?;
    git.subdirectory().into_iter().chain(git.path()).try_for_each(|path| fragment(path.as_str()))
}

/// Checks a direct URL. It may have credentials, since `uv export` writes them too, and a fragment that says what the lock
/// says: pip accepts a file by the hash in a fragment as well as by that of the line.
fn url_source(package: &Package, url: &UrlSource) -> Result<(), Reason> {
    let (address, stated) = url.parts();
    archive_url(address)?;
    if stated.is_some_and(|stated| !stated.split('&').all(|pair| is_known(package, pair))) {
        return Err("has a fragment in its URL that is neither its name nor the hash of its file in the lock");
    }
    url.subdirectory().map_or(Ok(()), |path| fragment(path.as_str()))
}

/// Whether a pair in the fragment of a URL is the name of the package (`egg=`), or the hash of its file.
fn is_known(package: &Package, pair: &str) -> bool {
    let Some((key, value)) = pair.split_once('=') else { return false };
    let mut hashes = package.wheels().iter().map(Wheel::hash).chain(package.sdist().map(Sdist::hash)).flatten();
    match key {
        "egg" => value == package.name().as_str(),
        _ => hashes.any(|hash| hash.algorithm().as_str() == key && hash.hex() == value),
    }
}

/// Checks a path in an argument of an installer, in an image. It is not one that was meant as a URL with credentials.
#[cfg(feature = "image")]
pub(crate) fn local_path(path: &str) -> Result<(), Reason> {
    if has_secret(path) {
        return Err(SECRET_PATH);
    }
    required_path(path)
}

/// Checks a path in a requirement.
fn required_path(path: &str) -> Result<(), Reason> {
    if path.ends_with(char::is_whitespace) {
        return Err("ends with white space that would be cut off");
    }
    if matches!(path.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic()) {
        return Err("begins with a drive letter, which makes it absolute on Windows alone");
    }
    if path.contains(';') {
        return Err("contains a `;` that would begin a marker");
    }
    if path.contains(['[', ']']) {
        return Err("contains a bracket that would begin or end a list of extras");
    }
    if path.contains('#') {
        return Err("contains a `#` that would end the path");
    }
    let escapes = |at: usize| {
        path.as_bytes()[at + 1..].first_chunk().is_some_and(|hex: &[u8; 2]| hex.iter().all(u8::is_ascii_hexdigit))
    };
    if path.match_indices('%').any(|(at, _)| escapes(at)) {
        return Err("contains a `%` and two digits that would be read as another character");
    }
    Ok(())
}

fn local_archive(path: &str) -> Result<(), Reason> {
    required_path(path)?;
    if is_archive(path) { Ok(()) } else { Err("is a file that does not end as an archive does") }
}

/// Checks a path after `-e`, which pip splits as a shell does.
fn editable_path(path: &str) -> Result<(), Reason> {
    required_path(path)?;
    // An absolute path is written as `uv export` writes it: it is valid on one machine only.
    if path.contains(char::is_whitespace) && !path.starts_with('/') {
        return Err("contains white space, at which pip would split it");
    }
    if path.contains(['"', '\'', '\\']) {
        return Err("contains a quote or a backslash that pip would remove");
    }
    Ok(())
}

/// Checks that no part of a whole line is read as a comment, an option, a variable or a continuation.
fn whole_line(line: &str) -> Result<(), Reason> {
    let body = line.strip_prefix("-e ").unwrap_or(line);
    let after_space = |c: char| body.match_indices(c).any(|(at, _)| body[..at].ends_with(char::is_whitespace));
    if !is_printable_ascii(line) && line.contains(is_unprintable) {
        Err("contains a control character")
    } else if after_space('#') || body.starts_with('#') {
        Err("contains a `#` that would begin a comment")
    } else if after_space('-') || body.starts_with('-') {
        Err("contains a `-` that would begin an option")
    } else if line.contains("${") {
        Err("contains a `${` that would begin a variable")
    } else if line.ends_with('\\') {
        Err("ends with a backslash that would join the next line")
    } else {
        Ok(())
    }
}
