//! locklayers
mod closure;
mod error;
mod export;
mod fingerprint;
mod graph;
mod lock;
mod marker;
mod name;
mod plan;
mod text;
mod version;

pub use closure::{Closure, PackagePattern, SelectionError, Selector, SelectorError, Which};
pub use error::Error;
pub use export::{ExportError, PlanJson, RequirementsTxt};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use graph::{DependencyGraph, GraphError};
pub use lock::{
    ConflictItem, ConflictSet, DefaultGroups, Dependency, FileLocation, GitReference, GitSource, Hash, HashAlgorithm,
    HashError, LockError, LockErrorKind, LockPath, Lockfile, Manifest, Package, PackageId, RegistryLocation,
    Requirement, Sdist, Source, TextError, UrlSource, Wheel,
};
pub use marker::{Environment, Marker, MarkerError, MarkerErrorKind, MarkerKey, RequiresPython, RequiresPythonError};
pub use name::{ExtraName, GroupName, LayerName, NameError, PackageName};
pub use plan::{ArtifactBytes, Layer, LayerSpec, Placement, Plan, PlanBuilder, PlanError, Shared};
pub use version::{Version, VersionError};
