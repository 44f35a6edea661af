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
//! ```text
//! string ─lock→ Lockfile ─graph→ DependencyGraph ─closure→ Closure ─plan→ Plan of Layers ─fingerprint→ Fingerprint
//!                                                                                        ─export, image→ files
//!                                                                         Plan × Plan ─diff→ PlanDiff
//! ```
//!
//! Each module holds one stage, and each type is made by a constructor of its own from the type before it. The names that
//! every user needs stand at the root; everything else stands in the module of its stage. The graph owns the lock; what
//! it hands out lives as long as the graph. All types are `Send + Sync`, and only [`Lockfile::read`] touches the file system.
//!
//! # Terms
//!
//! A *selector* names roots (`group:heavy`). Its *closure* is every package that is reached from them, each under a
//! marker, as `uv export` computes it. Where the lock declares conflicts, the active extras and groups are settled once,
//! for all selections of a plan together. *Local packages* (the project, members, paths) are kept out of the layers and
//! listed apart, dependencies first, since a build installs them from source at the end.
//!
//! A *tier* is what a user names: selections in order, or a closure; an embedder may also
//! [place](plan::PlanBuilder::place) packages one by one. A tier that is not split is one layer; a split one has a layer for
//! each size class. Layers are pairwise disjoint, markers included, and together they are the closure of all selections.
//! A dependency stands in the same or an earlier tier; inside a tier there is no order, since layers are installed without
//! dependencies. With committed sizes a package moves between the layers of its tier only when its own size class does,
//! unless `max-bytes` cuts a class.
//!
//! # Targets
//!
//! A universal plan carries markers and the hashes of every file. A [`Target`] is one Python on one platform: a plan for
//! it holds only what is installed there, each package as the one file that uv would take, and [`PylockToml`] writes it
//! with the URL or path of each file. [`Layer::builds`] lists what must be built from source, with the reason.
//!
//! # Updates
//!
//! [`PlanDiff`](diff::PlanDiff) compares two plans as [`PlanRecord`](export::PlanRecord)s: which layers must be built again,
//! because of which packages, and how many bytes are transferred. [`Plan::why`] returns the path from each root to a
//! package. With the feature `proptest`, the module `proptest` has strategies for locks and updates, for the property
//! tests of other tools.
//!
//! # Images
//!
//! [`Dockerfile`](image::Dockerfile) installs the layers of a plan, each by an instruction or in a stage of its own, and
//! [`BakeFile`](image::BakeFile) tags each layer by what it installs and how, so that a registry holds it once. Both
//! return warnings about what is likely to go wrong in a build.
//!
//! # What is stable
//!
//! Output bytes are cache keys: they depend on the lock and the layers alone. The printed form of markers is that of
//! uv 0.13.9 and is part of the fingerprint's version, `ll1`. One form is known to differ from uv's: a bound such as
//! `4.0` is printed `4` throughout, where uv keeps the zero of the comparison it saw first.

// On docs.rs, each item that needs a feature says so.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod closure;
pub mod diff;
#[cfg(feature = "pyproject")]
pub mod drift;
mod error;
pub mod export;
pub mod fingerprint;
pub mod graph;
#[cfg(any(doc, doctest))]
pub mod guide;
pub mod history;
pub mod image;
mod limits;
pub mod lock;
pub mod marker;
pub mod message;
pub mod name;
pub mod plan;
pub mod platform;
#[cfg(feature = "proptest")]
pub mod proptest;
#[cfg(feature = "pyproject")]
pub mod pyproject;
pub mod version;
mod word;

pub use closure::Selector;
pub use error::Error;
pub use export::{PylockToml, RequirementsTxt};
pub use fingerprint::Fingerprint;
pub use graph::DependencyGraph;
pub use limits::{Cancel, Limits};
pub use lock::Lockfile;
pub use marker::Marker;
pub use name::LayerName;
pub use plan::{Layer, LayerSpec, Plan};
pub use platform::Target;

/// The examples of README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
