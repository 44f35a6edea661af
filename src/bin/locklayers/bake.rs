//! `locklayers bake`

use locklayers::{BakeFile, InstallInto, Stages};

use crate::args::BakeArgs;
use crate::failure::Failure;
use crate::image;
use crate::request::Asked;
use crate::write::to_stdout;

pub(crate) fn run(args: &BakeArgs) -> Result<(), Failure> {
    let asked = Asked::for_image(&args.request)?;
    let plan = asked.plan(false)?;
    let dockerfile = image::dockerfile(&asked, &plan, &args.dockerfile, Stages::Multi, InstallInto::Venv)?;
    let bake = BakeFile::of(&dockerfile, &args.image)?.to_string();
    if args.dockerfile.write.write {
        let files = [("Dockerfile", dockerfile.to_string()), ("docker-bake.json", bake)];
        return image::write_files(&asked, &dockerfile, &files, args.dockerfile.write.force);
    }
    to_stdout(&bake)
}
