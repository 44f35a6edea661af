//! Closures: all packages that are reached from roots.

mod activation;
mod conflicts;
mod engine;
mod error;
mod needing;
mod parse;
mod pattern;
mod reach;
mod roots;
mod selector;

pub(crate) use engine::{Engine, Needs};
pub use error::SelectionError;
pub(crate) use error::scope_hint;
pub(crate) use needing::needing;
pub use parse::SelectorError;
pub use pattern::PackagePattern;
pub(crate) use reach::Reach;
pub(crate) use roots::{Defaults, Resolver, Roots};
pub use selector::{Selector, Which};

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::graph::DependencyGraph;
use crate::limits::Limits;
use crate::lock::{Package, PackageId};
use crate::marker::{Diagram, Marker, MarkerLimitError, NodeId};

/// The packages that some selectors need, each with the marker under which it is reached.
///
/// It is what `uv export` computes for the same roots: universal, with every fork under its marker, and including the
/// project itself, workspace members and other local packages. Packages that are needed in no environment are omitted.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # version = "0.1.0"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "six", marker = "sys_platform == 'linux'" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Selector};
/// use locklayers::closure::Closure;
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let closure = Closure::of(&graph, &["project".parse::<Selector>()?])?;
/// let needed: Vec<String> = closure.iter().map(|(p, m)| format!("{} ; {m}", p.name())).collect();
/// assert_eq!(needed, ["app ; ", "six ; sys_platform == 'linux'"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Closure<'g> {
    needs: BTreeMap<&'g PackageId, (&'g Package, Marker)>,
    limits: &'g Limits,
}

impl<'g> Closure<'g> {
    /// Computes the closure of all selectors together, with the default groups that the lock states.
    ///
    /// # Errors
    ///
    /// [`SelectionError`] if a selector names nothing or draws from a plan's scope (`package:`, `rest`), if two
    /// conflicting items are selected, or if extras negate each other in a cycle.
    pub fn of(graph: &'g DependencyGraph, selectors: &[Selector]) -> Result<Self, SelectionError> {
        let defaults = Defaults::new();
        let resolver = Resolver::new(graph, &defaults);
        let mut roots = Roots::default();
        for selector in selectors {
            roots.add(&resolver.resolve(selector)?);
        }
        let (mut engine, reach) = Engine::new(graph, &roots)?;
        let needs = engine.needs(&reach)?;
        let needs = needs.into_iter().map(|(index, node)| {
            let package = graph.lockfile().package_at(index);
            (package.id(), (package, engine.diagram.extract(node)))
        });
        Ok(Self { needs: needs.collect(), limits: graph.limits() })
    }

    /// Returns the packages with their markers, sorted by package id.
    pub fn iter(&self) -> impl Iterator<Item = (&'g Package, &Marker)> {
        self.needs.values().map(|(package, marker)| (*package, marker))
    }

    /// Returns the marker under which a package is needed, or `None` if it never is.
    pub fn marker(&self, package: &PackageId) -> Option<&Marker> {
        self.needs.get(package).map(|(_, marker)| marker)
    }

    /// Returns the number of packages that are needed in some environment.
    pub fn len(&self) -> usize {
        self.needs.len()
    }

    /// Returns whether no package is needed.
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }

    /// Returns the union: what either closure needs.
    ///
    /// # Errors
    ///
    /// [`MarkerLimitError`] if the markers of all packages together need more decision nodes than the limit of the
    /// graph allows, or if the caller ends the work.
    pub fn union(&self, other: &Self) -> Result<Self, MarkerLimitError> {
        self.combine(other, Diagram::or)
    }

    /// Returns the intersection: what both closures need.
    ///
    /// # Errors
    ///
    /// As [`union`](Self::union).
    pub fn intersection(&self, other: &Self) -> Result<Self, MarkerLimitError> {
        self.combine(other, Diagram::and)
    }

    /// Returns the difference: what this closure needs and the other does not.
    ///
    /// # Errors
    ///
    /// As [`union`](Self::union).
    pub fn difference(&self, other: &Self) -> Result<Self, MarkerLimitError> {
        self.combine(other, |diagram, here, there| {
            let elsewhere = diagram.not(there);
            diagram.and(here, elsewhere)
        })
    }

    /// Combines markers in one pool, and checks that it is not exhausted before a package with an empty marker is
    /// dropped.
    fn combine(
        &self,
        other: &Self,
        with: impl Fn(&mut Diagram, NodeId, NodeId) -> NodeId,
    ) -> Result<Self, MarkerLimitError> {
        let mut diagram = Diagram::within(self.limits);
        let mut taken: HashMap<NodeId, Marker> = HashMap::new();
        let mut needs = BTreeMap::new();
        for (id, (package, _)) in self.needs.iter().chain(&other.needs) {
            let [here, there] =
                [self, other].map(|closure| closure.marker(id).map_or(Diagram::NEVER, |marker| diagram.import(marker)));
            let joined = with(&mut diagram, here, there);
            let marker = match taken.get(&joined) {
                Some(known) => Marker::clone(known),
                None => diagram.whole(joined)?,
            };
            if taken.insert(joined, marker.clone()).is_none() {
                diagram.take(marker.size());
            }
            if !marker.is_never() {
                needs.insert(*id, (*package, marker));
            }
        }
        diagram.refusal().map_or(Ok(Self { needs, limits: self.limits }), Err)
    }
}

/// Whether the same packages are needed under the same markers.
impl PartialEq for Closure<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.needs == other.needs
    }
}

impl Eq for Closure<'_> {}

impl fmt::Debug for Closure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(package, marker)| (package.id(), marker))).finish()
    }
}
