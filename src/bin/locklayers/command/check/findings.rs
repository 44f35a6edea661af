//! Findings about files on disk.

use std::fmt::Display;
use std::path::Path;

use locklayers::Plan;
use locklayers::drift::Drift;
use locklayers::report::{Finding, PlanLimits, Report, Rule};

use crate::input::read::Project;

/// A report whose files are relative to the project in documents, and as they were named in text.
pub(crate) struct Findings {
    report: Report,
    project: Project,
}

impl Findings {
    pub(crate) fn around(lock_folder: &Path) -> Self {
        Self { report: Report::default(), project: Project::around(lock_folder) }
    }

    pub(crate) fn report(&self) -> &Report {
        &self.report
    }

    pub(crate) fn note(&mut self, what: impl Display) {
        self.report.note(what);
    }

    /// Adds a finding about a file as a whole.
    pub(crate) fn file(&mut self, rule: Rule, file: &Path, problem: impl Display, remedy: impl Display) {
        let finding = Finding::of_file(rule, &file.to_string_lossy(), problem, remedy);
        self.report.add(finding.in_file(self.project.name_of(file)));
    }

    /// Compares a file with the content that it should have.
    pub(crate) fn compare(
        &mut self,
        rule: Rule,
        file: &Path,
        wanted: &[u8],
        found: Option<&[u8]>,
        remedy: impl Display,
    ) {
        let finding = Finding::of_difference(rule, &file.to_string_lossy(), wanted, found, remedy);
        if let Some(finding) = finding {
            self.report.add(finding.in_file(self.project.name_of(file)));
        }
    }

    /// Adds a difference between the lock and its documents.
    pub(crate) fn drift(&mut self, drift: &Drift) {
        self.report.add(Finding::from(drift).in_file(self.project.name_of(Path::new(drift.document()))));
    }

    /// Compares a plan with the limits of a file.
    pub(crate) fn limits(&mut self, plan: &Plan<'_>, limits: &PlanLimits, file: &Path) {
        let file = self.project.name_of(file);
        for found in limits.check(plan) {
            match found.finding(&file) {
                Some(finding) => self.report.add(finding),
                None => self.report.note(found.problem()),
            }
        }
    }
}
