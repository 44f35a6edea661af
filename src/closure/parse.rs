//! The parser of selectors.

use std::str::FromStr;

use super::pattern::{PackagePattern, PatternError};
use super::selector::{Selector, Which};
use crate::message::{Excerpt, nearest, similarity};
use crate::name::{LONGEST_NAME, NameError, PackageName};

/// The error for a string that is not a selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectorError {
    /// The word before the colon is not a known kind.
    #[error("`{}` is not a selector; {}", Excerpt(.text), forms(.text))]
    #[non_exhaustive]
    UnknownKind {
        /// The selector as it was given.
        text: String,
    },
    /// The name of the selector is missing, or its kind does not take one.
    #[error("`{}` is not a selector; expected `{form}`", Excerpt(.text))]
    #[non_exhaustive]
    WrongForm {
        /// The selector as it was given.
        text: String,
        /// The form of this kind.
        form: &'static str,
    },
    /// The selector is `project:*` or `default:*`; these kinds select one member.
    #[error(
        "`{}` is not a selector: `*` cannot stand for a member here; `workspace` selects the production dependencies of \
         every member, and `group:*/NAME` a group of every member",
        Excerpt(.text)
    )]
    #[non_exhaustive]
    EveryMember {
        /// The selector as it was given.
        text: String,
    },
    /// A name in the selector is not a valid name.
    #[error("`{}` is not a selector", Excerpt(.text))]
    #[non_exhaustive]
    Name {
        /// The selector as it was given.
        text: String,
        /// What is wrong with the name.
        source: NameError,
    },
    /// The glob of a `package:` selector is not a valid pattern.
    #[error(
        "`{}` is not a package pattern: expected letters, digits, `-`, `_`, `.` and the wildcards `*`, `?`, `[…]`",
        Excerpt(.text)
    )]
    #[non_exhaustive]
    Pattern {
        /// The pattern as it was given.
        text: String,
    },
    /// The glob of a `package:` selector is too long.
    #[error(
        "`{}` is longer than {limit} characters, the most that a package pattern {}can have", Excerpt(.text),
        if *.limit == LONGEST_NAME { "" } else { "with wildcards " }
    )]
    #[non_exhaustive]
    LongPattern {
        /// The pattern as it was given.
        text: String,
        /// The limit, in characters.
        limit: usize,
    },
}

impl SelectorError {
    /// Returns whether the selector exceeds a limit, rather than being invalid.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::LongPattern { .. } => true,
            Self::Name { source, .. } => source.is_limit(),
            _ => false,
        }
    }
}

const FORMS: [(&str, &str); 7] = [
    ("default", "default[:MEMBER]"),
    ("project", "project[:MEMBER]"),
    ("workspace", "workspace"),
    ("extra", "extra:[MEMBER/]NAME"),
    ("group", "group:[MEMBER/]NAME"),
    ("package", "package:GLOB"),
    ("rest", "rest"),
];

/// Returns the hint for an unknown kind; a bare name is the likeliest mistake.
fn forms(text: &str) -> String {
    /// Kinds without a name; a word that is similar to one of them is taken for a misspelling of it.
    const ALONE: [&str; 4] = ["default", "project", "workspace", "rest"];
    const ALIKE: f64 = 0.85;
    let name = |text: &str| PackageName::new(text).ok().filter(|name| name.as_str().len() <= LONGEST_SHOWN);
    if let Some(meant) = Some(text.trim()).filter(|trimmed| trimmed.len() < text.len()).and_then(other_form) {
        return format!("did you mean `{meant}`?");
    }
    if let Some((kind, rest)) = text.split_once(':') {
        if kind == "member" && PackageName::new(rest).is_ok() && rest.len() <= LONGEST_SHOWN {
            return format!("did you mean `project:{rest}`?");
        }
        let near = nearest(kind, FORMS.map(|(kind, _)| kind)).first().and_then(|near| form_of(near));
        if let Some((near, form)) = near {
            let with_name = format!("{near}:{rest}");
            let is_selector = rest.len() <= LONGEST_SHOWN && with_name.parse::<Selector>().is_ok();
            return format!("did you mean `{}`?", if is_selector { &with_name } else { *form });
        }
    } else if let Some(meant) = other_form(text) {
        return format!("did you mean `{meant}`?");
    } else if let Some(name) = name(text) {
        let alike = |kind: &&&str| similarity(name.as_str(), kind) >= ALIKE;
        return match ALONE.iter().find(alike) {
            Some(kind) => format!("did you mean `{kind}`?"),
            None => format!("did you mean `package:{name}`, `extra:{name}` or `group:{name}`?"),
        };
    }
    let forms = FORMS.map(|(_, form)| format!("`{form}`")).join(", ");
    format!("expected one of {forms}")
}

/// Returns the selector that is meant by the string itself, by one with `=` for the colon, by a pattern without its kind, and by
/// an extra in brackets.
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
    if let Some((member, extra)) = text.strip_suffix(']').and_then(|inner| inner.split_once('[')) {
        let owner = if member.is_empty() { String::new() } else { format!("{member}/") };
        return PackageName::new(extra).ok().and_then(|_| read(&format!("extra:{owner}{extra}")));
    }
    let is_pattern = text.contains(['*', '?']) && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if is_pattern { read(&format!("package:{text}")) } else { None }
}

/// Longer names are not repeated in a hint.
const LONGEST_SHOWN: usize = 100;

fn form_of(kind: &str) -> Option<&'static (&'static str, &'static str)> {
    FORMS.iter().find(|(known, _)| *known == kind)
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (text, None),
        };
        let wrong = || match form_of(kind) {
            Some((_, form)) => SelectorError::WrongForm { text: text.to_owned(), form },
            None => SelectorError::UnknownKind { text: text.to_owned() },
        };
        let name = |source| SelectorError::Name { text: text.to_owned(), source };
        let member = |rest: Option<&str>| match rest {
            Some("*") => Err(SelectorError::EveryMember { text: text.to_owned() }),
            rest => rest.map(PackageName::new).transpose().map_err(name),
        };
        match (kind, rest) {
            ("default", rest) => Ok(Self::Default(member(rest)?)),
            ("project", rest) => Ok(Self::Project(member(rest)?)),
            ("workspace", None) => Ok(Self::Workspace),
            ("rest", None) => Ok(Self::Rest),
            ("package", Some(glob)) => Ok(Self::Package(glob.parse()?)),
            ("extra", Some(rest)) => {
                let (member, extra) = owned(rest).map_err(name)?;
                Ok(Self::Extra { member, extra })
            }
            ("group", Some(rest)) => {
                let (member, group) = owned(rest).map_err(name)?;
                Ok(Self::Group { member, group })
            }
            _ => Err(wrong()),
        }
    }
}

/// `[MEMBER/]NAME`
type Owned<T> = (Option<Which<PackageName>>, Which<T>);

fn owned<T: FromStr<Err = NameError>>(text: &str) -> Result<Owned<T>, NameError> {
    match text.split_once('/') {
        Some((member, name)) => Ok((Some(which(member)?), which(name)?)),
        None => Ok((None, which(text)?)),
    }
}

fn which<T: FromStr<Err = NameError>>(text: &str) -> Result<Which<T>, NameError> {
    if text == "*" { Ok(Which::All) } else { text.parse().map(Which::Named) }
}

impl FromStr for PackagePattern {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        Self::read(text).map_err(|error| match error {
            PatternError::Malformed => SelectorError::Pattern { text: text.to_owned() },
            PatternError::Long(limit) => SelectorError::LongPattern { text: text.to_owned(), limit },
        })
    }
}

crate::message::serde_as_str!(Selector, PackagePattern);

#[cfg(test)]
mod tests {
    use super::{PackagePattern, Selector, SelectorError};

    #[test]
    fn printing_is_the_inverse_of_reading() -> Result<(), SelectorError> {
        for text in [
            "default",
            "default:api",
            "project",
            "project:api",
            "workspace",
            "rest",
            "extra:gpu",
            "extra:*",
            "extra:api/gpu",
            "extra:*/*",
            "group:dev",
            "group:api/*",
            "group:*/dev",
            "package:torch",
            "package:nvidia-*",
        ] {
            assert_eq!(text.parse::<Selector>()?.to_string(), text);
        }
        Ok(())
    }

    #[test]
    fn errors_state_the_expected_form() {
        let outcome = |text: &str| text.parse::<Selector>().map_err(|e| e.to_string());
        assert_eq!(outcome("gruop:dev"), Err("`gruop:dev` is not a selector; did you mean `group:dev`?".into()));
        assert_eq!(outcome("gruop:"), Err("`gruop:` is not a selector; did you mean `group:[MEMBER/]NAME`?".into()));
        for name in ["torch", "gpu", "dev", "defects"] {
            let meant = format!("`package:{name}`, `extra:{name}` or `group:{name}`");
            assert_eq!(outcome(name), Err(format!("`{name}` is not a selector; did you mean {meant}?")));
        }
        for (text, meant) in [
            ("torch*", "package:torch*"),
            ("extra=gpu", "extra:gpu"),
            ("app[gpu]", "extra:app/gpu"),
            ("[gpu]", "extra:gpu"),
            (" group:dev ", "group:dev"),
            ("member:api", "project:api"),
        ] {
            assert_eq!(outcome(text), Err(format!("`{text}` is not a selector; did you mean `{meant}`?")));
        }
        assert_eq!(outcome("projcet"), Err("`projcet` is not a selector; did you mean `project`?".into()));
        assert_eq!(
            outcome("default:*"),
            Err("`default:*` is not a selector: `*` cannot stand for a member here; `workspace` selects the production \
                 dependencies of every member, and `group:*/NAME` a group of every member"
                .into())
        );
        assert_eq!(
            outcome("heavy\n"),
            Err("`heavy\\n` is not a selector; expected one of `default[:MEMBER]`, `project[:MEMBER]`, `workspace`, \
                 `extra:[MEMBER/]NAME`, `group:[MEMBER/]NAME`, `package:GLOB`, `rest`"
                .into())
        );
        assert_eq!(outcome("rest:x"), Err("`rest:x` is not a selector; expected `rest`".into()));
        assert_eq!(outcome("group"), Err("`group` is not a selector; expected `group:[MEMBER/]NAME`".into()));
        assert_eq!(outcome("group:a b"), Err("`group:a b` is not a selector".into()));
        assert_eq!(
            outcome("package:[a"),
            Err("`[a` is not a package pattern: expected letters, digits, `-`, `_`, `.` and the wildcards `*`, `?`, \
                 `[…]`"
                .into())
        );
    }

    #[test]
    fn long_patterns_are_refused_by_their_limit() {
        let outcome = |text: &str| text.parse::<PackagePattern>().map_err(|e| e.to_string()).err();
        let many = "a?".repeat(64);
        let end = "is longer than 127 characters, the most that a package pattern with wildcards can have";
        assert_eq!(outcome(&many), Some(format!("`{many}` {end}")));
        assert_eq!(outcome(&many[2..]), None);
        let text = "a*".repeat(50_000);
        let end = "is longer than 255 characters, the most that a package pattern can have";
        assert_eq!(outcome(&text), Some(format!("`{}…` {end}", &text[..200])));
        assert_eq!(outcome(&"a".repeat(255)), None);
    }

    #[test]
    fn a_pattern_with_many_stars_ends() -> Result<(), SelectorError> {
        let pattern: PackagePattern = format!("{}b", "a*".repeat(120)).parse()?;
        let name = crate::name::PackageName::new(&"a".repeat(250))
            .map_err(|source| SelectorError::Name { text: String::new(), source })?;
        assert!(!pattern.matches(&name));
        Ok(())
    }
}
