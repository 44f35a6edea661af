//! Values of a lock that uv 0.13.9 reads or refuses, or prints, in a place of their own.

use std::path::Path;

use locklayers::Lockfile;

use crate::differential::{export, uv};
use crate::support::{chain, parse, spec, texts};

/// A lock with a mark for a value; what the value is about must not be reached by the export.
fn lock(mark: &str, value: &str) -> String {
    let base = r#"version = 1
revision = 3
requires-python = ">=3.9"

[options]
exclude-newer = "2026-01-01T00:00:00Z"
exclude-newer-span = "SPAN"

[options.exclude-newer-package]
q = "FIXED"

[manifest]
excludes = [EXCLUDE]

[[manifest.dependency-metadata]]
name = "q"
version = "VERSION"
requires-dist = ["REQUIRED"]
requires-python = "PYTHON"

[[package]]
name = "app"
version = "0.1"
source = { editable = "." }
dependencies = [
    { name = "p", marker = "MARKER" },
    { name = "tree" },
    { name = "url" },
    { name = "git" },
]

[package.metadata]
requires-dist = [
    { name = "p", specifier = "==1.0", index = "INDEX", conflict = CONFLICT },
    { name = "q", url = "ADDRESS" },
    { name = "q", git = "REPOSITORY" },
    { name = "q", path = "ARCHIVE" },
]

[[package]]
name = "git"
version = "1.0"
source = { git = "GIT#4d76121acd1ff058302e9d7720a8036777886b5d" }

[[package]]
name = "p"
version = "1.0"
source = { registry = "https://index.example/simple" }
sdist = { url = "SDIST", hash = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
wheels = [{ url = "https://files.example/WHEEL", hash = "sha256:1111111111111111111111111111111111111111111111111111111111111111", upload-time = "TIME" }]

[[package]]
name = "tree"
version = "1.0"
source = { editable = "TREE" }

[[package]]
name = "url"
version = "1.0"
source = { url = "https://files.example/url-1.0.zip", subdirectory = "FOLDER" }
sdist = { hash = "sha256:2222222222222222222222222222222222222222222222222222222222222222" }
"#;
    let usual = [
        ("SPAN", "P7D"),
        ("FIXED", "P7D"),
        ("EXCLUDE", "\"z\""),
        ("VERSION", "1.0"),
        ("REQUIRED", "r"),
        ("PYTHON", ">=3.9"),
        ("MARKER", "os_name == 'nt'"),
        ("INDEX", "https://index.example/simple"),
        ("CONFLICT", "{ package = \"app\", extra = \"x\" }"),
        ("ADDRESS", "https://files.example/q.zip"),
        ("REPOSITORY", "https://git.example/q"),
        ("ARCHIVE", "q.tar.gz"),
        ("GIT", "https://git.example/git"),
        ("SDIST", "https://files.example/p-1.0.tar.gz"),
        ("WHEEL", "p-1.0-py3-none-any.whl"),
        ("TIME", "2026-01-01T00:00:00Z"),
        ("TREE", "tree"),
        ("FOLDER", "s"),
    ];
    assert!(usual.iter().any(|(name, _)| *name == mark), "{mark}");
    usual
        .iter()
        .fold(base.to_owned(), |text, (name, usual)| text.replace(name, if *name == mark { value } else { usual }))
}

/// What is refused, with the reason.
const REFUSED: &[(&str, &str, &str)] = &[
    ("SPAN", "P1H", "it is not like `P3D`"),
    ("SPAN", "1.5d", "it is not like `P3D`"),
    ("SPAN", "3\u{3bc}s", "it is not like `P3D`"),
    ("SPAN", "640330789636854776 micros", "it is not like `P3D`"),
    ("FIXED", "9999-12-30", "it is not like `2026-01-31T23:59:59Z` or `P3D`"),
    ("FIXED", "2026-01-01[!x=y]", "it is not like `2026-01-31T23:59:59Z` or `P3D`"),
    ("TIME", "2026-01-01T00:00:00+01:0000", "it is not like `2026-01-31T23:59:59Z`"),
    ("TIME", "2026-01-01T00:00:00Z[!u-ca=iso8601]", "it is not like `2026-01-31T23:59:59Z`"),
    ("TIME", "-000000-01-01T00:00:00Z", "it is not like `2026-01-31T23:59:59Z`"),
    ("TIME", "-009999-01-02T01:59:58Z", "it is not like `2026-01-31T23:59:59Z`"),
    ("FIXED", "1 month", "it is not like `2026-01-31T23:59:59Z` or `P3D`"),
    ("EXCLUDE", "{}", "the key `package` is missing"),
    ("VERSION", "1.0.x", "is not a valid version (PEP 440)"),
    ("REQUIRED", "r=1", "its versions are no list of version specifiers"),
    ("REQUIRED", "r ; os_name == nt", "expected a quoted string or a marker variable"),
    ("REQUIRED", "r @ https://files.example/r.zip;v=1", "its URL does not end as that of an archive does"),
    ("REQUIRED", "r @ https://files.example:65536/r.zip", "its URL has no valid host"),
    ("REQUIRED", "r@r>=1", "its URL is neither one of `https:`, `http:`, `file:///` and `git+`, nor an absolute path"),
    ("REQUIRED", "r @ file://h.example/r.zip", "its file URL has a host"),
    ("REQUIRED", "r @ git+git://git.example/r", "its Git URL has none of the schemes"),
    ("PYTHON", "3.9", "is not a list of version specifiers (PEP 440)"),
    ("INDEX", "simple", "it does not start with a scheme such as `https:`"),
    ("INDEX", "https://index.example:x/simple", "its port is not a number below 65536"),
    ("INDEX", "https://a|b/simple", "its host has a character that no host has"),
    ("CONFLICT", "{ extra = \"x\" }", "the key `package` is missing"),
    ("CONFLICT", "{ package = \"app\", other = \"x\" }", "`other`"),
    ("ADDRESS", "https://files.example/q.egg", "it does not end as that of an archive does"),
    ("ADDRESS", "https://files.example/q.ZIP", "it does not end as that of an archive does"),
    ("ADDRESS", "ftp:///q.zip", "it does not end as that of an archive does"),
    ("ARCHIVE", "q", "it does not end as that of an archive does"),
    ("REPOSITORY", "ftp://git.example/q", "its scheme is none of `https`, `http`, `ssh` and `file`"),
    ("REPOSITORY", "https://git.example/q#main", "what follows `#` is not a commit of 40 hex digits"),
    ("REPOSITORY", "https://xn--zz--.example/q", "its host has a part in Punycode"),
    (
        "REPOSITORY",
        "https://git.example/q?rev=0000000000000000000000000000000000000000#4d76121acd1ff058302e9d7720a8036777886b5d",
        "its `rev` is another commit than the one after `#`",
    ),
    ("REPOSITORY", "https://git.example/q?path=q", "its `path` does not end as that of an archive does"),
    ("GIT", "https://git.example/q?path=q", "its `path` does not end as that of an archive does"),
    ("GIT", "https://256.1.1.1/q", "its host is no valid address"),
    ("GIT", "https://git.example:65536/q", "its port is not a number below 65536"),
    ("GIT", "https://xn--a.example/q", "its host has a part in Punycode"),
    ("WHEEL", "p-1.0-py2..py3-none-any.whl", "one of its tags is empty"),
    ("WHEEL", "p-1.0-18446744073709551616-py3-none-any.whl", "the number of its build part is 2^64 or more"),
];

/// What is read, and printed as uv prints it.
const READ: &[(&str, &str)] = &[
    ("SPAN", "1 day 02:00:00"),
    ("SPAN", "1 d, 99:99:99 ago"),
    ("SPAN", "175307617h "),
    ("FIXED", "PT1.5H"),
    ("FIXED", "0y 1d"),
    ("FIXED", "2026-01-01[UTC]"),
    ("TIME", "2026-01-01T00:00:00+25:59:59.4[Europe/Berlin][u-ca=iso8601]"),
    ("TIME", "-009999-01-02T01:59:59Z"),
    ("EXCLUDE", "{ package = { name = \"q\" }, dependencies = [\"r\"] }"),
    ("REQUIRED", "r [x] (>=1, <2,) ; os_name == 'nt'"),
    ("REQUIRED", "r @ https://files.example/r.zip?v=1;2"),
    ("REQUIRED", "r @ git+ssh://git@git.example/r@v:1#subdirectory=a"),
    ("REQUIRED", "r @ /a b/r ; os_name == 'nt'"),
    ("PYTHON", ""),
    ("INDEX", "file:///indexes/own"),
    ("INDEX", "https://xn--fles-2pa.example:/simple"),
    ("INDEX", "https://index.example/a:b@c?d#e:f@g"),
    ("CONFLICT", "{ package = \"app\" }"),
    ("ADDRESS", "https://files.example/q.tar.lzma?x#y"),
    ("ADDRESS", "https://files.example:443:443/q.zip"),
    ("ARCHIVE", "../q.whl"),
    ("REPOSITORY", "ssh://git@git.example/q?path=a%2Fq.whl#4d76121acd1ff058302e9d7720a8036777886b5d"),
    ("GIT", "https://git.example/q?lfs=TRUE"),
    ("GIT", "https://git.example/q?subdirectory=a%2F%2Fb%2F."),
    ("GIT", "https://git.example/q?subdirectory=."),
    ("SDIST", "https://files.example/p%e9-1.0.tar.gz"),
    ("SDIST", "https://files.example/a\\tb/p-1.0.tar.gz"),
    ("WHEEL", "\u{feff}/p-1.0-py3.-none-any.whl"),
    ("WHEEL", "p-1.0-18446744073709551615-py3-none-any.whl"),
    ("TREE", "./tree"),
    ("TREE", "a//b/./c/."),
    ("TREE", "//tree"),
    ("TREE", "../tree//"),
    ("FOLDER", "./s"),
    ("FOLDER", "a//b/."),
    ("FOLDER", "."),
    ("FOLDER", ""),
    ("MARKER", "platform_release == '20.6.*'"),
    ("MARKER", "platform_release >= '20.1' and platform_release < '20.2'"),
    ("MARKER", "platform_release == '20.1.*' and sys_platform == 'darwin'"),
];

#[test]
fn values_that_uv_refuses_are_refused_with_the_reason() {
    for (mark, value, reason) in REFUSED {
        let error = lock(mark, value).parse::<Lockfile>().map_or_else(|error| chain(&error), |_| "none".to_owned());
        assert!(error.contains(reason), "{mark} = {value}: {error}");
    }
    let error = lock("MARKER", "python_version > '3.18446744073709551614'").parse::<Lockfile>().unwrap_err();
    assert!(chain(&error).contains("a version has a number whose next one uv cannot read (2^64-1)"), "{error}");
}

#[test]
fn values_that_uv_reads_are_read() {
    for (mark, value) in READ {
        assert!(parse(&lock(mark, value)).is_some(), "{mark} = {value}");
    }
}

#[test]
fn redundant_parts_of_paths_are_printed_as_uv_prints_them() {
    let line = |mark, value, start: &str| {
        let graph = parse(&lock(mark, value)).unwrap();
        let plan = locklayers::Plan::builder(&graph).layer(spec("all", &["project"])).keep_local(true);
        let texts = texts(&plan.build().unwrap());
        texts[0].lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned()
    };
    assert_eq!(line("TREE", "a//b/./c/.", "-e ./a"), "-e ./a//b/./c/.");
    assert_eq!(line("TREE", "./tree", "-e ./"), "-e ./tree");
    assert_eq!(line("FOLDER", "./s", "url"), "url @ https://files.example/url-1.0.zip#subdirectory=./s \\");
    assert_eq!(line("FOLDER", ".", "url"), "url @ https://files.example/url-1.0.zip#subdirectory= \\");
    let git = "git @ git+https://git.example/q@4d76121acd1ff058302e9d7720a8036777886b5d#";
    assert_eq!(line("GIT", "https://git.example/q?lfs=TRUE", "git"), format!("{git}lfs=true"));
    assert_eq!(line("GIT", "https://git.example/q?subdirectory=a%2F%2Fb", "git"), format!("{git}subdirectory=a//b"));
}

/// Folders of packages, editable ones first, in the order in which uv 0.13.9 prints them, and how it prints them.
const FOLDERS: &[(&str, &str, &str)] = &[
    ("editable", ".", "-e ."),
    ("editable", "/a/", "-e /a/"),
    ("editable", "./../a", "-e ./../a"),
    ("editable", "./a", "-e ./a"),
    ("editable", "..", "-e .."),
    ("editable", "a/./c", "-e ./a/./c"),
    ("directory", "/", "file:///"),
    ("directory", "/b//", "file:///b"),
    ("directory", "./.", "./."),
    ("directory", "./z", "./z"),
    ("directory", "../a", "../a"),
    ("directory", "a/", "./a/"),
    ("directory", "b/../a", "./b/../a"),
    ("directory", "~", "./~"),
];

/// Returns a lock that requires the folders in another order, and what is printed of it.
fn with_folders() -> (String, String) {
    let names: Vec<String> = (0..FOLDERS.len()).map(|number| format!("p{}", number * 5 % FOLDERS.len())).collect();
    let needs: Vec<String> = names.iter().map(|name| format!("{{ name = \"{name}\" }}")).collect();
    let head = format!(
        "version = 1\nrequires-python = \">=3.9\"\n[[package]]\nname = \"app\"\nversion = \"0.1\"\nsource = {{ virtual = \".\" }}\n\
         dependencies = [{}]\n",
        needs.join(", ")
    );
    let package = |(name, (kind, path, _)): (&String, &(&str, &str, &str))| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ {kind} = \"{path}\" }}\n")
    };
    let packages: Vec<String> = names.iter().zip(FOLDERS).map(package).collect();
    let lines: Vec<&str> = FOLDERS.iter().map(|(.., line)| *line).collect();
    (format!("{head}{}", packages.concat()), format!("{}\n", lines.join("\n")))
}

#[test]
fn folders_are_in_the_order_of_uv() {
    let (text, expected) = with_folders();
    let graph = parse(&text).unwrap();
    let plan = locklayers::Plan::builder(&graph).layer(spec("all", &["project"])).keep_local(true);
    assert_eq!(texts(&plan.build().unwrap()), [expected]);
}

fn export_of_uv(uv: &str, folder: &Path, text: &str) -> Result<String, String> {
    let project = "[project]\nname = \"app\"\nversion = \"0.1\"\nrequires-python = \">=3.9\"\n";
    std::fs::write(folder.join("pyproject.toml"), project).unwrap();
    std::fs::write(folder.join("uv.lock"), text).unwrap();
    export(uv, folder, &["requirements.txt"], &["--no-header", "--no-annotate", "--no-dev"].map(str::to_owned))
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn uv_refuses_and_prints_the_same_values() {
    let (uv, folder) = (uv(), tempfile::tempdir().unwrap());
    for (mark, value, _) in REFUSED {
        assert!(export_of_uv(&uv, folder.path(), &lock(mark, value)).is_err(), "{mark} = {value}");
    }
    for (mark, value) in READ {
        let text = lock(mark, value);
        let graph = parse(&text).unwrap();
        let plan = locklayers::Plan::builder(&graph).layer(spec("all", &["project"])).keep_local(true);
        let ours = texts(&plan.build().unwrap()).remove(0);
        assert_eq!(Ok(ours), export_of_uv(&uv, folder.path(), &text), "{mark} = {value}");
    }
    let (text, expected) = with_folders();
    assert_eq!(export_of_uv(&uv, folder.path(), &text), Ok(expected));
}
