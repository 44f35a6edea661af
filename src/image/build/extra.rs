//! Requirements that a project adds to builds (`extra-build-dependencies`), as the builds of an image need them.
//!
//! `uv sync` of a project knows the versions of its lock and the sources of its `pyproject.toml`. A step of an image
//! installs one layer, for which uv knows neither, so both are stated in its settings.

use std::collections::{BTreeMap, BTreeSet};

use crate::image::error::DockerfileError;
use crate::image::options::{Installer, Options, Stages};
use crate::image::platforms::{Platforms, installed};
use crate::image::settings::{BuildSettings, ExtraRequirement, checked};
use crate::image::step::local::LocalRecipe;
use crate::lock::{FileLocation, RegistryLocation, Source};
use crate::name::{PackageName, split_name};
use crate::plan::Placement;

/// The packages of all layers with the machine of their plan, if there are several plans.
type Locked<'p> = BTreeMap<&'p PackageName, Vec<(&'p Placement<'p>, Option<String>)>>;

/// Returns the settings with which layers and local packages are built. For local packages that no `uv sync` builds, a
/// requirement of the version that is installed (`match-runtime`) names that version, or its file if only an explicit index
/// has it.
pub(in crate::image) fn stated(
    options: &Options,
    platforms: &Platforms<'_>,
    local: &LocalRecipe,
) -> Result<BuildSettings, DockerfileError> {
    let settings = &options.settings;
    if options.installer != Installer::Uv || settings.extras().is_empty() {
        return Ok(settings.clone());
    }
    let mut locked = Locked::new();
    for plan in platforms.plans() {
        let machine = plan.target().filter(|_| platforms.is_several());
        let machine = machine.map(|target| format!("platform_machine == '{}'", target.platform().machine()));
        for placement in plan.layers().iter().flat_map(installed) {
            locked.entry(placement.package().name()).or_default().push((placement, machine.clone()));
        }
    }
    let is_synced = options.stages == Stages::Single && options.syncs() && local.sync.is_some();
    let is_local = |name: &PackageName| !is_synced && local.names().any(|local| local == name);
    let is_of_source = |(placement, _): &(&Placement<'_>, Option<String>)| {
        placement.build_reason().is_some() || settings.builds(placement.package().name().as_str())
    };
    let is_in_layer = |name: &PackageName| locked.get(name).is_some_and(|found| found.iter().any(is_of_source));
    let mut extras = Vec::with_capacity(settings.extras().len());
    for (package, requirements) in settings.extras() {
        let name = PackageName::new(package).ok();
        let (is_local, is_in_layer) = (name.as_ref().is_some_and(is_local), name.as_ref().is_some_and(is_in_layer));
        let of = |requirement: &ExtraRequirement| {
            let found = if is_local {
                of_lock(requirement, &locked, settings)
            } else if is_in_layer {
                of_layer(requirement, settings)
            } else {
                Ok(vec![requirement.clone()])
            };
            found.map_err(|refusal| refusal.of(package, requirement))
        };
        let lines = requirements.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        extras.push((package.clone(), lines.concat()));
    }
    Ok(settings.clone().with_extras(extras))
}

/// The reason why a requirement cannot be stated for the builds of an image.
enum Refusal {
    Because(&'static str),
    Other(DockerfileError),
}

impl Refusal {
    fn of(self, package: &str, requirement: &ExtraRequirement) -> DockerfileError {
        match self {
            Self::Because(reason) => DockerfileError::BuildRequirement {
                package: package.to_owned(),
                requirement: requirement.text.clone(),
                reason,
            },
            Self::Other(error) => error,
        }
    }
}

const SOURCED: &str =
    "whose source (`tool.uv.sources`) uv reads only in `uv sync`; state its URL there as `name @ https://…`";
const SEVERAL: &str = "of which the lock has several files of an explicit index; plan for one platform (`--python-platform linux`), or state its URL there";
const ELSEWHERE: &str = "which the lock has neither from an index at a URL nor from a URL; use `--stages single`";

/// Refuses a requirement of a package in a layer that would come from another index than in the project. Another text than
/// that of the project is not stated for it: `uv sync --check` compares what packages were built with.
fn of_layer(requirement: &ExtraRequirement, settings: &BuildSettings) -> Result<Vec<ExtraRequirement>, Refusal> {
    match Parts::of(&requirement.text) {
        Some(parts) if settings.is_sourced(&parts.name) => Err(Refusal::Because(SOURCED)),
        _ => Ok(vec![requirement.clone()]),
    }
}

/// Returns a requirement as it is for the build of a local package.
fn of_lock(
    requirement: &ExtraRequirement,
    locked: &Locked<'_>,
    settings: &BuildSettings,
) -> Result<Vec<ExtraRequirement>, Refusal> {
    let unchanged = || Ok(vec![requirement.clone()]);
    let Some(parts) = Parts::of(&requirement.text) else { return unchanged() };
    if !requirement.is_of_runtime {
        return if settings.is_sourced(&parts.name) { Err(Refusal::Because(SOURCED)) } else { unchanged() };
    }
    // uv reports one that is not installed.
    let Some(placements) = locked.get(&parts.name) else { return unchanged() };
    let mut found = BTreeSet::new();
    for (placement, machine) in placements {
        let own = (!placement.marker().is_always()).then(|| placement.marker().to_string());
        let markers: Vec<String> =
            [parts.marker.map(str::to_owned), own, machine.clone()].into_iter().flatten().collect();
        let marker = match markers.as_slice() {
            [] => String::new(),
            [one] => format!(" ; {one}"),
            several => format!(" ; ({})", several.join(") and (")),
        };
        found.insert(format!("{}{marker}", exact(placement, &parts, settings)?));
    }
    Ok(found.into_iter().map(|text| ExtraRequirement { text, is_of_runtime: false }).collect())
}

/// Returns the requirement of exactly a locked package.
fn exact(placement: &Placement<'_>, parts: &Parts<'_>, settings: &BuildSettings) -> Result<String, Refusal> {
    let package = placement.package();
    let named = format!("{}{}", parts.name, parts.extras);
    let is_explicit = |url: &str| settings.indexes().iter().any(|index| index.is_explicit && index.url == url);
    match (package.source(), package.version()) {
        (Source::Registry(RegistryLocation::Url(url)), Some(version)) if !is_explicit(url) => {
            Ok(format!("{named}=={version}"))
        }
        (Source::Registry(RegistryLocation::Url(_)), _) => {
            let wheels = placement.wheels().iter().map(|wheel| wheel.location());
            let sdist = placement.sdist().filter(|_| placement.wheels().is_empty());
            let files: Vec<FileLocation<'_>> = wheels.chain(sdist.map(|sdist| sdist.location())).collect();
            let [FileLocation::Url(url)] = files.as_slice() else { return Err(Refusal::Because(SEVERAL)) };
            Ok(format!("{named} @ {}", checked(url).map_err(Refusal::Other)?))
        }
        (Source::Url(_), _) => placement.requirement().ok_or(Refusal::Because(ELSEWHERE)),
        _ => Err(Refusal::Because(ELSEWHERE)),
    }
}

/// The parts of a requirement that names no URL.
struct Parts<'t> {
    name: PackageName,
    /// With the brackets.
    extras: &'t str,
    marker: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (name, rest) = split_name(text.trim());
        let rest = rest.trim_start();
        let extras = if rest.starts_with('[') { rest.find(']')? + 1 } else { 0 };
        let (extras, rest) = rest.split_at(extras);
        if rest.trim_start().starts_with('@') {
            return None;
        }
        let marker = rest.split_once(';').map(|(_, marker)| marker.trim());
        Some(Self { name: PackageName::new(name).ok()?, extras, marker })
    }
}
