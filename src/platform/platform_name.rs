//! Names of platforms, as in uv's `--python-platform`.

use std::fmt;
use std::str::FromStr;

use super::arch::{ALL, Arch};
use super::error::TargetError;
use super::{Android, Ios, Kind, Mac, NEWEST, Platform, Pyodide, Windows};
use crate::message::nearest;

/// The glibc of uv's unversioned names; its musl and macOS follow.
const GLIBC: u16 = 28;
const MUSL: u16 = 2;
const MACOS: (u16, u16) = (13, 0);

/// All names other than those of an architecture and a version.
const FIXED: [(&str, Kind); 24] = [
    ("linux", Kind::Manylinux(Arch::X86_64, GLIBC)),
    ("x86_64-unknown-linux-gnu", Kind::Manylinux(Arch::X86_64, GLIBC)),
    ("aarch64-unknown-linux-gnu", Kind::Manylinux(Arch::Aarch64, GLIBC)),
    ("riscv64-unknown-linux", Kind::Manylinux(Arch::Riscv64, 39)),
    // Names that uv accepts and does not list.
    ("powerpc64le-unknown-linux-gnu", Kind::Manylinux(Arch::Ppc64le, GLIBC)),
    ("s390x-unknown-linux-gnu", Kind::Manylinux(Arch::S390x, GLIBC)),
    ("loongarch64-unknown-linux-gnu", Kind::Manylinux(Arch::Loongarch64, 36)),
    ("x86_64-unknown-linux-musl", Kind::Musllinux(Arch::X86_64, MUSL)),
    ("aarch64-unknown-linux-musl", Kind::Musllinux(Arch::Aarch64, MUSL)),
    ("aarch64-apple-darwin", Kind::MacOs(Mac::Arm, MACOS.0, MACOS.1)),
    ("macos", Kind::MacOs(Mac::Arm, MACOS.0, MACOS.1)),
    ("x86_64-apple-darwin", Kind::MacOs(Mac::Intel, MACOS.0, MACOS.1)),
    ("x86_64-pc-windows-msvc", Kind::Windows(Windows::Amd64)),
    ("windows", Kind::Windows(Windows::Amd64)),
    ("aarch64-pc-windows-msvc", Kind::Windows(Windows::Arm64)),
    ("i686-pc-windows-msvc", Kind::Windows(Windows::X86)),
    ("aarch64-linux-android", Kind::Android(Android::Arm64)),
    ("x86_64-linux-android", Kind::Android(Android::X86_64)),
    ("arm64-apple-ios", Kind::Ios(Ios::Device)),
    ("arm64-apple-ios-simulator", Kind::Ios(Ios::ArmSimulator)),
    ("x86_64-apple-ios-simulator", Kind::Ios(Ios::IntelSimulator)),
    ("wasm32-pyodide2024", Kind::Pyodide(Pyodide::Y2024)),
    ("wasm32-pyodide2025", Kind::Pyodide(Pyodide::Y2025)),
    ("x86_64-manylinux2014", Kind::Manylinux(Arch::X86_64, 17)),
];

/// Docker's names of platforms, with the glibc of uv's unversioned names.
const DOCKER: [(&str, Kind); 3] = [
    ("linux/amd64", Kind::Manylinux(Arch::X86_64, GLIBC)),
    ("linux/arm64", Kind::Manylinux(Arch::Aarch64, GLIBC)),
    ("linux/arm64/v8", Kind::Manylinux(Arch::Aarch64, GLIBC)),
];

impl FromStr for Platform {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        known(text).map(Self).ok_or_else(|| unknown(text))
    }
}

impl Platform {
    /// Returns the platform of a name that Docker uses, such as `linux/arm64` or `amd64`, which does not name a C library:
    /// musl if the image has it, else glibc. Other names are read as by `FromStr`.
    ///
    /// ```
    /// use locklayers::platform::Platform;
    /// assert_eq!(Platform::of_image("linux/arm64", true)?.to_string(), "aarch64-musllinux_1_2");
    /// assert_eq!(Platform::of_image("linux/arm64", false)?.to_string(), "aarch64-manylinux_2_28");
    /// assert_eq!(Platform::of_image("x86_64-manylinux_2_36", true)?.to_string(), "x86_64-manylinux_2_36");
    /// # Ok::<(), locklayers::platform::TargetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TargetError::UnknownPlatform`] for an unknown name.
    pub fn of_image(name: &str, is_musl: bool) -> Result<Self, TargetError> {
        let platform: Self = name.parse()?;
        match platform.0 {
            Kind::Manylinux(arch, _) if is_musl && name != "linux" && !name.contains('-') => {
                Ok(Self(Kind::Musllinux(arch, MUSL)))
            }
            _ => Ok(platform),
        }
    }
}

fn known(text: &str) -> Option<Kind> {
    let fixed = FIXED.iter().chain(&DOCKER).find(|(name, _)| *name == text).map(|(_, kind)| *kind);
    let made = || text.split_once('-').and_then(|(arch, system)| versioned(arch, system));
    fixed.or_else(made).or_else(|| oci(text))
}

/// Parses names such as `aarch64-manylinux_2_36`.
fn versioned(arch: &str, system: &str) -> Option<Kind> {
    let linux = || Arch::from_name(arch);
    if system == "manylinux2014" {
        return linux().filter(|arch| arch.oldest_glibc() <= 17).map(|arch| Kind::Manylinux(arch, 17));
    }
    let (system, version) = system.split_once('_')?;
    let (major, minor) = version.split_once('_')?;
    let (major, minor) = (number(major)?, number(minor)?);
    match (system, major) {
        ("manylinux", 2) => linux().filter(|arch| arch.oldest_glibc() <= minor).map(|a| Kind::Manylinux(a, minor)),
        ("musllinux", 1) => linux().map(|arch| Kind::Musllinux(arch, minor)),
        ("macosx", _) => {
            let mac = match arch {
                "aarch64" => Mac::Arm,
                "x86_64" => Mac::Intel,
                _ => return None,
            };
            let exists = if major == 10 { mac == Mac::Intel && (4..=16).contains(&minor) } else { major > 10 };
            exists.then_some(Kind::MacOs(mac, major, minor))
        }
        _ => None,
    }
}

/// Parses the names of OCI images and of Docker: `linux/amd64`, `linux/arm64/v8`, and the architecture alone.
fn oci(text: &str) -> Option<Kind> {
    let arch = text.strip_prefix("linux/").unwrap_or(text);
    let arch = match arch {
        "arm64/v8" => "arm64",
        "arm" => "arm/v7",
        arch => arch,
    };
    if text == "windows/amd64" {
        return Some(Kind::Windows(Windows::Amd64));
    }
    let arch = ALL.into_iter().find(|known| known.oci_name() == arch || known.name() == arch)?;
    let glibc = if arch == Arch::Riscv64 { 39 } else { arch.oldest_glibc().max(GLIBC) };
    Some(Kind::Manylinux(arch, glibc))
}

/// Parses a number in a name: without a sign or leading zeros, and at most [`NEWEST`].
fn number(text: &str) -> Option<u16> {
    let number: u16 = text.parse().ok()?;
    (number <= NEWEST && number.to_string() == text).then_some(number)
}

/// Names of systems that are no names of platforms, with the platform that is meant.
const MEANT: [(&str, &str); 43] = [
    ("alpine", "x86_64-unknown-linux-musl"),
    ("musl", "x86_64-unknown-linux-musl"),
    ("musllinux", "x86_64-unknown-linux-musl"),
    ("debian", "linux"),
    ("ubuntu", "linux"),
    ("glibc", "linux"),
    ("gnu", "linux"),
    ("manylinux", "linux"),
    ("linux2", "linux"),
    ("linux64", "linux"),
    ("darwin", "macos"),
    ("mac", "macos"),
    ("macosx", "macos"),
    ("osx", "macos"),
    ("win", "windows"),
    ("win32", "windows"),
    ("win64", "windows"),
    ("x64", "linux/amd64"),
    ("x86-64", "linux/amd64"),
    ("x86", "linux/386"),
    ("i386", "linux/386"),
    ("armv7", "linux/arm/v7"),
    ("arm32v7", "linux/arm/v7"),
    ("armv8", "linux/arm64"),
    ("arm64v8", "linux/arm64"),
    ("linux/arm/v8", "linux/arm64"),
    ("darwin/arm64", "macos"),
    ("macos/arm64", "macos"),
    ("macos-arm64", "macos"),
    ("darwin/amd64", "x86_64-apple-darwin"),
    ("macos/amd64", "x86_64-apple-darwin"),
    ("apple-silicon", "macos"),
    ("m1", "macos"),
    ("osx-arm64", "macos"),
    ("osx-64", "x86_64-apple-darwin"),
    ("win-64", "windows"),
    ("android", "aarch64-linux-android"),
    ("ios", "arm64-apple-ios"),
    ("linux-32", "linux/386"),
    ("cygwin", "windows"),
    ("wsl", "linux"),
    ("windows/arm64", "aarch64-pc-windows-msvc"),
    ("win_arm64", "aarch64-pc-windows-msvc"),
];

/// Returns the name that is meant by the name of a system, by the platform tag of a wheel, by the name of a compiler's
/// target without its vendor, or by a name in capitals.
fn meant(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let lower = lower.as_str();
    let is_name = |name: &String| known(name).is_some();
    if let Some((_, name)) = MEANT.iter().find(|(word, _)| *word == lower) {
        return Some((*name).to_owned());
    }
    if let Some(same) = Some(lower.to_owned()).filter(is_name) {
        return Some(same);
    }
    if matches!(lower, "win_amd64" | "windows/x86_64") {
        return Some("windows".to_owned());
    }
    let arches = || ALL.iter().map(|arch| arch.name());
    // Versions of the instruction set, of which wheels have none.
    let plain = lower.strip_prefix("linux/amd64/v").is_some_and(|level| matches!(level, "1" | "2" | "3" | "4"));
    if plain {
        return Some("linux/amd64".to_owned());
    }
    let slashed = || {
        let rest = lower.strip_prefix("linux-").or_else(|| lower.strip_prefix("linux_"))?;
        let (rest, is_musl) = match rest.strip_suffix("-musl") {
            Some(rest) => (rest, true),
            None => (rest.strip_suffix("-gnu").unwrap_or(rest), false),
        };
        let Kind::Manylinux(arch, _) = oci(&format!("linux/{rest}"))? else { return None };
        Some(if is_musl { format!("{}-musllinux_1_{MUSL}", arch.name()) } else { format!("linux/{}", arch.oci_name()) })
    };
    let tagged = || {
        let (arch, system) = arches().find_map(|arch| Some((arch, lower.strip_suffix(arch)?.strip_suffix('_')?)))?;
        let name = if system == "linux" { format!("{arch}-manylinux_2_{GLIBC}") } else { format!("{arch}-{system}") };
        Some(name).filter(is_name)
    };
    let target = || {
        let (arch, system) = lower.split_once('-')?;
        let libc = match system {
            "linux" | "linux-gnu" | "gnu" => format!("manylinux_2_{GLIBC}"),
            "linux-musl" | "musl" | "alpine" => format!("musllinux_1_{MUSL}"),
            _ => return None,
        };
        Some(format!("{}-{libc}", by_uv(arch))).filter(is_name)
    };
    // Docker's name of an architecture before uv's of a system.
    let mixed = || {
        let (arch, system) = lower.split_once('-')?;
        Some(format!("{}-{system}", by_uv(arch))).filter(is_name)
    };
    let bare = || Some(format!("x86_64-{lower}")).filter(is_name);
    tagged().or_else(target).or_else(mixed).or_else(slashed).or_else(bare)
}

/// Returns uv's name of an architecture.
fn by_uv(arch: &str) -> &str {
    match arch {
        "arm64" => "aarch64",
        "amd64" | "x64" => "x86_64",
        arch => arch,
    }
}

fn unknown(text: &str) -> TargetError {
    if let Some(name) = meant(text) {
        return TargetError::UnknownPlatform { text: text.to_owned(), nearest: vec![name] };
    }
    if text.contains('/') {
        let names: Vec<String> = ALL.iter().map(|arch| format!("linux/{}", arch.oci_name())).collect();
        let near = nearest(text, names.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
        return TargetError::UnknownPlatform { text: text.to_owned(), nearest: near };
    }
    let versioned = ALL.iter().flat_map(|arch| {
        ["manylinux_2_28", "manylinux_2_36", "musllinux_1_2"].map(|system| format!("{}-{system}", arch.name()))
    });
    // Nobody means a telephone by what is only similar in spelling.
    let is_far = |name: &str| ["android", "ios"].iter().any(|system| name.contains(system) && !text.contains(system));
    let fixed = FIXED.iter().filter(|(name, _)| !is_far(name)).map(|(name, _)| (*name).to_owned());
    let names: Vec<String> = fixed.chain(versioned).collect();
    let near = nearest(text, names.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
    TargetError::UnknownPlatform { text: text.to_owned(), nearest: near }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Manylinux(arch, minor) => write!(f, "{}-manylinux_2_{minor}", arch.name()),
            Kind::Musllinux(arch, minor) => write!(f, "{}-musllinux_1_{minor}", arch.name()),
            Kind::MacOs(mac, major, minor) if (major, minor) != MACOS => {
                let arch = if mac == Mac::Arm { "aarch64" } else { "x86_64" };
                write!(f, "{arch}-macosx_{major}_{minor}")
            }
            kind => {
                let name = FIXED.iter().find(|(_, fixed)| *fixed == kind).map_or("", |(name, _)| *name);
                f.pad(name)
            }
        }
    }
}

crate::message::serde_as_str!(Platform);
