//! Construction of a Dockerfile from its builder.
//!
//! Beside it: `extra`, the requirements that settings add to builds; `bare`, the builds without isolation; `run_command`, the
//! command of the image; `overlap`, the packages that install the same files; `uv_settings`, warnings about uv's settings.

mod bare;
mod extra;
mod overlap;
mod run_command;
mod uv_settings;

use super::builder::DockerfileBuilder;
use super::dockerfile::{Dockerfile, Form};
use super::error::DockerfileError;
use super::error::advice::OF_ANOTHER;
use super::error::python::ImagePythonError;
use super::index::arguments;
use super::needs::Needs;
use super::options::{FileAccess, InstallInto, Installer, Options, Stages};
use super::platforms::Platforms;
use super::recipe::LayerRecipe;
use super::recipe::hashes::Hashes;
use super::stage::family::Family;
use super::stage::multi;
use super::stage::single;
use super::stage::tail;
use super::step::local::LocalRecipe;
use super::step::start;
use super::text::length;
use super::text::section::{Section, Stage};
use super::text::word::plain;
use super::warning::DockerfileWarning;
use crate::export::LayerFormat;
use crate::marker::Environment;
use crate::name::PackageName;
use crate::plan::Plan;

/// The most layers that an engine can stack with overlayfs.
const MOST_LAYERS: usize = 127;

impl DockerfileBuilder<'_> {
    /// Builds the Dockerfile.
    ///
    /// # Errors
    ///
    /// [`DockerfileError`] if the plan is for another system than Linux or installs nothing, if the system's Python is
    /// requested with several stages, if pip would have to check only some of a layer's hashes, if a local package or an
    /// index is outside the build context, if a layer file cannot be written, and if a builder or a shell would
    /// misinterpret a path, a marker or a URL.
    pub fn build(mut self) -> Result<Dockerfile, DockerfileError> {
        self.options.format = self.format.unwrap_or(match self.options.installer {
            Installer::Uv => LayerFormat::PylockToml,
            Installer::Pip => LayerFormat::RequirementsTxt,
        });
        let platforms = Platforms::new(self.plan, &self.more)?;
        self.options.is_several = platforms.is_several();
        self.options.is_provided = platforms.is_provided();
        self.options.targets = platforms.targets();
        if self.chooses_stages {
            self.options.stages = chosen_stages(&self.options, &platforms);
        }
        let options = &self.options;
        platforms.check_base(&options.base)?;
        if options.base.is_without_shell() {
            return Err(DockerfileError::NoShell { base: options.base.to_string() });
        }
        options.check_managed(self.plan.lockfile().requires_python().example())?;
        if options.base.is_without_python() && !options.is_fragment && !options.is_managed {
            return Err(ImagePythonError::NoPython { base: options.base.to_string() }.into());
        }
        if options.stages == Stages::Multi && options.into == InstallInto::System {
            return Err(DockerfileError::SystemInStages);
        }
        check_paths(options)?;
        check_words(options, &self.words)?;
        check_python(options, self.plan)?;
        let layers = platforms.layers();
        let recipes = layers.iter().map(|layer| LayerRecipe::of(layer, options)).collect::<Result<Vec<_>, _>>()?;
        let recipes: Vec<LayerRecipe> = recipes.into_iter().flatten().collect();
        recipes.iter().try_for_each(|recipe| recipe.check(options))?;
        let local = if options.with_local { LocalRecipe::of(&platforms, options)? } else { LocalRecipe::default() };
        if recipes.is_empty() && local.is_empty() {
            return Err(DockerfileError::Nothing);
        }
        check_isolation(options, &local)?;
        self.options = extra::stated(self.options, &platforms, &local)?;
        self.options.indexes = arguments(&self.options.settings, recipes.iter().flat_map(|recipe| &recipe.indexes));
        self.options = tail::labelled(self.options, self.labels, self.plan, platforms.fingerprints())?;
        let options = &self.options;
        let is_musl = platforms.target().is_some_and(|target| target.platform().is_musl());
        let family = Family::of(&options.base, is_musl);
        let first = start::layer(options, &recipes);
        let stages = |first: Option<&LayerRecipe>| match options.stages {
            Stages::Single => single::stages(options, &recipes, &local, family),
            Stages::Multi => multi::stages(options, &recipes, &local, family, first),
        };
        let (copied, begun) = (stages(None)?, first.map(|first| stages(Some(first))).transpose()?);
        let text: String = copied.iter().flat_map(|stage| &stage.sections).map(Section::instructions).collect();
        let declarations = options.declarations(&text);
        let form = |stages: Vec<Stage>, first: Option<&LayerRecipe>| {
            let base = (!options.is_fragment).then(|| base(options, &platforms));
            let layers = (options.stages == Stages::Multi).then(|| multi::head(&recipes, first)).flatten();
            Form { head: base.into_iter().chain(layers).chain(declarations.clone()).collect(), stages }
        };
        let (copied, begun) = (form(copied, None), begun.map(|stages| form(stages, first)));
        let files = platforms
            .files(options.format, &options.folder, |layer| Ok(Hashes::of(layer, options)?.format(options.format)))?;
        let needs = needs(options, &recipes, &local);
        let mut warnings: Vec<_> = recipes.iter().flat_map(|recipe| recipe.warnings(options)).collect();
        warnings.extend(platforms.warnings());
        warnings.extend(uv_settings::warnings(options, &recipes, &local));
        warnings.extend(of_image(options, begun.as_ref().unwrap_or(&copied), &local, first));
        warnings.extend(start::warning(options, &recipes));
        warnings.extend(bare::warnings(options, &recipes, platforms.plans()));
        warnings.extend(compiles(options, &local));
        warnings.extend(overlap::overlaps(platforms.plans()));
        let dockerfile = Dockerfile {
            syntax: options.syntax,
            copied,
            begun,
            is_multi: options.stages == Stages::Multi,
            is_fragment: options.is_fragment,
            layers: recipes,
            files,
            words: self.words,
            beside: options.beside(&text),
            is_dynamic: !local.dynamic.is_empty(),
            needs,
            context: options.context.clone(),
            folder: options.folder.clone(),
            oci_platforms: platforms.names(),
            warnings,
        };
        length::check(&dockerfile.to_string())?;
        Ok(dockerfile)
    }
}

/// Returns the warning about local packages whose builds compile code in the image itself.
fn compiles(options: &Options, local: &LocalRecipe) -> Option<DockerfileWarning> {
    let is_here = options.stages == Stages::Single && !options.is_fragment && !local.is_apart(options);
    let packages = local.names().filter(|name| is_here && options.compiled.contains(*name));
    let packages: Vec<PackageName> = packages.cloned().collect();
    (!packages.is_empty()).then_some(DockerfileWarning::CompilesInImage { packages })
}

/// Returns what the steps read of the build context, besides the layer files. Lines of an existing Dockerfile that install
/// local packages are the user's.
fn needs(options: &Options, layers: &[LayerRecipe], local: &LocalRecipe) -> Needs {
    let mut needs = Needs::default();
    needs.files.extend(layers.iter().flat_map(|layer| layer.paths.iter().cloned()));
    needs.folders.extend(layers.iter().flat_map(|layer| options.needs_of(layer)));
    if !options.is_fragment && options.with_local {
        local.needs(&mut needs);
        let reads = options.reads.iter().filter(|_| !local.is_empty());
        needs.files.extend(reads.map(|path| options.context.path(path)));
    }
    needs.written()
}

/// Refuses builds without isolation of local packages in a stage that has no layer.
fn check_isolation(options: &Options, local: &LocalRecipe) -> Result<(), DockerfileError> {
    let is_apart = options.stages == Stages::Multi && options.installer == Installer::Uv;
    let is_bare = |name: &&PackageName| is_apart && options.settings.builds_in_environment(name);
    let packages: Vec<PackageName> = local.names().filter(is_bare).cloned().collect();
    if packages.is_empty() { Ok(()) } else { Err(DockerfileError::LocalBuildInStages { packages }) }
}

/// Returns the stages for options that leave them open.
fn chosen_stages(options: &Options, platforms: &Platforms<'_>) -> Stages {
    let is_one = options.is_fragment
        || options.into == InstallInto::System
        || options.is_provided
        || options.settings.is_without_isolation();
    let is_uv_copied = options.access == FileAccess::Copy && options.installer == Installer::Uv;
    let is_split = || platforms.plans().iter().any(|plan| plan.is_split());
    let is_compiled = || {
        let local = platforms.local();
        options.with_local && local.iter().any(|(one, _)| options.compiled.contains(one.package().name()))
    };
    if !is_one && (is_uv_copied || is_split() || is_compiled()) { Stages::Multi } else { Stages::Single }
}

/// Refuses options that would fail in the build.
fn check_words(options: &Options, words: &[String]) -> Result<(), DockerfileError> {
    if let Some(word) = words.iter().find(|word| word.contains(crate::message::is_unprintable)) {
        return Err(DockerfileError::UnrecordableWord { word: word.clone() });
    }
    options.settings.check()?;
    if options.installer == Installer::Pip && options.format == LayerFormat::PylockToml {
        return Err(DockerfileError::PipPylock);
    }
    let uv = options.uv_image.as_ref().filter(|_| options.installer == Installer::Uv);
    if let Some((image, needed)) = uv.and_then(|uv| Some((uv, uv.lacks(!options.is_fragment, options.format)?))) {
        return Err(DockerfileError::OldUv { image: image.to_string(), needed, is_whole: !options.is_fragment });
    }
    if let Some(path) = &options.uv_path {
        let what = "the path of uv";
        plain(what, path, b"")?;
        if !options.is_fragment {
            return Err(DockerfileError::Unsafe { what, text: path.clone(), reason: OF_ANOTHER });
        }
    }
    run_command::check(&options.command)?;
    if let Some(user) = &options.user {
        plain("the user", user, b":")?;
    }
    if let (Some(wanted), Some(has)) = (options.python(), options.base_python())
        && has != wanted
        && !options.is_managed
    {
        let wanted = format!("{}.{}", wanted.0, wanted.1);
        return Err(ImagePythonError::OtherPython {
            base: options.base.to_string(),
            has: format!("{}.{}", has.0, has.1),
            wanted,
        }
        .into());
    }
    if options.is_fragment && options.stages == Stages::Multi {
        return Err(DockerfileError::FragmentInOneStage);
    }
    if options.is_provided && options.stages == Stages::Multi {
        return Err(DockerfileError::ProvidedInStages);
    }
    Ok(())
}

/// Refuses a Python that the lock does not support; planning for a target has done so.
fn check_python(options: &Options, plan: &Plan<'_>) -> Result<(), DockerfileError> {
    let Some((major, minor)) = options.python().or_else(|| options.base_python()) else { return Ok(()) };
    let supported = plan.lockfile().requires_python();
    match supported.allows(&Environment::of_minor(major.into(), minor.into())) {
        Some(false) => Err(ImagePythonError::RequiresPython {
            python: format!("{major}.{minor}"),
            requires_python: supported.to_string(),
        }
        .into()),
        _ => Ok(()),
    }
}

fn check_paths(options: &Options) -> Result<(), DockerfileError> {
    plain("the folder of the layer files", &options.folder, b"")?;
    plain("the working directory", &options.workdir, b"")?;
    if let Some(path) = &options.environment {
        plain("the virtual environment", path, b"")?;
    }
    if let Some(python) = &options.environment_python {
        plain("the Python of the virtual environment", python, b"")?;
    }
    for part in options.context.parts() {
        plain("the path to the folder of the lock", part, b"")?;
    }
    let refuse = |what, text: &str, reason| Err(DockerfileError::Unsafe { what, text: text.to_owned(), reason });
    let leaves = |path: &str| path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if leaves(&options.folder) {
        return refuse(
            "the folder of the layer files",
            &options.folder,
            "is not a plain path below the folder of the lock",
        );
    }
    if options.workdir.len() < 2 || leaves(options.workdir.strip_prefix('/').unwrap_or("")) {
        return refuse("the working directory", &options.workdir, "is not a plain absolute path below `/`");
    }
    Ok(())
}

fn base(options: &Options, platforms: &Platforms<'_>) -> Section {
    let targets: Vec<String> =
        platforms.plans().iter().filter_map(|plan| plan.target()).map(ToString::to_string).collect();
    let section = match platforms.names().as_slice() {
        [] => Section::plain(),
        names => Section::new(format!(
            "The layers are for {}: build with --platform {}.",
            targets.join(" and for "),
            names.join(",")
        )),
    };
    section.line(format!("ARG BASE={}", options.base))
}

/// Returns the warnings about the image as a whole.
fn of_image(
    options: &Options,
    form: &Form,
    local: &LocalRecipe,
    first: Option<&LayerRecipe>,
) -> Vec<DockerfileWarning> {
    let first = first.map(start::with);
    let is_own = |stage: &&Stage| stage.name.is_empty() || first.as_ref() == Some(&stage.name);
    let own = form.stages.iter().filter(is_own).flat_map(|stage| &stage.sections).map(Section::layers).sum();
    let base = options.base_layers;
    let is_over = own + base > MOST_LAYERS;
    let many = is_over.then_some(DockerfileWarning::ManyLayers { own, base, most: MOST_LAYERS });
    let is_asked = options.installer == Installer::Pip && !local.is_empty() && local.indexes.len() > 1;
    let indexes = || local.indexes.iter().cloned().collect();
    let several = is_asked.then(|| DockerfileWarning::SeveralBuildIndexes { indexes: indexes() });
    let has_uv = options.stages == Stages::Single && options.copy_uv().is_some();
    let remains = has_uv.then_some(DockerfileWarning::UvRemains);
    many.into_iter().chain(several).chain(remains).collect()
}
