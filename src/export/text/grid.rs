//! Rows with aligned columns.

use std::fmt;

/// The gap between columns.
const GAP: &str = "  ";

/// Rows of cells; some columns are aligned to the right.
#[derive(Debug)]
pub(crate) struct Grid<const N: usize> {
    rows: Vec<[String; N]>,
    is_right: [bool; N],
}

impl<const N: usize> Grid<N> {
    pub(crate) fn new(is_right: [bool; N]) -> Self {
        Self { rows: Vec::new(), is_right }
    }

    pub(crate) fn add(&mut self, row: [String; N]) {
        self.rows.push(row);
    }

    /// Returns the rows as a Markdown table, whose header is the first.
    pub(crate) fn markdown(&self) -> String {
        let widths = self.widths();
        let mut lines: Vec<String> =
            self.rows.iter().map(|row| format!("| {} |", self.padded(row, widths).join(" | "))).collect();
        lines.insert(1.min(lines.len()), format!("|{}|", widths.map(|width| "-".repeat(width + 2)).join("|")));
        lines.join("\n") + "\n"
    }

    fn widths(&self) -> [usize; N] {
        std::array::from_fn(|column| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
    }

    fn padded(&self, row: &[String; N], widths: [usize; N]) -> [String; N] {
        std::array::from_fn(|column| {
            let room = " ".repeat(widths[column].saturating_sub(row[column].chars().count()));
            if self.is_right[column] { room + &row[column] } else { row[column].clone() + &room }
        })
    }
}

impl<const N: usize> fmt::Display for Grid<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        self.rows.iter().try_for_each(|row| writeln!(f, "{}", self.padded(row, widths).join(GAP).trim_end()))
    }
}
