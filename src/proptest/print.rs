//! Printing of a generated lock.

use std::fmt::{self, Write};

use super::model::{ENVIRONMENTS, EdgeModel, Kind, LockModel, PROJECT, PackageModel, PartModel, Shape, WHEELS};

impl fmt::Display for LockModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "version = 1\nrevision = {}\nrequires-python = \">=3.{}\"", self.revision, self.python)?;
        if let Some(markers) = self.environment.and_then(|environment| ENVIRONMENTS.get(environment)) {
            let markers = concat(markers.iter().map(|m| format!("    \"{m}\",\n")));
            write!(f, "resolution-markers = [\n{markers}]\nsupported-markers = [\n{markers}]\n")?;
        }
        if let Some((a, b)) = conflict_items(self) {
            let item = |item: String| format!("    {{ package = \"{}\", {item} }},\n", self.project);
            writeln!(f, "conflicts = [[\n{}{}]]", item(a), item(b))?;
        }
        f.write_str(&manifest(self))?;
        let mut entries = entries(self)?;
        if self.reversed {
            entries.reverse();
        }
        entries.iter().try_for_each(|entry| f.write_str(entry))
    }
}

/// Returns the entries of all packages, then of the members, then of the project.
fn entries(lock: &LockModel) -> Result<Vec<String>, fmt::Error> {
    let mut entries = Vec::new();
    for (index, package) in lock.packages.iter().enumerate().filter(|(_, package)| !package.removed) {
        for version in 1..=1 + u8::from(package.forked) {
            entries.push(entry(lock, index, package, version)?);
        }
    }
    let version = format!("version = \"0.1.{}\"", lock.project_patch);
    for (index, (base, groups)) in members(lock).iter().enumerate() {
        let head = format!("name = \"m{index}\"\n{version}\nsource = {{ editable = \"m{index}\" }}\n");
        entries.push(owner(lock, &head, base, &[], groups)?);
    }
    if lock.shape != Shape::Virtual {
        let head = format!("name = \"{}\"\n{version}\nsource = {{ virtual = \".\" }}\n", lock.project);
        entries.push(owner(lock, &head, &lock.base, &lock.extras, &lock.groups)?);
    }
    Ok(entries)
}

fn members(lock: &LockModel) -> &[(PartModel, Vec<PartModel>)] {
    if lock.shape == Shape::Project { &[] } else { &lock.members }
}

/// Returns the two conflicting items, extras first, then groups; `None` if there are not two.
fn conflict_items(lock: &LockModel) -> Option<(String, String)> {
    let (a, b) = lock.conflict?;
    let extras = (0..lock.extras.len()).map(|i| format!("extra = \"x{i}\""));
    let items: Vec<String> = extras.chain((0..lock.groups.len()).map(|i| format!("group = \"g{i}\""))).collect();
    let (a, b) = (usize::from(a) % items.len().max(1), usize::from(b) % items.len().max(1));
    (a != b).then(|| (items[a].clone(), items[b].clone()))
}

fn manifest(lock: &LockModel) -> String {
    match lock.shape {
        Shape::Project => String::new(),
        Shape::Workspace => format!("\n[manifest]\nmembers = [\"m0\", \"m1\", \"{}\"]\n", lock.project),
        Shape::Virtual => {
            let group = |(index, group): (usize, &PartModel)| {
                let mut requirements: Vec<String> = present(lock, group).map(|edge| requirement(lock, edge)).collect();
                requirements.dedup();
                format!("g{index} = [{}]\n", requirements.join(", "))
            };
            let groups = concat(lock.groups.iter().enumerate().map(group));
            let table = if groups.is_empty() { "" } else { "\n[manifest.dependency-groups]\n" };
            format!("\n[manifest]\nmembers = [\"m0\", \"m1\"]\n{table}{groups}")
        }
    }
}

fn requirement(lock: &LockModel, edge: &EdgeModel) -> String {
    format!("{{ name = \"{}\"{}{} }}", name(lock, edge), extras(lock, edge, "extras"), marker(lock, edge))
}

/// Returns the edges whose targets are not omitted.
fn present<'l>(lock: &'l LockModel, part: &'l PartModel) -> impl Iterator<Item = &'l EdgeModel> {
    part.edges.iter().filter(|edge| target(lock, edge).is_some_and(|package| !package.removed))
}

/// Returns the target of an edge; `None` in a lock without packages.
fn target<'l>(lock: &'l LockModel, edge: &EdgeModel) -> Option<&'l PackageModel> {
    lock.packages.get(edge.target % lock.packages.len().max(1))
}

fn name(lock: &LockModel, edge: &EdgeModel) -> String {
    format!("a{}", edge.target % lock.packages.len().max(1))
}

fn extras(lock: &LockModel, edge: &EdgeModel, key: &str) -> String {
    let count = target(lock, edge).map_or(0, |package| package.extras.len());
    let wanted: Vec<String> =
        (0..count.min(8)).filter(|i| edge.extras >> i & 1 == 1).map(|i| format!("\"e{i}\"")).collect();
    if wanted.is_empty() { String::new() } else { format!(", {key} = [{}]", wanted.join(", ")) }
}

fn marker(lock: &LockModel, edge: &EdgeModel) -> String {
    let marker = edge.marker.as_ref().map(|marker| {
        let marker = marker.replace(PROJECT, &format!("{}-{}", lock.project.len(), lock.project));
        format!(", marker = \"{marker}\"")
    });
    marker.unwrap_or_default()
}

fn edges(lock: &LockModel, part: &PartModel) -> String {
    let edge = |edge: &EdgeModel| {
        let version = 1 + edge.fork % 2;
        let source = "{ registry = \"https://index.example/simple\" }";
        let fork = target(lock, edge).filter(|package| package.forked);
        let fork = fork.map(|package| format!(", version = \"{version}.{}\", source = {source}", package.patch));
        let (name, fork) = (name(lock, edge), fork.unwrap_or_default());
        format!("    {{ name = \"{name}\"{fork}{}{} }},\n", extras(lock, edge, "extra"), marker(lock, edge))
    };
    let mut lines: Vec<String> = present(lock, part).map(edge).collect();
    lines.sort();
    lines.dedup();
    format!("[\n{}]\n", lines.concat())
}

fn source(index: usize, package: &PackageModel) -> String {
    let commit = format!("{:032x}{index:08x}", package.commit);
    match package.kind {
        Kind::Registry => "{ registry = \"https://index.example/simple\" }".to_owned(),
        Kind::Git => format!("{{ git = \"https://git.example/a{index}?rev=v1#{commit}\" }}"),
        Kind::Url => format!("{{ url = \"https://files.example/a{index}-1.0.tar.gz\" }}"),
        Kind::Path => format!("{{ path = \"files/a{index}-1.0.tar.gz\" }}"),
        Kind::Directory => format!("{{ directory = \"libs/a{index}\" }}"),
        Kind::Editable => format!("{{ editable = \"libs/a{index}\" }}"),
    }
}

fn entry(lock: &LockModel, index: usize, package: &PackageModel, version: u8) -> Result<String, fmt::Error> {
    let mut text = String::new();
    writeln!(text, "\n[[package]]\nname = \"a{index}\"\nversion = \"{version}.{}\"", package.patch)?;
    writeln!(text, "source = {}", source(index, package))?;
    writeln!(text, "dependencies = {}", edges(lock, &package.base))?;
    let sha = format!("{:028x}{:028x}{:08x}", package.rebuilt, package.patch, index * 16 + usize::from(version));
    match package.kind {
        Kind::Registry => registry_files(&mut text, lock.host, index, package, version, &sha)?,
        Kind::Url | Kind::Path => writeln!(text, "sdist = {{ hash = \"sha256:{sha}\" }}")?,
        Kind::Git | Kind::Directory | Kind::Editable => {}
    }
    text.push_str(&table(lock, "optional-dependencies", "e", &package.extras));
    Ok(text)
}

fn registry_files(
    text: &mut String,
    host: u8,
    index: usize,
    package: &PackageModel,
    version: u8,
    sha: &str,
) -> fmt::Result {
    let host = if host == 0 { String::new() } else { format!("{host}.") };
    let file = format!("https://{host}files.example/a{index}-{version}.{}", package.patch);
    let day = package.uploaded.map(|day| format!(", upload-time = \"2025-01-{:02}T00:00:00Z\"", 1 + day % 31));
    let day = day.unwrap_or_default();
    if package.files & 1 == 1 {
        let size = 10 + index;
        writeln!(text, "sdist = {{ url = \"{file}.tar.gz\", hash = \"sha256:{sha}\", size = {size}{day} }}")?;
    }
    if package.files & 2 == 2 {
        let wheel = |wheel: &u8| {
            let digest = format!(
                "{:08x}{:08x}{:016x}",
                package.rebuilt,
                package.patch,
                (index * 16 + usize::from(version)) * 256 + usize::from(*wheel)
            );
            let tag = WHEELS[usize::from(*wheel) % WHEELS.len()];
            format!("    {{ url = \"{file}-{tag}.whl\", hash = \"md5:{digest}\", size = {wheel}{day} }},\n")
        };
        let wheels = concat(package.wheels.iter().map(wheel));
        writeln!(text, "wheels = [\n{wheels}]")?;
    }
    Ok(())
}

fn owner(
    lock: &LockModel,
    head: &str,
    base: &PartModel,
    extras: &[PartModel],
    groups: &[PartModel],
) -> Result<String, fmt::Error> {
    let mut text = format!("\n[[package]]\n{head}dependencies = {}", edges(lock, base));
    text.push_str(&table(lock, "optional-dependencies", "x", extras));
    text.push_str(&table(lock, "dev-dependencies", "g", groups));
    let names: Vec<String> = (0..extras.len()).map(|i| format!("\"x{i}\"")).collect();
    write!(text, "\n[package.metadata]\nprovides-extras = [{}]\n", names.join(", "))?;
    text.push_str("\n[package.metadata.requires-dev]\n");
    (0..groups.len()).try_for_each(|index| writeln!(text, "g{index} = []"))?;
    Ok(text)
}

fn table(lock: &LockModel, key: &str, letter: &str, parts: &[PartModel]) -> String {
    let part = |(index, part): (usize, &PartModel)| format!("{letter}{index} = {}", edges(lock, part));
    let parts = concat(parts.iter().enumerate().map(part));
    if parts.is_empty() { parts } else { format!("\n[package.{key}]\n{parts}") }
}

fn concat(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().concat()
}
