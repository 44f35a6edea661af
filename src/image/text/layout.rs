//! Paths and names in an image and its build, and the joints of shell commands.

/// The path of the virtual environment.
pub(in crate::image) const VENV: &str = "/opt/venv";
/// The path of a Python that uv installs.
pub(in crate::image) const PYTHON: &str = "/opt/python";
/// The folder in which a stage of several assembles its layer, with its parent folders as in the image: so copying
/// creates no folder, and equal layers are equal to the byte.
pub(in crate::image) const LAYER: &str = "/layer";
/// The mount point of files for the installer: a folder that images have and that is empty.
pub(in crate::image) const MOUNT: &str = "/mnt";
/// The destination of copied files for the installer.
pub(in crate::image) const COPIED: &str = "/opt/locklayers";
/// The stage with uv.
pub(in crate::image) const TOOLS: &str = "tools";
/// The name of the file with uv's settings, in the folder of the layer files.
pub(in crate::image) const SETTINGS: &str = "uv.toml";

/// The next command, in the next line.
pub(in crate::image) const AND: &str = " \\\n    && ";
/// The continuation of a command on the next line.
pub(in crate::image) const NEXT: &str = " \\\n        ";
