//! `locklayers check` agrees with `uv lock --check` from generated states of a project to others.
//!
//! A state has one line, or none, for each kind of value that a lock records. It is locked by uv; then both programs
//! check the lock against other states. A difference that uv finds and `check` does not must be named as not compared.

#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::check_uv::{ask, verdicts, wheel};
use crate::differential::uv;

const HASH: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A kind of value: its name, its position in the files below, and its alternatives, the first of which is usual.
type Slot = (&'static str, &'static [&'static str]);

#[rustfmt::skip]
const SLOTS: [Slot; 24] = [
    ("VERSION", &["version = '0.1.0'", "version = '0.2'", "dynamic = ['version']"]),
    ("PYTHON", &["requires-python = '>=3.9'", "requires-python = '>=3.10'", "requires-python = '>=3.9,<4'", "requires-python = '>=3.9,!=3.11.*'"]),
    ("DEPENDENCIES", &[
        "dependencies = ['reg', 'top', 'lib', 'tree']", "dependencies = ['tree', 'lib', 'top', 'reg']", "dependencies = ['reg>=1', 'top', 'lib', 'tree']",
        "dependencies = ['reg', 'top', 'lib', 'tree[x]']", "dependencies = ['reg ; os_name == \"nt\"', 'top', 'lib', 'tree']",
        "dependencies = ['reg', 'reg', 'top', 'lib', 'tree']", "dependencies = ['top']", "",
    ]),
    ("EXTRAS", &["", "x = ['reg']", "x = ['reg']\ny = ['p[x]']", "x = ['reg']\ny = ['reg']", "X = ['REG']", "x = []", "x = ['reg ; os_name == \"nt\"', 'reg ; os_name != \"nt\"']", "x = ['reg', 'top']"]),
    ("GROUPS", &[
        "dev = ['reg']", "", "dev = ['reg']\ndocs = ['dep']", "dev = ['reg', { include-group = 'docs' }]\ndocs = ['dep']", "dev = ['reg', 'dep']\ndocs = ['dep']",
        "dev = ['reg', 'reg']", "dev = []",
    ]),
    ("PACKAGE", &["package = false", "", "package = true"]),
    ("DEFAULT", &["", "default-groups = ['dev']", "default-groups = []", "default-groups = 'all'"]),
    ("OVERRIDES", &[
        "", "override-dependencies = []", "override-dependencies = ['reg<5']", "override-dependencies = ['reg<5', 'reg<6']", "override-dependencies = ['none<5']",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep<5'] }]",
        "override-dependencies = [{ dependencies = ['DEP < 5.0', 'dep<6'], package = { name = 'Top' } }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep<4'] }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep<5', 'oth'] }]",
        "override-dependencies = [{ package = { name = 'top', version = '2.0' }, dependencies = ['dep<5'] }]",
        "override-dependencies = [{ package = { name = 'top', version = '2' }, dependencies = ['dep<5'] }]",
        "override-dependencies = [{ package = { name = 'top', version = '7' }, dependencies = ['dep<5'] }]",
        "override-dependencies = [{ package = { name = 'none' }, dependencies = ['dep<5'] }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = [] }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep<5'] }, 'reg<5', { package = { name = 'reg' }, dependencies = [] }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep<5 ; os_name == \"nt\"', 'dep<5 ; os_name != \"nt\"'] }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep<5'] }, { package = { name = 'top' }, dependencies = ['oth'] }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep==1.0'] }]",
        "override-dependencies = [{ package = { name = 'top' }, dependencies = ['dep ; python_version < \"3\"'] }]",
        "override-dependencies = [{ package = { name = 'p' }, dependencies = ['reg<5'] }]",
    ]),
    ("CONSTRAINTS", &[
        "", "constraint-dependencies = ['reg<5']", "constraint-dependencies = ['reg<5', 'reg<6']", "constraint-dependencies = ['none']", "constraint-dependencies = ['none<2']", "constraint-dependencies = ['other']",
        "constraint-dependencies = ['reg<5', 'dep<5']", "constraint-dependencies = ['reg<5 ; os_name == \"nt\"']",
        "constraint-dependencies = ['reg']", "constraint-dependencies = ['reg[x]<5', 'dep ; os_name == \"nt\"']", "constraint-dependencies = ['reg<5 ; python_version < \"3\"']",
    ]),
    ("EXCLUDES", &[
        "", "exclude-dependencies = ['dep']", "exclude-dependencies = ['none']", "exclude-dependencies = ['dep', 'DEP', 'none']",
        "exclude-dependencies = [{ package = { name = 'top' }, dependencies = ['dep'] }]",
        "exclude-dependencies = [{ package = { name = 'top' }, dependencies = ['none', 'Dep'] }]",
        "exclude-dependencies = [{ package = { name = 'top' }, dependencies = ['dep', 'none', 'dep'] }]",
        "exclude-dependencies = [{ package = { name = 'top' }, dependencies = ['dep'] }, { package = { name = 'top' }, dependencies = ['none'] }]",
        "exclude-dependencies = [{ package = { name = 'top', version = '2.0' }, dependencies = ['dep'] }]",
        "exclude-dependencies = [{ package = { name = 'top', version = '2' }, dependencies = ['dep'] }]",
        "exclude-dependencies = [{ package = { name = 'none' }, dependencies = ['dep'] }]",
        "exclude-dependencies = [{ package = { name = 'top' }, dependencies = [] }]",
    ]),
    ("BUILDS", &[
        "", "build-constraint-dependencies = ['dep<5']", "build-constraint-dependencies = ['DEP < 5.0']", "build-constraint-dependencies = ['dep<5', 'dep<6']",
        "build-constraint-dependencies = ['dep<5', 'dep>0']", "build-constraint-dependencies = ['dep>0,<5']", "build-constraint-dependencies = ['none']",
        "build-constraint-dependencies = ['dep<5 ; os_name == \"nt\"', 'dep<5 ; os_name != \"nt\"']",
        "build-constraint-dependencies = ['dep<5 ; python_version >= \"3.9\"']",
        "build-constraint-dependencies = ['dep<5 ; python_version < \"3.9\"']",
        "build-constraint-dependencies = [{ requirement = 'dep<5', hashes = ['HASH'] }]",
        "build-constraint-dependencies = [{ hashes = ['HASH'], requirement = 'Dep <5.0' }]",
        "build-constraint-dependencies = [{ requirement = 'dep<5', hashes = ['HASH0'] }]",
        "build-constraint-dependencies = [{ requirement = 'dep<5', hashes = ['HASH', 'HASH0'] }]",
        "build-constraint-dependencies = [{ requirement = 'dep<5', hashes = ['HASH0', 'HASH'] }]",
        "build-constraint-dependencies = [{ requirement = 'dep<5', hashes = [] }]",
        "build-constraint-dependencies = [{ requirement = 'dep<5', hashes = ['HASH'] }, 'dep<5']",
        "build-constraint-dependencies = [{ requirement = 'dep<5', hashes = ['HASH'] }, { requirement = 'dep<5', hashes = ['HASH0'] }]",
        "build-constraint-dependencies = [{ requirement = 'dep==1', hashes = ['HASH'] }]", "build-constraint-dependencies = [{ requirement = 'dep==1.0', hashes = ['HASH'] }]",
    ]),
    ("METADATA", &[
        "", "dependency-metadata = [{ name = 'top', version = '2.0', requires-dist = ['oth'] }]", "dependency-metadata = [{ name = 'top', requires-dist = ['oth'] }]",
        "dependency-metadata = [{ name = 'Top', version = '2', requires-dist = ['OTH'] }]", "dependency-metadata = [{ name = 'none' }]", "dependency-metadata = [{}]",
        "dependency-metadata = [{ name = 'top', version = '2.0', requires-dist = ['oth'], requires-python = '>=3.8' }]",
        "dependency-metadata = [{ name = 'top', version = '2.0', requires-dist = ['oth'], provides-extra = ['x'] }]",
        "dependency-metadata = [{ name = 'top', version = '2.0', requires-dist = ['dep', 'oth'] }]", "dependency-metadata = [{ name = 'top', version = '2.0', requires-dist = ['oth', 'dep'] }]",
    ]),
    ("GROUP-SETTINGS", &["", "dependency-groups = { dev = { requires-python = '>=3.10' } }", "dependency-groups = { DEV = { requires-python = '>=3.10.0' } }", "dependency-groups = { dev = {} }"]),
    ("ENVIRONMENTS", &[
        "", "environments = [\"sys_platform == 'linux'\"]", "environments = \"sys_platform == 'linux'\"", "environments = [\"sys_platform == 'linux'\", \"sys_platform == 'darwin'\"]",
        "environments = [\"sys_platform == 'darwin'\", \"sys_platform == 'linux'\"]", "environments = [\"'linux' == sys_platform and python_version >= '3.9'\"]", "environments = []",
    ]),
    ("REQUIRED", &["", "required-environments = [\"sys_platform == 'linux'\"]", "required-environments = [\"sys_platform == 'linux' and platform_machine == 'x86_64'\"]", "required-environments = []"]),
    ("CONFLICTS", &[
        "", "conflicts = [[{ extra = 'x' }, { group = 'dev' }]]", "conflicts = [[{ group = 'dev' }, { extra = 'x' }]]", "conflicts = [[{ extra = 'x', package = 'p' }, { group = 'dev' }]]",
        "conflicts = [[{ extra = 'x' }, { group = 'docs' }]]", "conflicts = []",
    ]),
    ("OPTIONS", &[
        "", "resolution = 'lowest'", "resolution = 'highest'", "prerelease = 'allow'", "prerelease = 'if-necessary-or-explicit'", "fork-strategy = 'fewest'", "exclude-newer = '2031-01-01T00:00:00Z'",
        "exclude-newer = '2031-01-01'", "exclude-newer = '1 week'", "exclude-newer-package = { reg = '2031-01-01T00:00:00Z' }", "exclude-newer-package = { reg = false }", "no-sources = true",
        "no-sources-package = ['lib']", "compile-bytecode = true", "upgrade-package = ['reg==1.0']", "required-version = '>=99'", "no-index = true",
        "minimum-libc-version = []", "minimum-libc-version = { glibc = '2.28' }", "minimum-libc-version = ['2.28']", "no-binary-package = 'reg'",
    ]),
    ("SOURCES", &[
        "lib = { path = 'lib' }", "lib = { path = './lib/' }", "lib = { path = 'lib', editable = true }", "lib = { path = 'lib', package = true }", "lib = [{ path = 'lib' }]",
        "lib = { path = 'lib' }\ndep = { index = 'other' }", "lib = { path = 'lib' }\nreg = { path = 'wheels/reg-2.0-py3-none-any.whl' }",
        "lib = [{ path = 'lib', marker = \"os_name == 'nt'\" }, { path = 'lib', marker = \"os_name != 'nt'\" }]", "lib = { path = 'lib', extra = 'x' }",
    ]),
    ("WORKSPACE", &["members = ['members/*']", "members = ['members/tree']", "members = ['members/*', 'members/tree']", "members = ['members/*']\nexclude = ['members/none']", "members = ['members/tree', 'lib']"]),
    ("MEMBER", &["", "dependencies = ['reg']", "dynamic = ['version']", "scripts = { x = 'y:z' }", "optional-dependencies = { x = [] }", "optional-dependencies = { x = ['reg'] }"]),
    ("MEMBER-PYTHON", &["requires-python = '>=3.9'", "requires-python = '>=3.11'", ""]),
    ("MEMBER-UV", &["package = false", "", "package = false\ndev-dependencies = ['reg']", "package = false\ndefault-groups = 'all'", "managed = true"]),
    ("LIB", &["", "dependencies = ['reg']", "optional-dependencies = { x = ['reg'] }"]),
    ("LIB-UV", &["package = false", "package = true", "package = false\nsources.reg = { path = '../wheels/reg-1.0-py3-none-any.whl' }", "package = false\noverride-dependencies = ['reg<2']"]),
];

const FILES: [(&str, &str); 3] = [
    (
        "",
        "[project]\nname = 'p'\nVERSION\nPYTHON\nDEPENDENCIES\n[project.optional-dependencies]\nEXTRAS\n[dependency-groups]\nGROUPS\n\
         [tool.uv]\nPACKAGE\nDEFAULT\nOVERRIDES\nCONSTRAINTS\nEXCLUDES\nBUILDS\nMETADATA\nGROUP-SETTINGS\nENVIRONMENTS\n\
         REQUIRED\nCONFLICTS\nOPTIONS\n[tool.uv.sources]\ntree = { workspace = true }\nSOURCES\n[tool.uv.workspace]\nWORKSPACE\n\
         [[tool.uv.index]]\nurl = 'wheels'\nformat = 'flat'\ndefault = true\n\
         [[tool.uv.index]]\nname = 'other'\nurl = 'wheels'\nformat = 'flat'\nexplicit = true\n",
    ),
    ("members/tree", "[project]\nname = 'tree'\nversion = '2.0'\nMEMBER-PYTHON\nMEMBER\n[tool.uv]\nMEMBER-UV\n"),
    ("lib", "[project]\nname = 'lib'\nversion = '1.0'\nrequires-python = '>=3.8'\nLIB\n[tool.uv]\nLIB-UV\n"),
];

/// For each slot, the number of the alternative.
type State = [usize; SLOTS.len()];

fn write(folder: &Path, state: &State) {
    for (path, text) in FILES {
        let line = |line: &str| {
            let slot = SLOTS.iter().position(|(name, _)| *name == line);
            slot.map_or(line.to_owned(), |slot| {
                SLOTS[slot].1[state[slot]].replace("HASH0", &HASH.replace('a', "0")).replace("HASH", HASH)
            })
        };
        let text: String = text.lines().map(|text| line(text) + "\n").collect();
        fs::create_dir_all(folder.join(path)).unwrap();
        fs::write(folder.join(path).join("pyproject.toml"), text).unwrap();
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("wheels")).unwrap();
    for (name, requires) in [("reg", &[][..]), ("dep", &[]), ("oth", &[]), ("top", &["dep", "oth"])] {
        for version in ["1.0", "2.0"] {
            let file = folder.path().join(format!("wheels/{name}-{version}-py3-none-any.whl"));
            fs::write(file, wheel(name, version, requires)).unwrap();
        }
    }
    folder
}

/// Locks a state, and describes each disagreement on other states; returns how many of them uv found valid and not.
fn compare(uv: &str, folder: &Path, state: &State, others: &[State], wrong: &mut Vec<String>) -> [usize; 2] {
    write(folder, state);
    let _ = fs::remove_file(folder.join("uv.lock"));
    let mut counts = [0; 2];
    if !ask(uv, folder, &[]).status.success() {
        return counts;
    }
    let shown = |state: &State| {
        let lines =
            SLOTS.iter().zip(state).filter(|(_, at)| **at > 0).map(|(slot, at)| format!("{}: {}", slot.0, slot.1[*at]));
        lines.collect::<Vec<_>>().join(" | ")
    };
    for other in others {
        write(folder, other);
        let (theirs, ours, said) = verdicts(uv, folder);
        let Some(theirs) = theirs else { continue };
        counts[usize::from(theirs)] += 1;
        // What is named beyond what is never compared.
        let is_named = said.matches("not checked: ").count() > 1;
        if ours != Some(theirs) && !(ours == Some(true) && is_named) {
            wrong.push(format!("locked [{}], now [{}]\n{said}", shown(state), shown(other)));
        }
    }
    counts
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn every_value_invalidates_a_lock_of_another_exactly_if_it_does_for_uv() {
    let (uv, folder, mut wrong, mut all) = (uv(), folder(), Vec::new(), [0; 2]);
    let is_long = std::env::var_os("LOCKLAYERS_STATES").is_some();
    for (slot, (_, values)) in SLOTS.iter().enumerate() {
        let states: Vec<State> =
            (0..values.len()).map(|at| std::array::from_fn(|of| if of == slot { at } else { 0 })).collect();
        for (at, state) in states.iter().enumerate() {
            // Of many alternatives a sample: each is compared with itself, the next one and the usual one, and with
            // LOCKLAYERS_STATES, which takes twice the time, with more.
            let further: &[usize] = if is_long { &[2, 3, 5, 8] } else { &[] };
            let others = [0, at, at + 1].into_iter().chain(further.iter().map(|step| at + step));
            let others: BTreeSet<usize> = others.map(|other| other % states.len()).collect();
            let others: Vec<State> = others.into_iter().map(|other| states[other]).collect();
            let counts = compare(&uv, folder.path(), state, &others, &mut wrong);
            all = [all[0] + counts[0], all[1] + counts[1]];
        }
    }
    assert!(wrong.is_empty(), "{} of {all:?}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(all.iter().all(|count| *count > 100), "{all:?}");
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn random_states_invalidate_a_lock_exactly_if_they_do_for_uv() {
    let (uv, folder, mut wrong, mut all) = (uv(), folder(), Vec::new(), [0; 2]);
    let count = std::env::var("LOCKLAYERS_STATES").ok().and_then(|count| count.parse().ok()).unwrap_or(30);
    let seed = std::env::var("LOCKLAYERS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7_u64);
    let mut seed = seed;
    let mut pick = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % most
    };
    for _ in 0..count {
        let mut state: State = [0; SLOTS.len()];
        for _ in 0..pick(6) {
            let slot = pick(SLOTS.len());
            state[slot] = pick(SLOTS[slot].1.len());
        }
        let mut others = vec![state];
        for _ in 0..6 {
            let mut other = state;
            for _ in 0..=pick(2) {
                let slot = pick(SLOTS.len());
                other[slot] = pick(SLOTS[slot].1.len());
            }
            others.push(other);
        }
        let counts = compare(&uv, folder.path(), &state, &others, &mut wrong);
        all = [all[0] + counts[0], all[1] + counts[1]];
    }
    assert!(wrong.is_empty(), "{} of {all:?}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(all.iter().all(|checked| *checked > count), "{all:?}");
}
