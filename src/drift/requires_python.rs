//! `requires-python` of the lock against that of all members.

use std::path::Path;

use locklayers::{Lockfile, Marker};

use crate::declared::{Declared, python};
use crate::failure::{Failure, shown};
use crate::finding::Findings;
use crate::satisfy::Tree;

/// The lock is for the Python versions that every member allows.
pub(crate) fn check(
    lock: &Lockfile,
    root: &Declared,
    root_file: &Path,
    trees: &[Tree<'_>],
    findings: &mut Findings,
) -> Result<(), Failure> {
    let members = || trees.iter().filter(|tree| tree.is_member);
    if members().any(|tree| tree.declared.is_none()) {
        findings.note("`requires-python`: not all files of the members are there");
        return Ok(());
    }
    let (mut all, mut stated) = (Marker::always(), Vec::new());
    let files = members().filter_map(|tree| Some((tree.declared.as_ref()?, tree.file.as_path())));
    for (declared, file) in files.chain([(root, root_file)]) {
        let Some(project) = &declared.project else { continue };
        if project.is_dynamic("requires-python") {
            findings.note(format_args!("`requires-python`: that of {} is dynamic", shown(file)));
            return Ok(());
        }
        let Some(text) = &project.requires_python else { continue };
        let fail = |why| Failure::Config { path: file.to_owned(), reason: format!("project.requires-python: {why}") };
        all = all.and(&python(text).map_err(fail)?);
        if !stated.contains(&text.as_str()) {
            stated.push(text);
        }
    }
    if stated.is_empty() {
        findings.note("`requires-python`: no member states one, so uv takes that of the Python it finds");
        return Ok(());
    }
    let found = lock.requires_python().to_string();
    let fail =
        |why| Failure::Config { path: root_file.to_owned(), reason: format!("the lock's requires-python: {why}") };
    if python(&found).map_err(fail)? != all {
        let stated = stated.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" and ");
        let what = format!("{stated} is `{found}` in the lock");
        findings.find(format_args!("{}: project.requires-python", shown(root_file)), what, "run `uv lock`");
    }
    Ok(())
}
