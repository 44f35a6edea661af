//! Targets: one Python on one platform, and the files that it installs.
//!
//! ```text
//! Python version, Platform, Implementation ─ TargetBuilder → Target ─ check → does the lock support it?
//!                                                                  └ artifact → Artifact of a package, or why there is none
//! ```
//!
//! Wheels are chosen by their tags (PEP 425, with PEP 600 for manylinux and PEP 656 for musllinux), as uv chooses them.

mod arch;
mod artifact;
mod artifact_error;
mod build_reason;
mod error;
mod fit;
mod implementation;
#[cfg(feature = "image")]
mod linux;
mod misses;
mod platform_name;
mod platform_tags;
mod python;
mod tags;
mod target;
mod wheel_tags;

pub use artifact::Artifact;
pub use artifact_error::ArtifactError;
pub use build_reason::BuildReason;
pub use error::TargetError;
pub use implementation::Implementation;
#[cfg(feature = "image")]
pub(crate) use linux::Libc;
pub use misses::WheelMisses;
pub use target::{Target, TargetBuilder};

use self::arch::Arch;
use crate::marker::MarkerKey;

/// An operating system and a processor architecture, by the names of uv's `--python-platform`.
///
/// `FromStr` accepts these names:
///
/// ```text
/// linux                        x86_64-manylinux_2_28
/// x86_64-unknown-linux-gnu     x86_64-manylinux_2_28; aarch64 likewise
/// x86_64-unknown-linux-musl    x86_64-musllinux_1_2; aarch64 likewise
/// riscv64-unknown-linux        riscv64-manylinux_2_39
/// ARCH-unknown-linux-gnu       powerpc64le and s390x: manylinux_2_28; loongarch64: manylinux_2_36
/// ARCH-manylinux_2_N           glibc 2.N or newer, N from the architecture's first to 100; ARCH-manylinux2014 is 2.17
/// ARCH-musllinux_1_N           musl 1.N or newer, N at most 100
/// macos                        aarch64-apple-darwin
/// aarch64-apple-darwin         macOS 13.0 on ARM; x86_64-apple-darwin on Intel
/// ARCH-macosx_M_N              macOS M.N: 10.4 to 10.16, or M from 11 to 100 (wheels are for M.0)
/// windows                      x86_64-pc-windows-msvc; aarch64-… and i686-… likewise
/// aarch64-linux-android        Android's API level 24; x86_64 likewise
/// arm64-apple-ios              iOS 13.0; arm64-apple-ios-simulator and x86_64-apple-ios-simulator
/// wasm32-pyodide2024           Pyodide's ABI of 2024; 2025 likewise
/// linux/amd64                  x86_64-manylinux_2_28, as images call it; linux/arm64, linux/arm/v7, … likewise, and
///                              amd64 alone; windows/amd64
/// ```
///
/// `ARCH` is one of `x86_64`, aarch64, i686, armv7l, ppc64, ppc64le, s390x, riscv64, loongarch64. `Display` writes the
/// most specific name. uv accepts the same names, except that of the forms with `ARCH` it accepts only a fixed list,
/// and none of the names of images.
///
/// ```
/// let platform: locklayers::platform::Platform = "linux".parse()?;
/// assert_eq!(platform.to_string(), "x86_64-manylinux_2_28");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Platform(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// glibc 2, its minor version.
    Manylinux(Arch, u16),
    /// musl 1, its minor version.
    Musllinux(Arch, u16),
    MacOs(Mac, u16, u16),
    Windows(Windows),
    Android(Android),
    Ios(Ios),
    Pyodide(Pyodide),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mac {
    Arm,
    Intel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Windows {
    Amd64,
    Arm64,
    X86,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Android {
    Arm64,
    X86_64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Ios {
    Device,
    ArmSimulator,
    IntelSimulator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Pyodide {
    Y2024,
    Y2025,
}

/// The newest version of glibc, musl or macOS that is accepted.
const NEWEST: u16 = 100;

impl Platform {
    /// Returns the platform's name in OCI images and in `docker build --platform`, such as `linux/amd64`, or `None` if
    /// it is not Linux.
    ///
    /// ```
    /// let platform: locklayers::platform::Platform = "aarch64-manylinux_2_36".parse()?;
    /// assert_eq!(platform.oci_platform().as_deref(), Some("linux/arm64"));
    /// assert_eq!("macos".parse::<locklayers::platform::Platform>()?.oci_platform(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn oci_platform(self) -> Option<String> {
        match self.0 {
            Kind::Manylinux(arch, _) | Kind::Musllinux(arch, _) => Some(format!("linux/{}", arch.oci_name())),
            _ => None,
        }
    }

    /// Returns the architectures of Linux as builders of images have them in `TARGETARCH`: `amd64`, `arm64`, `arm`, ….
    pub fn oci_architectures() -> impl Iterator<Item = &'static str> {
        arch::ALL.into_iter().map(|arch| arch.oci_name().split_once('/').map_or(arch.oci_name(), |(name, _)| name))
    }

    /// Returns whether this is Linux with musl, such as Alpine.
    ///
    /// ```
    /// assert!("x86_64-musllinux_1_2".parse::<locklayers::platform::Platform>()?.is_musl());
    /// assert!(!"x86_64-manylinux_2_28".parse::<locklayers::platform::Platform>()?.is_musl());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_musl(self) -> bool {
        matches!(self.0, Kind::Musllinux(..))
    }

    /// Returns the oldest newer platform of the same kind that supports a wheel's platform tag, or `None` if there is
    /// none.
    ///
    /// ```text
    /// x86_64-manylinux_2_28, manylinux_2_31_x86_64: x86_64-manylinux_2_31
    /// x86_64-manylinux_2_28, manylinux_2_31_aarch64: none
    /// ```
    fn newer(self, tag: &str) -> Option<Self> {
        let number = |text: &str| text.parse().ok().filter(|number: &u16| *number <= NEWEST);
        let kind = match self.0 {
            Kind::Manylinux(arch, glibc) => {
                let minor = match tag.strip_suffix(arch.name())?.strip_suffix('_')? {
                    "manylinux1" => 5,
                    "manylinux2010" => 12,
                    "manylinux2014" => 17,
                    system => number(system.strip_prefix("manylinux_2_")?)?,
                };
                (minor > glibc).then_some(Kind::Manylinux(arch, minor))
            }
            Kind::Musllinux(arch, musl) => {
                let system = tag.strip_suffix(arch.name())?.strip_suffix('_')?;
                let minor = number(system.strip_prefix("musllinux_1_")?)?;
                (minor > musl).then_some(Kind::Musllinux(arch, minor))
            }
            Kind::MacOs(mac, major, minor) => {
                let (wanted, rest) = tag.strip_prefix("macosx_")?.split_once('_')?;
                let (wanted, minor_wanted) = (number(wanted)?, number(rest.split_once('_')?.0)?);
                let newer = Kind::MacOs(mac, wanted, if wanted > 10 { 0 } else { minor_wanted });
                let fits = (wanted, minor_wanted) > (major, minor) && wanted >= 10;
                (fits && Self(newer).tags().iter().any(|known| known == tag)).then_some(newer)
            }
            Kind::Windows(_) | Kind::Android(_) | Kind::Ios(_) | Kind::Pyodide(_) => None,
        };
        kind.map(Self)
    }

    /// Returns the platform of the same architecture with the other C library that supports a wheel's platform tag, of its usual
    /// version or newer, or `None` if there is none.
    ///
    /// ```text
    /// x86_64-manylinux_2_28, musllinux_1_1_x86_64: x86_64-musllinux_1_2
    /// ```
    fn other_libc(self, tag: &str) -> Option<Self> {
        let (none, usual) = match self.0 {
            Kind::Manylinux(arch, _) => (Kind::Musllinux(arch, 0), Kind::Musllinux(arch, 2)),
            Kind::Musllinux(arch, _) => (Kind::Manylinux(arch, 0), Kind::Manylinux(arch, 28)),
            _ => return None,
        };
        let found = Self(none).newer(tag)?;
        let platform = if found.age() > Self(usual).age() { found } else { Self(usual) };
        // Some architectures have no glibc that old.
        platform.to_string().parse().ok()
    }

    /// The version of the system, comparable within one kind of platform.
    pub(crate) fn age(self) -> (u16, u16) {
        match self.0 {
            Kind::Manylinux(_, minor) | Kind::Musllinux(_, minor) => (1, minor),
            Kind::MacOs(_, major, minor) => (major, minor),
            Kind::Windows(_) | Kind::Android(_) | Kind::Ios(_) | Kind::Pyodide(_) => (0, 0),
        }
    }

    /// Returns the values of marker variables on this platform; as in uv, those of the release and version of the
    /// system may be empty.
    fn markers(self) -> Vec<(MarkerKey, &'static str)> {
        let (os, sys, system, machine, release, version) = match self.0 {
            Kind::Manylinux(arch, _) | Kind::Musllinux(arch, _) => ("posix", "linux", "Linux", arch.name(), "", ""),
            Kind::MacOs(mac, ..) => {
                let machine = if mac == Mac::Arm { "arm64" } else { "x86_64" };
                ("posix", "darwin", "Darwin", machine, "", "")
            }
            Kind::Windows(windows) => {
                let machine = match windows {
                    Windows::Amd64 => "AMD64",
                    Windows::Arm64 => "ARM64",
                    Windows::X86 => "x86",
                };
                ("nt", "win32", "Windows", machine, "", "")
            }
            Kind::Android(android) => {
                let machine = if android == Android::Arm64 { "aarch64" } else { "x86_64" };
                ("posix", "android", "Android", machine, "", "")
            }
            Kind::Ios(ios) => {
                let machine = if ios == Ios::IntelSimulator { "x86_64" } else { "arm64" };
                ("posix", "ios", "iOS", machine, "", "")
            }
            Kind::Pyodide(abi) => {
                let release = if abi == Pyodide::Y2024 { "3.1.58" } else { "4.0.9" };
                ("posix", "emscripten", "Emscripten", "wasm32", release, "#1")
            }
        };
        vec![
            (MarkerKey::OsName, os),
            (MarkerKey::SysPlatform, sys),
            (MarkerKey::PlatformSystem, system),
            (MarkerKey::PlatformMachine, machine),
            (MarkerKey::PlatformRelease, release),
            (MarkerKey::PlatformVersion, version),
        ]
    }
}
