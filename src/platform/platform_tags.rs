//! The tags of the wheels that a platform can install.

use super::arch::Arch;
use super::{Android, Ios, Kind, Mac, Platform, Pyodide, Windows};

impl Platform {
    /// Returns the platform tags of compatible wheels, best first (PEP 425, 600, 656, 730, 738, 783).
    pub(super) fn tags(self) -> Vec<String> {
        match self.0 {
            Kind::Manylinux(arch, glibc) => manylinux(arch, glibc),
            Kind::Musllinux(arch, musl) => {
                let tags = (0..=musl).rev().map(|minor| format!("musllinux_1_{minor}_{}", arch.name()));
                tags.chain([format!("linux_{}", arch.name())]).collect()
            }
            Kind::MacOs(mac, major, minor) => macosx(mac, major, minor),
            Kind::Windows(Windows::Amd64) => vec!["win_amd64".to_owned()],
            Kind::Windows(Windows::Arm64) => vec!["win_arm64".to_owned()],
            Kind::Windows(Windows::X86) => vec!["win32".to_owned()],
            Kind::Android(android) => {
                let abi = if android == Android::Arm64 { "arm64_v8a" } else { "x86_64" };
                (16..=24).rev().map(|level| format!("android_{level}_{abi}")).collect()
            }
            Kind::Ios(ios) => {
                let device = match ios {
                    Ios::Device => "arm64_iphoneos",
                    Ios::ArmSimulator => "arm64_iphonesimulator",
                    Ios::IntelSimulator => "x86_64_iphonesimulator",
                };
                let older = (0..=9).rev().map(|minor| format!("ios_12_{minor}_{device}"));
                std::iter::once(format!("ios_13_0_{device}")).chain(older).collect()
            }
            Kind::Pyodide(abi) => {
                let year = if abi == Pyodide::Y2024 { 2024 } else { 2025 };
                vec![format!("pyemscripten_{year}_0_wasm32"), format!("pyodide_{year}_0_wasm32")]
            }
        }
    }
}

/// Returns the tags of each glibc down to the architecture's first, with the names from before PEP 600 after the
/// version that they mean.
fn manylinux(arch: Arch, glibc: u16) -> Vec<String> {
    let name = arch.name();
    let mut tags = Vec::new();
    for minor in (arch.oldest_glibc()..=glibc).rev() {
        tags.push(format!("manylinux_2_{minor}_{name}"));
        match minor {
            17 => tags.push(format!("manylinux2014_{name}")),
            12 => tags.push(format!("manylinux2010_{name}")),
            5 => tags.push(format!("manylinux1_{name}")),
            _ => {}
        }
    }
    tags.push(format!("linux_{name}"));
    tags
}

/// Returns the tags of macOS: 10 has one for each minor version, later ones have one for each major version.
fn macosx(mac: Mac, major: u16, minor: u16) -> Vec<String> {
    const INTEL: [&str; 6] = ["x86_64", "intel", "fat64", "fat32", "universal2", "universal"];
    let (new, old): (&[&str], &[&str]) =
        if mac == Mac::Arm { (&["arm64", "universal2"], &["universal2"]) } else { (&INTEL, &INTEL) };
    let tag = |major: u16, minor: u16| move |binary: &&str| format!("macosx_{major}_{minor}_{binary}");
    let mut tags = Vec::new();
    for major in (11..=major).rev() {
        tags.extend(new.iter().map(tag(major, 0)));
    }
    let newest = if major > 10 { 16 } else { minor };
    for minor in (4..=newest).rev() {
        tags.extend(old.iter().map(tag(10, minor)));
    }
    tags
}
