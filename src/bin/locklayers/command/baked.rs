//! The bake file that is there when a Dockerfile is written.

use std::path::Path;

use locklayers::image::{BakeFile, Dockerfile};

use crate::command::image;
use crate::failure::{Failure, shown};
use crate::output::say::say;

/// The bake file, beside the lock.
pub(crate) const FILE: &str = "docker-bake.json";

/// Returns the bake file that goes with a Dockerfile of this name, if there is one that this program wrote: its tags name what
/// the Dockerfile had before, so both are written.
pub(crate) fn beside(folder: &Path, name: &str, dockerfile: &Dockerfile) -> Result<Option<BakeFile>, Failure> {
    let path = folder.join(FILE);
    let Some(text) = image::read(&path)?.filter(|_| name == "Dockerfile") else { return Ok(None) };
    let Some(repository) = BakeFile::image_of(&text) else { return Ok(None) };
    let Ok(bake) = BakeFile::of(dockerfile, &repository) else {
        let path = shown(&path);
        say!(
            "warning: {path} has targets for stages that the Dockerfile does not have now; remove it, or use `locklayers bake --write`"
        );
        return Ok(None);
    };
    if BakeFile::is_edited(&text) && !bake.is_same(&text) {
        say!(
            "warning: {} stays as it is, since it was edited after it was written, so its tags may be those of other layers; move \
             what is yours into docker-bake.override.json, which bake reads after it, and use `locklayers bake --write --force`",
            shown(&path)
        );
        return Ok(None);
    }
    Ok(Some(bake))
}
