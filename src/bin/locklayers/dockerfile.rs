//! `locklayers dockerfile`

use locklayers::{InstallInto, Stages};

use crate::args::{DockerfileArgs, StagesArg};
use crate::failure::Failure;
use crate::image;
use crate::request::Asked;
use crate::write::to_stdout;

pub(crate) fn run(args: &DockerfileArgs) -> Result<(), Failure> {
    let asked = Asked::for_image(&args.request)?;
    let plan = asked.plan(false)?;
    let stages = match args.stages {
        StagesArg::Single => Stages::Single,
        StagesArg::Multi => Stages::Multi,
    };
    let into = if args.system { InstallInto::System } else { InstallInto::Venv };
    let dockerfile = image::dockerfile(&asked, &plan, &args.image, stages, into)?;
    if args.image.write.write {
        return image::write_files(
            &asked,
            &dockerfile,
            &[("Dockerfile", dockerfile.to_string())],
            args.image.write.force,
        );
    }
    to_stdout(&dockerfile.to_string())
}
