//! Validation of requirements that are written as strings (PEP 508).

use super::host::{check_whole, path_of};
use super::requirement::check_specifier;
use super::url::{is_archive, is_archive_url};
use super::value_error::ValueError;
use crate::name::{ExtraName, PackageName, split_name};

const WHAT: &str = "requirement (PEP 508)";

/// Validates a requirement but for its marker, which is returned.
pub(super) fn marker_of(text: &str) -> Result<Option<&str>, ValueError> {
    let refuse = |reason: &str| Err(ValueError::new(text, WHAT, reason));
    let (name, rest) = split_name(text.trim_start());
    if name.parse::<PackageName>().is_err() {
        return refuse("it does not begin with the name of a package");
    }
    let mut rest = rest.trim_start();
    if let Some(list) = rest.strip_prefix('[') {
        let Some((extras, after)) = list.split_once(']') else { return refuse("its list of extras has no `]`") };
        let is_name = |extra: &str| extra.trim().parse::<ExtraName>().is_ok();
        if !extras.trim().is_empty() && !extras.split(',').all(is_name) {
            return refuse("its list of extras has something that is no name");
        }
        rest = after.trim_start();
    }
    if let Some(url) = rest.strip_prefix('@') {
        return after_url(url.trim_start()).or_else(refuse);
    }
    let (source, marker) = rest.split_once(';').map_or((rest, None), |(source, marker)| (source, Some(marker)));
    let source = source.trim();
    let versions = match source.strip_prefix('(') {
        Some(inner) => match inner.strip_suffix(')') {
            Some(inner) => inner,
            None => return refuse("its list of versions has no `)` at its end"),
        },
        None => source,
    };
    // A comma may end the list.
    let versions = versions.trim().strip_suffix(',').unwrap_or(versions);
    if versions.trim().is_empty() || check_specifier(versions).is_ok() {
        Ok(marker)
    } else {
        refuse("its versions are no list of version specifiers (PEP 440), such as `>=3.12, <4`")
    }
}

/// Returns the marker after a URL, and checks the URL.
fn after_url(text: &str) -> Result<Option<&str>, &'static str> {
    let (url, rest) = text.split_at(end_of_url(text));
    if url.is_empty() {
        return Err("it has no URL after `@`");
    }
    check_url(url)?;
    let rest = rest.trim_start();
    match rest.strip_prefix(';') {
        Some(marker) => Ok(Some(marker)),
        None if rest.is_empty() => Ok(None),
        None => Err("it has something other than a marker after its URL"),
    }
}

/// Returns where a URL ends: before white space that a `;`, a `#` or the end follows, and before a `;` or `#` that white space
/// follows.
fn end_of_url(text: &str) -> usize {
    let is_end = |(at, c): (usize, char)| match c {
        '\r' | '\n' => true,
        ';' | '#' => at > 0 && text[at + 1..].starts_with(char::is_whitespace),
        _ => c.is_whitespace() && matches!(text[at..].trim_start().chars().next(), None | Some(';' | '#')),
    };
    text.char_indices().find(|found| is_end(*found)).map_or(text.len(), |(at, _)| at)
}

/// Checks a URL as uv does, which knows these schemes in lower case alone, and absolute paths.
fn check_url(url: &str) -> Result<(), &'static str> {
    const HOST: &str = "its URL has no valid host";
    if url.starts_with('/') || url.starts_with("file:/") {
        let is_local = !url.starts_with("file://") || url.starts_with("file:///");
        return if is_local { Ok(()) } else { Err("its file URL has a host") };
    }
    if ["https:", "http:"].iter().any(|scheme| url.starts_with(scheme)) {
        check_whole(url, WHAT).map_err(|_| HOST)?;
        return if is_archive_url(url) { Ok(()) } else { Err("its URL does not end as that of an archive does") };
    }
    let Some(repository) = url.strip_prefix("git+") else {
        return Err("its URL is neither one of `https:`, `http:`, `file:///` and `git+`, nor an absolute path");
    };
    let scheme = repository.split_once(':').map_or("", |(scheme, _)| scheme);
    if !["https", "http", "ssh", "file"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Err("its Git URL has none of the schemes `https`, `http`, `ssh` and `file`");
    }
    check_whole(repository, WHAT).map_err(|_| HOST)?;
    if path_of(repository).matches('@').count() > 1 {
        return Err("its Git URL has two revisions");
    }
    let fragment = repository.split_once('#').map_or("", |(_, fragment)| fragment);
    let path = fragment.split('&').find_map(|pair| pair.strip_prefix("path="));
    if path.is_some_and(|path| !is_archive(path)) {
        return Err("the `path` of its Git URL does not end as that of an archive does");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::marker_of;

    /// The expected results are those of uv 0.13.9.
    #[test]
    fn requirements_are_those_that_uv_reads() {
        for text in
            ["b", " b ", "b[x]", "b[]", "b [x, y] >=1", "b>=1,<2,", "b (>=1)", "b(>=1,<2)", "b @ https://x/b.zip"]
        {
            assert_eq!(marker_of(text).map_err(|e| e.to_string()), Ok(None), "{text}");
        }
        for url in [
            "/x",
            "/x y.zip",
            "file:///x y",
            "file:/x",
            "http:x/b.zip",
            "git+HTTPS://h/r@v:1",
            "git+ssh://git@h",
            "git+file:r",
        ] {
            assert_eq!(marker_of(&format!("b @ {url}")).map_err(|e| e.to_string()), Ok(None), "{url}");
        }
        let (found, marker) = (marker_of("b @ https://x/b.zip?c;a ; os_name == 'nt'"), " os_name == 'nt'");
        assert_eq!(found.map_err(|e| e.to_string()), Ok(Some(marker)));
        let refused = |text: &str, why: &str| {
            let expected = format!("`{text}` is not a valid requirement (PEP 508): {why}");
            assert_eq!(marker_of(text).map_err(|e| e.to_string()), Err(expected), "{text}");
        };
        for text in ["", " ", "./b", "-e b", "é"] {
            refused(text, "it does not begin with the name of a package");
        }
        let versions = "its versions are no list of version specifiers (PEP 440), such as `>=3.12, <4`";
        for text in ["a b", "b # x", "b=1", "b>=1.*", "b~=1", "b,>=1", "b>=1,,<2", "b>=1 <2", "b==*", "b*", "b===foo"] {
            refused(text, versions);
        }
        refused("b[x", "its list of extras has no `]`");
        refused("b[x y]", "its list of extras has something that is no name");
        refused("b(>=1", "its list of versions has no `)` at its end");
        refused("b @ ", "it has no URL after `@`");
        refused("b @ https://x/b.zip;a", "its URL does not end as that of an archive does");
        refused("b @ https://x/b.zip x", "its URL does not end as that of an archive does");
        refused("b @ https://x/b.zip # x", "it has something other than a marker after its URL");
        for text in ["b @ https://x:99999/b.zip", "b @ http:///", "b @ https://x/b.zip#u:p@h", "b @ git+ssh://h:r"] {
            refused(text, "its URL has no valid host");
        }
        let schemes = "its URL is neither one of `https:`, `http:`, `file:///` and `git+`, nor an absolute path";
        for url in
            ["x.zip", "./x.zip", "ftp://h/x.zip", "HTTPS://h/x.zip", "ssh://h/r", "hg+https://h/r", "c:/x.zip", "#x"]
        {
            refused(&format!("b @ {url}"), schemes);
        }
        refused("b @ file://h/x.zip", "its file URL has a host");
        let git = "its Git URL has none of the schemes `https`, `http`, `ssh` and `file`";
        refused("b @ git+ftp://h/r", git);
        refused("b @ git+x", git);
        refused("b @ git+https://h/r@a@b", "its Git URL has two revisions");
        refused("b @ git+https://h/r#path=a", "the `path` of its Git URL does not end as that of an archive does");
    }
}
