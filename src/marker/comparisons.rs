//! How long a marker is, without printing it.

use super::Marker;
use super::clauses::{Releases, count};
use super::cover::cover;
use super::diagram::Diagram;
use super::printed::MOST_COMPARISONS;

impl Marker {
    /// Returns about how many comparisons `Display` writes, without writing them; `None` if they are more than 250,000.
    ///
    /// A lock can say with a few nested parentheses what takes thousands of comparisons to print.
    ///
    /// ```
    /// use locklayers::Marker;
    /// assert_eq!("os_name == 'nt' and extra == 'gpu'".parse::<Marker>()?.comparisons(), Some(2));
    /// assert_eq!(Marker::always().comparisons(), Some(0));
    /// # Ok::<(), locklayers::marker::MarkerError>(())
    /// ```
    pub fn comparisons(&self) -> Option<usize> {
        let mut diagram = Diagram::new();
        let id = diagram.import(self);
        let (covers, root) = cover(&mut diagram, id)?;
        Some(count(&covers, root, Releases::Alike)).filter(|count| *count <= MOST_COMPARISONS)
    }
}
