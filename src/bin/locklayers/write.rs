//! Writing: whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::failure::Failure;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It holds new bytes.
    New,
    /// It held these bytes before and was not touched.
    Same,
}

/// Writes a file unless it holds these bytes already: beside the target first, then by rename.
///
/// A symbolic link at the target is replaced, never followed.
pub(crate) fn to_file(path: &Path, bytes: &[u8]) -> Result<Written, Failure> {
    let fail = |source| Failure::write(path, source);
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    if is_file && fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(Written::Same);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What a plain new file gets; the umask of the process still applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.prefix(".locklayers-").tempfile_in(folder).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(Written::New)
}

/// Writes to standard output, with styles only on a terminal.
pub(crate) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error: io::Error| Failure::Output(error))
}
