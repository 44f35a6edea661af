//! The steps that `dockerfile` and `bake` share: from arguments to a Dockerfile and its other files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use locklayers::Plan;
use locklayers::files::LockState;
use locklayers::image::{
    BakeFile, Dockerfile, DockerfileBuilder, DockerfileError, FileAccess, ImageReference, InstallInto, Installer,
    RecordedOptions, Stages,
};
use locklayers::marker::Environment;

use crate::args::{AccessArg, DockerfileArgs, FileFormat, ImageArgs, InstallerArg, LockArgs, StagesArg, WrittenFormat};
use crate::command::behind;
use crate::command::kept;
use crate::command::remember;
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::input::read;
use crate::input::request::Request;
use crate::output::say::say;
use crate::output::write;
use crate::path;

/// Makes the Dockerfile from the options of this run and, for those that are not given, of `[tool.locklayers.image]`;
/// prints its warnings.
pub(crate) fn make(
    at: &LockArgs,
    now: &RecordedOptions,
    is_locked: bool,
    then: impl FnOnce(&Request, &[Plan<'_>], &Dockerfile) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let configured = RecordedOptions::of(configured(at)?).under(now);
    let mut all = remember::parse(&configured, "the command line, the Dockerfile or [tool.locklayers.image]")?;
    all.request.at = at.clone();
    let request = Request::for_image(&all.request, &all.image)?;
    let now = &of_member(&request, &all, now)?;
    let plans = request.plans()?;
    behind::look(&request, is_locked)?;
    compare_python(&request)?;
    let dockerfile = dockerfile(&request, &plans, &all, now.words())?;
    for warning in dockerfile.warnings() {
        say!("warning: {warning}");
    }
    then(&request, &plans, &dockerfile)
}

/// Returns the arguments of a Dockerfile by the options that it records, and those of `[tool.locklayers.image]`.
pub(crate) fn again(at: LockArgs, path: &Path, words: &RecordedOptions) -> Result<DockerfileArgs, Failure> {
    let configured = RecordedOptions::of(configured(&at)?);
    let mut all = remember::parse(&configured.under(words), &shown(path))?;
    all.request.at = at;
    Ok(all)
}

/// Reports that the image has the Python of `.python-version`, since nothing else names one, or warns that it has another.
fn compare_python(request: &Request) -> Result<(), Failure> {
    if let Some(pin) = request.pin() {
        let (path, python) = (shown(pin.path()), pin.python());
        say!("note: the image has Python {python}, as {path} names; --python-version or --base names another");
        return Ok(());
    }
    let (Some(python), Some(pin)) = (request.python(), request.project().python_pin()?) else { return Ok(()) };
    if pin.differs_from(python) {
        let (path, wanted) = (shown(pin.path()), pin.python());
        say!(
            "warning: {path} names Python {wanted}, but the image has Python {python}; name the same one in both, as by \
             `--python-version {wanted}`"
        );
    }
    Ok(())
}

/// Makes the Dockerfile from the plans of its platforms.
pub(crate) fn dockerfile(
    request: &Request,
    plans: &[Plan<'_>],
    all: &DockerfileArgs,
    words: Vec<String>,
) -> Result<Dockerfile, Failure> {
    let args = &all.image;
    let Some((plan, more)) = plans.split_first() else { return Err(DockerfileError::Nothing.into()) };
    let base = base(request, plan, args)?;
    let project = request.project();
    let settings = project.build_settings()?;
    let lock_in_context = match &args.context {
        Some(context) => project
            .path_in_context(context)
            .ok_or_else(|| Failure::OutsideContext { context: context.clone(), folder: project.folder().to_owned() })?,
        None => String::new(),
    };
    let builder = more.iter().fold(Dockerfile::builder(plan, base), DockerfileBuilder::platform);
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
        .settings(settings)
        .lock_in_context(&lock_in_context)
        .bytecode(!args.no_bytecode)
        .syntax(args.syntax)
        .folder(&args.layers_dir)
        .workdir(&args.workdir)
        .local(!args.no_local)
        .base_layers(args.base_layers)
        .command(args.cmd.iter().cloned());
    let mut named = BTreeSet::new();
    for plan in plans {
        named.extend(project.manifest_files(plan)?);
    }
    let builder = named.iter().fold(builder, |builder, path| builder.reads(path));
    let builder = args.uv_image.iter().cloned().fold(builder, DockerfileBuilder::uv_image);
    let format = args.format.or(args.no_hashes.then_some(FileFormat::Requirements));
    let format = format.map(|format| format.of_layers(args.no_hashes));
    let builder = format.into_iter().fold(builder, DockerfileBuilder::format);
    let source = request.source_url().map(|url| (SOURCE.to_owned(), url.to_owned()));
    let labels = source.iter().chain(&args.labels);
    let builder = labels.fold(builder, |builder, (key, value)| builder.label(key, value));
    let builder = all.environment.iter().fold(builder, |builder, path| builder.environment(path));
    let builder = args.user.iter().fold(builder, |builder, user| builder.user(user));
    let builder = request.python().into_iter().fold(builder, DockerfileBuilder::python);
    let builder = request.limits().bytes().into_iter().fold(builder, DockerfileBuilder::large_layer);
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
    let here = request.here(&all.request.at);
    let Some(here) = here.filter(|_| !is_chosen) else { return Ok(now.clone()) };
    match &all.image.package {
        Some(package) if *package != here && remember::of_this_run().value_of("--package").is_none() => {
            Err(Failure::Image(format!(
                "this is the folder of the member `{here}`, but the image is of `{package}`; to make it one of `{here}`, \
                 name it: `--package {here}`"
            )))
        }
        Some(_) => Ok(now.clone()),
        None => Ok(RecordedOptions::default().option("--package", here.as_str()).under(now)),
    }
}

/// Returns the folder of the requested lock.
pub(crate) fn folder(at: &LockArgs) -> Result<PathBuf, Failure> {
    Ok(path::folder(&locate::lock(at)?).to_owned())
}

/// Returns the options of `[tool.locklayers.image]` beside the lock.
pub(crate) fn configured(at: &LockArgs) -> Result<Vec<String>, Failure> {
    let beside = LockState::on_disk(&locate::lock(at)?).beside()?;
    Ok(beside.map(|file| file.config().image().words()).unwrap_or_default())
}

/// Returns the label with the URL of the source, an OCI annotation.
const SOURCE: &str = "org.opencontainers.image.source";

/// Returns the named base image, or else the official one of the planned Python.
fn base(request: &Request, plan: &Plan<'_>, args: &ImageArgs) -> Result<ImageReference, Failure> {
    if let Some(base) = &args.base {
        return Ok(base.clone());
    }
    let Some(python) = request.python() else { return Err(Failure::NoPython { example: example(plan) }) };
    ImageReference::official(python, plan.target()).ok_or_else(|| Failure::NoBase {
        python: plan.target().map_or_else(|| format!("Python {python}"), ToString::to_string),
    })
}

/// Returns a Python that the lock of a plan supports.
fn example(plan: &Plan<'_>) -> &'static str {
    let pythons = [("3.12", 12), ("3.13", 13), ("3.14", 14), ("3.11", 11), ("3.10", 10), ("3.9", 9), ("3.8", 8)];
    let supported = plan.lockfile().requires_python();
    let is_supported = |minor| supported.allows(&Environment::of_minor(3, minor)) == Some(true);
    pythons.into_iter().find(|(_, minor)| is_supported(*minor)).map_or("3.12", |(name, _)| name)
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
    let path = request.folder().join(written.name);
    for (_, content) in files.iter().filter(|(file, _)| *file == path) {
        let text = String::from_utf8_lossy(content);
        // The numbers of lines are those once it has the layers.
        if let Some(plan) = written.plan {
            for warning in Dockerfile::warnings_about(&text, plan, &request.default_groups()?) {
                say!("warning: {warning}");
            }
        }
        kept::warn(&path, &text, written.stated);
    }
    write::all_and_say(&files, written.format)?;
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

/// Reads a file beside the lock; `None` if there is none.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Failure> {
    read::found_string(path, path::folder(path), read::SMALL)
}
