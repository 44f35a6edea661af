//! The printed form of a marker, computed once, within a limit.

use std::fmt;

use super::Marker;
use super::clauses::{Releases, clauses, count};
use super::cover::cover;
use super::diagram::{Diagram, NodeId};
use super::error::MarkerLimitError;
use super::factor;
use crate::limits::Cancel;

/// The limit on the comparisons of one printed marker. The longest in known locks have some dozens.
pub(crate) const MOST_COMPARISONS: usize = 250_000;

/// The most nodes of a marker in a message; its printed form can take more work than all that reads it.
#[cfg(feature = "pyproject")]
const MOST_NODES: usize = 150;

impl Marker {
    /// Returns the printed form and the number of its comparisons, or `None` if these are more than
    /// [`MOST_COMPARISONS`] or take too many decision nodes to find.
    pub(crate) fn printed(&self) -> Option<(&str, usize)> {
        match &self.decisions {
            Some(decisions) => {
                let (text, comparisons) =
                    decisions.printed.get_or_init(|| self.find_text(&mut Diagram::new())).as_ref()?;
                Some((text, *comparisons))
            }
            None if self.is_never() => Some(("python_version < '0'", 1)),
            None => Some(("", 0)),
        }
    }

    /// Returns the string that `Display` writes.
    ///
    /// ```
    /// use locklayers::Marker;
    /// assert_eq!("os_name == \"nt\"".parse::<Marker>()?.print()?, "os_name == 'nt'");
    /// let choices: Vec<String> = (0..20).map(|n| format!("('{n:02}a' in os_name or '{n:02}b' in os_name)")).collect();
    /// let long: Marker = choices.join(" and ").parse()?;
    /// assert!(long.print().is_err());
    /// assert!(long.to_string().parse::<Marker>().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MarkerLimitError::TooLong`] if it has more than 250,000 comparisons, or takes more than 60,000 decision
    /// nodes to find them.
    pub fn print(&self) -> Result<&str, MarkerLimitError> {
        let too_long = MarkerLimitError::TooLong { limit: MOST_COMPARISONS };
        self.printed().map(|(text, _)| text).ok_or(too_long)
    }

    /// The number of segments of its decisions, which is the cost of one step over the marker.
    #[cfg(feature = "pyproject")]
    pub(crate) fn weight(&self) -> usize {
        self.nodes().iter().map(|node| node.children.len()).sum()
    }

    /// Returns the printed form, or `None` if it has more than this many comparisons, or if it takes much more work to
    /// find than the marker took to read.
    #[cfg(feature = "pyproject")]
    pub(crate) fn printed_within(&self, most: usize) -> Option<&str> {
        if self.size() > MOST_NODES || self.comparisons().is_none_or(|comparisons| comparisons > most) {
            return None;
        }
        self.printed().map(|(text, _)| text)
    }

    /// As [`Self::printed`], within a budget of decision nodes, from which the used ones are deducted. `Err` if the
    /// budget does not suffice or the flag is set.
    pub(crate) fn printed_of(
        &self,
        left: &mut usize,
        flag: Option<&Cancel>,
    ) -> Result<Option<(&str, usize)>, MarkerLimitError> {
        if let Some(decisions) = self.decisions.as_ref().filter(|decisions| decisions.printed.get().is_none()) {
            let mut diagram = Diagram::with_limit(*left).cancelled_by(flag);
            let printed = self.find_text(&mut diagram);
            *left = left.saturating_sub(diagram.used());
            if let Some(refusal) = diagram.refusal() {
                return Err(refusal);
            }
            decisions.printed.get_or_init(|| printed);
        }
        Ok(self.printed())
    }

    fn find_text(&self, diagram: &mut Diagram) -> Option<(Box<str>, usize)> {
        let id = diagram.import(self);
        let whole = print(diagram, &[id], Releases::Alike)?;
        match diagram.darwin_apart(id) {
            _ if diagram.is_exhausted() => None,
            Some(parts) if whole.0.parse().as_ref() != Ok(self) => print(diagram, &parts, Releases::Apart),
            _ => Some(whole),
        }
    }
}

/// Prints the disjunction of functions, with the number of comparisons.
fn print(diagram: &mut Diagram, alternatives: &[NodeId], releases: Releases) -> Option<(Box<str>, usize)> {
    let covers = alternatives.iter().map(|id| cover(diagram, *id)).collect::<Option<Vec<_>>>()?;
    let counted = covers.iter().map(|(covers, root)| count(covers, *root, releases));
    let comparisons = counted.fold(0, usize::saturating_add);
    (comparisons <= MOST_COMPARISONS).then(|| {
        let clauses: Vec<_> = covers.iter().flat_map(|(covers, root)| clauses(covers, *root, releases)).collect();
        (factor::print(&clauses).into(), comparisons)
    })
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.printed() {
            Some((text, _)) => f.write_str(text),
            None => f.write_str(TOO_LONG),
        }
    }
}

/// The remark in place of a marker that is too long to print. No marker begins with `<`, so no parser accepts it.
const TOO_LONG: &str = "<a marker of more than 250000 comparisons>";

impl fmt::Debug for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_always() { f.write_str("always") } else { write!(f, "{self}") }
    }
}
