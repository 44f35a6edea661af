//! Law: readers by the rules of pip, of TOML and of a shell find the content of the layer, and nothing else, in a
//! requirements file, a `pylock.toml` and a Dockerfile.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::export::LayerFormat;
use locklayers::image::{Dockerfile, Installer};
use locklayers::lock::Source;
use locklayers::plan::{Layer, Placement, PlanBuilder};
use locklayers::{DependencyGraph, Lockfile, Marker, Plan, PylockToml, RequirementsTxt, Target};
use pep508_rs::{Requirement, VerbatimUrl, VersionOrUrl};

/// Parses a logical line as pip does: a requirement, and the options after it.
fn read(text: &str) -> Vec<(String, Vec<String>)> {
    // A backslash joins a line with the next one; a `#` at the beginning or after white space starts a comment.
    let joined = text.replace("\\\n", "");
    let uncommented = joined.lines().map(|line| {
        let starts = |at: usize| at == 0 || line[..at].ends_with(char::is_whitespace);
        let end = line.match_indices('#').map(|(at, _)| at).find(|at| starts(*at)).unwrap_or(line.len());
        line[..end].trim()
    });
    let lines = uncommented.filter(|line| !line.is_empty()).map(|line| {
        assert!(!line.contains("${"), "a variable: {line}");
        // Words before the first that begins with a dash are the requirement; a line that begins with a dash is an
        // option.
        let words: Vec<&str> = line.split(' ').collect();
        let first_option = words.iter().position(|word| word.starts_with('-')).unwrap_or(words.len());
        let options = words[first_option..].iter().filter(|word| !word.is_empty());
        (words[..first_option].join(" ").trim().to_owned(), options.map(|word| (*word).to_owned()).collect())
    });
    lines.collect()
}

/// Parts of a requirement that pip interprets at any position: keys after any `&`, and extras at its end.
fn check_pip(line: &str, placement: &Placement<'_>) {
    let (head, marker) = line.split_once(" ; ").unwrap_or((line, ""));
    assert!(!marker.contains('\\'), "an escape: {line}");
    let is_extras = head.ends_with(']') && !placement.package().source().is_local();
    assert!(!is_extras && !head.split(['[', ' ']).next().unwrap_or_default().contains(']'), "extras: {line}");
    let (_, fragment) = head.split_once('#').unwrap_or((head, ""));
    if matches!(placement.package().source(), Source::Git(_) | Source::Url(_)) {
        for key in ["subdirectory=", "egg=", "sha512=", "sha384=", "sha256=", "sha224=", "sha1=", "md5="] {
            let found = head.match_indices(['#', '&']).filter(|(at, _)| head[at + 1..].starts_with(key)).count();
            assert!(
                found <= usize::from(fragment.starts_with("subdirectory=") && key == "subdirectory="),
                "{key}: {line}"
            );
        }
    }
}

/// Returns what a TOML reader finds in a layer's `pylock.toml`.
fn check_pylock(plan: &Plan<'_>, layer: &Layer<'_>) {
    let Ok(file) = PylockToml::of(plan, layer) else { return };
    let document: toml::Table = file.to_string().parse().expect("a pylock.toml is TOML");
    let installed =
        layer.placements().iter().filter(|placement| !matches!(placement.package().source(), Source::Virtual(_)));
    let packages = document["packages"].as_array().expect("packages are an array");
    assert_eq!(packages.len(), installed.clone().count());
    for (found, placement) in packages.iter().zip(installed) {
        let text = |key: &str| found.get(key).and_then(toml::Value::as_str);
        assert_eq!(text("name"), Some(placement.package().name().as_str()));
        let marker = text("marker").map_or(Ok(Marker::always()), str::parse);
        assert_eq!(marker.as_ref(), Ok(placement.marker()));
        assert!(!text("marker").unwrap_or_default().contains('\\'));
        match placement.package().source() {
            Source::Git(git) => {
                assert_eq!(found["vcs"]["commit-id"].as_str(), Some(git.commit()));
                assert_eq!(found["vcs"]["url"].as_str(), Some(git.url()));
            }
            Source::Url(url) => assert_eq!(found["archive"]["url"].as_str(), Some(url.url())),
            Source::Path(path) => assert_eq!(found["archive"]["path"].as_str(), Some(path.as_str())),
            Source::Directory(path) | Source::Editable(path) => {
                assert_eq!(found["directory"]["path"].as_str(), Some(path.as_str()));
            }
            _ => {}
        }
    }
}

/// Returns the words of a line, split and unquoted as by a shell; none of them may be expanded.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut open, mut is_word) = (vec![String::new()], None, false);
    for c in line.chars() {
        match (open, c) {
            (None, '\'' | '"') => (open, is_word) = (Some(c), true),
            (Some(quote), c) if c == quote => open = None,
            (None, ' ') => {
                if std::mem::take(&mut is_word) {
                    words.push(String::new());
                }
            }
            (None, c) => {
                assert!(!"`\\;|<>(#*?~!$&\n".contains(c), "{c} means something to a shell: {line}");
                is_word = true;
                words.last_mut().expect("there is a word").push(c);
            }
            (Some(quote), c) => {
                assert!(quote == '\'' || !"$`\\".contains(c), "this is expanded: {line}");
                words.last_mut().expect("there is a word").push(c);
            }
        }
    }
    assert_eq!(open, None, "a quote is open: {line}");
    words.retain(|word| !word.is_empty());
    words
}

/// Returns the arguments for the local packages of a plan that a shell passes to pip.
fn check_image(plan: &Plan<'_>) {
    let builder = Dockerfile::builder(plan, "python:3.12-slim".parse().expect("it is an image"));
    let builder = builder.installer(Installer::Pip).format(LayerFormat::RequirementsWithoutHashes);
    let Ok(file) = builder.build() else { return };
    let text = file.to_string();
    let installed: Vec<&Placement<'_>> =
        plan.local().iter().filter(|placement| !matches!(placement.package().source(), Source::Virtual(_))).collect();
    let step = text.find("# Local packages, built from source").map(|at| &text[at..]);
    let line =
        step.and_then(|step| step.split_once(" --no-deps ")).and_then(|(_, rest)| rest.split_once(" \\\n    && "));
    let Some((line, _)) = line else { return assert!(installed.is_empty(), "{text}") };
    let words = words(&line.replace("\\\n", ""));
    assert_eq!(words.len(), installed.len(), "{line}");
    for (word, placement) in words.iter().zip(installed) {
        let name = placement.package().name().as_str();
        let (path, marker) =
            word.split_once(" ; ").map_or((word.as_str(), None), |(path, marker)| (path, Some(marker)));
        let is_url = path.strip_prefix(name).and_then(|rest| rest.strip_prefix(" @ file://")).is_some();
        assert!(is_url || path.starts_with("/mnt/src"), "{word}");
        assert!(is_url || !path.contains(['[', ']', '#', ';']) && path.trim_end() == path, "{word}");
        assert_eq!(marker.map_or(Ok(Marker::always()), str::parse).as_ref(), Ok(placement.marker()));
    }
}

/// Checks that another implementation of PEP 508 agrees, if it does not panic.
fn check_requirement(line: &str, placement: &Placement<'_>) {
    if !line.is_ascii() || line.contains("~=") || line.len() > 2000 {
        return;
    }
    let (head, _) = line.split_once(" ; ").unwrap_or((line, ""));
    let package = placement.package();
    let read: Requirement<VerbatimUrl> = match head.parse() {
        Ok(read) => read,
        // For example a URL without a host, which every installer refuses as well.
        Err(_) if matches!(package.source(), Source::Git(_) | Source::Url(_)) => return,
        Err(error) => panic!("{head}: {error}"),
    };
    assert_eq!(read.name.to_string(), package.name().to_string());
    let version = package.version().map(ToString::to_string).unwrap_or_default();
    match (read.version_or_url, package.source()) {
        (Some(VersionOrUrl::VersionSpecifier(pin)), Source::Registry(_)) => {
            assert_eq!(pin.to_string(), format!("=={version}"));
        }
        (Some(VersionOrUrl::Url(_)), Source::Git(_) | Source::Url(_)) => {}
        (found, _) => panic!("{line}: {found:?}"),
    }
}

fn check(plan: &Plan<'_>) {
    for layer in plan.layers() {
        let Ok(file) = RequirementsTxt::of(layer) else { continue };
        let lines = read(&file.to_string());
        let installed = |p: &&Placement<'_>| p.requirement().is_some();
        let mut left: Vec<&Placement<'_>> = layer.placements().iter().filter(installed).collect();
        assert_eq!(lines.len(), left.len(), "{file}");
        for (mut line, mut options) in lines {
            if options.first().is_some_and(|option| option == "-e") && line.is_empty() {
                let end = options.iter().position(|word| word.starts_with("--hash")).unwrap_or(options.len());
                line = options.drain(..end).collect::<Vec<_>>().join(" ");
            }
            let place = left.iter().position(|p| {
                let marker = Some(p.marker()).filter(|marker| !marker.is_always());
                let wanted = p.requirement().unwrap_or_default();
                let hashes: Vec<String> = p.hashes().iter().map(|hash| format!("--hash={hash}")).collect();
                let rest = line.strip_prefix(wanted.as_str()).map(|rest| rest.strip_prefix(" ; ").unwrap_or(rest));
                let read = rest.map(|rest| if rest.is_empty() { Ok(Marker::always()) } else { rest.parse::<Marker>() });
                read.is_some_and(|read| read.as_ref() == Ok(marker.unwrap_or(&Marker::always()))) && hashes == options
            });
            let placement = left.swap_remove(place.unwrap_or_else(|| panic!("{line} {options:?} is not in the plan")));
            check_pip(&line, placement);
            if !placement.package().source().is_local() {
                check_requirement(&line, placement);
            }
        }
    }
}

fuzz_target!(|text: &str| {
    let Ok(lock) = text.parse::<Lockfile>() else { return };
    let Ok(graph) = DependencyGraph::from_lockfile(lock) else { return };
    for target in [None, Target::builder("3.12", "linux").build().ok()] {
        let builder = target.into_iter().fold(Plan::builder(&graph).keep_local(true), PlanBuilder::target);
        if let Ok(plan) = builder.clone().build() {
            check(&plan);
            plan.layers().iter().for_each(|layer| check_pylock(&plan, layer));
        }
        if let Ok(plan) = builder.keep_local(false).build() {
            check_image(&plan);
        }
    }
});
