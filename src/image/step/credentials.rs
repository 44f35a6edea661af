//! Users and passwords of pip's indexes: pip does not read uv's variables, by whose names the secrets of a build go, so
//! `credentials.py` puts them into the URLs that pip gets, in its environment alone.

use super::input::Input;
use crate::image::index::{IndexArgument, Indexes};
use crate::image::options::{Installer, Options};
use crate::image::text::context::mounted;
use crate::image::text::layout::NEXT;

/// The name of the script, in the folder of the layer files.
pub(super) const NAME: &str = "credentials.py";
/// The script.
pub(super) const TEXT: &str = include_str!("credentials.py");

impl Options {
    /// Returns a command of pip that runs by the script, if secrets of its indexes are mounted.
    pub(super) fn with_credentials(&self, command: &str, indexes: &Indexes, mounts: &mut Vec<String>) -> String {
        let word = |argument: &IndexArgument| {
            let index = self.settings.indexes().iter().find(|index| index.url == argument.url)?;
            let variable = index.secrets().and(index.variable())?;
            Some(format!("{}=UV_INDEX_{variable}", argument.name))
        };
        let asked = self.indexes.iter().filter(|argument| indexes.contains(&argument.url));
        let words: Vec<String> = asked.filter_map(word).collect();
        if self.installer != Installer::Pip || !self.has_mounts() || words.is_empty() {
            return command.to_owned();
        }
        let program = Input::of_context(self.context.path(&format!("{}/{NAME}", self.folder)));
        mounts.push(program.mount());
        format!("python3 -B {} {} --{NEXT}env {command}", mounted(program.path()), words.join(" "))
    }
}
