//! The error of planning.

use crate::closure::{SelectionError, Selector};
use crate::lock::PackageId;
use crate::marker::Marker;
use crate::message::{Excerpt, few};
use crate::name::{GroupName, LayerName, NameError};
use crate::platform::{ArtifactError, BuildReason, TargetError};

/// The error for a plan that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two layers have the same normalised name.
    #[error("two layers are named `{layer}`; give each layer a unique name")]
    #[non_exhaustive]
    DuplicateLayer {
        /// The name.
        layer: LayerName,
    },
    /// A layer has no selectors.
    #[error("layer `{layer}` has no selectors; add at least one, such as `group:NAME`, `project` or `package:GLOB`")]
    #[non_exhaustive]
    NoSelectors {
        /// The layer.
        layer: LayerName,
    },
    /// A layer other than the last selects `rest`.
    #[error("layer `{layer}` selects `rest`, so it must be the last, but layer `{next}` follows it")]
    #[non_exhaustive]
    RestNotLast {
        /// The layer with `rest`.
        layer: LayerName,
        /// The layer after it.
        next: LayerName,
    },
    /// The closure of a layer's selector cannot be computed.
    #[error("layer `{layer}`, selector `{selector}`")]
    #[non_exhaustive]
    Selector {
        /// The layer.
        layer: LayerName,
        /// The selector.
        selector: Selector,
        /// The reason.
        source: Box<SelectionError>,
    },
    /// The closure of a selector of the plan's scope cannot be computed.
    #[error("scope, selector `{selector}`")]
    #[non_exhaustive]
    Scope {
        /// The selector.
        selector: Selector,
        /// The reason.
        source: Box<SelectionError>,
    },
    /// The selections of the plan cannot be combined.
    #[error("the layers cannot be planned together")]
    #[non_exhaustive]
    Together {
        /// The reason.
        source: SelectionError,
    },
    /// The plan has more selectors than the limit allows.
    #[error(
        "the layers and the scope have {found} selectors together, more than the limit of {limit}; name fewer layers \
         (the library can raise the limit, `Limits::selectors`)"
    )]
    #[non_exhaustive]
    TooManySelectors {
        /// The actual number.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The plan has more layers than the limit allows.
    #[error(
        "the plan has {found} layers, but container engines support at most {limit}; name fewer tiers, or split fewer of them \
         (the library can raise the limit, `Limits::layers`)"
    )]
    #[non_exhaustive]
    TooManyLayers {
        /// The actual number.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The tiers have more packages from earlier tiers than the limit allows.
    #[error(
        "the layers of this plan have more than {limit} packages from layers before them, counted separately for each layer; name \
         fewer layers (the library can raise the limit, `Limits::shared`)"
    )]
    #[non_exhaustive]
    TooManyShared {
        /// The limit.
        limit: usize,
    },
    /// The name of a split tier is too long for the names of its layers.
    #[error("the tier `{tier}` is split by size, and its layers cannot be named after it; give it a shorter name")]
    #[non_exhaustive]
    TierName {
        /// The tier.
        tier: LayerName,
        /// The reason.
        source: NameError,
    },
    /// The selectors reach more packages, counted for each layer and selector, than the limit allows.
    #[error(
        "the layers of this plan reach more than {limit} packages and dependencies, counted separately for each layer \
         and selector; name fewer layers (the library can raise the limit, `Limits::reached`)"
    )]
    #[non_exhaustive]
    TooManyReached {
        /// The limit.
        limit: usize,
    },
    /// The printed markers of the plan are longer than the limit allows.
    #[error(
        "package {package}: the marker under which it is needed, with those of the packages before it, takes more than \
         {limit} comparisons to print; no lock written by uv comes near this, so look for a marker written by hand \
         (the library can raise the limit, `Limits::comparisons`)"
    )]
    #[non_exhaustive]
    MarkersTooLong {
        /// The first package whose marker exceeds the limit.
        package: Box<PackageId>,
        /// The limit, in comparisons.
        limit: usize,
    },
    /// The printed markers of a history's states are longer than the limit allows.
    #[error(
        "the markers of this state and of those before it take more than {limit} comparisons to print, without {each} \
         for each package; no lock written by uv comes near this, so look for a marker written by hand (the library \
         can raise the limit, `Limits::comparisons`)"
    )]
    #[non_exhaustive]
    HistoryTooLong {
        /// The limit, in comparisons.
        limit: usize,
        /// The comparisons of each package that are not counted.
        each: usize,
    },
    /// The printed content of the plan is longer than the limit allows.
    #[error(
        "package {package}: with those before it, its markers, URLs and hashes take more than {limit} bytes to print, \
         counted separately for each layer; name fewer layers (the library can raise the limit, `Limits::printed_bytes`)"
    )]
    #[non_exhaustive]
    TooMuchPrinted {
        /// The first package that exceeds the limit.
        package: Box<PackageId>,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The name of a default group is not valid as that of a layer.
    #[error("the dependency group `{group}` cannot be a layer of the same name; name the layers yourself")]
    #[non_exhaustive]
    GroupAsLayer {
        /// The group.
        group: GroupName,
        /// The reason.
        source: NameError,
    },
    /// The lock does not support the target.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// No file of a package can be installed on the target.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// Whether the target needs a package depends on the patch release of its Python.
    #[error(
        "package {package} is needed only if `{}`, which the target's Python {python} does not decide; \
         give the patch release of the image, as in `{example}`",
        Excerpt(.marker)
    )]
    #[non_exhaustive]
    PatchUndecided {
        /// The package.
        package: Box<PackageId>,
        /// The marker under which it is needed.
        marker: String,
        /// The Python of the target.
        python: String,
        /// One of its patch releases.
        example: String,
    },
    /// The target needs two packages of one name, and only one can be installed.
    #[error(
        "on {target} both {first} and {second} are needed, but only one of them can be installed; leave out one of the \
         layers that need them"
    )]
    #[non_exhaustive]
    TwoVersions {
        /// The target.
        target: String,
        /// The package that was placed first.
        first: Box<PackageId>,
        /// The other package.
        second: Box<PackageId>,
    },
    /// A package would be built from source, which is forbidden.
    #[error("layer `{layer}`: package {package} would have to be built from source: {reason}")]
    #[non_exhaustive]
    MustBuild {
        /// The layer.
        layer: LayerName,
        /// The package.
        package: Box<PackageId>,
        /// The reason.
        reason: Box<BuildReason>,
    },
    /// The state of a history is planned by the builder of another graph.
    #[error("the builder of this state belongs to another graph; return the builder that was passed in")]
    ForeignBuilder,
    /// A tier is a closure of another graph.
    #[error("layer `{layer}` is a closure of another graph; compute it from the graph of the plan")]
    #[non_exhaustive]
    ForeignClosure {
        /// The layer.
        layer: LayerName,
    },
    /// A closure needs what the selections of the plan do not need together, since other extras and groups are active.
    #[error(
        "layer `{layer}`: its closure needs {package} where the selections of the plan together do not, since the lock \
         declares conflicts and other extras or groups are active; compute the closures of one plan by `Closure::together`"
    )]
    #[non_exhaustive]
    ClosureDiffers {
        /// The layer.
        layer: LayerName,
        /// The first package, by id, for which this holds.
        package: Box<PackageId>,
    },
    /// A package is placed in a tier that the plan does not have.
    #[error(
        "{package} is placed in the layer `{tier}`, which the plan does not have; its layers are {}",
        few(&.tiers.iter().map(|tier| format!("`{tier}`")).collect::<Vec<_>>(), 20, "more")
    )]
    #[non_exhaustive]
    UnknownTier {
        /// The package.
        package: Box<PackageId>,
        /// The name that was given for it.
        tier: LayerName,
        /// The names of the tiers, in order.
        tiers: Vec<LayerName>,
    },
    /// The scope needs a package that is not placed and that no tier reaches.
    #[error("no layer holds {package}, which the scope needs; add a layer for it, or a last layer `rest`")]
    #[non_exhaustive]
    Unplaced {
        /// The first package, by id, for which this holds.
        package: Box<PackageId>,
    },
    /// A dependency of a package is in a later layer.
    #[error(
        "layer `{layer}`: {package} needs {dependency}{}, which is in the later layer `{later}`; put it into `{layer}` or a \
         layer before it, or allow it (`PlanBuilder::allow_later_dependencies`)",
        condition(.marker)
    )]
    #[non_exhaustive]
    LaterDependency {
        /// The layer.
        layer: LayerName,
        /// The package in it.
        package: Box<PackageId>,
        /// The dependency.
        dependency: Box<PackageId>,
        /// The first later layer that holds it.
        later: LayerName,
        /// The marker under which the package needs what that layer holds.
        marker: Marker,
    },
    /// A dependency of a package is in no layer.
    #[error(
        "layer `{layer}`: {package} needs {dependency}{}, which is in no layer; put it into `{layer}` or a layer before \
         it, or allow it (`PlanBuilder::allow_missing_dependencies`)",
        condition(.marker)
    )]
    #[non_exhaustive]
    MissingDependency {
        /// The layer.
        layer: LayerName,
        /// The package in it.
        package: Box<PackageId>,
        /// The dependency.
        dependency: Box<PackageId>,
        /// The marker under which no layer holds it.
        marker: Marker,
    },
    /// A placement belongs to another plan or lock.
    #[error("{package} is not in this plan; use a placement of this plan")]
    #[non_exhaustive]
    ForeignPlacement {
        /// The package.
        package: Box<PackageId>,
    },
    /// A plan without a target is given the packages of a base image, which is for one platform.
    #[error(
        "packages of a base image can be left out only if the plan has a target; give the target of the image, as by `--python-version 3.12 --python-platform linux`"
    )]
    ProvidedWithoutTarget,
    /// The base image has another version than the lock.
    #[error(
        "the base image provides `{}` and the lock has {package}; lock the same version, or install the locked one \
         over it (`--provided-policy keep-lock`)",
        Excerpt(.provided)
    )]
    #[non_exhaustive]
    ProvidedDiffers {
        /// The locked package.
        package: Box<PackageId>,
        /// The version in the base image.
        provided: String,
    },
}

impl PlanError {
    /// Returns whether the plan exceeds a limit, rather than being invalid; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        match self {
            Self::TooManySelectors { .. }
            | Self::TooManyLayers { .. }
            | Self::TooManyShared { .. }
            | Self::TooManyReached { .. }
            | Self::MarkersTooLong { .. }
            | Self::HistoryTooLong { .. }
            | Self::TooMuchPrinted { .. } => true,
            Self::TierName { source, .. } | Self::GroupAsLayer { source, .. } => source.is_limit(),
            other => other.selection().is_some_and(SelectionError::is_limit),
        }
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        self.selection().is_some_and(SelectionError::is_cancelled)
    }

    fn selection(&self) -> Option<&SelectionError> {
        match self {
            Self::Selector { source, .. } | Self::Scope { source, .. } => Some(source),
            Self::Together { source } => Some(source),
            _ => None,
        }
    }
}

/// Where an edge counts, in words.
fn condition(marker: &Marker) -> String {
    if marker.is_always() { String::new() } else { format!(" where `{}`", Excerpt(&marker.to_string())) }
}
