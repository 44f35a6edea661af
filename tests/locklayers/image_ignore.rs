//! The ignore file of an image: what other lines of it exclude, and a build reads.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use crate::program::{output, run, text};

const WRITE: [&str; 4] = ["dockerfile", "--write", "--python-version", "3.12"];

/// A workspace whose root is a package with a readme; the member `lib` is a dependency of it.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let wheel = "wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
    let lock = format!(
        "version = 1\nrequires-python = \">=3.12\"\n[manifest]\nmembers = [\"app\", \"lib\"]\n\
         [[package]]\nname = \"app\"\nsource = {{ editable = \".\" }}\n\
         dependencies = [{{ name = \"lib\" }}, {{ name = \"six\" }}]\n\
         [package.metadata]\nrequires-dist = [{{ name = \"lib\", editable = \"libs/lib\" }}, {{ name = \"six\" }}]\n\
         [[package]]\nname = \"lib\"\nversion = \"1\"\nsource = {{ editable = \"libs/lib\" }}\n\
         [[package]]\nname = \"six\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n{wheel}"
    );
    let build = "[build-system]\nrequires = []\nbuild-backend = \"b\"\n";
    write(folder.path(), "uv.lock", &lock);
    write(
        folder.path(),
        "pyproject.toml",
        &format!(
            "[project]\nname = \"app\"\ndynamic = [\"version\"]\nreadme = \"README.md\"\nrequires-python = \">=3.12\"\n\
             dependencies = [\"lib\", \"six\"]\n{build}[tool.uv.workspace]\nmembers = [\"libs/*\"]\n\
             [tool.uv.sources]\nlib = {{ workspace = true }}\n"
        ),
    );
    let lib = format!("[project]\nname = \"lib\"\nversion = \"1\"\nrequires-python = \">=3.12\"\n{build}");
    write(folder.path(), "libs/lib/pyproject.toml", &lib);
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Writes the image beside an ignore file, and returns the written one.
fn ignored(folder: &Path, name: &str, lines: &str) -> String {
    write(folder, name, lines);
    output(folder, &WRITE);
    let once = fs::read_to_string(folder.join(name)).unwrap();
    output(folder, &WRITE);
    assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), once, "written again, it is the same");
    assert_eq!(output(folder, &["check", "--no-split"]), "");
    once
}

#[test]
fn what_the_build_reads_is_included_where_other_lines_exclude_it() {
    let folder = project();
    let folder = folder.path();
    let plain = ignored(folder, ".dockerignore", "*.sqlite\n");
    assert!(
        plain.ends_with(
            "\ndocker-bake.json\n!.locklayers/pylock.project-unsized.toml\n!.locklayers/mirror.py\n# locklayers: end\n"
        ),
        "{plain}"
    );
    let white = ignored(folder, ".dockerignore", "*\n!src\n**/*.env\nlibs/lib/tests\nother/*\n");
    let block = "*\n!src\n**/*.env\nlibs/lib/tests\nother/*\n\n# locklayers: begin\n\
                 # The build reads these folders, which other lines exclude.\n!.git\n!libs/lib\n\
                 # These other lines apply in them.\n**/*.env\nlibs/lib/tests\n\
                 # What no image needs, and what locklayers wrote.\n**/.locklayers-*\n";
    assert!(white.starts_with(block), "{white}");
    let files = "!.locklayers/mirror.py\n# The build reads these files, which other lines exclude.\n!README.md\n\
                 !libs/lib/pyproject.toml\n!pyproject.toml\n!uv.lock\n# locklayers: end\n";
    assert!(white.ends_with(files), "{white}");
    let some = ignored(folder, ".dockerignore", "**/*.toml\n*.lock\n*.md\n!README.md\n");
    assert!(
        some.ends_with("exclude.\n!libs/lib/pyproject.toml\n!pyproject.toml\n!uv.lock\n# locklayers: end\n"),
        "{some}"
    );
    assert!(!some.contains("folders"), "{some}");
    let git = ignored(folder, ".dockerignore", ".git\n");
    assert!(git.contains("exclude.\n!.git\n# What no image needs"), "{git}");
}

#[test]
fn lines_of_the_user_after_ours_exclude_nothing_that_the_build_reads() {
    let folder = project();
    let folder = folder.path();
    let plain = ignored(folder, ".dockerignore", "");
    // What excludes nothing of it stays where it is, and what is included by its name is not excluded.
    let after = ignored(folder, ".dockerignore", &format!("{plain}data\n!Dockerfile\n"));
    assert_eq!(after, format!("{}data\n!Dockerfile\n", plain.replace("Dockerfile\n", "")));
    write(folder, ".dockerignore", &format!("{plain}**/*.toml\n"));
    let found = text(&run(folder, &["check"]).stdout);
    assert!(found.starts_with("./.dockerignore: ") && found.contains("run `locklayers dockerfile --write`"), "{found}");
    let moved = ignored(folder, ".dockerignore", &format!("{plain}**/*.toml\n!web/node_modules\n"));
    assert!(moved.starts_with("**/*.toml\n!web/node_modules\n\n# locklayers: begin\n"), "{moved}");
    assert!(moved.ends_with("exclude.\n!libs/lib/pyproject.toml\n!pyproject.toml\n# locklayers: end\n"), "{moved}");
    assert!(!moved.contains("**/node_modules") && moved.contains("\n**/.venv\n"), "{moved}");
    let layers = ignored(folder, ".dockerignore", &format!("{plain}.locklayers\n"));
    assert!(layers.starts_with(".locklayers\n\n# locklayers: begin\n"), "{layers}");
}

/// A builder reads it in place of the one in the context.
#[test]
fn the_ignore_file_of_a_dockerfile_takes_precedence() {
    let folder = project();
    let folder = folder.path();
    let own = ignored(folder, "Dockerfile.dockerignore", "*\n");
    assert!(own.starts_with("*\n\n# locklayers: begin\n") && own.contains("\n!uv.lock\n"), "{own}");
    assert!(!folder.join(".dockerignore").exists());
    // The context is a folder above: what was in force there goes into the file that takes its place.
    write(folder, ".dockerignore", "secrets\n*.md\n");
    let service = folder.join("service");
    for file in ["uv.lock", "pyproject.toml", "libs/lib/pyproject.toml"] {
        write(&service, file, &fs::read_to_string(folder.join(file)).unwrap());
    }
    output(&service, &[&WRITE[..], &["--context", ".."]].concat());
    let above = fs::read_to_string(service.join("Dockerfile.dockerignore")).unwrap();
    assert!(above.starts_with("secrets\n*.md\n\n# locklayers: begin\n"), "{above}");
    assert!(above.contains("\n!service/.locklayers/pylock.project-unsized.toml\n"), "{above}");
    assert_eq!(fs::read_to_string(folder.join(".dockerignore")).unwrap(), "secrets\n*.md\n");
    write(&service, "docker/gpu.Dockerfile", "FROM python:3.12\nCOPY . .\nRUN uv sync\n");
    output(&service, &["dockerfile", "--into", "docker/gpu.Dockerfile", "--context", "..", "--python-version", "3.12"]);
    let gpu = fs::read_to_string(service.join("docker/gpu.Dockerfile.dockerignore")).unwrap();
    assert!(gpu.starts_with("secrets\n*.md\n\n# locklayers: begin\n!service/.locklayers/"), "{gpu}");
}

/// Lines that one Dockerfile of a context needs remain when another is written.
#[test]
fn lines_for_another_dockerfile_of_the_context_remain() {
    let folder = project();
    let folder = folder.path();
    let once = ignored(folder, ".dockerignore", "*\n");
    write(folder, "Dockerfile.lib", "FROM python:3.12\nCOPY . .\nRUN uv sync\n");
    let into = ["dockerfile", "--into", "Dockerfile.lib", "--python-version", "3.12", "--layers-dir", ".lib"];
    output(folder, &into);
    let both = fs::read_to_string(folder.join(".dockerignore")).unwrap();
    for line in ["!.lib/mirror.py", "!.locklayers/mirror.py", "!libs/lib", "!uv.lock"] {
        assert!(both.contains(&format!("\n{line}\n")), "{line}: {both}");
    }
    output(folder, &WRITE);
    assert_eq!(fs::read_to_string(folder.join(".dockerignore")).unwrap(), both, "whatever is written last");
    fs::remove_file(folder.join("Dockerfile.lib")).unwrap();
    let text = both.split_inclusive('\n').filter(|line| !line.starts_with("!.lib/")).collect::<String>();
    assert_eq!(ignored(folder, ".dockerignore", &text), once);
}
