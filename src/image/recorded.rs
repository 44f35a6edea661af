//! The options of an image, as words of a command line, and the lines of a file that are `kept` in spite of them.

mod kept;

use std::collections::{BTreeMap, BTreeSet};

use super::dockerfile::Dockerfile;
use super::existing::adopt;
use super::existing::{own_uv, uv_image};
use super::options::InstallInto;
use super::reference::ImageReference;
use super::selection::InstalledSelection;
use crate::plan::Plan;

pub use kept::KeptLines;

/// Options of a single run, which do not describe the image.
const OF_ONE_RUN: [&str; 11] = [
    "--write",
    "--force",
    "--locked",
    "--into",
    "--image",
    "--lock",
    "--project",
    "--output-format",
    "--quiet",
    "--verbose",
    "--color",
];
/// Their short forms, and those that print help.
const SHORT: [&str; 4] = ["-q", "-v", "-h", "-V"];
/// Options that replace each other, besides [`RecordedOptions::RIVAL_TARGETS`].
const RIVALS: [[&str; 2]; 5] = [
    ["--system", "--venv"],
    ["--no-bytecode", "--compile-bytecode"],
    ["--layer", "--scope"],
    ["--uv-image", "--uv-path"],
    ["--managed-python", "--no-managed-python"],
];

/// Options of `locklayers dockerfile` that describe an image, with their values, in order; `--cmd` is the last.
///
/// A Dockerfile records them ([`Dockerfile::command_of`](super::Dockerfile::command_of)), and `[tool.locklayers.image]`
/// states them; those of a run take precedence, option by option.
///
/// ```
/// use locklayers::image::RecordedOptions;
/// let options = |words: &str| RecordedOptions::of(words.split(' ').map(str::to_owned));
/// let all = options("--stages multi --base=a --system --cmd run --fast").under(&options("--write --base b --venv"));
/// assert_eq!(all.words().join(" "), "--stages multi --base b --venv --cmd run --fast");
/// assert_eq!(all.value_of("--base"), Some("b"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedOptions(Vec<Vec<String>>);

impl RecordedOptions {
    /// Options for one target, for several, and for every platform, of which one run states one kind.
    pub const RIVAL_TARGETS: [[&str; 2]; 5] = [
        ["--universal", "--python-version"],
        ["--universal", "--python-platform"],
        ["--universal", "--python-implementation"],
        ["--universal", "--platforms"],
        ["--platforms", "--python-platform"],
    ];

    /// Groups the words of a command line after the name of the command, without options that do not describe the image.
    /// All words after `--cmd` are its value.
    pub fn of(words: impl IntoIterator<Item = String>) -> Self {
        let mut groups: Vec<Vec<String>> = Vec::new();
        for word in words {
            match groups.last_mut() {
                Some(last) if last[0] == "--cmd" => last.push(word),
                _ if SHORT.contains(&word.as_str()) => {}
                Some(last) if !word.starts_with("--") => last.push(word),
                _ => groups.push(vec![word]),
            }
        }
        groups.retain(|group| !OF_ONE_RUN.contains(&name(group)));
        Self(groups)
    }

    /// Groups the words of a whole command line, from the name of the program on, as [`of`](Self::of) groups those after the
    /// name of the command.
    ///
    /// ```
    /// use locklayers::image::RecordedOptions;
    /// let words = ["locklayers", "-q", "--project", "web", "dockerfile", "--base", "a", "--write"].map(str::to_owned);
    /// assert_eq!(RecordedOptions::of_command_line(words).words(), ["--base", "a"]);
    /// ```
    pub fn of_command_line(words: impl IntoIterator<Item = String>) -> Self {
        let mut words = words.into_iter().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--project" | "--color" => drop(words.next()),
                option if option.starts_with('-') => {}
                _ => break,
            }
        }
        Self::of(words)
    }

    /// Returns the options that follow from an existing Dockerfile which gets the layers for the first time, without those
    /// that `given` states or replaces: its base image, and the environment into which it installs.
    ///
    /// ```
    /// use locklayers::image::RecordedOptions;
    /// let file = "FROM python:3.12-slim\nCOPY . .\nRUN pip install .\n";
    /// let found = RecordedOptions::found_in(file, &RecordedOptions::default());
    /// assert_eq!(found.words(), ["--base=python:3.12-slim", "--system"]);
    /// ```
    pub fn found_in(dockerfile: &str, given: &Self) -> Self {
        let is_given = |option: &str| given.value_of(option).is_some();
        let base = Dockerfile::base_of(dockerfile).filter(|_| !is_given("--base"));
        let is_decided = ["--system", "--venv", "--environment"].into_iter().any(is_given);
        let environment = match Dockerfile::environment_of(dockerfile).filter(|_| !is_decided) {
            Some((InstallInto::System, _)) => Some("--system".to_owned()),
            Some((InstallInto::Venv, Some(path))) => Some(format!("--environment={path}")),
            _ => None,
        };
        let stated = given.value_of("--base").and_then(|image| image.parse::<ImageReference>().ok());
        let is_bare = base.as_ref().or(stated.as_ref()).is_some_and(ImageReference::is_without_pip);
        let is_chosen = ["--uv-image", "--uv-path", "--installer"].into_iter().any(is_given);
        let installer = if is_bare && !is_chosen { installer(dockerfile, is_given("--format")) } else { Vec::new() };
        Self::of(base.map(|image| format!("--base={image}")).into_iter().chain(environment).chain(installer))
    }

    /// Returns the options by which the layers hold what the line of a Dockerfile selects that installs, where the default
    /// plan does not; `None` if it does, or if it is not known.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
    /// #     [package.optional-dependencies]\nweb = [{ name = \"six\" }]\n[package.metadata]\nprovides-extras = [\"web\"]\n\
    /// #     [[package]]\nname = \"six\"\nversion = \"1\"\nsource = { registry = \"https://index.example/simple\" }\n";
    /// use locklayers::image::{Dockerfile, RecordedOptions};
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let plan = Plan::builder(&graph).split(false).build()?;
    /// let selection = Dockerfile::selection_of("FROM python:3.12\nRUN uv sync --extra web\n").ok_or("no selection")?;
    /// let options = RecordedOptions::selecting(&selection, &plan).ok_or("no options")?;
    /// assert_eq!(options.words(), ["--layer", "project=project,extra:web"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn selecting(selection: &InstalledSelection, plan: &Plan<'_>) -> Option<Self> {
        let tiers = selection.tiers(plan)?;
        let layers = tiers.iter().fold(Self::default(), |all, tier| all.option("--layer", &tier.to_string()));
        Some(layers.under(&Self::of(plan.is_split().then(|| "--split".to_owned()))))
    }

    /// Adds an option with its value, whatever that begins with.
    #[must_use]
    pub fn option(mut self, name: &str, value: &str) -> Self {
        self.0.push(vec![name.to_owned(), value.to_owned()]);
        self
    }

    /// Combines these options with others, which take precedence: over the same options, and over those that they replace,
    /// such as `--venv` over `--system`. An option that both have keeps its position here, so that stating one again changes
    /// no byte of what is recorded.
    #[must_use]
    pub fn under(self, others: &Self) -> Self {
        let mut stated: BTreeMap<&str, Vec<&Vec<String>>> = BTreeMap::new();
        others.0.iter().for_each(|group| stated.entry(name(group)).or_default().push(group));
        let is_rival = |own: &str| {
            let other = |pair: &[&'static str; 2]| pair.iter().find(|name| **name != own).copied();
            let pairs = RIVALS.iter().chain(&Self::RIVAL_TARGETS).filter(|pair| pair.contains(&own));
            pairs.filter_map(other).any(|rival| stated.contains_key(rival))
        };
        let mut placed: BTreeSet<&str> = BTreeSet::new();
        let mut groups: Vec<Vec<String>> = Vec::with_capacity(self.0.len() + others.0.len());
        for group in self.0 {
            match stated.get_key_value(name(&group)) {
                Some((option, values)) if placed.insert(option) => groups.extend(values.iter().copied().cloned()),
                Some(_) => {}
                None if is_rival(name(&group)) => {}
                None => groups.push(group),
            }
        }
        groups.extend(others.0.iter().filter(|group| !placed.contains(name(group))).cloned());
        groups.sort_by_key(|group| group[0] == "--cmd");
        Self(groups)
    }

    /// Returns the value of an option, the last one if it is repeated; empty if it has none, `None` if it is not there.
    pub fn value_of(&self, option: &str) -> Option<&str> {
        let group = self.0.iter().rfind(|group| name(group) == option)?;
        let joined = group[0].split_once('=').map(|(_, value)| value);
        Some(joined.or(group.get(1).map(String::as_str)).unwrap_or_default())
    }

    /// Returns the words.
    pub fn words(&self) -> Vec<String> {
        self.0.concat()
    }
}

/// Returns the options of an installer that needs no Python of the base image, if the lines of a Dockerfile name one.
fn installer(dockerfile: &str, has_format: bool) -> Vec<String> {
    if adopt::is_by_pip(dockerfile) {
        return vec!["--installer=pip".to_owned()];
    }
    let Some(image) = uv_image::named(dockerfile) else {
        return own_uv::of(dockerfile).map(|path| format!("--uv-path={path}")).into_iter().collect();
    };
    let is_old = !image.reads_pylock() && !has_format;
    let format = is_old.then(|| "--format=requirements.txt".to_owned());
    std::iter::once(format!("--uv-image={image}")).chain(format).collect()
}

fn name(group: &[String]) -> &str {
    let word = group[0].as_str();
    word.split_once('=').map_or(word, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::RecordedOptions;

    fn options(text: &str) -> RecordedOptions {
        RecordedOptions::of(text.split(' ').map(str::to_owned))
    }

    #[test]
    fn what_is_given_now_counts_and_all_else_is_remembered() {
        let before = options("--stages multi --base=a --layer x=project --system --cmd run --base q");
        let now = options("--write --base b --venv --layer y=group:y");
        assert_eq!(
            before.clone().under(&now).words().join(" "),
            "--stages multi --base b --layer y=group:y --venv --cmd run --base q"
        );
        let after = before.under(&options("--write --cmd serve"));
        assert_eq!(after.words().join(" "), "--stages multi --base=a --layer x=project --system --cmd serve");
    }

    #[test]
    fn a_value_is_that_of_the_last_of_its_options() {
        let all = options("--provided=a --provided b --system");
        assert_eq!(["--provided", "--system", "--base"].map(|name| all.value_of(name)), [Some("b"), Some(""), None]);
    }
}
