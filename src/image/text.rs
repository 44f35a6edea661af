//! Values, lines and paths that a builder reads as they are meant.
//!
//! ```text
//! value ─ word → a word of a line ─ section → lines with a comment ─ length → lines that builders and shells accept
//! ```
//!
//! * `context`: paths in the build context; `layout`: paths in the image and its build; `named`: names of stages and arguments

pub(super) mod context;
pub(super) mod layout;
pub(super) mod length;
pub(super) mod named;
pub(super) mod section;
pub(super) mod word;
