//! What brings uv to the steps: a stage, or an image.

use super::command::{AS_ROOT, NO_CACHE, PIP};
use super::input;
use super::managed;
use super::mount::{cache, cache_folder};
use crate::image::error::DockerfileError;
use crate::image::existing::uv_image::versions_of_tag;
use crate::image::options::{Installer, Options, Stages};
use crate::image::text::layout::{NEXT, TOOLS};
use crate::image::text::section::{Section, Stage};

/// The version of uv if no image with uv is named. A build can choose another: `--build-arg UV_VERSION=…`.
const UV_VERSION: &str = "0.13.9";
/// Ends a build with the way out if an image, of which the name tells nothing, has no pip.
const NO_PIP: &str = "{ python3 -m pip --version > /dev/null 2>&1 \\\n    \
    || { echo 'the image of this stage has no Python with pip, which installs uv: insert the layers again with an image that has \
    uv at /uv (--uv-image), or with one that has pip for this stage (--base)' >&2; exit 1; }; } \\\n    && ";
/// The stage with uv, in an existing Dockerfile.
const FRAGMENT_TOOLS: &str = "locklayers-tools";

impl Options {
    /// Returns the stage with uv, if uv is the installer.
    fn tools(&self) -> Option<Section> {
        if self.installer == Installer::Pip || self.uv_path.is_some() {
            return None;
        }
        let is_left = self.stages == Stages::Single && !self.has_mounts();
        let rest = if is_left { "" } else { " Nothing of this stage ends up in the image." };
        let section = Section::new(format!("uv, which installs the layers.{rest}"));
        let from = match &self.uv_image {
            Some(_) if self.is_fragment => return None,
            Some(image) => return Some(section.line(format!("FROM {image} AS {TOOLS}"))),
            None if self.is_fragment => format!("FROM {} AS {FRAGMENT_TOOLS}", self.with_pip()),
            None => format!("FROM {} AS {TOOLS}", self.base_of_tools()),
        };
        let (mounts, cache) = if self.has_mounts() {
            (vec![cache("pip")], format!("--cache-dir {}", cache_folder("pip")))
        } else {
            (Vec::new(), NO_CACHE.to_owned())
        };
        let unknown =
            if self.is_fragment && !(self.base.is_without_pip() || self.base.names_python()) { NO_PIP } else { "" };
        let install = format!(
            "{unknown}{AS_ROOT} python3 -m pip install{NEXT}{cache} {PIP} --target /tools \"uv==${{UV_VERSION}}\""
        );
        let section = section.line(from).line("USER root").line(format!("ARG UV_VERSION={UV_VERSION}"));
        Some(section.run(&mounts, &install))
    }

    /// Returns the image whose pip installs uv: the base, or one beside a base that has no pip by its name, into which lines of
    /// the user's install a Python.
    fn with_pip(&self) -> String {
        if self.base.is_without_pip() { self.base.python_beside(self.python()) } else { self.base.to_string() }
    }

    /// Returns the stages that steps read from: uv, the Python that it installs, and the layer files of the platform.
    pub(in crate::image) fn sources(&self) -> Result<Vec<Stage>, DockerfileError> {
        let tools = self.tools().map(|section| (TOOLS, section));
        let python = self.managed_stage()?.map(|section| (managed::STAGE, section));
        let files = self.files_stage().map(|name| (name, input::stage(name, &self.context.path(&self.folder))));
        let stage = |(name, section): (&str, Section)| Stage { name: name.to_owned(), sections: vec![section] };
        Ok(tools.into_iter().chain(python).chain(files).map(stage).collect())
    }

    /// Returns the version of uv, as the Dockerfile or the tag of its image names it, with the versions that this may be; `None`
    /// if nothing names it.
    pub(in crate::image) fn uv_version(&self) -> Option<(String, Vec<[u32; 3]>)> {
        if self.uv_path.is_some() {
            return None;
        }
        let named = self.uv_image.as_ref().map_or(Some(UV_VERSION), |image| image.tag())?;
        let versions = versions_of_tag(named);
        (!versions.is_empty()).then(|| (named.to_owned(), versions))
    }

    /// Returns the stage or the image with uv, and its path there; `None` if the Dockerfile has installed it before.
    pub(super) fn uv_source(&self) -> Option<(String, &'static str)> {
        if self.uv_path.is_some() {
            return None;
        }
        let source = if self.uv_image.is_some() { "/uv" } else { "/tools/bin/uv" };
        let from = match &self.uv_image {
            Some(image) if self.is_fragment => image.to_string(),
            _ if self.is_fragment => FRAGMENT_TOOLS.to_owned(),
            _ => TOOLS.to_owned(),
        };
        Some((from, source))
    }

    /// Returns the line that brings uv into a stage for builders without mounts.
    pub(in crate::image) fn copy_uv(&self) -> Option<Section> {
        if self.has_mounts() || self.installer == Installer::Pip {
            return None;
        }
        let (from, source) = self.uv_source()?;
        Some(Section::plain().line(format!("COPY --from={from} {source} {}", self.uv())))
    }
}
