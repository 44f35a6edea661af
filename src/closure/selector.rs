//! Selectors, which define the content of layers.

use std::fmt;

use super::pattern::PackagePattern;
use crate::name::{ExtraName, GroupName, PackageName};

/// All items of a kind, or the one with a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which<T> {
    /// All items; written `*`.
    All,
    /// The item of this name.
    Named(T),
}

impl<T: fmt::Display> fmt::Display for Which<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Named(name) => name.fmt(f),
        }
    }
}

/// Roots of the dependency graph, or a part of the plan's scope, as the content of a layer.
///
/// `FromStr` and `Display` are inverses of each other, with these forms: | form | selects |
/// |---|---|
/// | `default[:MEMBER]` | production dependencies and default groups, as `uv sync` chooses them |
/// | `project[:MEMBER]` | production dependencies; of all members at a root without a project |
/// | `workspace` | production dependencies of every workspace member |
/// | `extra:[MEMBER/]NAME` | what an extra adds, without the project's own dependencies |
/// | `group:[MEMBER/]NAME` | a dependency group (PEP 735) |
/// | `package:GLOB` | packages of the plan's scope by locked name, with their dependencies |
/// | `rest` | all of the plan's scope that no layer before holds |
///
/// `NAME`, and `MEMBER` before it, may be `*` for all. Without a member, the selector refers to the lock's root
/// project; at a root without a project, to every member. A group that a named member does not declare is taken from
/// the root, as `uv export --package MEMBER --group NAME` does.
///
/// ```
/// use locklayers::Selector;
/// let selector: Selector = "group:API/Heavy_ML".parse()?;
/// assert_eq!(selector.to_string(), "group:api/heavy-ml");
/// # Ok::<(), locklayers::closure::SelectorError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Selector {
    /// Production dependencies and default groups of the root or of a member.
    Default(Option<PackageName>),
    /// Production dependencies of the root or of a member.
    Project(Option<PackageName>),
    /// Production dependencies of every member.
    Workspace,
    /// The dependencies that an extra adds.
    Extra {
        /// The owner of the extra; `None` for the root.
        member: Option<Which<PackageName>>,
        /// The extra.
        extra: Which<ExtraName>,
    },
    /// A dependency group.
    Group {
        /// The owner of the group; `None` for the root.
        member: Option<Which<PackageName>>,
        /// The group.
        group: Which<GroupName>,
    },
    /// Packages of the plan's scope by name, with their dependencies.
    Package(PackagePattern),
    /// All of the plan's scope that no earlier layer holds.
    Rest,
}

impl Selector {
    /// Returns whether the selector draws from the plan's scope (`package:`, `rest`), rather than naming roots of its
    /// own.
    pub fn draws_from_scope(&self) -> bool {
        matches!(self, Self::Package(_) | Self::Rest)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default(None) => f.write_str("default"),
            Self::Default(Some(member)) => write!(f, "default:{member}"),
            Self::Project(None) => f.write_str("project"),
            Self::Project(Some(member)) => write!(f, "project:{member}"),
            Self::Workspace => f.write_str("workspace"),
            Self::Extra { member: None, extra } => write!(f, "extra:{extra}"),
            Self::Extra { member: Some(member), extra } => write!(f, "extra:{member}/{extra}"),
            Self::Group { member: None, group } => write!(f, "group:{group}"),
            Self::Group { member: Some(member), group } => write!(f, "group:{member}/{group}"),
            Self::Package(pattern) => write!(f, "package:{pattern}"),
            Self::Rest => f.write_str("rest"),
        }
    }
}
