//! Where the boxes of a picture stand, in whole pixels.

use std::cmp::Reverse;

use super::model::{Cluster, Diagram, Node};

/// Around the picture, and between panels.
pub(super) const MARGIN: u64 = 24;
/// Between the border of a panel or a box and what is in it.
pub(super) const PADDING: u64 = 10;
/// Between boxes.
const GAP: u64 = 8;
/// Between panels, where lines run.
const BETWEEN: u64 = 56;
/// The head of the picture: what is planned, and for what.
const HEAD: u64 = 56;
/// The head of a panel: four lines.
const PANEL_HEAD: u64 = 84;
/// Two lines of text in the smallest box.
const SMALLEST: u64 = 40;
/// How much a doubling of the bytes adds to a box.
const DOUBLING: u64 = 8;
/// Columns are not cut shorter than this, so that a small layer stands in one.
const COLUMN: u64 = 520;
/// How many characters the head of a panel has room for, whatever boxes it holds.
const PANEL_CHARS: u64 = 32;
/// How many characters the picture has room for beside its margins, whatever panels it holds.
const PICTURE_CHARS: u64 = 100;
/// The legend: lines and the space above it.
pub(super) const LEGEND_LINE: u64 = 22;
pub(super) const LEGEND_LINES: u64 = 4;

/// The width of characters of 12 pixels in a fixed-width font, wide ones of that kind included.
pub(super) const fn text_width(chars: u64) -> u64 {
    (chars * 74).div_ceil(10)
}

/// How many characters of 12 pixels fit into a width.
pub(super) const fn chars_in(width: u64) -> u64 {
    width * 10 / 74
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: u64,
    pub(super) y: u64,
    pub(super) width: u64,
    pub(super) height: u64,
}

/// Panels from left to right, one a cluster, with their boxes in columns.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: u64,
    pub(super) height: u64,
    /// In the order of the clusters.
    pub(super) panels: Vec<Area>,
    /// In the order of the nodes.
    pub(super) boxes: Vec<Area>,
    /// Where the legend begins.
    pub(super) legend: u64,
}

impl Layout {
    pub(super) fn of(diagram: &Diagram<'_>) -> Self {
        let longest = diagram.nodes.iter().map(|node| node.name().len() as u64).max().unwrap_or(0);
        let width = text_width(longest.clamp(18, 36)) + 2 * PADDING;
        let mut layout = Self {
            width: 0,
            height: 0,
            panels: Vec::new(),
            boxes: vec![Area::default(); diagram.nodes.len()],
            legend: 0,
        };
        let limit = column_limit(diagram, width);
        let mut x = MARGIN;
        for cluster in &diagram.clusters {
            let panel = layout.fill(diagram, cluster, Area { x, y: MARGIN + HEAD, width, height: limit });
            x = panel.x + panel.width + BETWEEN;
            layout.panels.push(panel);
        }
        let tallest = layout.panels.iter().map(|panel| panel.height).max().unwrap_or(0);
        layout.panels.iter_mut().for_each(|panel| panel.height = tallest);
        layout.legend = MARGIN + HEAD + tallest + MARGIN;
        layout.width = (x.max(MARGIN + BETWEEN) - BETWEEN).max(MARGIN + text_width(PICTURE_CHARS)) + MARGIN;
        layout.height = layout.legend + LEGEND_LINE * LEGEND_LINES + MARGIN;
        layout
    }

    /// Places the boxes of a cluster, largest first, down one column after the other; returns the area of its panel.
    fn fill(&mut self, diagram: &Diagram<'_>, cluster: &Cluster, room: Area) -> Area {
        let mut sorted: Vec<(usize, &Node<'_>)> = diagram.nodes_of(cluster).collect();
        sorted.sort_by_key(|(place, node)| (Reverse(node.bytes().most()), *place));
        let (left, top) = (room.x + PADDING, room.y + PANEL_HEAD);
        let (mut x, mut y, mut bottom) = (left, top, top);
        for (place, node) in sorted {
            let height = box_height(node);
            if y > top && y + height > top + room.height {
                (x, y) = (x + room.width + GAP, top);
            }
            self.boxes[place] = Area { x, y, width: room.width, height };
            bottom = bottom.max(y + height);
            y += height + GAP;
        }
        let inner = (x + room.width - left).max(text_width(PANEL_CHARS));
        Area { width: inner + 2 * PADDING, height: bottom + PADDING - room.y, ..room }
    }
}

fn box_height(node: &Node<'_>) -> u64 {
    SMALLEST + node.weight() * DOUBLING / 64
}

/// How tall columns may be for the whole to be about as wide as a screen.
fn column_limit(diagram: &Diagram<'_>, width: u64) -> u64 {
    let heights: u64 = diagram.nodes.iter().map(|node| box_height(node) + GAP).sum();
    (heights * (width + GAP) * 5 / 8).isqrt().max(COLUMN)
}
