//! Environments in which markers are evaluated.

use std::collections::{BTreeMap, BTreeSet};

use super::cut::Value;
use super::diagram::{Diagram, NodeId};
use super::marker::Marker;
use super::variable::{ListKey, TextKey, Variable, VersionKey};
use super::version_term::release;
use crate::name::ExtraName;
use crate::version::{Version, VersionError};

/// A variable of the environment, by its name in PEP 508.
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

/// The values that an environment has for the variables of markers.
///
/// A text that was not set is empty. `python_version` follows from the Python version. Versions count with their
/// release numbers only, as uv evaluates them.
///
/// ```
/// use locklayers::{Environment, Marker, MarkerKey};
/// let linux = Environment::new("3.12.4")?
///     .with(MarkerKey::OsName, "posix")
///     .with(MarkerKey::SysPlatform, "linux");
/// let marker: Marker = "python_version >= '3.12' and sys_platform == 'linux'".parse()?;
/// assert!(marker.evaluate(&linux, &Default::default()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    python: Value,
    implementation: Value,
    texts: BTreeMap<MarkerKey, String>,
}

impl Environment {
    /// Makes an environment of a full Python version, which is the version of the implementation as well.
    ///
    /// # Errors
    ///
    /// [`VersionError`] when the text is not a PEP 440 version.
    pub fn new(python_full_version: &str) -> Result<Self, VersionError> {
        let python = numbers(python_full_version)?;
        Ok(Self { implementation: python.clone(), python, texts: BTreeMap::new() })
    }

    /// Sets a text.
    #[must_use]
    pub fn with(mut self, key: MarkerKey, value: &str) -> Self {
        self.texts.insert(key, value.to_owned());
        self
    }

    /// Sets the version of the implementation.
    ///
    /// # Errors
    ///
    /// [`VersionError`] when the text is not a PEP 440 version.
    pub fn with_implementation_version(self, version: &str) -> Result<Self, VersionError> {
        Ok(Self { implementation: numbers(version)?, ..self })
    }

    fn text(&self, key: TextKey) -> &str {
        let key = match key {
            TextKey::OsName => MarkerKey::OsName,
            TextKey::SysPlatform => MarkerKey::SysPlatform,
            TextKey::PlatformSystem => MarkerKey::PlatformSystem,
            TextKey::PlatformMachine => MarkerKey::PlatformMachine,
            TextKey::PlatformPythonImplementation => MarkerKey::PlatformPythonImplementation,
            TextKey::PlatformRelease => MarkerKey::PlatformRelease,
            TextKey::PlatformVersion => MarkerKey::PlatformVersion,
            TextKey::ImplementationName => MarkerKey::ImplementationName,
        };
        self.texts.get(&key).map_or("", String::as_str)
    }

    /// Where the environment lies on a variable's line.
    fn value(&self, variable: &Variable, extras: &BTreeSet<ExtraName>) -> Option<Value> {
        let truth = |yes: bool| yes.then_some(Value::Truth);
        match variable {
            Variable::Text(key) => Some(Value::Text(self.text(*key).into())),
            Variable::DarwinRelease => {
                Some(numbers(self.text(TextKey::PlatformRelease)).unwrap_or_else(|_| release(&[])))
            }
            Variable::Version(VersionKey::ImplementationVersion) => Some(self.implementation.clone()),
            Variable::Version(VersionKey::PythonFullVersion) => Some(self.python.clone()),
            Variable::In(key, literal) => truth(literal.contains(self.text(*key))),
            Variable::Contains(key, literal) => truth(self.text(*key).contains(&**literal)),
            Variable::Extra(name) | Variable::List(ListKey::Extras, name) => truth(extras.contains(&**name)),
            Variable::List(ListKey::DependencyGroups, _) => None,
        }
    }
}

fn numbers(version: &str) -> Result<Value, VersionError> {
    version.parse::<Version>().map(|version| release(version.release()))
}

impl Marker {
    /// Does the marker hold in an environment, with these extras active?
    pub fn evaluate(&self, environment: &Environment, extras: &BTreeSet<ExtraName>) -> bool {
        let mut at = self.root();
        while let Some(node) = (at.0 as usize).checked_sub(2).and_then(|index| self.nodes().get(index)) {
            let value = environment.value(&node.variable, extras);
            let segment = value.map_or(0, |value| {
                node.cuts.partition_point(|cut| cut.value < value || (cut.value == value && !cut.after))
            });
            at = node.children.get(segment).copied().unwrap_or(NodeId(0));
        }
        at == Diagram::ALWAYS
    }
}
