//! Validation of requirements that are written as strings (PEP 508).

use super::requirement::check_specifier;
use super::url::is_archive_url;
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

/// Returns the marker after a URL, which ends at white space, so that it may have a `;`.
fn after_url(text: &str) -> Result<Option<&str>, &'static str> {
    let (url, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    if url.is_empty() {
        return Err("it has no URL after `@`");
    }
    if ["https:", "http:"].iter().any(|scheme| url.starts_with(scheme)) && !is_archive_url(url) {
        return Err("its URL does not end as that of an archive does");
    }
    let rest = rest.trim_start();
    match rest.strip_prefix(';') {
        Some(marker) => Ok(Some(marker)),
        None if rest.is_empty() => Ok(None),
        None => Err("it has something other than a marker after its URL"),
    }
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
        refused("b @ https://x/b.zip x", "it has something other than a marker after its URL");
    }
}
