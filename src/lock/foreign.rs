//! Files of other kinds, recognised where a `uv.lock` is expected.

use std::fmt;

use crate::message::split_mark;

/// The kind of a file that is not a `uv.lock`: the lock of another tool, a requirements file, a script, what stands for
/// a lock that was not downloaded.
///
/// `Display` writes the kind as a phrase.
///
/// ```
/// use locklayers::lock::ForeignFile;
/// let file = ForeignFile::of_name("poetry.lock");
/// assert_eq!(file.map(|file| file.to_string()).as_deref(), Some("the lock of Poetry"));
/// assert_eq!(ForeignFile::of_name("uv.lock"), None);
/// assert_eq!(ForeignFile::of_content("[project]\nname = \"app\"\n"), Some(ForeignFile::PyProject));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForeignFile {
    /// A requirements file of pip.
    Requirements,
    /// The lock of Poetry.
    Poetry,
    /// The lock of PDM.
    Pdm,
    /// A file of Pipenv.
    Pipenv,
    /// A `pylock.toml` (PEP 751).
    Pylock,
    /// A file of conda.
    Conda,
    /// A file of pixi.
    Pixi,
    /// A Python script.
    Script,
    /// A `pyproject.toml`.
    PyProject,
    /// A `setup.py` or `setup.cfg`.
    Setuptools,
    /// The lock of a package manager of another language.
    OtherLanguage,
    /// A file with nothing but white space.
    Empty,
    /// The pointer that Git LFS leaves in place of a file.
    GitLfs,
    /// A compressed file or an archive.
    Compressed,
    /// A web page, such as that of an error or of a file in a repository.
    WebPage,
    /// A plan or another JSON document of this program.
    Plan,
    /// A Dockerfile.
    Dockerfile,
    /// A `uv.toml`.
    UvToml,
    /// A file of Hatch.
    Hatch,
    /// A configuration of tox or of nox.
    Tox,
    /// A file in YAML, JSON or INI, or a text, of no kind above.
    OtherFormat,
}

const NAMES: [(&str, ForeignFile); 15] = [
    ("poetry.lock", ForeignFile::Poetry),
    ("pdm.lock", ForeignFile::Pdm),
    ("Pipfile.lock", ForeignFile::Pipenv),
    ("Pipfile", ForeignFile::Pipenv),
    ("pylock.toml", ForeignFile::Pylock),
    ("pixi.lock", ForeignFile::Pixi),
    ("pixi.toml", ForeignFile::Pixi),
    ("conda-lock.yml", ForeignFile::Conda),
    ("environment.yml", ForeignFile::Conda),
    ("requirements.txt", ForeignFile::Requirements),
    ("requirements.in", ForeignFile::Requirements),
    ("environment.yaml", ForeignFile::Conda),
    ("conda-lock.yaml", ForeignFile::Conda),
    ("setup.py", ForeignFile::Setuptools),
    ("setup.cfg", ForeignFile::Setuptools),
];

/// The locks of other languages: no uv.lock comes of them, so none of them is looked for.
const OTHERS: [&str; 7] =
    ["Cargo.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Gemfile.lock", "composer.lock", "go.sum"];

impl ForeignFile {
    /// Returns well-known file names with their kinds, in the order in which to look for them beside a missing lock.
    pub fn names() -> impl Iterator<Item = (&'static str, Self)> {
        NAMES.into_iter()
    }

    /// Returns the kind of a file by its name.
    pub fn of_name(name: &str) -> Option<Self> {
        if let Some((_, kind)) = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
            return Some(*kind);
        }
        if OTHERS.contains(&name) {
            return Some(Self::OtherLanguage);
        }
        match name.rsplit_once('.')?.1 {
            "txt" | "in" => Some(Self::Requirements),
            "py" => Some(Self::Script),
            "toml" if name.starts_with("pylock.") => Some(Self::Pylock),
            "toml" if name == "pyproject.toml" => Some(Self::PyProject),
            "toml" => match name {
                "uv.toml" => Some(Self::UvToml),
                "hatch.toml" => Some(Self::Hatch),
                "tox.toml" => Some(Self::Tox),
                "poetry.toml" => Some(Self::Poetry),
                "pdm.toml" => Some(Self::Pdm),
                _ => None,
            },
            "ini" if name == "tox.ini" => Some(Self::Tox),
            "yml" | "yaml" if name.contains("conda-lock") || name.starts_with("environment") => Some(Self::Conda),
            "yml" | "yaml" | "ini" | "cfg" | "md" | "rst" | "ipynb" => Some(Self::OtherFormat),
            _ => None,
        }
    }

    /// Returns the kind of a file by its content as bytes, which need not be UTF-8.
    pub fn of_bytes(content: &[u8]) -> Option<Self> {
        /// The first bytes of gzip, ZIP, XZ, Zstandard and bzip2.
        const COMPRESSED: [&[u8]; 5] = [b"\x1f\x8b", b"PK\x03\x04", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"BZh"];
        if COMPRESSED.iter().any(|start| content.starts_with(start)) {
            return Some(Self::Compressed);
        }
        Self::of_content(&String::from_utf8_lossy(content))
    }

    /// Returns the kind of a file by its content.
    pub fn of_content(content: &str) -> Option<Self> {
        let (_, content) = split_mark(content);
        let first = content.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let start = first.trim_start().as_bytes();
        let starts_with = |word: &str| start.get(..word.len()).is_some_and(|s| s.eq_ignore_ascii_case(word.as_bytes()));
        if is_like_lock(content) {
            None
        } else if first.is_empty() {
            Some(Self::Empty)
        } else if starts_with("version https://git-lfs.github.com/") {
            Some(Self::GitLfs)
        } else if starts_with("<!doctype html") || starts_with("<html") {
            Some(Self::WebPage)
        } else if starts_with("FROM ") || starts_with("# syntax=") {
            Some(Self::Dockerfile)
        } else if starts_with("{") {
            Some(of_json(content))
        } else if first.contains("@generated by Poetry") || first.contains("generated by Poetry") {
            Some(Self::Poetry)
        } else if first.contains("@generated by PDM") || content.lines().any(is_of_pdm) {
            Some(Self::Pdm)
        } else if first.contains("@generated by Cargo") {
            Some(Self::OtherLanguage)
        } else if is_of_conda(content) {
            Some(Self::Conda)
        } else if content.lines().any(|line| line.starts_with("lock-version = ")) {
            Some(if content.contains("created-by = ") { Self::Pylock } else { Self::Poetry })
        } else if content.lines().any(|line| line.trim() == "# /// script") {
            Some(Self::Script)
        } else if content
            .lines()
            .any(|line| matches!(line.trim(), "[project]" | "[build-system]" | "[dependency-groups]"))
        {
            Some(Self::PyProject)
        } else if content.lines().any(is_requirement) {
            Some(Self::Requirements)
        } else {
            None
        }
    }

    /// Returns how to get a `uv.lock` from a file called `name`, as a clause for a message.
    pub fn remedy(self, name: &str) -> String {
        match self {
            Self::Requirements => {
                format!("add what it lists to a project with `uv add -r {name}`, which writes uv.lock")
            }
            Self::Poetry | Self::Pipenv => {
                "migrate the project to uv (`uvx migrate-to-uv`), and run `uv lock`".to_owned()
            }
            Self::Pdm | Self::PyProject | Self::Hatch => {
                "run `uv lock` beside the pyproject.toml, and name the uv.lock".to_owned()
            }
            Self::Pylock => {
                "it lists packages without their dependencies; name the uv.lock that it was exported from".to_owned()
            }
            Self::Empty => "run `uv lock` to write it".to_owned(),
            Self::GitLfs => "fetch the file itself with `git lfs pull`".to_owned(),
            Self::Compressed => "decompress it, and name the uv.lock in it".to_owned(),
            Self::WebPage => "download the file itself".to_owned(),
            Self::Plan => "name the lock that it was made of; only `diff` compares plans".to_owned(),
            Self::Dockerfile | Self::UvToml | Self::Tox | Self::OtherFormat => {
                "name the uv.lock of the project".to_owned()
            }
            Self::Conda | Self::Pixi => "list the packages from PyPI in a pyproject.toml, and run `uv lock`".to_owned(),
            Self::Setuptools => "declare the project in a pyproject.toml, and run `uv lock`".to_owned(),
            Self::OtherLanguage => "name the uv.lock of a Python project".to_owned(),
            Self::Script => format!("lock it with `uv lock --script {name}`, and name {name}.lock"),
        }
    }
}

impl fmt::Display for ForeignFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Requirements => "a requirements file of pip",
            Self::Poetry => "the lock of Poetry",
            Self::Pdm => "the lock of PDM",
            Self::Pipenv => "a file of Pipenv",
            Self::Pylock => "a pylock.toml (PEP 751)",
            Self::Conda => "a file of conda",
            Self::Pixi => "a file of pixi",
            Self::Script => "a Python script",
            Self::PyProject => "a pyproject.toml",
            Self::Setuptools => "a file of setuptools",
            Self::OtherLanguage => "the lock of another language",
            Self::Empty => "an empty file",
            Self::GitLfs => "a pointer of Git LFS",
            Self::Compressed => "a compressed file",
            Self::WebPage => "a web page",
            Self::Plan => "a JSON document of locklayers",
            Self::Dockerfile => "a Dockerfile",
            Self::UvToml => "a uv.toml, the configuration of uv",
            Self::Hatch => "a file of Hatch",
            Self::Tox => "a configuration of tox",
            Self::OtherFormat => "a file of another format",
        })
    }
}

/// Returns the kind of a JSON document by its keys.
fn of_json(content: &str) -> ForeignFile {
    if content.contains("\"pipfile-spec\"") {
        ForeignFile::Pipenv
    } else if content.contains("\"lockfileVersion\"") {
        ForeignFile::OtherLanguage
    } else if content.contains("\"layers\"") && content.contains("\"fingerprint\"") {
        ForeignFile::Plan
    } else {
        // No TOML document begins with a brace.
        ForeignFile::OtherFormat
    }
}

/// Whether a line is one that only locks of PDM have.
fn is_of_pdm(line: &str) -> bool {
    line.starts_with("[[metadata.targets]]") || line.starts_with("lock_version = ")
}

/// Whether a file is an environment of conda, the lock of one, or a list of its archives.
fn is_of_conda(content: &str) -> bool {
    let has = |wanted: &str| content.lines().any(|line| line.trim_end() == wanted);
    has("@EXPLICIT")
        || has("dependencies:")
        || has("channels:")
        || has("metadata:") && content.contains("content_hash:")
}

/// Whether a file is most likely a `uv.lock`, possibly a damaged one, whose own errors are more helpful.
fn is_like_lock(content: &str) -> bool {
    let has = |start: &str| content.lines().any(|line| line.starts_with(start));
    has("[[package]]") && content.contains("\nsource = {") || has("version = ") && has("requires-python = ")
}

/// Whether a line is a requirement with an exact version, or an option of pip.
fn is_requirement(line: &str) -> bool {
    let line = line.trim();
    if ["--hash=", "-r ", "-e ", "--index-url ", "--extra-index-url "].iter().any(|option| line.starts_with(option)) {
        return true;
    }
    let Some((name, version)) = line.split_once("==") else { return false };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-[],".contains(c);
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.trim_end().chars().all(is_name)
        && version.trim_start_matches(['=', ' ']).starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::ForeignFile;

    #[test]
    fn files_are_known_by_their_names() {
        for (name, kind) in [
            ("poetry.lock", Some(ForeignFile::Poetry)),
            ("Pipfile.lock", Some(ForeignFile::Pipenv)),
            ("requirements-dev.txt", Some(ForeignFile::Requirements)),
            ("pylock.web.toml", Some(ForeignFile::Pylock)),
            ("report.py", Some(ForeignFile::Script)),
            ("setup.py", Some(ForeignFile::Setuptools)),
            ("Cargo.lock", Some(ForeignFile::OtherLanguage)),
            ("report.py.lock", None),
            ("uv.lock", None),
            ("uv.toml", Some(ForeignFile::UvToml)),
            ("hatch.toml", Some(ForeignFile::Hatch)),
            ("tox.ini", Some(ForeignFile::Tox)),
            ("tox.toml", Some(ForeignFile::Tox)),
            ("poetry.toml", Some(ForeignFile::Poetry)),
            ("environment-dev.yml", Some(ForeignFile::Conda)),
            ("web.conda-lock.yml", Some(ForeignFile::Conda)),
            ("compose.yaml", Some(ForeignFile::OtherFormat)),
            ("README.md", Some(ForeignFile::OtherFormat)),
            ("other.toml", None),
        ] {
            assert_eq!(ForeignFile::of_name(name), kind, "{name}");
        }
    }

    #[test]
    fn compressed_files_are_known_by_their_first_bytes() {
        for start in [&b"\x1f\x8b\x08\x00"[..], b"PK\x03\x04\xff", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd\x04", b"BZh91AY"]
        {
            assert_eq!(ForeignFile::of_bytes(start), Some(ForeignFile::Compressed), "{start:?}");
        }
        assert_eq!(ForeignFile::of_bytes(b"six==1.0 # \xff"), Some(ForeignFile::Requirements));
        assert_eq!(ForeignFile::of_bytes(b"\xff\xfe"), None);
    }

    #[test]
    fn renamed_files_are_known_by_their_content() {
        for (content, kind) in [
            (
                "# This file is automatically @generated by Poetry 2.1.1 and should not be changed by hand.\n",
                ForeignFile::Poetry,
            ),
            ("# This file is @generated by PDM.\n# It is not intended for manual editing.\n", ForeignFile::Pdm),
            (
                "{\n    \"_meta\": {\n        \"hash\": {},\n        \"pipfile-spec\": 6\n    }\n}\n",
                ForeignFile::Pipenv,
            ),
            (
                "[metadata]\ngroups = [\"default\"]\nlock_version = \"4.5.0\"\n[[package]]\nname = \"a\"\n",
                ForeignFile::Pdm,
            ),
            ("# This file is automatically @generated by Cargo.\nversion = 4\n", ForeignFile::OtherLanguage),
            ("lock-version = \"1.0\"\ncreated-by = \"uv\"\n", ForeignFile::Pylock),
            ("# pins\nsix==1.17.0 \\\n    --hash=sha256:00\n", ForeignFile::Requirements),
            ("#!/usr/bin/env python\n# /// script\n# dependencies = []\n# ///\n", ForeignFile::Script),
            ("[project]\nname = \"app\"\n", ForeignFile::PyProject),
            ("{\"_meta\":{\"pipfile-spec\":6},\"default\":{}}", ForeignFile::Pipenv),
            ("{\"name\":\"x\",\"lockfileVersion\":3}", ForeignFile::OtherLanguage),
            ("{\n  \"layers\": [\n    { \"fingerprint\": \"ll1-0\" }\n  ]\n}\n", ForeignFile::Plan),
            ("{\n  \"marker\": \"os_name == 'nt'\"\n}\n", ForeignFile::OtherFormat),
            ("{\n  \"layers\": 1\n}\n", ForeignFile::OtherFormat),
            ("[metadata]\nlock_version = \"4.5.0\"\n\n[[metadata.targets]]\n", ForeignFile::Pdm),
            ("name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n", ForeignFile::Conda),
            ("# platform: linux-64\n@EXPLICIT\nhttps://files.example/x.conda\n", ForeignFile::Conda),
            ("", ForeignFile::Empty),
            ("\u{feff}\n \n", ForeignFile::Empty),
            ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", ForeignFile::GitLfs),
            ("\n<!DOCTYPE HTML>\n<html>", ForeignFile::WebPage),
            ("FROM python:3.12\nRUN pip install six==1.0\n", ForeignFile::Dockerfile),
        ] {
            assert_eq!(ForeignFile::of_content(content), Some(kind), "{content}");
        }
        for content in [
            "version = 1\nrequires-python = \">=3.12\"\n",
            "version = 1\nrequires-python = \">=3.12\"\nresolution-markers = [\n    \"os_name == 'nt'\",\n] ]\n",
            "version = 1\n<<<<<<< HEAD\n=======\n>>>>>>> b\n",
            "[[package]]\nname = \"a\"\nsource = { registry = \"x\" }\na == 1\n",
            "if version == 1:\n",
        ] {
            assert_eq!(ForeignFile::of_content(content), None, "{content}");
        }
    }
}
