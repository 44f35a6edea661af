//! The stages of a Dockerfile: those of the layers, what they begin from, and what is around them.
//!
//! ```text
//! layers with their steps ─┬ single: one stage, a `RUN` for each; apart: what it would need compilers for
//!                          └ multi: a stage for each, copied into the last ─ tail → the whole Dockerfile
//! ```
//!
//! * `family`: what a base lacks, and the package manager that installs it

pub(super) mod apart;
pub(super) mod family;
pub(super) mod multi;
pub(super) mod single;
pub(super) mod tail;
