//! `locklayers history`

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{CellAlignment, Table, TableStyle, presets};
use indicatif::{ProgressBar, ProgressStyle};
use locklayers::history::{Alternative, Bill, History};
use locklayers::message::{human_bytes, on_one_line};
use serde::Serialize;

use crate::args::{DiffFormat, HistoryArgs};
use crate::failure::Failure;
use crate::input::git;
use crate::input::locate;
use crate::input::origin::Origin;
use crate::input::request::Asked;
use crate::output::say::{Level, is_said};
use crate::output::write::{json, report};
use crate::path;

/// The states of a lock that were replayed, and the reasons for which others were not.
struct Replay {
    history: History,
    /// The number of states for each reason.
    refused: BTreeMap<String, usize>,
}

/// Replays the history of the lock and prints what each alternative would have transferred.
pub(crate) fn run(args: &HistoryArgs) -> Result<(), Failure> {
    let replay = replay(args)?;
    report(
        &args.output,
        match args.format {
            DiffFormat::Text => replay.text(presets::NOTHING),
            DiffFormat::Markdown => replay.text(presets::ASCII_MARKDOWN),
            DiffFormat::Json => replay.json(),
        },
    )
}

fn replay(args: &HistoryArgs) -> Result<Replay, Failure> {
    let lock = locate::lock(&args.request.at)?;
    let today = Asked::at(&Origin::disk(lock.clone()), &args.request)?;
    let name = lock.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let commits = git::changes(path::folder(&lock), &args.revision, &name, args.last)?;
    let mut replay = Replay { history: History::default(), refused: BTreeMap::new() };
    // Hidden if standard error is not a terminal.
    let length = commits.len() as u64;
    let bar = if is_said(Level::Normal) { ProgressBar::new(length) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{pos}/{len} states {wide_bar}") {
        bar.set_style(style);
    }
    for commit in commits {
        bar.inc(1);
        let revision = commit.revision().to_owned();
        if let Err(failure) = replay.add(&today, &Origin::commit(lock.clone(), commit), args) {
            // The same failure of many states is one reason, independent of the commit; its first line says it, and an
            // excerpt and advice would be those of one state.
            let reason = failure.to_string().replace(&revision, "REV");
            let reason = on_one_line(reason.lines().next().unwrap_or_default());
            replay.history.skip();
            *replay.refused.entry(reason).or_default() += 1;
        }
    }
    bar.finish_and_clear();
    Ok(replay)
}

impl Replay {
    /// Adds a state, planned with today's configuration.
    fn add(&mut self, today: &Asked, origin: &Origin, args: &HistoryArgs) -> Result<(), Failure> {
        let asked = Asked::at(origin, &args.request)?.configured_as(today);
        self.history.add(asked.graph(), |builder| asked.ask(builder))?;
        Ok(())
    }

    fn text(&self, style: TableStyle) -> String {
        let mut grid = Table::new();
        grid.load_style(style);
        grid.set_header(["", "an update transfers", "layers", "changed", "moves"]);
        for alternative in Alternative::ALL {
            let bill = self.history.bill(alternative);
            grid.add_row([
                alternative.to_string(),
                human_bytes(bill.bytes / self.history.updates().max(1) as u64),
                bill.layers.to_string(),
                per_update(bill.changed, self.history.updates()),
                bill.moves.to_string(),
            ]);
        }
        let is_plain = style == presets::NOTHING;
        for (index, column) in grid.column_iter_mut().enumerate() {
            if is_plain {
                column.set_padding((0, 2));
            }
            if index > 0 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let rows: Vec<String> = grid.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
        let (states, updates) = (counted(self.history.states(), "state"), counted(self.history.updates(), "update"));
        let mut said = format!("{states}, {updates}\n\n{}\n", rows.join("\n"));
        for (reason, count) in &self.refused {
            // Writing to a `String` cannot fail.
            let _ = write!(said, "\nnot planned: {}: {reason}\n", counted(*count, "state"));
        }
        if self.history.unsized_files() > 0 {
            let files = counted(self.history.unsized_files(), "file");
            // Writing to a `String` cannot fail.
            let _ = write!(said, "\nnot counted: up to {files} per state, whose size the lock does not state\n");
        }
        format!("{said}\n{}\n", self.history.sentence())
    }

    fn json(&self) -> String {
        let alternatives = Alternative::ALL.map(|alternative| self.history.bill(alternative));
        let refused = self.refused.iter().map(|(reason, states)| Refused { reason, states: *states }).collect();
        let document = Document {
            schema: "locklayers.history/1",
            states: self.history.states(),
            updates: self.history.updates(),
            unsized_files: self.history.unsized_files(),
            alternatives: &alternatives,
            refused,
            sentence: self.history.sentence(),
        };
        json(&document)
    }
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    states: usize,
    updates: usize,
    unsized_files: usize,
    alternatives: &'r [Bill],
    refused: Vec<Refused<'r>>,
    sentence: String,
}

#[derive(Serialize)]
struct Refused<'r> {
    reason: &'r str,
    states: usize,
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Formats an average per update with one decimal.
fn per_update(count: usize, updates: usize) -> String {
    let tenths = count * 10 / updates.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}
