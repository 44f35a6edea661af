//! `locklayers export`

use std::path::Path;

use locklayers::Plan;
use locklayers::export::{LayerFile, LayerFormat, Misread};
use locklayers::files::create_folder;
use locklayers::message::Printable;
use locklayers::plan::ProvidedPackage;

use crate::args::ExportArgs;
use crate::command::behind;
use crate::failure::Failure;
use crate::input::request;
use crate::output::say::say;
use crate::output::write::{self, report};

pub(crate) fn run(args: &ExportArgs) -> Result<(), Failure> {
    let request = request::read(&args.request)?;
    let plan = request::plan(&request, args.files.emit_local)?;
    behind::look(&request, args.locked)?;
    let format = args.format.of_layers(args.files.no_hashes);
    let to_lock = request.project().path_from(args.output_dir.as_deref().unwrap_or(Path::new(".")), format)?;
    let Some(output_dir) = &args.output_dir else {
        let file = LayerFile::of(&plan, plan.one_layer(args.only.as_ref())?, format, &to_lock)?;
        say_notes(&plan, format);
        return report(&args.output, file.into_text());
    };
    // All contents are computed before the first file is written, so that an error leaves all files unchanged.
    let texts = LayerFile::all(&plan, format, &to_lock)?
        .into_iter()
        .map(|file| (output_dir.join(file.name()), file.into_text().into_bytes()));
    let texts: Vec<_> = texts.collect();
    create_folder(output_dir, request.project().folder())?;
    write::all_and_say(&texts, request.project().folder(), args.written.output_format)?;
    say_notes(&plan, format);
    Ok(())
}

/// Warns about requirements that an installer misreads, and reports which packages the files omit because the base image
/// has them, and which they replace.
fn say_notes(plan: &Plan<'_>, format: LayerFormat) {
    say_misread(plan, format);
    let say = |word: &str, provided: &ProvidedPackage<'_>| {
        let requirement = provided.requirement().unwrap_or_default();
        say!("{word:<9}  {requirement} (the base image has {})", Printable(provided.provided()));
    };
    plan.left_out().iter().for_each(|provided| say("provided", provided));
    plan.replaced().iter().for_each(|provided| say("replaced", provided));
}

/// Warns about requirements that an installer misreads.
pub(super) fn say_misread(plan: &Plan<'_>, format: LayerFormat) {
    for misread in Misread::of(plan, format) {
        say!("warning: {misread}");
    }
}
