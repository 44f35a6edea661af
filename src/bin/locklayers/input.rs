//! What commands read: locks and what stands beside them, on the disk or in a commit, within bounds.

mod folders;
pub(crate) mod foreign;
pub(crate) mod git;
pub(crate) mod limits;
pub(crate) mod locate;
pub(crate) mod origin;
pub(crate) mod projects;
pub(crate) mod read;
pub(crate) mod request;
