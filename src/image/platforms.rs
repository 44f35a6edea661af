//! The plans of an image: one, or one for each platform for which it is built.

use std::collections::{BTreeMap, BTreeSet};

use super::error::DockerfileError;
use super::reference::ImageReference;
use super::warning::DockerfileWarning;
use crate::closure::Selector;
use crate::export::{LayerFile, LayerFormat};
use crate::fingerprint::Fingerprint;
use crate::lock::{PackageId, Source};
use crate::marker::Marker;
use crate::name::LayerName;
use crate::plan::{Layer, LayerSpec, Placement, Plan, SizeClass};
use crate::platform::Target;

/// The plans of an image, by the names of their platforms.
#[derive(Clone, Debug)]
pub(super) struct Platforms<'p> {
    plans: Vec<&'p Plan<'p>>,
    layers: Vec<PlatformLayer<'p>>,
    /// Layers whose packages are all for other systems than Linux, which are not in the image.
    elsewhere: Vec<PlatformLayer<'p>>,
}

/// A layer of an image: the layers of this name of all plans, in the order of the platforms.
#[derive(Clone, Debug)]
pub(super) struct PlatformLayer<'p> {
    pub(super) name: &'p LayerName,
    pub(super) layers: Vec<Option<&'p Layer<'p>>>,
}

/// What markers say of every Linux.
const LINUX: &str = "os_name == 'posix' and sys_platform == 'linux' and platform_system == 'Linux'";

/// The position of a layer: its tier, its size class, and its index among the layers of that class.
type Position = (usize, (u8, u64), usize);

impl<'p> Platforms<'p> {
    /// Combines a plan with those of further platforms, in any order.
    pub(super) fn new(first: &'p Plan<'p>, more: &[&'p Plan<'p>]) -> Result<Self, DockerfileError> {
        let mut plans = vec![(oci_platform(first)?, first)];
        for plan in more {
            check(first, plan)?;
            plans.push((oci_platform(plan)?, plan));
        }
        plans.sort_by(|a, b| a.0.cmp(&b.0));
        let mut known = BTreeSet::new();
        let is_known = |plan: &&&Plan<'_>| architecture(plan).is_some_and(|name| !known.insert(name));
        let twice = plans.iter().map(|(_, plan)| plan).find(is_known).and_then(|plan| plan.target());
        if let Some(target) = twice {
            return Err(DockerfileError::SamePlatform { target: target.to_string() });
        }
        let plans: Vec<&Plan<'_>> = plans.into_iter().map(|(_, plan)| plan).collect();
        let linux = LINUX.parse::<Marker>().ok();
        let (layers, elsewhere): (Vec<_>, _) =
            joined(&plans).into_iter().partition(|layer| layer.is_on(linux.as_ref()));
        let mut names = BTreeSet::new();
        // Only plans that split their tiers differently have two layers of one name.
        match layers.iter().find(|layer| !names.insert(layer.name)) {
            Some(_) => Err(other_plan(first, more.first().unwrap_or(&first), "splits of tiers")),
            None => Ok(Self { plans, layers, elsewhere }),
        }
    }

    /// Refuses a base image whose name states another C library than the plans.
    pub(super) fn check_base(&self, base: &ImageReference) -> Result<(), DockerfileError> {
        let libraries = [false, true].map(|is_musl| if is_musl { "musl" } else { "glibc" });
        match (self.target(), base.is_musl()) {
            (Some(target), Some(is_musl)) if target.platform().is_musl() != is_musl => {
                Err(DockerfileError::OtherLibrary {
                    base: base.to_string(),
                    has: libraries[usize::from(is_musl)],
                    target: target.to_string(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Returns the plans.
    pub(super) fn plans(&self) -> &[&'p Plan<'p>] {
        &self.plans
    }

    /// Whether each platform has its own layer files.
    pub(super) fn is_several(&self) -> bool {
        self.plans.len() > 1
    }

    /// Returns the target of the first plan.
    pub(super) fn target(&self) -> Option<&'p Target> {
        self.plans.first().and_then(|plan| plan.target())
    }

    /// Returns the target of each plan; empty for a plan of every platform.
    pub(super) fn targets(&self) -> Vec<Target> {
        self.plans.iter().filter_map(|plan| plan.target().cloned()).collect()
    }

    /// Whether a plan omits or replaces packages of the base image.
    pub(super) fn is_provided(&self) -> bool {
        self.plans.iter().any(|plan| !plan.left_out().is_empty() || !plan.replaced().is_empty())
    }

    /// Returns the names of the platforms for `docker buildx build --platform`; empty for a plan of every platform.
    pub(super) fn names(&self) -> Vec<String> {
        self.plans.iter().filter_map(|plan| plan.target()?.platform().oci_platform()).collect()
    }

    /// Returns the layers of which some platform installs something, in the order of every plan: by tier, then by size
    /// class.
    pub(super) fn layers(&self) -> &[PlatformLayer<'p>] {
        &self.layers
    }

    /// Returns a warning for each layer that is not in the image since its packages are for other systems.
    pub(super) fn warnings(&self) -> impl Iterator<Item = DockerfileWarning> {
        self.elsewhere.iter().map(|layer| {
            let packages: BTreeSet<_> = layer.installed().map(|placement| placement.package().name().clone()).collect();
            DockerfileWarning::NotOnLinux { layer: layer.name.clone(), packages: packages.into_iter().collect() }
        })
    }

    /// Returns the fingerprint of each layer by its name; for several platforms that of each platform that has the layer,
    /// with `.` and the architecture after the name.
    pub(super) fn fingerprints(&self) -> Vec<(String, Fingerprint)> {
        let mut found = Vec::new();
        for layer in &self.layers {
            for (plan, own) in self.plans.iter().zip(&layer.layers) {
                let Some(own) = own.filter(|own| installed(own).next().is_some()) else { continue };
                let architecture = architecture(plan).filter(|_| self.is_several());
                let suffix = architecture.map(|name| format!(".{name}")).unwrap_or_default();
                found.push((format!("{}{suffix}", layer.name), Fingerprint::of(own)));
            }
        }
        found
    }

    /// Returns the local packages of all plans, each once, dependencies first, with the marker under which it is
    /// installed: that of its platforms if only some have it.
    pub(super) fn local(&self) -> Vec<(&'p Placement<'p>, Option<String>)> {
        let all = || self.plans.iter().flat_map(|plan| plan.local().iter().map(move |local| (local, plan)));
        let mut on: BTreeMap<&PackageId, Vec<&Plan<'_>>> = BTreeMap::new();
        for (local, plan) in all() {
            on.entry(local.package().id()).or_default().push(plan);
        }
        let mut found = Vec::new();
        for (local, _) in all() {
            let Some(plans) = on.remove(local.package().id()) else { continue };
            let marker = if plans.len() < self.plans.len() {
                let machines = plans.iter().filter_map(|plan| Some(plan.target()?.platform().machine()));
                Some(machines.map(|name| format!("platform_machine == '{name}'")).collect::<Vec<_>>().join(" or "))
            } else {
                (!local.marker().is_always()).then(|| local.marker().to_string())
            };
            found.push((local, marker));
        }
        found
    }

    /// Returns the layer files for a folder below that of the lock, each in the format of its layer; if there are several
    /// platforms, those of each in a folder of its own.
    pub(super) fn files(
        &self,
        format: LayerFormat,
        folder: &str,
        format_of: impl Fn(&Layer<'_>) -> Result<LayerFormat, DockerfileError>,
    ) -> Result<Vec<LayerFile>, DockerfileError> {
        let depth = folder.split('/').count() + usize::from(self.is_several());
        let path = vec![".."; depth].join("/");
        let mut files = Vec::with_capacity(self.layers.len() * self.plans.len());
        for (index, plan) in self.plans.iter().enumerate() {
            let own = architecture(plan).filter(|_| self.is_several());
            for layer in &self.layers {
                let file = match layer.layers[index] {
                    Some(layer) => LayerFile::for_image(plan, layer, format_of(layer)?, &path)?,
                    None => LayerFile::of_nothing(layer.name, format),
                };
                files.push(own.iter().fold(file, |file, own| file.within(own)));
            }
        }
        Ok(files)
    }
}

impl<'p> PlatformLayer<'p> {
    /// Returns the layers of the platforms that have one.
    pub(super) fn each(&self) -> impl Iterator<Item = &'p Layer<'p>> {
        self.layers.iter().flatten().copied()
    }

    /// Returns a fingerprint of the layer on all platforms: that of the first in the context of all, each on a line.
    pub(super) fn fingerprint(&self) -> Option<Fingerprint> {
        let own = |layer: &Layer<'_>| installed(layer).next().map(|_| Fingerprint::of(layer));
        let all: Vec<Option<Fingerprint>> = self.layers.iter().map(|layer| layer.and_then(own)).collect();
        let line = |own: &Option<Fingerprint>| own.map_or_else(|| "none\n".to_owned(), |own| format!("{own}\n"));
        let lines: String = all.iter().map(line).collect();
        all.iter().flatten().next().map(|first| first.in_context(lines.as_bytes()))
    }

    fn installed(&self) -> impl Iterator<Item = &'p Placement<'p>> {
        self.each().flat_map(installed)
    }

    /// Whether some package may be installed under a marker. One that is too large to compare may be.
    fn is_on(&self, marker: Option<&Marker>) -> bool {
        let is_off = |own: &Marker| marker.is_some_and(|marker| own.is_disjoint(marker) == Ok(true));
        self.installed().any(|placement| !is_off(placement.marker()))
    }
}

/// Returns the layers of which some plan installs something, in the order of every plan: by tier, then by size class.
fn joined<'p>(plans: &[&'p Plan<'p>]) -> Vec<PlatformLayer<'p>> {
    let tiers = plans.first().map(|plan| plan.tiers()).unwrap_or_default();
    let tiers: BTreeMap<&LayerName, usize> = tiers.into_iter().map(LayerSpec::name).zip(0..).collect();
    let mut found: BTreeMap<Position, PlatformLayer<'p>> = BTreeMap::new();
    for (index, plan) in plans.iter().enumerate() {
        let mut before = (0, (0, 0), 0);
        for layer in plan.layers() {
            let tier = tiers.get(layer.tier()).copied().unwrap_or(tiers.len());
            let class = rank(layer.class());
            let is_next = before.2 > 0 && (before.0, before.1) == (tier, class);
            before = (tier, class, if is_next { before.2 + 1 } else { 1 });
            let none = || PlatformLayer { name: layer.name(), layers: vec![None; plans.len()] };
            found.entry(before).or_insert_with(none).layers[index] = Some(layer);
        }
    }
    found.into_values().filter(|layer| layer.installed().next().is_some()).collect()
}

/// Returns the packages of a layer that are installed: all except virtual ones.
pub(super) fn installed<'l, 'g>(layer: &'l Layer<'g>) -> impl Iterator<Item = &'l Placement<'g>> {
    layer.placements().iter().filter(|placement| !matches!(placement.package().source(), Source::Virtual(_)))
}

/// Returns the rank of a layer in its tier: largest bound first, then the rest, then unknown sizes.
fn rank(class: Option<SizeClass>) -> (u8, u64) {
    match class {
        None => (0, 0),
        Some(SizeClass::AtLeast(bound)) => (1, u64::MAX - bound),
        Some(SizeClass::Rest) => (2, 0),
        Some(SizeClass::Unsized) => (3, 0),
    }
}

/// Returns the name of a plan's platform, or `None` for a plan of every platform.
fn oci_platform(plan: &Plan<'_>) -> Result<Option<String>, DockerfileError> {
    let Some(target) = plan.target() else { return Ok(None) };
    let name = target.platform().oci_platform();
    name.map(Some).ok_or_else(|| DockerfileError::NotLinux { target: target.to_string() })
}

/// Returns the value of `TARGETARCH` on a plan's platform.
fn architecture(plan: &Plan<'_>) -> Option<String> {
    let name = plan.target()?.platform().oci_platform()?;
    name.split('/').nth(1).map(str::to_owned)
}

/// Refuses a plan that cannot be for another platform of the same image as the first.
fn check(first: &Plan<'_>, plan: &Plan<'_>) -> Result<(), DockerfileError> {
    let (Some(one), Some(other)) = (first.target(), plan.target()) else {
        return Err(DockerfileError::NoPlatform);
    };
    if !std::ptr::eq(first.lockfile(), plan.lockfile()) && first.lockfile() != plan.lockfile() {
        return Err(other_plan(first, plan, "locks"));
    }
    let kinds = |plan: &Plan<'_>| (plan.has_closures(), plan.is_placed());
    if kinds(first) != kinds(plan) || first.tiers() != plan.tiers() || sorted(first.scope()) != sorted(plan.scope()) {
        return Err(other_plan(first, plan, "tiers"));
    }
    let same = |target: &Target| (target.python(), target.implementation().clone(), target.platform().is_musl());
    if same(one) != same(other) {
        return Err(DockerfileError::OtherTarget { targets: [one, other].map(ToString::to_string) });
    }
    Ok(())
}

fn other_plan(first: &Plan<'_>, other: &Plan<'_>, what: &'static str) -> DockerfileError {
    let target = |plan: &Plan<'_>| plan.target().map(ToString::to_string).unwrap_or_default();
    DockerfileError::OtherPlan { targets: [target(first), target(other)], what }
}

fn sorted(selectors: &[Selector]) -> Vec<&Selector> {
    let mut selectors: Vec<&Selector> = selectors.iter().collect();
    selectors.sort();
    selectors
}
