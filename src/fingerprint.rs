//! Fingerprints, which are equal for layers that install the same.
//!
//! ```text
//! Layer ─ of → Fingerprint ─ in_context → with other inputs of the result        Plan ─ chained → one for each layer
//! ```
//!
//! [`Fingerprint`] specifies what is covered, and the encoding.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::lock::Hash;
use crate::marker::Marker;
use crate::message::{Excerpt, serde_as_str};
use crate::name::PackageName;
use crate::plan::{Layer, Plan};
use crate::version::Version;

const PREFIX: &str = "ll1-";

/// A digest of what a layer installs, written `ll1-<64 hex>` and usable as an OCI tag.
///
/// Equal fingerprints mean equal requirements.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "six" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # "#;
/// use locklayers::{DependencyGraph, Fingerprint, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let content = Fingerprint::of(&plan.layers()[0]);
/// assert_eq!(content.to_string().len(), 68);
/// assert_eq!(content.to_string().parse::<Fingerprint>()?, content);
/// // The same layer on another base image:
/// assert_ne!(content.in_context(b"python:3.12-slim@sha256:0000"), content);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What is covered
///
/// Of each package of a layer: its name, its version, the marker as exported, the hashes of the files that may be
/// installed, and a locator where the hashes do not suffice: for a package of a registry, only if a file has no hash,
/// so that its URL is all that identifies it, and for a direct reference (Git, URL, path, directory, editable) always,
/// since installers record it (PEP 610) and it is part of the requirement. Local packages have no version here, because theirs changes with the project.
/// For a target, only the file that it installs is covered and no marker is left; the target itself is not covered, so
/// layers that install the same on two targets have equal fingerprints.
///
/// For a target, the file is chosen under the project's `no-binary` settings; without one, all files are covered.
///
/// Not covered: users and passwords in URLs, tokens in those of a registry's files, the layer's name, its selectors,
/// upload times, sizes, URLs of registry files that have a hash, paths of files in a directory that is the registry, the
/// revision of the lock, other layers.
///
/// # The encoding, version `ll1`
///
/// `n64(n)` is n as 8 bytes, least significant first. `field(x)` is `n64(length of x in bytes)` and then the bytes of
/// x (UTF-8). The digest is SHA-256.
///
/// ```text
/// package     = field(name) field(version) field(marker) field(locator) n64(hashes) field(hash)*
/// content     = digest( field("locklayers ll1 content") n64(packages) field(package)* )
/// chained     = digest( field("locklayers ll1 chained") field(chained of the layer before) field(content) )
/// in context  = digest( field("locklayers ll1 context") field(fingerprint) field(context) )
/// ```
///
/// * `version` is empty for a local package, and if there is none.
/// * `marker` is empty if it is always true.
/// * `locator` is empty, or as [`Placement::locator`](crate::plan::Placement::locator) writes it: of a registry's
///   files without a hash the URLs, `files https://… https://… of registry+` and the URL or path of the registry; where
///   these have no URLs and no file has a hash, `registry+` and the URL or path of the registry (for a target, `#` and
///   the name of the file after it); or the requirement as exported.
/// * `hash` is `algorithm:hex`; hashes are sorted by algorithm (md5, sha256, sha384, sha512, blake2b), then by digits.
/// * The `package` strings are sorted bytewise, so no order of the input matters.
/// * Fingerprints are encoded as strings, `ll1-` and 64 hex digits; before the first layer the chain is the empty
///   string.
///
/// The printed form of markers is part of the encoding. A change of either is a new version, `ll2-`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Returns the fingerprint of what a layer itself installs. The layer keeps it, so later calls compute nothing.
    pub fn of(layer: &Layer<'_>) -> Self {
        let contents = || {
            layer.placements().iter().map(|placement| {
                let package = placement.package();
                let head = head(package.name(), package.pinned_version(), placement.marker(), &placement.locator());
                (head, placement.hashes())
            })
        };
        Self(layer.digest(|| Self::of_contents(contents()).0))
    }

    /// Returns the fingerprint of stored packages: the head of each, and its hashes.
    pub(crate) fn of_contents<'h, H: AsRef<[Hash<'h>]>>(contents: impl Iterator<Item = (Vec<u8>, H)>) -> Self {
        let mut packages: Vec<(Vec<u8>, H)> = contents.collect();
        // Sorting by head suffices, since no head is a prefix of another; packages with equal heads differ in their
        // hashes.
        packages.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| tail(a.1.as_ref()).cmp(&tail(b.1.as_ref()))));
        let mut digest = Sha256::new();
        let mut encoded = Encoder::new("content");
        encoded.number(packages.len());
        digest.update(&encoded.0);
        for (head, hashes) in packages {
            encoded.0.clear();
            encoded.0.extend_from_slice(&head);
            write_tail(&mut encoded, hashes.as_ref());
            digest.update((encoded.0.len() as u64).to_le_bytes());
            digest.update(&encoded.0);
        }
        Self(digest.finalize().into())
    }

    /// Returns the chained fingerprint of each layer of a plan, in order: each covers its layer and all layers before
    /// it.
    ///
    /// It changes if the layer or any layer before it changes, like the cache key of a chain of `RUN` instructions.
    pub fn chained(plan: &Plan<'_>) -> Vec<Self> {
        let mut before = None;
        plan.layers()
            .iter()
            .map(|layer| {
                let chained = Self::of(layer).after(before);
                before = Some(chained);
                chained
            })
            .collect()
    }

    /// Returns the fingerprint chained to that of the layer before, which is `None` for the first layer.
    #[must_use]
    pub fn after(&self, before: Option<Self>) -> Self {
        let mut encoded = Encoder::new("chained");
        encoded.field(before.map(|b| b.to_string()).unwrap_or_default().as_bytes());
        encoded.field(self.to_string().as_bytes());
        encoded.digest()
    }

    /// Returns the fingerprint combined with other inputs of the result: the digest of the base image, flags of the
    /// installer.
    #[must_use]
    pub fn in_context(&self, context: &[u8]) -> Self {
        let mut encoded = Encoder::new("context");
        encoded.field(self.to_string().as_bytes());
        encoded.field(context);
        encoded.digest()
    }

    /// Returns the 32 bytes of the digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Encodes a package up to its hashes.
pub(crate) fn head(name: &PackageName, version: Option<&Version>, marker: &Marker, locator: &str) -> Vec<u8> {
    let version = version.map(ToString::to_string);
    let mut encoded = Encoder(Vec::with_capacity(128));
    encoded.field(name.as_str().as_bytes());
    encoded.field(version.unwrap_or_default().as_bytes());
    encoded.field(marker.to_string().as_bytes());
    encoded.field(locator.as_bytes());
    encoded.0
}

/// Encodes the hashes of a package.
fn tail(hashes: &[Hash<'_>]) -> Vec<u8> {
    let mut encoded = Encoder(Vec::new());
    write_tail(&mut encoded, hashes);
    encoded.0
}

fn write_tail(encoded: &mut Encoder, hashes: &[Hash<'_>]) {
    encoded.number(hashes.len());
    for hash in hashes {
        let parts = [hash.algorithm().as_str(), ":", hash.hex()];
        encoded.number(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            encoded.0.extend_from_slice(part.as_bytes());
        }
    }
}

struct Encoder(Vec<u8>);

impl Encoder {
    fn new(kind: &str) -> Self {
        let mut encoder = Self(Vec::new());
        encoder.field(format!("locklayers ll1 {kind}").as_bytes());
        encoder
    }

    fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&(number as u64).to_le_bytes());
    }

    fn field(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn digest(self) -> Fingerprint {
        Fingerprint(Sha256::digest(self.0).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

serde_as_str!(Fingerprint);

/// The error for a string that is not a fingerprint of this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a fingerprint: expected `ll1-` and 64 lower-case hex digits", Excerpt(.text))]
pub struct FingerprintError {
    text: String,
}

impl FingerprintError {
    /// Returns the refused string, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let parsed = || {
            let hex = text.strip_prefix(PREFIX)?.as_bytes();
            let digit = |b: u8| char::from(b).to_digit(16).filter(|_| !b.is_ascii_uppercase());
            let mut bytes = [0; 32];
            if hex.len() != 2 * bytes.len() {
                return None;
            }
            for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
                *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
            }
            Some(Self(bytes))
        };
        parsed().ok_or_else(|| FingerprintError { text: text.to_owned() })
    }
}
