//! Mirrors of indexes, by build arguments.
//!
//! A pylock.toml names files, not indexes to ask, so a mirror has to be asked where it has them: `mirror.py` does that, in front
//! of the installer, and does nothing where no mirror is given.

use super::context::mounted;
use super::error::DockerfileError;
use super::index::{IndexArgument, Indexes};
use super::input::Input;
use super::layout::{COPIED, NEXT, SETTINGS};
use super::local::LocalRecipe;
use super::options::{FileAccess, InstallInto, Installer, Options};
use super::recipe::LayerRecipe;
use super::section::Section;
use super::word::quoted;
use crate::export::LayerFormat;

/// The name of the program, in the folder of the layer files.
pub(super) const NAME: &str = "mirror.py";
/// The program.
pub(super) const TEXT: &str = include_str!("mirror.py");

impl Options {
    /// The indexes that a layer concerns: those of its packages, and where it may build those that its builds ask.
    pub(super) fn asked(&self, layer: &LayerRecipe) -> Indexes {
        let mut indexes = layer.indexes.clone();
        if self.format == LayerFormat::PylockToml && layer.may_build {
            indexes.extend(self.of_builds());
        }
        indexes
    }

    /// The indexes that builds ask.
    pub(super) fn of_builds(&self) -> Indexes {
        let declared = self.settings.of_builds().map(|index| &index.url);
        declared.chain(self.undeclared_default().map(|argument| &argument.url)).cloned().collect()
    }

    /// The indexes that the builds of local packages concern.
    pub(super) fn for_local(&self, local: &LocalRecipe) -> Indexes {
        match self.format {
            LayerFormat::PylockToml if local.is_empty() => Indexes::new(),
            LayerFormat::PylockToml => self.of_builds(),
            _ => local.indexes.clone(),
        }
    }

    /// The index that is the default without a declaration: the one that packages come from and nothing declares.
    fn undeclared_default(&self) -> Option<&IndexArgument> {
        let declared = self.settings.indexes();
        let is_known = |argument: &&IndexArgument| declared.iter().any(|index| index.url == argument.url);
        let mut unknown = self.indexes.iter().filter(|argument| !is_known(argument));
        let first = unknown.next()?;
        (unknown.next().is_none() && !declared.iter().any(|index| index.is_default)).then_some(first)
    }

    /// The flag that names the default index where no settings do.
    pub(super) fn default_index(&self) -> Result<String, DockerfileError> {
        let default = self.undeclared_default().filter(|_| self.has_mirrors());
        let url = default.map(|argument| quoted("the index", &argument.url, '"')).transpose()?;
        Ok(url.map(|url| format!(" --default-index {url}")).unwrap_or_default())
    }

    /// The flags that name the indexes of builds, for a command that has them from a manifest too.
    pub(super) fn build_indexes(&self) -> Result<String, DockerfileError> {
        let mut flags = String::new();
        if !self.has_mirrors() {
            return Ok(flags);
        }
        for index in self.settings.of_builds().filter(|index| !index.is_flat) {
            let name = index.name.as_ref().map(|name| format!("{name}=")).unwrap_or_default();
            if self.indexes.iter().any(|argument| argument.url == index.url) && (index.is_default || !name.is_empty()) {
                let flag = if index.is_default { "--default-index" } else { "--index" };
                flags = format!("{flags} {flag} {}", quoted("the index", &format!("{name}{}", index.url), '"')?);
            }
        }
        Ok(flags + &self.default_index()?)
    }

    /// The arguments that stand for the indexes of a file whose instructions are these.
    pub(super) fn declarations(&self, instructions: &str) -> Option<Section> {
        let is_used = |argument: &&IndexArgument| {
            let line = format!("ARG {}", argument.name);
            !self.is_fragment && instructions.lines().any(|instruction| instruction == line)
        };
        let lines: Vec<String> = self.indexes.iter().filter(is_used).map(IndexArgument::declaration).collect();
        let text = "Package indexes. To download from a mirror, set the argument to its URL; the hashes stay the same.";
        (!lines.is_empty()).then(|| Section::new(text).lines(lines))
    }

    /// Whether mirrors are asked by the program.
    pub(super) fn has_mirrors(&self) -> bool {
        self.installer == Installer::Uv && self.format == LayerFormat::PylockToml && !self.indexes.is_empty()
    }

    /// The program, where steps read it.
    fn program(&self) -> Input {
        Input::of_context(self.context.path(&format!("{}/{NAME}", self.folder)))
    }

    /// The line that brings the program into a stage, where files are copied.
    pub(super) fn copy_mirrors(&self) -> Option<String> {
        (self.has_mirrors() && self.access == FileAccess::Copy).then(|| self.program().copy(COPIED))
    }

    /// A command of uv behind the program, for the indexes that it concerns.
    pub(super) fn mirrored(&self, command: &str, indexes: &Indexes, mounts: &mut Vec<String>) -> String {
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

    /// The name of a file that goes with the layer files, and its text, where steps read it.
    pub(super) fn beside(&self, instructions: &str) -> Vec<(&'static str, String)> {
        let settings = (SETTINGS, self.settings.text().to_owned());
        let is_used = |(name, _): &(&'static str, String)| instructions.contains(name);
        [settings, (NAME, TEXT.to_owned())].into_iter().filter(is_used).collect()
    }
}
