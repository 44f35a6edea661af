//! `[tool.locklayers.image]`: the configuration of images.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The table `[tool.locklayers.image]`: options of `locklayers dockerfile`, by their names without the leading
/// dashes.
///
/// ```text
/// [tool.locklayers.image]
/// base = "python:3.12-slim"
/// stages = "multi"
/// user = "1000"
/// labels = { "org.opencontainers.image.title" = "App" }
/// cmd = ["python", "-m", "app"]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageConfig {
    base: Option<String>,
    base_layers: Option<usize>,
    bytecode: Option<bool>,
    cmd: Option<Vec<String>>,
    context: Option<String>,
    environment: Option<String>,
    files: Option<String>,
    format: Option<String>,
    image: Option<String>,
    installer: Option<String>,
    labels: BTreeMap<String, String>,
    layers_dir: Option<String>,
    local: Option<bool>,
    managed_python: Option<bool>,
    package: Option<String>,
    platforms: Option<Vec<String>>,
    stages: Option<String>,
    syntax: Option<String>,
    system: Option<bool>,
    user: Option<String>,
    uv_image: Option<String>,
    uv_path: Option<String>,
    workdir: Option<String>,
}

impl ImageConfig {
    /// Returns the options as command-line arguments, `--cmd` last.
    pub fn words(&self) -> Vec<String> {
        let layers = self.base_layers.map(|layers| layers.to_string());
        let platforms = self.platforms.as_ref().filter(|names| !names.is_empty()).map(|names| names.join(","));
        let valued = [
            ("--base", &self.base),
            ("--base-layers", &layers),
            ("--context", &self.context),
            ("--environment", &self.environment),
            ("--files", &self.files),
            ("--format", &self.format),
            ("--installer", &self.installer),
            ("--layers-dir", &self.layers_dir),
            ("--package", &self.package),
            ("--platforms", &platforms),
            ("--stages", &self.stages),
            ("--syntax", &self.syntax),
            ("--user", &self.user),
            ("--uv-image", &self.uv_image),
            ("--uv-path", &self.uv_path),
            ("--workdir", &self.workdir),
        ];
        let flags = [
            ("--no-bytecode", self.bytecode == Some(false)),
            ("--no-local", self.local == Some(false)),
            ("--managed-python", self.managed_python == Some(true)),
            ("--system", self.system == Some(true)),
        ];
        let valued = valued.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name.to_owned());
        let labels = self.labels.iter().map(|(key, value)| format!("--label={key}={value}"));
        let command = self.cmd.iter().filter(|words| !words.is_empty());
        let command = command.flat_map(|words| std::iter::once("--cmd".to_owned()).chain(words.iter().cloned()));
        valued.chain(labels).chain(flags).chain(command).collect()
    }

    /// Returns the repository of the image and of its layers, for `locklayers bake`.
    pub fn image(&self) -> Option<&str> {
        self.image.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use crate::pyproject::PyProject;

    #[test]
    fn options_become_words_and_unknown_ones_are_errors() -> Result<(), crate::pyproject::PyProjectError> {
        let text = "[tool.locklayers.image]\ncmd = [\"serve\", \"-p\"]\nstages = \"multi\"\nbytecode = false\nbase = \"a:1\"\n\
                    platforms = [\"linux/amd64\", \"linux/arm64\"]\n\
                    labels = { \"b.c\" = \"d = e\", a = \"\" }\n";
        let file: PyProject = text.parse()?;
        let words = file.config().image().words();
        assert_eq!(
            words,
            [
                "--base=a:1",
                "--platforms=linux/amd64,linux/arm64",
                "--stages=multi",
                "--label=a=",
                "--label=b.c=d = e",
                "--no-bytecode",
                "--cmd",
                "serve",
                "-p"
            ]
        );
        let error =
            "[tool.locklayers.image]\nstage = \"multi\"".parse::<PyProject>().map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.starts_with("line 2, column 1: unknown key `stage`")));
        Ok(())
    }
}
