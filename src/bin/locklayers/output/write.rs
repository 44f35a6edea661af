//! Writing of files, all or none.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::{NamedTempFile, TempPath};

use crate::args::{OutputArgs, WrittenFormat};
use crate::failure::{Failure, shown};
use crate::output::folder;
use crate::output::say::say;
use crate::path::{self, plain};

/// The outcome for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// It has new content.
    New,
    /// It had the same content already and was not touched.
    Same,
}

impl Written {
    fn word(self) -> &'static str {
        match self {
            Self::New => "written",
            Self::Same => "unchanged",
        }
    }
}

/// Writes files, all or none: first each beside its target, then all by rename.
///
/// A file that already has its content is not touched, and one that is replaced keeps its permissions. A symbolic link
/// at a target is replaced, never followed. If a rename fails after others succeeded, those are undone, or the error
/// names the files that could not be restored. Two paths that differ only in case are refused before anything is
/// written. Temporary files of killed runs are removed.
fn all(files: &[(PathBuf, Vec<u8>)]) -> Result<Vec<Written>, Failure> {
    refuse_collisions(files)?;
    files.iter().try_for_each(|(path, _)| refuse_special(path))?;
    files.iter().map(|(path, _)| path::folder(path)).collect::<BTreeSet<_>>().into_iter().for_each(remove_left_over);
    let mut staged = Vec::new();
    let mut said = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        if holds(path, bytes) {
            said.push(Written::Same);
        } else {
            staged.push(Staged::beside(path, bytes).map_err(|source| Failure::write(path, source))?);
            said.push(Written::New);
        }
    }
    replace(staged)?;
    Ok(said)
}

/// Writes files, all or none, and reports the outcome for each.
pub(crate) fn all_and_say(files: &[(PathBuf, Vec<u8>)], format: WrittenFormat) -> Result<(), Failure> {
    let written = files.iter().map(|(path, _)| path.as_path()).zip(all(files)?);
    match format {
        WrittenFormat::Text => written.for_each(|(path, written)| say!("{:<9}  {}", written.word(), shown(path))),
        WrittenFormat::Json => {
            let files =
                written.map(|(path, written)| WrittenFile { path: path.to_string_lossy(), status: written.word() });
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

/// Refuses paths that would collide on a case-insensitive file system.
fn refuse_collisions(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let mut seen = BTreeMap::new();
    for (path, _) in files {
        if let Some(first) = seen.insert(path.to_string_lossy().to_lowercase(), path) {
            return Err(Failure::SameFile { first: first.clone(), second: path.clone() });
        }
    }
    Ok(())
}

/// Refuses to replace a pipe, a socket or a device by a file.
fn refuse_special(path: &Path) -> Result<(), Failure> {
    let found = fs::symlink_metadata(path).ok().filter(|found| !found.is_symlink() && !found.is_dir());
    match found.as_ref().and_then(path::kind) {
        None => Ok(()),
        Some(kind) => Err(Failure::Config {
            path: path.to_owned(),
            reason: format!("it is {kind}, but a regular file is to be written there; remove it, or name another file"),
        }),
    }
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    // A file of another length is not read, since it may be huge.
    let may_hold = fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64);
    may_hold && fs::read(path).is_ok_and(|found| found == bytes)
}

/// A complete temporary file beside its target, which is removed on drop.
struct Staged<'p> {
    target: &'p Path,
    new: NamedTempFile,
}

/// The state of a target before it was replaced.
struct Before<'p> {
    target: &'p Path,
    /// A hard link to or a copy of the previous file; `None` if there was none, or a symbolic link.
    old: Option<TempPath>,
    was_there: bool,
}

impl<'p> Staged<'p> {
    fn beside(target: &'p Path, bytes: &[u8]) -> io::Result<Self> {
        // With the permissions of a plain new file. Errors name the target, since the name of the temporary file is
        // meaningless.
        let create = |name: &Path| fs::File::create_new(name);
        let mut new = temporary().make_in(path::folder(target), create)?;
        // Held until the file is renamed: another run would take an unlocked one for left over.
        new.as_file().lock()?;
        new.as_file_mut().write_all(bytes)?;
        if let Some(before) = regular(target) {
            new.as_file().set_permissions(before.permissions())?;
        }
        new.as_file().sync_all()?;
        Ok(Self { target, new })
    }

    fn replace(self) -> Result<Before<'p>, Failure> {
        let Self { target, new } = self;
        let was_there = fs::symlink_metadata(target).is_ok();
        let link = |name: &Path| fs::hard_link(target, name);
        // Some file systems have no hard links.
        let copy = |name: &Path| fs::copy(target, name).map(drop);
        let second = || {
            temporary().make_in(path::folder(target), link).or_else(|_| temporary().make_in(path::folder(target), copy))
        };
        let old = regular(target).and_then(|_| second().ok());
        let before = Before { target, old: old.map(NamedTempFile::into_temp_path), was_there };
        new.persist(target).map_err(|error| Failure::write(target, error.error))?;
        Ok(before)
    }
}

impl Before<'_> {
    /// Restores the previous file, as far as it is known.
    fn restore(self) -> io::Result<()> {
        match self.old {
            Some(old) => old.persist(self.target).map_err(|error| error.error),
            None if self.was_there => Err(io::ErrorKind::Unsupported.into()),
            None => fs::remove_file(self.target),
        }
    }
}

fn replace(staged: Vec<Staged<'_>>) -> Result<(), Failure> {
    let mut done = Vec::with_capacity(staged.len());
    for file in staged {
        match file.replace() {
            Ok(before) => done.push(before),
            Err(failure) => {
                // The first failure is reported; whatever can be restored is.
                let undo = |before: Before<'_>| {
                    let target = before.target.to_owned();
                    before.restore().is_err().then_some(target)
                };
                let stay: Vec<PathBuf> = done.into_iter().rev().filter_map(undo).collect();
                return Err(failure.with_new(stay));
            }
        }
    }
    Ok(())
}

/// Returns the metadata of a regular file, or `None` for anything else.
fn regular(path: &Path) -> Option<fs::Metadata> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)
}

/// The prefix of temporary file names.
const PREFIX: &str = ".locklayers-";

/// Removes temporary files of killed runs. A running one holds a lock on its own.
fn remove_left_over(folder: &Path) {
    let is_ours = |name: &std::ffi::OsStr| {
        let rest = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        rest.is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| is_ours(&entry.file_name())) {
        let path = entry.path();
        let Some(about) = regular(&path) else { continue };
        // A file that was just created may not be locked yet.
        let is_new =
            about.len() == 0 && about.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age.as_secs() < 5));
        let is_free = || fs::File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if !is_new && is_free() {
            // If it cannot be removed, it stays.
            let _ = fs::remove_file(&path);
        }
    }
}

fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    builder
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
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

/// Writes to standard output, with styles only on a terminal.
pub(crate) fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error: io::Error| Failure::Output(error))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]
mod tests {
    use std::path::PathBuf;

    use super::{Written, all};

    #[test]
    fn files_that_differ_only_in_case_are_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| (folder.path().join(name), b"x".to_vec());
        let said = all(&[file("a"), file("B"), file("b")]).unwrap_err().to_string();
        let (first, second) = (folder.path().join("B"), folder.path().join("b"));
        let expected = format!(
            "{} and {} are the same file on a case-insensitive file system; rename one of them",
            first.display(),
            second.display()
        );
        assert_eq!((said, folder.path().read_dir().unwrap().count()), (expected, 0));
    }

    #[test]
    fn unchanged_files_are_reported_and_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<(PathBuf, Vec<u8>)> = ["a", "b"].map(|name| (folder.path().join(name), name.into())).into();
        assert_eq!(all(&files).unwrap(), [Written::New, Written::New]);
        std::fs::write(&files[1].0, "old").unwrap();
        assert_eq!(all(&files).unwrap(), [Written::Same, Written::New]);
        assert_eq!(folder.path().read_dir().unwrap().count(), 2, "no temporary file is left");
    }
}
