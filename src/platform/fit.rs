//! The check that a lock supports a target.

use super::error::TargetError;
use super::target::Target;
use crate::lock::Lockfile;

impl Target {
    /// Checks that a lock supports this target.
    ///
    /// # Errors
    ///
    /// [`TargetError`] if the target's Python is or may be outside the lock's `requires-python`, or if the lock
    /// supports other environments only (`tool.uv.environments`).
    pub fn check(&self, lock: &Lockfile) -> Result<(), TargetError> {
        let (python, requires_python) = (self.python(), lock.requires_python().to_string());
        match lock.requires_python().allows(self.environment()) {
            Some(true) => {}
            Some(false) => return Err(TargetError::RequiresPython { python, requires_python }),
            None => {
                let example = self.patch(|python| lock.requires_python().allows(python) == Some(true));
                return Err(TargetError::PatchOutside { python, requires_python, example });
            }
        }
        let supported = lock.supported_markers();
        if supported.is_empty() || supported.iter().any(|marker| marker.decide(self.environment()) != Some(false)) {
            return Ok(());
        }
        let environments = supported.iter().map(ToString::to_string).collect();
        Err(TargetError::UnsupportedEnvironment { target: self.to_string(), environments })
    }
}
