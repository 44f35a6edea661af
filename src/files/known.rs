//! The documents that a state of a project has shown already.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::ReadError;
use super::path::plain_path;

/// The most bytes of documents that are kept; those after them are read again.
const MOST_BYTES: usize = 64 << 20;

/// Documents by their paths, each as it was when it was read first: a document that changes during a run would otherwise be
/// one thing for the plan, and another for the image.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<Documents>);

#[derive(Debug, Default)]
struct Documents {
    /// `None` for a document that does not exist.
    texts: BTreeMap<PathBuf, Option<String>>,
    bytes: usize,
}

impl Known {
    /// Returns the document at a path as it was first, or else as a reader reads it now. An error is not kept.
    pub(super) fn or_read(
        &self,
        path: &Path,
        read: impl FnOnce() -> Result<Option<String>, ReadError>,
    ) -> Result<Option<String>, ReadError> {
        let key = plain_path(path).unwrap_or_else(|| path.to_owned());
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = documents.texts.get(&key) {
            return Ok(known.clone());
        }
        let text = read()?;
        let bytes = text.as_ref().map_or(0, String::len) + key.as_os_str().len();
        if documents.bytes + bytes <= MOST_BYTES {
            documents.bytes += bytes;
            documents.texts.insert(key, text.clone());
        }
        Ok(text)
    }

    /// Returns whether a document is as it was when it was read, if it was.
    #[cfg(feature = "image")]
    pub(super) fn is_still(&self, path: &Path, now: Option<&str>) -> bool {
        let key = plain_path(path).unwrap_or_else(|| path.to_owned());
        let documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        documents.texts.get(&key).is_none_or(|known| known.as_deref() == now)
    }
}
