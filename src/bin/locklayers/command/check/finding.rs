//! The findings of a check, and what was not checked.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use locklayers::drift::Drift;
use locklayers::message::{on_one_line, without_credentials};

use crate::failure::shown;

/// The rule that a finding violates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    LockDrift,
    LayerFile,
    ImageFile,
    Limit,
}

impl Rule {
    pub(crate) const ALL: [Self; 4] = [Self::LockDrift, Self::LayerFile, Self::ImageFile, Self::Limit];

    /// The name in documents.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LockDrift => "lock-drift",
            Self::LayerFile => "layer-file",
            Self::ImageFile => "image-file",
            Self::Limit => "limit",
        }
    }

    /// The statement of the rule.
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::LockDrift => "The lock matches pyproject.toml",
            Self::LayerFile => "The layer files match the plan",
            Self::ImageFile => "The Dockerfile and the files beside it match the plan",
            Self::Limit => "The plan is within the limits of [tool.locklayers]",
        }
    }
}

/// A violation of a rule.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    /// The file that it concerns.
    pub(crate) file: PathBuf,
    /// The subject: a file or a layer, each part on one line.
    pub(crate) subject: String,
    pub(crate) problem: String,
    pub(crate) remedy: String,
}

impl Finding {
    /// Returns the finding on one line.
    pub(crate) fn text(&self) -> String {
        format!("{}: {}; {}", self.subject, self.problem, self.remedy)
    }
}

/// Findings and notes, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Finding>,
    notes: Vec<String>,
    noted: BTreeSet<String>,
}

impl Findings {
    /// Adds a finding about a file as a whole.
    pub(crate) fn file(&mut self, rule: Rule, file: &Path, problem: impl Display, remedy: impl Display) {
        self.find(rule, file, shown(file), problem, remedy);
    }

    /// Adds a finding about a subject in a file.
    pub(crate) fn find(
        &mut self,
        rule: Rule,
        file: &Path,
        subject: impl Display,
        problem: impl Display,
        remedy: impl Display,
    ) {
        let [subject, problem, remedy] = [&subject as &dyn Display, &problem, &remedy]
            .map(|part| on_one_line(&without_credentials(&part.to_string())));
        self.found.push(Finding { rule, file: file.to_owned(), subject, problem, remedy });
    }

    /// Adds a difference between the lock and its documents.
    pub(crate) fn drift(&mut self, drift: &Drift) {
        let document = Path::new(drift.document());
        self.file(Rule::LockDrift, document, drift.kind(), drift.remedy());
    }

    /// Adds a note on what was not checked.
    pub(crate) fn note(&mut self, what: impl Display) {
        let note = on_one_line(&what.to_string());
        if self.noted.insert(note.clone()) {
            self.notes.push(note);
        }
    }

    pub(crate) fn all(&self) -> &[Finding] {
        &self.found
    }

    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }
}
