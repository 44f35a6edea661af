//! Conversion of one comparison of a marker to a node.
//!
//! As in uv, meaningless comparisons (of a key with a key, or with an invalid version) are ignored: `None`.

use std::sync::Arc;

use pep440_rs::Operator;

use super::cut::{Cut, Line, Value};
use super::diagram::{Diagram, NodeId};
use super::key::MarkerKey;
use super::variable::{ListKey, Variable, VersionKey};
use super::version_term::{any, is_beyond_minor, is_read_back, list, python_version_range, range, specifier};
use crate::name::{ExtraName, GroupName};

/// The operator of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Version(Operator),
    In,
    NotIn,
}

impl Comparison {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(Self::Version(match text {
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<" => Operator::LessThan,
            "<=" => Operator::LessThanEqual,
            ">" => Operator::GreaterThan,
            ">=" => Operator::GreaterThanEqual,
            "~=" => Operator::TildeEqual,
            _ => return None,
        }))
    }

    /// Returns the operator for exchanged sides.
    fn flipped(self) -> Self {
        let Self::Version(operator) = self else { return self };
        Self::Version(match operator {
            Operator::LessThan => Operator::GreaterThan,
            Operator::LessThanEqual => Operator::GreaterThanEqual,
            Operator::GreaterThan => Operator::LessThan,
            Operator::GreaterThanEqual => Operator::LessThanEqual,
            other => other,
        })
    }
}

/// One side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side<'t> {
    Literal(&'t str),
    Text(MarkerKey),
    Version(VersionKey),
    PythonVersion,
    Extra,
    List(ListKey),
}

impl Side<'_> {
    /// Returns the key of a name, legacy names included.
    pub(super) fn key(name: &str) -> Option<Self> {
        Some(match name {
            "os_name" | "os.name" => Self::Text(MarkerKey::OsName),
            "sys_platform" | "sys.platform" => Self::Text(MarkerKey::SysPlatform),
            "platform_system" => Self::Text(MarkerKey::PlatformSystem),
            "platform_machine" | "platform.machine" => Self::Text(MarkerKey::PlatformMachine),
            "platform_python_implementation" | "platform.python_implementation" | "python_implementation" => {
                Self::Text(MarkerKey::PlatformPythonImplementation)
            }
            "platform_release" => Self::Text(MarkerKey::PlatformRelease),
            "platform_version" | "platform.version" => Self::Text(MarkerKey::PlatformVersion),
            "implementation_name" => Self::Text(MarkerKey::ImplementationName),
            "implementation_version" => Self::Version(VersionKey::ImplementationVersion),
            "python_full_version" => Self::Version(VersionKey::PythonFullVersion),
            "python_version" => Self::PythonVersion,
            "extra" => Self::Extra,
            "extras" => Self::List(ListKey::Extras),
            "dependency_groups" => Self::List(ListKey::DependencyGroups),
            _ => return None,
        })
    }
}

/// Whether a comparison has a version with a number whose next one cannot be read, so that a bound would be lost.
pub(super) fn is_beyond_reading(left: Side<'_>, how: Comparison, right: Side<'_>) -> bool {
    let (key, literal, may_be_star) = match (left, right) {
        (key, Side::Literal(literal)) => (key, literal, true),
        (Side::Literal(literal), key) => (key, literal, false),
        _ => return false,
    };
    // 2^64-2 has 20 digits.
    if literal.len() < 20 {
        return false;
    }
    let is_minor = key == Side::PythonVersion;
    let is_version = is_minor || matches!(key, Side::Version(_));
    match how {
        Comparison::Version(operator) if is_version || key == Side::Text(MarkerKey::PlatformRelease) => {
            specifier(operator, literal, may_be_star).is_some_and(|specifier| !is_read_back(&specifier, is_minor))
        }
        Comparison::In | Comparison::NotIn if is_version && may_be_star => {
            list(literal).is_some_and(|versions| !versions.iter().all(|version| is_read_back(version, is_minor)))
        }
        _ => false,
    }
}

/// Returns the function of a comparison, or `None` if it is ignored.
pub(super) fn term(diagram: &mut Diagram, left: Side<'_>, how: Comparison, right: Side<'_>) -> Option<NodeId> {
    match (left, right) {
        (Side::Literal(literal), Side::List(key)) => listed(diagram, key, how, literal),
        (Side::Text(key), Side::Literal(literal)) => text(diagram, key, how, literal, false),
        (Side::Literal(literal), Side::Text(key)) => text(diagram, key, how.flipped(), literal, true),
        (Side::Extra, Side::Literal(name)) | (Side::Literal(name), Side::Extra) => extra(diagram, how, name),
        (Side::Version(_) | Side::PythonVersion, Side::Literal(literal)) => version(diagram, left, how, literal, false),
        (Side::Literal(literal), Side::Version(_) | Side::PythonVersion) => {
            version(diagram, right, how.flipped(), literal, true)
        }
        _ => None,
    }
}

fn listed(diagram: &mut Diagram, key: ListKey, how: Comparison, literal: &str) -> Option<NodeId> {
    let name = match key {
        ListKey::Extras => ExtraName::new(literal).map(|name| name.to_string()),
        ListKey::DependencyGroups => GroupName::new(literal).map(|name| name.to_string()),
    };
    let name = name.unwrap_or_else(|_| literal.to_owned());
    yes_or_no(diagram, &Variable::List(key, name.into()), how == Comparison::In)
}

fn extra(diagram: &mut Diagram, how: Comparison, name: &str) -> Option<NodeId> {
    let is = match how {
        Comparison::Version(Operator::Equal | Operator::ExactEqual) => true,
        Comparison::Version(Operator::NotEqual) => false,
        _ => return None,
    };
    match ExtraName::new(name) {
        Ok(name) => yes_or_no(diagram, &Variable::Extra(Arc::from(name.as_str())), is),
        Err(_) => Some(Diagram::NEVER),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it ends the functions above, which may ignore a term")]
fn yes_or_no(diagram: &mut Diagram, variable: &Variable, yes: bool) -> Option<NodeId> {
    Some(diagram.ask(variable, Diagram::constant(!yes), Diagram::constant(yes)))
}

fn version(diagram: &mut Diagram, key: Side<'_>, how: Comparison, literal: &str, reversed: bool) -> Option<NodeId> {
    let (variable, of): (_, fn(&_) -> _) = match key {
        Side::Version(key) => (Variable::Version(key), range),
        _ => (Variable::Version(VersionKey::PythonFullVersion), python_version_range),
    };
    let line = match how {
        Comparison::Version(operator) => of(&specifier(operator, literal, !reversed)?),
        Comparison::In | Comparison::NotIn if reversed => return None,
        Comparison::In | Comparison::NotIn => {
            let versions = list(literal)?;
            // As in uv, a version that `python_version` cannot have makes the whole comparison false.
            if key == Side::PythonVersion && versions.iter().any(is_beyond_minor) {
                return Some(Diagram::NEVER);
            }
            let listed = any(versions.iter().map(of));
            if how == Comparison::In { listed } else { listed.complement() }
        }
    };
    Some(diagram.decide_truth(&variable, &line))
}

fn text(diagram: &mut Diagram, key: MarkerKey, how: Comparison, literal: &str, reversed: bool) -> Option<NodeId> {
    let operator = match how {
        Comparison::Version(Operator::TildeEqual) => return None,
        Comparison::Version(operator) => operator,
        Comparison::In | Comparison::NotIn => {
            let variable =
                if reversed { Variable::Contains(key, literal.into()) } else { Variable::In(key, literal.into()) };
            return yes_or_no(diagram, &variable, how == Comparison::In);
        }
    };
    let (key, value) = match (key, literal) {
        (MarkerKey::PlatformSystem, "Windows") => (MarkerKey::SysPlatform, "win32"),
        (MarkerKey::PlatformSystem, "Darwin") => (MarkerKey::SysPlatform, "darwin"),
        (MarkerKey::PlatformSystem, "Linux") => (MarkerKey::SysPlatform, "linux"),
        (MarkerKey::PlatformSystem, "AIX") => (MarkerKey::SysPlatform, "aix"),
        (MarkerKey::PlatformSystem, "Emscripten") => (MarkerKey::SysPlatform, "emscripten"),
        (MarkerKey::PlatformSystem, "Android") => (MarkerKey::SysPlatform, "android"),
        other => other,
    };
    let plain = diagram.decide_truth(&Variable::Text(key), &text_line(key, operator, value));
    if key != MarkerKey::PlatformRelease {
        return Some(plain);
    }
    let Some(specifier) = specifier(operator, value, true) else { return Some(plain) };
    let darwin = diagram.darwin();
    let release = diagram.decide_truth(&Variable::DarwinRelease, &range(&specifier));
    let elsewhere = diagram.raw_not(darwin);
    let on_darwin = diagram.raw_and(darwin, release);
    let elsewhere = diagram.raw_and(elsewhere, plain);
    Some(diagram.raw_or(on_darwin, elsewhere))
}

/// Returns the line on which a string variable satisfies a comparison; only platform releases and versions are
/// ordered.
fn text_line(key: MarkerKey, operator: Operator, value: &str) -> Line<bool> {
    let value = Value::Text(value.into());
    let is_ordered = matches!(key, MarkerKey::PlatformRelease | MarkerKey::PlatformVersion);
    match operator {
        Operator::NotEqual => Line::at(value).complement(),
        Operator::LessThan if is_ordered => Line::between(None, Some(Cut::before(value))),
        Operator::LessThanEqual if is_ordered => Line::between(None, Some(Cut::after(value))),
        Operator::GreaterThan if is_ordered => Line::between(Some(Cut::after(value)), None),
        Operator::GreaterThanEqual if is_ordered => Line::between(Some(Cut::before(value)), None),
        Operator::LessThan | Operator::GreaterThan => Line { cuts: Vec::new(), parts: vec![false] },
        _ => Line::at(value),
    }
}
