//! The limits of a plan: how many layers it may have, and how many bytes each.

use std::collections::BTreeMap;

use super::finding::{Finding, Rule};
use crate::message::{human_bytes, unknown_sizes};
use crate::name::LayerName;
use crate::plan::{ArtifactBytes, Layer, Plan};
use crate::pyproject::Config;

/// The origin of a plan's tiers, which decides what a remedy can change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TierOrigin {
    /// The default plan.
    #[default]
    Default,
    /// Layers that the request names, as with `--layer`.
    Request,
    /// `[[tool.locklayers.layer]]`.
    Config,
}

impl TierOrigin {
    /// Returns the origin of the tiers of a plan, given whether the request names layers: they replace the configured
    /// ones.
    pub fn of(config: &Config, is_requested: bool) -> Self {
        match (is_requested, config.layers().is_empty()) {
            (true, _) => Self::Request,
            (false, false) => Self::Config,
            (false, true) => Self::Default,
        }
    }
}

/// The limits of `[tool.locklayers]` that apply to a plan.
///
/// ```
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
/// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
/// #     source = { registry = \"https://index.example/simple\" }\n\
/// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\", size = 5000 }]\n";
/// use locklayers::pyproject::PyProject;
/// use locklayers::report::{PlanLimits, TierOrigin};
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let file: PyProject = "[tool.locklayers]\nmax-bytes = 4000\n".parse()?;
/// let limits = PlanLimits::of(file.config(), TierOrigin::Default);
/// let found = limits.check(&plan);
/// assert_eq!(found[0].problem(), "has 5.0 kB (5000 bytes), over the limit of 4.0 kB (4000 bytes)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanLimits {
    layers: Option<usize>,
    bytes: Option<u64>,
    tier_bytes: BTreeMap<LayerName, u64>,
    origin: TierOrigin,
    is_split_refused: bool,
}

impl PlanLimits {
    /// Returns the configured limits, without those of single layers unless the plan has the configured layers.
    pub fn of(config: &Config, origin: TierOrigin) -> Self {
        let own = config.layers().iter().filter(|_| origin == TierOrigin::Config);
        Self {
            layers: config.max_layers(),
            bytes: config.max_bytes(),
            tier_bytes: own.filter_map(|layer| Some((layer.name().clone(), layer.max_bytes()?))).collect(),
            origin,
            is_split_refused: false,
        }
    }

    /// States that the request refuses to split layers by size, as with `--no-split`; a remedy then names that.
    #[must_use]
    pub fn split_refused(mut self, is_refused: bool) -> Self {
        self.is_split_refused = is_refused;
        self
    }

    /// Returns the limit in bytes of layers without a limit of their own.
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Compares a plan with the limits: first its number of layers, then each layer, in the order of the plan.
    pub fn check<'p, 'g>(&self, plan: &'p Plan<'g>) -> Vec<LimitFinding<'p, 'g>> {
        let mut found = Vec::new();
        let count = plan.layers().len();
        if let Some(limit) = self.layers.filter(|limit| count > *limit) {
            found.push(LimitFinding(Kind::Layers { count, limit }));
        }
        for layer in plan.layers() {
            let own = self.tier_bytes.get(layer.tier()).copied();
            let Some(limit) = own.or(self.bytes) else { continue };
            if layer.bytes().most() > limit {
                let remedy = self.remedy(layer, limit, own.is_some());
                found.push(LimitFinding(Kind::Bytes { layer, limit, remedy }));
            } else if layer.bytes().unsized_files() > 0 {
                found.push(LimitFinding(Kind::Unknown { layer, limit }));
            }
        }
        found
    }

    /// Returns the remedy: to raise the limit if one package alone exceeds it, else to split, with the largest packages.
    fn remedy(&self, layer: &Layer<'_>, limit: u64, is_own: bool) -> String {
        let table = if is_own { "its [[tool.locklayers.layer]]" } else { "[tool.locklayers]" };
        let placements = layer.placements().iter();
        let mut versions: BTreeMap<&str, (u64, usize)> = BTreeMap::new();
        for placement in placements {
            let entry = versions.entry(placement.package().name().as_str()).or_default();
            *entry = (entry.0.saturating_add(placement.bytes().most()), entry.1 + 1);
        }
        let mut heaviest: Vec<(u64, &str)> = versions.iter().map(|(name, (bytes, _))| (*bytes, *name)).collect();
        heaviest.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let count = |name: &str| versions.get(name).map_or(1, |(_, count)| *count);
        let named = |(bytes, name): &(u64, &str)| match count(name) {
            1 => format!("{name} with {}", human_bytes(*bytes)),
            count => format!("{name} with {} in {count} versions", human_bytes(*bytes)),
        };
        if let Some(alone) = heaviest.first().filter(|(bytes, _)| *bytes > limit) {
            let largest = layer.placements().iter().map(|placement| placement.bytes().most()).max();
            if largest.is_some_and(|bytes| bytes <= limit) {
                return format!(
                    "{}, of which a target installs one: plan for a target, with --python-version and --python-platform, \
                     or raise `max-bytes` in {table}",
                    named(alone)
                );
            }
            return format!(
                "{} is over it by itself, and no layer is smaller than a package: raise `max-bytes` in {table}",
                named(alone)
            );
        }
        let most: Vec<String> = heaviest.iter().take(NAMED).map(named).collect();
        let moved = moved(&heaviest, limit);
        let split = match (self.is_split_refused, self.origin) {
            (true, _) => "run with `--split` in place of `--no-split`",
            (false, TierOrigin::Request) => "run with `--split`",
            (false, TierOrigin::Config) => "set `split = true` in its [[tool.locklayers.layer]]",
            (false, TierOrigin::Default) => "set `split = true` in [tool.locklayers]",
        };
        let layer = match self.origin {
            _ if moved.is_empty() => String::new(),
            TierOrigin::Request => {
                let (first, all) = (moved[0], moved.join(",package:"));
                format!("put some into a layer before it, such as `--layer {first}=package:{all}`, ")
            }
            TierOrigin::Config => {
                let all = moved.join("\", \"package:");
                format!("put some into a layer before it, such as `select = [\"package:{all}\"]`, ")
            }
            TierOrigin::Default => String::new(),
        };
        format!("the heaviest are {}: {split}, {layer}or raise `max-bytes` in {table}", most.join(", "))
    }
}

/// Returns the largest packages without which a layer is within the limit, as a layer of them is; none if more would have
/// to move than a remedy names.
fn moved<'a>(heaviest: &[(u64, &'a str)], limit: u64) -> Vec<&'a str> {
    let total = heaviest.iter().fold(0, |sum: u64, (bytes, _)| sum.saturating_add(*bytes));
    let mut sum = 0_u64;
    for (at, (bytes, _)) in heaviest.iter().enumerate().take(NAMED) {
        sum = sum.saturating_add(*bytes);
        if sum <= limit && total.saturating_sub(sum) <= limit {
            return heaviest[..=at].iter().map(|(_, name)| *name).collect();
        }
    }
    Vec::new()
}

/// The number of largest packages that a remedy names.
const NAMED: usize = 3;

/// A limit that a plan exceeds, or may exceed.
#[derive(Clone, Debug)]
pub struct LimitFinding<'p, 'g>(Kind<'p, 'g>);

#[derive(Clone, Debug)]
enum Kind<'p, 'g> {
    Layers { count: usize, limit: usize },
    Bytes { layer: &'p Layer<'g>, limit: u64, remedy: String },
    Unknown { layer: &'p Layer<'g>, limit: u64 },
}

impl<'p, 'g> LimitFinding<'p, 'g> {
    /// Returns the layer that the limit applies to, or `None` if it is the number of layers.
    pub fn layer(&self) -> Option<&'p Layer<'g>> {
        match self.0 {
            Kind::Layers { .. } => None,
            Kind::Bytes { layer, .. } | Kind::Unknown { layer, .. } => Some(layer),
        }
    }

    /// Returns whether it is not known if the limit is exceeded, since the lock does not have all sizes.
    pub fn is_unknown(&self) -> bool {
        matches!(self.0, Kind::Unknown { .. })
    }

    /// Returns the problem, as a clause whose subject is the plan or the layer; if it is not known whether the limit is
    /// exceeded, a clause that says so and names the layer.
    pub fn problem(&self) -> String {
        match &self.0 {
            Kind::Layers { count, limit } => format!("has {count} layers, over the limit of {limit}"),
            Kind::Bytes { layer, limit, .. } => {
                format!("has {}, over the limit of {}", size(layer.bytes()), exact(*limit))
            }
            Kind::Unknown { layer, limit } => format!(
                "whether layer `{}` is within {}: the lock does not state all sizes, only {}",
                layer.name(),
                exact(*limit),
                size(layer.bytes())
            ),
        }
    }

    /// Returns the remedy, as a clause; `None` if it is not known whether the limit is exceeded.
    pub fn remedy(&self) -> Option<&str> {
        match &self.0 {
            Kind::Layers { .. } => Some("merge layers, or raise `max-layers` in [tool.locklayers]"),
            Kind::Bytes { remedy, .. } => Some(remedy),
            Kind::Unknown { .. } => None,
        }
    }

    /// Returns the finding of a report; `file` has the limits. `None` if it is not known whether the limit is exceeded.
    pub fn finding(&self, file: &str) -> Option<Finding> {
        let remedy = self.remedy()?;
        let subject = self.layer().map_or_else(|| "the plan".to_owned(), |layer| format!("layer `{}`", layer.name()));
        Some(Finding::new(Rule::Limit, file, subject, self.problem(), remedy))
    }
}

fn size(bytes: ArtifactBytes) -> String {
    let known = exact(bytes.most());
    match unknown_sizes(bytes.unsized_files()) {
        Some(files) => format!("{known} and {files}"),
        None => known,
    }
}

/// Formats a size in units and in bytes.
fn exact(bytes: u64) -> String {
    format!("{} ({bytes} bytes)", human_bytes(bytes))
}
