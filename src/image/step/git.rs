//! Git repositories: their credentials, from a build's secrets and its agent for SSH, and that of the project itself.

use crate::image::options::Options;
use crate::image::recipe::{LayerRecipe, Transport};
use crate::image::text::layout::AND;

/// Uses the host keys that a build was given, and no unknown one. Without them, those of the image are used.
const HOSTS: &str = "if [ -f /run/secrets/known_hosts ]; then export GIT_SSH_COMMAND=\
    'ssh -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/run/secrets/known_hosts'; fi \\\n    && ";
/// Git reads the credentials for HTTPS from the home folder.
const HOME: &str = "if [ -f /mnt/home/.netrc ]; then export HOME=/mnt/home; fi \\\n    && ";

/// Returns the command, followed by another, after which Git does not take files that are not in the build context for
/// removed ones: the version that a build computes would be that of changed sources. Nothing of it remains.
pub(in crate::image) fn without_removed(context: &str) -> String {
    format!(
        "if [ -d {context}/.git ] && command -v git > /dev/null; then git -C {context} ls-files -dz \\\n        \
         | git -C {context} update-index -z --skip-worktree --stdin; fi{AND}"
    )
}

impl Options {
    /// Adds the mounts by which a layer's repositories are accessed; returns the commands before the installation.
    pub(in crate::image) fn git_access(&self, layer: &LayerRecipe, mounts: &mut Vec<String>) -> String {
        let mut before = String::new();
        if !self.has_mounts() {
            return before;
        }
        if layer.transports.contains(&Transport::Ssh) {
            mounts.push(self.ssh_mount().to_owned());
            mounts.push(self.secret_mount("id=known_hosts"));
            before.push_str(HOSTS);
        }
        if layer.transports.contains(&Transport::Https) {
            mounts.push(self.secret_mount("id=netrc,target=/mnt/home/.netrc"));
            before.push_str(HOME);
        }
        before
    }
}
