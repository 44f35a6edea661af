//! A flag with which the caller ends work in progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that ends work in progress: once it is set, operations under [`Limits`](crate::Limits) that watch it return
/// an error.
///
/// Clones share one flag, so that a timer or a connection handler can hold one and set it. Operations check the flag
/// wherever they are charged against a limit, some thousand times a second.
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
