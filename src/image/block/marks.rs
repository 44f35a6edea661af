//! The marks of the generated blocks of a Dockerfile: each begins once, in their order, and ends before the next.

use crate::image::block::{self, BlockError};

/// The names of the blocks, in the order in which they stand in a file.
const NAMES: [&str; 2] = ["stages", "layers"];

/// Refuses a file whose marks are not those of whole blocks, since lines of the user's could be between them.
pub(in crate::image) fn check(file: &str) -> Result<(), BlockError> {
    let at = |line: usize, problem: String| Err(BlockError::Marks { line: line + 1, problem });
    let (mut open, mut last) = (None::<(usize, &str)>, None::<usize>);
    for (line, text) in file.lines().enumerate() {
        if block::is_end(text) {
            if open.take().is_none() {
                return at(line, "ends a block that no line before it begins".to_owned());
            }
            continue;
        }
        let Some(name) = block::begun(text) else { continue };
        if let Some((begin, before)) = open {
            return at(begin, format!("begins the block `{before}`, which has no end before line {}", line + 1));
        }
        let Some(position) = NAMES.iter().position(|known| *known == name) else {
            return at(line, "begins a block that is neither `stages` nor `layers`".to_owned());
        };
        match last {
            Some(last) if last == position => return at(line, format!("begins the block `{name}` a second time")),
            Some(last) if last > position => {
                return at(line, format!("begins the block `{name}`, which stands before the block `{}`", NAMES[last]));
            }
            _ => {}
        }
        (open, last) = (Some((line, NAMES[position])), Some(position));
    }
    match open {
        Some((begin, name)) => at(begin, format!("begins the block `{name}`, which has no end")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    /// Returns the lines of a file with marks for `b` and the initial of a block, and for `e`; others are the user's.
    fn checked(words: &str) -> Result<(), String> {
        let line = |word: &str| match word {
            "bs" => "# locklayers: begin stages\r\n".to_owned(),
            "bl" => "# locklayers: begin layers\n".to_owned(),
            "bx" => "# locklayers: begin x\n".to_owned(),
            "e" => "# locklayers: end 0123\n".to_owned(),
            word => format!("RUN {word}\n"),
        };
        check(&words.split(' ').map(line).collect::<String>()).map_err(|error| error.to_string())
    }

    #[test]
    fn whole_blocks_are_accepted_and_every_other_order_of_marks_is_not() {
        for file in ["a", "bs a e b bl c e d", "bl a e", "bs e", "a bs b e c"] {
            assert_eq!(checked(file), Ok(()), "{file}");
        }
        let rest = "its marks are not those of whole blocks: restore these lines, as from the history of the file";
        for (file, problem) in [
            ("bs a bl b e", "line 1 begins the block `stages`, which has no end before line 3"),
            ("bs a e bl b c", "line 4 begins the block `layers`, which has no end"),
            ("a b e", "line 3 ends a block that no line before it begins"),
            ("bs a e b e", "line 5 ends a block that no line before it begins"),
            ("bl a e bl a e", "line 4 begins the block `layers` a second time"),
            ("bl a bl a e e", "line 1 begins the block `layers`, which has no end before line 3"),
            ("bl a e bs b e", "line 4 begins the block `stages`, which stands before the block `layers`"),
            ("bx a e", "line 1 begins a block that is neither `stages` nor `layers`"),
        ] {
            assert_eq!(checked(file), Err(format!("{problem}; {rest}")), "{file}");
        }
    }
}
