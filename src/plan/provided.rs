//! The packages of a base image.
//!
//! ```text
//! listing of `pip freeze` ─text→ ProvidedPackages ─narrow→ a plan without them, and a ProvidedPackage for each
//! plan as JSON ─document→ ┘
//! ```

#[cfg(feature = "json")]
mod document;
mod iter;
mod package;
mod text;
mod version;

use std::collections::BTreeMap;

use super::pin;
use crate::lock::{Package, Source};
use crate::message::{Excerpt, value_without_credentials};
use crate::name::PackageName;
use crate::version::Version;

pub use iter::ProvidedIter;
pub use package::ProvidedPackage;
pub use version::ProvidedVersion;

/// The packages that are installed in the base image of the layers.
///
/// `FromStr` reads the output of `pip freeze` or `uv pip freeze`, or a [`PlanRecord`](crate::export::PlanRecord) for a
/// target as JSON (feature `json`): then they are what all its layers install, and what its own base image provides.
///
/// ```
/// let provided: locklayers::plan::ProvidedPackages = "numpy==2.1.0\n# a comment\ntorch @ https://files.example/torch-2.7.0.whl\n".parse()?;
/// let listed: Vec<String> = provided.iter().map(|(name, version)| format!("{name}{version}")).collect();
/// assert_eq!(listed, ["numpy==2.1.0", "torch @ https://files.example/torch-2.7.0.whl"]);
/// # Ok::<(), locklayers::plan::ProvidedError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvidedPackages {
    packages: BTreeMap<PackageName, ProvidedVersion>,
    pub(super) notes: Vec<String>,
}

/// The policy for a base image with another version than the lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProvidedPolicy {
    /// Refuse to plan.
    #[default]
    Exact,
    /// Install the locked version over the provided one.
    KeepLock,
}

/// The relation of a locked package to the provided ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Absent,
    Same(String),
    Differs(String),
}

/// The error for a string that is not a list of provided packages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProvidedError {
    /// A line of a `pip freeze` listing cannot be read.
    #[error("line {line}, `{}`: {reason}; expected `NAME==VERSION` or `NAME @ URL`, as `pip freeze` prints", Excerpt(.text))]
    #[non_exhaustive]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// The line.
        text: String,
        /// The reason.
        reason: String,
    },
    /// The string begins like JSON but is not a plan of this library.
    #[error("it begins like JSON but is not a plan that `locklayers plan --format json` wrote: {}", Excerpt(.reason))]
    #[non_exhaustive]
    NoPlan {
        /// The reason.
        reason: String,
    },
    /// The string begins like JSON, and plans are read with the feature `json` only.
    #[error(
        "it begins like JSON, and this program was built without the feature `json` of locklayers, which reads plans"
    )]
    PlanUnread,
    /// The plan has no target, so what it installs depends on the machine.
    #[error(
        "the plan installs `{package}` only where `{}`: make the plan for a target, so that it states what is installed",
        Excerpt(.marker)
    )]
    #[non_exhaustive]
    PlanWithoutTarget {
        /// The package.
        package: PackageName,
        /// Its marker.
        marker: String,
    },
    /// A package is listed twice, with different versions or sources.
    #[error("`{package}` is listed twice, as `{}` and as `{}`; an image has one of them", Excerpt(.first), Excerpt(.second))]
    #[non_exhaustive]
    Twice {
        /// The package.
        package: PackageName,
        /// The first entry.
        first: String,
        /// The later entry.
        second: String,
    },
}

impl ProvidedPackages {
    /// Returns the lines of a listing that state no version of a package, in order: editable installations, options,
    /// files of the image itself. Packages that they name count as not provided.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the number of provided packages.
    pub fn len(&self) -> usize {
        self.packages.len()
    }

    /// Returns whether no package is provided.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// Returns the version of a package, or `None` if it is not provided.
    pub fn get(&self, package: &PackageName) -> Option<&ProvidedVersion> {
        self.packages.get(package)
    }

    pub(super) fn standing(&self, package: &Package) -> Standing {
        let found = self.packages.get(package.name()).filter(|_| !package.source().is_local());
        let Some(found) = found else { return Standing::Absent };
        let text = format!("{}{found}", package.name());
        let is_same = match (package.source(), found) {
            (Source::Registry(_), ProvidedVersion::Version(version)) => package.version() == Some(version),
            (Source::Git(_) | Source::Url(_), ProvidedVersion::Url(_)) => {
                // A plan as JSON has no tokens.
                pin::requirement(package).is_some_and(|found| {
                    found == text || value_without_credentials(&found) == value_without_credentials(&text)
                })
            }
            _ => false,
        };
        let shown = value_without_credentials(&text).into_owned();
        if is_same { Standing::Same(shown) } else { Standing::Differs(shown) }
    }

    pub(super) fn add(&mut self, package: PackageName, found: ProvidedVersion) -> Result<(), ProvidedError> {
        match self.packages.get(&package) {
            Some(first) if *first != found => {
                let [first, second] = [first, &found].map(|version| format!("{package}{version}"));
                Err(ProvidedError::Twice { first, second, package })
            }
            _ => {
                self.packages.insert(package, found);
                Ok(())
            }
        }
    }
}

pub(super) fn freeze_line(line: &str) -> Result<(PackageName, ProvidedVersion), String> {
    let name = |text: &str| PackageName::new(text.trim()).map_err(|error| error.to_string());
    if line.starts_with('-') {
        return Err("an editable installation or an option names no package".to_owned());
    }
    if let Some((package, url)) = line.split_once('@') {
        if package.contains(':') || package.contains("//") {
            // What stands before the sign is a part of the URL, such as a password, and is not repeated.
            return Err("a URL names no package; expected `NAME @ URL`".to_owned());
        }
        return Ok((name(package)?, ProvidedVersion::Url(url.trim().to_owned())));
    }
    let (package, version) = line.split_once("==").ok_or("it has neither `==` nor `@`")?;
    let version = version.trim().parse::<Version>().map_err(|error| error.to_string())?;
    Ok((name(package)?, ProvidedVersion::Version(version)))
}
