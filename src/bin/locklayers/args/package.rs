//! The name of a package on the command line.

use locklayers::message::{Printable, without_credentials};
use locklayers::name::PackageName;

/// Parses the name of one package; the error names what is likely meant by a selector, a requirement or a wildcard.
pub(super) fn package(text: &str) -> Result<PackageName, String> {
    text.parse::<PackageName>().map_err(|error| {
        let name = text.strip_prefix("package:").unwrap_or(text);
        let name = &name[..name.find(|c: char| "[=<>!~;@ ".contains(c)).unwrap_or(name.len())];
        let shown = Printable(&without_credentials(text)).to_string();
        if name != text && name.parse::<PackageName>().is_ok() {
            format!("`{shown}` is not the name of a package; did you mean `{name}`?")
        } else if text.contains(['*', '?', '[', ':']) {
            format!("`{shown}` is not the name of one package; `locklayers show` lists those of each layer")
        } else {
            error.to_string()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::package;

    #[test]
    fn the_error_for_a_name_tells_what_is_likely_meant() {
        assert_eq!(package("Num_Py").map(|name| name.to_string()), Ok("num-py".to_owned()));
        for text in ["package:numpy", "numpy==1.0", "numpy[x]>1", "numpy ; os_name == 'nt'", "numpy @ https://u:p@h"] {
            let message = package(text).err().unwrap_or_default();
            assert!(message.ends_with(" is not the name of a package; did you mean `numpy`?"), "{message}");
            assert!(!message.contains("u:p"), "{message}");
        }
        for text in ["nvidia-*", "package:nvidia-*", "extra:gpu", "group:app/ml"] {
            let message =
                format!("`{text}` is not the name of one package; `locklayers show` lists those of each layer");
            assert_eq!(package(text), Err(message));
        }
        assert!(package("").is_err_and(|message| message.contains("it is empty")));
    }
}
