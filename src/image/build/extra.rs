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

/// A package in a layer.
struct Held<'p> {
    placement: &'p Placement<'p>,
    /// The positions of its plan and of its layer.
    layer: (usize, usize),
    /// The machine of its plan, if there are several plans.
    machine: Option<String>,
}

/// The packages of all layers.
type Locked<'p> = BTreeMap<&'p PackageName, Vec<Held<'p>>>;

/// Returns the options with the settings with which layers and local packages are built, in which a requirement of the version
/// that is installed (`match-runtime`) names that version where uv does not find it: for local packages that no `uv sync`
/// builds, and for a package whose layer does not hold it, or whose source only `uv sync` reads. If only an explicit index
/// has the version, its file is named.
pub(in crate::image) fn stated(
    mut options: Options,
    platforms: &Platforms<'_>,
    local: &LocalRecipe,
) -> Result<Options, DockerfileError> {
    let settings = &options.settings;
    if options.installer != Installer::Uv || settings.extras().is_empty() {
        return Ok(options);
    }
    let locked = locked(platforms);
    let is_synced = options.stages == Stages::Single && options.syncs() && local.sync.is_some();
    let is_local = |name: &PackageName| !is_synced && local.names().any(|local| local == name);
    let is_of_source = |held: &&Held<'_>| {
        held.placement.build_reason().is_some() || settings.builds(held.placement.package().name().as_str())
    };
    let layers = |name: &PackageName| -> BTreeSet<(usize, usize)> {
        locked.get(name).into_iter().flatten().filter(is_of_source).map(|held| held.layer).collect()
    };
    let mut extras = Vec::with_capacity(settings.extras().len());
    let mut unchecked = BTreeSet::new();
    for (package, requirements) in settings.extras() {
        let name = PackageName::new(package).ok();
        let (is_local, layers) = (name.as_ref().is_some_and(is_local), name.as_ref().map(layers).unwrap_or_default());
        let of = |requirement: &ExtraRequirement| {
            let found = if is_local {
                of_lock(requirement, &locked, settings, ELSEWHERE)
            } else if !layers.is_empty() {
                of_layer(requirement, (&locked, &layers), &options)
            } else {
                Ok(vec![requirement.clone()])
            };
            found.map_err(|refusal| refusal.of(package, requirement))
        };
        let lines = requirements.iter().map(of).collect::<Result<Vec<_>, _>>()?.concat();
        unchecked.extend(name.filter(|_| !layers.is_empty() && lines != *requirements));
        extras.push((package.clone(), lines));
    }
    options.settings = options.settings.with_extras(extras);
    options.unchecked = unchecked;
    Ok(options)
}

fn locked<'p>(platforms: &Platforms<'p>) -> Locked<'p> {
    let mut locked = Locked::new();
    for (number, plan) in platforms.plans().iter().enumerate() {
        let machine = plan.target().filter(|_| platforms.is_several());
        let machine = machine.map(|target| format!("platform_machine == '{}'", target.platform().machine()));
        for (position, layer) in plan.layers().iter().enumerate() {
            for placement in installed(layer) {
                let held = Held { placement, layer: (number, position), machine: machine.clone() };
                locked.entry(placement.package().name()).or_default().push(held);
            }
        }
    }
    locked
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
const ELSEWHERE_APART: &str = "of the version that is installed, which another layer holds, and which the lock has neither from an index \
     at a URL nor from a URL; put both into one layer (`--layer NAME=package:…,package:…`)";
const APART: &str = "of the version that is installed, which another layer holds: uv finds it only in the same layer, and a `uv sync` \
     after the layers would build again what was built with a stated version; put both into one layer, before the others \
     (`--layer NAME=package:…,package:…`)";

/// Returns a requirement as it is for the build of a package in layers. A `uv sync` compares what packages were built with, so
/// another text than that of the project is stated only where no build would find the version, and nothing but layers decides
/// what is installed.
fn of_layer(
    requirement: &ExtraRequirement,
    (locked, layers): (&Locked<'_>, &BTreeSet<(usize, usize)>),
    options: &Options,
) -> Result<Vec<ExtraRequirement>, Refusal> {
    let unchanged = || Ok(vec![requirement.clone()]);
    let Some(parts) = Parts::of(&requirement.text) else { return unchanged() };
    let is_sourced = options.settings.is_sourced(&parts.name);
    let Some(held) = locked.get(&parts.name).filter(|_| requirement.is_of_runtime) else {
        return if is_sourced { Err(Refusal::Because(SOURCED)) } else { unchanged() };
    };
    let is_apart = layers.iter().any(|layer| !held.iter().any(|held| held.layer == *layer));
    match (is_apart, is_sourced) {
        (false, false) => unchanged(),
        (true, _) if options.is_fragment => Err(Refusal::Because(APART)),
        (false, true) if options.is_fragment => Err(Refusal::Because(SOURCED)),
        _ => of_lock(requirement, locked, &options.settings, ELSEWHERE_APART),
    }
}

/// Returns a requirement as it is for the build of a local package.
fn of_lock(
    requirement: &ExtraRequirement,
    locked: &Locked<'_>,
    settings: &BuildSettings,
    elsewhere: &'static str,
) -> Result<Vec<ExtraRequirement>, Refusal> {
    let unchanged = || Ok(vec![requirement.clone()]);
    let Some(parts) = Parts::of(&requirement.text) else { return unchanged() };
    if !requirement.is_of_runtime {
        return if settings.is_sourced(&parts.name) { Err(Refusal::Because(SOURCED)) } else { unchanged() };
    }
    // uv reports one that is not installed.
    let Some(all) = locked.get(&parts.name) else { return unchanged() };
    let mut found = BTreeSet::new();
    for Held { placement, machine, .. } in all {
        let own = (!placement.marker().is_always()).then(|| placement.marker().to_string());
        let markers: Vec<String> =
            [parts.marker.map(str::to_owned), own, machine.clone()].into_iter().flatten().collect();
        let marker = match markers.as_slice() {
            [] => String::new(),
            [one] => format!(" ; {one}"),
            several => format!(" ; ({})", several.join(") and (")),
        };
        found.insert(format!("{}{marker}", exact(placement, &parts, settings, elsewhere)?));
    }
    Ok(found.into_iter().map(|text| ExtraRequirement { text, is_of_runtime: false }).collect())
}

/// Returns the requirement of exactly a locked package.
fn exact(
    placement: &Placement<'_>,
    parts: &Parts<'_>,
    settings: &BuildSettings,
    elsewhere: &'static str,
) -> Result<String, Refusal> {
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
        (Source::Url(_), _) => placement.requirement().ok_or(Refusal::Because(elsewhere)),
        _ => Err(Refusal::Because(elsewhere)),
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
