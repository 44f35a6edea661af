//! One dependency.

use std::fmt;

use super::unit::Part;
use crate::lock::Package;
use crate::marker::Marker;
use crate::name::ExtraName;

/// A dependency of one package on another.
///
/// Edges of a [`DependencyGraph`](crate::DependencyGraph) are those of the lock; their markers have no meaning by
/// themselves, since uv omits what every path to the dependent implies. Edges of a [`Plan`](crate::Plan) are those that
/// its selections follow, each with the marker under which they follow it.
///
/// `Display` writes `DEPENDENT[EXTRA] -> DEPENDENCY[EXTRAS] ; MARKER`; a group of the dependent comes after a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge<'g> {
    pub(crate) dependent: &'g Package,
    pub(crate) part: &'g Part,
    pub(crate) dependency: &'g Package,
    pub(crate) extras: &'g [ExtraName],
    pub(crate) marker: Marker,
}

impl<'g> Edge<'g> {
    /// Returns the package that depends on the other.
    pub fn dependent(&self) -> &'g Package {
        self.dependent
    }

    /// Returns the part of the dependent that has the dependency: the package itself, one of its extras, or one of its
    /// dependency groups.
    pub fn part(&self) -> &'g Part {
        self.part
    }

    /// Returns the package on which the dependent depends.
    pub fn dependency(&self) -> &'g Package {
        self.dependency
    }

    /// Returns the extras of the dependency that the edge requests, sorted.
    pub fn extras(&self) -> &'g [ExtraName] {
        self.extras
    }

    /// Returns the marker of the edge.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }
}

impl fmt::Display for Edge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.dependent.name())?;
        match self.part {
            Part::Base => {}
            Part::Extra(extra) => write!(f, "[{extra}]")?,
            Part::Group(group) => write!(f, ":{group}")?,
        }
        write!(f, " -> {}", self.dependency.name())?;
        if let [first, others @ ..] = self.extras {
            write!(f, "[{first}")?;
            others.iter().try_for_each(|extra| write!(f, ",{extra}"))?;
            f.write_str("]")?;
        }
        if self.marker.is_always() { Ok(()) } else { write!(f, " ; {}", self.marker) }
    }
}
