//! The size classes that transfer the fewest bytes.
//!
//! Sizes are ordered, largest first, and cut into classes by a dynamic program. A class of `m` packages and `S` bytes
//! is transferred by an update with probability `1 - 0.98^m`, each package changing in 2 % of updates, so it costs `S
//! (1 - 0.98^m)`. Everything is computed in fixed point: the result is the same on every machine.

use super::Plan;
use super::files::Files;
use super::layer::Layer;
use super::placement::Placement;
use crate::lock::Package;

/// Bits after the point.
const SCALE: u32 = 32;

/// Each of the largest packages may begin a class; below them only this many positions are tried, which bounds the
/// work.
const EACH: usize = 512;
const TRIED: usize = 1_024;

impl Plan<'_> {
    /// Returns the lower bounds of the size classes for which updates transfer the fewest bytes, largest first: those
    /// of the split tiers of this plan, or of all if none is split. Empty if one class is best.
    ///
    /// They are computed once and committed as `sizes` of `[tool.locklayers]`, since a stable plan is worth more than
    /// an optimal one. Sizes of a plan for a target are exact; those of a universal plan are those of the largest
    /// files.
    pub fn optimal_sizes(&self) -> Vec<u64> {
        let is_split = self.is_split();
        let layers = || self.layers.iter().filter(|layer| !is_split || layer.class().is_some());
        let files = || layers().flat_map(Layer::placements).map(|placement: &Placement<'_>| placement.files.size());
        let mut sizes: Vec<u64> = files().flatten().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        // If the lock has packages of unknown size, an update may bring one into the plan: their layer is counted.
        let is_unsized = |package: &Package| !package.source().is_local() && Files::all(package).size().is_none();
        let is_unsized = self.lockfile().packages().iter().any(is_unsized);
        let classes = self.splitting.classes_each(self.layers.iter().map(|layer| &layer.spec), is_unsized);
        bounds(&sizes, classes)
    }
}

/// Returns the bounds of at most `classes` classes of sizes, which are sorted largest first; ties are resolved to
/// fewer classes.
fn bounds(sizes: &[u64], classes: usize) -> Vec<u64> {
    let cuts = cuts(sizes);
    let chosen = best(sizes, &cuts, classes);
    chosen.into_iter().map(|cut| round(sizes[cut], sizes[cut - 1])).collect()
}

/// Returns the positions at which a class may begin, between different sizes, and the end.
fn cuts(sizes: &[u64]) -> Vec<usize> {
    let step = sizes.len().saturating_sub(EACH).div_ceil(TRIED).max(1);
    let is_tried = |cut: usize| cut <= EACH || (cut - EACH).is_multiple_of(step);
    let mut cuts: Vec<usize> = vec![0];
    cuts.extend((1..sizes.len()).filter(|cut| is_tried(*cut) && sizes[*cut - 1] > sizes[*cut]));
    cuts.push(sizes.len());
    cuts
}

/// Returns the first packages of all classes except the first.
fn best(sizes: &[u64], cuts: &[usize], classes: usize) -> Vec<usize> {
    let mut before = vec![0_u128; sizes.len() + 1];
    let mut kept = vec![1_u64 << SCALE; sizes.len() + 1];
    for (index, size) in sizes.iter().enumerate() {
        before[index + 1] = before[index] + u128::from(*size);
        kept[index + 1] = u64::try_from(u128::from(kept[index]) * 98 / 100).unwrap_or(0);
    }
    let cost = |from: usize, to: usize| {
        let (from, to) = (cuts[from], cuts[to]);
        (before[to] - before[from]).saturating_mul(u128::from((1_u64 << SCALE) - kept[to - from]))
    };
    // `least[k][end]`: the cost of the packages before a cut in k + 1 classes, and the start of the last class.
    let mut least: Vec<Vec<(u128, usize)>> = vec![(0..cuts.len()).map(|end| (cost(0, end), 0)).collect()];
    for class in 1..classes.min(cuts.len().saturating_sub(1)) {
        let last = &least[class - 1];
        let of = |end: usize| {
            let begins = (class..end).map(|begin| (last[begin].0 + cost(begin, end), begin));
            begins.min().unwrap_or((u128::MAX, 0))
        };
        let next = (0..cuts.len()).map(of).collect();
        least.push(next);
    }
    let end = cuts.len() - 1;
    let Some((class, _)) = least.iter().enumerate().min_by_key(|(class, costs)| (costs[end].0, *class)) else {
        return Vec::new();
    };
    let mut chosen = Vec::with_capacity(class);
    let mut end = end;
    for costs in least[1..=class].iter().rev() {
        end = costs[end].1;
        chosen.push(cuts[end]);
    }
    chosen.reverse();
    chosen
}

/// Returns the roundest number in the middle half between the largest size of the class below and the smallest of the
/// class above, so that sizes can change much before a package leaves its class; of equally round ones, the nearest to
/// the middle.
fn round(below: u64, above: u64) -> u64 {
    let middle = below + (above - below).div_ceil(2);
    let margin = (above - below) / 4;
    let mut unit = 1_u64;
    let mut found = middle;
    while let Some(next) = unit.checked_mul(10) {
        unit = next;
        let down = middle / unit * unit;
        let up = down.saturating_add(unit);
        let near = if middle - down <= up - middle { [down, up] } else { [up, down] };
        match near.into_iter().find(|number| *number > below + margin && *number <= above - margin) {
            Some(number) => found = number,
            None => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{bounds, round};

    #[test]
    fn bounds_are_round_numbers_between_the_sizes() {
        for (below, above, bound) in [(9, 10, 10), (120, 480, 300), (1_000, 999_999, 500_000), (0, 1, 1), (7, 99, 50)] {
            let found = round(below, above);
            assert!(found > below && found <= above, "{found}");
            assert_eq!(found, bound);
        }
    }

    #[test]
    fn large_packages_are_alone_and_small_ones_together() {
        let mut sizes = vec![1_000_000, 500_000];
        sizes.extend([10; 20]);
        assert_eq!(bounds(&sizes, 3), [700_000, 300_000]);
        assert!(bounds(&sizes, 1).is_empty());
        assert!(bounds(&[], 3).is_empty());
        assert!(bounds(&[5, 5, 5], 3).is_empty(), "what has one size cannot be told apart");
    }

    /// Tries every cut of a few sizes: none costs less than the one that is found.
    #[test]
    fn no_other_classes_cost_less() {
        let sizes = [900_u64, 500, 400, 120, 60, 20, 9, 3];
        let cost = |bounds: &[usize]| {
            let mut total = 0.0;
            for pair in [&[0][..], bounds, &[sizes.len()][..]].concat().windows(2) {
                let bytes: u64 = sizes[pair[0]..pair[1]].iter().sum();
                let packages = u32::try_from(pair[1] - pair[0]).unwrap_or(u32::MAX);
                total += f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) * (1.0 - 0.98_f64.powf(packages.into()));
            }
            total
        };
        for classes in 1..=4 {
            let all: Vec<usize> = (0..=sizes.len()).collect();
            let found = cost(&super::best(&sizes, &all, classes));
            for mask in 0_u32..1 << (sizes.len() - 1) {
                let cuts: Vec<usize> = (1..sizes.len()).filter(|cut| mask >> (cut - 1) & 1 == 1).collect();
                if cuts.len() < classes {
                    assert!(found <= cost(&cuts) + 1e-6, "{cuts:?}");
                }
            }
        }
    }
}
