//! Comparison of declared conflicts, including the sets that follow from groups that include others.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::error::{DriftError, Reason};
use super::finding::DriftKind;
use super::package::Tree;
use super::unchecked::Unchecked;
use super::work::{READ, Work};
use crate::lock::{ConflictItem, ConflictSet};
use crate::name::{ExtraName, GroupName, NameError, PackageName};
use crate::pyproject::{GroupItem, PyProject, Setting};

const KEY: &str = "tool.uv.conflicts";

/// Compares the sets in their order, as uv does; those that uv infers may be in any order.
pub(super) fn check(
    check: &mut Check<'_>,
    root: &PyProject,
    trees: &[Tree<'_>],
    work: &Work,
) -> Result<(), DriftError> {
    let Some(mut declared) = declared(check, root, trees, work)? else { return Ok(()) };
    let document = check.projects.document(".");
    let count = declared.len();
    if let Some(package) = root.name() {
        infer(&mut declared, root, &package, work).map_err(|reason| reason.at(&document, KEY))?;
    }
    let locked = &check.lock.settings().conflicts;
    let [ours, theirs] = [&declared, locked].map(|sets| sets.iter().collect::<BTreeSet<_>>());
    let missing: Vec<ConflictSet> = ours.difference(&theirs).map(|set| (*set).clone()).collect();
    let left: Vec<ConflictSet> = theirs.difference(&ours).map(|set| (*set).clone()).collect();
    let is_same = declared.len() == locked.len() && declared[..count] == locked[..count];
    if !is_same && missing.is_empty() && left.is_empty() {
        check.find(&document, DriftKind::ConflictOrder);
    }
    for set in missing {
        check.find(&document, DriftKind::ConflictNotInLock { set });
    }
    for set in left {
        check.find(&document, DriftKind::ConflictOnlyInLock { set });
    }
    Ok(())
}

/// Returns the sets of all members, by name of the member, or `None`, with a note, if not all documents are
/// available.
fn declared(
    check: &mut Check<'_>,
    root: &PyProject,
    trees: &[Tree<'_>],
    work: &Work,
) -> Result<Option<Vec<ConflictSet>>, DriftError> {
    let projects = check.projects;
    let mut documents: BTreeMap<Option<PackageName>, (&str, &PyProject)> = BTreeMap::new();
    documents.insert(root.name(), (".", root));
    for tree in trees.iter().filter(|tree| tree.is_member) {
        let Some(declared) = projects.declared(&tree.folder) else {
            check.unchecked.insert(Unchecked::ConflictsOfMembers);
            return Ok(None);
        };
        documents.entry(declared.name()).or_insert((&tree.folder, declared));
    }
    let mut all = Vec::new();
    for (package, (folder, declared)) in &documents {
        let Some(stated) = &declared.uv.conflicts else { continue };
        let fail = |reason: Reason| reason.at(&projects.document(folder), KEY);
        for stated in stated.each() {
            all.push(set(stated, package.as_ref(), work).map_err(fail)?);
        }
    }
    Ok(Some(all))
}

fn set(stated: &Setting, package: Option<&PackageName>, work: &Work) -> Result<ConflictSet, Reason> {
    let Setting::List(stated) = stated else { return Err(refuse("a set is not a list of tables")) };
    work.spend(READ * (1 + stated.len()))?;
    let items = stated.iter().map(|stated| item(stated, package)).collect::<Result<_, _>>()?;
    ConflictSet::new(items).map_err(|_| refuse("a set has fewer than two items"))
}

fn item(stated: &Setting, package: Option<&PackageName>) -> Result<ConflictItem, Reason> {
    let form = || refuse("an item is not a table of `package`, `extra` and `group`");
    let Setting::Table(stated) = stated else { return Err(form()) };
    let text = |key: &str| stated.get(key).map(|value| value.text().ok_or_else(form)).transpose();
    let name = |error: NameError| refuse(&error.to_string());
    let package = match text("package")? {
        Some(package) => PackageName::new(package).map_err(name)?,
        None => package.cloned().ok_or_else(|| refuse("an item names no `package`, and there is no project"))?,
    };
    match (text("extra")?, text("group")?) {
        (None, None) => Ok(ConflictItem::Project { package }),
        (Some(extra), None) => Ok(ConflictItem::Extra { package, extra: ExtraName::new(extra).map_err(name)? }),
        (None, Some(group)) => Ok(ConflictItem::Group { package, group: GroupName::new(group).map_err(name)? }),
        (Some(_), Some(_)) => Err(refuse("an item names both an extra and a group")),
    }
}

fn refuse(reason: &str) -> Reason {
    Reason::Invalid(reason.to_owned())
}

/// Adds, for each set, those in which groups of the root replace the groups that they include.
fn infer(sets: &mut Vec<ConflictSet>, root: &PyProject, package: &PackageName, work: &Work) -> Result<(), Reason> {
    // As in uv, by name only, the first of each.
    let mut named: BTreeMap<GroupName, ConflictItem> = BTreeMap::new();
    for item in sets.iter().flat_map(ConflictSet::items) {
        if let ConflictItem::Group { group, .. } = item {
            named.entry(group.clone()).or_insert_with(|| item.clone());
        }
    }
    if named.is_empty() {
        return Ok(());
    }
    let includers = includers(root);
    let of_root = |group: &GroupName| ConflictItem::Group { package: package.clone(), group: group.clone() };
    let mut known: BTreeSet<ConflictSet> = sets.iter().cloned().collect();
    for (group, item) in &named {
        let mut including: BTreeSet<&GroupName> = BTreeSet::new();
        let mut waiting: Vec<&GroupName> = vec![group];
        while let Some(group) = waiting.pop() {
            let above = includers.get(group).into_iter().flatten();
            waiting.extend(above.filter(|group| including.insert(group)));
        }
        if including.is_empty() {
            continue;
        }
        work.spend(known.len())?;
        let holding: Vec<ConflictSet> = known.iter().filter(|set| set.items().contains(item)).cloned().collect();
        for set in holding {
            for group in &including {
                work.spend(READ + set.items().len())?;
                let other = named.get(*group).cloned().unwrap_or_else(|| of_root(group));
                let items = set.items().iter().filter(|one| *one != item).cloned().chain([other]).collect();
                // A set whose items have become one is void.
                let Ok(inferred) = ConflictSet::new(items) else { continue };
                if known.insert(inferred.clone()) {
                    sets.push(inferred);
                }
            }
        }
    }
    Ok(())
}

/// Returns the groups that include each group.
fn includers(root: &PyProject) -> BTreeMap<GroupName, BTreeSet<GroupName>> {
    let mut all: BTreeMap<GroupName, BTreeSet<GroupName>> = BTreeMap::new();
    for group in &root.groups {
        let Ok(name) = GroupName::new(&group.name) else { continue };
        for item in &group.items {
            if let GroupItem::Include(included) = item
                && let Ok(included) = GroupName::new(included)
            {
                all.entry(included).or_default().insert(name.clone());
            }
        }
    }
    all
}
