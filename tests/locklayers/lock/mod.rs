//! Reading locks.

mod invalid;
mod laws;
mod oracle;
mod valid;
