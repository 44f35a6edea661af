//! Several bytes of a text at a time.

/// Eight bytes, the first in the lowest place. What is asked of them is answered in the highest bit of each: exactly for
/// the first byte for which the answer is yes and for all before it.
#[derive(Clone, Copy)]
pub(crate) struct Word(u64);

/// One bit that is set in every byte: the lowest, the highest.
const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

impl Word {
    /// Which bytes are below this one, which is 0x80 at most?
    pub(crate) fn below(self, byte: u8) -> u64 {
        self.0.wrapping_sub(LOW * u64::from(byte)) & !self.0 & HIGH
    }

    /// Which bytes are this one?
    pub(crate) fn is(self, byte: u8) -> u64 {
        let differs = self.0 ^ (LOW * u64::from(byte));
        differs.wrapping_sub(LOW) & !differs & HIGH
    }

    /// Which bytes are not ASCII?
    pub(crate) fn beyond_ascii(self) -> u64 {
        self.0 & HIGH
    }
}

/// The place of the first byte for which the test answers yes. It may not do so for `a`.
pub(crate) fn find(text: &[u8], test: impl Fn(Word) -> u64) -> Option<usize> {
    let first = |word: [u8; 8]| {
        let found = test(Word(u64::from_le_bytes(word)));
        (found != 0).then(|| found.trailing_zeros() as usize / 8)
    };
    let (words, rest) = text.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        if let Some(at) = first(*word) {
            return Some(place * 8 + at);
        }
    }
    let mut last = [b'a'; 8];
    last[..rest.len()].copy_from_slice(rest);
    first(last).map(|at| words.len() * 8 + at)
}

/// Whether the test answers other than 0 for any byte. Compiled to vector instructions where the test has neither branches nor tables:
/// sixteen bytes are looked at at once, and of the last sixteen some twice.
#[inline]
pub(crate) fn any_byte(text: &[u8], test: impl Fn(u8) -> u8) -> bool {
    let Some(last) = text.len().checked_sub(16) else { return text.iter().any(|byte| test(*byte) != 0) };
    let mut found = [0; 16];
    for start in (0..text.len()).step_by(16) {
        for (found, byte) in found.iter_mut().zip(&text[start.min(last)..]) {
            *found |= test(*byte);
        }
    }
    found != [0; 16]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Word, any_byte, find};

    proptest! {
        #[test]
        fn words_find_what_a_look_at_each_byte_finds(text in prop::collection::vec(any::<u8>(), 0..40), mark in any::<u8>()) {
            prop_assume!(mark != b'a');
            prop_assert_eq!(find(&text, |w| w.is(mark)), text.iter().position(|b| *b == mark));
            prop_assert_eq!(any_byte(&text, |b| u8::from(b == mark)), text.contains(&mark));
            let below = mark.min(b'a');
            prop_assert_eq!(find(&text, |w| w.below(below)), text.iter().position(|b| *b < below));
            prop_assert_eq!(find(&text, Word::beyond_ascii), text.iter().position(|b| !b.is_ascii()));
            let either = find(&text, |w| w.is(mark) | w.below(below) | w.beyond_ascii());
            prop_assert_eq!(either, text.iter().position(|b| *b == mark || *b < below || !b.is_ascii()));
        }
    }
}
