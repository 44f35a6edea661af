//! Writing of reports and of files, with a report on each file.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use locklayers::files::{Written, write};
use locklayers::message::visible_json;
use serde::Serialize;

use crate::args::{OutputArgs, WrittenFormat};
use crate::failure::{Failure, shown};
use crate::output::folder;
use crate::output::say::say;
use crate::path::plain;

fn word(written: Written) -> &'static str {
    match written {
        Written::New => "written",
        Written::Same => "unchanged",
    }
}

/// Writes files, all or none, and reports the outcome for each.
pub(crate) fn all_and_say(files: &[(PathBuf, Vec<u8>)], format: WrittenFormat) -> Result<(), Failure> {
    let written = files.iter().map(|(path, _)| path.as_path()).zip(write(files)?);
    match format {
        WrittenFormat::Text => written.for_each(|(path, written)| say!("{:<9}  {}", word(written), shown(path))),
        WrittenFormat::Json => {
            let files =
                written.map(|(path, written)| WrittenFile { path: path.to_string_lossy(), status: word(written) });
            to_stdout(&json(&WrittenDocument { schema: "locklayers.written/1", files: files.collect() }))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct WrittenDocument<'f> {
    schema: &'static str,
    files: Vec<WrittenFile<'f>>,
}

#[derive(Serialize)]
struct WrittenFile<'f> {
    path: Cow<'f, str>,
    status: &'static str,
}

/// Writes a report to the named file, or else to standard output.
pub(crate) fn report(args: &OutputArgs, text: String) -> Result<(), Failure> {
    match &args.output {
        Some(path) if is_stream(path) => to_stream(path, &without_styles(text)),
        Some(path) => {
            folder::check(path)?;
            all_and_say(&[(path.clone(), without_styles(text))], WrittenFormat::Text)
        }
        None => to_stdout(&text),
    }
}

/// Whether a path is that of an open file or a device, such as `/dev/stdout`.
fn is_stream(path: &Path) -> bool {
    cfg!(unix) && plain(path).is_some_and(|path| path.starts_with("/dev") || path.starts_with("/proc"))
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

/// Returns a document as JSON, indented by two spaces and with a trailing line feed.
pub(crate) fn json(document: &impl Serialize) -> String {
    // Strings and numbers only, whose serialisation cannot fail.
    let json = serde_json::to_string_pretty(document).unwrap_or_default();
    visible_json(&json).into_owned() + "\n"
}

/// Writes to standard output, with styles only on a terminal.
pub(crate) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error: io::Error| Failure::Output(error))
}
