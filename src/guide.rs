#![doc = include_str!("guide/rustdoc-links.txt")]
#![doc = include_str!("guide/README.md")]
// Of several definitions of a link the first counts. Those of rustdoc-links.txt lead to the modules; those at the end of each
// page lead to the files, for readers of the repository.

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/first-image.md")]
pub mod first_image {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/existing-dockerfile.md")]
pub mod existing_dockerfile {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/images.md")]
pub mod images {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/configuration.md")]
pub mod configuration {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/program.md")]
pub mod program {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/selectors.md")]
pub mod selectors {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/monorepo.md")]
pub mod monorepo {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/private-indexes.md")]
pub mod private_indexes {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/ci.md")]
pub mod ci {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/updates.md")]
pub mod updates {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/fingerprints.md")]
pub mod fingerprints {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/guarantees.md")]
pub mod guarantees {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/performance.md")]
pub mod performance {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/architecture.md")]
pub mod architecture {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/embedding.md")]
pub mod embedding {}

#[doc = include_str!("guide/rustdoc-links.txt")]
#[doc = include_str!("guide/glossary.md")]
pub mod glossary {}
