//! Strings within Markdown, as `CommonMark` and GitHub's tables read it, and within the HTML of a summary.

use crate::message::Printable;

/// Returns a code span with exactly a string; empty for an empty string, which no span can contain.
pub(crate) fn code(text: &str) -> String {
    let text = Printable(text).to_string();
    if text.is_empty() {
        return text;
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A reader strips one space from each end, if both ends have one and there is something between.
    let is_stripped = text.starts_with(' ') && text.ends_with(' ');
    let pad = if longest > 0 || is_stripped && !text.trim_matches(' ').is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Returns a code span in a cell of a table, which a `|` would end even there.
pub(crate) fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Returns text between HTML elements.
pub(crate) fn html(text: &str) -> String {
    Printable(text).to_string().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{cell, code, html};
    use crate::message::Printable;

    /// Returns the first code span of a line and the rest, as `CommonMark` 0.31 parses it (6.1).
    fn span(line: &str) -> Option<(String, &str)> {
        let open = line.find(|c| c != '`').filter(|ticks| *ticks > 0)?;
        let mut at = open;
        while let Some(start) = line[at..].find('`').map(|start| at + start) {
            let run = line[start..].chars().take_while(|c| *c == '`').count();
            at = start + run;
            if run == open {
                let inner = &line[open..start];
                let is_blank = inner.chars().all(|c| c == ' ');
                let inner = inner
                    .strip_prefix(' ')
                    .and_then(|inner| inner.strip_suffix(' '))
                    .filter(|_| !is_blank)
                    .unwrap_or(inner);
                return Some((inner.to_owned(), &line[at..]));
            }
        }
        None
    }

    proptest! {
        #[test]
        fn a_code_span_is_read_as_the_string_that_it_was_made_of(text in "[` |a<\\\\\u{202e}\\n]{0,12}|.{0,12}", rest in "[ a]{0,3}") {
            let shown = Printable(&text).to_string();
            let line = format!("{}{rest}", code(&text));
            let expected = (!shown.is_empty()).then(|| (shown.clone(), rest.as_str()));
            prop_assert_eq!(span(&line), expected);
            let cell = cell(&text);
            prop_assert!(!cell.replace("\\|", "").contains('|'));
            prop_assert_eq!(cell.replace("\\|", "|"), code(&text));
        }
    }

    #[test]
    fn text_in_html_contains_no_element() {
        assert_eq!(html("a<b>&\n"), "a&lt;b&gt;&amp;\\n");
    }
}
