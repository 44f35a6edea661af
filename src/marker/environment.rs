//! Environments in which markers are evaluated.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::RangeInclusive;

use super::Marker;
use super::cut::{Cut, Value};
use super::diagram::{CONSTANTS, Diagram, Node, NodeId};
use super::key::MarkerKey;
use super::variable::{ListKey, Variable, VersionKey};
use super::version_term::release;
use crate::name::ExtraName;
use crate::version::{Version, VersionError};

/// An environment: a value for each marker variable.
///
/// A string variable that was not set is empty. `python_version` follows from the Python version. As in uv, only the
/// release numbers of versions are compared. An environment may leave the patch release of Python open; some markers
/// are then undecided, see [`Marker::decide`].
///
/// ```
/// use locklayers::Marker;
/// use locklayers::marker::{Environment, MarkerKey};
/// let linux = Environment::new("3.12.4")?
///     .with(MarkerKey::OsName, "posix")
///     .with(MarkerKey::SysPlatform, "linux");
/// let marker: Marker = "python_version >= '3.12' and sys_platform == 'linux'".parse()?;
/// assert!(marker.evaluate(&linux, &Default::default()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    python: Versions,
    implementation: Versions,
    texts: BTreeMap<MarkerKey, String>,
}

/// A version, or all versions from one up to another, exclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Versions {
    from: Value,
    before: Option<Value>,
}

impl Versions {
    /// Returns the segments of a line in which the versions lie, by index; n cuts make n + 1 segments, so each index
    /// is valid.
    pub(super) fn segments(&self, cuts: &[Cut]) -> RangeInclusive<usize> {
        let first = segment(cuts, &self.from);
        let last = self.before.as_ref().map_or(first, |before| cuts.partition_point(|cut| cut.value < *before));
        first..=last.max(first)
    }
}

/// Returns the segment of a line in which a value lies, by index.
fn segment(cuts: &[Cut], value: &Value) -> usize {
    cuts.partition_point(|cut| cut.value < *value || (cut.value == *value && !cut.after))
}

impl Environment {
    /// Returns an environment with a full Python version, which is also the version of the implementation.
    ///
    /// # Errors
    ///
    /// [`VersionError`] if the string is not a PEP 440 version.
    pub fn new(python_full_version: &str) -> Result<Self, VersionError> {
        let python = Versions { from: numbers(python_full_version)?, before: None };
        Ok(Self { implementation: python.clone(), python, texts: BTreeMap::new() })
    }

    /// Returns an environment with an unspecified patch release of a minor Python version: for 3.12, any of 3.12.0,
    /// 3.12.1 and so on.
    pub fn of_minor(major: u64, minor: u64) -> Self {
        let python =
            Versions { from: release(&[major, minor]), before: Some(release(&[major, minor.saturating_add(1)])) };
        Self { implementation: python.clone(), python, texts: BTreeMap::new() }
    }

    /// Sets the value of a string variable.
    #[must_use]
    pub fn with(mut self, key: MarkerKey, value: &str) -> Self {
        self.texts.insert(key, value.to_owned());
        self
    }

    /// Sets the version of the implementation.
    ///
    /// # Errors
    ///
    /// [`VersionError`] if the string is not a PEP 440 version.
    pub fn with_implementation_version(self, version: &str) -> Result<Self, VersionError> {
        version.parse::<Version>().map(|version| self.with_implementation(&version))
    }

    /// Sets the version of the implementation.
    pub(crate) fn with_implementation(self, version: &Version) -> Self {
        Self { implementation: Versions { from: release(version.release()), before: None }, ..self }
    }

    /// Sets the version of Python, and that of its implementation if both were equal.
    pub(crate) fn with_python(self, numbers: &[u64]) -> Self {
        let python = Versions { from: release(numbers), before: None };
        let implementation = if self.implementation == self.python { python.clone() } else { self.implementation };
        Self { python, implementation, ..self }
    }

    /// The version of Python, or its possible versions.
    pub(super) fn python(&self) -> &Versions {
        &self.python
    }

    fn text(&self, key: MarkerKey) -> &str {
        self.texts.get(&key).map_or("", String::as_str)
    }

    /// Returns the segments of a node's line in which the environment lies, by index.
    fn segments(&self, node: &Node, extras: &BTreeSet<ExtraName>) -> RangeInclusive<usize> {
        let at = |value: &Value| {
            let found = segment(&node.cuts, value);
            found..=found
        };
        let truth = |yes: bool| if yes { at(&Value::Truth) } else { 0..=0 };
        match &node.variable {
            Variable::Text(key) => at(&Value::Text(self.text(*key).into())),
            Variable::DarwinRelease => {
                at(&numbers(self.text(MarkerKey::PlatformRelease)).unwrap_or_else(|_| release(&[])))
            }
            Variable::Version(VersionKey::ImplementationVersion) => self.implementation.segments(&node.cuts),
            Variable::Version(VersionKey::PythonFullVersion) => self.python.segments(&node.cuts),
            Variable::In(key, literal) => truth(literal.contains(self.text(*key))),
            Variable::Contains(key, literal) => truth(self.text(*key).contains(&**literal)),
            Variable::Extra(name) | Variable::List(ListKey::Extras, name) => truth(extras.contains(&**name)),
            Variable::List(ListKey::DependencyGroups, _) => 0..=0,
        }
    }
}

fn numbers(version: &str) -> Result<Value, VersionError> {
    version.parse::<Version>().map(|version| release(version.release()))
}

impl Diagram {
    /// [`Marker::decide`] for a function of the pool.
    pub(crate) fn decide_in(&self, id: NodeId, environment: &Environment) -> Option<bool> {
        decide(environment, id, |at| self.node(at).map(|node| &**node))
    }
}

fn decide<'n>(environment: &Environment, root: NodeId, node: impl Fn(NodeId) -> Option<&'n Node>) -> Option<bool> {
    let (no_extras, mut seen, mut waiting) = (BTreeSet::new(), HashSet::new(), vec![root]);
    let mut answers = [false; 2];
    while let Some(at) = waiting.pop() {
        match node(at) {
            Some(node) => {
                let next = environment.segments(node, &no_extras).map(|segment| node.children[segment]);
                waiting.extend(next.filter(|child| seen.insert(*child)));
            }
            None => answers[usize::from(at == Diagram::ALWAYS)] = true,
        }
    }
    (answers[0] != answers[1]).then_some(answers[1])
}

impl Marker {
    /// Returns whether the marker holds in an environment with these extras active.
    ///
    /// If the environment leaves the patch release of Python open, the first one is used: 3.12 means 3.12.0, as for
    /// `uv pip compile --python-version`.
    pub fn evaluate(&self, environment: &Environment, extras: &BTreeSet<ExtraName>) -> bool {
        let mut at = self.root();
        while let Some(node) = self.node(at) {
            at = node.children[*environment.segments(node, extras).start()];
        }
        at == Diagram::ALWAYS
    }

    /// Returns whether the marker holds in an environment without extras, or `None` if that depends on the patch
    /// release of Python, which the environment leaves open.
    ///
    /// ```
    /// use locklayers::Marker;
    /// use locklayers::marker::Environment;
    /// let some_312 = Environment::of_minor(3, 12);
    /// assert_eq!("python_version >= '3.11'".parse::<Marker>()?.decide(&some_312), Some(true));
    /// assert_eq!("python_full_version < '3.12.4'".parse::<Marker>()?.decide(&some_312), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, environment: &Environment) -> Option<bool> {
        decide(environment, self.root(), |at| self.node(at))
    }

    fn node(&self, at: NodeId) -> Option<&Node> {
        at.0.checked_sub(CONSTANTS).map(|index| &self.nodes()[index as usize])
    }
}
