//! Law: this crate's reader accepts the same documents as the `toml` crate.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::Lockfile;
use locklayers::lock::LockErrorKind;

/// This crate's reader counts brackets and the `toml` crate recurses: inputs on which they differ by design are
/// skipped.
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

/// No key of a lock is a date or a float, and this crate's reader does not check whether such a day exists or how large
/// a float is.
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
            // A newer format version and an unfinished merge are reported before any other error.
            (
                LockErrorKind::Syntax { .. }
                | LockErrorKind::MergeConflict
                | LockErrorKind::UnsupportedVersion { .. }
                | LockErrorKind::TooLarge { .. },
                _,
            ) => {}
            // An integer that no lock can have: a type error here, a syntax error there.
            (_, Err(error)) if error.message().ends_with("value was too large") => {}
            (kind, Err(error)) => panic!("only we take it for TOML ({kind}): {error}"),
            (_, Ok(_)) => {}
        },
        (Ok(_), Ok(_)) => {}
    }
});
