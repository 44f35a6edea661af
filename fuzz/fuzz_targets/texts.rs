//! Laws of short strings: whatever is parsed is printed in a form that parses to the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::plan::ProvidedPackages;
use locklayers::platform::{Implementation, Platform};
use locklayers::{Fingerprint, Selector, Target};

fuzz_target!(|text: &str| {
    if let Ok(selector) = text.parse::<Selector>() {
        assert_eq!(selector.to_string().parse::<Selector>().as_ref(), Ok(&selector));
    }
    if let Ok(platform) = text.parse::<Platform>() {
        assert_eq!(platform.to_string().parse::<Platform>().as_ref(), Ok(&platform));
        let target = Target::builder("3.13t", text).build().expect("a platform makes a target");
        assert_eq!(target.platform(), platform);
    }
    if let Ok(implementation) = text.parse::<Implementation>() {
        assert_eq!(implementation.to_string().parse::<Implementation>().as_ref(), Ok(&implementation));
    }
    if let Ok(target) = Target::builder(text, "linux").build() {
        let again = Target::builder(&target.python(), "linux").build().expect("a version reads back");
        assert_eq!(again, target);
    }
    if let Ok(fingerprint) = text.parse::<Fingerprint>() {
        assert_eq!(fingerprint.to_string(), text);
    }
    // Any list of provided packages can be counted.
    if let Ok(provided) = text.parse::<ProvidedPackages>() {
        assert_eq!(provided.is_empty(), provided.len() == 0);
    }
});
