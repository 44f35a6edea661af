//! The configured target.

use crate::marker::MarkerKey;
use crate::platform::{Implementation, Target, TargetError};

/// The value `target = { … }` of `[tool.locklayers]`, which may be incomplete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetConfig {
    pub(super) python_version: Option<String>,
    pub(super) python_platform: Option<String>,
    pub(super) implementation: Option<Implementation>,
    pub(super) markers: Vec<(MarkerKey, String)>,
}

impl TargetConfig {
    /// Returns whether the file states no part of a target.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// Builds the target, or returns `None` if the file states no part of one.
    ///
    /// # Errors
    ///
    /// [`TargetError`] if the version of Python or the platform is missing, or if there is no such target.
    pub fn build(&self) -> Result<Option<Target>, TargetError> {
        if self.is_empty() {
            return Ok(None);
        }
        let missing = |key| TargetError::Incomplete { missing: key };
        let python = self.python_version().ok_or(missing("python-version"))?;
        let platform = self.python_platform().ok_or(missing("python-platform"))?;
        let builder = Target::builder(python, platform).implementation(self.implementation.clone().unwrap_or_default());
        self.markers().fold(builder, |builder, (key, value)| builder.marker(key, value)).build().map(Some)
    }

    /// Replaces the version of Python, as an argument of the caller does.
    ///
    /// ```
    /// use locklayers::pyproject::PyProject;
    /// let file: PyProject = "[tool.locklayers]\ntarget = { python-version = '3.12', python-platform = 'linux' }".parse()?;
    /// let target = file.config().target().clone().with_python_version("3.13").build()?;
    /// assert_eq!(target.map(|target| target.python()).as_deref(), Some("3.13"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_python_version(self, version: impl Into<String>) -> Self {
        Self { python_version: Some(version.into()), ..self }
    }

    /// Replaces the platform.
    #[must_use]
    pub fn with_python_platform(self, platform: impl Into<String>) -> Self {
        Self { python_platform: Some(platform.into()), ..self }
    }

    /// Replaces the implementation of Python.
    #[must_use]
    pub fn with_implementation(self, implementation: Implementation) -> Self {
        Self { implementation: Some(implementation), ..self }
    }

    /// Replaces each part that another target states.
    ///
    /// ```
    /// use locklayers::pyproject::TargetConfig;
    /// let configured = TargetConfig::default().with_python_version("3.12").with_python_platform("linux");
    /// let target = configured.overridden_by(&TargetConfig::default().with_python_version("3.13"));
    /// assert_eq!((target.python_version(), target.python_platform()), (Some("3.13"), Some("linux")));
    /// ```
    #[must_use]
    pub fn overridden_by(self, other: &Self) -> Self {
        let other = other.clone();
        Self {
            python_version: other.python_version.or(self.python_version),
            python_platform: other.python_platform.or(self.python_platform),
            implementation: other.implementation.or(self.implementation),
            markers: if other.markers.is_empty() { self.markers } else { other.markers },
        }
    }

    /// Returns the version of Python, such as `3.12`.
    pub fn python_version(&self) -> Option<&str> {
        self.python_version.as_deref()
    }

    /// Returns the platform, such as `x86_64-manylinux_2_36`.
    pub fn python_platform(&self) -> Option<&str> {
        self.python_platform.as_deref()
    }

    /// Returns the implementation of Python.
    pub fn implementation(&self) -> Option<&Implementation> {
        self.implementation.as_ref()
    }

    /// Returns the values of marker variables that the platform does not determine, by variable.
    pub fn markers(&self) -> impl Iterator<Item = (MarkerKey, &str)> {
        self.markers.iter().map(|(key, value)| (*key, value.as_str()))
    }
}
