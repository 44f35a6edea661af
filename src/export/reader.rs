//! Escaping and validation of the lock's strings for the programs that read the output, in one module.
//!
//! ```text
//! string ─path, url, subdirectory─▶ requirement line ─┬─▶ requirements file (uv, pip)
//!                                                     └─▶ argument ─shell─▶ RUN line of a Dockerfile
//! string ─plain, quoted─▶ instruction of a Dockerfile;   ─toml─▶ pylock.toml
//! string ─code, cell, html─▶ Markdown;                   ─bake_value─▶ bake file
//! ```
//!
//! A check returns the reason for which a reader would misinterpret a string, as a clause that follows the string. The
//! accepted characters were determined with pip 26 and uv 0.13.9 for every ASCII character at the start, within and at
//! the end; where they disagree, the character is refused.

#[cfg(feature = "image")]
mod bake;
#[cfg(feature = "image")]
mod dockerfile;
mod markdown;
mod requirement;
#[cfg(any(feature = "image", feature = "pyproject"))]
mod shell;
mod url;

#[cfg(feature = "image")]
pub(crate) use bake::bake_value;
#[cfg(feature = "image")]
pub(crate) use dockerfile::{context_path, mount_path, plain};
pub(crate) use markdown::{cell, code, html};
#[cfg(feature = "image")]
pub(crate) use requirement::local_path;
pub(crate) use requirement::{marker, requirement_line};
#[cfg(feature = "image")]
pub(crate) use shell::quoted;
#[cfg(any(feature = "image", feature = "pyproject"))]
pub(crate) use shell::shell;
pub(crate) use url::{CREDENTIALS, direct_url, file_url, repository_url};

/// The reason for which a string is refused, as a clause that follows it.
pub(crate) type Reason = &'static str;

/// The reason for which a path is refused that was meant as a URL with credentials.
#[cfg(feature = "image")]
const SECRET_PATH: Reason = "looks like a URL with credentials, which the image would expose";
