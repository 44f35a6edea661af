//! `locklayers check` agrees with `uv lock --check` on an edited `pyproject.toml`.

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

/// What an edit is, what it replaces, by what, and whether the lock remains valid.
type Edit = (&'static str, &'static str, &'static str, bool);

/// A replacement in the root's file (or, with a path before `:`, in another), and whether the lock is still valid.
const EDITS: [Edit; 140] = [
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
    ("a constraint with a bound twice", "[\"reg<4\"]", "[\"reg<4,<4\"]", true),
    ("a bound twice in one list", "\"reg>=1,<3\"", "\"reg>=1,>=1,<3\"", true),
    ("an exact version twice in one list", "dev = [\"reg==1.0\"]", "dev = [\"reg==1.0,==1.0\"]", false),
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
    ("an extra's requirement twice", "x = [\"lib\"]", "x = [\"lib\", \"LIB\"]", true),
    (
        "an extra's requirement along its marker",
        "x = [\"lib\"]",
        "x = [\"lib ; os_name == 'nt'\", \"lib ; os_name != 'nt'\"]",
        false,
    ),
    ("an extra's requirement within another", "x = [\"lib\"]", "x = [\"lib\", \"lib ; os_name == 'nt'\"]", false),
    ("an extra's requirement that the project has", "x = [\"lib\"]", "x = [\"lib\", \"reg>=1,<3\"]", false),
    ("an extra's requirement for no Python", "x = [\"lib\"]", "x = [\"lib\", \"none ; python_version < '3'\"]", false),
    ("no C library", "package = false\n", "package = false\nminimum-libc-version = []\n", false),
    ("a C library in an array", "package = false\n", "package = false\nminimum-libc-version = [\"2.28\"]\n", false),
    ("metadata without a name", "package = false\n", "package = false\ndependency-metadata = [{}]\n", true),
    (
        "metadata that no one can read",
        "package = false\n",
        "package = false\ndependency-metadata = [{ name = \"reg\", requires-dist = [\"a b\"] }]\n",
        true,
    ),
    (
        "metadata with an unknown key",
        "package = false\n",
        "package = false\ndependency-metadata = [{ name = \"reg\", extra = 1 }]\n",
        true,
    ),
    (
        "packages without wheels in no array",
        "package = false\n",
        "package = false\nno-binary-package = \"reg\"\n",
        true,
    ),
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
    ("a hole in requires-python", "\">=3.9\"", "\">=3.9,!=3.10.*\"", true),
    ("a hole at the edge of requires-python", "\">=3.9\"", "\">=3.9,!=3.9.*\"", false),
    ("a patch release left out at the edge", "\">=3.9\"", "\">=3.9,!=3.9.0\"", false),
    ("a pre-release of Python", "\">=3.9\"", "\">=3.9rc1\"", true),
    ("a constraint of what is not locked", "[\"reg<4\"]", "[\"reg<4\", \"none<2\"]", true),
    ("no constraint", "[\"reg<4\"]", "[]", false),
    (
        "an override of what is not locked",
        "package = false\n",
        "package = false\noverride-dependencies = [\"none<2\"]\n",
        true,
    ),
    ("an override", "package = false\n", "package = false\noverride-dependencies = [\"reg<2\"]\n", false),
    (
        "a constraint of builds",
        "package = false\n",
        "package = false\nbuild-constraint-dependencies = [\"none<2\"]\n",
        false,
    ),
    ("default groups", "package = false\n", "package = false\ndefault-groups = [\"more\"]\n", false),
    ("default groups as they were", "package = false\n", "package = false\ndefault-groups = [\"dev\"]\n", true),
    ("all groups by default", "package = false\n", "package = false\ndefault-groups = \"all\"\n", false),
    ("no groups by default", "package = false\n", "package = false\ndefault-groups = []\n", false),
    ("a requirement that no Python needs", "\"lib\", ", "\"lib\", \"none ; python_version < '3'\", ", false),
    ("a requirement more, for no Python", "\"lib\", ", "\"lib\", \"lib ; python_version < '3'\", ", true),
    ("a version that is dynamic", "version = \"0.1.0\"", "dynamic = [\"version\"]", false),
    ("a package", "package = false", "package = true", false),
    ("a member that is no member", "[\"members/*\"]", "[\"members/*\"]\nexclude = [\"members/t*\"]", false),
    ("members by another pattern", "[\"members/*\"]", "[\"./members/[a-z]*\", \"lib/../members/tree/\"]", true),
    ("a member that is a package", "members/tree:package = false", "package = true", false),
    ("a member that may be a package", "members/tree:package = false", "managed = true", false),
    ("default groups of a member", "members/tree:package = false", "package = false\ndefault-groups = []", false),
    ("a member's first group", "members/tree:[tool.uv]", "[dependency-groups]\nx = []\n[tool.uv]", false),
    ("a member's first requirement", "members/tree:\"2.0\"", "\"2.0\"\ndependencies = [\"reg\"]", false),
    ("a dependency's first requirement", "lib:\"1.0\"", "\"1.0\"\ndependencies = [\"reg\"]", false),
    ("a dependency's first group", "lib:[tool.uv]", "[dependency-groups]\nx = []\n[tool.uv]", false),
    ("a dependency's first extra", "lib:[tool.uv]", "[project.optional-dependencies]\nx = []\n[tool.uv]", false),
    ("a dependency's version", "lib:\"1.0\"", "\"1.1\"", false),
    ("a dependency's dynamic version", "lib:version = \"1.0\"", "dynamic = [\"version\"]", false),
    ("a dependency's Python", "lib:\">=3.8\"", "\">=3.7\"", true),
    ("a dependency's default groups", "lib:package = false", "package = false\ndefault-groups = []", true),
    ("an excluded dependency", "package = false\n", "package = false\nexclude-dependencies = [\"reg\"]\n", false),
    (
        "an excluded dependency that is not locked",
        "package = false\n",
        "package = false\nexclude-dependencies = [\"none\"]\n",
        true,
    ),
    (
        "metadata in place of a dependency's",
        "package = false\n",
        "package = false\ndependency-metadata = [{ name = \"reg\", version = \"2.0\" }]\n",
        false,
    ),
    (
        "metadata of what is not locked",
        "package = false\n",
        "package = false\ndependency-metadata = [{ name = \"none\" }]\n",
        true,
    ),
    ("a dependency that is a package", "lib:package = false", "package = true", false),
    (
        "Pythons of a group",
        "package = false\n",
        "package = false\ndependency-groups = { dev = { requires-python = \">=3.10\" } }\n",
        false,
    ),
    (
        "Pythons of an empty group",
        "package = false\n",
        "package = false\ndependency-groups.empty.requires-python = \">=3.8\"\n",
        false,
    ),
    ("no Pythons of a group", "package = false\n", "package = false\ndependency-groups = { dev = {} }\n", true),
    ("environments", "package = false\n", "package = false\nenvironments = [\"sys_platform == 'linux'\"]\n", false),
    ("no environments", "package = false\n", "package = false\nenvironments = []\n", true),
    ("all environments", "package = false\n", "package = false\nenvironments = [\"python_version >= '3.9'\"]\n", false),
    (
        "required environments",
        "package = false\n",
        "package = false\nrequired-environments = \"os_name == 'nt'\"\n",
        false,
    ),
    (
        "conflicts",
        "package = false\n",
        "package = false\nconflicts = [[{ extra = \"x\" }, { group = \"more\" }]]\n",
        false,
    ),
    ("no conflicts", "package = false\n", "package = false\nconflicts = []\n", true),
    (
        "conflicts of a member",
        "members/tree:package = false",
        "package = false\nconflicts = [[{ extra = \"x\" }, { extra = \"y\" }]]",
        false,
    ),
    ("lowest versions", "package = false\n", "package = false\nresolution = \"lowest\"\n", false),
    ("highest versions", "package = false\n", "package = false\nresolution = \"highest\"\n", true),
    ("lowest versions of a member", "members/tree:package = false", "package = false\nresolution = \"lowest\"", true),
    ("pre-releases", "package = false\n", "package = false\nprerelease = \"allow\"\n", false),
    ("usual pre-releases", "package = false\n", "package = false\nprerelease = \"if-necessary-or-explicit\"\n", true),
    (
        "pre-releases of a package",
        "package = false\n",
        "package = false\nprerelease-package = { reg = \"allow\" }\n",
        false,
    ),
    ("few forks", "package = false\n", "package = false\nfork-strategy = \"fewest\"\n", false),
    ("usual forks", "package = false\n", "package = false\nfork-strategy = \"requires-python\"\n", true),
    ("no newer files", "package = false\n", "package = false\nexclude-newer = \"2031-01-01T00:00:00Z\"\n", false),
    ("no files of a week", "package = false\n", "package = false\nexclude-newer = \"1 week\"\n", false),
    ("newer files all the same", "package = false\n", "package = false\nexclude-newer = false\n", true),
    (
        "no newer files of a package",
        "package = false\n",
        "package = false\nexclude-newer-package = { reg = \"2031-01-01T00:00:00Z\" }\n",
        false,
    ),
    ("a member that is left alone", "members/tree:package = false", "package = false\nmanaged = false", false),
    ("a member that is managed", "members/tree:package = false", "package = false\nmanaged = true", true),
    ("members below a folder", "[\"members/*\"]", "[\"members/**\"]", true),
    (
        "a member that is not editable",
        "tree = { workspace = true }",
        "tree = { workspace = true, editable = false }",
        true,
    ),
    (
        "a member that is not editable, by itself",
        "members/tree:package = false",
        "package = false\nsources.tree = { workspace = true, editable = false }",
        true,
    ),
    ("metadata in another order", "package = false\n", "package = false\ndependency-metadata = []\n", true),
    ("an extra of no name in a marker", "x = [\"lib\"]", "x = [\"lib ; extra == 'x'\"]", true),
    (
        "a requirement with an index that is the default",
        "package = false\n",
        "package = false\nno-index = false\n",
        true,
    ),
    ("a setting of no lock", "package = false\n", "package = false\ncompile-bytecode = true\n", true),
    (
        "no newer files of what is not locked",
        "package = false\n",
        "package = false\nexclude-newer-package = { none = \"1 week\" }\n",
        true,
    ),
    ("no time", "package = false\n", "package = false\nexclude-newer = \"\"\n", true),
    ("a time that is no time", "package = false\n", "package = false\nexclude-newer = \"2026-02-30\"\n", true),
    ("a span that is no span", "package = false\n", "package = false\nexclude-newer = \"1 month\"\n", true),
    ("a span in another order", "package = false\n", "package = false\nexclude-newer = \"2 days 1 week\"\n", true),
    ("a span in other words", "package = false\n", "package = false\nexclude-newer = \"1wk, 2 days 3h \"\n", false),
    ("no time of a package", "package = false\n", "package = false\nexclude-newer-package = { reg = \"\" }\n", true),
    ("a mode that is none", "package = false\n", "package = false\nprerelease = \"Allow\"\n", true),
    (
        "an option beside an unknown one",
        "package = false\n",
        "package = false\nresolution = \"lowest\"\nunknown = 1\n",
        true,
    ),
    (
        "an option beside one of another type",
        "package = false\n",
        "package = false\nresolution = \"lowest\"\noffline = \"yes\"\n",
        true,
    ),
    (
        "metadata beside an unknown option",
        "package = false\n",
        "package = false\nunknown = 1\ndependency-metadata = [{ name = \"reg\" }]\n",
        true,
    ),
    (
        "sources that an unknown option keeps",
        "package = false\n",
        "package = false\nno-sources = true\nunknown = 1\n",
        true,
    ),
    (
        "a constraint beside an unknown option",
        "package = false\nconstraint-dependencies = [\"reg<4\"]",
        "package = false\nconstraint-dependencies = [\"reg<5\"]\nunknown = 1",
        false,
    ),
    (
        "an older C library",
        "package = false\n",
        "package = false\nminimum-libc-version = { glibc = \"2.17\" }\n",
        false,
    ),
    (
        "an older C library beside an unknown option",
        "package = false\n",
        "package = false\nminimum-libc-version = { musl = \"1.2\" }\nunknown = 1\n",
        false,
    ),
    ("no C library", "package = false\n", "package = false\nminimum-libc-version = {}\n", false),
    ("previews", "package = false\n", "package = false\npreview = true\n", true),
];

/// Returns a wheel that contains only its metadata: a zip archive of stored files.
pub(crate) fn wheel(name: &str, version: &str, requires: &[&str]) -> Vec<u8> {
    let requires = requires.iter().fold(String::new(), |all, one| all + "Requires-Dist: " + one + "\n");
    let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}");
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

pub(crate) fn ask(uv: &str, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(uv)
        .args(["lock", "--offline", "--no-python-downloads"])
        .args(arguments)
        .env("UV_CACHE_DIR", folder.join(".cache"))
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Returns the verdicts of both programs on the lock of a folder; `None` if uv has none, for instance because it would
/// have to build.
pub(crate) fn verdicts(uv: &str, folder: &Path) -> (Option<bool>, Option<bool>, String) {
    let theirs = ask(uv, folder, &["--check"]);
    let ours = Command::new(env!("CARGO_BIN_EXE_locklayers")).arg("check").current_dir(folder).output().unwrap();
    let text = |output: &Output| {
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let verdict = |output: &Output| match output.status.code() {
        Some(0) => Some(true),
        Some(1) => Some(false),
        _ => None,
    };
    (verdict(&theirs), verdict(&ours), format!("uv: {}we: {}", text(&theirs), text(&ours)))
}

/// Locks the project of a folder.
fn lock(uv: &str, folder: &Path) {
    let locked = ask(uv, folder, &[]);
    assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
}

/// Returns what is wrong with the verdicts on an edit of a file, which is undone.
fn misjudged(uv: &str, folder: &Path, file: &str, text: &str, (what, from, to, holds): Edit) -> Option<String> {
    assert!(text.contains(from), "{what}");
    let file = folder.join(file).join("pyproject.toml");
    fs::write(&file, text.replacen(from, to, 1)).unwrap();
    let (theirs, ours, said) = verdicts(uv, folder);
    fs::write(&file, text).unwrap();
    ((theirs, ours) != (Some(holds), Some(holds))).then(|| format!("{what}: {said}"))
}

/// Returns a folder with the workspace above, locked by uv.
fn locked(uv: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for (path, text) in FILES {
        fs::create_dir_all(here.join(path)).unwrap();
        fs::write(here.join(path).join("pyproject.toml"), text).unwrap();
    }
    fs::create_dir(here.join("wheels")).unwrap();
    for version in ["1.0", "2.0"] {
        fs::write(here.join(format!("wheels/reg-{version}-py3-none-any.whl")), wheel("reg", version, &[])).unwrap();
    }
    lock(uv, here);
    folder
}

const FILES: [(&str, &str); 3] = [("", ROOT), ("members/tree", MEMBER), ("lib", LIB)];

/// Returns the path of the file that an edit changes, and its replacement.
fn edited(from: &str) -> (&str, &str) {
    from.split_once(':').unwrap_or(("", from))
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn edits_invalidate_a_lock_exactly_if_they_do_for_uv() {
    let uv = uv();
    let folder = locked(&uv);
    let mut wrong = Vec::new();
    for (what, from, to, holds) in EDITS {
        let (path, from) = edited(from);
        let text = FILES.iter().find(|(known, _)| *known == path).unwrap().1;
        wrong.extend(misjudged(&uv, folder.path(), path, text, (what, from, to, holds)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Edits can hide or undo each other: a fixed sample of all pairs.
#[test]
#[ignore = "needs uv 0.13.9"]
fn pairs_of_edits_invalidate_a_lock_exactly_if_they_do_for_uv() {
    let uv = uv();
    let folder = locked(&uv);
    let (mut seed, mut wrong, mut held) = (7_u64, Vec::new(), 0);
    let mut pick = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % most
    };
    let harmless: Vec<usize> = (0..EDITS.len()).filter(|at| EDITS[*at].3).collect();
    for _ in 0..30 {
        // Half of the pairs consist of edits each of which keeps the lock valid.
        let pair = if pick(2) == 0 {
            [harmless[pick(harmless.len())], harmless[pick(harmless.len())]]
        } else {
            [pick(EDITS.len()), pick(EDITS.len())]
        };
        let mut files: Vec<String> = FILES.iter().map(|(_, text)| (*text).to_owned()).collect();
        for (_, from, to, _) in pair.map(|at| EDITS[at]) {
            let (path, from) = edited(from);
            let at = FILES.iter().position(|(known, _)| *known == path).unwrap();
            files[at] = files[at].replacen(from, to, 1);
        }
        for ((path, _), text) in FILES.iter().zip(&files) {
            fs::write(folder.path().join(path).join("pyproject.toml"), text).unwrap();
        }
        let (theirs, ours, said) = verdicts(&uv, folder.path());
        held += usize::from(theirs == Some(true));
        if theirs.is_some() && ours != theirs {
            wrong.push(format!("{} and {}: {said}", EDITS[pair[0]].0, EDITS[pair[1]].0));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(held > 5, "only {held} pairs keep the lock valid");
}

/// The requirements that a lock records, those of its project, and whether the lock is valid for uv.
#[rustfmt::skip]
const LOCKED: [(&str, &str, bool); 36] = [
    ("", "", true),
    ("{ name = 'i', specifier = '>1' }", "'i>1'", true),
    ("{ name = 'i', specifier = '>1' }", "'i>1.0,>0'", true),
    ("{ name = 'i', specifier = '>1,<0' }", "'i>2,<1'", true),
    ("{ name = 'i', marker = \"os_name == 'nt'\" }, { name = 'i', marker = \"os_name != 'nt'\" }", "'i'", true),
    ("{ name = 'i', NEVER }", "", false),
    ("", "\"i ; python_version < '3.9'\"", false),
    ("{ name = 'i', NEVER }", "\"i ; python_version < '3.8'\"", true),
    ("{ name = 'i', NEVER }", "\"i>3 ; python_version < '3.9'\"", false),
    ("{ name = 'i', specifier = '>1', NEVER }", "\"i>1.0,>0 ; python_version < '3.9'\"", true),
    ("{ name = 'i' }, { name = 'i', NEVER }", "'i'", true),
    ("{ name = 'i', specifier = '>1' }, { name = 'i', specifier = '>2', NEVER }", "'i>1'", false),
    ("{ name = 'i' }, { name = 'i', extras = ['x'], NEVER }", "'i'", false),
    ("{ name = 'i', specifier = '>1', NEVER }, { name = 'i', specifier = '>2', NEVER }", "\"i>2 ; python_version < '3.9'\"", false),
    ("{ name = 'i', specifier = '>=1', NEVER }, { name = 'i', specifier = '<3', NEVER }", "\"i>=1,<3 ; python_version < '3.9'\"", false),
    ("{ name = 'i', extras = ['x', 'y'] }", "'i[y,x]'", true),
    ("{ name = 'i', git = 'https://h.example/i.git' }", "'i @ https://h.example/i.git'", true),
    ("{ name = 'i', git = 'https://h.example/i.GIT' }", "'i @ https://h.example/i.GIT'", true),
    ("{ name = 'i', git = 'https://h.example/i.git' }", "'i @ https://h.example/i.git?x=1'", true),
    ("{ name = 'i', git = 'https://h.example/i.git/' }", "'i @ https://h.example/i.git/'", true),
    ("{ name = 'i', git = 'https://h.example/i.git?subdirectory=a' }", "'i @ https://h.example/i.git#subdirectory=a'", true),
    ("{ name = 'i', git = 'https://h.example/i.git?rev=v1' }", "'i @ git+https://h.example/i.git@v1'", true),
    ("{ name = 'i', git = 'https://h.example/i.git?rev=v2' }", "'i @ git+https://h.example/i.git@v1'", false),
    ("{ name = 'i', url = 'https://h.example/i-1.zip' }", "'i @ https://h.example/i-1.zip'", true),
    ("{ name = 'i', git = 'https://h.example/i' }", "'i @ git+HTTPS://u:p@H.Example:443/x/../i?y=1'", true),
    ("{ name = 'i', git = 'https://h.example/i?rev=v1%2B2' }", "'i @ git+https://h.example/i@v1%2B2'", true),
    ("{ name = 'i', git = 'ssh://git@H.example/i' }", "'i @ git+SSH://git@H.example/i'", true),
    ("{ name = 'i', git = 'https://h.example/%C3%A9' }", "'i @ git+https://h.example/é'", true),
    ("{ name = 'i', git = 'file:///o/i' }", "'i @ git+file:/o/i'", true),
    ("{ name = 'i', url = 'https://h.example/i-1.zip' }", "'i @ https://u:p@H.example:443/x/../i-1.zip'", true),
    ("{ name = 'i', url = 'https://h.example/i-1.zip' }", "'i @ https://h.example/i-1.zip#egg=i&sha256=00'", true),
    ("{ name = 'i', url = 'https://h.example/i-1.zip', subdirectory = '.' }", "'i @ https://h.example/i-1.zip#subdirectory='", true),
    ("{ name = 'i', url = 'https://h.example/i-1.zip', subdirectory = 'a' }", "'i @ https://h.example/i-1.zip#subdirectory=b'", false),
    ("{ name = 'i', url = 'https://h.example/i-1.zip#sha256=00' }", "'i @ https://h.example/i-1.zip#sha256=00'", true),
    ("{ name = 'i', url = 'https://h.example/i-1.zip#sha256=00' }", "'i @ https://h.example/i-1.zip'", true),
    ("{ name = 'i', specifier = '>=1,<2' }", "'i>=1,<2,'", true),
];

#[test]
#[ignore = "needs uv 0.13.9"]
fn requirements_match_a_lock_exactly_if_they_do_for_uv() {
    let uv = uv();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (locked, required, holds) in LOCKED {
        let locked = locked.replace("NEVER", "marker = \"python_full_version < '3.9'\"");
        let lock = format!(
            "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\n\n[[package]]\nname = \"p\"\nversion = \
             \"0.1.0\"\nsource = {{ virtual = \".\" }}\n\n[package.metadata]\nrequires-dist = [{locked}]\n"
        );
        let project = format!(
            "[project]\nname = \"p\"\nversion = \"0.1.0\"\nrequires-python = \">=3.9\"\ndependencies = [{required}]\n"
        );
        fs::write(folder.path().join("uv.lock"), lock).unwrap();
        fs::write(folder.path().join("pyproject.toml"), project).unwrap();
        let (theirs, ours, said) = verdicts(&uv, folder.path());
        if (theirs, ours) != (Some(holds), Some(holds)) {
            wrong.push(format!("{locked} and {required}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A replacement in the file of the project below, and whether the lock without requirements is still valid.
const WITHOUT: [Edit; 16] = [
    ("nothing", "", "", true),
    ("a bound that the version satisfies", "\"reg\"", "\"reg>=1\"", true),
    ("a bound that it does not satisfy", "\"reg\"", "\"reg<2\"", false),
    ("a requirement more", "\"reg\"", "\"reg\", \"top\"", false),
    ("a requirement more, for no Python", "\"reg\"", "\"reg\", \"none ; python_version < '3'\"", true),
    ("a requirement less", "\"reg\", ", "", false),
    ("an extra less of a package", "lib[x]", "lib", false),
    ("an extra more", "x = [\"top\"]", "x = [\"top\"]\nz = []", false),
    ("an extra less", "empty = []\n", "", false),
    ("an extra spelled out", "\"p[x]\"", "\"top\"", true),
    ("an extra that requires more", "x = [\"top\"]", "x = [\"top\", \"reg\"]", false),
    ("a group more", "none = []", "none = []\nmore = []", false),
    ("a group less", "none = []", "", false),
    ("a group that includes", "none = []", "none = [{ include-group = \"dev\" }]", false),
    ("a fork that is not the locked one", "reg>=2 ;", "reg>=3 ;", false),
    ("an override", "package = false", "package = false\noverride-dependencies = [\"top<1\"]", false),
];

const RESOLVED: &str = r#"[project]
name = "p"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = ["reg", "lib[x]"]
[project.optional-dependencies]
x = ["top"]
all = ["p[x]"]
empty = []
[dependency-groups]
dev = ["reg<2 ; sys_platform == 'darwin'", "reg>=2 ; sys_platform != 'darwin'"]
none = []
[[tool.uv.index]]
url = "wheels"
format = "flat"
default = true
[tool.uv.sources]
lib = { path = "lib" }
[tool.uv]
preview-features = ["lock-without-metadata"]
conflicts = []
package = false
"#;

#[test]
#[ignore = "needs uv 0.13.9"]
fn a_lock_without_requirements_is_compared_by_what_they_were_resolved_to() {
    let uv = uv();
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("lib")).unwrap();
    fs::write(
        here.join("lib/pyproject.toml"),
        LIB.replace("[tool.uv]", "optional-dependencies = { x = [\"reg\"] }\n[tool.uv]"),
    )
    .unwrap();
    fs::create_dir(here.join("wheels")).unwrap();
    for (name, version) in [("reg", "1.0"), ("reg", "2.0"), ("top", "1.0")] {
        fs::write(here.join(format!("wheels/{name}-{version}-py3-none-any.whl")), wheel(name, version, &[])).unwrap();
    }
    fs::write(here.join("pyproject.toml"), RESOLVED).unwrap();
    lock(&uv, here);
    let text = fs::read_to_string(here.join("uv.lock")).unwrap();
    assert!(!text.contains("[package.metadata]"), "{text}");
    let mut wrong = Vec::new();
    for edit in WITHOUT {
        wrong.extend(misjudged(&uv, here, "", RESOLVED, edit));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn projects_that_conflict_are_compared_although_no_plan_holds_both() {
    let uv = uv();
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let root = "[tool.uv]\nconflicts = [[{ package = \"a\" }, { package = \"b\" }]]\n[tool.uv.workspace]\nmembers = [\"*\"]\n\
                exclude = [\"wheels\"]\n[[tool.uv.index]]\nurl = \"wheels\"\nformat = \"flat\"\ndefault = true\n";
    fs::write(here.join("pyproject.toml"), root).unwrap();
    fs::create_dir(here.join("wheels")).unwrap();
    let member = |name: &str, version: &str| {
        let text = format!(
            "[project]\nname = \"{name}\"\nversion = \"1\"\nrequires-python = \">=3.9\"\ndependencies = [\"reg=={version}\"]\n"
        );
        fs::create_dir_all(here.join(name)).unwrap();
        fs::write(here.join(name).join("pyproject.toml"), text).unwrap();
    };
    for (name, version) in [("a", "1.0"), ("b", "2.0")] {
        fs::write(here.join(format!("wheels/reg-{version}-py3-none-any.whl")), wheel("reg", version, &[])).unwrap();
        member(name, version);
    }
    lock(&uv, here);
    let (theirs, ours, said) = verdicts(&uv, here);
    assert_eq!((theirs, ours), (Some(true), Some(true)), "{said}");
    let note =
        "not checked: the sizes of layers: the layers cannot be planned together: a and b are declared as conflicting";
    assert!(said.contains(note), "{said}");
    member("a", "2.0");
    let (theirs, ours, said) = verdicts(&uv, here);
    assert_eq!((theirs, ours), (Some(false), Some(false)), "{said}");
}
