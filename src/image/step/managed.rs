//! A Python that uv installs: a stage of its own, whose files become a layer below those of the packages.
//!
//! Source: uv's documentation, "Python versions": uv downloads a Python by its own list of URLs and checksums, and unpacks it
//! below `UV_PYTHON_INSTALL_DIR`. The default is in the home folder of root, which no other user can read.

use super::finish::{compiled, set_times};
use crate::image::error::DockerfileError;
use crate::image::error::python::ImagePythonError;
use crate::image::options::{FileAccess, InstallInto, Installer, Options};
use crate::image::settings::PythonSource;
use crate::image::text::layout::{AND, LAYER, NEXT, PYTHON, VENV};
use crate::image::text::section::Section;
use crate::image::text::word::{plain, quoted};
use crate::platform::Implementation;

/// The stage with the Python that uv installs.
pub(in crate::image) const STAGE: &str = "python";

impl Options {
    /// Refuses options that do not go with a Python that uv installs; `example` is a version that the lock allows.
    pub(in crate::image) fn check_managed(&self, example: &'static str) -> Result<(), DockerfileError> {
        if !self.is_managed {
            return Ok(());
        }
        let unmanaged = |option, reason| Err(ImagePythonError::Unmanaged { option, reason }.into());
        let Some(version) = self.python.as_deref().filter(|_| self.python().is_some()) else {
            return Err(ImagePythonError::NoVersion { example }.into());
        };
        plain("the version of Python", version, b"+")?;
        for source in self.settings.pythons() {
            source.check()?;
        }
        if self.is_fragment {
            return Err(ImagePythonError::ManagedByLines { version: version.to_owned() }.into());
        }
        if self.installer == Installer::Pip {
            return unmanaged("`--installer pip`", "installs without uv");
        }
        if self.into == InstallInto::System {
            return unmanaged("`--system`", "installs into the Python of the base image");
        }
        if self.is_provided {
            return unmanaged("`--provided`", "leaves out what the Python of the base image has");
        }
        Ok(())
    }

    /// Returns the request for the Python by which uv finds it, such as `3.12`, `3.13t` or `pypy@3.10`.
    fn request(&self) -> String {
        let version = self.python.as_deref().unwrap_or_default();
        let implementation = self.targets.first().map(|target| target.implementation().to_string());
        let name = implementation.as_deref().and_then(|text| text.split('-').next());
        match name.filter(|name| *name != Implementation::CPython.to_string()) {
            Some(name) => format!("{name}@{version}"),
            None => version.to_owned(),
        }
    }

    /// Returns the image whose pip installs uv: the base image, or where uv installs the Python an official one with the same C
    /// library, since the base may have none.
    pub(super) fn base_of_tools(&self) -> String {
        if !self.is_managed {
            return "${BASE}".to_owned();
        }
        let image = self.base.python_beside(self.python());
        let is_musl = self.targets.first().is_some_and(|target| target.platform().is_musl());
        // The name of the base tells nothing, but the target does.
        image.strip_suffix("-slim").filter(|_| is_musl).map(|python| format!("{python}-alpine")).unwrap_or(image)
    }

    /// Returns the stage in which uv installs the Python, if it does.
    pub(super) fn managed_stage(&self) -> Result<Option<Section>, DockerfileError> {
        if !self.is_managed {
            return Ok(None);
        }
        let request = self.request();
        let section = Section::new(format!(
            "Python {request}, which uv downloads and verifies. To take it from elsewhere, set one of the arguments to the URL of a \
             mirror, or of a list of downloads."
        ));
        let mut section = section.line(format!("FROM ${{BASE}} AS {STAGE}")).line("USER root");
        for name in PythonSource::VARIABLES {
            let set = self.settings.pythons().iter().find(|source| source.variable() == name);
            let value = set.map(|source| quoted("the URL of downloads", source.url(), '"')).transpose()?;
            section = section.line(format!("ARG {name}{}", value.map(|url| format!("={url}")).unwrap_or_default()));
        }
        let uv = self.uv();
        let install =
            format!("{uv} python install --install-dir {PYTHON} --no-bin{NEXT}--no-config --no-cache {request}");
        // uv's own files, and the place from which builders copy: its path is that in the image, as in each layer.
        let move_it = format!("rm -rf {PYTHON}/.[!.]*{AND}mkdir -p {LAYER}/opt && mv {PYTHON} {LAYER}/opt");
        let compile = self.with_bytecode.then(|| {
            let sources = format!("cd / && find {}", &PYTHON[1..]);
            format!("{AND}set -- {PYTHON}/*/bin/python3{}", compiled(&sources, "\"$1\"", "unchecked-hash"))
        });
        let command = format!("{install}{}{AND}{move_it}{AND}{}", compile.unwrap_or_default(), set_times(LAYER));
        let section = section.lines(self.copy_uv().into_iter().flat_map(Section::into_lines));
        Ok(Some(section.run(&self.mounts_of_uv(), &command)))
    }

    /// Returns the line that copies the Python into a stage.
    pub(in crate::image) fn copy_managed(&self) -> Option<Section> {
        let line = || Section::plain().line(format!("COPY {}", self.managed_copy()));
        self.is_managed.then(line)
    }

    /// Returns what follows `COPY` in that line.
    pub(in crate::image) fn managed_copy(&self) -> String {
        format!("{}--from={STAGE} {LAYER}/ /", self.link())
    }

    /// Makes the virtual environment of the Python that uv has installed. That checks whether it runs in the base image.
    pub(super) fn make_managed_venv(&self) -> Section {
        let check = self.check_user("/opt").map(|check| check + AND).unwrap_or_default();
        let fits = self.check_base(&format!("{VENV}/bin/python")).map(|check| format!("{AND}{check}"));
        let section = Section::new("The virtual environment for all packages.");
        section.run(
            &self.mounts_of_uv(),
            &format!(
                "{check}UV_PYTHON_INSTALL_DIR={PYTHON} {} venv --python {} --managed-python --no-python-downloads{NEXT}\
                 --no-project --no-config --no-cache {VENV}{}",
                self.uv(),
                self.request(),
                fits.unwrap_or_default()
            ),
        )
    }

    /// Returns the mounts of a step that runs uv without its cache.
    fn mounts_of_uv(&self) -> Vec<String> {
        if self.access == FileAccess::Copy {
            return Vec::new();
        }
        let mut mounts = self.mounts();
        mounts.retain(|mount| !mount.starts_with("--mount=type=cache"));
        mounts
    }
}
