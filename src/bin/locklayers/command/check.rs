//! `locklayers check`

mod built;
mod findings;
mod stale;

use locklayers::Plan;
use locklayers::drift::LockDrift;
use locklayers::report::{ReportGithub, ReportJson, ReportSarif, ReportText};

use self::findings::Findings;
use crate::args::{CheckArgs, CheckFormat};
use crate::exit;
use crate::failure::{Failure, shown};
use crate::input::projects;
use crate::input::request::Request;
use crate::output::say::say;
use crate::output::write;

/// What the lock alone cannot answer.
const INDEX: &str = "only an index knows whether newer versions exist, whether a version was yanked, and whether \
                     the URLs in the lock still serve their files";

/// Prints each finding on a line of its own, and on standard error what was not checked and that there is no finding;
/// returns the exit code.
pub(crate) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let request = Request::read(&args.request)?;
    let mut findings = Findings::around(request.folder());
    let plan = plan(&request, args, &mut findings)?;
    if let (Some(folder), Some(plan)) = (&args.output_dir, &plan) {
        stale::check(plan, &request, folder, args, &mut findings)?;
    }
    built::check(&request, &mut findings)?;
    let projects = projects::read(request.lock(), request.lockfile())?;
    let drift = LockDrift::between(request.lockfile(), &projects)?;
    for finding in drift.findings() {
        findings.drift(finding);
    }
    for unchecked in drift.unchecked() {
        findings.note(unchecked);
    }
    if let Some(plan) = &plan {
        findings.limits(plan, request.limits(), &request.lock().with_file_name("pyproject.toml"));
    }
    if matches!(args.format, CheckFormat::Json) {
        findings.note(INDEX);
    }
    let report = findings.report();
    let text = match args.format {
        CheckFormat::Text => ReportText::of(report).to_string(),
        CheckFormat::Json => ReportJson::of(report).to_string(),
        CheckFormat::Github => ReportGithub::of(report).to_string(),
        CheckFormat::Sarif => ReportSarif::of(report).to_string(),
    };
    write::report(&args.output, text)?;
    if !matches!(args.format, CheckFormat::Json) {
        report.note_lines().for_each(|note| say!("not checked: {note}"));
        say!("not checked: {INDEX}");
        if report.findings().is_empty() {
            say!("no findings: what was compared with {} matches it", shown(request.lock()));
        }
    }
    Ok(if report.findings().is_empty() { exit::DONE } else { exit::FINDINGS })
}

/// Makes the plan; `None`, with a note, if its layers are not named by the user and cannot be installed together, as
/// where whole projects conflict: the lock is compared nevertheless.
fn plan<'g>(request: &Request<'g>, args: &CheckArgs, findings: &mut Findings) -> Result<Option<Plan<'g>>, Failure> {
    match request.plan(args.files.emit_local) {
        Err(failure) if !request.has_layers() && args.output_dir.is_none() && failure.is_conflict() => {
            findings.note(format_args!("the sizes of layers: {failure}"));
            Ok(None)
        }
        plan => plan.map(Some),
    }
}
