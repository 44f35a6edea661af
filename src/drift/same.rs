//! Do two lists of requirements of one name ask for the same?

use std::collections::BTreeSet;

use locklayers::{ExtraName, Marker};
use pep508_rs::pep440_rs::{Operator, Version, VersionSpecifier, VersionSpecifiers};

use super::wanted::{Origin, Wanted};

/// How many versions may be tried against how many requirements, together.
const MOST: usize = 100_000;

/// In every environment, do both ask for the same places, the same extras and the same versions?
///
/// uv compares so: `a>=1` and `a<3` are `a>=1,<3`, and a requirement may be split along its marker.
pub(crate) fn is_same(ours: &[&Wanted], theirs: &[&Wanted]) -> bool {
    let places: BTreeSet<Origin> = ours.iter().chain(theirs).map(|one| place(&one.origin)).collect();
    places.iter().all(|at| {
        let here = |all: &[&Wanted]| -> Option<Vec<Part>> {
            all.iter().filter(|one| place(&one.origin) == *at).map(|one| Part::new(one)).collect()
        };
        matches!((here(ours), here(theirs)), (Some(ours), Some(theirs)) if is_same_place(&ours, &theirs))
    })
}

/// A requirement with its versions read.
struct Part {
    marker: Marker,
    extras: Vec<ExtraName>,
    versions: VersionSpecifiers,
}

impl Part {
    fn new(wanted: &Wanted) -> Option<Self> {
        let versions = match &wanted.origin {
            Origin::Registry { versions, .. } => versions.parse().ok()?,
            _ => VersionSpecifiers::empty(),
        };
        Some(Self { marker: wanted.marker.clone(), extras: wanted.extras.clone(), versions })
    }
}

impl Part {
    /// Does it say more than which versions are allowed? An exact version and a pre-release let versions in that are
    /// not taken otherwise, and uv does not merge such requirements.
    fn is_literal(&self) -> bool {
        let is_exact = |operator: &Operator| matches!(operator, Operator::Equal | Operator::ExactEqual);
        let leaves_out = |operator: &Operator| matches!(operator, Operator::NotEqual | Operator::NotEqualStar);
        self.versions
            .iter()
            .any(|part| is_exact(part.operator()) || part.version().any_prerelease() && !leaves_out(part.operator()))
    }
}

fn place(origin: &Origin) -> Origin {
    match origin {
        Origin::Registry { index, .. } => Origin::Registry { versions: String::new(), index: index.clone() },
        other => other.clone(),
    }
}

fn is_same_place(ours: &[Part], theirs: &[Part]) -> bool {
    let both = || ours.iter().chain(theirs);
    let extras: BTreeSet<&ExtraName> = both().flat_map(|part| &part.extras).collect();
    let numbers = both().flat_map(|part| part.versions.iter()).map(|one| one.version().release().len());
    if numbers.sum::<usize>() > MOST / 100 {
        return false;
    }
    let versions = telling(both().flat_map(|part| part.versions.iter().map(VersionSpecifier::version)));
    if versions.len().saturating_mul(both().count()) > MOST {
        return false;
    }
    if both().any(Part::is_literal) && !is_same_literally(ours, theirs) {
        return false;
    }
    let agree = |holds: &dyn Fn(&Part) -> bool| where_any(ours, holds) == where_any(theirs, holds);
    agree(&|_| true)
        && extras.iter().all(|extra| agree(&|part| part.extras.contains(extra)))
        && versions.iter().all(|version| agree(&|part| !part.versions.contains(version)))
}

/// Does each list of specifiers that stands on either side apply in the same environments on both?
fn is_same_literally(ours: &[Part], theirs: &[Part]) -> bool {
    let known = |versions: &VersionSpecifiers| {
        let mut parts: Vec<(String, Version)> =
            versions.iter().map(|part| (part.operator().to_string(), part.version().clone())).collect();
        parts.sort();
        parts
    };
    let lists: BTreeSet<_> = ours.iter().chain(theirs).map(|part| known(&part.versions)).collect();
    lists.iter().all(|list| {
        let holds = |part: &Part| known(&part.versions) == *list;
        where_any(ours, &holds) == where_any(theirs, &holds)
    })
}

/// Where at least one of these requirements applies.
fn where_any(parts: &[Part], holds: &dyn Fn(&Part) -> bool) -> Marker {
    parts.iter().filter(|part| holds(part)).fold(Marker::never(), |all, part| all.or(&part.marker))
}

/// Versions of which one at least tells two sets of versions apart that differ: those at the bounds, and those just
/// beside them.
fn telling<'v>(bounds: impl Iterator<Item = &'v Version>) -> BTreeSet<Version> {
    let mut texts: BTreeSet<String> = ["0.dev0", "0", "99999999"].map(str::to_owned).into();
    for bound in bounds {
        let bare = bound.clone().without_local();
        texts.insert(bound.to_string());
        let release = bound.release();
        let mut bases = vec![bare.to_string(), format!("{}!{}", bound.epoch(), joined(release))];
        for end in 1..=release.len() {
            let mut next = release[..end].to_vec();
            next[end - 1] = next[end - 1].saturating_add(1);
            bases.push(format!("{}!{}", bound.epoch(), joined(&next)));
            bases.push(format!("{}!{}", bound.epoch(), joined(&release[..end])));
        }
        for base in bases {
            texts.extend(
                ["", ".dev0", "a0", "rc99999", ".post0", ".post99999", "+z", ".0.0.0.1"].map(|end| base.clone() + end),
            );
        }
    }
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

fn joined(release: &[u64]) -> String {
    release.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::super::text::{Place, Text};
    use super::{Origin, Wanted, is_same};

    fn wanted(text: &str) -> Option<Wanted> {
        let Text { name, extras, marker, place } = Text::read(text).ok()?;
        let Place::Versions(versions) = place else { return None };
        Some(Wanted { name, extras, marker, origin: Origin::Registry { versions, index: None } })
    }

    #[test]
    fn requirements_are_the_same_where_they_allow_the_same() {
        for (ours, theirs, expected) in [
            ("a>=1,<3", "a>=1|a<3", true),
            ("a>=1,<3", "a>=1,<3|a!=7", true),
            ("a>=1,<3", "a>=1,<3,!=2.5", false),
            ("a~=1.0", "a>=1,<2", true),
            ("a~=1.0", "a==1.*", false),
            ("a~=1.0", "a~=1.0.0", false),
            ("a>1", "a>=1", false),
            ("a<2", "a<2.dev0", false),
            ("a==1", "a==1+z", false),
            ("a==1", "a==1.0", true),
            ("a==1", "a==1|a", false),
            ("a>=1.dev0", "a>=1.dev0|a", false),
            ("a==1.*", "a==1.0.*", false),
            ("a>1", "a>1.post1", false),
            ("a[x]|a[y]", "a[x,y]", true),
            ("a[x]", "a", false),
            ("a ; os_name == 'nt'|a ; os_name != 'nt'", "a", true),
            ("a>1 ; os_name == 'nt'|a", "a>1 ; os_name == 'nt'|a ; os_name != 'nt'", true),
            ("a>1 ; os_name == 'nt'|a", "a>1", false),
            ("a[x] ; os_name == 'nt'|a", "a[x]", false),
        ] {
            let read = |text: &str| text.split('|').filter_map(wanted).collect::<Vec<Wanted>>();
            let (left, right) = (read(ours), read(theirs));
            let (left, right): (Vec<_>, Vec<_>) = (left.iter().collect(), right.iter().collect());
            assert_eq!(is_same(&left, &right), expected, "{ours} and {theirs}");
            assert_eq!(is_same(&right, &left), expected, "{theirs} and {ours}");
        }
    }
}
