//! What `locklayers check` says of an edited `pyproject.toml` is what `uv lock --check` says of it.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::differential::uv;

const ROOT: &str = r#"[project]
name = "p"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = ["reg>=1,<3", "lib", "tree[x] ; python_version >= '3.9' and sys_platform == 'linux'"]

[project.optional-dependencies]
x = ["lib"]
y = ["p[x]"]

[dependency-groups]
dev = ["reg==1.0"]
more = ["tree", { include-group = "dev" }]
empty = []

[tool.uv]
package = false
constraint-dependencies = ["reg<4"]

[[tool.uv.index]]
url = "wheels"
format = "flat"
default = true

[tool.uv.sources]
lib = { path = "lib" }
tree = { workspace = true }

[tool.uv.workspace]
members = ["members/*"]
"#;

const MEMBER: &str = "[project]\nname = \"tree\"\nversion = \"2.0\"\nrequires-python = \">=3.9\"\n\
                      [project.optional-dependencies]\nx = []\n[tool.uv]\npackage = false\n";

const LIB: &str =
    "[project]\nname = \"lib\"\nversion = \"1.0\"\nrequires-python = \">=3.8\"\n[tool.uv]\npackage = false\n";

/// What is replaced in the file of the root (or, with a path before `:`, of another), and whether the lock holds after.
const EDITS: [(&str, &str, &str, bool); 42] = [
    ("nothing", "", "", true),
    ("a raised bound", "reg>=1,<3", "reg>=2,<3", false),
    ("bounds in another order", "reg>=1,<3", "reg < 3, >= 1", true),
    ("a bound with a zero more", "reg>=1,<3", "reg>=1.0,<3", true),
    ("another form of a name", "\"reg>=1", "\"REG>=1", true),
    ("a requirement more", "\"reg>=1,<3\"", "\"reg>=1,<3\", \"reg!=2.5\"", false),
    ("a requirement twice", "\"reg>=1,<3\"", "\"reg>=1,<3\", \"reg<3,>=1\"", true),
    ("a bound that says nothing more", "\"reg>=1,<3\"", "\"reg>=1,<3\", \"reg!=7\"", true),
    ("bounds apart", "\"reg>=1,<3\"", "\"reg>=1\", \"reg<3\"", true),
    ("compatible instead of bounds", "reg>=1,<3", "reg~=1.0", false),
    ("markers apart", "\"lib\", ", "\"lib ; os_name == 'nt'\", \"lib ; os_name != 'nt'\", ", true),
    ("extras apart", "\"lib\", ", "\"lib\", \"lib[q]\", ", false),
    ("an exact version with a bound beside it", "dev = [", "dev = [\"reg<5\", ", false),
    ("an exact version with a zero", "dev = [\"reg==1.0\"]", "dev = [\"reg==1\"]", true),
    (
        "an exact version with markers apart",
        "dev = [\"reg==1.0\"]",
        "dev = [\"reg==1.0 ; os_name == 'nt'\", \"reg==1.0 ; os_name != 'nt'\"]",
        true,
    ),
    ("a bound that is a pre-release", "\"reg>=1,<3\"", "\"reg>=1,<3\", \"reg>=0.dev1\"", false),
    ("an exact version that is left out", "\"reg>=1,<3\"", "\"reg>=1,<3\", \"reg!=7.0a1\"", true),
    ("a constraint in two parts", "[\"reg<4\"]", "[\"reg<4\", \"reg<5\"]", true),
    ("a requirement less", "\"reg>=1,<3\", ", "", false),
    (
        "requirements in another order",
        "\"tree\", { include-group = \"dev\" }",
        "{ include-group = \"dev\" }, \"tree\"",
        true,
    ),
    ("a renamed group", "more =", "most =", false),
    ("a group in capitals", "more =", "More =", true),
    ("a group less", "empty = []\n", "", false),
    ("a group more", "empty = []\n", "empty = []\nvoid = []\n", false),
    ("a group spelled out", "{ include-group = \"dev\" }", "\"reg==1.0\"", true),
    ("a group that is no longer included", ", { include-group = \"dev\" }", "", false),
    ("one group more included", "empty = []", "empty = [{ include-group = \"dev\" }]", false),
    ("an extra more", "y = [\"p[x]\"]", "y = [\"p[x]\"]\nz = []", false),
    ("an extra less", "y = [\"p[x]\"]\n", "", false),
    ("an extra spelled out", "y = [\"p[x]\"]", "y = [\"lib\"]", false),
    ("an extra asked of a dependency", "tree[x]", "tree", false),
    ("another requires-python", "requires-python = \">=3.9\"", "requires-python = \">=3.10\"", false),
    ("requires-python with a zero", "requires-python = \">=3.9\"", "requires-python = \">=3.9.0\"", true),
    ("another marker", "'linux'", "'darwin'", false),
    ("a marker in other words", "python_version >= '3.9' and sys_platform == 'linux'", "'linux' == sys_platform", true),
    ("a constraint", "reg<4", "reg<5", false),
    ("another source", "{ path = \"lib\" }", "{ path = \"lib\", editable = true }", false),
    ("a path with a dot", "{ path = \"lib\" }", "{ path = \"./members/../lib\" }", true),
    (
        "legacy development dependencies",
        "package = false\n",
        "package = false\ndev-dependencies = [\"reg==1.0\"]\n",
        true,
    ),
    ("other legacy ones", "package = false\n", "package = false\ndev-dependencies = [\"reg>0\"]\n", false),
    ("another version", "version = \"0.1.0\"", "version = \"0.2.0\"", false),
    ("a member's version", "members/tree:\"2.0\"", "\"2.1\"", false),
];

/// A wheel with nothing in it but its metadata: a zip archive whose files are stored as they are.
fn wheel(name: &str, version: &str) -> Vec<u8> {
    let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
    let files = [
        ("METADATA", metadata.as_str()),
        ("WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ("RECORD", ""),
    ];
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let small = |number: usize| u16::try_from(number).unwrap().to_le_bytes();
    let large = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    for (file, text) in files {
        let path = format!("{name}-{version}.dist-info/{file}");
        let mut common = vec![10, 0, 0, 0, 0, 0, 0, 0, 33, 0];
        common.extend(crc(text.as_bytes()).to_le_bytes());
        common.extend([large(text.len()), large(text.len())].concat());
        common.extend([small(path.len()), small(0)].concat());
        directory.extend(
            [b"PK\x01\x02\x14\x00".as_slice(), &common, &[0; 10], &large(bytes.len()), path.as_bytes()].concat(),
        );
        bytes.extend([b"PK\x03\x04".as_slice(), &common, path.as_bytes(), text.as_bytes()].concat());
    }
    let (start, count) = (bytes.len(), small(files.len()));
    bytes.extend(&directory);
    bytes.extend(
        [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &large(directory.len()), &large(start), &[0, 0]].concat(),
    );
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn ask(uv: &str, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(uv)
        .args(["lock", "--offline", "--no-python-downloads"])
        .args(arguments)
        .env("UV_CACHE_DIR", folder.join(".cache"))
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn edits_break_a_lock_for_us_where_they_do_for_uv() {
    let Some(uv) = uv() else { return };
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let files = [("", ROOT), ("members/tree", MEMBER), ("lib", LIB)];
    for (path, text) in files {
        fs::create_dir_all(here.join(path)).unwrap();
        fs::write(here.join(path).join("pyproject.toml"), text).unwrap();
    }
    fs::create_dir(here.join("wheels")).unwrap();
    for version in ["1.0", "2.0"] {
        fs::write(here.join(format!("wheels/reg-{version}-py3-none-any.whl")), wheel("reg", version)).unwrap();
    }
    let locked = ask(&uv, here, &[]);
    assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
    let mut wrong = Vec::new();
    for (what, from, to, holds) in EDITS {
        let (path, from) = from.split_once(':').unwrap_or(("", from));
        let text = files.iter().find(|(known, _)| *known == path).unwrap().1;
        assert!(text.contains(from), "{what}");
        let file = here.join(path).join("pyproject.toml");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        let theirs = ask(&uv, here, &["--check"]);
        let ours = Command::new(env!("CARGO_BIN_EXE_locklayers")).arg("check").current_dir(here).output().unwrap();
        fs::write(&file, text).unwrap();
        let text = |output: &Output| {
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
        };
        println!("{what}: uv {:?}, we {:?}", theirs.status.code(), ours.status.code());
        if theirs.status.success() != holds {
            wrong.push(format!("{what}, uv: {}", text(&theirs)));
        }
        if ours.status.code() != Some(i32::from(!holds)) {
            wrong.push(format!("{what}, we: {}", text(&ours)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
