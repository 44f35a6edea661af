//! Splitting tiers by size.
//!
//! A package's layer within its tier follows from its own size: no change of another package moves it, except that
//! `halves` merge classes that are small compared with the tier's largest package, and that a class over `max-bytes` is
//! cut. Packages of unknown size form a layer of their own, `TIER-unsized`; with `halves` it uses one of the plan's
//! layers, so the first such package of a tier, and the removal of the last, can merge or separate the two smallest
//! classes. With committed `sizes`, the cut is the only exception.

use std::collections::BTreeMap;

use super::check::check_names;
use super::classes::{Classes, SizeClass};
use super::error::PlanError;
use super::layer::{Digest, Layer};
use super::placement::Placement;
use super::provided::ProvidedPackage;
use super::spec::LayerSpec;
use crate::lock::PackageIndex;
use crate::name::LayerName;

/// The default limit on the layers of a plan whose tiers are split.
pub(super) const MOST_LAYERS: usize = 10;

/// The options of splitting.
#[derive(Clone, Debug, Default)]
pub(super) struct Splitting {
    /// Whether all tiers are split, or none.
    pub(super) all: Option<bool>,
    /// The same from a configuration, which the setting of a tier overrides.
    pub(super) configured: Option<bool>,
    pub(super) sizes: Option<Vec<u64>>,
    pub(super) most_layers: Option<usize>,
    pub(super) most_bytes: Option<u64>,
}

impl Splitting {
    fn is_split(&self, tier: &LayerSpec) -> bool {
        self.all.or(tier.split()).or(self.configured).unwrap_or(false)
    }

    /// Returns the limit on the size classes of each split tier: an equal part of the layers that the other tiers
    /// leave, less the layer of unknown sizes. If no tier is split, that for all tiers.
    pub(super) fn classes_each<'t>(&self, tiers: impl Iterator<Item = &'t LayerSpec>, is_unsized: bool) -> usize {
        let tiers: BTreeMap<&LayerName, bool> = tiers.map(|tier| (tier.name(), self.is_split(tier))).collect();
        let split = tiers.values().filter(|is_split| **is_split).count();
        let (split, whole) = if split == 0 { (tiers.len(), 0) } else { (split, tiers.len() - split) };
        let left = self.most_layers.unwrap_or(MOST_LAYERS).saturating_sub(whole);
        (left / split.max(1)).saturating_sub(usize::from(is_unsized)).max(1)
    }

    /// Returns the layers of tiers, each a layer so far, and the packages of the base image that they replace, each by the
    /// layer that does.
    pub(super) fn layers<'g>(
        &self,
        tiers: Vec<Layer<'g>>,
        mut replaced: Vec<ProvidedPackage<'g>>,
    ) -> Result<(Vec<Layer<'g>>, Vec<ProvidedPackage<'g>>), PlanError> {
        let specs: Vec<LayerSpec> = tiers.iter().map(|layer| layer.spec.clone()).collect();
        let mut moved = Moved::new();
        let mut layers = Vec::with_capacity(tiers.len());
        for tier in tiers {
            if !self.is_split(&tier.spec) || tier.placements.is_empty() {
                layers.push(tier);
                continue;
            }
            let name = tier.spec.name().clone();
            let parts = self.split(tier, &specs)?;
            let of_part = |layer: &Layer<'_>| {
                let name = layer.name.clone();
                layer.placements.iter().map(move |placement| (placement.index, name.clone())).collect::<Vec<_>>()
            };
            moved.insert(name, parts.iter().flat_map(of_part).collect());
            layers.extend(parts);
        }
        rename(&mut layers, &mut replaced, &moved);
        check_names(layers.iter().map(Layer::name))?;
        Ok((layers, replaced))
    }

    fn split<'g>(&self, tier: Layer<'g>, tiers: &[LayerSpec]) -> Result<Vec<Layer<'g>>, PlanError> {
        let size = |placement: &Placement<'_>| placement.files.size();
        let is_unsized = tier.placements.iter().any(|placement| size(placement).is_none());
        let classes = match &self.sizes {
            Some(bounds) => Classes::bounds(bounds),
            None => Classes::halves(self.classes_each(tiers.iter(), is_unsized)),
        };
        let largest = tier.placements.iter().filter_map(size).max().unwrap_or(0);
        let limit = tier.spec.max_bytes().or(self.most_bytes);
        let mut by_class: BTreeMap<SizeClass, Vec<Placement<'g>>> = BTreeMap::new();
        for placement in tier.placements {
            by_class.entry(classes.of(largest, size(&placement))).or_default().push(placement);
        }
        // `AtLeast` sorts by its bound; the layers come largest first.
        let rank = |class: &SizeClass| match class {
            SizeClass::AtLeast(bound) => (0, u64::MAX - bound),
            SizeClass::Rest => (1, 0),
            SizeClass::Unsized => (2, 0),
        };
        let mut by_class: Vec<_> = by_class.into_iter().collect();
        by_class.sort_by_key(|(class, _)| rank(class));
        let mut shared = tier.shared;
        let mut layers = Vec::new();
        for (class, placements) in by_class {
            for (part, placements) in cut(placements, limit).into_iter().enumerate() {
                let name = name(&tier.spec, class, part)?;
                let (spec, shared) = (tier.spec.clone(), std::mem::take(&mut shared));
                let digest = Digest::default();
                layers.push(Layer { name, class: Some(class), spec, placements, shared, digest });
            }
        }
        Ok(layers)
    }
}

/// Cuts the packages of a class so that no part exceeds a limit, unless it is one package; largest first, then by id.
fn cut(placements: Vec<Placement<'_>>, limit: Option<u64>) -> Vec<Vec<Placement<'_>>> {
    let size = |placement: &Placement<'_>| placement.files.size().unwrap_or(0);
    let total = placements.iter().map(size).fold(0, u64::saturating_add);
    let Some(limit) = limit.filter(|limit| total > *limit) else { return vec![placements] };
    let mut largest_first = placements;
    largest_first.sort_by_key(|placement| std::cmp::Reverse(size(placement)));
    let (mut parts, mut bytes) = (Vec::<Vec<Placement<'_>>>::new(), 0_u64);
    for placement in largest_first {
        let own = size(&placement);
        bytes = bytes.saturating_add(own);
        match parts.last_mut() {
            Some(part) if bytes <= limit => part.push(placement),
            _ => {
                bytes = own;
                parts.push(vec![placement]);
            }
        }
    }
    for part in &mut parts {
        part.sort_by(|a, b| a.package.id().cmp(b.package.id()));
    }
    parts
}

fn name(tier: &LayerSpec, class: SizeClass, part: usize) -> Result<LayerName, PlanError> {
    let text = match part {
        0 => format!("{}-{class}", tier.name()),
        part => format!("{}-{class}-{}", tier.name(), part + 1),
    };
    LayerName::new(&text).map_err(|source| PlanError::TierName { tier: tier.name().clone(), source })
}

/// For each split tier, the layer of each of its packages.
type Moved = BTreeMap<LayerName, BTreeMap<PackageIndex, LayerName>>;

/// Updates the layer of packages that later tiers share or that replace those of the base image.
fn rename(layers: &mut [Layer<'_>], replaced: &mut [ProvidedPackage<'_>], moved: &Moved) {
    let new = |tier: &mut LayerName, package: PackageIndex| {
        if let Some(layer) = moved.get(tier).and_then(|packages| packages.get(&package)) {
            *tier = layer.clone();
        }
    };
    if moved.is_empty() {
        return;
    }
    for shared in layers.iter_mut().flat_map(|layer| &mut layer.shared) {
        shared.layers.iter_mut().for_each(|tier| new(tier, shared.index));
    }
    for replaced in replaced {
        new(&mut replaced.layer, replaced.index);
    }
}
