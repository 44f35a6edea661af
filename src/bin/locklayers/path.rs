//! Paths on disk.

use std::path::Path;

use crate::failure::Failure;
use locklayers::export::LayerFormat;
use locklayers::files::relative_path;

pub(crate) use locklayers::files::{folder_of as folder, plain_path as plain};

/// Returns the relative path to the folder of the lock from that of a layer's file, by default the current one; empty for
/// a format without paths.
pub(crate) fn path_to_lock(format: LayerFormat, from: Option<&Path>, lock_folder: &Path) -> Result<String, Failure> {
    if format != LayerFormat::PylockToml {
        return Ok(String::new());
    }
    let from = from.unwrap_or(Path::new("."));
    relative_path(from, lock_folder)
        .ok_or_else(|| Failure::NoPath { from: from.to_owned(), to: lock_folder.to_owned() })
}
