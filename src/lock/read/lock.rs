//! The lock as a whole.

use std::string::FromUtf8Error;

use super::conflict::conflicts;
use super::edge::Index;
use super::manifest::manifest;
use super::markers::{Markers, requires_python};
use super::package::{Entry, entry, package};
use crate::limits::Limits;
use crate::lock::document::{Item, Span, SyntaxError, Table, Tree, parse};
use crate::lock::error::{LockError, LockErrorKind, Trouble};
use crate::lock::lock_text::Whole;
use crate::lock::lockfile::Lockfile;

/// The largest lock that is read, in bytes: 64 MiB, some fifteen times the largest that is known.
pub(in crate::lock) const LARGEST: u64 = 64 << 20;

pub(in crate::lock) fn from_bytes(bytes: Vec<u8>, limits: Limits) -> Result<Lockfile, LockError> {
    check_size(bytes.len())?;
    String::from_utf8(bytes).map_err(|error| not_utf8(&error)).and_then(|text| from_whole(&Whole::new(text), limits))
}

pub(in crate::lock) fn from_text(text: &str, limits: Limits) -> Result<Lockfile, LockError> {
    check_size(text.len())?;
    from_whole(&Whole::new(text.to_owned()), limits)
}

fn from_whole(whole: &Whole, limits: Limits) -> Result<Lockfile, LockError> {
    let text = without_mark(whole.as_str());
    if text.starts_with(MARK) {
        // The parser would take this one for the first.
        let kind = LockErrorKind::Syntax { message: "a second byte order mark".to_owned() };
        return Err(LockError::at(kind, text, Span::new(0, 3), String::new()));
    }
    let (tree, error) = parse(text);
    match error {
        None => lock(Item::root(&tree), whole, limits).map_err(|trouble| LockError::locate(*trouble, &tree)),
        Some(error) => Err(not_toml(&tree, error)),
    }
}

/// The byte order mark, which a text may begin with.
const MARK: char = '\u{feff}';

fn without_mark(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

fn not_utf8(error: &FromUtf8Error) -> LockError {
    let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let valid = without_mark(std::str::from_utf8(valid).unwrap_or_default());
    LockError::at(LockErrorKind::NotUtf8, valid, Span::new(valid.len(), valid.len()), String::new())
}

fn check_size(length: usize) -> Result<(), LockError> {
    let too_large = u64::try_from(length).map_or(true, |length| length > LARGEST);
    if too_large { Err(LockError::nowhere(LockErrorKind::TooLarge { limit: LARGEST })) } else { Ok(()) }
}

/// A later format and an unfinished merge are better news than what they break.
fn not_toml(tree: &Tree<'_>, error: SyntaxError) -> LockError {
    if let Err(trouble) = check_version(Item::root(tree))
        && matches!(trouble.kind, LockErrorKind::UnsupportedVersion { .. })
    {
        return LockError::locate(*trouble, tree);
    }
    let text = tree.text();
    let merge = if text.starts_with("<<<<<<< ") { Some(0) } else { text.find("\n<<<<<<< ").map(|newline| newline + 1) };
    if let Some(at) = merge {
        return LockError::at(LockErrorKind::MergeConflict, text, Span::new(at, at + 7), String::new());
    }
    LockError::at(LockErrorKind::Syntax { message: error.message }, text, error.span, tree.path(error.table))
}

fn check_version(root: Table<'_>) -> Result<(), Box<Trouble>> {
    let version = root.require("version")?;
    match version.number::<i64>()? {
        1 => Ok(()),
        found => Err(version.fail(LockErrorKind::UnsupportedVersion { found })),
    }
}

fn lock(root: Table<'_>, whole: &Whole, limits: Limits) -> Result<Lockfile, Box<Trouble>> {
    check_version(root)?;
    let mut markers = Markers::within(limits.most_marker_nodes());
    let requires_python = requires_python(root.require("requires-python")?)?;
    let revision = root.get("revision").map_or(Ok(0), Item::number)?;
    if let Some(libc) = root.get("options").map(Item::table).transpose()?.and_then(|o| o.get("minimum-libc-version")) {
        libc.table()?.only(&["glibc", "musl"])?;
    }
    let mut entries: Vec<Entry<'_>> = Vec::new();
    if let Some(packages) = root.get_either("package", "distribution")? {
        entries.reserve_exact(packages.count());
        for item in packages.elements()? {
            entries.push(entry(item)?);
        }
    }
    let index = Index::new(&entries)?;
    let mut packages = Vec::with_capacity(entries.len());
    for entry in &entries {
        packages.push(package(entry, &index, &mut markers, whole)?);
    }
    index.sort(&mut packages);
    Ok(Lockfile {
        revision,
        requires_python,
        resolution_markers: markers.list(root.get("resolution-markers"))?,
        supported_markers: markers.list(root.get("supported-markers"))?,
        required_markers: markers.list(root.get("required-markers"))?,
        conflicts: conflicts(root.get("conflicts"))?,
        manifest: manifest(root.get("manifest"), &mut markers)?,
        packages,
    })
}
