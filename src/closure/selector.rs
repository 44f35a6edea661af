//! Selectors: how a layer says what it needs.

use std::fmt;

use super::pattern::PackagePattern;
use crate::name::{ExtraName, GroupName, PackageName};

/// All of a kind, or the one with this name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which<T> {
    /// Every one there is; written `*`.
    All,
    /// The one of this name.
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

/// What a layer is made of: some roots of the dependency graph, or a part of the plan's scope.
///
/// Text form, read with `FromStr` and printed with `Display`, each the inverse of the other:
///
/// | text | selects |
/// |---|---|
/// | `default[:MEMBER]` | production dependencies and default groups, as `uv sync` chooses them |
/// | `project[:MEMBER]` | production dependencies; of all members at a root without a project |
/// | `workspace` | production dependencies of every workspace member |
/// | `extra:[MEMBER/]NAME` | what an extra adds, without the project's own dependencies |
/// | `group:[MEMBER/]NAME` | a dependency group (PEP 735) |
/// | `package:GLOB` | packages of the plan's scope by locked name, with their dependencies |
/// | `rest` | all of the plan's scope that no layer before holds |
///
/// `NAME`, and `MEMBER` before it, may be `*` for all. Without a member the lock's root project is meant; at a root without a
/// project, every member. A group that a named member does not declare is taken from the root, as
/// `uv export --package MEMBER --group NAME` does.
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
    /// What an extra adds.
    Extra {
        /// Whose extra; `None` is the root's.
        member: Option<Which<PackageName>>,
        /// Which extra.
        extra: Which<ExtraName>,
    },
    /// A dependency group.
    Group {
        /// Whose group; `None` is the root's.
        member: Option<Which<PackageName>>,
        /// Which group.
        group: Which<GroupName>,
    },
    /// Packages by name, with what they need.
    Package(PackagePattern),
    /// What no earlier layer holds.
    Rest,
}

impl Selector {
    /// Does it draw from the plan's scope (`package:`, `rest`), rather than name roots of its own?
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
