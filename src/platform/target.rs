//! The target and its builder.

use std::fmt;

use super::Platform;
use super::error::TargetError;
use super::implementation::Implementation;
use super::python::Python;
use super::tags::Tags;
use crate::marker::{Environment, MarkerKey};

/// One Python on one platform, as in an image.
///
/// It determines for every locked package whether its marker holds, and which of its files is installed.
///
/// ```
/// use locklayers::Target;
/// use locklayers::marker::MarkerKey;
/// let target = Target::builder("3.12", "linux").build()?;
/// assert_eq!(target.to_string(), "cpython 3.12 on x86_64-manylinux_2_28");
/// let pypy = Target::builder("3.11.11", "aarch64-manylinux_2_36")
///     .implementation("pypy-7.3.19".parse()?)
///     .marker(MarkerKey::PlatformRelease, "6.12.0")
///     .build()?;
/// assert_eq!(pypy.to_string(), "pypy-7.3.19 for Python 3.11.11 on aarch64-manylinux_2_36");
/// # Ok::<(), locklayers::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    python: Python,
    implementation: Implementation,
    platform: Platform,
    environment: Environment,
    tags: Tags,
}

impl Target {
    /// Returns a builder for a target with a Python version and a platform.
    ///
    /// The version is `3.12` or `3.12.4`; `3.13t` and `3.13+freethreaded` are free-threaded builds. A version without
    /// its patch release means all of them; if a package depends on which, planning is an error. [`Platform`] lists the
    /// names of platforms.
    pub fn builder(python: &str, platform: &str) -> TargetBuilder {
        TargetBuilder {
            python: python.to_owned(),
            platform: platform.to_owned(),
            implementation: Implementation::CPython,
            free_threaded: false,
            markers: Vec::new(),
        }
    }

    /// Returns the Python version as it was requested, normalised.
    pub fn python(&self) -> String {
        self.python.to_string()
    }

    /// Returns a patch release of the target's Python that passes a test, as an example; the first of all if none
    /// does.
    pub(crate) fn patch(&self, test: impl Fn(&Environment) -> bool) -> String {
        /// Python 3 releases have at most some dozens of patch releases.
        const MOST: u64 = 100;
        let at = |patch: u64| self.environment.clone().with_python(&[3, self.python.minor, patch]);
        let patch = (0..MOST).find(|patch| test(&at(*patch))).unwrap_or(0);
        format!("3.{}.{patch}{}", self.python.minor, if self.python.free_threaded { "t" } else { "" })
    }

    /// Returns the implementation of Python.
    pub fn implementation(&self) -> &Implementation {
        &self.implementation
    }

    /// Returns the platform.
    pub fn platform(&self) -> Platform {
        self.platform
    }

    /// Returns the values of the marker variables.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(super) fn tags(&self) -> &Tags {
        &self.tags
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.implementation == Implementation::CPython { " " } else { " for Python " };
        write!(f, "{}{between}{} on {}", self.implementation, self.python, self.platform)
    }
}

/// The builder of a [`Target`].
#[derive(Clone, Debug)]
pub struct TargetBuilder {
    python: String,
    platform: String,
    implementation: Implementation,
    free_threaded: bool,
    markers: Vec<(MarkerKey, String)>,
}

impl TargetBuilder {
    /// Sets the implementation; the default is CPython.
    #[must_use]
    pub fn implementation(mut self, implementation: Implementation) -> Self {
        self.implementation = implementation;
        self
    }

    /// Makes the interpreter a free-threaded build, as `t` after the version does.
    #[must_use]
    pub fn free_threaded(mut self, free_threaded: bool) -> Self {
        self.free_threaded = free_threaded;
        self
    }

    /// Sets the value of a marker variable, which overrides that of the platform.
    ///
    /// The last value of a variable applies. The choice of wheels does not depend on it.
    #[must_use]
    pub fn marker(mut self, key: MarkerKey, value: &str) -> Self {
        self.markers.push((key, value.to_owned()));
        self
    }

    /// Builds the target.
    ///
    /// # Errors
    ///
    /// [`TargetError`] if the version or the platform is invalid, or if there is no free-threaded build of the
    /// Python.
    pub fn build(self) -> Result<Target, TargetError> {
        let mut python: Python = self.python.parse()?;
        if self.free_threaded && !python.free_threaded {
            python = python.without_lock()?;
        }
        if python.free_threaded && self.implementation != Implementation::CPython {
            return Err(TargetError::NotFreeThreaded { python: format!("{} by {}", python.text, self.implementation) });
        }
        let platform: Platform = self.platform.parse()?;
        let (python_name, name) = self.implementation.markers();
        let mut environment = python
            .environment()
            .with(MarkerKey::PlatformPythonImplementation, python_name)
            .with(MarkerKey::ImplementationName, name);
        if let Some(version) = self.implementation.version() {
            environment = environment.with_implementation(version);
        }
        for (key, value) in platform.markers() {
            environment = environment.with(key, value);
        }
        for (key, value) in &self.markers {
            environment = environment.with(*key, value);
        }
        let tags = Tags::new(&python, &self.implementation, platform);
        Ok(Target { python, implementation: self.implementation, platform, environment, tags })
    }
}
