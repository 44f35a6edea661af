//! The families of base images, by their package managers.

use crate::image::reference::ImageReference;
use crate::image::text::section::Section;

/// A package manager, with the packages that builds need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::image) enum Family {
    /// Debian and Ubuntu.
    Apt,
    /// The official images of Python, which have its headers.
    Python,
    /// Alpine.
    Apk,
    /// Fedora, UBI and Amazon Linux.
    Dnf,
    /// SUSE.
    Zypper,
    /// The one that is found when the image is built.
    Any,
}

const APT: [&str; 2] = [
    "build-essential python3-dev",
    "apt-get update && apt-get install --yes --no-install-recommends ${BUILD_PACKAGES} \\\n    && rm -rf \
     /var/lib/apt/lists/*",
];
const APK: [&str; 2] = ["build-base linux-headers", "apk add --no-cache ${BUILD_PACKAGES}"];
const DNF: [&str; 2] = [
    "gcc gcc-c++ make python3-devel",
    "$(command -v dnf || command -v microdnf || command -v yum || command -v tdnf) install --assumeyes ${BUILD_PACKAGES}",
];
const ZYPPER: [&str; 2] = [
    "gcc gcc-c++ make python3-devel",
    "zypper --non-interactive install --no-recommends ${BUILD_PACKAGES} && zypper clean --all",
];
/// The test whether a base image has one of the package managers of [`DNF`].
const HAS_DNF: &str = "command -v dnf || command -v microdnf || command -v yum || command -v tdnf";

/// The packages with Python's headers, the last of those for builds.
const HEADERS: [&str; 2] = [" python3-dev", " python3-devel"];

/// Returns the packages for builds, without the headers of the base image's Python if another has its own.
fn compilers(packages: &str, is_managed: bool) -> &str {
    let without = HEADERS.iter().rev().find_map(|headers| packages.strip_suffix(headers));
    without.filter(|_| is_managed).unwrap_or(packages)
}

impl ImageReference {
    /// Whether the image has no shell, by its name: the distroless images of Google, and those of Chainguard unless their tag
    /// ends with `-dev`.
    pub(in crate::image) fn is_without_shell(&self) -> bool {
        let has = |name: &str| self.repository().split('/').any(|part| part == name);
        has("distroless") || (has("chainguard") && !self.tag().is_some_and(|tag| tag.ends_with("-dev")))
    }
}

impl Family {
    /// Returns the family of a base image by its name or the target.
    ///
    /// A tag says more than the name, and the name more than the path before it: `fedora-team/python:3.12-bookworm` is
    /// Debian.
    pub(in crate::image) fn of(base: &ImageReference, is_musl: bool) -> Self {
        if is_musl {
            return Self::Apk;
        }
        let mut parts: Vec<&str> = base.repository().split('/').collect();
        let name = parts.pop().unwrap_or_default();
        let is_lambda = name.contains("lambda-python") || (name == "python" && parts.contains(&"lambda"));
        let of_name = || if is_lambda { Some(Self::Dnf) } else { Self::said(name) };
        let of_path = || parts.iter().rev().find_map(|part| Self::said(part));
        // A digest alone says nothing about the system of an image of Python.
        let is_official = name == "python" && (base.tag().is_some() || base.digest().is_none());
        match base.tag().and_then(Self::said).or_else(of_name).or_else(of_path) {
            // The official images have the headers of their Python, whichever release of Debian they are of.
            Some(Self::Apt) | None if is_official => Self::Python,
            found => found.unwrap_or(Self::Any),
        }
    }

    /// Returns the family that a part of an image's name states by one of its words, whose last digits are a version:
    /// `ubi9-minimal`, `3.12-alpine3.20`.
    fn said(part: &str) -> Option<Self> {
        part.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| {
            match word.trim_end_matches(|c: char| c.is_ascii_digit()) {
                "alpine" => Some(Self::Apk),
                "ubi" | "rhel" | "fedora" | "centos" | "amazonlinux" | "almalinux" | "rockylinux" | "oraclelinux" => {
                    Some(Self::Dnf)
                }
                "opensuse" | "suse" | "sles" | "bci" => Some(Self::Zypper),
                "debian" | "ubuntu" | "bullseye" | "bookworm" | "trixie" | "forky" | "focal" | "jammy" | "noble" => {
                    Some(Self::Apt)
                }
                _ => None,
            }
        })
    }

    /// Returns the stage with compilers.
    ///
    /// A Python that uv installs has its headers.
    pub(in crate::image) fn builder(self, (with_git, with_ssh): (bool, bool), is_managed: bool) -> Section {
        let section =
            Section::new("Packages are built from source in this stage, so that no compiler ends up in the image.");
        let section = section.line("FROM venv AS builder");
        let more = |packages: &[&str; 2]| {
            let ssh = if packages == &DNF || packages == &ZYPPER { " openssh-clients" } else { " openssh-client" };
            format!("{}{}", if with_git { " git" } else { "" }, if with_ssh { ssh } else { "" })
        };
        let own = |[packages, command]: [&str; 2]| {
            let git = more(&[packages, command]);
            let packages = compilers(packages, is_managed);
            section.clone().line(format!("ARG BUILD_PACKAGES=\"{packages}{git}\"")).line(format!("RUN {command}"))
        };
        match self {
            Self::Apt => own(APT),
            Self::Python => own(["build-essential", APT[1]]),
            Self::Apk => own(APK),
            Self::Dnf => own(DNF),
            Self::Zypper => own(ZYPPER),
            Self::Any => {
                let branch = |is_there: &str, [packages, command]: [&str; 2]| {
                    let git = more(&[packages, command]);
                    let packages = compilers(packages, is_managed);
                    let command =
                        command.replace("${BUILD_PACKAGES}", &format!("${{BUILD_PACKAGES:-{packages}{git}}}"));
                    format!("if {is_there} >/dev/null; then {command}; \\\n    el")
                };
                let chain = branch("command -v apt-get", APT)
                    + &branch("command -v apk", APK)
                    + &branch("command -v zypper", ZYPPER)
                    + &branch(&format!("{{ {HAS_DNF}; }}"), DNF);
                let none = "echo 'no package manager is found: builds have only what the base image has' >&2";
                section.line("ARG BUILD_PACKAGES=\"\"").line(format!("RUN {chain}se {none}; fi"))
            }
        }
    }
}

impl ImageReference {
    /// Returns whether the image has musl rather than glibc, as far as its name says it: `python:3.12-alpine` has musl,
    /// `python:3.12-slim` glibc; `None` for a name that says neither.
    ///
    /// ```
    /// use locklayers::image::ImageReference;
    /// assert_eq!("python:3.12-alpine".parse::<ImageReference>()?.is_musl(), Some(true));
    /// assert_eq!("registry.example/team/base".parse::<ImageReference>()?.is_musl(), None);
    /// # Ok::<(), locklayers::image::ImageReferenceError>(())
    /// ```
    pub fn is_musl(&self) -> Option<bool> {
        match Family::of(self, false) {
            Family::Apk => Some(true),
            Family::Apt | Family::Python | Family::Dnf | Family::Zypper => Some(false),
            Family::Any => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Family;

    #[test]
    fn the_family_follows_from_the_name_or_is_detected_by_the_build() -> Result<(), crate::image::ImageReferenceError> {
        for (name, family) in [
            ("python:3.12-slim", Family::Python),
            ("python:3.12-alpine", Family::Apk),
            ("registry.example/ubi9/python-312", Family::Dnf),
            ("amazonlinux:2023", Family::Dnf),
            ("registry.example/lambda/python:3.11", Family::Dnf),
            ("registry.example/python", Family::Python),
            (&format!("python:3.12@sha256:{}", "0".repeat(64)), Family::Python),
            (&format!("python@sha256:{}", "0".repeat(64)), Family::Any),
            ("debian:trixie-slim", Family::Apt),
            ("registry.example/ubi9-minimal:9.4", Family::Dnf),
            ("registry.example/ubi:8", Family::Dnf),
            ("registry.example/centos:stream9", Family::Dnf),
            ("registry.example/rhel-python:1", Family::Dnf),
            ("registry.example/suse/bci:15", Family::Zypper),
            ("opensuse/leap:15.6", Family::Zypper),
            ("registry.example/ubiquity/tool:1", Family::Any),
            ("registry.example/team/ubiquiti:3", Family::Any),
            ("registry.example/fedora-team/python:3.12-bookworm", Family::Python),
            ("registry.example/fedora-team/base:12-bookworm", Family::Apt),
            ("registry.example/alpine-team/python:3.12-slim-bookworm", Family::Python),
            ("registry.example/ubuntu-team/python:3.12-alpine3.20", Family::Apk),
            ("registry.example/team/alpinist:1", Family::Any),
            ("registry.example/team/uv:python3.12-alpine", Family::Apk),
            ("registry.example/team/base:1", Family::Any),
        ] {
            assert_eq!(Family::of(&name.parse()?, false), family, "{name}");
        }
        assert_eq!(Family::of(&"registry.example/base".parse()?, true), Family::Apk);
        let text = Family::Any.builder((true, false), false).instructions();
        assert!(
            text.contains("then apt-get update && ")
                && text.contains("${BUILD_PACKAGES:-build-base linux-headers git}")
        );
        let text = Family::Any.builder((true, true), false).instructions();
        assert!(
            text.contains(" linux-headers git openssh-client}") && text.contains(" git openssh-clients}"),
            "{text}"
        );
        Ok(())
    }
}
