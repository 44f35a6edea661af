//! The steps that `dockerfile` and `bake` share: from arguments to a Dockerfile and its other files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use locklayers::Plan;
use locklayers::image::{
    BakeFile, BuildSettings, Dockerfile, DockerfileBuilder, DockerfileError, Dockerignore, FileAccess, ImageReference,
    InstallInto, Installer, Stages,
};
use locklayers::lock::Source;
use locklayers::marker::Environment;
use locklayers::platform::Implementation;

use crate::args::{AccessArg, DockerfileArgs, FileFormat, ImageArgs, InstallerArg, LockArgs, WrittenFormat};
use crate::command::behind;
use crate::command::remember::Words;
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::input::origin::Origin;
use crate::input::read;
use crate::input::request::Asked;
use crate::output::folder;
use crate::output::say::say;
use crate::output::write;
use crate::path::{self, real};
use locklayers::message::escape_lines;

/// Makes the Dockerfile from the options of this run and, for those that are not given, of `[tool.locklayers.image]`;
/// prints its warnings.
pub(crate) fn make(
    at: &LockArgs,
    now: &Words,
    is_locked: bool,
    then: impl FnOnce(&Asked, &DockerfileArgs, &Dockerfile) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let configured = Words::of(configured(at)?).under(now);
    let mut all = configured.parse("the command line, the Dockerfile or [tool.locklayers.image]")?;
    all.request.at = at.clone();
    let asked = Asked::for_image(&all.request, &all.image)?;
    refuse_in_member(&asked, &all)?;
    let plans = asked.plans()?;
    behind::look(&asked, is_locked)?;
    let dockerfile = dockerfile(&asked, &plans, &all, now.words())?;
    for warning in dockerfile.warnings() {
        say!("warning: {warning}");
    }
    then(&asked, &all, &dockerfile)
}

/// Makes the Dockerfile from the plans of its platforms.
pub(crate) fn dockerfile(
    asked: &Asked,
    plans: &[Plan<'_>],
    all: &DockerfileArgs,
    words: Vec<String>,
) -> Result<Dockerfile, Failure> {
    let args = &all.image;
    let Some((plan, more)) = plans.split_first() else { return Err(DockerfileError::Nothing.into()) };
    let base = base(asked, plan, args)?;
    let settings = settings(asked.folder())?;
    let builder = more.iter().fold(Dockerfile::builder(plan, base), DockerfileBuilder::platform);
    let builder = builder
        .installer(match args.installer {
            InstallerArg::Uv => Installer::Uv,
            InstallerArg::Pip => Installer::Pip,
        })
        .stages(stages(plans, all, &settings))
        .into(if all.system { InstallInto::System } else { InstallInto::Venv })
        .fragment(all.fragment)
        .words(words)
        .access(match args.files {
            AccessArg::Mount => FileAccess::Mount,
            AccessArg::Copy => FileAccess::Copy,
        })
        .settings(settings)
        .lock_in_context(&lock_in_context(asked.folder(), args.context.as_deref())?)
        .bytecode(!args.no_bytecode)
        .syntax(args.syntax)
        .folder(&args.layers_dir)
        .workdir(&args.workdir)
        .local(!args.no_local)
        .base_layers(args.base_layers)
        .command(args.cmd.iter().cloned());
    let builder = args.uv_image.iter().cloned().fold(builder, DockerfileBuilder::uv_image);
    let format = args.format.or(args.no_hashes.then_some(FileFormat::Requirements));
    let format = format.map(|format| format.of_layers(args.no_hashes));
    let builder = format.into_iter().fold(builder, DockerfileBuilder::format);
    let source = asked.source_url().map(|url| (SOURCE.to_owned(), url.to_owned()));
    let labels = source.iter().chain(&args.labels);
    let builder = labels.fold(builder, |builder, (key, value)| builder.label(key, value));
    let builder = all.environment.iter().fold(builder, |builder, path| builder.environment(path));
    let builder = args.user.iter().fold(builder, |builder, user| builder.user(user));
    let builder = asked.python().into_iter().fold(builder, DockerfileBuilder::python);
    let builder = asked.limits().bytes().into_iter().fold(builder, DockerfileBuilder::large_layer);
    Ok(builder.build()?)
}

/// Refuses to make an image of a whole workspace in the folder of one of its members, which `uv sync` would take there.
fn refuse_in_member(asked: &Asked, all: &DockerfileArgs) -> Result<(), Failure> {
    let is_chosen = !all.request.layers.is_empty() || !all.request.scope.is_empty() || all.request.at.lock.is_some();
    let here = real(locate::here(&all.request.at));
    if is_chosen || asked.has_layers() || here == real(asked.folder()) {
        return Ok(());
    }
    let is_here = |package: &&locklayers::lock::Package| match package.source() {
        Source::Editable(path) | Source::Virtual(path) | Source::Directory(path) => {
            !path.is_here() && real(&asked.folder().join(path.as_str())) == here
        }
        _ => false,
    };
    match asked.lockfile().packages().iter().find(is_here) {
        None => Ok(()),
        Some(member) => Err(Failure::Image(format!(
            "this is the folder of the member `{name}`, but by default the image would hold the whole workspace; name \
             the member, as in `--layer {name}=project:{name}`, or run this in the folder of the lock",
            name = member.name()
        ))),
    }
}

/// Returns the folder of the requested lock.
pub(crate) fn folder(at: &LockArgs) -> Result<PathBuf, Failure> {
    Ok(path::folder(&locate::lock(at)?).to_owned())
}

/// Returns the options of `[tool.locklayers.image]` beside the lock.
pub(crate) fn configured(at: &LockArgs) -> Result<Vec<String>, Failure> {
    let lock = locate::lock(at)?;
    if locate::is_script(&lock) {
        return Ok(Vec::new());
    }
    let beside = Origin::disk(lock).pyproject(Path::new("pyproject.toml"))?;
    Ok(beside.map(|file| file.config().image().words()).unwrap_or_default())
}

/// Returns the label with the URL of the source, an OCI annotation.
const SOURCE: &str = "org.opencontainers.image.source";

/// Returns the settings of uv that builds use.
fn settings(folder: &Path) -> Result<BuildSettings, Failure> {
    let [pyproject, own] = ["pyproject.toml", "uv.toml"].map(|name| read(&folder.join(name)));
    BuildSettings::read(pyproject?.as_deref(), own?.as_deref())
        .map_err(|error| Failure::Config { path: folder.join("pyproject.toml"), reason: error.to_string() })
}

/// Returns the path from the build context to the folder of the lock.
fn lock_in_context(folder: &Path, context: Option<&Path>) -> Result<String, Failure> {
    let Some(context) = context else { return Ok(String::new()) };
    let leads = |folder: &Path| Some(real(folder)?.strip_prefix(real(context)?).ok()?.to_str()?.to_owned());
    leads(folder).map(|path| path.replace('\\', "/")).ok_or_else(|| {
        Failure::Image(format!(
            "the build context {} does not contain the folder of the lock, {}; use that folder or one above it",
            shown(context),
            shown(folder)
        ))
    })
}

/// Returns the requested stages, or else one for each layer if layers are split by size, since each then changes
/// independently, or if uv is copied rather than mounted, since it would remain in an image of one stage. Content that
/// must share one environment stays in one stage: packages of the base image, and packages that a build without isolation
/// needs installed.
fn stages(plans: &[Plan<'_>], all: &DockerfileArgs, settings: &BuildSettings) -> Stages {
    let args = &all.image;
    let is_provided = plans.iter().any(|plan| !plan.left_out().is_empty() || !plan.replaced().is_empty());
    let is_one = all.system || all.fragment || is_provided || settings.is_without_isolation();
    let is_open = all.stages.is_none() && !is_one;
    let by_size = is_open && plans.iter().any(Plan::is_split);
    let without_mounts = is_open && args.files == AccessArg::Copy && args.installer == InstallerArg::Uv;
    if by_size {
        say!(
            "note: each layer is built in its own stage, since layers are split by size; --stages single builds all in one stage"
        );
    }
    if by_size || without_mounts || all.is_multi() { Stages::Multi } else { Stages::Single }
}

/// Returns the named base image, or else the official one of the planned Python.
fn base(asked: &Asked, plan: &Plan<'_>, args: &ImageArgs) -> Result<ImageReference, Failure> {
    if let Some(base) = &args.base {
        return Ok(base.clone());
    }
    let Some(python) = asked.python() else { return Err(Failure::NoPython { example: example(plan) }) };
    let target = plan.target();
    let is_musl = target.is_some_and(|target| target.platform().is_musl());
    let is_plain = python.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && target.is_none_or(|target| *target.implementation() == Implementation::CPython);
    let kind = if is_musl { "alpine" } else { "slim" };
    let image = format!("python:{python}-{kind}").parse();
    image.ok().filter(|_| is_plain).ok_or_else(|| Failure::NoBase {
        python: target.map_or_else(|| format!("Python {python}"), |target| format!("{target}")),
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
    /// Whether it is the user's own Dockerfile, into which only the layers are inserted.
    pub(crate) is_fragment: bool,
    /// The bake file.
    pub(crate) bake: Option<String>,
    pub(crate) force: bool,
    /// How the files are reported.
    pub(crate) format: WrittenFormat,
}

const BAKE: &str = "docker-bake.json";

/// Writes files into the folder of the lock, all or none: the layer files, the Dockerfile and its other files.
///
/// Files that this program did not write are refused before anything is written.
pub(crate) fn write_files(asked: &Asked, dockerfile: &Dockerfile, written: &Written<'_>) -> Result<(), Failure> {
    let folder = asked.folder();
    let path = folder.join(written.name);
    let text = text_of(&path, read(&path)?.as_deref(), dockerfile, written)?;
    let bake = folder.join(BAKE);
    let is_bake_ours = read(&bake)?.is_none_or(|text| BakeFile::is_written_by_us(&text));
    if !is_bake_ours && !written.force && written.bake.is_some() {
        return Err(Failure::NotOurs { path: bake });
    }
    let mut files = beside(folder, dockerfile, written.is_fragment)?;
    files.push((path, text.into_bytes()));
    files.extend(written.bake.iter().map(|text| (bake.clone(), text.as_bytes().to_vec())));
    let layers = folder.join(dockerfile.folder());
    let folders: BTreeSet<&Path> = files.iter().map(|(path, _)| path::folder(path)).collect();
    folders
        .into_iter()
        .filter(|found| found.starts_with(&layers))
        .try_for_each(|found| folder::prepare(found, folder))?;
    write::all_and_say(&files, written.format)
}

/// Returns the files of a Dockerfile: those of the layers, and lines for Docker and for Git.
pub(crate) fn beside(
    folder: &Path,
    dockerfile: &Dockerfile,
    is_fragment: bool,
) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let layers = folder.join(dockerfile.folder());
    let bytes = |path: PathBuf, text: &str| (path, text.as_bytes().to_vec());
    let mut files: Vec<_> =
        dockerfile.files().iter().map(|file| bytes(layers.join(file.name()), file.text())).collect();
    files.extend(dockerfile.more_files().map(|(name, text)| bytes(layers.join(name), text)));
    // Caches are keyed by their bytes, on every system.
    files.push(bytes(layers.join(".gitattributes"), "* -text\n"));
    let lines = Dockerignore::of(dockerfile);
    let ignore = folder.join(lines.file_name());
    let lines = if is_fragment { lines.only_kept() } else { lines };
    files.push(bytes(ignore.clone(), &lines.within(&read(&ignore)?.unwrap_or_default())));
    Ok(files)
}

/// Returns the Dockerfile with its blocks regenerated, a new one, or the user's own with the blocks inserted.
pub(crate) fn text_of(
    path: &Path,
    old: Option<&str>,
    dockerfile: &Dockerfile,
    written: &Written<'_>,
) -> Result<String, Failure> {
    match old {
        Some(old) if Dockerfile::has_blocks(old) => dockerfile
            .within(old, written.force)
            .map_err(|error| Failure::Image(format!("{}: {}", shown(path), escape_lines(&error.to_string())))),
        Some(old) if written.is_fragment => dockerfile.adopt_into(old).ok_or_else(|| {
            Failure::Image(format!(
                "{} has no RUN of `uv sync`, or of `pip install` of the project or its requirements, before which the \
                 layers could be inserted; insert them by hand, as `locklayers dockerfile --fragment` prints them",
                shown(path)
            ))
        }),
        Some(_) if !written.force => Err(Failure::NotOurs { path: path.to_owned() }),
        None if written.is_fragment => Err(Failure::Image(format!(
            "{} does not exist, and --fragment inserts the layers into an existing Dockerfile; leave it out to write a whole one",
            shown(path)
        ))),
        _ => Ok(dockerfile.to_string()),
    }
}

/// Reads a file beside the lock; `None` if there is none.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Failure> {
    read::found_string(path, path::folder(path), read::SMALL)
}
