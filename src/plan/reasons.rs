//! The selectors that need each package.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::budget::Budget;
use super::error::PlanError;
use crate::closure::Selector;
use crate::lock::PackageIndex;

/// The selectors that need a package.
pub(super) type Needing = Arc<[Selector]>;

/// The selectors of a layer that need each package.
pub(super) enum Reasons {
    /// The only selector needs all packages.
    Same(Needing),
    Each(BTreeMap<PackageIndex, Needing>),
}

impl Reasons {
    /// Packages that the same selectors need share one list, since there would be as many entries as packages times
    /// selectors.
    pub(super) fn each(
        selectors: &[Selector],
        needing: BTreeMap<PackageIndex, Vec<u32>>,
        budget: &mut Budget,
    ) -> Result<Self, PlanError> {
        let mut known: HashMap<Vec<u32>, Needing> = HashMap::new();
        let mut each = BTreeMap::new();
        for (index, numbers) in needing {
            let shared = if let Some(shared) = known.get(&numbers) {
                Arc::clone(shared)
            } else {
                budget.list(numbers.len())?;
                let named = numbers.iter().filter_map(|number| selectors.get(*number as usize)).cloned();
                let shared: Needing = named.collect();
                known.insert(numbers, Arc::clone(&shared));
                shared
            };
            each.insert(index, shared);
        }
        Ok(Self::Each(each))
    }

    pub(super) fn of(&self, index: PackageIndex) -> Needing {
        match self {
            Self::Same(selectors) => Arc::clone(selectors),
            // What the selectors need together, one of them needs by itself, except for a virtual package whose extras
            // negate each other, for which no selector is named.
            Self::Each(each) => each.get(&index).cloned().unwrap_or_default(),
        }
    }
}

/// Merges lists of selectors, with each selector once.
pub(super) fn joined(lists: &[Needing], budget: &mut Budget) -> Result<Needing, PlanError> {
    if let [only] = lists {
        return Ok(Arc::clone(only));
    }
    budget.list(lists.iter().map(|list| list.len()).sum())?;
    let mut seen = HashSet::new();
    Ok(lists.iter().flat_map(|list| list.iter()).filter(|selector| seen.insert(*selector)).cloned().collect())
}
