//! The ends of values.

use super::reach::Reach;

/// What ends a value in a message without quotes. A `;` may be part of it.
const UNQUOTED: [char; 8] = ['&', ' ', '"', '\'', '`', ')', '<', '>'];

/// Finds the ends of values in one pass over a string.
pub(super) struct Ends<'t> {
    text: &'t str,
    reach: Reach,
    /// The position up to which quotes were followed, and the quote that is open there.
    at: usize,
    open: Option<u8>,
}

impl<'t> Ends<'t> {
    pub(super) fn new(text: &'t str, reach: Reach) -> Self {
        Self { text, reach, at: 0, open: None }
    }

    /// Returns the end of the value that starts at `start`, not before that of the last call. The value of a query may
    /// be followed by another key.
    pub(super) fn of(&mut self, start: usize, is_query: bool) -> usize {
        self.follow(start);
        let text = &self.text[start..];
        let end = match (self.reach, self.open) {
            (Reach::Message, None) => text.find(UNQUOTED).unwrap_or(text.len()),
            (Reach::Value, _) | (Reach::Toml, None) => text.len(),
            (_, Some(quote)) => {
                (start..self.text.len()).find(|at| self.closes(quote, *at)).map_or(text.len(), |at| at - start)
            }
        };
        start + if is_query { query_end(&text[..end]) } else { end }
    }

    /// Follows the quotes up to a position.
    fn follow(&mut self, to: usize) {
        for at in self.at..to {
            let byte = self.text.as_bytes()[at];
            match self.open {
                Some(quote) if self.closes(quote, at) => self.open = None,
                None if self.opens(byte, at) => self.open = Some(byte),
                _ => {}
            }
        }
        self.at = self.at.max(to);
    }

    fn opens(&self, byte: u8, at: usize) -> bool {
        let is_after_letter = at > 0 && self.text.as_bytes()[at - 1].is_ascii_alphanumeric();
        match self.reach {
            // An apostrophe opens nothing.
            Reach::Message => matches!(byte, b'`' | b'"') || (byte == b'\'' && !is_after_letter),
            Reach::Toml => matches!(byte, b'"' | b'\''),
            Reach::Value => false,
        }
    }

    fn closes(&self, quote: u8, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        let is_escaped = quote == b'"' && at > 0 && bytes[at - 1] == b'\\';
        // A value in a message may contain the quote.
        let is_within = self.reach == Reach::Message && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        bytes[at] == quote && !is_escaped && !is_within
    }
}

/// Returns the end of a value in a query: at the next key, or at a fragment that is a commit or has keys.
fn query_end(text: &str) -> usize {
    let is_fragment = |at: usize| {
        let fragment = text[at + 1..].split('&').next().unwrap_or_default();
        let is_commit = fragment.len() >= 7 && fragment.bytes().take(40).all(|b| b.is_ascii_hexdigit());
        is_commit || fragment.contains('=')
    };
    let end = text.find('&').unwrap_or(text.len());
    text[..end].find('#').filter(|at| is_fragment(*at)).unwrap_or(end)
}
