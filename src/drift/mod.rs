//! What a `pyproject.toml` asks for.

mod extras;
mod groups;
mod lower;
mod project;
mod python;
mod read;
mod same;
mod source;
mod text;
mod wanted;

pub(crate) use extras::{Stated, spell_out};
pub(crate) use groups::groups;
pub(crate) use lower::Lower;
pub(crate) use project::{Declared, Project};
pub(crate) use python::python;
pub(crate) use read::read_toml;
pub(crate) use same::is_same;
pub(crate) use wanted::{Wanted, joined};
