//! Scanning of several bytes at once.

/// Eight bytes, the first in the lowest bits. A test sets the highest bit of each byte that passes it; the result is
/// exact for the first byte that passes and for all bytes before it.
#[derive(Clone, Copy)]
pub(crate) struct Word(u64);

/// One bit set in every byte: the lowest, the highest.
const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

impl Word {
    /// Marks the bytes below `byte`, which is at most 0x80.
    pub(crate) fn below(self, byte: u8) -> u64 {
        self.0.wrapping_sub(LOW * u64::from(byte)) & !self.0 & HIGH
    }

    /// Marks the bytes equal to `byte`.
    pub(crate) fn is(self, byte: u8) -> u64 {
        let differs = self.0 ^ (LOW * u64::from(byte));
        differs.wrapping_sub(LOW) & !differs & HIGH
    }

    /// Marks the bytes that are not ASCII.
    pub(crate) fn beyond_ascii(self) -> u64 {
        self.0 & HIGH
    }
}

/// Returns the position of the first byte that passes the test. The test must not accept `a`, which pads the last
/// word.
pub(crate) fn find(text: &[u8], test: impl Fn(Word) -> u64) -> Option<usize> {
    let first = |word: [u8; 8]| {
        let found = test(Word(u64::from_le_bytes(word)));
        (found != 0).then(|| found.trailing_zeros() as usize / 8)
    };
    let (words, rest) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        if let Some(at) = first(*word) {
            return Some(index * 8 + at);
        }
    }
    let mut last = [b'a'; 8];
    last[..rest.len()].copy_from_slice(rest);
    first(last).map(|at| words.len() * 8 + at)
}

/// Whether a chunk holds one of these bytes, or a byte that passes the test.
///
/// Each is one pass over the chunk: the compiler then makes vector instructions of it, as long as the test has neither
/// branches nor tables. Several comparisons with `==` within one test would make it shuffle bytes.
#[expect(clippy::inline_always, reason = "vector instructions need the test inside the loop, in every build")]
#[expect(clippy::needless_bitwise_bool, reason = "vector instructions have no branches")]
#[inline(always)]
fn holds<const N: usize>(chunk: &[u8; 16], bytes: [u8; N], test: impl Fn(u8) -> bool) -> bool {
    let passes = chunk.iter().fold(false, |found, byte| found | test(*byte));
    bytes.iter().fold(passes, |found, wanted| found | chunk.iter().fold(false, |found, byte| found | (byte == wanted)))
}

/// Whether any byte is one of these or passes the test: sixteen bytes are tested at once, and some of the last sixteen
/// twice.
// Not inlined, since the compiler then finds vector instructions wherever it is called.
#[inline(never)]
pub(crate) fn any_byte<const N: usize>(text: &[u8], bytes: [u8; N], test: impl Fn(u8) -> bool + Copy) -> bool {
    let Some(last) = text.last_chunk::<16>() else {
        return text.iter().any(|byte| bytes.contains(byte) || test(*byte));
    };
    text.as_chunks::<16>().0.iter().any(|chunk| holds(chunk, bytes, test)) || holds(last, bytes, test)
}

/// Returns the length of the start of the text that holds none of these bytes and none that passes the test, in whole
/// chunks of sixteen.
pub(crate) fn chunks_without<const N: usize>(text: &[u8], bytes: [u8; N], test: impl Fn(u8) -> bool + Copy) -> usize {
    text.as_chunks::<16>().0.iter().take_while(|chunk| !holds(chunk, bytes, test)).count() * 16
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Word, any_byte, chunks_without, find};

    proptest! {
        #[test]
        fn words_find_what_a_look_at_each_byte_finds(text in prop::collection::vec(any::<u8>(), 0..40), mark in any::<u8>()) {
            prop_assume!(mark != b'a');
            prop_assert_eq!(find(&text, |w| w.is(mark)), text.iter().position(|b| *b == mark));
            prop_assert_eq!(any_byte(&text, [mark], |_| false), text.contains(&mark));
            let below = mark.min(b'a');
            let is_special = |b: &u8| [mark, b'-'].contains(b) || *b < below;
            prop_assert_eq!(any_byte(&text, [mark, b'-'], |b| b < below), text.iter().any(is_special));
            let first = text.iter().position(is_special).unwrap_or(text.len());
            prop_assert_eq!(chunks_without(&text, [mark, b'-'], |b| b < below), first / 16 * 16);
            prop_assert_eq!(find(&text, |w| w.below(below)), text.iter().position(|b| *b < below));
            prop_assert_eq!(find(&text, Word::beyond_ascii), text.iter().position(|b| !b.is_ascii()));
            let either = find(&text, |w| w.is(mark) | w.below(below) | w.beyond_ascii());
            prop_assert_eq!(either, text.iter().position(|b| *b == mark || *b < below || !b.is_ascii()));
        }
    }
}
