//! Parts of a Dockerfile: lines, and a comment that explains them.

use std::fmt;

/// The width of comments.
const WIDEST: usize = 100;

/// Instructions that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::image) struct Section {
    comment: Vec<String>,
    lines: Vec<String>,
    /// Whether the lines belong to the user and are written only once.
    pub(in crate::image) is_users: bool,
}

/// A stage with its name; the last has none.
#[derive(Clone, Debug)]
pub(in crate::image) struct Stage {
    pub(in crate::image) name: String,
    pub(in crate::image) sections: Vec<Section>,
}

impl Section {
    pub(in crate::image) fn new(comment: impl Into<String>) -> Self {
        Self { comment: vec![comment.into()], ..Self::default() }
    }

    pub(in crate::image) fn plain() -> Self {
        Self::default()
    }

    /// Marks the lines as the user's.
    pub(in crate::image) fn users(mut self) -> Self {
        self.is_users = true;
        self
    }

    /// Adds a paragraph to the comment.
    pub(in crate::image) fn note(mut self, text: impl Into<String>) -> Self {
        self.comment.push(text.into());
        self
    }

    pub(in crate::image) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    pub(in crate::image) fn lines(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines);
        self
    }

    /// Returns the instructions without the comment.
    pub(in crate::image) fn into_lines(self) -> Vec<String> {
        self.lines
    }

    /// Adds a `RUN` instruction with its mounts, each on a line.
    pub(in crate::image) fn run(self, mounts: &[String], command: &str) -> Self {
        let mut line = "RUN ".to_owned();
        for mount in mounts {
            line.push_str(mount);
            line.push_str(" \\\n    ");
        }
        line.push_str(command);
        self.line(line)
    }

    /// Returns the instructions without comments, each with a trailing line feed.
    pub(in crate::image) fn instructions(&self) -> String {
        self.lines.iter().flat_map(|line| [line, "\n"]).collect()
    }

    /// The number of layers that the instructions add to an image.
    pub(in crate::image) fn layers(&self) -> usize {
        let adds = |line: &&String| ["RUN ", "COPY ", "WORKDIR "].iter().any(|word| line.starts_with(word));
        self.lines.iter().filter(adds).count()
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for paragraph in &self.comment {
            let mut width = 0;
            for word in paragraph.split(' ') {
                if width > 0 && width + 1 + word.chars().count() > WIDEST {
                    f.write_str("\n")?;
                    width = 0;
                }
                f.write_str(if width == 0 { "# " } else { " " })?;
                f.write_str(word)?;
                width += 1 + word.chars().count() + usize::from(width == 0);
            }
            f.write_str("\n")?;
        }
        f.write_str(&self.instructions())
    }
}
