//! The steps that install: commands, with what they mount and read.
//!
//! ```text
//! the recipe of a layer ─ input → files ─ mount → mounts ─ command → a `RUN` ─ finish → bytecode and times
//! ```
//!
//! * `tools`, `managed`, `environment`: uv, the Python that it installs, and the environment into which it installs
//! * `start`: the first layer, installed where it stays
//! * `local` with `scope`: the packages from source; `sync`: the check of all layers by `uv sync`
//! * `arguments`, `mirror`, `credentials`, `git`: indexes, their mirrors, those of pip with a password, and repositories

pub(super) mod arguments;
pub(super) mod command;
mod credentials;
mod environment;
pub(super) mod finish;
pub(super) mod git;
pub(super) mod input;
pub(super) mod local;
pub(super) mod managed;
pub(super) mod mirror;
pub(super) mod mount;
pub(super) mod scope;
pub(super) mod start;
mod sync;
mod tools;
