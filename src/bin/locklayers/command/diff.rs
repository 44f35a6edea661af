//! `locklayers diff`

use locklayers::diff::{DiffJson, DiffMarkdown, DiffText, PlanDiff};
use locklayers::export::PlanRecord;
use locklayers::files::{LockState, NamedState};

use crate::args::{DiffArgs, DiffFormat, RequestArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::{locate, request};
use crate::output::note;
use crate::output::write::report;

/// Prints the differences, and returns whether a layer changed.
pub(crate) fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    let before = side(&args.old, &args.request)?;
    let after = match &args.new {
        Some(new) => side(new, &args.request)?,
        None => plan(&locate::state(&args.request.at)?, &args.request)?,
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
    Ok(if args.exit_code && diff.changes_layers() { Exit::Found } else { Exit::Done })
}

/// Reads a plan from a file (a lock or JSON), or from the lock of a revision.
fn side(text: &str, args: &RequestArgs) -> Result<PlanRecord, Failure> {
    let state = match text {
        DiffArgs::OLD => NamedState::in_revision(text, &locate::lock(&args.at)?)?,
        _ => NamedState::of(text, locate::lock(&args.at))?,
    };
    match state {
        NamedState::Lock(state) => plan(&state, args),
        NamedState::Plan(record) => Ok(record),
    }
}

fn plan(state: &LockState, args: &RequestArgs) -> Result<PlanRecord, Failure> {
    let request = request::at(state, &request::options(args))?;
    // Which of the two states is refused is not otherwise said.
    let plan = request
        .builder()
        .build()
        .map_err(|error| Failure::State { state: state.name(), error: Box::new(error.into()) })?;
    request::say_unmatched(&plan, |_| true);
    request::say_source(&request, &plan, &state.name());
    request.alone(&state.name()).into_iter().for_each(note::once);
    Ok(PlanRecord::of(&plan))
}
