//! What `dockerfile` and `bake` have in common: from arguments to a Dockerfile, and the files that go with it.

use std::path::PathBuf;

use locklayers::{
    Dockerfile, Dockerignore, FileAccess, ImageReference, Implementation, InstallInto, Installer, Plan, Stages,
};

use crate::args::{AccessArg, ImageArgs, InstallerArg};
use crate::failure::Failure;
use crate::folder;
use crate::input;
use crate::request::Asked;
use crate::say::say;
use crate::write;

/// Makes the Dockerfile, and says on standard error what it warns of.
pub(crate) fn dockerfile(
    asked: &Asked,
    plan: &Plan<'_>,
    args: &ImageArgs,
    stages: Stages,
    into: InstallInto,
) -> Result<Dockerfile, Failure> {
    let builder = Dockerfile::builder(plan, base(asked, plan, args)?)
        .installer(match args.installer {
            InstallerArg::Uv => Installer::Uv,
            InstallerArg::Pip => Installer::Pip,
        })
        .stages(stages)
        .into(into)
        .access(match args.files {
            AccessArg::Mount => FileAccess::Mount,
            AccessArg::Copy => FileAccess::Copy,
        })
        .format(args.format.of_layers(args.no_hashes))
        .syntax(args.syntax)
        .folder(&args.layers_dir)
        .workdir(&args.workdir)
        .local(!args.no_local)
        .base_layers(args.base_layers)
        .command(args.cmd.iter().cloned());
    let builder = args.uv_image.iter().cloned().fold(builder, locklayers::DockerfileBuilder::uv_image);
    let builder = asked.limits().bytes.into_iter().fold(builder, locklayers::DockerfileBuilder::large_layer);
    let dockerfile = builder.build()?;
    for warning in dockerfile.warnings() {
        say!("warning: {warning}");
    }
    Ok(dockerfile)
}

/// The base image that was named, else the official one of the Python that is planned for.
fn base(asked: &Asked, plan: &Plan<'_>, args: &ImageArgs) -> Result<ImageReference, Failure> {
    if let Some(base) = &args.base {
        return Ok(base.clone());
    }
    let no_base = |python: Option<String>| Failure::NoBase { python };
    let Some(python) = asked.python() else { return Err(no_base(None)) };
    let target = plan.target();
    let is_musl = target.is_some_and(|target| target.platform().is_musl());
    let is_plain = python.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && target.is_none_or(|target| *target.implementation() == Implementation::CPython);
    let kind = if is_musl { "alpine" } else { "slim" };
    let image = format!("python:{python}-{kind}").parse();
    image
        .ok()
        .filter(|_| is_plain)
        .ok_or_else(|| no_base(Some(target.map_or_else(|| format!("Python {python}"), |target| format!("{target}")))))
}

/// Writes files into the folder of the lock, all or none: the layer files, those that are named, and `.dockerignore`.
///
/// A Dockerfile that this program did not write is refused before anything is written.
pub(crate) fn write_files(
    asked: &Asked,
    dockerfile: &Dockerfile,
    named: &[(&str, String)],
    force: bool,
) -> Result<(), Failure> {
    let folder = asked.folder();
    let path = folder.join("Dockerfile");
    let is_ours =
        input::found_string(&path, folder, input::SMALL)?.is_none_or(|text| Dockerfile::is_written_by_us(&text));
    if !is_ours && !force {
        return Err(Failure::NotOurs { path });
    }
    let ignore = folder.join(".dockerignore");
    let ignored =
        Dockerignore::of(dockerfile).within(&input::found_string(&ignore, folder, input::SMALL)?.unwrap_or_default());
    let layers = folder.join(dockerfile.folder());
    let bytes = |path: PathBuf, text: &str| (path, text.as_bytes().to_vec());
    let mut files: Vec<_> =
        dockerfile.files().iter().map(|file| bytes(layers.join(file.name()), file.text())).collect();
    files.extend(named.iter().map(|(name, text)| bytes(folder.join(name), text)));
    files.push(bytes(ignore, &ignored));
    folder::prepare(&layers, folder)?;
    write::all_and_say(&files)
}
