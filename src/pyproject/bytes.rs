//! Numbers of bytes in the configuration.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A number of bytes: an integer, or a string with a unit such as `500 MB` or `2 GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bytes(pub(super) u64);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BytesVisitor)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer in bytes, or a string with a unit such as \"500 MB\" or \"2 GiB\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        let negative = |_| E::invalid_value(Unexpected::Signed(number), &self);
        u64::try_from(number).map(Bytes).map_err(negative)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Bytes(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if !text.trim().is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(E::custom(format_args!(
                "`{text}` has no unit; write one, as in \"{} MB\", or an integer, which is in bytes",
                text.trim()
            )));
        }
        parse(text.trim()).map(Bytes).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Parses a decimal number with a unit; fractions of a byte are truncated.
fn parse(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = (&text[..end], text[end..].trim_start());
    let factor: u128 = match unit.to_ascii_lowercase().as_str() {
        "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        "ki" | "kib" => 1 << 10,
        "mi" | "mib" => 1 << 20,
        "gi" | "gib" => 1 << 30,
        "ti" | "tib" => 1 << 40,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || part.contains('.') || part.len() > 12 || (number.contains('.') && part.is_empty()) {
        return None;
    }
    let scale = 10_u128.pow(u32::try_from(part.len()).ok()?);
    let whole = whole.parse::<u64>().ok()?;
    let part = if part.is_empty() { 0 } else { part.parse::<u64>().ok()? };
    u64::try_from(u128::from(whole) * factor + u128::from(part) * factor / scale).ok()
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    fn read(value: &str) -> Result<u64, String> {
        let table: Result<std::collections::BTreeMap<String, Bytes>, _> = toml::from_str(&format!("x = {value}"));
        table.map(|table| table["x"].0).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn bytes_are_integers_or_strings_with_units() {
        for (text, bytes) in [
            ("0", 0),
            ("1_000", 1_000),
            ("\"500 MB\"", 500_000_000),
            ("\"2 GiB\"", 2 << 30),
            ("\"1.5kB\"", 1_500),
            ("\" 7 B \"", 7),
            ("\"3M\"", 3_000_000),
        ] {
            assert_eq!(read(text), Ok(bytes), "{text}");
        }
        for text in [
            "-1",
            "1.5",
            "\"-1 MB\"",
            "\"MB\"",
            "\"5 parsecs\"",
            "\"\"",
            "\"1.\"",
            "\"1.2.3 MB\"",
            "\"1. MB\"",
            "\"99999999999999999999 B\"",
            "\"99999999999 TB\"",
            "true",
            "\".5 MB\"",
            "\"é\"",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_string_without_a_unit_is_refused_with_the_unit_it_may_mean() {
        let expected = "`50` has no unit; write one, as in \"50 MB\", or an integer, which is in bytes";
        assert_eq!(read("\"50\""), Err(expected.to_owned()));
    }
}
