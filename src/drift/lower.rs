//! From the text of a requirement to what is locked for it: `[tool.uv.sources]` says where it comes from.

use std::collections::BTreeMap;

use locklayers::{ExtraName, GroupName, Marker, PackageName, RequiresPython};
use toml::Value;

use super::project::{Declared, Index};
use super::source::{SourceEntry, git_url};
use super::text::{Place, Text};
use super::wanted::{Origin, Wanted, index_url, joined};

/// Whose requirements are read.
pub(crate) struct Lower<'d> {
    /// The file that states them, and its folder from that of the lock.
    pub(crate) own: &'d Declared,
    pub(crate) folder: &'d str,
    /// The file at the root of the workspace.
    pub(crate) root: Option<&'d Declared>,
    /// The folders of the members, and whether they are installed as editable.
    pub(crate) members: &'d BTreeMap<PackageName, (String, bool)>,
    pub(crate) python: &'d RequiresPython,
}

impl Lower<'_> {
    /// The requirements that a text stands for: one for each source that applies, one where none does.
    pub(crate) fn lower(
        &self,
        text: &str,
        extra: Option<&ExtraName>,
        group: Option<&GroupName>,
    ) -> Result<Vec<Wanted>, String> {
        let text = Text::read(text)?;
        let applies = |source: &SourceEntry<'_>| {
            let same = |key: &str, asked: Option<&str>| {
                source.text(key).is_none_or(|name| named(name) == asked.map(named).unwrap_or_default())
            };
            same("extra", extra.map(ExtraName::as_str)) && same("group", group.map(GroupName::as_str))
        };
        let Some((value, folder)) = self.sources(&text.name) else {
            return Ok(vec![self.wanted(&text, &text.marker, self.plain(&text)?)]);
        };
        let fail = |why: String| format!("tool.uv.sources.{}: {why}", text.name);
        let sources = SourceEntry::all(value).map_err(fail)?;
        let (mut all, mut rest) = (Vec::new(), text.marker.clone());
        for source in sources.iter().filter(|source| applies(source)) {
            let origin = self.origin(source, &text, folder).map_err(fail)?;
            all.push(self.wanted(&text, &text.marker.and(&source.marker), origin));
            rest = rest.and(&source.marker.not());
        }
        if all.is_empty() || !rest.is_never() {
            all.push(self.wanted(&text, &rest, self.plain(&text)?));
        }
        all.retain(|wanted| all_but_never(&text, wanted));
        Ok(all)
    }

    fn wanted(&self, text: &Text, marker: &Marker, origin: Origin) -> Wanted {
        let (name, extras) = (text.name.clone(), text.extras.clone());
        Wanted { name, extras, marker: marker.simplify(self.python), origin }
    }

    /// The sources of a name, the project's own before those of the workspace, and the folder that paths start from.
    fn sources(&self, name: &PackageName) -> Option<(&Value, &str)> {
        let own = self.own.uv().sources.iter().find(|(key, _)| named(key) == name.as_str());
        let of_root = || self.root?.uv().sources.iter().find(|(key, _)| named(key) == name.as_str());
        own.map(|(_, value)| (value, self.folder)).or_else(|| of_root().map(|(_, value)| (value, "")))
    }

    /// Where a requirement comes from that has no entry in `[tool.uv.sources]`.
    fn plain(&self, text: &Text) -> Result<Origin, String> {
        match &text.place {
            Place::Versions(versions) => Ok(Origin::Registry { versions: versions.clone(), index: None }),
            Place::Url(url) => self.url(url),
        }
    }

    fn url(&self, url: &str) -> Result<Origin, String> {
        let url = &*url.replacen("://${PROJECT_ROOT}/", ":///${PROJECT_ROOT}/", 1);
        if url.replacen("${PROJECT_ROOT}", "", 1).contains("${") {
            return Err(format!("`{url}` holds a variable of the environment, which is not read"));
        }
        let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
        let subdirectory = fragment.split('&').find_map(|pair| pair.strip_prefix("subdirectory="));
        if let Some(repository) = address.strip_prefix("git+") {
            let scheme_end = repository.find("://").map_or(0, |at| at + 3);
            let path = repository[scheme_end..].find('/').map_or(repository.len(), |at| scheme_end + at);
            let (base, rev) = match repository[path..].rsplit_once('@') {
                Some((base, rev)) => (&repository[..path + base.len()], Some(rev)),
                None => (repository, None),
            };
            let pairs: Vec<(&str, &str)> =
                [("subdirectory", subdirectory), ("rev", rev)].iter().filter_map(|(k, v)| Some((*k, (*v)?))).collect();
            return Ok(Origin::Git(git_url(base, &pairs)));
        }
        match address.strip_prefix("file://") {
            Some(path) => {
                // The only variable that uv sets itself; it stands for the folder of the file.
                let path = path.trim_start_matches('/').strip_prefix("${PROJECT_ROOT}/").unwrap_or(path);
                Ok(archive_or_tree(path, self.folder, false))
            }
            None if address.contains("://") => {
                Ok(Origin::Url { url: address.to_owned(), subdirectory: subdirectory.map(str::to_owned) })
            }
            None => Err(format!("`{url}` is not a URL with a scheme such as `https:`")),
        }
    }

    fn origin(&self, source: &SourceEntry<'_>, text: &Text, folder: &str) -> Result<Origin, String> {
        if let Some(url) = source.text("git") {
            return Ok(Origin::Git(source.git(url)));
        }
        if let Some(url) = source.text("url") {
            let subdirectory = source.text("subdirectory").map(str::to_owned);
            return match self.url(url)? {
                Origin::Url { url, subdirectory: None } => Ok(Origin::Url { url, subdirectory }),
                other => Ok(other),
            };
        }
        if let Some(path) = source.text("path") {
            return Ok(archive_or_tree(path, folder, source.truth("editable") == Some(true)));
        }
        if source.truth("workspace") == Some(true) {
            let (path, installed) = self.members.get(&text.name).ok_or("names no member of the workspace")?;
            let editable = *installed && source.truth("editable") != Some(false);
            return Ok(Origin::Tree { path: path.clone(), editable });
        }
        let Some(name) = source.text("index") else { return self.plain(text) };
        let indexes = self.own.uv().index.iter().chain(self.root.iter().flat_map(|root| &root.uv().index));
        let found = indexes.into_iter().find(|index: &&Index| index.name.as_deref() == Some(name));
        let found = found.ok_or_else(|| format!("names the index `{name}`, which [[tool.uv.index]] does not have"))?;
        let versions = match &text.place {
            Place::Versions(versions) => versions.clone(),
            Place::Url(_) => return Err("names an index for a requirement that has a URL".to_owned()),
        };
        Ok(Origin::Registry { versions, index: Some(index_url(&found.url)) })
    }
}

/// What a path leads to, as its name tells; uv looks at the file system, too.
fn archive_or_tree(path: &str, folder: &str, editable: bool) -> Origin {
    let endings = [".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tbz", ".txz", ".tar"];
    let is_archive = !editable && endings.iter().any(|ending| path.ends_with(ending));
    let path = joined(folder, path);
    if is_archive { Origin::Archive(path) } else { Origin::Tree { path, editable } }
}

/// A source that can never apply leaves no requirement; a requirement that can never apply stays one.
fn all_but_never(text: &Text, wanted: &Wanted) -> bool {
    text.marker.is_never() || !wanted.marker.is_never()
}

/// A name in its normal form, or as it is where it has none.
fn named(text: &str) -> String {
    PackageName::new(text).map_or_else(|_| text.to_owned(), |name| name.to_string())
}
