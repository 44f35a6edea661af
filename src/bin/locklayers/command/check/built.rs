//! Comparison of what `dockerfile --write` and `bake --write` wrote with what they would write now.

use std::path::Path;

use locklayers::image::{BakeFile, Dockerfile};

use crate::command::check::finding::{Findings, Rule};
use crate::command::dockerfile::remembered;
use crate::command::image;
use crate::command::remember::Words;
use crate::failure::{Failure, shown};
use crate::input::read;
use crate::input::request::Asked;

/// The name of the bake file, beside the lock.
const BAKE: &str = "docker-bake.json";

/// Compares a Dockerfile that has blocks of this program, and its other files, with what its own command would write.
pub(crate) fn check(lock: &Path, folder: &Path, findings: &mut Findings) -> Result<(), Failure> {
    let path = folder.join("Dockerfile");
    let Some((text, words)) = remembered(&path)? else { return Ok(()) };
    let mut all = words.parse(&shown(&path))?;
    all.request.at.lock = Some(lock.to_owned());
    all = Words::of(image::configured(&all.request.at)?).under(&words).parse(&shown(&path))?;
    all.request.at.lock = Some(lock.to_owned());
    let asked = Asked::for_image(&all.request)?;
    let plan = asked.plan(false)?;
    let dockerfile = image::dockerfile(&asked, &plan, &all, words.words())?;
    let remedy = "run `locklayers dockerfile --write`, which keeps the lines outside of its marks";
    match dockerfile.within(&text, false) {
        Ok(now) if now == text => {}
        Ok(_) => findings.file(Rule::ImageFile, &path, "has blocks that differ from the plan", remedy),
        Err(error) => {
            findings.file(Rule::ImageFile, &path, error.to_string().lines().next().unwrap_or_default(), remedy);
        }
    }
    for (file, wanted) in image::beside(folder, &dockerfile, all.fragment)? {
        compare(&file, folder, &wanted, remedy, findings)?;
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
