//! The `RUN` lines that install.

use super::options::{DockerfileSyntax, FileAccess, InstallInto, Installer, Stages};
use super::recipe::LayerRecipe;
use super::reference::ImageReference;
use super::section::Section;
use crate::export::LayerFormat;

/// The uv that installs, where no image is named that has it. A build can ask for another: `--build-arg UV_VERSION=…`.
const UV_VERSION: &str = "0.13.9";
/// The virtual environment.
pub(super) const VENV: &str = "/opt/venv";
/// Where a stage of several puts what its layer is, with the folders that lead there in the image: so copying it makes no
/// folder anew, and equal layers are equal to the byte.
pub(super) const LAYER: &str = "/layer";
/// Where files for the installer are mounted: a folder that images have and that is empty.
const MOUNT: &str = "/mnt";
/// Where files for the installer are copied to.
const COPIED: &str = "/opt/locklayers";

/// What a Dockerfile was asked to be.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) installer: Installer,
    pub(super) stages: Stages,
    pub(super) into: InstallInto,
    pub(super) access: FileAccess,
    pub(super) format: LayerFormat,
    pub(super) syntax: DockerfileSyntax,
    pub(super) base: ImageReference,
    pub(super) uv_image: Option<ImageReference>,
    pub(super) folder: String,
    pub(super) workdir: String,
    pub(super) command: Vec<String>,
    pub(super) with_local: bool,
    pub(super) base_layers: usize,
    pub(super) large_layer: u64,
}

impl Options {
    /// The stage that has uv, where uv installs.
    pub(super) fn tools(&self) -> Option<Section> {
        if self.installer == Installer::Pip {
            return None;
        }
        let section = Section::new("uv installs. Nothing of this stage is in the image.");
        Some(match &self.uv_image {
            Some(image) => section.line(format!("FROM {image} AS tools")),
            None => section.line("FROM ${BASE} AS tools").line(format!("ARG UV_VERSION={UV_VERSION}")).run(
                &[cache("pip")],
                &format!("python3 -m pip install{NEXT}{PIP} --target /tools \"uv==${{UV_VERSION}}\""),
            ),
        })
    }

    pub(super) fn make_venv() -> Section {
        Section::new("Packages are installed into a virtual environment, which any Python image can have.")
            .line(format!("RUN python3 -m venv --without-pip {VENV}"))
    }

    /// Installs a layer.
    pub(super) fn install_layer(&self, section: Section, layer: &LayerRecipe) -> Section {
        let file = &layer.file;
        let source = format!("{}/{file}", self.folder);
        let (mut mounts, mut section, place) = (self.mounts(), section, format!("{MOUNT}/{file}"));
        let place = match self.access {
            FileAccess::Mount => {
                mounts.push(format!("--mount=type=bind,source={source},target={place}"));
                place
            }
            FileAccess::Copy => {
                section = section.line(format!("COPY {source} {COPIED}/{file}"));
                format!("{COPIED}/{file}")
            }
        };
        let hashes = if layer.is_hashed { " --require-hashes" } else { "" };
        let install = self.install();
        section.run(&mounts, &format!("{install} --no-deps{hashes} -r {place}{}", self.same_times()))
    }

    /// Installs local packages from an absolute path, with the build context mounted there if it is not in the stage.
    pub(super) fn install_local(&self, section: Section, arguments: &str, context: Option<&str>) -> Section {
        let mut mounts = self.mounts();
        // Builds write beside the sources; what they write is thrown away.
        mounts.extend(context.map(|place| format!("--mount=type=bind,target={place},rw")));
        section.run(&mounts, &format!("{} --no-deps {arguments}{}", self.install(), self.same_times()))
    }

    /// Gives all files of a layer one time, that of the oldest that a ZIP file can have: a layer that is built again is
    /// the same then, and is neither pushed nor pulled again.
    fn same_times(&self) -> String {
        match self.stages {
            Stages::Single => String::new(),
            Stages::Multi => format!(" \\\n    && find {LAYER} -exec touch -h -d @315532800 {{}} +"),
        }
    }

    fn mounts(&self) -> Vec<String> {
        match (self.installer, &self.uv_image) {
            (Installer::Pip, _) => vec![cache("pip")],
            (Installer::Uv, image) => {
                let source = if image.is_some() { "/uv" } else { "/tools/bin/uv" };
                vec![
                    cache("uv"),
                    // uv leaves its lock files there.
                    "--mount=type=tmpfs,target=/tmp".to_owned(),
                    format!("--mount=type=bind,from=tools,source={source},target={MOUNT}/uv"),
                ]
            }
        }
    }

    /// The installer's command and its flags.
    fn install(&self) -> String {
        let prefix = if self.stages == Stages::Multi { format!(" --prefix {LAYER}{VENV}") } else { String::new() };
        match (self.installer, self.into) {
            (Installer::Uv, InstallInto::Venv) => {
                format!("{MOUNT}/uv pip install --python {VENV}/bin/python{prefix}{NEXT}{UV}")
            }
            (Installer::Uv, InstallInto::System) => {
                format!("{MOUNT}/uv pip install --system --break-system-packages{NEXT}{UV}")
            }
            (Installer::Pip, InstallInto::Venv) => {
                format!("python3 -m pip --python {VENV}/bin/python install{prefix}{NEXT}{PIP}")
            }
            (Installer::Pip, InstallInto::System) => {
                format!("python3 -m pip install --break-system-packages{NEXT}{PIP}")
            }
        }
    }
}

/// The rest of a command in the next line.
const NEXT: &str = " \\\n        ";

/// Nothing can be linked from a cache that is mounted.
const UV: &str = "--cache-dir /mnt/uv-cache --link-mode copy";
/// pip neither writes byte code, which would make each build of a layer another one, nor speaks of itself.
const PIP: &str = "--cache-dir /mnt/pip-cache --disable-pip-version-check --root-user-action ignore --no-compile";

/// What an installer downloads, kept from build to build and out of the image. The installer is told of the place, so
/// it matters not who builds and where that user's home is.
fn cache(installer: &str) -> String {
    format!("--mount=type=cache,target={MOUNT}/{installer}-cache")
}
