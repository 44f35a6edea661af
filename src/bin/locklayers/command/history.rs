//! `locklayers history`

use std::path::Path;

use locklayers::DependencyGraph;
use locklayers::files::{LockState, PlanOptions, folder_of};
use locklayers::git::Repository;
use locklayers::history::{History, HistoryJson, HistoryMarkdown, HistoryText};
use locklayers::message::Printable;

use crate::args::{DiffFormat, HistoryArgs};
use crate::failure::{Failure, shown};
use crate::input::locate;
use crate::input::request::{self, Request};
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
    let mut history = History::default();
    let mut progress = Progress::of(commits.len(), "states");
    for commit in commits {
        progress.step();
        let revision = commit.revision().to_owned();
        if let Err(failure) = add(&mut history, &today, &LockState::in_commit(&lock, commit), &options) {
            // The same failure in many states is reported once, independent of the commit, by its first line: an
            // excerpt and a remedy would be specific to one state.
            let reason = failure.to_string().replace(&revision, "REV");
            history.refuse(reason.lines().next().unwrap_or_default());
        }
    }
    progress.finish();
    Ok(history)
}

/// Adds a state, planned with today's configuration.
fn add(history: &mut History, today: &Request, state: &LockState, options: &PlanOptions) -> Result<(), Failure> {
    let graph = DependencyGraph::from_lockfile(state.lockfile()?)?;
    let request = today.of_older(&graph, state, options)?;
    history.add(&graph, |_| request.builder())?;
    Ok(())
}
