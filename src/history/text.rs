//! A back-test as text and as Markdown.

use std::fmt;

use super::{Alternative, History};
use crate::export::Grid;
use crate::message::human_bytes;

/// A back-test as plain text, for a terminal: the numbers of states and updates, a table with a row for each alternative,
/// what is not counted, and a summary.
#[derive(Debug)]
pub struct HistoryText<'h> {
    history: &'h History,
}

impl<'h> HistoryText<'h> {
    /// Returns the text of a back-test.
    pub fn of(history: &'h History) -> Self {
        Self { history }
    }
}

impl fmt::Display for HistoryText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self.history, &table(self.history).to_string(), f)
    }
}

/// A back-test as Markdown, for pull requests and documents: as [`HistoryText`], with a Markdown table.
#[derive(Debug)]
pub struct HistoryMarkdown<'h> {
    history: &'h History,
}

impl<'h> HistoryMarkdown<'h> {
    /// Returns the Markdown of a back-test.
    pub fn of(history: &'h History) -> Self {
        Self { history }
    }
}

impl fmt::Display for HistoryMarkdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self.history, &table(self.history).markdown(), f)
    }
}

fn write(history: &History, table: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (states, updates) = (counted(history.states(), "state"), counted(history.updates(), "update"));
    write!(f, "{states}, {updates}\n\n{table}")?;
    for (reason, count) in history.refused() {
        writeln!(f, "\nnot planned: {}: {reason}", counted(count, "state"))?;
    }
    if history.unsized_files() > 0 {
        let files = counted(history.unsized_files(), "file");
        writeln!(f, "\nnot counted: up to {files} per state, whose size the lock does not state")?;
    }
    writeln!(f, "\n{}", history.sentence())
}

fn table(history: &History) -> Grid<5> {
    let mut grid = Grid::new([false, true, true, true, true]);
    grid.add(["", "an update transfers", "layers", "changed", "moves"].map(str::to_owned));
    for alternative in Alternative::ALL {
        let totals = history.totals(alternative);
        grid.add([
            alternative.to_string(),
            human_bytes(totals.bytes / history.updates().max(1) as u64),
            totals.layers.to_string(),
            per_update(totals.changed, history.updates()),
            totals.moves.to_string(),
        ]);
    }
    grid
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Formats an average per update with one decimal.
fn per_update(count: usize, updates: usize) -> String {
    let tenths = count * 10 / updates.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}
