//! Writing of files: links that lead outside, failed writes, and what remains then.

#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{example, output, refusal, run, text};

const HEAVY: &str = "heavy-rarely-updated.txt";
const LIGHT: &str = "light-frequently-updated.txt";

/// Returns the files of a folder, by name; none of them may be a temporary file.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn copy_of_example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(example().join("uv.lock"), folder.path().join("uv.lock")).unwrap();
    folder
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_project_is_not_followed() {
    let (project, outside) = (copy_of_example(), tempfile::tempdir().unwrap());
    let real = |path: &Path| path.canonicalize().unwrap().display().to_string();
    let (from, to) = (real(project.path()), real(outside.path()));
    std::os::unix::fs::symlink(outside.path(), project.path().join("out")).unwrap();
    let absolute = project.path().join("out").display().to_string();
    let lock = project.path().join("uv.lock").display().to_string();
    let elsewhere = tempfile::tempdir().unwrap();
    for (here, named, led) in [
        (project.path(), "out", to.clone()),
        (project.path(), "./x/../out", to.clone()),
        (project.path(), "out/new/deep", format!("{to}/new/deep")),
        (elsewhere.path(), &absolute, to.clone()),
    ] {
        let said = refusal(here, &["export", "--lock", &lock, "--output-dir", named]);
        let expected = format!(
            "error: {named} leads through a symbolic link out of {from}, to {led}, and files are not written through \
             such a link; name the folder that it leads to if that is meant\n"
        );
        assert_eq!(said, expected);
        assert_eq!(names(outside.path()), [""; 0], "{named}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_within_the_project_and_a_folder_outside_are_written_to() {
    let (project, outside) = (copy_of_example(), tempfile::tempdir().unwrap());
    fs::create_dir(project.path().join("real")).unwrap();
    std::os::unix::fs::symlink("real", project.path().join("out")).unwrap();
    output(project.path(), &["export", "--output-dir", "out"]);
    assert_eq!(names(&project.path().join("real")), [HEAVY, LIGHT]);
    output(project.path(), &["export", "--output-dir", outside.path().to_str().unwrap()]);
    assert_eq!(names(outside.path()), [HEAVY, LIGHT]);
}

/// Also if it leads to a file with exactly the bytes that would be written.
#[cfg(unix)]
#[test]
fn a_link_at_the_path_of_a_file_is_replaced() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = |folder: &tempfile::TempDir| folder.path().join(HEAVY);
    output(&example(), &["export", "--output-dir", outside.path().to_str().unwrap()]);
    let text = fs::read(path(&outside)).unwrap();
    for before in [text.as_slice(), b"other"] {
        fs::write(path(&outside), before).unwrap();
        let _ = fs::remove_file(path(&folder));
        std::os::unix::fs::symlink(path(&outside), path(&folder)).unwrap();
        output(&example(), &["export", "--output-dir", folder.path().to_str().unwrap()]);
        assert!(fs::symlink_metadata(path(&folder)).unwrap().is_file());
        assert_eq!(
            (fs::read(path(&folder)).unwrap(), fs::read(path(&outside)).unwrap()),
            (text.clone(), before.to_vec())
        );
    }
}

/// The first of two files was renamed to its target, and the second cannot be.
#[test]
fn files_replaced_before_a_failure_are_restored() {
    for old in [Some("old"), None] {
        let folder = tempfile::tempdir().unwrap();
        if let Some(old) = old {
            fs::write(folder.path().join(HEAVY), old).unwrap();
        }
        fs::create_dir(folder.path().join(LIGHT)).unwrap();
        fs::write(folder.path().join(LIGHT).join("kept"), "").unwrap();
        let said = refusal(&example(), &["export", "--output-dir", folder.path().to_str().unwrap()]);
        let place = folder.path().join(LIGHT).display().to_string();
        assert!(said.starts_with(&format!("error: {place} cannot be written: ")), "{said}");
        assert!(said.ends_with("; existing files are unchanged\n"), "{said}");
        assert_eq!(fs::read_to_string(folder.path().join(HEAVY)).ok().as_deref(), old);
        assert_eq!(names(folder.path()).len(), 1 + usize::from(old.is_some()), "{:?}", names(folder.path()));
    }
}

/// Runs a shell script in its own mount namespace, where `$1` is a folder to mount on, `$2` the program and `$3` the
/// lock.
#[cfg(target_os = "linux")]
fn with_mounts(script: &str) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(env!("CARGO_BIN_EXE_locklayers"))
        .arg(example().join("uv.lock"))
        .output()
        .unwrap()
}

/// There is room for the first new file beside the old ones, but not for the second.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs mount namespaces"]
fn a_full_disk_leaves_the_old_files_whole() {
    let script = "mount -t tmpfs -o size=24k tmpfs \"$1\" && cd \"$1\" && echo old heavy >heavy-rarely-updated.txt \
                  && echo old light >light-frequently-updated.txt || exit 9; \"$2\" export --lock \"$3\" --output-dir \
                  \"$1\"; echo \"ended with $?\"; ls -A; cat *";
    let output = with_mounts(script);
    let said = format!("ended with 2\n{HEAVY}\n{LIGHT}\nold heavy\nold light\n");
    assert_eq!(text(&output.stdout), said, "{}", text(&output.stderr));
    let said = text(&output.stderr);
    let end =
        format!("{LIGHT} cannot be written: No space left on device (os error 28); existing files are unchanged\n");
    assert!(said.starts_with("error: ") && said.ends_with(&end), "{said}");
}

/// Without turns, some files would be those of one run and some those of the other.
#[cfg(unix)]
#[test]
fn a_run_waits_until_another_has_written_to_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let other = fs::File::open(folder.path()).unwrap();
    other.lock().unwrap();
    std::thread::scope(|scope| {
        let run = scope.spawn(|| locklayers::files::write(&[(path.clone(), b"x".to_vec())]).unwrap());
        // A run that waits has written nothing, however long this takes.
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "it does not wait");
        other.unlock().unwrap();
        run.join().unwrap();
    });
    assert_eq!(fs::read(&path).unwrap(), b"x");
}

#[test]
fn the_files_of_two_runs_are_not_mixed() {
    let folder = tempfile::tempdir().unwrap();
    let files = |content: &str| -> Vec<(PathBuf, Vec<u8>)> {
        (0..12).map(|number| (folder.path().join(number.to_string()), content.into())).collect()
    };
    for round in 0..20 {
        let sets = [format!("a{round}"), format!("b{round}")].map(|content| files(&content));
        std::thread::scope(|scope| {
            for set in &sets {
                scope.spawn(|| locklayers::files::write(set).unwrap());
            }
        });
        let found: Vec<Vec<u8>> = sets[0].iter().map(|(path, _)| fs::read(path).unwrap()).collect();
        let is_one = |set: &Vec<(PathBuf, Vec<u8>)>| set.iter().map(|(_, bytes)| bytes).eq(&found);
        assert!(sets.iter().any(is_one), "{found:?}");
    }
}

/// By a mount, since permissions do not restrict the root user of a container.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs mount namespaces"]
fn a_folder_that_is_read_only_keeps_its_files() {
    let script = "mount -t tmpfs tmpfs \"$1\" && cd \"$1\" && echo old >heavy-rarely-updated.txt && mount -o remount,ro \
                  \"$1\" || exit 9; for to in . new; do \"$2\" export --lock \"$3\" --output-dir \"$to\"; echo \"ended \
                  with $?\"; done; ls -A; cat *";
    let output = with_mounts(script);
    let said = format!("ended with 2\nended with 2\n{HEAVY}\nold\n");
    assert_eq!(text(&output.stdout), said, "{}", text(&output.stderr));
    let refused = |path: &str| {
        format!("error: {path} cannot be written: Read-only file system (os error 30); existing files are unchanged\n")
    };
    assert_eq!(text(&output.stderr), refused(&format!("./{HEAVY}")) + &refused("new"));
}

#[test]
fn names_that_no_layer_can_have_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let export = |layer: &str| {
        let out = folder.path().join("out");
        let layer = format!("--layer={layer}=project");
        let arguments = ["export", "--output-dir", out.to_str().unwrap(), "--layer", "ok=project", &layer];
        let output = run(&example(), &arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()), "{layer}");
        assert!(!out.exists(), "{layer}");
        text(&output.stderr)
    };
    for name in ["..", "../x", "a/b", "/x", "a\\b", "", " ", "a\n", "-x", "x.", "$HOME", "a b", "é"] {
        let said = export(name);
        assert!(said.contains("is not a valid layer name: "), "{name:?}: {said}");
    }
    for name in ["con", "NUL", "Aux", "prn", "com1", "LPT9"] {
        let said = export(name);
        assert!(
            said.contains(&format!("`{name}` is not a valid layer name: Windows reserves that file name")),
            "{said}"
        );
    }
    assert_eq!(export("OK"), "error: two layers are named `ok`; give each layer a unique name\n");
}

#[test]
fn a_chart_that_mermaid_refuses_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let source = "source = { registry = \"https://index.example/simple\" }";
    let package = |i: usize| format!("[[package]]\nname = \"p{i}\"\nversion = \"1\"\n{source}\n");
    let chart = |size: usize| {
        let needed: Vec<String> = (0..size).map(|i| format!("{{ name = \"p{i}\" }}")).collect();
        let packages: String = (0..size).map(package).collect();
        let root = format!(
            "[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{}]\n",
            needed.join(",")
        );
        fs::write(
            folder.path().join("uv.lock"),
            format!("version = 1\nrequires-python = \">=3.12\"\n{packages}{root}"),
        )
        .unwrap();
        let output = run(folder.path(), &["graph", "--format", "mermaid"]);
        (output.status.code(), text(&output.stdout).chars().count(), text(&output.stderr))
    };
    let (code, length, said) = chart(10);
    assert_eq!((code, said), (Some(0), String::new()), "{length}");
    let (code, length, said) = chart(1_000);
    let expected = format!(
        "the chart has {length} characters, but Mermaid draws at most 50000 unless the page sets maxTextSize; --format svg \
         draws any plan\n"
    );
    assert_eq!((code, said), (Some(0), expected));
}

/// A folder of the user's own may be named for the layer files, and may have files of the names that are written.
#[test]
fn a_file_of_others_in_the_folder_of_layers_is_not_overwritten() {
    let folder = copy_of_example();
    let path = |name: &str| folder.path().join("deploy").join(name);
    fs::create_dir(path("")).unwrap();
    let select = "all=group:light-frequently-updated";
    let write = ["dockerfile", "--python-version", "3.12", "--layers-dir", "deploy", "--layer", select, "--write"];
    let layer = "pylock.all.toml";
    for (name, theirs) in [(".gitattributes", "*.png binary\n"), (layer, "# by hand\n"), ("mirror.py", "print()\n")] {
        fs::write(path(name), theirs).unwrap();
        let expected = format!(
            "error: ./deploy/{name} was not written by `locklayers`; move it, name another folder with --layers-dir, or \
             overwrite it with --force\n"
        );
        assert!(refusal(folder.path(), &write).ends_with(&expected), "{name}");
        assert_eq!(fs::read_to_string(path(name)).unwrap(), theirs);
        assert!(!folder.path().join("Dockerfile").exists() && !folder.path().join(".dockerignore").exists());
        fs::remove_file(path(name)).unwrap();
    }
    // What was written is replaced, and with `--force` anything.
    run(folder.path(), &write);
    let whole = fs::read_to_string(path(layer)).unwrap();
    fs::write(path(layer), whole.replace("lock-version", "# lock-version")).unwrap();
    fs::write(path("mirror.py"), "print()\n").unwrap();
    run(folder.path(), &write);
    assert_eq!(fs::read_to_string(path(layer)).unwrap(), whole);
    fs::write(path(".gitattributes"), "*.png binary\n").unwrap();
    assert!(refusal(folder.path(), &write).contains("./deploy/.gitattributes was not written"));
    run(folder.path(), &[&write[..], &["--force"]].concat());
    assert_eq!(fs::read_to_string(path(".gitattributes")).unwrap(), "* -text\n");
}

#[cfg(unix)]
#[test]
fn a_replaced_file_keeps_its_owner_and_its_mode() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let folder = copy_of_example();
    let file = folder.path().join("plan.svg");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    // Only root may give a file away; for others the owner stays anyway.
    let is_given = chown(&file, Some(1234), Some(1234)).is_ok();
    run(folder.path(), &["graph", "-o", "plan.svg"]);
    let about = fs::metadata(&file).unwrap();
    assert!(about.len() > 3);
    assert_eq!(about.mode() & 0o777, 0o640);
    assert!(!is_given || (about.uid(), about.gid()) == (1234, 1234));
}
