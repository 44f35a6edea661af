//! Comparison of the environments to which a lock is limited, and of those that it must support.

use super::check::Check;
use super::error::{DriftError, Reason};
use super::finding::DriftKind;
use super::wanted::simplified;
use super::work::{MARKER, READ, Work};
use crate::marker::{Marker, MarkerError};
use crate::pyproject::{PyProject, Setting};

/// Compares both lists in their order, as uv does, with each marker restricted to the Python versions of the lock.
pub(super) fn check(check: &mut Check<'_>, root: &PyProject, work: &Work) -> Result<(), DriftError> {
    let lists = [
        ("tool.uv.environments", &root.uv.environments, check.lock.supported_markers()),
        ("tool.uv.required-environments", &root.uv.required_environments, check.lock.required_markers()),
    ];
    let (document, python) = (check.projects.document("."), check.lock.requires_python());
    for (key, stated, locked) in lists {
        let fail = |reason: Reason| reason.at(&document, key);
        let of_lock = |reason: Reason| reason.at(&document, &format!("in the lock, for {key}"));
        let declared = stated.as_ref().map_or(Ok(Vec::new()), |stated| markers(stated, work)).map_err(fail)?;
        for pair in declared.windows(2) {
            let [one, other] = pair else { continue };
            if !work.and(one, other).map_err(fail)?.is_never() {
                let reason = format!("{} and {} overlap", printed(one), printed(other));
                check.find(&document, DriftKind::Refused { key: key.to_owned(), reason });
            }
        }
        let within = |markers: &[Marker]| -> Result<Vec<Marker>, Reason> {
            markers.iter().map(|marker| simplified(marker, python)).collect()
        };
        let both = (within(&declared).map_err(fail)?, within(locked).map_err(of_lock)?);
        if both.0 != both.1 {
            let [declared, locked] = [&both.0, &both.1].map(|markers| markers.iter().map(printed).collect());
            check.find(&document, DriftKind::Environments { key, declared, locked });
        }
    }
    Ok(())
}

fn markers(stated: &Setting, work: &Work) -> Result<Vec<Marker>, Reason> {
    let marker = |one: &Setting| {
        work.spend(READ)?;
        let text = one.text().ok_or_else(|| Reason::Invalid("it is not a list of markers as strings".to_owned()))?;
        let marker: Marker = text.parse().map_err(|error: MarkerError| Reason::Invalid(error.to_string()))?;
        work.spend(MARKER * marker.weight())?;
        Ok(marker)
    };
    stated.each().iter().map(marker).collect()
}

/// The most comparisons of a marker in a message.
const MOST_COMPARISONS: usize = 50;

fn printed(marker: &Marker) -> String {
    match marker.printed_within(MOST_COMPARISONS) {
        Some("") => "everywhere".to_owned(),
        Some(marker) => format!("`{marker}`"),
        None => "a marker too long to show".to_owned(),
    }
}
