//! The entries of `[tool.uv.sources]` that uv refuses, whether or not a requirement uses them.

use super::check::Check;
use super::error::DriftError;
use super::finding::DriftKind;
use super::lower::Lower;
use super::origin::shortened;
use super::requirement::Stated;
use super::source::named;
use super::work::READ;
use crate::pyproject::Project;

/// Reports the sources that uv refuses: none for a name, and one for an extra that does not require the name.
pub(super) fn check(
    check: &mut Check<'_>,
    lower: &Lower<'_>,
    project: &Project,
    document: &str,
) -> Result<(), DriftError> {
    for (key, entries) in &lower.own.uv.sources {
        let refuse = |reason: String| DriftKind::Refused { key: format!("tool.uv.sources.{}", shortened(key)), reason };
        if entries.0.is_empty() {
            check.find(document, refuse("it has no source".to_owned()));
        }
        for extra in entries.0.iter().filter_map(|entry| entry.extra.as_deref()) {
            let mut is_required = false;
            let of_extra = project.optional_dependencies.iter().filter(|(name, _)| named(name) == named(extra));
            for text in of_extra.flat_map(|(_, texts)| texts) {
                lower.work.spend(READ).map_err(|reason| reason.at(document, key))?;
                is_required |= Stated::read(text).is_ok_and(|stated| stated.name.as_str() == named(key));
            }
            if !is_required {
                check.find(document, refuse(format!("the extra `{}` does not require it", shortened(extra))));
            }
        }
    }
    Ok(())
}
