//! The error for an image that cannot have its Python.

/// The error for the Python of an image: that of its base, or one that uv installs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImagePythonError {
    /// The base image has no Python, by its name.
    #[error(
        "the base image `{base}` has no Python by its name; name one that has (`--base`), let uv install it (`--managed-python`), or \
         insert the layers into a Dockerfile of your own that installs it (`--into Dockerfile`)"
    )]
    #[non_exhaustive]
    NoPython {
        /// The base image.
        base: String,
    },
    /// The base image has another Python than the plan.
    #[error(
        "the base image `{base}` has Python {has} by its name, but the plan is for Python {wanted}; name another base \
         (`--base`), let uv install Python {wanted} (`--managed-python`), or plan for its Python (`--python-version {has}`)"
    )]
    #[non_exhaustive]
    OtherPython {
        /// The base image.
        base: String,
        /// The version in its tag.
        has: String,
        /// The version of the plan.
        wanted: String,
    },
    /// The Python of the image is none that the lock supports.
    #[error(
        "Python {python} is outside the lock's requires-python, {requires_python}; name a version that it allows \
         (`--python-version`), or a base image that has one (`--base`)"
    )]
    #[non_exhaustive]
    RequiresPython {
        /// The Python that was named, or that the tag of the base image names.
        python: String,
        /// The specifiers of the lock.
        requires_python: String,
    },
    /// The version of the Python that uv would install is not known.
    #[error(
        "uv installs a Python of a version that is stated (`--managed-python`), but none is: state it, as in \
         `--python-version {example}`, or in .python-version"
    )]
    #[non_exhaustive]
    NoVersion {
        /// A Python that the lock supports.
        example: &'static str,
    },
    /// What would be installed otherwise cannot use a Python that uv installs.
    #[error(
        "a Python that uv installs (`--managed-python`) does not go with {option}, which {reason}; leave out one of them"
    )]
    #[non_exhaustive]
    Unmanaged {
        /// The option, in backticks.
        option: &'static str,
        /// What it does, as a clause.
        reason: &'static str,
    },
    /// The lines of an existing Dockerfile make its environment, so they install its Python.
    #[error(
        "in a Dockerfile of your own, its lines before the layers install the Python: write `RUN uv python install {version}` \
         there instead of `--managed-python`"
    )]
    #[non_exhaustive]
    ManagedByLines {
        /// The version.
        version: String,
    },
}
