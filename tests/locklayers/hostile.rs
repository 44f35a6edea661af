//! What a pull request can contain to attack the program: files with the names of revisions, repositories within the
//! repository, links and pipes at the paths of written files, endless files.

#![cfg(all(feature = "cli", unix))]

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::files::{git, lock, project};
use crate::program::{output, refusal, run, text};

const ALL: &str = "--layer=all=project";

/// The lock on disk has other hashes than that of the single commit.
fn changed_project() -> TempDir {
    let folder = project();
    fs::write(folder.path().join("uv.lock"), lock('b')).unwrap();
    folder
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_file_does_not_replace_a_revision_that_was_not_fetched() {
    let folder = changed_project();
    fs::create_dir(folder.path().join("origin")).unwrap();
    for name in ["origin/main", "FETCH_HEAD", "v1.0", "HEAD~7"] {
        fs::write(folder.path().join(name), lock('b')).unwrap();
        let said = format!(
            "error: `{name}` is not a Git revision, and the file or folder of that name is not used in its place; write \
             `./{name}` for that, or fetch the revision\n"
        );
        assert_eq!(refusal(folder.path(), &["diff", name, ALL]), said);
        assert_eq!(refusal(folder.path(), &["diff", "HEAD", name, ALL]), said);
        let path = format!("./{name}");
        assert_eq!(run(folder.path(), &["diff", &path, ALL, "--exit-code"]).status.code(), Some(0));
    }
    // The same for a folder, in which a lock would be found.
    fs::create_dir(folder.path().join("v2")).unwrap();
    fs::write(folder.path().join("v2/uv.lock"), lock('b')).unwrap();
    let said = refusal(folder.path(), &["diff", "v2", ALL]);
    assert!(said.starts_with("error: `v2` is not a Git revision, and the file or folder of that name"), "{said}");
    assert_eq!(run(folder.path(), &["diff", "./v2", ALL, "--exit-code"]).status.code(), Some(0));
    fs::write(folder.path().join("new.lock"), lock('b')).unwrap();
    assert_eq!(run(folder.path(), &["diff", "new.lock", ALL, "--exit-code"]).status.code(), Some(0));
}

#[test]
fn a_revision_is_one_commit() {
    let folder = changed_project();
    for name in
        ["^HEAD", "HEAD..main", "HEAD:uv.lock", "HEAD^{tree}", "--all", "--exec=touch x", "HEAD\nmain", "HEAD ", ""]
    {
        let shown = name.replace('\n', "\\n");
        let known = match name {
            "HEAD:uv.lock" => Some("is a blob in Git, not a commit; name the revision alone, as in `HEAD`"),
            "HEAD^{tree}" => Some("is a tree in Git, not a commit; name the revision alone, as in `HEAD`"),
            _ => None,
        };
        let remedy = match name {
            "HEAD..main" => "name both ends of a range, one after the other, as in `HEAD main`",
            _ => "name a lock, a plan as JSON or a commit",
        };
        let of_history = match name {
            "HEAD..main" => "is a range of revisions, not a revision; name one of its ends, `HEAD` or `main`",
            _ => "is not a Git revision; name a commit, a branch or a tag",
        };
        let unknown = format!("is neither a file here nor a Git revision; {remedy}");
        let of_diff = match name {
            "" => "the name of a state is empty, as that of a variable without a value is; name a lock, a plan as JSON or a commit"
                .to_owned(),
            _ => format!("`{shown}` {}", known.unwrap_or(&unknown)),
        };
        assert_eq!(refusal(folder.path(), &["diff", ALL, "--", name]), format!("error: {of_diff}\n"));
        assert_eq!(
            refusal(folder.path(), &["history", ALL, "--", name]),
            format!("error: `{shown}` {}\n", known.unwrap_or(of_history))
        );
    }
    assert_eq!(run(folder.path(), &["history", ALL, "--last", "18446744073709551615"]).status.code(), Some(0));
}

#[test]
fn environment_variables_of_git_redirect_nothing() {
    let (folder, other) = (changed_project(), changed_project());
    git(other.path(), &["commit", "-qam", "second"]);
    let there = |name: &str| other.path().join(name).display().to_string();
    fs::write(other.path().join("grafts"), "").unwrap();
    for (name, value) in [
        ("GIT_DIR", there(".git")),
        ("GIT_OBJECT_DIRECTORY", there(".git/objects")),
        ("GIT_GRAFT_FILE", there("grafts")),
        ("GIT_CEILING_DIRECTORIES", folder.path().display().to_string()),
        ("GIT_ICASE_PATHSPECS", "1".to_owned()),
        ("GIT_GLOB_PATHSPECS", "1".to_owned()),
        ("GIT_FLUSH", "x".to_owned()),
    ] {
        for command in ["diff", "history"] {
            let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
            let done = program.args([command, ALL]).current_dir(folder.path()).env(name, &value).output().unwrap();
            let first = text(&done.stdout).lines().next().unwrap_or_default().to_owned();
            let expected = if command == "diff" {
                "all  changed, 0 B + 1 file of unknown size to download"
            } else {
                "1 state, 0 updates"
            };
            assert_eq!(first, expected, "{name}: {}", text(&done.stderr));
        }
    }
}

/// Git before 2.38 treats any folder that looks like a repository as one, so it runs only in the folder with `.git`.
#[test]
fn git_is_run_in_the_folder_that_has_the_repository() {
    let folder = project();
    let inner = folder.path().join("a b/vendor");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("uv.lock"), lock('a')).unwrap();
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "second"]);
    git(folder.path(), &["clone", "-q", "--bare", ".", "bare"]);
    for name in ["HEAD", "config", "objects", "refs"] {
        fs::rename(folder.path().join("bare").join(name), inner.join(name)).unwrap();
    }
    let tools = tempfile::tempdir().unwrap();
    let (script, log) = (tools.path().join("git"), tools.path().join("log"));
    let real = Command::new("sh").args(["-c", "command -v git"]).output().unwrap();
    let real = text(&real.stdout);
    fs::write(&script, format!("#!/bin/sh\necho \"$*\" >>'{}'\nexec '{}' \"$@\"\n", log.display(), real.trim()))
        .unwrap();
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    for command in ["diff", "history"] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
        let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
        let done = program.args([command, ALL]).current_dir(&inner).env("PATH", path).output().unwrap();
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    let log = fs::read_to_string(&log).unwrap();
    assert!(
        log.lines().count() > 4 && log.lines().all(|line| line.starts_with("-C . -C .. -C .. --no-pager ")),
        "{log}"
    );
}

#[test]
fn a_lock_that_is_not_a_regular_file_is_refused_and_not_replaced_by_another() {
    let folder = project();
    let inner = folder.path().join("inner");
    let name = inner.join("uv.lock");
    let said = |reason: &str| {
        assert_eq!(refusal(&inner, &["plan", ALL]), format!("error: uv.lock: {reason}\n"));
        fs::remove_file(&name).or_else(|_| fs::remove_dir(&name)).unwrap();
    };
    fs::create_dir(&inner).unwrap();
    pipe(&name);
    said("it is a named pipe, but a regular file is needed");
    fs::create_dir(&name).unwrap();
    said("it is a folder, but a regular file is needed");
    symlink("nothing", &name).unwrap();
    let dangling = "error: the lock cannot be read\n --> uv.lock: No such file or directory (os error 2)\n";
    assert_eq!(refusal(&inner, &["plan", ALL]), dangling);
}

#[test]
fn nothing_is_written_through_a_link_out_of_the_project_nor_over_a_pipe() {
    let (folder, outside) = (project(), tempfile::tempdir().unwrap());
    symlink(outside.path(), folder.path().join("docs")).unwrap();
    for arguments in [&["graph", ALL, "-o", "docs/x.svg"][..], &["check", ALL, "-o", "docs/x"], &["man", "docs"]] {
        let said = refusal(folder.path(), arguments);
        assert!(said.starts_with("error: docs leads through a symbolic link out of "), "{said}");
    }
    assert_eq!(outside.path().read_dir().unwrap().count(), 0);
    let name = folder.path().join("plan.txt");
    pipe(&name);
    assert_eq!(
        refusal(folder.path(), &["plan", ALL, "-o", "plan.txt"]),
        "error: plan.txt: it is a named pipe, but a regular file is to be written there; remove it, or name another file\n"
    );
    assert!(name.symlink_metadata().unwrap().file_type().is_fifo());
}

#[test]
fn devices_are_written_to_and_not_replaced() {
    let folder = project();
    let expected = output(folder.path(), &["plan", ALL]);
    let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
    let done = program.args(["plan", ALL, "-o", "/dev/stderr"]).current_dir(folder.path()).stderr(Stdio::piped());
    assert_eq!(text(&done.output().unwrap().stderr), expected);
    let null = Path::new("/dev/null");
    assert_eq!(output(folder.path(), &["plan", ALL, "-o", "/dev/null"]), "");
    assert!(null.symlink_metadata().unwrap().file_type().is_char_device());
}

#[test]
fn values_in_messages_are_cut() {
    let folder = project();
    for (long, shown) in [("x".repeat(100_000), "x".repeat(190)), ("x ".repeat(50_000), "x ".repeat(2_000))] {
        for arguments in [
            &["plan", "--layer", &long][..],
            &["plan", "--format", &long],
            &["plan", "--lock", &long],
            &["show", &long, ALL],
            &["diff", &long, ALL],
            &["history", &long, ALL],
            &["dockerfile", ALL, "--base", &long],
            &["export", ALL, "--output-dir", &long],
            &[&long],
        ] {
            let said = refusal(folder.path(), arguments);
            assert!(said.len() < 9_000 && said.contains(&shown), "{}: {said}", arguments[0]);
        }
    }
}

/// URLs with a secret, escaped for TOML and JSON.
const SECRET_URLS: &[&str] = &[
    "https://user:S3CRET@h.example/x",
    "https:\\t//user:S3CRET@h.example/x",
    "ht\\ntps:/user:S3CRET@h.example/x",
    "//user:S3CRET@h.example/x",
    "https%3A//user:S3CRET@h.example/x",
    "https://user:S3CRET%40h.example/x",
    "https://u\\u200b:S3CRET@h.example/x",
    "https://user:S3CRET\\\"@h.example/x",
    "https://h.example/x?token=S3CRET",
    "https://h.example/x?a=b&X-Amz-Signature=S3CRET/x",
    "https://h.example/x#access_token=S3CRET",
    "https://h.example/x?%74oken=S3CRET",
    "https://h.example/x?url=https%3A%2F%2Fu%3AS3CRET%40g.example%2F",
    "https://S3CRET@h.example/x",
    "HTTPS://u:S3CRET@h.example/x",
    "git+https://S3CRET@h.example/x",
    "git+ssh://git:S3CRET@h.example/x",
    "file://u:S3CRET@h.example/x",
    "file:///u:S3CRET@h.example/x",
    "https:\\\\\\\\u:S3CRET@h.example\\\\x",
    "u:S3CRET@h.example:o/x",
    "u:S3CRET@h.example/x",
    "https://https://u:S3CRET@h.example/x",
    "https\\u003a//u\\u003aS3CRET\\u0040h.example/x",
    "https://h.example/x\\u003ftoken\\u003dS3CRET",
    "https://h.example/x?rev=main%3Ftoken%3DS3CRET",
    "https://h.example/x?rev=main%253Ftoken%253Da%2526S3CRET",
    "https://h.example/x?token=a;S3CRET",
    "https://u:S3CRET\u{ff20}h.example/x",
    "https://h.example/x?token=a S3CRET",
    "https://h.example/x?token=a'S3CRET",
    "https://h.example/x?token=a\\\"S3CRET",
    "https://h.example/x?token=a`S3CRET",
    "https://h.example/x?token=a)S3CRET",
    "https://h.example/x?token=a#S3CRET",
    "https://h.example/x?x={\\\"token\\\":\\\"S3CRET\\\"}",
    "https://h.example/x?x={\\u0022token\\u0022: \\u0022S3CRET\\u0022}",
    "https://h.example/x?x=%7B%22token%22%3A%20%22S3CRET%22%7D",
    "https://h.example/x;token=S3CRET/y",
    "https://h.example/password=S3CRET/y",
    "https://h.example/token/S3CRET/y",
    "https://h.example/t/S3CRET/y",
    "https://h.example/x?passphrase=S3CRET",
    "https://h.example/x?a=Authorization: Basic S3CRET",
    "file:u:S3CRET@h/x",
    "file:///u:S3CRET@h/x",
    "u:S3CRET@h/x",
    "//u:S3CRET@h/x",
    "//S3CRET@h/x",
    "u:S3CRET@h:o/x",
    "https://u\u{ad}:S3CRET@h.example/x",
    "https://u:\\\"S3CRET@h.example/x",
    "https://h.example/x?t\u{43e}ken=S3CRET",
    "https://h.example/x?\u{1d42d}\u{1d5c8}ken=S3CRET",
    "https:\u{2215}\u{2044}u:S3CRET\u{fe6b}h.example/x",
    "https://u:1/S3CRET@h.example/x",
    "https:/u:12?S3CRET@h.example:443/x",
    "git+https://u:22#S3CRET@10.0.0.1/x",
    "//u:1/S3CRET@h.example/@scope/x",
    "https%3A%2F%2Fu%3A1%2FS3CRET%40h.example",
];

/// Returns files, each with the URL at another position.
fn files_with(url: &str, old: &str) -> Vec<(&'static str, String)> {
    let registry = old.replace("https://index.example/simple", url);
    let dependency =
        old.replace("{ name = \"six\" }", &format!("{{ name = \"six\", source = {{ registry = \"{url}\" }} }}"));
    let required = old.replace("requires-dist = [", &format!("requires-dist = [{{ name = \"b\", url = \"{url}\" }}, "));
    vec![
        ("uv.lock", registry),
        ("uv.lock", dependency),
        ("uv.lock", required),
        ("uv.lock", format!("{old}x = \"{url}\" y\n")),
        (
            "uv.lock",
            old.replace("{ registry = \"https://index.example/simple\" }", &format!("{{ directory = \"{url}\" }}")),
        ),
        ("pyproject.toml", format!("[[tool.locklayers.layer]]\nname = \"a\"\nselect = [\"{url}\"]\n")),
        (
            "pyproject.toml",
            format!("[tool.uv]\noverride-dependencies = [{{ package = {{ name = \"{url}\" }}, dependencies = [] }}]\n"),
        ),
        (
            "pyproject.toml",
            format!(
                "[tool.uv.sources]\nsix = {{ git = \"{url}\" }}\n[project]\nname = \"app\"\ndependencies = [\"six\"]\n"
            ),
        ),
        ("uv.lock", old.replace("{ registry = \"https://index.example/simple\" }", &format!("{{ url = \"{url}\" }}"))),
        (
            "uv.lock",
            old.replace(
                "{ registry = \"https://index.example/simple\" }",
                &format!("{{ git = \"{url}#4d76121acd1ff058302e9d7720a8036777886b5d\" }}"),
            ),
        ),
        ("pyproject.toml", format!("[project]\nname = \"app\"\n[project.urls]\nsource = \"{url}\"\n")),
        ("pyproject.toml", format!("[tool.locklayers.image]\nbase = \"{url}\"\n")),
        ("pyproject.toml", format!("[tool.locklayers]\nscope = [\"{url}\"]\n")),
        ("pyproject.toml", format!("[project]\nname = \"app\"\ndependencies = [\"six @ {url}\"]\n")),
        (
            "pyproject.toml",
            format!(
                "[tool.uv.sources]\nsix = {{ url = \"{url}\" }}\n[project]\nname = \"app\"\ndependencies = [\"six\"]\n"
            ),
        ),
        ("pyproject.toml", format!("[tool.locklayers]\nmax-bytes = \"{url}\"\n")),
        (
            "uv.lock",
            old.replace("{ name = \"six\" }", &format!("{{ name = \"six\", marker = \"sys_platform == '{url}'\" }}")),
        ),
        ("uv.toml", format!("[[index]]\nurl = \"{url}\"\ndefault = true\n")),
        ("uv.toml", format!("find-links = [\"{url}\"]\nrequired-version = \"{url}\"\n")),
        ("pyproject.toml", format!("[tool.uv]\nfind-links = [\"{url}\"]\nlink-mode = \"{url}\"\n")),
        ("plan.json", format!("{{\"schema\": \"{url}\"}}")),
        ("plan.json", format!("{{\"layers\": \"{url}\"}}")),
    ]
}

/// Each at a position that a message, a report, a picture or a file repeats.
#[test]
fn no_spelling_of_a_secret_in_a_url_is_shown() {
    let folder = project();
    let (path, old) = (folder.path(), lock('b'));
    fs::write(path.join("old.lock"), &old).unwrap();
    for (of_url, url) in SECRET_URLS.iter().enumerate() {
        let files = files_with(url, &old);
        for (of_file, (name, text)) in files.into_iter().enumerate() {
            fs::write(path.join("uv.lock"), &old).unwrap();
            fs::write(path.join(name), &text).unwrap();
            // Only `diff` reads a plan, and only where it is named.
            let of_plan: [&[&str]; 1] = [&["diff", ALL, "old.lock", "./plan.json"]];
            let others: [&[&str]; 11] = [
                &["plan", ALL, "--format", "json"],
                &["show", "six", ALL],
                &["why", "six", ALL],
                &["graph", ALL],
                &["graph", ALL, "--format", "dot"],
                &["diff", ALL, "old.lock", "uv.lock"],
                &["diff", ALL, "old.lock", "uv.lock", "--format", "markdown"],
                &["check", ALL, "--format", "sarif"],
                &["check", ALL, "--format", "github"],
                &["dockerfile", ALL, "--python-version", "3.12"],
                &["bake", ALL, "--python-version", "3.12", "--image", "registry.example/x"],
            ];
            for (of_command, arguments) in (if name == "plan.json" { &of_plan[..] } else { &others }).iter().enumerate()
            {
                // A third of them, a different one for each URL and file: all would take minutes.
                if name != "plan.json" && !(of_url + of_file + of_command).is_multiple_of(3) {
                    continue;
                }
                let done = run(path, arguments);
                let said = text_of(&done.stdout) + &text_of(&done.stderr);
                assert!(!said.contains("S3CRET"), "{name}, {url}, {arguments:?}: {said}");
            }
            fs::remove_file(path.join(name)).unwrap();
        }
    }
}

/// The `@` that ends a password may be beyond what a message shows.
#[test]
fn no_long_secret_is_shown_by_its_beginning() {
    let folder = project();
    for length in [30, 60, 90, 190, 390] {
        let url = format!("https://u:S3CRET{}@h.example/x", "x".repeat(length));
        let head = "[project]\nname = \"app\"\nversion = \"1\"\n";
        for text in [
            head.replace("\"1\"", &format!("\"{url}\"")),
            format!("{head}dependencies = [\"{url}\"]\n"),
            format!("{head}dependencies = [\"six; sys_platform == '{url}'\"]\n"),
            format!("{head}[dependency-groups]\ndev = [\"{url}\"]\n"),
            format!("{head}[tool.uv]\nenvironments = [\"{url}\"]\n"),
            format!("{head}[tool.uv]\noverride-dependencies = [\"{url}\"]\n"),
        ] {
            fs::write(folder.path().join("pyproject.toml"), &text).unwrap();
            let done = run(folder.path(), &["check", ALL]);
            let said = text_of(&done.stdout) + &text_of(&done.stderr);
            assert!(!said.contains("S3CRET"), "{text}: {said}");
        }
    }
}

/// The words of a command line may be those of a template that fills in a URL.
#[test]
fn no_argument_shows_a_secret() {
    let folder = project();
    for url in [
        "https://user:S3CRET@h.example/x",
        "https://S3CRET@h.example/x",
        "https:\\\\user:S3CRET@h.example\\x",
        "https://user:S3C\nRET@h.example/x",
        "https://user:S3C\tRET@h.example/x",
        "user:S3CRET@h.example/x",
        "https://https://user:S3CRET@h.example/x",
        "https://h.example/x?rev=main%3Ftoken%3DS3CRET",
        "file://user:S3CRET@h.example/x",
        "https://h.example/x?token=S3CRET",
    ] {
        let (layer, option, path) = (format!("a={url}"), format!("--{url}"), format!("./{url}"));
        let words: [&[&str]; 20] = [
            &[url],
            &["plan", url],
            &["plan", &option],
            &["plan", "--layer", url],
            &["plan", "--layer", &layer],
            &["plan", "--scope", url],
            &["plan", "--python-version", url],
            &["plan", "--python-platform", url],
            &["plan", "--provided", url],
            &["plan", "--project", url],
            &["plan", "--lock", url],
            &["show", url],
            &["why", url],
            &["diff", url],
            &["diff", &path],
            &["history", url],
            &["export", "--format", url],
            &["fingerprint", url],
            &["dockerfile", "--base", url],
            &["bake", "--image", url],
        ];
        for words in words {
            let done = run(folder.path(), words);
            let said = text_of(&done.stdout) + &text_of(&done.stderr);
            assert!(!done.status.success(), "{words:?}");
            assert!(!said.contains("S3C") && !said.contains("RET"), "{words:?}: {said}");
        }
    }
}

/// An editor of Windows writes the mark, and no reader takes it for content.
#[test]
fn files_may_begin_with_a_byte_order_mark() {
    let folder = project();
    let path = folder.path();
    let plan = output(path, &["plan", ALL, "--format", "json"]);
    let docker = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen\n";
    let into = ["dockerfile", ALL, "--write", "--into", "Dockerfile"];
    fs::write(path.join("Dockerfile"), docker).unwrap();
    output(path, &into);
    let expected = fs::read_to_string(path.join("Dockerfile")).unwrap();
    let ignore = fs::read_to_string(path.join(".dockerignore")).unwrap();
    for mark in ["", "\u{feff}"] {
        fs::write(path.join("plan.json"), format!("{mark}{plan}")).unwrap();
        let done = run(path, &["diff", "./plan.json", ALL, "--exit-code"]);
        assert_eq!((done.status.code(), text_of(&done.stderr)), (Some(0), String::new()), "{mark:?}");
        fs::write(path.join("provided.json"), format!("{mark}{plan}")).unwrap();
        output(
            path,
            &["plan", ALL, "--provided", "provided.json", "--python-version", "3.12", "--python-platform", "linux"],
        );
        fs::write(path.join("other.lock"), format!("{mark}six==1.17.0\n")).unwrap();
        let said = refusal(path, &["plan", ALL, "--lock", "other.lock"]);
        assert!(said.contains("a requirements file of pip"), "{said}");
        fs::write(path.join("Dockerfile"), format!("{mark}{docker}")).unwrap();
        fs::write(path.join(".dockerignore"), mark).unwrap();
        output(path, &into);
        assert_eq!(fs::read_to_string(path.join("Dockerfile")).unwrap(), format!("{mark}{expected}"));
        assert_eq!(fs::read_to_string(path.join(".dockerignore")).unwrap(), ignore);
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A pull request can change the first lines of a Dockerfile, which record its options.
#[test]
fn a_dockerfile_has_no_file_outside_of_the_project_read() {
    let (folder, outside) = (project(), tempfile::tempdir().unwrap());
    let path = folder.path();
    let secret = outside.path().join("secret");
    fs::write(&secret, "machine S3CRET login x\n").unwrap();
    fs::write(path.join("freeze.txt"), "click==8\n").unwrap();
    let target = ["--python-version", "3.12", "--python-platform", "linux"];
    let image = [&["dockerfile", ALL, "--write", "--provided", "freeze.txt"][..], &target].concat();
    assert!(run(path, &image).status.success());
    assert_eq!(run(path, &["check", ALL]).status.code(), Some(0));
    let file = path.join("Dockerfile");
    let old = fs::read_to_string(&file).unwrap();
    let below = format!("../{}/secret", outside.path().file_name().unwrap().display());
    symlink(&secret, path.join("link")).unwrap();
    for name in [secret.to_str().unwrap(), &below, "/proc/self/environ", "link"] {
        for option in [format!("--provided {name}"), format!("--provided={name}")] {
            fs::write(&file, old.replace("--provided freeze.txt", &option)).unwrap();
            let said = format!(
                "error: ./Dockerfile: its `--provided` names {name}, which is outside of the project and not read; put the file \
                 into the project, or name it on the command line\n"
            );
            for arguments in
                [&["check", ALL][..], &["dockerfile", "--write"], &["bake", "--write", "--image", "registry.example/x"]]
            {
                assert_eq!(refusal(path, arguments), said, "{arguments:?}");
            }
        }
    }
    let forced = [&image[..], &["--force"]].concat();
    assert!(run(path, &forced).status.success(), "the command line counts");
}

/// GitHub Actions interprets commands in the log of a step: `::` at the beginning of a line, `##[` anywhere.
#[test]
fn no_line_of_a_log_is_a_command() {
    let folder = project();
    let path = folder.path();
    let named = "a\n::set-output name=x::y";
    let is_harmless = |said: &str| {
        assert!(!said.lines().any(|line| line.trim_start().starts_with("::")) && !said.contains("##["), "{said}");
    };
    for arguments in [
        &["plan", "--format", named][..],
        &["plan", "--lock", named],
        &["show", named, ALL],
        &["diff", named, ALL],
        &["dockerfile", ALL, "--base", named],
        &[named],
        &["plan", named],
        &["plan", "--provided", "##[set-output name=x]y", ALL],
    ] {
        is_harmless(&refusal(path, arguments));
    }
    fs::write(path.join("pyproject.toml"), format!("{}[tool.locklayers.image]\nbase = \"a\\n::x\"\n", "")).unwrap();
    is_harmless(&refusal(path, &["dockerfile", ALL]));
    let member = "::set-output name=x::y##[group]";
    fs::create_dir(path.join(member)).unwrap();
    fs::write(
        path.join(member).join("pyproject.toml"),
        "[project]\nname = \"m\"\nversion = \"0\"\ndependencies = [\"b\"]\n",
    )
    .unwrap();
    let head = "[project]\nname = \"app\"\nversion = \"0\"\nrequires-python = \">=3.12\"\ndependencies = [\"six\"]\n";
    fs::write(path.join("pyproject.toml"), format!("{head}[tool.uv.workspace]\nmembers = [\"*x*\"]\n")).unwrap();
    let source = format!("source = {{ editable = \"{member}\" }}");
    let lock = format!("{}\n[[package]]\nname = \"m\"\nversion = \"0\"\n{source}\n", lock('a'));
    fs::write(path.join("uv.lock"), lock).unwrap();
    let done = run(path, &["check", ALL]);
    let said = text_of(&done.stdout);
    assert!(done.status.code() == Some(1) && said.contains("set-output name=x"), "{said}{}", text_of(&done.stderr));
    is_harmless(&(said + &text_of(&done.stderr)));
}

/// Git reads these files whole, whatever their size; others, such as an index, it does not read here.
#[test]
fn huge_files_in_a_repository_are_refused_or_not_read() {
    let (small, list) = (1 << 20, 64 << 20);
    let names = [
        ("HEAD", Some(small)),
        ("config", Some(small)),
        ("commondir", Some(small)),
        ("refs/heads/main", Some(small)),
        ("refs/tags/v1", Some(small)),
        ("objects/info/alternates", Some(small)),
        ("packed-refs", Some(list)),
        ("shallow", Some(list)),
        ("info/grafts", Some(list)),
        ("index", None),
        ("FETCH_HEAD", None),
        ("info/exclude", None),
    ];
    let clone = "run this in a clone of the project's repository";
    for (name, limit) in names {
        let folder = changed_project();
        let file =
            fs::OpenOptions::new().append(true).create(true).open(folder.path().join(".git").join(name)).unwrap();
        file.set_len(3 << 30).unwrap();
        let Some(limit) = limit else {
            assert_eq!(run(folder.path(), &["diff", ALL, "--exit-code"]).status.code(), Some(1), "{name}");
            continue;
        };
        let said = format!(".git/{name} is larger than {limit} bytes, the limit for such a file of a repository");
        assert_eq!(
            refusal(folder.path(), &["diff", ALL]),
            format!("error: no revision can be read here: {said}; {clone}, or name a lock or a plan as JSON\n")
        );
        assert_eq!(
            refusal(folder.path(), &["history", ALL]),
            format!("error: no revision can be read here: {said}; {clone}\n")
        );
    }
    let folder = changed_project();
    git(folder.path(), &["config", "include.path", "../large"]);
    fs::File::create(folder.path().join("large")).unwrap().set_len(3 << 30).unwrap();
    let said = refusal(folder.path(), &["diff", ALL]);
    assert!(said.contains("large is larger than 1048576 bytes, the limit for such a file of a repository"), "{said}");
}

#[test]
fn grafts_do_not_change_the_history() {
    let folder = changed_project();
    git(folder.path(), &["commit", "-qam", "second"]);
    let head = Command::new("git").arg("-C").arg(folder.path()).args(["rev-parse", "HEAD"]).output().unwrap().stdout;
    fs::create_dir_all(folder.path().join(".git/info")).unwrap();
    fs::write(folder.path().join(".git/info/grafts"), head).unwrap();
    let done = run(folder.path(), &["history", ALL]);
    assert!(text(&done.stdout).starts_with("2 states, 1 update\n"), "{}{}", text(&done.stdout), text(&done.stderr));
}

/// A partial clone lacks content. That is neither fetched nor taken for a file that the revision does not have.
#[test]
fn content_that_a_clone_lacks_is_not_skipped() {
    let folder = changed_project();
    git(folder.path(), &["commit", "-qam", "second"]);
    let first = ["rev-parse", "HEAD~1:uv.lock"];
    let blob = Command::new("git").arg("-C").arg(folder.path()).args(first).output().unwrap().stdout;
    let blob = text(&blob).trim().to_owned();
    fs::remove_file(folder.path().join(".git/objects").join(&blob[..2]).join(&blob[2..])).unwrap();
    let reason = "its content is not in this clone, which is partial or damaged, and nothing is fetched from here; run `git show";
    assert_eq!(
        refusal(folder.path(), &["diff", "HEAD~1", ALL]),
        format!("error: HEAD~1:./uv.lock: {reason} HEAD~1:./uv.lock`\n")
    );
    let done = text(&run(folder.path(), &["history", ALL]).stdout);
    assert!(done.contains(&format!("not planned: 1 state: REV:./uv.lock: {reason} REV:./uv.lock`\n")), "{done}");
}

#[test]
fn a_damaged_commit_is_reported_in_the_words_of_git() {
    let folder = changed_project();
    let head = Command::new("git").arg("-C").arg(folder.path()).args(["rev-parse", "HEAD"]).output().unwrap().stdout;
    let head = text(&head).trim().to_owned();
    let object = folder.path().join(".git/objects").join(&head[..2]).join(&head[2..]);
    fs::set_permissions(&object, fs::Permissions::from_mode(0o644)).unwrap();
    fs::OpenOptions::new().write(true).open(&object).unwrap().set_len(1 << 20).unwrap();
    let said = refusal(folder.path(), &["diff", ALL]);
    assert!(said.starts_with("error: no revision can be read here; Git reports: ") && said.contains(&head), "{said}");
}

#[test]
fn a_configured_work_tree_does_not_hide_the_history() {
    let folder = project();
    for (key, value) in [("core.worktree", "/"), ("core.bare", "true")] {
        git(folder.path(), &["config", key, value]);
        let done = run(folder.path(), &["history", ALL]);
        assert!(text(&done.stdout).starts_with("1 state, 0 updates\n"), "{key}: {}", text(&done.stderr));
    }
}

/// Git opens these files itself, so a pipe or a device in the place of one is refused before Git runs.
#[test]
fn pipes_and_devices_in_a_repository_are_refused() {
    let said = |path: &str, command: &str| {
        let or = if command == "diff" { ", or name a lock or a plan as JSON" } else { "" };
        let remedy = format!("run this in a clone of the project's repository{or}");
        format!("error: no revision can be read here: {path} is neither a regular file nor a folder; {remedy}\n")
    };
    for name in [
        "HEAD",
        "config",
        "index",
        "packed-refs",
        "shallow",
        "commondir",
        "refs/heads/main",
        "refs/tags/v1",
        "objects/info/alternates",
        "objects/pack/pack-1.idx",
        "info/grafts",
        "",
    ] {
        let folder = changed_project();
        let path = folder.path().join(".git").join(name);
        if name.is_empty() {
            fs::remove_dir_all(&path).unwrap();
        } else {
            let _ = fs::remove_file(&path);
        }
        let shown = if name.is_empty() { ".git".to_owned() } else { format!(".git/{name}") };
        for is_pipe in [true, false] {
            let path = folder.path().join(&shown);
            if is_pipe {
                pipe(&path);
            } else {
                symlink("/dev/zero", &path).unwrap();
            }
            for command in ["diff", "history"] {
                assert_eq!(refusal(folder.path(), &[command, ALL]), said(&shown, command));
            }
            fs::remove_file(&path).unwrap();
        }
    }
    let folder = changed_project();
    let git_folder = folder.path().join(".git");
    pipe(&folder.path().join("pipe"));
    let config = fs::read_to_string(git_folder.join("config")).unwrap();
    fs::write(git_folder.join("config"), format!("{config}[include]\n\tpath = ../pipe\n")).unwrap();
    assert_eq!(refusal(folder.path(), &["diff", ALL]), said(".git/../pipe", "diff"));
    fs::write(git_folder.join("config"), config).unwrap();
    let other = changed_project();
    fs::write(git_folder.join("objects/info/alternates"), format!("{}/.git/objects\n", other.path().display()))
        .unwrap();
    assert!(run(folder.path(), &["diff", ALL]).status.success());
    fs::remove_dir_all(other.path().join(".git/objects/pack")).unwrap();
    let odd = other.path().join(".git/objects/pack");
    pipe(&odd);
    assert_eq!(refusal(folder.path(), &["diff", ALL]), said(odd.to_str().unwrap(), "diff"));
    fs::remove_file(git_folder.join("objects/info/alternates")).unwrap();
    // A linked worktree has a file `.git`, and shares most with the repository.
    git(folder.path(), &["worktree", "add", "-q", "tree"]);
    let tree = folder.path().join("tree");
    assert!(run(&tree, &["diff", ALL]).status.success());
    pipe(&git_folder.join("refs/heads/odd"));
    let shared = git_folder.join("worktrees/tree/../../refs/heads/odd");
    assert_eq!(refusal(&tree, &["history", ALL]), said(shared.to_str().unwrap(), "history"));
}

/// Branches, folders and files are named by others, and plans as JSON come from elsewhere.
#[test]
fn no_name_shows_an_invisible_character() {
    let characters = [
        "\u{1b}[2J",
        "\u{1b}]0;x\u{7}",
        "\r",
        "\u{7f}",
        "\u{9b}31m",
        "\u{ad}",
        "\u{61c}",
        "\u{890}",
        "\u{200b}",
        "\u{2028}",
        "\u{202e}",
        "\u{2066}",
        "\u{2800}",
        "\u{3164}",
        "\u{fe0f}",
        "\u{feff}",
        "\u{e0041}",
        "\u{e0100}",
    ];
    for character in characters {
        let folder = project();
        let (path, name) = (folder.path(), format!("a{character}b"));
        fs::create_dir(path.join(&name)).unwrap();
        fs::write(path.join(&name).join("uv.lock"), lock('b')).unwrap();
        let plan = run(path, &["plan", ALL, "--format", "json"]);
        fs::write(path.join("plan.json"), text(&plan.stdout).replace("\"six\"", &format!("\"{name}\""))).unwrap();
        fs::write(path.join("old.lock"), lock('b').replace("/simple", &format!("/{name}"))).unwrap();
        let within = |file: &str| format!("{name}/{file}");
        let (lock, file, files) = (within("uv.lock"), format!("./{name}"), within("out"));
        let layer = format!("a={name}");
        let commands: [&[&str]; 20] = [
            &["plan", "-v", ALL, "--lock", &lock],
            &["plan", ALL, "--project", &within("x")],
            &["plan", ALL, "--format", "json", "--lock", &lock],
            &["export", ALL, "--output-dir", &files],
            &["export", ALL, "--output-dir", &files, "--output-format", "json"],
            &["check", ALL, "--output-dir", &files],
            &["check", ALL, "--output-dir", &files, "--format", "sarif"],
            &["check", ALL, "--output-dir", &files, "--format", "github"],
            &["dockerfile", ALL, "--python-version", "3.12", "--layers-dir", &name],
            &["dockerfile", ALL, "--base", &name],
            &["bake", ALL, "--python-version", "3.12", "--image", &name],
            &["diff", ALL, &name],
            &["diff", ALL, &file],
            &["diff", ALL, "./plan.json"],
            &["diff", ALL, "./old.lock"],
            &["diff", ALL, "./old.lock", "--format", "markdown"],
            &["history", ALL, &name],
            &["show", ALL, &name],
            &["plan", "--layer", &layer],
            &["graph", ALL, "-o", &within("x.svg")],
        ];
        for arguments in commands {
            let done = run(path, arguments);
            let said = text_of(&done.stdout) + &text_of(&done.stderr);
            assert!(!said.contains(crate::attacks::unprintable), "{arguments:?}: {said:?}");
            assert!(done.status.code().is_some_and(|code| code < 3), "{arguments:?}");
        }
    }
}
