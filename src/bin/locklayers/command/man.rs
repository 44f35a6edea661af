//! `locklayers man`

use std::path::PathBuf;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::args::{Args, ManArgs};
use crate::failure::Failure;
use crate::output::write;

/// Writes `locklayers.1` and a page for each command, `locklayers-plan.1`, into a folder.
pub(crate) fn run(args: &ManArgs) -> Result<(), Failure> {
    let failed = |source| Failure::write(&args.folder, source);
    let pages = pages().map_err(failed)?;
    std::fs::create_dir_all(&args.folder).map_err(failed)?;
    let files: Vec<(PathBuf, Vec<u8>)> = pages.into_iter().map(|(name, page)| (args.folder.join(name), page)).collect();
    write::all_and_say(&files)
}

/// The pages by their file names, the program's first.
fn pages() -> Result<Vec<(String, Vec<u8>)>, std::io::Error> {
    let mut program = Args::command();
    // Names each command `locklayers-NAME`, and puts the options of the program on its page.
    program.build();
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    std::iter::once(&program)
        .chain(commands)
        .map(|command| {
            let man = Man::new(command.clone())
                .manual("locklayers")
                .source(concat!("locklayers ", env!("CARGO_PKG_VERSION")));
            let mut page = Vec::new();
            man.render(&mut page)?;
            Ok((man.get_filename(), page))
        })
        .collect()
}
