//! A lock as plain data that shrinks well: every reference is an index taken modulo what there is.

use proptest::collection::vec;
use proptest::prelude::*;

/// What stands at the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One project.
    Project,
    /// A project with members `m0`, `m1`.
    Workspace,
    /// Members only; groups belong to the manifest.
    Virtual,
}

/// Where a package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Registry,
    Git,
    Url,
    Path,
    Directory,
    Editable,
}

/// A dependency: on which package, under which fork, with which of its extras, under which marker.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) target: u8,
    pub(crate) fork: u8,
    pub(crate) extras: u8,
    pub(crate) marker: Option<String>,
}

/// Base dependencies, and those of extras or groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) edges: Vec<Edge>,
}

#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) kind: Kind,
    /// A second entry of the same name, at another version.
    pub(crate) forked: bool,
    pub(crate) hashes: u8,
    /// Wheels by what they are for, indices into [`WHEELS`], in the order of the lock.
    pub(crate) wheels: Vec<u8>,
    /// The last number of the version, 0 unless a test raises the package.
    pub(crate) patch: u8,
    /// When the files were uploaded: a day of some January.
    pub(crate) uploaded: Option<u8>,
    pub(crate) base: Part,
    pub(crate) extras: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(crate) struct Lock {
    pub(crate) shape: Shape,
    pub(crate) revision: u8,
    pub(crate) environment: Option<usize>,
    pub(crate) packages: Vec<Package>,
    pub(crate) base: Part,
    pub(crate) extras: Vec<Part>,
    pub(crate) groups: Vec<Part>,
    pub(crate) members: Vec<(Part, Vec<Part>)>,
    /// Which two of the root's extras and groups exclude each other.
    pub(crate) conflict: Option<(u8, u8)>,
}

/// What wheels are for, a build number before it where there is one. CPython 3.12 on Linux can install the first seven.
pub(crate) const WHEELS: [&str; 14] = [
    "py3-none-any",
    "py2.py3-none-any",
    "1-py3-none-any",
    "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp312-cp312-manylinux_2_28_x86_64",
    "cp39-abi3-manylinux_2_5_x86_64.manylinux1_x86_64",
    "cp312-abi3-linux_x86_64",
    "cp313-cp313-manylinux_2_28_x86_64",
    "cp312-cp312t-manylinux_2_28_x86_64",
    "cp312-cp312-manylinux_2_39_x86_64",
    "cp312-cp312-musllinux_1_2_x86_64",
    "cp312-cp312-win_amd64",
    "cp312-cp312-macosx_11_0_arm64",
    "pp311-pypy311_pp73-manylinux_2_28_x86_64",
];
/// How many of them that target can install.
pub(crate) const USABLE: u8 = 7;

pub(crate) const ENVIRONMENTS: [&[&str]; 2] = [
    &["sys_platform == 'linux'"],
    &["sys_platform == 'linux'", "python_full_version >= '3.11' and sys_platform == 'darwin'"],
];

const MARKERS: [&str; 16] = [
    "sys_platform == 'linux'",
    "sys_platform != 'linux'",
    "sys_platform == 'win32'",
    "os_name == 'nt'",
    "os_name != 'nt' and sys_platform != 'darwin'",
    "python_full_version >= '3.10'",
    "python_full_version < '3.10'",
    "python_full_version == '3.11.*'",
    "python_full_version < '3.12' and sys_platform == 'darwin'",
    "platform_machine == 'x86_64' or platform_machine == 'aarch64'",
    "platform_python_implementation == 'CPython'",
    "implementation_name != 'pypy'",
    "platform_system == 'FreeBSD'",
    "'linux' in sys_platform",
    "python_full_version >= '3.9' and python_full_version < '3.13'",
    "sys_platform == 'darwin' and platform_machine == 'arm64'",
];

const CODES: [&str; 4] = ["extra-1-p-x0", "extra-1-p-x1", "group-1-p-g0", "group-1-p-g1"];

fn marker() -> impl Strategy<Value = Option<String>> {
    let one = prop::sample::select(&MARKERS[..]);
    let two = (prop::sample::select(&MARKERS[..]), prop::sample::select(&MARKERS[..]), any::<bool>())
        .prop_map(|(a, b, both)| format!("({a}) {} ({b})", if both { "and" } else { "or" }));
    prop_oneof![3 => Just(None), 3 => one.prop_map(|m| Some(m.to_owned())), 1 => two.prop_map(Some)]
}

/// Markers that ask for conflict items of `p`, alone and with others.
fn conflict_marker() -> impl Strategy<Value = Option<String>> {
    let code = (prop::sample::select(&CODES[..]), any::<bool>())
        .prop_map(|(code, is)| format!("extra {} '{code}'", if is { "==" } else { "!=" }));
    let with =
        (code.clone(), prop::sample::select(&MARKERS[..])).prop_map(|(code, marker)| format!("{marker} and {code}"));
    let or = (code.clone(), code.clone()).prop_map(|(a, b)| format!("{a} or {b}"));
    prop_oneof![4 => marker(), 1 => code.prop_map(Some), 1 => with.prop_map(Some), 1 => or.prop_map(Some)]
}

fn part(size: usize, with_conflicts: bool) -> impl Strategy<Value = Part> {
    let marker = if with_conflicts { conflict_marker().boxed() } else { marker().boxed() };
    let edge = (any::<u8>(), any::<u8>(), prop_oneof![2 => Just(0u8), 1 => 0u8..4], marker)
        .prop_map(|(target, fork, extras, marker)| Edge { target, fork, extras, marker });
    vec(edge, 0..=size).prop_map(|edges| Part { edges })
}

fn package(with_conflicts: bool) -> impl Strategy<Value = Package> {
    let kind = prop_oneof![
        8 => Just(Kind::Registry), 1 => Just(Kind::Git), 1 => Just(Kind::Url), 1 => Just(Kind::Path),
        1 => Just(Kind::Directory), 1 => Just(Kind::Editable)
    ];
    let extras = vec(part(2, with_conflicts), 0..=2);
    let wheels = prop::sample::subsequence((0..WHEELS.len()).collect::<Vec<_>>(), 0..=5).prop_shuffle();
    (kind, prop::bool::weighted(0.25), 0u8..4, wheels, part(3, with_conflicts), extras).prop_map(
        |(kind, forked, hashes, wheels, base, extras)| Package {
            kind,
            forked: forked && kind == Kind::Registry,
            hashes,
            wheels: wheels.into_iter().filter_map(|wheel| u8::try_from(wheel).ok()).collect(),
            patch: 0,
            uploaded: None,
            base,
            extras,
        },
    )
}

fn lock(with_conflicts: bool) -> impl Strategy<Value = Lock> {
    let shape = prop_oneof![3 => Just(Shape::Project), 1 => Just(Shape::Workspace), 1 => Just(Shape::Virtual)];
    let member = (part(2, with_conflicts), vec(part(2, with_conflicts), 0..=2));
    (
        (shape, 0u8..=5, prop::option::weighted(0.15, 0..ENVIRONMENTS.len())),
        vec(package(with_conflicts), 1..=7),
        part(3, with_conflicts),
        vec(part(2, with_conflicts), 0..=2),
        vec(part(3, with_conflicts), 0..=3),
        vec(member, 2),
        prop::option::of((any::<u8>(), any::<u8>())),
    )
        .prop_map(move |((shape, revision, environment), packages, base, extras, groups, members, conflict)| {
            Lock {
                shape: if with_conflicts { Shape::Project } else { shape },
                revision,
                environment,
                packages,
                base,
                extras,
                groups,
                members,
                conflict: conflict.filter(|_| with_conflicts),
            }
        })
}

/// Locks with cycles, extras, forks, markers, groups, members and conflicts.
pub(crate) fn any_lock() -> impl Strategy<Value = Lock> {
    prop_oneof![2 => lock(false), 1 => lock(true)]
}
