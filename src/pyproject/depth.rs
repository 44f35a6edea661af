//! The nesting depth of a TOML document, determined without parsing it.

use toml_parser::lexer::TokenKind;

/// The deepest nesting of values that is parsed. The parser recurses over the depth, and its own limits on brackets
/// and on dotted keys multiply; a pull request must not be able to exhaust the stack.
pub(super) const DEEPEST: usize = 100;

/// Returns the deepest nesting of values in a document, with dotted keys counted as tables.
pub(super) fn deepest(text: &str) -> usize {
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

#[cfg(test)]
mod tests {
    use super::deepest;

    #[test]
    fn brackets_and_dots_nest() {
        for (text, depth) in [
            ("", 0),
            ("a = 1\nb = 1", 0),
            ("a.b.c = 1\nd.e = 1", 2),
            ("a = [[1, 2], [3]]", 2),
            ("a = {b.c = 1, d = [1]}", 2),
            ("a = \"[[[[\"", 0),
        ] {
            assert_eq!(deepest(text), depth, "{text}");
        }
    }
}
