//! Law: what our reader takes for TOML, the `toml` crate takes for TOML, and the other way round.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::Lockfile;
use locklayers::lock::LockErrorKind;

/// Ours counts brackets and the other reader recurses: neither is asked to go where they differ by design.
fn is_flat(text: &str) -> bool {
    let depth = |depth: u32, c| match c {
        '[' | '{' => depth + 1,
        ']' | '}' => depth.saturating_sub(1),
        _ => depth,
    };
    let deepest = text
        .chars()
        .scan(0, |now, c| {
            Some({
                *now = depth(*now, c);
                *now
            })
        })
        .max()
        .unwrap_or(0);
    deepest < 24 && text.matches('.').count() < 500
}

/// No key of a lock is a date or a fraction, and ours does not ask whether there is such a day or how large it is.
fn is_of_no_key(error: &toml::de::Error) -> bool {
    ["date", "time", "offset", "floating-point"].iter().any(|word| error.message().contains(word))
}

fuzz_target!(|text: &str| {
    if !is_flat(text) {
        return;
    }
    match (text.parse::<Lockfile>(), text.parse::<toml::Table>()) {
        (_, Err(error)) if is_of_no_key(&error) => {}
        (Ok(_), Err(error)) => panic!("only we take it: {error}"),
        (Err(error), theirs) => match (error.kind(), theirs) {
            (LockErrorKind::Syntax { message, .. }, Ok(_)) => panic!("only we refuse it: {message}"),
            // A later format and an unfinished merge are told before what else is wrong.
            (
                LockErrorKind::Syntax { .. }
                | LockErrorKind::MergeConflict
                | LockErrorKind::UnsupportedVersion { .. }
                | LockErrorKind::TooLarge { .. },
                _,
            ) => {}
            (kind, Err(error)) => panic!("only we take it for TOML ({kind}): {error}"),
            (_, Ok(_)) => {}
        },
        (Ok(_), Ok(_)) => {}
    }
});
