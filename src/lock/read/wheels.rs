//! The wheels of packages, which are most of a lock.

use std::sync::Arc;

use super::file::wheel;
use crate::lock::artifact::Wheel;
use crate::lock::check::{WheelNames, check_hash};
use crate::lock::document::{Fault, Item};
use crate::lock::id::PackageId;

/// Reads the lists of wheels, if possible as soon as each is complete.
///
/// The tree of a document then never holds more than one of them, and takes a tenth of the memory.
pub(super) struct Wheels<'w> {
    /// The source string of the lock.
    pub(super) whole: &'w Arc<String>,
    taken: Vec<Vec<Wheel>>,
}

impl<'w> Wheels<'w> {
    pub(super) fn of(whole: &'w Arc<String>) -> Self {
        Self { whole, taken: Vec::new() }
    }

    /// Takes a valid list out of the tree.
    pub(super) fn take(&mut self, list: Item<'_>) -> Option<u32> {
        if list.key() != "wheels" {
            return None;
        }
        let mut wheels = Vec::with_capacity(list.count());
        for item in list.elements().ok()? {
            wheels.push(wheel(item, self.whole).ok()?.0);
        }
        let number = u32::try_from(self.taken.len()).ok()?;
        self.taken.push(wheels);
        Some(number)
    }

    /// Returns the wheels of a package, given the string from which its version was parsed.
    pub(super) fn of_package(
        &mut self,
        item: Option<Item<'_>>,
        package: &PackageId,
        version: Option<&str>,
    ) -> Result<Vec<Wheel>, Box<Fault>> {
        let Some(list) = item else { return Ok(Vec::new()) };
        if let Some(taken) = list.taken().and_then(|number| self.taken.get_mut(number)) {
            let mut names = WheelNames::of(package, version);
            for wheel in &*taken {
                names.check(wheel.filename()).map_err(|kind| list.fail(*kind))?;
                check_hash(wheel.hash().is_some(), package).map_err(|kind| list.fail(*kind))?;
            }
            return Ok(std::mem::take(taken));
        }
        let mut wheels = Vec::with_capacity(list.count());
        for item in list.elements()? {
            let (wheel, at) = wheel(item, self.whole)?;
            WheelNames::of(package, version).check(wheel.filename()).map_err(|kind| at.fail(*kind))?;
            check_hash(wheel.hash().is_some(), package).map_err(|kind| item.fail(*kind))?;
            wheels.push(wheel);
        }
        Ok(wheels)
    }
}
