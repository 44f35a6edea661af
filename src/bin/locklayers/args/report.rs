//! The options of reports: format and destination.

use std::path::PathBuf;

use clap::ValueEnum;

pub(crate) const OUTPUT: &str = "Output";

/// The destination of a report.
#[derive(clap::Args, Debug)]
pub(crate) struct OutputArgs {
    /// Write to this file instead of standard output.
    ///
    /// The file is replaced as a whole, and not touched if its content is unchanged.
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// Text, whose form may change.
    Text,
    /// For programs; the repository has its JSON Schema in `schemas`.
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Text, whose form may change.
    Text,
    /// For programs; the repository has its JSON Schema in `schemas`.
    Json,
    /// For pull requests and documents.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CheckFormat {
    /// A line for each finding.
    Text,
    /// For programs; the repository has its JSON Schema in `schemas`.
    Json,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A picture for any browser, with areas in proportion to the sizes of packages, of any number.
    Svg,
    /// A chart for Markdown files.
    Mermaid,
    /// A graph for Graphviz.
    Dot,
}
