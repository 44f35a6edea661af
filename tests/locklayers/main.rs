//! Every stage of the library and the program, tested from outside.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is wrong")]

mod answers;
mod architecture;
mod attacks;
mod bounds;
mod causes;
mod changes;
mod check;
mod check_uv;
mod corpus;
mod diagram;
mod diff;
mod differential;
mod dockerfile;
mod documentation;
mod drift;
mod files;
mod fingerprint;
mod foreign;
mod generate;
mod graph;
mod hard_markers;
mod help;
mod history;
mod image;
mod laws;
mod limits;
mod lock;
mod marker;
mod meta;
mod options;
mod output;
mod plan;
mod program;
mod reading;
mod record;
mod reports;
mod scope;
mod split;
mod split_laws;
mod support;
mod target;
mod target_laws;
mod threads;
mod why;
