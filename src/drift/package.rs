//! The comparison of one source tree of a lock with its document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::{Check, SAYS_DEFAULT_GROUPS, Sides};
use super::edges;
use super::error::{DriftError, Reason};
use super::extras::{OfExtra, spell_out};
use super::finding::{DriftKind, LockList};
use super::kind::{self, Required, TreeKind};
use super::lower::{Lower, Members};
use super::origin::shortened;
use super::projects::{Projects, SourceTree, folder};
use super::unchecked::Unchecked;
use super::unusable;
use super::wanted::{DriftRequirement, simplified};
use crate::lock::{DefaultGroups, Lockfile, Metadata, Package};
use crate::marker::{Marker, MarkerError};
use crate::name::{ExtraName, GroupName, PackageName};
use crate::pyproject::{Project, PyProject};
use crate::version::Version;

/// A source tree of a lock.
pub(super) struct Tree<'l> {
    pub(super) package: &'l Package,
    /// Relative to the folder of the lock.
    pub(super) folder: String,
    pub(super) is_member: bool,
}

impl Tree<'_> {
    /// Returns the tree as a member: its name, its folder and its kind, which is that of the lock if there is no
    /// document.
    fn as_member(&self, projects: &Projects, required: &Required) -> Option<(PackageName, (String, TreeKind))> {
        let name = self.package.name();
        let kind = match projects.declared(&self.folder) {
            Some(declared) => kind::of_member(name, declared, required),
            None => TreeKind::of(self.package.source())?,
        };
        Some((name.clone(), (self.folder.clone(), kind)))
    }
}

/// Returns the members of the workspace.
pub(super) fn members(trees: &[Tree<'_>], root: &PyProject, projects: &Projects) -> Members {
    let mut required = Required::new();
    let members = || trees.iter().filter(|tree| tree.is_member);
    // The root's come first, and again in the order of names: the last that names a member decides.
    let declared: BTreeMap<PackageName, &PyProject> = members()
        .filter_map(|tree| projects.declared(&tree.folder))
        .filter_map(|declared| Some((declared.name()?, declared)))
        .collect();
    kind::require(&mut required, root);
    for declared in declared.values() {
        kind::require(&mut required, declared);
    }
    members().filter_map(|tree| tree.as_member(projects, &required)).collect()
}

/// Returns the source trees of a lock, in the order of its packages.
pub(super) fn trees<'l>(lock: &'l Lockfile, projects: &Projects) -> Vec<Tree<'l>> {
    let root = lock.root().map(Package::id);
    let tree = |package: &'l Package| {
        let is_member = projects.script.is_none()
            && match lock.manifest().members() {
                Some(members) => members.contains(package.name()),
                None => root == Some(package.id()),
            };
        Some(Tree { package, folder: projects.inside(folder(package.source())?), is_member })
    };
    lock.packages().iter().filter_map(tree).collect()
}

/// Returns the package of each folder that is compared with its document: the one that the document names, else the
/// first.
pub(super) fn chosen<'l>(trees: &[Tree<'l>], projects: &Projects) -> BTreeMap<String, &'l Package> {
    let mut chosen: BTreeMap<String, (bool, &Package)> = BTreeMap::new();
    for tree in trees {
        let named = projects.declared(&tree.folder).and_then(PyProject::name);
        let is_named = named.as_ref() == Some(tree.package.name());
        let entry = chosen.entry(tree.folder.clone()).or_insert((is_named, tree.package));
        if is_named && !entry.0 {
            *entry = (true, tree.package);
        }
    }
    chosen.into_iter().map(|(folder, (_, package))| (folder, package)).collect()
}

/// Compares a source tree with its document.
pub(super) fn check<'c: 'w, 'w>(
    check: &mut Check<'c>,
    tree: &Tree<'_>,
    lower: impl Fn(&'w PyProject) -> Lower<'w>,
) -> Result<(), DriftError> {
    let projects = check.projects;
    let (package, document) = (tree.package.name().clone(), projects.document(&tree.folder));
    let declared = match projects.trees.get(&tree.folder) {
        _ if tree.folder == "." => projects.root.as_ref().filter(|_| projects.script.is_none()),
        Some(SourceTree::Document(declared)) => Some(&**declared),
        Some(SourceTree::Outside) => {
            check.unchecked.insert(Unchecked::Outside { package, document });
            return Ok(());
        }
        _ => None,
    };
    let Some(declared) = declared else {
        check.unchecked.insert(Unchecked::NoDocument { package, document });
        return Ok(());
    };
    let Some(project) = &declared.project else {
        check.unchecked.insert(Unchecked::NoProject { package, document });
        return Ok(());
    };
    version(check, tree, project, &document);
    let lower = lower(declared);
    unusable::check(check, &lower, project, &document)?;
    let kinds = (lower.members.get(&package).map(|(_, kind)| *kind), TreeKind::of(tree.package.source()));
    if let (Some(declared), Some(locked)) = kinds
        && tree.is_member
        && declared != locked
    {
        check.find(&document, DriftKind::TreeKind { package: package.clone(), declared, locked });
    }
    let nothing = Metadata::default();
    let metadata = tree.package.metadata().unwrap_or(&nothing);
    let omits = check.omits_requirements && tree.package.metadata().is_none();
    if omits {
        check.unchecked.insert(Unchecked::OmittedRequirements { package: package.clone(), document: document.clone() });
    }
    if project.is_dynamic("dependencies") || project.is_dynamic("optional-dependencies") {
        check.unchecked.insert(Unchecked::DynamicRequirements { package, document: document.clone() });
    } else if omits {
        edges::project(check, tree.package, &lower, &by_extra(tree, project, &lower, &document)?, &document)?;
    } else {
        let wanted = requirements(tree, project, &lower, metadata, &document)?;
        let list = LockList::RequiresDist(tree.package.name().clone());
        let sides = Sides { document: &document, list, python: lower.python, work: lower.work };
        check.compare(&sides, &wanted, metadata.requires_dist(), |_| true)?;
        // Before revision 1, extras are not listed; later, a list without names is left out.
        if check.lock.revision() > 0 {
            extras(check, project, metadata, &document)?;
        }
    }
    let pythons = tree.package.group_requires_python();
    if omits {
        edges::groups(check, tree.package, &lower, &document)?;
    } else {
        let list = |group: &GroupName| LockList::RequiresDev(tree.package.name().clone(), group.clone());
        check.groups(&document, &lower, list, metadata.requires_dev(), pythons)?;
    }
    if tree.is_member {
        default_groups(check, declared, tree.package.default_groups(), &document);
    }
    Ok(())
}

/// Compares the version. A source tree whose version is dynamic has none in the lock.
fn version(check: &mut Check<'_>, tree: &Tree<'_>, project: &Project, document: &str) {
    let package = tree.package.name().clone();
    let stated = project.version.as_deref();
    let refused = |reason: String| DriftKind::Refused { key: "project.version".to_owned(), reason };
    let declared: Option<Version> = stated.and_then(|text| text.parse().ok());
    // For uv a version that is stated is dynamic too if it is listed as such.
    let is_dynamic = project.is_dynamic("version");
    let kind = match (declared, stated, tree.package.version().cloned()) {
        (None, Some(text), _) => refused(format!("`{}` is not a version (PEP 440)", shortened(text))),
        (None, None, _) if !is_dynamic => refused("a version is neither stated nor dynamic".to_owned()),
        (_, _, Some(locked)) if is_dynamic => DriftKind::DynamicVersion { package, locked },
        _ if is_dynamic => return,
        (Some(declared), _, Some(locked)) if declared != locked => DriftKind::Version { declared, locked },
        (Some(declared), _, None) => DriftKind::StaticVersion { package, declared },
        _ => return,
    };
    check.find(document, kind);
}

/// Compares the default groups, which are `dev` if nothing is stated, on either side.
pub(super) fn default_groups(
    check: &mut Check<'_>,
    declared: &PyProject,
    locked: Option<&DefaultGroups>,
    document: &str,
) {
    if let Some(unknown) = declared.unknown_default_group() {
        let reason = format!("there is no group `{unknown}`");
        check.find(document, DriftKind::Refused { key: "tool.uv.default-groups".to_owned(), reason });
        return;
    }
    if check.lock.revision() < SAYS_DEFAULT_GROUPS {
        return;
    }
    let sorted = |groups: DefaultGroups| match groups {
        DefaultGroups::Named(mut groups) => {
            groups.sort();
            groups.dedup();
            DefaultGroups::Named(groups)
        }
        all => all,
    };
    let declared = sorted(declared.default_groups());
    let locked = sorted(locked.cloned().unwrap_or_default());
    if declared != locked {
        check.find(document, DriftKind::DefaultGroups { declared, locked });
    }
}

fn extras(check: &mut Check<'_>, project: &Project, metadata: &Metadata, document: &str) -> Result<(), DriftError> {
    let declared: BTreeSet<ExtraName> = extra_names(project, document)?.into_iter().map(|(name, _)| name).collect();
    let locked: BTreeSet<ExtraName> = metadata.provides_extras().unwrap_or_default().iter().cloned().collect();
    for extra in declared.difference(&locked) {
        check.find(document, DriftKind::ExtraNotInLock { extra: extra.clone() });
    }
    for extra in locked.difference(&declared) {
        check.find(document, DriftKind::ExtraOnlyInLock { extra: extra.clone() });
    }
    Ok(())
}

fn extra_names<'p>(project: &'p Project, document: &str) -> Result<Vec<(ExtraName, &'p Vec<String>)>, DriftError> {
    let name = |(name, texts): (&String, &'p Vec<String>)| match ExtraName::new(name) {
        Ok(name) => Ok((name, texts)),
        Err(error) => Err(Reason::Invalid(error.to_string()).at(document, "project.optional-dependencies")),
    };
    project.optional_dependencies.iter().map(name).collect()
}

/// Returns the requirements of a project and of each of its extras, those to which an extra refers included.
fn by_extra(
    tree: &Tree<'_>,
    project: &Project,
    lower: &Lower<'_>,
    document: &str,
) -> Result<edges::ByExtra, DriftError> {
    let stated = stated(project, lower, document)?;
    let stated =
        spell_out(&stated, tree.package.name(), lower.work).map_err(|reason| reason.at(document, &key(None)))?;
    let names = extra_names(project, document)?.into_iter().map(|(extra, _)| Some(extra));
    let mut all: edges::ByExtra = names.chain([None]).map(|extra| (extra, Vec::new())).collect();
    for OfExtra { extra, wanted } in stated {
        let key = key(extra.as_ref()).into();
        all.entry(extra).or_default().push((wanted, key));
    }
    Ok(all)
}

/// Returns the key of a project's requirements, or of those of an extra.
fn key(extra: Option<&ExtraName>) -> String {
    match extra {
        None => "project.dependencies".to_owned(),
        Some(extra) => format!("project.optional-dependencies.{extra}"),
    }
}

/// Returns the requirements of a project and of its extras as they are stated.
fn stated(project: &Project, lower: &Lower<'_>, document: &str) -> Result<Vec<OfExtra>, DriftError> {
    let mut stated = Vec::new();
    let extras = extra_names(project, document)?;
    let lists = extras.iter().map(|(extra, texts)| (Some(extra), *texts));
    for (extra, texts) in std::iter::once((None, &project.dependencies)).chain(lists) {
        for text in texts {
            let wanted = lower.lower(text, extra, None).map_err(|reason| reason.at(document, &key(extra)))?;
            stated.extend(wanted.into_iter().map(|wanted| OfExtra { extra: extra.cloned(), wanted }));
        }
    }
    Ok(stated)
}

/// Compares the requirements of a project and of its extras, each with its key.
///
/// A lock expands references to a project's own extras if its version is dynamic, and otherwise keeps them.
fn requirements(
    tree: &Tree<'_>,
    project: &Project,
    lower: &Lower<'_>,
    metadata: &Metadata,
    document: &str,
) -> Result<BTreeMap<DriftRequirement, Arc<str>>, DriftError> {
    let extras = extra_names(project, document)?;
    let mut stated = stated(project, lower, document)?;
    let name = tree.package.name();
    if project.is_dynamic("version") && !metadata.requires_dist().iter().any(|one| one.name() == name) {
        stated = spell_out(&stated, name, lower.work).map_err(|reason| reason.at(document, &key(None)))?;
    }
    let mut active: BTreeMap<ExtraName, (Arc<str>, Marker)> = BTreeMap::new();
    for (extra, _) in &extras {
        let marker: Result<Marker, MarkerError> = format!("extra == '{extra}'").parse();
        let marker = marker.map_err(|error| Reason::Invalid(error.to_string()).at(document, &key(Some(extra))))?;
        active.insert(extra.clone(), (key(Some(extra)).into(), marker));
    }
    let own: Arc<str> = key(None).into();
    let mut all = BTreeMap::new();
    for OfExtra { extra, mut wanted } in stated {
        let mut key = &own;
        if let Some((of_extra, active)) = extra.and_then(|extra| active.get(&extra)) {
            key = of_extra;
            wanted.marker = lower.work.and(&wanted.marker, active).map_err(|reason| reason.at(document, key))?;
        }
        wanted.marker = simplified(&wanted.marker, lower.python).map_err(|reason| reason.at(document, key))?;
        all.entry(wanted).or_insert_with(|| key.clone());
    }
    Ok(all)
}
