//! The default groups of members, from their own documents.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::builder::PlanBuilder;
use super::spec::LayerSpec;
use crate::closure::Selector;
use crate::lock::DefaultGroups;
use crate::name::PackageName;
use crate::pyproject::PyProject;

impl PlanBuilder<'_> {
    /// Applies the default groups of the members that `default` selectors of the layers and of the scope name, and those
    /// of the [`member`](Self::member), from the `pyproject.toml` of each; call it after those are set.
    ///
    /// `read` returns the document in a folder, which is relative to that of the lock or absolute, or `None` if there is
    /// none; it is called once for each folder. As in uv, the default groups of the lock apply only if there is no
    /// document.
    ///
    /// ```
    /// # let text = r#"
    /// # version = 1
    /// # requires-python = ">=3.12"
    /// # [manifest]
    /// # members = ["root", "web"]
    /// # [[package]]
    /// # name = "root"
    /// # source = { virtual = "." }
    /// # [[package]]
    /// # name = "web"
    /// # source = { virtual = "packages/web" }
    /// # [package.dev-dependencies]
    /// # docs = [{ name = "six" }]
    /// # [[package]]
    /// # name = "six"
    /// # version = "1.17.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # "#;
    /// use locklayers::{DependencyGraph, LayerSpec, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let builder = Plan::builder(&graph).layer("web=default:web".parse::<LayerSpec>()?);
    /// let builder = builder.member_documents(|folder| {
    ///     assert_eq!(folder, "packages/web");
    ///     "[project]\nname = \"web\"\n[tool.uv]\ndefault-groups = [\"docs\"]\n".parse().map(Some)
    /// })?;
    /// assert_eq!(builder.build()?.layers()[0].placements().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of `read`.
    pub fn member_documents<E>(
        mut self,
        mut read: impl FnMut(&str) -> Result<Option<PyProject>, E>,
    ) -> Result<Self, E> {
        let members = self.members_with_defaults();
        let mut known: BTreeMap<&str, Option<DefaultGroups>> = BTreeMap::new();
        let lock = self.graph.lockfile();
        for package in lock.packages().iter().filter(|package| members.contains(package.name())) {
            let Some(tree) = package.source().tree() else { continue };
            let groups = match known.entry(tree.as_str()) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(new) => {
                    let file = read(tree.as_str())?;
                    new.insert(file.map(|file| file.default_groups())).clone()
                }
            };
            if let Some(groups) = groups {
                self = self.default_groups(Some(package.name().clone()), groups);
            }
        }
        Ok(self)
    }

    /// Returns the members whose default groups the plan may need.
    fn members_with_defaults(&self) -> BTreeSet<PackageName> {
        let requested = self.tiers.iter().flat_map(|tier| tier.spec.selectors()).chain(&self.scope);
        let configured = self.configured.iter().flat_map(LayerSpec::selectors).chain(&self.configured_scope);
        let configured = configured.filter(|_| self.tiers.is_empty());
        let of_member = |selector: &Selector| match selector {
            Selector::Default(member) => member.clone(),
            _ => None,
        };
        requested.chain(configured).filter_map(of_member).chain(self.member.clone()).collect()
    }
}
