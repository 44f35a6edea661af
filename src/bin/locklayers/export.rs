//! `locklayers export`

use locklayers::{Layer, LayerName, Plan, RequirementsTxt};

use crate::args::ExportArgs;
use crate::failure::{Failure, shown};
use crate::request::Asked;
use crate::write::{Written, to_file, to_stdout};

pub(crate) fn run(args: &ExportArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(args.emit_local)?;
    let text = |layer: &Layer<'_>| -> Result<String, Failure> {
        let file = RequirementsTxt::of(layer)?;
        Ok(if args.no_hashes { file.without_hashes() } else { file }.to_string())
    };
    let Some(folder) = &args.output_dir else {
        return to_stdout(&text(one_layer(&plan, args.only.as_ref())?)?);
    };
    // Every text is made before the first file is written: an error leaves all files as they are.
    let texts =
        plan.layers().iter().map(|layer| Ok((layer.name(), text(layer)?))).collect::<Result<Vec<_>, Failure>>()?;
    std::fs::create_dir_all(folder).map_err(|source| Failure::write(folder, source))?;
    for (name, text) in texts {
        let path = folder.join(format!("{name}.txt"));
        let word = match to_file(&path, text.as_bytes())? {
            Written::New => "written",
            Written::Same => "unchanged",
        };
        anstream::eprintln!("{word:<9}  {}", shown(&path));
    }
    Ok(())
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
