//! Names that a plan does not have, with where else they are.

use std::collections::BTreeSet;

use super::{Layer, Plan};
use crate::closure::Selector;
use crate::message::{Printable, nearest, the_nearest};
use crate::name::{LayerName, PackageName, split_name};

/// The error for a layer or a package that a plan does not have.
///
/// Its message names what the plan has instead: who needs the package, similar names, the layers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LookupError {
    /// The plan does not have the layer.
    #[error("the plan has no layer `{wanted}`; its layers are {}", listed(.layers))]
    #[non_exhaustive]
    Layer {
        /// The name.
        wanted: LayerName,
        /// The layers of the plan, in order.
        layers: Vec<LayerName>,
    },
    /// Several layers are in question where one is needed.
    #[error(
        "the plan has several layers ({}) but standard output takes one; select it with --only NAME, or write them all \
         with --output-dir DIR",
        listed(.layers)
    )]
    #[non_exhaustive]
    SeveralLayers {
        /// The layers of the plan, in order.
        layers: Vec<LayerName>,
    },
    /// One layer is needed, and the plan has none.
    #[error(
        "the plan has no layers, so there is nothing to print: nothing outside of the project's own tree is selected"
    )]
    NoLayers,
    /// The plan does not reach the package.
    #[error("no layer of the plan needs `{package}`{}", elsewhere(.needed_by, .nearest))]
    #[non_exhaustive]
    NotInPlan {
        /// The package.
        package: PackageName,
        /// The selectors that need it.
        needed_by: Vec<Selector>,
        /// The most similar names of the lock, nearest first.
        nearest: Vec<String>,
    },
    /// The lock does not have the package.
    #[error("the lock has no package `{package}`{}", like(.nearest))]
    #[non_exhaustive]
    NotInLock {
        /// The package.
        package: PackageName,
        /// The most similar names of the lock, nearest first.
        nearest: Vec<String>,
    },
    /// The name is neither that of a layer nor of a package of the plan.
    #[error(
        "the plan has neither a layer nor a package `{}`{}; its layers are {}",
        Printable(.wanted), of_others(.needed_by, .nearest), listed(.layers)
    )]
    #[non_exhaustive]
    Nothing {
        /// The name.
        wanted: String,
        /// The selectors that need the package of that name.
        needed_by: Vec<Selector>,
        /// The most similar names of the lock, nearest first.
        nearest: Vec<String>,
        /// The layers of the plan, in order.
        layers: Vec<LayerName>,
    },
}

impl<'g> Plan<'g> {
    /// Returns the layer of a name, or the only layer of the plan if none is named.
    ///
    /// # Errors
    ///
    /// [`LookupError::Layer`], [`LookupError::SeveralLayers`] and [`LookupError::NoLayers`].
    pub fn one_layer(&self, wanted: Option<&LayerName>) -> Result<&Layer<'g>, LookupError> {
        match (wanted, self.layers()) {
            (Some(wanted), _) => self
                .layer(wanted.as_str())
                .ok_or_else(|| LookupError::Layer { wanted: wanted.clone(), layers: self.names() }),
            (None, [only]) => Ok(only),
            (None, []) => Err(LookupError::NoLayers),
            (None, _) => Err(LookupError::SeveralLayers { layers: self.names() }),
        }
    }

    /// Returns why no layer has a package: the lock does not have it, or only selectors that the plan lacks need it.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
    /// #     [package.dev-dependencies]\ntest = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
    /// #     source = { registry = \"https://index.example/simple\" }\n";
    /// use locklayers::name::PackageName;
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let plan = Plan::builder(&graph).build()?;
    /// let missing = |name: &str| PackageName::new(name).map(|name| plan.missing(&name).to_string());
    /// assert_eq!(
    ///     missing("six")?,
    ///     "no layer of the plan needs `six`, but `group:test` does; name the layers with one for it, as in \
    ///      `--layer more=group:test`, or add it to --scope if a layer is `rest`"
    /// );
    /// assert_eq!(missing("sixx")?, "the lock has no package `sixx`; the nearest package is `six`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn missing(&self, package: &PackageName) -> LookupError {
        let (package, nearest) = (package.clone(), self.nearest(package));
        if !self.lockfile().packages().iter().any(|locked| *locked.name() == package) {
            return LookupError::NotInLock { package, nearest };
        }
        let needed_by = Selector::needing(self.graph, &package);
        LookupError::NotInPlan { package, needed_by, nearest }
    }

    /// Returns why neither a layer nor a package of the plan has a name.
    pub fn missing_name(&self, wanted: &str) -> LookupError {
        let package = PackageName::new(wanted).ok();
        // The name of a requirement, which may have a version, extras and a marker.
        let required = PackageName::new(split_name(wanted).0).ok().filter(|_| package.is_none());
        let required = required.filter(|name| self.lockfile().packages().iter().any(|locked| locked.name() == name));
        LookupError::Nothing {
            wanted: wanted.to_owned(),
            needed_by: package.iter().flat_map(|name| Selector::needing(self.graph, name)).collect(),
            nearest: package.or(required).map(|name| self.nearest(&name)).unwrap_or_default(),
            layers: self.names(),
        }
    }

    fn names(&self) -> Vec<LayerName> {
        self.layers().iter().map(|layer| layer.name().clone()).collect()
    }

    /// Returns the names of the lock's packages that are most similar to a name.
    fn nearest(&self, wanted: &PackageName) -> Vec<String> {
        let names: BTreeSet<&str> = self.lockfile().packages().iter().map(|package| package.name().as_str()).collect();
        nearest(wanted.as_str(), names).into_iter().map(str::to_owned).collect()
    }
}

/// Returns where else a package is needed, or which packages of the lock have a similar name.
fn elsewhere(needed_by: &[Selector], nearest: &[String]) -> String {
    match needed_by.first() {
        Some(selector) => format!(", but `{selector}` does; {}", added(selector)),
        None => format!("{}; `locklayers show` lists the packages of each layer", like(nearest)),
    }
}

/// Returns how a selector becomes part of a plan: `--scope` is only for what `package:` and `rest` draw from.
fn added(selector: &Selector) -> String {
    format!(
        "name the layers with one for it, as in `--layer more={selector}`, or add it to --scope if a layer is `rest`"
    )
}

/// Returns who needs a package that no layer has, or which packages have a similar name.
fn of_others(needed_by: &[Selector], nearest: &[String]) -> String {
    match needed_by.first() {
        Some(selector) => format!(", but `{selector}` needs that package; {}", added(selector)),
        None => like(nearest),
    }
}

/// Returns the suggestion of similar names.
fn like(nearest: &[String]) -> String {
    the_nearest("package", nearest).map_or_else(String::new, |nearest| format!("; {nearest}"))
}

fn listed(layers: &[LayerName]) -> String {
    if layers.is_empty() {
        return "none: nothing is selected".to_owned();
    }
    layers.iter().map(|layer| format!("`{layer}`")).collect::<Vec<_>>().join(", ")
}
