//! Laws of markers: a printed marker reads back as the same marker, and another implementation evaluates it alike.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use locklayers::Marker;
use locklayers::marker::{Environment, MarkerKey};
use pep508_rs::{MarkerEnvironment, MarkerEnvironmentBuilder, MarkerTree};

/// Existing platforms: `os_name`, `sys_platform`, `platform_system`, implementation, full version, version.
const PLACES: [[&str; 6]; 4] = [
    ["posix", "linux", "Linux", "cpython", "3.12.4", "3.12"],
    ["nt", "win32", "Windows", "cpython", "3.9.0", "3.9"],
    ["posix", "darwin", "Darwin", "pypy", "3.8.19", "3.8"],
    ["java", "java", "Java", "jython", "2.7.18", "2.7"],
];

fn ours([os, sys, system, implementation, full, _]: [&str; 6]) -> Environment {
    let environment = Environment::new(full).expect("a version").with(MarkerKey::OsName, os);
    let environment = environment.with(MarkerKey::SysPlatform, sys).with(MarkerKey::PlatformSystem, system);
    let environment = environment.with(MarkerKey::ImplementationName, implementation);
    environment.with(MarkerKey::PlatformMachine, "x86_64").with(MarkerKey::PlatformPythonImplementation, "CPython")
}

fn theirs([os, sys, system, implementation, full, version]: [&str; 6]) -> MarkerEnvironment {
    let builder = MarkerEnvironmentBuilder {
        implementation_name: implementation,
        implementation_version: full,
        os_name: os,
        platform_machine: "x86_64",
        platform_python_implementation: "CPython",
        platform_release: "",
        platform_system: system,
        platform_version: "",
        python_full_version: full,
        python_version: version,
        sys_platform: sys,
    };
    MarkerEnvironment::try_from(builder).expect("an environment")
}

/// Markers on which the other implementation panics, recurses or is outdated are excluded: it adds one to 2^64-1 and prints
/// 2^64-2 with one added, and since that version, strings are not ordered, and of versions in lists only the release numbers
/// count.
fn is_asked(text: &str) -> bool {
    const LARGEST: &str = "1844674407370955161";
    let names = ["release", "platform_version", "platform.version", "extra", "dependency_groups"];
    let odd = [&names[..], &["~=", " in", "'in", "\"in", LARGEST]].concat();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let orders_texts = has(&["<", ">"]) && has(&["os", "sys", "platform", "implementation"]);
    text.len() < 300 && text.is_ascii() && !text.contains(char::is_control) && !has(&odd) && !orders_texts
}

fuzz_target!(|text: &str| {
    let Ok(marker) = text.parse::<Marker>() else { return };
    if !marker.is_always() {
        assert_eq!(marker.to_string().parse::<Marker>().as_ref(), Ok(&marker));
    }
    if let Some(other) = Some(text).filter(|text| is_asked(text)).and_then(|text| text.parse::<MarkerTree>().ok()) {
        for place in PLACES {
            let found = marker.evaluate(&ours(place), &BTreeSet::new());
            assert_eq!(found, other.evaluate(&theirs(place), &[]), "{place:?}: {marker}");
        }
    }
});
