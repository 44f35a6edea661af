//! The steps around an installation: bytecode, and modification times that are the same in every build.

use crate::image::options::{InstallInto, Installer, Options, Stages};
use crate::image::text::layout::{AND, LAYER, NEXT, VENV};

/// The shell commands before and after an installation.
pub(in crate::image) struct Finish {
    /// The command that finds what is compiled, without its last conditions.
    sources: String,
    /// The files whose times are set, as for `find`; `None` for the system's Python, which has other files too.
    files: Option<String>,
    /// The Python that runs the installed packages.
    python: String,
    /// Whether a file marks the beginning, since earlier layers are in the same folder.
    has_mark: bool,
    /// The check that the base image's user can install, if it is needed.
    root: &'static str,
    /// The invalidation mode of bytecode, if it is compiled. In an existing Dockerfile it has the times of its sources: uv
    /// compiles all again that has not, if a line lets it compile (`UV_COMPILE_BYTECODE`), and its layer would have the
    /// bytecode of all packages.
    bytecode: Option<&'static str>,
    /// Whether `/tmp` is that of the image, in which uv leaves its lock files.
    has_locks: bool,
}

/// Returns the command that sets the modification times of files to the earliest that a ZIP file can have, so that they
/// are the same in each build; the files are named as for `find`.
pub(in crate::image) fn set_times(files: &str) -> String {
    format!("find {files} -exec {TOUCH} {{}} +")
}

/// The invalidation mode of bytecode that has the times of its sources.
const TIMES: &str = "timestamp";
const TOUCH: &str = "touch -h -d @315532800";

/// Returns the command that compiles what a command finds, of which the last conditions are added, in an invalidation mode.
pub(in crate::image) fn compiled(sources: &str, python: &str, mode: &str) -> String {
    // A file for another Python does not compile, and this image does not need it. Without `-B` the layer would also get the
    // bytecode of Python's own modules that the compiler imports.
    let compile = format!("{python} -B -m compileall -qq{NEXT}--invalidation-mode {mode}");
    let compile = if mode == TIMES { format!("sh -c '{TOUCH} \"$@\" && {compile} \"$@\"' sh") } else { compile };
    format!("{AND}{{ {sources} -name '*.py' -print0 | xargs -0 -r -n 500 -P \"$(nproc)\" {compile} || true; }}")
}

/// The file that marks the beginning of the installation.
const BEGIN: &str = "/tmp/begin";
/// Ends a build whose user is not root and, if a folder is named, cannot write into it either.
pub(in crate::image) fn check_user(folder: Option<&str>) -> String {
    let writes = folder.map(|folder| format!(" || [ -w {folder} ]")).unwrap_or_default();
    format!(
        "{{ [ \"$(id -u)\" = 0 ]{writes} \\\n        \
         || {{ echo 'the user of the base image cannot install packages: name the user of the image with --user' >&2; exit 1; }}; }}"
    )
}

/// Ends a build on another base than that of the file, whose user cannot write into the environment.
const ROOT: &str = "{ [ \"$(id -u)\" = 0 ] || { echo 'the user of the base image is not root: name the user of the image with --user' >&2; \
    exit 1; }; } \\\n    && ";

impl Finish {
    pub(in crate::image) fn of(options: &Options) -> Self {
        let newer = |folder: &str, mark: &str| format!("{folder} -newer {mark}");
        let venv = options.venv();
        // Bytecode names its source. From the root of the image or of the layer the name is the same, so that a layer has the
        // same bytes wherever it is installed.
        let (sources, files) = match (options.into, options.stages) {
            (InstallInto::System, _) => {
                let folder = "\"$(python3 -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')\"";
                (format!("find {}", newer(folder, BEGIN)), None)
            }
            (InstallInto::Venv, Stages::Multi) => ("find opt".to_owned(), Some(LAYER.to_owned())),
            // The files of the environment have the same times as installed files will have.
            (InstallInto::Venv, Stages::Single) if options.is_start => {
                let of = |venv: &str| newer(venv, &format!("{venv}/pyvenv.cfg"));
                (format!("cd / && find {}", of(&VENV[1..])), Some(of(VENV)))
            }
            (InstallInto::Venv, Stages::Single) => {
                let files = newer(venv, BEGIN);
                (format!("find {files}"), Some(files))
            }
        };
        let python = match options.into {
            InstallInto::System => "python3".to_owned(),
            InstallInto::Venv => format!("{venv}/bin/python"),
        };
        let root = if options.is_start && options.user.is_none() { ROOT } else { "" };
        let has_mark = options.stages == Stages::Single && !options.is_start;
        let has_locks = options.installer == Installer::Uv && !options.has_mounts();
        let mode = if options.is_fragment { TIMES } else { "unchecked-hash" };
        let bytecode = options.with_bytecode.then_some(mode);
        Self { sources, files, python, has_mark, root, bytecode, has_locks }
    }

    /// Returns the commands before it: whether the user is root, and the mark of the beginning, as far as they are
    /// needed.
    pub(in crate::image) fn before(&self) -> String {
        let mark = if self.has_mark { format!(": > {BEGIN} && ") } else { String::new() };
        format!("{}{mark}", self.root)
    }

    /// Removes what uv records of the times of a local package's sources, of which no build has the same.
    pub(in crate::image) fn without_source_times(&self) -> String {
        format!(
            "{AND}{} -name uv_cache.json -exec sh -c 'for file; do \\\n        \
             sed -i \"/\\/uv_cache.json,/d\" \"${{file%/*}}/RECORD\" && rm \"$file\"; done' sh {{}} +",
            self.sources
        )
    }

    /// Compiles bytecode, then sets the modification times of all new files to the earliest that a ZIP file can have: a rebuilt
    /// layer is then identical, and is neither pushed nor pulled again. So bytecode has no times, or that of its sources, set
    /// before.
    pub(in crate::image) fn after(&self) -> String {
        let (sources, python) = (&self.sources, &self.python);
        let mut text = String::new();
        if let Some(mode) = self.bytecode {
            text = compiled(sources, python, mode);
        }
        if let Some(files) = &self.files {
            text = format!("{text}{AND}{}", set_times(files));
        }
        if self.has_mark {
            let locks = if self.has_locks { " /tmp/uv-*.lock" } else { "" };
            text = format!("{text}{AND}rm -f {BEGIN}{locks}");
        }
        text
    }
}
