//! Comparison of what the line of an existing Dockerfile selects with the layers of a plan.

use std::collections::BTreeSet;

use super::sources;
use crate::closure::{Selector, Which};
use crate::image::block;
use crate::image::dockerfile::Dockerfile;
use crate::image::existing::adopt;
use crate::image::existing::instruction::Instruction;
use crate::image::existing::stage_graph::StageGraph;
use crate::image::existing::users;
use crate::image::selection::InstalledSelection;
use crate::image::warning::LineWarning;
use crate::lock::{DefaultGroups, Package};
use crate::name::{GroupName, LayerName, PackageName};
use crate::plan::{Layer, LayerSpec, Plan};

impl Dockerfile {
    /// Returns the warnings about the lines of somebody else in an existing Dockerfile, given the plan whose layers it gets:
    /// what the line that installs has and no layer, what layers have that it removes, system packages that it installs for builds,
    /// other stages that install, and an image that gets the packages by a `COPY`. `defaults` are the default groups of the project that the plan is of.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// use locklayers::lock::DefaultGroups;
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    ///
    /// let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/flat/uv.lock");
    /// let graph = DependencyGraph::from_lockfile(Lockfile::read(path)?)?;
    /// let plan = Plan::builder(&graph).build()?;
    /// let text = "FROM python:3.12 AS built\nRUN uv sync --no-dev\nFROM python:3.12\nCOPY --from=built /app /app\n";
    /// let warnings = Dockerfile::warnings_about(text, &plan, &DefaultGroups::default());
    /// assert!(warnings[0].to_string().starts_with("line 4 of the Dockerfile copies from the stage that installs"));
    /// # Ok::<(), locklayers::Error>(())
    /// ```
    pub fn warnings_about(text: &str, plan: &Plan<'_>, defaults: &DefaultGroups) -> Vec<LineWarning> {
        let instructions = users(text);
        let stages = StageGraph::of(&instructions);
        let Some((stage, at, install)) = stages.installing() else { return Vec::new() };
        let line = |at: usize| instructions[at].line + 1;
        let selection = InstalledSelection::found(&instructions, &stages);
        let of_selection = selection.iter().flat_map(|selection| selection.warnings(plan, defaults));
        let later = InstalledSelection::later(&instructions, &stages);
        let of_later = later.iter().filter_map(|later| later.lacking(plan, selection.as_ref()));
        let apart = stages.installing_apart(stage).into_iter();
        let apart = apart.map(|at| {
            let example = stages.beginning(at, stage);
            LineWarning::InstallsApart { line: line(at), example }
        });
        let copied = stages.copy_of(stage).map(|at| LineWarning::CopiedInOneLayer { line: line(at) });
        let packages = if instructions[at].installs_of_system() { built(plan) } else { Vec::new() };
        let system = (!packages.is_empty()).then(|| LineWarning::SystemPackagesInLine { line: line(at), packages });
        let layers = block::lines(text, "layers").map(|block| block.start).or_else(|| adopt::line(text));
        let before = layers.and_then(|layers| sources::warning(text, layers));
        let wheels = install.folder_of_wheels().and_then(|folder| copied_wheels(&instructions[stage..at], folder));
        of_selection.chain(of_later).chain(system).chain(apart).chain(copied).chain(wheels).chain(before).collect()
    }
}

/// Returns the warning about an instruction of a stage that copies the wheels in a folder from another.
fn copied_wheels(stage: &[Instruction], folder: &str) -> Option<LineWarning> {
    stage.iter().find_map(|found| {
        let words: Vec<&str> = found.arguments().collect();
        let [source, target] = words.as_slice() else { return None };
        let is_it = target.trim_end_matches('/') == folder;
        let from = found.copied_from().filter(|_| is_it)?;
        let mount = format!("--mount=type=bind,from={from},source={source},target={folder}");
        Some(LineWarning::CopiesWheels { line: found.line + 1, mount })
    })
}

/// Returns the packages that the layers of a plan build from source, sorted.
fn built(plan: &Plan<'_>) -> Vec<PackageName> {
    let placements = plan.layers().iter().flat_map(Layer::placements);
    let built = placements.filter(|placement| placement.build_reason().is_some());
    let names: BTreeSet<&PackageName> = built.map(|placement| placement.package().name()).collect();
    names.into_iter().cloned().collect()
}

impl InstalledSelection {
    /// Returns the tiers of a plan that holds what the line installs, instead of those of the default plan: these, with
    /// what else the line selects in the last. `None` if the default plan holds all of it, or if it is not known.
    ///
    /// A default group that the line excludes is in no tier, and `dev` only if the line names it.
    pub fn tiers(&self, plan: &Plan<'_>) -> Option<Vec<LayerSpec>> {
        if self.unknown.is_some() || !plan.is_default() {
            return None;
        }
        let missing = self.missing(plan);
        let all = plan.tiers();
        if self.is_partial {
            let groups = self.wanted(plan);
            let name = LayerName::new("groups").ok().filter(|_| !groups.is_empty())?;
            return Some(vec![LayerSpec::new(name, groups)]);
        }
        let is_kept = |tier: &&&LayerSpec| !tier.selectors().iter().any(|selector| self.excludes(selector));
        let mut tiers: Vec<LayerSpec> = all.iter().filter(is_kept).copied().cloned().collect();
        if missing.is_empty() && tiers.len() == all.len() {
            return None;
        }
        let last = tiers.pop()?;
        let selectors = last.selectors().iter().cloned().chain(missing).collect();
        tiers.push(LayerSpec::new(last.name().clone(), selectors));
        Some(tiers)
    }

    /// Returns the warnings about the line: what it installs that no layer of a plan has, and what layers have that it
    /// removes.
    fn warnings(&self, plan: &Plan<'_>, defaults: &DefaultGroups) -> Vec<LineWarning> {
        let line = self.line;
        if let Some(option) = &self.unknown {
            return vec![LineWarning::UnknownSelection { line, option: option.clone() }];
        }
        if plan.has_closures() || plan.is_placed() {
            return Vec::new();
        }
        let missing = self.missing(plan);
        let removed = held(plan).into_iter().filter(|selector| self.removes && self.lacks(selector, defaults));
        let removed: Vec<Selector> = removed.collect();
        let more = (!missing.is_empty()).then_some(LineWarning::NotInLayers { line, selectors: missing });
        let less = (!removed.is_empty()).then_some(LineWarning::RemovedByLine { line, selectors: removed });
        let dev = self.installs_dev(plan, defaults).then_some(LineWarning::DevInstalled { line });
        more.into_iter().chain(dev).chain(less).collect()
    }

    /// Returns the warning about a later line: what it installs beyond an earlier one that no layer of a plan has.
    fn lacking(&self, plan: &Plan<'_>, before: Option<&Self>) -> Option<LineWarning> {
        if self.unknown.is_some() || plan.has_closures() || plan.is_placed() {
            return None;
        }
        let known = before.map(|before| before.missing(plan)).unwrap_or_default();
        let selectors: Vec<Selector> = self.missing(plan).into_iter().filter(|one| !known.contains(one)).collect();
        (!selectors.is_empty()).then_some(LineWarning::NotInLayers { line: self.line, selectors })
    }

    /// Returns the selectors of the line that no tier of a plan covers, sorted.
    fn missing(&self, plan: &Plan<'_>) -> Vec<Selector> {
        let (held, is_rootless) = (held(plan), plan.lockfile().root().is_none());
        let wanted = self.wanted(plan).into_iter();
        wanted.filter(|wanted| !held.iter().any(|selector| covers(selector, wanted, is_rootless))).collect()
    }

    /// Returns the selectors of the line, sorted. A line that names no member is of the project that the plan is of.
    fn wanted(&self, plan: &Plan<'_>) -> Vec<Selector> {
        let owner = || self.owner(plan).map(Which::Named);
        let projects = if self.is_partial {
            Vec::new()
        } else if self.is_workspace {
            vec![Selector::Workspace]
        } else {
            self.members.iter().cloned().map(Some).map(Selector::Project).collect()
        };
        let project = self.project(plan);
        let extras = named(&self.extras, &self.without_extras, project.into_iter().flat_map(Package::extras));
        let extras = extras.into_iter().map(|extra| Selector::Extra { member: owner(), extra });
        let groups = named(&self.groups, &self.without_groups, groups(project, plan));
        let groups = groups.into_iter().map(|group| Selector::Group { member: owner(), group });
        projects.into_iter().chain(extras).chain(groups).map(|selector| normal(selector, plan)).collect()
    }

    /// Returns the member whose extras and groups the line names, or `None` if they are the root's.
    fn owner(&self, plan: &Plan<'_>) -> Option<PackageName> {
        let of_plan = || {
            held(plan).into_iter().find_map(|selector| match selector {
                Selector::Project(member) | Selector::Default(member) => member,
                _ => None,
            })
        };
        if self.is_workspace { None } else { self.member().cloned().or_else(of_plan) }
    }

    /// Returns the project whose extras and groups the line names.
    fn project<'p>(&self, plan: &'p Plan<'_>) -> Option<&'p Package> {
        let lock = plan.lockfile();
        self.owner(plan).map_or_else(|| lock.root(), |owner| lock.named(owner.as_str()).next())
    }

    /// Whether the line does not install a group, which may be a default one.
    fn excludes(&self, selector: &Selector) -> bool {
        self.lacks(selector, &DefaultGroups::All)
    }

    /// Whether the line installs nothing of a group or an extra.
    fn lacks(&self, selector: &Selector, defaults: &DefaultGroups) -> bool {
        match selector {
            Selector::Group { group: Which::Named(group), .. } => {
                let is_default = self.with_defaults && is_default(group, defaults);
                self.without_groups.contains(group) || !(is_default || is_named(group, &self.groups))
            }
            Selector::Extra { extra: Which::Named(extra), .. } => {
                self.is_partial || self.without_extras.contains(extra) || !is_named(extra, &self.extras)
            }
            Selector::Default(_) | Selector::Project(_) | Selector::Workspace => self.is_partial,
            _ => false,
        }
    }

    /// Whether the line installs the group `dev` only since it is a default one, and no layer has it.
    fn installs_dev(&self, plan: &Plan<'_>, defaults: &DefaultGroups) -> bool {
        let dev = GroupName::dev();
        let owner = self.owner(plan);
        let wanted = Selector::Group { member: owner.clone().map(Which::Named), group: Which::Named(dev.clone()) };
        let (wanted, default) = (normal(wanted, plan), normal(Selector::Default(owner), plan));
        let is_implied = is_default(&dev, defaults) && !is_named(&dev, &self.groups);
        let exists = groups(self.project(plan), plan).any(|group| *group == dev);
        let is_held = |selector: &Selector| *selector == default || covers(selector, &wanted, false);
        is_implied && exists && !self.lacks(&wanted, defaults) && !held(plan).iter().any(is_held)
    }
}

fn is_default(group: &GroupName, defaults: &DefaultGroups) -> bool {
    match defaults {
        DefaultGroups::All => true,
        DefaultGroups::Named(names) => names.contains(group),
    }
}

fn is_named<T: Clone + Ord>(name: &T, named: &BTreeSet<Which<T>>) -> bool {
    named.contains(&Which::All) || named.contains(&Which::Named(name.clone()))
}

/// Returns the groups of a project, and those of a root without a project.
fn groups<'p>(project: Option<&'p Package>, plan: &'p Plan<'_>) -> impl Iterator<Item = &'p GroupName> {
    let of_root = plan.lockfile().manifest().dependency_groups().keys();
    project.into_iter().flat_map(Package::groups).chain(of_root)
}

/// Returns what is named and not excluded; where some of all is excluded, each of the others by its name.
fn named<'p, T: Clone + Ord + 'p>(
    named: &BTreeSet<Which<T>>,
    without: &BTreeSet<T>,
    all: impl Iterator<Item = &'p T>,
) -> BTreeSet<Which<T>> {
    let is_kept = |which: &Which<T>| match which {
        Which::All => without.is_empty(),
        Which::Named(name) => !without.contains(name),
    };
    let each: Vec<Which<T>> = all.cloned().map(Which::Named).collect();
    let each = each.into_iter().filter(|_| named.contains(&Which::All) && !without.is_empty());
    named.iter().cloned().chain(each).filter(is_kept).collect()
}

/// Returns the selectors of a plan's tiers and scope.
fn held(plan: &Plan<'_>) -> BTreeSet<Selector> {
    let tiers = plan.tiers().into_iter().flat_map(LayerSpec::selectors);
    tiers.chain(plan.scope()).map(|selector| normal(selector.clone(), plan)).collect()
}

/// Returns a selector without the name of its member, if that is the root.
fn normal(selector: Selector, plan: &Plan<'_>) -> Selector {
    let root = plan.lockfile().root().map(|root| root.name().clone());
    let one = |member: Option<PackageName>| member.filter(|member| Some(member) != root.as_ref());
    let which = |member: Option<Which<PackageName>>| match member {
        Some(Which::Named(member)) => one(Some(member)).map(Which::Named),
        others => others,
    };
    match selector {
        Selector::Default(member) => Selector::Default(one(member)),
        Selector::Project(member) => Selector::Project(one(member)),
        Selector::Extra { member, extra } => Selector::Extra { member: which(member), extra },
        Selector::Group { member, group } => Selector::Group { member: which(member), group },
        others => others,
    }
}

/// Whether a selector selects all that another does.
fn covers(selector: &Selector, wanted: &Selector, is_rootless: bool) -> bool {
    match (selector, wanted) {
        (one, other) if one == other => true,
        (Selector::Default(one), Selector::Project(other)) => one == other,
        (Selector::Workspace, Selector::Project(_)) => true,
        (Selector::Project(None) | Selector::Default(None), Selector::Workspace) => is_rootless,
        (Selector::Extra { member: one, extra: Which::All }, Selector::Extra { member: other, .. })
        | (Selector::Group { member: one, group: Which::All }, Selector::Group { member: other, .. }) => {
            one == other || *one == Some(Which::All)
        }
        (Selector::Extra { member: Some(Which::All), extra: one }, Selector::Extra { extra: other, .. }) => {
            one == other
        }
        (Selector::Group { member: Some(Which::All), group: one }, Selector::Group { group: other, .. }) => {
            one == other
        }
        _ => false,
    }
}
