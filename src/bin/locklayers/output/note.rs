//! What a default plan leaves out, and where its layers came from, on standard error.

use std::path::Path;

use locklayers::{Lockfile, Plan};

use crate::failure::shown;
use crate::output::say::say;

/// How many names of a kind a note lists.
const LISTED: usize = 5;

/// Says in one line what is in no layer and how to add it; and in another that the default groups are the lock's.
pub(crate) fn print(plan: &Plan<'_>, lock: &Path, is_beside: bool) {
    let unselected = plan.unselected();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(listed("group", unselected.groups()));
    parts.extend(listed("extra", unselected.extras()));
    parts.extend(listed("member", unselected.members()));
    let kind = match (unselected.groups(), unselected.extras(), unselected.members()) {
        ([group, ..], _, _) => Some(("group", group.as_str())),
        ([], [extra, ..], _) => Some(("extra", extra.as_str())),
        ([], [], [member, ..]) => Some(("project", member.as_str())),
        ([], [], []) => None,
    };
    let everyone = everyone(plan.lockfile());
    if let Some((kind, name)) = kind {
        let all = if everyone.is_empty() { String::new() } else { format!("{everyone}; ") };
        say!(
            "note: {all}in no layer: {}; to add one: --layer NAME={kind}:{name}, or [[tool.locklayers.layer]] in \
             pyproject.toml, for every layer there is",
            parts.join(", ")
        );
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

/// At a root without a project every member is planned.
fn everyone(lock: &Lockfile) -> String {
    let members = lock.manifest().members().map_or(0, std::collections::BTreeSet::len);
    match (lock.root(), members) {
        (None, 1..) => format!("the root is no project, so the layers are for all {members} members"),
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
    if names.is_empty() { None } else { Some(format!("{kind}{plural} {}{more}", first.join(" "))) }
}
