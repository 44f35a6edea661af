//! File names of wheels: `name-version(-build)-python-abi-platform(-variant).whl`.

use super::value_error::ValueError;
use crate::version::Version;
use crate::word::any_byte;

const WHAT: &str = "wheel file name";

/// Validates the file name of a wheel and returns the version in it.
pub(super) fn wheel_version(filename: &str) -> Result<Version, ValueError> {
    version_part(filename)?.parse().map_err(|_| ValueError::new(filename, WHAT, "its second part is not a version"))
}

/// Validates the file name of a wheel and returns the part that is its version.
///
/// As in uv 0.13.9, a name has five to seven parts: if the third of six does not begin with a digit, it is not a build
/// tag, and the last part is a variant (PEP 825).
pub(super) fn version_part(filename: &str) -> Result<&str, ValueError> {
    let refuse = |reason: &str| ValueError::new(filename, WHAT, reason);
    let stem = filename.strip_suffix(".whl").ok_or_else(|| refuse("it does not end with `.whl`"))?;
    let mut parts = [""; MOST];
    let (mut count, mut start) = (0, 0);
    for dash in memchr::memchr_iter(b'-', stem.as_bytes()) {
        *parts.get_mut(count).ok_or_else(|| refuse(PARTS))? = &stem[start..dash];
        (count, start) = (count + 1, dash + 1);
    }
    *parts.get_mut(count).ok_or_else(|| refuse(PARTS))? = &stem[start..];
    count += 1;
    let parts = &parts[..count];
    let [name, version, rest @ ..] = parts else { return Err(refuse(PARTS)) };
    if parts.iter().any(|part| part.is_empty()) {
        return Err(refuse("one of its parts is empty"));
    }
    let starts_with_digit = |part: &str| part.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let has_build = rest.first().is_some_and(|part| starts_with_digit(part));
    let (build, tags) = match (count, has_build) {
        (6 | MOST, true) => (rest.first(), &rest[1..]),
        (5, _) | (6, false) => (None, rest),
        (MOST, false) => return Err(refuse("its build part does not start with a digit")),
        _ => return Err(refuse(PARTS)),
    };
    // In nearly every name all characters are usual ones, and no part needs a second look.
    let is_usual = !any_byte(stem.as_bytes(), [], is_unusual);
    let is_tag = |text: &str| is_usual || !text.bytes().any(is_unusual);
    let is_edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    if !is_tag(name) || !is_edge(name.as_bytes().first()) || !is_edge(name.as_bytes().last()) {
        return Err(refuse("its first part is not the name of a package"));
    }
    if build.is_some_and(|build| !is_build_number(build)) {
        return Err(refuse("the number of its build part is 2^64 or more"));
    }
    if !tags.iter().chain(build).all(|tag| is_tag(tag)) {
        return Err(refuse("one of its tags contains other characters than letters, digits, `_` and `.`"));
    }
    if tags.iter().take(3).any(|tag| has_empty_tag(tag.as_bytes())) {
        return Err(refuse("one of its tags is empty"));
    }
    if starts_with_digit(tags[0]) {
        return Err(refuse("its Python tag starts with a digit"));
    }
    if tags.get(3).is_some_and(|variant| variant.bytes().any(|b| b.is_ascii_uppercase())) {
        return Err(refuse("its variant is not in lower case"));
    }
    Ok(version)
}

/// Whether the number at the start of a build part is one that uv reads.
fn is_build_number(build: &str) -> bool {
    let digits = build.bytes().take_while(u8::is_ascii_digit).count();
    build[..digits].parse::<u64>().is_ok()
}

/// Whether this is the end of a valid name after the version, without build tag and variant: `python-abi-platform.whl`.
pub(super) fn are_plain_tags(end: &str) -> bool {
    let Some(tags) = end.strip_suffix(".whl") else { return false };
    let next = |tags: &[u8]| tags.iter().position(|byte| *byte == b'-').filter(|length| *length > 0);
    let bytes = tags.as_bytes();
    let Some(python) = next(bytes) else { return false };
    let Some(abi) = next(&bytes[python + 1..]) else { return false };
    let platform = &bytes[python + abi + 2..];
    let is_whole = !platform.is_empty() && memchr::memchr(b'-', platform).is_none();
    is_whole && !bytes[0].is_ascii_digit() && !any_byte(bytes, [], is_unusual) && !has_empty_tag(bytes)
}

/// Whether one of the tags that dots join is empty; as in uv, the last may be.
fn has_empty_tag(tags: &[u8]) -> bool {
    memchr::memchr_iter(b'.', tags).any(|dot| dot == 0 || matches!(tags[dot - 1], b'.' | b'-'))
}

/// Whether this is no character of a usual part of a name, and no dash.
#[expect(clippy::needless_bitwise_bool, reason = "vector instructions have no branches")]
fn is_unusual(byte: u8) -> bool {
    let is_within = |byte: u8, first: u8, last: u8| byte.wrapping_sub(first) <= last - first;
    !(is_within(byte | 0x20, b'a', b'z') | is_within(byte, b'0', b'9') | is_within(byte, b'-', b'.') | (byte == b'_'))
}

/// `name-version(-build)-python-abi-platform(-variant)`.
const MOST: usize = 7;
const PARTS: &str = "it does not have the five to seven parts of `name-version(-build)-python-abi-platform(-variant)`";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PARTS, are_plain_tags, wheel_version};

    const TAG: &str = "one of its tags contains other characters than letters, digits, `_` and `.`";

    #[test]
    fn the_version_is_the_second_part() {
        let outcome = |name: &str| wheel_version(name).map(|v| v.to_string()).map_err(|e| e.to_string());
        let refused = |name: &str, why: &str| Err(format!("`{name}` is not a valid wheel file name: {why}"));
        assert_eq!(outcome("a_b-1.0+CPU.1-py3-none-any.whl"), Ok("1.0+cpu.1".to_owned()));
        assert_eq!(outcome("a-1!2.0rc1-1abc-cp312-cp312-manylinux_2_28_x86_64.whl"), Ok("1!2.0rc1".to_owned()));
        assert_eq!(outcome("a-1.0.zip"), refused("a-1.0.zip", "it does not end with `.whl`"));
        for name in ["a-1.0.whl", "a-1.0-none-any.whl", "a-1.0-1-py3-none-any-x-y.whl", ".whl"] {
            assert_eq!(outcome(name), refused(name, PARTS));
        }
        for name in ["a--py3-none-any.whl", "a-1.0-py3-none-.whl", "a-1.0--py3-none-any.whl", "a-1.0-py3--any.whl"] {
            assert_eq!(outcome(name), refused(name, "one of its parts is empty"));
        }
        for name in ["-1.0-py3-none-any.whl", "a-1.0-py3-none-any-.whl"] {
            assert_eq!(outcome(name), refused(name, "one of its parts is empty"));
        }
        for (name, why) in [
            ("a-1.0-x1-py3-none-any-cu129.whl", "its build part does not start with a digit"),
            ("a-x-py3-none-any.whl", "its second part is not a version"),
            ("a-1.0-1-2-py3-none-any.whl", "its Python tag starts with a digit"),
            ("a-1.0-18446744073709551616x-py3-none-any.whl", "the number of its build part is 2^64 or more"),
            ("é-1.0-py3-none-any.whl", "its first part is not the name of a package"),
            ("_a-1.0-py3-none-any.whl", "its first part is not the name of a package"),
            ("a-1.0-p y-none-any.whl", TAG),
            ("a-1.0-1é-py3-none-any.whl", TAG),
            ("a-1.0-py3-none-any-é.whl", TAG),
            ("a-1.0-py3-none-any-CU.whl", "its variant is not in lower case"),
            ("a-1.0-.py3-none-any.whl", "one of its tags is empty"),
            ("a-1.0-py3-none..abi3-any.whl", "one of its tags is empty"),
            ("a-1.0-1-py3-none-..whl", "one of its tags is empty"),
        ] {
            assert_eq!(outcome(name), refused(name, why));
        }
    }

    proptest! {
        #[test]
        fn plain_tags_complete_a_valid_name(
            end in r"(py3|none|1|1a|x_y\.z|x\.|\.x|X|é| |_|)(-(py3|none|1|1a|x_y\.z|x\.|\.\.|X|é| |_|)){1,4}(\.whl|\.whl|\.zip|)",
        ) {
            let name = format!("a-1.0-{end}");
            let is_valid = wheel_version(&name).is_ok();
            prop_assert!(is_valid || !are_plain_tags(&end));
            let has_three = end.matches('-').count() == 2 && !end.contains(char::is_whitespace);
            prop_assert!(are_plain_tags(&end) || !(is_valid && has_three), "each name of five parts is plain: {name}");
        }
    }

    #[test]
    fn a_variant_may_follow_the_platform() {
        for name in [
            "a-1.0-py3-none-any-cu129.whl",
            "a-1.0-1-py3-none-any-x86_64_v3.whl",
            "a-1.0-18446744073709551615-py3-none-any.whl",
            "a-1.0-x-py3-none-any.whl",
            "a-1.0-py3.-none.-any.-..x.whl",
        ] {
            assert!(wheel_version(name).is_ok(), "{name}");
        }
    }
}
