//! The check of a project's files against what its lock and its plan say.

#[cfg(feature = "image")]
use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::Path;
#[cfg(feature = "image")]
use std::path::PathBuf;

use super::error::ReadError;
use super::project::Project;
use crate::drift::LockDrift;
use crate::export::{LayerFile, LayerFormat};
use crate::plan::Plan;
use crate::report::{Finding, PlanLimits, Report, Rule};

/// A check of a project on disk, whose [`Report`] names files relative to the project in documents, and as the caller
/// named them in lines.
///
/// ```
/// use locklayers::drift::LockDrift;
/// use locklayers::export::{LayerFile, LayerFormat};
/// use locklayers::files::{Project, ProjectCheck};
/// use locklayers::report::ReportText;
/// use locklayers::{DependencyGraph, Plan};
/// use std::path::Path;
/// # let base = tempfile::tempdir()?;
/// # let folder = base.path();
/// # std::fs::write(folder.join("pyproject.toml"), "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.12\"\n\
/// #     dependencies = [\"six\"]\n")?;
/// # std::fs::write(
/// #     folder.join("uv.lock"),
/// #     "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n\
/// #      dependencies = [{ name = \"six\" }]\n[package.metadata]\nrequires-dist = [{ name = \"six\" }]\n[[package]]\nname = \
/// #      \"six\"\nversion = \"1.17.0\"\nsource = { registry = \"https://index.example/simple\" }\n",
/// # )?;
/// # std::fs::create_dir(folder.join("layers"))?;
/// let project = Project::around(folder);
/// let graph = DependencyGraph::from_lockfile(project.lockfile(&folder.join("uv.lock"))?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let mut check = ProjectCheck::of(&project);
/// let documents = project.projects(Path::new("uv.lock"), graph.lockfile())?;
/// check.drift(&LockDrift::between(graph.lockfile(), &documents)?);
/// let files = LayerFile::all(&plan, LayerFormat::RequirementsWithoutHashes, "")?;
/// let format = LayerFormat::RequirementsWithoutHashes;
/// check.layer_files(&folder.join("layers"), &files, format, "run the export again")?;
/// let found = ReportText::of(check.report()).to_string();
/// assert!(found.ends_with("project-unsized.txt: is missing; run the export again\n"), "{found}");
/// assert_eq!(check.report().findings()[0].file(), "layers/project-unsized.txt");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProjectCheck {
    pub(super) project: Project,
    report: Report,
    /// The files of images that were compared, since several Dockerfiles share some.
    #[cfg(feature = "image")]
    pub(super) compared: BTreeSet<(PathBuf, Vec<u8>)>,
}

impl ProjectCheck {
    /// Begins a check without findings.
    pub fn of(project: &Project) -> Self {
        Self {
            project: project.clone(),
            report: Report::default(),
            #[cfg(feature = "image")]
            compared: BTreeSet::new(),
        }
    }

    /// Returns the findings so far, and what was not checked.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Adds a note on what was not checked, unless there is the same one already.
    pub fn note(&mut self, what: impl Display) {
        self.report.note(what);
    }

    /// Adds a finding about a file as a whole.
    pub fn file(&mut self, rule: Rule, file: &Path, problem: impl Display, remedy: impl Display) {
        let finding = Finding::of_file(rule, &file.to_string_lossy(), problem, remedy);
        self.add(finding, file);
    }

    /// Compares a file byte for byte with the content that it should have; `found` is `None` if there is no file.
    pub fn compare(&mut self, rule: Rule, file: &Path, wanted: &[u8], found: Option<&[u8]>, remedy: impl Display) {
        if let Some(finding) = Finding::of_difference(rule, &file.to_string_lossy(), wanted, found, remedy) {
            self.add(finding, file);
        }
    }

    fn add(&mut self, finding: Finding, file: &Path) {
        self.report.add(finding.in_file(self.project.name_of(file)));
    }

    /// Adds the differences between the lock and its documents, and what could not be compared.
    pub fn drift(&mut self, drift: &LockDrift) {
        for found in drift.findings() {
            self.add(Finding::from(found), Path::new(found.document()));
        }
        for unchecked in drift.unchecked() {
            self.report.note(unchecked);
        }
    }

    /// Compares a plan with the limits of the `pyproject.toml` beside the lock.
    pub fn limits(&mut self, plan: &Plan<'_>, limits: &PlanLimits) {
        let file = self.project.name_of(&self.project.folder.join("pyproject.toml"));
        for found in limits.check(plan) {
            match found.finding(&file) {
                Some(finding) => self.report.add(finding),
                None => self.report.note(found.problem()),
            }
        }
    }

    /// Compares the layer files in a folder with those of a plan byte for byte, and reports those of removed layers.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a file cannot be read.
    pub fn layer_files(
        &mut self,
        folder: &Path,
        files: &[LayerFile],
        format: LayerFormat,
        remedy: impl Display,
    ) -> Result<(), ReadError> {
        for file in files {
            let path = folder.join(file.name());
            let found = self.project.read(&path, Project::GENERATED)?;
            self.compare(Rule::LayerFile, &path, file.text().as_bytes(), found.as_deref(), &remedy);
        }
        let names = fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| !entry.path().is_dir());
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        for name in LayerFile::left_over(files, format, names) {
            let path = folder.join(name);
            // A file that cannot be read has the name of a layer file nevertheless.
            let found = self.project.read(&path, Project::GENERATED).unwrap_or_else(|_| Some(Vec::new()));
            if found.is_some_and(|bytes| LayerFile::is_written_by_us(&bytes)) {
                let problem = "is named like a layer file, but the plan has no such layer";
                self.file(Rule::LayerFile, &path, problem, "remove it");
            }
        }
        Ok(())
    }
}
