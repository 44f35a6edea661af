//! `locklayers fingerprint`

use locklayers::export::{Fingerprints, FingerprintsJson};

use crate::args::{FingerprintArgs, Format};
use crate::failure::Failure;
use crate::input::request;
use crate::output::write::report;

pub(crate) fn run(args: &FingerprintArgs) -> Result<(), Failure> {
    let request = request::read(&args.request)?;
    let plan = request::plan(&request, false)?;
    let wanted = args.name.as_ref().map(|name| plan.one_layer(Some(name))).transpose()?;
    let all = if args.chained { Fingerprints::chained(&plan) } else { Fingerprints::of(&plan) };
    let found = wanted.into_iter().fold(all, |all, layer| all.only(layer.name()));
    let text = match (args.format, found.layers()) {
        (Format::Json, _) => FingerprintsJson::of(&found).to_string(),
        (Format::Text, [(_, only)]) if wanted.is_some() => format!("{only}\n"),
        (Format::Text, _) => found.to_string(),
    };
    report(&args.output, text)
}
