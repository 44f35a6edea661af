//! The options of layer files, and of reports on written files.

use clap::ValueEnum;
use locklayers::export::LayerFormat;

use super::report::OUTPUT;

pub(crate) const LAYER_FILES: &str = "Layer files";

/// The content of layer files.
#[derive(clap::Args, Debug)]
pub(crate) struct FileArgs {
    /// Keep the project, workspace members and other local packages in the layers.
    #[arg(long, help_heading = LAYER_FILES)]
    pub(crate) emit_local: bool,
    /// Write no hashes.
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
    /// Returns the requested format of layer files, with or without hashes.
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
    /// The format of the report on written files: lines on standard error, or JSON on standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = OUTPUT)]
    pub(crate) output_format: WrittenFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum WrittenFormat {
    /// A line on standard error for each file: written or unchanged.
    Text,
    /// For programs, on standard output; the repository has its JSON Schema in `schemas`.
    Json,
}
