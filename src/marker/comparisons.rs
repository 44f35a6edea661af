//! The length of a marker, computed without printing it.

use super::Marker;
use super::clauses::{Releases, count};
use super::cover::cover;
use super::diagram::{DEFAULT_LIMIT, Diagram};
use super::printed::MOST_COMPARISONS;

/// The nodes that counting may take: some, and more for each node of the marker.
const NODES: usize = 500;
const NODES_EACH: usize = 16;

impl Marker {
    /// Returns an estimate of how many comparisons `Display` writes, or `None` if there are more than 250,000 or if they
    /// take much more work to count than the marker has decision nodes.
    ///
    /// A few nested parentheses in a lock can take thousands of comparisons to print.
    ///
    /// ```
    /// use locklayers::Marker;
    /// assert_eq!("os_name == 'nt' and extra == 'gpu'".parse::<Marker>()?.comparisons(), Some(2));
    /// assert_eq!(Marker::always().comparisons(), Some(0));
    /// # Ok::<(), locklayers::marker::MarkerError>(())
    /// ```
    pub fn comparisons(&self) -> Option<usize> {
        let limit = self.size().saturating_mul(NODES_EACH).saturating_add(NODES).min(DEFAULT_LIMIT);
        let mut diagram = Diagram::with_limit(limit);
        let id = diagram.import(self);
        let (covers, root) = cover(&mut diagram, id)?;
        Some(count(&covers, root, Releases::Alike)).filter(|count| *count <= MOST_COMPARISONS)
    }
}
