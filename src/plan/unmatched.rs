//! `package:` selectors that match nothing of the scope.

use std::fmt;

use crate::closure::{PackagePattern, Selector};
use crate::name::LayerName;

/// A `package:` selector with wildcards that matches nothing in the plan's scope.
///
/// It is allowed, since a package may disappear and come back, but it may also be a typing error. `Display` writes a
/// sentence with the likely intended pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    pub(super) layer: LayerName,
    pub(super) pattern: PackagePattern,
    pub(super) nearest: Option<PackagePattern>,
    pub(super) needed_by: Vec<Selector>,
    pub(super) scope: Vec<Selector>,
}

impl Unmatched {
    /// Returns the layer.
    pub fn layer(&self) -> &LayerName {
        &self.layer
    }

    /// Returns the pattern that matches nothing.
    pub fn pattern(&self) -> &PackagePattern {
        &self.pattern
    }

    /// Returns the most similar pattern that matches a package of the lock.
    pub fn nearest(&self) -> Option<&PackagePattern> {
        self.nearest.as_ref()
    }

    /// Returns the selectors outside the scope that need packages that the pattern matches.
    pub fn needed_by(&self) -> &[Selector] {
        &self.needed_by
    }
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, pattern, nearest, needed_by, scope } = self;
        write!(f, "layer `{layer}`: `package:{pattern}` matches no package in the scope of this plan")?;
        if !needed_by.is_empty() {
            return f.write_str(&crate::closure::scope_hint(needed_by, scope));
        }
        nearest.as_ref().map_or(Ok(()), |nearest| write!(f, "; did you mean `package:{nearest}`?"))
    }
}
