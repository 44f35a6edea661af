//! `locklayers split`

use locklayers::pyproject::{PyProject, SizesConfig};

use crate::args::SplitArgs;
use crate::failure::Failure;
use crate::input::request;
use crate::output::write;

/// Prints the bounds as configuration, or writes them into the file beside the lock.
pub(crate) fn run(args: &SplitArgs) -> Result<(), Failure> {
    let request = request::read(&args.request)?;
    let plan = request::noted(&request, request.builder().join_tiers(request.joins_tiers()), true)?;
    let found = SizesConfig::new(plan.optimal_sizes());
    let found = if plan.is_split() || plan.layers().is_empty() { found } else { found.split() };
    let found = if plan.is_default() && request.joins_tiers() { found.join_tiers() } else { found };
    if !args.write {
        return write::to_stdout(&found.to_string());
    }
    let path = request.project().folder().join("pyproject.toml");
    let fail = |reason: String| Failure::Config { path: path.clone(), reason };
    if request.state().is_script() {
        return Err(fail("the lock of a script has no configuration there; use --layer and --split".to_owned()));
    }
    let text = request.project().read_string(&path, PyProject::MOST_BYTES as u64)?.unwrap_or_default();
    let edited = found.put_into(&text).map_err(|error| fail(error.to_string()))?;
    write::all_and_say(&[(path.clone(), edited.into_bytes())], request.project().folder(), args.written.output_format)
}
