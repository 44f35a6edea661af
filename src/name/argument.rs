//! The name of a package as people give it.

use super::PackageName;
use crate::message::{Printable, without_credentials};

/// The error for an argument that is not the name of one package: a selector, a requirement or a wildcard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PackageArgumentError {
    message: String,
}

impl PackageName {
    /// Returns the name of one package that a person gave.
    ///
    /// ```
    /// use locklayers::name::PackageName;
    /// assert_eq!(PackageName::of_argument("Num_Py")?.as_str(), "num-py");
    /// let error = PackageName::of_argument("numpy==1.0").unwrap_err().to_string();
    /// assert_eq!(error, "`numpy==1.0` is not the name of a package; did you mean `numpy`?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PackageArgumentError`], whose message names what is likely meant.
    pub fn of_argument(text: &str) -> Result<Self, PackageArgumentError> {
        Self::new(text).map_err(|error| {
            let name = text.strip_prefix("package:").unwrap_or(text);
            let name = &name[..name.find(|c: char| "[=<>!~;@ ".contains(c)).unwrap_or(name.len())];
            let shown = Printable(&without_credentials(text)).to_string();
            let message = if name != text && Self::new(name).is_ok() {
                format!("`{shown}` is not the name of a package; did you mean `{name}`?")
            } else if text.contains(['*', '?', '[', ':']) {
                format!("`{shown}` is not the name of one package; `locklayers show` lists those of each layer")
            } else {
                error.to_string()
            };
            PackageArgumentError { message }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PackageName;

    fn message(text: &str) -> String {
        PackageName::of_argument(text).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_error_for_a_name_states_what_is_likely_meant() {
        for text in ["package:numpy", "numpy==1.0", "numpy[x]>1", "numpy ; os_name == 'nt'", "numpy @ https://u:p@h"] {
            let message = message(text);
            assert!(message.ends_with(" is not the name of a package; did you mean `numpy`?"), "{message}");
            assert!(!message.contains("u:p"), "{message}");
        }
        for text in ["nvidia-*", "package:nvidia-*", "extra:gpu", "group:app/ml"] {
            let expected = "is not the name of one package; `locklayers show` lists those of each layer";
            assert_eq!(message(text), format!("`{text}` {expected}"));
        }
        assert!(message("").contains("it is empty"));
    }
}
