//! Files that a step reads, from the build context or from the platform's stage.

use super::mount::{bind, copy};
use crate::image::text::context::mounted;
use crate::image::text::section::Section;

/// The folder of a platform's layer files in a step. It is as deep as on disk, since paths in a `pylock.toml` are
/// relative to it.
const FOLDER: &str = "platform";

/// A file that a step reads.
pub(in crate::image) struct Input {
    /// The stage with the file; `None` for the build context.
    stage: Option<&'static str>,
    source: String,
    /// Its path in the context of the step.
    path: String,
}

impl Input {
    /// Returns a file of the build context.
    pub(in crate::image) fn of_context(path: String) -> Self {
        Self { stage: None, source: path.clone(), path }
    }

    /// Returns a layer file of the platform's stage; the folder is that of all layer files.
    pub(in crate::image) fn of_stage(stage: &'static str, folder: &str, name: &str) -> Self {
        Self { stage: Some(stage), source: format!("/{name}"), path: format!("{folder}/{FOLDER}/{name}") }
    }

    /// Returns the bind mount by which a `RUN` instruction reads it.
    pub(in crate::image) fn mount(&self) -> String {
        bind(self.stage, &self.source, &mounted(&self.path), "")
    }

    /// Returns the `COPY` instruction into a folder.
    pub(in crate::image) fn copy(&self, into: &str) -> String {
        let from = self.stage.map(|stage| format!("--from={stage} ")).unwrap_or_default();
        copy(&from, &self.source, &format!("{into}/{}", self.path))
    }

    /// Returns its path below the folder at which the context is mounted or into which it is copied.
    pub(in crate::image) fn path(&self) -> &str {
        &self.path
    }
}

/// Returns the stage with the layer files of the built platform; the folder is that of all layer files.
///
/// Every version of the syntax expands variables in a `COPY`, but in a mount only 1.3 and later. A `RUN` depends only
/// on the bytes of its own file, whatever else is in the stage.
pub(in crate::image) fn stage(name: &str, folder: &str) -> Section {
    Section::new("The layer files for the platform of this build.")
        .line(format!("FROM scratch AS {name}"))
        .line("ARG TARGETARCH")
        .line(format!("COPY {folder}/${{TARGETARCH}}/ /"))
}
