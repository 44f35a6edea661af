//! The console blocks of README and the guide show the actual output of the program.
//!
//! A block runs in an empty copy of a folder that a comment before it names: `<!-- in examples/fastapi-torch -->`. Each
//! line after `$ ` is a command, and the lines up to the next one are its output; a line with only `…` matches any
//! lines. Commands that cannot run here (a build by Docker) are in blocks of another language.

#![cfg(all(feature = "cli", unix))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A command of a block and its expected output.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    line: usize,
    command: String,
    printed: Vec<String>,
}

/// A block and the folder in which it runs.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    folder: String,
    steps: Vec<Step>,
}

/// The console blocks of a Markdown document.
fn blocks(document: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut folder = String::new();
    let mut lines = document.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        if let Some(named) = line.strip_prefix("<!-- in ").and_then(|rest| rest.strip_suffix(" -->")) {
            named.clone_into(&mut folder);
        } else if line.starts_with("```") {
            let body: Vec<(usize, &str)> = lines.by_ref().take_while(|(_, line)| !line.starts_with("```")).collect();
            if line == "```console" {
                found.push(Block { folder: folder.clone(), steps: steps(&body) });
            }
        }
    }
    found
}

fn steps(body: &[(usize, &str)]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (index, line) in body {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                steps.push(Step { line: index + 1, command: command.to_owned(), printed: Vec::new() });
            }
            (None, Some(step)) => step.printed.push((*line).to_owned()),
            (None, None) => panic!("line {}: a console block begins with a command after `$ `", index + 1),
        }
    }
    for step in &mut steps {
        while step.printed.last().is_some_and(String::is_empty) {
            step.printed.pop();
        }
    }
    steps
}

/// Whether lines match a pattern, in which `…` matches any lines.
fn is_like(lines: &[&str], pattern: &[&str]) -> bool {
    let mut parts = pattern.split(|line| *line == "…");
    let Some(rest) = parts.next().and_then(|first| lines.strip_prefix(first)) else { return false };
    let mut parts: Vec<&[&str]> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    let Some(mut rest) = rest.strip_suffix(last) else { return false };
    for part in parts {
        let start = if part.is_empty() { Some(0) } else { rest.windows(part.len()).position(|window| window == part) };
        let Some(start) = start else { return false };
        rest = &rest[start + part.len()..];
    }
    true
}

/// Copies a folder of examples for the test.
fn copy(folder: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let mut folders = vec![(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), copy.path().to_owned())];
    while let Some((source, into)) = folders.pop() {
        fs::create_dir_all(&into).unwrap();
        for entry in fs::read_dir(&source).unwrap_or_else(|error| panic!("{}: {error}", source.display())).flatten() {
            let into = into.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push((entry.path(), into));
            } else {
                fs::copy(entry.path(), into).unwrap();
            }
        }
    }
    copy
}

/// Returns the output of a command, standard output before standard error.
fn printed(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_locklayers")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh").args(["-c", command]).current_dir(folder).env("PATH", path).output().unwrap();
    format!("{}{}", String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Runs the blocks of a document and returns what differs.
fn check(path: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    for block in blocks(&fs::read_to_string(path).unwrap()) {
        assert!(!block.folder.is_empty(), "{}: no comment says where the blocks are run", path.display());
        let folder = copy(&block.folder);
        for step in block.steps {
            let said = printed(&step.command, folder.path());
            let expected: Vec<&str> = step.printed.iter().map(String::as_str).collect();
            if !is_like(&said.trim_end().lines().collect::<Vec<_>>(), &expected) {
                let at = format!("{}:{}", path.display(), step.line);
                wrong.push(format!(
                    "{at}: `{}` prints\n{said}\nand the document says\n{}",
                    step.command,
                    expected.join("\n")
                ));
            }
        }
    }
    wrong
}

/// Returns README and the pages of the guide.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = vec![root.join("README.md")];
    if let Ok(guide) = fs::read_dir(root.join("src/guide")) {
        documents.extend(
            guide.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "md")),
        );
    }
    documents.sort();
    documents
}

#[test]
fn console_blocks_show_the_actual_output() {
    let wrong: Vec<String> = documents().iter().flat_map(|document| check(document)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn readme_has_blocks_that_are_run() {
    let readme = fs::read_to_string(&documents()[0]).unwrap();
    assert!(blocks(&readme).iter().map(|block| block.steps.len()).sum::<usize>() >= 1);
}

#[test]
fn readme_stays_short() {
    let lines = fs::read_to_string(&documents()[0]).unwrap().lines().count();
    assert!(lines <= 120, "{lines} lines");
}

/// README's picture is the output of `graph` for the example.
#[test]
fn the_picture_of_readme_is_what_graph_draws() {
    let folder = copy("examples/flat");
    let drawn = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flat/layers.svg");
    let command = "locklayers graph --python-version 3.12 --python-platform linux 2>/dev/null";
    assert!(printed(command, folder.path()) == fs::read_to_string(drawn).unwrap(), "draw it again: `{command}`");
}

#[test]
fn links_of_documents_lead_to_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in documents() {
        let said = fs::read_to_string(&document).unwrap();
        for link in said.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            let is_local = !file.is_empty() && !file.contains("://");
            let from = document.parent().unwrap_or(root);
            assert!(!is_local || from.join(file).exists(), "{}: {link} leads nowhere", document.display());
        }
    }
}

/// Returns the file of the guide with this name.
fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide").join(name)).unwrap()
}

/// Returns the destination of a link by its label.
fn defined<'a>(document: &'a str, label: &str) -> Option<&'a str> {
    document.lines().find_map(|line| line.strip_prefix(&format!("[{label}]: ")))
}

/// Returns the anchors of a page's headings, as GitHub and rustdoc form them.
fn anchors(page: &str) -> Vec<String> {
    let slug = |heading: &str| {
        let kept = heading.to_lowercase().replace(' ', "-");
        kept.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
    };
    page.lines()
        .filter_map(|line| line.strip_prefix('#'))
        .map(|line| slug(line.trim_start_matches('#').trim()))
        .collect()
}

/// A link between pages leads to a file for readers of the repository, and to a module in rustdoc.
#[test]
fn links_between_pages_lead_to_files_and_to_modules() {
    let modules = page("rustdoc-links.txt");
    let mut links = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        // Labels in backticks are items of the crate, whose links `.ci/links` checks.
        let labels = text.split("][").skip(1).filter_map(|rest| rest.split(']').next());
        for label in labels.filter(|label| !label.starts_with('`')) {
            links += 1;
            let at = format!("{}: [{label}]", document.display());
            let link = defined(&text, label).unwrap_or_else(|| panic!("{at} is not defined"));
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            assert!(anchor.is_none_or(|anchor| anchors(&page(file)).contains(&anchor.to_owned())), "{at}: {link}");
            let module = file.trim_end_matches(".md").replace('-', "_");
            let module = anchor.map_or(module.clone(), |anchor| format!("{module}#{anchor}"));
            assert_eq!(defined(&modules, label), Some(&*format!("crate::guide::{module}")), "{at}");
        }
        for anchor in text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(anchors(&text).contains(&anchor.to_owned()), "{}: #{anchor}", document.display());
        }
    }
    assert!(links > 30, "{links}");
}

/// Returns the words in backticks in the first cells of a page's tables, without commands of uv.
fn first_cells(page: &str) -> Vec<&str> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let marked = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    marked.filter(|words| !words.starts_with("uv ")).flat_map(|words| words.split(' ')).collect()
}

/// The error of an unknown key lists the keys of its table, so none can be forgotten here, and none can remain.
#[test]
fn the_configuration_page_names_every_key_and_no_other() {
    let page = page("configuration.md");
    for (heading, table) in [
        ("## `[tool.locklayers]`\n", "unknown = 1"),
        ("## `[tool.locklayers.image]`\n", "image = { unknown = 1 }"),
        ("## `target`\n", "target = { unknown = 1 }"),
        ("## `[[tool.locklayers.layer]]`\n", "layer = [{ unknown = 1 }]"),
    ] {
        let file = format!("[tool.locklayers]\n{table}\n");
        let error = file.parse::<locklayers::pyproject::PyProject>().unwrap_err().to_string();
        let (_, keys) = error.split_once("expected one of ").unwrap();
        let mut keys: Vec<&str> = keys.trim().split(", ").map(|key| key.trim_matches('`')).collect();
        let (_, section) = page.split_once(heading).unwrap();
        let mut named = first_cells(section.split("\n## ").next().unwrap());
        keys.sort_unstable();
        named.sort_unstable();
        assert_eq!(named, keys, "{heading}");
    }
}

/// Every option and every variable of the committed help texts is in the guide, and its tables name no other.
#[test]
fn the_guide_names_every_option_and_every_variable_and_no_other() {
    let (program, images, configuration) = (page("program.md"), page("images.md"), page("configuration.md"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/help");
    let (mut options, mut variables) = (BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let help = fs::read_to_string(entry.path()).unwrap();
        let lines = help.lines().filter(|line| line.trim_start().starts_with('-'));
        let words =
            lines.flat_map(|line| line.split_whitespace().take(2)).map(|word| word.trim_end_matches([',', '.']));
        options.extend(words.filter(|word| word.starts_with('-') && *word != "-").map(str::to_owned));
        let named = help.split("[env:").skip(1).filter_map(|rest| rest.split(']').next());
        variables.extend(named.map(|name| name.trim().to_owned()));
    }
    let is_option = |word: &&str| word.starts_with('-');
    let of_the_guide: BTreeSet<String> = [&program, &images]
        .into_iter()
        .flat_map(|page| first_cells(page))
        .filter(is_option)
        .map(str::to_owned)
        .collect();
    assert_eq!(of_the_guide, options);
    let of_the_guide = first_cells(&configuration).into_iter().filter(|word| word.starts_with("LOCKLAYERS_"));
    assert_eq!(of_the_guide.map(str::to_owned).collect::<BTreeSet<_>>(), variables);
    assert!(options.len() > 50 && variables.len() > 4, "{options:?} {variables:?}");
}

/// The table of README's claims names tests that exist.
#[test]
fn tests_of_the_claims_exist() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let table = fs::read_to_string(tests.join("README.md")).unwrap();
    let (_, table) = table.split_once("## The claims of README").unwrap();
    let (mut source, mut named) = (String::new(), 0);
    for word in table.split('`').skip(1).step_by(2) {
        if Path::new(word).extension().is_some_and(|end| end == "rs") && word != "file.rs" && word != "build.rs" {
            source = fs::read_to_string(tests.join("locklayers").join(word)).unwrap_or_else(|_| panic!("no {word}"));
        } else if word.contains('_') {
            named += 1;
            assert!(source.contains(&format!("fn {word}(")), "{word} is not in the file named before it");
        }
    }
    assert!(named > 20, "{named}");
}

#[test]
fn blocks_are_read_with_folder_commands_and_output() {
    let document = "<!-- in a/b -->\n```console\n$ one\nx\n\n$ two\n```\n```sh\n$ three\n```\n";
    let step = |line, command: &str, printed: &[&str]| Step {
        line,
        command: command.to_owned(),
        printed: printed.iter().map(ToString::to_string).collect(),
    };
    let steps = vec![step(3, "one", &["x"]), step(6, "two", &[])];
    assert_eq!(blocks(document), [Block { folder: "a/b".to_owned(), steps }]);
}

#[test]
fn an_ellipsis_matches_any_lines() {
    let lines = ["a", "b", "c", "d"];
    for pattern in [&["a", "b", "c", "d"][..], &["a", "…"], &["…", "d"], &["a", "…", "c", "…", "d"], &["…"]] {
        assert!(is_like(&lines, pattern), "{pattern:?}");
    }
    for pattern in [&["a"][..], &["b", "…"], &["…", "c"], &["a", "…", "x", "…", "d"], &["a", "b", "c", "d", "…", "d"]]
    {
        assert!(!is_like(&lines, pattern), "{pattern:?}");
    }
}
