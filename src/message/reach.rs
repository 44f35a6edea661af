//! How far a value reaches in what is shown.

/// What a string is, which determines where a value in it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A message, which may quote several values: a value ends with the quote around it, else at a blank.
    Message,
    /// One whole value, to whose end a secret may reach.
    Value,
    /// A line of a TOML document, with its escapes: a value ends with its string.
    Toml,
}
