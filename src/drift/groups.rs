//! Dependency groups with what they include.

use std::collections::{BTreeMap, BTreeSet};

use locklayers::{GroupName, Marker};
use toml::Value;

use super::project::Declared;
use super::python::python;

/// How deep groups may include each other.
const DEEPEST: usize = 100;

/// The text of a requirement and the Python versions that its groups are for.
pub(crate) type Item = (String, Marker);

/// All groups, each with everything that it includes, and `tool.uv.dev-dependencies` in the group `dev`; or what is
/// wrong with them.
pub(crate) fn groups(declared: &Declared) -> Result<BTreeMap<GroupName, BTreeSet<Item>>, String> {
    let mut reader = Reader { declared: BTreeMap::new(), python: BTreeMap::new(), done: BTreeMap::new() };
    for (name, items) in &declared.dependency_groups {
        let group = GroupName::new(name).map_err(|error| error.to_string())?;
        if reader.declared.insert(group, items).is_some() {
            return Err(format!("the group `{name}` is there in two spellings"));
        }
    }
    for (name, settings) in &declared.uv().dependency_groups {
        let group = GroupName::new(name).map_err(|error| error.to_string())?;
        if let Some(specifiers) = &settings.requires_python {
            reader.python.insert(group, python(specifiers)?);
        }
    }
    let names: Vec<GroupName> = reader.declared.keys().cloned().collect();
    for name in &names {
        reader.group(name, &mut Vec::new())?;
    }
    let mut all = reader.done;
    if let Some(items) = &declared.uv().dev_dependencies {
        let dev = GroupName::new("dev").map_err(|error| error.to_string())?;
        all.entry(dev).or_default().extend(items.iter().map(|text| (text.clone(), Marker::always())));
    }
    Ok(all)
}

struct Reader<'d> {
    declared: BTreeMap<GroupName, &'d Vec<Value>>,
    python: BTreeMap<GroupName, Marker>,
    done: BTreeMap<GroupName, BTreeSet<Item>>,
}

impl Reader<'_> {
    fn group(&mut self, name: &GroupName, way: &mut Vec<GroupName>) -> Result<(), String> {
        if self.done.contains_key(name) {
            return Ok(());
        }
        if way.contains(name) {
            let way: Vec<String> = way.iter().chain([name]).map(|group| format!("`{group}`")).collect();
            return Err(format!("the groups include each other: {}", way.join(" includes ")));
        }
        if way.len() > DEEPEST {
            return Err(format!("groups include each other more than {DEEPEST} deep"));
        }
        let Some(items) = self.declared.get(name).copied() else {
            let by = way.last().map(|group| format!("`{group}` includes it")).unwrap_or_default();
            return Err(format!("there is no group `{name}`; {by}"));
        };
        way.push(name.clone());
        let mut all = BTreeSet::new();
        for item in items {
            match (item, item.get("include-group")) {
                (Value::String(text), _) => drop(all.insert((text.clone(), Marker::always()))),
                (_, Some(Value::String(included))) => {
                    let included = GroupName::new(included).map_err(|error| error.to_string())?;
                    self.group(&included, way)?;
                    all.extend(self.done.get(&included).into_iter().flatten().cloned());
                }
                _ => return Err(format!("the group `{name}` holds neither a requirement nor `include-group`")),
            }
        }
        way.pop();
        if let Some(python) = self.python.get(name) {
            all = all.into_iter().map(|(text, marker)| (text, marker.and(python))).collect();
        }
        self.done.insert(name.clone(), all);
        Ok(())
    }
}
