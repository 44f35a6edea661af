//! Property tests of layers: locks and updates made by chance, and what must be stable under them.
//!
//! Under the feature `proptest`. A tool that makes layers of its own out of locks can prove that an update rebuilds
//! nothing that it does not touch:
//!
//! ```
//! use locklayers::proptest::{Snapshot, any_change, assert_stable};
//! use locklayers::{DependencyGraph, Lockfile, Plan};
//! use proptest::test_runner::TestRunner;
//!
//! /// Your own tool: what it makes of a lock, and the key under which it caches each part.
//! fn layers(lock: &str) -> Option<Snapshot> {
//!     let graph = DependencyGraph::from_lockfile(lock.parse::<Lockfile>().ok()?).ok()?;
//!     Some(Snapshot::of(&Plan::builder(&graph).build().ok()?))
//! }
//!
//! let result = TestRunner::deterministic().run(&any_change(), |change| {
//!     let (before, after) = (layers(&change.before().to_string()), layers(&change.after().to_string()));
//!     if let (Some(before), Some(after)) = (before, after) {
//!         assert_stable(&before, &after, &change);
//!     }
//!     Ok(())
//! });
//! result.unwrap();
//! ```
//!
//! The types of the crate `proptest` in these signatures are the one exception to the rule that no other crate's types
//! stand in this library's: a strategy is what this feature is for.

mod any_lock;
mod model;
mod print;
mod snapshot;
mod stable;
mod update;

pub use any_lock::{LockKnobs, any_lock};
pub use model::{EdgeModel, Kind, LockModel, PackageModel, PartModel, Shape, USABLE, WHEELS};
pub use snapshot::Snapshot;
pub use stable::{Unstable, assert_stable, check_stable};
pub use update::{Change, Update, any_change};
