//! The markers of a built lock, each distinct one once.

use foldhash::{HashMap, HashSet};

use crate::limits::Limits;
use crate::lock::error_kind::LockErrorKind;
use crate::lock::requirement::Requirement;
use crate::marker::{Diagram, Marker, MarkerLimitError};

/// The markers given so far.
pub(super) struct Markers {
    distinct: HashSet<Marker>,
    /// By identity, which is valid as long as the given marker is kept: comparing large markers is slow.
    given: HashMap<usize, [Marker; 2]>,
    diagram: Diagram,
}

impl Markers {
    /// Returns a set for markers that together need at most as many decision nodes as the limit allows.
    pub(super) fn within(limits: &Limits) -> Self {
        Self { distinct: HashSet::default(), given: HashMap::default(), diagram: Diagram::within(limits) }
    }

    /// Returns the first marker equal to the given one, so that the graph recognises it by identity.
    pub(super) fn share(&mut self, marker: Marker) -> Result<Marker, Box<LockErrorKind>> {
        let Some(identity) = marker.identity() else { return Ok(marker) };
        if let Some([_, known]) = self.given.get(&identity) {
            return Ok(known.clone());
        }
        let known = match self.distinct.get(&marker) {
            Some(known) => known.clone(),
            None => self.charged(marker.clone())?,
        };
        self.given.insert(identity, [marker, known.clone()]);
        Ok(known)
    }

    /// Charges a marker like one that is parsed.
    fn charged(&mut self, marker: Marker) -> Result<Marker, Box<LockErrorKind>> {
        self.diagram.import(&marker);
        self.diagram.take(marker.size());
        match self.diagram.refusal() {
            None => {
                self.distinct.insert(marker.clone());
                Ok(marker)
            }
            Some(MarkerLimitError::Cancelled) => Err(Box::new(LockErrorKind::Cancelled)),
            Some(MarkerLimitError::TooComplex { limit } | MarkerLimitError::TooLong { limit }) => {
                Err(Box::new(LockErrorKind::TooManyMarkerNodes { limit }))
            }
        }
    }

    pub(super) fn list(&mut self, markers: Vec<Marker>) -> Result<Vec<Marker>, Box<LockErrorKind>> {
        markers.into_iter().map(|marker| self.share(marker)).collect()
    }

    pub(super) fn requirements(&mut self, all: &mut [Requirement]) -> Result<(), Box<LockErrorKind>> {
        for requirement in all {
            requirement.marker = self.share(std::mem::take(&mut requirement.marker))?;
        }
        Ok(())
    }
}
