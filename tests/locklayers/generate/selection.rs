//! Selections, as uv's flags and as selectors.

use proptest::prelude::*;

use locklayers::proptest::{LockModel, Shape};

/// What is selected from a lock.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub(crate) flags: Vec<String>,
    pub(crate) selectors: Vec<String>,
}

/// The kind of a selection, and the names in it.
pub(crate) fn any_selection() -> impl Strategy<Value = (u8, u8, u8)> {
    (0u8..9, any::<u8>(), any::<u8>())
}

impl Selection {
    /// Returns the selection that the numbers encode for this lock.
    pub(crate) fn of(lock: &LockModel, (kind, a, b): (u8, u8, u8)) -> Self {
        let pick = |count: usize, of: u8, letter: &str| {
            if count == 0 { None } else { Some(format!("{letter}{}", usize::from(of) % count)) }
        };
        let (extra, group) = (pick(lock.extras.len(), a, "x"), pick(lock.groups.len(), a, "g"));
        let other = pick(lock.groups.len(), b, "g");
        let has_project = lock.shape != Shape::Virtual;
        let (flags, selectors): (Vec<String>, Vec<String>) = match (kind, extra, group, other) {
            (0, Some(extra), ..) if has_project => {
                (vec![format!("--extra={extra}")], vec!["project".into(), format!("extra:{extra}")])
            }
            (1, _, Some(group), _) => (vec![format!("--only-group={group}")], vec![format!("group:{group}")]),
            (2, _, Some(group), Some(other)) => (
                vec![format!("--group={group}"), format!("--group={other}")],
                vec!["project".into(), format!("group:{group}"), format!("group:{other}")],
            ),
            (3, ..) if has_project => (vec!["--all-extras".into()], vec!["project".into(), "extra:*".into()]),
            (4, ..) => (vec!["--all-groups".into()], vec!["project".into(), "group:*".into()]),
            (5, ..) if lock.shape == Shape::Workspace => (
                vec!["--all-packages".into(), "--all-groups".into(), "--all-extras".into()],
                vec!["workspace".into(), "group:*/*".into(), "extra:*/*".into()],
            ),
            (6, ..) if lock.shape != Shape::Project => (vec!["--package=m0".into()], vec!["project:m0".into()]),
            (7, _, Some(group), _) if lock.shape == Shape::Workspace => {
                (vec!["--package=m1".into(), format!("--only-group={group}")], vec![format!("group:m1/{group}")])
            }
            _ => (Vec::new(), vec!["default".into()]),
        };
        Self { flags, selectors }
    }
}
