//! Notes on what a default plan leaves out and on the origin of its layers, on standard error.

use std::path::Path;

use locklayers::closure::Which;
use locklayers::lock::ConflictItem;
use locklayers::{LayerName, Lockfile, Plan, Selector};

use crate::failure::shown;
use crate::output::say::say;

/// The most names of a kind in a note.
const LISTED: usize = 5;
/// The longest flags of all tiers in a note, which should fit two lines of a terminal.
const LONGEST: usize = 60;

/// Writes a line on what is in no layer and how to add it, and another if the default groups are those of the lock.
pub(crate) fn print(plan: &Plan<'_>, lock: &Path, is_beside: bool) {
    let unselected = plan.unselected();
    let parts = [
        listed("group", unselected.groups()),
        listed("extra", unselected.extras()),
        listed("member", unselected.members()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let owner = unselected.member().map(|member| format!("{member}/")).unwrap_or_default();
    let groups = unselected.groups().iter().map(|group| (group.as_str(), format!("group:{owner}{group}")));
    let extras = unselected.extras().iter().map(|extra| (extra.as_str(), format!("extra:{owner}{extra}")));
    let members = unselected.members().iter().map(|member| (member.as_str(), format!("project:{member}")));
    let all: Vec<(&str, String)> = groups.chain(extras).chain(members).collect();
    let everyone = if unselected.member().is_some() { String::new() } else { everyone(plan.lockfile()) };
    if let Some((name, selector)) = all.first() {
        let start = if everyone.is_empty() { String::new() } else { format!("{everyone}; ") };
        let parts = parts.join("; ");
        if let Some((name, selector)) = all.iter().find(|(name, _)| !conflicts(plan, name)) {
            say!(
                "note: {start}in no layer: {parts}; to add one, name every layer: {}, or as [[tool.locklayers.layer]] in \
                 pyproject.toml",
                flags(plan, name, selector)
            );
        } else {
            say!(
                "note: {start}in no layer: {parts}; each conflicts with a part of this plan (`tool.uv.conflicts`), so it needs a \
                 plan without that part, such as `--layer {name}={selector}`"
            );
        }
    } else if !everyone.is_empty() {
        say!("note: {everyone}");
    }
    if !is_beside {
        say!(
            "note: there is no {}, so the layers follow from the lock alone: its default groups, and no configuration",
            shown(&lock.with_file_name("pyproject.toml"))
        );
    }
}

/// Returns the flags that request the tiers of a plan, unless they are long, and one more.
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
    if flags.iter().map(String::len).sum::<usize>() > LONGEST {
        flags = vec!["--layer …".to_owned()];
    }
    flags.push(format!("--layer {prefix}{name}={selector}"));
    if plan.is_split() {
        flags.push("--split".to_owned());
    }
    flags.join(" ")
}

/// Whether an item of this name conflicts with a part of the plan.
fn conflicts(plan: &Plan<'_>, name: &str) -> bool {
    let selectors: Vec<&Selector> = plan.layers().iter().flat_map(locklayers::Layer::selectors).collect();
    let is_selected = |item: &ConflictItem| match item {
        ConflictItem::Group { group, .. } => {
            let is_it = |selector: &&Selector| matches!(selector, Selector::Group { group: Which::Named(named), .. } if named == group);
            selectors.iter().any(is_it)
        }
        ConflictItem::Project { package } => selectors.iter().any(|selector| match selector {
            Selector::Project(Some(project)) => project == package,
            Selector::Project(None) => plan.lockfile().root().is_none_or(|root| root.name() == package),
            _ => false,
        }),
        _ => false,
    };
    let is_named = |item: &ConflictItem| match item {
        ConflictItem::Group { group, .. } => group.as_str() == name,
        ConflictItem::Extra { extra, .. } => extra.as_str() == name,
        ConflictItem::Project { package } => package.as_str() == name,
        _ => false,
    };
    let mut sets = plan.lockfile().conflicts().iter().map(locklayers::lock::ConflictSet::items);
    sets.any(|items| items.iter().any(is_named) && items.iter().any(is_selected))
}

/// Reports the files from which a plan was made.
pub(crate) fn source(plan: &Plan<'_>, lock: &Path, is_beside: bool) {
    say!("lock: {}, with {} packages", shown(lock), plan.lockfile().packages().len());
    if is_beside {
        say!("configuration: {}", shown(&lock.with_file_name("pyproject.toml")));
    }
    let target = plan.target().map_or_else(|| "every platform".to_owned(), ToString::to_string);
    say!("planned for: {target}");
}

/// Returns a note for a root without a project, where every member is planned.
fn everyone(lock: &Lockfile) -> String {
    let members = lock.manifest().members().map_or(0, std::collections::BTreeSet::len);
    match (lock.root(), members) {
        (None, 1) => "the root is not a project, so the layers are for its only member".to_owned(),
        (None, 2..) => format!("the root is not a project, so the layers are for all {members} members"),
        _ => String::new(),
    }
}

fn listed<T: std::fmt::Display>(kind: &str, names: &[T]) -> Option<String> {
    let first: Vec<String> = names.iter().take(LISTED).map(ToString::to_string).collect();
    let more = match names.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    if names.is_empty() { None } else { Some(format!("{kind}{plural} {}{more}", first.join(", "))) }
}
