//! A treemap: rectangles whose areas are shares of one rectangle.

use std::ops::Range;

/// A rectangle, in hundredths of a pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: u64,
    pub(super) y: u64,
    pub(super) width: u64,
    pub(super) height: u64,
}

/// Divides an area among weights, in order: each gets a rectangle whose area is its share, to within a hundredth of a
/// pixel on each side.
///
/// The list is cut into two parts of weights as equal as possible, the longer side in the same ratio, and each part is
/// divided likewise. Weights in descending order give rectangles that are closest to squares. A weight of 0 gets an
/// empty rectangle. All cuts share prefix sums, so the work is linear apart from binary searches.
pub(super) fn tile(weights: &[u64], area: Area) -> Vec<Area> {
    let mut sums = Vec::with_capacity(weights.len() + 1);
    sums.push(0_u128);
    for weight in weights {
        sums.push(sums.last().copied().unwrap_or_default() + u128::from(*weight));
    }
    let mut tiles = vec![Area::default(); weights.len()];
    let mut waiting: Vec<(Range<usize>, Area)> = vec![(0..weights.len(), area)];
    while let Some((items, area)) = waiting.pop() {
        match items.len() {
            0 => {}
            1 => tiles[items.start] = area,
            _ => {
                let cut = cut(&sums, &items);
                let (first, second) = divide(area, sums[cut] - sums[items.start], sums[items.end] - sums[items.start]);
                waiting.push((items.start..cut, first));
                waiting.push((cut..items.end, second));
            }
        }
    }
    tiles
}

/// Returns the position at which two non-empty parts have weights as equal as possible.
fn cut(sums: &[u128], items: &Range<usize>) -> usize {
    let half = sums[items.start].midpoint(sums[items.end]);
    let inner = &sums[items.start + 1..items.end];
    let after = items.start + 1 + inner.partition_point(|sum| *sum < half);
    let before = (after - 1).max(items.start + 1);
    let after = after.min(items.end - 1);
    if sums[after].abs_diff(half) < sums[before].abs_diff(half) { after } else { before }
}

/// Cuts the longer side of an area in the ratio of a part to the whole.
fn divide(area: Area, part: u128, whole: u128) -> (Area, Area) {
    let share = |side: u64| u64::try_from(u128::from(side) * part / whole.max(1)).unwrap_or(side);
    if area.width >= area.height {
        let width = share(area.width);
        (Area { width, ..area }, Area { x: area.x + width, width: area.width - width, ..area })
    } else {
        let height = share(area.height);
        (Area { height, ..area }, Area { y: area.y + height, height: area.height - height, ..area })
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, tile};

    const WHOLE: Area = Area { x: 100, y: 200, width: 100_000, height: 50_000 };

    fn weights(seed: u64, count: usize) -> Vec<u64> {
        let mut state = seed;
        let mut weights: Vec<u64> = (0..count)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                1 << (state >> 59)
            })
            .collect();
        weights.sort_by(|a, b| b.cmp(a));
        weights
    }

    #[test]
    fn tiles_are_disjoint_and_cover_the_area() {
        for seed in 0..40 {
            let tiles = tile(&weights(seed, 60), WHOLE);
            let total: u128 = tiles.iter().map(|t| u128::from(t.width) * u128::from(t.height)).sum();
            assert_eq!(total, u128::from(WHOLE.width) * u128::from(WHOLE.height));
            for (index, a) in tiles.iter().enumerate() {
                assert!(a.x >= WHOLE.x && a.x + a.width <= WHOLE.x + WHOLE.width);
                assert!(a.y >= WHOLE.y && a.y + a.height <= WHOLE.y + WHOLE.height);
                for b in &tiles[..index] {
                    let apart =
                        a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
                    assert!(apart, "{a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn areas_are_shares_of_the_weights() {
        let weights = weights(7, 30);
        let total: u64 = weights.iter().sum();
        for (weight, tile) in weights.iter().zip(tile(&weights, WHOLE)) {
            let exact = u128::from(*weight) * 100_000 * 50_000 / u128::from(total);
            let drawn = u128::from(tile.width) * u128::from(tile.height);
            // Each cut rounds one side by less than a hundredth of a pixel.
            let most = 12 * u128::from(tile.width + tile.height + 12);
            assert!(drawn.abs_diff(exact) <= most, "{weight}: {drawn} and {exact}");
        }
    }

    #[test]
    fn nothing_and_only_zeros_have_empty_tiles() {
        assert_eq!(tile(&[], WHOLE), []);
        assert!(tile(&[0, 0, 0], WHOLE).iter().filter(|tile| tile.width > 0 && tile.height > 0).count() <= 1);
        let tiles = tile(&[u64::MAX, 0], WHOLE);
        assert_eq!((tiles[0], tiles[1].width), (WHOLE, 0));
    }
}
