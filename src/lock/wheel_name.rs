//! File names of wheels: `name-version(-build)-python-abi-platform.whl`.

use super::text_error::TextError;
use crate::version::Version;

const WHAT: &str = "wheel file name";

/// Reads the version that a wheel was built for out of its file name, and checks that the name has all its parts.
pub(super) fn wheel_version(filename: &str) -> Result<Version, TextError> {
    version_part(filename)?.parse().map_err(|_| TextError::new(filename, WHAT, "its second part is not a version"))
}

/// The text of that version.
pub(super) fn version_part(filename: &str) -> Result<&str, TextError> {
    let refuse = |reason: &str| TextError::new(filename, WHAT, reason);
    let stem = filename.strip_suffix(".whl").ok_or_else(|| refuse("it does not end with `.whl`"))?;
    let parts = Parts::of(stem).ok_or_else(|| {
        refuse("it does not have the five or six parts of `name-version(-build)-python-abi-platform`")
    })?;
    if parts.all().contains(&"") {
        return Err(refuse("one of its parts is empty"));
    }
    if parts.build.is_some_and(|build| !build.starts_with(|c: char| c.is_ascii_digit())) {
        return Err(refuse("its build part does not start with a digit"));
    }
    Ok(parts.version)
}

/// The parts of a wheel's name, without its ending.
struct Parts<'a> {
    name: &'a str,
    version: &'a str,
    build: Option<&'a str>,
    python: &'a str,
    abi: &'a str,
    platform: &'a str,
}

impl<'a> Parts<'a> {
    fn of(stem: &'a str) -> Option<Self> {
        let at_first = |text: &'a str| split(text, text.bytes().position(|b| b == b'-')?);
        let (name, rest) = at_first(stem)?;
        let (version, rest) = at_first(rest)?;
        // The platform is long, and all others are short, mostly.
        let (rest, platform) = split(rest, memchr::memrchr(b'-', rest.as_bytes())?)?;
        let (rest, abi) = split(rest, rest.bytes().rposition(|b| b == b'-')?)?;
        let (build, python) = at_first(rest).map_or((None, rest), |(build, python)| (Some(build), python));
        let is_one = !python.bytes().any(|b| b == b'-');
        is_one.then_some(Self { name, version, build, python, abi, platform })
    }

    fn all(&self) -> [&'a str; 6] {
        let Self { name, version, build, python, abi, platform } = *self;
        [name, version, build.unwrap_or(python), python, abi, platform]
    }
}

/// What stands before a hyphen, and after it.
fn split(text: &str, hyphen: usize) -> Option<(&str, &str)> {
    Some((text.get(..hyphen)?, text.get(hyphen + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::wheel_version;

    #[test]
    fn the_version_is_the_second_part() {
        let said = |name: &str| wheel_version(name).map(|v| v.to_string()).map_err(|e| e.to_string());
        let refused = |name: &str, why: &str| Err(format!("`{name}` is not a valid wheel file name: {why}"));
        assert_eq!(said("a_b-1.0+CPU.1-py3-none-any.whl"), Ok("1.0+cpu.1".to_owned()));
        assert_eq!(said("a-1!2.0rc1-1abc-cp312-cp312-manylinux_2_28_x86_64.whl"), Ok("1!2.0rc1".to_owned()));
        assert_eq!(said("a-1.0.zip"), refused("a-1.0.zip", "it does not end with `.whl`"));
        let parts = "it does not have the five or six parts of `name-version(-build)-python-abi-platform`";
        for name in ["a-1.0.whl", "a-1.0-none-any.whl", "a-1.0-1-2-py3-none-any.whl", ".whl"] {
            assert_eq!(said(name), refused(name, parts));
        }
        for name in ["a--py3-none-any.whl", "a-1.0-py3-none-.whl", "a-1.0--py3-none-any.whl", "a-1.0-py3--any.whl"] {
            assert_eq!(said(name), refused(name, "one of its parts is empty"));
        }
        assert_eq!(said("-1.0-py3-none-any.whl"), refused("-1.0-py3-none-any.whl", "one of its parts is empty"));
        let (build, version) = ("a-1.0-x1-py3-none-any.whl", "a-x-py3-none-any.whl");
        assert_eq!(said(build), refused(build, "its build part does not start with a digit"));
        assert_eq!(said(version), refused(version, "its second part is not a version"));
    }
}
