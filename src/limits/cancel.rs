//! A flag by which the caller ends work that is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that ends work under way: what is asked within [`Limits`](crate::Limits) that watch it is refused once it is set.
///
/// Copies are the same flag, so one is kept, and given to a timer or to whoever learns that nobody waits for the answer any
/// more. Work looks at it wherever it is charged against a limit, some thousand times a second.
///
/// ```
/// use locklayers::{Cancel, Error, Limits, Lockfile};
/// let cancel = Cancel::new();
/// let limits = Limits::default().cancelled_by(&cancel);
/// let read = || Lockfile::parse_within("version = 1\nrequires-python = \">=3.12\"\n", limits.clone());
/// assert!(read().is_ok());
/// cancel.cancel();
/// assert!(read().map_err(Error::from).is_err_and(|error| error.is_cancelled() && !error.is_limit()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Returns a flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag, for good.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns whether the flag is set.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl PartialEq for Cancel {
    /// Whether both are the same flag.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Cancel {}
