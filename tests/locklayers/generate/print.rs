//! A generated lock as text, and the project files that go with it.

use std::fmt::Write;

use super::model::{ENVIRONMENTS, Edge, Kind, Lock, Package, Part, Shape, WHEELS};

const PYTHON: &str = ">=3.8";

/// Entries of one lock, in the given order (any order is the same lock).
pub(crate) fn lock_text(lock: &Lock) -> String {
    let mut text = format!("version = 1\nrevision = {}\nrequires-python = \"{PYTHON}\"\n", lock.revision);
    if let Some(environment) = lock.environment {
        let markers: Vec<String> = ENVIRONMENTS[environment].iter().map(|m| format!("    \"{m}\",\n")).collect();
        let markers = markers.concat();
        write!(text, "resolution-markers = [\n{markers}]\nsupported-markers = [\n{markers}]\n").unwrap();
    }
    if let Some((a, b)) = conflict_items(lock) {
        writeln!(text, "conflicts = [[\n    {{ package = \"p\", {a} }},\n    {{ package = \"p\", {b} }},\n]]").unwrap();
    }
    manifest(&mut text, lock);
    for (index, package) in lock.packages.iter().enumerate() {
        for version in 1..=1 + u8::from(package.forked) {
            entry(&mut text, lock, index, package, version);
        }
    }
    for (index, (base, groups)) in members(lock).iter().enumerate() {
        let head = format!("name = \"m{index}\"\nversion = \"0.1.0\"\nsource = {{ editable = \"m{index}\" }}\n");
        owner(&mut text, lock, &head, base, &[], groups);
    }
    if lock.shape != Shape::Virtual {
        let head = "name = \"p\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\n";
        owner(&mut text, lock, head, &lock.base, &lock.extras, &lock.groups);
    }
    text
}

fn members(lock: &Lock) -> &[(Part, Vec<Part>)] {
    if lock.shape == Shape::Project { &[] } else { &lock.members }
}

/// The two items that exclude each other: extras first, then groups; none where there are not two.
pub(crate) fn conflict_items(lock: &Lock) -> Option<(String, String)> {
    let (a, b) = lock.conflict?;
    let extras = (0..lock.extras.len()).map(|i| format!("extra = \"x{i}\""));
    let items: Vec<String> = extras.chain((0..lock.groups.len()).map(|i| format!("group = \"g{i}\""))).collect();
    let (a, b) = (usize::from(a) % items.len().max(1), usize::from(b) % items.len().max(1));
    (a != b).then(|| (items[a].clone(), items[b].clone()))
}

fn manifest(text: &mut String, lock: &Lock) {
    match lock.shape {
        Shape::Project => {}
        Shape::Workspace => text.push_str("\n[manifest]\nmembers = [\"m0\", \"m1\", \"p\"]\n"),
        Shape::Virtual => {
            text.push_str("\n[manifest]\nmembers = [\"m0\", \"m1\"]\n");
            if !lock.groups.is_empty() {
                text.push_str("\n[manifest.dependency-groups]\n");
            }
            for (index, group) in lock.groups.iter().enumerate() {
                let requirement = |edge: &Edge| {
                    let (name, _) = target(lock, edge);
                    format!("{{ name = \"{name}\"{}{} }}", extras(lock, edge, "extras"), marker(edge))
                };
                let mut requirements: Vec<String> = group.edges.iter().map(requirement).collect();
                requirements.dedup();
                writeln!(text, "g{index} = [{}]", requirements.join(", ")).unwrap();
            }
        }
    }
}

fn target<'l>(lock: &'l Lock, edge: &Edge) -> (String, &'l Package) {
    let index = usize::from(edge.target) % lock.packages.len();
    (format!("a{index}"), &lock.packages[index])
}

fn extras(lock: &Lock, edge: &Edge, key: &str) -> String {
    let (_, package) = target(lock, edge);
    let wanted: Vec<String> =
        (0..package.extras.len()).filter(|i| edge.extras >> i & 1 == 1).map(|i| format!("\"e{i}\"")).collect();
    if wanted.is_empty() { String::new() } else { format!(", {key} = [{}]", wanted.join(", ")) }
}

fn marker(edge: &Edge) -> String {
    edge.marker.as_ref().map(|marker| format!(", marker = \"{marker}\"")).unwrap_or_default()
}

fn edges(lock: &Lock, part: &Part) -> String {
    let edge = |edge: &Edge| {
        let (name, package) = target(lock, edge);
        let mut text = format!("{{ name = \"{name}\"");
        if package.forked {
            let version = 1 + edge.fork % 2;
            write!(
                text,
                ", version = \"{version}.{}\", source = {{ registry = \"https://index.example/simple\" }}",
                package.patch
            )
            .unwrap();
        }
        format!("    {text}{}{} }},\n", extras(lock, edge, "extra"), marker(edge))
    };
    let mut lines: Vec<String> = part.edges.iter().map(edge).collect();
    lines.sort();
    lines.dedup();
    format!("[\n{}]\n", lines.concat())
}

fn source(index: usize, package: &Package) -> String {
    let commit = format!("{index:040x}");
    match package.kind {
        Kind::Registry => "{ registry = \"https://index.example/simple\" }".to_owned(),
        Kind::Git => format!("{{ git = \"https://git.example/a{index}?rev=v1#{commit}\" }}"),
        Kind::Url => format!("{{ url = \"https://files.example/a{index}-1.0.tar.gz\" }}"),
        Kind::Path => format!("{{ path = \"files/a{index}-1.0.tar.gz\" }}"),
        Kind::Directory => format!("{{ directory = \"libs/a{index}\" }}"),
        Kind::Editable => format!("{{ editable = \"libs/a{index}\" }}"),
    }
}

fn entry(text: &mut String, lock: &Lock, index: usize, package: &Package, version: u8) {
    writeln!(text, "\n[[package]]\nname = \"a{index}\"\nversion = \"{version}.{}\"", package.patch).unwrap();
    writeln!(text, "source = {}", source(index, package)).unwrap();
    writeln!(text, "dependencies = {}", edges(lock, &package.base)).unwrap();
    let sha = format!("{:064x}", index * 16 + usize::from(version));
    match package.kind {
        Kind::Registry => registry_files(text, index, package, version, &sha),
        Kind::Url | Kind::Path => writeln!(text, "sdist = {{ hash = \"sha256:{sha}\" }}").unwrap(),
        Kind::Git | Kind::Directory | Kind::Editable => {}
    }
    table(text, lock, "optional-dependencies", "e", &package.extras);
}

/// The digest that the wheel for a tag has; each wheel of a lock has another.
pub(crate) fn wheel_digest(index: usize, version: u8, wheel: u8) -> String {
    format!("{:032x}", (index * 16 + usize::from(version)) * 256 + usize::from(wheel))
}

fn registry_files(text: &mut String, index: usize, package: &Package, version: u8, sha: &str) {
    let file = format!("https://files.example/a{index}-{version}.{}", package.patch);
    let day = package.uploaded.map(|day| format!(", upload-time = \"2025-01-{:02}T00:00:00Z\"", 1 + day % 31));
    let day = day.unwrap_or_default();
    if package.hashes & 1 == 1 {
        let size = 10 + index;
        writeln!(text, "sdist = {{ url = \"{file}.tar.gz\", hash = \"sha256:{sha}\", size = {size}{day} }}").unwrap();
    }
    if package.hashes & 2 == 2 {
        let wheel = |wheel: &u8| {
            let (tag, digest) = (WHEELS[usize::from(*wheel)], wheel_digest(index, version, *wheel));
            format!("    {{ url = \"{file}-{tag}.whl\", hash = \"md5:{digest}\", size = {wheel}{day} }},\n")
        };
        let wheels: String = package.wheels.iter().map(wheel).collect();
        writeln!(text, "wheels = [\n{wheels}]").unwrap();
    }
}

fn owner(text: &mut String, lock: &Lock, head: &str, base: &Part, extras: &[Part], groups: &[Part]) {
    write!(text, "\n[[package]]\n{head}dependencies = {}", edges(lock, base)).unwrap();
    table(text, lock, "optional-dependencies", "x", extras);
    table(text, lock, "dev-dependencies", "g", groups);
    text.push_str("\n[package.metadata]\n");
    let names: Vec<String> = (0..extras.len()).map(|i| format!("\"x{i}\"")).collect();
    writeln!(text, "provides-extras = [{}]\n\n[package.metadata.requires-dev]", names.join(", ")).unwrap();
    for index in 0..groups.len() {
        writeln!(text, "g{index} = []").unwrap();
    }
}

fn table(text: &mut String, lock: &Lock, key: &str, letter: &str, parts: &[Part]) {
    if !parts.is_empty() {
        writeln!(text, "\n[package.{key}]").unwrap();
    }
    for (index, part) in parts.iter().enumerate() {
        write!(text, "{letter}{index} = {}", edges(lock, part)).unwrap();
    }
}

/// `pyproject.toml` files by path, enough for uv to find the project and its members.
pub(crate) fn project_files(lock: &Lock) -> Vec<(String, String)> {
    let mut root = String::new();
    if lock.shape != Shape::Virtual {
        let extras: String = (0..lock.extras.len()).fold(String::new(), |text, i| text + &format!("x{i} = []\n"));
        write!(root, "[project]\nname = \"p\"\nversion = \"0.1.0\"\nrequires-python = \"{PYTHON}\"\n").unwrap();
        write!(root, "[project.optional-dependencies]\n{extras}").unwrap();
    }
    let groups = |count: usize| (0..count).fold(String::new(), |text, i| text + &format!("g{i} = []\n"));
    write!(root, "[dependency-groups]\n{}[tool.uv]\ndefault-groups = []\n", groups(lock.groups.len())).unwrap();
    let mut files = Vec::new();
    if lock.shape != Shape::Project {
        root.push_str("[tool.uv.workspace]\nmembers = [\"m0\", \"m1\"]\n");
        for (index, (_, member)) in lock.members.iter().enumerate() {
            let head = format!("[project]\nname = \"m{index}\"\nversion = \"0.1.0\"\nrequires-python = \"{PYTHON}\"\n");
            let text = format!("{head}[dependency-groups]\n{}[tool.uv]\ndefault-groups = []\n", groups(member.len()));
            files.push((format!("m{index}/pyproject.toml"), text));
        }
    }
    files.push(("pyproject.toml".to_owned(), root));
    files
}
