//! Comparison of exported files with the plan.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use locklayers::Plan;
use locklayers::export::LayerFile;
use locklayers::report::Rule;

use crate::args::{CheckArgs, FileFormat};
use crate::command::check::findings::Findings;
use crate::failure::{Failure, shown};
use crate::input::read;
use crate::input::request::Asked;
use crate::output::files::Files;

/// Compares the files of a folder with what `export` would write there, byte for byte.
pub(crate) fn check(
    plan: &Plan<'_>,
    asked: &Asked,
    folder: &Path,
    args: &CheckArgs,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let files = Files::new(args.export_format.of_layers(args.files.no_hashes), plan, Some(folder), asked.folder())?;
    let remedy = remedy(args, folder);
    let wanted = files.all()?;
    for file in &wanted {
        let path = folder.join(file.name());
        let text = file.text().as_bytes();
        match read::found(&path, asked.folder(), read::LARGE)? {
            Some(found) if found == text => {}
            Some(found) if is_crlf(&found, text) => {
                findings.file(
                    Rule::LayerFile,
                    &path,
                    "differs from the plan only in its line endings: it has CRLF where the plan has LF",
                    format_args!("keep them with a line `{} text eol=lf` in .gitattributes, and {remedy}", file.name()),
                );
            }
            Some(found) => {
                let line = first_difference(&found, text);
                findings.file(Rule::LayerFile, &path, format!("differs from the plan, first in line {line}"), &remedy);
            }
            None => findings.file(Rule::LayerFile, &path, "is missing", &remedy),
        }
    }
    let is_ours = |path: &Path| match read::found(path, asked.folder(), read::LARGE) {
        Ok(bytes) => bytes.is_some_and(|bytes| is_exported(&bytes)),
        // A file that cannot be read has the name of a layer file nevertheless.
        Err(_) => true,
    };
    for name in left_over(folder, &files, &wanted, is_ours) {
        findings.file(
            Rule::LayerFile,
            &folder.join(name),
            "is named like a layer file, but the plan has no such layer",
            "remove it",
        );
    }
    Ok(())
}

/// Returns the files that have the name and the form of a layer file but belong to no layer, sorted.
fn left_over(folder: &Path, files: &Files<'_>, wanted: &[LayerFile], is_ours: impl Fn(&Path) -> bool) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter(|entry| !entry.path().is_dir()).filter_map(|entry| entry.file_name().into_string().ok());
    let known: BTreeSet<&str> = wanted.iter().map(LayerFile::name).collect();
    let is_left =
        |name: &String| files.is_layer_file(name) && !known.contains(name.as_str()) && is_ours(&folder.join(name));
    let mut left: Vec<String> = names.filter(is_left).collect();
    left.sort();
    left
}

/// Whether a file differs only in its line endings, CRLF.
fn is_crlf(found: &[u8], wanted: &[u8]) -> bool {
    let mut found = found.iter().enumerate().filter(|(at, byte)| **byte != b'\r' || found.get(at + 1) != Some(&b'\n'));
    wanted.iter().all(|wanted| found.next().is_some_and(|(_, byte)| byte == wanted)) && found.next().is_none()
}

/// Whether a file has the form of an exported one, which may be empty. A file that is maintained by hand is not left
/// over.
pub(super) fn is_exported(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.is_empty()
        || text.contains("\ncreated-by = \"locklayers\"\n")
        || (!text.starts_with('#') && text.contains(" \\\n    --hash="))
}

/// Returns the number of the first different line, counted from 1.
fn first_difference(found: &[u8], wanted: &[u8]) -> usize {
    let same = found.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    wanted[..same].split(|byte| *byte == b'\n').count()
}

fn remedy(args: &CheckArgs, folder: &Path) -> String {
    let mut command = format!("run `locklayers export --output-dir {}", shown(folder));
    if args.export_format == FileFormat::Pylock {
        command.push_str(" --format pylock.toml");
    }
    for (is_given, flag) in [(args.files.emit_local, " --emit-local"), (args.files.no_hashes, " --no-hashes")] {
        if is_given {
            command.push_str(flag);
        }
    }
    command + "` with the same layers and target"
}
