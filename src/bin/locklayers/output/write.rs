//! Writing of reports and of files, with a report on each file.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use locklayers::files::{WrittenJson, folder_of, plain_path, refuse_links_out, write_within};

use crate::args::{OutputArgs, WrittenFormat};
use crate::failure::{Failure, shown};
use crate::output::say::say;

/// Writes files, all or none, and reports the outcome for each.
pub(crate) fn all_and_say(
    files: &[(PathBuf, Vec<u8>)],
    lock_folder: &Path,
    format: WrittenFormat,
) -> Result<(), Failure> {
    let written = write_within(files, lock_folder)?;
    match format {
        WrittenFormat::Text => {
            files.iter().zip(&written).for_each(|((path, _), written)| say!("{written:<9}  {}", shown(path)));
        }
        WrittenFormat::Json => to_stdout(&WrittenJson::of(files, &written).to_string())?,
    }
    Ok(())
}

/// Writes a report to the named file, or else to standard output.
pub(crate) fn report(args: &OutputArgs, text: String) -> Result<(), Failure> {
    match &args.output {
        Some(path) if is_stream(path) => to_stream(path, &without_styles(text)),
        Some(path) => {
            refuse_links_out(folder_of(path), Path::new("."))?;
            all_and_say(&[(path.clone(), without_styles(text))], Path::new("."), WrittenFormat::Text)
        }
        None => to_stdout(&text),
    }
}

/// Whether a path is that of an open file or a device, such as `/dev/stdout`.
fn is_stream(path: &Path) -> bool {
    cfg!(unix) && plain_path(path).is_some_and(|path| path.starts_with("/dev") || path.starts_with("/proc"))
}

/// Writes to an existing pipe or device, which is not replaced.
fn to_stream(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = fs::OpenOptions::new().append(true).open(path).and_then(|mut stream| stream.write_all(bytes));
    written.map_err(|source| Failure::write(path, source))
}

/// Removes styles, which a file has only with `--color always`.
fn without_styles(text: String) -> Vec<u8> {
    match anstream::ColorChoice::global() {
        anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => text.into_bytes(),
        _ => anstream::adapter::strip_str(&text).to_string().into_bytes(),
    }
}

/// Writes to standard output, with styles only on a terminal.
pub(crate) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error: io::Error| Failure::Output(error))
}
