//! A difference as JSON.

use std::fmt;

use serde::Serialize;

use super::cause::{Cause, NoLongerNeeded};
use super::layer_diff::LayerStatus;
use super::plan_diff::PlanDiff;
use super::reason::Reason;
use super::removal::Removal;
use super::weight::Weight;
use crate::closure::Selector;
use crate::fingerprint::Fingerprint;
use crate::message::write_json;
use crate::name::{LayerName, PackageName};
use crate::version::Version;

/// A difference of plans as a JSON document, indented by two spaces and with a trailing line feed.
///
/// ```text
/// schema            "locklayers.diff/1"; new keys may come under the same schema, no key changes its meaning
/// unchanged         whether every layer is as it was
/// layers[]          in the order of the plan after, those that are gone at the end
///   name, fingerprint
///   status          unchanged | changed | added | removed | renamed
///   renamed_from    the name before, or null
///   chain_only      same content, but built again in a chain since a layer before it changes
///   download        { bytes, unsized_files }
///   packages[]      by which the fingerprint is another: { name, version, reasons[] }
///     version       null, or the version that the reasons are about where there are several packages of the name
///     reasons[]     { kind, text, … }: added | removed | provided | moved_from | moved_to | beside | only_in | upgraded |
///                   downgraded | rewritten | marker | source | files | urls | hashes; a clause for people; and what there is of
///       version, from, to
///       layers[], partly
///       packages[], selectors[]   that need it: in `added`, all in the layer; in a move, those that did not before
///       in_more_environments   of a move: whether they needed it before too, in fewer environments
///       bytes_before, bytes_after   of a move between the size classes of a tier
///       removed[], moved[], changed[], needed_now[], layer_is_removed, through[], through_selectors[]   of a move to a later layer, see NoLongerNeeded
///       is_local, removed[], left_out[], changed[], other_versions[], version_left, selectors_removed[],
///                   selectors[]   of `removed`, see Removal
///       added[], removed[]
/// origins[]         what comes from elsewhere: { kind: index | files | local, from (null where it is new), to, packages[], text }
/// transferred           { layers, chain, single_layer }: each { bytes, unsized_files }
/// ```
#[derive(Debug)]
pub struct DiffJson<'d> {
    diff: &'d PlanDiff,
}

impl<'d> DiffJson<'d> {
    /// Returns the document of a difference.
    pub fn of(diff: &'d PlanDiff) -> Self {
        Self { diff }
    }
}

impl fmt::Display for DiffJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_json(f, &Document::of(self.diff))
    }
}

#[derive(Serialize)]
struct Document<'d> {
    schema: &'static str,
    unchanged: bool,
    layers: Vec<LayerDocument<'d>>,
    origins: Vec<OriginDocument<'d>>,
    transferred: TransferDocument,
}

#[derive(Serialize)]
struct LayerDocument<'d> {
    name: &'d LayerName,
    fingerprint: Fingerprint,
    status: &'static str,
    renamed_from: Option<&'d LayerName>,
    chain_only: bool,
    download: WeightDocument,
    packages: Vec<PackageDocument<'d>>,
}

#[derive(Serialize)]
struct PackageDocument<'d> {
    name: &'d PackageName,
    version: Option<&'d Version>,
    reasons: Vec<ReasonDocument<'d>>,
}

#[derive(Serialize)]
struct OriginDocument<'d> {
    kind: &'static str,
    from: Option<&'d str>,
    to: &'d str,
    packages: &'d [PackageName],
    text: String,
}

#[derive(Serialize)]
struct ReasonDocument<'d> {
    kind: &'static str,
    text: String,
    #[serde(flatten)]
    fields: Fields<'d>,
}

/// The fields of a reason, by kind; their names are those of the variants of [`Reason`] and [`Cause`].
#[derive(Serialize)]
#[serde(untagged)]
enum Fields<'d> {
    Added {
        version: Option<&'d Version>,
        packages: &'d [PackageName],
        selectors: &'d [Selector],
        other_versions: &'d [PackageName],
        version_before: Option<&'d Version>,
        was_local: bool,
        was_provided: bool,
    },
    Removed {
        version: Option<&'d Version>,
        #[serde(flatten)]
        cause: &'d Removal,
    },
    Moved {
        layers: &'d [LayerName],
        partly: bool,
        #[serde(flatten)]
        cause: CauseFields<'d>,
    },
    Change {
        from: Option<String>,
        to: Option<String>,
    },
    Files {
        added: &'d [String],
        removed: &'d [String],
    },
    None {},
}

#[derive(Serialize)]
#[serde(untagged)]
enum CauseFields<'d> {
    Needed { packages: &'d [PackageName], selectors: &'d [Selector], in_more_environments: bool },
    NoLongerNeeded(&'d NoLongerNeeded),
    Size { bytes_before: u64, bytes_after: u64 },
    None {},
}

#[derive(Serialize)]
struct WeightDocument {
    bytes: u64,
    unsized_files: usize,
}

#[derive(Serialize)]
struct TransferDocument {
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
                    version: package.version(),
                    reasons: package.reasons().iter().map(ReasonDocument::of).collect(),
                })
                .collect(),
        });
        let origins = diff.origins().iter().map(|origin| OriginDocument {
            kind: origin.kind().as_str(),
            from: origin.from(),
            to: origin.to(),
            packages: origin.packages(),
            text: origin.to_string(),
        });
        let transferred = TransferDocument {
            layers: diff.transferred().into(),
            chain: diff.transferred_in_chain().into(),
            single_layer: diff.transferred_in_single_layer().into(),
        };
        let (layers, origins) = (layers.collect(), origins.collect());
        Self { schema: "locklayers.diff/1", unchanged: !diff.changes_layers(), layers, origins, transferred }
    }
}

impl<'d> ReasonDocument<'d> {
    fn of(reason: &'d Reason) -> Self {
        let change = |from: String, to: String| Fields::Change { from: Some(from), to: Some(to) };
        let fields = match reason {
            Reason::Added { version, packages, selectors, other_versions, version_before, was_local, was_provided } => {
                Fields::Added {
                    version: version.as_ref(),
                    packages,
                    selectors,
                    other_versions,
                    version_before: version_before.as_ref(),
                    was_local: *was_local,
                    was_provided: *was_provided,
                }
            }
            Reason::Removed { version, cause } => Fields::Removed { version: version.as_ref(), cause },
            Reason::Provided => Fields::None {},
            Reason::MovedFrom { layers, partly, cause } | Reason::MovedTo { layers, partly, cause } => {
                Fields::Moved { layers, partly: *partly, cause: cause.into() }
            }
            Reason::Beside { layers, cause } | Reason::OnlyIn { layers, cause } => {
                Fields::Moved { layers, partly: true, cause: cause.into() }
            }
            Reason::Upgraded { from, to } | Reason::Downgraded { from, to } | Reason::Rewritten { from, to } => {
                change(from.to_string(), to.to_string())
            }
            Reason::Marker { from, to } => {
                let text = |marker: &crate::marker::Marker| (!marker.is_always()).then(|| marker.to_string());
                Fields::Change { from: text(from), to: text(to) }
            }
            Reason::Source { from, to } => change(from.clone(), to.clone()),
            Reason::Files { added, removed } | Reason::Urls { added, removed } => Fields::Files { added, removed },
            Reason::Hashes { from, to } => {
                let text = |algorithm: &Option<crate::lock::HashAlgorithm>| algorithm.map(|known| known.to_string());
                Fields::Change { from: text(from), to: text(to) }
            }
        };
        Self { kind: reason.kind(), text: reason.to_string(), fields }
    }
}

impl<'d> From<&'d Cause> for CauseFields<'d> {
    fn from(cause: &'d Cause) -> Self {
        match cause {
            Cause::Needed { packages, selectors, in_more_environments } => {
                Self::Needed { packages, selectors, in_more_environments: *in_more_environments }
            }
            Cause::NotNeeded(ended) => Self::NoLongerNeeded(ended),
            Cause::Size { from, to } => Self::Size { bytes_before: *from, bytes_after: *to },
            Cause::Layers => Self::None {},
        }
    }
}

impl From<Weight> for WeightDocument {
    fn from(weight: Weight) -> Self {
        Self { bytes: weight.bytes(), unsized_files: weight.unsized_files() }
    }
}
