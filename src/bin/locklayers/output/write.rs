//! Writing: whole or not at all.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::{NamedTempFile, TempPath};

use crate::args::{OutputArgs, WrittenFormat};
use crate::failure::{Failure, shown};
use crate::input::read;
use crate::output::folder;
use crate::output::say::say;
use crate::path::{self, plain};

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// It holds new bytes.
    New,
    /// It held these bytes before and was not touched.
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

/// Writes files, all or none: each beside its target first, and once all are there, each by rename.
///
/// A file that holds its bytes already is not touched, and one that is replaced keeps its permissions. A symbolic link at
/// a target is replaced, never followed. Where a rename fails after others were done, those are undone, or the error names
/// what could not be. Two paths that differ in case alone are refused before anything is written. Temporary files that a
/// run left behind because it was killed are removed.
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

/// Writes files, all or none, and reports what became of each.
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

/// Some file systems tell `A` and `a` apart, and some do not.
fn refuse_collisions(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let mut seen = BTreeMap::new();
    for (path, _) in files {
        if let Some(first) = seen.insert(path.to_string_lossy().to_lowercase(), path) {
            return Err(Failure::SameFile { first: first.clone(), second: path.clone() });
        }
    }
    Ok(())
}

/// Refuses to put a file in the place of a pipe, a socket or a device.
fn refuse_special(path: &Path) -> Result<(), Failure> {
    let found = fs::symlink_metadata(path).ok().filter(|found| !found.is_symlink() && !found.is_dir());
    match found.as_ref().and_then(read::kind) {
        None => Ok(()),
        Some(kind) => Err(Failure::Config {
            path: path.to_owned(),
            reason: format!("it is {kind}, and a regular file is written there; remove it, or name another file"),
        }),
    }
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    // Of another length, it is not read: it may be huge.
    let may_hold = fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64);
    may_hold && fs::read(path).is_ok_and(|found| found == bytes)
}

/// A file that is complete beside its target. Dropped, it vanishes.
struct Staged<'p> {
    target: &'p Path,
    new: NamedTempFile,
}

/// How a target was before it was replaced.
struct Before<'p> {
    target: &'p Path,
    /// A second name or a copy of what was there; `None` where nothing was, or a link.
    old: Option<TempPath>,
    was_there: bool,
}

impl<'p> Staged<'p> {
    fn beside(target: &'p Path, bytes: &[u8]) -> io::Result<Self> {
        // With the permissions of a plain new file. The errors are those of the file itself: the name of the temporary
        // one says nothing.
        let create = |name: &Path| fs::File::create_new(name);
        let mut new = temporary().make_in(path::folder(target), create)?;
        // Held until the file has its name: another run takes one that is not locked for left over.
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
    /// Puts back what was there, as far as that is known.
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
                // The first failure is what matters; whatever can be put back is.
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

/// What is known of a regular file; `None` for anything else.
fn regular(path: &Path) -> Option<fs::Metadata> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)
}

/// How the names of temporary files begin.
const PREFIX: &str = ".locklayers-";

/// Removes temporary files of runs that were killed. A run that goes on holds a lock on its own.
fn remove_left_over(folder: &Path) {
    let is_ours = |name: &std::ffi::OsStr| {
        let rest = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        rest.is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| is_ours(&entry.file_name())) {
        let path = entry.path();
        let Some(about) = regular(&path) else { continue };
        // One that was made just now may not be locked yet.
        let is_new =
            about.len() == 0 && about.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age.as_secs() < 5));
        let is_free = || fs::File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if !is_new && is_free() {
            // Where it cannot be removed, it stays as it was.
            let _ = fs::remove_file(&path);
        }
    }
}

fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    builder
}

/// Writes a report into the file that was named, else to standard output.
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

/// Whether a path is one of those by which a system names open files and devices, as `/dev/stdout`.
fn is_stream(path: &Path) -> bool {
    cfg!(unix) && plain(path).is_some_and(|path| path.starts_with("/dev") || path.starts_with("/proc"))
}

/// Writes to what is there, which nothing takes the place of.
fn to_stream(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = fs::OpenOptions::new().append(true).open(path).and_then(|mut stream| stream.write_all(bytes));
    written.map_err(|source| Failure::write(path, source))
}

/// A file holds no styles unless they are requested by `--color always`.
fn without_styles(text: String) -> Vec<u8> {
    match anstream::ColorChoice::global() {
        anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => text.into_bytes(),
        _ => anstream::adapter::strip_str(&text).to_string().into_bytes(),
    }
}

/// A document as JSON, indented by two spaces and ended by a line feed.
pub(crate) fn json(document: &impl Serialize) -> String {
    // Strings and numbers alone: nothing here can fail to be written.
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
    fn files_that_differ_in_case_alone_are_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| (folder.path().join(name), b"x".to_vec());
        let said = all(&[file("a"), file("B"), file("b")]).unwrap_err().to_string();
        let (first, second) = (folder.path().join("B"), folder.path().join("b"));
        let expected = format!(
            "{} and {} are the same file where upper and lower case are not told apart; give one another name",
            first.display(),
            second.display()
        );
        assert_eq!((said, folder.path().read_dir().unwrap().count()), (expected, 0));
    }

    #[test]
    fn what_is_the_same_is_told_and_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<(PathBuf, Vec<u8>)> = ["a", "b"].map(|name| (folder.path().join(name), name.into())).into();
        assert_eq!(all(&files).unwrap(), [Written::New, Written::New]);
        std::fs::write(&files[1].0, "old").unwrap();
        assert_eq!(all(&files).unwrap(), [Written::Same, Written::New]);
        assert_eq!(folder.path().read_dir().unwrap().count(), 2, "no temporary file is left");
    }
}
