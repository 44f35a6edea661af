//! The answer as JSON.

use std::fmt;

use serde::Serialize;

use super::{Status, is_printed};
use crate::closure::Selector;
use crate::lock::Package;
use crate::marker::Marker;
use crate::message::write_json;
use crate::name::{ExtraName, LayerName, PackageName};
use crate::plan::{Step, Why, WhyPath};
use crate::version::Version;

/// The reasons for which packages are in their layers, as a JSON document, indented by two spaces and with a trailing
/// line feed.
///
/// ```text
/// schema            "locklayers.why/1"; new keys may come under the same schema, no key changes its meaning
/// packages[]        one for each package of the name that the plan reaches, by package id
///   name, version   the version is null for a local package
///   status          in_layers | provided (by the base image) | local (installed last, from source, unless it is
///                   virtual) | in_none
///   layers[]        { name, marker }, in order
///   fallback_layer  the layer that would hold it if its first layer did not need it, or null
///   selected_by[]   a path from each `package:` selector that put it into its layers
///   paths[]         a path from each root that reaches it, in the order of the plan
///     root          a selector
///     marker        under which the whole path holds
///     steps[]       { name, version, extra, marker }: from the package that the root names to this one; the extra leads on
///                   to the next, the marker is that of the dependency that leads here
///     exclusive     { packages, bytes, unsized_files, has_this }: what would be removed without the root
/// ```
///
/// A marker is null if it is always true, `{ "comparisons": N }` if it has more than a hundred (N is null beyond a
/// million), and otherwise a string.
#[derive(Debug)]
pub struct WhyJson<'a, 'g> {
    found: &'a [Why<'g>],
}

impl<'a, 'g> WhyJson<'a, 'g> {
    /// Returns the document of what [`Plan::why`](crate::Plan::why) returned.
    pub fn of(found: &'a [Why<'g>]) -> Self {
        Self { found }
    }
}

impl fmt::Display for WhyJson<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packages = self.found.iter().map(WhyDocument::of).collect();
        let document = Document { schema: "locklayers.why/1", packages };
        write_json(f, &document)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    packages: Vec<WhyDocument<'a>>,
}

#[derive(Serialize)]
struct WhyDocument<'a> {
    #[serde(flatten)]
    package: PackageDocument<'a>,
    status: &'static str,
    layers: Vec<LayerDocument<'a>>,
    fallback_layer: Option<&'a LayerName>,
    selected_by: Vec<PathDocument<'a>>,
    paths: Vec<PathDocument<'a>>,
}

#[derive(Serialize)]
struct PackageDocument<'a> {
    name: &'a PackageName,
    version: Option<&'a Version>,
}

#[derive(Serialize)]
struct LayerDocument<'a> {
    name: &'a LayerName,
    marker: MarkerDocument,
}

#[derive(Serialize)]
struct PathDocument<'a> {
    root: &'a Selector,
    marker: MarkerDocument,
    steps: Vec<StepDocument<'a>>,
    exclusive: ExclusiveDocument,
}

#[derive(Serialize)]
struct StepDocument<'a> {
    #[serde(flatten)]
    package: PackageDocument<'a>,
    extra: Option<&'a ExtraName>,
    marker: MarkerDocument,
}

#[derive(Serialize)]
struct ExclusiveDocument {
    packages: usize,
    bytes: u64,
    unsized_files: usize,
    has_this: bool,
}

/// A marker; `None` if it is always true.
#[derive(Serialize)]
#[serde(transparent)]
struct MarkerDocument(Option<Shown>);

#[derive(Serialize)]
#[serde(untagged)]
enum Shown {
    Whole(String),
    Counted { comparisons: Option<usize> },
}

impl<'a> WhyDocument<'a> {
    fn of(why: &'a Why<'_>) -> Self {
        let layer =
            |(name, marker): &'a (LayerName, Marker)| LayerDocument { name, marker: MarkerDocument::of(marker) };
        let path = |path: &'a WhyPath<'_>| PathDocument::of(why, path);
        Self {
            package: PackageDocument::of(why.package()),
            status: match Status::of(why) {
                Status::InLayers => "in_layers",
                Status::Provided => "provided",
                Status::Local => "local",
                Status::InNone => "in_none",
            },
            layers: why.layers().iter().map(layer).collect(),
            fallback_layer: why.fallback_layer(),
            selected_by: why.selected_by().iter().map(path).collect(),
            paths: why.paths().iter().map(path).collect(),
        }
    }
}

impl<'a> PackageDocument<'a> {
    fn of(package: &'a Package) -> Self {
        Self { name: package.name(), version: package.version().filter(|_| !package.source().is_local()) }
    }
}

impl<'a> PathDocument<'a> {
    fn of(why: &Why<'_>, path: &'a WhyPath<'_>) -> Self {
        let step = |step: &'a Step<'_>| StepDocument {
            package: PackageDocument::of(step.package()),
            extra: step.extra(),
            marker: MarkerDocument::of(step.marker()),
        };
        let bytes = path.exclusive_bytes();
        Self {
            root: path.root(),
            marker: MarkerDocument::of(path.marker()),
            steps: path.steps().iter().map(step).collect(),
            exclusive: ExclusiveDocument {
                packages: path.exclusive().len(),
                bytes: bytes.most(),
                unsized_files: bytes.unsized_files(),
                has_this: path.exclusive().contains(&why.package()),
            },
        }
    }
}

impl MarkerDocument {
    fn of(marker: &Marker) -> Self {
        if marker.is_always() {
            return Self(None);
        }
        Self(Some(if is_printed(marker) {
            Shown::Whole(marker.to_string())
        } else {
            Shown::Counted { comparisons: marker.comparisons() }
        }))
    }
}
