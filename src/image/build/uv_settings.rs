//! Warnings about uv's settings: what pip does not read, what uv does not read, and another uv than the required one.

use pep440_rs::{Version, VersionSpecifiers};

use crate::image::options::{Installer, Options};
use crate::image::recipe::LayerRecipe;
use crate::image::step::local::LocalRecipe;
use crate::image::warning::DockerfileWarning;

/// Returns the warnings about the settings of an image.
pub(super) fn warnings(
    options: &Options,
    recipes: &[LayerRecipe],
    local: &LocalRecipe,
) -> impl Iterator<Item = DockerfileWarning> {
    let unread = options.settings.unread().filter(|_| options.installer == Installer::Uv);
    let unread = unread.map(|(file, key)| DockerfileWarning::UnreadSetting { key: key.to_owned(), file });
    let required = if options.syncs() && local.sync.is_some() { required(options) } else { None };
    unread.into_iter().chain(required).chain(settings_of_uv(options, recipes, local))
}

/// Returns a warning if pip builds something, and would build it otherwise than uv with the settings of the project.
fn settings_of_uv(options: &Options, recipes: &[LayerRecipe], local: &LocalRecipe) -> Option<DockerfileWarning> {
    let builds = !local.is_empty() || recipes.iter().any(|recipe| !recipe.builds.is_empty());
    let settings = options.settings.only_of_uv();
    let is_lost = options.installer == Installer::Pip && builds && !settings.is_empty();
    is_lost.then_some(DockerfileWarning::SettingsOfUv { settings })
}

/// Returns a warning if the uv of the image, as far as its version is known, is none that the project requires.
fn required(options: &Options) -> Option<DockerfileWarning> {
    let required = options.settings.required()?;
    let versions = required.parse::<VersionSpecifiers>();
    let versions = versions.or_else(|_| format!("=={}", required.trim()).parse::<VersionSpecifiers>()).ok()?;
    let (uv, all) = options.uv_version()?;
    let is_allowed = |numbers: &[u32; 3]| versions.contains(&Version::new(numbers.map(u64::from)));
    let is_none = !all.is_empty() && !all.iter().any(is_allowed);
    is_none.then(|| DockerfileWarning::RequiredUv { required: required.to_owned(), uv })
}
