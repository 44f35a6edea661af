//! The guide: for people who build images, and for those who build on this library.
//!
//! Start with [a first image](first_image), or with [the Dockerfile that you have](existing_dockerfile).

#[doc = include_str!("first-image.md")]
pub mod first_image {}

#[doc = include_str!("existing-dockerfile.md")]
pub mod existing_dockerfile {}

#[doc = include_str!("images.md")]
pub mod images {}

#[doc = include_str!("configuration.md")]
pub mod configuration {}

#[doc = include_str!("selectors.md")]
pub mod selectors {}

#[doc = include_str!("monorepo.md")]
pub mod monorepo {}

#[doc = include_str!("private-indexes.md")]
pub mod private_indexes {}

#[doc = include_str!("ci.md")]
pub mod ci {}

#[doc = include_str!("updates.md")]
pub mod updates {}

#[doc = include_str!("fingerprints.md")]
pub mod fingerprints {}

#[doc = include_str!("guarantees.md")]
pub mod guarantees {}

#[doc = include_str!("performance.md")]
pub mod performance {}

#[doc = include_str!("architecture.md")]
pub mod architecture {}

#[doc = include_str!("embedding.md")]
pub mod embedding {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}
