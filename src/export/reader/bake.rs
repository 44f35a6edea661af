//! Values of a bake file, whose strings are templates of HCL in its JSON form too.

/// Returns the template of a literal string: `${` would begin a variable, `%{` a directive.
pub(crate) fn bake_value(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::bake_value;

    /// Returns the string that HCL reads from a template without interpolations, or `None` if it has one.
    fn read(template: &str) -> Option<String> {
        let (mut text, mut rest) = (String::new(), template);
        while let Some(c) = rest.chars().next() {
            let escape = ["$${", "%%{"].into_iter().find(|escape| rest.starts_with(escape));
            if let Some(escape) = escape {
                text.push_str(&escape[1..]);
                rest = &rest[escape.len()..];
            } else if rest.starts_with("${") || rest.starts_with("%{") {
                return None;
            } else {
                text.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        Some(text)
    }

    proptest! {
        #[test]
        fn a_value_is_read_as_itself(text in "[a{}$%]{0,12}") {
            // Two signs before a brace are a sign and an escape.
            prop_assert_eq!(read(&bake_value(&text)), Some(text));
        }
    }
}
