//! Reading a `pyproject.toml` for what it asks to be locked.

use std::io::ErrorKind;
use std::path::Path;

use toml_parser::lexer::TokenKind;

use crate::failure::{Failure, escaped};

/// How deep values may be nested. The reader of TOML recurses over the depth, and its own bounds on brackets and on
/// dotted keys multiply; a pull request must not be able to exhaust the stack.
const DEEPEST: usize = 100;

/// How deep the values of a document are nested at most, keys with dots counted as tables.
fn deepest(text: &str) -> usize {
    let (mut deepest, mut depth, mut open) = (0, 0, vec![0]);
    for token in toml_parser::Source::new(text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                open.push(1);
                depth += 1;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket if open.len() > 1 => {
                depth -= open.pop().unwrap_or_default();
            }
            TokenKind::Dot => {
                depth += 1;
                open.last_mut().into_iter().for_each(|keys| *keys += 1);
            }
            TokenKind::Comma | TokenKind::Newline => {
                let brackets = usize::from(open.len() > 1);
                let is_done = token.kind() == TokenKind::Comma || brackets == 0;
                if let (Some(keys), true) = (open.last_mut(), is_done) {
                    depth -= *keys - brackets;
                    *keys = brackets;
                }
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Reads a TOML file; one that is not there says nothing (`None`).
pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, Failure> {
    let fail = |reason: String| Failure::Config { path: path.to_owned(), reason };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(fail(format!("cannot be read: {error}"))),
    };
    parse_toml(&text, path).map(Some)
}

/// Reads the text of a TOML file; the path is for errors.
fn parse_toml<T: serde::de::DeserializeOwned>(text: &str, path: &Path) -> Result<T, Failure> {
    let fail = |reason: String| Failure::Config { path: path.to_owned(), reason };
    if deepest(text) > DEEPEST {
        return Err(fail(format!("tables and arrays are nested more than {DEEPEST} deep")));
    }
    toml::from_str(text).map_err(|error| fail(escaped(&error.to_string())))
}
