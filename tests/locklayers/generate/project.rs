//! The project files for a generated lock.

use std::fmt::Write as _;

use locklayers::proptest::{LockModel, Shape};

const PYTHON: &str = ">=3.8";

/// `pyproject.toml` files by path, enough for uv to find the project and its members.
pub(crate) fn project_files(lock: &LockModel) -> Vec<(String, String)> {
    let mut root = String::new();
    if lock.shape != Shape::Virtual {
        let extras: String = (0..lock.extras.len()).fold(String::new(), |text, i| text + &format!("x{i} = []\n"));
        write!(root, "[project]\nname = \"p\"\nversion = \"0.1.0\"\nrequires-python = \"{PYTHON}\"\n").unwrap();
        write!(root, "[project.optional-dependencies]\n{extras}").unwrap();
    }
    let groups = |count: usize| (0..count).fold(String::new(), |text, i| text + &format!("g{i} = []\n"));
    write!(root, "[dependency-groups]\n{}[tool.uv]\ndefault-groups = []\n", groups(lock.groups.len())).unwrap();
    let mut files = Vec::new();
    if lock.shape != Shape::Project {
        root.push_str("[tool.uv.workspace]\nmembers = [\"m0\", \"m1\"]\n");
        for (index, (_, member)) in lock.members.iter().enumerate() {
            let head = format!("[project]\nname = \"m{index}\"\nversion = \"0.1.0\"\nrequires-python = \"{PYTHON}\"\n");
            let text = format!("{head}[dependency-groups]\n{}[tool.uv]\ndefault-groups = []\n", groups(member.len()));
            files.push((format!("m{index}/pyproject.toml"), text));
        }
    }
    files.push(("pyproject.toml".to_owned(), root));
    files
}
