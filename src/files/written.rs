//! A report on written files as JSON.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::write::Written;
use crate::message::write_json;

/// A report on written files as a JSON document, indented by two spaces and with a trailing line feed.
///
/// ```text
/// schema    "locklayers.written/1"; new keys may come under the same schema, no key changes its meaning
/// files[]   { path, status }, in the order in which they were given; the status is "written" or "unchanged"
/// ```
#[derive(Debug)]
pub struct WrittenJson<'f> {
    files: &'f [(PathBuf, Vec<u8>)],
    written: &'f [Written],
}

impl<'f> WrittenJson<'f> {
    /// Returns the report on files and on what [`write`](super::write) returned for them.
    pub fn of(files: &'f [(PathBuf, Vec<u8>)], written: &'f [Written]) -> Self {
        Self { files, written }
    }
}

impl fmt::Display for WrittenJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files.iter().zip(self.written);
        let files = files.map(|((path, _), written)| FileDocument {
            path: path.to_string_lossy().into_owned(),
            status: written.to_string(),
        });
        write_json(f, &Document { schema: "locklayers.written/1", files: files.collect() })
    }
}

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    files: Vec<FileDocument>,
}

#[derive(Serialize)]
struct FileDocument {
    path: String,
    status: String,
}
