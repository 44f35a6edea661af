//! The requirements on the base image, which its Python checks in the first step.

use crate::platform::{Libc, Target};

/// The Python and the systems of the layers, as far as the plans state them.
#[derive(Clone, Debug, Default)]
pub(in crate::image) struct Demand {
    /// The first two numbers of its version.
    python: Option<(u32, u32)>,
    is_free_threaded: bool,
    /// A target for each platform, all with the same implementation of Python.
    targets: Vec<Target>,
}

impl Demand {
    pub(in crate::image) fn new(python: Option<&str>, targets: Vec<Target>) -> Self {
        let is_free_threaded = python.is_some_and(|text| text.ends_with('t') || text.ends_with("+freethreaded"));
        Self { python: python.and_then(numbers), is_free_threaded, targets }
    }

    /// Returns a shell command with which a Python fails the build if it does not fit the layers, or `None` if any
    /// fits.
    ///
    /// It contains no `$` and no quotes except the outer ones, and runs on every Python 3.
    pub(in crate::image) fn command(&self, python: &str) -> Option<String> {
        let mut tests = Vec::new();
        if let Some((major, minor)) = self.python {
            let abi = if self.is_free_threaded { "t" } else { "" };
            let has = "'%d.%d' % sys.version_info[:2] + ('t' if sysconfig.get_config_var('Py_GIL_DISABLED') else '')";
            tests.push(format!("python = {has}"));
            let wanted = format!("Python {major}.{minor}{abi}");
            tests.push(test(&format!("python == '{major}.{minor}{abi}'"), "Python ", "python", &wanted));
        }
        if let Some(target) = self.targets.first() {
            let name = target.implementation().to_string();
            let name = name.split('-').next().unwrap_or_default();
            let has = "sys.implementation.name";
            tests.push(test(&format!("{has} == '{name}'"), "the implementation ", has, name));
        }
        tests.extend(self.of_systems());
        let code = tests.join("; \\\n        ");
        (!tests.is_empty()).then(|| format!("{python} -c \"import os, sys, sysconfig; \\\n        {code}\""))
    }

    /// Returns the tests of the processor and of the C library.
    fn of_systems(&self) -> Vec<String> {
        let system = |target: &Target| {
            let (machine, libc) = target.platform().linux()?;
            Some((machine, libc, target.platform().oci_platform()?))
        };
        let systems: Vec<_> = self.targets.iter().filter_map(system).collect();
        if systems.is_empty() {
            return Vec::new();
        }
        let join = |words: Vec<&str>, with| words.join(with);
        let names = systems.iter().map(|(machine, ..)| machines(machine)).collect::<Vec<_>>().join(", ");
        let wanted = join(systems.iter().map(|(machine, ..)| *machine).collect(), " or ");
        let wanted =
            format!("{wanted}: build with --platform {}", join(systems.iter().map(|s| s.2.as_str()).collect(), ","));
        let library = "'CS_GNU_LIBC_VERSION'";
        let mut tests = vec![
            "machine = os.uname().machine + ('' if sys.maxsize > 2**32 else ', 32 bits')".to_owned(),
            test(&format!("machine in ({names},)"), "", "machine", &wanted),
            format!("libc = os.confstr({library}) if {library} in os.confstr_names else 'musl'"),
        ];
        let is_one = systems.iter().all(|(_, libc, _)| *libc == systems[0].1);
        for (machine, libc, _) in systems.iter().take(if is_one { 1 } else { systems.len() }) {
            let (is_fit, wanted) = match libc {
                Libc::Musl => ("libc == 'musl'".to_owned(), "musl".to_owned()),
                Libc::Glibc(minor) => {
                    let number = "tuple(map(int, libc.split()[1].split('.')[:2]))";
                    let is_fit = format!("(libc.startswith('glibc ') and {number} >= (2, {minor}))");
                    (is_fit, format!("glibc 2.{minor} or newer"))
                }
            };
            let elsewhere = format!("machine not in ({},) or ", machines(machine));
            let elsewhere = if is_one { String::new() } else { elsewhere };
            tests.push(test(&format!("{elsewhere}{is_fit}"), "", "libc", &wanted));
        }
        tests
    }
}

/// Returns code that reports what the base image has and what the layers need, unless a condition holds.
fn test(condition: &str, kind: &str, has: &str, wanted: &str) -> String {
    format!("{condition} or sys.exit('the base image has {kind}' + {has} + ', but the layers are for {wanted}')")
}

/// Returns the values of `uname` and of the width of a pointer for a processor: a 64-bit kernel runs 32-bit images
/// too.
fn machines(machine: &str) -> String {
    let names: &[&str] = match machine {
        "i686" => &["i386, 32 bits", "i586, 32 bits", "i686, 32 bits", "x86_64, 32 bits"],
        "armv7l" => &["armv7l, 32 bits", "armv8l, 32 bits", "aarch64, 32 bits"],
        machine => return format!("'{machine}'"),
    };
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// Returns the first two numbers of a version, or of a tag that begins with one.
pub(in crate::image) fn numbers(text: &str) -> Option<(u32, u32)> {
    let version = text.split_once('-').map_or(text, |(version, _)| version);
    let mut parts = version.split('.').map(|part| part.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok());
    Some((parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::Demand;
    use crate::platform::{Target, TargetError};

    #[test]
    fn nothing_is_checked_if_any_python_fits() {
        assert_eq!(Demand::new(None, Vec::new()).command("python3"), None);
        assert_eq!(Demand::new(Some("3 x"), Vec::new()).command("python3"), None);
    }

    #[test]
    fn every_requirement_of_a_target_is_checked() -> Result<(), TargetError> {
        let command = |python: &str, platforms: &[&str]| -> Result<String, TargetError> {
            let targets = platforms.iter().map(|platform| Target::builder(python, platform).build());
            let targets = targets.collect::<Result<_, _>>()?;
            Ok(Demand::new(Some(python), targets).command("python3").unwrap_or_default())
        };
        let glibc = command("3.12.4", &["aarch64-manylinux_2_31"])?;
        for part in [
            "python == '3.12' or",
            "sys.implementation.name == 'cpython' or",
            "machine in ('aarch64',) or",
            "the layers are for aarch64: build with --platform linux/arm64'",
            ">= (2, 31)) or",
            "for glibc 2.31 or newer'",
        ] {
            assert!(glibc.contains(part), "{part}: {glibc}");
        }
        assert!(!glibc.contains('$') && glibc.matches('"').count() == 2 && !glibc.contains('`'), "{glibc}");
        let musl = command("3.13t", &["armv7l-musllinux_1_2"])?;
        assert!(musl.contains("python == '3.13t' or") && musl.contains("libc == 'musl' or"), "{musl}");
        assert!(musl.contains("machine in ('armv7l, 32 bits', 'armv8l, 32 bits', 'aarch64, 32 bits',) or"), "{musl}");
        let both = command("3.12", &["aarch64-manylinux_2_31", "x86_64-manylinux_2_36"])?;
        assert!(both.contains("machine in ('aarch64', 'x86_64',) or"), "{both}");
        assert!(both.contains("for aarch64 or x86_64: build with --platform linux/arm64,linux/amd64'"), "{both}");
        assert!(both.contains("machine not in ('x86_64',) or (libc.startswith('glibc ') and "), "{both}");
        let same = command("3.12", &["aarch64-musllinux_1_2", "x86_64-musllinux_1_2"])?;
        assert!(same.matches("libc == 'musl' or").count() == 1 && !same.contains("not in"), "{same}");
        Ok(())
    }
}
