//! Lowering of a stated requirement to its locked form, with its source from `[tool.uv.sources]`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::error::Reason;
use super::kind::TreeKind;
use super::origin::{Origin, address_of, index, of_path, of_url, scheme_of};
use super::path::within_archive;
use super::projects::Projects;
use super::requirement::{Locator, Stated};
use super::source::{Source, Sources};
use super::wanted::{DriftRequirement, simplified};
use super::work::{MARKER, READ, Work};
use crate::marker::{Marker, RequiresPython};
use crate::name::{ExtraName, GroupName, PackageName};
use crate::pyproject::{Index, PyProject};

/// The members of a workspace: their folders, and how they are installed.
pub(super) type Members = BTreeMap<PackageName, (String, TreeKind)>;

/// The document whose requirements are lowered, with its context.
pub(super) struct Lower<'d> {
    /// The document itself, and its folder relative to that of the lock.
    pub(super) own: &'d PyProject,
    pub(super) folder: &'d str,
    pub(super) sources: Sources<'d>,
    /// The sources of the document at the root of the workspace.
    pub(super) root: Option<&'d Sources<'d>>,
    pub(super) members: &'d Members,
    pub(super) python: &'d RequiresPython,
    pub(super) projects: &'d Projects,
    pub(super) work: &'d Work<'d>,
}

/// The sources of a name, and the folder to which their paths are relative.
type Found<'d> = (Rc<Vec<Source<'d>>>, &'d str);

impl<'d> Lower<'d> {
    /// Returns the requirements of a string: one for each source that applies, or one if none does.
    pub(super) fn lower(
        &self,
        text: &str,
        extra: Option<&ExtraName>,
        group: Option<&GroupName>,
    ) -> Result<Vec<DriftRequirement>, Reason> {
        self.work.spend(READ)?;
        let stated = Stated::read(text)?;
        self.work.spend(MARKER * stated.marker.weight())?;
        // uv parses a URL even where a source replaces it; what a variable stands for is not known.
        if let Locator::Url(url) = &stated.locator
            && !url.contains("${")
        {
            of_url(url, self.folder, self.projects)?;
        }
        let within = |reason: Reason| reason.within(&format!("tool.uv.sources.{}", stated.name));
        let is_member = self.members.contains_key(&stated.name) && self.own.name().as_ref() != Some(&stated.name);
        let Some((sources, folder)) = self.sources(&stated.name).map_err(within)? else {
            let is_of_workspace = self.root.is_some() || self.folder == ".";
            if is_member && is_of_workspace && self.sources.are_read_for(&stated.name) {
                let why = "it is a member of the workspace, for which uv requires `{ workspace = true }`";
                return Err(within(why.to_owned().into()));
            }
            return Ok(vec![self.wanted(&stated, &stated.marker, self.plain(&stated)?)?]);
        };
        if is_member && sources.iter().any(|source| source.entry.workspace != Some(true)) {
            let why = "it is a member of the workspace, for which uv accepts only `{ workspace = true }`";
            return Err(within(why.to_owned().into()));
        }
        let (mut all, mut rest) = (Vec::new(), stated.marker.clone());
        self.work.spend(sources.len())?;
        for source in sources.iter().filter(|source| source.applies(extra, group)) {
            let origin = self.origin(source, &stated, folder).map_err(within)?;
            let both = self.work.and(&stated.marker, &source.marker)?;
            rest = self.work.and(&rest, &source.marker.not()?)?;
            // A source that can never apply yields no requirement; a requirement that can never apply is kept.
            if stated.marker.is_never() || !both.is_never() {
                all.push(self.wanted(&stated, &both, origin)?);
            }
        }
        if all.is_empty() || !rest.is_never() {
            all.push(self.wanted(&stated, &rest, self.plain(&stated)?)?);
        }
        Ok(all)
    }

    fn wanted(&self, stated: &Stated, marker: &Marker, origin: Origin) -> Result<DriftRequirement, Reason> {
        let (name, extras) = (stated.name.clone(), stated.extras.clone());
        Ok(DriftRequirement { name, extras, marker: simplified(marker, self.python)?, origin })
    }

    /// Returns the sources of a name, the document's own before those of the workspace.
    fn sources(&self, name: &PackageName) -> Result<Option<Found<'d>>, Reason> {
        if let Some(own) = self.sources.of(name) {
            return Ok(Some((own?, self.folder)));
        }
        match self.root.and_then(|sources| sources.of(name)) {
            Some(of_root) => Ok(Some((of_root?, "."))),
            None => Ok(None),
        }
    }

    /// Returns the origin of a requirement that has no entry in `[tool.uv.sources]`.
    fn plain(&self, stated: &Stated) -> Result<Origin, Reason> {
        match &stated.locator {
            Locator::Versions(versions) => Ok(Origin::Registry { versions: versions.clone(), index: None }),
            Locator::Url(url) => of_url(url, self.folder, self.projects),
        }
    }

    fn origin(&self, source: &Source<'_>, stated: &Stated, folder: &str) -> Result<Origin, Reason> {
        let entry = source.entry;
        if let Some(url) = entry.git.as_deref() {
            return Ok(Origin::Git(source.git(url)));
        }
        if let Some(url) = entry.url.as_deref() {
            let subdirectory = entry.subdirectory.as_deref().map(within_archive);
            // Here a file is at a URL, not at a path; uv expands no variable in it.
            if scheme_of(url).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file")) {
                return Ok(Origin::Url { url: address_of(url), subdirectory });
            }
            return match of_url(url, self.folder, self.projects)? {
                Origin::Url { url, subdirectory: None } => Ok(Origin::Url { url, subdirectory }),
                other => Ok(other),
            };
        }
        if let Some(path) = entry.path.as_deref() {
            let editable = entry.editable == Some(true);
            return Ok(match of_path(path, folder, self.projects) {
                Origin::Tree { path, .. } => {
                    let kind = TreeKind::of_path(&path, editable, entry.package, self.projects);
                    Origin::Tree { kind: kind.known(&path, self.projects), path }
                }
                Origin::Archive(path) if editable => Origin::Tree { path, kind: TreeKind::Editable },
                other => other,
            });
        }
        if entry.workspace == Some(true) {
            let missing = || "names no member of the workspace".to_owned();
            let (path, kind) = self.members.get(&stated.name).ok_or_else(missing)?;
            return Ok(Origin::Tree { path: path.clone(), kind: kind.known(path, self.projects) });
        }
        if entry.workspace == Some(false) {
            return Err("uv does not accept `workspace = false`; remove the entry".to_owned().into());
        }
        let Some(name) = entry.index.as_deref() else { return self.plain(stated) };
        let found = self
            .index(name)
            .ok_or_else(|| format!("names the index `{name}`, which [[tool.uv.index]] does not have"))?;
        match &stated.locator {
            Locator::Versions(versions) => {
                Ok(Origin::Registry { versions: versions.clone(), index: Some(index(&found.url)) })
            }
            Locator::Url(_) => Err("names an index for a requirement that has a URL".to_owned().into()),
        }
    }

    fn index(&self, name: &str) -> Option<&'d Index> {
        self.sources.index(name).or_else(|| self.root?.index(name))
    }
}
