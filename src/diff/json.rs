//! A difference for programs.

use std::fmt;

use serde::Serialize;

use super::layer_diff::LayerStatus;
use super::plan_diff::PlanDiff;
use super::reason::Reason;
use super::weight::Weight;

/// A difference of plans as a JSON document, indented by two spaces and ended by a line feed.
///
/// ```text
/// schema            "locklayers.diff/1"; new keys may come under the same schema, no key changes its meaning
/// unchanged         is every layer as it was?
/// layers[]          in the order of the plan after, those that are gone at the end
///   name, fingerprint
///   status          unchanged | changed | added | removed | renamed
///   renamed_from    the name before, or null
///   chain_only      same content, but built again in a chain since a layer before it changes
///   download        { bytes, unsized_files }
///   packages[]      that moved the fingerprint: { name, reasons[] }
///     reasons[]     { kind, text, … }: the kind of Reason in lower case, a clause for people, and the reason's fields
/// travels           { layers, chain, single_layer }: each { bytes, unsized_files }
/// ```
#[derive(Debug)]
pub struct DiffJson<'d> {
    diff: &'d PlanDiff,
}

impl<'d> DiffJson<'d> {
    /// Borrows a difference for writing.
    pub fn of(diff: &'d PlanDiff) -> Self {
        Self { diff }
    }
}

impl fmt::Display for DiffJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(&Document::of(self.diff)).map_err(|_| fmt::Error)?;
        writeln!(f, "{text}")
    }
}

#[derive(Serialize)]
struct Document<'d> {
    schema: &'static str,
    unchanged: bool,
    layers: Vec<LayerDocument<'d>>,
    travels: TravelsDocument,
}

#[derive(Serialize)]
struct LayerDocument<'d> {
    name: &'d str,
    fingerprint: &'d str,
    status: &'static str,
    renamed_from: Option<&'d str>,
    chain_only: bool,
    download: WeightDocument,
    packages: Vec<PackageDocument<'d>>,
}

#[derive(Serialize)]
struct PackageDocument<'d> {
    name: &'d str,
    reasons: Vec<ReasonDocument<'d>>,
}

#[derive(Serialize)]
struct ReasonDocument<'d> {
    kind: &'static str,
    text: String,
    #[serde(flatten)]
    fields: Fields<'d>,
}

/// The fields of a reason; those that it does not have are left out.
#[derive(Default, Serialize)]
struct Fields<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layers: Option<&'d [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'d [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<&'d [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<&'d [String]>,
}

#[derive(Serialize)]
struct WeightDocument {
    bytes: u64,
    unsized_files: usize,
}

#[derive(Serialize)]
struct TravelsDocument {
    layers: WeightDocument,
    chain: WeightDocument,
    single_layer: WeightDocument,
}

impl<'d> Document<'d> {
    fn of(diff: &'d PlanDiff) -> Self {
        let layers = diff.layers().iter().map(|layer| LayerDocument {
            name: layer.name(),
            fingerprint: layer.fingerprint(),
            status: layer.status().as_str(),
            renamed_from: if let LayerStatus::Renamed { from } = layer.status() { Some(from) } else { None },
            chain_only: layer.is_chain_only(),
            download: layer.weight().into(),
            packages: layer
                .packages()
                .iter()
                .map(|package| PackageDocument {
                    name: package.name(),
                    reasons: package.reasons().iter().map(ReasonDocument::of).collect(),
                })
                .collect(),
        });
        let travels = TravelsDocument {
            layers: diff.travels().into(),
            chain: diff.travels_in_chain().into(),
            single_layer: diff.travels_in_single_layer().into(),
        };
        Self { schema: "locklayers.diff/1", unchanged: diff.is_empty(), layers: layers.collect(), travels }
    }
}

impl<'d> ReasonDocument<'d> {
    fn of(reason: &'d Reason) -> Self {
        let none = Fields::default();
        let (kind, fields) = match reason {
            Reason::Added { version, needed_by } => {
                ("added", Fields { version: version.as_deref(), because: Some(needed_by), ..none })
            }
            Reason::Removed { version } => ("removed", Fields { version: version.as_deref(), ..none }),
            Reason::Provided => ("provided", none),
            Reason::MovedFrom { layers, because } => {
                ("moved_from", Fields { layers: Some(layers), because: Some(because), ..none })
            }
            Reason::MovedTo { layers, because } => {
                ("moved_to", Fields { layers: Some(layers), because: Some(because), ..none })
            }
            Reason::Raised { from, to } => ("raised", Fields { from: Some(from), to: Some(to), ..none }),
            Reason::Lowered { from, to } => ("lowered", Fields { from: Some(from), to: Some(to), ..none }),
            Reason::Marker { from, to } => ("marker", Fields { from: from.as_deref(), to: to.as_deref(), ..none }),
            Reason::Source { from, to } => ("source", Fields { from: Some(from), to: Some(to), ..none }),
            Reason::Files { added, removed } => {
                ("files", Fields { added: Some(added), removed: Some(removed), ..none })
            }
        };
        Self { kind, text: reason.to_string(), fields }
    }
}

impl From<Weight> for WeightDocument {
    fn from(weight: Weight) -> Self {
        Self { bytes: weight.bytes(), unsized_files: weight.unsized_files() }
    }
}
