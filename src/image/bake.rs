//! Files for `docker buildx bake`, with the `comment` by which one is recognised.

mod comment;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::dockerfile::Dockerfile;
use super::error::DockerfileError;
use super::reference::ImageReference;
use super::stage::multi::ancestors;
use super::text::named::{layer_argument, layer_stage};
use super::update::UpdateError;
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
/// The key `//`, a comment of HCL, records the image and a checksum, by which a file that somebody edited is not overwritten.
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
    /// JSON has no comments, but bake, which reads it as HCL, ignores this key.
    #[serde(rename = "//", skip_serializing_if = "Vec::is_empty")]
    comment: Vec<String>,
    group: BTreeMap<&'static str, Group>,
    target: BTreeMap<String, Target>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Group {
    targets: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Target {
    context: String,
    dockerfile: String,
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
        let context =
            Some(dockerfile.path_to_context()).filter(|path| !path.is_empty()).unwrap_or_else(|| ".".to_owned());
        let built = |stage, args, tag: String| Target {
            context: bake_value(&context),
            dockerfile: bake_value(&dockerfile.context.path("Dockerfile")),
            stage,
            args,
            contexts: BTreeMap::new(),
            platforms: dockerfile.oci_platforms.iter().map(|platform| bake_value(platform)).collect(),
            tags: vec![bake_value(&tag)],
        };
        let (mut targets, mut args, mut tags) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for layer in &dockerfile.layers {
            let (name, stage) = (&layer.name, layer_stage(&layer.name));
            let base =
                dockerfile.copied.head.first().map(super::text::section::Section::instructions).unwrap_or_default();
            let platform = match dockerfile.oci_platforms.as_slice() {
                [] => String::new(),
                names => format!("platform {}\n", names.join(",")),
            };
            let settings =
                dockerfile.settings_file().map(|(_, text)| text).filter(|_| layer.may_build).unwrap_or_default();
            let bare = layer.hashes.bare.iter().fold(String::new(), |all, file| all + "file " + file + "\n");
            let context = base + &dockerfile.instructions(&ancestors(layer)) + &platform + &bare + settings;
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
        let mut document = Document { comment: Vec::new(), group: groups.into(), target: targets };
        document.comment = comment::comment(image, &document);
        Ok(Self { document, tags })
    }

    /// Returns whether a string is the content of a file that [`BakeFile`] wrote, edited or not, or of one in which a merge
    /// left conflicts.
    pub fn is_written_by_us(text: &str) -> bool {
        comment::written_for(text).is_some() && (comment::has_conflict(text) || comment::recorded_sum(text).is_some())
    }

    /// Returns whether a file that [`BakeFile`] wrote has other values than it had then. Conflicts of a merge are no edits,
    /// since the file is written again anyway.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
    /// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
    /// #     source = { registry = \"https://index.example/simple\" }\n\
    /// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
    /// # use locklayers::{DependencyGraph, Lockfile, Plan};
    /// # use locklayers::image::{BakeFile, Dockerfile, Stages};
    /// # let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// # let plan = Plan::builder(&graph).build()?;
    /// let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).stages(Stages::Multi);
    /// let file = BakeFile::of(&builder.build()?, &"registry.example/app".parse()?)?.to_string();
    /// assert!(!BakeFile::is_edited(&file) && !BakeFile::is_edited(&file.replace('\n', "\r\n")));
    /// assert!(BakeFile::is_edited(&file.replace(":latest", ":1.2.3")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_edited(text: &str) -> bool {
        comment::recorded_sum(text).is_some_and(|(recorded, now)| recorded != now)
    }

    /// Returns the repository for which a file was written that [`BakeFile`] wrote.
    pub fn image_of(text: &str) -> Option<ImageReference> {
        Some(text).filter(|text| Self::is_written_by_us(text)).and_then(comment::written_for)
    }

    /// Returns the new content of the file at a path, given its old one: the same if only its form differs, such as line
    /// endings.
    ///
    /// # Errors
    ///
    /// [`UpdateError`] without `force` for a file that this crate did not write, or that somebody edited.
    pub fn updated(&self, file: &str, old: Option<&str>, force: bool) -> Result<String, UpdateError> {
        match old {
            Some(old) if self.is_same(old) => Ok(old.to_owned()),
            Some(old) if !force && !Self::is_written_by_us(old) => {
                Err(UpdateError::OthersBakeFile { file: file.to_owned() })
            }
            Some(old) if !force && Self::is_edited(old) => Err(UpdateError::EditedBakeFile { file: file.to_owned() }),
            _ => Ok(self.to_string()),
        }
    }

    /// Returns whether a file has the values of this one, in whatever form.
    pub fn is_same(&self, text: &str) -> bool {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        text == self.to_string() || read(text).is_some_and(|found| Some(found) == read(&self.to_string()))
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
