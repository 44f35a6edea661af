//! Pictures in SVG.

use std::fmt;

use super::layout::{Layout, MARGIN, PADDING, Panel, ROW, UNIT, WIDTH, chars_in};
use super::model::{Cluster, Diagram, packages};
use super::node::Node;
use super::treemap::Area;
use crate::message::Printable;
use crate::plan::Plan;

/// Colours by class, for light and dark pages. Layers use the ten colours in turn.
const STYLE: &str = "\
.page{fill:#ffffff}text{fill:#1f2328}.quiet{fill:#59636e}.panel{fill:#f6f8fa;stroke:#d1d9e0}.track{fill:#e6eaef}
.cell,.frame{stroke:#ffffff}.frame{fill:none;stroke-width:3}text.word{fill:#10151b}
.c0{fill:#8ab8ee}.c1{fill:#8fd3a0}.c2{fill:#f2bf72}.c3{fill:#bda5ea}.c4{fill:#7fd0d0}
.c5{fill:#f0a0ae}.c6{fill:#c3cf6d}.c7{fill:#e6a8dc}.c8{fill:#a9b8c9}.c9{fill:#d9b391}.local{fill:#b7bdc4}
@media (prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#e6edf3}.quiet{fill:#9198a1}
.panel{fill:#151b23;stroke:#3d444d}.track{fill:#2a313c}.cell,.frame{stroke:#0d1117}}
";
/// The number of colours of layers.
const COLORS: usize = 10;

/// A picture of a plan in SVG.
///
/// `Display` writes one document; every line ends with a line feed. It is as wide as the page that contains it, needs
/// no scripts or external fonts, and has colours for light and dark pages. At the top is a treemap of all bytes: each
/// layer is a frame, each package a rectangle whose **area is its bytes** (the download for a target, otherwise the
/// most that one installation downloads). Below is a panel for each layer in the order of installation, with its number
/// of packages, its bytes and the beginning of its fingerprint, and the local packages last. A panel has a row for each
/// package, largest first and those of equal size by package id, with a bar for its share of the layer's bytes.
/// Packages of unknown size have a row without a size and no rectangle. Tooltips have all details.
///
/// All coordinates are hundredths of pixels computed in integers, so equal plans give equal bytes. Strings of the lock
/// are escaped, so that they cannot be interpreted as markup. Of URLs only the kind is written, since they may contain
/// credentials.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # default-groups = ["heavy"]
/// # [package.dev-dependencies]
/// # heavy = [{ name = "six" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # wheels = [{ url = "https://files.example/six-1.17.0-py3-none-any.whl", size = 11050 }]
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// use locklayers::export::SvgGraph;
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let svg = SvgGraph::of(&plan).to_string();
/// assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
/// assert_eq!(svg.matches("<g class=\"package\">").count(), 2, "six, and app, which is local");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SvgGraph<'p> {
    diagram: Diagram<'p>,
}

impl<'p> SvgGraph<'p> {
    /// Returns the picture of a plan.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self { diagram: Diagram::of(plan) }
    }
}

impl fmt::Display for SvgGraph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diagram = &self.diagram;
        let layout = Layout::of(diagram);
        // Without a height of its own, a tall picture would be fitted into the window.
        write!(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100%\" style=\"height:auto\" ")?;
        write!(f, "viewBox=\"0 0 {WIDTH} {}\" role=\"img\" font-size=\"12\" ", layout.height)?;
        f.write_str("font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\">\n")?;
        writeln!(f, "<title>{}</title>", Xml(&head(diagram)))?;
        write!(f, "<style>\n{STYLE}</style>\n")?;
        writeln!(f, "<rect class=\"page\" x=\"0\" y=\"0\" width=\"{WIDTH}\" height=\"{}\"/>", layout.height)?;
        let bold = " font-size=\"16\" font-weight=\"bold\"";
        write_text(f, MARGIN, MARGIN + 16, bold, &cut(&head(diagram), 110))?;
        write_text(f, MARGIN, MARGIN + 38, " class=\"quiet\"", &cut(&diagram.made_for, 150))?;
        for cell in &layout.cells {
            write_cell(f, &diagram.nodes[cell.node], cell.area)?;
        }
        for (index, (frame, cluster)) in layout.layers.iter().zip(&diagram.clusters).enumerate() {
            write_frame(f, index, cluster, *frame)?;
        }
        if !layout.layers.is_empty() {
            let scale = "area = bytes, of the map above and of each bar below within its layer";
            let unknown = diagram.size.unknown().map(|unknown| format!("; not in it: {unknown}")).unwrap_or_default();
            write_text(f, MARGIN, layout.legend + 18, " class=\"quiet\"", &format!("{scale}{unknown}"))?;
        }
        for (index, (cluster, panel)) in diagram.clusters.iter().zip(&layout.panels).enumerate() {
            write_panel(f, diagram, index, cluster, panel)?;
        }
        f.write_str("</svg>\n")
    }
}

/// Returns a one-line summary of the plan.
fn head(diagram: &Diagram<'_>) -> String {
    let layers = match diagram.layers {
        1 => "1 layer".to_owned(),
        count => format!("{count} layers"),
    };
    format!("{layers}, {}, {}{}", packages(diagram.packages()), diagram.most, diagram.size)
}

/// Returns the CSS class of a cluster's colour.
fn color(index: usize, is_local: bool) -> String {
    if is_local { "local".to_owned() } else { format!("c{}", index % COLORS) }
}

/// Writes a package in the treemap, with its name if it fits.
fn write_cell(f: &mut fmt::Formatter<'_>, node: &Node<'_>, area: Area) -> fmt::Result {
    writeln!(f, "<g class=\"part\"><title>{}</title>", Xml(&node.details().join("\n")))?;
    write_rect(f, area, &format!("class=\"cell {}\"", color(node.cluster, false)))?;
    let (height, room) = (area.height / UNIT, chars_in((area.width / UNIT).saturating_sub(12)));
    // A name of which fewer than five characters fit is omitted.
    if height >= 20 && room >= 5.min(node.name().chars().count() as u64) {
        write_text(f, area.x / UNIT + 6, area.y / UNIT + 15, " class=\"word\"", &cut(node.name(), room))?;
        let size = node.short_size();
        if height >= 36 && room >= size.chars().count() as u64 {
            write_text(f, area.x / UNIT + 6, area.y / UNIT + 30, " class=\"word\"", &size)?;
        }
    }
    f.write_str("</g>\n")
}

/// Writes the border of a layer in the treemap.
fn write_frame(f: &mut fmt::Formatter<'_>, index: usize, cluster: &Cluster, area: Area) -> fmt::Result {
    writeln!(
        f,
        "<g class=\"frame-of-layer\" pointer-events=\"none\"><title>{}. {}</title>",
        index + 1,
        Xml(&cluster.name)
    )?;
    write_rect(f, area, "class=\"frame\"")?;
    f.write_str("</g>\n")
}

fn write_panel(
    f: &mut fmt::Formatter<'_>,
    diagram: &Diagram<'_>,
    index: usize,
    cluster: &Cluster,
    panel: &Panel,
) -> fmt::Result {
    f.write_str("<g class=\"layer\">\n")?;
    writeln!(f, "<title>{}</title>", Xml(&cluster.label().join("\n")))?;
    write_rect(f, panel.area, "rx=\"6\" class=\"panel\"")?;
    let (x, y) = (panel.area.x / UNIT + PADDING, panel.area.y / UNIT);
    let mark = Area { x: x * UNIT, y: (y + 9) * UNIT, width: 14 * UNIT, height: 14 * UNIT };
    write_rect(f, mark, &format!("rx=\"3\" class=\"{}\"", color(index, cluster.is_local)))?;
    let name = if cluster.is_local { cluster.name.clone() } else { format!("{}. {}", index + 1, cluster.name) };
    write_text(f, x + 22, y + 20, " font-weight=\"bold\"", &cut(&name, 140))?;
    let others = [Some(&cluster.count), cluster.unknown.as_ref(), cluster.fingerprint.as_ref()];
    let notes: Vec<&str> = others.into_iter().flatten().map(String::as_str).collect();
    write_text(f, x + 22, y + 37, " class=\"quiet\"", &cut(&notes.join(" · "), 140))?;
    let whole = panel.rows.iter().fold(0_u64, |sum, (node, _)| sum.saturating_add(diagram.nodes[*node].bytes().most()));
    for (node, area) in &panel.rows {
        write_row(f, &diagram.nodes[*node], *area, whole, &color(index, cluster.is_local))?;
    }
    f.write_str("</g>\n")
}

/// Writes the row of a package: name and version, size, and a bar for its share of the layer's bytes.
fn write_row(f: &mut fmt::Formatter<'_>, node: &Node<'_>, area: Area, whole: u64, color: &str) -> fmt::Result {
    const BAR: u64 = 64;
    writeln!(f, "<g class=\"package\">\n<title>{}</title>", Xml(&node.details().join("\n")))?;
    let (x, y, width) = (area.x / UNIT, area.y / UNIT, area.width / UNIT);
    let track = Area { y: area.y + 4 * UNIT, width: BAR * UNIT, height: 9 * UNIT, ..area };
    write_rect(f, track, "class=\"track\"")?;
    let share = u128::from(track.width) * u128::from(node.bytes().most()) / u128::from(whole.max(1));
    let bar = Area { width: u64::try_from(share).unwrap_or(track.width), ..track };
    write_rect(f, bar, &format!("class=\"{color}\""))?;
    let mut size = node.short_size();
    if node.is_built() {
        size.insert_str(0, "built, ");
    }
    let room = chars_in(width - BAR - 8);
    let name = node.version().map_or_else(|| node.name().to_owned(), |version| format!("{} {version}", node.name()));
    let left = room.saturating_sub(size.chars().count() as u64 + 1);
    write_text(f, x + BAR + 8, y + ROW - 5, "", &cut(&name, left))?;
    write_text(f, x + width, y + ROW - 5, " class=\"quiet\" text-anchor=\"end\"", &size)?;
    f.write_str("</g>\n")
}

fn write_rect(f: &mut fmt::Formatter<'_>, area: Area, attributes: &str) -> fmt::Result {
    let Area { x, y, width, height } = area;
    let [x, y, width, height] = [x, y, width, height].map(Pixels);
    writeln!(f, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {attributes}/>")
}

/// Hundredths of a pixel as pixels, without trailing zeros.
struct Pixels(u64);

impl fmt::Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / UNIT, self.0 % UNIT) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
            (whole, part) => write!(f, "{whole}.{part:02}"),
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, x: u64, y: u64, attributes: &str, text: &str) -> fmt::Result {
    writeln!(f, "<text x=\"{x}\" y=\"{y}\"{attributes}>{}</text>", Xml(text))
}

/// Cuts a string to a number of characters, with an ellipsis if it was cut.
fn cut(text: &str, most: u64) -> String {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

/// A string as the content of an element or of a quoted attribute.
struct Xml<'a>(&'a str);

impl fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.0.split('\n').enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            for c in Printable(line).to_string().chars() {
                match c {
                    '&' => f.write_str("&amp;")?,
                    '<' => f.write_str("&lt;")?,
                    '>' => f.write_str("&gt;")?,
                    '"' => f.write_str("&quot;")?,
                    '\'' => f.write_str("&#39;")?,
                    // XML does not allow these two characters, escaped or not.
                    '\u{fffe}' | '\u{ffff}' => write!(f, "{}", c.escape_default())?,
                    _ => write!(f, "{c}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Xml, cut};

    #[test]
    fn markup_is_shown_as_text() {
        let text = "a\u{1b}\u{202e}b\n<c> & \"d\" 'e' \u{ffff}";
        let shown = "a\\u{1b}\\u{202e}b\n&lt;c&gt; &amp; &quot;d&quot; &#39;e&#39; \\u{ffff}";
        assert_eq!(Xml(text).to_string(), shown);
    }

    #[test]
    fn cut_lists_state_how_many_are_missing() {
        assert_eq!(["abc", "abcd"].map(|text| cut(text, 3)), ["abc", "ab…"]);
        assert_eq!(cut("abc", 0), "…");
    }
}
