//! Law: a reader that follows pip's rules for requirements files finds in the file what the layer holds, and nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::lock::Source;
use locklayers::plan::{Placement, PlanBuilder};
use locklayers::{DependencyGraph, Lockfile, Marker, Plan, RequirementsTxt, Target};
use pep508_rs::{Requirement, VerbatimUrl, VersionOrUrl};

/// What pip takes a logical line for: a requirement, and the options after it.
fn read(text: &str) -> Vec<(String, Vec<String>)> {
    // A backslash joins a line with the next one; a `#` at the beginning or after white space begins a comment.
    let joined = text.replace("\\\n", "");
    let uncommented = joined.lines().map(|line| {
        let starts = |at: usize| at == 0 || line[..at].ends_with(char::is_whitespace);
        let end = line.match_indices('#').map(|(at, _)| at).find(|at| starts(*at)).unwrap_or(line.len());
        line[..end].trim()
    });
    let lines = uncommented.filter(|line| !line.is_empty()).map(|line| {
        assert!(!line.contains("${"), "a variable: {line}");
        // Words up to the first that begins with a dash are the requirement; a line that begins with one is an option.
        let words: Vec<&str> = line.split(' ').collect();
        let first_option = words.iter().position(|word| word.starts_with('-')).unwrap_or(words.len());
        let options = words[first_option..].iter().filter(|word| !word.is_empty());
        (words[..first_option].join(" ").trim().to_owned(), options.map(|word| (*word).to_owned()).collect())
    });
    lines.collect()
}

/// What another implementation of PEP 508 must agree with, where it does not panic.
fn check_requirement(line: &str, placement: &Placement<'_>) {
    if !line.is_ascii() || line.contains("~=") || line.len() > 2000 {
        return;
    }
    let (head, _) = line.split_once(" ; ").unwrap_or((line, ""));
    let package = placement.package();
    let read: Requirement<VerbatimUrl> = match head.parse() {
        Ok(read) => read,
        // A URL without a host, say: whoever installs refuses it as well.
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
        if let Ok(plan) = builder.build() {
            check(&plan);
        }
    }
});
