//! The packages of one layer.

use std::cmp::Reverse;
use std::fmt;

use crate::plan::{Layer, Placement};

/// The length of the longest bar, in characters.
const BAR: u64 = 20;
/// The widest name of a package, in characters.
const WIDEST: usize = 40;

/// The packages of a layer, largest first, each with its share of the layer's bytes.
#[derive(Debug)]
pub struct LayerText<'a, 'g> {
    layer: &'a Layer<'g>,
}

impl<'a, 'g> LayerText<'a, 'g> {
    /// Returns the text of a layer.
    pub fn of(layer: &'a Layer<'g>) -> Self {
        Self { layer }
    }
}

impl fmt::Display for LayerText<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut placements: Vec<&Placement<'_>> = self.layer.placements().iter().collect();
        placements.sort_by_key(|placement| Reverse(placement.bytes().most()));
        let whole = self.layer.bytes().most();
        let width = placements.iter().map(|placement| title(placement).chars().count()).max().unwrap_or(0).min(WIDEST);
        let packages = match placements.len() {
            1 => "1 package".to_owned(),
            count => format!("{count} packages"),
        };
        writeln!(f, "{}: {packages}, {}", self.layer.name(), self.layer.bytes())?;
        for placement in placements {
            let bytes = placement.bytes().most();
            let per_mille = u128::from(bytes) * 1000 / u128::from(whole.max(1));
            let bar = "█".repeat(usize::try_from(per_mille * u128::from(BAR) / 1000).unwrap_or(0));
            let share = format!("{}.{} %", per_mille / 10, per_mille % 10);
            let size = placement.bytes().to_string();
            let line = format!("  {:<width$}  {size:>10}  {share:>7}  {bar}", title(placement));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn title(placement: &Placement<'_>) -> String {
    match placement.package().version() {
        Some(version) => format!("{} {version}", placement.package().name()),
        None => placement.package().name().to_string(),
    }
}
