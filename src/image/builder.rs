//! Asking for a Dockerfile.

use super::command::Options;
use super::dockerfile::Dockerfile;
use super::error::DockerfileError;
use super::options::{DockerfileSyntax, FileAccess, InstallInto, Installer, Stages};
use super::overlap::overlaps;
use super::recipe::{LayerRecipe, LocalRecipe, installed};
use super::reference::ImageReference;
use super::section::{Section, Stage};
use super::warning::DockerfileWarning;
use super::word::plain;
use super::{multi, single};
use crate::export::{LayerFile, LayerFormat};
use crate::plan::Plan;

/// How many layers an engine can stack with overlayfs.
const MOST_LAYERS: usize = 127;
/// What registries and slow links are spared, where no other limit is given.
const LARGE_LAYER: u64 = 10_000_000_000;
/// How many layers a base image is taken to have.
const BASE_LAYERS: usize = 10;

/// Collects what a [`Dockerfile`] is asked to be.
#[derive(Clone, Debug)]
pub struct DockerfileBuilder<'p> {
    plan: &'p Plan<'p>,
    options: Options,
}

impl<'p> DockerfileBuilder<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, base: ImageReference) -> Self {
        let options = Options {
            installer: Installer::default(),
            stages: Stages::default(),
            into: InstallInto::default(),
            access: FileAccess::default(),
            format: LayerFormat::default(),
            syntax: DockerfileSyntax::default(),
            base,
            uv_image: None,
            folder: "layers".to_owned(),
            workdir: "/app".to_owned(),
            command: Vec::new(),
            with_local: true,
            base_layers: BASE_LAYERS,
            large_layer: LARGE_LAYER,
        };
        Self { plan, options }
    }

    /// Sets who installs; uv otherwise.
    #[must_use]
    pub fn installer(mut self, installer: Installer) -> Self {
        self.options.installer = installer;
        self
    }

    /// Sets how many stages install; one otherwise.
    #[must_use]
    pub fn stages(mut self, stages: Stages) -> Self {
        self.options.stages = stages;
        self
    }

    /// Sets where packages are installed; in a virtual environment otherwise.
    #[must_use]
    pub fn into(mut self, into: InstallInto) -> Self {
        self.options.into = into;
        self
    }

    /// Sets how the layer files are read; by bind mounts otherwise.
    #[must_use]
    pub fn access(mut self, access: FileAccess) -> Self {
        self.options.access = access;
        self
    }

    /// Sets the form of the layer files; requirements with hashes otherwise.
    #[must_use]
    pub fn format(mut self, format: LayerFormat) -> Self {
        self.options.format = format;
        self
    }

    /// Sets the version of Dockerfile's syntax; the newest otherwise.
    #[must_use]
    pub fn syntax(mut self, syntax: DockerfileSyntax) -> Self {
        self.options.syntax = syntax;
        self
    }

    /// Sets an image that has uv at `/uv`; otherwise pip of the base image installs uv in a stage of its own.
    #[must_use]
    pub fn uv_image(mut self, image: ImageReference) -> Self {
        self.options.uv_image = Some(image);
        self
    }

    /// Sets the folder of the layer files, a path from the folder of the lock; `layers` otherwise.
    #[must_use]
    pub fn folder(mut self, folder: &str) -> Self {
        folder.trim_end_matches('/').clone_into(&mut self.options.folder);
        self
    }

    /// Sets the absolute path of the project's files in the image; `/app` otherwise.
    #[must_use]
    pub fn workdir(mut self, workdir: &str) -> Self {
        workdir.clone_into(&mut self.options.workdir);
        self
    }

    /// Sets the program that the image runs, and its arguments, without a shell; none otherwise.
    #[must_use]
    pub fn command(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.options.command = words.into_iter().collect();
        self
    }

    /// Says whether local packages are installed; they are unless told otherwise.
    #[must_use]
    pub fn local(mut self, with_local: bool) -> Self {
        self.options.with_local = with_local;
        self
    }

    /// Sets how many layers the base image has, for the warning of too many; 10 otherwise.
    #[must_use]
    pub fn base_layers(mut self, layers: usize) -> Self {
        self.options.base_layers = layers;
        self
    }

    /// Sets how many bytes a layer may download before that is a warning; 10 GB otherwise.
    #[must_use]
    pub fn large_layer(mut self, bytes: u64) -> Self {
        self.options.large_layer = bytes;
        self
    }

    /// Writes the Dockerfile.
    ///
    /// # Errors
    ///
    /// [`DockerfileError`] when the plan is for another system than Linux or installs nothing, when the system's Python
    /// is asked for in several stages, when pip would have to check only some of a layer's hashes, when a local package
    /// or an index is outside of the build context, when a layer file cannot be written, and when a path, a marker or a
    /// URL could be read as something else.
    pub fn build(self) -> Result<Dockerfile, DockerfileError> {
        let (plan, options) = (self.plan, &self.options);
        let target = plan.target();
        let oci_platform = target.and_then(|target| target.platform().oci_platform());
        if let (Some(target), None) = (target, &oci_platform) {
            return Err(DockerfileError::NotLinux { target: target.to_string() });
        }
        if options.stages == Stages::Multi && options.into == InstallInto::System {
            return Err(DockerfileError::SystemInStages);
        }
        check_paths(options)?;
        let layers = plan.layers().iter().filter(|layer| installed(layer).next().is_some());
        let recipe = |layer| LayerRecipe::of(layer, options.installer, options.format);
        let recipes: Vec<LayerRecipe> = layers.clone().map(recipe).collect::<Result<_, _>>()?;
        let local = if options.with_local { LocalRecipe::of(plan)? } else { LocalRecipe::default() };
        if recipes.is_empty() && local.is_empty() {
            return Err(DockerfileError::Nothing);
        }
        let is_musl = target.is_some_and(|target| target.platform().is_musl());
        let stages = match options.stages {
            Stages::Single => single::stages(options, &recipes, &local)?,
            Stages::Multi => multi::stages(options, &recipes, &local, is_musl)?,
        };
        let way = vec![".."; options.folder.split('/').count()].join("/");
        let files = layers.map(|layer| LayerFile::of(plan, layer, options.format, &way)).collect::<Result<_, _>>()?;
        let mut head = vec![base(options, target.map(ToString::to_string).as_deref(), oci_platform.as_deref())];
        if options.stages == Stages::Multi {
            head.extend(multi::head(&recipes));
        }
        let warnings = warnings(plan, options, &recipes, &stages);
        Ok(Dockerfile {
            syntax: options.syntax,
            head,
            is_multi: options.stages == Stages::Multi,
            stages,
            layers: recipes,
            files,
            folder: options.folder.clone(),
            oci_platform,
            warnings,
        })
    }
}

fn check_paths(options: &Options) -> Result<(), DockerfileError> {
    plain("the folder of the layer files", &options.folder, b"")?;
    plain("the working directory", &options.workdir, b"")?;
    let refuse = |what, text: &str, reason| Err(DockerfileError::Unsafe { what, text: text.to_owned(), reason });
    let leaves = |path: &str| path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if leaves(&options.folder) {
        return refuse(
            "the folder of the layer files",
            &options.folder,
            "is no plain path below the folder of the lock",
        );
    }
    if options.workdir.len() < 2 || leaves(options.workdir.strip_prefix('/').unwrap_or("")) {
        return refuse("the working directory", &options.workdir, "is no plain absolute path below `/`");
    }
    Ok(())
}

fn base(options: &Options, target: Option<&str>, oci_platform: Option<&str>) -> Section {
    let section = match (target, oci_platform) {
        (Some(target), Some(platform)) => {
            Section::new(format!("The layers are for {target}: build with --platform {platform}."))
        }
        _ => Section::plain(),
    };
    section.line(format!("ARG BASE={}", options.base))
}

fn warnings(plan: &Plan<'_>, options: &Options, recipes: &[LayerRecipe], stages: &[Stage]) -> Vec<DockerfileWarning> {
    let mut found = Vec::new();
    for recipe in recipes {
        let layer = recipe.name.clone();
        let bytes = plan.layer(layer.as_str()).map_or(0, |layer| layer.bytes().most());
        if bytes > options.large_layer {
            found.push(DockerfileWarning::LargeLayer { layer: layer.clone(), bytes, limit: options.large_layer });
        }
        if !recipe.builds.is_empty() && options.stages == Stages::Single {
            found.push(DockerfileWarning::Builds { layer: layer.clone(), packages: recipe.builds.clone() });
        }
        if !recipe.git.is_empty() {
            found.push(DockerfileWarning::NeedsGit { layer: layer.clone(), packages: recipe.git.clone() });
        }
        if !recipe.without_hash.is_empty() {
            let packages = recipe.without_hash.clone();
            found.push(DockerfileWarning::NoHash { layer: layer.clone(), packages });
        }
        if !recipe.is_hashed && recipe.indexes.len() > 1 {
            let indexes = recipe.indexes.iter().cloned().collect();
            found.push(DockerfileWarning::SeveralIndexes { layer, indexes });
        }
    }
    let is_last = |stage: &&Stage| stage.name.is_empty() || (options.stages == Stages::Multi && stage.name == "venv");
    let own = stages.iter().filter(is_last).flat_map(|stage| &stage.sections).map(Section::layers).sum();
    let base = options.base_layers;
    if own + base > MOST_LAYERS {
        found.push(DockerfileWarning::ManyLayers { own, base, most: MOST_LAYERS });
    }
    found.extend(overlaps(plan));
    found
}
