//! The families of base images, by their package managers.

use super::reference::ImageReference;
use super::section::Section;

/// A package manager, with the packages that builds need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Debian and Ubuntu.
    Apt,
    /// The official images of Python, which have its headers.
    Python,
    /// Alpine.
    Apk,
    /// Fedora, UBI and Amazon Linux.
    Dnf,
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
    "$(command -v dnf || command -v microdnf || command -v yum) install --assumeyes ${BUILD_PACKAGES}",
];

impl ImageReference {
    /// Whether the image has no shell, by its name: the distroless images of Google, and those of Chainguard unless their tag
    /// ends with `-dev`.
    pub(super) fn is_without_shell(&self) -> bool {
        let has = |name: &str| self.repository().split('/').any(|part| part == name);
        has("distroless") || (has("chainguard") && !self.tag().is_some_and(|tag| tag.ends_with("-dev")))
    }
}

impl Family {
    /// Returns the family of a base image by its name or the target.
    pub(super) fn of(base: &ImageReference, is_musl: bool) -> Self {
        let name = base.repository().rsplit('/').next().unwrap_or_default();
        let tag = base.tag().unwrap_or_default();
        let says = |word: &str| name.contains(word) || tag.contains(word);
        if is_musl || says("alpine") {
            return Self::Apk;
        }
        // Red Hat's images have it as a path component: ubi9/python-312.
        let is_folder = |word: &str| base.repository().split('/').any(|part| part.starts_with(word));
        let dnf = ["ubi", "fedora", "amazonlinux", "almalinux", "rockylinux", "lambda-python"];
        if dnf.iter().any(|word| says(word) || is_folder(word)) {
            return Self::Dnf;
        }
        let is_debian = ["debian", "ubuntu", "bookworm", "trixie", "bullseye"].iter().any(|word| says(word));
        // A digest alone says nothing about the system of an image of Python, and Amazon has its own.
        let is_official = base.tag().is_some() || base.digest().is_none();
        match name {
            "python" if is_folder("lambda") => Self::Dnf,
            "python" if is_official => Self::Python,
            _ if is_debian => Self::Apt,
            _ => Self::Any,
        }
    }

    /// Returns the stage with compilers.
    pub(super) fn builder(self, with_git: bool, with_ssh: bool) -> Section {
        let section =
            Section::new("Packages are built from source in this stage, so that no compiler ends up in the image.");
        let section = section.line("FROM venv AS builder");
        let more = |packages: &[&str; 2]| {
            let ssh = if packages == &DNF { " openssh-clients" } else { " openssh-client" };
            format!("{}{}", if with_git { " git" } else { "" }, if with_ssh { ssh } else { "" })
        };
        let own = |[packages, command]: [&str; 2]| {
            let git = more(&[packages, command]);
            section.clone().line(format!("ARG BUILD_PACKAGES=\"{packages}{git}\"")).line(format!("RUN {command}"))
        };
        match self {
            Self::Apt => own(APT),
            Self::Python => own(["build-essential", APT[1]]),
            Self::Apk => own(APK),
            Self::Dnf => own(DNF),
            Self::Any => {
                let branch = |manager: &str, [packages, command]: [&str; 2]| {
                    let git = more(&[packages, command]);
                    let command =
                        command.replace("${BUILD_PACKAGES}", &format!("${{BUILD_PACKAGES:-{packages}{git}}}"));
                    format!("if command -v {manager} >/dev/null; then {command}; \\\n    el")
                };
                let chain = branch("apt-get", APT) + &branch("apk", APK);
                let git = more(&DNF);
                let last = DNF[1].replace("${BUILD_PACKAGES}", &format!("${{BUILD_PACKAGES:-{}{git}}}", DNF[0]));
                section.line("ARG BUILD_PACKAGES=\"\"").line(format!("RUN {chain}se {last}; fi"))
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
            Family::Apt | Family::Python | Family::Dnf => Some(false),
            Family::Any => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Family;

    #[test]
    fn the_family_follows_from_the_name_or_is_detected_by_the_build() -> Result<(), super::super::ImageReferenceError> {
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
            ("registry.example/team/base:1", Family::Any),
        ] {
            assert_eq!(Family::of(&name.parse()?, false), family, "{name}");
        }
        assert_eq!(Family::of(&"registry.example/base".parse()?, true), Family::Apk);
        let text = Family::Any.builder(true, false).instructions();
        assert!(
            text.contains("then apt-get update && ")
                && text.contains("${BUILD_PACKAGES:-build-base linux-headers git}")
        );
        let text = Family::Any.builder(true, true).instructions();
        assert!(
            text.contains(" linux-headers git openssh-client}") && text.contains(" git openssh-clients}"),
            "{text}"
        );
        Ok(())
    }
}
