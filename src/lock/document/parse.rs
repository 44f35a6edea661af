//! From a text to its tree.

use toml_parser::lexer::{Lexer, Token, TokenKind};
use toml_parser::parser::parse_document;
use toml_parser::{ErrorSink, Expected, ParseError, Source};

use super::build::Builder;
use super::tree::{NodeId, Span, Tree};

/// A text that is not TOML.
pub(in crate::lock) struct SyntaxError {
    pub(in crate::lock) message: String,
    pub(in crate::lock) span: Span,
    /// The table whose header was read last.
    pub(in crate::lock) table: NodeId,
}

/// Parses a document. With an error comes the tree of what could be read all the same.
pub(in crate::lock) fn parse(text: &str) -> (Tree<'_>, Option<SyntaxError>) {
    match parse_in_parts(text) {
        Some(tree) => (tree, None),
        None => parse_whole(text),
    }
}

/// Parses a document part by part, so that the tokens of one part at a time are there. A part ends with a line outside
/// of all brackets, where the parser begins anew; so the parts have no error if and only if the whole has none.
fn parse_in_parts(text: &str) -> Option<Tree<'_>> {
    let mut lexer = Source::new(text).lex();
    let mut tokens = Vec::with_capacity(2 * PART);
    let mut builder = Builder::new(text);
    let mut error = None;
    while next_part(&mut lexer, &mut tokens) {
        parse_document(&tokens, &mut builder, &mut First { error: &mut error, end: text.len() });
        if error.is_some() {
            return None;
        }
    }
    Some(builder.tree)
}

/// How many tokens a part has at least, but for the last.
const PART: usize = 2048;

/// The tokens of the next part; false where there are none left.
fn next_part(lexer: &mut Lexer<'_>, tokens: &mut Vec<Token>) -> bool {
    tokens.clear();
    let mut depth = 0_usize;
    for token in lexer {
        tokens.push(token);
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => depth = depth.saturating_sub(1),
            TokenKind::Newline if depth == 0 && tokens.len() >= PART => return true,
            _ => {}
        }
    }
    !tokens.is_empty()
}

/// Parses a document at once, as errors are told best.
fn parse_whole(text: &str) -> (Tree<'_>, Option<SyntaxError>) {
    let tokens = Source::new(text).lex().into_vec();
    let mut builder = Builder::new(text);
    let mut first = None;
    parse_document(&tokens, &mut builder, &mut First { error: &mut first, end: text.len() });
    let table = builder.failed_in.unwrap_or(builder.current);
    let error = first.map(|(message, span)| SyntaxError { message, span, table });
    (builder.tree, error)
}

/// Keeps the first error.
struct First<'e> {
    error: &'e mut Option<(String, Span)>,
    end: usize,
}

impl ErrorSink for First<'_> {
    fn report_error(&mut self, error: ParseError) {
        if self.error.is_none() {
            let span = error.unexpected().or(error.context());
            let span = span.map_or(Span::new(self.end, self.end), |s| Span::new(s.start(), s.end()));
            *self.error = Some((described(&error), span));
        }
    }
}

fn described(error: &ParseError) -> String {
    let mut message = error.description().to_owned();
    for (i, expected) in error.expected().unwrap_or_default().iter().enumerate() {
        message.push_str(if i == 0 { ", expected " } else { ", " });
        match expected {
            Expected::Literal("\n") => message.push_str("a new line"),
            Expected::Literal(text) => message.extend(["`", text, "`"]),
            Expected::Description(text) => message.push_str(text),
            _ => message.push_str("something else"),
        }
    }
    message
}
