//! The parts of a lock that the default plan does not include, as a sentence.

use std::fmt;

use crate::closure::{Selector, Which};
use crate::lock::{ConflictItem, ConflictSet, Lockfile};
use crate::message::listed;
use crate::name::LayerName;
use crate::plan::{Layer, Plan, Unselected};

/// The most names of a kind.
const LISTED: usize = 5;
/// The longest flags of all tiers, which should fit two lines of a terminal.
const LONGEST: usize = 60;

/// The groups, extras and members that the default plan does not include, and how to add one, on one line without a
/// full stop; empty if there are none.
///
/// At a root that is no project, it begins with the members that are planned in its place.
///
/// ```
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
/// #     dependencies = [{ name = \"six\" }]\n[package.dev-dependencies]\ntest = [{ name = \"six\" }]\n\
/// #     [[package]]\nname = \"six\"\nversion = \"1\"\n\
/// #     source = { registry = \"https://index.example/simple\" }\n\
/// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
/// use locklayers::export::UnselectedText;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).split(false).build()?;
/// assert_eq!(
///     UnselectedText::of(&plan).to_string(),
///     "in no layer: group test; to add it: --layer project=project --layer test=group:test"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct UnselectedText<'a, 'g> {
    plan: &'a Plan<'g>,
    unselected: Unselected,
}

impl<'a, 'g> UnselectedText<'a, 'g> {
    /// Returns the sentence for a plan.
    pub fn of(plan: &'a Plan<'g>) -> Self {
        Self { plan, unselected: plan.unselected() }
    }

    /// Returns the names of what is not selected, each with its selector.
    fn selectors(&self) -> Vec<(&str, String)> {
        let owner = self.unselected.member().map(|member| format!("{member}/")).unwrap_or_default();
        let groups = self.unselected.groups().iter().map(|group| (group.as_str(), format!("group:{owner}{group}")));
        let extras = self.unselected.extras().iter().map(|extra| (extra.as_str(), format!("extra:{owner}{extra}")));
        let members = self.unselected.members().iter().map(|member| (member.as_str(), format!("project:{member}")));
        groups.chain(extras).chain(members).collect()
    }

    fn listed(&self) -> String {
        let parts = [
            of_kind("group", self.unselected.groups()),
            of_kind("extra", self.unselected.extras()),
            of_kind("member", self.unselected.members()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Display for UnselectedText<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let everyone = match self.unselected.member() {
            Some(_) => None,
            None => everyone(self.plan.lockfile()),
        };
        everyone.iter().try_for_each(|everyone| f.write_str(everyone))?;
        let all = self.selectors();
        let Some((name, selector)) = all.first() else { return Ok(()) };
        f.write_str(if everyone.is_some() { "; " } else { "" })?;
        write!(f, "in no layer: {}; ", self.listed())?;
        match all.iter().find(|(name, _)| !conflicts(self.plan, name)) {
            Some((name, selector)) => {
                let which = if all.len() == 1 { "it" } else { "one" };
                write!(f, "to add {which}{}", flags(self.plan, name, selector))
            }
            None => write!(
                f,
                "each conflicts with a part of this plan (`tool.uv.conflicts`), so it needs a plan without that part, such \
                 as `--layer {name}={selector}`"
            ),
        }
    }
}

/// Returns the flags that request the tiers of a plan, and one more; if they are long, words in their place.
fn flags(plan: &Plan<'_>, name: &str, selector: &str) -> String {
    let mut tiers: Vec<(&LayerName, &[Selector])> =
        plan.layers().iter().map(|layer| (layer.tier(), layer.selectors())).collect();
    tiers.dedup();
    let is_taken = tiers.iter().any(|(tier, _)| tier.as_str() == name);
    let prefix = if is_taken { "more-" } else { "" };
    let flag = |(tier, selectors): &(&LayerName, &[Selector])| {
        let selectors: Vec<String> = selectors.iter().map(ToString::to_string).collect();
        format!("--layer {tier}={}", selectors.join(","))
    };
    let mut flags: Vec<String> = tiers.iter().map(flag).collect();
    let is_long = flags.iter().map(String::len).sum::<usize>() > LONGEST;
    if is_long {
        flags.clear();
    }
    flags.push(format!("--layer {prefix}{name}={selector}"));
    if plan.is_split() {
        flags.push("--split".to_owned());
    }
    let start = if is_long { ", name the other layers, and" } else { ":" };
    format!("{start} {}", flags.join(" "))
}

/// Whether an item of this name conflicts with a part of the plan.
fn conflicts(plan: &Plan<'_>, name: &str) -> bool {
    let selectors: Vec<&Selector> = plan.layers().iter().flat_map(Layer::selectors).collect();
    let is_selected = |item: &ConflictItem| match item {
        ConflictItem::Group { group, .. } => selectors
            .iter()
            .any(|selector| matches!(selector, Selector::Group { group: Which::Named(named), .. } if named == group)),
        ConflictItem::Project { package } => selectors.iter().any(|selector| match selector {
            Selector::Project(Some(project)) => project == package,
            Selector::Project(None) => plan.lockfile().root().is_none_or(|root| root.name() == package),
            _ => false,
        }),
        ConflictItem::Extra { .. } => false,
    };
    let is_named = |item: &ConflictItem| match item {
        ConflictItem::Group { group, .. } => group.as_str() == name,
        ConflictItem::Extra { extra, .. } => extra.as_str() == name,
        ConflictItem::Project { package } => package.as_str() == name,
    };
    let mut sets = plan.lockfile().conflicts().iter().map(ConflictSet::items);
    sets.any(|items| items.iter().any(is_named) && items.iter().any(is_selected))
}

/// Returns a clause for a root without a project, where every member is planned.
fn everyone(lock: &Lockfile) -> Option<String> {
    let members = lock.manifest().members().map_or(0, std::collections::BTreeSet::len);
    match (lock.root(), members) {
        (None, 1) => Some("the root is not a project, so the layers are for its only member".to_owned()),
        (None, 2..) => Some(format!("the root is not a project, so the layers are for all {members} members")),
        _ => None,
    }
}

fn of_kind<T: fmt::Display>(kind: &str, names: &[T]) -> Option<String> {
    let plural = if names.len() == 1 { "" } else { "s" };
    (!names.is_empty()).then(|| format!("{kind}{plural} {}", listed(names, LISTED, "more")))
}
