//! Possible platforms: the constraints between the values of platform variables.

use super::key::MarkerKey;

/// The knowledge about the platform at a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Possible {
    os: Os,
    sys: Sys,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Os {
    #[default]
    Any,
    Nt,
    Posix,
}

/// Classes of `sys_platform` values that exclude values of other variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Sys {
    #[default]
    Any,
    Ios,
    Win32,
    /// `linux` and `darwin`.
    Unix,
    /// Other values that are known not to be a BSD: `aix`, `android`, `emscripten`, `cygwin`, `wasi`.
    Other,
}

impl Possible {
    /// Returns the knowledge below one segment of a platform variable's line, or `None` if no platform is left.
    pub(super) fn below(self, key: MarkerKey, point: Option<&str>) -> Option<Self> {
        let Some(value) = point else { return Some(self) };
        match key {
            MarkerKey::OsName => {
                let os = match value {
                    "nt" => Os::Nt,
                    "posix" => Os::Posix,
                    _ => Os::Any,
                };
                Some(Self { os, ..self })
            }
            MarkerKey::SysPlatform => {
                let sys = match value {
                    "linux" | "darwin" => Sys::Unix,
                    "ios" => Sys::Ios,
                    "win32" => Sys::Win32,
                    "aix" | "android" | "emscripten" | "cygwin" | "wasi" => Sys::Other,
                    _ => Sys::Any,
                };
                let impossible = match self.os {
                    Os::Any => false,
                    Os::Nt => matches!(sys, Sys::Unix | Sys::Ios),
                    Os::Posix => sys == Sys::Win32,
                };
                (!impossible).then_some(Self { sys, ..self })
            }
            MarkerKey::PlatformSystem => {
                let impossible = match value {
                    "FreeBSD" | "NetBSD" | "OpenBSD" | "SunOS" => self.sys != Sys::Any,
                    "iOS" | "iPadOS" => !matches!(self.sys, Sys::Any | Sys::Ios),
                    _ => false,
                };
                (!impossible).then_some(self)
            }
            _ => Some(self),
        }
    }
}
