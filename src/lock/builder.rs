//! Construction of locks in memory, with the checks of the reader.
//!
//! ```text
//! PackageSpec, DependencySpec, FileSpec ─LockfileBuilder→ build ─→ Lockfile
//! ```
//!
//! The rules of a lock are implemented once: [`check`](super::check) has those of packages and files,
//! [`index`](super::index) those of edges, and the types of names, versions, markers, sources, paths and hashes have
//! their own. The reader adds positions to their errors, this folder adds the package.
//!
//! * `package_spec`, `dependency_spec`, `file_spec`: the input of a caller
//! * `lockfile_builder`: the parts of the lock as a whole
//! * `build`: their validation, and the resolution of edges
//! * `again`: the parts of a lock that exists
//! * `markers`: sharing of equal markers, within the limits
//! * `weight`: the smallest possible size of the lock in bytes

mod again;
mod build;
mod dependency_spec;
mod file_spec;
mod lockfile_builder;
mod markers;
mod package_spec;
mod weight;

pub use dependency_spec::DependencySpec;
pub use file_spec::FileSpec;
pub use lockfile_builder::LockfileBuilder;
pub use package_spec::PackageSpec;
