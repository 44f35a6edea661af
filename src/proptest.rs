//! Property tests of layers: generated locks and updates, and what must be stable under them.
//!
//! A tool that makes its own layers from locks can test that an update rebuilds nothing that it does not affect
//! (feature `proptest`):
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
//! [`check_complete`] compares the packages of all layers with a [`Closure`](crate::closure::Closure). For a tool whose keys
//! are chained, or whose layers are for one target, use [`Stability`].
//!
//! The strategies of the crate `proptest` in these signatures are the one exception to the rule that this library's API
//! exposes no types of other crates.

mod any_change;
mod any_lock;
mod complete;
mod contents;
mod edit;
mod model;
mod print;
mod snapshot;
mod stable;
mod update;

pub use any_change::any_change;
pub use any_lock::{LockKnobs, any_lock};
pub use complete::{Incomplete, assert_complete, check_complete};
pub use model::{EdgeModel, Kind, LockModel, PackageModel, PartModel, Shape, USABLE, WHEELS};
pub use snapshot::Snapshot;
pub use stable::{Stability, Unstable, assert_stable, check_stable};
pub use update::{Change, Update};
