//! Comparison of what `dockerfile --write` and `bake --write` wrote with what they would write now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use locklayers::image::{BakeFile, Dockerfile, RecordedOptions};
use locklayers::report::Rule;

use crate::command::check::findings::Findings;
use crate::command::dockerfile::remembered;
use crate::command::image;
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::read;
use crate::input::request::Request;

/// The name of the bake file, beside the lock.
const BAKE: &str = "docker-bake.json";

/// Compares each Dockerfile that has blocks of this program, and its other files, with what its own command would write.
pub(crate) fn check(request: &Request, findings: &mut Findings) -> Result<(), Failure> {
    let (lock, folder) = (request.lock(), request.folder());
    let mut compared = BTreeSet::new();
    for name in request.project().dockerfiles(request.lockfile()) {
        one(lock, folder, &name, &mut compared, findings)?;
    }
    Ok(())
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
    let request = Request::for_image(&all.request, &all.image)?;
    let plans = request.plans()?;
    let dockerfile = image::dockerfile(&request, &plans, &all, words.words())?;
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
    for (file, wanted) in request.project().files_beside(&dockerfile, name)? {
        if !compared.insert((file.clone(), wanted.clone())) {
            continue;
        }
        let found = read::found(&file, folder, read::LARGE)?;
        findings.compare(Rule::ImageFile, &file, &wanted, found.as_deref(), remedy);
    }
    for file in request.project().left_over(&dockerfile) {
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
