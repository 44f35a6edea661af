//! What a string of the lock may hold where a program reads it: the one module that escapes or refuses.
//!
//! ```text
//! string ─path, url, subdirectory─▶ requirement line ─┬─▶ requirements file (uv, pip)
//!                                                     └─▶ argument ─shell─▶ RUN line of a Dockerfile
//! string ─plain, quoted─▶ instruction of a Dockerfile;   ─toml─▶ pylock.toml
//! string ─code, cell, html─▶ Markdown;                   ─bake_value─▶ bake file
//! ```
//!
//! A check returns why a reader would take the string for something else, in words that follow the string. What is allowed
//! was found by asking pip 26 and uv 0.13.9 for every ASCII character at the start, within and at the end; where
//! they disagree, the character is refused.

mod bake;
mod dockerfile;
mod markdown;
mod requirement;
mod url;

pub(crate) use bake::bake_value;
pub(crate) use dockerfile::{context_path, plain, quoted, shell};
pub(crate) use markdown::{cell, code, html};
pub(crate) use requirement::{local_path, marker, requirement_line};
pub(crate) use url::{direct_url, file_url, repository_url};

/// Why a string is refused, in words that follow it.
pub(crate) type Reason = &'static str;
