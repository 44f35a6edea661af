//! The labels of an image, with the keys of OCI annotations.
//!
//! See the image specification of the Open Container Initiative, "Annotations".

use std::collections::BTreeMap;

use super::error::DockerfileError;
use super::reference::ImageReference;
use super::text::section::Section;
use super::text::word::plain;
use crate::closure::Selector;
use crate::fingerprint::Fingerprint;
use crate::message::{has_secret, is_unprintable};
use crate::plan::{Layer, Plan};

const OCI: &str = "org.opencontainers.image";
/// The key of the revision, which is a build argument, since it changes with every commit.
pub(super) const REVISION: &str = "org.opencontainers.image.revision";
/// The prefix of a layer's key, whose value is the fingerprint; for several platforms the architecture follows the name.
const LAYER: &str = "io.locklayers.layer";
/// The longest value, in bytes; far below the longest line that builders accept.
const LONGEST: usize = 16_384;

/// Labels by key. Requested ones override derived ones.
pub(super) type Labels = BTreeMap<String, String>;

/// Adds the derived labels of an image: the base image, the version of the project, the layers.
pub(super) fn complete(
    mut labels: Labels,
    base: &ImageReference,
    plan: &Plan<'_>,
    layers: Vec<(String, Fingerprint)>,
) -> Labels {
    let of_base = [("base.name", Some(base.qualified())), ("base.digest", base.digest().map(str::to_owned))];
    let known = of_base.into_iter().chain([("version", version(plan))]);
    let known = known.filter_map(|(key, value)| Some((format!("{OCI}.{key}"), value?)));
    let layers = layers.into_iter().map(|(name, fingerprint)| (format!("{LAYER}.{name}"), fingerprint.to_string()));
    for (key, value) in known.chain(layers) {
        labels.entry(key).or_insert(value);
    }
    labels
}

/// Returns the version of the image's project, or `None` if there are several projects or a build computes the
/// version.
fn version(plan: &Plan<'_>) -> Option<String> {
    let selectors = plan.layers().iter().flat_map(Layer::selectors).chain(plan.scope());
    let mut projects = selectors.filter_map(|selector| match selector {
        Selector::Project(member) | Selector::Default(member) => Some(member.as_ref()),
        _ => None,
    });
    let member = projects.next()?;
    if projects.any(|other| other != member) {
        return None;
    }
    let project = match member {
        None => plan.lockfile().root()?,
        Some(name) => plan.lockfile().packages().iter().find(|package| package.name() == name)?,
    };
    Some(project.version()?.to_string())
}

/// Returns the instruction that sets the labels; a single one, so that builders that make a layer for each instruction
/// make one.
pub(super) fn section(labels: &Labels) -> Result<Section, DockerfileError> {
    let pair = |(key, value): (&String, &String)| -> Result<String, DockerfileError> {
        plain("the key of the label", key, b"")?;
        Ok(format!("{key}={}", quoted(value)?))
    };
    let pairs = labels.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
    let section =
        Section::new("Labels that describe the image, after the layers, so that changing them rebuilds no layer.");
    Ok(section.line(format!("LABEL {}", pairs.join(" \\\n    "))))
}

/// Returns a value in double quotes, with `\`, `"` and `$` escaped by `\`.
fn quoted(value: &str) -> Result<String, DockerfileError> {
    let refuse = |reason| Err(DockerfileError::Unsafe { what: "the label", text: value.to_owned(), reason });
    if value.contains(is_unprintable) {
        return refuse("contains a control character");
    }
    if has_secret(value) {
        return refuse("contains credentials, which the image would expose");
    }
    if value.len() > LONGEST {
        return refuse("is longer than 16384 bytes");
    }
    let mut text = String::from("\"");
    for c in value.chars() {
        if matches!(c, '\\' | '"' | '$') {
            text.push('\\');
        }
        text.push(c);
    }
    Ok(text + "\"")
}

#[cfg(test)]
mod tests {
    use super::{Labels, quoted, section};

    #[test]
    fn no_value_ends_its_quotes_or_is_a_variable() {
        let text = |value: &str| quoted(value).map_err(|error| error.to_string());
        assert_eq!(text("a b'`#é").as_deref(), Ok("\"a b'`#é\""));
        assert_eq!(text(r#"\"$X\"#).as_deref(), Ok(r#""\\\"\$X\\""#));
        assert_eq!(text("").as_deref(), Ok("\"\""));
        for (value, reason) in [
            ("a\nRUN b", "contains a control character"),
            ("a\u{202e}b", "contains a control character"),
            ("https://u:S3CRET@git.example/app", "contains credentials, which the image would expose"),
            ("https://u:S3CRET%40git.example/app", "contains credentials, which the image would expose"),
            ("//u:S3CRET@git.example/app", "contains credentials, which the image would expose"),
            ("https://git.example/app?token=S3CRET", "contains credentials, which the image would expose"),
            (&"a".repeat(16_385), "is longer than 16384 bytes"),
        ] {
            assert!(
                text(value).is_err_and(|message| message.contains(reason) && !message.contains("S3CRET")),
                "{value}"
            );
        }
    }

    #[test]
    fn keys_are_plain_and_the_instruction_is_one() {
        let labels = |key: &str| Labels::from([("a.b".to_owned(), "1".to_owned()), (key.to_owned(), "x".to_owned())]);
        let text = section(&labels("c-d/e_F")).map(|section| section.instructions());
        assert_eq!(text.as_deref(), Ok("LABEL a.b=\"1\" \\\n    c-d/e_F=\"x\"\n"));
        for key in ["", "-a", "a b", "a=b", "a\"", "$a", "#", "é"] {
            assert!(section(&labels(key)).is_err(), "{key}");
        }
    }
}
