//! Conflicts of a merge in the generated blocks of a Dockerfile, which are written again anyway.

use crate::image::block::{self, BlockError};

/// The marks of Git around the two sides of a conflict.
pub(in crate::image) const OURS: &str = "<<<<<<< ";
const BASE: &str = "||||||| ";
const THEIRS: &str = "=======";
const END: &str = ">>>>>>> ";

/// Returns a file in which a block with conflicts has the lines of one side, and counts as not edited. Other conflicts
/// are unchanged.
pub(in crate::image) fn merged(file: &str) -> Result<String, BlockError> {
    if !file.contains(OURS) {
        return Ok(file.to_owned());
    }
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let mut output = Output::default();
    let mut at = 0;
    while at < lines.len() {
        let Some(hunk) = Hunk::at(&lines, at) else {
            output.add(lines[at]);
            at += 1;
            continue;
        };
        let (ours, theirs) = (&lines[at + 1..hunk.base], &lines[hunk.theirs + 1..hunk.end]);
        let begins = |side: &[&str]| side.iter().any(|line| block::is_begin(line));
        let is_own = output.block.is_none();
        if is_own && (begins(ours) || begins(theirs)) || !is_own && after(ours) != after(theirs) {
            return Err(BlockError::Conflict { line: at + 1 });
        }
        if is_own {
            lines[at..=hunk.end].iter().for_each(|line| output.add(line));
        } else {
            output.is_merged = true;
            for line in ours {
                output.add(line);
            }
        }
        at = hunk.end + 1;
    }
    Ok(output.text)
}

/// Returns the lines of one side that stand after its block.
fn after<'l>(side: &'l [&'l str]) -> &'l [&'l str] {
    side.iter().position(|line| block::is_end(line)).map_or(&[], |end| &side[end + 1..])
}

/// A conflict, by the positions of its marks.
struct Hunk {
    base: usize,
    theirs: usize,
    end: usize,
}

impl Hunk {
    /// Returns the conflict that begins at a line.
    fn at(lines: &[&str], at: usize) -> Option<Self> {
        lines[at].starts_with(OURS).then_some(())?;
        let next = |from: usize, is: &dyn Fn(&str) -> bool| {
            let found = lines[from..].iter().position(|line| is(line) || line.starts_with(OURS))?;
            is(lines[from + found]).then_some(from + found)
        };
        let theirs = next(at + 1, &|line| line.trim_end() == THEIRS)?;
        let end = next(theirs + 1, &|line| line.starts_with(END))?;
        let base = lines[at..theirs].iter().position(|line| line.starts_with(BASE)).map_or(theirs, |base| at + base);
        Some(Self { base, theirs, end })
    }
}

/// The merged lines.
#[derive(Default)]
struct Output {
    text: String,
    /// Where the text of the current block begins.
    block: Option<usize>,
    /// Whether that block had a conflict.
    is_merged: bool,
}

impl Output {
    fn add(&mut self, line: &str) {
        if let Some(begin) = self.block.take_if(|_| block::is_end(line)) {
            if std::mem::take(&mut self.is_merged) {
                let end = block::end(&self.text[begin..]);
                self.text.push_str(&end);
                return;
            }
        } else if self.block.is_none() && block::is_begin(line) {
            self.block = Some(self.text.len() + line.len());
        }
        self.text.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::merged;
    use crate::image::block::{Block, BlockError};

    fn block(text: &str) -> String {
        Block { name: "layers", text: text.to_owned() }.marked()
    }

    #[test]
    fn a_block_in_conflict_is_replaced_and_own_conflicts_stay() -> Result<(), BlockError> {
        let [ours, theirs] = ["RUN a\nLABEL 1\n", "RUN a\nLABEL 2\n"].map(block);
        let side = |text: &str| text.split_once("RUN a\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        let head = "FROM b\n# locklayers: begin layers\nRUN a\n";
        for base in ["", "||||||| old\nLABEL 0\n"] {
            let file =
                format!("{head}<<<<<<< HEAD\n{}{base}=======\n{}>>>>>>> other\nUSER c\n", side(&ours), side(&theirs));
            assert_eq!(merged(&file)?, format!("FROM b\n{ours}USER c\n"));
        }
        let own = format!("<<<<<<< HEAD\nFROM a\n=======\nFROM b\n>>>>>>> other\n{ours}");
        assert_eq!(merged(&own)?, own);
        let inner = format!("{head}<<<<<<< HEAD\nLABEL 1\n=======\n>>>>>>> x\n# locklayers: end 0\n");
        assert_eq!(merged(&inner)?, format!("FROM b\n{ours}"));
        Ok(())
    }

    #[test]
    fn a_conflict_of_generated_lines_and_others_is_refused() {
        let [ours, theirs] = ["RUN a\n", "RUN b\n"].map(block);
        let file = format!("<<<<<<< HEAD\nUSER a\n{ours}=======\nUSER b\n{theirs}>>>>>>> other\n");
        assert_eq!(merged(&file), Err(BlockError::Conflict { line: 1 }));
        let head = "# locklayers: begin layers\nRUN c\n";
        let end = "# locklayers: end 0\n";
        let file = format!("{head}<<<<<<< HEAD\n{end}USER a\n=======\n{end}USER b\n>>>>>>> other\n");
        assert_eq!(merged(&file), Err(BlockError::Conflict { line: 3 }));
        assert_eq!(merged("<<<<<<< HEAD\nRUN a\n").as_deref(), Ok("<<<<<<< HEAD\nRUN a\n"));
    }
}
