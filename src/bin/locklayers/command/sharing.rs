//! Dockerfiles that were written before, and those of them that have their layer files in one folder.

use locklayers::image::{Dockerfile, RecordedOptions};

use crate::args::{DockerfileArgs, LockArgs};
use crate::command::image;
use crate::failure::{Failure, shown};
use crate::input::request::{self, Request};
use crate::output::say::say;

/// The option that names the folder of the layer files.
const FOLDER: &str = "--layers-dir";

/// Returns the options of this run of a Dockerfile, with a folder of its own for its layer files if another Dockerfile has other
/// layers by the same names: each would overwrite those of the other. It is refused if the folder is stated.
pub(crate) fn apart(args: &DockerfileArgs, name: &str, now: RecordedOptions) -> Result<RecordedOptions, Failure> {
    let project = image::project(&args.request.at)?;
    let path = project.folder().join(name);
    let all = image::again(args.request.at.clone(), &path, &now)?;
    let request = request::for_image(&all.request, &all.image)?;
    let others: Vec<(String, RecordedOptions)> = others(&request, name, &all.image.layers_dir);
    if others.is_empty() || args.write.force {
        return Ok(now);
    }
    let own = made(&all, &request)?;
    let differs = |(_, words): &&(String, RecordedOptions)| {
        let all = image::again(LockArgs::of(request.state().path()), &path, words);
        let other = all.and_then(|all| made(&all, &request::for_image(&all.request, &all.image)?));
        other.is_ok_and(|other| own.is_overwritten_by(&other))
    };
    let Some((other, _)) = others.iter().find(differs) else { return Ok(now) };
    let (dir, other) = (&all.image.layers_dir, shown(&project.folder().join(other)));
    let apart = format!("{dir}/{}", name.trim_start_matches("./").replace('/', "-"));
    if now.value_of(FOLDER).is_some() || project.recorded_dockerfile(name, &now)?.is_some() {
        return Err(Failure::Image(format!(
            "{} and {other} would have different layers in files of the same names in {dir}; give one of them a folder of its own, \
             as {FOLDER} {apart}, or overwrite those of the other with --force",
            shown(&path)
        )));
    }
    say!("note: its layer files are in {apart}, since {other} has other layers by the same names in {dir}");
    Ok(now.option(FOLDER, &apart))
}

/// Returns the other Dockerfiles with layer files in a folder, with the options that they record.
fn others(request: &Request, name: &str, dir: &str) -> Vec<(String, RecordedOptions)> {
    let names = request.project().dockerfiles(request.lockfile()).into_iter();
    let recorded = names.filter(|other| other != name.trim_start_matches("./")).filter_map(|other| {
        let recorded = request.project().recorded_dockerfile(&other, &RecordedOptions::default()).ok()??;
        Some((other, recorded.options()?.clone()))
    });
    let is_same = |words: &RecordedOptions| {
        let all = image::again(LockArgs::of(request.state().path()), request.state().path(), words);
        all.is_ok_and(|all| all.image.layers_dir == dir)
    };
    recorded.filter(|(_, words)| is_same(words)).collect()
}

/// Makes the Dockerfile of some arguments, to compare its layer files.
fn made(all: &DockerfileArgs, request: &Request) -> Result<Dockerfile, Failure> {
    image::dockerfile(request, &request::plans(request)?, all, Vec::new())
}
