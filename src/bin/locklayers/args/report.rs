//! What is printed, and where to.

use std::path::PathBuf;

use clap::ValueEnum;

pub(crate) const OUTPUT: &str = "Output";

/// Where a report goes.
#[derive(clap::Args, Debug)]
pub(crate) struct OutputArgs {
    /// Write into this file instead of printing.
    ///
    /// It is replaced whole, and not touched where its content is the same.
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people; its form may change.
    Text,
    /// For programs; its JSON Schema is in `schemas` of the repository.
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people; its form may change.
    Text,
    /// For programs; its JSON Schema is in `schemas` of the repository.
    Json,
    /// For pull requests and documents.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CheckFormat {
    /// A line for each finding.
    Text,
    /// For programs; its JSON Schema is in `schemas` of the repository.
    Json,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A picture that any browser shows, with boxes as large as the packages are and no limit to their number.
    Svg,
    /// A chart for Markdown files.
    Mermaid,
    /// A graph for Graphviz.
    Dot,
}
