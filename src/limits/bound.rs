//! A bound that follows the size of the input.

/// A bound on work that may take more than linear time of a contrived input: a part of it for each byte, so that all of
/// it stays linear in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// The same for every input, as a caller set it.
    Fixed(usize),
    /// A base, and one more for each so many bytes of the input.
    Grows { base: usize, bytes: usize, without_input: usize },
}

impl Bound {
    /// Returns the bound for an input of this many bytes; `None` if its size is unknown.
    pub(super) fn of(self, input: Option<usize>) -> usize {
        match (self, input) {
            (Self::Fixed(limit), _) => limit,
            (Self::Grows { base, bytes, .. }, Some(input)) => base.saturating_add(input / bytes),
            (Self::Grows { without_input, .. }, None) => without_input,
        }
    }
}
