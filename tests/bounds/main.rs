//! Tests in a release build, of what takes minutes without optimisation. By themselves, since to compile all other tests with
//! optimisation takes longer than to run these.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is wrong")]

mod bounds;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "../locklayers/support.rs"]
mod support;
