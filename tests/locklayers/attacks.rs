//! Hostile values at every position of a lock, against every format: they are refused, or the output has the same
//! structure as with a harmless value.
//!
//! Each format has a reader here that sees only structure (elements, keys, options) and ignores the content of strings.
//! A new format is one more entry of `FORMATS`.

use std::collections::BTreeSet;

use locklayers::diff::{DiffMarkdown, DiffText, PlanDiff};
use locklayers::export::{DotGraph, LayerFormat, MermaidGraph, PlanRecord, SvgGraph};
use locklayers::image::{BakeFile, Dockerfile, DockerfileBuilder, Installer, Stages};
use locklayers::{LayerName, LayerSpec, Lockfile, Plan, PylockToml, RequirementsTxt, Selector};

use crate::dockerfile::instructions;
use crate::support::{chain, parse, spec};

/// Characters and words by which a value could become more than a value.
const VALUES: [&str; 41] = [
    "a\nevil==1.0",
    "a\r\n--index-url https://evil.example",
    "a --index-url https://evil.example",
    "a ; sys_platform == 'x'",
    "a #egg=evil",
    "# evil",
    "${HOME}",
    "$(touch evil)",
    "`touch evil`",
    "a\\",
    "a\"]\nRUN evil\n#",
    "a' or '1' == '1",
    "\"; evil = \"",
    "'''",
    "\"\"\"",
    "</title><script>evil</script>",
    "a&lt;b&#10;c",
    "a|b|c",
    "[evil](https://evil.example)",
    "a\u{1b}[2J",
    "a\u{0}b",
    "a\u{202e}b",
    "a\u{2028}b",
    "a\u{7f}b",
    "a\u{9b}31mb",
    "a\u{ad}b",
    "a\u{61c}b",
    "a\u{890}b",
    "a\u{200b}b",
    "a\u{2067}b",
    "a\u{3164}b",
    "a\u{fe0f}b",
    "a\u{feff}b",
    "a\u{e0041}b",
    "a\u{e0100}b",
    "a,b=c\tname=evil",
    "<<EOF",
    "--index-url=https://evil.example",
    "\\\"evil",
    "a && touch evil",
    "a'; touch evil; '",
];

/// A position in the lock, and what surrounds the value there.
const PLACES: [(&str, &str); 15] = [
    ("name", "NAME"),
    ("version", "1.0"),
    ("marker", "MARKER"),
    ("wheel", "a-1.0-py3-none-WHEEL.whl"),
    ("hash", "sha256:HASH"),
    ("registry", "https://index.example/REGISTRY"),
    ("file", "https://files.example/FILE/"),
    ("url", "https://files.example/URL.zip"),
    ("subdirectory", "SUBDIRECTORY"),
    ("git", "https://files.example/GIT"),
    ("branch", "BRANCH"),
    ("path", "PATH.tar.gz"),
    ("directory", "DIRECTORY"),
    ("editable", "EDITABLE"),
    ("group", "GROUP"),
];

/// Returns a lock with the value at one position and harmless values at all others.
fn lock(place: &str, value: &str) -> String {
    let text = |of: &str| {
        let (_, around) = PLACES.iter().find(|(name, _)| *name == of).unwrap();
        let slot = of.to_uppercase();
        let found = if of == place { value } else { "x" };
        let text = match of {
            "version" if of == place => format!("1.0{value}"),
            "hash" if of != place => around.replace("HASH", &"0".repeat(64)),
            _ => around.replace(&slot, found),
        };
        text.chars().fold(String::new(), |text, c| text + &format!("\\U{:08X}", u32::from(c)))
    };
    let zero = "0".repeat(64);
    let commit = "4d76121acd1ff058302e9d7720a8036777886b5d";
    let marker = text("marker");
    let quoted = format!("platform_version != '{marker}'");
    format!(
        "version = 1\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
         dependencies = [{{ name = \"{name}\", marker = \"{quoted}\" }}, {{ name = \"b\" }}, {{ name = \"c\" }}, {{ name = \
         \"d\" }}, {{ name = \"e\" }}, {{ name = \"f\" }}]\n[package.dev-dependencies]\n\"{group}\" = [{{ name = \"b\" \
         }}]\n\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = {{ registry = \"{registry}\" }}\nwheels = \
         [{{ url = \"{file}{wheel}\", hash = \"{hash}\", size = 1 }}]\n\n[[package]]\nname = \"b\"\nversion = \
         \"1.0\"\nsource = {{ url = \"{url}\", subdirectory = \"{subdirectory}\" }}\nsdist = {{ hash = \"sha256:{zero}\" \
         }}\n\n[[package]]\nname = \"c\"\nversion = \"1.0\"\nsource = {{ git = \
         \"{git}?branch={branch}#{commit}\" }}\n\n[[package]]\nname = \"d\"\nversion = \"1.0\"\nsource = {{ path = \
         \"{path}\" }}\nsdist = {{ hash = \"sha256:{zero}\" }}\n\n[[package]]\nname = \"e\"\nsource = {{ directory = \
         \"{directory}\" }}\n\n[[package]]\nname = \"f\"\nsource = {{ editable = \"{editable}\" }}\n",
        name = if place == "name" { text("name") } else { "a".to_owned() },
        version = text("version"),
        registry = text("registry"),
        file = text("file"),
        wheel = text("wheel"),
        hash = text("hash"),
        url = text("url"),
        subdirectory = text("subdirectory"),
        git = text("git"),
        branch = text("branch"),
        path = text("path"),
        directory = text("directory"),
        editable = text("editable"),
        group = text("group"),
    )
}

/// Returns the structure of a document without the content of its strings, or the reason why there is none.
type Shape = Result<Vec<String>, String>;
type Format = (&'static str, fn(&Plan<'_>) -> Shape);

const FORMATS: [Format; 11] = [
    ("requirements", |plan| layers(plan, |layer| Ok(requirements(&text(RequirementsTxt::of(layer))?)))),
    ("pylock", |plan| layers(plan, |layer| Ok(toml_shape(&text(PylockToml::of(plan, layer))?)))),
    ("JSON", |plan| Ok(json(&PlanRecord::of(plan).to_string()))),
    ("SVG", |plan| Ok(svg(&SvgGraph::of(plan).to_string()))),
    ("DOT", |plan| Ok(outside_of_strings(&DotGraph::of(plan).to_string()))),
    ("Mermaid", |plan| Ok(outside_of_strings(&MermaidGraph::of(plan).to_string()))),
    ("Markdown", |plan| Ok(markdown(&DiffMarkdown::of(&from_nothing(plan)).to_string()))),
    ("Dockerfile with uv", |plan| Ok(dockerfile(&image(plan, |builder| builder)?.to_string()))),
    ("Dockerfile with pip", |plan| Ok(dockerfile(&image(plan, in_stages)?.to_string()))),
    ("bake", |plan| Ok(unprinted(json(&text(BakeFile::of(&image(plan, in_stages)?, &"image".parse().unwrap()))?)))),
    ("terminal", |plan| Ok(terminal(&DiffText::of(&from_nothing(plan)).to_string()))),
];

fn text<T: ToString, E: std::error::Error>(made: Result<T, E>) -> Result<String, String> {
    made.map(|file| file.to_string()).map_err(|error| chain(&error))
}

fn layers(plan: &Plan<'_>, of: impl Fn(&locklayers::Layer<'_>) -> Shape) -> Shape {
    Ok(plan.layers().iter().map(of).collect::<Result<Vec<_>, _>>()?.concat())
}

fn image(plan: &Plan<'_>, change: fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>) -> Result<Dockerfile, String> {
    let builder = Dockerfile::builder(plan, "python:3.12-slim".parse().unwrap());
    change(builder).build().map_err(|error| chain(&error))
}

fn in_stages(builder: DockerfileBuilder<'_>) -> DockerfileBuilder<'_> {
    let format = LayerFormat::RequirementsWithoutHashes;
    builder.stages(Stages::Multi).installer(Installer::Pip).format(format)
}

/// Every package is new.
fn from_nothing(plan: &Plan<'_>) -> PlanDiff {
    let empty =
        parse("version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n");
    let empty = empty.unwrap();
    let before = Plan::builder(&empty).layer(spec("all", &["project"])).build().unwrap();
    PlanDiff::between(&PlanRecord::of(&before), &PlanRecord::of(plan))
}

/// Parses requirements as pip does: for each logical line its options, and whether a requirement precedes them.
fn requirements(text: &str) -> Vec<String> {
    assert!(!text.contains('\r') && text.ends_with('\n'));
    let line = |line: &str| {
        let comment = line.starts_with('#') || line.contains(" #") || line.contains("\t#");
        assert!(!comment && !line.contains("${"), "{line}");
        let words = line.split_whitespace();
        let options: Vec<&str> = words.filter(|word| word.starts_with('-')).collect();
        let options = options.iter().map(|option| option.split_once('=').map_or(*option, |(name, _)| name));
        format!("{} {}", line.starts_with("-e "), options.collect::<Vec<_>>().join(" "))
    };
    let mut shape: Vec<String> = text.replace("\\\n", "").lines().map(line).collect();
    // Paths are sorted as strings.
    shape.sort();
    shape
}

/// Returns the kinds of values, with the path of keys to each.
fn keys(value: &serde_json::Value) -> Vec<String> {
    let mut shape = Vec::new();
    let mut waiting = vec![(String::new(), value)];
    while let Some((path, value)) = waiting.pop() {
        match value {
            serde_json::Value::Object(map) => {
                waiting.extend(map.iter().map(|(key, value)| (format!("{path}.{key}"), value)));
            }
            serde_json::Value::Array(list) => {
                waiting.extend(list.iter().enumerate().map(|(i, value)| (format!("{path}[{i}]"), value)));
            }
            serde_json::Value::String(_) => shape.push(format!("{path} text")),
            _ => shape.push(path),
        }
    }
    shape.sort();
    shape
}

fn json(text: &str) -> Vec<String> {
    assert!(!text.contains(unprintable), "{text}");
    keys(&serde_json::from_str(text).unwrap())
}

/// Invisible characters are as uv writes them, byte for byte.
fn toml_shape(text: &str) -> Vec<String> {
    assert!(!text.contains(controlling), "{text}");
    keys(&toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

fn svg(text: &str) -> Vec<String> {
    assert!(!text.contains(unprintable), "{text}");
    let document = roxmltree::Document::parse(text).unwrap();
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    let shape = |element: roxmltree::Node<'_, '_>| {
        let names: Vec<&str> = element.attributes().map(|attribute| attribute.name()).collect();
        let texts = element.children().filter(roxmltree::Node::is_text).count();
        format!("{} {} {texts}", element.tag_name().name(), names.join(" "))
    };
    elements.map(shape).collect()
}

/// The structure of a document with strings in double quotes, in which a backslash escapes the next character.
fn outside_of_strings(text: &str) -> Vec<String> {
    assert!(!text.contains(unprintable), "{text}");
    let (mut outside, mut inside, mut chars) = (String::new(), false, text.chars());
    while let Some(c) = chars.next() {
        match c {
            '"' => inside = !inside,
            '\\' if inside => drop(chars.next()),
            _ if inside => {}
            c => outside.push(c),
        }
    }
    assert!(!inside, "{text}");
    outside.lines().map(str::to_owned).collect()
}

/// The markup of each line. Code spans and escaped characters are ignored, but a code span does not prevent a `|` from
/// ending a table cell.
fn markdown(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let mut shown = String::new();
        let mut rest = line;
        while let Some(start) = rest.find('`') {
            let ticks = rest[start..].chars().take_while(|c| *c == '`').count();
            let fence = "`".repeat(ticks);
            let Some(length) = rest[start + ticks..].find(&fence) else { break };
            shown.push_str(&rest[..start]);
            rest = &rest[start + ticks + length + ticks..];
        }
        shown.push_str(rest);
        let mut escaped = false;
        let markup = |c: &char| {
            let counts = !escaped && "|[]()<>*_`#!".contains(*c);
            escaped = *c == '\\' && !escaped;
            counts
        };
        let markup = shown.chars().filter(markup).collect::<String>();
        let cells = line.replace("\\|", "").matches('|').count();
        if line.starts_with('|') { format!("{cells} {markup}") } else { markup }
    };
    assert!(!text.contains(unprintable), "{text}");
    text.lines().map(line).collect()
}

/// Lines without the digits of fingerprints, which depend on the installed content.
fn unprinted(lines: Vec<String>) -> Vec<String> {
    let line = |line: String| line.split_once("-ll1-").map(|(start, rest)| format!("{start}{}", &rest[64..]));
    lines.into_iter().map(|text| line(text.clone()).unwrap_or(text)).collect()
}

/// The instructions verbatim, except for quoted strings and for paths in the build context.
///
/// The requirements and paths of steps are those of the lock, byte for byte; nothing else has invisible characters.
fn dockerfile(text: &str) -> Vec<String> {
    assert!(!text.contains(controlling) && !text.contains("<<"), "{text}");
    let is_value = |line: &&str| ["ARG ", "FROM ", "LABEL ", "#"].iter().any(|start| line.starts_with(start));
    assert!(!text.lines().filter(is_value).any(|line| line.contains(unprintable)), "{text}");
    // Our own expansions within quotes, and our own one pattern.
    let text =
        text.replace("\"uv==${UV_VERSION}\"", "\"\"").replace("\"${REVISION}\"", "\"\"").replace("/lists/*", "/lists");
    let text =
        ["${INDEX_DEFAULT}", "${INDEX_INDEX_EXAMPLE_SIMPLE}"].iter().fold(text, |text, name| text.replace(name, ""));
    let text = text.replace(": > /tmp/begin && ", "").replace(" | xargs -0 -r -n 500 -P \"$(nproc)\"", " xargs");
    // Before an installation from Git.
    let text = text.replace("; then export HOME=/mnt/home; fi", "");
    let text = text.replace("; then export GIT_SSH_COMMAND=", "").replace("known_hosts'; fi", "known_hosts'");
    // Before a version is computed from Git.
    let text = text.replace(" && command -v git > /dev/null; then git", " then git");
    let text = text.replace("ls-files -dz \\\n        | git", "ls-files -dz git").replace("--stdin; fi", "--stdin fi");
    let text = text.replace(" || true; }", " }").replace("/mnt/secrets/UV_INDEX_*; do [ ! -f \"$secret\" ] || ", "");
    let words = |instruction: &String| {
        // Each word as a shell splits it, without its quoted parts.
        let mut words = vec![(String::new(), String::new())];
        let mut open = None;
        for c in instruction.chars() {
            match (open, c) {
                (None, '\'' | '"') => open = Some(c),
                (Some(quote), c) if c == quote => open = None,
                (None, ' ') => words.push(Default::default()),
                (None, c) => {
                    assert!(!"`\\;|<>(#*?~!".contains(c), "{c} means something to a shell: {instruction}");
                    let (whole, outside) = words.last_mut().unwrap();
                    whole.push(c);
                    outside.push(c);
                }
                (Some(quote), c) => {
                    assert!(quote == '\'' || !"$`\\".contains(c), "this is expanded: {instruction}");
                    words.last_mut().unwrap().0.push(c);
                }
            }
        }
        assert_eq!(open, None, "a quote is open: {instruction}");
        let is_path = |whole: &str| whole.starts_with("/mnt/src/") || whole.contains(" @ file:///mnt/src/");
        // Which parts of the context are mounted depends on the paths: each separately, or the whole context.
        let is_mount = |whole: &str| whole.starts_with("--mount=type=bind,") && whole.contains("target=/mnt/src");
        let words = words.iter().filter(|(whole, _)| !is_mount(whole));
        let shown = words.map(|(whole, outside)| if is_path(whole) { "PATH" } else { outside });
        shown.collect::<Vec<_>>().join(" ")
    };
    instructions(&text).iter().map(words).collect()
}

fn terminal(text: &str) -> Vec<String> {
    assert!(!text.contains(unprintable), "{text}");
    text.lines().map(|line| line.chars().take_while(|c| *c == ' ').collect()).collect()
}

/// Characters that control a terminal, reorder a line or are invisible: Unicode's categories Cc and Cf, default ignorable
/// code points and blank letters.
pub(crate) fn unprintable(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(u32::from(c),
            0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890 | 0x891 | 0x8e2 | 0x115f | 0x1160 | 0x17b4 | 0x17b5
            | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164 | 0xfe00..=0xfe0f
            | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0x110bd | 0x110cd | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d159
            | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

/// Characters that control a terminal or hide part of a line.
fn controlling(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns the structure of each format, or the one error of reading and planning.
fn shapes(place: &str, value: &str) -> Result<Vec<Shape>, String> {
    let lock: Lockfile = lock(place, value).parse().map_err(|error| chain(&error))?;
    let group = |lock: &Lockfile| lock.root().and_then(|root| root.groups().next().cloned());
    let graph = locklayers::DependencyGraph::from_lockfile(lock).map_err(|error| chain(&error))?;
    let group = group(graph.lockfile()).unwrap();
    let selector = Selector::Group { member: None, group: locklayers::closure::Which::Named(group.clone()) };
    let name = LayerName::new(group.as_str()).map_err(|error| error.to_string())?;
    let builder = Plan::builder(&graph).keep_local(true).layer(LayerSpec::new(name, vec![selector]));
    let plan = builder.layer(spec("all", &["project"])).build().map_err(|error| chain(&error))?;
    Ok(FORMATS.iter().map(|(_, shape)| shape(&plan)).collect())
}

#[test]
fn no_value_of_a_lock_changes_the_structure_of_any_format() {
    let (mut kept, mut refused) = (0, BTreeSet::new());
    let harmless = shapes("", "").unwrap();
    for (place, _) in PLACES {
        for value in VALUES {
            let found = shapes(place, value);
            let errors = match &found {
                Ok(found) => found.iter().filter_map(|shape| shape.as_ref().err()).collect::<Vec<_>>(),
                Err(error) => vec![error],
            };
            for error in errors {
                assert!(!error.contains(unprintable) && !error.is_empty(), "{place} {value:?}: {error}");
                refused.insert((place, value));
            }
            let Ok(found) = found else { continue };
            for ((format, _), (found, harmless)) in FORMATS.iter().zip(found.iter().zip(&harmless)) {
                if let Ok(found) = found {
                    assert_eq!(found, harmless.as_ref().unwrap(), "{format}, {place}: {value:?}");
                    kept += 1;
                }
            }
        }
    }
    assert!(kept > 800 && refused.len() > 250, "{kept} kept, {} refused", refused.len());
}

/// The result for a line feed at each position.
#[test]
fn errors_state_the_problem_and_the_reason() {
    let expected = [
        (
            "name",
            "`a\\nevil==1.0` is not a valid package name: names start and end with an ASCII letter or digit and contain only letters, digits, `-`, `_` and `.`",
        ),
        ("version", "`1.0a\\nevil==1.0` is not a valid version (PEP 440)"),
        (
            "marker",
            "a quoted string contains the character \\n at byte 22 of the marker `platform_version != 'a\\nevil==1.0'`",
        ),
        ("wheel", "`a-1.0-py3-none-a\\nevil==1.0.whl` is not a valid file name: it contains the character \\u{a}"),
        ("hash", "`sha256:a\\nevil==1.0` is not a hash: sha256 takes 64 hex digits"),
        ("registry", "`https://index.example/a\\nevil==1.0` is not a valid URL: it contains the character \\u{a}"),
        // uv reads it too, and no requirement has it.
        ("file", ""),
        ("url", "`https://files.example/a\\nevil==1.0.zip` is not a valid URL: it contains the character \\u{a}"),
        ("subdirectory", "`a\\nevil==1.0` is not a valid path: it contains the character \\u{a}"),
        (
            "git",
            "`https://files.example/a\\nevil==1.0?branch=x#4d76121acd1ff058302e9d7720a8036777886b5d` is not a valid URL: it contains the character \\u{a}",
        ),
        (
            "branch",
            "`https://files.example/x?branch=a\\nevil==1.0#4d76121acd1ff058302e9d7720a8036777886b5d` is not a valid URL: it contains the character \\u{a}",
        ),
        ("path", "`a\\nevil==1.0.tar.gz` is not a valid path: it contains the character \\u{a}"),
        ("directory", "`a\\nevil==1.0` is not a valid path: it contains the character \\u{a}"),
        ("editable", "`a\\nevil==1.0` is not a valid path: it contains the character \\u{a}"),
        (
            "group",
            "`a\\nevil==1.0` is not a valid dependency group name: names start and end with an ASCII letter or digit and contain only letters, digits, `-`, `_` and `.`",
        ),
    ];
    for ((place, _), (wanted, said)) in PLACES.iter().zip(expected) {
        let error = shapes(place, VALUES[0]).err().unwrap_or_default();
        assert_eq!((*place, error.lines().next().unwrap_or_default()), (wanted, said));
    }
}
