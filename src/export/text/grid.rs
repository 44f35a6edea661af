//! Rows with aligned columns.

use std::fmt;

/// The gap between columns.
const GAP: &str = "  ";

/// Rows of cells; some columns are aligned to the right.
#[derive(Debug)]
pub(super) struct Grid<const N: usize> {
    rows: Vec<[String; N]>,
    is_right: [bool; N],
}

impl<const N: usize> Grid<N> {
    pub(super) fn new(is_right: [bool; N]) -> Self {
        Self { rows: Vec::new(), is_right }
    }

    pub(super) fn add(&mut self, row: [String; N]) {
        self.rows.push(row);
    }
}

impl<const N: usize> fmt::Display for Grid<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; N] = std::array::from_fn(width);
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), is_right) in row.iter().zip(widths).zip(self.is_right) {
                let room = " ".repeat(width.saturating_sub(cell.chars().count()));
                let (before, after) = if is_right { (room.as_str(), "") } else { ("", room.as_str()) };
                line.extend([before, cell, after, GAP]);
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
