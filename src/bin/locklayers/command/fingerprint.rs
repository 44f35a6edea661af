//! `locklayers fingerprint`

use locklayers::export::{Fingerprints, FingerprintsJson};

use crate::args::{FingerprintArgs, Format};
use crate::command::export::one_layer;
use crate::failure::Failure;
use crate::input::request::Request;
use crate::output::write::report;

pub(crate) fn run(args: &FingerprintArgs) -> Result<(), Failure> {
    let request = Request::read(&args.request)?;
    let plan = request.plan(false)?;
    let wanted = args.name.as_ref().map(|name| one_layer(&plan, Some(name))).transpose()?;
    let all = if args.chained { Fingerprints::chained(&plan) } else { Fingerprints::of(&plan) };
    let found = wanted.into_iter().fold(all, |all, layer| all.only(layer.name()));
    let text = match (args.format, found.layers()) {
        (Format::Json, _) => FingerprintsJson::of(&found).to_string(),
        (Format::Text, [(_, only)]) if wanted.is_some() => format!("{only}\n"),
        (Format::Text, _) => found.to_string(),
    };
    report(&args.output, text)
}
