//! The history of a lock, planned by today's configuration.

use super::plan_options::PlanOptions;
use super::plan_request::PlanRequest;
use super::state::LockState;
use crate::git::Commit;
use crate::graph::DependencyGraph;
use crate::history::History;
use crate::message::chain;

impl PlanRequest<'_> {
    /// Plans the lock in each commit, oldest first, by the configuration and the member of this request, as `locklayers
    /// history` does; `step` is called before each commit.
    ///
    /// A state that cannot be planned counts as [refused](History::refused). The same failure in many states is one reason,
    /// independent of the commit, by its first line: an excerpt and a remedy would be specific to one state.
    ///
    /// ```
    /// use locklayers::DependencyGraph;
    /// use locklayers::files::{LockState, PlanOptions, PlanRequest};
    /// use locklayers::git::Repository;
    /// # use std::path::Path;
    /// # let base = tempfile::tempdir()?;
    /// # let folder = base.path();
    /// # let git = |arguments: &[&str]| {
    /// #     let mut git = std::process::Command::new("git");
    /// #     git.arg("-C").arg(folder).args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgSign=false"]);
    /// #     assert!(git.args(arguments).status().is_ok_and(|status| status.success()));
    /// # };
    /// # git(&["init", "-q"]);
    /// # for text in ["version = 1\nrequires-python = \">=3.12\"\n", "no lock", "version = 1\nrequires-python = \">=3.13\"\n"] {
    /// #     std::fs::write(folder.join("uv.lock"), text)?;
    /// #     git(&["add", "uv.lock"]);
    /// #     git(&["commit", "-qm", "lock"]);
    /// # }
    /// let options = PlanOptions::new();
    /// let state = LockState::on_disk(&folder.join("uv.lock"));
    /// let graph = DependencyGraph::from_lockfile(state.lockfile()?)?;
    /// let today = PlanRequest::of(&graph, &state, &options)?;
    /// let commits = Repository::around(folder)?.changes(Path::new("uv.lock"), "HEAD", 60)?;
    /// let mut steps = 0;
    /// let history = today.replay(commits, &options, || steps += 1);
    /// assert_eq!((steps, history.states(), history.refused().count()), (3, 2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay(&self, commits: Vec<Commit>, options: &PlanOptions, mut step: impl FnMut()) -> History {
        let mut history = History::default();
        for commit in commits {
            step();
            let revision = commit.revision().to_owned();
            if let Err(reason) = self.add(&mut history, &LockState::in_commit(self.state().path(), commit), options) {
                let reason = reason.replace(&revision, "REV");
                history.refuse(reason.lines().next().unwrap_or_default());
            }
        }
        history
    }

    fn add(&self, history: &mut History, state: &LockState, options: &PlanOptions) -> Result<(), String> {
        let lock = state.lockfile().map_err(|error| chain(&error))?;
        let graph = DependencyGraph::from_lockfile(lock).map_err(|error| chain(&error))?;
        let request = self.of_older(&graph, state, options).map_err(|error| chain(&error))?;
        history.add(&graph, |_| request.builder()).map_err(|error| chain(&error))
    }
}
