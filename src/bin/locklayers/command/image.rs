//! The steps that `dockerfile` and `bake` share: from arguments to a Dockerfile and its other files.

use std::path::Path;

use locklayers::Plan;
use locklayers::files::{LockState, Project, PythonPin};
use locklayers::image::{
    BakeFile, Dockerfile, DockerfileBuilder, FileAccess, InstallInto, Installer, KeptLines, RecordedOptions, Stages,
};

use crate::args::{AccessArg, DockerfileArgs, FileFormat, InstallerArg, LockArgs, StagesArg, WrittenFormat};
use crate::command::behind;
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::request::{self, Request};
use crate::output::say::say;
use crate::output::write;

/// The option that names the folder of the layer files.
const FOLDER: &str = "--layers-dir";

/// Makes the Dockerfile from the options of this run and, for those that are not given, of `[tool.locklayers.image]`;
/// prints its warnings. `shared` is its name and `--force`, if its layer files may be in one folder with those of others.
pub(crate) fn make(
    (at, state): (&LockArgs, &LockState),
    now: &RecordedOptions,
    shared: Option<(&str, bool)>,
    is_locked: bool,
    then: impl FnOnce(&Request, &[Plan<'_>], &Dockerfile) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let configured = RecordedOptions::of(configured(state)?).under(now);
    let mut all = remember::parse(&configured, "the command line, the Dockerfile or [tool.locklayers.image]")?;
    all.request.at = at.clone();
    let request = request::for_image(state, &all.request, &all.image)?;
    let mut now = of_member(&request, &all, now)?;
    // In an existing Dockerfile the line that installs selects, and warnings compare it with the layers.
    let plans = request::plans(&request, !(all.fragment && shared.is_some()))?;
    behind::look(&request, is_locked)?;
    if let Some(note) = request.python_note()? {
        say!("{}: {note}", if note.is_difference() { "warning" } else { "note" });
    }
    let mut made = dockerfile(&request, &plans, &all, now.words())?;
    if let Some((name, false)) = shared
        && let Some(folder) = apart(&request, &made, name, &all.image.layers_dir, &now)?
    {
        now = now.option(FOLDER, &folder);
        all.image.layers_dir = folder;
        made = dockerfile(&request, &plans, &all, now.words())?;
    }
    for warning in made.warnings() {
        say!("warning: {warning}");
    }
    then(&request, &plans, &made)
}

/// Returns a folder of its own for the layer files of a Dockerfile, if another one has other layers by the same names: each
/// would overwrite those of the other. That is an error if the folder is stated.
fn apart(
    request: &Request,
    own: &Dockerfile,
    name: &str,
    dir: &str,
    now: &RecordedOptions,
) -> Result<Option<String>, Failure> {
    let project = request.project();
    let path = project.folder().join(name);
    let differs =
        |(_, all): &(String, DockerfileArgs)| made(request, all).is_ok_and(|other| own.is_overwritten_by(&other));
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
    let project = request.project();
    let names = project.dockerfiles(request.lockfile()).into_iter();
    names.filter(move |other| other != name.trim_start_matches("./")).filter_map(move |other| {
        let recorded = project.recorded_dockerfile(&other, &RecordedOptions::default()).ok()??;
        let all = again(request.state(), request.state().path(), recorded.options()?).ok()?;
        (all.image.layers_dir == dir).then_some((other, all))
    })
}

/// Makes the Dockerfile of some arguments, to compare its layer files.
fn made(request: &Request, all: &DockerfileArgs) -> Result<Dockerfile, Failure> {
    let request = request::for_image(request.state(), &all.request, &all.image)?;
    dockerfile(&request, &request::plans(&request, false)?, all, Vec::new())
}

/// Returns the arguments of a Dockerfile by the options that it records, and those of `[tool.locklayers.image]`.
pub(crate) fn again(state: &LockState, path: &Path, words: &RecordedOptions) -> Result<DockerfileArgs, Failure> {
    let configured = RecordedOptions::of(configured(state)?);
    let mut all = remember::parse(&configured.under(words), &shown(path))?;
    all.request.at = LockArgs::of(state.path());
    Ok(all)
}

/// Makes the Dockerfile from the plans of its platforms.
pub(crate) fn dockerfile(
    request: &Request,
    plans: &[Plan<'_>],
    all: &DockerfileArgs,
    words: Vec<String>,
) -> Result<Dockerfile, Failure> {
    let args = &all.image;
    let context = args.context.as_ref().map(|context| request.project().folder().join(context));
    let builder = request.dockerfile(plans, args.base.as_ref(), context.as_deref())?;
    let builder = builder
        .installer(match args.installer {
            InstallerArg::Uv => Installer::Uv,
            InstallerArg::Pip => Installer::Pip,
        })
        .install_into(if all.system { InstallInto::System } else { InstallInto::Venv })
        .fragment(all.fragment)
        .words(words)
        .access(match args.files {
            AccessArg::Mount => FileAccess::Mount,
            AccessArg::Copy => FileAccess::Copy,
        })
        .bytecode(!args.no_bytecode)
        .managed_python(args.managed_python)
        .syntax(args.syntax)
        .folder(&args.layers_dir)
        .workdir(&args.workdir)
        .local(!args.no_local)
        .base_layers(args.base_layers)
        .command(args.cmd.iter().cloned());
    let builder = args.uv_image.iter().cloned().fold(builder, DockerfileBuilder::uv_image);
    let builder = args.uv_path.iter().fold(builder, |builder, path| builder.uv_path(path));
    let format = args.format.or(args.no_hashes.then_some(FileFormat::Requirements));
    let format = format.map(|format| format.of_layers(args.no_hashes));
    let builder = format.into_iter().fold(builder, DockerfileBuilder::format);
    let builder = args.labels.iter().fold(builder, |builder, (key, value)| builder.label(key, value));
    let builder = all.environment.iter().fold(builder, |builder, path| builder.environment(path));
    let python = all.environment_python.iter();
    let builder = python.fold(builder, |builder, version| builder.environment_python(version));
    let builder = args.user.iter().fold(builder, |builder, user| builder.user(user));
    let dockerfile = match all.stages {
        Some(StagesArg::Single) => builder.stages(Stages::Single),
        Some(StagesArg::Multi) => builder.stages(Stages::Multi),
        None => builder.choose_stages(),
    }
    .build()?;
    if all.stages.is_none() && dockerfile.stages() == Stages::Multi && plans.iter().any(Plan::is_split) {
        say!(
            "note: each layer is built in its own stage, since layers are split by size; --stages single builds all in one stage"
        );
    }
    Ok(dockerfile)
}

/// Returns the options of a run, and in the folder of a workspace member the member, for later runs in other folders.
fn of_member(request: &Request, all: &DockerfileArgs, now: &RecordedOptions) -> Result<RecordedOptions, Failure> {
    let is_chosen = !all.request.layers.is_empty() || !all.request.scope.is_empty() || request.has_layers();
    let Some(here) = request.here().filter(|_| !is_chosen) else { return Ok(now.clone()) };
    match &all.image.package {
        Some(package) if package != here && remember::of_this_run().value_of("--package").is_none() => {
            Err(Failure::Image(format!(
                "this is the folder of the member `{here}`, but the image is of `{package}`; to make it one of `{here}`, \
                 name it: `--package {here}`"
            )))
        }
        Some(_) => Ok(now.clone()),
        None => Ok(RecordedOptions::default().option("--package", here.as_str()).under(now)),
    }
}

/// Returns the options of `[tool.locklayers.image]` beside the lock.
pub(crate) fn configured(state: &LockState) -> Result<Vec<String>, Failure> {
    let beside = state.beside()?;
    Ok(beside.map(|file| file.config().image().words()).unwrap_or_default())
}

/// The files that are written beside the layer files.
pub(crate) struct Written<'a> {
    /// The name of the Dockerfile.
    pub(crate) name: &'a str,
    /// The bake file.
    pub(crate) bake: Option<BakeFile>,
    /// The plan with which the user's lines of the Dockerfile are compared.
    pub(crate) plan: Option<&'a Plan<'a>>,
    pub(crate) force: bool,
    /// The options that somebody stated for this Dockerfile, other than those that it records.
    pub(crate) stated: &'a RecordedOptions,
    /// How the files are reported.
    pub(crate) format: WrittenFormat,
}

/// Writes files into the folder of the lock, all or none: the layer files, the Dockerfile and its other files.
///
/// Files that this program did not write are refused before anything is written.
pub(crate) fn write_files(request: &Request, dockerfile: &Dockerfile, written: &Written<'_>) -> Result<(), Failure> {
    let project = request.project();
    let files = project.image_files(dockerfile, written.name, written.bake.as_ref(), written.force)?;
    project.create_layer_folders(dockerfile, &files)?;
    let path = request.project().folder().join(written.name);
    for (_, content) in files.iter().filter(|(file, _)| *file == path) {
        let text = String::from_utf8_lossy(content);
        // The numbers of lines are those once it has the layers.
        if let Some(plan) = written.plan {
            let about = Dockerfile::warnings_about(&text, plan, &request.default_groups()?);
            let ignore = project.read_string(&project.folder().join(".dockerignore"), Project::HAND_WRITTEN)?;
            let pin = project.python_pin()?;
            let pin = pin.as_ref().map(PythonPin::python);
            let of_python = Dockerfile::python_warning(&text, pin, &ignore.unwrap_or_default());
            for warning in about.into_iter().chain(of_python) {
                say!("warning: {warning}");
            }
        }
        let kept = KeptLines::of(&text, written.stated);
        if !kept.is_empty() {
            say!("warning: {} {kept}", shown(&path));
        }
    }
    write::all_and_say(&files, project.folder(), written.format)?;
    if !project.dockerfiles(request.lockfile()).contains(written.name.trim_start_matches("./")) {
        say!(
            "note: `locklayers check` does not find {} by its name and folder; it looks for names such as `prod.Dockerfile` in up to \
             four folders below that of the lock",
            shown(&path)
        );
    }
    for file in project.left_over(dockerfile) {
        say!(
            "note: {} is of a platform or a layer that this Dockerfile does not have; remove it, unless another reads it",
            shown(&file)
        );
    }
    Ok(())
}
