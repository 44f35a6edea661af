//! `locklayers fingerprint`

use locklayers::Fingerprint;
use locklayers::name::LayerName;
use locklayers::plan::Layer;
use serde::Serialize;

use crate::args::{FingerprintArgs, Format};
use crate::command::export::one_layer;
use crate::failure::Failure;
use crate::input::request::Asked;
use crate::output::write::{json, report};

pub(crate) fn run(args: &FingerprintArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    let wanted = args.name.as_ref().map(|name| one_layer(&plan, Some(name))).transpose()?;
    let fingerprints =
        if args.chained { Fingerprint::chained(&plan) } else { plan.layers().iter().map(Fingerprint::of).collect() };
    let all = plan.layers().iter().map(Layer::name).zip(fingerprints);
    let layers: Vec<Line<'_>> = all
        .filter(|(name, _)| wanted.is_none_or(|wanted| wanted.name() == *name))
        .map(|(name, fingerprint)| Line { name, fingerprint })
        .collect();
    let text = match args.format {
        Format::Json => json(&Document { schema: "locklayers.fingerprint/1", chained: args.chained, layers }),
        Format::Text => layers.iter().map(|line| line.text(wanted.is_some())).collect(),
    };
    report(&args.output, text)
}

#[derive(Serialize)]
struct Document<'p> {
    schema: &'static str,
    chained: bool,
    layers: Vec<Line<'p>>,
}

#[derive(Serialize)]
struct Line<'p> {
    name: &'p LayerName,
    fingerprint: Fingerprint,
}

impl Line<'_> {
    fn text(&self, is_alone: bool) -> String {
        if is_alone { format!("{}\n", self.fingerprint) } else { format!("{} {}\n", self.name, self.fingerprint) }
    }
}
