//! Warnings about requirements that `uv export` writes too, but that an installer misreads.

use locklayers::export::LayerFormat;
use locklayers::lock::Source;
use locklayers::plan::Placement;
use locklayers::{Layer, Plan};

use crate::output::say::say;

/// Warns about a pin without a hash, a marker after `-e`, and a folder that no installer finds. Each package is named
/// once, however many forks it has.
pub(crate) fn warn(plan: &Plan<'_>, format: LayerFormat) {
    let of = |is: fn(&Placement<'_>) -> bool| {
        let placements = plan.layers().iter().flat_map(Layer::placements).filter(|placement| is(placement));
        let mut names: Vec<&str> = placements.map(|placement| placement.package().name().as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    match of(is_bare_pin).as_slice() {
        [] => {}
        names @ [_] => {
            say!("warning: pinned without a hash, so any index could serve another file for it: {}", listed(names))
        }
        names => {
            say!("warning: pinned without a hash, so any index could serve other files for them: {}", listed(names))
        }
    }
    if format == LayerFormat::PylockToml {
        return;
    }
    let editables = of(is_editable_with_marker);
    if !editables.is_empty() {
        say!(
            "warning: neither pip nor uv reads a marker after `-e`, so they install on every platform: {}; a pylock.toml \
             keeps it",
            listed(&editables)
        );
    }
    let split = of(is_editable_with_blank);
    if !split.is_empty() {
        say!(
            "warning: pip splits a path after `-e` at a blank, uv does not: {}; a pylock.toml keeps it",
            listed(&split)
        );
    }
    let folders = of(has_blank_in_subdirectory);
    if !folders.is_empty() {
        say!(
            "warning: neither pip nor uv finds a subdirectory with a blank, which requirements write as `%20`: {}; a \
             pylock.toml keeps it",
            listed(&folders)
        );
    }
}

fn listed(names: &[&str]) -> String {
    const NAMED: usize = 5;
    match names.len().checked_sub(NAMED) {
        Some(more) if more > 0 => format!("{} and {more} more", names[..NAMED].join(", ")),
        _ => names.join(", "),
    }
}

fn is_bare_pin(placement: &Placement<'_>) -> bool {
    matches!(placement.package().source(), Source::Registry(_)) && placement.hashes().is_empty()
}

fn is_editable_with_marker(placement: &Placement<'_>) -> bool {
    matches!(placement.package().source(), Source::Editable(_)) && !placement.marker().is_always()
}

/// Only an absolute path can be so: others are refused.
fn is_editable_with_blank(placement: &Placement<'_>) -> bool {
    match placement.package().source() {
        Source::Editable(path) => path.as_str().contains(char::is_whitespace),
        _ => false,
    }
}

fn has_blank_in_subdirectory(placement: &Placement<'_>) -> bool {
    let folder = match placement.package().source() {
        Source::Git(git) => git.path().or(git.subdirectory()),
        Source::Url(url) => url.subdirectory(),
        _ => None,
    };
    folder.is_some_and(|folder| folder.as_str().contains(' '))
}
