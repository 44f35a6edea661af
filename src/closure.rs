//! Closures: all packages that are reached from roots.
//!
//! ```text
//! string ─ parse → Selector… ─ roots → packages, extras and groups of the graph ─ reach → Closure: package → Marker
//!                                      activation: which conflicting extras and groups are active
//! ```
//!
//! [`Closure::of`] computes what `uv export` computes for the same selection, and [`Closure::together`] several that are
//! installed together.

mod activation;
mod conflicts;
mod engine;
mod error;
mod hint;
mod iter;
mod needing;
mod parse;
mod pattern;
mod reach;
mod roots;
mod selector;
mod unknown;

pub(crate) use engine::{Engine, Needs};
pub use error::SelectionError;
pub(crate) use error::scope_hint;
pub use iter::ClosureIter;
pub(crate) use needing::needing;
pub use parse::SelectorError;
pub use pattern::PackagePattern;
pub(crate) use reach::Reach;
pub(crate) use roots::{Defaults, Resolver, Roots};
pub use selector::{Selector, Which};

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::graph::DependencyGraph;
use crate::lock::{Package, PackageId, PackageIndex};
use crate::marker::{Diagram, Marker, NodeId};

/// The packages that some selectors need, each with the marker under which it is reached.
///
/// It is what `uv export` computes for the same roots: universal, with every fork under its marker, and including the
/// project itself, workspace members and other local packages. Packages that are needed in no environment are omitted.
///
/// Closures of one graph are combined as sets, package by package, and a [`Plan`](crate::Plan) takes one as a
/// [tier](crate::plan::Tier). Only what selectors reach is closed under dependencies: an intersection, a difference and a
/// [`filter`](Self::filter) can hold a package without what it needs.
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
    graph: &'g DependencyGraph,
    needs: BTreeMap<PackageIndex, Marker>,
    /// The selectors of the closure, with their roots.
    roots: BTreeMap<Selector, Roots>,
}

impl<'g> Closure<'g> {
    /// Computes the closure of all selectors together, with the default groups that the lock states.
    ///
    /// # Errors
    ///
    /// [`SelectionError`] if a selector names nothing or draws from a plan's scope (`package:`, `rest`), if two
    /// conflicting items are selected, or if extras negate each other in a cycle.
    pub fn of(graph: &'g DependencyGraph, selectors: &[Selector]) -> Result<Self, SelectionError> {
        let roots = roots(graph, selectors)?;
        let (mut engine, reach) = Engine::new(graph, &joined(&roots))?;
        Self::taken(&mut engine, &reach, graph, roots)
    }

    /// Computes the closure of each of several selections that are installed together: if the lock declares conflicts, the
    /// active extras and groups are determined once, for all of them.
    ///
    /// The closures are in the order of the selections, and can be tiers of one plan. Unless the lock declares conflicts,
    /// each is equal to what [`of`](Self::of) returns.
    ///
    /// # Errors
    ///
    /// Those of [`of`](Self::of), for all selections together.
    pub fn together(graph: &'g DependencyGraph, selections: &[&[Selector]]) -> Result<Vec<Self>, SelectionError> {
        let each = selections.iter().map(|selectors| roots(graph, selectors)).collect::<Result<Vec<_>, _>>()?;
        let mut everything = Roots::default();
        for roots in &each {
            everything.add(&joined(roots));
        }
        let (mut engine, _) = Engine::new(graph, &everything)?;
        let follow = |roots: BTreeMap<Selector, Roots>| {
            let reach = engine.reach(&joined(&roots));
            Self::taken(&mut engine, &reach, graph, roots)
        };
        each.into_iter().map(follow).collect()
    }

    fn taken(
        engine: &mut Engine<'g>,
        reach: &Reach,
        graph: &'g DependencyGraph,
        roots: BTreeMap<Selector, Roots>,
    ) -> Result<Self, SelectionError> {
        let mut taken: HashMap<NodeId, Marker> = HashMap::new();
        let mut needs = BTreeMap::new();
        for (index, node) in engine.needs(reach)? {
            let marker = taken.entry(node).or_insert_with(|| {
                let marker = engine.diagram.extract(node);
                engine.diagram.take(marker.size());
                marker
            });
            needs.insert(index, marker.clone());
        }
        engine.bounded(Self { graph, needs, roots })
    }

    /// Returns the selectors of the closure, sorted: those of both operands for a union or an intersection, and those of
    /// the first for a difference.
    pub fn selectors(&self) -> impl ExactSizeIterator<Item = &Selector> {
        self.roots.keys()
    }

    /// Returns the marker under which a package is needed, or `None` if it never is.
    pub fn marker(&self, package: &PackageId) -> Option<&Marker> {
        self.graph.lockfile().index_of(package).and_then(|index| self.needs.get(&index))
    }

    /// Returns the number of packages that are needed in some environment.
    pub fn len(&self) -> usize {
        self.needs.len()
    }

    /// Returns whether no package is needed.
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }

    /// Returns the closure without the packages for which `keep` returns false.
    ///
    /// ```
    /// # let text = r#"
    /// # version = 1
    /// # requires-python = ">=3.12"
    /// # [[package]]
    /// # name = "app"
    /// # source = { virtual = "." }
    /// # dependencies = [{ name = "six" }]
    /// # [[package]]
    /// # name = "six"
    /// # version = "1.17.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # "#;
    /// use locklayers::{DependencyGraph, Lockfile};
    /// use locklayers::closure::Closure;
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let closure = Closure::of(&graph, &["project".parse()?])?;
    /// let locked = closure.filter(|package| !package.source().is_local());
    /// assert_eq!((closure.len(), locked.len()), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&'g Package) -> bool) -> Self {
        let mut kept = self.clone();
        kept.needs.retain(|index, _| keep(self.graph.lockfile().package_at(*index)));
        kept
    }

    /// Returns the union: what either closure needs.
    ///
    /// # Errors
    ///
    /// [`SelectionError::OtherGraph`] if the closures are not of one graph, and [`SelectionError::MarkersTooComplex`]
    /// if the markers of all packages together need more decision nodes than the limit of the graph allows.
    pub fn union(&self, other: &Self) -> Result<Self, SelectionError> {
        let roots = self.roots_with(other);
        self.combine(other, roots, Diagram::or)
    }

    /// Returns the intersection: what both closures need.
    ///
    /// # Errors
    ///
    /// Those of [`union`](Self::union).
    pub fn intersection(&self, other: &Self) -> Result<Self, SelectionError> {
        let roots = self.roots_with(other);
        self.combine(other, roots, Diagram::and)
    }

    /// Returns the difference: what this closure needs and the other does not.
    ///
    /// # Errors
    ///
    /// Those of [`union`](Self::union).
    pub fn difference(&self, other: &Self) -> Result<Self, SelectionError> {
        self.combine(other, self.roots.clone(), |diagram, here, there| {
            let elsewhere = diagram.not(there);
            diagram.and(here, elsewhere)
        })
    }

    fn roots_with(&self, other: &Self) -> BTreeMap<Selector, Roots> {
        let mut roots = self.roots.clone();
        for (selector, begin) in &other.roots {
            roots.entry(selector.clone()).or_default().add(begin);
        }
        roots
    }

    /// Combines markers in one pool, and checks that it is not exhausted before a package with an empty marker is
    /// dropped.
    fn combine(
        &self,
        other: &Self,
        roots: BTreeMap<Selector, Roots>,
        with: impl Fn(&mut Diagram, NodeId, NodeId) -> NodeId,
    ) -> Result<Self, SelectionError> {
        if !other.is_of(self.graph) {
            return Err(SelectionError::OtherGraph);
        }
        let mut diagram = Diagram::within(self.graph.limits());
        let mut taken: HashMap<NodeId, Marker> = HashMap::new();
        let mut needs = BTreeMap::new();
        let others = other.needs.keys().filter(|index| !self.needs.contains_key(index));
        for index in self.needs.keys().chain(others) {
            let [here, there] = [self, other]
                .map(|closure| closure.needs.get(index).map_or(Diagram::NEVER, |marker| diagram.import(marker)));
            let joined = with(&mut diagram, here, there);
            let marker = match taken.get(&joined) {
                Some(known) => Marker::clone(known),
                None => diagram.whole(joined)?,
            };
            if taken.insert(joined, marker.clone()).is_none() {
                diagram.take(marker.size());
            }
            if !marker.is_never() {
                needs.insert(*index, marker);
            }
        }
        let combined = Self { graph: self.graph, needs, roots };
        diagram.refusal().map_or(Ok(combined), |refusal| Err(refusal.into()))
    }

    /// Whether it is a closure of this very graph.
    pub(crate) fn is_of(&self, graph: &DependencyGraph) -> bool {
        std::ptr::eq(self.graph, graph)
    }

    /// Returns the markers of the needed packages.
    pub(crate) fn needs(&self) -> &BTreeMap<PackageIndex, Marker> {
        &self.needs
    }

    /// Returns the selectors with their roots.
    pub(crate) fn roots(&self) -> &BTreeMap<Selector, Roots> {
        &self.roots
    }
}

/// Returns the roots of each selector, with the default groups of the lock.
fn roots(graph: &DependencyGraph, selectors: &[Selector]) -> Result<BTreeMap<Selector, Roots>, SelectionError> {
    let defaults = Defaults::new();
    let resolver = Resolver::new(graph, &defaults);
    selectors.iter().map(|selector| Ok((selector.clone(), resolver.resolve(selector)?))).collect()
}

fn joined(roots: &BTreeMap<Selector, Roots>) -> Roots {
    let mut all = Roots::default();
    for begin in roots.values() {
        all.add(begin);
    }
    all
}

/// Whether the same packages are needed under the same markers.
impl PartialEq for Closure<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Closure<'_> {}

impl fmt::Debug for Closure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(package, marker)| (package.id(), marker))).finish()
    }
}
