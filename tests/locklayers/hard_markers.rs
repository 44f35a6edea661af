//! Contrived hard markers: every operation agrees with evaluation in each single environment, or is refused by a limit.

use std::collections::BTreeSet;

use locklayers::Marker;
use locklayers::marker::{Environment, MarkerKey, MarkerLimitError, RequiresPython};
use locklayers::name::ExtraName;
use proptest::prelude::*;

/// A family of markers, and the size of its member.
fn hard_text(family: usize, size: usize) -> String {
    let at = |n: usize| format!("'{n:02}' in platform_version");
    let join = |word: &str, parts: Vec<String>| parts.join(&format!(" {word} "));
    match family {
        // Pairs whose halves are far apart: the diagram doubles with each pair.
        0 => join("or", (0..size).map(|n| format!("({} and {})", at(n), at(n + size))).collect()),
        // A conjunction of choices: the diagram is small, but the printed form doubles with each choice.
        1 => join("and", (0..size).map(|n| format!("({} or {})", at(2 * n), at(2 * n + 1))).collect()),
        // A long chain of versions with holes.
        2 => join("or", (0..size * 8).map(|n| format!("python_full_version == '3.{}.{}'", n / 8, n % 8 * 2)).collect()),
        // A lattice of two versions, each step of one with a step of the other.
        3 => join(
            "or",
            (0..size)
                .map(|n| format!("(python_full_version >= '3.{n}' and implementation_version < '3.{}')", size - n))
                .collect(),
        ),
        // Extras against platforms.
        4 => join(
            "or",
            (0..size)
                .map(|n| format!("(extra == 'e{n}' and extra != 'e{}' and sys_platform != 's{n}')", (n + 1) % size))
                .collect(),
        ),
        // As the first, over other variables that are between its own: together they double with each pair of both.
        5 => join(
            "or",
            (0..size)
                .map(|n| format!("('{n:02},' in platform_version and '{:02},' in platform_version)", n + size))
                .collect(),
        ),
        // Nested alternation.
        _ => (0..size).fold(at(0), |inner, n| {
            let word = if n % 2 == 0 { "and" } else { "or" };
            format!("({inner} {word} {} {word} os_name != 'o{n}')", at(n * 7 % 31))
        }),
    }
}

/// An environment in which the comparisons of the families can be true or false.
fn environment(bits: u64, minor: u64) -> (Environment, BTreeSet<ExtraName>) {
    let version = (0..64).filter(|n| bits >> n & 1 == 1).map(|n| format!("{n:02},")).collect::<Vec<_>>().concat();
    let environment = Environment::new(&format!("3.{minor}.{}", bits % 11))
        .unwrap()
        .with(MarkerKey::PlatformVersion, &version)
        .with(MarkerKey::SysPlatform, &format!("s{}", bits % 9))
        .with(MarkerKey::OsName, &format!("o{}", bits % 7));
    let extras = (0..12).filter(|n| bits >> (n * 3) & 1 == 1).map(|n| ExtraName::new(&format!("e{n}")).unwrap());
    (environment, extras.collect())
}

type Asked = Result<Marker, MarkerLimitError>;

/// Compares every operation on two hard markers with the single environments; returns the number of refused operations.
fn check(families: (usize, usize), sizes: (usize, usize), places: &[(u64, u64)]) -> Result<usize, TestCaseError> {
    let read = |family, size| hard_text(family, size).parse::<Marker>();
    let (a, b) = match (read(families.0, sizes.0), read(families.1, sizes.1)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(error), _) | (_, Err(error)) => {
            prop_assert!(error.is_limit(), "{}", error);
            return Ok(1);
        }
    };
    let python: RequiresPython = ">=3.4, <3.11".parse().unwrap();
    let (and, or, not, without) = (a.and(&b), a.or(&b), a.not(), a.without_extras());
    let (within, only) = (a.simplify(&python), a.complexify(&python));
    for asked in [&and, &or, &not, &without, &within, &only] {
        // A printed marker reads back as the same marker; one that is too long prints as something that is not a
        // marker.
        match asked.as_ref().map(|marker| (marker, marker.print())) {
            Ok((marker, Ok(""))) => prop_assert!(marker.is_always()),
            Ok((marker, Ok(text))) => match text.parse::<Marker>() {
                Ok(read) => prop_assert_eq!(&read, marker),
                Err(error) => prop_assert!(error.is_limit(), "{}", error),
            },
            Ok((marker, Err(error))) => {
                prop_assert!(error.is_limit());
                prop_assert!(marker.to_string().parse::<Marker>().is_err());
            }
            Err(error) => prop_assert!(error.is_limit()),
        }
    }
    let (implies, disjoint) = (a.implies(&b), a.is_disjoint(&b));
    for (bits, minor) in places.iter().copied() {
        let (here, extras) = environment(bits, minor);
        let (in_a, in_b) = (a.evaluate(&here, &extras), b.evaluate(&here, &extras));
        let says = |asked: &Asked, expected: bool| {
            asked.as_ref().map_or(true, |marker| marker.evaluate(&here, &extras) == expected)
        };
        prop_assert!(says(&and, in_a && in_b) && says(&or, in_a || in_b) && says(&not, !in_a));
        prop_assert!(!in_a || says(&without, true));
        let is_within = (4..11).contains(&minor);
        prop_assert!(!is_within || says(&within, in_a));
        prop_assert!(says(&only, in_a && is_within));
        prop_assert!(implies != Ok(true) || !in_a || in_b);
        prop_assert!(disjoint != Ok(true) || !(in_a && in_b));
    }
    Ok([and, or, not, without, within, only].iter().filter(|asked| asked.is_err()).count())
}

/// Otherwise the law below would never test a refusal.
#[test]
fn operations_past_the_limit_are_refused() {
    let places: Vec<(u64, u64)> = (0..24).map(|n| (0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(n), n % 14)).collect();
    assert_eq!(check((0, 5), (10, 10), &places).unwrap(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_operation_on_a_hard_marker_is_correct_or_refused(
        families in (0_usize..7, 0_usize..7),
        sizes in (1_usize..11, 1_usize..11),
        places in prop::collection::vec((any::<u64>(), 0_u64..14), 24),
    ) {
        check(families, sizes, &places)?;
    }
}
