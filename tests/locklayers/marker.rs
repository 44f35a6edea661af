//! Markers: uv's printed form, the laws of logic, and another evaluator.

use std::collections::BTreeSet;

use locklayers::marker::{Environment, MarkerKey, RequiresPython};
use locklayers::{Lockfile, Marker};
use proptest::prelude::*;

const GOLDEN: &str = include_str!("../fixtures/markers/uv-0.13.9.tsv");

/// Each line: a marker, and the form in which uv 0.13.9 exported it.
#[test]
fn markers_print_as_uv_prints_them() {
    let mut count = 0;
    for line in GOLDEN.lines() {
        let (input, printed) = line.split_once('\t').unwrap();
        let marker: Marker = input.parse().unwrap();
        assert_eq!(marker.to_string(), printed, "{input}");
        count += 1;
    }
    assert!(count > 250, "only {count} markers");
}

fn any_term() -> impl Strategy<Value = String> {
    let text = (
        prop::sample::select(&["os_name", "sys_platform", "platform_machine", "implementation_name"][..]),
        prop::sample::select(&["==", "!="][..]),
        prop::sample::select(&["nt", "posix", "linux", "win32", "darwin", "x86_64", "cpython"][..]),
    );
    let version = (
        prop::sample::select(&["python_version", "python_full_version"][..]),
        prop::sample::select(&["<", "<=", ">", ">=", "==", "!="][..]),
        prop::sample::select(&["3.8", "3.9", "3.10", "3.11", "3.12"][..]),
    );
    prop_oneof![text, version].prop_map(|(key, operator, value)| format!("{key} {operator} '{value}'"))
}

fn any_text() -> impl Strategy<Value = String> {
    any_term().prop_recursive(3, 12, 3, |inner| {
        (prop::collection::vec(inner, 2..=3), any::<bool>())
            .prop_map(|(parts, and)| format!("({})", parts.join(if and { " and " } else { " or " })))
    })
}

/// Comparisons of releases: with versions, strings, and strings that only some operators read as a version; and with
/// platforms.
fn any_release_text() -> impl Strategy<Value = String> {
    let release = (
        prop::sample::select(&["<", "<=", ">", ">=", "==", "!="][..]),
        prop::sample::select(&["0", "21.1", "21.*", "21.1+a", "foo", "="][..]),
    );
    let platform = prop::sample::select(
        &["sys_platform == 'darwin'", "sys_platform != 'linux'", "os_name == 'nt'", "os_name != 'nt'"][..],
    );
    let release = release.prop_map(|(operator, value)| format!("platform_release {operator} '{value}'"));
    let platform = platform.prop_map(ToOwned::to_owned);
    prop_oneof![3 => release, 1 => platform].prop_recursive(3, 8, 3, |inner| {
        (prop::collection::vec(inner, 2..=3), any::<bool>())
            .prop_map(|(parts, and)| format!("({})", parts.join(if and { " and " } else { " or " })))
    })
}

fn any_marker() -> impl Strategy<Value = Marker> {
    any_text().prop_map(|text| text.parse().unwrap())
}

/// Existing environments: one for each platform, machine and version.
fn environments() -> Vec<(Environment, [&'static str; 5])> {
    let mut all = Vec::new();
    for (os, sys) in [("posix", "linux"), ("posix", "darwin"), ("nt", "win32"), ("java", "java")] {
        for machine in ["x86_64", "arm64"] {
            for (implementation, python) in [
                ("cpython", "3.8.1"),
                ("pypy", "3.9.0"),
                ("cpython", "3.10.4"),
                ("cpython", "3.11.0"),
                ("cpython", "3.12.7"),
            ] {
                let environment = Environment::new(python)
                    .unwrap()
                    .with(MarkerKey::OsName, os)
                    .with(MarkerKey::SysPlatform, sys)
                    .with(MarkerKey::PlatformMachine, machine)
                    .with(MarkerKey::ImplementationName, implementation);
                all.push((environment, [os, sys, machine, implementation, python]));
            }
        }
    }
    all
}

fn holds(marker: &Marker) -> Vec<bool> {
    environments().iter().map(|(environment, _)| marker.evaluate(environment, &BTreeSet::new())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn and_or_not_mean_what_they_say(a in any_marker(), b in any_marker()) {
        let pairs = || holds(&a).into_iter().zip(holds(&b));
        prop_assert_eq!(holds(&a.and(&b).unwrap()), pairs().map(|(a, b)| a && b).collect::<Vec<_>>());
        prop_assert_eq!(holds(&a.or(&b).unwrap()), pairs().map(|(a, b)| a || b).collect::<Vec<_>>());
        prop_assert_eq!(holds(&a.not().unwrap()), holds(&a).into_iter().map(|a| !a).collect::<Vec<_>>());
    }

    #[test]
    fn equal_meaning_is_equality(a in any_marker(), b in any_marker(), c in any_marker()) {
        prop_assert_eq!(a.and(&b).unwrap().not().unwrap(), a.not().unwrap().or(&b.not().unwrap()).unwrap());
        prop_assert_eq!(a.and(&b.or(&c).unwrap()).unwrap(), a.and(&b).unwrap().or(&a.and(&c).unwrap()).unwrap());
        prop_assert_eq!(a.or(&a.and(&b).unwrap()).unwrap(), a.clone());
        prop_assert_eq!(a.not().unwrap().not().unwrap(), a.clone());
        prop_assert!(a.and(&a.not().unwrap()).unwrap().is_never() && a.or(&a.not().unwrap()).unwrap().is_always());
    }

    #[test]
    fn printing_and_reading_are_inverse(a in any_marker()) {
        let printed = a.to_string();
        if !a.is_always() {
            prop_assert_eq!(&printed.parse::<Marker>().unwrap(), &a);
        }
    }

    #[test]
    fn markers_of_one_lock_are_what_their_texts_are_alone(
        texts in prop::collection::vec(prop_oneof![any_text(), any_release_text()], 1..8),
    ) {
        let list: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        let lock = format!("version = 1\nrequires-python = \">=3.8\"\nsupported-markers = [{}]\n", list.join(", "));
        let lock: Lockfile = lock.parse().unwrap();
        let alone: Vec<Marker> = texts.iter().map(|text| text.parse().unwrap()).collect();
        prop_assert_eq!(lock.supported_markers(), alone);
    }

    #[test]
    fn releases_print_so_that_they_read_back(text in any_release_text()) {
        let marker: Marker = text.parse().unwrap();
        let printed = marker.to_string();
        if !marker.is_always() {
            prop_assert_eq!(printed.parse::<Marker>(), Ok(marker), "{} from {}", printed, text);
        }
    }

    #[test]
    fn implication_and_disjointness_agree_with_evaluation(a in any_marker(), b in any_marker()) {
        let pairs: Vec<(bool, bool)> = holds(&a).into_iter().zip(holds(&b)).collect();
        prop_assert!(!a.implies(&b).unwrap() || pairs.iter().all(|(a, b)| !a || *b));
        prop_assert!(!a.is_disjoint(&b).unwrap() || pairs.iter().all(|(a, b)| !(a & b)));
        prop_assert!(a.and(&b).unwrap().implies(&a).unwrap() && a.implies(&a.or(&b).unwrap()).unwrap());
    }

    #[test]
    fn simplifying_changes_nothing_within_the_bounds(a in any_marker()) {
        let python: RequiresPython = ">=3.9,<3.12".parse().unwrap();
        prop_assert_eq!(a.simplify(&python).unwrap().complexify(&python).unwrap(), a.complexify(&python).unwrap());
    }

    #[test]
    fn another_implementation_evaluates_alike(text in any_text()) {
        let ours: Marker = text.parse().unwrap();
        let theirs: pep508_rs::MarkerTree = text.parse().unwrap();
        for (environment, [os, sys, machine, implementation, python]) in environments() {
            let other = pep508_rs::MarkerEnvironment::try_from(pep508_rs::MarkerEnvironmentBuilder {
                implementation_name: implementation,
                implementation_version: python,
                os_name: os,
                platform_machine: machine,
                platform_python_implementation: "CPython",
                platform_release: "1",
                platform_system: "",
                platform_version: "1",
                python_full_version: python,
                python_version: python.rsplit_once('.').unwrap().0,
                sys_platform: sys,
            }).unwrap();
            prop_assert_eq!(ours.evaluate(&environment, &BTreeSet::new()), theirs.evaluate(&other, &[]), "{}", text);
        }
    }
}

#[test]
fn impossible_platforms_are_never() {
    for never in
        ["os_name == 'nt' and sys_platform == 'linux'", "platform_system == 'FreeBSD' and sys_platform == 'win32'"]
    {
        assert!(never.parse::<Marker>().unwrap().is_never(), "{never}");
    }
    assert!("os_name != 'posix' or sys_platform != 'win32'".parse::<Marker>().unwrap().is_always());
}

/// On Darwin `platform_release` is compared as a version, but not with a string that is none: what uv prints there, it
/// reads as another marker.
#[test]
fn releases_are_printed_apart_where_a_comparison_would_mean_both() {
    let printed = |text: &str| text.parse::<Marker>().unwrap().to_string();
    assert_eq!(
        printed("platform_release < '=' and platform_release == '0'"),
        "(platform_release < '=' and platform_release == '0' and sys_platform == 'darwin') \
         or (platform_release >= '0' and platform_release <= '0' and sys_platform != 'darwin')"
    );
    let alone = "platform_release < '='";
    assert_eq!(printed(alone), alone);
}

/// Windows is not Darwin, so what holds there must not add a comparison to the part on Darwin: uv 0.13.9 writes a
/// marker here that it reads as another one.
#[test]
fn releases_on_impossible_platforms_are_not_compared() {
    let marker: Marker = "(implementation_name == 'cpython' or os_name == 'nt') \
        and (platform_release <= '<2.4' or platform_machine == 'arm64') and platform_release <= '21.1'"
        .parse()
        .unwrap();
    assert_eq!(marker.to_string().parse().as_ref(), Ok(&marker), "{marker}");
}

#[test]
fn errors_state_the_problem_and_the_position() {
    let said = |text: &str| text.parse::<Marker>().map(|m| m.to_string()).map_err(|e| e.to_string());
    let variable = "a quoted string or a marker variable such as `sys_platform`";
    assert_eq!(
        said("os_nam == 'nt'"),
        Err(format!("expected {variable}, found `os_nam` at byte 0 of the marker `os_nam == 'nt'`"))
    );
    assert_eq!(
        said("os_name =="),
        Err(format!("the marker ends too early: expected {variable} at byte 10 of the marker `os_name ==`"))
    );
    assert_eq!(
        said("os_name == 'nt"),
        Err("a quoted string has no closing quote at byte 11 of the marker `os_name == 'nt`".into())
    );
    assert_eq!(
        said("os_name == 'nt' and os_name == 'https://u:secret@h.example/'"),
        Err("a quoted string contains a password or a token, which no environment has as a value; remove it at byte 31 of \
             the marker `os_name == 'nt' and os_name == 'https://h.example/'`"
            .into())
    );
    assert_eq!(
        said("os_name == 'a\nb'"),
        Err("a quoted string contains the character \\n at byte 13 of the marker `os_name == 'a\\nb'`".into())
    );
    assert_eq!(
        said("(os_name == 'nt'"),
        Err("the marker ends too early: expected `)` at byte 0 of the marker `(os_name == 'nt'`".into())
    );
    assert_eq!(
        said("os_name == 'nt' é"),
        Err("expected `and`, `or` or the end of the marker, found `é` at byte 16 of the marker `os_name == 'nt' é`"
            .into())
    );
}

/// Input on which other readers fail: strings that make them panic, and deep nesting.
#[test]
fn no_text_is_too_deep_or_too_odd() {
    let read = || {
        assert!("'3.8' ~= os_name".parse::<Marker>().unwrap().is_always());
        assert!("'3'>='3'é".parse::<Marker>().is_err());
        let deep = format!("{}os_name == 'nt'{}", "(".repeat(300_000), ")".repeat(300_000));
        assert_eq!(deep.parse::<Marker>().unwrap().to_string(), "os_name == 'nt'");
        let long: Vec<String> = (0..10_000).map(|i| format!("platform_version == 'v{i}'")).collect();
        assert!(!long.join(" or ").parse::<Marker>().unwrap().is_never());
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap().join().unwrap();
}
