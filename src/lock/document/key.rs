//! The keys of the tables of which a lock has very many.

macro_rules! keys {
    ($($key:ident = $text:literal,)*) => {
        /// A key that is recognised once, when it is read, and not compared as a string after that.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::lock) enum Key {
            $($key,)*
            /// Any other, which only its text tells from others.
            Other,
        }

        impl Key {
            pub(super) const COUNT: usize = Self::Other as usize + 1;
            /// The scanner has a bit for each.
            const _FEW: () = assert!(Self::COUNT <= 32);

            /// Its number, below [`COUNT`](Self::COUNT).
            pub(super) fn index(self) -> usize {
                self as usize
            }

            pub(super) fn of(text: &[u8]) -> Self {
                match text {
                    $($text => Self::$key,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

keys! {
    DefaultGroups = b"default-groups",
    Dependencies = b"dependencies",
    DependencyGroups = b"dependency-groups",
    DevDependencies = b"dev-dependencies",
    Directory = b"directory",
    Editable = b"editable",
    Extra = b"extra",
    Extras = b"extras",
    Filename = b"filename",
    Git = b"git",
    GroupRequiresPython = b"group-requires-python",
    Hash = b"hash",
    Index = b"index",
    Marker = b"marker",
    Metadata = b"metadata",
    Name = b"name",
    OldUploadTime = b"upload_time",
    OptionalDependencies = b"optional-dependencies",
    Path = b"path",
    Registry = b"registry",
    ResolutionMarkers = b"resolution-markers",
    Sdist = b"sdist",
    Size = b"size",
    Source = b"source",
    Specifier = b"specifier",
    UploadTime = b"upload-time",
    Url = b"url",
    Version = b"version",
    Virtual = b"virtual",
    Wheels = b"wheels",
}
