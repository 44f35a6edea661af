//! From a text to its tree.

use toml_parser::parser::parse_document;
use toml_parser::{ErrorSink, Expected, ParseError, Source};

use super::build::Builder;
use super::scan::scan;
use super::tree::{NodeId, Span, Tree};

/// A text that is not TOML.
pub(in crate::lock) struct SyntaxError {
    pub(in crate::lock) message: String,
    pub(in crate::lock) span: Span,
    /// The table whose header was read last.
    pub(in crate::lock) table: NodeId,
}

/// Reads a document. With an error comes the tree of what could be read all the same.
pub(in crate::lock) fn parse(text: &str) -> (Tree<'_>, Option<SyntaxError>) {
    scan(text).map_or_else(|| parse_any(text), |tree| (tree, None))
}

/// Reads any document, with the parser.
fn parse_any(text: &str) -> (Tree<'_>, Option<SyntaxError>) {
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
