//! Builds without isolation (`no-build-isolation`), which see what is installed before them.

use std::collections::BTreeSet;

use crate::image::options::{Installer, Options, Stages};
use crate::image::platforms::installed;
use crate::image::recipe::LayerRecipe;
use crate::image::warning::DockerfileWarning;
use crate::name::PackageName;
use crate::plan::Plan;

/// Packages that builds commonly require: backends, their plugins and tools, and what extensions compile against.
const TOOLS: [&str; 32] = [
    "cffi",
    "cmake",
    "cython",
    "flit-core",
    "hatch-vcs",
    "hatchling",
    "maturin",
    "meson",
    "meson-python",
    "mypy",
    "nanobind",
    "ninja",
    "numpy",
    "packaging",
    "pdm-backend",
    "poetry-core",
    "psutil",
    "pybind11",
    "pythran",
    "scikit-build",
    "scikit-build-core",
    "setuptools",
    "setuptools-rust",
    "setuptools-scm",
    "torch",
    "triton",
    "uv-build",
    "versioneer",
    "versioningit",
    "wheel",
    "whey",
    "jax",
];

/// Returns a warning for each layer whose builds may need what only later layers hold. The lock does not state what a build
/// requires: these are the common requirements, or if not one of them is there before, whatever follows.
pub(in crate::image) fn warnings(
    options: &Options,
    recipes: &[LayerRecipe],
    plans: &[&Plan<'_>],
) -> Vec<DockerfileWarning> {
    if options.installer != Installer::Uv || options.stages == Stages::Multi {
        return Vec::new();
    }
    let is_tool = |name: &PackageName| TOOLS.contains(&name.as_str());
    let held = |recipe: &LayerRecipe| -> BTreeSet<PackageName> {
        let layers = plans.iter().flat_map(|plan| plan.layers()).filter(|layer| *layer.name() == recipe.name);
        layers.flat_map(installed).map(|placement| placement.package().name().clone()).collect()
    };
    let all: Vec<BTreeSet<PackageName>> = recipes.iter().map(held).collect();
    let warning = |(at, recipe): (usize, &LayerRecipe)| {
        let packages = recipe.builds.iter().filter(|name| options.settings.builds_in_environment(name));
        let packages: Vec<PackageName> = packages.cloned().collect();
        let later: BTreeSet<&PackageName> = all[at + 1..].iter().flatten().collect();
        let has_tool = all[..=at].iter().flatten().any(is_tool);
        let (tools, others): (BTreeSet<_>, BTreeSet<_>) = later.into_iter().partition(|name| is_tool(name));
        let later = if tools.is_empty() && !has_tool { others } else { tools };
        let later: Vec<PackageName> = later.into_iter().cloned().collect();
        let layer = recipe.name.clone();
        let is_warned = !packages.is_empty() && !later.is_empty();
        is_warned.then_some(DockerfileWarning::BuildsBefore { layer, packages, later })
    };
    recipes.iter().enumerate().filter_map(warning).collect()
}
