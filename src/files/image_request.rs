//! The Dockerfile of a requested plan: what follows from the project, and what it records already.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::plan_request::PlanRequest;
use super::project::Project;
use super::request_error::RequestError;
use crate::image::{Dockerfile, DockerfileBuilder, DockerfileError, ImageReference, RecordedOptions};
use crate::message::Printable;
use crate::plan::Plan;
use crate::pyproject::PyProject;

/// The label with the URL of the source, an OCI annotation.
const SOURCE: &str = "org.opencontainers.image.source";

impl PlanRequest<'_> {
    /// Returns the builder of a Dockerfile for the plans of its platforms, with what follows from the project: its
    /// base image unless one is given, its Python, uv's settings for builds, the files that manifests name, the path from the
    /// build context to the lock, the label of its source, and the limit of layers.
    ///
    /// ```
    /// use locklayers::DependencyGraph;
    /// use locklayers::files::{ImageOptions, LockState, PlanOptions, PlanRequest};
    /// # let base = tempfile::tempdir()?;
    /// # let folder = base.path();
    /// # std::fs::write(folder.join(".python-version"), "3.13\n")?;
    /// # std::fs::write(folder.join("pyproject.toml"), "[project]\nname = \"app\"\nversion = \"1\"\n\
    /// #     [project.urls]\nsource = \"https://files.example/app\"\n")?;
    /// # std::fs::write(
    /// #     folder.join("uv.lock"),
    /// #     "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n\
    /// #      dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
    /// #      source = { registry = \"https://index.example/simple\" }\n\
    /// #      wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n",
    /// # )?;
    /// let state = LockState::on_disk(&folder.join("uv.lock"));
    /// let graph = DependencyGraph::from_lockfile(state.lockfile()?)?;
    /// let mut options = PlanOptions::new();
    /// options.image = Some(ImageOptions::default());
    /// let request = PlanRequest::of(&graph, &state, &options)?;
    /// let plans = [request.builder().build()?];
    /// let text = request.dockerfile(&plans, None, None)?.build()?.to_string();
    /// assert!(text.contains("ARG BASE=python:3.13-slim"), "{text}");
    /// assert!(text.contains("org.opencontainers.image.source=\"https://files.example/app\""), "{text}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RequestError`] if there is no plan, if no base image follows from it, if a document cannot be used, or if the build
    /// context does not contain the folder of the lock.
    pub fn dockerfile<'p>(
        &self,
        plans: &'p [Plan<'p>],
        base: Option<&ImageReference>,
        context: Option<&Path>,
    ) -> Result<DockerfileBuilder<'p>, RequestError> {
        let (plan, more) = plans.split_first().ok_or(DockerfileError::Nothing)?;
        let base = base.map_or_else(|| ImageReference::of_plan(plan, self.python()), |base| Ok(base.clone()))?;
        let project = self.project();
        let builder = more.iter().fold(Dockerfile::builder(plan, base), DockerfileBuilder::platform);
        let builder = builder.settings(project.build_settings()?);
        let outside = |context: &Path| RequestError::OutsideContext {
            context: context.to_owned(),
            folder: project.folder().to_owned(),
        };
        let path = context.map(|context| project.path_in_context(context).ok_or_else(|| outside(context)));
        let builder = builder.lock_in_context(&path.transpose()?.unwrap_or_default());
        let (mut named, mut compiled) = (BTreeSet::new(), BTreeSet::new());
        for plan in plans {
            named.extend(project.manifest_files(plan)?);
            compiled.extend(project.compiled(plan)?);
        }
        let builder = compiled.into_iter().fold(builder, DockerfileBuilder::compiles);
        let builder = named.iter().fold(builder, |builder, path| builder.reads(path));
        let source = self.beside().and_then(PyProject::source_url);
        let builder = source.into_iter().fold(builder, |builder, url| builder.label(SOURCE, url));
        let exact = self.exact_python()?;
        let builder = exact.iter().fold(builder, |builder, version| builder.python(version));
        Ok(self.limits().bytes().into_iter().fold(builder, DockerfileBuilder::large_layer))
    }

    /// Returns the version of Python, with the release that `.python-version` states where nothing states another: uv installs
    /// that one.
    fn exact_python(&self) -> Result<Option<String>, ReadError> {
        let Some(python) = self.python() else { return Ok(None) };
        let pin = self.project().python_pin()?.filter(|pin| pin.python() == python);
        Ok(Some(pin.map_or_else(|| python.to_owned(), |pin| pin.version().to_owned())))
    }

    /// Compares the Python of an image with that of `.python-version`; `None` if nothing is to be said about them.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the file cannot be read.
    pub fn python_note(&self) -> Result<Option<PythonNote>, ReadError> {
        if let Some(pin) = self.pin() {
            return Ok(Some(PythonNote { path: pin.path().to_owned(), wanted: pin.python().to_owned(), python: None }));
        }
        let (Some(python), Some(pin)) = (self.python(), self.project().python_pin()?) else { return Ok(None) };
        Ok(pin.differs_from(python).then(|| PythonNote {
            path: pin.path().to_owned(),
            wanted: pin.python().to_owned(),
            python: Some(python.to_owned()),
        }))
    }
}

/// A note on the Python of an image: it is that of `.python-version` since nothing else names one, or it differs from that.
///
/// `Display` writes it on one line without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonNote {
    path: PathBuf,
    wanted: String,
    /// The other Python of the image.
    python: Option<String>,
}

impl PythonNote {
    /// Returns whether the image has another Python than `.python-version` names, which deserves a warning.
    pub fn is_difference(&self) -> bool {
        self.python.is_some()
    }
}

impl fmt::Display for PythonNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = Printable(&self.path.to_string_lossy()).to_string();
        let wanted = &self.wanted;
        match &self.python {
            None => {
                write!(f, "the image has Python {wanted}, as {path} names; --python-version or --base names another")
            }
            Some(python) => write!(
                f,
                "{path} names Python {wanted}, but the image has Python {python}; name the same one in both, as by \
                 `--python-version {wanted}`"
            ),
        }
    }
}

/// A Dockerfile of a project that has generated blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedDockerfile {
    text: String,
    options: Option<RecordedOptions>,
}

impl RecordedDockerfile {
    /// Returns its content.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the options that it records; `None` if the line that records them is missing.
    pub fn options(&self) -> Option<&RecordedOptions> {
        self.options.as_ref()
    }
}

impl Project {
    /// Reads a Dockerfile by its path from the folder of the lock; `None` if there is no such file.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read.
    pub fn dockerfile(&self, name: &str) -> Result<Option<String>, ReadError> {
        self.document(&self.folder.join(name), Self::HAND_WRITTEN)
    }

    /// Reads a Dockerfile by its path from the folder of the lock; `None` if it has no generated blocks, or if there is no
    /// such file. Of the options that it records, those in `given` do not count.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read, or if an option that it records names a file outside of the project
    /// ([`refuse_outside`](Self::refuse_outside)).
    pub fn recorded_dockerfile(
        &self,
        name: &str,
        given: &RecordedOptions,
    ) -> Result<Option<RecordedDockerfile>, ReadError> {
        let path = self.folder.join(name);
        let Some(text) = self.dockerfile(name)?.filter(|text| Dockerfile::has_blocks(text)) else { return Ok(None) };
        let options = Dockerfile::command_of(&text).map(RecordedOptions::of);
        options.iter().try_for_each(|options| self.refuse_outside(options, given, &path))?;
        Ok(Some(RecordedDockerfile { text, options }))
    }
}
