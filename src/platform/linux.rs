//! What the base image of a platform must have.

use super::{Kind, Platform};
use crate::marker::MarkerKey;

/// The C library of a Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Libc {
    /// glibc 2, from a minor version on.
    Glibc(u16),
    Musl,
}

impl Platform {
    /// The value of `platform_machine`.
    pub(crate) fn machine(self) -> &'static str {
        self.markers().into_iter().find(|(key, _)| *key == MarkerKey::PlatformMachine).map_or("", |(_, value)| value)
    }

    /// The processor, as `uname` calls it, and the C library; `None` if this is not Linux.
    pub(crate) fn linux(self) -> Option<(&'static str, Libc)> {
        match self.0 {
            Kind::Manylinux(arch, minor) => Some((arch.name(), Libc::Glibc(minor))),
            Kind::Musllinux(arch, _) => Some((arch.name(), Libc::Musl)),
            _ => None,
        }
    }
}
