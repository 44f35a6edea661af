//! The steps around an installation: bytecode, and modification times that are the same in every build.

use super::layout::{AND, LAYER, VENV};
use super::options::{InstallInto, Installer, Options, Stages};

/// The shell commands before and after an installation.
pub(super) struct Finish {
    /// The folder of the installation; `None` for the system's Python, which has other files too.
    folder: Option<String>,
    /// The Python that runs the installed packages.
    python: String,
    /// Whether earlier layers are in the same folder, so that only files newer than a mark are processed.
    is_shared: bool,
    with_bytecode: bool,
    /// Whether `/tmp` is that of the image, in which uv leaves its lock files.
    has_locks: bool,
}

/// Returns the command that sets the modification times of files to the earliest that a ZIP file can have, so that they
/// are the same in each build; the files are named as for `find`.
pub(super) fn set_times(files: &str) -> String {
    format!("find {files} -exec touch -h -d @315532800 {{}} +")
}

/// The file that marks the beginning of the installation.
const BEGIN: &str = "/tmp/begin";

impl Finish {
    pub(super) fn of(options: &Options) -> Self {
        let (folder, python) = match (options.into, options.stages) {
            (InstallInto::System, _) => (None, "python3".to_owned()),
            (InstallInto::Venv, Stages::Single) => {
                (Some(options.venv().to_owned()), format!("{}/bin/python", options.venv()))
            }
            (InstallInto::Venv, Stages::Multi) => (Some(LAYER.to_owned()), format!("{VENV}/bin/python")),
        };
        let is_shared = options.stages == Stages::Single;
        let has_locks = options.installer == Installer::Uv && !options.has_mounts();
        Self { folder, python, is_shared, with_bytecode: options.with_bytecode, has_locks }
    }

    /// Returns the command that marks the beginning, if it is needed.
    pub(super) fn before(&self) -> String {
        if self.is_shared { format!(": > {BEGIN} && ") } else { String::new() }
    }

    /// Compiles bytecode without timestamps, then sets the modification times of all new files to the earliest that a
    /// ZIP file can have: a rebuilt layer is then identical, and is neither pushed nor pulled again.
    pub(super) fn after(&self) -> String {
        let newer = if self.is_shared { format!(" -newer {BEGIN}") } else { String::new() };
        let folder = self.folder.clone().unwrap_or_else(|| {
            "\"$(python3 -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')\"".to_owned()
        });
        let mut text = String::new();
        if self.with_bytecode {
            let python = &self.python;
            // A file for another Python does not compile, and this image does not need it. Without `-B` the layer would
            // also get the bytecode of Python's own modules that the compiler imports.
            text = format!(
                "{AND}{{ find {folder}{newer} -name '*.py' -print0 | xargs -0 -r -n 500 -P \"$(nproc)\" \
                 {python} -B -m compileall -qq \\\n        --invalidation-mode unchecked-hash || true; }}"
            );
        }
        if self.folder.is_some() {
            text = format!("{text}{AND}{}", set_times(&format!("{folder}{newer}")));
        }
        if self.is_shared {
            let locks = if self.has_locks { " /tmp/uv-*.lock" } else { "" };
            text = format!("{text}{AND}rm -f {BEGIN}{locks}");
        }
        text
    }
}
