//! The parser of markers, with an explicit stack for parentheses.

use std::ops::Range;

use super::diagram::{Diagram, NodeId};
use super::error::{MarkerError, MarkerErrorKind};
use super::lexer::{Lexer, Token};
use super::term::{Comparison, Side, is_beyond_reading, term};
use crate::message::value_without_credentials;

const VALUE: &str = "a quoted string or a marker variable such as `sys_platform`";
const OPERATOR: &str = "an operator such as `==`, `>=`, `in` or `not in`";
const AFTER: &str = "`and`, `or` or the end of the marker";

/// The content of one pair of parentheses, or of the top level: alternatives of conjunctions.
#[derive(Default)]
struct Level {
    alternatives: Vec<NodeId>,
    terms: Vec<NodeId>,
}

impl Level {
    fn end_alternative(&mut self, diagram: &mut Diagram) {
        self.alternatives.extend(diagram.join(&mut self.terms, Diagram::and));
    }

    /// Returns the function of the whole level, or `None` if all its terms are ignored.
    fn end(mut self, diagram: &mut Diagram) -> Option<NodeId> {
        self.end_alternative(diagram);
        diagram.join(&mut self.alternatives, Diagram::or)
    }
}

/// The current level and those around it, each with the position of its opening parenthesis.
#[derive(Default)]
struct Levels {
    current: Level,
    around: Vec<(Level, usize)>,
}

impl Levels {
    fn open(&mut self, at: usize) {
        self.around.push((std::mem::take(&mut self.current), at));
    }

    fn add(&mut self, node: Option<NodeId>) {
        self.current.terms.extend(node);
    }

    /// Continues in the enclosing level; `false` if this is the outermost.
    fn close(&mut self, diagram: &mut Diagram) -> bool {
        let Some((around, _)) = self.around.pop() else { return false };
        let inner = std::mem::replace(&mut self.current, around).end(diagram);
        self.add(inner);
        true
    }
}

/// Parses a marker into the pool; one in which every term is ignored always holds.
pub(super) fn parse(diagram: &mut Diagram, text: &str) -> Result<NodeId, MarkerError> {
    let mut lexer = Lexer::new(text);
    let mut levels = Levels::default();
    loop {
        let (token, span) = expect(&mut lexer, text, VALUE)?;
        if token == Token::Open {
            levels.open(span.start);
            continue;
        }
        let node = comparison(diagram, &mut lexer, text, (token, span))?;
        levels.add(node);
        let goes_on = connective(diagram, &mut lexer, text, &mut levels)?;
        if let Some(refusal) = diagram.refusal() {
            return Err(MarkerError::refused(text, &refusal));
        }
        if !goes_on {
            break;
        }
    }
    let whole = levels.current.end(diagram).unwrap_or(Diagram::ALWAYS);
    diagram.refusal().map_or(Ok(whole), |refusal| Err(MarkerError::refused(text, &refusal)))
}

/// Parses closing parentheses and the connective after them; `false` at the end of the marker.
fn connective(
    diagram: &mut Diagram,
    lexer: &mut Lexer<'_>,
    text: &str,
    levels: &mut Levels,
) -> Result<bool, MarkerError> {
    loop {
        let Some((token, span)) = lexer.next()? else {
            return match levels.around.last() {
                Some((_, at)) => Err(lexer.error(MarkerErrorKind::UnexpectedEnd { expected: "`)`" }, *at..text.len())),
                None => Ok(false),
            };
        };
        match token {
            Token::Word("and") => return Ok(true),
            Token::Word("or") => {
                levels.current.end_alternative(diagram);
                return Ok(true);
            }
            Token::Close if levels.close(diagram) => {}
            _ => return Err(unexpected(lexer, text, AFTER, span)),
        }
    }
}

fn expect<'t>(
    lexer: &mut Lexer<'t>,
    text: &str,
    expected: &'static str,
) -> Result<(Token<'t>, Range<usize>), MarkerError> {
    let end = text.len();
    lexer.next()?.ok_or_else(|| lexer.error(MarkerErrorKind::UnexpectedEnd { expected }, end..end))
}

fn unexpected(lexer: &Lexer<'_>, text: &str, expected: &'static str, span: Range<usize>) -> MarkerError {
    // Secrets are removed first, since the `@` that ends a password may be cut off.
    let found = value_without_credentials(&text[span.clone()]).chars().take(60).collect();
    lexer.error(MarkerErrorKind::Unexpected { expected, found }, span)
}

fn comparison<'t>(
    diagram: &mut Diagram,
    lexer: &mut Lexer<'t>,
    text: &'t str,
    first: (Token<'t>, Range<usize>),
) -> Result<Option<NodeId>, MarkerError> {
    let start = first.1.start;
    let left = side(lexer, text, first)?;
    let how = operator(lexer, text)?;
    let second = expect(lexer, text, VALUE)?;
    let end = second.1.end;
    let right = side(lexer, text, second)?;
    let is_containment = matches!(how, Comparison::In | Comparison::NotIn);
    let misplaced = match (left, right) {
        (Side::List(key), _) => Some(key),
        (Side::Literal(_), Side::List(key)) if !is_containment => Some(key),
        _ => None,
    };
    match misplaced {
        Some(key) => Err(lexer.error(MarkerErrorKind::MisplacedList { key: key.name() }, start..end)),
        None if is_beyond_reading(left, how, right) => Err(lexer.error(MarkerErrorKind::Number, start..end)),
        None => Ok(term(diagram, left, how, right)),
    }
}

fn side<'t>(lexer: &Lexer<'t>, text: &str, (token, span): (Token<'t>, Range<usize>)) -> Result<Side<'t>, MarkerError> {
    match token {
        Token::Text(literal) => Ok(Side::Literal(literal)),
        Token::Word(word) => Side::key(word).ok_or_else(|| unexpected(lexer, text, VALUE, span)),
        _ => Err(unexpected(lexer, text, VALUE, span)),
    }
}

fn operator(lexer: &mut Lexer<'_>, text: &str) -> Result<Comparison, MarkerError> {
    let (token, span) = expect(lexer, text, OPERATOR)?;
    let found = match token {
        Token::Comparison(operator) => Comparison::parse(operator),
        Token::Word("in") => Some(Comparison::In),
        Token::Word("not") => match expect(lexer, text, "`in`")? {
            (Token::Word("in"), _) => Some(Comparison::NotIn),
            (_, span) => return Err(unexpected(lexer, text, "`in`", span)),
        },
        _ => None,
    };
    found.ok_or_else(|| unexpected(lexer, text, OPERATOR, span))
}
