//! The flags of `uv sync` that install the content of a plan.

use crate::closure::{Selector, Which};
use crate::name::PackageName;
use crate::plan::Plan;

/// Returns the flags with which `uv sync` installs exactly what the selectors of a plan reach, or `None` if no flags
/// do.
pub(in crate::image) fn flags(plan: &Plan<'_>) -> Option<Vec<String>> {
    let tiers = plan.tiers();
    let selectors = || tiers.iter().flat_map(|tier| tier.selectors());
    let has_rest = selectors().any(|selector| *selector == Selector::Rest);
    let is_whole = has_rest
        || plan.is_placed()
        || plan.scope().iter().all(|wanted| selectors().any(|selector| selector == wanted));
    if !is_whole || plan.has_closures() || !plan.left_out().is_empty() || !plan.replaced().is_empty() {
        return None;
    }
    let mut wanted: Vec<&Selector> = selectors().chain(plan.scope()).filter(|s| !s.draws_from_scope()).collect();
    wanted.sort();
    wanted.dedup();
    let mut flags = Flags::default();
    wanted.into_iter().try_for_each(|selector| flags.add(selector))?;
    flags.finish(plan)
}

#[derive(Default)]
struct Flags {
    /// The projects whose dependencies are installed: the root (`None`) or a member.
    projects: Vec<Option<PackageName>>,
    /// The owners of the groups and extras.
    owners: Vec<Option<PackageName>>,
    is_workspace: bool,
    has_default_groups: bool,
    words: Vec<String>,
    groups: Vec<String>,
}

impl Flags {
    fn add(&mut self, selector: &Selector) -> Option<()> {
        match selector {
            Selector::Default(member) => {
                self.has_default_groups = true;
                self.projects.push(member.clone());
            }
            Selector::Project(member) => self.projects.push(member.clone()),
            Selector::Workspace => self.is_workspace = true,
            Selector::Extra { member, extra } => {
                self.add_owner(member.as_ref())?;
                match extra {
                    Which::All => self.words.push("--all-extras".to_owned()),
                    Which::Named(name) => self.words.push(format!("--extra {name}")),
                }
            }
            Selector::Group { member, group } => {
                self.add_owner(member.as_ref())?;
                match group {
                    Which::All => return None,
                    Which::Named(name) => self.groups.push(name.to_string()),
                }
            }
            Selector::Package(_) | Selector::Rest => {}
        }
        Some(())
    }

    fn add_owner(&mut self, member: Option<&Which<PackageName>>) -> Option<()> {
        let owner = match member {
            None => None,
            Some(Which::Named(member)) => Some(member.clone()),
            Some(Which::All) => return None,
        };
        self.owners.push(owner);
        Some(())
    }

    fn finish(mut self, plan: &Plan<'_>) -> Option<Vec<String>> {
        self.projects.dedup();
        let is_rootless = plan.lockfile().root().is_none();
        let member = match self.projects.as_slice() {
            [one] if !self.is_workspace => one.clone(),
            [] => None,
            _ if self.is_workspace => None,
            _ => return None,
        };
        // A group of another project would add that project's dependencies too.
        if self.owners.iter().any(|owner| *owner != member) {
            return None;
        }
        let mut flags = Vec::new();
        if !self.has_default_groups {
            flags.push("--no-default-groups".to_owned());
        }
        if self.projects.is_empty() && !self.is_workspace {
            if !self.words.is_empty() || self.groups.is_empty() {
                return None;
            }
            flags.clear();
            flags.extend(self.groups.iter().map(|group| format!("--only-group {group}")));
            return Some(flags);
        }
        if self.is_workspace || (is_rootless && member.is_none()) {
            flags.push("--all-packages".to_owned());
        }
        flags.extend(member.map(|member| format!("--package {member}")));
        flags.append(&mut self.words);
        flags.extend(self.groups.iter().map(|group| format!("--group {group}")));
        Some(flags)
    }
}
