//! Strategies for generated locks.

use std::ops::RangeInclusive;

use ::proptest::collection::vec;
use ::proptest::prelude::*;

use super::model::{ENVIRONMENTS, EdgeModel, Kind, LockModel, PackageModel, PartModel, Shape, WHEELS};

/// The contents of generated locks. By default they may contain everything, with one to seven packages.
///
/// ```
/// use locklayers::proptest::LockKnobs;
/// let plain = LockKnobs::default().packages(5..=20).cycles(false).conflicts(false);
/// let strategy = plain.any_lock();
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a knob of its own")]
pub struct LockKnobs {
    packages: RangeInclusive<usize>,
    forks: bool,
    extras: bool,
    cycles: bool,
    conflicts: bool,
}

impl Default for LockKnobs {
    fn default() -> Self {
        Self { packages: 1..=7, forks: true, extras: true, cycles: true, conflicts: true }
    }
}

impl LockKnobs {
    /// Sets the number of packages, besides the root and members.
    #[must_use]
    pub fn packages(mut self, packages: RangeInclusive<usize>) -> Self {
        self.packages = packages;
        self
    }

    /// Sets whether a name may have two versions, under markers.
    #[must_use]
    pub fn forks(mut self, forks: bool) -> Self {
        self.forks = forks;
        self
    }

    /// Sets whether packages and the project may have extras.
    #[must_use]
    pub fn extras(mut self, extras: bool) -> Self {
        self.extras = extras;
        self
    }

    /// Sets whether packages may depend on each other in cycles.
    #[must_use]
    pub fn cycles(mut self, cycles: bool) -> Self {
        self.cycles = cycles;
        self
    }

    /// Sets whether a third of the locks may have conflicting extras and groups, and markers that refer to them.
    #[must_use]
    pub fn conflicts(mut self, conflicts: bool) -> Self {
        self.conflicts = conflicts;
        self
    }

    /// Returns a strategy for such locks.
    ///
    /// Most of them are locks that uv could have written; a few are refused when read or planned, for example if two
    /// dependencies are equal once the environments are taken into account.
    pub fn any_lock(&self) -> impl Strategy<Value = LockModel> + use<> {
        let conflicts = u32::from(self.conflicts);
        let (knobs, plain) = (self.clone(), lock(self, false).boxed());
        let mixed = if conflicts == 0 { plain } else { prop_oneof![2 => plain, 1 => lock(self, true)].boxed() };
        mixed.prop_map(move |lock| knobs.applied(lock))
    }

    /// Removes from the lock what the settings exclude.
    fn applied(&self, mut lock: LockModel) -> LockModel {
        let count = lock.packages.len();
        lock.parts_mut().flat_map(|part| &mut part.edges).for_each(|edge| edge.target %= count);
        for (index, package) in lock.packages.iter_mut().enumerate() {
            package.forked &= self.forks;
            if !self.extras {
                package.extras.clear();
            }
            for part in std::iter::once(&mut package.base).chain(&mut package.extras).filter(|_| !self.cycles) {
                part.edges.retain(|edge| edge.target > index);
            }
        }
        if !self.extras {
            lock.extras.clear();
        }
        lock
    }
}

/// Returns a strategy for locks with cycles, extras, forks, markers, groups, members and conflicts.
///
/// ```
/// use locklayers::proptest::any_lock;
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
/// let lock = any_lock().new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert!(lock.to_string().starts_with("version = 1\n"));
/// ```
pub fn any_lock() -> impl Strategy<Value = LockModel> {
    LockKnobs::default().any_lock()
}

pub(super) const MARKERS: [&str; 16] = [
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

const CODES: [&str; 4] = ["extra-{project}-x0", "extra-{project}-x1", "group-{project}-g0", "group-{project}-g1"];

fn marker() -> impl Strategy<Value = Option<String>> {
    let one = prop::sample::select(&MARKERS[..]);
    let two = (prop::sample::select(&MARKERS[..]), prop::sample::select(&MARKERS[..]), any::<bool>())
        .prop_map(|(a, b, both)| format!("({a}) {} ({b})", if both { "and" } else { "or" }));
    prop_oneof![3 => Just(None), 3 => one.prop_map(|m| Some(m.to_owned())), 1 => two.prop_map(Some)]
}

/// Returns a strategy for markers that refer to conflict items of `p`, alone and with others.
fn conflict_marker() -> impl Strategy<Value = Option<String>> {
    let code = (prop::sample::select(&CODES[..]), any::<bool>())
        .prop_map(|(code, is)| format!("extra {} '{code}'", if is { "==" } else { "!=" }));
    let with =
        (code.clone(), prop::sample::select(&MARKERS[..])).prop_map(|(code, marker)| format!("{marker} and {code}"));
    let or = (code.clone(), code.clone()).prop_map(|(a, b)| format!("{a} or {b}"));
    prop_oneof![4 => marker(), 1 => code.prop_map(Some), 1 => with.prop_map(Some), 1 => or.prop_map(Some)]
}

fn part(size: usize, with_conflicts: bool) -> impl Strategy<Value = PartModel> {
    let marker = if with_conflicts { conflict_marker().boxed() } else { marker().boxed() };
    let edge = (any::<u8>(), any::<u8>(), prop_oneof![2 => Just(0u8), 1 => 0u8..4], marker)
        .prop_map(|(target, fork, extras, marker)| EdgeModel { target: usize::from(target), fork, extras, marker });
    vec(edge, 0..=size).prop_map(|edges| PartModel { edges })
}

fn package(with_conflicts: bool) -> impl Strategy<Value = PackageModel> {
    let kind = prop_oneof![
        8 => Just(Kind::Registry), 1 => Just(Kind::Git), 1 => Just(Kind::Url), 1 => Just(Kind::Path),
        1 => Just(Kind::Directory), 1 => Just(Kind::Editable)
    ];
    let extras = vec(part(2, with_conflicts), 0..=2);
    let wheels = prop::sample::subsequence((0..WHEELS.len()).collect::<Vec<_>>(), 0..=5).prop_shuffle();
    (kind, prop::bool::weighted(0.25), 0u8..4, wheels, part(3, with_conflicts), extras).prop_map(
        |(kind, forked, files, wheels, base, extras)| PackageModel {
            kind,
            forked: forked && kind == Kind::Registry,
            files,
            wheels: wheels.into_iter().filter_map(|wheel| u8::try_from(wheel).ok()).collect(),
            patch: 0,
            rebuilt: 0,
            commit: 0,
            uploaded: None,
            removed: false,
            base,
            extras,
        },
    )
}

fn lock(knobs: &LockKnobs, with_conflicts: bool) -> impl Strategy<Value = LockModel> + use<> {
    let shape = prop_oneof![3 => Just(Shape::Project), 1 => Just(Shape::Workspace), 1 => Just(Shape::Virtual)];
    let member = (part(2, with_conflicts), vec(part(2, with_conflicts), 0..=2));
    (
        (shape, 0u8..=5, prop::option::weighted(0.15, 0..ENVIRONMENTS.len())),
        vec(package(with_conflicts), knobs.packages.clone()),
        part(3, with_conflicts),
        vec(part(2, with_conflicts), 0..=2),
        vec(part(3, with_conflicts), 0..=3),
        vec(member, 2),
        prop::option::of((any::<u8>(), any::<u8>())),
    )
        .prop_map(move |((shape, revision, environment), packages, base, extras, groups, members, conflict)| {
            LockModel {
                shape: if with_conflicts { Shape::Project } else { shape },
                revision,
                project: "p".to_owned(),
                project_patch: 0,
                python: 8,
                host: 0,
                reversed: false,
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
