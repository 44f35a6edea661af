//! A difference as Markdown, for a comment on a pull request.

use std::fmt;

use super::layer_diff::{LayerDiff, LayerStatus};
use super::plan_diff::PlanDiff;
use super::text::{outcome, summary};
use crate::export::reader::{cell, code, html};

/// A difference of plans in Markdown: the summary, a table of layers, and the packages that changed them.
///
/// Strings of the lock are written in code spans, so that none of them is interpreted as Markdown or HTML.
///
/// ```
/// # use locklayers::diff::{DiffMarkdown, PlanDiff};
/// # use locklayers::export::PlanRecord;
/// # let empty: PlanRecord = r#"{"schema": "locklayers.plan/1", "requires_python": ">=3.12", "target": null, "scope": [],
/// #     "layers": [], "provided": [], "replaced": [], "local": [],
/// #     "bytes": {"known": 0, "most": 0, "files": 0, "unsized_files": 0}}"#.parse()?;
/// let diff = PlanDiff::between(&empty, &empty);
/// assert_eq!(DiffMarkdown::of(&diff).to_string(), "**Layers:** nothing changes, no layer is rebuilt.\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DiffMarkdown<'d> {
    diff: &'d PlanDiff,
}

impl<'d> DiffMarkdown<'d> {
    /// Returns the Markdown of a difference.
    pub fn of(diff: &'d PlanDiff) -> Self {
        Self { diff }
    }
}

impl fmt::Display for DiffMarkdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.diff.changes_layers() {
            self.layers(f)?;
        } else {
            f.write_str("**Layers:** nothing changes, no layer is rebuilt.\n")?;
        }
        if self.diff.origins().is_empty() {
            return Ok(());
        }
        f.write_str("\n**Origins:**\n\n")?;
        self.diff.origins().iter().try_for_each(|origin| writeln!(f, "- {}", code(&origin.to_string())))
    }
}

impl DiffMarkdown<'_> {
    fn layers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "**Layers:** {}.\n", summary(self.diff))?;
        f.write_str("| layer | |\n|---|---|\n")?;
        for layer in self.diff.layers() {
            writeln!(f, "| {} | {} |", cell(layer.name().as_str()), status(layer))?;
        }
        for layer in self.diff.layers().iter().filter(|layer| !layer.packages().is_empty()) {
            let count = layer.packages().len();
            let packages = if count == 1 { "package" } else { "packages" };
            writeln!(f, "\n<details><summary>{}: {count} {packages}</summary>\n", html(layer.name().as_str()))?;
            for package in layer.packages() {
                let reasons: Vec<String> = package.reasons().iter().map(ToString::to_string).collect();
                writeln!(f, "- {} {}", code(&package.to_string()), code(&reasons.join("; ")))?;
            }
            f.write_str("\n</details>\n")?;
        }
        Ok(())
    }
}

/// Returns a phrase for the status of a layer, with the names of layers as code.
fn status(layer: &LayerDiff) -> String {
    match layer.status() {
        LayerStatus::Renamed { from } => format!("renamed from {}, the same content", cell(from.as_str())),
        _ => outcome(layer),
    }
}
