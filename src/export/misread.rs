//! Requirements that `uv export` writes too, but that an installer misreads.

use std::fmt;

use super::layer_format::LayerFormat;
use crate::lock::Source;
use crate::message::listed;
use crate::plan::{Layer, Placement, Plan};

/// Requirements of layer files that an installer reads otherwise than the lock means them; a program should warn about
/// them.
///
/// `Display` writes a sentence with the first five names, without a full stop.
///
/// ```
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
/// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
/// #     source = { registry = \"https://index.example/simple\" }\n\
/// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
/// use locklayers::export::{LayerFormat, Misread, MisreadKind};
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let found = Misread::of(&plan, LayerFormat::RequirementsTxt);
/// assert_eq!((found.len(), found[0].kind()), (1, MisreadKind::BarePin));
/// assert_eq!(found[0].to_string(), "pinned without a hash, so any index could serve another file for it: six");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    kind: MisreadKind,
    names: Vec<String>,
}

/// The kind of a requirement that an installer misreads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MisreadKind {
    /// A pin without a hash, for which any index could serve another file.
    BarePin,
    /// A hash of an algorithm for which pip refuses the whole file: it takes sha256, sha384 and sha512.
    OtherHash,
    /// A marker after `-e`, which pip and uv ignore.
    EditableMarker,
    /// A blank in a path after `-e`, at which pip splits the path.
    EditableBlank,
    /// A blank in a subdirectory, which neither pip nor uv finds.
    SubdirectoryBlank,
}

impl Misread {
    /// Returns what is misread in the files of a plan, in the order of [`MisreadKind`]; a package is named once for each
    /// kind, however many forks it has.
    pub fn of(plan: &Plan<'_>, format: LayerFormat) -> Vec<Self> {
        let of = |kind: MisreadKind| {
            let placements = plan.layers().iter().flat_map(Layer::placements).filter(|placement| kind.is(placement));
            let mut names: Vec<String> = placements.map(|placement| placement.package().name().to_string()).collect();
            names.sort_unstable();
            names.dedup();
            if names.is_empty() { None } else { Some(Self { kind, names }) }
        };
        let kinds = match format {
            LayerFormat::PylockToml => &[MisreadKind::BarePin][..],
            LayerFormat::RequirementsTxt | LayerFormat::RequirementsWithoutHashes => &MisreadKind::ALL,
        };
        let has_hashes = format == LayerFormat::RequirementsTxt;
        kinds.iter().copied().filter(|kind| has_hashes || *kind != MisreadKind::OtherHash).filter_map(of).collect()
    }

    /// Returns the kind.
    pub fn kind(&self) -> MisreadKind {
        self.kind
    }

    /// Returns the names of the packages, sorted.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl MisreadKind {
    const ALL: [Self; 5] =
        [Self::BarePin, Self::OtherHash, Self::EditableMarker, Self::EditableBlank, Self::SubdirectoryBlank];

    fn is(self, placement: &Placement<'_>) -> bool {
        let source = placement.package().source();
        match self {
            Self::BarePin => matches!(source, Source::Registry(_)) && placement.hashes().is_empty(),
            Self::OtherHash => {
                // The file of a path is written without its hash.
                !source.is_local() && placement.hashes().iter().any(|hash| !hash.algorithm().is_of_pip())
            }
            Self::EditableMarker => matches!(source, Source::Editable(_)) && !placement.marker().is_always(),
            // Only an absolute path can be so: others are refused.
            Self::EditableBlank => match source {
                Source::Editable(path) => path.as_str().contains(char::is_whitespace),
                _ => false,
            },
            Self::SubdirectoryBlank => {
                let folder = match source {
                    Source::Git(git) => git.path().or(git.subdirectory()),
                    Source::Url(url) => url.subdirectory(),
                    _ => None,
                };
                folder.is_some_and(|folder| folder.as_str().contains(' '))
            }
        }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let them = if self.names.len() == 1 { "another file for it" } else { "other files for them" };
        let names = listed(&self.names, 5, "more");
        match self.kind {
            MisreadKind::BarePin => write!(f, "pinned without a hash, so any index could serve {them}: {names}"),
            MisreadKind::OtherHash => write!(
                f,
                "pip refuses a file with md5 or BLAKE2b hashes, which are all that the lock has for files of {names}; `--no-hashes` \
                 leaves hashes out, and uv verifies those of a pylock.toml"
            ),
            MisreadKind::EditableMarker => write!(
                f,
                "neither pip nor uv reads a marker after `-e`, so they install on every platform: {names}; a pylock.toml \
                 keeps it"
            ),
            MisreadKind::EditableBlank => {
                write!(f, "pip splits a path after `-e` at a blank, uv does not: {names}; a pylock.toml keeps it")
            }
            MisreadKind::SubdirectoryBlank => write!(
                f,
                "neither pip nor uv finds a subdirectory with a blank, which requirements write as `%20`: {names}; a \
                 pylock.toml keeps it"
            ),
        }
    }
}
