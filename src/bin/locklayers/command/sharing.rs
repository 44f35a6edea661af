//! Dockerfiles that were written before, and those of them that have their layer files in one folder.

use std::path::Path;

use locklayers::files::Project;
use locklayers::image::{Dockerfile, RecordedOptions};

use crate::args::{DockerfileArgs, LockArgs};
use crate::command::image;
use crate::failure::{Failure, shown};
use crate::input::request::Request;
use crate::output::say::say;
use crate::path;

/// The option that names the folder of the layer files.
const FOLDER: &str = "--layers-dir";

/// Returns the options of this run of a Dockerfile, with a folder of its own for its layer files if another Dockerfile has other
/// layers by the same names: each would overwrite those of the other. It is refused if the folder is stated.
pub(crate) fn apart(args: &DockerfileArgs, name: &str, now: RecordedOptions) -> Result<RecordedOptions, Failure> {
    let folder = image::folder(&args.request.at)?;
    let path = folder.join(name);
    let all = image::again(args.request.at.clone(), &path, &now)?;
    let request = Request::for_image(&all.request, &all.image)?;
    let others: Vec<(String, RecordedOptions)> = others(&request, name, &all.image.layers_dir);
    if others.is_empty() || args.write.force {
        return Ok(now);
    }
    let own = layer_files(&all, &request)?;
    let differs = |(_, words): &&(String, RecordedOptions)| {
        let made = image::again(LockArgs::of(request.lock()), &path, words)
            .and_then(|all| layer_files(&all, &Request::for_image(&all.request, &all.image)?));
        made.is_ok_and(|files| {
            files.iter().any(|(file, text)| own.iter().any(|(name, own)| name == file && own != text))
        })
    };
    let Some((other, _)) = others.iter().find(differs) else { return Ok(now) };
    let (dir, other) = (&all.image.layers_dir, shown(&folder.join(other)));
    let apart = format!("{dir}/{}", name.trim_start_matches("./").replace('/', "-"));
    if now.value_of(FOLDER).is_some() || image::read(&path)?.is_some_and(|text| Dockerfile::has_blocks(&text)) {
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
        let (_, words) = remembered(&request.folder().join(&other), &RecordedOptions::default()).ok()??;
        Some((other, words?))
    });
    let is_same = |words: &RecordedOptions| {
        let all = image::again(LockArgs::of(request.lock()), request.lock(), words);
        all.is_ok_and(|all| all.image.layers_dir == dir)
    };
    recorded.filter(|(_, words)| is_same(words)).collect()
}

/// Returns the names and contents of the layer files of an image.
fn layer_files(all: &DockerfileArgs, request: &Request) -> Result<Vec<(String, String)>, Failure> {
    let plans = request.plans()?;
    let dockerfile = image::dockerfile(request, &plans, all, Vec::new())?;
    Ok(dockerfile.files().iter().map(|file| (file.name().to_owned(), file.text().to_owned())).collect())
}

/// Returns the text of a Dockerfile that is compared with what would be written, and its options; `None` for options that it
/// does not record.
pub(crate) fn remembered(
    path: &Path,
    now: &RecordedOptions,
) -> Result<Option<(String, Option<RecordedOptions>)>, Failure> {
    let Some(text) = image::read(path)?.filter(|text| Dockerfile::has_blocks(text)) else { return Ok(None) };
    let words = Dockerfile::command_of(&text).map(RecordedOptions::of);
    let project = Project::around(path::folder(path));
    words.iter().try_for_each(|words| project.refuse_outside(words, now, path))?;
    Ok(Some((text, words)))
}
