//! Values that are written as strings and parsed by `FromStr`.

use std::error::Error;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};

use crate::marker::MarkerKey;
use crate::message::chain;

/// A value that is written as a string and parsed by `FromStr`.
#[derive(Clone, Debug)]
pub(super) struct Parsed<T>(pub(super) T);

impl<'de, T> Deserialize<'de> for Parsed<T>
where
    T: FromStr<Err: Error + 'static>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| D::Error::custom(chain(&error)))
    }
}

/// A marker variable, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(pub(super) MarkerKey);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let unknown = || D::Error::custom("not a variable of markers; expected a name such as `platform_release`");
        MarkerKey::from_name(&name).map(Self).ok_or_else(unknown)
    }
}
