//! Comparison of what `dockerfile --write` and `bake --write` wrote with what they would write now.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use locklayers::image::{BakeFile, Dockerfile, RecordedOptions};
use locklayers::report::Rule;

use crate::command::check::findings::Findings;
use crate::command::dockerfile::remembered;
use crate::command::image;
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::read;
use crate::input::request::Asked;

/// The name of the bake file, beside the lock.
const BAKE: &str = "docker-bake.json";

/// Compares each Dockerfile that has blocks of this program, and its other files, with what its own command would write.
pub(crate) fn check(asked: &Asked, findings: &mut Findings) -> Result<(), Failure> {
    let (lock, folder) = (asked.lock(), asked.folder());
    let mut compared = BTreeSet::new();
    for name in dockerfiles(asked) {
        one(lock, folder, &name, &mut compared, findings)?;
    }
    Ok(())
}

/// Returns the Dockerfiles beside the lock and in the folders of members, relative to the folder of the lock.
fn dockerfiles(asked: &Asked) -> BTreeSet<String> {
    let sources = asked.lockfile().packages().iter().filter_map(|package| package.source().tree());
    let is_within = |path: &str| !path.split('/').any(|part| part == "..");
    let members = sources.filter(|path| !path.is_here() && !path.is_absolute() && is_within(path.as_str()));
    let folders: BTreeSet<String> = members.map(|path| format!("{}/", path.as_str())).chain([String::new()]).collect();
    let named = |folder: String| {
        let entries = fs::read_dir(asked.folder().join(&folder)).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| is_dockerfile(name)).map(|name| format!("{folder}{name}")).collect::<Vec<_>>()
    };
    folders.into_iter().flat_map(named).collect()
}

/// Whether a file has one of the usual names of a Dockerfile.
fn is_dockerfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_named =
        |kind: &str| name == kind || name.starts_with(&format!("{kind}.")) || name.ends_with(&format!(".{kind}"));
    (is_named("dockerfile") || is_named("containerfile")) && !name.ends_with(".dockerignore")
}

/// Compares one Dockerfile; files that it shares with another are compared once.
fn one(
    lock: &Path,
    folder: &Path,
    name: &str,
    compared: &mut BTreeSet<(PathBuf, Vec<u8>)>,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let path = folder.join(name);
    let Some((text, words)) = remembered(&path, None)? else { return Ok(()) };
    let option = if name == "Dockerfile" { "--write".to_owned() } else { format!("--into {name}") };
    let Some(words) = words else {
        let remedy = format!("run `locklayers dockerfile {option}` with the options of the image, which records them");
        findings.file(Rule::ImageFile, &path, "has blocks without the line that records their options", remedy);
        return Ok(());
    };
    let mut all = remember::parse(&words, &shown(&path))?;
    all.request.at.lock = Some(lock.to_owned());
    let configured = RecordedOptions::of(image::configured(&all.request.at)?);
    all = remember::parse(&configured.under(&words), &shown(&path))?;
    all.request.at.lock = Some(lock.to_owned());
    let asked = Asked::for_image(&all.request, &all.image)?;
    let plans = asked.plans()?;
    let dockerfile = image::dockerfile(&asked, &plans, &all, words.words())?;
    let remedy = format!("run `locklayers dockerfile {option}`, which keeps the lines outside of its marks");
    let remedy = remedy.as_str();
    match dockerfile.merged_into(&text, false) {
        Ok(now) if now == text => {}
        Ok(_) => findings.file(Rule::ImageFile, &path, "has blocks that differ from the plan", remedy),
        Err(error) => {
            let (problem, own) = error.in_report();
            findings.file(Rule::ImageFile, &path, problem, own.unwrap_or(remedy));
        }
    }
    for (file, wanted) in image::beside(folder, &dockerfile)? {
        if !compared.insert((file.clone(), wanted.clone())) {
            continue;
        }
        let found = read::found(&file, folder, read::LARGE)?;
        findings.compare(Rule::ImageFile, &file, &wanted, found.as_deref(), remedy);
    }
    for file in image::left_over(&dockerfile, folder) {
        let problem = "is a layer file of a platform or a layer that the Dockerfile no longer has";
        findings.file(Rule::ImageFile, &file, problem, "remove it, unless another Dockerfile reads it");
    }
    if name == "Dockerfile" { bake(folder, &dockerfile, findings) } else { Ok(()) }
}

/// Compares a bake file that this program wrote, for the image that it names.
fn bake(folder: &Path, dockerfile: &Dockerfile, findings: &mut Findings) -> Result<(), Failure> {
    let path = folder.join(BAKE);
    let Some(text) = image::read(&path)?.filter(|text| BakeFile::is_written_by_us(text)) else { return Ok(()) };
    let Some(image) = BakeFile::image_of(&text) else { return Ok(()) };
    if let Ok(wanted) = BakeFile::of(dockerfile, &image) {
        let remedy = format_args!("run `locklayers bake --write --image {image}`");
        findings.compare(Rule::ImageFile, &path, wanted.to_string().as_bytes(), Some(text.as_bytes()), remedy);
    }
    Ok(())
}
