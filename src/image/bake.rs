//! Files for `docker buildx bake`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::dockerfile::Dockerfile;
use super::error::DockerfileError;
use super::multi::ancestors;
use super::named::{layer_argument, layer_stage};
use super::reference::ImageReference;
use crate::export::reader::bake_value;
use crate::fingerprint::Fingerprint;
use crate::message::write_json;
use crate::name::LayerName;

/// A JSON file for `docker buildx bake`: a target for each layer, and one for the image.
///
/// `Display` writes the file. The target of a layer, `layer-NAME`, builds the files of that layer only and tags them
/// `IMAGE:NAME-ll1-<64 hex>` ([`tags`](Self::tags)). The tag holds the layer's fingerprint in the context of everything
/// in the Dockerfile that determines how the layer is built: the base image, the installer and its flags, and the platform
/// for a target. So equal tags are equal layers, a registry holds each once, and a build can skip those that it has. The
/// target `app` builds the image and the layers that it needs; the group `layers` is all layers. To use layers of the
/// registry, set their build arguments to these tags. A base image that is named by a tag can change without changing
/// these tags; name it by digest if that matters.
///
/// For a target, the platform of the image is written too; for several platforms all of them, and the fingerprint in a
/// tag covers what the layer installs on each, since the tag names an image of all. See the documentation of `docker
/// buildx bake`, "Bake file reference".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BakeFile {
    document: Document,
    tags: Vec<(LayerName, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Document {
    group: BTreeMap<&'static str, Group>,
    target: BTreeMap<String, Target>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Group {
    targets: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Target {
    context: &'static str,
    dockerfile: &'static str,
    #[serde(rename = "target", skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    args: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    contexts: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    platforms: Vec<String>,
    tags: Vec<String>,
}

/// The target of the image, with all layers that it needs.
const APP: &str = "app";

impl BakeFile {
    /// Returns the bake file of a Dockerfile with several stages, which must be beside it as `Dockerfile`.
    ///
    /// # Errors
    ///
    /// [`DockerfileError::BakeNeedsStages`] for a Dockerfile with a single stage, [`DockerfileError::TaggedImage`] for
    /// an image with a tag or a digest.
    pub fn of(dockerfile: &Dockerfile, image: &ImageReference) -> Result<Self, DockerfileError> {
        if !dockerfile.is_multi {
            return Err(DockerfileError::BakeNeedsStages);
        }
        if !image.is_repository() {
            return Err(DockerfileError::TaggedImage { image: image.to_string() });
        }
        let built = |stage, args, tag: String| Target {
            context: ".",
            dockerfile: "Dockerfile",
            stage,
            args,
            contexts: BTreeMap::new(),
            platforms: dockerfile.oci_platforms.iter().map(|platform| bake_value(platform)).collect(),
            tags: vec![bake_value(&tag)],
        };
        let (mut targets, mut args, mut tags) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for layer in &dockerfile.layers {
            let (name, stage) = (&layer.name, layer_stage(&layer.name));
            let base = dockerfile.copied.head.first().map(super::section::Section::instructions).unwrap_or_default();
            let platform = match dockerfile.oci_platforms.as_slice() {
                [] => String::new(),
                names => format!("platform {}\n", names.join(",")),
            };
            let settings =
                dockerfile.settings_file().map(|(_, text)| text).filter(|_| layer.may_build).unwrap_or_default();
            let context = base + &dockerfile.instructions(&ancestors(layer)) + &platform + settings;
            let fingerprint: Fingerprint = layer.fingerprint.in_context(context.as_bytes());
            let tag = format!("{}:{name}-{fingerprint}", image.repository());
            args.insert(layer_argument(name), bake_value(&tag));
            targets.insert(stage.clone(), built(Some(stage), BTreeMap::new(), tag.clone()));
            tags.push((name.clone(), tag));
        }
        let group = |targets| Group { targets };
        let layers = dockerfile.layers().map(layer_stage).collect();
        let groups = [("default", group(vec![APP.to_owned()])), ("layers", group(layers))];
        let latest = format!("{}:latest", image.repository());
        let linked = tags
            .iter()
            .map(|(name, tag)| (tag.clone(), bake_value(&format!("target:{}", layer_stage(name)))))
            .collect();
        let app = Target { contexts: linked, ..built(None, args, latest) };
        targets.insert(APP.to_owned(), app);
        Ok(Self { document: Document { group: groups.into(), target: targets }, tags })
    }

    /// Returns whether a string is the content of a file that [`BakeFile`] wrote, without other targets.
    pub fn is_written_by_us(text: &str) -> bool {
        let Ok(serde_json::Value::Object(document)) = serde_json::from_str(text) else { return false };
        let targets = document.get("target").and_then(serde_json::Value::as_object);
        let is_ours = |(name, target): (&String, &serde_json::Value)| {
            let tag = target["tags"][0].as_str().unwrap_or_default();
            name == APP || (name.starts_with("layer-") && tag.contains("-ll1-"))
        };
        document.keys().all(|key| key == "group" || key == "target")
            && targets.is_some_and(|targets| targets.contains_key(APP) && targets.iter().all(is_ours))
    }

    /// Returns the repository of a file that [`BakeFile`] wrote.
    pub fn image_of(text: &str) -> Option<ImageReference> {
        let document: serde_json::Value = serde_json::from_str(text).ok()?;
        document["target"][APP]["tags"][0].as_str()?.strip_suffix(":latest")?.parse().ok()
    }

    /// Returns the tagged image of each layer, in the order of the layers.
    pub fn tags(&self) -> &[(LayerName, String)] {
        &self.tags
    }
}

impl fmt::Display for BakeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_json(f, &self.document)
    }
}
