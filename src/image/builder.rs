//! The builder of Dockerfiles.

use std::collections::BTreeSet;

use super::dockerfile::Dockerfile;
use super::label::Labels;
use super::options::{DockerfileSyntax, FileAccess, InstallInto, Installer, Options, Stages};
use super::reference::ImageReference;
use super::settings::BuildSettings;
use super::text::context::Context;
use super::text::section::Section;
use crate::export::LayerFormat;
use crate::name::PackageName;
use crate::plan::Plan;

/// The default size in bytes above which a layer is reported as large.
const LARGE_LAYER: u64 = 10_000_000_000;
/// The default number of layers of the base image.
const BASE_LAYERS: usize = 10;

/// The builder of a [`Dockerfile`].
#[derive(Clone, Debug)]
pub struct DockerfileBuilder<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) more: Vec<&'p Plan<'p>>,
    pub(super) options: Options,
    pub(super) chooses_stages: bool,
    pub(super) format: Option<LayerFormat>,
    pub(super) words: Vec<String>,
    pub(super) labels: Labels,
}

impl Dockerfile {
    /// Returns a builder for a Dockerfile of a plan on a base image with Python 3 and, unless an image with uv is
    /// named, pip.
    ///
    /// The plan's layers must not hold local packages, as is the default.
    pub fn builder<'p>(plan: &'p Plan<'p>, base: ImageReference) -> DockerfileBuilder<'p> {
        DockerfileBuilder::new(plan, base)
    }
}

impl<'p> DockerfileBuilder<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, base: ImageReference) -> Self {
        let options = Options {
            installer: Installer::default(),
            stages: Stages::default(),
            into: InstallInto::default(),
            access: FileAccess::default(),
            format: LayerFormat::PylockToml,
            syntax: DockerfileSyntax::default(),
            base,
            uv_image: None,
            uv_path: None,
            settings: BuildSettings::default(),
            indexes: Vec::new(),
            context: Context::default(),
            folder: ".locklayers".to_owned(),
            workdir: "/app".to_owned(),
            reads: Vec::new(),
            unchecked: BTreeSet::new(),
            compiled: BTreeSet::new(),
            user: None,
            environment: None,
            environment_python: None,
            python: None,
            is_managed: false,
            targets: Vec::new(),
            command: Vec::new(),
            labels: Section::plain(),
            has_revision: false,
            is_fragment: false,
            is_start: false,
            is_provided: false,
            is_several: false,
            with_local: true,
            with_bytecode: true,
            base_layers: BASE_LAYERS,
            large_layer: LARGE_LAYER,
        };
        Self {
            plan,
            more: Vec::new(),
            options,
            chooses_stages: false,
            format: None,
            words: Vec::new(),
            labels: Labels::new(),
        }
    }

    /// Adds the plan of another platform, of the same lock and tiers and for the same Python. Without it, the image is for
    /// the platform of the builder's plan alone.
    ///
    /// With several plans, each platform has layer files of its own, in a folder named by its architecture as builders
    /// name it (`TARGETARCH`), and `docker buildx build --platform` builds one Dockerfile for all of them. It has a step
    /// for each layer of any platform, by tier and size class; if a platform lacks the layer, its file installs nothing.
    /// The order of the calls changes no byte.
    #[must_use]
    pub fn platform(mut self, plan: &'p Plan<'p>) -> Self {
        self.more.push(plan);
        self
    }

    /// Sets the installer; the default is uv.
    #[must_use]
    pub fn installer(mut self, installer: Installer) -> Self {
        self.options.installer = installer;
        self
    }

    /// Sets the stages; the default is a single one.
    #[must_use]
    pub fn stages(mut self, stages: Stages) -> Self {
        self.options.stages = stages;
        self.chooses_stages = false;
        self
    }

    /// Lets the plans and the other options decide the stages: several if layers are split by size, since each then
    /// changes independently, or if uv is copied rather than mounted, since it would remain in an image of one stage.
    ///
    /// Content that must share one environment stays in one stage: a fragment, the system's Python, packages of the
    /// base image, and packages that a build without isolation needs installed.
    #[must_use]
    pub fn choose_stages(mut self) -> Self {
        self.chooses_stages = true;
        self
    }

    /// Sets the environment of the packages; the default is a virtual environment.
    #[must_use]
    pub fn install_into(mut self, into: InstallInto) -> Self {
        self.options.into = into;
        self
    }

    /// Sets how the layer files are read; the default is by bind mounts.
    #[must_use]
    pub fn access(mut self, access: FileAccess) -> Self {
        self.options.access = access;
        self
    }

    /// Sets the format of the layer files; the default is a `pylock.toml` for uv, and requirements with hashes for
    /// pip.
    #[must_use]
    pub fn format(mut self, format: LayerFormat) -> Self {
        self.format = Some(format);
        self
    }

    /// Sets uv's settings of indexes and builds; by default there are none.
    #[must_use]
    pub fn settings(mut self, settings: BuildSettings) -> Self {
        self.options.settings = settings;
        self
    }

    /// Sets the path from the build context to the folder of the lock, such as `services/api`; by default both are the
    /// same.
    #[must_use]
    pub fn lock_in_context(mut self, path: &str) -> Self {
        self.options.context = Context::new(path);
        self
    }

    /// Adds a file that builds of local packages read, relative to the folder of the lock, such as the readme of a
    /// `pyproject.toml`: the ignore file includes it. By default these are the lock and manifests alone.
    #[must_use]
    pub fn reads(mut self, path: &str) -> Self {
        self.options.reads.push(path.to_owned());
        self
    }

    /// Adds a local package whose build compiles code, such as a C extension: if the stages are
    /// [chosen](Self::choose_stages), there are several, of which one has a compiler. In one stage it is built in a stage of its own too, or
    /// with a warning if the image has the Python of the system.
    #[must_use]
    pub fn compiles(mut self, package: PackageName) -> Self {
        self.options.compiled.insert(package);
        self
    }

    /// Sets the user of the image; the default is that of the base image.
    #[must_use]
    pub fn user(mut self, user: &str) -> Self {
        self.options.user = Some(user.to_owned());
        self
    }

    /// Sets the required Python version of the base image, such as `3.12` or `3.12.4`; by default it is not checked.
    #[must_use]
    pub fn python(mut self, version: &str) -> Self {
        self.options.python = Some(version.to_owned());
        self
    }

    /// Sets whether uv installs the Python of the image, of the version that [`python`](Self::python) states; by default it is
    /// that of the base image, which then may have any other or none.
    ///
    /// The Python is at `/opt/python` in a layer of its own, below those of the packages. uv verifies it by the checksum in its list
    /// of downloads, and a version of two numbers is the newest release of that list. Two build arguments,
    /// `UV_PYTHON_INSTALL_MIRROR` and `UV_PYTHON_DOWNLOADS_JSON_URL`, name other sources.
    ///
    /// ```
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/flat/uv.lock");
    /// use locklayers::image::Dockerfile;
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(Lockfile::read(path)?)?;
    /// let plan = Plan::builder(&graph).build()?;
    /// let builder = Dockerfile::builder(&plan, "debian:trixie-slim".parse()?).python("3.12").managed_python(true);
    /// assert!(builder.build()?.to_string().contains("\nCOPY --link --from=python /layer/ /\n"));
    /// # Ok::<(), locklayers::Error>(())
    /// ```
    #[must_use]
    pub fn managed_python(mut self, is_managed: bool) -> Self {
        self.options.is_managed = is_managed;
        self
    }

    /// Sets whether the output is a fragment: only the layers, for an existing Dockerfile, before its line that installs.
    /// By default it is a whole Dockerfile. A fragment has a single stage, and installs into the environment that
    /// `UV_PROJECT_ENVIRONMENT` names there.
    #[must_use]
    pub fn fragment(mut self, is_fragment: bool) -> Self {
        self.options.is_fragment = is_fragment;
        self
    }

    /// Sets the path of the virtual environment of an existing Dockerfile; the default is what its
    /// `UV_PROJECT_ENVIRONMENT` names, or `.venv` in its working directory.
    #[must_use]
    pub fn environment(mut self, path: &str) -> Self {
        self.options.environment = Some(path.to_owned());
        self
    }

    /// Sets the Python with which uv makes the virtual environment of an existing Dockerfile, such as `3.12`; the default is the
    /// one that uv finds. It is the one that the line that installs requests
    /// ([`Dockerfile::environment_python_of`](super::Dockerfile::environment_python_of)), since that would replace the environment
    /// of another.
    #[must_use]
    pub fn environment_python(mut self, version: &str) -> Self {
        self.options.environment_python = Some(version.to_owned());
        self
    }

    /// Sets the command-line arguments that the Dockerfile records; by default there are none.
    #[must_use]
    pub fn words(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.words = words.into_iter().collect();
        self
    }

    /// Adds a label of the image. It replaces an earlier one of the same key, and a default one.
    ///
    /// By default the image has, under the keys of OCI's annotations, the name of the base image, its digest if it is named
    /// by one, and the version of the project if the image is of one project; and under `io.locklayers.layer.NAME` the
    /// fingerprint of each layer, or for several platforms under `io.locklayers.layer.NAME.amd64` and the like. The
    /// revision is a build argument.
    #[must_use]
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.insert(key.to_owned(), value.to_owned());
        self
    }

    /// Sets whether bytecode is compiled while the image is built; by default it is.
    #[must_use]
    pub fn bytecode(mut self, with_bytecode: bool) -> Self {
        self.options.with_bytecode = with_bytecode;
        self
    }

    /// Sets the version of Dockerfile's syntax; the default is the newest.
    #[must_use]
    pub fn syntax(mut self, syntax: DockerfileSyntax) -> Self {
        self.options.syntax = syntax;
        self
    }

    /// Sets an image with uv at `/uv`; by default, the pip of the base image installs uv in a stage of its own.
    #[must_use]
    pub fn uv_image(mut self, image: ImageReference) -> Self {
        self.options.uv_image = Some(image);
        self
    }

    /// Sets the uv that an existing Dockerfile installs before its layers, by its path or by its name on `PATH`, as in
    /// `/opt/uv/bin/uv`; nothing else brings uv then.
    #[must_use]
    pub fn uv_path(mut self, path: &str) -> Self {
        self.options.uv_path = Some(path.to_owned());
        self
    }

    /// Sets the folder of the layer files, relative to that of the lock; the default is `.locklayers`.
    #[must_use]
    pub fn folder(mut self, folder: &str) -> Self {
        folder.trim_end_matches('/').clone_into(&mut self.options.folder);
        self
    }

    /// Sets the absolute path of the project's files in the image; the default is `/app`.
    #[must_use]
    pub fn workdir(mut self, workdir: &str) -> Self {
        workdir.clone_into(&mut self.options.workdir);
        self
    }

    /// Sets the program that the image runs, with its arguments and without a shell; by default there is none.
    #[must_use]
    pub fn command(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.options.command = words.into_iter().collect();
        self
    }

    /// Sets whether local packages are installed; by default they are.
    #[must_use]
    pub fn local(mut self, with_local: bool) -> Self {
        self.options.with_local = with_local;
        self
    }

    /// Sets the number of layers of the base image, for the warning about too many; the default is 10.
    #[must_use]
    pub fn base_layers(mut self, layers: usize) -> Self {
        self.options.base_layers = layers;
        self
    }

    /// Sets the download size in bytes above which a layer is warned about; the default is 10 GB.
    #[must_use]
    pub fn large_layer(mut self, bytes: u64) -> Self {
        self.options.large_layer = bytes;
        self
    }
}
