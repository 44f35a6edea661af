//! Layer files of several Dockerfiles in one folder.

use std::collections::BTreeMap;

use crate::image::dockerfile::Dockerfile;

impl Dockerfile {
    /// Returns whether another Dockerfile, written into the same folder, would overwrite a layer file of this one: it has one of
    /// the same name with other content.
    ///
    /// ```
    /// # let text = |version: &str| format!(
    /// #     "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
    /// #      dependencies = [{{ name = \"six\" }}]\n[[package]]\nname = \"six\"\nversion = \"{version}\"\n\
    /// #      source = {{ registry = \"https://index.example/simple\" }}\n\
    /// #      wheels = [{{ url = \"https://files.example/six-{version}-py3-none-any.whl\" }}]\n"
    /// # );
    /// # use locklayers::{DependencyGraph, Lockfile, Plan};
    /// # let graph = |version: &str| -> Result<DependencyGraph, locklayers::Error> {
    /// #     Ok(DependencyGraph::from_lockfile(text(version).parse::<Lockfile>()?)?)
    /// # };
    /// # let (one, other) = (graph("1")?, graph("2")?);
    /// # let (one, other) = (Plan::builder(&one).build()?, Plan::builder(&other).build()?);
    /// use locklayers::image::Dockerfile;
    /// # let of = |plan| -> Result<Dockerfile, Box<dyn std::error::Error>> {
    /// #     Ok(Dockerfile::builder(plan, "python:3.12-slim".parse()?).build()?)
    /// # };
    /// assert!(of(&one)?.is_overwritten_by(&of(&other)?));
    /// assert!(!of(&one)?.is_overwritten_by(&of(&one)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_overwritten_by(&self, other: &Self) -> bool {
        let own: BTreeMap<&str, &str> = self.files().iter().map(|file| (file.name(), file.text())).collect();
        other.files().iter().any(|file| own.get(file.name()).is_some_and(|text| *text != file.text()))
    }
}
