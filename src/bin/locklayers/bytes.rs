//! Numbers of bytes in the configuration.

use std::fmt;

use bytesize::ByteSize;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

/// A limit: an integer in bytes, or text such as `500 MB` or `2 GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteLimit(pub(crate) u64);

impl<'de> Deserialize<'de> for ByteLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ByteLimitVisitor)
    }
}

struct ByteLimitVisitor;

impl Visitor<'_> for ByteLimitVisitor {
    type Value = ByteLimit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of bytes, or text such as \"500 MB\" or \"2 GiB\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        let negative = |_| E::invalid_value(serde::de::Unexpected::Signed(number), &self);
        u64::try_from(number).map(ByteLimit).map_err(negative)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(ByteLimit(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let unknown = |_| E::invalid_value(serde::de::Unexpected::Str(text), &self);
        text.trim().parse::<ByteSize>().map(|size| ByteLimit(size.as_u64())).map_err(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::ByteLimit;

    fn read(value: &str) -> Option<u64> {
        let table: Result<std::collections::BTreeMap<String, ByteLimit>, _> = toml::from_str(&format!("x = {value}"));
        table.ok()?.get("x").map(|limit| limit.0)
    }

    #[test]
    fn bytes_are_integers_or_texts_with_units() {
        for (text, bytes) in [
            ("0", Some(0)),
            ("1_000", Some(1_000)),
            ("\"500 MB\"", Some(500_000_000)),
            ("\"2 GiB\"", Some(2 << 30)),
            ("\"1.5kB\"", Some(1_500)),
            ("\" 7 \"", Some(7)),
            ("-1", None),
            ("1.5", None),
            ("\"-1 MB\"", None),
            ("\"MB\"", None),
            ("\"5 parsecs\"", None),
            ("\"\"", None),
        ] {
            assert_eq!(read(text), bytes, "{text}");
        }
    }
}
