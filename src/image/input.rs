//! Files that a step reads: of the build context, or of the platform that is built.

use super::context::mounted;
use super::section::Section;

/// The folder of the layer files of a platform, as a step sees it: as deep as on the disk, since paths in a pylock.toml
/// lead from there.
const FOLDER: &str = "platform";

/// A file that a step reads.
pub(super) struct Input {
    /// The stage that has it; `None` for the build context.
    stage: Option<&'static str>,
    source: String,
    /// Its path in the context, as the step sees it.
    path: String,
}

impl Input {
    /// A file of the build context.
    pub(super) fn of_context(path: String) -> Self {
        Self { stage: None, source: path.clone(), path }
    }

    /// A layer file of the stage that has those of the platform; the folder is that of all layer files.
    pub(super) fn of_stage(stage: &'static str, folder: &str, name: &str) -> Self {
        Self { stage: Some(stage), source: format!("/{name}"), path: format!("{folder}/{FOLDER}/{name}") }
    }

    /// The bind mount by which a `RUN` reads it.
    pub(super) fn mount(&self) -> String {
        let from = self.stage.map(|stage| format!("from={stage},")).unwrap_or_default();
        format!("--mount=type=bind,{from}source={},target={}", self.source, mounted(&self.path))
    }

    /// The `COPY` into a folder.
    pub(super) fn copy(&self, into: &str) -> String {
        let from = self.stage.map(|stage| format!("--from={stage} ")).unwrap_or_default();
        format!("COPY {from}{} {into}/{}", self.source, self.path)
    }

    /// Its path below the folder that the context is mounted at or copied into.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}

/// The stage that has the layer files of the platform that is built; the folder is that of all layer files.
///
/// A variable in a `COPY` is read by every version of the syntax, in a mount only from 1.3 on. And a `RUN` depends on the
/// bytes of its own file alone, whatever else is in the stage.
pub(super) fn stage(name: &str, folder: &str) -> Section {
    Section::new("The layer files of the platform that is built.")
        .line(format!("FROM scratch AS {name}"))
        .line("ARG TARGETARCH")
        .line(format!("COPY {folder}/${{TARGETARCH}}/ /"))
}
