//! The tags of the wheels that a target can install, and their ranks (PEP 425).

use std::collections::HashMap;

use super::Platform;
use super::implementation::Implementation;
use super::python::Python;
use super::wheel_tags::WheelTags;

/// The accepted tags of a target, best first.
///
/// A wheel for this platform is better than one for any platform, whatever their Python tags; among those for this
/// platform, the Python and ABI tags take precedence over the platform tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tags {
    /// Python tags, each with the ABI tags that are accepted with it and a platform tag, and the rank of the pair.
    native: HashMap<String, Vec<(String, usize)>>,
    platforms: HashMap<String, usize>,
    /// Python tags that are accepted with `none-any`.
    pure: HashMap<String, usize>,
    own_python: String,
    best_platform: String,
}

/// The rank of the best of a wheel's tags; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Native(usize, usize),
    Pure(usize),
}

/// The first Python with a stable ABI is 3.2.
const FIRST_STABLE_ABI: u64 = 2;

impl Tags {
    pub(super) fn new(python: &Python, implementation: &Implementation, platform: Platform) -> Self {
        let this = python.minor;
        let numbers = |version: &crate::version::Version| match version.release() {
            [major, minor, ..] => format!("{major}{minor}"),
            _ => String::new(),
        };
        let pair = |python: String, abi: String| (python, abi);
        let mut native = Vec::new();
        match implementation {
            Implementation::CPython => {
                let (suffix, stable) = if python.free_threaded { ("t", "abi3t") } else { ("", "abi3") };
                native.push(pair(format!("cp3{this}"), format!("cp3{this}{suffix}")));
                for minor in (FIRST_STABLE_ABI..=this).rev() {
                    native.push(pair(format!("cp3{minor}"), stable.to_owned()));
                    if minor == this {
                        native.push(pair(format!("cp3{this}"), "none".to_owned()));
                    }
                }
            }
            Implementation::PyPy(own) => {
                native.push(pair(format!("pp3{this}"), format!("pypy3{this}_pp{}", numbers(own))));
            }
            Implementation::GraalPy(own) => {
                native.push(pair(format!("graalpy3{this}"), format!("graalpy{}_3{this}_native", numbers(own))));
            }
        }
        let mut any_implementation = Vec::new();
        for minor in (0..=this).rev() {
            any_implementation.push(format!("py3{minor}"));
            if minor == this {
                any_implementation.push("py3".to_owned());
            }
        }
        native.extend(any_implementation.iter().map(|python| pair(python.clone(), "none".to_owned())));
        let own = (*implementation == Implementation::CPython).then(|| format!("cp3{this}"));
        let pure =
            own.into_iter().chain(any_implementation).enumerate().map(|(position, tag)| (tag, position)).collect();
        let platforms = platform.tags();
        let best_platform = platforms.first().cloned().unwrap_or_default();
        let platforms = platforms.into_iter().enumerate().map(|(position, tag)| (tag, position)).collect();
        let own_python =
            native.first().map_or("", |(python, abi)| if abi.starts_with(&**python) { abi } else { python });
        let own_python = own_python.to_owned();
        let mut pairs: HashMap<String, Vec<(String, usize)>> = HashMap::new();
        for (position, (python, abi)) in native.into_iter().enumerate() {
            pairs.entry(python).or_default().push((abi, position));
        }
        Self { native: pairs, platforms, pure, own_python, best_platform }
    }

    /// Returns the rank of a wheel, or `None` if it cannot be installed.
    pub(super) fn rank(&self, wheel: &WheelTags<'_>) -> Option<Rank> {
        let platform = wheel.platforms().filter_map(|tag| self.platforms.get(tag)).min();
        let native = platform.and_then(|platform| self.native_rank(wheel).map(|best| Rank::Native(best, *platform)));
        native.or_else(|| self.pure_rank(wheel))
    }

    fn native_rank(&self, wheel: &WheelTags<'_>) -> Option<usize> {
        let pairs = wheel.pythons().filter_map(|python| self.native.get(python)).flatten();
        pairs.filter(|(abi, _)| wheel.has_abi(abi)).map(|(_, position)| *position).min()
    }

    fn pure_rank(&self, wheel: &WheelTags<'_>) -> Option<Rank> {
        let is_pure = wheel.has_abi("none") && wheel.has_platform("any");
        let best = || wheel.pythons().filter_map(|python| self.pure.get(python)).min();
        if is_pure { best().map(|position| Rank::Pure(*position)) } else { None }
    }

    /// Whether the wheel is for this platform, whatever its Python.
    pub(super) fn fits_platform(&self, wheel: &WheelTags<'_>) -> bool {
        wheel.has_platform("any") || wheel.platforms().any(|tag| self.platforms.contains_key(tag))
    }

    /// Whether the wheel is for this Python, whatever its platform.
    pub(super) fn fits_python(&self, wheel: &WheelTags<'_>) -> bool {
        self.native_rank(wheel).is_some()
    }

    /// The most specific Python tag of the target, such as `cp313t`.
    pub(super) fn own_python(&self) -> &str {
        &self.own_python
    }

    /// The platform tag of the newest wheels that the target accepts.
    pub(super) fn best_platform(&self) -> &str {
        &self.best_platform
    }
}
