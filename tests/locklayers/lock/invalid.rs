//! Locks that are refused: each fixture is invalid in one respect, and the file beside it contains the whole error.

use std::path::{Path, PathBuf};

use locklayers::lock::LockErrorKind;
use locklayers::{Limits, Lockfile};

use crate::support::{chain, locks};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/invalid")
}

/// Returns the error of a file, with the file shown by its name only.
fn refusal(path: &Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy();
    match Lockfile::read(path) {
        Ok(_) => format!("{name} is accepted"),
        Err(error) => error.to_string().replace(&path.display().to_string(), &name),
    }
}

#[test]
fn every_error_states_the_problem_the_position_and_the_remedy() {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "lock") {
            let said = refusal(&path);
            let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
            assert_eq!(format!("{said}\n"), expected, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 80, "only {seen} fixtures were found");
}

#[test]
fn an_error_returns_its_position() {
    let text = std::fs::read_to_string(folder().join("hash-length.lock")).unwrap();
    let error = text.parse::<Lockfile>().unwrap_err();
    assert!(matches!(error.kind(), LockErrorKind::Hash(_)));
    assert_eq!((error.line(), error.column()), (Some(9), Some(68)));
    assert_eq!((error.table_path(), error.path()), (Some("package[0].wheels[0].hash"), None));
    let error = "\u{feff}version = 2".parse::<Lockfile>().unwrap_err();
    assert_eq!(error.column(), Some(11), "a byte order mark is not a column");
}

#[test]
fn bytes_are_read_as_a_file_of_them_is() {
    let mut refused = 0;
    for fixture in locks(&folder()).iter().chain(&locks(&folder().with_file_name("valid"))) {
        let bytes = std::fs::read(fixture).unwrap();
        for bytes in [bytes.clone(), [b"\xef\xbb\xbf", bytes.as_slice()].concat()] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("uv.lock");
            std::fs::write(&path, &bytes).unwrap();
            let file = Lockfile::read(&path).map_err(|error| {
                let position = (error.line(), error.column());
                (position, error.to_string().replace(&format!("{}:", path.display()), "line "))
            });
            let memory = Lockfile::from_bytes(&bytes).map_err(|error| {
                let position = (error.line(), error.column());
                (position, error.to_string().replacen(", column ", ":", 1))
            });
            assert_eq!(memory, file, "{}", fixture.display());
            refused += usize::from(memory.is_err());
        }
    }
    assert!(refused >= 160, "only {refused} were refused");
}

#[test]
fn bytes_that_are_not_utf_8_are_an_error_at_the_first_of_them() {
    for (bytes, line, column) in [
        (&b"\xff"[..], 1, 1),
        (b"\xef\xbb\xbf# \xc3\xa9\xff\n", 1, 4),
        (b"version = 1\r\n\xc3\xa9\xed\xa0\x80", 2, 2),
        (b"version = 1\n# \xe2\x82", 2, 3),
    ] {
        let error = Lockfile::from_bytes(bytes).unwrap_err();
        assert_eq!(error.kind(), &LockErrorKind::NotUtf8);
        assert_eq!((error.line(), error.column(), error.path()), (Some(line), Some(column), None), "{bytes:?}");
    }
    let limits = Limits::default().bytes(2);
    assert!(Lockfile::from_bytes_within(b"\xff\xff\xff", limits).is_err_and(|error| error.is_limit()));
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_reason_follows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("uv.lock");
    let error = Lockfile::read(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("the lock cannot be read\n --> {}", path.display()));
    assert_eq!(error.path(), Some(path.as_path()));
    assert!(chain(&error).len() > error.to_string().len() + 2, "the reason is the source");
}

#[test]
fn a_file_without_end_is_too_large() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("uv.lock");
    std::fs::File::create(&path).unwrap().set_len((64 << 20) + 1).unwrap();
    let said = Lockfile::read(&path).unwrap_err().to_string();
    let expected = format!(
        "the lock is larger than 67108864 bytes (the library can raise the limit, `Limits::bytes`)\n --> {}\n = help: check that this is the `uv.lock` of a project",
        path.display()
    );
    assert_eq!(said, expected);
}

#[test]
fn nesting_of_every_kind_is_refused_on_a_small_stack() {
    let keys = vec!["a"; 200].join(".");
    let texts = [
        format!("[{keys}]\n{keys} = {}1{}", format!("{{ {keys} = ").repeat(30), " }".repeat(30)),
        format!("x = {}", "[".repeat(1_000_000)),
        format!("x = {}", "{ a = ".repeat(1_000_000)),
        format!("{} = 1", "a.".repeat(1_000_000)),
        "[a.a]\n".repeat(100_000),
    ];
    let small = std::thread::Builder::new().stack_size(256 * 1024);
    let refused = small.spawn(move || texts.iter().filter(|text| text.parse::<Lockfile>().is_err()).count());
    assert_eq!(refused.unwrap().join().unwrap(), 5);
}

/// A hostile string cannot make the message as long as the file.
#[test]
fn messages_stay_short() {
    let text = format!("version = 1\nrequires-python = \"{}\"", "x".repeat(1 << 20));
    let said = text.parse::<Lockfile>().unwrap_err().to_string();
    assert!(said.len() < 2000, "{} bytes", said.len());
}
