//! A model of a lock: plain data that shrinks well.

/// The root of a generated lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One project.
    Project,
    /// A project with members `m0`, `m1`.
    Workspace,
    /// Members only; groups belong to the manifest.
    Virtual,
}

/// The source of a generated package.
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
    /// A source tree that is built and installed.
    Directory,
    /// A source tree that is installed in editable mode.
    Editable,
}

/// A dependency on a generated package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeModel {
    /// The target, as an index into [`LockModel::packages`].
    pub target: usize,
    /// The fork of the target, if it has two: even is the first.
    pub fork: u8,
    /// The requested extras, one bit each.
    pub extras: u8,
    /// The marker.
    pub marker: Option<String>,
}

/// The dependencies of a package, an extra or a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartModel {
    /// The edges, in any order; equal ones are written once.
    pub edges: Vec<EdgeModel>,
}

/// A package other than the root and the members. Package i is called `ai`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageModel {
    /// The source.
    pub kind: Kind,
    /// Whether there is a second entry of the same name, at version 2. Only for a registry.
    pub forked: bool,
    /// Bit 0: it has a source distribution. Bit 1: it has [`wheels`](Self::wheels). Only for a registry.
    pub files: u8,
    /// The wheels, as indices into [`WHEELS`], in the order of the lock.
    pub wheels: Vec<u8>,
    /// The last number of the version, 0 in a generated lock.
    pub patch: u8,
    /// How often the files of this version were built anew, with other hashes; 0 in a generated lock.
    pub rebuilt: u8,
    /// The number of times that the commit of a Git source moved; 0 in a generated lock.
    pub commit: u8,
    /// The upload time of the files, as a day of January 2025; `None` if it is not stated.
    pub uploaded: Option<u8>,
    /// Whether the package and every dependency on it are omitted. Never in a generated lock.
    pub removed: bool,
    /// Its production dependencies.
    pub base: PartModel,
    /// The dependencies of its extras `e0`, `e1` ….
    pub extras: Vec<PartModel>,
}

/// A whole lock. `Display` writes it as a `uv.lock`, with the packages in the order of the model.
///
/// Every field may be changed, as an update changes a lock. The root has dependencies, extras `x0`, `x1` … and groups
/// `g0`, `g1` …; members have dependencies and groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockModel {
    /// The root.
    pub shape: Shape,
    /// The revision of the lock's format.
    pub revision: u8,
    /// The name of the project at the root.
    pub project: String,
    /// The last number of the version of the project and the members.
    pub project_patch: u8,
    /// The least Python 3 that the lock is for, by its second number: 8 in a generated lock.
    pub python: u8,
    /// Which host serves the files of registries; 0 in a generated lock.
    pub host: u8,
    /// Whether the entries are written in reverse order.
    pub reversed: bool,
    /// The environments to which the lock is restricted, as an index into a list of two; `None` for all.
    pub environment: Option<usize>,
    /// The packages.
    pub packages: Vec<PackageModel>,
    /// The production dependencies of the project.
    pub base: PartModel,
    /// The dependencies of the project's extras.
    pub extras: Vec<PartModel>,
    /// The dependency groups at the root.
    pub groups: Vec<PartModel>,
    /// The dependencies and groups of the members.
    pub members: Vec<(PartModel, Vec<PartModel>)>,
    /// The two conflicting items among the root's extras and groups, as indices with the extras first.
    pub conflict: Option<(u8, u8)>,
}

impl LockModel {
    /// Returns all lists of dependencies: those of the project, of its extras and groups, of the members, then of the
    /// packages with their extras.
    ///
    /// ```
    /// use locklayers::proptest::any_lock;
    /// use proptest::strategy::{Strategy, ValueTree};
    /// use proptest::test_runner::TestRunner;
    /// let mut lock = any_lock().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    /// lock.parts_mut().flat_map(|part| &mut part.edges).for_each(|edge| edge.marker = None);
    /// assert!(!lock.to_string().contains(" marker = \""));
    /// ```
    pub fn parts_mut(&mut self) -> impl Iterator<Item = &mut PartModel> {
        let Self { base, extras, groups, members, packages, .. } = self;
        let members = members.iter_mut().flat_map(|(base, groups)| std::iter::once(base).chain(groups));
        let packages = packages.iter_mut().flat_map(|p| std::iter::once(&mut p.base).chain(&mut p.extras));
        std::iter::once(base).chain(extras).chain(groups).chain(members).chain(packages)
    }
}

/// The placeholder for the project's name in markers of conflict items, replaced when they are written.
pub(super) const PROJECT: &str = "{project}";

/// The tags of the wheels of a generated lock, with a build number if there is one.
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
/// The number of [`WHEELS`] that CPython 3.12 on `linux` can install.
pub const USABLE: u8 = 7;

pub(super) const ENVIRONMENTS: [&[&str]; 2] = [
    &["sys_platform == 'linux'"],
    &["sys_platform == 'linux'", "python_full_version >= '3.11' and sys_platform == 'darwin'"],
];
