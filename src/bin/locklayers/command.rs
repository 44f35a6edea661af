//! The commands: each takes its arguments and prints or writes its result.

pub(crate) mod bake;
pub(crate) mod behind;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod dockerfile;
pub(crate) mod export;
pub(crate) mod fingerprint;
pub(crate) mod graph;
pub(crate) mod history;
pub(crate) mod image;
pub(crate) mod man;
pub(crate) mod plan;
pub(crate) mod remember;
pub(crate) mod show;
pub(crate) mod split;
pub(crate) mod why;
