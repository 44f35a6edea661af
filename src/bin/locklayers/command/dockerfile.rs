//! `locklayers dockerfile`

use std::path::Path;

use locklayers::files::{BakeUpdate, LockState, Project, PythonPin, RecordedDockerfile};
use locklayers::image::{Dockerfile, RecordedOptions};
use locklayers::message::Printable;

use crate::args::DockerfileArgs;
use crate::command::image::{self, Written};
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::{locate, request};
use crate::output::say::say;
use crate::output::write::to_stdout;

/// The option of images with several stages.
pub(crate) const MULTI: &str = "--stages=multi";

pub(crate) fn run(args: &DockerfileArgs) -> Result<(), Failure> {
    let is_written = args.write.write || args.into.is_some();
    let name = args.into.as_deref().unwrap_or("Dockerfile");
    let state = locate::state(&args.request.at)?;
    let run = remember::of_this_run_in(state.project());
    // A configuration is of every Dockerfile of the project, of which those of the user have such lines of their own.
    let configured = if args.into.is_some() { Vec::new() } else { image::configured(&state)? };
    let stated = RecordedOptions::of(configured).under(&run);
    let now = if args.into.is_some() {
        let fragment = RecordedOptions::of(["--fragment".to_owned()]);
        found(args, &state, &run)?.under(&fragment).under(&run)
    } else {
        run
    };
    let now = if is_written { args_of(state.project(), name, now)? } else { now };
    let shared = is_written.then_some((name, args.write.force));
    image::make((&args.request.at, &state), &now, shared, args.write.locked, |request, plans, dockerfile| {
        if is_written {
            let (force, format) = (args.write.force, args.write.written.output_format);
            let bake =
                if name == "Dockerfile" { request.project().bake_update(dockerfile)? } else { BakeUpdate::Nothing };
            bake.warning().iter().for_each(|warning| say!("warning: {warning}"));
            let bake = bake.into_file();
            let written = Written { name, bake, plan: plans.first(), force, stated: &stated, format };
            return image::write_files(request, dockerfile, &written);
        }
        to_stdout(&dockerfile.to_string())
    })
}

/// Returns the options that follow from the Dockerfile that gets the layers for the first time, where nothing else
/// states them. A file that cannot get them is refused, whatever else is not known yet.
fn found(args: &DockerfileArgs, state: &LockState, run: &RecordedOptions) -> Result<RecordedOptions, Failure> {
    let (project, name) = (state.project(), args.into.as_deref().unwrap_or("Dockerfile"));
    let path = project.folder().join(name);
    let text = project.dockerfile(name)?;
    if let (None, Some(named)) = (&text, project.path_of(Path::new(name))) {
        return Err(Failure::Image(format!(
            "{} does not exist; the path of --into is relative to the folder of the lock, so write `--into {}`",
            shown(&path),
            Printable(&named)
        )));
    }
    Dockerfile::check_adoptable(&path.to_string_lossy(), text.as_deref())?;
    let Some(text) = text.filter(|text| !Dockerfile::has_blocks(text)) else { return Ok(RecordedOptions::default()) };
    let configured = RecordedOptions::of(image::configured(state)?);
    let given = configured.under(run);
    let found = RecordedOptions::found_in(&text, &given);
    let ignore = project.read_string(&project.folder().join(".dockerignore"), Project::HAND_WRITTEN)?;
    let pin = project.python_pin()?;
    let pin = pin.as_ref().map(PythonPin::python);
    let python = Dockerfile::environment_python_of(&text, pin, &ignore.unwrap_or_default());
    let context = project.build_context(&text).filter(|_| given.value_of("--context").is_none());
    let found = context.iter().fold(found, |found, context| {
        say!(
            "note: the lines of {} copy from {}, so the image is built there: --context {context}",
            shown(&path),
            shown(&project.folder().join(context))
        );
        found.option("--context", context)
    });
    let python = python.filter(|_| found.value_of("--system").is_none() && given.value_of("--system").is_none());
    let found = python.iter().fold(found, |found, python| found.option("--environment-python", python));
    selected(args, state, &text, &given, found)
}

/// Adds the options by which the layers hold what the line of the Dockerfile selects that installs, if neither options nor the
/// configuration name layers.
fn selected(
    args: &DockerfileArgs,
    state: &LockState,
    text: &str,
    given: &RecordedOptions,
    found: RecordedOptions,
) -> Result<RecordedOptions, Failure> {
    let is_chosen = ["--layer", "--scope"].iter().any(|option| given.value_of(option).is_some());
    let Some(selection) = Dockerfile::selection_of(text).filter(|_| !is_chosen) else { return Ok(found) };
    let name = args.into.as_deref().unwrap_or("Dockerfile");
    let file = shown(Path::new(name));
    if !selection.reads_lock() {
        say!(
            "note: the line of {file} that installs reads no lock, so it takes the newest versions; with the layers it leaves those of \
             the lock"
        );
    }
    let member = selection.member().filter(|_| given.value_of("--package").is_none());
    let found = member.iter().fold(found, |found, member| found.option("--package", member.as_str()));
    let mut all = remember::parse(&found.clone().under(given), name)?;
    (all.request.at, all.request.provided) = (args.request.at.clone(), None);
    let plan = request::for_image(state, &all.request, &all.image)?.builder().build()?;
    let Some(layers) = RecordedOptions::selecting(&selection, &plan) else { return Ok(found) };
    let options = layers.words().join(" ");
    say!("note: the layers hold what the line of {file} that installs selects: {options}");
    Ok(found.under(&layers))
}

/// Returns the options of this run combined with those with which the Dockerfile was written before.
fn args_of(project: &Project, name: &str, now: RecordedOptions) -> Result<RecordedOptions, Failure> {
    let recorded = project.recorded_dockerfile(name, &now)?;
    let Some(before) = recorded.as_ref().and_then(RecordedDockerfile::options) else { return Ok(now) };
    let all = before.clone().under(&now);
    remember::parse(&all, &shown(&project.folder().join(name)))?;
    Ok(all)
}
