//! Validation of values in a Dockerfile.

use crate::export::reader::{self, Reason};
use crate::image::error::DockerfileError;

/// Returns a word of a shell command: as it is if every character is plain, else in single quotes.
pub(in crate::image) fn shell(what: &'static str, text: &str) -> Result<String, DockerfileError> {
    reader::shell(text).map_err(|reason| refused(what, text, reason))
}

/// Returns a word in quotes, unless something in it could end or escape them.
pub(in crate::image) fn quoted(what: &'static str, text: &str, quote: char) -> Result<String, DockerfileError> {
    reader::quoted(text, quote).map_err(|reason| refused(what, text, reason))
}

/// Validates a value without quotes in an instruction; `more` are the characters allowed besides letters, digits and
/// `._-/`.
pub(in crate::image) fn plain<'t>(what: &'static str, text: &'t str, more: &[u8]) -> Result<&'t str, DockerfileError> {
    reader::plain(text, more).map_err(|reason| refused(what, text, reason))
}

/// Validates a path that is an argument of an installer.
pub(in crate::image) fn local_path(what: &'static str, path: &str) -> Result<(), DockerfileError> {
    reader::local_path(path).map_err(|reason| refused(what, path, reason))
}

/// Validates a path of the build context in a `COPY`.
pub(in crate::image) fn context_path(what: &'static str, path: &str) -> Result<(), DockerfileError> {
    reader::context_path(path).map_err(|reason| refused(what, path, reason))
}

/// Validates a path of the build context in a mount.
pub(in crate::image) fn mount_path(what: &'static str, path: &str) -> Result<(), DockerfileError> {
    reader::mount_path(path).map_err(|reason| refused(what, path, reason))
}

/// Returns a word of a command without the quotes around it.
pub(in crate::image) fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// Returns the name of a program without its path.
pub(in crate::image) fn program_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Returns a word in single quotes for a shell, whatever it contains.
pub(in crate::image) fn in_single_quotes(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn refused(what: &'static str, text: &str, reason: Reason) -> DockerfileError {
    DockerfileError::Unsafe { what, text: text.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::{plain, quoted, shell};

    #[test]
    fn words_are_plain_quoted_or_refused() {
        assert_eq!(shell("path", "./libs/a-b_c@1").as_deref(), Ok("./libs/a-b_c@1"));
        assert_eq!(shell("path", "./my libs&|(é").as_deref(), Ok("'./my libs&|(é'"));
        assert_eq!(shell("path", "").as_deref(), Ok("''"));
        for text in ["a'b", "a\\", "$a", "`a`", "<<EOF", "a\nb", "a\u{202e}b"] {
            assert!(shell("path", text).is_err(), "{text:?}");
        }
        assert_eq!(quoted("marker", "os_name == 'nt'", '"').as_deref(), Ok("\"os_name == 'nt'\""));
        assert!(quoted("marker", "a\"b", '"').is_err());
        assert_eq!(
            shell("path", "it's").map_err(|error| error.to_string()),
            Err("path `it's` contains a quote, a backslash, a `$` or a backtick; a Dockerfile or its shell could \
                 interpret it differently"
                .to_owned())
        );
    }

    #[test]
    fn plain_values_are_unchanged() {
        assert_eq!(plain("folder", "layers/x", b""), Ok("layers/x"));
        for text in ["", "-x", "a b", "a,b", "a\nb", "$x", "é"] {
            assert!(plain("folder", text, b"").is_err(), "{text:?}");
        }
    }
}
