//! The specification of a tier.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::closure::{Selector, SelectorError};
use crate::message::Excerpt;
use crate::name::{LayerName, NameError};

/// The name of a tier and its selectors. A tier is one layer or, if it is split, one for each size class.
///
/// `FromStr` reads `NAME=SELECTOR[,SELECTOR…]`, and `Display` writes it, without whether and how the tier is split.
///
/// ```
/// use locklayers::{LayerName, LayerSpec};
/// let spec = LayerSpec::new(LayerName::new("heavy")?, vec!["group:heavy".parse()?]);
/// assert_eq!(spec.name().as_str(), "heavy");
/// assert_eq!("heavy=group:heavy".parse::<LayerSpec>()?, spec);
/// assert_eq!(spec.with_max_bytes(2_000_000_000).max_bytes(), Some(2_000_000_000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LayerSpec {
    name: LayerName,
    selectors: Vec<Selector>,
    split: Option<bool>,
    most_bytes: Option<u64>,
}

impl LayerSpec {
    /// Returns a tier of everything that the selectors select; their order does not matter.
    pub fn new(name: LayerName, selectors: Vec<Selector>) -> Self {
        Self { name, selectors, split: None, most_bytes: None }
    }

    /// Sets whether the tier is split by size; by default it is one layer, unless the whole plan is split.
    #[must_use]
    pub fn with_split(mut self, split: bool) -> Self {
        self.split = Some(split);
        self
    }

    /// Sets the limit of the tier's layers in bytes, which overrides that of the plan: if the tier is split, a larger
    /// size class is cut further.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.most_bytes = Some(bytes);
        self
    }

    /// Returns the name of the tier.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns the selectors, in the order given.
    pub fn selectors(&self) -> &[Selector] {
        &self.selectors
    }

    /// Returns whether the tier is split by size; `None` if that is as for the whole plan.
    pub fn split(&self) -> Option<bool> {
        self.split
    }

    /// Returns the limit of the tier's layers in bytes; `None` if it is that of the plan.
    pub fn max_bytes(&self) -> Option<u64> {
        self.most_bytes
    }
}

/// The error for a string that is not the specification of a tier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayerSpecError {
    /// There is no `=` between the name and the selectors.
    #[error("expected NAME=SEL[,SEL…], as in `{}`, found `{}`", example(.text), Excerpt(.text))]
    #[non_exhaustive]
    WrongForm {
        /// The specification as it was given.
        text: String,
    },
    /// The name is not valid.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A selector is not valid.
    #[error(transparent)]
    Selector(#[from] SelectorError),
}

/// Returns an example that has what was given as its selector or as its name, if it is one.
fn example(text: &str) -> String {
    const LONGEST: usize = 100;
    let selector = text.parse::<Selector>().ok().filter(|_| text.len() <= LONGEST);
    let last = text.rsplit([':', '/']).next().unwrap_or_default();
    let name = LayerName::new(last).ok().filter(|_| last.len() <= LONGEST);
    match (selector, name) {
        (Some(selector), Some(name)) => format!("{name}={selector}"),
        (Some(selector), None) => format!("heavy={selector}"),
        (None, Some(name)) if last == text => format!("{name}=group:{name}"),
        _ => "heavy=group:heavy".to_owned(),
    }
}

impl LayerSpecError {
    /// Returns whether the name or a selector exceeds a limit, rather than being invalid.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::WrongForm { .. } => false,
            Self::Name(error) => error.is_limit(),
            Self::Selector(error) => error.is_limit(),
        }
    }
}

impl FromStr for LayerSpec {
    type Err = LayerSpecError;

    fn from_str(text: &str) -> Result<Self, LayerSpecError> {
        let form = || LayerSpecError::WrongForm { text: text.to_owned() };
        let (name, selectors) = text.split_once('=').ok_or_else(form)?;
        let name = LayerName::new(name)?;
        let selectors = selectors.split(',').map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self::new(name, selectors))
    }
}

impl TryFrom<&str> for LayerSpec {
    type Error = LayerSpecError;

    fn try_from(text: &str) -> Result<Self, LayerSpecError> {
        text.parse()
    }
}

impl fmt::Display for LayerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=", self.name)?;
        for (index, selector) in self.selectors.iter().enumerate() {
            write!(f, "{}{selector}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{LayerSpec, LayerSpecError};

    #[test]
    fn printing_is_the_inverse_of_reading() -> Result<(), LayerSpecError> {
        for (text, printed) in [
            ("heavy=group:heavy", "heavy=group:heavy"),
            ("Heavy_ML=package:torch*,extra:*/GPU,rest", "heavy-ml=package:torch*,extra:*/gpu,rest"),
        ] {
            let spec = LayerSpec::try_from(text)?;
            assert_eq!(spec.to_string(), printed);
            assert_eq!(printed.parse::<LayerSpec>()?, spec);
        }
        Ok(())
    }

    #[test]
    fn errors_state_what_was_expected() {
        let refused = |text: &str| text.parse::<LayerSpec>().map_err(|error| error.to_string());
        let form = "expected NAME=SEL[,SEL…], as in `heavy=group:heavy`, found `heavy`";
        assert_eq!(refused("heavy"), Err(form.to_owned()));
        for (text, example) in [
            ("torch", "torch=group:torch"),
            ("package:torch", "torch=package:torch"),
            ("package:nvidia-*", "heavy=package:nvidia-*"),
            ("extra:api/gpu", "gpu=extra:api/gpu"),
            ("rest", "rest=rest"),
            ("a b", "heavy=group:heavy"),
        ] {
            let form = format!("expected NAME=SEL[,SEL…], as in `{example}`, found `{text}`");
            assert_eq!(refused(text), Err(form));
        }
        assert!(refused("nul=rest").is_err_and(|error| error.starts_with("`nul` is not a valid layer name")));
        assert!(refused("heavy=").is_err_and(|error| error.starts_with("`` is not a selector")));
        let long = format!("heavy=package:{}", "a".repeat(1_000));
        assert!(long.parse::<LayerSpec>().is_err_and(|error| error.is_limit()));
    }
}
