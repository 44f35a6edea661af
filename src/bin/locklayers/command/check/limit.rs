//! Layers against the limits of the configuration.

use std::collections::BTreeMap;

use bytesize::ByteSize;
use locklayers::plan::ArtifactBytes;
use locklayers::pyproject::Config;
use locklayers::{Layer, LayerName, Plan};

use crate::command::check::finding::Findings;

/// The limits of `[tool.locklayers]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    /// How many layers a plan may have.
    pub(crate) layers: Option<usize>,
    /// How many bytes a layer may have that has no limit of its own.
    pub(crate) bytes: Option<u64>,
    /// How many bytes these layers may have.
    pub(crate) layer_bytes: BTreeMap<LayerName, u64>,
}

impl Limits {
    /// The configured limits, without those of single layers where others than the configured ones are planned.
    pub(crate) fn of(config: &Config, with_layers: bool) -> Self {
        let own = config.layers().iter().filter(|_| with_layers);
        Self {
            layers: config.max_layers(),
            bytes: config.max_bytes(),
            layer_bytes: own.filter_map(|layer| Some((layer.name().clone(), layer.max_bytes()?))).collect(),
        }
    }
}

pub(crate) fn check(plan: &Plan<'_>, limits: &Limits, findings: &mut Findings) {
    let count = plan.layers().len();
    if let Some(most) = limits.layers.filter(|most| count > *most) {
        findings.find(
            "the plan",
            format_args!("has {count} layers, over the limit of {most}"),
            "merge layers, or raise `max-layers` in [tool.locklayers]",
        );
    }
    for layer in plan.layers() {
        let own = limits.layer_bytes.get(layer.name()).copied();
        let Some(limit) = own.or(limits.bytes) else { continue };
        let (name, bytes) = (layer.name(), layer.bytes());
        if bytes.most() > limit {
            let place = if own.is_some() { "its [[tool.locklayers.layer]]" } else { "[tool.locklayers]" };
            findings.find(
                format_args!("layer `{name}`"),
                format_args!("has {}, over the limit of {}", size(bytes), exact(limit)),
                remedy(layer, limit, place),
            );
        } else if bytes.unsized_files() > 0 {
            findings.note(format_args!(
                "whether layer `{name}` keeps within {}: the lock does not tell all sizes, only {}",
                exact(limit),
                size(bytes)
            ));
        }
    }
}

/// How many of the heaviest packages are named.
const NAMED: usize = 3;

/// What helps: nothing, where one package alone is over the limit; else splitting, with the packages that weigh.
fn remedy(layer: &Layer<'_>, limit: u64, place: &str) -> String {
    let mut heaviest: Vec<(u64, String)> = layer
        .placements()
        .iter()
        .map(|placement| (placement.bytes().most(), placement.package().name().to_string()))
        .collect();
    heaviest.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let named = |(bytes, name): &(u64, String)| format!("{name} with {}", ByteSize::b(*bytes).display().si());
    if let Some(alone) = heaviest.first().filter(|(bytes, _)| *bytes > limit) {
        return format!(
            "{} is over it by itself, and no layer is smaller than a package: raise `max-bytes` in {place}",
            named(alone)
        );
    }
    let most: Vec<String> = heaviest.iter().take(NAMED).map(named).collect();
    format!(
        "the heaviest are {}: set `split = true` in its [[tool.locklayers.layer]] (or run with `--split`), or move some into \
         a layer of their own, such as `select = [\"package:{}\"]`, or raise `max-bytes` in {place}",
        most.join(", "),
        heaviest.first().map(|(_, name)| name.as_str()).unwrap_or_default()
    )
}

fn size(bytes: ArtifactBytes) -> String {
    let known = exact(bytes.most());
    match bytes.unsized_files() {
        0 => known,
        1 => format!("{known} and 1 file of unknown size"),
        files => format!("{known} and {files} files of unknown size"),
    }
}

/// As people say it and to the byte.
fn exact(bytes: u64) -> String {
    format!("{} ({bytes} bytes)", ByteSize::b(bytes).display().si())
}
