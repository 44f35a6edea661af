//! A difference as plain text, for a terminal.

use std::fmt;

use super::layer_diff::{LayerDiff, LayerStatus};
use super::plan_diff::PlanDiff;

/// A difference of plans as plain text: a line for each layer, the packages that changed it below, and the bytes
/// transferred at the end.
///
/// ```
/// # use locklayers::diff::{DiffText, PlanDiff};
/// # use locklayers::export::PlanRecord;
/// let empty: PlanRecord = r#"{"schema": "locklayers.plan/1", "requires_python": ">=3.12", "target": null, "scope": [],
///     "layers": [], "provided": [], "replaced": [], "local": [],
///     "bytes": {"known": 0, "most": 0, "files": 0, "unsized_files": 0}}"#.parse()?;
/// let diff = PlanDiff::between(&empty, &empty);
/// assert_eq!(DiffText::of(&diff).to_string(), "nothing changes: no layer is rebuilt\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DiffText<'d> {
    diff: &'d PlanDiff,
}

impl<'d> DiffText<'d> {
    /// Returns the text of a difference.
    pub fn of(diff: &'d PlanDiff) -> Self {
        Self { diff }
    }
}

impl fmt::Display for DiffText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.diff.changes_layers() {
            self.layers(f)?;
        } else {
            f.write_str("nothing changes: no layer is rebuilt\n")?;
        }
        let mut origins = self.diff.origins().iter();
        origins.next().map_or(Ok(()), |first| writeln!(f, "\n{first}"))?;
        origins.try_for_each(|origin| writeln!(f, "{origin}"))
    }
}

impl DiffText<'_> {
    fn layers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.diff.layers().iter().map(|layer| layer.name().as_str().len()).max().unwrap_or(0);
        for layer in self.diff.layers() {
            writeln!(f, "{:<width$}  {}", layer.name(), outcome(layer))?;
            for package in layer.packages() {
                package.reasons().iter().try_for_each(|reason| writeln!(f, "  {package} {reason}"))?;
            }
        }
        writeln!(f, "\n{}", summary(self.diff))
    }
}

/// Returns a phrase for the status of a layer.
pub(super) fn outcome(layer: &LayerDiff) -> String {
    let word = layer.status().as_str();
    match layer.status() {
        LayerStatus::Changed | LayerStatus::Added => format!("{word}, {} to download", layer.weight()),
        LayerStatus::Renamed { from } => format!("{word} from {from}, the same content"),
        LayerStatus::Unchanged if layer.is_chain_only() => format!("{word}, but a layer before it changes"),
        LayerStatus::Unchanged | LayerStatus::Removed => word.to_owned(),
    }
}

/// Returns the summary of bytes transferred: by layers, in a chain if that is more, and in a single layer.
pub(super) fn summary(diff: &PlanDiff) -> String {
    let (layers, chain, single) = (diff.transferred(), diff.transferred_in_chain(), diff.transferred_in_single_layer());
    let in_chain = if chain == layers { String::new() } else { format!(" ({chain} as steps of one chain)") };
    format!("{layers} to download again{in_chain}; in a single layer it would be {single}")
}
