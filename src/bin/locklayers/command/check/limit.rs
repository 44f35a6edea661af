//! Comparison of layers with the limits of the configuration.

use std::path::Path;

use locklayers::message::human_bytes;
use locklayers::plan::ArtifactBytes;
use locklayers::{Layer, Plan};

use crate::command::check::finding::{Findings, Rule};
use crate::input::limits::{Limits, Named};

/// Compares a plan with the limits of a file.
pub(crate) fn check(plan: &Plan<'_>, limits: &Limits, file: &Path, findings: &mut Findings) {
    let count = plan.layers().len();
    if let Some(most) = limits.layers.filter(|most| count > *most) {
        findings.find(
            Rule::Limit,
            file,
            "the plan",
            format_args!("has {count} layers, over the limit of {most}"),
            "merge layers, or raise `max-layers` in [tool.locklayers]",
        );
    }
    for layer in plan.layers() {
        let own = limits.tier_bytes.get(layer.tier()).copied();
        let Some(limit) = own.or(limits.bytes) else { continue };
        let (name, bytes) = (layer.name(), layer.bytes());
        if bytes.most() > limit {
            let place = if own.is_some() { "its [[tool.locklayers.layer]]" } else { "[tool.locklayers]" };
            findings.find(
                Rule::Limit,
                file,
                format_args!("layer `{name}`"),
                format_args!("has {}, over the limit of {}", size(bytes), exact(limit)),
                remedy(limits, layer, limit, place),
            );
        } else if bytes.unsized_files() > 0 {
            findings.note(format_args!(
                "whether layer `{name}` is within {}: the lock does not state all sizes, only {}",
                exact(limit),
                size(bytes)
            ));
        }
    }
}

/// The number of largest packages that are named.
const NAMED: usize = 3;

/// Returns the remedy: to raise the limit if one package alone exceeds it, else to split, with the largest packages.
fn remedy(limits: &Limits, layer: &Layer<'_>, limit: u64, place: &str) -> String {
    let mut heaviest: Vec<(u64, String)> = layer
        .placements()
        .iter()
        .map(|placement| (placement.bytes().most(), placement.package().name().to_string()))
        .collect();
    heaviest.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let named = |(bytes, name): &(u64, String)| format!("{name} with {}", human_bytes(*bytes));
    if let Some(alone) = heaviest.first().filter(|(bytes, _)| *bytes > limit) {
        return format!(
            "{} is over it by itself, and no layer is smaller than a package: raise `max-bytes` in {place}",
            named(alone)
        );
    }
    let most: Vec<String> = heaviest.iter().take(NAMED).map(named).collect();
    let first = heaviest.first().map(|(_, name)| name.as_str()).unwrap_or_default();
    let split = match (limits.is_no_split, limits.named) {
        (true, _) => "run with `--split` in place of `--no-split`",
        (false, Named::Flags) => "run with `--split`",
        (false, Named::File) => "set `split = true` in its [[tool.locklayers.layer]]",
        (false, Named::Nowhere) => "set `split = true` in [tool.locklayers]",
    };
    let layer = match limits.named {
        Named::Flags => format!("put some into a layer before it, such as `--layer {first}=package:{first}`, "),
        Named::File => format!("put some into a layer before it, such as `select = [\"package:{first}\"]`, "),
        Named::Nowhere => String::new(),
    };
    format!("the heaviest are {}: {split}, {layer}or raise `max-bytes` in {place}", most.join(", "))
}

fn size(bytes: ArtifactBytes) -> String {
    let known = exact(bytes.most());
    match bytes.unsized_files() {
        0 => known,
        1 => format!("{known} and 1 file of unknown size"),
        files => format!("{known} and {files} files of unknown size"),
    }
}

/// Formats a size in units and in bytes.
fn exact(bytes: u64) -> String {
    format!("{} ({bytes} bytes)", human_bytes(bytes))
}
