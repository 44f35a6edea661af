//! Reading locks.

pub(crate) mod builder;
mod invalid;
mod laws;
mod oracle;
mod valid;
mod values;
