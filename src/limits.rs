//! Bounds on the work and memory that an input may cost.
//!
//! ```text
//! Limits, with a Cancel or without ─→ Lockfile ─→ its graph, plans, exports, comparisons: a result, or an error with the limit
//! ```
//!
//! A lock keeps its limits, so they need no argument of later stages. `is_limit()` of an error tells an exceeded limit from
//! invalid input, and `is_cancelled()` work that a [`Cancel`] ended.

mod bound;
mod cancel;

use bound::Bound;
pub use cancel::Cancel;

/// Bounds on the work and memory that a lock can cost.
///
/// A lock is untrusted: a pull request can change it. Every lock is processed within these limits or refused with an
/// error that names the limit. The defaults are far above what real locks need; raise one where it is too low. A
/// [`Lockfile`](crate::Lockfile) keeps its limits, and they apply to its graph, its plans and every comparison with
/// it.
///
/// A few bytes of markers can mean work without end. So the limits on [`marker_nodes`](Self::marker_nodes) and
/// [`comparisons`](Self::comparisons) grow with the bytes of the lock, unless they are set.
///
/// ```
/// use locklayers::{DependencyGraph, Limits, Lockfile};
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n";
/// let limits = Limits::default().marker_nodes(4_000_000).reached(50_000_000);
/// let graph = DependencyGraph::from_lockfile(Lockfile::parse_within(text, limits)?)?;
/// # Ok::<(), locklayers::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    bytes: u64,
    packages: usize,
    files: usize,
    marker_nodes: Bound,
    comparisons: Bound,
    reached: usize,
    selectors: usize,
    layers: usize,
    shared: usize,
    printed_bytes: u64,
    steps: usize,
    cancel: Option<Cancel>,
    input: Input,
}

/// The bytes of the input that is processed, once they are known. They are no limit, so limits are equal whatever they
/// are.
#[derive(Clone, Copy, Debug)]
struct Input(Option<usize>);

impl PartialEq for Input {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Input {}

/// The message of every error for work that a [`Cancel`] ended.
pub(crate) const CANCELLED: &str = "the caller ended the work before it was done";

/// Of some 430 real locks, the one that comes nearest has 1.1 MB and needs 441 nodes, a nineteenth. A node costs about
/// two microseconds, so all of them cost as little as reading the lock does.
const MARKER_NODES: Bound = Bound::Grows { base: 3_000, bytes: 200, without_input: 60_000 };

/// Of the same locks, the one that comes nearest has 0.5 MB and prints 1,260 comparisons, a thirtieth.
const COMPARISONS: Bound = Bound::Grows { base: 15_000, bytes: 20, without_input: 250_000 };

/// Positions in a lock are 32-bit integers, and `u32::MAX` means "no position".
const MOST_BYTES: u64 = u32::MAX as u64 - 1;

/// Converts an index into a collection read from a lock to 32 bits. It fits: every element takes at least one byte of
/// the lock, and no lock that is read has more than [`MOST_BYTES`].
pub(crate) fn narrow(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok(), "an index into a lock fits in 32 bits");
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            packages: 1_000_000,
            files: 1_000_000,
            marker_nodes: MARKER_NODES,
            comparisons: COMPARISONS,
            reached: 20_000_000,
            selectors: 1_000,
            layers: 127,
            shared: 60_000,
            printed_bytes: 256 << 20,
            steps: 1_000_000,
            cancel: None,
            input: Input(None),
        }
    }
}

impl Limits {
    /// Returns limits for servers that process many untrusted locks at once: 8 MiB, 20,000 packages, 200,000 files,
    /// 2,000,000 reached, 200 selectors, 30,000 shared, 32 MiB printed, 100,000 steps; decision nodes and comparisons by
    /// the bytes of the lock, as they always are. None of the real locks in the test corpus exceeds them.
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
            files: 200_000,
            marker_nodes: MARKER_NODES,
            comparisons: COMPARISONS,
            reached: 2_000_000,
            selectors: 200,
            layers: 127,
            shared: 30_000,
            printed_bytes: 32 << 20,
            steps: 100_000,
            cancel: None,
            input: Input(None),
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

    /// Sets how many files, wheels and source distributions, the packages of a lock may have together. 1,000,000 unless
    /// set.
    #[must_use]
    pub fn files(mut self, limit: usize) -> Self {
        self.files = limit;
        self
    }

    /// Sets how many decision nodes the markers of a lock may need: once while they are read, once for all operations
    /// on one graph or plan, and once while they are printed. Unless set, 3,000 and one for each 200 bytes of the lock;
    /// known locks need a nineteenth of it at most. Each distinct marker that is read counts with the nodes that it has
    /// itself.
    #[must_use]
    pub fn marker_nodes(mut self, limit: usize) -> Self {
        self.marker_nodes = Bound::Fixed(limit);
        self
    }

    /// Sets how many comparisons (`sys_platform == 'linux'`) the markers of a plan may have when they are printed, all
    /// packages of all layers together. Unless set, 15,000 and one for each 20 bytes of the lock; known locks take a
    /// thirtieth of it at most. One marker may have 250,000 at most, whatever is set.
    #[must_use]
    pub fn comparisons(mut self, limit: usize) -> Self {
        self.comparisons = Bound::Fixed(limit);
        self
    }

    /// Sets how many packages the selectors of a plan may reach, counted anew for each layer and each selector.
    /// 20,000,000 unless set. The paths of one [`Plan::why`](crate::Plan::why) may have a twentieth as many steps.
    #[must_use]
    pub fn reached(mut self, limit: usize) -> Self {
        self.reached = limit;
        self
    }

    /// Sets how many selectors the layers and the scope of a plan may have together. 1,000 unless set; container
    /// runtimes stack 127 layers at most.
    #[must_use]
    pub fn selectors(mut self, limit: usize) -> Self {
        self.selectors = limit;
        self
    }

    /// Sets how many tiers, and how many layers, a plan may have. 127 unless set, as many as container engines stack.
    #[must_use]
    pub fn layers(mut self, limit: usize) -> Self {
        self.layers = limit;
        self
    }

    /// Sets how many packages the tiers of a plan may have from tiers before them, counted anew for each tier. 60,000
    /// unless set; ten tiers of the largest known lock need some thousands.
    #[must_use]
    pub fn shared(mut self, limit: usize) -> Self {
        self.shared = limit;
        self
    }

    /// Sets how many bytes the packages of a plan may take when they are printed: their markers, and the URLs, names
    /// and hashes of their files, anew for each layer that holds the package. 268,435,456 (256 MiB) unless set; the
    /// largest known lock takes some MB.
    #[must_use]
    pub fn printed_bytes(mut self, limit: u64) -> Self {
        self.printed_bytes = limit;
        self
    }

    /// Sets how many steps a comparison of a lock with the documents that it was made from may take: requirements that
    /// are read, groups for each group that includes them, versions and markers that are compared. 1,000,000 unless
    /// set; the largest known workspaces take some ten thousand.
    #[must_use]
    pub fn steps(mut self, limit: usize) -> Self {
        self.steps = limit;
        self
    }

    /// Ends work within these limits once the flag is set, with an error whose `is_cancelled` returns true.
    #[must_use]
    pub fn cancelled_by(mut self, flag: &Cancel) -> Self {
        self.cancel = Some(flag.clone());
        self
    }

    pub(crate) fn most_bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn most_packages(&self) -> usize {
        self.packages
    }

    pub(crate) fn most_files(&self) -> usize {
        self.files
    }

    /// Returns the limits for an input of this many bytes.
    pub(crate) fn of_input(&self, bytes: usize) -> Self {
        Self { input: Input(Some(bytes)), ..self.clone() }
    }

    /// Returns the limits for the input of other limits.
    pub(crate) fn of_input_of(self, other: &Self) -> Self {
        Self { input: other.input, ..self }
    }

    pub(crate) fn most_marker_nodes(&self) -> usize {
        self.marker_nodes.of(self.input.0)
    }

    pub(crate) fn most_comparisons(&self) -> usize {
        self.comparisons.of(self.input.0)
    }

    pub(crate) fn most_reached(&self) -> usize {
        self.reached
    }

    /// How many steps the paths of one [`Plan::why`](crate::Plan::why) may have in total; all of them are in memory at
    /// once.
    pub(crate) fn most_path_steps(&self) -> usize {
        self.reached / 20
    }

    pub(crate) fn most_selectors(&self) -> usize {
        self.selectors
    }

    pub(crate) fn most_layers(&self) -> usize {
        self.layers
    }

    pub(crate) fn most_shared(&self) -> usize {
        self.shared
    }

    pub(crate) fn most_printed_bytes(&self) -> u64 {
        self.printed_bytes
    }

    #[cfg(feature = "pyproject")]
    pub(crate) fn most_steps(&self) -> usize {
        self.steps
    }

    pub(crate) fn flag(&self) -> Option<&Cancel> {
        self.cancel.as_ref()
    }

    /// Whether the caller has ended the work.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(Cancel::is_cancelled)
    }
}
