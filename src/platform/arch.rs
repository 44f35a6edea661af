//! Processor architectures of Linux, by the names that wheels use.

/// An architecture, and the oldest glibc that manylinux has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Arch {
    X86_64,
    Aarch64,
    I686,
    Armv7l,
    Ppc64,
    Ppc64le,
    S390x,
    Riscv64,
    Loongarch64,
}

pub(super) const ALL: [Arch; 9] = [
    Arch::X86_64,
    Arch::Aarch64,
    Arch::I686,
    Arch::Armv7l,
    Arch::Ppc64,
    Arch::Ppc64le,
    Arch::S390x,
    Arch::Riscv64,
    Arch::Loongarch64,
];

impl Arch {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
            Self::I686 => "i686",
            Self::Armv7l => "armv7l",
            Self::Ppc64 => "ppc64",
            Self::Ppc64le => "ppc64le",
            Self::S390x => "s390x",
            Self::Riscv64 => "riscv64",
            Self::Loongarch64 => "loongarch64",
        }
    }

    /// Returns the name in OCI images, with the variant if one is usual.
    pub(super) fn oci_name(self) -> &'static str {
        match self {
            Self::X86_64 => "amd64",
            Self::Aarch64 => "arm64",
            Self::I686 => "386",
            Self::Armv7l => "arm/v7",
            Self::Ppc64 => "ppc64",
            Self::Ppc64le => "ppc64le",
            Self::S390x => "s390x",
            Self::Riscv64 => "riscv64",
            Self::Loongarch64 => "loong64",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        ALL.into_iter().find(|arch| arch.name() == name)
    }

    /// Returns the minor version of the oldest glibc 2 for which manylinux wheels exist.
    pub(super) fn oldest_glibc(self) -> u16 {
        match self {
            Self::X86_64 | Self::I686 => 5,
            Self::Aarch64 | Self::Armv7l | Self::Ppc64 | Self::Ppc64le | Self::S390x => 17,
            Self::Riscv64 => 31,
            Self::Loongarch64 => 36,
        }
    }
}
