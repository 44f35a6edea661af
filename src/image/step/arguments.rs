//! The `ARG` instructions by which the stages of a build know the indexes, and in an existing Dockerfile the variables of a
//! step.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::LayerFormat;
use crate::image::index::{IndexArgument, Indexes, positions};
use crate::image::options::{Installer, Options};
use crate::image::text::layout::AND;

/// The build arguments that have been set in a stage.
#[derive(Debug, Default)]
pub(in crate::image) struct IndexArguments {
    /// Those that stand for indexes.
    known: BTreeSet<String>,
    /// The variables of an installer.
    set: BTreeMap<&'static str, String>,
}

impl IndexArguments {
    /// Returns the `ARG` instructions that change a stage's arguments to these indexes: none if nothing changes, or if
    /// no index is queried for a package, as with `pylock.toml`.
    ///
    /// First those that stand for the indexes, for which mirrors can be set with `--build-arg`; then, if indexes are queried,
    /// the installer's own variables, which are made of them. The project's own default index is the default here; a flat
    /// index is a list of links.
    pub(in crate::image) fn lines(&mut self, options: &Options, indexes: &Indexes) -> Vec<String> {
        if indexes.is_empty() { Vec::new() } else { self.lines_for_builds(options, indexes) }
    }

    /// As [`Self::lines`], for a step that builds: arguments set for packages of other indexes are reset.
    pub(in crate::image) fn lines_for_builds(&mut self, options: &Options, indexes: &Indexes) -> Vec<String> {
        let declared = options.settings.indexes();
        let mut lines = Vec::new();
        let defaults: BTreeSet<&str> =
            declared.iter().filter(|index| index.is_default).map(|index| index.url.as_str()).collect();
        let is_default = |url: &String| defaults.contains(url.as_str());
        let is_used = |argument: &&IndexArgument| {
            let is_asked = options.format != LayerFormat::PylockToml && is_default(&argument.url);
            is_asked || indexes.contains(&argument.url)
        };
        for argument in options.indexes.iter().filter(is_used) {
            if self.known.insert(argument.name.clone()) {
                // In an existing Dockerfile, this program has no line before the first stage.
                let is_first = options.is_fragment;
                lines.push(if is_first { argument.declaration() } else { format!("ARG {}", argument.name) });
            }
        }
        // In an existing Dockerfile they would be those of its own lines too: each step has its own.
        if options.format == LayerFormat::PylockToml || options.is_fragment {
            return lines;
        }
        for (name, value) in options.index_variables(indexes) {
            if self.set.get(name).map_or("", String::as_str) != value {
                lines.push(format!("ARG {name}=\"{value}\""));
                self.set.insert(name, value);
            }
        }
        lines
    }
}

impl Options {
    /// Returns the commands before a step in an existing Dockerfile that set the variables of the installer which name these
    /// indexes, unless lines of the file have set them.
    pub(super) fn exported_indexes(&self, indexes: &Indexes) -> String {
        if !self.is_fragment || self.format == LayerFormat::PylockToml || indexes.is_empty() {
            return String::new();
        }
        let variables = self.index_variables(indexes).into_iter().filter(|(_, value)| !value.is_empty());
        let export = |(name, value): (&str, String)| format!("export {name}=\"${{{name}:-{value}}}\"{AND}");
        variables.map(export).collect::<Vec<_>>().concat()
    }

    /// Returns the variables by which the installer knows indexes: the default one, others, and flat ones.
    fn index_variables(&self, indexes: &Indexes) -> [(&'static str, String); 3] {
        let declared = self.settings.indexes();
        let positions = positions(declared);
        let (flat, mut simple): (Vec<&String>, Vec<&String>) =
            indexes.iter().partition(|url| self.settings.is_flat(url));
        // uv uses the first index that has a package.
        simple.sort_by_key(|url| positions.get(url.as_str()).copied().unwrap_or(declared.len()));
        let default = match declared.iter().find(|index| index.is_default) {
            Some(index) => Some(&index.url),
            None if declared.is_empty() => simple.first().copied(),
            None => None,
        };
        let names: BTreeMap<&str, &str> =
            self.indexes.iter().rev().map(|argument| (argument.url.as_str(), argument.name.as_str())).collect();
        let value = |url: &String| match names.get(url.as_str()) {
            Some(name) => format!("${{{name}}}"),
            None => url.clone(),
        };
        // By its name, uv finds the user and the password of an index.
        let name = |url: &String| declared[*positions.get(url.as_str())?].name.as_deref();
        let named = |url: &String| match name(url).filter(|_| self.installer == Installer::Uv) {
            Some(name) => format!("{name}={}", value(url)),
            None => value(url),
        };
        let join = |urls: Vec<String>| urls.join(" ");
        let more = join(simple.into_iter().filter(|url| Some(*url) != default).map(named).collect());
        let flat = join(flat.into_iter().map(value).collect());
        let [first, second, third] = match self.installer {
            Installer::Pip => ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"],
            Installer::Uv => ["UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"],
        };
        [(first, default.map(named).unwrap_or_default()), (second, more), (third, flat)]
    }
}
