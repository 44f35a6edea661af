//! The build arguments before the first stage of an existing Dockerfile, whose defaults name images.

use std::collections::BTreeMap;

use super::instruction::Instruction;

/// The global arguments of a Dockerfile with their defaults, as far as these are known.
pub(in crate::image) struct GlobalArguments<'a>(BTreeMap<&'a str, Option<String>>);

/// The longest value, in bytes: longer than the name of an image with its tag and digest.
const LONGEST: usize = 512;

impl<'a> GlobalArguments<'a> {
    pub(in crate::image) fn of(instructions: &'a [Instruction]) -> Self {
        let mut found = Self(BTreeMap::new());
        let before = instructions.iter().take_while(|found| !found.is("FROM")).filter(|found| found.is("ARG"));
        for word in before.flat_map(Instruction::arguments) {
            let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, found.value(value)));
            found.0.insert(name, value);
        }
        found
    }

    /// Returns the value of a word, which may have quotes around it.
    fn value(&self, word: &str) -> Option<String> {
        let within = |quote: char| word.strip_prefix(quote)?.strip_suffix(quote);
        let value = match within('\'') {
            Some(literal) => Some(literal.to_owned()),
            None => self.expanded(within('"').unwrap_or(word)),
        };
        value.filter(|value| !value.contains(['"', '\'']))
    }

    /// Returns a text with the arguments that it names replaced by their defaults, such as `python:3.12-slim` of
    /// `python:${PYTHON_VERSION}-slim`; `None` if one has no default, or in a form that is not usual for images.
    pub(in crate::image) fn expanded(&self, text: &str) -> Option<String> {
        let mut parts = text.split('$');
        let mut whole = parts.next()?.to_owned();
        for part in parts {
            let (value, rest) = if let Some(braced) = part.strip_prefix('{') {
                let (inner, rest) = braced.split_once('}')?;
                (self.braced(inner)?, rest)
            } else {
                let (name, rest) = part.split_at(part.find(|c| !is_of_name(c)).unwrap_or(part.len()));
                (self.default(name)?, rest)
            };
            whole.push_str(value);
            whole.push_str(rest);
        }
        (whole.len() <= LONGEST && !whole.contains(['\\', '`'])).then_some(whole)
    }

    /// Returns the value of `NAME`, `NAME:-DEFAULT` or `NAME-DEFAULT`.
    fn braced<'t>(&'t self, inner: &'t str) -> Option<&'t str> {
        let (name, other) = inner.split_at(inner.find(|c| !is_of_name(c)).unwrap_or(inner.len()));
        let value = self.default(name);
        match other.strip_prefix(":-") {
            _ if other.is_empty() => value,
            Some(default) => Some(value.filter(|value| !value.is_empty()).unwrap_or(default)),
            None => Some(value.unwrap_or(other.strip_prefix('-')?)),
        }
    }

    fn default(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_deref()
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
