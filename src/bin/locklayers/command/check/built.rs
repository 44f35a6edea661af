//! Comparison of what `dockerfile --write` and `bake --write` wrote with what they would write now.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use locklayers::export::{LayerFile, LayerFormat};
use locklayers::image::{BakeFile, Dockerfile, RecordedOptions};
use locklayers::platform::Platform;
use locklayers::report::Rule;

use crate::command::check::findings::Findings;
use crate::command::check::stale::is_exported;
use crate::command::dockerfile::remembered;
use crate::command::image;
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::read;
use crate::input::request::Asked;

/// The name of the bake file, beside the lock.
const BAKE: &str = "docker-bake.json";

/// Compares a Dockerfile that has blocks of this program, and its other files, with what its own command would write.
pub(crate) fn check(lock: &Path, folder: &Path, findings: &mut Findings) -> Result<(), Failure> {
    let path = folder.join("Dockerfile");
    let Some((text, words)) = remembered(&path, None)? else { return Ok(()) };
    let mut all = remember::parse(&words, &shown(&path))?;
    all.request.at.lock = Some(lock.to_owned());
    let configured = RecordedOptions::of(image::configured(&all.request.at)?);
    all = remember::parse(&configured.under(&words), &shown(&path))?;
    all.request.at.lock = Some(lock.to_owned());
    let asked = Asked::for_image(&all.request, &all.image)?;
    let plans = asked.plans()?;
    let dockerfile = image::dockerfile(&asked, &plans, &all, words.words())?;
    let remedy = "run `locklayers dockerfile --write`, which keeps the lines outside of its marks";
    match dockerfile.within(&text, false) {
        Ok(now) if now == text => {}
        Ok(_) => findings.file(Rule::ImageFile, &path, "has blocks that differ from the plan", remedy),
        Err(error) => {
            findings.file(Rule::ImageFile, &path, error.to_string().lines().next().unwrap_or_default(), remedy);
        }
    }
    for (file, wanted) in image::beside(folder, &dockerfile)? {
        compare(&file, folder, &wanted, remedy, findings)?;
    }
    for file in left_over(&folder.join(dockerfile.folder()), &dockerfile, folder) {
        let problem = "is a layer file of a platform or a layer that the Dockerfile no longer has";
        findings.file(Rule::ImageFile, &file, problem, "remove it, unless another Dockerfile reads it");
    }
    bake(folder, &dockerfile, findings)
}

fn compare(
    file: &Path,
    lock_folder: &Path,
    wanted: &[u8],
    remedy: &str,
    findings: &mut Findings,
) -> Result<(), Failure> {
    match read::found(file, lock_folder, read::LARGE)? {
        Some(found) if found == wanted => {}
        Some(_) => findings.file(Rule::ImageFile, file, "differs from the plan", remedy),
        None => findings.file(Rule::ImageFile, file, "is missing", remedy),
    }
    Ok(())
}

/// Returns the layer files that this program wrote and the Dockerfile does not read, sorted: in the folders of
/// architectures; and where the Dockerfile has such folders, beside them.
fn left_over(layers: &Path, dockerfile: &Dockerfile, lock_folder: &Path) -> Vec<PathBuf> {
    let is_several = dockerfile.platforms().len() > 1;
    let beside = is_several.then(String::new);
    let folders = beside.into_iter().chain(Platform::oci_architectures().map(|name| format!("{name}/")));
    let wanted: BTreeSet<&str> = dockerfile.files().iter().map(LayerFile::name).collect();
    let formats = [LayerFormat::PylockToml, LayerFormat::RequirementsTxt];
    let is_ours =
        |path: &Path| matches!(read::found(path, lock_folder, read::LARGE), Ok(Some(bytes)) if is_exported(&bytes));
    let mut left = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(layers.join(&folder)).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_named = formats.iter().any(|format| format.layer_of(&name).is_some());
            if is_named && !wanted.contains(format!("{folder}{name}").as_str()) && is_ours(&entry.path()) {
                left.push(entry.path());
            }
        }
    }
    left.sort();
    left
}

/// Compares a bake file that this program wrote, for the image that it names.
fn bake(folder: &Path, dockerfile: &Dockerfile, findings: &mut Findings) -> Result<(), Failure> {
    let path = folder.join(BAKE);
    let Some(text) = image::read(&path)?.filter(|text| BakeFile::is_written_by_us(text)) else { return Ok(()) };
    let Some(image) = BakeFile::image_of(&text) else { return Ok(()) };
    let wanted = BakeFile::of(dockerfile, &image).map(|bake| bake.to_string());
    if wanted.is_ok_and(|wanted| wanted != text) {
        let remedy = format!("run `locklayers bake --write --image {image}`");
        findings.file(Rule::ImageFile, &path, "differs from the plan", remedy);
    }
    Ok(())
}
