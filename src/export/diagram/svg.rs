//! Plans as SVG.

use std::cmp::Reverse;
use std::fmt;

use super::layout::{Area, LEGEND_LINE, Layout, MARGIN, PADDING, chars_in};
use super::model::{Cluster, Diagram, Node, packages};
use crate::plan::Plan;
use crate::text::Printable;

/// How many lines between layers stay legible.
const LINES: usize = 60;
const TEXT: &str = "#1f2328";
const QUIET: &str = "#4b535c";
/// Fill and border of the boxes of a layer; layers take them in turn.
const COLORS: [(&str, &str); 6] = [
    ("#dbe9f9", "#2f6cab"),
    ("#dff2e1", "#2f7d4f"),
    ("#fdeccf", "#a8690f"),
    ("#e9e2f7", "#6b4ba3"),
    ("#d8f1f1", "#1f7a7a"),
    ("#fbe0e4", "#ad3b55"),
];
const LOCAL: (&str, &str) = ("#ececec", "#666666");

/// A plan as a picture in SVG, drawn by this library alone.
///
/// `Display` writes one document; every line ends with a line feed. It needs no script, style sheet or font from
/// elsewhere, and paints its own background. Layers stand from left to right in the order in which they are installed,
/// each with its number of packages, its bytes and the beginning of its fingerprint; the local packages come last.
/// Packages are boxes, the largest first, and those of one size by package id: a box grows with the logarithm of its
/// bytes (the download for a target, otherwise the most that one installation downloads), and says when a size is
/// unknown. A double border marks what later layers share, a dashed one what is built from source; the title of a box,
/// which viewers show under the pointer, says all there is to say. Lines show what packages need across layers, at most
/// 60, those to the largest packages first; the legend says how many there are.
///
/// All numbers are whole pixels, so equal plans give equal bytes. Whatever a lock says is escaped, so that it can be
/// nothing but text. Of URLs only the kind is told, since they may carry credentials.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # [package.dev-dependencies]
/// # heavy = [{ name = "six" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # wheels = [{ url = "https://files.example/six-1.17.0-py3-none-any.whl", size = 11050 }]
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan, SvgGraph};
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
    /// Gathers what a plan shows.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self { diagram: Diagram::of(plan) }
    }
}

impl fmt::Display for SvgGraph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diagram = &self.diagram;
        let layout = Layout::of(diagram);
        let (width, height) = (layout.width, layout.height);
        write!(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" ")?;
        write!(f, "viewBox=\"0 0 {width} {height}\" role=\"img\" fill=\"{TEXT}\" font-size=\"12\" ")?;
        f.write_str("font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\">\n")?;
        writeln!(f, "<title>{}</title>", Xml(&head(diagram)))?;
        writeln!(f, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>")?;
        let bold = " font-size=\"16\" font-weight=\"bold\"";
        write_text(f, MARGIN, MARGIN + 16, bold, &head(diagram))?;
        write_text(f, MARGIN, MARGIN + 38, "", &diagram.made_for)?;
        for (index, (cluster, panel)) in diagram.clusters.iter().zip(&layout.panels).enumerate() {
            write_panel(f, index, cluster, *panel)?;
        }
        let boxes = || {
            let clusters = diagram.clusters.iter().enumerate();
            clusters.flat_map(|(index, cluster)| {
                diagram.nodes_of(cluster).map(move |(place, node)| (place, node, colors(index, cluster)))
            })
        };
        for (place, node, colors) in boxes() {
            write_box(f, node, layout.boxes[place], colors)?;
        }
        // Lines run over boxes, so that the eye can follow them, and under texts.
        let lines = lines(diagram);
        write_lines(f, diagram, &layout, &lines)?;
        f.write_str("<g pointer-events=\"none\">\n")?;
        for (place, node, _) in boxes() {
            write_words(f, node, layout.boxes[place])?;
        }
        f.write_str("</g>\n")?;
        write_legend(f, layout.legend, &lines)?;
        f.write_str("</svg>\n")
    }
}

/// What is planned, in one line.
fn head(diagram: &Diagram<'_>) -> String {
    let layers = match diagram.layers {
        1 => "1 layer".to_owned(),
        count => format!("{count} layers"),
    };
    format!("{layers}, {}, {}{}", packages(diagram.packages()), diagram.most, diagram.size)
}

fn colors(index: usize, cluster: &Cluster) -> (&'static str, &'static str) {
    if cluster.is_local { LOCAL } else { COLORS[index % COLORS.len()] }
}

fn write_panel(f: &mut fmt::Formatter<'_>, index: usize, cluster: &Cluster, area: Area) -> fmt::Result {
    let (_, border) = colors(index, cluster);
    f.write_str("<g class=\"layer\">\n")?;
    writeln!(f, "<title>{}</title>", Xml(&cluster.label().join("\n")))?;
    write_rect(f, area, &format!("rx=\"6\" fill=\"#f6f8fa\" stroke=\"{border}\""))?;
    let name = if cluster.is_local { cluster.name.clone() } else { format!("{}. {}", index + 1, cluster.name) };
    let room = chars_in(area.width - 2 * PADDING);
    let x = area.x + PADDING;
    write_text(f, x, area.y + 20, " font-weight=\"bold\"", &cut(&name, room))?;
    let others = [Some(&cluster.count), cluster.fingerprint.as_ref(), cluster.unknown.as_ref()];
    for (line, text) in (0..).zip(others.into_iter().flatten()) {
        write_text(f, x, area.y + 38 + 17 * line, &format!(" fill=\"{QUIET}\""), &cut(text, room))?;
    }
    f.write_str("</g>\n")
}

fn write_box(f: &mut fmt::Formatter<'_>, node: &Node<'_>, area: Area, colors: (&str, &str)) -> fmt::Result {
    let (fill, border) = colors;
    f.write_str("<g class=\"package\">\n")?;
    writeln!(f, "<title>{}</title>", Xml(&node.details().join("\n")))?;
    let dashes = if node.is_built() { " stroke-dasharray=\"5 3\"" } else { "" };
    write_rect(f, area, &format!("rx=\"3\" fill=\"{fill}\" stroke=\"{border}\"{dashes}"))?;
    if node.is_shared() {
        write_rect(f, inside(area), &format!("rx=\"1\" fill=\"none\" stroke=\"{border}\""))?;
    }
    f.write_str("</g>\n")
}

fn write_words(f: &mut fmt::Formatter<'_>, node: &Node<'_>, area: Area) -> fmt::Result {
    let (x, room) = (area.x + PADDING, area.width - 2 * PADDING);
    write_text(f, x, area.y + 17, " font-weight=\"bold\"", &cut(node.name(), chars_in(room)))?;
    let size = node.short_size();
    let left = chars_in(room).saturating_sub(size.chars().count() as u64 + 1);
    let quiet = format!(" fill=\"{QUIET}\"");
    if let Some(version) = node.version() {
        write_text(f, x, area.y + 32, &quiet, &cut(&version, left))?;
    }
    write_text(f, x + room, area.y + 32, &format!("{quiet} text-anchor=\"end\""), &size)
}

/// The inner one of two borders.
fn inside(area: Area) -> Area {
    Area { x: area.x + 3, y: area.y + 3, width: area.width - 6, height: area.height - 6 }
}

/// The lines between layers that are drawn, and how many there are.
struct Lines {
    drawn: Vec<(usize, usize)>,
    all: usize,
}

/// Lines between layers come before those from local packages, and then those to the largest packages.
fn lines(diagram: &Diagram<'_>) -> Lines {
    let nodes = &diagram.nodes;
    let across = diagram.edges.iter().filter(|(from, to)| nodes[*from].cluster != nodes[*to].cluster);
    let mut drawn: Vec<(usize, usize)> = across.copied().collect();
    let all = drawn.len();
    drawn.sort_by_cached_key(|(from, to)| (nodes[*from].is_local, Reverse(nodes[*to].bytes().most()), *to, *from));
    drawn.truncate(LINES);
    Lines { drawn, all }
}

fn write_lines(f: &mut fmt::Formatter<'_>, diagram: &Diagram<'_>, layout: &Layout, lines: &Lines) -> fmt::Result {
    f.write_str("<g fill=\"none\" stroke=\"#57606a\" stroke-opacity=\"0.35\">\n")?;
    for (from, to) in &lines.drawn {
        let (one, other) = (layout.boxes[*from], layout.boxes[*to]);
        let (left, right) = if one.x < other.x { (one, other) } else { (other, one) };
        let (x, y) = (left.x + left.width, left.y + left.height / 2);
        let (to_x, to_y) = (right.x, right.y + right.height / 2);
        let middle = x.midpoint(to_x);
        write!(f, "<path d=\"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}\">")?;
        let (from, to) = (diagram.nodes[*from].name(), diagram.nodes[*to].name());
        writeln!(f, "<title>{} needs {}</title></path>", Xml(from), Xml(to))?;
    }
    f.write_str("</g>\n")
}

fn write_legend(f: &mut fmt::Formatter<'_>, top: u64, lines: &Lines) -> fmt::Result {
    let said = match (lines.all, lines.drawn.len()) {
        (0, _) => "what needs what across layers: nothing here".to_owned(),
        (all, drawn) if all == drawn => format!("what needs what across layers ({all})"),
        (all, drawn) => format!("what needs what across layers: {drawn} of {all}, those to the largest packages"),
    };
    let texts = [
        "the taller, the larger: each doubling of the bytes adds the same height",
        "later layers need it too, and have it from here",
        "built from source",
        &said,
    ];
    for (line, text) in (0..).zip(texts) {
        let area = Area { x: MARGIN, y: top + LEGEND_LINE * line, width: 30, height: 16 };
        let dashes = if line == 2 { " stroke-dasharray=\"5 3\"" } else { "" };
        let border = format!("rx=\"2\" fill=\"{}\" stroke=\"{}\"{dashes}", LOCAL.0, LOCAL.1);
        match line {
            0 => {
                write_rect(f, Area { x: area.x, y: area.y + 8, width: 13, height: 8 }, &border)?;
                write_rect(f, Area { x: area.x + 17, width: 13, ..area }, &border)?;
            }
            3 => writeln!(
                f,
                "<path d=\"M{} {}H{}\" stroke=\"#57606a\"/>",
                area.x,
                area.y + area.height / 2,
                area.x + area.width
            )?,
            _ => write_rect(f, area, &border)?,
        }
        if line == 1 {
            write_rect(f, inside(area), &border)?;
        }
        write_text(f, area.x + area.width + PADDING, area.y + 12, "", text)?;
    }
    Ok(())
}

fn write_rect(f: &mut fmt::Formatter<'_>, area: Area, attributes: &str) -> fmt::Result {
    let Area { x, y, width, height } = area;
    writeln!(f, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {attributes}/>")
}

fn write_text(f: &mut fmt::Formatter<'_>, x: u64, y: u64, attributes: &str, text: &str) -> fmt::Result {
    writeln!(f, "<text x=\"{x}\" y=\"{y}\"{attributes}>{}</text>", Xml(text))
}

/// Text of at most so many characters, with a mark where it was cut.
fn cut(text: &str, most: u64) -> String {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

/// Text of one or more lines for the inside of an element or a quoted attribute.
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
                    // No document may hold these two, whatever way they are written.
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
    fn what_acts_on_a_viewer_is_text() {
        let text = "a\u{1b}\u{202e}b\n<c> & \"d\" 'e' \u{ffff}";
        let shown = "a\\u{1b}\\u{202e}b\n&lt;c&gt; &amp; &quot;d&quot; &#39;e&#39; \\u{ffff}";
        assert_eq!(Xml(text).to_string(), shown);
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(["abc", "abcd"].map(|text| cut(text, 3)), ["abc", "ab…"]);
        assert_eq!(cut("abc", 0), "…");
    }
}
