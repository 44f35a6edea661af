//! Suggestions for `package:` selectors that match nothing of the scope.

use std::collections::BTreeSet;

use super::place::Placer;
use super::unmatched::Unmatched;
use crate::closure::{PackagePattern, SelectionError, needing};
use crate::lock::Package;
use crate::message::nearest;
use crate::name::LayerName;

/// The number of patterns of a plan for which suggestions are computed, since each takes a pass over the whole lock.
const EXPLAINED: usize = 8;
/// A pattern with more literal characters before its first wildcard is not a typing error.
const LONGEST: usize = 100;

impl Placer<'_, '_> {
    /// Returns the error for a plain name that matches nothing.
    pub(super) fn unknown_package(&self, pattern: &PackagePattern) -> SelectionError {
        let package = pattern.to_string();
        let needed_by = needing(self.graph, |name| pattern.matches(name));
        let names = self.graph.lockfile().packages().iter().map(|package| package.name().as_str());
        let is_locked = || self.graph.lockfile().packages().iter().any(|package| pattern.matches(package.name()));
        let nearest = if needed_by.is_empty() && !is_locked() { nearest(&package, names) } else { Vec::new() };
        let nearest = nearest.into_iter().map(str::to_owned).collect();
        SelectionError::UnknownPackage { package, nearest, needed_by, scope: self.scope_selectors.clone() }
    }

    /// Returns the report of a pattern that matches nothing.
    pub(super) fn unmatched(&self, layer: &LayerName, pattern: &PackagePattern) -> Unmatched {
        let is_explained = self.unmatched.len() < EXPLAINED;
        let needed_by = if is_explained { needing(self.graph, |name| pattern.matches(name)) } else { Vec::new() };
        let nearest = if is_explained && needed_by.is_empty() { self.nearest_pattern(pattern) } else { None };
        let (layer, pattern, scope) = (layer.clone(), pattern.clone(), self.scope_selectors.clone());
        Unmatched { layer, pattern, nearest, needed_by, scope }
    }

    /// Returns the pattern with the literal characters before its first wildcard replaced by a similar beginning of a
    /// name.
    fn nearest_pattern(&self, pattern: &PackagePattern) -> Option<PackagePattern> {
        let text = pattern.to_string();
        let (literal, wild) = text.split_at(text.find(['*', '?', '['])?);
        let is_locked =
            |name: &str| self.graph.lockfile().packages().iter().any(|package| package.name().as_str() == name);
        // `name[extra]`: what needs an extra is not in the name of a package.
        if wild.starts_with('[') && wild.find(']') == Some(wild.len() - 1) && is_locked(literal) {
            return literal.parse().ok();
        }
        if literal.is_empty() || literal.len() > LONGEST {
            return None;
        }
        let beginning = |package: &Package| package.name().as_str().get(..literal.len()).map(str::to_owned);
        let beginnings: BTreeSet<String> = self.graph.lockfile().packages().iter().filter_map(beginning).collect();
        let meant = nearest(literal, beginnings.iter().map(String::as_str)).into_iter();
        let mut meant = meant.filter_map(|beginning| format!("{beginning}{wild}").parse::<PackagePattern>().ok());
        meant.find(|meant| self.graph.lockfile().packages().iter().any(|package| meant.matches(package.name())))
    }
}
