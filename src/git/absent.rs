//! Why a revision names no commit.

use super::error::GitError;
use super::run::{Git, reason};
use crate::message::nearest;

/// The most branches and tags among which a similar name is searched.
const REFS: &str = "--count=10000";

/// Returns why a revision is not that of a commit.
pub(super) fn why_not(git: &Git, revision: &str, is_shallow: bool) -> Result<GitError, GitError> {
    let text = revision.to_owned();
    if has_no_commit(git, revision)? {
        return Ok(GitError::NoCommit { revision: text });
    }
    if let Some(found) = other_object(git, revision)? {
        return Ok(found);
    }
    if let Some((from, to)) = range(revision) {
        return Ok(GitError::Range { revision: text, from: from.to_owned(), to: to.to_owned() });
    }
    let similar = similar(git, revision)?;
    let is_remote = similar.first().is_some_and(|name| is_branch_of_a_remote(name, revision));
    if is_shallow && !is_remote {
        return Ok(GitError::Shallow { revision: text });
    }
    if let Some(start) = descendant(revision) {
        if names_a_commit(git, start)? {
            return Ok(GitError::NoAncestor { revision: text, start: start.to_owned() });
        }
        if let Some(damaged @ GitError::Refused { .. }) = other_object(git, start)? {
            return Ok(damaged);
        }
    }
    Ok(GitError::Unknown { revision: text, nearest: similar })
}

/// Whether there is no commit at all, or none on the current branch where the revision is `HEAD`.
fn has_no_commit(git: &Git, revision: &str) -> Result<bool, GitError> {
    if revision == "HEAD" && git.run(&["rev-parse", "--verify", "--quiet", "HEAD"])?.status.code() == Some(1) {
        return Ok(true);
    }
    let any = git.run(&["for-each-ref", "--count=1"])?;
    let has_no_ref = any.status.success() && any.stdout.is_empty();
    Ok(has_no_ref && !git.run(&["rev-parse", "--verify", "HEAD"])?.status.success())
}

/// Returns the error of a revision that names something else than a commit, or a commit whose object is damaged.
fn other_object(git: &Git, revision: &str) -> Result<Option<GitError>, GitError> {
    let found = git.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", revision])?;
    let id = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    if !found.status.success() || id.is_empty() || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let kind = git.run(&["cat-file", "-t", &id])?;
    if kind.status.success() {
        let kind = String::from_utf8_lossy(&kind.stdout).trim().to_owned();
        if kind != "commit" {
            return Ok(Some(GitError::NotACommit { revision: revision.to_owned(), kind }));
        }
        return Ok(Some(GitError::Refused { reason: reason(&git.run(&["cat-file", "commit", &id])?) }));
    }
    // The object of a whole commit name is not looked up before.
    Ok((!id.eq_ignore_ascii_case(revision)).then(|| GitError::Refused { reason: reason(&kind) }))
}

/// Returns branches and tags with a similar name: first the branches of that name of a remote, since a checkout in CI
/// has no other.
fn similar(git: &Git, revision: &str) -> Result<Vec<String>, GitError> {
    let listed = git.run(&["for-each-ref", REFS, "--format=%(refname:short)"])?;
    if !listed.status.success() {
        return Ok(Vec::new());
    }
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let mut found: Vec<&str> = listed.lines().filter(|name| is_branch_of_a_remote(name, revision)).take(3).collect();
    if found.is_empty() {
        found = nearest(revision, listed.lines());
    }
    Ok(found.into_iter().map(str::to_owned).collect())
}

/// Whether a name is `REMOTE/BRANCH` for this branch.
fn is_branch_of_a_remote(name: &str, branch: &str) -> bool {
    name.split_once('/').is_some_and(|(_, rest)| rest == branch)
}

fn names_a_commit(git: &Git, revision: &str) -> Result<bool, GitError> {
    let wanted = format!("{revision}^{{commit}}");
    Ok(git.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?.status.success())
}

/// Returns the revision of which another one is an ancestor: `main` for `main~3` and `main^2^`.
fn descendant(revision: &str) -> Option<&str> {
    let start = revision.trim_end_matches(|c: char| c == '~' || c == '^' || c.is_ascii_digit());
    // A name may end with digits: they count only behind `~` or `^`.
    let end = revision.len() - revision.get(start.len()..)?.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    Some(revision.get(..end)?).filter(|start| !start.is_empty() && *start != revision)
}

/// Returns both ends of a range of revisions, which are `HEAD` where they are left out.
fn range(revision: &str) -> Option<(&str, &str)> {
    let (from, to) = revision.split_once("...").or_else(|| revision.split_once(".."))?;
    // `..` is also the folder above, as in `HEAD:../uv.lock`.
    let is_end = |end: &str| !end.contains([':', ' ']) && !end.contains("..") && !end.starts_with('.');
    let is_path = from.ends_with('/') || to.starts_with('/') || (from.is_empty() && to.is_empty());
    let named = |end| if str::is_empty(end) { "HEAD" } else { end };
    (is_end(from) && is_end(to) && !is_path).then(|| (named(from), named(to)))
}

#[cfg(test)]
mod tests {
    use super::{descendant, range};

    #[test]
    fn the_start_of_an_ancestor_is_the_name_before_its_steps() {
        for (revision, start) in [
            ("HEAD~1", Some("HEAD")),
            ("HEAD^", Some("HEAD")),
            ("v1.2~12^2^^", Some("v1.2")),
            ("release-2024~3", Some("release-2024")),
            ("@~1", Some("@")),
            ("main", None),
            ("v12", None),
            ("2024", None),
            ("~1", None),
            ("^HEAD", None),
            ("HEAD^{tree}", None),
            ("", None),
        ] {
            assert_eq!(descendant(revision), start, "{revision}");
        }
    }

    #[test]
    fn a_range_has_two_ends_and_is_no_path() {
        for (revision, ends) in [
            ("v1..v2", Some(("v1", "v2"))),
            ("origin/main...HEAD", Some(("origin/main", "HEAD"))),
            ("..main", Some(("HEAD", "main"))),
            ("main..", Some(("main", "HEAD"))),
            ("HEAD:../uv.lock", None),
            ("../main", None),
            ("a/../b", None),
            ("..", None),
            ("...", None),
            ("a....b", None),
            ("a..b..c", None),
            ("main", None),
        ] {
            assert_eq!(range(revision), ends, "{revision}");
        }
    }
}
