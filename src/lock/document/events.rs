//! The parser's events, each as a step of the builder.

use std::borrow::Cow;

use toml_parser::decoder::Encoding;
use toml_parser::parser::EventReceiver;
use toml_parser::{ErrorSink, Span as RawSpan};

use super::build::Builder;
use super::plain::{is_bare_key, is_plain_text};
use super::tree::{Children, TableKind, Text, Value};

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.start_header(span);
    }

    fn array_table_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.start_header(span);
    }

    fn std_table_close(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) {
        self.end_header(false, span, errors);
    }

    fn array_table_close(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) {
        self.end_header(true, span, errors);
    }

    fn inline_table_open(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) -> bool {
        self.open(Value::Table(TableKind::Inline, Children::default()), span, errors)
    }

    fn inline_table_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn array_open(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) -> bool {
        self.open(Value::Array(Children::default()), span, errors)
    }

    fn array_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn simple_key(&mut self, span: RawSpan, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        let bytes = self.bytes(span);
        let key = match encoding {
            None if is_bare_key(bytes) => Text::slice(span.start(), span.end()),
            Some(Encoding::BasicString) if is_plain_text(bytes) => Text::slice(span.start() + 1, span.end() - 1),
            _ => {
                let mut key = Cow::Borrowed("");
                self.raw(span, encoding).decode_key(&mut key, errors);
                self.tree.keep(key)
            }
        };
        self.push_key((self.tree.name(key), span));
    }

    fn key_val_sep(&mut self, _: RawSpan, errors: &mut dyn ErrorSink) {
        self.assign(errors);
    }

    fn scalar(&mut self, span: RawSpan, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        let value = match encoding {
            Some(Encoding::BasicString) if is_plain_text(self.bytes(span)) => {
                Value::Text(Text::slice(span.start() + 1, span.end() - 1))
            }
            _ => self.decoded(encoding, span, errors),
        };
        self.put(value, span);
    }

    fn comment(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) {
        self.raw(span, None).decode_comment(errors);
    }

    fn newline(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) {
        if self.bytes(span) != b"\n" {
            self.raw(span, None).decode_newline(errors);
        }
    }
}
