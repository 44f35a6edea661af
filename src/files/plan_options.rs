//! What a caller states about the plan of a project.

use std::path::PathBuf;

use crate::closure::Selector;
#[cfg(feature = "image")]
use crate::image::ImageReference;
use crate::name::PackageName;
use crate::plan::{LayerSpec, ProvidedPolicy};
use crate::pyproject::TargetConfig;

/// What a caller states about the plan of a project, over what the project's documents configure: as `locklayers plan` does
/// with its options.
///
/// ```
/// use locklayers::files::PlanOptions;
/// let mut options = PlanOptions::new();
/// options.split = Some(false);
/// options.layers.push("torch=package:torch".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PlanOptions {
    /// The layers, which replace the configured ones; empty for those.
    pub layers: Vec<LayerSpec>,
    /// The scope; empty for the configured one.
    pub scope: Vec<Selector>,
    /// Whether all tiers are split by size, or none; `None` for what is configured.
    pub split: Option<bool>,
    /// The parts of a target that override the configured target, each by itself.
    pub target: TargetConfig,
    /// Whether the plan is for every platform, whatever target is configured.
    pub is_universal: bool,
    /// Whether packages that must be built from source are refused.
    pub no_build: bool,
    /// The file with the packages of the base image, and what to do if they have other versions.
    pub provided: Option<(PathBuf, ProvidedPolicy)>,
    /// The workspace member that the default plan is of; `None` for that of [`here`](Self::here).
    pub member: Option<PackageName>,
    /// The folder of the caller: in that of a workspace member, the default plan is the member's. `None` for the root's plan.
    pub here: Option<PathBuf>,
    /// What decides the targets if the plan is that of an image.
    #[cfg(feature = "image")]
    pub image: Option<ImageOptions>,
}

impl PlanOptions {
    /// Returns options that state nothing.
    pub fn new() -> Self {
        Self::default()
    }
}

/// The options of an image that decide for which targets its plans are made.
#[cfg(feature = "image")]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ImageOptions {
    /// The platforms, as builders or uv name them; several for an image of several. Empty for that of the target.
    pub platforms: Vec<String>,
    /// The base image, which decides the C library; `None` for the official one of the planned Python.
    pub base: Option<ImageReference>,
    /// Whether uv installs the Python, whatever the base image has: without a version it is then that of `.python-version`.
    pub is_python_managed: bool,
}

#[cfg(feature = "image")]
impl ImageOptions {
    /// Returns the options of an image for some platforms, on a base.
    pub fn new(platforms: Vec<String>, base: Option<ImageReference>) -> Self {
        Self { platforms, base, is_python_managed: false }
    }
}
