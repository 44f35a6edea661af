//! The reader of Git as an embedder calls it.

#![cfg(all(feature = "cli", unix))]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use locklayers::Error;
use locklayers::git::{Commit, GitError, Repository};

use crate::files::git;

/// Returns a repository whose folder `a` has a file, links, a folder, a submodule and a file that is not in UTF-8.
fn repository() -> tempfile::TempDir {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("a");
    fs::create_dir_all(folder.join("inner")).unwrap();
    fs::write(folder.join("uv.lock"), "one").unwrap();
    fs::write(folder.join("inner/file"), b"\xff").unwrap();
    symlink("uv.lock", folder.join("link")).unwrap();
    symlink("nothing", folder.join("broken")).unwrap();
    symlink("../../x", folder.join("out")).unwrap();
    git(base.path(), &["init", "-q"]);
    git(base.path(), &["add", "."]);
    let submodule = format!("160000,{},a/module", "1".repeat(40));
    git(base.path(), &["update-index", "--add", "--cacheinfo", &submodule]);
    git(base.path(), &["commit", "-qm", "one"]);
    base
}

fn head(base: &Path) -> Commit {
    Repository::around(&base.join("a")).and_then(|repository| repository.commit("HEAD")).unwrap()
}

#[test]
fn files_are_read_from_the_folder_of_the_repository() {
    let base = repository();
    let commit = head(base.path());
    let read = |path: &str| commit.read_string(Path::new(path), 3).unwrap();
    for (path, content) in [
        ("uv.lock", Some("one")),
        ("./link", Some("one")),
        ("../a/uv.lock", Some("one")),
        ("none", None),
        ("uv.lock/x", None),
    ] {
        assert_eq!(read(path).as_deref(), content, "{path}");
    }
    assert_eq!(commit.read(Path::new("inner/file"), 1).unwrap().as_deref(), Some(&b"\xff"[..]));
}

#[test]
fn each_reason_for_an_unread_file_is_named() {
    let base = repository();
    let commit = head(base.path());
    let said = |path: &str| commit.read_string(Path::new(path), 2).unwrap_err().to_string();
    for (path, reason) in [
        ("uv.lock", "it is larger than 2 bytes, the limit for such a file; check that it is the right file"),
        ("inner", "it is not a file in the revision"),
        ("module", "it is not a file in the revision"),
        ("inner/file", "it is not in UTF-8"),
        ("broken", "it is a symbolic link that leads to no file of the revision"),
        ("out", "it is a symbolic link that leads to no file of the revision"),
        ("../../x", "it lies outside of the repository, so no revision has it"),
        ("/etc/passwd", "it lies outside of the repository, so no revision has it"),
    ] {
        let folder = if reason.contains("outside") { "./" } else { "a/" };
        assert_eq!(said(path), format!("HEAD:{folder}{path}: {reason}"));
    }
    assert_eq!(said("a\nb"), "HEAD:a/a\\nb: only paths in UTF-8 and without a line break are looked up in Git");
    assert_eq!(
        commit.read_existing(Path::new("none"), 2).unwrap_err().to_string(),
        "HEAD:a/none: the revision has no such file; commit it, or name a revision that has it"
    );
    let large = commit.read(Path::new("uv.lock"), 2).unwrap_err();
    assert!(large.is_limit() && Error::from(large).is_limit());
}

#[test]
fn the_commits_that_changed_a_file_are_found_oldest_first() {
    let base = repository();
    let change = |name: &str, text: &str| {
        fs::write(base.path().join("a").join(name), text).unwrap();
        git(base.path(), &["commit", "-qam", text]);
    };
    change("uv.lock", "two");
    change("inner/file", "other");
    change("uv.lock", "three");
    let repository = Repository::around(&base.path().join("a")).unwrap();
    let contents = |path: &str, most: usize| -> Vec<String> {
        let commits = repository.changes(Path::new(path), "HEAD", most).unwrap();
        commits.iter().filter_map(|commit| commit.read_string(Path::new("uv.lock"), 9).unwrap()).collect()
    };
    assert_eq!(contents("uv.lock", 9), ["one", "two", "three"]);
    assert_eq!(contents("../a/./uv.lock", 2), ["two", "three"]);
    assert_eq!(contents("nothing", 9), Vec::<String>::new());
    let outside = repository.changes(Path::new("../../uv.lock"), "HEAD", 9);
    assert!(matches!(outside, Err(GitError::FileOutside { .. })), "{outside:?}");
    let newest = &repository.changes(Path::new("uv.lock"), "HEAD", 1).unwrap()[0];
    assert_eq!((newest.id().len(), newest.revision()), (40, &newest.id()[..12]));
}

#[test]
fn an_error_of_the_repository_is_told_from_one_of_the_revision() {
    let base = repository();
    let repository = Repository::around(base.path()).unwrap();
    let unknown = repository.commit("nothing").unwrap_err();
    assert!(matches!(unknown, GitError::Unknown { .. }) && !unknown.is_of_repository() && !unknown.is_limit());
    let none = Repository::around(tempfile::tempdir().unwrap().path()).unwrap_err();
    assert!(none.is_of_repository(), "{none}");
    let empty = tempfile::tempdir().unwrap();
    git(empty.path(), &["init", "-q"]);
    let empty = Repository::around(empty.path()).unwrap().commit("HEAD").unwrap_err();
    assert!(matches!(empty, GitError::NoCommit { .. }) && empty.is_of_repository(), "{empty}");
}

#[test]
fn a_commit_is_found_by_its_message_and_a_parent_that_is_none_is_told() {
    let base = repository();
    let repository = Repository::around(base.path()).unwrap();
    assert_eq!(
        repository.commit(":/one").unwrap().read_string(Path::new("a/uv.lock"), 3).unwrap().as_deref(),
        Some("one")
    );
    let said = |revision: &str| repository.commit(revision).unwrap_err().to_string();
    assert_eq!(said(":/none"), "`:/none` is not a Git revision; name a commit, a branch or a tag");
    assert_eq!(
        said("HEAD^2"),
        "`HEAD^2` does not exist: it goes back further than the first commit of `HEAD`, or names a further parent of a commit that \
         is no merge; name a later one"
    );
    assert_eq!(
        said("HEAD^1"),
        "`HEAD^1` does not exist: it goes back further than the first commit of `HEAD`; name a later one"
    );
}

/// What cannot be read is not called unknown.
#[test]
fn a_damaged_repository_is_told_as_such_where_an_ancestor_is_named() {
    let base = repository();
    for folder in fs::read_dir(base.path().join(".git/objects")).unwrap().flatten() {
        if folder.file_name().len() == 2 {
            fs::remove_dir_all(folder.path()).unwrap();
        }
    }
    let error = Repository::around(base.path()).and_then(|repository| repository.commit("HEAD~1")).unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("no revision can be read here; Git reports: "), "{said}");
    assert!(error.is_of_repository());
}

#[test]
fn a_missing_git_is_to_be_installed() {
    let base = repository();
    fs::write(base.path().join("uv.lock"), "version = 1\nrequires-python = \">=3.9\"\n").unwrap();
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_locklayers"));
    let done = program.args(["diff", "HEAD"]).current_dir(base.path()).env("PATH", "/none").output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&done.stderr),
        "error: git is needed to read a revision, but it cannot be run: No such file or directory (os error 2); install it, or name \
         a lock or a plan as JSON\n"
    );
}

/// An old revision gets no file by a commit; and `./` would be the current folder.
#[test]
fn a_file_that_an_older_revision_lacks_is_named_from_the_top() {
    let base = repository();
    git(base.path(), &["commit", "-q", "--allow-empty", "-m", "two"]);
    let said = |folder: &str, file: &str| {
        let commit =
            Repository::around(&base.path().join(folder)).and_then(|repository| repository.commit("HEAD~1")).unwrap();
        commit.read_existing(Path::new(file), 9).unwrap_err().to_string()
    };
    assert_eq!(
        said("a/inner", "uv.lock"),
        "HEAD~1:a/inner/uv.lock: the revision has no such file; name a revision that has it"
    );
    assert_eq!(said("", "uv.lock"), "HEAD~1:./uv.lock: the revision has no such file; name a revision that has it");
}
