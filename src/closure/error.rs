//! The error for selections whose closure cannot be computed.

use super::selector::Selector;
use crate::lock::{ConflictItem, PackageId};
use crate::marker::MarkerLimitError;
use crate::message::{few, the_nearest};
use crate::name::{ExtraName, GroupName, PackageName};

/// The error for a selection that names nothing, or whose parts cannot be installed together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// No workspace member has that name.
    #[error("there is no workspace member `{member}` in this lock{}", instead_or(.instead.as_deref(), .nearest, .known))]
    #[non_exhaustive]
    UnknownMember {
        /// The requested name.
        member: PackageName,
        /// The most similar names, nearest first.
        nearest: Vec<String>,
        /// The names of all members, sorted.
        known: Vec<String>,
        /// The selector of the package of that name, if the lock has one.
        instead: Option<Box<Selector>>,
    },
    /// Several locked packages have the name of a member.
    #[error("the workspace member `{member}` is ambiguous: the lock has {count} packages of that name")]
    #[non_exhaustive]
    AmbiguousMember {
        /// The requested name.
        member: PackageName,
        /// How many packages have it.
        count: usize,
    },
    /// No selected member has that extra.
    #[error("there is no extra `{extra}` in {searched}{}", instead_or(.instead.as_deref(), .nearest, .known))]
    #[non_exhaustive]
    UnknownExtra {
        /// The requested name.
        extra: ExtraName,
        /// A phrase for the members that were searched.
        searched: String,
        /// The most similar names, nearest first.
        nearest: Vec<String>,
        /// All names that these members have, sorted.
        known: Vec<String>,
        /// The dependency group of that name, if there is one.
        instead: Option<Box<Selector>>,
    },
    /// No selected member, nor the root, has that dependency group.
    #[error("there is no dependency group `{group}` in {searched}{}", instead_or(.instead.as_deref(), .nearest, .known))]
    #[non_exhaustive]
    UnknownGroup {
        /// The requested name.
        group: GroupName,
        /// A phrase for the members that were searched.
        searched: String,
        /// The most similar names, nearest first.
        nearest: Vec<String>,
        /// All names that these members have, sorted.
        known: Vec<String>,
        /// The extra of that name, if there is one.
        instead: Option<Box<Selector>>,
    },
    /// No package of the scope has the plain name of a `package:` selector.
    #[error(
        "the scope of this plan has no package `{package}`{}",
        if .needed_by.is_empty() { near(.nearest) } else { scope_hint(.needed_by, .scope) }
    )]
    #[non_exhaustive]
    UnknownPackage {
        /// The requested name.
        package: String,
        /// The most similar names in the lock, nearest first; empty if the lock has the package.
        nearest: Vec<String>,
        /// The selectors outside the scope that need the package, nearest first.
        needed_by: Vec<Selector>,
        /// The scope of the plan.
        scope: Vec<Selector>,
    },
    /// A selector that draws from the scope of a plan (`package:`, `rest`) is used without a plan.
    #[error(
        "`{selector}` selects from the scope of a plan, so it has no closure of its own; use it in a layer of a plan"
    )]
    #[non_exhaustive]
    NeedsScope {
        /// The selector.
        selector: String,
    },
    /// Two items that the lock declares to conflict are active together.
    #[error(
        "{first} and {second} are declared as conflicting (`tool.uv.conflicts`: {set}) and cannot be installed \
         together; select only one of them: name the layers without the other, as in `{}`, or by \
         [[tool.locklayers.layer]]",
        layers_of(.first)
    )]
    #[non_exhaustive]
    Conflict {
        /// One of the two.
        first: ConflictItem,
        /// The other.
        second: ConflictItem,
        /// The whole conflict set, as uv writes it.
        set: String,
    },
    /// Extras of the lock negate each other in a cycle.
    #[error(
        "whether `{package}` is needed depends on extras that enable and disable each other in a cycle, so the result \
         of this selection is undefined; uv refuses it too"
    )]
    #[non_exhaustive]
    RecursiveExtras {
        /// The first affected package, by id.
        package: Box<PackageId>,
    },
    /// The markers along the paths of this selection are too complex.
    #[error(
        "the markers of this selection are too complex: together they need more than {limit} decision nodes (the library \
         can raise the limit, `Limits::marker_nodes`)"
    )]
    #[non_exhaustive]
    MarkersTooComplex {
        /// The limit, in decision nodes.
        limit: usize,
    },
    /// Closures of two graphs were combined.
    #[error("the two closures are of different graphs; compute both from one `DependencyGraph`")]
    OtherGraph,
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
    /// The paths to all packages of a name have more steps together than the limit allows.
    #[error(
        "the paths from the roots to these packages have more than {limit} steps in total (the library can raise the \
         limit, `Limits::reached`)"
    )]
    #[non_exhaustive]
    PathsTooLong {
        /// The limit, in steps.
        limit: usize,
    },
}

/// Returns the flags that request one side of a conflict, with the project that it belongs to.
fn layers_of(item: &ConflictItem) -> String {
    let project = |package: &PackageName| format!("--layer {package}=project:{package}");
    let name = |name: &str| if name == item.package().as_str() { format!("more-{name}") } else { name.to_owned() };
    match item {
        ConflictItem::Project { package } => project(package),
        ConflictItem::Extra { package, extra } => {
            format!("{} --layer {}=extra:{package}/{extra}", project(package), name(extra.as_str()))
        }
        ConflictItem::Group { package, group } => {
            format!("{} --layer {}=group:{package}/{group}", project(package), name(group.as_str()))
        }
    }
}

/// Returns the hint for a package outside the scope: the selectors that need it, and the scope that would include it.
pub(crate) fn scope_hint(needed_by: &[Selector], scope: &[Selector]) -> String {
    let who = few(&needed_by.iter().map(|selector| format!("`{selector}`")).collect::<Vec<_>>(), 3, "more");
    let has = if needed_by.len() == 1 { "has" } else { "have" };
    let wider: Vec<String> = scope.iter().chain(needed_by.first()).map(ToString::to_string).collect();
    format!(
        ", but {who} {has} one; add it to the scope: `--scope {}`, or `scope` in [tool.locklayers]",
        wider.join(",")
    )
}

impl SelectionError {
    /// Returns whether the selection exceeds a limit, rather than being invalid; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::MarkersTooComplex { .. } | Self::PathsTooLong { .. })
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }
}

impl From<MarkerLimitError> for SelectionError {
    fn from(refusal: MarkerLimitError) -> Self {
        match refusal {
            MarkerLimitError::TooComplex { limit } | MarkerLimitError::TooLong { limit } => {
                Self::MarkersTooComplex { limit }
            }
            MarkerLimitError::Cancelled => Self::Cancelled,
        }
    }
}

/// Returns the hint for an unknown name that another selector has, or else that of [`hint`].
fn instead_or(instead: Option<&Selector>, nearest: &[String], known: &[String]) -> String {
    match instead {
        Some(selector) => format!("; did you mean `{selector}`?"),
        None => hint(nearest, known),
    }
}

/// Returns the hint for an unknown name: the similar names, or else some of those that exist.
fn hint(nearest: &[String], known: &[String]) -> String {
    match known {
        _ if !nearest.is_empty() => near(nearest),
        [] => ", which has none at all".to_owned(),
        [one] => format!("; the only one is `{one}`"),
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            format!("; the existing ones are {}", few(&names, 8, "more"))
        }
    }
}

fn near(nearest: &[String]) -> String {
    the_nearest("", nearest).map_or_else(String::new, |nearest| format!("; {nearest}"))
}
