//! The lock against every `pyproject.toml` that it was made from.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use locklayers::{GroupName, Lockfile, Package, PackageName, RequiresPython};
use toml::Value;

use crate::compare::{Compared, compare, groups_against, package_against};
use crate::declared::read_toml;
use crate::declared::{Declared, Lower, Wanted, joined};
use crate::failure::{Failure, shown};
use crate::finding::Findings;
use crate::{locate, python};

/// What settings can change that is not compared.
const SETTINGS: &str = "settings of uv beyond requirements: indexes that are not named by a source, environments, \
                        conflicts, excluded dependencies, exclude-newer and the like, in [tool.uv], uv.toml or the \
                        environment";

/// A source tree of the lock, and what its file says.
pub(crate) struct Tree<'l> {
    pub(crate) package: &'l Package,
    pub(crate) file: PathBuf,
    /// From the folder of the lock.
    pub(crate) folder: String,
    pub(crate) declared: Option<Declared>,
    pub(crate) is_member: bool,
}

pub(crate) fn check(path: &Path, lock: &Lockfile, findings: &mut Findings) -> Result<(), Failure> {
    if locate::is_script(path) {
        findings.note("the lock against the requirements in its script");
        return Ok(());
    }
    let root_file = file_in(path, ".");
    let Some(root) = read_toml::<Declared>(&root_file)? else {
        findings.note(format_args!("the lock against {}, which is not there", shown(&root_file)));
        return Ok(());
    };
    let trees = trees(path, lock)?;
    let members: BTreeMap<PackageName, (String, bool)> =
        trees.iter().filter(|tree| tree.is_member).map(|tree| (tree.package.name().clone(), place(tree))).collect();
    let lower = |own, folder, root| Lower { own, folder, root, members: &members, python: lock.requires_python() };
    root_against(&lower(&root, "", None), lock, &root_file, findings)?;
    crate::member::check(locate::folder(path), &root, lock, &trees, findings);
    python::check(lock, &root, &root_file, &trees, findings)?;
    for tree in &trees {
        let Some(declared) = &tree.declared else {
            let (name, file) = (tree.package.name(), shown(&tree.file));
            findings.note(format_args!("`{name}` against {file}, which is not there"));
            continue;
        };
        let root = if tree.is_member { Some(&root) } else { None };
        package_against(tree, &lower(declared, &tree.folder, root), lock.revision(), findings)?;
    }
    findings.note(SETTINGS);
    Ok(())
}

fn place(tree: &Tree<'_>) -> (String, bool) {
    let is_installed = tree.declared.as_ref().is_none_or(|declared| declared.uv().package != Some(false));
    (tree.folder.clone(), is_installed)
}

/// The file of a folder that is told from that of the lock, without parts that say nothing.
fn file_in(lock: &Path, folder: &str) -> PathBuf {
    let way = locate::folder(lock).join(folder).join("pyproject.toml");
    way.components().filter(|part| *part != Component::CurDir).collect()
}

fn trees<'l>(path: &Path, lock: &'l Lockfile) -> Result<Vec<Tree<'l>>, Failure> {
    let root = lock.root().map(|root| root.id().clone());
    let mut trees = Vec::new();
    for package in lock.packages() {
        if locate::pyproject(package.source()).is_none() {
            continue;
        }
        let is_member = match lock.manifest().members() {
            Some(members) => members.contains(package.name()),
            None => root.as_ref() == Some(package.id()),
        };
        let folder = joined("", &package.source().to_string());
        let file = file_in(path, &folder);
        trees.push(Tree { package, declared: read_toml(&file)?, file, folder, is_member });
    }
    Ok(trees)
}

/// What belongs to no member: constraints, overrides, and the groups of a root that is no project.
fn root_against(lower: &Lower<'_>, lock: &Lockfile, file: &Path, findings: &mut Findings) -> Result<(), Failure> {
    let (uv, manifest) = (lower.own.uv(), lock.manifest());
    let lists = [
        ("constraint-dependencies", &uv.constraint_dependencies, manifest.constraints()),
        ("override-dependencies", &uv.override_dependencies, manifest.overrides()),
        ("build-constraint-dependencies", &uv.build_constraint_dependencies, manifest.build_constraints()),
    ];
    for (key, values, locked) in lists {
        let mut wanted = BTreeMap::new();
        for value in values {
            let Value::String(text) = value else {
                findings.note(format_args!("entries of tool.uv.{key} in {} that are tables", shown(file)));
                continue;
            };
            for one in lowered(lower, text, None, file, &format!("tool.uv.{key}"))? {
                wanted.insert(one, format!("tool.uv.{key}"));
            }
        }
        let what = format!("manifest.{}", key.trim_end_matches("-dependencies").to_owned() + "s");
        compare(&Compared { file, what: &what, python: lower.python }, &wanted, locked, findings)?;
    }
    if lower.own.project.is_none() {
        groups_against(
            lower,
            file,
            "manifest.dependency-groups",
            manifest.dependency_groups(),
            lock.revision(),
            findings,
        )?;
    }
    Ok(())
}

/// The requirements that a text stands for; a text that is none ends the check.
pub(crate) fn lowered(
    lower: &Lower<'_>,
    text: &str,
    group: Option<&GroupName>,
    file: &Path,
    key: &str,
) -> Result<Vec<Wanted>, Failure> {
    let fail = |why: String| Failure::Config { path: file.to_owned(), reason: format!("{key}: {why}") };
    lower.lower(text, None, group).map_err(fail)
}

/// The same for what a lock says, which was checked when it was read.
pub(crate) fn locked(
    requirements: &[locklayers::Requirement],
    python: &RequiresPython,
    file: &Path,
    key: &str,
) -> Result<Vec<Wanted>, Failure> {
    let fail = |why: String| Failure::Config { path: file.to_owned(), reason: format!("in the lock, {key}: {why}") };
    requirements.iter().map(|requirement| Wanted::locked(requirement, python)).collect::<Result<_, _>>().map_err(fail)
}
