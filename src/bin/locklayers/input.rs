//! The input of commands: locks and the files beside them, on disk or in a commit, within limits.

pub(crate) mod locate;
pub(crate) mod request;
