//! The target: the one Python on the one platform that an image has, and what it installs.

mod arch;
mod artifact;
mod build_reason;
mod error;
mod fit;
mod implementation;
mod misses;
mod platform;
mod platform_name;
mod python;
mod tags;
#[expect(clippy::module_inception, reason = "the type gives the stage its name")]
mod target;
mod wheel_tags;

pub use artifact::Artifact;
pub use build_reason::BuildReason;
pub use error::{ArtifactError, TargetError};
pub use implementation::Implementation;
pub use misses::WheelMisses;
pub use platform::Platform;
pub use target::{Target, TargetBuilder};
