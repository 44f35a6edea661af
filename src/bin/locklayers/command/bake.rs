//! `locklayers bake`

use locklayers::image::{BakeFile, RecordedOptions};

use crate::args::BakeArgs;
use crate::command::dockerfile::MULTI;
use crate::command::image::{self, Written};
use crate::command::remember;
use crate::failure::Failure;
use crate::output::write::to_stdout;

pub(crate) fn run(args: &BakeArgs) -> Result<(), Failure> {
    let run = remember::of_this_run();
    let stated = RecordedOptions::of(image::configured(&args.request.at)?).under(&run);
    let now = RecordedOptions::of(run.words()).under(&RecordedOptions::of([MULTI.to_owned()]));
    let path = image::folder(&args.request.at)?.join("Dockerfile");
    let before = if args.write.write { crate::command::dockerfile::remembered(&path, &now)? } else { None };
    let now = before.and_then(|(_, words)| words).map_or(now.clone(), |words| words.under(&now));
    image::make(&args.request.at, &now, args.write.locked, |request, _, dockerfile| {
        let bake = BakeFile::of(dockerfile, &args.image)?;
        if args.write.write {
            let (force, format) = (args.write.force, args.write.written.output_format);
            let written = Written { name: "Dockerfile", bake: Some(bake), plan: None, force, stated: &stated, format };
            return image::write_files(request, dockerfile, &written);
        }
        to_stdout(&bake.to_string())
    })
}
