//! The base image of a plan for which nothing names one.

use crate::image::reference::ImageReference;
use crate::message::Printable;
use crate::plan::Plan;

/// The error for a plan whose base image does not follow from its Python.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseImageError {
    /// The Python is not known.
    #[error(
        "neither the base image nor its Python is known; name the image with --base IMAGE, or its Python, as in \
         `--python-version {example}`"
    )]
    #[non_exhaustive]
    NoPython {
        /// A Python that the lock supports.
        example: &'static str,
    },
    /// There is no official image of the Python.
    #[error("there is no default base image for {}; name one with --base IMAGE", Printable(.python))]
    #[non_exhaustive]
    NoImage {
        /// The target, or the Python.
        python: String,
    },
}

impl ImageReference {
    /// Returns the [official](Self::official) image for a plan, given the version of its Python if that is known.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.13\"\n";
    /// use locklayers::image::ImageReference;
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let plan = Plan::builder(&graph).build()?;
    /// assert_eq!(ImageReference::of_plan(&plan, Some("3.14"))?.to_string(), "python:3.14-slim");
    /// let error = ImageReference::of_plan(&plan, None).unwrap_err().to_string();
    /// assert!(error.ends_with("or its Python, as in `--python-version 3.13`"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BaseImageError`] if the version is not known, or if there is no such image.
    pub fn of_plan(plan: &Plan<'_>, python: Option<&str>) -> Result<Self, BaseImageError> {
        let python =
            python.ok_or_else(|| BaseImageError::NoPython { example: plan.lockfile().requires_python().example() })?;
        Self::official(python, plan.target()).ok_or_else(|| BaseImageError::NoImage {
            python: plan.target().map_or_else(|| format!("Python {python}"), ToString::to_string),
        })
    }
}
