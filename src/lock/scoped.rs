//! The tables in the lists of a manifest, which no export needs: only the comparison with the documents reads them.

use std::collections::{BTreeMap, BTreeSet};

use super::requirement::Requirement;
use crate::name::PackageName;
use crate::version::Version;

/// A package, or one of its versions, to whose dependencies an override or an exclusion is limited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scope {
    pub(crate) name: PackageName,
    pub(crate) version: Option<Version>,
}

/// The contents of these tables, tables of the same scope together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScopedLists {
    /// The overrides of the dependencies of one package, sorted, each once.
    pub(crate) overrides: BTreeMap<Scope, Vec<Requirement>>,
    /// The excluded dependencies of one package.
    pub(crate) excludes: BTreeMap<Scope, BTreeSet<PackageName>>,
    /// The hashes of build constraints as written, for those that are there with hashes at least once; an empty list
    /// for one that is there without hashes too.
    pub(crate) build_hashes: BTreeMap<Requirement, BTreeSet<Vec<String>>>,
}
