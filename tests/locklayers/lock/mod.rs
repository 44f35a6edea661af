//! Reading locks.

mod corpus;
mod invalid;
mod laws;
mod oracle;
mod valid;
