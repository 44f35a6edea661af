//! `locklayers man`

use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use locklayers::files::create_folder;

use crate::args::{Args, ManArgs, WrittenFormat};
use crate::failure::Failure;
use crate::output::write;

/// Writes `locklayers.1` and a page for each command, `locklayers-plan.1`, into a folder.
pub(crate) fn run(args: &ManArgs) -> Result<(), Failure> {
    let failed = |source| Failure::write(&args.folder, source);
    let pages = pages().map_err(failed)?;
    create_folder(&args.folder, Path::new("."))?;
    let files: Vec<(PathBuf, Vec<u8>)> = pages.into_iter().map(|(name, page)| (args.folder.join(name), page)).collect();
    write::all_and_say(&files, Path::new("."), WrittenFormat::Text)
}

/// Returns the pages with their file names, the program's first.
fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut program = Args::command_with(None);
    // Names each command `locklayers-NAME`, and adds the options of the program to its page.
    program.build();
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    std::iter::once(&program).chain(commands).map(page).collect()
}

fn page(command: &Command) -> io::Result<(String, Vec<u8>)> {
    let source = concat!("locklayers ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).manual("locklayers").source(source);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let notes = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    sections(&notes).to_writer(&mut page)?;
    Ok((man.get_filename(), page))
}

/// Returns the section after the options: a heading and literal lines.
fn sections(notes: &str) -> Roff {
    let mut roff = Roff::new();
    for section in notes.split("\n\n") {
        let mut lines = section.lines();
        let heading = lines.next().unwrap_or_default().trim_end_matches(':').to_uppercase();
        roff.control("SH", [heading.as_str()]).control("nf", []);
        for line in lines {
            roff.text([roman(line.trim_start())]);
        }
        roff.control("fi", []);
    }
    roff
}
