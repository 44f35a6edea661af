//! Images with uv that an existing Dockerfile names, for bases without a Python whose pip could install it.

use super::global_arg::GlobalArguments;
use super::instruction::Instruction;
use super::stage_graph::StageGraph;
use super::{expanded_base, users};
use crate::export::LayerFormat;
use crate::image::reference::ImageReference;

/// The path of uv in an image that has little else.
const UV: &str = "/uv";
/// A version of uv.
type Version = [u32; 3];
/// The first version of uv that knows `--preview-features`, without which it warns of `pylock.toml`.
const PYLOCK: Version = [0, 8, 4];
/// The first version of uv that knows `--no-install-local`.
const LOCAL: Version = [0, 8, 14];

impl ImageReference {
    /// Whether the image, which is one of uv, has a version that reads `pylock.toml`, as far as its tag tells.
    pub(in crate::image) fn reads_pylock(&self) -> bool {
        !self.is_before(PYLOCK)
    }

    /// Returns the version of uv that the steps need, if the image has an older one by its tag: a whole Dockerfile compares the
    /// layers with what `uv sync` would install.
    pub(in crate::image) fn lacks(&self, is_whole: bool, format: LayerFormat) -> Option<String> {
        let needed = match format {
            _ if is_whole => LOCAL,
            LayerFormat::PylockToml => PYLOCK,
            _ => return None,
        };
        self.is_before(needed).then(|| needed.map(|number| number.to_string()).join("."))
    }

    fn is_before(&self, needed: Version) -> bool {
        self.tag().and_then(version).is_some_and(|version| version < needed)
    }
}

/// Returns the version of a tag such as `0.9.17` or `0.9-bookworm`, which is the newest of its numbers.
fn version(tag: &str) -> Option<Version> {
    let mut numbers = tag.split(['.', '-']).map_while(|part| part.parse().ok());
    Some([numbers.next()?, numbers.next()?, numbers.next().unwrap_or(u32::MAX)])
}

/// Returns the versions of uv that a tag may mean: that of three numbers, and of two any of these. None if it names no version.
pub(in crate::image) fn versions_of_tag(tag: &str) -> Vec<[u32; 3]> {
    /// No minor version of uv has more releases.
    const MOST: u32 = 100;
    match version(tag) {
        Some([major, minor, u32::MAX]) => (0..MOST).map(|patch| [major, minor, patch]).collect(),
        one => one.into_iter().collect(),
    }
}

/// Returns an image that has uv at `/uv`, from which the lines of a Dockerfile copy or mount it, or which belongs to the
/// image of uv that its stage begins with; build arguments have their defaults.
pub(in crate::image) fn named(file: &str) -> Option<ImageReference> {
    let instructions = users(file);
    named_in(&StageGraph::of(&instructions), &instructions)
}

/// The same for instructions.
pub(super) fn named_in(stages: &StageGraph<'_>, instructions: &[Instruction]) -> Option<ImageReference> {
    let arguments = GlobalArguments::of(instructions);
    let image = |name: &str| arguments.expanded(stages.image_named(name)?)?.parse::<ImageReference>().ok();
    let taken = instructions.iter().flat_map(sources).find_map(image);
    taken.or_else(|| without_system(&expanded_base(instructions)?.parse().ok()?))
}

/// Returns the stages and images from which an instruction takes `/uv`.
fn sources(instruction: &Instruction) -> impl Iterator<Item = &str> {
    let mounts = instruction.mounts().filter(|mount| mount.source() == UV).filter_map(|mount| mount.value(&["from"]));
    let copied = instruction.copied_from().filter(|_| instruction.text.split_whitespace().any(|word| word == UV));
    mounts.chain(copied)
}

/// Returns the image of the same uv without a system: `uv:0.9.17` for `uv:0.9.17-bookworm-slim`.
fn without_system(base: &ImageReference) -> Option<ImageReference> {
    if base.repository().rsplit('/').next() != Some("uv") || base.digest().is_some() {
        return None;
    }
    let tag = base.tag().unwrap_or("latest");
    let own = tag.split('-').next().filter(|own| version(own).is_some()).unwrap_or("latest");
    format!("{}:{own}", base.repository()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{ImageReference, named};

    #[test]
    fn an_image_with_uv_is_found_where_lines_take_it() {
        let of =
            |file: &str| named(&format!("{file}\nRUN uv sync\n")).map(|image| image.to_string()).unwrap_or_default();
        assert_eq!(of("FROM debian\nCOPY --from=registry.example/uv:0.9 /uv /uvx /bin/"), "registry.example/uv:0.9");
        assert_eq!(
            of("FROM debian\nRUN --mount=from=registry.example/uv,source=/uv,target=/bin/uv uv sync"),
            "registry.example/uv"
        );
        assert_eq!(
            of("ARG V=0.8\nFROM registry.example/uv:$V AS uv\nFROM debian\nCOPY --from=uv /uv /bin/"),
            "registry.example/uv:0.8"
        );
        assert_eq!(of("FROM registry.example/o/uv:0.9.17-bookworm-slim"), "registry.example/o/uv:0.9.17");
        assert_eq!(of("FROM registry.example/o/uv:bookworm-slim"), "registry.example/o/uv:latest");
        assert_eq!(of("FROM debian\nCOPY --from=registry.example/x /uv.txt /"), "");
        assert_eq!(
            of("FROM debian AS b\nCOPY uv /uv\nFROM debian\nCOPY --from=b /uv /bin/"),
            "",
            "it is not of the image"
        );
    }

    #[test]
    fn old_versions_read_no_pylock() -> Result<(), crate::image::reference::ImageReferenceError> {
        for (name, reads) in [
            ("o/uv:0.5", false),
            ("o/uv:0.6.14-alpine", false),
            ("o/uv:0.8.3-bookworm-slim", false),
            ("o/uv:0.8.4", true),
            ("o/uv:0.8", true),
            ("o/uv:latest", true),
            ("o/uv", true),
        ] {
            assert_eq!(name.parse::<ImageReference>()?.reads_pylock(), reads, "{name}");
        }
        Ok(())
    }
}
