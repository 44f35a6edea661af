//! `locklayers export`

use locklayers::lock::Source;
use locklayers::plan::{Placement, Provision};
use locklayers::{Layer, LayerName, Plan};

use crate::args::ExportArgs;
use crate::failure::{Failure, escaped};
use crate::input::request::Asked;
use crate::output::files::Files;
use crate::output::folder;
use crate::output::say::say;
use crate::output::write::{self, report};

pub(crate) fn run(args: &ExportArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(args.files.emit_local)?;
    let files =
        Files::new(args.format.of_layers(args.files.no_hashes), &plan, args.output_dir.as_deref(), asked.folder())?;
    let Some(output_dir) = &args.output_dir else {
        let file = files.of(one_layer(&plan, args.only.as_ref())?)?;
        warn_of_bare_pins(&plan);
        say_what_is_provided(&plan);
        return report(&args.output, file.into_text());
    };
    // Every text is made before the first file is written: an error leaves all files as they are.
    let texts = files.all()?.into_iter().map(|file| (output_dir.join(file.name()), file.into_text().into_bytes()));
    let texts: Vec<_> = texts.collect();
    folder::prepare(output_dir, asked.folder())?;
    write::all_and_say(&texts, args.written.output_format)?;
    warn_of_bare_pins(&plan);
    say_what_is_provided(&plan);
    Ok(())
}

/// Warns of packages of an index that are pinned without a hash: any index that an installer asks may answer for them.
fn warn_of_bare_pins(plan: &Plan<'_>) {
    const NAMED: usize = 5;
    let of_index = |placement: &&Placement<'_>| matches!(placement.package().source(), Source::Registry(_));
    let placements = plan.layers().iter().flat_map(Layer::placements).filter(of_index);
    let bare: Vec<String> =
        placements.filter(|p| p.hashes().is_empty()).map(|p| p.package().name().to_string()).collect();
    if let Some(more) = bare.len().checked_sub(NAMED).filter(|more| *more > 0) {
        say!(
            "warning: {} and {more} more are pinned without a hash, so any index may answer for them",
            bare[..NAMED].join(", ")
        );
    } else if !bare.is_empty() {
        say!("warning: pinned without a hash, so any index may answer for it: {}", bare.join(", "));
    }
}

/// Tells on standard error what the files do not hold because the base image has it, and what they replace.
fn say_what_is_provided(plan: &Plan<'_>) {
    let say = |word: &str, provision: &Provision<'_>| {
        let requirement = provision.requirement().unwrap_or_default();
        say!("{word:<9}  {requirement} (the base image has {})", escaped(provision.provided()));
    };
    plan.left_out().iter().for_each(|provision| say("provided", provision));
    plan.replaced().iter().for_each(|provision| say("replaced", provision));
}

/// The layer that is named, or the only one there is.
pub(crate) fn one_layer<'p, 'g>(plan: &'p Plan<'g>, wanted: Option<&LayerName>) -> Result<&'p Layer<'g>, Failure> {
    let layers = || plan.layers().iter().map(|layer| layer.name().clone()).collect();
    match (wanted, plan.layers()) {
        (Some(wanted), _) => {
            plan.layer(wanted.as_str()).ok_or_else(|| Failure::NoSuchLayer { wanted: wanted.clone(), layers: layers() })
        }
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::SeveralLayers { layers: layers() }),
    }
}
