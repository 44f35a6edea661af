//! Turns Python's `uv.lock` into ordered layers of pinned requirements, each with a fingerprint.
//!
//! A container image with its Python packages in one layer is built, pushed and pulled anew for every small update.
//! This library reads the lock, computes what each dependency group, extra, project or package needs, and puts each
//! package into exactly one layer: the earliest that needs it. Nothing is downloaded and no Python runs.
//!
//! ```
//! use locklayers::{DependencyGraph, Fingerprint, LayerName, LayerSpec, Lockfile, Plan, RequirementsTxt};
//!
//! let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/fastapi-torch/uv.lock");
//! let graph = DependencyGraph::from_lockfile(Lockfile::read(path)?)?;
//! let plan = Plan::builder(&graph)
//!     .layer(LayerSpec::new(LayerName::new("heavy")?, vec!["group:heavy-rarely-updated".parse()?]))
//!     .layer(LayerSpec::new(LayerName::new("light")?, vec!["group:light-frequently-updated".parse()?]))
//!     .build()?;
//! for layer in plan.layers() {
//!     let file = RequirementsTxt::of(layer)?.to_string();
//!     println!("{} {} {} lines", layer.name(), Fingerprint::of(layer), file.lines().count());
//! }
//! # Ok::<(), locklayers::Error>(())
//! ```
//!
//! # One straight line
//!
//! [`Lockfile`] → [`DependencyGraph`] → ([`Target`]) → [`Closure`] → [`Plan`] of [`Layer`]s → [`Fingerprint`] → files. Each type is
//! made by a constructor of its own from the type before it. The graph owns the lock; what it hands out lives for `'g`.
//! All types are `Send + Sync`, and only [`Lockfile::read`] touches the file system.
//!
//! # Terms
//!
//! A *selector* names roots (`group:heavy`), its *closure* is every package that is reached from them, each under a
//! marker, as `uv export` computes it. Where the lock declares conflicts, what is active is settled once, for all
//! selections of a plan together. *Local packages* (the project, members, paths) are kept out of the layers and listed
//! apart, dependencies first, since a build installs them from source at the end.
//!
//! A *tier* is what a user names: selections in order. A tier that is not split is one layer; a split one has a layer for
//! each size class. Layers are pairwise disjoint, markers included, and together they are the closure of all selections.
//! A dependency stands in the same or an earlier tier; inside a tier there is no order, since layers are installed without
//! dependencies. With committed sizes a package moves between the layers of its tier only when its own size class does,
//! unless `max-bytes` cuts a class.
//!
//! # Targets
//!
//! A universal plan carries markers and the hashes of every file. A [`Target`] is one Python on one platform: a plan for
//! it holds only what is installed there, each package as the one file that uv would take, and [`PylockToml`] writes it
//! with the place of each file. What must be built from source is told with the reason ([`Layer::builds`]).
//!
//! # Updates
//!
//! [`PlanDiff`] compares two plans, as they were written down ([`PlanRecord`]): which layers must be built again, because
//! of which packages, and how much travels. [`Plan::why`] tells the way from each root to a package. Under the feature
//! `proptest`, the module `proptest` has strategies for locks and updates, for the property tests of other tools.
//!
//! # Images
//!
//! [`Dockerfile`] installs the layers of a plan, each by an instruction or in a stage of its own, and [`BakeFile`] tags
//! each layer by what it installs and how, so that a registry holds it once. Both tell what someone who builds many
//! images would warn of.
//!
//! # What is stable
//!
//! Output bytes are cache keys: they depend on the lock and the layers alone. The printed form of markers is that of
//! uv 0.13.9 and is part of the fingerprint's version, `ll1`. One form is known to differ from uv's: a bound such as
//! `4.0` is printed `4` throughout, where uv keeps the zero of the comparison it saw first.

mod closure;
mod diff;
#[cfg(feature = "pyproject")]
mod drift;
mod error;
mod export;
mod fingerprint;
mod graph;
#[cfg(any(doc, doctest))]
pub mod guide;
mod history;
mod image;
mod limits;
mod lock;
mod marker;
mod message;
mod name;
mod plan;
mod platform;
#[cfg(feature = "proptest")]
pub mod proptest;
#[cfg(feature = "pyproject")]
mod pyproject;
mod version;
mod word;

pub use closure::{Closure, PackagePattern, SelectionError, Selector, SelectorError, Which};
pub use diff::{
    Cause, Ceased, DiffJson, DiffMarkdown, DiffText, LayerDiff, LayerStatus, OriginDiff, OriginKind, PackageDiff,
    PlanDiff, Reason, Weight,
};
#[cfg(feature = "pyproject")]
pub use drift::{
    Drift, DriftError, DriftErrorKind, DriftKind, DriftRequirement, LockDrift, LockList, Projects, SourceTree,
    TreeKind, Unchecked,
};
pub use error::Error;
pub use export::{
    ArtifactKind, ArtifactRecord, DotGraph, ExportError, LayerFile, LayerFormat, LayerRecord, LocalRecord,
    MermaidGraph, PackageRecord, PlanRecord, PlanRecordError, ProvisionRecord, PylockToml, RequirementsTxt,
    SharedRecord, SourceKind, SourceRecord, SvgGraph, TargetRecord,
};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use graph::{DependencyGraph, GraphError};
pub use history::{Alternative, Bill, History};
pub use image::{
    BakeFile, BlockError, BuildIndex, BuildSettings, Dockerfile, DockerfileBuilder, DockerfileError, DockerfileSyntax,
    DockerfileWarning, Dockerignore, FileAccess, ImageReference, ImageReferenceError, InstallInto, Installer, Stages,
};
pub use limits::Limits;
pub use lock::{
    ConflictItem, ConflictSet, DefaultGroups, Dependency, FileLocation, GitReference, GitSource, Hash, HashAlgorithm,
    HashError, LockError, LockErrorKind, LockPath, Lockfile, Manifest, Metadata, Package, PackageId, RegistryLocation,
    Requirement, RequirementSource, Sdist, Source, StaticMetadata, TextError, UrlSource, Wheel,
};
pub use marker::{
    Environment, Marker, MarkerError, MarkerErrorKind, MarkerKey, MarkerLimitError, RequiresPython, RequiresPythonError,
};
pub use message::{Printable, human_bytes};
pub use name::{ExtraName, GroupName, LayerName, NameError, PackageName};
pub use plan::{
    ArtifactBytes, Layer, LayerSpec, Placement, Plan, PlanBuilder, PlanError, Provided, ProvidedError, ProvidedPolicy,
    Provision, Shared, SizeClass, Step, Unmatched, Unselected, Why, WhyPath,
};
pub use platform::{
    Artifact, ArtifactError, BuildReason, Implementation, Platform, Target, TargetBuilder, TargetError, WheelMisses,
};
#[cfg(feature = "pyproject")]
pub use pyproject::{Config, ImageConfig, LayerConfig, PyProject, PyProjectError, PyProjectErrorKind, TargetConfig};
pub use version::{Version, VersionError};

/// The examples of README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
