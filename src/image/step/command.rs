//! The `RUN` instructions that install.

use std::collections::BTreeSet;
use std::path::Path;

use super::finish::Finish;
use super::git;
use super::input::Input;
use super::local::{LocalRecipe, find_links, outermost, whole};
use super::mount::{cache, cache_folder};
use super::start;
use crate::export::LayerFormat;
use crate::image::error::DockerfileError;
use crate::image::options::{FileAccess, InstallInto, Installer, Options, Stages};
use crate::image::recipe::LayerRecipe;
use crate::image::settings::{BuildIndex, is_remote};
use crate::image::text::context::{MOUNTED, mounted};
use crate::image::text::layout::{AND, COPIED, LAYER, MOUNT, NEXT, SETTINGS, VENV};
use crate::image::text::length::grouped;
use crate::image::text::section::Section;
use crate::image::text::word::{context_path, mount_path, shell};

/// The stage with the layer files of a platform, in an existing Dockerfile.
const FRAGMENT_FILES: &str = "locklayers-files";

impl Options {
    /// The name of the stage with the platform's layer files; `None` if all platforms have the same.
    pub(super) fn files_stage(&self) -> Option<&'static str> {
        let name = if self.is_fragment { FRAGMENT_FILES } else { "files" };
        self.is_several.then_some(name)
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
        let before = self.git_access(layer, &mut mounts)
            + &start::arguments(self, layer, &mut mounts)
            + &self.exported_indexes(&self.asked(layer))
            + &self.chosen_pip();
        let command = self.with_credentials(&command, &layer.indexes, &mut mounts);
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
        let command = self.with_credentials(&command, &local.indexes, &mut mounts);
        let command = self.mirrored(&command, &self.of_builds(), &mut mounts);
        let command = of_history(local) + &command + &self.without_source_times();
        Ok(self.run(section, mounts, &secrets, &command))
    }

    /// Returns the command after local packages are installed, by which they have the same bytes in each build.
    pub(super) fn without_source_times(&self) -> String {
        if self.installer == Installer::Uv { Finish::of(self).without_source_times() } else { String::new() }
    }

    /// Returns a `RUN` instruction that installs: before, secrets become variables; after, bytecode is compiled and
    /// times are set.
    pub(super) fn run(&self, section: Section, mut mounts: Vec<String>, secrets: &[String], command: &str) -> Section {
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
    pub(super) fn secrets(&self, is_asked: impl Fn(&String) -> bool, builds: bool) -> Vec<String> {
        let asked =
            self.settings.indexes().iter().filter(|index| is_asked(&index.url) || (builds && !index.is_explicit));
        asked.filter_map(BuildIndex::secrets).flatten().collect()
    }

    pub(super) fn mounts(&self) -> Vec<String> {
        match self.installer {
            _ if !self.has_mounts() => Vec::new(),
            Installer::Pip => vec![cache("pip")],
            Installer::Uv => {
                let uv = |(from, source)| format!("--mount=type=bind,from={from},source={source},target={MOUNT}/uv");
                // In a folder that is not of the image, mounts leave no folders of theirs in the layer, with the time of the
                // build.
                let own = self.is_start.then(|| format!("--mount=type=tmpfs,target={MOUNT}"));
                let mounts = [
                    cache("uv"),
                    // uv leaves its lock files in `/tmp`.
                    "--mount=type=tmpfs,target=/tmp".to_owned(),
                ];
                own.into_iter().chain(mounts).chain(self.uv_source().map(uv)).collect()
            }
        }
    }

    /// Returns the commands by which pip is the arguments of the shell, in an existing Dockerfile that has a virtual environment:
    /// that of the environment, or where it has none that of the system, which need not have one.
    fn chosen_pip(&self) -> String {
        if !self.is_fragment || (self.installer, self.into) != (Installer::Pip, InstallInto::Venv) {
            return String::new();
        }
        let python = format!("{}/bin/python", self.venv());
        format!(
            "set -- {python} -m pip{AND}{{ \"$@\" --version > /dev/null 2>&1 || set -- python3 -m pip --python {python}; }}{AND}"
        )
    }

    /// Returns the installer's command with its flags.
    fn install(&self) -> String {
        let prefix = if self.stages == Stages::Multi { format!(" --prefix {LAYER}{VENV}") } else { String::new() };
        let preview = if self.format == LayerFormat::PylockToml { PREVIEW } else { "" };
        let (uv, pip) = if self.has_mounts() {
            let pip = format!("--cache-dir {} {PIP}", cache_folder("pip"));
            (format!("--cache-dir {} {LINK}{preview}", self.uv_cache()), pip)
        } else {
            (format!("--no-cache {LINK}{preview}"), format!("{NO_CACHE} {PIP}"))
        };
        match (self.installer, self.into) {
            (Installer::Uv, InstallInto::Venv) => {
                format!("{} pip install --python {}/bin/python{prefix}{NEXT}{uv}", self.uv(), self.venv())
            }
            (Installer::Uv, InstallInto::System) => {
                format!("{} pip install --system --break-system-packages{NEXT}{uv}", self.uv())
            }
            (Installer::Pip, InstallInto::Venv) if self.is_fragment => {
                format!("{AS_ROOT} \"$@\" install{NEXT}{pip}")
            }
            (Installer::Pip, InstallInto::Venv) => {
                format!("{AS_ROOT} python3 -m pip --python {}/bin/python install{prefix}{NEXT}{pip}", self.venv())
            }
            (Installer::Pip, InstallInto::System) => {
                format!("PIP_BREAK_SYSTEM_PACKAGES=1 {AS_ROOT} python3 -m pip install{NEXT}{pip}")
            }
        }
    }
}

/// Files cannot be linked from a mounted cache.
pub(super) const LINK: &str = "--link-mode copy";
/// Without it uv warns of `pylock.toml`.
const PREVIEW: &str = " --preview-features pylock";
/// pip does not compile bytecode, which would make each build of a layer different, nor report new versions of
/// itself.
pub(super) const PIP: &str = "--disable-pip-version-check --no-compile";
/// No warning about installing as root. An older pip ends at an option that it does not know, such as this one before 22.1 and
/// `--break-system-packages` before 23.0.1, but not at a variable: Ubuntu 22.04 has pip 22.0.
pub(super) const AS_ROOT: &str = "PIP_ROOT_USER_ACTION=ignore";
/// For builders without mounts, what pip would keep would be in the layer.
pub(super) const NO_CACHE: &str = "--no-cache-dir";

/// Exports the secrets of a build as variables.
const SECRETS: &str = "for secret in /mnt/secrets/UV_INDEX_*; do \
    [ ! -f \"$secret\" ] || export \"${secret##*/}=$(cat \"$secret\")\"; done \\\n    \
    && if [ -f /mnt/secrets/netrc ]; then export NETRC=/mnt/secrets/netrc; fi \\\n    && ";

/// Returns the commands before local packages are built of which a version is computed.
pub(super) fn of_history(local: &LocalRecipe) -> String {
    if local.dynamic.is_empty() { String::new() } else { git::without_removed(MOUNTED) }
}

/// Returns the arguments that set the version of a package whose build computes it, by the names that build backends
/// read.
pub(super) fn versions(name: &str) -> Vec<String> {
    let upper = name.replace(['-', '.'], "_").to_ascii_uppercase();
    let of = format!("SETUPTOOLS_SCM_PRETEND_VERSION_FOR_{upper}");
    let names = ["SETUPTOOLS_SCM_PRETEND_VERSION", &of, "PDM_BUILD_SCM_VERSION", "UV_DYNAMIC_VERSIONING_BYPASS"];
    names.into_iter().chain(["POETRY_DYNAMIC_VERSIONING_BYPASS"]).map(|name| format!("ARG {name}")).collect()
}
