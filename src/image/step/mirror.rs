//! Mirrors of indexes, by build arguments.
//!
//! A pylock.toml names files rather than indexes, so their URLs at a mirror must be looked up: `mirror.py` does that
//! before it runs the installer, and does nothing if no mirror is set.

use std::collections::BTreeSet;

use super::credentials;
use super::input::Input;
use super::local::LocalRecipe;
use crate::export::LayerFormat;
use crate::image::error::DockerfileError;
use crate::image::index::{IndexArgument, Indexes};
use crate::image::options::{FileAccess, InstallInto, Installer, Options};
use crate::image::recipe::LayerRecipe;
use crate::image::text::context::mounted;
use crate::image::text::layout::{COPIED, NEXT, SETTINGS};
use crate::image::text::section::Section;
use crate::image::text::word::quoted;

/// The name of the script, in the folder of the layer files.
pub(in crate::image) const NAME: &str = "mirror.py";
/// The script.
pub(in crate::image) const TEXT: &str = include_str!("mirror.py");

impl Options {
    /// Returns the indexes that a layer uses: those of its packages, and if it may build something, those of build
    /// requirements.
    pub(in crate::image) fn asked(&self, layer: &LayerRecipe) -> Indexes {
        let mut indexes = layer.indexes.clone();
        if self.format == LayerFormat::PylockToml && layer.may_build {
            indexes.extend(self.of_builds());
        }
        indexes
    }

    /// Returns the indexes that are queried for build requirements.
    pub(in crate::image) fn of_builds(&self) -> Indexes {
        let declared = self.settings.of_builds().map(|index| &index.url);
        declared.chain(self.undeclared_default().map(|argument| &argument.url)).cloned().collect()
    }

    /// Returns the indexes that the builds of local packages use.
    pub(in crate::image) fn for_local(&self, local: &LocalRecipe) -> Indexes {
        match self.format {
            LayerFormat::PylockToml if local.is_empty() => Indexes::new(),
            LayerFormat::PylockToml => self.of_builds(),
            _ => local.indexes.clone(),
        }
    }

    /// Returns the default index if it is not declared: the only one of the packages' indexes without a declaration.
    fn undeclared_default(&self) -> Option<&IndexArgument> {
        let declared = self.settings.indexes();
        let known: BTreeSet<&str> = declared.iter().map(|index| index.url.as_str()).collect();
        let mut unknown = self.indexes.iter().filter(|argument| !known.contains(argument.url.as_str()));
        let first = unknown.next()?;
        (unknown.next().is_none() && !declared.iter().any(|index| index.is_default)).then_some(first)
    }

    /// Returns the flag that names the default index if no settings do.
    pub(in crate::image) fn default_index(&self) -> Result<String, DockerfileError> {
        let default = self.undeclared_default().filter(|_| self.has_mirrors());
        let url = default.map(|argument| quoted("the index", &argument.url, '"')).transpose()?;
        Ok(url.map(|url| format!(" --default-index {url}")).unwrap_or_default())
    }

    /// Returns the flags that name the indexes of builds, for a command that also reads them from a manifest.
    pub(in crate::image) fn build_indexes(&self) -> Result<String, DockerfileError> {
        let mut flags = String::new();
        if !self.has_mirrors() {
            return Ok(flags);
        }
        let arguments: BTreeSet<&str> = self.indexes.iter().map(|argument| argument.url.as_str()).collect();
        for index in self.settings.of_builds().filter(|index| !index.is_flat) {
            let name = index.name.as_ref().map(|name| format!("{name}=")).unwrap_or_default();
            if arguments.contains(index.url.as_str()) && (index.is_default || !name.is_empty()) {
                let flag = if index.is_default { "--default-index" } else { "--index" };
                let value = quoted("the index", &format!("{name}{}", index.url), '"')?;
                flags.extend([" ", flag, " ", value.as_str()]);
            }
        }
        Ok(flags + &self.default_index()?)
    }

    /// Returns the declarations of the build arguments of indexes that these instructions use.
    pub(in crate::image) fn declarations(&self, instructions: &str) -> Option<Section> {
        let used: BTreeSet<&str> = instructions.lines().filter_map(|line| line.strip_prefix("ARG ")).collect();
        let is_used = |argument: &&IndexArgument| !self.is_fragment && used.contains(argument.name.as_str());
        let lines: Vec<String> = self.indexes.iter().filter(is_used).map(IndexArgument::declaration).collect();
        let text = "Package indexes. To download from a mirror, set the argument to its URL; the hashes stay the same.";
        (!lines.is_empty()).then(|| Section::new(text).lines(lines))
    }

    /// Whether mirrors are handled by the script.
    pub(in crate::image) fn has_mirrors(&self) -> bool {
        self.installer == Installer::Uv && self.format == LayerFormat::PylockToml && !self.indexes.is_empty()
    }

    /// Returns the script as an input of steps.
    fn program(&self) -> Input {
        Input::of_context(self.context.path(&format!("{}/{NAME}", self.folder)))
    }

    /// Returns the line that copies the script into a stage, if files are copied.
    pub(in crate::image) fn copy_mirrors(&self) -> Option<String> {
        (self.has_mirrors() && self.access == FileAccess::Copy).then(|| self.program().copy(COPIED))
    }

    /// Returns a command of uv that runs by the script, for the indexes that it uses.
    pub(in crate::image) fn mirrored(&self, command: &str, indexes: &Indexes, mounts: &mut Vec<String>) -> String {
        let concerned = self.indexes.iter().filter(|argument| indexes.contains(&argument.url));
        let words: Vec<String> = concerned.map(|argument| format!("\"{}={}\"", argument.name, argument.url)).collect();
        if words.is_empty() || !self.has_mirrors() {
            return command.to_owned();
        }
        let program = self.program();
        let path = match self.access {
            FileAccess::Mount => {
                mounts.push(program.mount());
                mounted(program.path())
            }
            FileAccess::Copy => format!("{COPIED}/{}", program.path()),
        };
        let python = match self.into {
            InstallInto::Venv => format!("{}/bin/python", self.venv()),
            InstallInto::System => "python3".to_owned(),
        };
        format!("{python} -B {path} {} --{NEXT}{command}", words.join(" "))
    }

    /// Returns the files beside the layer files that steps read, each with its name and content.
    pub(in crate::image) fn beside(&self, instructions: &str) -> Vec<(&'static str, String)> {
        let settings = (SETTINGS, self.settings.text().to_owned());
        let is_used = |(name, _): &(&'static str, String)| instructions.contains(name);
        let programs =
            [(NAME, TEXT), (credentials::NAME, credentials::TEXT)].map(|(name, text)| (name, text.to_owned()));
        std::iter::once(settings).chain(programs).filter(is_used).collect()
    }
}
