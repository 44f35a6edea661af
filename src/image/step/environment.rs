//! The virtual environment, and whether the base image fits the layers.

use super::finish::check_user;
use crate::image::options::demand::Demand;
use crate::image::options::{Installer, Options, Stages};
use crate::image::text::layout::{AND, VENV};
use crate::image::text::section::Section;

impl Options {
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
                    let python = self.environment_python.iter().map(|python| format!(" --python {python}"));
                    let python: String = python.collect();
                    let make = format!("{} venv --no-cache --no-project{python} {venv}", self.uv());
                    section.run(&self.mounts(), &command(&make))
                }
                Installer::Pip => section.line(format!("RUN {}", command(&format!("python3 -m venv {venv}")))),
            };
        }
        if self.is_managed {
            return self.make_managed_venv();
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
    /// images that are not official may have another user than root, to whom the mounted cache of uv does not belong.
    pub(in crate::image) fn check_user(&self, folder: &str) -> Option<String> {
        let is_unknown = self.user.is_none() && !self.base.is_official() && self.stages == Stages::Single;
        let is_cached = self.installer == Installer::Uv && self.has_mounts();
        is_unknown.then(|| check_user((!is_cached).then_some(folder)))
    }
}
