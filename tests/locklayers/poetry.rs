//! The example that adapts another lock format: its result for a `poetry.lock`, and uv's result for that.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

use crate::differential::uv;

#[path = "../../examples/poetry.rs"]
#[expect(dead_code, reason = "the example's `main` is not run here")]
mod adapter;

const INDEX: &str = "https://index.example/simple";

fn fixture() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/poetry/poetry.lock")).unwrap()
}

fn layers(text: &str) -> Vec<(String, String)> {
    adapter::layers(adapter::lockfile(text, INDEX).unwrap()).unwrap()
}

#[test]
fn each_layer_of_a_poetry_lock_has_its_packages_with_markers_and_hashes() {
    let said: Vec<String> = layers(&fixture())
        .iter()
        .map(|(name, file)| {
            let hashes = file.lines().filter(|line| line.starts_with("    --hash=sha256:")).count();
            let lines = file.lines().filter(|line| !line.starts_with(' ')).map(|line| line.trim_end_matches(" \\"));
            format!("{name}, {hashes} hashes\n{}\n", lines.collect::<Vec<_>>().join("\n"))
        })
        .collect();
    let expected = "\
main, 11 hashes
demo-color==0.4.6 ; sys_platform == 'win32'
demo-direct @ https://files.example/demo_direct-2.0-py3-none-any.whl ; sys_platform == 'win32'
demo-http==2.32.3
demo-idna==3.10
demo-tz==1.9 ; python_full_version < '3.10'
demo-tz==2.1 ; python_full_version >= '3.10'
extra-proxy, 4 hashes
demo-proxy==1.0
demo-socks==1.7.1
dev, 4 hashes
demo-color==0.4.6 ; python_full_version < '3.11' and sys_platform != 'win32'
demo-test==8.3.4
";
    assert_eq!(said.concat(), expected);
}

#[test]
fn a_damaged_poetry_lock_is_refused_by_the_name_of_the_package() {
    let refused = |from: &str, to: &str| {
        let damaged = fixture().replacen(from, to, 1);
        assert_ne!(damaged, fixture());
        adapter::lockfile(&damaged, INDEX).unwrap_err().to_string()
    };
    assert_eq!(
        refused("name = \"demo-idna\"", "name = \"demo-idea\""),
        "`demo-idna` is not a package of this lock; it has `demo-idea`\n --> the package \
         `demo-http==2.32.3 (https://index.example/simple)`, at `dependencies[1]`"
    );
    let wheel = refused("demo_test-8.3.4-py3-none-any.whl", "demo_test-8.4-py3-none-any.whl");
    assert_eq!(
        wheel,
        "the wheel `demo_test-8.4-py3-none-any.whl` has version 8.4, but its package is `demo-test==8.3.4 (https://index.example/simple)`\n --> the package \
         `demo-test==8.3.4 (https://index.example/simple)`, at `wheels[0]`"
    );
}

/// Returns the poetry.lock with the hashes of wheels that are written into a folder: those that any Python can install.
fn with_wheels(folder: &Path) -> String {
    let mut text = fixture();
    for line in fixture().lines() {
        let Some((file, hash)) =
            line.trim().strip_prefix("{file = \"").and_then(|rest| rest.split_once("\", hash = \"sha256:"))
        else {
            continue;
        };
        if let Some(stem) = file.strip_suffix("-py3-none-any.whl") {
            let wheel = wheel(stem);
            let digest: Vec<String> = Sha256::digest(&wheel).iter().map(|byte| format!("{byte:02x}")).collect();
            text = text.replace(&hash[..64], &digest.concat());
            fs::write(folder.join(file), wheel).unwrap();
        }
    }
    text
}

/// Returns a wheel with only its metadata, given `name-version`.
fn wheel(stem: &str) -> Vec<u8> {
    let (name, version) = stem.split_once('-').unwrap();
    let info = format!("{stem}.dist-info");
    let files = [
        ("METADATA", format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")),
        ("WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n".to_owned()),
        ("RECORD", ["METADATA", "WHEEL", "RECORD"].map(|file| format!("{info}/{file},,\n")).concat()),
    ];
    zip(&files.map(|(file, text)| (format!("{info}/{file}"), text)))
}

/// Returns a ZIP archive of stored files (APPNOTE 4.3).
fn zip(files: &[(String, String)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let length = u32::try_from(text.len()).unwrap().to_le_bytes();
        // Version 2.0, no flags, stored, 1 January 1980.
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        about.extend(crc32(text.as_bytes()).to_le_bytes());
        about.extend([length, length].concat());
        about.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        about.extend([0, 0]);
        directory.extend([b"PK\x01\x02\x14\x00", about.as_slice(), &[0; 10]].concat());
        directory.extend(u32::try_from(archive.len()).unwrap().to_le_bytes());
        directory.extend(name.as_bytes());
        archive.extend([b"PK\x03\x04", about.as_slice(), name.as_bytes(), text.as_bytes()].concat());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let [size, start] = [directory.len(), archive.len()].map(|length| u32::try_from(length).unwrap().to_le_bytes());
    let end = [b"PK\x05\x06\0\0\0\0", count.as_slice(), &count, &size, &start, &[0, 0]].concat();
    [archive, directory, end].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(uv())
        .args(arguments)
        .arg("--offline")
        .env("UV_CACHE_DIR", folder.join(".cache"))
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env_remove("VIRTUAL_ENV")
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Installs a layer into the environment of a folder, requiring every hash.
fn install(folder: &Path, file: &str) -> Result<(), String> {
    let flags = ["--require-hashes", "--no-deps", "--no-index", "--find-links", "wheels", "--requirements"];
    let output = run(folder, &[&["pip", "install"], flags.as_slice(), &[file]].concat());
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
#[ignore = "needs uv"]
fn uv_installs_the_layers_of_a_poetry_lock_with_every_hash_required() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let wheels: PathBuf = folder.join("wheels");
    fs::create_dir(&wheels).unwrap();
    let layers = layers(&with_wheels(&wheels));
    let made = run(folder, &["venv", "--quiet", "--python", ">=3.11"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for (name, file) in &layers {
        let path = format!("{name}.txt");
        // Wrong hashes are refused, which shows that hashes are checked.
        let other =
            file.split("sha256:").skip(1).fold(file.clone(), |text, rest| text.replace(&rest[..64], &"0".repeat(64)));
        fs::write(folder.join(&path), other).unwrap();
        let refused = install(folder, &path).unwrap_err();
        assert!(refused.contains("Hash mismatch"), "{name}: {refused}");
        fs::write(folder.join(&path), file).unwrap();
        install(folder, &path).unwrap_or_else(|error| panic!("{name}: {error}\n{file}"));
    }
    let listed = run(folder, &["pip", "freeze"]);
    let expected =
        "demo-http==2.32.3\ndemo-idna==3.10\ndemo-proxy==1.0\ndemo-socks==1.7.1\ndemo-test==8.3.4\ndemo-tz==2.1\n";
    assert_eq!(String::from_utf8_lossy(&listed.stdout), expected);
}
