//! `locklayers export`

use std::path::Path;

use locklayers::{Layer, LayerName, Plan, Provision, PylockToml, RequirementsTxt};

use crate::args::{ExportArgs, FileFormat};
use crate::failure::{Failure, escaped, shown};
use crate::locate::way_to_lock;
use crate::request::Asked;
use crate::write::{Written, to_file, to_stdout};

pub(crate) fn run(args: &ExportArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(args.emit_local)?;
    let from = args.output_dir.as_deref().unwrap_or(Path::new("."));
    let way = if args.format == FileFormat::Pylock { way_to_lock(from, asked.folder())? } else { String::new() };
    let text = |layer: &Layer<'_>| -> Result<String, Failure> {
        if args.format == FileFormat::Pylock {
            return Ok(PylockToml::with_lock_folder(&plan, layer, &way)?.to_string());
        }
        let file = RequirementsTxt::of(layer)?;
        Ok(if args.no_hashes { file.without_hashes() } else { file }.to_string())
    };
    let Some(folder) = &args.output_dir else {
        let text = text(one_layer(&plan, args.only.as_ref())?)?;
        say_what_is_provided(&plan);
        return to_stdout(&text);
    };
    // Every text is made before the first file is written: an error leaves all files as they are.
    let texts =
        plan.layers().iter().map(|layer| Ok((layer.name(), text(layer)?))).collect::<Result<Vec<_>, Failure>>()?;
    std::fs::create_dir_all(folder).map_err(|source| Failure::write(folder, source))?;
    for (name, text) in texts {
        let path = folder.join(match args.format {
            FileFormat::Requirements => format!("{name}.txt"),
            FileFormat::Pylock => format!("pylock.{name}.toml"),
        });
        let word = match to_file(&path, text.as_bytes())? {
            Written::New => "written",
            Written::Same => "unchanged",
        };
        anstream::eprintln!("{word:<9}  {}", shown(&path));
    }
    say_what_is_provided(&plan);
    Ok(())
}

/// Tells on standard error what the files do not hold because the base image has it, and what they replace.
fn say_what_is_provided(plan: &Plan<'_>) {
    let say = |word: &str, provision: &Provision<'_>| {
        let requirement = provision.requirement().unwrap_or_default();
        anstream::eprintln!("{word:<9}  {requirement} (the base image has {})", escaped(provision.provided()));
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
