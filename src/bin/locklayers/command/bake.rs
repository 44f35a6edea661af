//! `locklayers bake`

use locklayers::export::LayerFile;
use locklayers::files::{LockState, Project, RecordedDockerfile};
use locklayers::image::{BakeFile, Dockerfile, ImageReference, RecordedOptions};

use crate::args::BakeArgs;
use crate::command::dockerfile::MULTI;
use crate::command::image::{self, Written};
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::output::say::say;
use crate::output::write::to_stdout;

pub(crate) fn run(args: &BakeArgs) -> Result<(), Failure> {
    let state = locate::state(&args.request.at)?;
    let (project, repository) = (state.project(), repository(args, &state)?);
    let run = remember::of_this_run_in(project);
    let stated = RecordedOptions::of(image::configured(&state)?).under(&run);
    let now = RecordedOptions::of(run.words()).under(&RecordedOptions::of([MULTI.to_owned()]));
    let recorded = if args.write.write { project.recorded_dockerfile("Dockerfile", &now)? } else { None };
    let before = recorded.as_ref().and_then(RecordedDockerfile::options);
    if before.is_some_and(|words| words.value_of("--fragment").is_some()) {
        return Err(Failure::Image(format!(
            "{} is one of your own with layers inserted, which are a chain, but a bake file needs a stage for each layer; move \
             it, so that `bake` writes a whole one",
            shown(&project.folder().join("Dockerfile"))
        )));
    }
    let now = before.map_or(now.clone(), |before| before.clone().under(&now));
    image::make((&args.request.at, &state), &now, None, args.write.locked, |request, _, dockerfile| {
        let bake = BakeFile::of(dockerfile, &repository)?;
        warn_of_platforms(dockerfile);
        if args.write.write {
            let (force, format) = (args.write.force, args.write.written.output_format);
            let written = Written { name: "Dockerfile", bake: Some(bake), plan: None, force, stated: &stated, format };
            image::write_files(request, dockerfile, &written)?;
            return warn_of_others(project);
        }
        to_stdout(&bake.to_string())
    })
}

/// Warns if tags are the same on machines of several architectures while the layers are not, since no platform is named: one
/// push would overwrite the other.
fn warn_of_platforms(dockerfile: &Dockerfile) {
    let is_any = |line: &str| !line.contains("url = ") || line.contains("-none-any.whl");
    let has_others = |file: &&LayerFile| !file.text().lines().all(is_any);
    let layer = dockerfile.files().iter().find(has_others).filter(|_| dockerfile.platforms().is_empty());
    if let Some(layer) = layer {
        say!(
            "note: no platform is named, so a layer such as that of {} has the same tag whatever machine builds it; to push from \
             machines of several architectures, name theirs: --platforms linux/amd64,linux/arm64",
            layer.name()
        );
    }
}

/// Returns the repository that an option names, or else the bake file that is there, or else the configuration.
fn repository(args: &BakeArgs, state: &LockState) -> Result<ImageReference, Failure> {
    if let Some(image) = &args.image {
        return Ok(image.clone());
    }
    state.bake_repository()?.ok_or_else(|| {
        Failure::Image(
            "no repository is named, in which the image and its layers are: name one, as `--image registry.example/team/app`, or \
             as `image` in [tool.locklayers.image]"
                .to_owned(),
        )
    })
}

/// Warns of files beside the lock that `docker buildx bake` merges with the bake file.
fn warn_of_others(project: &Project) -> Result<(), Failure> {
    let file = Project::BAKE_FILE;
    for path in project.bake_rivals()? {
        say!(
            "warning: `docker buildx bake` reads {} too and merges its `app` with the one of {file}; name the file: \
             `docker buildx bake --file {file}`",
            shown(&path)
        );
    }
    Ok(())
}
