//! Local packages whose builds compile code, by their manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::{Table, Value};

use super::error::ReadError;
use super::project::Project;
use crate::lock::Source;
use crate::name::{PackageName, split_name};
use crate::plan::Plan;
use crate::pyproject::{PyProject, table};

/// Build backends of compiled code, by the first part of their module's name.
const BACKENDS: [&str; 5] = ["maturin", "mesonpy", "py_build_cmake", "scikit_build_core", "sipbuild"];
/// Build requirements of compiled code.
const REQUIREMENTS: [&str; 18] = [
    "cffi",
    "cmake",
    "cython",
    "hatch-cython",
    "hatch-mypyc",
    "maturin",
    "meson-python",
    "mypy",
    "nanobind",
    "ninja",
    "numpy",
    "oldest-supported-numpy",
    "pybind11",
    "pythran",
    "scikit-build",
    "scikit-build-core",
    "setuptools-rust",
    "torch",
];
/// What a `setup.py` says of extension modules.
const WORDS: [&str; 4] = ["ext_modules", "rust_extensions", "cffi_modules", "cythonize"];

impl Project {
    /// Returns the local packages that an image of a plan builds by compiling code, as far as their manifests say it: a backend
    /// or a requirement of the build is for that, or extension modules are declared.
    pub(super) fn compiled(&self, plan: &Plan<'_>) -> Result<BTreeSet<PackageName>, ReadError> {
        let mut found = BTreeSet::new();
        // A lock can have many packages of one folder.
        let mut known: BTreeMap<&str, bool> = BTreeMap::new();
        for placement in plan.local() {
            let package = placement.package();
            let (Source::Editable(tree) | Source::Directory(tree)) = package.source() else { continue };
            let compiles = match known.get(tree.as_str()) {
                Some(compiles) => *compiles,
                None => self.compiles_in(tree.as_str())?,
            };
            known.insert(tree.as_str(), compiles);
            if compiles {
                found.insert(package.name().clone());
            }
        }
        Ok(found)
    }

    fn compiles_in(&self, tree: &str) -> Result<bool, ReadError> {
        let folder = self.folder.join(Path::new(tree));
        let text = self.document(&folder.join("pyproject.toml"), PyProject::MOST_BYTES as u64)?;
        // Whoever needs the manifest reports what is wrong with it.
        let manifest = text.and_then(|text| table(&text).ok()).unwrap_or_default();
        let setup = || self.document(&folder.join("setup.py"), Self::HAND_WRITTEN);
        let declares = |text: String| WORDS.iter().any(|word| text.contains(word));
        Ok(compiles(&manifest) || setup()?.is_some_and(declares))
    }
}

/// Whether a manifest says that its build compiles code.
fn compiles(manifest: &Table) -> bool {
    let build = |key| manifest.get("build-system")?.get(key);
    let backend = build("build-backend").and_then(Value::as_str).and_then(|name| name.split(['.', ':']).next());
    let requires = build("requires").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let is_compiler = |requirement: &str| {
        let name = PackageName::new(split_name(requirement.trim_start()).0);
        name.is_ok_and(|name| REQUIREMENTS.contains(&name.as_str()))
    };
    let extensions = || manifest.get("tool")?.get("setuptools")?.get("ext-modules");
    backend.is_some_and(|name| BACKENDS.contains(&name))
        || requires.into_iter().any(is_compiler)
        || extensions().is_some()
}

#[cfg(test)]
mod tests {
    use super::{compiles, table};

    #[test]
    fn a_manifest_says_whether_code_is_compiled() -> Result<(), crate::pyproject::PyProjectError> {
        let of = |build: &str| Ok::<_, crate::pyproject::PyProjectError>(compiles(&table(build)?));
        for build in [
            "[build-system]\nbuild-backend = 'maturin'",
            "[build-system]\nbuild-backend = 'scikit_build_core.build'",
            "[build-system]\nrequires = ['setuptools', 'Cython>=3']",
            "[build-system]\nrequires = ['setuptools_rust ; python_version > \"3\"']",
            "[[tool.setuptools.ext-modules]]\nname = 'a'",
        ] {
            assert!(of(build)?, "{build}");
        }
        for build in [
            "",
            "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'",
            "[build-system]\nrequires = ['setuptools>=61', 'cython-lint']\nbuild-backend = 'setuptools.build_meta'",
            "[build-system]\nrequires = 'maturin'",
            "[tool.setuptools]\npackages = ['a']",
        ] {
            assert!(!of(build)?, "{build}");
        }
        Ok(())
    }
}
