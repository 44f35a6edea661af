//! A lock as plain data that shrinks well.

/// What stands at the root of a generated lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One project.
    Project,
    /// A project with members `m0`, `m1`.
    Workspace,
    /// Members only; groups belong to the manifest.
    Virtual,
}

/// Where a generated package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A registry.
    Registry,
    /// A Git repository.
    Git,
    /// An archive at a URL.
    Url,
    /// An archive beside the lock.
    Path,
    /// A source tree, installed.
    Directory,
    /// A source tree, installed as it is.
    Editable,
}

/// A dependency on a generated package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeModel {
    /// Which package, by its place in [`LockModel::packages`].
    pub target: usize,
    /// Which of two forks, where the package has two: even is the first.
    pub fork: u8,
    /// Which extras of it, a bit for each.
    pub extras: u8,
    /// Under which marker.
    pub marker: Option<String>,
}

/// The dependencies of a package, an extra or a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartModel {
    /// In any order; equal ones are written once.
    pub edges: Vec<EdgeModel>,
}

/// A package other than the root and the members. Package i is called `a` and i.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageModel {
    /// Where it comes from.
    pub kind: Kind,
    /// Is there a second entry of the same name, at version 2? Only of a registry.
    pub forked: bool,
    /// Bit 0: it has a source distribution. Bit 1: it has [`wheels`](Self::wheels). Only of a registry.
    pub files: u8,
    /// Wheels by what they are for, places in [`WHEELS`], in the order of the lock.
    pub wheels: Vec<u8>,
    /// The last number of the version, 0 in a generated lock.
    pub patch: u8,
    /// When the files were uploaded: a day of some January.
    pub uploaded: Option<u8>,
    /// Is the package gone, and with it every dependency on it? Never in a generated lock.
    pub removed: bool,
    /// What it depends on.
    pub base: PartModel,
    /// What its extras `e0`, `e1` … add.
    pub extras: Vec<PartModel>,
}

/// A whole lock. `Display` writes it as uv.lock, the packages in the order of the model.
///
/// Every field may be changed, as an update changes a lock. What stands at the root has dependencies, extras `x0`, `x1`
/// … and groups `g0`, `g1` …; members have dependencies and groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockModel {
    /// What stands at the root.
    pub shape: Shape,
    /// The revision of the lock's format.
    pub revision: u8,
    /// The name of the project at the root.
    pub project: String,
    /// The last number of the version of the project and the members.
    pub project_patch: u8,
    /// Are the entries written in reverse order?
    pub reversed: bool,
    /// Which environments the lock is restricted to, a place in a list of two.
    pub environment: Option<usize>,
    /// The packages.
    pub packages: Vec<PackageModel>,
    /// What the project depends on.
    pub base: PartModel,
    /// What the extras of the project add.
    pub extras: Vec<PartModel>,
    /// The dependency groups at the root.
    pub groups: Vec<PartModel>,
    /// The dependencies and groups of the members.
    pub members: Vec<(PartModel, Vec<PartModel>)>,
    /// Which two of the root's extras and groups exclude each other, counted extras first.
    pub conflict: Option<(u8, u8)>,
}

/// The markers of conflict items name the project by this; it is replaced by the project's name when they are written.
pub(super) const PROJECT: &str = "{project}";

/// What the wheels of a generated lock are for, with a build number where there is one.
///
/// CPython 3.12 on `linux` can install the first [`USABLE`] of them.
pub const WHEELS: [&str; 14] = [
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
/// How many of [`WHEELS`] CPython 3.12 on `linux` can install.
pub const USABLE: u8 = 7;

pub(super) const ENVIRONMENTS: [&[&str]; 2] = [
    &["sys_platform == 'linux'"],
    &["sys_platform == 'linux'", "python_full_version >= '3.11' and sys_platform == 'darwin'"],
];
