//! Expansion of extras that refer to other extras of their project, as in a lock.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Reason;
use super::origin::Origin;
use super::wanted::DriftRequirement;
use super::work::Work;
use crate::marker::Marker;
use crate::name::{ExtraName, PackageName};

/// A requirement of a project, or of one of its extras.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OfExtra {
    pub(super) extra: Option<ExtraName>,
    pub(super) wanted: DriftRequirement,
}

/// Replaces requirements of the project itself with an extra by what that extra requires.
pub(super) fn spell_out(stated: &[OfExtra], project: &PackageName, work: &Work) -> Result<Vec<OfExtra>, Reason> {
    let mut flat: Vec<OfExtra> = stated.iter().filter(|one| one.wanted.name != *project).cloned().collect();
    let mut by_extra: BTreeMap<&ExtraName, Vec<&DriftRequirement>> = BTreeMap::new();
    for one in stated {
        if let Some(extra) = &one.extra {
            by_extra.entry(extra).or_default().push(&one.wanted);
        }
    }
    let mut waiting: Vec<(Option<ExtraName>, ExtraName, Marker)> = Vec::new();
    for one in stated.iter().filter(|one| one.wanted.name == *project) {
        for extra in &one.wanted.extras {
            let origin = one.extra.clone().filter(|own| !one.wanted.extras.contains(own));
            waiting.push((origin, extra.clone(), one.wanted.marker.clone()));
        }
        if matches!(&one.wanted.origin, Origin::Registry { versions, .. } if !versions.is_empty()) {
            let wanted = DriftRequirement { extras: Vec::new(), ..one.wanted.clone() };
            flat.push(OfExtra { extra: one.extra.clone(), wanted });
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        if !seen.insert(next.clone()) {
            continue;
        }
        let (origin, extra, marker) = next;
        for wanted in by_extra.get(&extra).into_iter().flatten() {
            work.spend(1 + wanted.extras.len())?;
            let marker = work.and(&wanted.marker, &marker)?;
            if wanted.name == *project {
                waiting.extend(wanted.extras.iter().map(|next| (origin.clone(), next.clone(), marker.clone())));
            } else {
                let wanted = DriftRequirement { marker, ..(*wanted).clone() };
                flat.push(OfExtra { extra: origin.clone(), wanted });
            }
        }
    }
    Ok(flat)
}
