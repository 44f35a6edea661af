//! The files of packages, which are most of a lock.

use std::sync::Arc;

use super::file::{sdist, wheel};
use crate::lock::artifact::{File, Sdist, Wheel};
use crate::lock::check::{WheelNames, check_hash};
use crate::lock::document::{Fault, Item, Key};
use crate::lock::file_ranges::FileRanges;
use crate::lock::id::PackageId;

/// Reads files: those that are written as uv writes nearly all of them out of the document's text, without values of a
/// tree, and any other out of the tree.
///
/// What it returns are ranges of the lock's document, until `pack` gives them a text of their own.
pub(super) struct Files<'w> {
    /// The document of the lock.
    whole: &'w str,
    /// No text yet.
    empty: Arc<String>,
    wheels: Vec<Vec<Wheel>>,
    sdists: Vec<Sdist>,
    /// The list that is being read; kept for its memory.
    list: Vec<FileRanges>,
}

impl<'w> Files<'w> {
    pub(super) fn of(whole: &'w str) -> Self {
        Self { whole, empty: Arc::default(), wheels: Vec::new(), sdists: Vec::new(), list: Vec::new() }
    }

    /// Takes a value with this key that begins here, if it is a usual file or a list of them: returns its number among
    /// those with this key, and where it ends.
    pub(super) fn take(&mut self, key: Key, start: usize) -> Option<(u32, usize)> {
        let text = self.whole;
        match key {
            Key::Wheels => {
                let end = self.read_list(text, start)?;
                let wheels = self.list.iter().map(|file| Wheel(File::Ranges(Arc::clone(&self.empty), *file))).collect();
                Some((add(&mut self.wheels, wheels)?, end))
            }
            Key::Sdist => {
                let (file, end) = FileRanges::read(text, start)?;
                let sdist = Sdist(File::Ranges(Arc::clone(&self.empty), file));
                Some((add(&mut self.sdists, sdist)?, end))
            }
            _ => None,
        }
    }

    /// Reads a list of files with a line for each; returns where it ends.
    fn read_list(&mut self, text: &str, start: usize) -> Option<usize> {
        let continues = |at: usize, with: &str| text.get(at..)?.starts_with(with).then_some(at + with.len());
        self.list.clear();
        let mut next = continues(start, "[\n    ")?;
        loop {
            let (file, end) = FileRanges::read(text, next)?;
            self.list.push(file);
            match continues(end, ",\n    ") {
                Some(another) => next = another,
                None => return continues(end, ",\n]"),
            }
        }
    }

    pub(super) fn sdist(&mut self, item: Item<'_>) -> Result<Sdist, Box<Fault>> {
        match item.taken().and_then(|number| self.sdists.get(number)) {
            Some(taken) => Ok(taken.clone()),
            None => sdist(item, self.whole, &self.empty),
        }
    }

    /// Returns the wheels of a package, given the string from which its version was parsed.
    pub(super) fn wheels(
        &mut self,
        item: Option<Item<'_>>,
        package: &PackageId,
        version: Option<&str>,
    ) -> Result<Vec<Wheel>, Box<Fault>> {
        let Some(list) = item else { return Ok(Vec::new()) };
        if let Some(taken) = list.taken().and_then(|number| self.wheels.get_mut(number)) {
            let mut names = WheelNames::of(package, version);
            for wheel in &*taken {
                names.check(wheel.0.filename_in(self.whole)).map_err(|kind| list.fail(*kind))?;
                check_hash(wheel.hash().is_some(), package).map_err(|kind| list.fail(*kind))?;
            }
            return Ok(std::mem::take(taken));
        }
        let mut wheels = Vec::with_capacity(list.count());
        for item in list.elements()? {
            let (wheel, at) = wheel(item, self.whole, &self.empty)?;
            WheelNames::of(package, version).check(wheel.0.filename_in(self.whole)).map_err(|kind| at.fail(*kind))?;
            check_hash(wheel.hash().is_some(), package).map_err(|kind| item.fail(*kind))?;
            wheels.push(wheel);
        }
        Ok(wheels)
    }
}

/// Appends a value; returns its number.
fn add<T>(taken: &mut Vec<T>, value: T) -> Option<u32> {
    let number = u32::try_from(taken.len()).ok()?;
    taken.push(value);
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::{Files, Key};

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn files_are_taken_as_uv_writes_them_and_left_to_the_tree_otherwise() {
        let file = format!(
            "{{ url = \"https://files.example/a-1-py3-none-any.whl\", hash = \"sha256:{HEX}\", size = 12, \
             upload-time = \"2026-01-31T23:59:59.5Z\" }}"
        );
        let plain = file.replace(", size = 12", "").replace(", upload-time = \"2026-01-31T23:59:59.5Z\"", "");
        let taken = |key: Key, value: &str| {
            let whole = format!("{value}\n");
            let mut files = Files::of(&whole);
            files.take(key, 0).map(|(number, end)| {
                assert_eq!((number, end), (0, value.len()), "{value}");
                files.wheels.iter().map(Vec::len).sum::<usize>() + files.sdists.len()
            })
        };
        assert_eq!((taken(Key::Sdist, &file), taken(Key::Sdist, &plain)), (Some(1), Some(1)));
        assert_eq!(taken(Key::Wheels, &format!("[\n    {file},\n    {plain},\n]")), Some(2));
        assert_eq!(taken(Key::Metadata, &file), None);
        for (usual, other) in [
            ("{ url", "{ path"),
            ("https://files.example/a-", "https://files.example/a%2B"),
            ("https://files.example/a-", "https://files.example/a\\\\"),
            ("https", "ht tps"),
            ("sha256:0", "sha256:"),
            ("sha256:0", "sha256:G"),
            (", hash = ", ",hash = "),
            ("size = 12", "size = 012"),
            ("size = 12", "size = 1_2"),
            ("size = 12", "size = 9223372036854775808"),
            ("T23:59:59.5Z", "T24:59:59.5Z"),
            (".5Z\" }", ".5Z\"}"),
            (".5Z\" }", ".5Z\", filename = \"a\" }"),
        ] {
            let unusual = file.replacen(usual, other, 1);
            assert_ne!(unusual, file);
            assert_eq!(taken(Key::Sdist, &unusual), None, "{unusual}");
            assert_eq!(taken(Key::Wheels, &format!("[\n    {file},\n    {unusual},\n]")), None, "{unusual}");
        }
        for (start, between, end) in [
            ("[", ",\n    ", ",\n]"),
            ("[\n    ", ", ", ",\n]"),
            ("[\n    ", ",\n    ", "\n]"),
            ("[\n    ", ",\n    # a\n    ", ",\n]"),
        ] {
            let list = format!("{start}{file}{between}{plain}{end}");
            assert_eq!(taken(Key::Wheels, &list), None, "{list}");
        }
    }
}
