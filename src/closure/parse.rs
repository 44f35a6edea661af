//! The parser of selectors.

use std::str::FromStr;

use super::hint::{forms, instead, name_hint, pattern_hint};
use super::pattern::{PackagePattern, PatternError};
use super::selector::{Selector, Which};
use crate::message::Excerpt;
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
    #[error("`{}` is not a selector; expected `{form}`{}", Excerpt(.text), instead(.text))]
    #[non_exhaustive]
    WrongForm {
        /// The selector as it was given.
        text: String,
        /// The form of this kind.
        form: &'static str,
    },
    /// The selector is `project:*` or `default:*`, or has a `*` in the name; these kinds select one member.
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
    #[error("`{}` is not a selector{}", Excerpt(.text), name_hint(.text))]
    #[non_exhaustive]
    Name {
        /// The selector as it was given.
        text: String,
        /// What is wrong with the name.
        source: NameError,
    },
    /// The glob of a `package:` selector is not a valid pattern.
    #[error(
        "`{}` is not a package pattern: expected letters, digits, `-`, `_`, `.` and the wildcards `*`, `?`, `[…]`{}",
        Excerpt(.text), pattern_hint(.text)
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

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (text, None),
        };
        let wrong = || match super::hint::form_of(kind) {
            Some(form) => SelectorError::WrongForm { text: text.to_owned(), form },
            None => SelectorError::UnknownKind { text: text.to_owned() },
        };
        let name = |source| SelectorError::Name { text: text.to_owned(), source };
        let member = |rest: Option<&str>| match rest {
            Some(rest) if rest.contains('*') => Err(SelectorError::EveryMember { text: text.to_owned() }),
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
            ("[gpu]", "extra:gpu"),
            (" group:dev ", "group:dev"),
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
            outcome("heavy\n!"),
            Err("`heavy\\n!` is not a selector; expected one of `default[:MEMBER]`, `project[:MEMBER]`, `workspace`, \
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
    fn what_people_write_instead_of_a_selector_is_understood() {
        for (text, meant) in [
            ("torch==2.0", "`package:torch`, `extra:torch` or `group:torch`"),
            ("torch >=2,<3", "`package:torch`, `extra:torch` or `group:torch`"),
            ("Torch ; os_name == 'nt'", "`package:torch`, `extra:torch` or `group:torch`"),
            ("gpu:", "`package:gpu`, `extra:gpu` or `group:gpu`"),
            (":gpu", "`package:gpu`, `extra:gpu` or `group:gpu`"),
            ("--gpu", "`package:gpu`, `extra:gpu` or `group:gpu`"),
            ("torch[cuda]", "`extra:torch/cuda`, or `package:torch` for the package with all that it needs"),
            ("torch[cuda]==2.0", "`package:torch`, `extra:torch` or `group:torch`"),
            ("*", "`package:*`"),
            ("app/gpu", "`extra:app/gpu` or `group:app/gpu`"),
            ("*/gpu", "`extra:*/gpu` or `group:*/gpu`"),
            ("group/dev", "`group:dev`"),
            ("dep:torch", "`package:torch`"),
            ("dependency-groups:dev", "`group:dev`"),
            ("optional-dependencies:gpu", "`extra:gpu`"),
            ("member:api", "`project:api`"),
            ("all", "`workspace`, `package:*` or `rest`"),
        ] {
            let said = text.parse::<Selector>().map_err(|error| error.to_string());
            assert_eq!(said, Err(format!("`{text}` is not a selector; did you mean {meant}?")));
        }
        for (text, meant) in [(" torch", "torch"), ("torch==2.0", "torch"), ("torch[x]>1", "torch"), ("[a", "")] {
            let said = text.parse::<PackagePattern>().map_err(|error| error.to_string());
            let form = "expected letters, digits, `-`, `_`, `.` and the wildcards `*`, `?`, `[…]`";
            let hint = if meant.is_empty() { String::new() } else { format!("; did you mean `package:{meant}`?") };
            assert_eq!(said, Err(format!("`{text}` is not a package pattern: {form}{hint}")));
        }
        for (text, hint) in [
            ("extra:a*", " (`*` stands for all, not for a part: `extra:*`, or one selector for each)"),
            ("group:api/d?v", " (`*` stands for all, not for a part: `group:api/*`, or one selector for each)"),
            ("extra:app[gpu]", " (did you mean `extra:app/gpu`?)"),
            ("group:app:dev", " (did you mean `group:app/dev`?)"),
            ("group:a b", ""),
        ] {
            let said = text.parse::<Selector>().map_err(|error| error.to_string());
            assert_eq!(said, Err(format!("`{text}` is not a selector{hint}")));
        }
        for (text, meant) in [
            ("only-group:dev", "`group:dev`"),
            ("dev-dependencies", "`group:dev`"),
            ("prod", "`project` for production dependencies, `package:prod`, `extra:prod` or `group:prod`"),
        ] {
            let said = text.parse::<Selector>().map_err(|error| error.to_string());
            assert_eq!(said, Err(format!("`{text}` is not a selector; did you mean {meant}?")));
        }
        let one = "`workspace:api` is not a selector; expected `workspace`, or `project:api` for one member";
        assert_eq!("workspace:api".parse::<Selector>().map_err(|error| error.to_string()), Err(one.to_owned()));
        let every = "project:a*".parse::<Selector>();
        assert_eq!(every, Err(SelectorError::EveryMember { text: "project:a*".to_owned() }));
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
