//! The comment of a bake file: for which image this crate wrote it, and a checksum.

use serde::Serialize;
use serde_json::Value;

use crate::image::block::{self, conflict};
use crate::image::reference::ImageReference;

/// The key of the comment.
const KEY: &str = "//";
/// The first line of the comment, before the image.
const WRITTEN: &str = "Written by: locklayers bake --write --image ";
/// The second line of the comment.
const OWN: &str =
    "Targets and attributes of your own belong in docker-bake.override.json, which bake reads after this file.";

/// Returns the comment of a file without one: how it is written, and a checksum of its values, which a formatter does not
/// change.
pub(in crate::image) fn comment(image: &ImageReference, document: &impl Serialize) -> Vec<String> {
    let sum = serde_json::to_value(document).map(|value| sum(&value)).unwrap_or_default();
    vec![format!("{WRITTEN}{image}"), OWN.to_owned(), sum]
}

fn sum(document: &Value) -> String {
    block::sum(&document.to_string())
}

/// Returns the image in the comment of a file.
pub(in crate::image) fn written_for(text: &str) -> Option<ImageReference> {
    let (_, rest) = text.split_once(WRITTEN)?;
    rest.split_once('"')?.0.parse().ok()
}

/// Returns the checksum that the comment of a file records, and that of its values.
pub(in crate::image) fn recorded_sum(text: &str) -> Option<(String, String)> {
    let mut document: Value = serde_json::from_str(text).ok()?;
    let comment = document.as_object_mut()?.remove(KEY)?;
    let recorded = comment.as_array()?.last()?.as_str()?.to_owned();
    Some((recorded, sum(&document)))
}

/// Whether a merge left conflicts in a file.
pub(in crate::image) fn has_conflict(text: &str) -> bool {
    text.lines().any(|line| line.starts_with(conflict::OURS))
}
