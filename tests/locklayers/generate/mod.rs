//! Locks and selections made by chance, for properties and for the comparison with uv.

mod model;
mod print;
mod selection;

pub(crate) use model::{Kind, Lock, USABLE, WHEELS, any_lock};
pub(crate) use print::{lock_text, project_files};
pub(crate) use selection::{Selection, any_selection};
