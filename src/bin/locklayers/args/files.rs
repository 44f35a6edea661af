//! What the files of layers are like, and what is said of files that were written.

use clap::ValueEnum;
use locklayers::export::LayerFormat;

use super::report::OUTPUT;

pub(crate) const LAYER_FILES: &str = "Layer files";

/// What the files of layers hold.
#[derive(clap::Args, Debug)]
pub(crate) struct FileArgs {
    /// Keep the project, workspace members and other local packages in the layers.
    #[arg(long, help_heading = LAYER_FILES)]
    pub(crate) emit_local: bool,
    /// Leave the hashes out.
    #[arg(long, help_heading = LAYER_FILES)]
    pub(crate) no_hashes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    /// For `uv pip install -r` and `pip install -r`.
    #[value(name = "requirements.txt")]
    Requirements,
    /// For every installer that reads PEP 751.
    #[value(name = "pylock.toml")]
    Pylock,
}

impl FileFormat {
    /// The form of layer files that was requested, hashes or not.
    pub(crate) fn of_layers(self, no_hashes: bool) -> LayerFormat {
        match (self, no_hashes) {
            (Self::Pylock, _) => LayerFormat::PylockToml,
            (Self::Requirements, false) => LayerFormat::RequirementsTxt,
            (Self::Requirements, true) => LayerFormat::RequirementsWithoutHashes,
        }
    }
}

/// How written files are reported.
#[derive(clap::Args, Debug)]
pub(crate) struct WrittenArgs {
    /// What is said of the files that are written: lines on standard error, or JSON on standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    pub(crate) output_format: WrittenFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum WrittenFormat {
    /// A line on standard error for each file: written, or unchanged.
    Text,
    /// For programs, on standard output; its JSON Schema is in `schemas` of the repository.
    Json,
}
