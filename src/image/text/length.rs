//! The lengths that builders and shells accept.

use std::collections::BTreeSet;

use crate::image::error::DockerfileError;

/// The longest line in bytes: `BuildKit` reads a Dockerfile by lines, continued or not, into a buffer of 64 KiB.
const LINE: usize = 65_535;
/// The longest command of a `RUN` in bytes: Linux limits an argument of a process to less than 128 KiB, and the command
/// is one argument of the shell.
const COMMAND: usize = 131_071;
/// The most files of one layer, and the most local packages, that are mounted or copied one by one.
pub(in crate::image) const ONE_BY_ONE: usize = 32;

/// Refuses a Dockerfile with a line or a command that is too long.
pub(in crate::image) fn check(dockerfile: &str) -> Result<(), DockerfileError> {
    let mut command = 0;
    for line in dockerfile.lines() {
        let refuse = |bytes, limit| Err(DockerfileError::LongLine { line: line.to_owned(), bytes, limit });
        if line.len() > LINE {
            return refuse(line.len(), LINE);
        }
        let is_mount = line.trim_start_matches("RUN ").trim_start().starts_with("--mount=");
        command += if is_mount { 0 } else { line.len() };
        if command > COMMAND {
            return refuse(command, COMMAND);
        }
        if !line.ends_with('\\') {
            command = 0;
        }
    }
    Ok(())
}

/// Returns the paths of files, or if they are many the folders that hold them; folders before what is in them.
pub(in crate::image) fn grouped(paths: &BTreeSet<String>) -> BTreeSet<String> {
    if paths.len() <= ONE_BY_ONE {
        return paths.clone();
    }
    let folder = |path: &String| path.rsplit_once('/').map_or(path.as_str(), |(folder, _)| folder).to_owned();
    let folders: BTreeSet<String> = paths.iter().map(folder).collect();
    if folders.len() <= ONE_BY_ONE {
        return folders;
    }
    folders.iter().map(|path| path.split('/').next().unwrap_or_default().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{check, grouped};

    #[test]
    fn lines_and_commands_end_at_their_limits() {
        let outcome = |text: &str| check(text).map_err(|error| error.to_string());
        assert_eq!(outcome(&format!("CMD {}\n", "a".repeat(65_531))), Ok(()));
        assert!(
            outcome(&format!("CMD {}\n", "a".repeat(65_532))).is_err_and(|outcome| outcome.contains("65536 bytes"))
        );
        let line = format!("    {} \\\n", "a".repeat(50_000));
        assert_eq!(outcome(&format!("RUN a \\\n{line}{line}    b\nRUN c \\\n{line}d\n")), Ok(()));
        assert!(
            outcome(&format!("RUN a \\\n{line}{line}{line}b\n"))
                .is_err_and(|outcome| outcome.contains("over the 131071"))
        );
        let mount = format!("    --mount=type=bind,source={} \\\n", "a".repeat(50_000));
        assert_eq!(outcome(&format!("RUN --mount=type=tmpfs,target=/tmp \\\n{mount}{mount}{mount}    b\n")), Ok(()));
    }

    #[test]
    fn many_files_are_one_folder_or_few() {
        let paths = |count: usize, path: &dyn Fn(usize) -> String| (0..count).map(path).collect();
        let names = |set: std::collections::BTreeSet<String>| set.into_iter().collect::<Vec<_>>();
        assert_eq!(grouped(&paths(32, &|n| format!("wheels/{n}.whl"))).len(), 32);
        assert_eq!(names(grouped(&paths(300, &|n| format!("a/wheels/{n}.whl")))), ["a/wheels"]);
        assert_eq!(names(grouped(&paths(300, &|n| format!("a/{n}/x.whl")))), ["a"]);
        assert_eq!(grouped(&paths(33, &|n| format!("{n}.whl"))).len(), 33);
    }
}
