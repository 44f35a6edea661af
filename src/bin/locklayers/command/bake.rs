//! `locklayers bake`

use std::path::Path;

use locklayers::files::LockState;
use locklayers::image::{BakeFile, ImageReference, RecordedOptions};

use crate::args::{BakeArgs, LockArgs};
use crate::command::baked::FILE;
use crate::command::dockerfile::MULTI;
use crate::command::image::{self, Written};
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::output::say::say;
use crate::output::write::to_stdout;

/// The other files that bake reads by default, without those whose name says that they override others.
const OTHERS: [&str; 5] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", "docker-bake.hcl"];

pub(crate) fn run(args: &BakeArgs) -> Result<(), Failure> {
    let folder = image::folder(&args.request.at)?;
    let repository = repository(args, &folder)?;
    let run = remember::of_this_run();
    let stated = RecordedOptions::of(image::configured(&args.request.at)?).under(&run);
    let now = RecordedOptions::of(run.words()).under(&RecordedOptions::of([MULTI.to_owned()]));
    let path = folder.join("Dockerfile");
    let before = if args.write.write { crate::command::sharing::remembered(&path, &now)? } else { None };
    let words = before.and_then(|(_, words)| words);
    if words.as_ref().is_some_and(|words| words.value_of("--fragment").is_some()) {
        return Err(Failure::Image(format!(
            "{} is one of your own with layers inserted, which are a chain, but a bake file needs a stage for each layer; move \
             it, so that `bake` writes a whole one",
            shown(&path)
        )));
    }
    let now = words.map_or(now.clone(), |words| words.under(&now));
    image::make(&args.request.at, &now, args.write.locked, |request, _, dockerfile| {
        let bake = BakeFile::of(dockerfile, &repository)?;
        if args.write.write {
            let (force, format) = (args.write.force, args.write.written.output_format);
            let written = Written { name: "Dockerfile", bake: Some(bake), plan: None, force, stated: &stated, format };
            image::write_files(request, dockerfile, &written)?;
            return warn_of_others(request.folder());
        }
        to_stdout(&bake.to_string())
    })
}

/// Returns the repository that an option names, or else the bake file that is there, or else the configuration.
fn repository(args: &BakeArgs, folder: &Path) -> Result<ImageReference, Failure> {
    if let Some(image) = &args.image {
        return Ok(image.clone());
    }
    if let Some(image) = image::read(&folder.join(FILE))?.as_deref().and_then(BakeFile::image_of) {
        return Ok(image);
    }
    let Some(name) = configured(&args.request.at)? else {
        return Err(Failure::Image(
            "no repository is named, in which the image and its layers are: name one, as `--image registry.example/team/app`, or \
             as `image` in [tool.locklayers.image]"
                .to_owned(),
        ));
    };
    let unusable = |error| Failure::Image(format!("`image` in [tool.locklayers.image] cannot be used: {error}"));
    name.parse().map_err(unusable)
}

/// Returns the repository in `[tool.locklayers.image]` beside the lock.
fn configured(at: &LockArgs) -> Result<Option<String>, Failure> {
    let beside = LockState::on_disk(&locate::lock(at)?).beside()?;
    Ok(beside.and_then(|file| file.config().image().image().map(str::to_owned)))
}

/// Warns of files beside the lock that `docker buildx bake` reads too, unless it is told which, and that state something
/// about the image: it merges targets of the same name.
fn warn_of_others(folder: &Path) -> Result<(), Failure> {
    for name in OTHERS {
        let path = folder.join(name);
        if image::read(&path)?.is_some_and(|text| text.lines().any(is_about_image)) {
            let path = shown(&path);
            say!(
                "warning: `docker buildx bake` reads {path} too and merges its `app` with the one of {FILE}; name the file: \
                 `docker buildx bake --file {FILE}`"
            );
        }
    }
    Ok(())
}

/// Whether a line of a compose file or of a bake file in HCL begins what is named `app`.
fn is_about_image(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [name, ..] if ["app:", "\"app\":", "'app':"].contains(name) => true,
        ["target", name, ..] => ["app", "\"app\"", "\"app\"{"].contains(name),
        _ => false,
    }
}
