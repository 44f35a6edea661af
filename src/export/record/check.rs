//! Validation of an untrusted record beyond the types of its fields.

use std::collections::BTreeSet;

use super::error::{PlanRecordError, markers_refused};
use super::layer_record::LayerRecord;
use super::notes::{LocalRecord, TargetRecord};
use super::package_record::{ArtifactRecord, PackageRecord, SourceKind, SourceRecord};
use super::plan_record::PlanRecord;
use crate::fingerprint::{Fingerprint, head};
use crate::limits::Limits;
use crate::marker::{Marker, MarkerLimitError};
use crate::message::{MASK, Printable, is_unprintable, masked};
use crate::name::PackageName;
use crate::url::word;

impl PlanRecord {
    /// Checks that layers have distinct names and the fingerprints of their content, that no marker is false, and that
    /// no string controls a terminal or breaks a line.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), PlanRecordError> {
        self.check_markers(limits)?;
        self.check_content().map_err(PlanRecordError::invalid)
    }

    /// Prints the markers within the limits, once, before fingerprints are computed from them.
    fn check_markers(&self, limits: &Limits) -> Result<(), PlanRecordError> {
        let of_layers = self.layers().iter().flat_map(LayerRecord::packages).map(PackageRecord::marker);
        let markers = of_layers.chain(self.local().iter().map(LocalRecord::marker));
        let (mut nodes, mut left) = (limits.most_marker_nodes(), limits.most_comparisons());
        for marker in markers {
            let printed = marker.printed_of(&mut nodes, limits.flag());
            let printed = printed.map_err(|refusal| markers_refused(&refusal, limits))?;
            let comparisons = printed.map_or(usize::MAX, |(_, comparisons)| comparisons);
            let too_long = || markers_refused(&MarkerLimitError::TooLong { limit: 0 }, limits);
            left = left.checked_sub(comparisons).ok_or_else(too_long)?;
        }
        Ok(())
    }

    fn check_content(&self) -> Result<(), String> {
        let mut names = BTreeSet::new();
        let mut before = None;
        for layer in self.layers() {
            if !names.insert(layer.name()) {
                return Err(format!("two layers have the name `{}`", layer.name()));
            }
            for package in layer.packages() {
                package
                    .check()
                    .map_err(|reason| format!("layer `{}`, package `{}`: {reason}", layer.name(), package.name))?;
            }
            // What a fingerprint covers is not all there where a secret is masked.
            let content = if layer.is_masked() { layer.fingerprint() } else { layer.content() };
            let chained = content.after(before);
            before = Some(chained);
            for (what, stated, found) in [
                ("fingerprint", layer.fingerprint(), content),
                ("chained fingerprint", layer.chained_fingerprint(), chained),
            ] {
                if stated != found {
                    let name = layer.name();
                    return Err(format!(
                        "the layer named `{name}`: its {what} is not {found}, the one computed from its packages"
                    ));
                }
            }
        }
        for local in self.local() {
            let found = needed(&local.marker).and_then(|()| local.source.check());
            found.map_err(|reason| about("local", &local.name, &reason))?;
        }
        for (key, packages) in [("provided", self.left_out()), ("replaced", self.replaced())] {
            for package in packages {
                let found = printable("requirement", package.requirement())
                    .and_then(|()| printable("provided", Some(package.provided())));
                found.map_err(|reason| about(key, package.name(), &reason))?;
            }
        }
        printable("target.python", self.target().map(TargetRecord::python))
    }
}

impl LayerRecord {
    /// Whether the locator of a package is not whole.
    fn is_masked(&self) -> bool {
        self.packages().iter().any(|package| package.locator.contains(MASK))
    }

    /// Computes the fingerprint of the packages.
    fn content(&self) -> Fingerprint {
        Fingerprint::of_contents(self.packages().iter().map(|package| {
            let head = head(package.name(), package.version(), package.marker(), package.locator());
            (head, package.hashes())
        }))
    }
}

impl PackageRecord {
    fn check(&self) -> Result<(), String> {
        needed(&self.marker)?;
        self.source.check()?;
        printable("requirement", self.requirement())?;
        printable("locator", Some(&self.locator))?;
        printable("build", self.build())?;
        for artifact in &self.artifacts {
            printable("filename", artifact.filename())?;
            printable("url", artifact.url())?;
        }
        self.check_bare_urls()
    }
}

impl PackageRecord {
    /// Checks that fingerprints cover the URLs of an index's files without a hash, whose changes would be hidden else.
    fn check_bare_urls(&self) -> Result<(), String> {
        let bare = self.artifacts.iter().filter(|file| file.hash().is_none());
        let bare = bare.filter(|_| self.source.kind() == SourceKind::Registry).filter_map(ArtifactRecord::url);
        let mut urls = bare.map(word).peekable();
        if urls.peek().is_none() {
            return Ok(());
        }
        let named: BTreeSet<&str> = self.locator.split(' ').collect();
        match urls.find(|url| !named.contains(&**url) && !named.contains(&*masked(url))) {
            Some(url) => {
                Err(format!("its locator does not have the URL of a file without a hash, `{}`", Printable(&url)))
            }
            None => Ok(()),
        }
    }
}

impl SourceRecord {
    fn check(&self) -> Result<(), String> {
        printable("location", Some(&self.location))
    }
}

fn about(key: &str, package: &PackageName, reason: &str) -> String {
    format!("{key}, package `{package}`: {reason}")
}

fn needed(marker: &Marker) -> Result<(), String> {
    if marker.is_never() { Err("its marker never holds".to_owned()) } else { Ok(()) }
}

fn printable(key: &str, text: Option<&str>) -> Result<(), String> {
    match text.and_then(|text| text.chars().find(|c| is_unprintable(*c)).map(|c| (text, c))) {
        Some((text, c)) => Err(format!("{key} `{}` holds the character {}", Printable(text), c.escape_default())),
        None => Ok(()),
    }
}
