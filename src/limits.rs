//! How much a lock may ask of its reader.

/// Bounds on the work that a lock can cause.
///
/// A lock is untrusted: a pull request can change it. Whatever it holds is answered within these bounds or refused with
/// an error that names the bound. The defaults are far from what locks need that uv wrote; where one is too low all the
/// same, raise it.
///
/// ```
/// use locklayers::{DependencyGraph, Limits, Lockfile};
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n";
/// let limits = Limits::default().marker_nodes(4_000_000).reached(50_000_000);
/// let lock = Lockfile::parse_within(text, limits)?;
/// let graph = DependencyGraph::from_lockfile_within(lock, limits)?;
/// # Ok::<(), locklayers::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    bytes: u64,
    packages: usize,
    marker_nodes: usize,
    comparisons: usize,
    reached: usize,
    selectors: usize,
    layers: usize,
    shared: usize,
}

/// Positions in a lock are numbers of 32 bits, and the last of these is none.
const MOST_BYTES: u64 = u32::MAX as u64 - 1;

/// The index of something that a lock states, as 32 bits. It fits: whatever a lock states takes at least a byte of it, and no
/// lock that is read has more than [`MOST_BYTES`].
pub(crate) fn narrow(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok(), "an index into a lock fits in 32 bits");
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            packages: 1_000_000,
            marker_nodes: 250_000,
            comparisons: 250_000,
            reached: 20_000_000,
            selectors: 1_000,
            layers: 127,
            shared: 60_000,
        }
    }
}

impl Limits {
    /// Returns limits for servers, which answer many strangers at once: 8 MiB, 20,000 packages, 50,000 decision nodes,
    /// 50,000 comparisons, 2,000,000 reached, 200 selectors, 30,000 shared. No lock of the projects that are known is refused by them.
    ///
    /// ```
    /// use locklayers::{Limits, Lockfile};
    /// let text = " ".repeat(9 << 20);
    /// let refused = Lockfile::parse_within(&text, Limits::strict()).unwrap_err();
    /// assert!(refused.is_limit());
    /// ```
    pub fn strict() -> Self {
        Self {
            bytes: 8 << 20,
            packages: 20_000,
            marker_nodes: 50_000,
            comparisons: 50_000,
            reached: 2_000_000,
            selectors: 200,
            layers: 127,
            shared: 30_000,
        }
    }

    /// Sets how many bytes a lock may have. 67,108,864 (64 MiB) unless set, some fifteen times the largest known;
    /// 4,294,967,294 at most, whatever is set.
    #[must_use]
    pub fn bytes(mut self, limit: u64) -> Self {
        self.bytes = limit.min(MOST_BYTES);
        self
    }

    /// Sets how many packages a lock may have. 1,000,000 unless set.
    #[must_use]
    pub fn packages(mut self, limit: usize) -> Self {
        self.packages = limit;
        self
    }

    /// Sets how many decision nodes the markers of a lock may need: once when they are read, once for all that is asked
    /// of one graph or plan, and once for printing them. 250,000 unless set; known locks need some thousands. Each distinct
    /// marker that is read counts with the nodes that it has itself.
    #[must_use]
    pub fn marker_nodes(mut self, limit: usize) -> Self {
        self.marker_nodes = limit;
        self
    }

    /// Sets how many comparisons (`sys_platform == 'linux'`) the markers of a plan may have when they are printed, all
    /// packages of all layers together. 250,000 unless set, which is also the most that one marker may have.
    #[must_use]
    pub fn comparisons(mut self, limit: usize) -> Self {
        self.comparisons = limit;
        self
    }

    /// Sets how many packages the selectors of a plan may reach, counted anew for each layer and each selector.
    /// 20,000,000 unless set. The paths of one [`Plan::why`](crate::Plan::why) may have a twentieth as many steps.
    #[must_use]
    pub fn reached(mut self, limit: usize) -> Self {
        self.reached = limit;
        self
    }

    /// Sets how many selectors the layers and the scope of a plan may have together. 1,000 unless set; container runtimes
    /// stack 127 layers at most.
    #[must_use]
    pub fn selectors(mut self, limit: usize) -> Self {
        self.selectors = limit;
        self
    }

    pub(crate) fn most_bytes(self) -> u64 {
        self.bytes
    }

    pub(crate) fn most_packages(self) -> usize {
        self.packages
    }

    /// Sets how many tiers, and how many layers, a plan may have. 127 unless set, as many as container engines stack.
    #[must_use]
    pub fn layers(mut self, limit: usize) -> Self {
        self.layers = limit;
        self
    }

    /// Sets how many packages the tiers of a plan may have from tiers before them, counted anew for each tier. 60,000 unless
    /// set; ten tiers of the largest known lock need some thousands.
    #[must_use]
    pub fn shared(mut self, limit: usize) -> Self {
        self.shared = limit;
        self
    }

    pub(crate) fn most_layers(self) -> usize {
        self.layers
    }

    pub(crate) fn most_shared(self) -> usize {
        self.shared
    }

    pub(crate) fn most_selectors(self) -> usize {
        self.selectors
    }

    pub(crate) fn most_marker_nodes(self) -> usize {
        self.marker_nodes
    }

    pub(crate) fn most_comparisons(self) -> usize {
        self.comparisons
    }

    /// How many steps the paths of an answer may have, which all stand in memory.
    pub(crate) fn most_steps(self) -> usize {
        self.reached / 20
    }

    pub(crate) fn most_reached(self) -> usize {
        self.reached
    }
}
