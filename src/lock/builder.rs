//! Locks that are made in memory, with the checks of the reader.
//!
//! ```text
//! PackageSpec, DependencySpec, FileSpec ─LockfileBuilder→ build ─→ Lockfile
//! ```
//!
//! What a lock must satisfy is declared once: [`check`](super::check) holds what packages and files must be,
//! [`index`](super::index) where edges lead, and the types of names, versions, markers, sources, paths and hashes check
//! themselves. The reader adds positions to what they refuse, this folder the package.
//!
//! * `package_spec`, `dependency_spec`, `file_spec`: what a caller gives
//! * `lockfile_builder`: the parts of the lock as a whole
//! * `build`: checks them and resolves edges
//! * `markers`: each distinct marker once, within the limits
//! * `weight`: how many bytes a lock has at least that is given in parts

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
