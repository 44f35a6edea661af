//! The layout of a picture: a treemap of bytes above, a panel of rows for each layer below.

use std::cmp::Reverse;

use super::model::{Cluster, Diagram};
use super::node::Node;
use super::treemap::{Area, tile};

/// The width of the picture, in pixels; viewers scale it.
pub(super) const WIDTH: u64 = 1200;
/// The margin around the picture and between panels.
pub(super) const MARGIN: u64 = 24;
/// The padding within a panel.
pub(super) const PADDING: u64 = 12;
/// The height of a row.
pub(super) const ROW: u64 = 18;
/// The height of the heading: the plan and its target.
const HEAD: u64 = 56;
/// The height of the treemap.
const MAP: u64 = 420;
/// The height of a panel's head.
pub(super) const PANEL_HEAD: u64 = 50;
/// The number of columns of rows in a panel.
const COLUMNS: usize = 3;
/// The height of the legend under the treemap.
const LEGEND: u64 = 44;
/// The number of units in a pixel: coordinates are in hundredths.
pub(super) const UNIT: u64 = 100;

/// Returns how many characters of a 12-pixel fixed-width font fit into a width in pixels.
pub(super) const fn chars_in(width: u64) -> u64 {
    width * 10 / 74
}

/// A rectangle in the treemap.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// The node that it represents.
    pub(super) node: usize,
    pub(super) area: Area,
}

/// A layer, or the local packages, with their rows.
#[derive(Debug)]
pub(super) struct Panel {
    /// The area, in hundredths of a pixel, aligned to whole pixels.
    pub(super) area: Area,
    /// The node and the area of each row, largest first.
    pub(super) rows: Vec<(usize, Area)>,
}

/// The whole picture.
#[derive(Debug)]
pub(super) struct Layout {
    /// The height, in pixels.
    pub(super) height: u64,
    /// The area of each layer in the treemap, in the order of the layers.
    pub(super) layers: Vec<Area>,
    /// The packages of known size.
    pub(super) cells: Vec<Cell>,
    /// The top of the legend, in pixels.
    pub(super) legend: u64,
    /// The panels, in the order of the clusters.
    pub(super) panels: Vec<Panel>,
}

impl Layout {
    pub(super) fn of(diagram: &Diagram<'_>) -> Self {
        let map = pixels(MARGIN, MARGIN + HEAD, WIDTH - 2 * MARGIN, MAP);
        let weights: Vec<u64> =
            diagram.clusters.iter().take(diagram.layers).map(|cluster| weight(diagram, cluster)).collect();
        let has_map = weights.iter().any(|weight| *weight > 0);
        let layers = if has_map { tile(&weights, map) } else { Vec::new() };
        let mut cells = Vec::new();
        for (cluster, area) in diagram.clusters.iter().zip(&layers) {
            let nodes = sorted(diagram, cluster);
            let weights: Vec<u64> = nodes.iter().map(|(_, node)| node.bytes().most()).collect();
            let tiles = tile(&weights, *area);
            let known = nodes.iter().zip(tiles).filter(|((_, node), _)| node.bytes().most() > 0);
            cells.extend(known.map(|((node, _), area)| Cell { node: *node, area }));
        }
        let legend = MARGIN + HEAD + if has_map { MAP + PADDING } else { 0 };
        let mut top = legend + if has_map { LEGEND } else { 0 };
        let mut panels = Vec::with_capacity(diagram.clusters.len());
        for cluster in &diagram.clusters {
            let panel = panel(diagram, cluster, top);
            top += panel.area.height / UNIT + MARGIN;
            panels.push(panel);
        }
        Self { height: top, layers, cells, legend, panels }
    }
}

/// Returns the known bytes of a cluster.
fn weight(diagram: &Diagram<'_>, cluster: &Cluster) -> u64 {
    diagram.nodes_of(cluster).fold(0, |sum: u64, (_, node)| sum.saturating_add(node.bytes().most()))
}

/// Returns the nodes of a cluster, largest first, those of equal size by package.
fn sorted<'d, 'p>(diagram: &'d Diagram<'p>, cluster: &Cluster) -> Vec<(usize, &'d Node<'p>)> {
    let mut sorted: Vec<_> = diagram.nodes_of(cluster).collect();
    sorted.sort_by_key(|(index, node)| (Reverse(node.bytes().most()), *index));
    sorted
}

/// Lays out the rows of a cluster, one column after the other.
fn panel(diagram: &Diagram<'_>, cluster: &Cluster, top: u64) -> Panel {
    let nodes = sorted(diagram, cluster);
    let lines = nodes.len().div_ceil(COLUMNS).max(1);
    let column = (WIDTH - 2 * MARGIN - 2 * PADDING) / COLUMNS as u64;
    let row = |(position, (node, _)): (usize, &(usize, &Node<'_>))| {
        let x = MARGIN + PADDING + column * (position / lines) as u64;
        let y = top + PANEL_HEAD + ROW * (position % lines) as u64;
        (*node, pixels(x, y, column - PADDING, ROW))
    };
    let rows = nodes.iter().enumerate().map(row).collect();
    let height = PANEL_HEAD + ROW * lines as u64 + PADDING;
    Panel { area: pixels(MARGIN, top, WIDTH - 2 * MARGIN, height), rows }
}

fn pixels(x: u64, y: u64, width: u64, height: u64) -> Area {
    Area { x: x * UNIT, y: y * UNIT, width: width * UNIT, height: height * UNIT }
}
