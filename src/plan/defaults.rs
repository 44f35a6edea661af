//! The tiers of the default plan, which together are what `uv sync --no-dev` installs.

use super::error::PlanError;
use super::spec::LayerSpec;
use crate::closure::{Resolver, Selector, Which};
use crate::name::{GroupName, LayerName, PackageName};

/// Returns a tier for each default group except `dev`, in the order in which the project states them, then `project`,
/// which is split by size unless configured otherwise. If the default groups are `"all"`, or in a plan of one tier,
/// they are part of `project`.
pub(super) fn default_layers(
    resolver: &Resolver<'_>,
    member: Option<&PackageName>,
    is_one: bool,
    is_split: bool,
) -> Result<Vec<LayerSpec>, PlanError> {
    let project = Selector::Project(member.cloned());
    let found = resolver.default_group_names(member);
    let (mut groups, is_all) =
        found.map_err(|source| PlanError::Scope { selector: project.clone(), source: source.into() })?;
    groups.retain(|group| group.as_str() != "dev");
    let group_of =
        |group: GroupName| Selector::Group { member: member.cloned().map(Which::Named), group: Which::Named(group) };
    let project_name = LayerName::new(PROJECT);
    if is_all || is_one {
        let selectors = std::iter::once(project).chain(groups.into_iter().map(group_of)).collect();
        return Ok(project_name
            .into_iter()
            .map(|name| LayerSpec::new(name, Vec::clone(&selectors)).with_split(is_split))
            .collect());
    }
    let mut layers = Vec::with_capacity(groups.len() + 1);
    for group in groups {
        layers.push(LayerSpec::new(name(&group)?, vec![group_of(group)]));
    }
    layers.extend(project_name.map(|name| LayerSpec::new(name, vec![project]).with_split(is_split)));
    Ok(layers)
}

const PROJECT: &str = "project";

/// Returns the name of a group's tier: that of the group, unless it could be that of a layer of the project.
fn name(group: &GroupName) -> Result<LayerName, PlanError> {
    let text = group.as_str();
    let is_taken = match text.strip_prefix(PROJECT) {
        Some("" | "-rest" | "-unsized") => true,
        Some(rest) => rest.starts_with('-') && rest[1..].starts_with(|c: char| c.is_ascii_digit()),
        None => false,
    };
    let name = if is_taken { LayerName::new(&format!("group-{text}")) } else { LayerName::new(text) };
    name.map_err(|source| PlanError::GroupAsLayer { group: group.clone(), source })
}
