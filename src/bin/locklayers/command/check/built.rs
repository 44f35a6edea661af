//! Comparison of what `dockerfile --write` and `bake --write` wrote with what they would write now.

use locklayers::files::ProjectCheck;
use locklayers::image::{ImageReference, RecordedOptions};
use locklayers::report::Rule;

use crate::command::image;
use crate::failure::Failure;
use crate::input::request::{self, Request};

/// Compares each Dockerfile that has blocks of this program, and its other files, with what its own command would write.
pub(crate) fn check(request: &Request, check: &mut ProjectCheck) -> Result<(), Failure> {
    let project = request.project();
    for name in project.dockerfiles(request.lockfile()) {
        one(request, &name, check)?;
    }
    if project.recorded_dockerfile("Dockerfile", &RecordedOptions::default())?.is_none() {
        check.bake_file(None, written_again)?;
    }
    Ok(())
}

fn one(request: &Request, name: &str, check: &mut ProjectCheck) -> Result<(), Failure> {
    let path = request.project().folder().join(name);
    let recorded = request.project().recorded_dockerfile(name, &RecordedOptions::default())?;
    let Some(recorded) = recorded else { return Ok(()) };
    let option = if name == "Dockerfile" { "--write".to_owned() } else { format!("--into {name}") };
    let Some(words) = recorded.options() else {
        let remedy = format!("run `locklayers dockerfile {option}` with the options of the image, which records them");
        check.file(Rule::ImageFile, &path, "has blocks without the line that records their options", remedy);
        return Ok(());
    };
    let all = image::again(request.state(), &path, words)?;
    let request = request::for_image(request.state(), &all.request, &all.image)?;
    let plans = request::plans(&request, true)?;
    let dockerfile = image::dockerfile(&request, &plans, &all, words.words())?;
    let remedy = format!("run `locklayers dockerfile {option}`, which keeps the lines outside of its marks");
    check.image_files(&dockerfile, name, recorded.text(), &remedy)?;
    if name == "Dockerfile" {
        check.bake_file(Some(&dockerfile), written_again)?;
    }
    Ok(())
}

/// Returns how the bake file of an image is written again.
fn written_again(image: &ImageReference) -> String {
    format!("run `locklayers bake --write --image {image}`")
}
