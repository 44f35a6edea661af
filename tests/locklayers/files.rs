//! Which files the program reads, what it leaves behind, and what Git is allowed to do.

#![cfg(all(feature = "cli", unix))]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use locklayers::files::Project;
use tempfile::TempDir;

use crate::program::{output, refusal, run, text};

const HEAD: &str = "version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n";
const PROJECT: &str =
    "[project]\nname = \"app\"\nversion = \"0\"\nrequires-python = \">=3.12\"\ndependencies = [\"six\"]\n";
const ALL: &str = "--layer=all=project";

/// Returns a lock of a project that needs one package, whose hash consists of one digit.
pub(crate) fn lock(digit: char) -> String {
    let hash = digit.to_string().repeat(64);
    format!(
        "{HEAD}\n[[package]]\nname = \"app\"\nversion = \"0\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \
         \"six\" }}]\n\n[package.metadata]\nrequires-dist = [{{ name = \"six\" }}]\n\n[[package]]\nname = \
         \"six\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\nsdist = {{ url = \
         \"https://files.example/six-1.tar.gz\", hash = \"sha256:{hash}\" }}\n"
    )
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").arg("-C").arg(folder).args(who).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
}

/// Returns a project that is a repository with one commit of the lock.
pub(crate) fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("uv.lock"), lock('a')).unwrap();
    fs::write(folder.path().join("pyproject.toml"), PROJECT).unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "first"]);
    folder
}

#[test]
fn a_file_named_like_the_default_revision_is_not_compared_with() {
    let folder = project();
    fs::write(folder.path().join("uv.lock"), lock('b')).unwrap();
    fs::write(folder.path().join("HEAD"), lock('b')).unwrap();
    let changed = run(folder.path(), &["diff", ALL, "--exit-code"]);
    assert_eq!(changed.status.code(), Some(1), "{}", text(&changed.stderr));
}

#[test]
fn a_name_of_a_file_and_of_a_revision_is_refused_with_both_spellings() {
    let folder = project();
    fs::write(folder.path().join("main"), lock('b')).unwrap();
    let said =
        "error: `main` is both a file and a Git revision; write `./main` for the file, `main^0` for the revision\n";
    assert_eq!(refusal(folder.path(), &["diff", "main", ALL]), said);
    assert_eq!(run(folder.path(), &["diff", "./main", ALL, "--exit-code"]).status.code(), Some(1));
    assert_eq!(run(folder.path(), &["diff", "main^0", ALL, "--exit-code"]).status.code(), Some(0));
}

#[test]
fn a_bare_repository_inside_the_project_is_not_used() {
    let folder = project();
    let inner = folder.path().join("vendor");
    git(folder.path(), &["clone", "-q", "--bare", ".", "vendor"]);
    fs::write(inner.join("uv.lock"), lock('b')).unwrap();
    let said = refusal(&inner, &["diff", ALL]);
    assert_eq!(
        said,
        "error: HEAD:vendor/uv.lock: the revision has no such file; commit it, or name a revision that has it\n"
    );
}

/// Every command that a Git configuration can name, each with its own setting.
#[test]
fn git_runs_nothing_that_a_repository_names() {
    let folder = project();
    fs::write(folder.path().join(".gitattributes"), "uv.lock filter=evil diff=evil\n").unwrap();
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "second"]);
    let witness = folder.path().join("ran");
    let script = folder.path().join("evil.sh");
    fs::write(&script, format!("#!/bin/sh\necho \"$0 $*\" >>'{}'\ncat\n", witness.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let hooks = folder.path().join("hooks");
    fs::create_dir(&hooks).unwrap();
    for hook in ["post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"] {
        fs::copy(&script, hooks.join(hook)).unwrap();
    }
    let evil = script.to_str().unwrap().to_owned();
    let settings = [
        ("core.fsmonitor", &evil),
        ("core.hooksPath", &hooks.to_str().unwrap().to_owned()),
        ("core.pager", &evil),
        ("core.editor", &evil),
        ("core.sshCommand", &evil),
        ("core.askPass", &evil),
        ("core.alternateRefsCommand", &evil),
        ("core.gitProxy", &evil),
        ("credential.helper", &evil),
        ("diff.external", &evil),
        ("diff.evil.command", &evil),
        ("diff.evil.textconv", &evil),
        ("filter.evil.clean", &evil),
        ("filter.evil.smudge", &evil),
        ("filter.evil.process", &evil),
        ("gpg.program", &evil),
        ("pager.rev-parse", &evil),
        ("pager.cat-file", &evil),
        ("alias.rev-parse", &format!("!{evil}")),
        ("alias.cat-file", &format!("!{evil}")),
        ("remote.origin.url", &format!("ext::{evil}")),
        ("remote.origin.promisor", &"true".to_owned()),
        ("remote.origin.uploadpack", &evil),
        ("remote.origin.vcs", &"evil".to_owned()),
        ("extensions.partialClone", &"origin".to_owned()),
        ("protocol.ext.allow", &"always".to_owned()),
    ];
    git(folder.path(), &["config", "core.repositoryFormatVersion", "1"]);
    for (key, value) in settings {
        git(folder.path(), &["config", key, value]);
    }
    // A missing blob, which a partial clone would fetch.
    let listed = Command::new("git").arg("-C").arg(folder.path()).args(["rev-parse", "HEAD:uv.lock"]).output().unwrap();
    let id = text(&listed.stdout);
    let (first, rest) = id.trim().split_at(2);
    fs::remove_file(folder.path().join(".git/objects").join(first).join(rest)).unwrap();
    fs::remove_file(&witness).unwrap_or_default();
    let done = run(folder.path(), &["diff", ALL]);
    assert_eq!(done.status.code(), Some(2), "{}", text(&done.stdout));
    assert!(!witness.exists(), "{}", fs::read_to_string(&witness).unwrap());
}

#[test]
fn gits_own_reason_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("uv.lock"), lock('a')).unwrap();
    let none = refusal(folder.path(), &["diff", ALL]);
    assert!(none.starts_with("error: no revision can be read here; Git reports: not a git repository"), "{none}");
    assert_eq!(
        refusal(folder.path(), &["history", ALL]),
        "error: no revision can be read here; Git reports: not a git repository (or any of the parent directories): .git; \
         run this in a clone of the project's repository\n"
    );
    git(folder.path(), &["init", "-q"]);
    assert_eq!(
        refusal(folder.path(), &["diff", ALL]),
        "error: `HEAD` does not exist yet: the repository has no commit on this branch; make one first, or name a lock \
         or a plan as JSON\n"
    );
    assert_eq!(
        refusal(folder.path(), &["history", ALL]),
        "error: `HEAD` does not exist yet: the repository has no commit on this branch; make one first\n"
    );
    let other = refusal(folder.path(), &["diff", "main~1", ALL]);
    assert!(other.starts_with("error: `main~1` does not exist yet: the repository has no commit"), "{other}");
    git(folder.path(), &["commit", "-q", "--allow-empty", "-m", "one"]);
    let history = run(folder.path(), &["history", ALL]);
    assert!(text(&history.stderr).starts_with("warning: no commit of `HEAD` has changed uv.lock: commit the lock ("));
    git(folder.path(), &["add", "uv.lock"]);
    git(folder.path(), &["commit", "-q", "-m", "two"]);
    for (revision, remedy) in [
        ("HEAD:uv.lock", "is a blob in Git, not a commit; name the revision alone, as in `HEAD`"),
        ("HEAD~1^{tree}", "is a tree in Git, not a commit; name the revision alone, as in `HEAD~1`"),
        (
            "HEAD~1..HEAD",
            "is neither a file here nor a Git revision; name both ends of a range, one after the other, as in `HEAD~1 HEAD`",
        ),
        ("HEAD~2", "does not exist: it goes back further than the first commit of `HEAD`; name a later one"),
        ("nothing~2", "is neither a file here nor a Git revision; name a lock, a plan as JSON or a commit"),
        ("HEAD:../uv.lock", "is neither a file here nor a Git revision; name a lock, a plan as JSON or a commit"),
        ("nothing", "is neither a file here nor a Git revision; name a lock, a plan as JSON or a commit"),
    ] {
        assert_eq!(refusal(folder.path(), &["diff", revision, ALL]), format!("error: `{revision}` {remedy}\n"));
    }
}

/// Returns a folder with `here`, a clone of the newest of two commits that change the lock, and the folder that it is of.
fn shallow_clone() -> [tempfile::TempDir; 2] {
    let folder = project();
    fs::write(folder.path().join("uv.lock"), lock('b')).unwrap();
    git(folder.path(), &["commit", "-qam", "second"]);
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", folder.path().display());
    git(clone.path(), &["clone", "-q", "--depth=1", &url, "here"]);
    [clone, folder]
}

#[test]
fn the_error_for_a_revision_missing_from_a_shallow_clone_states_the_remedy() {
    let [clone, _origin] = shallow_clone();
    assert_eq!(
        refusal(&clone.path().join("here"), &["diff", "HEAD~1", ALL]),
        "error: the revision `HEAD~1` is not here: this clone is shallow and has only the newest commits; fetch the \
         others with `git fetch --unshallow`, or check out with `fetch-depth: 0`\n"
    );
}

/// With one state there is no update, and the totals would be zero without a word.
#[test]
fn the_history_of_a_shallow_clone_is_not_taken_for_the_whole_one() {
    let [clone, _origin] = shallow_clone();
    let here = clone.path().join("here");
    let said = |arguments: &[&str]| text(&run(&here, &[&["history", ALL], arguments].concat()).stderr);
    assert_eq!(
        said(&[]),
        "warning: this clone is shallow, so older commits are not replayed; fetch them with `git fetch --unshallow`, or \
         check out with `fetch-depth: 0`\n"
    );
    assert_eq!(said(&["--last", "1"]), "", "no more is asked for");
    git(&here, &["fetch", "-q", "--unshallow"]);
    assert_eq!(said(&[]), "");
}

/// A checkout in CI has the branches of the remote only.
#[test]
fn the_nearest_branches_and_tags_are_named_for_an_unknown_revision() {
    let folder = project();
    for (kind, name) in [("branch", "feature-a"), ("branch", "feature-b"), ("tag", "v1.0")] {
        git(folder.path(), &[kind, name]);
    }
    git(folder.path(), &["update-ref", "refs/remotes/origin/next", "HEAD"]);
    for (revision, nearest, shown) in [
        ("next", "is `origin/next`", "the nearest revision"),
        ("faeture-a", "are `feature-a`, `feature-b`", "the nearest revisions"),
        ("v1", "is `v1.0`", "the nearest revision"),
    ] {
        assert_eq!(
            refusal(folder.path(), &["diff", revision, ALL]),
            format!("error: `{revision}` is neither a file here nor a Git revision; {shown} {nearest}\n")
        );
        assert_eq!(
            refusal(folder.path(), &["history", revision, ALL]),
            format!("error: `{revision}` is not a Git revision; the nearest {nearest}\n")
        );
    }
    assert_eq!(
        refusal(folder.path(), &["history", "v1.0..next", ALL]),
        "error: `v1.0..next` is a range of revisions, not a revision; name one of its ends, `v1.0` or `next`\n"
    );
}

#[test]
fn links_within_the_project_are_followed_in_a_revision_as_on_the_disk() {
    let folder = project();
    let layers = "[[tool.locklayers.layer]]\nname = \"one\"\nselect = [\"project\"]\n";
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/pyproject.toml"), format!("{PROJECT}{layers}")).unwrap();
    fs::remove_file(folder.path().join("pyproject.toml")).unwrap();
    symlink("sub/pyproject.toml", folder.path().join("pyproject.toml")).unwrap();
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "a link"]);
    assert_eq!(run(folder.path(), &["diff", "--exit-code"]).status.code(), Some(0));
    fs::write(folder.path().join("uv.lock"), lock('b')).unwrap();
    assert!(output(folder.path(), &["diff"]).starts_with("one  changed"), "{}", output(folder.path(), &["diff"]));
}

#[test]
fn a_link_out_of_the_project_is_not_read() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "machine S3CRET login x\n").unwrap();
    for name in ["pyproject.toml", "uv.lock"] {
        let folder = project();
        fs::remove_file(folder.path().join(name)).unwrap();
        symlink(outside.path().join("secret"), folder.path().join(name)).unwrap();
        let said = refusal(folder.path(), &["check", ALL]);
        assert!(!said.contains("S3CRET"), "{said}");
        assert!(said.contains(": a symbolic link leads out of the project, "), "{said}");
    }
    let folder = project();
    symlink(outside.path().join("secret"), folder.path().join("named")).unwrap();
    let target = ["--python-version", "3.12", "--python-platform", "linux"];
    let provided = [&["plan", ALL, "--provided", "named"], &target[..]].concat();
    for arguments in [&provided[..], &["diff", "./named", ALL]] {
        let said = refusal(folder.path(), arguments);
        assert!(said.starts_with("error: ") && said.contains("named: a symbolic link leads out of"), "{said}");
    }
    // Links outside of the project are the caller's own.
    let elsewhere = outside.path().join("freeze.txt");
    symlink(folder.path().join("freeze.txt"), &elsewhere).unwrap();
    fs::write(folder.path().join("freeze.txt"), "six==1\n").unwrap();
    let provided = [&["plan", ALL, "--provided", elsewhere.to_str().unwrap()], &target[..]].concat();
    assert!(run(folder.path(), &provided).status.success());
}

#[test]
fn only_regular_files_of_a_bounded_length_are_read() {
    let folder = project();
    let file = folder.path().join("pyproject.toml");
    fs::remove_file(&file).unwrap();
    assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert_eq!(
        refusal(folder.path(), &["plan", ALL]),
        "error: pyproject.toml: it is a named pipe, but a regular file is needed\n".replace("pyproject", "./pyproject")
    );
    fs::remove_file(&file).unwrap();
    let sparse = fs::File::create(&file).unwrap();
    sparse.set_len(5 << 30).unwrap();
    assert_eq!(
        refusal(folder.path(), &["plan", ALL]),
        "error: ./pyproject.toml: it is larger than 1048576 bytes, the limit for such a file; check that it is the \
         right file\n"
    );
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("uv.lock");
    fs::File::create(&path).unwrap().set_len(64 << 20).unwrap();
    let project = Project::around(folder.path());
    let (is_done, mut said) = (AtomicBool::new(false), String::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
            while !is_done.load(Ordering::Relaxed) {
                file.write_all(b"x").unwrap();
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
        });
        for _ in 0..50 {
            if let Err(error) = project.read(&path, 100 << 20) {
                said = error.to_string();
                break;
            }
        }
        is_done.store(true, Ordering::Relaxed);
    });
    let expected = format!("{}: it changed while it was read; run this again once nothing writes it", path.display());
    assert_eq!(said, expected);
    assert!(project.read(&path, 100 << 20).unwrap().is_some_and(|bytes| bytes.len() > 64 << 20));
}

#[test]
fn a_file_that_is_written_again_keeps_its_permissions() {
    let folder = project();
    let out = folder.path().join("out");
    output(folder.path(), &["export", ALL, "--output-dir", "out"]);
    let file = out.join("all.txt");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    output(folder.path(), &["export", ALL, "--output-dir", "out"]);
    assert!(fs::read_to_string(&file).unwrap().starts_with("six==1"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn temporary_files_of_a_killed_run_are_removed_and_those_of_others_stay() {
    let folder = project();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    for name in [".locklayers-AbC012", ".locklayers-held00", ".locklayers-notes.txt", "notes"] {
        fs::write(out.join(name), "half").unwrap();
    }
    let held = fs::File::open(out.join(".locklayers-held00")).unwrap();
    held.lock().unwrap();
    output(folder.path(), &["export", ALL, "--output-dir", "out"]);
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, [".locklayers-held00", ".locklayers-notes.txt", "all.txt", "notes"]);
}

#[test]
fn an_unwritable_standard_error_changes_no_result() {
    let folder = project();
    let full = || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    for (arguments, code) in [
        (vec!["export", ALL, "--output-dir", "out"], 0),
        (vec!["check", ALL], 0),
        (vec!["plan", "--lock", "none.lock"], 2),
        (vec!["plan", "--no-such-option"], 2),
    ] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
        let done = program.args(&arguments).current_dir(folder.path()).stderr(full()).output().unwrap();
        assert_eq!(done.status.code(), Some(code), "{arguments:?}");
    }
    assert!(folder.path().join("out/all.txt").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_cannot_be_written_is_an_error() {
    let folder = project();
    let said = "error: standard output cannot be written: No space left on device (os error 28)\n".to_owned();
    for words in [&["plan", ALL][..], &["--help"], &["plan", "--help"], &["--version"], &["completions", "bash"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_locklayers"));
        let done = command.args(words).current_dir(folder.path()).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((done.status.code(), text(&done.stderr)), (Some(2), said.clone()), "{words:?}");
    }
}

#[test]
fn arguments_are_repeated_with_escapes() {
    let folder = project();
    let said = refusal(folder.path(), &["plan", "--format", "te\rxt\u{202e}\u{1b}[2Jz"]);
    assert!(said.contains("te\\rxt\\u{202e}"), "{said}");
    assert!(!said.contains(['\r', '\u{202e}', '\u{1b}']), "{said:?}");
}

#[test]
fn what_is_there_instead_of_a_lock_is_named() {
    let start = "error: there is no uv.lock here or in a folder above; ";
    for (name, content, said) in [
        ("tool.py.lock", "x", "tool.py.lock is here, the lock of a script: name it with --lock ./tool.py.lock"),
        ("api/uv.lock", "x", "api/uv.lock is here: name it with --lock ./api/uv.lock"),
        (
            "pylock.dev.toml",
            "x",
            "pylock.dev.toml is here, a pylock.toml (PEP 751): it lists packages without their \
          dependencies; name the uv.lock that it was exported from",
        ),
        (
            "dev-requirements.txt",
            "x",
            "dev-requirements.txt is here, a requirements file of pip: add what it lists to a project \
          with `uv add -r dev-requirements.txt`, which writes uv.lock",
        ),
        (
            "requirements/base.txt",
            "x",
            "requirements/base.txt is here, a requirements file of pip: add what it lists to a project \
          with `uv add -r requirements/base.txt`, which writes uv.lock",
        ),
        (
            "pyproject.toml",
            "[tool.poetry]\nname = 'x'\n",
            "pyproject.toml is here, with [tool.poetry]: migrate the project to uv \
          (`uvx migrate-to-uv`), and run `uv lock`",
        ),
        ("notes.txt", "x", "run `uv lock`, or name one with --lock PATH"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), content).unwrap();
        assert_eq!(refusal(folder.path(), &["plan"]), format!("{start}{said}\n"));
    }
}

#[test]
fn files_of_other_tools_are_recognised() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("poetry.lock"), "# This file is automatically @generated by Poetry\n").unwrap();
    let remedy = "migrate the project to uv (`uvx migrate-to-uv`), and run `uv lock`";
    assert_eq!(
        refusal(folder.path(), &["plan"]),
        format!(
            "error: there is no uv.lock here or in a folder above; poetry.lock is here, the lock of Poetry: {remedy}\n"
        )
    );
    assert_eq!(
        refusal(folder.path(), &["plan", "--lock", "poetry.lock"]),
        format!("error: poetry.lock is the lock of Poetry, not a uv.lock; {remedy}\n")
    );
    assert_eq!(
        refusal(folder.path(), &["plan", "--lock", "uv.lock"]),
        format!("error: there is no uv.lock; poetry.lock is there, the lock of Poetry: {remedy}\n")
    );
    for (name, content, said) in [
        ("a.lock", "", "an empty file, not a uv.lock; run `uv lock` to write it"),
        (
            "b.lock",
            "version https://git-lfs.github.com/spec/v1\n",
            "a pointer of Git LFS, not a uv.lock; fetch the file itself \
          with `git lfs pull`",
        ),
        ("c.lock", "PK\u{3}\u{4}", "a compressed file, not a uv.lock; decompress it, and name the uv.lock in it"),
        ("d.lock", "<html>", "a web page, not a uv.lock; download the file itself"),
        (
            "e.lock",
            "{ \"layers\": [], \"fingerprint\": 1 }",
            "a JSON document of locklayers, not a uv.lock; name the lock that it \
          was made of; only `diff` compares plans",
        ),
        ("uv.toml", "", "a uv.toml, the configuration of uv, not a uv.lock; name the uv.lock of the project"),
        ("Dockerfile", "FROM x\n", "a Dockerfile, not a uv.lock; name the uv.lock of the project"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
        assert_eq!(refusal(folder.path(), &["plan", "--lock", name]), format!("error: {name} is {said}\n"));
    }
    fs::write(folder.path().join("uv.lock"), lock('a')).unwrap();
    fs::write(folder.path().join("pyproject.toml"), PROJECT).unwrap();
    for named in [".", "pyproject.toml"] {
        assert!(output(folder.path(), &["plan", "--lock", named, ALL]).contains("all "), "{named}");
    }
}

#[test]
fn history_replays_the_commits_that_changed_the_lock() {
    let folder = project();
    for digit in ['b', 'c'] {
        fs::write(folder.path().join("uv.lock"), lock(digit)).unwrap();
        git(folder.path(), &["commit", "-qam", "an update"]);
    }
    fs::write(folder.path().join("uv.lock"), "version = 1\n").unwrap();
    git(folder.path(), &["commit", "-qam", "a lock that cannot be read"]);
    fs::write(folder.path().join("uv.lock"), lock('c')).unwrap();
    let said = output(folder.path(), &["history", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&document["states"], &document["updates"]), (&3.into(), &2.into()), "{said}");
    assert_eq!(document["refused"][0]["states"], 1, "{said}");
    let text = output(folder.path(), &["history", "--last", "2"]);
    assert!(text.starts_with("1 state, 0 updates\n"), "{text}");
    // The first line of a failure is the reason; an excerpt would be specific to one state.
    assert!(text.contains("\nnot planned: 1 state: the key `requires-python` is missing\n\n"), "{text}");
    let sentence = "\nOnly one state of this lock could be planned, so there is nothing to compare.\n";
    assert!(text.ends_with(sentence), "{text}");
    assert!(refusal(folder.path(), &["history", "--last", "0"]).contains("0 is not in 1.."));
}

#[test]
fn files_of_an_image_are_compared_as_other_files_are_read() {
    let folder = project();
    let image = ["dockerfile", ALL, "--python-version", "3.12", "--layers-dir", "layers", "--write"];
    assert!(run(folder.path(), &image).status.success());
    let file = folder.path().join("layers/pylock.all.toml");
    fs::remove_file(&file).unwrap();
    symlink("/dev/zero", &file).unwrap();
    assert_eq!(
        refusal(folder.path(), &["check", ALL]).lines().last().unwrap_or_default().split(',').next(),
        Some("error: ./layers/pylock.all.toml: a symbolic link leads out of the project")
    );
    fs::remove_file(&file).unwrap();
    assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert_eq!(
        refusal(folder.path(), &["check", ALL]).lines().last(),
        Some("error: ./layers/pylock.all.toml: it is a named pipe, but a regular file is needed")
    );
}

/// Only Linux has file systems that accept such a name.
#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_not_utf_8_is_accepted_for_an_image() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = project();
    let lock = folder.path().join(OsStr::from_bytes(b"\xff.lock"));
    fs::copy(folder.path().join("uv.lock"), &lock).unwrap();
    for command in ["dockerfile", "bake"] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
        program.args([command, ALL, "--python-version", "3.12", "--lock"]).arg(&lock).current_dir(folder.path());
        if command == "bake" {
            program.args(["--image", "registry.example/app"]);
        }
        let done = program.output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{command}: {}", text(&done.stderr));
    }
}

/// `git log` would, if a configuration makes it show signatures.
#[test]
fn no_signature_is_checked_by_a_program_that_a_repository_names() {
    let folder = project();
    let (witness, script) = (folder.path().join("ran"), folder.path().join("evil.sh"));
    fs::write(&script, format!("#!/bin/sh\ntouch '{}'\n", witness.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let ask = |arguments: &[&str]| {
        text(&Command::new("git").arg("-C").arg(folder.path()).args(arguments).output().unwrap().stdout)
    };
    let signature = "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n aaaa\n -----END PGP SIGNATURE-----\n\n";
    let signed = ask(&["cat-file", "commit", "HEAD"]).replacen("\n\n", signature, 1);
    let file = folder.path().join("signed");
    fs::write(&file, signed).unwrap();
    let id = ask(&["hash-object", "-t", "commit", "-w", file.to_str().unwrap()]);
    git(folder.path(), &["update-ref", "HEAD", id.trim()]);
    git(folder.path(), &["config", "log.showSignature", "true"]);
    git(folder.path(), &["config", "gpg.program", script.to_str().unwrap()]);
    for arguments in [["history", ALL], ["diff", ALL]] {
        assert!(run(folder.path(), &arguments).status.success(), "{arguments:?}");
        assert!(!witness.exists(), "{arguments:?}");
    }
    ask(&["log"]);
    assert!(witness.exists(), "the repository is no trap");
}

/// Matching a pattern with many stars against a long name naively takes the product of both lengths.
#[test]
fn matching_of_ignored_files_counts_as_steps_of_the_workspace() {
    let folder = project();
    let members = "[tool.uv.workspace]\nmembers = [\"m\"]\n";
    fs::write(folder.path().join("pyproject.toml"), format!("{PROJECT}{members}")).unwrap();
    fs::write(folder.path().join(".gitignore"), format!("{}b\n", "*a".repeat(60)).repeat(1_000)).unwrap();
    for number in 0..60 {
        fs::create_dir_all(folder.path().join(format!("m/{}{number}", "a".repeat(150)))).unwrap();
    }
    assert_eq!(
        refusal(folder.path(), &["check", ALL]),
        "error: ./pyproject.toml: tool.uv.workspace.members: following the patterns takes more than 200000 steps (folders and \
         their entries, and patterns of any length that are compared with them); name the folders more closely\n"
    );
    fs::write(folder.path().join(".gitignore"), format!("{}b\n", "*a".repeat(60)).repeat(100)).unwrap();
    assert_eq!(run(folder.path(), &["check", ALL]).status.code(), Some(0));
}

#[test]
fn a_uv_toml_replaces_the_packages_that_are_built_from_source_today_and_in_a_commit() {
    let folder = project();
    let wheel = "wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
    fs::write(folder.path().join("uv.lock"), lock('a') + wheel).unwrap();
    let built = |words: &[&str]| {
        let plan = run(folder.path(), &[words, &["--python-version", "3.12", "--python-platform", "linux"]].concat());
        assert!(plan.status.success(), "{}", text(&plan.stderr));
        text(&plan.stdout).contains("(`no-binary`)")
    };
    assert!(!built(&["plan", ALL]));
    fs::write(folder.path().join("uv.toml"), "no-binary-package = [\"six\"]\n").unwrap();
    assert!(built(&["plan", ALL]));
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "second"]);
    let own = "\n[tool.uv]\nno-binary = true\n";
    fs::write(folder.path().join("pyproject.toml"), PROJECT.to_owned() + own).unwrap();
    fs::write(folder.path().join("uv.toml"), "offline = true\n").unwrap();
    assert!(!built(&["plan", ALL]), "uv does not read [tool.uv] beside a uv.toml");
    let changed = run(folder.path(), &["diff", ALL, "--python-version", "3.12", "--python-platform", "linux"]);
    assert!(text(&changed.stdout).contains("six"), "{}", text(&changed.stdout));
    fs::write(folder.path().join("uv.toml"), "no-binary = [\n").unwrap();
    let said = refusal(folder.path(), &["plan", ALL]);
    assert!(said.contains("uv.toml"), "{said}");
}
