//! The check whether a lock from which files are written is behind its `pyproject.toml`.

use locklayers::drift::LockDrift;

use crate::failure::Failure;
use crate::input::request::Request;
use crate::output::say::say;
use locklayers::message::cut_lines;

/// Warns about a lock that does not match `pyproject.toml`, or refuses it.
///
/// A lock without a `pyproject.toml` is never behind, and a member whose folder is missing, as in a build context, is
/// ignored.
pub(crate) fn look(request: &Request, is_refused: bool) -> Result<(), Failure> {
    if !request.state().path().with_file_name("pyproject.toml").is_file() {
        return Ok(());
    }
    let projects = request.state().projects(request.lockfile()).map_err(Failure::from);
    let drift = match projects.and_then(|projects| Ok(LockDrift::between(request.lockfile(), &projects)?)) {
        Ok(drift) => drift,
        Err(failure) if is_refused => return Err(failure),
        Err(failure) => {
            say!("warning: cannot check whether the lock is up to date: {}", cut_lines(&failure.to_string()));
            return Ok(());
        }
    };
    let Some(text) = drift.summary(is_refused) else { return Ok(()) };
    if is_refused {
        return Err(Failure::Image(text));
    }
    say!("warning: {text}");
    Ok(())
}
