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
        let found = read::found(&path, asked.folder(), read::LARGE)?;
        findings.compare(Rule::LayerFile, &path, file.text().as_bytes(), found.as_deref(), &remedy);
    }
    let is_ours = |path: &Path| match read::found(path, asked.folder(), read::LARGE) {
        Ok(bytes) => bytes.is_some_and(|bytes| LayerFile::is_written_by_us(&bytes)),
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
