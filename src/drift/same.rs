//! Equivalence of two lists of requirements of one name.

use std::collections::{BTreeMap, BTreeSet};

use pep440_rs::{Operator, Version, VersionSpecifier, VersionSpecifiers};

use super::error::Reason;
use super::groups::specifier;
use super::origin::Origin;
use super::wanted::DriftRequirement;
use super::work::Work;
use crate::marker::Marker;
use crate::name::ExtraName;

/// The most numbers in all versions of one name together.
const MOST_NUMBERS: usize = 1_000;

/// Whether both lists require, in every environment, the same sources, the same extras and the same versions.
///
/// This is how uv compares: `a>=1` and `a<3` are `a>=1,<3`, and a requirement may be split along its marker, unless the
/// marker tests an extra: such requirements are merged only with those of an equal marker. Requirements that no Python of
/// the lock needs are compared literally.
pub(super) fn is_same(ours: &[&DriftRequirement], theirs: &[&DriftRequirement], work: &Work) -> Result<bool, Reason> {
    let mut sources: BTreeMap<(Origin, Option<&Marker>), [Vec<Part>; 2]> = BTreeMap::new();
    for (side, all) in [ours, theirs].into_iter().enumerate() {
        for one in all {
            let Some(part) = Part::new(one) else { return Ok(false) };
            let extra = Some(&one.marker).filter(|marker| marker.has_extras());
            sources.entry((one.origin.without_versions(), extra)).or_default()[side].push(part);
        }
    }
    for [ours, theirs] in sources.values() {
        if !is_same_source(ours, theirs, work)? || !has_same_idle(ours, theirs, work)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A requirement with its versions parsed.
struct Part {
    marker: Marker,
    extras: Vec<ExtraName>,
    versions: VersionSpecifiers,
}

impl Part {
    /// Returns `None` if its versions cannot be parsed.
    fn new(wanted: &DriftRequirement) -> Option<Self> {
        let versions = match &wanted.origin {
            Origin::Registry { versions, .. } => versions.parse().ok()?,
            _ => VersionSpecifiers::empty(),
        };
        Some(Self { marker: wanted.marker.clone(), extras: wanted.extras.clone(), versions })
    }

    /// Whether it is compared literally: an exact version also admits versions that are not chosen otherwise, and uv does
    /// not merge such requirements.
    fn is_literal(&self) -> bool {
        self.versions.iter().any(|part| matches!(part.operator(), Operator::Equal | Operator::ExactEqual))
    }

    /// Whether it admits pre-releases, which are not chosen otherwise: it has a bound that is one.
    fn admits_pre_releases(&self) -> bool {
        let leaves_out = |operator: &Operator| matches!(operator, Operator::NotEqual | Operator::NotEqualStar);
        self.versions.iter().any(|part| part.version().any_prerelease() && !leaves_out(part.operator()))
    }

    fn allows(&self, version: &Version) -> bool {
        self.versions.iter().all(|part| match part.operator() {
            // `contains` refuses the pre-releases of such a bound too, as it must those of another.
            Operator::LessThan if part.version().any_prerelease() => version < part.version(),
            _ => part.contains(version),
        })
    }

    /// Its specifiers, in normal form.
    fn specifiers(&self) -> Vec<(String, Version)> {
        let mut parts: Vec<(String, Version)> = self.versions.iter().map(specifier).collect();
        // uv keeps a specifier that is written twice.
        parts.sort();
        parts
    }
}

fn is_same_source(ours: &[Part], theirs: &[Part], work: &Work) -> Result<bool, Reason> {
    let both = || ours.iter().chain(theirs);
    let agree = |holds: &dyn Fn(&Part) -> bool| -> Result<bool, Reason> {
        Ok(where_any(ours, holds, work)? == where_any(theirs, holds, work)?)
    };
    work.spend(both().count())?;
    if !agree(&|_| true)? || !agree(&Part::admits_pre_releases)? {
        return Ok(false);
    }
    let extras: BTreeSet<&ExtraName> = both().flat_map(|part| &part.extras).collect();
    work.spend(extras.len().saturating_mul(both().count()))?;
    for extra in extras {
        if !agree(&|part| part.extras.contains(extra))? {
            return Ok(false);
        }
    }
    if both().any(Part::is_literal) && !is_same_literally(ours, theirs, work)? {
        return Ok(false);
    }
    let numbers = both().flat_map(|part| part.versions.iter()).map(|one| one.version().release().len());
    if numbers.sum::<usize>() > MOST_NUMBERS {
        return is_same_literally(ours, theirs, work);
    }
    // By string: `1` and `1.0` are equal, but their neighbours are not.
    let bounds: BTreeMap<String, &Version> = both()
        .flat_map(|part| part.versions.iter().map(VersionSpecifier::version))
        .map(|v| (v.to_string(), v))
        .collect();
    let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
    for probes in std::iter::once(ANYWHERE.map(str::to_owned).to_vec()).chain(bounds.into_values().map(probes)) {
        work.spend(both().count().saturating_mul(1 + probes.len() / 8))?;
        for probe in probes.iter().filter_map(|probe| probe.parse::<Version>().ok()) {
            // Most probes distinguish the same requirements as an earlier one.
            let refused: Vec<bool> = both().map(|part| !part.allows(&probe)).collect();
            if seen.insert(refused) && !agree(&|part| !part.allows(&probe))? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Whether each list of specifiers of either side applies in the same environments on both.
fn is_same_literally(ours: &[Part], theirs: &[Part], work: &Work) -> Result<bool, Reason> {
    let by_specifiers = |parts: &[Part]| {
        let mut all: BTreeMap<Vec<(String, Version)>, Vec<Marker>> = BTreeMap::new();
        for part in parts.iter().filter(|part| !part.marker.is_never()) {
            all.entry(part.specifiers()).or_default().push(part.marker.clone());
        }
        all.into_iter().map(|(list, markers)| Ok((list, any(markers, work)?))).collect::<Result<Vec<_>, Reason>>()
    };
    work.spend(ours.len().saturating_add(theirs.len()))?;
    Ok(by_specifiers(ours)? == by_specifiers(theirs)?)
}

/// Whether each requirement that never applies is on the other side too, with any marker.
fn has_same_idle(ours: &[Part], theirs: &[Part], work: &Work) -> Result<bool, Reason> {
    for (idle, others) in [(ours, theirs), (theirs, ours)] {
        for part in idle.iter().filter(|part| part.marker.is_never()) {
            let mut is_there = false;
            for other in others.iter().filter(|other| other.extras == part.extras) {
                let always = |part: &Part| {
                    let (extras, versions) = (Vec::new(), part.versions.clone());
                    [Part { marker: Marker::always(), extras, versions }]
                };
                is_there =
                    part.specifiers() == other.specifiers() || is_same_source(&always(part), &always(other), work)?;
                if is_there {
                    break;
                }
            }
            if !is_there {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Returns the marker under which at least one of these requirements applies.
fn where_any(parts: &[Part], holds: &dyn Fn(&Part) -> bool, work: &Work) -> Result<Marker, Reason> {
    any(parts.iter().filter(|part| holds(part)).map(|part| part.marker.clone()).collect(), work)
}

/// Returns the disjunction of markers, combined pairwise as a balanced tree: one by one would be quadratic.
fn any(mut markers: Vec<Marker>, work: &Work) -> Result<Marker, Reason> {
    markers.sort();
    markers.dedup();
    if markers.iter().any(Marker::is_always) {
        return Ok(Marker::always());
    }
    while markers.len() > 1 {
        let pair = |pair: &[Marker]| match pair {
            [a, b] => work.or(a, b),
            rest => Ok(rest[0].clone()),
        };
        markers = markers.chunks(2).map(pair).collect::<Result<_, _>>()?;
    }
    Ok(markers.pop().unwrap_or_else(Marker::never))
}

/// Probe versions outside all bounds.
const ANYWHERE: [&str; 3] = ["0.dev0", "0", "99999999"];

/// Probe versions at and beside a bound: enough, with those of all other bounds, to distinguish two sets of versions.
fn probes(bound: &Version) -> Vec<String> {
    let release = bound.release();
    let mut bases =
        BTreeSet::from([bound.clone().without_local().to_string(), format!("{}!{}", bound.epoch(), joined(release))]);
    for end in 1..=release.len() {
        let mut next = release[..end].to_vec();
        next[end - 1] = next[end - 1].saturating_add(1);
        bases.insert(format!("{}!{}", bound.epoch(), joined(&next)));
        bases.insert(format!("{}!{}", bound.epoch(), joined(&release[..end])));
    }
    let ends = ["", ".dev0", "a0", "rc99999", ".post0", ".post99999", "+z", ".0.0.0.1"];
    let beside = bases.iter().flat_map(|base| ends.map(|end| format!("{base}{end}")));
    beside.chain([bound.to_string()]).collect()
}

fn joined(release: &[u64]) -> String {
    release.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::super::requirement::{Locator, Stated};
    use super::super::work::Work;
    use super::{DriftRequirement, Origin, is_same};
    use crate::limits::Limits;

    fn wanted(text: &str) -> Option<DriftRequirement> {
        let Stated { name, extras, marker, locator } = Stated::read(text).ok()?;
        let Locator::Versions(versions) = locator else { return None };
        Some(DriftRequirement { name, extras, marker, origin: Origin::Registry { versions, index: None } })
    }

    #[test]
    fn requirements_are_equal_if_they_allow_the_same() {
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
            ("a>=1.dev0", "a>=1.dev0|a", true),
            ("a>=2rc1", "a>=2rc1,>=0|a>=0a1 ; os_name == 'nt'", true),
            ("a>=2rc1|a<3", "a~=2.0rc1", true),
            ("a>=2rc1|a<3", "a>=2rc1|a<3a1", false),
            ("a>=1", "a>=1|a>=0a1", false),
            ("a==1.*", "a==1.0.*", false),
            ("a>1", "a>1.post1", false),
            ("a[x]|a[y]", "a[x,y]", true),
            ("a[x]", "a", false),
            ("a ; os_name == 'nt'|a ; os_name != 'nt'", "a", true),
            ("a>1 ; os_name == 'nt'|a", "a>1 ; os_name == 'nt'|a ; os_name != 'nt'", true),
            ("a>1 ; os_name == 'nt'|a", "a>1", false),
            ("a[x] ; os_name == 'nt'|a", "a[x]", false),
            ("b ; python_version < '0'", "", false),
            ("b ; python_version < '0'", "b", false),
            ("b|b ; python_version < '0'", "b", true),
            ("b>1|b>2 ; python_version < '0'", "b>1", false),
            ("b==1 ; python_version < '0'", "b==1.* ; python_version < '0'", false),
            ("b>1|b[x]>1 ; python_version < '0'", "b>1", false),
            ("b>1 ; python_version < '0'", "b>1.0,>0 ; python_version < '0'", true),
            ("b>1 ; python_version < '0'|b>2 ; python_version < '0'", "b>2 ; python_version < '0'", false),
        ] {
            let read = |text: &str| text.split('|').filter_map(wanted).collect::<Vec<DriftRequirement>>();
            let (left, right) = (read(ours), read(theirs));
            let (left, right): (Vec<_>, Vec<_>) = (left.iter().collect(), right.iter().collect());
            assert_eq!(is_same(&left, &right, &Work::within(&Limits::default())), Ok(expected), "{ours} and {theirs}");
            assert_eq!(is_same(&right, &left, &Work::within(&Limits::default())), Ok(expected), "{theirs} and {ours}");
        }
    }
}
