//! Conversion of the document to the model of a lock.

mod conflict;
mod edge;
mod entry;
mod file;
mod files;
mod lock;
mod manifest;
mod markers;
mod names;
mod options;
mod pack;
mod package;
mod requirement;
mod scoped;
mod source;

pub(super) use lock::{from_bytes, from_slice, from_text};
