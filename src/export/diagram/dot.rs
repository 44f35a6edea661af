//! Pictures in the DOT language.

use std::fmt;

use super::model::Diagram;
use super::node::Node;
use crate::message::Printable;
use crate::plan::Plan;

/// A plan as a directed graph in DOT, the language of Graphviz.
///
/// `Display` writes one `digraph`; every line ends with a line feed. Layers are clusters in the order of the plan, with
/// the local packages last. Packages are nodes `n0`, `n1`, … by layer and then by package id, labelled with name,
/// version, size, the later layers that need them too, and the reason for which they must be built; the tooltip has all
/// details. A node's width grows with the logarithm of its bytes (the download for a target, otherwise the most that
/// one installation downloads; files of unknown size are counted in words). A double border marks packages that later
/// layers share, a dashed one those that are built from source. Edges lead from a package to its dependencies, within
/// layers and across; extras, groups and markers are those that the plan uses.
///
/// Strings of the lock are quoted, so that they cannot be interpreted as DOT. Of URLs only the kind is written, since
/// they may contain credentials.
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
/// use locklayers::export::DotGraph;
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let dot = DotGraph::of(&plan).to_string();
/// assert!(dot.contains("    n0 [label=\"six 1.17.0\\n11.1 kB\", width=1.50, "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct DotGraph<'p> {
    diagram: Diagram<'p>,
}

impl<'p> DotGraph<'p> {
    /// Returns the picture of a plan.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self { diagram: Diagram::of(plan) }
    }
}

impl fmt::Display for DotGraph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Right to left: edges point to what is installed earlier, which is on the left.
        f.write_str("digraph layers {\n")?;
        f.write_str("  graph [rankdir=RL, bgcolor=white, fontname=\"sans-serif\", labeljust=l];\n")?;
        f.write_str("  node [shape=box, style=filled, fillcolor=white, fontname=\"sans-serif\"];\n")?;
        f.write_str("  edge [color=gray40, arrowsize=0.70];\n")?;
        for (index, cluster) in self.diagram.clusters.iter().enumerate() {
            let color = if cluster.is_local { "gray90" } else { "aliceblue" };
            writeln!(f, "  subgraph cluster_{index} {{")?;
            writeln!(f, "    label={};", Quoted(&cluster.label()))?;
            writeln!(f, "    style=filled; color={color}; pencolor=gray40;")?;
            for (position, node) in self.diagram.nodes_of(cluster) {
                write_node(f, position, node)?;
            }
            f.write_str("  }\n")?;
        }
        for (from, to) in &self.diagram.edges {
            writeln!(f, "  n{from} -> n{to};")?;
        }
        f.write_str("}\n")
    }
}

fn write_node(f: &mut fmt::Formatter<'_>, position: usize, node: &Node<'_>) -> fmt::Result {
    // An inch and a half, and a quarter more for each doubling of the bytes.
    let hundredths = 150 + node.weight() * 25 / 64;
    write!(f, "    n{position} [label={}, ", Quoted(&node.label()))?;
    write!(f, "width={}.{:02}, ", hundredths / 100, hundredths % 100)?;
    if node.is_shared() {
        f.write_str("peripheries=2, ")?;
    }
    if node.is_built() {
        f.write_str("style=\"filled,dashed\", ")?;
    }
    writeln!(f, "tooltip={}];", Quoted(&node.details()))
}

/// Lines as a quoted string. Backslashes are doubled, since DOT has escapes such as `\N`, and `&` is escaped, since it
/// would begin an HTML entity.
struct Quoted<'a>(&'a [String]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for (index, line) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\\n")?;
            }
            for c in Printable(line).to_string().chars() {
                match c {
                    '"' => f.write_str("\\\"")?,
                    '\\' => f.write_str("\\\\")?,
                    '&' => f.write_str("&amp;")?,
                    _ => write!(f, "{c}")?,
                }
            }
        }
        f.write_str("\"")
    }
}

#[cfg(test)]
mod tests {
    use super::Quoted;

    #[test]
    fn markup_is_shown_as_text() {
        let lines = ["a\n\u{202e}b".to_owned(), "c\\\"&".to_owned()];
        assert_eq!(Quoted(&lines).to_string(), "\"a\\\\n\\\\u{202e}b\\nc\\\\\\\"&amp;\"");
    }
}
