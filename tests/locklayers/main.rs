//! Every stage of the library and the program, tested from outside.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is wrong")]

mod architecture;
mod differential;
mod generate;
mod lock;
mod laws;
mod marker;
mod meta;
mod support;
