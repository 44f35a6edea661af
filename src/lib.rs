//! Turns Python's `uv.lock` into ordered layers of pinned requirements, each with a fingerprint.
//!
//! If all Python packages of a container image are in one layer, every small update rebuilds, pushes and pulls all of
//! them. This library reads the lock, computes what each dependency group, extra, project or package needs, and puts
//! each package into exactly one layer: by its size in the default plan, or else the earliest that needs it. Nothing is
//! downloaded and no Python runs.
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
//! # Pipeline
//!
//! ```text
//! string ─lock→ Lockfile ─graph→ DependencyGraph ─closure→ Closure ─plan→ Plan of Layers ─fingerprint→ Fingerprint
//!                                                                                        ─export, image→ files
//!                                                                         Plan × Plan ─diff→ PlanDiff
//! ```
//!
//! Each module is one stage, and each type is created by its own constructor from the type before it. The most used
//! types are at the root, all others in the module of their stage. The graph owns the lock; what it returns borrows the
//! graph. All types are `Send + Sync`, and only [`Lockfile::read`]
//! and the modules `files` and `git` use the file system. The [`guide`] explains the
//! program and the concepts.
//!
//! # Terms
//!
//! A *selector* names roots (`group:heavy`). Its *closure* is every package that is reached from them, each with its
//! marker, as `uv export` computes it. If the lock declares conflicts, the active extras and groups are determined
//! once, for all selections of a plan together. Layers do not hold *local packages* (the project, members, paths),
//! which are listed separately, dependencies first, since a build installs them from source at the end.
//!
//! A *tier* is defined by selectors or by a closure; an embedder may also [place](plan::PlanBuilder::place) packages
//! one by one. A tier is one layer or, if it is split, a layer for each size class. Layers are pairwise disjoint,
//! markers included, and together they are the closure of all selections. A dependency is in the same or an earlier
//! tier; within a tier there is no order, since layers are installed without resolving dependencies. With committed
//! sizes, a package moves between the layers of its tier only if its own size class changes, unless `max-bytes` cuts a
//! class.
//!
//! # Targets
//!
//! A universal plan has markers and the hashes of every file. A [`Target`] is one Python on one platform: a plan for
//! it holds only what is installed there, each package with the one file that uv would choose, and [`PylockToml`]
//! writes the URL or path of each file. [`Layer::builds`] lists the packages that must be built from source, with the
//! reasons.
//!
//! # Updates
//!
//! [`PlanDiff`](diff::PlanDiff) compares two plans as [`PlanRecord`](export::PlanRecord)s: which layers must be built
//! again, because of which packages, and how many bytes are transferred. [`Plan::why`] returns the path from each root
//! to a package. The module `proptest` (feature `proptest`) has strategies for locks and updates, for the property
//! tests of other tools.
//!
//! # Images
//!
//! [`Dockerfile`](image::Dockerfile) installs each layer of a plan in an instruction or a stage of its own, and
//! [`BakeFile`](image::BakeFile) tags each layer by what it installs and how, so that a registry holds it once. Both
//! return warnings about likely problems of a build.
//!
//! # Features
//!
//! By default none is enabled: the pipeline from a lock to layer files and fingerprints compiles 26 dependencies. Features
//! are additive.
//!
//! | feature | adds | dependencies |
//! |---|---|---|
//! | `json` | JSON documents of plans, fingerprints, differences, explanations, reports and back-tests; [`ProvidedPackages`](plan::ProvidedPackages) from a plan | 3 |
//! | `image` | the module [`image`]; implies `json` | |
//! | `picture` | plans as SVG, DOT and Mermaid, in [`export`] | none |
//! | `pyproject` | the modules `pyproject`, `drift` and `report`, and the configuration of plans | 3 |
//! | `files` | the module `files`: a project on disk, read within limits and written all or none; implies `pyproject` | 11 |
//! | `git` | the module `git`: files of revisions; with `files`, locks of revisions | none |
//! | `edit` | size classes set in a `pyproject.toml`; implies `pyproject` | 7 |
//! | `proptest` | the module `proptest` | 12 |
//! | `cli` | the program; implies all but `proptest` | |
//!
//! # What is stable
//!
//! Output bytes are cache keys: they depend on the lock and the layers alone. The printed form of markers is that of
//! uv 0.13.9 and is part of the fingerprint's version, `ll1`. One form is known to differ from uv's: a bound such as
//! `4.0` is printed `4` throughout, where uv keeps the zero of the comparison it saw first.

// On docs.rs, each item names the feature that it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod char_class;
pub mod closure;
pub mod diff;
#[cfg(feature = "pyproject")]
pub mod drift;
mod error;
pub mod export;
#[cfg(feature = "files")]
pub mod files;
pub mod fingerprint;
#[cfg(feature = "git")]
pub mod git;
pub mod graph;
#[cfg(any(doc, doctest))]
pub mod guide;
pub mod history;
#[cfg(feature = "image")]
pub mod image;
mod limits;
pub mod lock;
pub mod marker;
pub mod message;
pub mod name;
mod percent;
pub mod plan;
pub mod platform;
#[cfg(feature = "proptest")]
pub mod proptest;
#[cfg(feature = "pyproject")]
pub mod pyproject;
#[cfg(feature = "pyproject")]
pub mod report;
mod url;
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
