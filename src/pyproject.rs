//! `pyproject.toml`: a project's declarations, and the configuration of its layers.
//!
//! ```text
//! string ─size, nesting─→ TOML ─raw─→ PyProject: project, groups in document order, [tool.uv], [tool.locklayers] as Config
//! ```
//!
//! Only the needed tables are kept; everything else is checked to be TOML and dropped. The bytes and the depth of a
//! document are limited before it is parsed, since the parser builds a tree of all of it. [`PyProject`] has an example.

mod bytes;
mod config;
mod depth;
#[cfg(feature = "edit")]
mod endings;
mod entry;
mod error;
mod image;
mod misspelt;
mod parsed;
mod project;
mod raw;
mod script;
mod setting;
#[cfg(feature = "edit")]
mod sizes;
mod source_entry;
mod table;
mod target;
mod unread;
mod uv;
#[cfg(feature = "files")]
mod uv_toml;
mod workspace;

pub(crate) use entry::Entry;
pub(crate) use project::{DeclaredGroup, GroupItem, Project};
pub(crate) use source_entry::SourceEntry;
#[cfg(feature = "image")]
pub(crate) use unread::{unread, unread_in_uv_toml};
pub(crate) use uv::Index;

pub use config::{Config, LayerConfig};
pub use error::{PyProjectError, PyProjectErrorKind};
pub use image::ImageConfig;
pub use misspelt::MisspeltTable;
pub(crate) use setting::Setting;
#[cfg(feature = "edit")]
pub use sizes::SizesConfig;
#[cfg(feature = "image")]
pub(crate) use table::table;
pub use target::TargetConfig;
pub(crate) use workspace::pattern_refusal;
pub use workspace::{EntryKind, WorkspaceError, WorkspaceFolders, WorkspaceMember, WorkspaceMembers};

use std::collections::BTreeSet;
use std::str::FromStr;

use self::raw::RawDocument;
use self::uv::UvSettings;
use crate::lock::DefaultGroups;
use crate::name::{GroupName, PackageName};

/// The content of a `pyproject.toml` that concerns dependencies, uv and layers.
///
/// Everything else in the document is checked to be TOML and dropped.
///
/// ```
/// use locklayers::name::GroupName;
/// use locklayers::pyproject::PyProject;
/// let file: PyProject = r#"
/// [project]
/// name = "app"
/// [dependency-groups]
/// heavy = ["torch"]
/// dev = ["pytest"]
/// [tool.uv]
/// default-groups = ["heavy"]
/// [tool.locklayers]
/// max-bytes = "2 GB"
/// "#
/// .parse()?;
/// assert_eq!(file.group_order(), [GroupName::new("heavy")?, GroupName::new("dev")?]);
/// assert_eq!(file.config().max_bytes(), Some(2_000_000_000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PyProject {
    pub(crate) project: Option<Project>,
    /// In the order of the document.
    pub(crate) groups: Vec<DeclaredGroup>,
    pub(crate) uv: UvSettings,
    pub(crate) has_build_system: bool,
    config: Config,
    misspelt: Vec<MisspeltTable>,
}

impl PyProject {
    /// The largest document that is read, in bytes: 1 MiB, some ten times the largest known ones. The parser needs
    /// about a hundred times the bytes of its input.
    pub const MOST_BYTES: usize = 1 << 20;

    /// Returns a document with only a project and settings of uv.
    fn bare(project: Project, uv: UvSettings) -> Self {
        let (groups, config, misspelt) = (Vec::new(), Config::default(), Vec::new());
        Self { project: Some(project), groups, uv, has_build_system: false, config, misspelt }
    }

    /// Returns the patterns of the workspace's members and those of excluded folders, or `None` if the document
    /// declares no workspace.
    pub fn workspace(&self) -> Option<(&[String], &[String])> {
        self.uv.workspace.as_ref().map(|workspace| (&*workspace.members, &*workspace.exclude))
    }

    /// Returns the name of the project, or `None` if there is no project or its name is invalid.
    pub fn name(&self) -> Option<PackageName> {
        PackageName::new(self.project.as_ref()?.name.as_deref()?).ok()
    }

    /// Returns the URL of the project's source, as `[project.urls]` has it under `source` or one of the names that the packaging
    /// standard treats alike (`repository`, `sourcecode`, `github`), or `None` if there is none.
    ///
    /// ```
    /// use locklayers::pyproject::PyProject;
    /// let file: PyProject = "[project]\nname = \"app\"\nurls = { \"Source Code\" = \"https://git.example/app\" }\n".parse()?;
    /// assert_eq!(file.source_url(), Some("https://git.example/app"));
    /// # Ok::<(), locklayers::pyproject::PyProjectError>(())
    /// ```
    pub fn source_url(&self) -> Option<&str> {
        self.project.as_ref()?.source_url()
    }

    /// Returns the files that a build of the project reads since `[project]` names them: the readme and licenses, relative to
    /// the document, without those that a pattern names.
    ///
    /// ```
    /// use locklayers::pyproject::PyProject;
    /// let text = "[project]\nname = \"app\"\nreadme = \"README.md\"\nlicense-files = [\"LICENSE\", \"licenses/*\"]\n";
    /// assert_eq!(text.parse::<PyProject>()?.named_files(), ["README.md", "LICENSE"]);
    /// let text = "[project]\nname = \"app\"\nreadme = { file = \"README.rst\", content-type = \"text/x-rst\" }\n";
    /// assert_eq!(text.parse::<PyProject>()?.named_files(), ["README.rst"]);
    /// # Ok::<(), locklayers::pyproject::PyProjectError>(())
    /// ```
    pub fn named_files(&self) -> Vec<&str> {
        self.project.as_ref().map(Project::named_files).unwrap_or_default()
    }

    /// Returns the dependency groups in the order in which the document declares them.
    pub fn group_order(&self) -> Vec<GroupName> {
        self.groups.iter().filter_map(|group| GroupName::new(&group.name).ok()).collect()
    }

    /// Returns uv's default groups for this project: `dev` if the document does not state them.
    pub fn default_groups(&self) -> DefaultGroups {
        let named = self.uv.default_groups.as_ref().map(|groups| groups.0.clone());
        named.unwrap_or_default()
    }

    /// The first group that is stated to be a default one and is not there.
    pub(crate) fn unknown_default_group(&self) -> Option<&GroupName> {
        let Some(DefaultGroups::Named(stated)) = self.uv.default_groups.as_ref().map(|groups| &groups.0) else {
            return None;
        };
        let mut known: BTreeSet<GroupName> = self.group_order().into_iter().collect();
        known.extend(self.uv.dev_dependencies.as_ref().map(|_| GroupName::dev()));
        stated.iter().find(|group| !known.contains(*group))
    }

    /// Returns whether uv builds all packages from source, and the packages that it always builds from source.
    pub(crate) fn no_binary(&self) -> (bool, Vec<PackageName>) {
        let named = self.uv.no_binary_package.items().iter().filter_map(|name| PackageName::new(name).ok());
        (self.uv.no_binary.get() == Some(&true), named.collect())
    }

    /// Returns the tables of `[tool]` whose names are misspellings of `locklayers`, so that they are not read, in the order
    /// of the document.
    pub fn misspelt_tables(&self) -> &[MisspeltTable] {
        &self.misspelt
    }

    /// Returns `[tool.locklayers]`.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

impl FromStr for PyProject {
    type Err = PyProjectError;

    fn from_str(text: &str) -> Result<Self, PyProjectError> {
        let raw: RawDocument = table::bounded(text)?;
        let mut groups: Vec<(usize, String, Vec<GroupItem>)> = raw
            .dependency_groups
            .into_iter()
            .map(|(name, items)| (name.span().start, name.into_inner(), items))
            .collect();
        groups.sort_by_key(|(start, _, _)| *start);
        let groups = groups.into_iter().map(|(_, name, items)| DeclaredGroup { name, items }).collect();
        let has_build_system = raw.build_system.is_some();
        if let Some(span) = raw.tool.locklayers.joined_in_vain() {
            let reason = "`join-tiers` joins the tiers of the default plan, but [[tool.locklayers.layer]] names others: remove one \
                          of the two";
            return Err(PyProjectError::invalid(text, Some(span), reason.to_owned()));
        }
        let mut misspelt: Vec<MisspeltTable> =
            raw.tool.misspelt.iter().map(|key| MisspeltTable::at(text, key)).collect();
        misspelt.sort_by_key(|table| (table.line(), table.column()));
        let config = raw.tool.locklayers.into_config();
        let mut uv = raw.tool.uv;
        uv.unread = uv.has_options().then(|| unread::unread(text)).flatten();
        Ok(Self { project: raw.project, groups, uv, has_build_system, config, misspelt })
    }
}

#[cfg(test)]
mod tests {
    use super::PyProject;
    use crate::pyproject::entry::Entry;
    use crate::pyproject::project::GroupItem;

    fn refusal(text: &str) -> String {
        text.parse::<PyProject>().map_or_else(|error| error.to_string(), |_| "no error".to_owned())
    }

    #[test]
    fn tables_of_the_project_and_of_uv_are_kept() -> Result<(), crate::pyproject::PyProjectError> {
        let text = r#"
            [project]
            name = "App"
            dependencies = ["torch>=2"]
            [dependency-groups]
            z = ["a", { include-group = "b" }, { other = 1 }]
            b = []
            [tool.uv]
            constraint-dependencies = ["c<2", { name = "d" }]
            sources = { torch = [{ index = "cpu", marker = "sys_platform == 'linux'" }], e = { workspace = true } }
            [[tool.uv.index]]
            name = "cpu"
            url = "https://index.example/simple"
            [tool.other]
            x = [1, 2, 3]
        "#;
        let file: PyProject = text.parse()?;
        assert_eq!(file.name().as_ref().map(crate::name::PackageName::as_str), Some("app"));
        assert_eq!(file.group_order().iter().map(crate::name::GroupName::as_str).collect::<Vec<_>>(), ["z", "b"]);
        let items = [GroupItem::Requirement("a".to_owned()), GroupItem::Include("b".to_owned()), GroupItem::Other];
        assert_eq!(file.groups[0].items, items);
        assert_eq!(file.uv.constraint_dependencies, [Entry::Text("c<2".to_owned()), Entry::Other]);
        assert_eq!(file.uv.sources["torch"].0[0].index.as_deref(), Some("cpu"));
        assert_eq!(file.uv.sources["e"].0[0].workspace, Some(true));
        Ok(())
    }

    #[test]
    fn errors_state_the_position() {
        for (text, beginning) in [
            ("[tool.locklayers]\nlayers = 1\n", "line 2, column 1: unknown key `layers`"),
            ("\"é\" = [\n", "line 1, column 8: unclosed array"),
            ("[tool.locklayers]\nscope = [\"group:\"]", "line 2, column 9: `group:` is not a selector"),
            (
                "[tool.locklayers]\njoin-tiers = true\n[[tool.locklayers.layer]]\nname = \"a\"\nselect = [\"project\"]\n",
                "line 2, column 14: `join-tiers` joins the tiers of the default plan, but [[tool.locklayers.layer]] names others: \
                 remove one of the two",
            ),
            ("[tool.uv]\ndefault-groups = \"some\"", "line 2, column 18: invalid value: string \"some\", expected"),
            (&"a.".repeat(200), "tables and arrays are nested more than 100 deep"),
            (
                &"#".repeat(PyProject::MOST_BYTES + 1),
                "the file is larger than 1048576 bytes, the limit for a pyproject.toml",
            ),
        ] {
            let error = refusal(text);
            assert!(error.starts_with(beginning), "{error}");
        }
    }
}
