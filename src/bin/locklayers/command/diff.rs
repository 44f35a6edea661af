//! `locklayers diff`

use std::path::{Component, Path};

use locklayers::diff::{DiffJson, DiffMarkdown, DiffText, PlanDiff};
use locklayers::export::PlanRecord;
use locklayers::files::LockState;
use locklayers::git::{GitError, Repository};

use crate::args::{DiffArgs, DiffFormat, RequestArgs};
use crate::failure::Failure;
use crate::input::locate;
use crate::input::read;
use crate::input::request::Request;
use crate::output::write::report;
use crate::path;

/// The byte order mark, with which a plan may begin as a lock may.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Prints the differences, and returns whether there are any.
pub(crate) fn run(args: &DiffArgs) -> Result<bool, Failure> {
    let before = side(&args.old, &args.request)?;
    let after = match &args.new {
        Some(new) => side(new, &args.request)?,
        None => plan(&LockState::on_disk(&locate::lock(&args.request.at)?), &args.request)?,
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

/// Reads a plan from a file (a lock or JSON), or from the lock of a revision.
///
/// A pull request can add a file with the name of a revision, so if both exist, the name is refused. If the revision
/// was not fetched, such a file is not used either.
fn side(text: &str, args: &RequestArgs) -> Result<PlanRecord, Failure> {
    let path = Path::new(text);
    let is_path = is_plainly_a_path(path) && path.symlink_metadata().is_ok();
    if !is_path {
        let revision = locate::lock(&args.at).and_then(|lock| revision(&lock, text));
        if text != DiffArgs::OLD && path.is_dir() && revision.is_err() {
            return Err(Failure::FileForRevision { text: text.to_owned() });
        }
        if text == DiffArgs::OLD || !path.is_file() {
            // Without a repository, the name of a file that does not exist is what is wrong.
            return match revision {
                Err(Failure::NoRevision(error)) if is_named_as_a_file(path) => {
                    Err(Failure::NoFile { text: text.to_owned(), error })
                }
                revision => plan(&revision?, args),
            };
        }
        if revision.is_ok() {
            return Err(Failure::FileOrRevision { text: text.to_owned() });
        }
        if !is_named_as_a_file(path) {
            return Err(Failure::FileForRevision { text: text.to_owned() });
        }
    }
    let path = &locate::meant(path)?;
    let fail = |reason: String| Failure::Config { path: path.clone(), reason };
    let bytes = read::named(path, Path::new("."), read::LARGE)?;
    if !bytes.strip_prefix(MARK).unwrap_or(&bytes).trim_ascii_start().starts_with(b"{") {
        return plan(&LockState::on_disk(path), args);
    }
    read::string(path, bytes)?.parse::<PlanRecord>().map_err(|error| fail(error.to_string()))
}

/// Returns the state of a lock in a revision. Its failures name a file as an alternative.
fn revision(lock: &Path, text: &str) -> Result<LockState, Failure> {
    let commit = Repository::around(path::folder(lock)).and_then(|repository| repository.commit(text));
    commit.map(|commit| LockState::in_commit(lock, commit)).map_err(|error| match error {
        GitError::Unknown { revision, nearest, .. } => Failure::NoState { text: revision, nearest },
        GitError::Range { revision, from, to, .. } => Failure::Range { text: revision, from, to },
        error if error.is_of_repository() => Failure::NoRevision(error),
        error => error.into(),
    })
}

/// Whether no revision has such a name: `./NAME`, `../NAME` and paths from the root.
fn is_plainly_a_path(path: &Path) -> bool {
    !matches!(path.components().next(), None | Some(Component::Normal(_)))
}

/// Whether a name has an extension of letters, as `old.lock` has and `v1.0`, `main` and `HEAD~1` have not.
fn is_named_as_a_file(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().as_encoded_bytes();
    extension.len() > 1 && extension.iter().all(u8::is_ascii_alphabetic)
}

fn plan(state: &LockState, args: &RequestArgs) -> Result<PlanRecord, Failure> {
    let request = Request::at(state, args)?;
    let plan = request.plan(false)?;
    request.say_source(&plan, &state.name());
    Ok(PlanRecord::of(&plan))
}
