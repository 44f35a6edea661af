//! The output of commands: files, all or none, tables and notes.

pub(crate) mod note;
pub(crate) mod progress;
pub(crate) mod say;
pub(crate) mod write;
