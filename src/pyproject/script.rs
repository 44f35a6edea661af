//! The metadata of a script (PEP 723): TOML in its comments.

use serde::Deserialize;

use super::PyProject;
use super::depth::{DEEPEST, deepest};
use super::error::{PyProjectError, PyProjectErrorKind};
use super::project::Project;
use super::uv::UvSettings;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RawScript {
    #[serde(default)]
    dependencies: Vec<String>,
    requires_python: Option<String>,
    #[serde(default)]
    tool: RawTool,
}

#[derive(Default, Deserialize)]
struct RawTool {
    #[serde(default)]
    uv: UvSettings,
}

impl PyProject {
    /// Reads the metadata in the comments of a script (PEP 723), as those of a project without a name.
    ///
    /// ```
    /// let script = "# /// script\n# requires-python = \">=3.12\"\n# dependencies = [\"idna\"]\n# ///\nimport idna\n";
    /// assert_eq!(locklayers::pyproject::PyProject::of_script(script)?.name(), None);
    /// # Ok::<(), locklayers::pyproject::PyProjectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PyProjectError`], with the position in the script, if there is no such block or several, if it has no end, or
    /// if it is invalid or exceeds the limits of a document.
    pub fn of_script(text: &str) -> Result<Self, PyProjectError> {
        if text.len() > Self::MOST_BYTES {
            return Err(PyProjectError::whole(PyProjectErrorKind::TooLarge { limit: Self::MOST_BYTES }));
        }
        let block = metadata(text).map_err(|reason| PyProjectError::invalid(text, None, reason.to_owned()))?;
        if deepest(&block) > DEEPEST {
            return Err(PyProjectError::whole(PyProjectErrorKind::TooDeep { limit: DEEPEST }));
        }
        let raw: RawScript = toml::from_str(&block).map_err(|error| PyProjectError::of_parser(&block, &error))?;
        let project =
            Project { dependencies: raw.dependencies, requires_python: raw.requires_python, ..Project::default() };
        Ok(Self::bare(project, raw.tool.uv))
    }
}

/// Returns the TOML of the block `script`, with empty lines for all other lines, so that errors name the lines of the
/// script.
fn metadata(text: &str) -> Result<String, &'static str> {
    const START: &str = "# /// script";
    let lines: Vec<&str> = text.lines().collect();
    let mut starts = lines.iter().enumerate().filter(|(_, line)| **line == START).map(|(at, _)| at);
    let start = starts.next().ok_or("it has no block of metadata, which starts with a line `# /// script`")?;
    let length = lines[start + 1..].iter().take_while(|line| **line == "#" || line.starts_with("# ")).count();
    let block = &lines[start + 1..start + 1 + length];
    let end = block.iter().rposition(|line| *line == "# ///");
    if end.is_none() && block.iter().any(|line| line.trim_end() == "# ///") {
        return Err("the line `# ///` at the end of its block of metadata has white space after it");
    }
    let end = end.ok_or("its block of metadata has no end: a line `# ///` after nothing but comments")?;
    if starts.any(|next| next > start + 1 + end) {
        return Err("it has two blocks of metadata");
    }
    let mut toml = "\n".repeat(start + 1);
    for line in &block[..end] {
        toml.push_str(line.strip_prefix("# ").unwrap_or(""));
        toml.push('\n');
    }
    Ok(toml)
}

#[cfg(test)]
mod tests {
    use super::metadata;

    #[test]
    fn a_metadata_block_keeps_its_line_numbers() {
        for (text, expected) in [
            ("#!x\n# /// script\n# a = 1\n#\n# b = 2\n# ///\nprint()\n", Ok("\n\na = 1\n\nb = 2\n")),
            ("# /// script\r\n# a = 1\r\n# ///\r\n", Ok("\na = 1\n")),
            ("# /// script\n# a = '''\n# ///\n# '''\n# ///\n", Ok("\na = '''\n///\n'''\n")),
            (
                "# /// script\n# a = 1\n# /// \n",
                Err("the line `# ///` at the end of its block of metadata has white space after it"),
            ),
            ("# /// script \n# ///\n", Err("it has no block of metadata, which starts with a line `# /// script`")),
            ("import x\n", Err("it has no block of metadata, which starts with a line `# /// script`")),
            (
                "# /// script\n# a = 1\nx\n# ///\n",
                Err("its block of metadata has no end: a line `# ///` after nothing but comments"),
            ),
            ("# /// script\n# ///\n\n# /// script\n# ///\n", Err("it has two blocks of metadata")),
        ] {
            assert_eq!(metadata(text), expected.map(str::to_owned), "{text}");
        }
    }
}
