//! `locklayers history`

use std::path::Path;

use locklayers::files::{LockState, folder_of};
use locklayers::git::Repository;
use locklayers::history::{History, HistoryJson, HistoryMarkdown, HistoryText};
use locklayers::message::Printable;

use crate::args::{DiffFormat, HistoryArgs};
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::input::request;
use crate::output::note;
use crate::output::progress::Progress;
use crate::output::say::say;
use crate::output::write::report;

/// Replays the history of the lock and prints what each alternative would have transferred.
pub(crate) fn run(args: &HistoryArgs) -> Result<(), Failure> {
    let history = replay(args)?;
    report(
        &args.output,
        match args.format {
            DiffFormat::Text => HistoryText::of(&history).to_string(),
            DiffFormat::Markdown => HistoryMarkdown::of(&history).to_string(),
            DiffFormat::Json => HistoryJson::of(&history).to_string(),
        },
    )
}

fn replay(args: &HistoryArgs) -> Result<History, Failure> {
    let lock = locate::lock(&args.request.at)?;
    let options = request::options(&args.request);
    let today = request::at(&LockState::on_disk(&lock), &options)?;
    today.alone(&lock).into_iter().for_each(note::once);
    let name = Path::new(lock.file_name().unwrap_or_default());
    let repository = Repository::around(folder_of(&lock))?;
    let commits = repository.changes(name, &args.revision, args.last)?;
    if commits.len() < args.last && repository.is_shallow()? {
        say!(
            "warning: this clone is shallow, so older commits are not replayed; fetch them with `git fetch --unshallow`, or \
             check out with `fetch-depth: 0`"
        );
    }
    if commits.is_empty() {
        say!(
            "warning: no commit of `{}` has changed {}: commit the lock (`git add --force` if it is ignored), or name \
             another revision",
            Printable(&args.revision),
            shown(&lock)
        );
    }
    let mut progress = Progress::of(commits.len(), "states");
    let history = today.replay(commits, &options, || progress.step());
    progress.finish();
    Ok(history)
}
