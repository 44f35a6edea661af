//! Bounds of split tiers, of limits and of reports: what is still within one, and what is just past it.

#![cfg(feature = "cli")]

use locklayers::plan::PlanBuilder;
use locklayers::pyproject::PyProject;
use locklayers::report::{Finding, PlanLimits, Report, ReportSarif, ReportText, Rule, TierOrigin};
use locklayers::{DependencyGraph, Layer, Plan};

use crate::small::{graph, package, project, wheel};

/// Returns the graph of a project that needs packages with these sizes; 0 is an unknown size.
fn sized(packages: &[(&str, u64)]) -> DependencyGraph {
    let names: Vec<&str> = packages.iter().map(|(name, _)| *name).collect();
    let spec = |(name, size): &(&str, u64)| {
        let id = format!("{name} 1");
        let file = if *size == 0 { wheel(&id) } else { wheel(&id).size(*size) };
        package(&id, &[]).wheel(file)
    };
    graph(project(&names), packages.iter().map(spec))
}

/// Returns the layers with their packages.
fn layers(builder: PlanBuilder<'_>) -> Vec<String> {
    let plan = builder.build().unwrap();
    let line = |layer: &Layer<'_>| {
        let names = layer.placements().iter().map(|placement| placement.package().name().as_str());
        format!("{}: {}", layer.name(), names.collect::<Vec<_>>().join(" "))
    };
    plan.layers().iter().map(line).collect()
}

#[test]
fn a_class_is_cut_where_the_next_package_no_longer_fits_largest_first() {
    let graph = sized(&[("a", 60), ("b", 40), ("c", 45), ("d", 55)]);
    let builder = Plan::builder(&graph).split(true).sizes([1]).max_bytes(100);
    assert_eq!(layers(builder), ["project-1b: a", "project-1b-2: c d", "project-1b-3: b"]);
}

#[test]
fn whole_tiers_and_the_layer_of_unknown_sizes_count_among_the_layers() {
    let graph = sized(&[("a", 1 << 20), ("b", 1 << 21), ("c", 1 << 22), ("d", 1 << 23), ("e", 1 << 24), ("f", 3)]);
    let tiers = || {
        Plan::builder(&graph)
            .layer("first=package:f".parse().unwrap())
            .layer("app=rest".parse::<locklayers::LayerSpec>().unwrap().with_split(true))
            .max_layers(4)
    };
    assert_eq!(layers(tiers()), ["first: f", "app-16m: e", "app-8m: d", "app-rest: a b c"]);
    // Sizes are computed for whole tiers as if all were split: two classes for each of two.
    let plan = Plan::builder(&graph)
        .layer("first=package:f".parse().unwrap())
        .layer("app=rest".parse().unwrap())
        .max_layers(4)
        .build()
        .unwrap();
    assert_eq!(plan.optimal_sizes().len(), 1);
    let graph = sized(&[("a", 1 << 20), ("b", 1 << 21), ("c", 1 << 22), ("d", 0)]);
    let split = Plan::builder(&graph).split(true).max_layers(3);
    assert_eq!(layers(split), ["project-4m: c", "project-rest: a b", "project-unsized: d"]);
}

/// Returns what a configuration finds in a plan, each with its remedy.
fn limited(packages: &[(&str, u64)], config: &str, origin: TierOrigin, is_split_refused: bool) -> Vec<String> {
    let graph = sized(packages);
    let file: PyProject = config.parse().unwrap();
    let builder = Plan::builder(&graph).layer("app=project".parse().unwrap());
    let plan = builder.build().unwrap();
    let limits = PlanLimits::of(file.config(), origin).split_refused(is_split_refused);
    let text = |problem: String, remedy: Option<&str>| format!("{problem}; {}", remedy.unwrap_or("none"));
    limits.check(&plan).iter().map(|found| text(found.problem(), found.remedy())).collect()
}

#[test]
fn a_limit_may_be_reached_and_the_tier_s_own_counts_for_configured_tiers_alone() {
    let one = [("a", 100)];
    let found = |config: &str, origin| limited(&one, config, origin, false);
    assert!(found("[tool.locklayers]\nmax-layers = 1\nmax-bytes = 100\n", TierOrigin::Default).is_empty());
    let own = "[tool.locklayers]\nmax-bytes = 100\n[[tool.locklayers.layer]]\nname = \"app\"\nselect = [\"project\"]\n\
               max-bytes = 99\n";
    assert!(found(own, TierOrigin::Request).is_empty());
    assert_eq!(
        found(own, TierOrigin::Config),
        ["has 100 B (100 bytes), over the limit of 99 B (99 bytes); a with 100 B is over it by itself, and \
          no layer is smaller than a package: raise `max-bytes` in its [[tool.locklayers.layer]]"]
    );
    let unknown = limited(&[("a", 100), ("b", 0)], "[tool.locklayers]\nmax-bytes = 100\n", TierOrigin::Default, false);
    assert_eq!(
        unknown,
        [
            "whether layer `app` is within 100 B (100 bytes): the lock does not state all sizes, only 100 B (100 bytes) and 1 \
          file of unknown size; none"
        ]
    );
}

#[test]
fn the_three_heaviest_packages_are_named_and_a_refused_split_is() {
    let packages = [("e", 1), ("d", 20), ("c", 100), ("b", 20), ("a", 20)];
    let found = limited(&packages, "[tool.locklayers]\nmax-bytes = 100\n", TierOrigin::Default, true);
    assert_eq!(
        found,
        ["has 161 B (161 bytes), over the limit of 100 B (100 bytes); the heaviest are c with 100 B, a with \
          20 B, b with 20 B: run with `--split` in place of `--no-split`, or raise `max-bytes` in \
          [tool.locklayers]"]
    );
}

/// To move the heaviest package is advice only if the layer is then within the limit.
#[test]
fn packages_to_move_are_named_if_that_is_enough() {
    let config = "[tool.locklayers]\nmax-bytes = 100\n";
    let advice = |packages: &[(&str, u64)], origin| {
        let found = limited(packages, config, origin, false).concat();
        found.split_once("layer before it, such as ").map(|(_, advice)| advice.to_owned())
    };
    let rest = ", or raise `max-bytes` in [tool.locklayers]";
    assert_eq!(advice(&[("a", 90), ("b", 50)], TierOrigin::Request), Some(format!("`--layer a=package:a`{rest}")));
    let three = [("a", 40), ("b", 30), ("c", 30), ("d", 30)];
    assert_eq!(advice(&three, TierOrigin::Request), Some(format!("`--layer a=package:a`{rest}")));
    let even = [("a", 40), ("b", 40), ("c", 40), ("d", 40), ("e", 20)];
    assert_eq!(advice(&even, TierOrigin::Config), Some(format!("`select = [\"package:a\", \"package:b\"]`{rest}")));
    let many: Vec<(String, u64)> = (0..30).map(|index| (format!("p{index}"), 10)).collect();
    let many: Vec<(&str, u64)> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(advice(&many, TierOrigin::Config), None, "no three of them are enough");
}

#[test]
fn a_thousand_findings_are_printed_and_the_others_counted() {
    let finding = |index: usize| Finding::of_file(Rule::Limit, &format!("f{index}"), "is wrong", "mend it");
    for (count, last) in [(1_000, "f999: is wrong; mend it"), (1_001, "and 1 more findings, which are not printed")] {
        let mut report = Report::default();
        (0..count).map(finding).for_each(|finding| report.add(finding));
        (0..count).for_each(|index| report.note(format_args!("n{index}")));
        let text = ReportText::of(&report).to_string();
        assert_eq!((text.lines().count(), text.lines().last()), (count, Some(last)));
        let notes: Vec<String> = report.note_lines().collect();
        let last = if count == 1_000 { "n999" } else { "and 1 more files and settings, which are not printed" };
        assert_eq!((notes.len(), notes.last().map(String::as_str)), (count, Some(last)));
    }
}

#[test]
fn a_note_is_written_once_and_passwords_never() {
    let mut report = Report::default();
    report.note("a");
    report.note("https://user:S3CRET@index.example");
    report.note("a");
    report.add(Finding::of_file(Rule::Limit, "f", "https://user:S3CRET@index.example", "a\nb"));
    assert_eq!(report.notes().len(), 2);
    let text = format!("{report:?}{}", ReportText::of(&report));
    assert!(!text.contains("S3CRET"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn a_difference_names_the_line_and_only_line_endings_alone_are_called_so() {
    let of = |wanted: &str, found: &str| {
        let finding =
            Finding::of_difference(Rule::LayerFile, "out/a.txt", wanted.as_bytes(), Some(found.as_bytes()), "x");
        finding.map(|finding| format!("{}; {}", finding.problem(), finding.remedy()))
    };
    assert_eq!(of("a\nb\n", "a\nb\n"), None);
    assert_eq!(
        of("a\nb\n", "a\r\nb\r\nmore"),
        Some("differs from the plan, first in line 3, and has CRLF where the plan has LF; x".to_owned())
    );
    let line = |line: usize| Some(format!("differs from the plan, first in line {line}; x"));
    for (wanted, found, number) in
        [("a\nb\n", "a\nc\n", 2), ("a\nb\n", "x\nb\n", 1), ("a\nb\n", "a\rb\n", 1), ("a\nb\n", "a\nb\n\r", 3)]
    {
        assert_eq!(of(wanted, found), line(number), "{found:?}");
    }
    let endings = "differs from the plan only in its line endings: it has CRLF where the plan has LF; keep them with a line \
                   `a.txt text eol=lf` in .gitattributes, and x";
    assert_eq!(of("a\nb\n", "a\r\nb\r\n").as_deref(), Some(endings));
}

#[test]
fn sarif_has_the_index_of_each_rule_and_a_uri_for_a_path_outside_of_the_repository() {
    let mut report = Report::default();
    report.add(Finding::of_file(Rule::Limit, "f", "x", "y"));
    report.add(Finding::of_file(Rule::LayerFile, "/tmp/a b", "x", "y"));
    let log: serde_json::Value = serde_json::from_str(&ReportSarif::of(&report).to_string()).unwrap();
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    let location = |index: usize| &run["results"][index]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location(0)["uriBaseId"], "%SRCROOT%");
    if cfg!(unix) {
        assert_eq!(*location(1), serde_json::json!({ "uri": "file:///tmp/a%20b" }));
    }
}
