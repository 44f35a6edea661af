//! Findings: violations of a rule.

use std::fmt;

use crate::drift::Drift;
use crate::message::{Printable, on_one_line, without_credentials};

/// The rule that a finding violates.
///
/// ```
/// use locklayers::report::Rule;
/// assert_eq!(Rule::ALL.map(|rule| rule.to_string()), ["lock-drift", "layer-file", "image-file", "limit"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The lock was made from `pyproject.toml` as it is.
    LockDrift,
    /// The layer files match the plan.
    LayerFile,
    /// The Dockerfile and the files beside it are those of the plan.
    ImageFile,
    /// The plan keeps within the limits of `[tool.locklayers]`.
    Limit,
}

impl Rule {
    /// All rules, in the order of SARIF's rule indexes.
    pub const ALL: [Self; 4] = [Self::LockDrift, Self::LayerFile, Self::ImageFile, Self::Limit];

    /// Returns the name of the rule in documents, such as `lock-drift`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LockDrift => "lock-drift",
            Self::LayerFile => "layer-file",
            Self::ImageFile => "image-file",
            Self::Limit => "limit",
        }
    }

    /// Returns the statement of the rule, as a sentence without a full stop.
    pub fn statement(self) -> &'static str {
        match self {
            Self::LockDrift => "The lock matches pyproject.toml",
            Self::LayerFile => "The layer files match the plan",
            Self::ImageFile => "The Dockerfile and the files beside it match the plan",
            Self::Limit => "The plan is within the limits of [tool.locklayers]",
        }
    }
}

/// Writes the name, such as `lock-drift`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A violation of a rule: a subject, the problem and the remedy, each on one line and safe to print.
///
/// `Display` writes them on one line, `SUBJECT: PROBLEM; REMEDY`.
///
/// ```
/// use locklayers::report::{Finding, Rule};
/// let finding = Finding::of_file(Rule::LayerFile, "layers/app.txt", "is missing", "run the export again");
/// assert_eq!(finding.to_string(), "layers/app.txt: is missing; run the export again");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    rule: Rule,
    file: String,
    subject: String,
    problem: String,
    remedy: String,
}

impl Finding {
    /// Returns a finding about a subject in a file, such as a layer.
    ///
    /// Credentials of URLs are removed from the subject, the problem and the remedy; characters that control a terminal
    /// become escapes.
    pub fn new(
        rule: Rule,
        file: &str,
        subject: impl fmt::Display,
        problem: impl fmt::Display,
        remedy: impl fmt::Display,
    ) -> Self {
        let [subject, problem, remedy] = [&subject as &dyn fmt::Display, &problem, &remedy]
            .map(|part| on_one_line(&without_credentials(&part.to_string())));
        Self { rule, file: file.to_owned(), subject, problem, remedy }
    }

    /// Returns a finding about a file as a whole.
    pub fn of_file(rule: Rule, file: &str, problem: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self::new(rule, file, Printable(file), problem, remedy)
    }

    /// Replaces the path of the file in documents; the subject stays.
    #[must_use]
    pub fn in_file(mut self, file: String) -> Self {
        self.file = file;
        self
    }

    /// Returns the rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Returns the path of the file that the finding concerns, as the caller named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the subject: a file or a layer.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the problem, as a clause whose subject is the finding's.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Returns the remedy, as a clause.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

/// A difference between a lock and the documents that it was made from.
impl From<&Drift> for Finding {
    fn from(drift: &Drift) -> Self {
        Self::of_file(Rule::LockDrift, drift.document(), drift.kind(), drift.remedy())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.subject, self.problem, self.remedy)
    }
}
