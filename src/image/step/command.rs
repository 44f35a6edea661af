//! The `RUN` instructions that install.

use std::collections::BTreeSet;
use std::path::Path;

use super::finish::{Finish, check_user};
use super::git;
use super::input::{self, Input};
use super::local::{LocalRecipe, find_links, outermost, whole};
use super::mount::{cache, cache_folder};
use super::start;
use crate::export::LayerFormat;
use crate::image::error::DockerfileError;
use crate::image::options::demand::Demand;
use crate::image::options::{FileAccess, InstallInto, Installer, Options, Stages};
use crate::image::recipe::LayerRecipe;
use crate::image::settings::{BuildIndex, is_remote};
use crate::image::text::context::{MOUNTED, mounted};
use crate::image::text::layout::{AND, COPIED, LAYER, MOUNT, NEXT, SETTINGS, TOOLS, VENV};
use crate::image::text::length::grouped;
use crate::image::text::section::{Section, Stage};
use crate::image::text::word::{context_path, mount_path, shell};

/// The version of uv if no image with uv is named. A build can choose another: `--build-arg UV_VERSION=…`.
const UV_VERSION: &str = "0.13.9";
/// The stage with uv, in an existing Dockerfile.
const FRAGMENT_TOOLS: &str = "locklayers-tools";
/// The stage with the layer files of a platform, in an existing Dockerfile.
const FRAGMENT_FILES: &str = "locklayers-files";

impl Options {
    /// Returns the stage with uv, if uv is the installer.
    fn tools(&self) -> Option<Section> {
        if self.installer == Installer::Pip {
            return None;
        }
        let is_left = self.stages == Stages::Single && !self.has_mounts();
        let rest = if is_left { "" } else { " Nothing of this stage ends up in the image." };
        let section = Section::new(format!("uv, which installs the layers.{rest}"));
        let from = match &self.uv_image {
            Some(_) if self.is_fragment => return None,
            Some(image) => return Some(section.line(format!("FROM {image} AS {TOOLS}"))),
            None if self.is_fragment => format!("FROM {} AS {FRAGMENT_TOOLS}", self.base),
            None => format!("FROM ${{BASE}} AS {TOOLS}"),
        };
        let (mounts, cache) = if self.has_mounts() {
            (vec![cache("pip")], format!("--cache-dir {}", cache_folder("pip")))
        } else {
            (Vec::new(), NO_CACHE.to_owned())
        };
        let install = format!("python3 -m pip install{NEXT}{cache} {PIP} --target /tools \"uv==${{UV_VERSION}}\"");
        let section = section.line(from).line("USER root").line(format!("ARG UV_VERSION={UV_VERSION}"));
        Some(section.run(&mounts, &install))
    }

    /// The name of the stage with the platform's layer files; `None` if all platforms have the same.
    fn files_stage(&self) -> Option<&'static str> {
        let name = if self.is_fragment { FRAGMENT_FILES } else { "files" };
        self.is_several.then_some(name)
    }

    /// Returns the stages that steps read from: uv, and the layer files of the platform.
    pub(in crate::image) fn sources(&self) -> Vec<Stage> {
        let tools = self.tools().map(|section| (TOOLS, section));
        let files = self.files_stage().map(|name| (name, input::stage(name, &self.context.path(&self.folder))));
        let stage = |(name, section): (&str, Section)| Stage { name: name.to_owned(), sections: vec![section] };
        tools.into_iter().chain(files).map(stage).collect()
    }

    /// Makes the virtual environment. Its Python is checked before, or in an existing Dockerfile after it.
    pub(in crate::image) fn make_venv(&self) -> Section {
        if self.is_fragment {
            let section =
                Section::new("The virtual environment of the project, created here unless it exists already.");
            let venv = self.venv();
            let command = |make: &str| match self.check_base(&format!("{venv}/bin/python")) {
                None => format!("test -e {venv} || {make}"),
                Some(check) => format!("{{ test -e {venv} || {make}; }}{AND}{check}"),
            };
            return match self.installer {
                Installer::Uv => {
                    section.run(&self.mounts(), &command(&format!("{} venv --no-cache --no-project {venv}", self.uv())))
                }
                Installer::Pip => section.line(format!("RUN {}", command(&format!("python3 -m venv {venv}")))),
            };
        }
        let checks = [self.check_user("/opt"), self.check_base("python3")];
        let check: String = checks.into_iter().flatten().map(|check| check + AND).collect();
        Section::new("The virtual environment for all packages.")
            .line(format!("RUN {check}python3 -m venv --without-pip{} {VENV}", self.reach()))
    }

    /// Returns the flag that makes the packages of the base image available in the environment.
    fn reach(&self) -> &'static str {
        if self.is_provided { " --system-site-packages" } else { "" }
    }

    /// Returns the command that fails the build in its first step if a Python does not fit the layers.
    pub(in crate::image) fn check_base(&self, python: &str) -> Option<String> {
        Demand::new(self.python.as_deref(), self.targets.clone()).command(python)
    }

    /// Returns the command that fails the build in its first step if the user of the base image cannot write into a folder:
    /// images that are not official may have another user than root.
    pub(in crate::image) fn check_user(&self, folder: &str) -> Option<String> {
        let is_unknown = self.user.is_none() && !self.base.is_official() && self.stages == Stages::Single;
        is_unknown.then(|| check_user(folder))
    }

    /// Installs a layer.
    pub(in crate::image) fn install_layer(
        &self,
        section: Section,
        layer: &LayerRecipe,
    ) -> Result<Section, DockerfileError> {
        let with_settings = self.installer == Installer::Uv && layer.may_build && !self.settings.text().is_empty();
        let (mut mounts, mut section) = (self.mounts(), section);
        let folder = self.context.path(&self.folder);
        let mut files = vec![match self.files_stage() {
            Some(stage) => Input::of_stage(stage, &folder, &layer.file),
            None => Input::of_context(format!("{folder}/{}", layer.file)),
        }];
        files.extend(with_settings.then(|| Input::of_context(format!("{folder}/{SETTINGS}"))));
        let count = files.len();
        let links = if self.builds_of(layer) { self.links()? } else { Vec::new() };
        let is_linked = |path: &String| links.iter().any(|link| Path::new(path).starts_with(link));
        files.extend(grouped(&layer.paths).into_iter().filter(|path| !is_linked(path)).map(Input::of_context));
        let of_links = files.len();
        files.extend(links.into_iter().map(Input::of_context));
        let at = |file: &Input| match self.access {
            FileAccess::Mount => mounted(file.path()),
            FileAccess::Copy => format!("{COPIED}/{}", file.path()),
        };
        for file in &files {
            match self.access {
                FileAccess::Mount => mounts.push(file.mount()),
                FileAccess::Copy => section = section.line(file.copy(COPIED)),
            }
        }
        let secrets = self.secrets(|url| layer.indexes.contains(url), layer.may_build);
        let hashes = if layer.is_hashed { " --require-hashes" } else { "" };
        let default = if layer.may_build { self.default_index()? } else { String::new() };
        let config = match (self.installer, self.format) {
            (Installer::Uv, LayerFormat::PylockToml) if count > 1 => {
                format!(" --config-file {}{default}", at(&files[1]))
            }
            (Installer::Uv, LayerFormat::PylockToml) => format!(" --no-config{}{default}", self.named(layer)?),
            // The arguments name the indexes.
            (Installer::Uv, LayerFormat::RequirementsTxt) if count > 1 => format!(" --config-file {}", at(&files[1])),
            _ => String::new(),
        };
        let no_binary = layer.no_binary.iter().map(|name| format!(" --no-binary={name}"));
        let no_binary: String = no_binary.filter(|_| self.installer == Installer::Pip).collect();
        let links = files[of_links..].iter().map(|folder| Ok(format!(" {}", find_links(&at(folder))?)));
        let links = links.collect::<Result<String, DockerfileError>>()?;
        let command = format!("{}{config}{links} --no-deps{hashes}{no_binary} -r {}", self.install(), at(&files[0]));
        let before = self.git_access(layer, &mut mounts) + &start::arguments(self, layer, &mut mounts);
        let command = before + &self.with_cache(&self.mirrored(&command, &self.asked(layer), &mut mounts));
        Ok(self.run(section, mounts, &secrets, &command))
    }

    /// Whether a layer may build something, and the folders of `find-links` are then for build requirements alone.
    fn builds_of(&self, layer: &LayerRecipe) -> bool {
        layer.may_build && self.installer == Installer::Uv && self.format == LayerFormat::PylockToml
    }

    /// Returns the folders in the build context in which builds find packages.
    pub(in crate::image) fn links(&self) -> Result<Vec<String>, DockerfileError> {
        let check = if self.has_mounts() { mount_path } else { context_path };
        let folders: BTreeSet<String> = self.settings.folders().filter_map(|path| self.context.resolve(path)).collect();
        let folders = folders.into_iter().filter(|path| path != ".");
        folders.map(|path| check("the path of a folder", &path).map(|()| path)).collect()
    }

    /// Returns what builds of a layer read of the build context.
    pub(in crate::image) fn needs_of(&self, layer: &LayerRecipe) -> Vec<String> {
        if self.builds_of(layer) { self.links().unwrap_or_default() } else { Vec::new() }
    }

    /// Returns the named indexes of a layer, for which uv then finds credentials; they are not queried.
    fn named(&self, layer: &LayerRecipe) -> Result<String, DockerfileError> {
        let is_asked = |index: &&BuildIndex| layer.indexes.contains(&index.url) && is_remote(&index.url);
        let named = self.settings.indexes().iter().filter(is_asked);
        let named = named.filter_map(|index| Some(format!("{}={}", index.name.as_ref()?, index.url)));
        named.map(|argument| shell("the index", &argument).map(|word| format!(" --index {word}"))).collect()
    }

    /// Installs local packages from an absolute path, at which the build context is mounted if it is not in the
    /// stage.
    pub(in crate::image) fn install_local(
        &self,
        section: Section,
        local: &LocalRecipe,
        arguments: &str,
        context: Option<&str>,
    ) -> Result<Section, DockerfileError> {
        let mut mounts = self.mounts();
        let mut section = local.dynamic.iter().fold(section, |section, name| section.lines(versions(name.as_str())));
        mounts.extend(context.map(|_| whole()));
        let secrets = self.secrets(|_| true, true);
        let settings = self.context.path(&format!("{}/{SETTINGS}", self.folder));
        let config = match (self.installer, self.settings.text().is_empty()) {
            (Installer::Pip, _) => String::new(),
            (Installer::Uv, true) => format!(" --no-config{}", self.default_index()?),
            (Installer::Uv, false) => {
                let path = match self.access {
                    FileAccess::Mount => {
                        let file = Input::of_context(settings);
                        mounts.push(file.mount());
                        mounted(file.path())
                    }
                    FileAccess::Copy => {
                        let file = Input::of_context(settings);
                        section = section.line(file.copy(COPIED));
                        format!("{COPIED}/{}", file.path())
                    }
                };
                format!(" --config-file {path}{}", self.default_index()?)
            }
        };
        let command = format!("{}{config} --no-deps {arguments}", self.install());
        let command = self.mirrored(&command, &self.of_builds(), &mut mounts);
        let command = of_history(local) + &command + &self.without_source_times();
        Ok(self.run(section, mounts, &secrets, &command))
    }

    /// Runs `uv sync` to check the content of the layers and to install the rest.
    pub(in crate::image) fn sync(
        &self,
        section: Section,
        local: &LocalRecipe,
        flags: &[String],
    ) -> Result<Section, DockerfileError> {
        if local.is_empty() {
            return Ok(self.check(section, local, flags, (Vec::new(), "")));
        }
        let mut mounts = self.mounts();
        mounts.extend(local.mounts());
        let sync = self.sync_command(flags);
        let section = local.dynamic.iter().fold(section, |section, name| section.lines(versions(name.as_str())));
        let secrets = self.secrets(|_| true, true);
        let install = format!("{sync} --no-editable{}", self.build_indexes()?);
        let install = self.mirrored(&install, &self.of_builds(), &mut mounts);
        let command = in_environment(&format!("{sync} {CHECK}{AND}{install}{}", self.without_source_times()));
        let command = of_history(local) + &command;
        Ok(self.run(section, mounts, &secrets, &command))
    }

    /// Runs `uv sync` to check the content of the layers, which other mounts and a preceding command may place into
    /// the environment.
    pub(in crate::image) fn check(
        &self,
        section: Section,
        local: &LocalRecipe,
        flags: &[String],
        (others, before): (Vec<String>, &str),
    ) -> Section {
        let mounts = [self.mounts(), local.mounts_of_manifests(), others].concat();
        let check = in_environment(&format!("{} {CHECK}", self.sync_command(flags)));
        section.run(&mounts, &format!("{before}{check}"))
    }

    /// Returns the command after local packages are installed, by which they have the same bytes in each build.
    fn without_source_times(&self) -> String {
        if self.installer == Installer::Uv { Finish::of(self).without_source_times() } else { String::new() }
    }

    fn sync_command(&self, flags: &[String]) -> String {
        let project = mounted(&self.context.path("."));
        format!(
            "{MOUNT}/uv sync --directory {project} --python {VENV}/bin/python --no-python-downloads{NEXT}--cache-dir {} {UV} --frozen {}",
            self.uv_cache(),
            flags.join(" ")
        )
    }

    /// Returns a `RUN` instruction that installs: before, secrets become variables; after, bytecode is compiled and
    /// times are set.
    fn run(&self, section: Section, mut mounts: Vec<String>, secrets: &[String], command: &str) -> Section {
        let finish = Finish::of(self);
        let mut before = finish.before();
        if !secrets.is_empty() && self.has_mounts() {
            let names = secrets.iter().map(String::as_str).chain(["netrc"]);
            mounts.extend(names.map(|name| self.secret_mount(&format!("id={name},target={MOUNT}/secrets/{name}"))));
            before.push_str(SECRETS);
        }
        section.run(&outermost(mounts), &format!("{before}{command}{}", finish.after()))
    }

    /// Returns the secrets of the named indexes that are queried.
    fn secrets(&self, is_asked: impl Fn(&String) -> bool, builds: bool) -> Vec<String> {
        let asked =
            self.settings.indexes().iter().filter(|index| is_asked(&index.url) || (builds && !index.is_explicit));
        asked.filter_map(BuildIndex::secrets).flatten().collect()
    }

    fn mounts(&self) -> Vec<String> {
        match self.installer {
            _ if !self.has_mounts() => Vec::new(),
            Installer::Pip => vec![cache("pip")],
            Installer::Uv => {
                let (from, source) = self.uv_source();
                // In a folder that is not of the image, mounts leave no folders of theirs in the layer, with the time of the
                // build.
                let own = self.is_start.then(|| format!("--mount=type=tmpfs,target={MOUNT}"));
                let mounts = [
                    cache("uv"),
                    // uv leaves its lock files in `/tmp`.
                    "--mount=type=tmpfs,target=/tmp".to_owned(),
                    format!("--mount=type=bind,from={from},source={source},target={MOUNT}/uv"),
                ];
                own.into_iter().chain(mounts).collect()
            }
        }
    }

    /// Returns the stage or the image with uv, and its path there.
    fn uv_source(&self) -> (String, &'static str) {
        let source = if self.uv_image.is_some() { "/uv" } else { "/tools/bin/uv" };
        let from = match &self.uv_image {
            Some(image) if self.is_fragment => image.to_string(),
            _ if self.is_fragment => FRAGMENT_TOOLS.to_owned(),
            _ => TOOLS.to_owned(),
        };
        (from, source)
    }

    /// Returns the line that brings uv into a stage for builders without mounts.
    pub(in crate::image) fn copy_uv(&self) -> Option<Section> {
        if self.has_mounts() || self.installer == Installer::Pip {
            return None;
        }
        let (from, source) = self.uv_source();
        Some(Section::plain().line(format!("COPY --from={from} {source} {}", self.uv())))
    }

    /// Returns the installer's command with its flags.
    fn install(&self) -> String {
        let prefix = if self.stages == Stages::Multi { format!(" --prefix {LAYER}{VENV}") } else { String::new() };
        let (uv, pip) = if self.has_mounts() {
            (format!("--cache-dir {} {UV}", self.uv_cache()), format!("--cache-dir {} {PIP}", cache_folder("pip")))
        } else {
            (format!("--no-cache {UV}"), format!("{NO_CACHE} {PIP}"))
        };
        match (self.installer, self.into) {
            (Installer::Uv, InstallInto::Venv) => {
                format!("{} pip install --python {}/bin/python{prefix}{NEXT}{uv}", self.uv(), self.venv())
            }
            (Installer::Uv, InstallInto::System) => {
                format!("{} pip install --system --break-system-packages{NEXT}{uv}", self.uv())
            }
            (Installer::Pip, InstallInto::Venv) => {
                format!("python3 -m pip --python {}/bin/python install{prefix}{NEXT}{pip}", self.venv())
            }
            (Installer::Pip, InstallInto::System) => {
                format!("python3 -m pip install --break-system-packages{NEXT}{pip}")
            }
        }
    }
}

/// The flags with which `uv sync` only compares.
const CHECK: &str = "--no-install-local --check";

/// Files cannot be linked from a mounted cache.
const UV: &str = "--link-mode copy --preview-features pylock";
/// pip does not compile bytecode, which would make each build of a layer different, nor report new versions of
/// itself.
const PIP: &str = "--disable-pip-version-check --root-user-action ignore --no-compile";
/// For builders without mounts, what pip would keep would be in the layer.
const NO_CACHE: &str = "--no-cache-dir";

/// Exports the secrets of a build as variables.
const SECRETS: &str = "for secret in /mnt/secrets/UV_INDEX_*; do \
    [ ! -f \"$secret\" ] || export \"${secret##*/}=$(cat \"$secret\")\"; done \\\n    \
    && if [ -f /mnt/secrets/netrc ]; then export NETRC=/mnt/secrets/netrc; fi \\\n    && ";

/// Returns the commands before local packages are built of which a version is computed.
fn of_history(local: &LocalRecipe) -> String {
    if local.dynamic.is_empty() { String::new() } else { git::without_removed(MOUNTED) }
}

/// Returns a command for which `uv sync` takes the virtual environment as that of the project.
fn in_environment(command: &str) -> String {
    format!("export UV_PROJECT_ENVIRONMENT={VENV}{AND}{command}")
}

/// Returns the arguments that set the version of a package whose build computes it, by the names that build backends
/// read.
fn versions(name: &str) -> Vec<String> {
    let upper = name.replace(['-', '.'], "_").to_ascii_uppercase();
    let of = format!("SETUPTOOLS_SCM_PRETEND_VERSION_FOR_{upper}");
    let names = ["SETUPTOOLS_SCM_PRETEND_VERSION", &of, "PDM_BUILD_SCM_VERSION", "UV_DYNAMIC_VERSIONING_BYPASS"];
    names.into_iter().chain(["POETRY_DYNAMIC_VERSIONING_BYPASS"]).map(|name| format!("ARG {name}")).collect()
}
