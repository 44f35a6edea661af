//! `locklayers fingerprint`

use std::fmt::Write as _;

use locklayers::Fingerprint;

use crate::args::FingerprintArgs;
use crate::command::export::one_layer;
use crate::failure::Failure;
use crate::input::request::Asked;
use crate::output::write::to_stdout;

pub(crate) fn run(args: &FingerprintArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    let wanted = args.name.as_ref().map(|name| one_layer(&plan, Some(name))).transpose()?;
    let fingerprints =
        if args.chained { Fingerprint::chained(&plan) } else { plan.layers().iter().map(Fingerprint::of).collect() };
    let mut text = String::new();
    for (layer, fingerprint) in plan.layers().iter().zip(fingerprints) {
        // Writing to a string cannot fail.
        let _ = match wanted {
            None => writeln!(text, "{} {fingerprint}", layer.name()),
            Some(wanted) if wanted.name() == layer.name() => writeln!(text, "{fingerprint}"),
            Some(_) => Ok(()),
        };
    }
    to_stdout(&text)
}
