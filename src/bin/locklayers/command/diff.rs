//! `locklayers diff`

use std::path::{Path, PathBuf};

use locklayers::diff::{DiffJson, DiffMarkdown, DiffText, PlanDiff};
use locklayers::export::PlanRecord;

use crate::args::{DiffArgs, DiffFormat, Request};
use crate::failure::Failure;
use crate::failure::GitFailure;
use crate::input::locate;
use crate::input::origin::Origin;
use crate::input::read;
use crate::input::request::Asked;
use crate::output::write::report;

/// Prints what changes, and says whether anything does.
pub(crate) fn run(args: &DiffArgs) -> Result<bool, Failure> {
    let before = side(&args.old, &args.request)?;
    let after = match &args.new {
        Some(new) => side(new, &args.request)?,
        None => plan(&Origin::disk(locate::lock(&args.request.at)?), &args.request)?,
    };
    let diff = PlanDiff::between(&before, &after);
    report(
        &args.output,
        match args.format {
            DiffFormat::Text => DiffText::of(&diff).to_string(),
            DiffFormat::Json => DiffJson::of(&diff).to_string(),
            DiffFormat::Markdown => DiffMarkdown::of(&diff).to_string(),
        },
    )?;
    Ok(diff.changes_layers())
}

/// A plan from a file, lock or JSON, or from the lock in a revision.
///
/// A pull request can bring a file under the name of a revision, so where both are there, neither is taken.
fn side(text: &str, request: &Request) -> Result<PlanRecord, Failure> {
    let path = Path::new(text);
    let revision = || Origin::revision(locate::lock(&request.at)?, text);
    if !path.is_file() || text == DiffArgs::OLD {
        return plan(&revision()?, request);
    }
    let is_plainly_a_path = path.is_absolute() || text.starts_with("./") || text.starts_with("../");
    if !is_plainly_a_path && revision().is_ok() {
        return Err(GitFailure::FileOrRevision { text: text.to_owned() }.into());
    }
    let fail = |reason: String| Failure::Config { path: PathBuf::from(path), reason };
    let bytes = read::named(path, Path::new("."), read::LARGE)?;
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return plan(&Origin::disk(locate::meant(path)?), request);
    }
    read::string(path, bytes)?.parse::<PlanRecord>().map_err(|error| fail(error.to_string()))
}

fn plan(origin: &Origin, request: &Request) -> Result<PlanRecord, Failure> {
    let asked = Asked::at(origin, request)?;
    let plan = asked.plan(false)?;
    asked.say_source(&plan, &origin.name());
    Ok(PlanRecord::of(&plan))
}
