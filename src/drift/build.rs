//! The comparison of build constraints, which may have hashes.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Sides};
use super::error::{DriftError, Reason};
use super::finding::{DriftKind, LockList};
use super::groups::{Specifier, sorted_specifiers};
use super::lower::Lower;
use super::origin::Origin;
use super::unchecked::Unchecked;
use super::wanted::DriftRequirement;
use crate::pyproject::Entry;

const KEY: &str = "tool.uv.build-constraint-dependencies";
const LIST: &str = "build-constraints";

/// A constraint without its versions, and its versions in normal form: uv compares constraints of builds one by one, not
/// by what they require together, and one that states a bound twice differs from one that states it once.
type Constraint = (DriftRequirement, Vec<Specifier>);

/// Constraints with the hashes of each, and the constraint as it is shown.
type Constraints = BTreeMap<Constraint, (DriftRequirement, BTreeSet<Vec<String>>)>;

pub(super) fn check(check: &mut Check<'_>, lower: &Lower<'_>) -> Result<(), DriftError> {
    let document = check.projects.document(".");
    let fail = |reason: Reason| reason.at(&document, KEY);
    let mut declared = Constraints::new();
    for entry in &lower.own.uv.build_constraint_dependencies {
        let (text, hashes) = match entry {
            Entry::Text(text) => (text, Vec::new()),
            Entry::Hashed { requirement, hashes } => (requirement, hashes.clone()),
            Entry::Scoped { .. } | Entry::Other => {
                let (key, document) = (KEY.to_owned(), document.clone());
                check.unchecked.insert(Unchecked::TableEntries { key, document });
                continue;
            }
        };
        for one in lower.lower(text, None, None).map_err(fail)? {
            add(&mut declared, one, [hashes.clone()]).map_err(fail)?;
        }
    }
    let list = LockList::Manifest(LIST);
    let sides = Sides { document: &document, list: list.clone(), python: lower.python, work: lower.work };
    let manifest = check.lock.manifest();
    let mut found = Constraints::new();
    for requirement in manifest.build_constraints() {
        let hashes = manifest.scoped().build_hashes.get(requirement).cloned();
        for one in check.locked(&sides, std::slice::from_ref(requirement))? {
            let hashes = hashes.clone().unwrap_or_else(|| BTreeSet::from([Vec::new()]));
            add(&mut found, one, hashes).map_err(fail)?;
        }
    }
    for (constraint, (requirement, hashes)) in &declared {
        let requirement = requirement.clone();
        match found.get(constraint) {
            None => {
                let list = list.clone();
                check.find(&document, DriftKind::NotInLock { key: KEY.to_owned(), requirement, list });
            }
            Some((_, locked)) if locked != hashes => check.find(&document, DriftKind::BuildHashes { requirement }),
            Some(_) => {}
        }
    }
    for (_, (requirement, _)) in found.iter().filter(|(constraint, _)| !declared.contains_key(constraint)) {
        let (requirement, list) = (requirement.clone(), list.clone());
        check.find(&document, DriftKind::OnlyInLock { requirement, list });
    }
    Ok(())
}

fn add(
    all: &mut Constraints,
    one: DriftRequirement,
    hashes: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), Reason> {
    let versions = match &one.origin {
        Origin::Registry { versions, .. } => sorted_specifiers(versions)?,
        _ => Vec::new(),
    };
    let key = (DriftRequirement { origin: one.origin.without_versions(), ..one.clone() }, versions);
    all.entry(key).or_insert_with(|| (one, BTreeSet::new())).1.extend(hashes);
    Ok(())
}
