//! Prediction of keys: nearly all tables of a lock have the keys of the table before, in the same order.

use super::key::Key;

/// What nearly always stands between a key and its value.
pub(super) const EQUALS: &[u8; 3] = b" = ";

/// The key that last followed each key in an inline table, the first key in one standing after [`Key::Other`].
pub(super) struct Followers([Follower; Key::COUNT]);

/// A key without quotes and its equals sign, in up to sixteen bytes.
#[derive(Clone, Copy)]
struct Follower {
    bytes: u128,
    /// The bits that count.
    mask: u128,
    length: usize,
    key: Key,
}

impl Followers {
    pub(super) fn new() -> Self {
        // Equals no bytes.
        Self([Follower { bytes: 1, mask: 0, length: EQUALS.len(), key: Key::Other }; Key::COUNT])
    }

    /// Returns the key that followed another the last time, and its length without the equals sign, if both are next
    /// again.
    pub(super) fn of(&self, last: Key, next: &[u8]) -> Option<(Key, usize)> {
        let Follower { bytes, mask, length, key } = self.0[last.index()];
        let next = u128::from_le_bytes(*next.first_chunk()?);
        (next & mask == bytes).then(|| (key, length - EQUALS.len()))
    }

    /// Notes the key that followed another, given its length and the document from it on, if it is short, has no quotes
    /// and is followed by a usual equals sign.
    pub(super) fn note(&mut self, last: Key, key: Key, length: usize, document: &[u8]) {
        let Some(chunk) = document.first_chunk::<16>() else { return };
        let whole = length + EQUALS.len();
        if chunk[0] != b'"' && chunk.get(length..whole) == Some(EQUALS) {
            let mask = u128::MAX >> (8 * (chunk.len() - whole));
            self.0[last.index()] = Follower { bytes: u128::from_le_bytes(*chunk) & mask, mask, length: whole, key };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Followers, Key};

    #[test]
    fn a_key_is_predicted_from_the_one_before() {
        let mut followers = Followers::new();
        let next = b"url = \"https://\", ";
        assert_eq!(followers.of(Key::Other, next), None);
        assert_eq!(followers.of(Key::Other, &[0; 16]), None);
        followers.note(Key::Other, Key::Url, 3, next);
        assert_eq!(followers.of(Key::Other, next), Some((Key::Url, 3)));
        for other in
            [&b"urls = \"https://\""[..], b"url= 'https://'   ", b"URL = \"https://\"", b"url = \"https://", b""]
        {
            assert_eq!(followers.of(Key::Other, other), None);
        }
        assert_eq!(followers.of(Key::Url, next), None, "after another key");
        // Quotes, no usual equals sign, too long, too near the end.
        followers.note(Key::Url, Key::Hash, 6, b"\"hash\" = \"sha256:\"");
        followers.note(Key::Url, Key::Hash, 4, b"hash= \"sha256:\"     ");
        followers.note(Key::Url, Key::ResolutionMarkers, 18, b"resolution-markers = []");
        followers.note(Key::Url, Key::Hash, 4, b"hash = \"\"");
        assert_eq!(followers.of(Key::Url, b"hash = \"sha256:\"    "), None);
        followers.note(Key::Hash, Key::UploadTime, 11, b"upload-time = \"2026");
        assert_eq!(followers.of(Key::Hash, b"upload-time = 17      "), Some((Key::UploadTime, 11)));
    }
}
