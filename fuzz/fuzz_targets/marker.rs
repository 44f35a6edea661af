//! Law: a printed marker reads back as the same marker.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::Marker;

fuzz_target!(|text: &str| {
    if let Ok(marker) = text.parse::<Marker>()
        && !marker.is_always()
    {
        assert_eq!(marker.to_string().parse::<Marker>().as_ref(), Ok(&marker));
    }
});
