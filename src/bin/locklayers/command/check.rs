//! `locklayers check`

mod built;

use std::path::Path;

use locklayers::Plan;
use locklayers::drift::LockDrift;
use locklayers::export::LayerFile;
use locklayers::files::ProjectCheck;
use locklayers::report::{ReportGithub, ReportJson, ReportSarif, ReportText};

use crate::args::{CheckArgs, CheckFormat, FileFormat};
use crate::command::export::say_misread;
use crate::exit::Exit;
use crate::failure::{Failure, shown};
use crate::input::request::{self, Request};
use crate::output::say::say;
use crate::output::write;

/// What the lock alone cannot answer.
const INDEX: &str = "only an index knows whether newer versions exist, whether a version was yanked, and whether \
                     the URLs in the lock still serve their files";

/// Prints each finding on a line of its own, and on standard error what was not checked and that there is no finding;
/// returns whether there is one.
pub(crate) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let request = request::read(&args.request)?;
    let mut check = ProjectCheck::of(request.project());
    let plan = plan(&request, args, &mut check)?;
    if let (Some(folder), Some(plan)) = (&args.output_dir, &plan) {
        let format = args.export_format.of_layers(args.files.no_hashes);
        let wanted = LayerFile::all(plan, format, &request.project().path_from(folder, format)?)?;
        check.layer_files(folder, &wanted, format, remedy(args, folder))?;
        say_misread(plan, format);
    }
    built::check(&request, &mut check)?;
    let projects = request.state().projects(request.lockfile())?;
    let drift = LockDrift::between(request.lockfile(), &projects)?;
    check.drift(&drift);
    if let Some(plan) = &plan {
        check.limits(plan, request.limits());
    }
    if matches!(args.format, CheckFormat::Json) {
        check.note(INDEX);
    }
    let report = check.report();
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
            say!("no findings: what was compared with {} matches it", shown(request.state().path()));
        }
    }
    Ok(if report.findings().is_empty() { Exit::Done } else { Exit::Found })
}

/// Makes the plan; `None`, with a note, if its layers are not named by the user and cannot be installed together, as
/// where whole projects conflict: the lock is compared nevertheless.
fn plan(request: &Request, args: &CheckArgs, check: &mut ProjectCheck) -> Result<Option<Plan<'static>>, Failure> {
    match request::plan(request, args.files.emit_local) {
        Err(failure) if !request.has_layers() && args.output_dir.is_none() && failure.is_conflict() => {
            check.note(format_args!("the sizes of layers: {failure}"));
            Ok(None)
        }
        plan => plan.map(Some),
    }
}

fn remedy(args: &CheckArgs, folder: &Path) -> String {
    let given = [
        (args.export_format == FileFormat::Pylock, " --format pylock.toml"),
        (args.files.emit_local, " --emit-local"),
        (args.files.no_hashes, " --no-hashes"),
    ];
    let flags: String = given.into_iter().filter(|(is_given, _)| *is_given).map(|(_, flag)| flag).collect();
    format!("run `locklayers export --output-dir {}{flags}` with the same layers and target", shown(folder))
}
