//! Dependency groups, expanded by what they include.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pep440_rs::{Operator, Version, VersionSpecifier, VersionSpecifiers};

use super::error::Reason;
use super::origin::shortened;
use super::work::Work;
use crate::marker::Marker;
use crate::name::{GroupName, NameError};
use crate::pyproject::{DeclaredGroup, GroupItem, PyProject};

/// The deepest nesting of included groups.
const DEEPEST: usize = 100;

/// Requirements, each with the Python versions of the groups that lead to it, and the key of the list that states it.
pub(super) type Items<'d> = BTreeMap<(&'d str, Marker), Arc<str>>;

/// The dependency groups of a document, and `tool.uv.dev-dependencies` in the group `dev`.
pub(super) struct Groups<'d> {
    declared: BTreeMap<GroupName, &'d [GroupItem]>,
    legacy: Option<(GroupName, &'d [String])>,
    python: BTreeMap<GroupName, (Marker, Specifiers)>,
    includes: BTreeMap<GroupName, Vec<GroupName>>,
}

impl<'d> Groups<'d> {
    /// Reads the groups and validates what they include; the error is a message.
    pub(super) fn read(declared: &'d PyProject) -> Result<Self, String> {
        let name = |text: &str| GroupName::new(text).map_err(|error: NameError| error.to_string());
        let mut groups =
            Self { declared: BTreeMap::new(), legacy: None, python: BTreeMap::new(), includes: BTreeMap::new() };
        for DeclaredGroup { name: text, items } in &declared.groups {
            let group = name(text)?;
            let mut includes = BTreeSet::new();
            for item in items {
                match item {
                    GroupItem::Requirement(_) => {}
                    GroupItem::Include(included) => drop(includes.insert(name(included)?)),
                    GroupItem::Other => {
                        return Err(format!("the group `{text}` holds neither a requirement nor `include-group`"));
                    }
                }
            }
            groups.includes.insert(group.clone(), includes.into_iter().collect());
            if groups.declared.insert(group, items).is_some() {
                return Err(format!("the group `{text}` is declared in two spellings"));
            }
        }
        for (text, settings) in &declared.uv.dependency_groups {
            if let Some(specifiers) = &settings.requires_python {
                groups.python.insert(name(text)?, (allowed(specifiers)?, self::specifiers(specifiers)?));
            }
        }
        if let Some(items) = &declared.uv.dev_dependencies {
            groups.legacy = Some((name("dev")?, items));
        }
        let named = declared.uv.dependency_groups.keys().map(|text| name(text)).collect::<Result<Vec<_>, _>>()?;
        if let Some(unknown) = named.iter().find(|group| !groups.declared.contains_key(*group)) {
            return Err(format!("there is no group `{unknown}`; [tool.uv.dependency-groups] has settings for it"));
        }
        groups.check_includes()?;
        Ok(groups)
    }

    /// Refuses groups that include each other or a missing group, by an iterative depth-first search.
    fn check_includes(&self) -> Result<(), String> {
        let mut done: BTreeSet<&GroupName> = BTreeSet::new();
        for start in self.includes.keys() {
            // The groups on the current path, each with the number of its includes that were visited.
            let mut path: Vec<(&GroupName, usize)> = vec![(start, 0)];
            let mut on_path = BTreeSet::from([start]);
            while let Some((group, seen)) = path.last_mut() {
                let included = self.includes.get(*group).and_then(|includes| includes.get(*seen));
                let Some(next) = included.filter(|_| !done.contains(*group)) else {
                    done.insert(group);
                    on_path.remove(group);
                    path.pop();
                    continue;
                };
                *seen += 1;
                if on_path.contains(next) {
                    let path = path.iter().map(|(group, _)| *group).chain([next]).skip_while(|group| *group != next);
                    let path: Vec<String> = path.map(|group| format!("`{group}`")).collect();
                    return Err(format!("the groups include each other: {}", path.join(" includes ")));
                }
                if !self.includes.contains_key(next) {
                    return Err(format!("there is no group `{next}`; `{group}` includes it"));
                }
                if path.len() > DEEPEST {
                    return Err(format!("groups include each other more than {DEEPEST} deep"));
                }
                on_path.insert(next);
                path.push((next, 0));
            }
        }
        Ok(())
    }

    /// Returns the names of all groups.
    pub(super) fn names(&self) -> BTreeSet<&GroupName> {
        self.declared.keys().chain(self.legacy.iter().map(|(dev, _)| dev)).collect()
    }

    /// Whether a group has any requirement, its includes counted.
    pub(super) fn has_requirements(&self, group: &GroupName, work: &Work) -> Result<bool, Reason> {
        Ok(!self.spread_out(group, work)?.is_empty())
    }

    /// Returns the requirements of a group and of everything that it includes, each once.
    ///
    /// The Python versions of a group apply to what it includes too, so an included group is visited once for each set
    /// of versions under which it is reached.
    pub(super) fn spread_out(&self, group: &GroupName, work: &Work) -> Result<Items<'d>, Reason> {
        let (mut all, mut seen) = (BTreeMap::new(), BTreeSet::new());
        let mut waiting = vec![(group, Marker::always())];
        while let Some((group, marker)) = waiting.pop() {
            let mut marker = marker;
            if let Some((python, _)) = self.python.get(group) {
                marker = work.and(&marker, python)?;
            }
            if !seen.insert((group, marker.clone())) {
                continue;
            }
            let items = self.declared.get(group).copied().unwrap_or_default();
            work.spend(1 + items.len())?;
            let key: Arc<str> = format!("dependency-groups.{group}").into();
            for item in items {
                if let GroupItem::Requirement(text) = item {
                    all.entry((text.as_str(), marker.clone())).or_insert_with(|| key.clone());
                }
            }
            waiting.extend(self.includes.get(group).into_iter().flatten().map(|next| (next, marker.clone())));
        }
        if let Some((_, items)) = self.legacy.as_ref().filter(|(dev, _)| dev == group) {
            let key: Arc<str> = "tool.uv.dev-dependencies".into();
            for text in *items {
                all.entry((text.as_str(), Marker::always())).or_insert_with(|| key.clone());
            }
        }
        Ok(all)
    }

    /// The versions that a group is for, with those of all that it includes.
    pub(super) fn versions(&self, group: &GroupName, work: &Work) -> Result<Specifiers, Reason> {
        let mut all = Specifiers::new();
        if self.python.is_empty() {
            return Ok(all);
        }
        let (mut waiting, mut seen) = (vec![group], BTreeSet::from([group]));
        while let Some(group) = waiting.pop() {
            let own = self.python.get(group).map(|(_, own)| own);
            work.spend(1 + own.map_or(0, BTreeSet::len))?;
            all.extend(own.into_iter().flatten().cloned());
            waiting.extend(self.includes.get(group).into_iter().flatten().filter(|next| seen.insert(next)));
        }
        Ok(all)
    }
}

/// A specifier as its operator, with `*` at its end for a prefix, and its version.
pub(super) type Specifier = (String, Version);

/// Specifiers, each once.
pub(super) type Specifiers = BTreeSet<Specifier>;

/// Reads specifiers in a form that does not depend on how they are written.
pub(super) fn specifiers(text: &str) -> Result<Specifiers, String> {
    Ok(read(text)?.iter().map(specifier).collect())
}

/// The same with those that are written twice, sorted.
pub(super) fn sorted_specifiers(text: &str) -> Result<Vec<Specifier>, String> {
    let mut all: Vec<Specifier> = read(text)?.iter().map(specifier).collect();
    all.sort();
    Ok(all)
}

fn read(text: &str) -> Result<VersionSpecifiers, String> {
    text.parse().map_err(|_| format!("`{}` is not a list of version specifiers (PEP 440)", shortened(text)))
}

/// One specifier in such a form.
pub(super) fn specifier(one: &VersionSpecifier) -> Specifier {
    let is_prefix = matches!(one.operator(), Operator::EqualStar | Operator::NotEqualStar);
    let operator = if is_prefix { format!("{}*", one.operator()) } else { one.operator().to_string() };
    (operator, one.version().clone())
}

/// Specifiers as they are written.
pub(super) fn listed(specifiers: &Specifiers) -> String {
    let written = |(operator, version): &(String, Version)| match operator.strip_suffix('*') {
        Some(operator) => format!("{operator}{version}.*"),
        None => format!("{operator}{version}"),
    };
    specifiers.iter().map(written).collect::<Vec<_>>().join(",")
}

/// The most specifiers that the `requires-python` of a group may have.
const MOST_SPECIFIERS: usize = 100;

/// Returns the marker that holds for the Python versions of a `requires-python`.
fn allowed(text: &str) -> Result<Marker, String> {
    let refuse = || {
        let text = shortened(text);
        format!(
            "`{text}` is not a list of at most {MOST_SPECIFIERS} version specifiers (PEP 440), such as `>=3.12, <4`"
        )
    };
    let specifiers: VersionSpecifiers = text.parse().map_err(|_| refuse())?;
    if specifiers.len() > MOST_SPECIFIERS {
        return Err(refuse());
    }
    let mut marker = Marker::always();
    for specifier in specifiers.iter() {
        let text = specifier.to_string();
        let (operator, version) = text.split_at(text.find(|c| !"<>=!~".contains(c)).unwrap_or(text.len()));
        let one: Marker =
            format!("python_full_version {operator} '{}'", version.trim()).parse().map_err(|_| refuse())?;
        marker = marker.and(&one).map_err(|error| error.to_string())?;
    }
    Ok(marker)
}
