//! What was meant by a string that is not a selector.

use super::pattern::PackagePattern;
use super::selector::Selector;
use crate::message::{is_misspelling, nearest};
use crate::name::PackageName;

const FORMS: [(&str, &str); 7] = [
    ("default", "default[:MEMBER]"),
    ("project", "project[:MEMBER]"),
    ("workspace", "workspace"),
    ("extra", "extra:[MEMBER/]NAME"),
    ("group", "group:[MEMBER/]NAME"),
    ("package", "package:GLOB"),
    ("rest", "rest"),
];

/// Words of pyproject.toml and of other tools for a kind, which are less similar to it than to another.
const WORDS: [(&str, &str); 19] = [
    ("member", "project"),
    ("app", "project"),
    ("dep", "package"),
    ("deps", "package"),
    ("dependency", "package"),
    ("dependencies", "package"),
    ("requirement", "package"),
    ("name", "package"),
    ("pip", "package"),
    ("dependency-group", "group"),
    ("dependency-groups", "group"),
    ("dev", "group"),
    ("dev-dependencies", "group"),
    ("only-group", "group"),
    ("optional", "extra"),
    ("optional-dependency", "extra"),
    ("optional-dependencies", "extra"),
    ("feature", "extra"),
    ("features", "extra"),
];

/// Longer names are not repeated in a hint.
const LONGEST_SHOWN: usize = 100;

/// Returns the form of a kind.
pub(super) fn form_of(kind: &str) -> Option<&'static str> {
    FORMS.iter().find(|(known, _)| *known == kind).map(|(_, form)| *form)
}

/// Returns the hint for an unknown kind; a bare name is the likeliest mistake.
pub(super) fn forms(text: &str) -> String {
    if let Some(meant) = meant(text) {
        return format!("did you mean {meant}?");
    }
    let forms = FORMS.map(|(_, form)| format!("`{form}`")).join(", ");
    format!("expected one of {forms}")
}

/// Returns the hint for a member after a kind without one.
pub(super) fn instead(text: &str) -> String {
    let member = text.strip_prefix("workspace:").and_then(name);
    member.map(|member| format!(", or `project:{member}` for one member")).unwrap_or_default()
}

/// Returns the hint for an extra or a group whose name is a pattern, or has its member in another form.
pub(super) fn name_hint(text: &str) -> String {
    let Some((kind, rest)) = text.split_once(':').filter(|(kind, _)| matches!(*kind, "extra" | "group")) else {
        return String::new();
    };
    let (owner, item) = rest.rsplit_once('/').unwrap_or(("", rest));
    if item.len() > 1 && item.contains(['*', '?']) {
        let owner = if owner.is_empty() { String::new() } else { format!("{owner}/") };
        return format!(" (`*` stands for all, not for a part: `{kind}:{owner}*`, or one selector for each)");
    }
    let pair = rest.split_once(':').or_else(|| rest.strip_suffix(']').and_then(|inner| inner.split_once('[')));
    match pair.and_then(|(member, item)| Some((name(member)?, name(item)?))) {
        Some((member, item)) => format!(" (did you mean `{kind}:{member}/{item}`?)"),
        None => String::new(),
    }
}

/// Returns the hint for a pattern that is a requirement, or has blanks around it.
pub(super) fn pattern_hint(text: &str) -> String {
    let trimmed = text.trim();
    let pattern =
        if trimmed.len() < text.len() && trimmed.len() <= LONGEST_SHOWN { read_pattern(trimmed) } else { None };
    let named = || required(text).as_deref().and_then(read_pattern);
    pattern.or_else(named).map(|pattern| format!("; did you mean `package:{pattern}`?")).unwrap_or_default()
}

fn read_pattern(text: &str) -> Option<PackagePattern> {
    text.parse().ok()
}

fn meant(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.len() < text.len()
        && let Some(selector) = other_form(trimmed)
    {
        return Some(format!("`{selector}`"));
    }
    if let Some((kind, rest)) = text.split_once(':') {
        return with_kind(kind, rest);
    }
    if let Some(selector) = other_form(text) {
        return Some(format!("`{selector}`"));
    }
    let bracketed = trimmed.strip_suffix(']').and_then(|inner| inner.split_once('['));
    if let Some((package, extra)) = bracketed.and_then(|(package, extra)| Some((name(package)?, name(extra)?))) {
        return Some(format!(
            "`extra:{package}/{extra}`, or `package:{package}` for the package with all that it needs"
        ));
    }
    if let Some((owner, item)) = text.split_once('/') {
        return within(owner, item);
    }
    let bare = text.trim_start_matches('-');
    bare_name(bare).or_else(|| required(bare).map(|name| any_of(&name)))
}

/// Returns what is meant by a word and a name after a colon.
fn with_kind(kind: &str, rest: &str) -> Option<String> {
    let word = kind.trim().to_ascii_lowercase();
    let form = FORMS.map(|(kind, _)| kind);
    let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
    if let Some(kind) = known.or_else(|| nearest(&word, form).first().copied()) {
        let with_name = format!("{kind}:{}", rest.trim());
        let is_selector = rest.len() <= LONGEST_SHOWN && with_name.parse::<Selector>().is_ok();
        if is_selector || !rest.is_empty() || name(kind).is_none() {
            return Some(format!("`{}`", if is_selector { &with_name } else { form_of(kind)? }));
        }
        return if is_misspelling(&word, kind) {
            form_of(kind).map(|form| format!("`{form}`"))
        } else {
            bare_name(&word)
        };
    }
    match (kind.is_empty(), rest.is_empty()) {
        (true, _) => bare_name(rest),
        (_, true) => bare_name(kind),
        _ => None,
    }
}

/// Returns what is meant by a name alone.
fn bare_name(text: &str) -> Option<String> {
    /// Kinds without a name; a word that is similar to one of them is taken for a misspelling of it.
    const ALONE: [&str; 4] = ["default", "project", "workspace", "rest"];
    let name = name(text.trim())?;
    if matches!(name.as_str(), "production" | "prod" | "no-dev" | "runtime") {
        return Some(format!("`project` for production dependencies, {}", any_of(&name)));
    }
    if name == "dev-dependencies" {
        return Some("`group:dev`".to_owned());
    }
    if name == "all" {
        return Some("`workspace`, `package:*` or `rest`".to_owned());
    }
    match ALONE.iter().find(|kind| is_misspelling(&name, kind)) {
        Some(kind) => Some(format!("`{kind}`")),
        None => Some(any_of(&name)),
    }
}

fn any_of(name: &str) -> String {
    format!("`package:{name}`, `extra:{name}` or `group:{name}`")
}

/// Returns what is meant by two names with a slash between them.
fn within(owner: &str, item: &str) -> Option<String> {
    let item = name(item)?;
    match owner {
        "extra" | "group" | "package" => Some(format!("`{owner}:{item}`")),
        "*" => Some(format!("`extra:*/{item}` or `group:*/{item}`")),
        owner => name(owner).map(|owner| format!("`extra:{owner}/{item}` or `group:{owner}/{item}`")),
    }
}

/// Returns the name of a requirement, which a selector has without version, extras and marker.
fn required(text: &str) -> Option<String> {
    let end = text.find(['=', '<', '>', '!', '~', ';', '[', '@', '(', ' '])?;
    let more = text[end..].contains(['=', '<', '>', '~', ';', '@']) || text[end..].ends_with([']', ')']);
    if more { name(text[..end].trim()) } else { None }
}

/// Returns a name in its normal form, if it is short enough to be repeated.
fn name(text: &str) -> Option<String> {
    let name = PackageName::new(text).ok()?;
    (name.as_str().len() <= LONGEST_SHOWN).then(|| name.to_string())
}

/// Returns the selector that is meant by the string itself, by one with `=` for the colon, by a pattern without its kind,
/// and by an extra in brackets.
fn other_form(text: &str) -> Option<Selector> {
    if text.len() > LONGEST_SHOWN {
        return None;
    }
    let read = |text: &str| text.parse::<Selector>().ok();
    if let Some(selector) = read(text) {
        return Some(selector);
    }
    if let Some((kind, rest)) = text.split_once('=').filter(|(kind, _)| form_of(kind).is_some()) {
        return read(&format!("{kind}:{rest}"));
    }
    if let Some(extra) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return name(extra).and_then(|extra| read(&format!("extra:{extra}")));
    }
    let is_pattern =
        text.contains(['*', '?']) && (text.starts_with(|c: char| c.is_ascii_alphanumeric()) || text.starts_with('*'));
    if is_pattern { read(&format!("package:{text}")) } else { None }
}
