//! The origins of requirements: URLs and paths in the form in which both sides are compared.

use super::error::Reason;
use super::kind::TreeKind;
use super::path::{joined, within_archive};
use super::projects::Projects;
use crate::message::value_without_credentials;
use crate::percent::{decoded, encoded};
use crate::url::normal;

/// The origin that a requirement demands; paths are relative to the folder of the lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Origin {
    /// An index, by URL if one is requested, and versions in the form of `requirement::versions`.
    Registry {
        versions: String,
        index: Option<String>,
    },
    /// A repository in the form of a lock, with the requested reference in the query.
    Git(String),
    Url {
        url: String,
        subdirectory: Option<String>,
    },
    Archive(String),
    Tree {
        path: String,
        kind: TreeKind,
    },
}

impl Origin {
    /// The same without its versions.
    pub(super) fn without_versions(&self) -> Self {
        match self {
            Self::Registry { index, .. } => Self::Registry { versions: String::new(), index: index.clone() },
            other => other.clone(),
        }
    }
}

/// Parses the URL of a requirement as uv does; relative paths start at the folder of the document.
pub(super) fn of_url(url: &str, folder: &str, projects: &Projects) -> Result<Origin, Reason> {
    // The only variable that uv sets itself: the folder of the document.
    let url = &*url.replacen("://${PROJECT_ROOT}/", ":///${PROJECT_ROOT}/", 1);
    if url.replacen("${PROJECT_ROOT}", "", 1).contains("${") {
        return Err(format!("`{}` contains an environment variable, which is not expanded", shortened(url)).into());
    }
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let subdirectory = fragment.split('&').find_map(|pair| pair.strip_prefix("subdirectory="));
    if let Some(repository) = address.strip_prefix("git+") {
        return Ok(git_of_url(repository, subdirectory));
    }
    if scheme_of(address).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file")) {
        let path = path_of_file(address).ok_or_else(|| {
            let url = shortened(url);
            format!("uv reads `{url}` as a relative path and refuses it; name the file by `path` in tool.uv.sources")
        })?;
        return match decoded(path, false) {
            Some(path) => Ok(of_path(&path, folder, projects)),
            None => Err(format!("`{}` is not UTF-8", shortened(url)).into()),
        };
    }
    // A path may stand without `file:`, if it is absolute.
    if address.starts_with('/') {
        return Ok(of_path(address, folder, projects));
    }
    if let Some(path) = address.strip_prefix("${PROJECT_ROOT}/") {
        return Ok(of_path(path, folder, projects));
    }
    if !address.contains("://") {
        return Err(format!("`{}` is not a URL with a scheme such as `https:`", shortened(url)).into());
    }
    // A URL that ends like a repository is one, even without `git+`.
    let path = address.split('?').next().unwrap_or(address).trim_end_matches('/');
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
    if ending.is_some_and(|(stem, ending)| !stem.is_empty() && ending.eq_ignore_ascii_case("git")) {
        return Ok(git_of_url(address, subdirectory));
    }
    Ok(Origin::Url { url: address_of(address), subdirectory: subdirectory.map(within_archive) })
}

/// Returns the scheme of a URL, as it is written.
pub(super) fn scheme_of(url: &str) -> Option<&str> {
    url.split_once(':').map(|(scheme, _)| scheme)
}

/// Returns the absolute path of a `file:` URL, or the one below the folder of the document; `None` for what uv reads as a
/// relative path: another spelling of the scheme, another host than `localhost`.
fn path_of_file(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("file:")?;
    let path = match rest.strip_prefix("//") {
        Some(path) => path.strip_prefix("localhost").filter(|path| path.starts_with('/')).unwrap_or(path),
        None => rest,
    };
    // The variable is an absolute path, before which a single slash begins a host.
    let is_host = rest.starts_with("/${");
    let within = path.trim_start_matches('/').strip_prefix("${PROJECT_ROOT}/").filter(|_| !is_host);
    within.or_else(|| Some(path).filter(|path| path.starts_with('/') && !is_host))
}

/// Parses a repository with `@REVISION` at the end of its path.
fn git_of_url(repository: &str, subdirectory: Option<&str>) -> Origin {
    let repository = repository.split('?').next().unwrap_or(repository);
    let scheme_end = repository.find("://").map_or(0, |at| at + 3);
    let path = repository[scheme_end..].find('/').map_or(repository.len(), |at| scheme_end + at);
    let (base, rev) = match repository[path..].rsplit_once('@') {
        Some((base, rev)) => (&repository[..path + base.len()], decoded(rev, false)),
        None => (repository, None),
    };
    let pairs: Vec<(&str, &str)> = [("subdirectory", subdirectory), ("rev", rev.as_deref())]
        .iter()
        .filter_map(|(k, v)| Some((*k, (*v)?)))
        .collect();
    Origin::Git(git(base, &pairs))
}

/// Returns the origin of a path, by its name; uv consults the file system too.
pub(super) fn of_path(path: &str, folder: &str, projects: &Projects) -> Origin {
    let endings = [".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tbz", ".txz", ".tar"];
    let is_archive = endings.iter().any(|ending| path.ends_with(ending));
    let path = projects.inside(joined(folder, path));
    if is_archive { Origin::Archive(path) } else { Origin::Tree { path, kind: TreeKind::Directory } }
}

/// Returns the URL of a repository with these pairs in its query, as a lock writes it.
pub(super) fn git(url: &str, pairs: &[(&str, &str)]) -> String {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let mut whole = address_of(url.strip_prefix("git+").unwrap_or(url));
    for (number, (key, value)) in pairs.iter().enumerate() {
        whole.push(if number == 0 { '?' } else { '&' });
        whole.push_str(key);
        whole.push('=');
        let encoded = encoded(value, |byte| byte.is_ascii_alphanumeric() || b"*-._ ".contains(&byte));
        whole.push_str(&encoded.replace(' ', "+"));
    }
    whole
}

/// Returns the URL of an index without credentials and without a trailing slash, as in a lock.
///
/// A lock states the absolute path of an index in the file system, which differs between machines: only the name of
/// its folder is compared.
pub(super) fn index(url: &str) -> String {
    if url.starts_with("file:") || !url.contains("://") {
        let name = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        return format!("file:{name}");
    }
    address_of(url).trim_end_matches('/').to_owned()
}

/// Returns a URL in normal form without user and password, which uv does not compare.
pub(super) fn address_of(url: &str) -> String {
    without_credentials(&normal(url))
}

/// Removes the user and password of a URL.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // The user of a Git host over SSH is part of its address.
    match host.rsplit_once('@') {
        Some((user, _)) if scheme.ends_with("ssh") && !user.contains(':') => url.to_owned(),
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => url.to_owned(),
    }
}

/// Returns the beginning of a string, for a message. Secrets are removed first, since the `@` that ends a password may be cut
/// off.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 120;
    let text = value_without_credentials(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::projects::Projects;
    use super::{Origin, TreeKind, of_url};

    #[test]
    fn urls_that_end_like_a_repository_are_repositories() {
        let git = |url: &str| Some(Origin::Git(url.to_owned()));
        let archive = |url: &str| Some(Origin::Url { url: url.to_owned(), subdirectory: None });
        for (url, expected) in [
            ("https://h.example/o/r.git", git("https://h.example/o/r.git")),
            ("https://u:p@h.example/o/r.GIT", git("https://h.example/o/r.GIT")),
            ("https://h.example/o/r.git?x=1", git("https://h.example/o/r.git")),
            ("https://h.example/o/r.git/", git("https://h.example/o/r.git/")),
            ("https://h.example/o/r.git#subdirectory=a/b", git("https://h.example/o/r.git?subdirectory=a%2Fb")),
            ("git+https://h.example/o/r@v1", git("https://h.example/o/r?rev=v1")),
            ("https://h.example/o/r.git@v1", archive("https://h.example/o/r.git@v1")),
            ("git+https://h.example/o/r@v1%2B2?x=1", git("https://h.example/o/r?rev=v1%2B2")),
            ("git+HTTPS://u@H.example:443/o/x/../r@v1", git("https://h.example/o/r?rev=v1")),
            ("git+file:/o/r", git("file:///o/r")),
            ("https://u:p@H.example/a/../i.zip", archive("https://h.example/i.zip")),
            ("https://h.example/o/.git", archive("https://h.example/o/.git")),
            ("https://h.example/r.git/a.zip", archive("https://h.example/r.git/a.zip")),
            ("r.git", None),
        ] {
            assert_eq!(of_url(url, ".", &Projects::default()).ok(), expected, "{url}");
        }
    }

    #[test]
    fn files_are_named_by_urls_and_by_absolute_paths() {
        for (url, path) in [
            ("file:///h/p/a%20b", "a b"),
            ("file://localhost/h/p/ab", "ab"),
            ("file:/h/p/ab", "ab"),
            ("/h/p/x/../ab", "ab"),
            ("file:////h/p/ab", "ab"),
            ("${PROJECT_ROOT}/ab", "sub/ab"),
            ("file:${PROJECT_ROOT}/ab", "sub/ab"),
            ("file:///${PROJECT_ROOT}/ab", "sub/ab"),
            ("file://${PROJECT_ROOT}/ab#subdirectory=x", "sub/ab"),
        ] {
            let expected = Origin::Tree { path: path.to_owned(), kind: TreeKind::Directory };
            let projects = Projects::default().located("/h/p");
            assert_eq!(of_url(url, "sub", &projects).ok(), Some(expected), "{url}");
        }
        for url in [
            "file:///h/%FF",
            "ab",
            "./ab",
            "file:ab",
            "file://./ab",
            "file://h/ab",
            "FILE:///h/ab",
            "file://LOCALHOST/h/ab",
            "file://localhost",
            "file:/${PROJECT_ROOT}/ab",
        ] {
            assert_eq!(of_url(url, ".", &Projects::default()).ok(), None, "{url}");
        }
    }
}
