//! The fingerprints of a plan's layers as JSON.

use std::fmt;

use serde::Serialize;

use super::Fingerprints;
use crate::fingerprint::Fingerprint;
use crate::message::write_json;
use crate::name::LayerName;

/// Fingerprints as a JSON document, indented by two spaces and with a trailing line feed.
///
/// ```text
/// schema     "locklayers.fingerprint/1"; new keys may come under the same schema, no key changes its meaning
/// chained    whether each fingerprint covers the layers before it, too
/// layers[]   { name, fingerprint }, in the order of the plan
/// ```
#[derive(Debug)]
pub struct FingerprintsJson<'a> {
    fingerprints: &'a Fingerprints<'a>,
}

impl<'a> FingerprintsJson<'a> {
    /// Returns the document of fingerprints.
    pub fn of(fingerprints: &'a Fingerprints<'a>) -> Self {
        Self { fingerprints }
    }
}

impl fmt::Display for FingerprintsJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fingerprints { is_chained, layers } = self.fingerprints;
        let layers = layers.iter().map(|(name, fingerprint)| LayerDocument { name, fingerprint }).collect();
        write_json(f, &Document { schema: "locklayers.fingerprint/1", chained: *is_chained, layers })
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    chained: bool,
    layers: Vec<LayerDocument<'a>>,
}

#[derive(Serialize)]
struct LayerDocument<'a> {
    name: &'a LayerName,
    fingerprint: &'a Fingerprint,
}
