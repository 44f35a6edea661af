//! What errors advise.

/// Suggests the folder of the build context that holds a path, if it is relative to the folder of the lock.
pub(in crate::image) fn above(path: &str) -> String {
    let mut depth: usize = 0;
    let mut ups: usize = 0;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => ups += 1,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    if ups == 0 || path.starts_with('/') {
        return String::new();
    }
    format!("build from a folder above, as with `--context {}`, or ", vec![".."; ups.min(20)].join("/"))
}

/// The reason for which an index with credentials is refused.
pub(in crate::image) const EXPOSED: &str = "contains credentials, which the image's history would expose";

/// Returns what follows from the reason for which a value is not written.
pub(in crate::image) fn consequence(reason: &str) -> &'static str {
    if reason == EXPOSED {
        return "give them to the build as secrets instead";
    }
    "a Dockerfile or its shell could interpret it differently"
}
