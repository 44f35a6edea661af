//! Base images without a Python whose pip could install uv, by their names, and the image that stands in for one.

use super::{ImageReference, is_host};

/// Images of distributions, of other languages and of servers that have no pip, without the digits of a version.
const PLAIN: [&str; 28] = [
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "busybox",
    "centos",
    "debian",
    "eclipse-temurin",
    "fedora",
    "gcc",
    "golang",
    "httpd",
    "nginx",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "php",
    "playwright",
    "postgres",
    "redis",
    "rockylinux",
    "ruby",
    "rust",
    "ubi",
    "ubuntu",
    "valkey",
];
/// The same of others than Docker, each after the last part of the path before its name.
const OWNED: [(&str, &str); 12] = [
    ("almalinux", "almalinux"),
    ("amazonlinux", "amazonlinux"),
    ("bitnami", "minideb"),
    ("fedora", "fedora"),
    ("nvidia", "cuda"),
    ("opensuse", "leap"),
    ("opensuse", "tumbleweed"),
    ("oven", "bun"),
    ("rockylinux", "rockylinux"),
    ("ubi", "ubi"),
    ("ubi", "ubi-init"),
    ("ubi", "ubi-minimal"),
];

impl ImageReference {
    /// Whether the image has no Python, by its name: the official ones of Debian, Ubuntu and Alpine, those of CUDA, and those of
    /// uv whose tag names no Python.
    pub(in crate::image) fn is_without_python(&self) -> bool {
        let (owner, name) = self.owned();
        !self.says_python()
            && match name {
                "debian" | "ubuntu" | "alpine" => self.is_official(),
                "cuda" => owner == Some("nvidia"),
                "uv" => self.repository().contains('/'),
                _ => false,
            }
    }

    /// Whether the image has no Python or none with pip, by its name: besides those [without a Python](Self::is_without_python),
    /// the official ones of other distributions, languages and servers. Many of these have a Python for programs of their own.
    pub(in crate::image) fn is_without_pip(&self) -> bool {
        let is_plain = |name: &str| PLAIN.binary_search(&name).is_ok();
        let by_name = || match self.owned() {
            (None | Some("library"), name) => is_plain(name),
            (Some(owner), name) => OWNED.contains(&(owner, name)),
        };
        self.is_without_python() || !self.says_python() && by_name()
    }

    /// Whether a part of the name or the tag is about Python, so that the image has a pip too.
    pub(in crate::image) fn names_python(&self) -> bool {
        self.says_python() || self.repository().split('/').any(|part| part.contains("py") || part.contains("conda"))
    }

    /// Returns the official image of a version of Python, the newest one by default, for the C library of an image; in the
    /// registry of that if it is an official one too.
    pub(in crate::image) fn python_beside(&self, version: Option<(u32, u32)>) -> String {
        let version = version.map_or_else(|| "3".to_owned(), |(major, minor)| format!("{major}.{minor}"));
        let library = self.repository().rsplit_once('/').map(|(path, _)| path).filter(|_| self.is_official());
        let path = library.map(|path| format!("{path}/")).unwrap_or_default();
        let kind = if self.is_musl() == Some(true) { "alpine" } else { "slim" };
        format!("{path}python:{version}-{kind}")
    }

    /// Returns the last part of the path before the name, unless that is a registry, and the name; both without the digits of
    /// a version.
    fn owned(&self) -> (Option<&str>, &str) {
        let plain = |part: &'_ str| part.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let mut parts = self.repository().rsplitn(3, '/');
        let (name, owner, more) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let owner = owner.filter(|owner| more.is_some() || !is_host(owner));
        (owner.map(|owner| &owner[..plain(owner)]), &name[..plain(name)])
    }

    fn says_python(&self) -> bool {
        self.tag().is_some_and(|tag| tag.contains("py"))
    }
}

#[cfg(test)]
mod tests {
    use super::{ImageReference, PLAIN};
    use crate::image::reference::ImageReferenceError;

    #[test]
    fn names_state_that_there_is_no_python() -> Result<(), ImageReferenceError> {
        for (name, is_without_python, is_without_pip) in [
            ("debian:bookworm-slim", true, true),
            ("ubuntu", true, true),
            ("registry.example/library/alpine:3", true, true),
            ("nvidia/cuda:12-base", true, true),
            ("registry.example/nvidia/cuda:12-base", true, true),
            ("registry.example/o/uv:0.9-alpine", true, true),
            ("amazonlinux:2023", false, true),
            ("registry.example/amazonlinux/amazonlinux", false, true),
            ("registry.example/ubi9:latest", false, true),
            ("registry.example/ubi9/ubi-minimal:9.4", false, true),
            ("registry.example/library/node:22-bookworm", false, true),
            ("registry.example/playwright:v1.56.0-noble", false, true),
            ("opensuse/leap:15", false, true),
            ("rockylinux:9", false, true),
            ("python:3.12", false, false),
            ("registry.example/o/uv:python3.12-alpine", false, false),
            ("registry.example/ubi9/python-312", false, false),
            ("registry.example/playwright/python:v1.56.0", false, false),
            ("nikolaik/python-nodejs:python3.12-nodejs22", false, false),
            ("team/debian:12", false, false),
            ("team/node:22", false, false),
            ("ubuntu:python", false, false),
            ("node:22-python3.12", false, false),
            ("team/cuda:12", false, false),
            ("registry.example/team/base:1", false, false),
        ] {
            let image: ImageReference = name.parse()?;
            assert_eq!(
                (image.is_without_python(), image.is_without_pip()),
                (is_without_python, is_without_pip),
                "{name}"
            );
        }
        assert!(PLAIN.is_sorted());
        Ok(())
    }

    #[test]
    fn names_are_about_python() -> Result<(), ImageReferenceError> {
        for (name, is) in [
            ("python:3.12", true),
            ("registry.example/pytorch/base:2", true),
            ("conda/miniconda3", true),
            ("registry.example/team/base:py312", true),
            ("registry.example/team/base:1", false),
            ("falkordb/falkordb", false),
        ] {
            assert_eq!(name.parse::<ImageReference>()?.names_python(), is, "{name}");
        }
        Ok(())
    }

    #[test]
    fn a_python_stands_beside_an_image_in_its_registry() -> Result<(), ImageReferenceError> {
        for (name, version, beside) in [
            ("amazonlinux:2023", Some((3, 13)), "python:3.13-slim"),
            ("debian", None, "python:3-slim"),
            ("alpine:3.22", Some((3, 12)), "python:3.12-alpine"),
            ("registry.example:5000/hub/library/ubuntu:24.04", None, "registry.example:5000/hub/library/python:3-slim"),
            ("registry.example/nvidia/cuda:12-base", Some((3, 12)), "python:3.12-slim"),
        ] {
            assert_eq!(name.parse::<ImageReference>()?.python_beside(version), beside, "{name}");
        }
        Ok(())
    }
}
