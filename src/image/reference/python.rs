//! The Python of a base image, by its name.

use crate::image::reference::ImageReference;

impl ImageReference {
    /// Returns the first two numbers of the version of Python that the image has by its name: `python:3.12-slim`,
    /// `ubi9/python-312`, `uv:python3.12-bookworm`, `miniconda3:py312_24.1`.
    pub(in crate::image) fn python(&self) -> Option<(u32, u32)> {
        let name = self.repository().rsplit('/').next().unwrap_or_default();
        let tag = self.tag().unwrap_or_default();
        // Images of development containers have their own version before that of Python.
        let second = || dotted(tag.split('-').nth(1)?).filter(|(major, _)| *major == 3);
        let of_tag = dotted(tag).or_else(second).filter(|_| matches!(name, "python" | "pypy"));
        of_tag.or_else(|| [name, tag].into_iter().find_map(named_python))
    }
}

/// Returns the first two numbers of `3.12` and `3.12.4-slim`.
fn dotted(version: &str) -> Option<(u32, u32)> {
    let (major, rest) = version.split_once('.')?;
    let minor = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    let major = major.parse().ok().filter(|major| (2..=3).contains(major))?;
    Some((major, minor.parse().ok()?))
}

/// Returns the first two numbers of the Python that a part of a name names: of `python-39`, `python3.12` or `py312`.
fn named_python(part: &str) -> Option<(u32, u32)> {
    let words = || part.split(['-', '_']);
    let after = words().zip(words().skip(1)).filter(|(word, _)| *word == "python").map(|(_, version)| version);
    let own = words().filter_map(|word| word.strip_prefix("python").or_else(|| word.strip_prefix("py")));
    after.chain(own).find_map(|version| dotted(version).or_else(|| joined(version)))
}

/// Returns the two numbers of `39` and `312`.
fn joined(version: &str) -> Option<(u32, u32)> {
    let is_version = version.bytes().all(|b| b.is_ascii_digit()) && (2..=3).contains(&version.len());
    let minor = version.strip_prefix('3').filter(|_| is_version)?;
    Some((3, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::ImageReference;

    #[test]
    fn names_state_the_version_of_python() -> Result<(), crate::image::reference::ImageReferenceError> {
        for (name, python) in [
            ("python:3.9-slim", Some((3, 9))),
            ("registry.example/team/python:3.12.4", Some((3, 12))),
            ("pypy:3.10-slim", Some((3, 10))),
            ("registry.example/ubi9/python-39", Some((3, 9))),
            ("registry.example/ubi9/python-312:1-72", Some((3, 12))),
            ("registry.example/uv:python3.9-bookworm-slim", Some((3, 9))),
            ("registry.example/uv:0.9-python3.13-alpine", Some((3, 13))),
            ("registry.example/devcontainers/python:1-3.11-bookworm", Some((3, 11))),
            ("registry.example/devcontainers/python:dev-3.12", Some((3, 12))),
            ("registry.example/devcontainers/python:1-bookworm", None),
            ("team/app-py39:1", Some((3, 9))),
            ("conda/miniconda3:py310_24.1", Some((3, 10))),
            ("registry.example/distroless/python3-debian12", None),
            ("registry.example/pytorch:24.05-py3", None),
            ("python", None),
            ("python:24.1", None),
            ("python:latest", None),
            ("team/base:3.9", None),
            ("team/service-python:1.2", None),
            ("team/python-service:1.2", None),
            ("team/python-20:1", None),
        ] {
            assert_eq!(name.parse::<ImageReference>()?.python(), python, "{name}");
        }
        Ok(())
    }
}
