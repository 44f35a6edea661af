//! Dockerfiles that were written before, and those of them that have their layer files in one folder.

use locklayers::image::{Dockerfile, RecordedOptions};

use crate::args::{DockerfileArgs, LockArgs};
use crate::command::image;
use crate::failure::{Failure, shown};
use crate::input::request::{self, Request};
use crate::output::say::say;

/// The option that names the folder of the layer files.
pub(crate) const FOLDER: &str = "--layers-dir";

/// Returns a folder of its own for the layer files of a Dockerfile, if another one has other layers by the same names: each
/// would overwrite those of the other. That is an error if the folder is stated.
pub(crate) fn apart(
    request: &Request,
    own: &Dockerfile,
    name: &str,
    dir: &str,
    now: &RecordedOptions,
) -> Result<Option<String>, Failure> {
    let project = request.project();
    let path = project.folder().join(name);
    let differs = |(_, all): &(String, DockerfileArgs)| made(all).is_ok_and(|other| own.is_overwritten_by(&other));
    let Some((other, _)) = others(request, name, dir).find(differs) else { return Ok(None) };
    let other = shown(&project.folder().join(other));
    let apart = format!("{dir}/{}", name.trim_start_matches("./").replace('/', "-"));
    if now.value_of(FOLDER).is_some() || project.recorded_dockerfile(name, now)?.is_some() {
        return Err(Failure::Image(format!(
            "{} and {other} would have different layers in files of the same names in {dir}; give one of them a folder of its own, \
             as {FOLDER} {apart}, or overwrite those of the other with --force",
            shown(&path)
        )));
    }
    say!("note: its layer files are in {apart}, since {other} has other layers by the same names in {dir}");
    Ok(Some(apart))
}

/// Returns the other Dockerfiles with layer files in a folder, with the arguments that they record.
fn others(request: &Request, name: &str, dir: &str) -> impl Iterator<Item = (String, DockerfileArgs)> {
    let (project, lock) = (request.project(), request.state().path());
    let names = project.dockerfiles(request.lockfile()).into_iter();
    names.filter(move |other| other != name.trim_start_matches("./")).filter_map(move |other| {
        let recorded = project.recorded_dockerfile(&other, &RecordedOptions::default()).ok()??;
        let all = image::again(LockArgs::of(lock), lock, recorded.options()?).ok()?;
        (all.image.layers_dir == dir).then_some((other, all))
    })
}

/// Makes the Dockerfile of some arguments, to compare its layer files.
fn made(all: &DockerfileArgs) -> Result<Dockerfile, Failure> {
    let request = request::for_image(&all.request, &all.image)?;
    image::dockerfile(&request, &request::plans(&request)?, all, Vec::new())
}
