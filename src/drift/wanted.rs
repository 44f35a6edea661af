//! Requirements in the form in which a lock and its documents are compared.

use std::fmt;

use super::error::Reason;
use super::kind::TreeKind;
use super::origin::{Origin, address_of, index, shortened};
use super::path::{joined, within_archive};
use super::projects::Projects;
use super::requirement::versions;
use crate::lock::{LockPath, Requirement, RequirementSource};
use crate::marker::{Marker, RequiresPython};
use crate::message::{Printable, value_without_credentials};
use crate::name::{ExtraName, PackageName};

/// A requirement in the form in which a lock and its documents are compared: with its source resolved and its marker
/// simplified.
///
/// `Display` writes it like a requirement of PEP 508, with the index, the path and the kind of a source tree in
/// parentheses; long parts are cut.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DriftRequirement {
    pub(super) name: PackageName,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
    pub(super) origin: Origin,
}

impl DriftRequirement {
    /// Returns the name of the required package.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the requested extras, sorted, each once.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the marker under which it applies, within the Python versions of the lock.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Whether it is a URL of a file, from which uv downloads nothing.
    pub(super) fn is_file_url(&self) -> bool {
        matches!(&self.origin, Origin::Url { url, .. } if url.starts_with("file:"))
    }

    /// Returns the part that has an effect as a constraint, if any: uv ignores its extras, and all of it if it limits
    /// no version or applies to no Python of the lock.
    pub(super) fn into_constraint(self) -> Option<Self> {
        let is_empty = matches!(&self.origin, Origin::Registry { versions, .. } if versions.is_empty());
        let has_effect = !self.marker.is_never() && !is_empty;
        has_effect.then_some(Self { extras: Vec::new(), ..self })
    }

    /// Converts a requirement of the lock; the error is that of its versions.
    pub(super) fn locked(
        requirement: &Requirement,
        python: &RequiresPython,
        projects: &Projects,
    ) -> Result<Self, Reason> {
        let tree = |path: &LockPath, kind: TreeKind| {
            let path = projects.inside(joined("", path.as_str()));
            Origin::Tree { kind: kind.known(&path, projects), path }
        };
        let origin = match requirement.source() {
            RequirementSource::Registry { specifier, index: of } => {
                Origin::Registry { versions: versions(specifier)?, index: of.as_deref().map(index) }
            }
            RequirementSource::Git(url) => Origin::Git(address_of(url)),
            RequirementSource::Url(url) => Origin::Url {
                // uv leaves out what a document states in a fragment, but for the directory.
                url: address_of(url.parts().0),
                subdirectory: url.subdirectory().map(|path| within_archive(path.as_str())),
            },
            RequirementSource::Path(path) => Origin::Archive(projects.inside(joined("", path.as_str()))),
            RequirementSource::Editable(path) => tree(path, TreeKind::Editable),
            RequirementSource::Directory(path) => tree(path, TreeKind::Directory),
            RequirementSource::Virtual(path) => tree(path, TreeKind::Virtual),
        };
        let (name, extras) = (requirement.name().clone(), requirement.extras().to_vec());
        Ok(Self { name, extras, marker: simplified(requirement.marker(), python)?, origin })
    }
}

/// Simplifies a marker within the bounds of a `requires-python`; nearly every requirement has none. One that cannot be
/// simplified within the limit is refused, since unsimplified it would differ from equivalent ones.
pub(super) fn simplified(marker: &Marker, python: &RequiresPython) -> Result<Marker, Reason> {
    if marker.is_always() { Ok(marker.clone()) } else { Ok(marker.simplify(python)?) }
}

/// The most comparisons of a marker in a message.
const MOST_COMPARISONS: usize = 50;

impl fmt::Display for DriftRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &str| Printable(&shortened(&value_without_credentials(text))).to_string();
        write!(f, "{}", self.name)?;
        if !self.extras.is_empty() {
            let extras: Vec<&str> = self.extras.iter().map(ExtraName::as_str).collect();
            write!(f, "[{}]", short(&extras.join(",")))?;
        }
        match &self.origin {
            Origin::Registry { versions, index: None } => write!(f, "{}", short(versions))?,
            Origin::Registry { versions, index: Some(index) } => {
                write!(f, "{} (index {})", short(versions), short(index))?;
            }
            Origin::Git(url) => write!(f, " @ git+{}", short(url))?,
            Origin::Url { url, subdirectory: None } => write!(f, " @ {}", short(url))?,
            Origin::Url { url, subdirectory: Some(path) } => {
                write!(f, " @ {}#subdirectory={}", short(url), short(path))?;
            }
            Origin::Archive(path) => write!(f, " @ {}", short(path))?,
            Origin::Tree { path, kind } => write!(f, " @ {} ({kind})", short(path))?,
        }
        match self.marker.printed_within(MOST_COMPARISONS) {
            Some("") => Ok(()),
            Some(marker) => write!(f, " ; {}", Printable(marker)),
            None => f.write_str(" ; (a marker too long to show)"),
        }
    }
}
