//! The wheels of a package that a target cannot install.

use std::fmt;

use super::Platform;
use super::tags::Tags;
use super::wheel_tags::WheelTags;
use crate::message::few;

/// The wheels nearest to what a target could install, by the targets that they support.
///
/// `Display` writes a clause such as `only cp313 wheels for its platform, but the target is cp312`.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "six" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # wheels = [{ url = "https://files.example/six-1.17.0-cp313-cp313-win_amd64.whl" }]
/// # "#;
/// use locklayers::{Lockfile, Target};
/// use locklayers::platform::ArtifactError;
/// let lock: Lockfile = text.parse()?;
/// let target = Target::builder("3.12", "windows").build()?;
/// let six = lock.packages().iter().find(|package| package.name().as_str() == "six").unwrap();
/// let Err(ArtifactError::NoWheel { misses, .. }) = target.artifact(six) else { panic!() };
/// assert_eq!(misses.other_pythons(), ["cp313"]);
/// assert_eq!(misses.to_string(), "only cp313 wheels for its platform, but the target is cp312");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WheelMisses {
    other_pythons: Vec<String>,
    other_platforms: Vec<String>,
    wheels: usize,
    python: String,
    platform: String,
    newer: Option<Platform>,
    other_libc: Option<Platform>,
}

impl WheelMisses {
    pub(super) fn of<'a>(target: Platform, tags: &Tags, wheels: impl Iterator<Item = WheelTags<'a>>) -> Self {
        let mut misses = Self {
            other_pythons: Vec::new(),
            other_platforms: Vec::new(),
            wheels: 0,
            python: tags.own_python().to_owned(),
            platform: tags.best_platform().to_owned(),
            newer: None,
            other_libc: None,
        };
        for wheel in wheels {
            misses.wheels += 1;
            if tags.fits_platform(&wheel) {
                misses.other_pythons.push(wheel.python_label());
            } else if tags.fits_python(&wheel) {
                misses.other_platforms.extend(wheel.platforms().map(str::to_owned));
            }
        }
        for list in [&mut misses.other_pythons, &mut misses.other_platforms] {
            list.sort_by(|a, b| numbered(a).cmp(&numbered(b)).then_with(|| a.cmp(b)));
            list.dedup();
        }
        let newer = misses.other_platforms.iter().filter_map(|tag| target.newer(tag));
        misses.newer = newer.min_by_key(|platform| platform.age());
        let other = misses.other_platforms.iter().filter_map(|tag| target.other_libc(tag));
        misses.other_libc = other.min_by_key(|platform| platform.age()).filter(|_| misses.newer.is_none());
        misses
    }

    /// Returns the Python and ABI tags of the wheels for the target's platform, such as `cp313`, `cp313t` or
    /// `cp314-abi3`, older ones first.
    pub fn other_pythons(&self) -> &[String] {
        &self.other_pythons
    }

    /// Returns the oldest newer platform of the same kind (glibc, musl or macOS) that one of the wheels for the
    /// target's Python supports, or `None` if there is none.
    pub fn newer_platform(&self) -> Option<Platform> {
        self.newer
    }

    /// Returns the platform with the other C library, glibc or musl, that one of the wheels for the target's Python supports,
    /// or `None` if there is none, or if a newer platform is enough.
    pub fn other_libc(&self) -> Option<Platform> {
        self.other_libc
    }

    /// Returns the platform tags of the wheels for the target's Python, such as `win_amd64`, by name and number.
    pub fn other_platforms(&self) -> &[String] {
        &self.other_platforms
    }
}

/// Returns a sort key of digits and the characters between them: `cp39` comes before `cp310`, and `2_9` before
/// `2_28`.
fn numbered(tag: &str) -> Vec<(&str, u64)> {
    let mut parts = Vec::new();
    let mut rest = tag;
    while !rest.is_empty() {
        let text = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = rest[text..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - text);
        parts.push((&rest[..text], rest[text..text + digits].parse().unwrap_or(0)));
        rest = &rest[text + digits..];
    }
    parts
}

impl fmt::Display for WheelMisses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.other_pythons.is_empty() && self.other_platforms.is_empty() {
            return match self.wheels {
                1 => write!(f, "its only wheel is neither for {} nor for {}", self.python, self.platform),
                count => write!(f, "none of its {count} wheels is for {} or for {}", self.python, self.platform),
            };
        }
        if !self.other_pythons.is_empty() {
            let list = listed(&self.other_pythons);
            write!(f, "only {list} wheels for its platform, but the target is {}", self.python)?;
        }
        if !self.other_platforms.is_empty() {
            let between = if self.other_pythons.is_empty() { "" } else { "; " };
            let list = listed(&self.other_platforms);
            write!(f, "{between}only {list} wheels for its Python, but the target is {}", self.platform)?;
        }
        if let Some(newer) = self.newer {
            write!(f, "; if the image is that new, name the platform `{newer}`")?;
        }
        if let Some(other) = self.other_libc {
            let image = if other.is_musl() { "musl, such as Alpine" } else { "glibc, such as Debian" };
            write!(f, "; for an image with {image}, name the platform `{other}`")?;
        }
        Ok(())
    }
}

/// Lists the first tags, and how many more there are.
fn listed(tags: &[String]) -> String {
    few(tags, 6, "other")
}
