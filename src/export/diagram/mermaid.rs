//! Pictures in the language of Mermaid.

use std::fmt;

use super::model::Diagram;
use super::node::Node;
use crate::message::Printable;
use crate::plan::Plan;

/// The largest number of edges that Mermaid draws by default (`maxEdges`); with more it draws nothing.
const EDGES: usize = 500;

/// A plan as a Mermaid flowchart, which many Markdown viewers draw.
///
/// `Display` writes one `flowchart`; every line ends with a line feed. Layers are subgraphs in the order of the plan,
/// with the local packages last. Packages are nodes `n0`, `n1`, … by layer and then by package id, labelled with name,
/// version, size in bytes (the download for a target, otherwise the most that one installation downloads; files of
/// unknown size are counted in words), the later layers that need them too, and the reason for which they must be
/// built. Double sides mark packages that later layers share, a dashed border those that are built from source. Edges
/// lead from a package to its dependencies; extras, groups and markers are those that the plan uses.
///
/// By default, Mermaid draws nothing if there are more than 500 edges or 50,000 characters. So at most 500 edges are
/// written, those between layers first, and a comment counts the others. For a plan of more than about 500 packages,
/// [`SvgGraph`](crate::export::SvgGraph) is the better choice.
///
/// Strings of the lock are written in entity codes, so that they cannot be interpreted as Mermaid.
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
/// use locklayers::export::MermaidGraph;
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let chart = MermaidGraph::of(&plan).to_string();
/// assert!(chart.starts_with("flowchart RL\n  subgraph layer0[\"heavy<br/>1 package, at most 11.1 kB<br/>ll1-"));
/// assert!(chart.contains("\n    n0[\"six 1.17.0<br/>11.1 kB\"]\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MermaidGraph<'p> {
    diagram: Diagram<'p>,
}

impl<'p> MermaidGraph<'p> {
    /// The longest chart, in characters, that Mermaid draws by default (`maxTextSize`). `Display` writes longer ones
    /// too.
    pub const LONGEST: usize = 50_000;

    /// Returns the chart of a plan.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self { diagram: Diagram::of(plan) }
    }
}

impl fmt::Display for MermaidGraph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Right to left: edges point to what is installed earlier, which is on the left.
        f.write_str("flowchart RL\n")?;
        let nodes = &self.diagram.nodes;
        for (index, cluster) in self.diagram.clusters.iter().enumerate() {
            writeln!(f, "  subgraph layer{index}[\"{}\"]", Encoded(&cluster.label()))?;
            for (position, node) in self.diagram.nodes_of(cluster) {
                write_node(f, position, node)?;
            }
            f.write_str("  end\n")?;
        }
        let across = |edge: &&(usize, usize)| nodes[edge.0].cluster != nodes[edge.1].cluster;
        let edges = self.diagram.edges.iter();
        let ordered = edges.clone().filter(across).chain(edges.filter(|edge| !across(edge)));
        for (from, to) in ordered.take(EDGES) {
            writeln!(f, "  n{from} --> n{to}")?;
        }
        if let Some(more) = self.diagram.edges.len().checked_sub(EDGES).filter(|more| *more > 0) {
            writeln!(f, "  %% {more} more edges are left out")?;
        }
        f.write_str("  classDef built stroke-dasharray:4 3\n")
    }
}

fn write_node(f: &mut fmt::Formatter<'_>, position: usize, node: &Node<'_>) -> fmt::Result {
    let (open, close) = if node.is_shared() { ("[[", "]]") } else { ("[", "]") };
    let class = if node.is_built() { ":::built" } else { "" };
    writeln!(f, "    n{position}{open}\"{}\"{close}{class}", Encoded(&node.label()))
}

/// Lines as the content of a quoted label.
///
/// Everything except letters, digits and some punctuation becomes an entity code: quotes would end the label, and
/// Mermaid interprets `%%{`, `#…;`, backticks and styles before quotes.
struct Encoded<'a>(&'a [String]);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("<br/>")?;
            }
            for c in Printable(line).to_string().chars() {
                match c {
                    ' ' | '.' | ',' | '+' | '-' | '_' | '(' | ')' | '…' => write!(f, "{c}")?,
                    _ if c.is_alphanumeric() => write!(f, "{c}")?,
                    _ => write!(f, "#{};", u32::from(c))?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Encoded;

    #[test]
    fn markup_is_shown_as_text() {
        let lines = ["a\n\u{202e}b".to_owned(), "c\\\"&".to_owned()];
        assert_eq!(Encoded(&lines).to_string(), "a#92;n#92;u#123;202e#125;b<br/>c#92;#34;#38;");
    }
}
