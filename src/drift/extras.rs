//! Extras of a project that name others of its own extras, spelled out as a lock spells them out.

use std::collections::BTreeSet;

use locklayers::{ExtraName, Marker, PackageName};

use super::wanted::{Origin, Wanted};

/// How often extras may lead to each other.
const MOST: usize = 10_000;

/// A requirement of a project, of one of its extras where one is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stated {
    pub(crate) extra: Option<ExtraName>,
    pub(crate) wanted: Wanted,
}

/// Puts what an extra of the project needs in the place of the project with that extra.
pub(crate) fn spell_out(stated: &[Stated], project: &PackageName) -> Result<Vec<Stated>, String> {
    let mut flat: Vec<Stated> = stated.iter().filter(|one| one.wanted.name != *project).cloned().collect();
    let mut waiting: Vec<(Option<ExtraName>, ExtraName, Marker)> = Vec::new();
    for one in stated.iter().filter(|one| one.wanted.name == *project) {
        for extra in &one.wanted.extras {
            let origin = one.extra.clone().filter(|own| !one.wanted.extras.contains(own));
            waiting.push((origin, extra.clone(), one.wanted.marker.clone()));
        }
        if matches!(&one.wanted.origin, Origin::Registry { versions, .. } if !versions.is_empty()) {
            let wanted = Wanted { extras: Vec::new(), ..one.wanted.clone() };
            flat.push(Stated { extra: one.extra.clone(), wanted });
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        if !seen.insert(next.clone()) {
            continue;
        }
        if seen.len() > MOST {
            return Err("the extras of the project name each other in too many ways".to_owned());
        }
        let (origin, extra, marker) = next;
        for one in stated.iter().filter(|one| one.extra.as_ref() == Some(&extra)) {
            let marker = one.wanted.marker.and(&marker);
            if one.wanted.name == *project {
                waiting.extend(one.wanted.extras.iter().map(|next| (origin.clone(), next.clone(), marker.clone())));
            } else {
                flat.push(Stated { extra: origin.clone(), wanted: Wanted { marker, ..one.wanted.clone() } });
            }
        }
    }
    Ok(flat)
}
