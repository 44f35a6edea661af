//! `locklayers diff`

use std::path::{Path, PathBuf};

use locklayers::{DiffJson, DiffMarkdown, DiffText, PlanDiff, PlanRecord};

use crate::args::{DiffArgs, DiffFormat, Request};
use crate::failure::Failure;
use crate::locate;
use crate::origin::Origin;
use crate::request::Asked;
use crate::write::to_stdout;

/// Prints what changes, and says whether anything does.
pub(crate) fn run(args: &DiffArgs) -> Result<bool, Failure> {
    let before = side(&args.old, &args.request)?;
    let after = match &args.new {
        Some(new) => side(new, &args.request)?,
        None => plan(&Origin::disk(locate::lock(args.request.lock.as_deref())?), &args.request)?,
    };
    let diff = PlanDiff::between(&before, &after);
    to_stdout(&match args.format {
        DiffFormat::Text => DiffText::of(&diff).to_string(),
        DiffFormat::Json => DiffJson::of(&diff).to_string(),
        DiffFormat::Markdown => DiffMarkdown::of(&diff).to_string(),
    })?;
    Ok(diff.changes_layers())
}

/// A plan from a file, lock or JSON, where there is one of that name; else from the lock in a revision.
fn side(text: &str, request: &Request) -> Result<PlanRecord, Failure> {
    let path = Path::new(text);
    if !path.is_file() {
        return plan(&Origin::revision(locate::lock(request.lock.as_deref())?, text)?, request);
    }
    let read = || std::fs::read(path).map(|bytes| bytes.trim_ascii_start().starts_with(b"{"));
    let fail = |reason: String| Failure::Config { path: PathBuf::from(path), reason };
    if !read().map_err(|error| fail(format!("cannot be read: {error}")))? {
        return plan(&Origin::disk(path.to_owned()), request);
    }
    let text = std::fs::read_to_string(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
    text.parse::<PlanRecord>().map_err(|error| fail(error.to_string()))
}

fn plan(origin: &Origin, request: &Request) -> Result<PlanRecord, Failure> {
    let asked = Asked::at(origin, request)?;
    Ok(PlanRecord::of(&asked.plan(false)?))
}
