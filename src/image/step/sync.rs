//! The last word of `uv sync`, which compares the layers with the lock and installs the rest.

use super::command::{LINK, of_history, versions};
use super::local::LocalRecipe;
use crate::image::error::DockerfileError;
use crate::image::options::Options;
use crate::image::text::context::mounted;
use crate::image::text::layout::{AND, MOUNT, NEXT, VENV};
use crate::image::text::section::Section;

/// The flags with which `uv sync` only compares.
const CHECK: &str = "--no-install-local --check";

impl Options {
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
        let install = format!("{sync} --no-editable{}{}", local.built_anew(), self.build_indexes()?);
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

    fn sync_command(&self, flags: &[String]) -> String {
        let project = mounted(&self.context.path("."));
        // Exactly, a package that is not to be installed would be removed.
        let inexact = if self.unchecked.is_empty() { "" } else { " --inexact" };
        let unchecked = self.unchecked.iter().map(|name| format!(" --no-install-package {name}"));
        format!(
            "{MOUNT}/uv sync --directory {project} --python {VENV}/bin/python --no-python-downloads{NEXT}--cache-dir {} {LINK} --frozen {}{}",
            self.uv_cache(),
            flags.join(" "),
            std::iter::once(inexact.to_owned()).chain(unchecked).collect::<String>()
        )
    }
}

/// Returns a command for which `uv sync` takes the virtual environment as that of the project.
fn in_environment(command: &str) -> String {
    format!("export UV_PROJECT_ENVIRONMENT={VENV}{AND}{command}")
}
