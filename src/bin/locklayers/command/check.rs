//! `locklayers check`

mod built;
pub(crate) mod finding;
pub(crate) mod limit;
mod report;
mod stale;

use locklayers::drift::LockDrift;

use self::report::Report;
use crate::args::{CheckArgs, CheckFormat};
use crate::command::check::finding::Findings;
use crate::exit;
use crate::failure::Failure;
use crate::input::projects;
use crate::input::request::Asked;
use crate::output::say::say;
use crate::output::write;

/// What the lock alone cannot answer.
const INDEX: &str = "only an index knows whether newer versions exist, whether a version was yanked, and whether \
                     the URLs in the lock still serve their files";

/// Prints each finding on a line of its own, and on standard error what was not checked; returns the exit code.
pub(crate) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(args.files.emit_local)?;
    let mut findings = Findings::default();
    if let Some(folder) = &args.output_dir {
        stale::check(&plan, &asked, folder, args, &mut findings)?;
    }
    built::check(asked.lock(), asked.folder(), &mut findings)?;
    let (projects, notes) = projects::read(asked.lock(), asked.lockfile())?;
    let drift = LockDrift::between(asked.lockfile(), &projects)?;
    for finding in drift.findings() {
        findings.drift(finding);
    }
    for note in notes {
        findings.note(note);
    }
    for unchecked in drift.unchecked() {
        findings.note(unchecked);
    }
    limit::check(&plan, asked.limits(), &asked.lock().with_file_name("pyproject.toml"), &mut findings);
    if matches!(args.format, CheckFormat::Json) {
        findings.note(INDEX);
    }
    write::report(&args.output, Report::of(&findings, asked.folder()).text(args.format))?;
    if !matches!(args.format, CheckFormat::Json) {
        for note in report::notes(&findings) {
            say!("not checked: {note}");
        }
        say!("not checked: {INDEX}");
    }
    Ok(if findings.all().is_empty() { exit::DONE } else { exit::FINDINGS })
}
