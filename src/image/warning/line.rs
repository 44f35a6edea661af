//! Warnings about lines of an existing Dockerfile.

use crate::closure::Selector;
use crate::message::{Excerpt, few};
use crate::name::PackageName;

/// A warning about a line of an existing Dockerfile, which somebody else wrote and which the layers precede.
///
/// `Display` writes one line with the problem, its location and the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineWarning {
    /// uv makes the environment of an existing Dockerfile with another Python than the layers before find.
    #[error("line {line} of the Dockerfile installs with Python {wanted}, as {} names, but layers before it find Python {has}: uv would make \
         the environment again, without the layers; set `ENV UV_PYTHON={wanted}` before them, or name one Python in both", python_source(*.is_pin))]
    #[non_exhaustive]
    OtherPythonInLine {
        /// The line with which the instruction begins, counted from 1.
        line: usize,
        /// The Python of the line.
        wanted: String,
        /// The Python that the layers find.
        has: String,
        /// Whether `.python-version` names the Python of the line.
        is_pin: bool,
    },
    /// The line of an existing Dockerfile that installs has more than the layers.
    #[error(
        "line {line} of the Dockerfile also installs {}, of which no layer has the packages: they are downloaded whenever \
         that line runs; add it to a layer (`--layer`, or `[[tool.locklayers.layer]]`)",
        listed(.selectors)
    )]
    #[non_exhaustive]
    NotInLayers {
        /// The line with which the instruction begins, counted from 1.
        line: usize,
        /// What it installs and no layer holds, sorted.
        selectors: Vec<Selector>,
    },
    /// The line of an existing Dockerfile that installs has the group `dev`, since that is a default group.
    #[error(
        "line {line} of the Dockerfile also installs the default group `dev`, which is in no layer; `--no-dev` in that line \
         leaves it out of the image"
    )]
    #[non_exhaustive]
    DevInstalled {
        /// The line with which the instruction begins, counted from 1.
        line: usize,
    },
    /// The line of an existing Dockerfile that installs removes packages of layers.
    #[error(
        "layers have {}, which line {line} of the Dockerfile does not select: `uv sync` removes what only that needs; select \
         it there too, or leave it out of the layers",
        listed(.selectors)
    )]
    #[non_exhaustive]
    RemovedByLine {
        /// The line with which the instruction begins, counted from 1.
        line: usize,
        /// What layers hold and the line does not install, sorted.
        selectors: Vec<Selector>,
    },
    /// The line of an existing Dockerfile that installs first installs what builds need, and layers before it build too.
    #[error(
        "line {line} of the Dockerfile installs packages of the system before it installs the project, and the layers, which come \
         before that line, build {} from source without them; install them in a RUN of its own, after which the layers are inserted",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    SystemPackagesInLine {
        /// The line with which the instruction begins, counted from 1.
        line: usize,
        /// The packages that layers build from source, sorted.
        packages: Vec<PackageName>,
    },
    /// Another stage of an existing Dockerfile installs the project too.
    #[error(
        "line {line} of the Dockerfile installs too, in a stage that does not get the layers; let it begin with the stage \
         that does, after that: `{example}`"
    )]
    #[non_exhaustive]
    InstallsApart {
        /// The line, counted from 1.
        line: usize,
        /// The instruction with which its stage would begin.
        example: String,
    },
    /// The image of an existing Dockerfile copies the packages from the stage that gets the layers.
    #[error(
        "line {line} of the Dockerfile copies from the stage that installs, into one layer of everything that it copies: builds \
         reuse the layers, but each push and pull transfers all packages; install in the last stage to change that"
    )]
    #[non_exhaustive]
    CopiedInOneLayer {
        /// The line with which the `COPY` begins, counted from 1.
        line: usize,
    },
    /// Files that change often are copied before the layers, which need a later line.
    #[error(
        "line {line} of the Dockerfile copies {}, and the layers come after it, since they need line {needed}: each change of these \
         files rebuilds every layer; move line {needed} and the block of layers above line {line}",
        if .copied == "." { "the whole project".to_owned() } else { format!("`{}`", Excerpt(.copied)) }
    )]
    #[non_exhaustive]
    CopiesBeforeLayers {
        /// The line with which the `COPY` begins, counted from 1.
        line: usize,
        /// What it copies.
        copied: String,
        /// The line with which the instruction begins that the layers need, counted from 1.
        needed: usize,
    },
    /// The image of an existing Dockerfile has the wheels from which it installs.
    #[error(
        "line {line} of the Dockerfile copies the wheels of all packages into one layer of the image, so each update pushes and \
         pulls all of them; mount the folder in the line that installs instead: `RUN {mount} pip install …`"
    )]
    #[non_exhaustive]
    CopiesWheels {
        /// The line with which the `COPY` begins, counted from 1.
        line: usize,
        /// The mount in its place.
        mount: String,
    },
    /// Only the build knows what the line of an existing Dockerfile installs.
    #[error(
        "line {line} of the Dockerfile selects by `{}`, which only its build knows: the layers may lack some of it, or have \
         more; name their content by `--layer`",
        Excerpt(.option)
    )]
    #[non_exhaustive]
    UnknownSelection {
        /// The line with which the instruction begins, counted from 1.
        line: usize,
        /// The option, with its value.
        option: String,
    },
}

/// Returns the first selectors, in backticks.
fn listed(selectors: &[Selector]) -> String {
    let words: Vec<String> = selectors.iter().map(|selector| format!("`{selector}`")).collect();
    few(&words, 5, "more")
}

/// Returns what names the Python of a line.
fn python_source(is_pin: bool) -> &'static str {
    if is_pin { ".python-version" } else { "the line" }
}
