//! Layers against the limits of the configuration.

use std::collections::BTreeMap;

use bytesize::ByteSize;
use locklayers::{ArtifactBytes, Config, LayerName, Plan};

use crate::finding::Findings;

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
                format_args!("split it, or raise `max-bytes` in {place}"),
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
