//! A record as a JSON document.

use std::fmt;
use std::str::FromStr;

use super::error::{PlanRecordError, markers_refused};
use super::markers::pooled;
use super::plan_record::PlanRecord;
use crate::limits::Limits;
use crate::message::{reason_of_serde, split_mark, write_json};

impl PlanRecord {
    /// Reads a plan from JSON within the given limits; `parse` uses the default ones. The limits on bytes, decision
    /// nodes and comparisons apply to the whole document, and those that grow with the input grow with its bytes.
    ///
    /// # Errors
    ///
    /// [`PlanRecordError`] if the string is not JSON, is not such a document, contradicts itself, or exceeds a limit.
    #[expect(clippy::needless_pass_by_value, reason = "limits are made where they are given")]
    pub fn parse_within(text: &str, limits: Limits) -> Result<Self, PlanRecordError> {
        if text.len() as u64 > limits.most_bytes() {
            let limit = limits.most_bytes();
            return Err(PlanRecordError::limit(format!("it is larger than {limit} bytes (`Limits::bytes`)")));
        }
        let limits = limits.of_input(text.len());
        let invalid = |error: serde_json::Error| {
            let mut reason = reason_of_serde(&error.to_string()).into_owned();
            if let Some((end, _)) = reason.char_indices().nth(LONGEST_REASON) {
                reason = format!("{}… at line {} column {}", &reason[..end], error.line(), error.column());
            }
            PlanRecordError::invalid(reason)
        };
        let (record, refusal) = pooled(&limits, || {
            let mut reader = serde_json::Deserializer::from_str(split_mark(text).1);
            Self::deserialize(&mut reader).and_then(|record| reader.end().map(|()| record))
        });
        let record = match refusal {
            Some(refusal) => return Err(markers_refused(&refusal, &limits)),
            None => record.map_err(invalid)?,
        };
        record.check(&limits)?;
        Ok(record)
    }
}

impl fmt::Display for PlanRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_json(f, self)
    }
}

/// The longest reason, in characters: reasons quote what is wrong, which may be a whole file.
const LONGEST_REASON: usize = 400;

impl FromStr for PlanRecord {
    type Err = PlanRecordError;

    fn from_str(text: &str) -> Result<Self, PlanRecordError> {
        Self::parse_within(text, Limits::default())
    }
}
