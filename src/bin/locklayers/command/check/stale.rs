//! Comparison of exported files with the plan.

use std::fs;
use std::path::Path;

use locklayers::Plan;
use locklayers::export::LayerFile;
use locklayers::report::Rule;

use crate::args::{CheckArgs, FileFormat};
use crate::command::check::findings::Findings;
use crate::failure::{Failure, shown};
use crate::input::read;
use crate::input::request::Request;
use crate::path::path_to_lock;

/// Compares the files of a folder with what `export` would write there, byte for byte.
pub(crate) fn check(
    plan: &Plan<'_>,
    request: &Request<'_>,
    folder: &Path,
    args: &CheckArgs,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let format = args.export_format.of_layers(args.files.no_hashes);
    let wanted = LayerFile::all(plan, format, &path_to_lock(format, Some(folder), request.folder())?)?;
    let remedy = remedy(args, folder);
    for file in &wanted {
        let path = folder.join(file.name());
        let found = read::found(&path, request.folder(), read::LARGE)?;
        findings.compare(Rule::LayerFile, &path, file.text().as_bytes(), found.as_deref(), &remedy);
    }
    let names = fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| !entry.path().is_dir());
    for name in LayerFile::left_over(&wanted, format, names.filter_map(|entry| entry.file_name().into_string().ok())) {
        let path = folder.join(name);
        // A file that cannot be read has the name of a layer file nevertheless.
        let found = read::found(&path, request.folder(), read::LARGE).unwrap_or_else(|_| Some(Vec::new()));
        if found.is_some_and(|bytes| LayerFile::is_written_by_us(&bytes)) {
            let problem = "is named like a layer file, but the plan has no such layer";
            findings.file(Rule::LayerFile, &path, problem, "remove it");
        }
    }
    Ok(())
}

fn remedy(args: &CheckArgs, folder: &Path) -> String {
    let given = [
        (args.export_format == FileFormat::Pylock, " --format pylock.toml"),
        (args.files.emit_local, " --emit-local"),
        (args.files.no_hashes, " --no-hashes"),
    ];
    let flags: String = given.into_iter().filter(|(is_given, _)| *is_given).map(|(_, flag)| flag).collect();
    format!("run `locklayers export --output-dir {}{flags}` with the same layers and target", shown(folder))
}
