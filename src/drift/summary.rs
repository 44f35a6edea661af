//! Whether a lock is up to date, as a sentence.

use super::compare::LockDrift;
use super::finding::DriftKind;

impl LockDrift {
    /// Returns that the lock is not up to date, with the first difference and the number of others, on one line without a full
    /// stop; `None` if there is none. Members whose folder is missing, as in a build context, count if `has_members`.
    ///
    /// ```
    /// use locklayers::Lockfile;
    /// use locklayers::drift::{LockDrift, Projects};
    /// let lock: Lockfile = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\n\
    ///     source = { virtual = \".\" }\n".parse()?;
    /// let document = |python: &str| format!("[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \"{python}\"\n").parse();
    /// let summary = |python: &str| -> Result<Option<String>, Box<dyn std::error::Error>> {
    ///     Ok(LockDrift::between(&lock, &Projects::new(document(python)?))?.summary(true))
    /// };
    /// assert_eq!(summary(">=3.12")?, None);
    /// assert!(summary(">=3.13")?.is_some_and(|summary| summary.starts_with("the lock is not up to date: pyproject.toml: ")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn summary(&self, has_members: bool) -> Option<String> {
        let counts = |kind: &DriftKind| has_members || !matches!(kind, DriftKind::MemberWithoutDocument { .. });
        let mut found = self.findings().iter().filter(|finding| counts(finding.kind()));
        let first = found.next()?;
        let more = match found.count() {
            0 => String::new(),
            more => format!(" (`locklayers check` lists {more} more)"),
        };
        Some(format!("the lock is not up to date: {first}{more}"))
    }
}
