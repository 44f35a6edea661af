//! The marker variables whose values are strings.

use std::fmt;

/// A marker variable whose value is a string, by its name in PEP 508.
///
/// The order is that of decisions: the platform comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MarkerKey {
    /// `os_name`
    OsName,
    /// `sys_platform`
    SysPlatform,
    /// `platform_system`
    PlatformSystem,
    /// `platform_machine`
    PlatformMachine,
    /// `platform_python_implementation`
    PlatformPythonImplementation,
    /// `platform_release`
    PlatformRelease,
    /// `platform_version`
    PlatformVersion,
    /// `implementation_name`
    ImplementationName,
}

impl MarkerKey {
    const ALL: [Self; 8] = [
        Self::OsName,
        Self::SysPlatform,
        Self::PlatformSystem,
        Self::PlatformMachine,
        Self::PlatformPythonImplementation,
        Self::PlatformRelease,
        Self::PlatformVersion,
        Self::ImplementationName,
    ];

    /// Returns the name of the variable in PEP 508.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OsName => "os_name",
            Self::SysPlatform => "sys_platform",
            Self::PlatformSystem => "platform_system",
            Self::PlatformMachine => "platform_machine",
            Self::PlatformPythonImplementation => "platform_python_implementation",
            Self::PlatformRelease => "platform_release",
            Self::PlatformVersion => "platform_version",
            Self::ImplementationName => "implementation_name",
        }
    }

    /// Returns the variable with this name in PEP 508, or `None` if there is none.
    ///
    /// ```
    /// use locklayers::marker::MarkerKey;
    /// assert_eq!(MarkerKey::from_name("os_name"), Some(MarkerKey::OsName));
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == name)
    }
}

/// Writes the name of the variable in PEP 508.
impl fmt::Display for MarkerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
