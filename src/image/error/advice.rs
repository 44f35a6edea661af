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

/// The reason for which a setting with credentials is refused.
pub(in crate::image) const COPIED_OUT: &str =
    "contains credentials, which the file of settings beside the layer files would repeat";
/// The reason for which a source of Pythons with credentials is refused.
pub(in crate::image) const IN_STAGE: &str = "contains credentials, which the Dockerfile would repeat";
/// The reason for which a name of an index is refused.
pub(in crate::image) const OTHER_NAME: &str = "has a character that uv accepts in no name of an index";
/// The reason for which a path of uv is refused.
pub(in crate::image) const OF_ANOTHER: &str =
    "is of a Dockerfile that installs it before its layers, but a whole one is written";
/// The reason for which an explicit index is refused.
pub(in crate::image) const UNNAMED: &str = "is explicit and has no name";

/// Returns what follows from the reason for which a value is not written.
pub(in crate::image) fn consequence(reason: &str) -> &'static str {
    match reason {
        EXPOSED => "give them to the build as secrets instead",
        COPIED_OUT => "name them in a netrc file instead, which builds get as the secret `netrc`",
        IN_STAGE => "leave it out of the settings, and give it to the build by the build argument of its name",
        OTHER_NAME => "use ASCII letters, digits, `-`, `_` and `.`",
        OF_ANOTHER => "leave `--uv-path`, or insert the layers into a Dockerfile of your own (`--into Dockerfile`)",
        UNNAMED => "uv refuses it; name it, so that sources can refer to it",
        _ => "a Dockerfile or its shell could interpret it differently",
    }
}
