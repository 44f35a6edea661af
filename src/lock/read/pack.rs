//! The text that files are ranges of, once everything else is read.

use std::sync::Arc;

use crate::lock::artifact::File;
use crate::lock::document::Span;
use crate::lock::error::{LockError, LockErrorKind};
use crate::lock::package::Package;

/// Keeps of a lock's document what its files are ranges of, in the memory of the document, and gives it to them.
///
/// Their URLs, hashes and times are three quarters of most locks.
pub(super) fn pack(document: String, packages: &mut [Package]) -> Result<(), LockError> {
    let mut files = Vec::new();
    for file in packages.iter_mut().flat_map(Package::files_mut) {
        if let File::Ranges(text, ranges) = file {
            files.push((text, ranges));
        }
    }
    // They are in the order of the document already where the packages are, as uv writes them.
    files.sort_by_key(|(_, ranges)| ranges.start());
    let mut bytes = document.into_bytes();
    let end = files.iter_mut().fold(0, |end, (_, ranges)| ranges.pack(&mut bytes, end));
    bytes.truncate(end);
    bytes.shrink_to_fit();
    let text = String::from_utf8(bytes)
        .map_err(|_| LockError::at(LockErrorKind::NotUtf8, "", Span::new(0, 0), String::new()))?;
    let text = Arc::new(text);
    for (owner, _) in files {
        *owner = Arc::clone(&text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::Lockfile;
    use crate::limits::Limits;
    use crate::lock::artifact::File;
    use crate::lock::read::from_text;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const TIME: &str = "2026-01-31T23:59:59.5Z";

    /// The keys of a package with its files: the URLs, and the lines.
    fn files(name: &str, version: &str, has_time: bool) -> (Vec<String>, [String; 2]) {
        let url = |suffix: &str| format!("https://files.example/{name}-{version}{suffix}");
        let urls = [".tar.gz", "-py3-none-any.whl", "-py2-none-any.whl"].map(url);
        let time = if has_time { format!(", upload-time = \"{TIME}\"") } else { String::new() };
        let [sdist, py3, py2] =
            urls.clone().map(|url| format!("{{ url = \"{url}\", hash = \"sha256:{HEX}\", size = 12{time} }}"));
        (urls.to_vec(), [format!("sdist = {sdist}\n"), format!("wheels = [\n    {py3},\n    {py2},\n]\n")])
    }

    fn lock(packages: &[String]) -> String {
        format!("version = 1\nrequires-python = \">=3.12\"\n\n{}", packages.join("\n"))
    }

    /// Where files are, and their names.
    fn located(lock: &Lockfile) -> Vec<String> {
        let files = lock.packages().iter().flat_map(|package| {
            package.sdist.iter().map(|sdist| &sdist.0).chain(package.wheels.iter().map(|wheel| &wheel.0))
        });
        let files = files.map(|file| {
            let (location, name, ..) = file.stated();
            format!("{location:?} {name:?}")
        });
        files.collect()
    }

    proptest! {
        #[test]
        fn files_stay_those_of_their_package_in_any_order_of_the_document(
            order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
            kinds in prop::collection::vec((any::<bool>(), any::<bool>()), 4),
        ) {
            let mut expected = Vec::new();
            let mut packages = Vec::new();
            for (number, (has_time, wheels_first)) in kinds.iter().enumerate() {
                let name = ["a", "b", "c", "d"][number];
                let (urls, [sdist, wheels]) = files(name, "1.0", *has_time);
                let name_of = |url: &str| url.rsplit_once('/').map(|(_, name)| name.to_owned());
                expected.extend(urls.iter().map(|url| format!("Url({url:?}) {:?}", name_of(url))));
                let keys = if *wheels_first { wheels + &sdist } else { sdist + &wheels };
                packages.push(format!(
                    "[[package]]\nname = \"{name}\"\nversion = \"1.0\"\n\
                     source = {{ registry = \"https://index.example/simple\" }}\n{keys}"
                ));
            }
            let shuffled: Vec<String> = order.iter().map(|number| packages[*number].clone()).collect();
            let read = |packages: &[String]| {
                from_text(&lock(packages), &Limits::default()).map_err(|error| TestCaseError::fail(error.to_string()))
            };
            let found = read(&shuffled)?;
            prop_assert_eq!(located(&found), expected);
            prop_assert_eq!(found, read(&packages)?);
        }
    }

    #[test]
    fn urls_digits_and_times_are_all_that_is_kept() {
        let (urls, [sdist, wheels]) = files("a", "1.0", true);
        let package = format!(
            "[[package]]\nname = \"a\"\nversion = \"1.0\"\n\
             source = {{ registry = \"https://index.example/simple\" }}\n{sdist}{wheels}"
        );
        let kept = from_text(&lock(&[package]), &Limits::default()).map(|lock| match &lock.packages()[0].wheels[1].0 {
            File::Ranges(text, _) => text.as_str().to_owned(),
            File::Parts(parts) => format!("{:?}", parts.name),
        });
        let expected: String = urls.iter().flat_map(|url| [url, HEX, TIME]).collect();
        assert_eq!(kept.map_err(|error| error.to_string()), Ok(expected));
    }
}
