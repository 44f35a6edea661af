//! The content of a picture, independent of its format.

use std::collections::BTreeSet;
use std::ops::Range;

use super::edges::edges;
use super::node::Node;
use super::size::{Size, weight};
use crate::fingerprint::Fingerprint;
use crate::lock::{PackageId, Source};
use crate::message::{few, human_bytes, value_without_credentials};
use crate::name::LayerName;
use crate::plan::{ArtifactBytes, Layer, Placement, Plan};

/// The most layers that a label names.
const SHOWN: usize = 3;

/// The packages of a plan by cluster, and their dependencies.
#[derive(Clone, Debug)]
pub(super) struct Diagram<'p> {
    /// The layers in order, followed by the local packages if there are any.
    pub(super) clusters: Vec<Cluster>,
    /// All packages, those of the first cluster first.
    pub(super) nodes: Vec<Node<'p>>,
    /// The dependencies, as indices into [`Self::nodes`]; sorted, each once, none from a node to itself.
    pub(super) edges: Vec<(usize, usize)>,
    /// The number of clusters that are layers.
    pub(super) layers: usize,
    /// The download size of all layers.
    pub(super) size: Size,
    /// The prefix of sizes: empty if they are exact.
    pub(super) most: &'static str,
    /// A phrase for the target of the plan.
    pub(super) made_for: String,
}

/// A layer, or the local packages.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) name: String,
    /// A phrase for the number of packages and bytes.
    pub(super) count: String,
    /// A phrase for the files of unknown size.
    pub(super) unknown: Option<String>,
    /// A short fingerprint; `None` for the local packages.
    pub(super) fingerprint: Option<String>,
    pub(super) nodes: Range<usize>,
    pub(super) is_local: bool,
}

impl<'p> Diagram<'p> {
    pub(super) fn of(plan: &'p Plan<'p>) -> Self {
        let (mut clusters, mut nodes) = (Vec::new(), Vec::new());
        let most = if plan.target().is_some() { "" } else { "at most " };
        for (cluster, layer) in plan.layers().iter().enumerate() {
            let first = nodes.len();
            let node = |placement| Node { placement, cluster, is_local: false };
            nodes.extend(layer.placements().iter().map(node));
            clusters.push(Cluster::of_layer(layer, most, first..nodes.len()));
        }
        let layers = clusters.len();
        let held: BTreeSet<&PackageId> = nodes.iter().map(|node| node.placement.package().id()).collect();
        let local: Vec<&Placement<'p>> = plan.local().iter().filter(|p| !held.contains(p.package().id())).collect();
        if !local.is_empty() {
            let first = nodes.len();
            let is_virtual = |p: &&&Placement<'p>| matches!(p.package().source(), Source::Virtual(_));
            let not_installed = local.iter().filter(is_virtual).count();
            nodes.extend(local.into_iter().map(|placement| Node { placement, cluster: layers, is_local: true }));
            clusters.push(Cluster::of_local(first..nodes.len(), not_installed));
        }
        let made_for = match plan.target() {
            Some(target) => format!("for {target}"),
            None => "for every platform of the lock".to_owned(),
        };
        let edges = edges(plan, &nodes);
        Self { clusters, nodes, edges, layers, size: Size(plan.bytes()), most, made_for }
    }

    /// Returns the nodes of a cluster with their indices.
    pub(super) fn nodes_of(&self, cluster: &Cluster) -> impl Iterator<Item = (usize, &Node<'p>)> {
        self.nodes.iter().enumerate().take(cluster.nodes.end).skip(cluster.nodes.start)
    }

    /// The number of packages in layers.
    pub(super) fn packages(&self) -> usize {
        self.nodes.iter().filter(|node| !node.is_local).count()
    }
}

impl Cluster {
    fn of_layer(layer: &Layer<'_>, most: &str, nodes: Range<usize>) -> Self {
        let size = Size(layer.bytes());
        let known = size.known().map(|known| format!(", {most}{}", human_bytes(known))).unwrap_or_default();
        let mut fingerprint = Fingerprint::of(layer).to_string();
        fingerprint.truncate("ll1-".len() + 12);
        fingerprint.push('…');
        Self {
            name: layer.name().to_string(),
            count: format!("{}{known}", packages(nodes.len())),
            unknown: size.unknown(),
            fingerprint: Some(fingerprint),
            nodes,
            is_local: false,
        }
    }

    /// Returns the cluster of local packages, some of which are virtual and so not installed.
    fn of_local(nodes: Range<usize>, not_installed: usize) -> Self {
        let how = match not_installed {
            0 => "installed last".to_owned(),
            all if all == nodes.len() => "not installed".to_owned(),
            some => format!("installed last but for {some}"),
        };
        Self {
            name: "local".to_owned(),
            count: format!("{}, {how}", packages(nodes.len())),
            unknown: None,
            fingerprint: None,
            nodes,
            is_local: true,
        }
    }

    /// Returns the lines of a label.
    pub(super) fn label(&self) -> Vec<String> {
        let lines = [Some(&self.name), Some(&self.count), self.unknown.as_ref(), self.fingerprint.as_ref()];
        lines.into_iter().flatten().cloned().collect()
    }
}

impl Node<'_> {
    pub(super) fn name(&self) -> &str {
        self.placement.package().name().as_str()
    }

    /// The version, or `None` for a local package, whose version changes with the project.
    pub(super) fn version(&self) -> Option<String> {
        self.placement.package().pinned_version().map(ToString::to_string)
    }

    pub(super) fn bytes(&self) -> ArtifactBytes {
        self.placement.bytes()
    }

    /// The size in short form; for a source tree, its kind.
    pub(super) fn short_size(&self) -> String {
        self.tree().map_or_else(|| Size(self.bytes()).short(), str::to_owned)
    }

    /// The drawn size of the package, see [`weight`].
    pub(super) fn weight(&self) -> u64 {
        weight(self.bytes().most())
    }

    /// Whether later layers need it too.
    pub(super) fn is_shared(&self) -> bool {
        !self.placement.also_needed_by().is_empty()
    }

    /// Whether it must be built and is not a local source tree, which always is.
    pub(super) fn is_built(&self) -> bool {
        self.placement.build_reason().is_some() && self.tree().is_none()
    }

    /// The kind of a local source tree, which has no files with a size.
    fn tree(&self) -> Option<&'static str> {
        let source = self.placement.package().source();
        matches!(source, Source::Directory(_) | Source::Editable(_) | Source::Virtual(_)).then(|| source.kind())
    }

    /// Returns the lines of a label.
    pub(super) fn label(&self) -> Vec<String> {
        let size = self.tree().map_or_else(|| Size(self.bytes()).to_string(), str::to_owned);
        let shared =
            self.is_shared().then(|| format!("also for {}", few(self.placement.also_needed_by(), SHOWN, "more")));
        let build = self.placement.build_reason().filter(|_| self.is_built());
        let build = build.map(|reason| format!("built from source, {reason}"));
        [Some(self.title()), Some(size), shared, build].into_iter().flatten().collect()
    }

    /// Returns all details, as lines. Of URLs only the kind is written: they may contain credentials, and pictures are
    /// shared.
    pub(super) fn details(&self) -> Vec<String> {
        let package = self.placement.package();
        let mut lines = vec![self.title()];
        let bytes = self.bytes();
        lines.push(match (self.tree(), Size(bytes).known()) {
            (Some(kind), _) => kind.to_owned(),
            (None, Some(known)) => format!("{} ({known} bytes known)", Size(bytes)),
            (None, None) => Size(bytes).to_string(),
        });
        lines.push(match package.source() {
            source if source.is_local() => format!("from {}", value_without_credentials(&source.to_string())),
            source => format!("from a {}", if source.kind() == "url" { "URL" } else { source.kind() }),
        });
        let marker = self.placement.marker();
        if !marker.is_always() {
            lines.push(format!("only where {marker}"));
        }
        let needed_by: Vec<String> = self.placement.needed_by().iter().map(ToString::to_string).collect();
        lines.push(format!("needed by {}", needed_by.join(", ")));
        if self.is_shared() {
            let layers: Vec<&str> = self.placement.also_needed_by().iter().map(LayerName::as_str).collect();
            lines.push(format!("also for {}", layers.join(", ")));
        }
        if let Some(reason) = self.placement.build_reason() {
            lines.push(format!("built from source: {reason}"));
        }
        lines
    }

    fn title(&self) -> String {
        match self.version() {
            Some(version) => format!("{} {version}", self.name()),
            None => self.name().to_owned(),
        }
    }
}

pub(super) fn packages(count: usize) -> String {
    match count {
        1 => "1 package".to_owned(),
        _ => format!("{count} packages"),
    }
}
