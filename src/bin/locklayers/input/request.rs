//! Construction of a plan from arguments and configuration.

use std::path::Path;

use locklayers::Plan;
use locklayers::export::UnselectedText;
use locklayers::files::{ImageOptions, LockState, PlanOptions, PlanRequest};
use locklayers::plan::{PlanBuilder, Unmatched};
use locklayers::pyproject::TargetConfig;

use crate::args::{ImageArgs, RequestArgs, TargetArgs};
use crate::failure::Failure;
use crate::input::locate;
use crate::output::note;
use crate::output::say::{Level, is_said, say};

/// A lock with its graph, and the plan that is requested of it.
///
/// The graph is never freed: the process ends soon after, and freeing the memory takes longer than writing a layer's file.
pub(crate) type Request = PlanRequest<'static>;

/// Reads the lock and the files beside it.
pub(crate) fn read(args: &RequestArgs) -> Result<Request, Failure> {
    at(&locate::state(&args.at)?, &options(args))
}

/// Reads the lock and the files beside it for an image, which may have several platforms.
pub(crate) fn for_image(state: &LockState, args: &RequestArgs, image: &ImageArgs) -> Result<Request, Failure> {
    let mut options = options(args);
    options.member.clone_from(&image.package);
    let mut of_image = ImageOptions::new(image.platforms.clone(), image.base.clone());
    of_image.is_python_managed = image.managed_python;
    options.image = Some(of_image);
    at(state, &options)
}

/// Reads the lock and the files beside it in a state.
pub(crate) fn at(state: &LockState, options: &PlanOptions) -> Result<Request, Failure> {
    let request = PlanRequest::of(Box::leak(Box::new(state.graph()?)), state, options)?;
    request.warnings().into_iter().for_each(note::warn_once);
    request.notes().iter().for_each(|note| say!("note: {note}"));
    Ok(request)
}

/// Returns what the arguments state about a plan.
pub(crate) fn options(args: &RequestArgs) -> PlanOptions {
    let mut options = PlanOptions::new();
    options.layers.clone_from(&args.layers);
    options.scope.clone_from(&args.scope);
    options.split = args.split.then_some(true).or_else(|| args.no_split.then_some(false));
    options.target = target(&args.target);
    options.is_universal = args.target.universal;
    options.no_build = args.no_build;
    options.provided = args.provided.clone().map(|file| (file, args.provided_policy.into()));
    options.here = args.at.lock.is_none().then(|| locate::here(&args.at).to_owned());
    options
}

fn target(args: &TargetArgs) -> TargetConfig {
    let target = args.python_version.iter().fold(TargetConfig::default(), TargetConfig::with_python_version);
    let target = args.python_platform.iter().fold(target, TargetConfig::with_python_platform);
    args.python_implementation.iter().cloned().fold(target, TargetConfig::with_implementation)
}

/// Makes the requested plan, with notes on what it leaves out.
pub(crate) fn plan(request: &Request, keep_local: bool) -> Result<Plan<'static>, Failure> {
    noted(request, request.builder().keep_local(keep_local), true)
}

/// Makes the plan of each platform of an image, with notes on what the first leaves out if that is requested.
pub(crate) fn plans(request: &Request, is_noted: bool) -> Result<Vec<Plan<'static>>, Failure> {
    let mut plans = vec![noted(request, request.builder().keep_local(false), is_noted)?];
    for target in request.more_targets() {
        let plan = request.builder().target(target.clone()).build()?;
        say_unmatched(&plan, |found| !plans.iter().any(|plan| plan.unmatched().contains(found)));
        plans.push(plan);
    }
    Ok(plans)
}

/// Makes a plan, with warnings and, if they are requested, with notes on what it leaves out.
pub(crate) fn noted(
    request: &Request,
    builder: PlanBuilder<'static>,
    is_noted: bool,
) -> Result<Plan<'static>, Failure> {
    let plan = builder.build()?;
    say_unmatched(&plan, |_| true);
    say_source(request, &plan, request.state().path());
    if plan.is_default() && is_noted {
        note::once(UnselectedText::of(&plan).to_string());
    }
    request.alone(request.state().path()).into_iter().for_each(note::once);
    Ok(plan)
}

/// Warns about the selectors of a plan that select nothing.
pub(crate) fn say_unmatched(plan: &Plan<'_>, is_new: impl Fn(&Unmatched) -> bool) {
    plan.unmatched().iter().filter(|found| is_new(found)).for_each(|unmatched| say!("warning: {unmatched}"));
}

/// Reports, if requested, from which lock and which configuration a plan was made; `lock` is the name of the lock.
pub(crate) fn say_source(request: &Request, plan: &Plan<'_>, lock: &Path) {
    if is_said(Level::Verbose) {
        note::source(plan, lock, request.beside().is_some());
    }
}
