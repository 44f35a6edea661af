//! Python versions as markers.

use locklayers::Marker;
use pep508_rs::pep440_rs::VersionSpecifiers;

/// The marker that holds for the Python versions of a `requires-python`.
pub(crate) fn python(specifiers: &str) -> Result<Marker, String> {
    let refuse = || format!("`{specifiers}` is not a list of version specifiers (PEP 440), such as `>=3.12, <4`");
    let specifiers: VersionSpecifiers = specifiers.parse().map_err(|_| refuse())?;
    let mut marker = Marker::always();
    for specifier in specifiers.iter() {
        let text = specifier.to_string();
        let (operator, version) = text.split_at(text.find(|c| !"<>=!~".contains(c)).unwrap_or(text.len()));
        let one: Marker =
            format!("python_full_version {operator} '{}'", version.trim()).parse().map_err(|_| refuse())?;
        marker = marker.and(&one);
    }
    Ok(marker)
}
