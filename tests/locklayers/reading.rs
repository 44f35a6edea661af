//! Readers of written files (installers, a shell, a Dockerfile parser) find what the lock states.

use locklayers::Plan;
use locklayers::export::{ExportError, LayerFormat, Misread, PylockToml, RequirementsTxt};
use locklayers::image::{BuildIndex, BuildSettings, Dockerfile, DockerfileBuilder, FileAccess, Installer, Stages};

use proptest::prelude::*;
use proptest::sample::select;

use crate::program::run;
use crate::support::{graph, parse, spec};

const HEAD: &str = "version = 1\nrequires-python = \">=3.12\"\n";

/// A project that needs one local package and two from indexes, one of which may have to be built.
fn project(folder: &str, special: &str) -> String {
    let hash = "0".repeat(64);
    let package = |name: &str, index: &str, file: &str| {
        format!(
            "\n[[package]]\nname = \"{name}\"\nversion = \"1.0\"\nsource = {{ registry = \"https://{index}.example/simple\" \
             }}\n{file}, hash = \"sha256:{hash}\" }}{}\n",
            if file.starts_with("wheels") { "]" } else { "" }
        )
    };
    let wheel = |name| format!("wheels = [{{ url = \"https://files.example/{name}-1.0-py3-none-any.whl\"");
    HEAD.to_owned()
        + "\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"lib\" }, { name = \"main\" }, \
           { name = \"special\" }]\n"
        + &format!("\n[[package]]\nname = \"lib\"\nsource = {{ directory = '{folder}' }}\n")
        + &package("main", "main", &wheel("main"))
        + &package("special", "a-special", special)
}

fn image(
    lock: &str,
    change: impl FnOnce(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>,
) -> Result<Dockerfile, String> {
    let graph = graph(lock);
    let plan = Plan::builder(&graph).layer(spec("all", &["project"])).build().unwrap();
    change(Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap())).build().map_err(|error| error.to_string())
}

/// The settings of a project with a default index and two more.
fn settings(is_explicit: bool) -> BuildSettings {
    let index = |name: &str, is_default, is_explicit| {
        let mut index = BuildIndex::new(format!("https://{name}.example/simple"));
        index.name = Some(name.to_owned());
        (index.is_default, index.is_explicit) = (is_default, is_explicit);
        index
    };
    let indexes = vec![index("main", true, false), index("more", false, false), index("a-special", false, is_explicit)];
    BuildSettings::new("index = []\n").with_indexes(indexes)
}

/// Returns the build arguments before the last step that installs.
fn arguments(dockerfile: &str) -> Vec<&str> {
    let start = dockerfile.find("# Local packages").unwrap();
    dockerfile[start..].lines().filter(|line| line.starts_with("ARG ") && line.contains("_INDEX")).collect()
}

#[test]
fn a_path_that_an_installer_reads_as_another_is_in_no_dockerfile() {
    let wheel = "wheels = [{ url = \"https://files.example/special-1.0-py3-none-any.whl\"";
    for (path, reason) in [
        ("d[gpu]", "contains a bracket that would begin or end a list of extras"),
        ("[gpu]", "contains a bracket that would begin or end a list of extras"),
        ("d ; os_name == \"nt\"", "contains a `;` that would begin a marker"),
        ("d;x", "contains a `;` that would begin a marker"),
        ("d ", "ends with white space that would be cut off"),
        ("d\u{a0}", "ends with white space that would be cut off"),
        ("d#e", "contains a `#` that would end the path"),
        ("d%20e", "contains a `%` and two digits that would be read as another character"),
    ] {
        for installer in [Installer::Uv, Installer::Pip] {
            for stages in [Stages::Single, Stages::Multi] {
                let error = image(&project(path, wheel), |builder| builder.installer(installer).stages(stages));
                let said = format!(
                    "the path of a local package `{path}` {reason}; a Dockerfile or its shell could interpret it \
                     differently"
                );
                assert_eq!(error.map(|file| file.to_string()), Err(said), "{path:?}");
            }
        }
    }
    assert!(image(&project("my libs/é@1", wheel), |builder| builder).is_ok());
}

#[test]
fn a_path_with_a_drive_letter_is_in_no_requirement() {
    let wheel = "wheels = [{ url = \"https://files.example/special-1.0-py3-none-any.whl\"";
    for path in ["x:/d", "X:\\\\d"] {
        let graph = graph(&project(path, wheel));
        let plan = Plan::builder(&graph).layer(spec("all", &["project"])).keep_local(true).build().unwrap();
        let said = RequirementsTxt::of(&plan.layers()[0]).map(|file| file.to_string()).unwrap_err().to_string();
        assert!(said.contains("begins with a drive letter, which makes it absolute on Windows alone"), "{said}");
    }
}

/// An explicit index serves only packages that name it, so no build may install a build backend from it.
#[test]
fn builds_ask_the_default_index_and_those_that_serve_everything() {
    let wheel = "wheels = [{ url = \"https://files.example/special-1.0-py3-none-any.whl\"";
    let lock = project("lib", wheel);
    for stages in [Stages::Single, Stages::Multi] {
        let pip = image(&lock, |builder| builder.installer(Installer::Pip).stages(stages).settings(settings(true)));
        let pip = pip.unwrap();
        let more = "ARG PIP_EXTRA_INDEX_URL=\"${INDEX_MORE}\"";
        let mut expected = vec!["ARG PIP_INDEX_URL=\"${INDEX_MAIN}\"", more];
        if stages == Stages::Single {
            expected.remove(0);
        }
        assert_eq!(arguments(&pip.to_string()), expected);
        let said = pip.warnings().iter().map(ToString::to_string).collect::<Vec<_>>();
        let warning = "the build requirements of local packages may come from any of https://main.example/simple, \
             https://more.example/simple, and pip takes the highest version; declare indexes for named packages only as \
             `explicit`, or install with uv";
        assert!(said.contains(&warning.to_owned()), "{said:?}");
    }
    let copied = image(&lock, |builder| {
        builder.access(FileAccess::Copy).format(LayerFormat::RequirementsTxt).settings(settings(false))
    });
    let copied = copied.unwrap().to_string();
    let order = "ARG UV_INDEX=\"more=${INDEX_MORE} a-special=${INDEX_A_SPECIAL}\"";
    assert_eq!(arguments(&copied), [order], "in the order in which uv asks them: {copied}");
}

#[test]
fn a_layer_that_is_built_is_not_given_an_explicit_index() {
    let lock = project("lib", "sdist = { url = \"https://files.example/special-1.0.tar.gz\"");
    for installer in [Installer::Uv, Installer::Pip] {
        let found = image(&lock, |builder| {
            builder.installer(installer).format(LayerFormat::RequirementsTxt).settings(settings(true))
        });
        assert_eq!(
            found.map(|file| file.to_string()),
            Err("layer `all` builds special from source, and with requirements the installer would also query the \
                 explicit index https://a-special.example/simple for its build requirements; install with uv from pylock.toml, or \
                 lock versions that have wheels"
                .to_owned())
        );
    }
    assert!(image(&lock, |builder| builder.settings(settings(true))).is_ok());
    // An explicit index that is the default one as well is queried anyway.
    let mut default = BuildIndex::new("https://a-special.example/simple/");
    default.is_default = true;
    let indexes = [vec![default], settings(true).indexes()[1..].to_vec()].concat();
    let both = BuildSettings::default().with_indexes(indexes);
    assert!(image(&lock, |builder| builder.installer(Installer::Pip).settings(both)).is_ok());
    assert!(image(&lock, |builder| builder.installer(Installer::Pip).settings(settings(false))).is_ok());
}

/// An existing Dockerfile has its own stages, so `--stages multi` is no advice for it.
#[test]
fn a_compiler_is_asked_of_the_stage_that_gets_the_layers() {
    let lock = project("lib", "sdist = { url = \"https://files.example/special-1.0.tar.gz\"");
    let said = |is_fragment| {
        let file = image(&lock, |builder| builder.fragment(is_fragment)).unwrap();
        file.warnings().iter().map(ToString::to_string).find(|said| said.contains("from source"))
    };
    assert_eq!(
        said(true).as_deref(),
        Some(
            "layer `all` builds special from source, which may need a compiler in the stage of the Dockerfile into which the \
             layers are inserted"
        )
    );
    assert_eq!(said(false), None, "a stage of its own has a compiler");
}

/// Returns the requirements of a lock with one package, or the error.
fn requirements(source: &str, more: &str, marker: &str) -> Result<String, String> {
    let lock = format!(
        "{HEAD}\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"b\"{marker} \
         }}]\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = {{ {source} }}\n{more}\n"
    );
    let graph = graph(&lock);
    let plan = Plan::builder(&graph).layer(spec("all", &["project"])).keep_local(true).build().unwrap();
    RequirementsTxt::of(&plan.layers()[0]).map(|file| file.to_string()).map_err(|error| match error {
        ExportError::UnsafeLine { reason, .. } => reason.to_owned(),
        error => error.to_string(),
    })
}

/// Each was found by comparison with pip, packaging and uv; `tests/reading/check.py` compares many more.
#[test]
fn requirements_that_installers_reinterpret_are_refused_with_the_reason() {
    let hash = "0".repeat(64);
    let fragment = "has an `&` in its URL before a word that pip reads as part of a fragment";
    let ambiguous = "has a `:` and an `@` in its URL, which uv takes for a misplaced password";
    let ending = "is at a URL that does not end as that of an archive does";
    let user = "has a user in its URL that readers write in another form";
    for (url, reason) in [
        ("https://files.example/b-1.0.zip?a&sha256=11", fragment),
        ("https://files.example/a&subdirectory=x/b-1.0.zip", fragment),
        ("https://files.example/b-1.0.zip?a&egg=x", fragment),
        ("https://files.example/a:b@c/b-1.0.zip", ambiguous),
        ("https://files.example/.zip", ending),
        ("https://files.example/?a/b-1.0.zip", ending),
        ("https://u:@files.example/b-1.0.zip", user),
        ("https://u:a:b@files.example/b-1.0.zip", user),
        ("https://files.example/b-1.0.zip?a[gpu]", "ends with a bracket that would end a list of extras"),
    ] {
        let sdist = format!("sdist = {{ url = \"{url}\", hash = \"sha256:{hash}\" }}");
        assert_eq!(requirements(&format!("url = \"{url}\""), &sdist, ""), Err(reason.to_owned()), "{url}");
    }
    let commit = "4d76121acd1ff058302e9d7720a8036777886b5d";
    for (repository, reason) in [
        ("https://git.example/a@b", "has an `@` in its URL, where uv looks for a revision"),
        ("https://git.example/a:b", ambiguous),
        ("https://git.example/a&subdirectory=x", fragment),
        (
            "https://git.example/a?subdirectory=x%5Bgpu%5D",
            "has a subdirectory or path with a character that readers of URLs take for something else",
        ),
        ("https://git.example/a?subdirectory=x%3Aa%40b", ambiguous),
    ] {
        let source = format!("git = \"{repository}#{commit}\"");
        assert_eq!(requirements(&source, "", ""), Err(reason.to_owned()), "{repository}");
    }
    // A port, or the user of a short host, is not part of the path.
    for kept in ["http://127.0.0.1:8080/a.git", "ssh://git@git.example:2222/a.git", "ssh://git@g.io/a.git"] {
        let line = requirements(&format!("git = \"{kept}#{commit}\""), "", "");
        assert_eq!(line, Ok(format!("b @ git+{kept}@{commit}\n")));
    }
    let registry = "registry = \"https://index.example/simple\"";
    assert_eq!(
        requirements(registry, "", ", marker = \"platform_version != 'a\\\\x41'\""),
        Err("has a marker with a backslash, which pip reads as an escape".to_owned())
    );
    let sdist = format!("sdist = {{ hash = \"sha256:{hash}\" }}");
    assert_eq!(
        requirements("path = \"b-1.0.bin\"", &sdist, ""),
        Err("is a file that does not end as an archive does".to_owned())
    );
    for kept in ["https://files.example/B-1.0.TAR.GZ?sig=a&b=c:d", "https://u:p@files.example/b-1.0.tar.gz"] {
        let sdist = format!("sdist = {{ url = \"{kept}\", hash = \"sha256:{hash}\" }}");
        let file = requirements(&format!("url = \"{kept}\""), &sdist, "");
        assert_eq!(file, Ok(format!("b @ {kept} \\\n    --hash=sha256:{hash}\n")));
    }
}

/// A lock with two forks of a pin without a hash, an editable with a marker, and a subdirectory with a blank.
fn lock_of_exceptions() -> String {
    let hash = "0".repeat(64);
    let fork = |version: &str, marker: &str| {
        format!(
            "\n[[package]]\nname = \"forked\"\nversion = \"{version}\"\nsource = {{ registry = \
             \"https://index.example/simple\" }}\nresolution-markers = [\"{marker}\"]\n"
        )
    };
    let edge = |version: &str, marker: &str| {
        format!(
            "{{ name = \"forked\", version = \"{version}\", source = {{ registry = \"https://index.example/simple\" }}, \
             marker = \"{marker}\" }}"
        )
    };
    let [linux, other] = ["sys_platform == 'linux'", "sys_platform != 'linux'"];
    format!(
        "{HEAD}resolution-markers = [\"{linux}\", \"{other}\"]\n\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" \
         }}\ndependencies = [{}, {}, {{ name = \"edit\", marker = \"{linux}\" }}, {{ name = \"sub\" }}]\n{}{}\n[[package]]\nname \
         = \"edit\"\nversion = \"1.0\"\nsource = {{ editable = \"/edit ed\" }}\n\n[[package]]\nname = \"sub\"\nversion = \
         \"1.0\"\nsource = {{ url = \"https://files.example/sub-1.0.zip\", subdirectory = \"a b\" }}\nsdist = {{ hash = \
         \"sha256:{hash}\" }}\n",
        edge("1.0", linux),
        edge("2.0", other),
        fork("1.0", linux),
        fork("2.0", other),
    )
}

#[test]
fn requirements_that_no_installer_reads_are_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("uv.lock"), lock_of_exceptions()).unwrap();
    let output = run(folder.path(), &["export", "--layer", "all=project", "--emit-local"]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    let warnings: Vec<&str> = said.lines().filter(|line| line.starts_with("warning")).collect();
    assert_eq!(
        warnings,
        [
            "warning: pinned without a hash, so any index could serve another file for it: forked",
            "warning: neither pip nor uv reads a marker after `-e`, so they install on every platform: edit; a pylock.toml \
             keeps it",
            "warning: pip splits a path after `-e` at a blank, uv does not: edit; a pylock.toml keeps it",
            "warning: neither pip nor uv finds a subdirectory with a blank, which requirements write as `%20`: sub; a \
             pylock.toml keeps it",
        ]
    );
}

/// What pip says of them: `Allowed hash algorithms for --hash are sha256, sha384, sha512.`
#[test]
fn hashes_that_pip_refuses_are_warned_about() {
    for (hash, is_refused) in [
        (format!("md5:{}", "0".repeat(32)), true),
        (format!("blake2b:{}", "0".repeat(64)), true),
        (format!("sha256:{}", "0".repeat(64)), false),
        (format!("sha384:{}", "0".repeat(96)), false),
        (format!("sha512:{}", "0".repeat(128)), false),
    ] {
        let graph = graph(&format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
             dependencies = [{{ name = \"six\" }}]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
             source = {{ registry = \"https://index.example/simple\" }}\n\
             wheels = [{{ url = \"https://files.example/six-1-py3-none-any.whl\", hash = \"{hash}\" }}]\n"
        ));
        let plan = Plan::builder(&graph).build().unwrap();
        let said = |format| Misread::of(&plan, format).iter().map(ToString::to_string).collect::<Vec<_>>();
        let warning = "pip refuses a file with md5 or BLAKE2b hashes, which are all that the lock has for files of six; \
                       `--no-hashes` leaves hashes out, and uv verifies those of a pylock.toml";
        let expected: &[&str] = if is_refused { &[warning] } else { &[] };
        assert_eq!(said(LayerFormat::RequirementsTxt), expected, "{hash}");
        assert_eq!(said(LayerFormat::RequirementsWithoutHashes), [""; 0]);
        assert_eq!(said(LayerFormat::PylockToml), [""; 0]);
    }
}

#[test]
fn an_image_is_refused_with_a_subdirectory_that_is_not_found() {
    let lock = lock_of_exceptions();
    let graph = graph(&lock);
    let plan = Plan::builder(&graph).layer(spec("all", &["project"])).build().unwrap();
    let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap());
    let error = builder.format(LayerFormat::RequirementsWithoutHashes).local(false).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "package sub==1.0 (https://files.example/sub-1.0.zip#subdirectory=a b): its requirement `sub @ \
         https://files.example/sub-1.0.zip#subdirectory=a%20b` has a blank in its subdirectory, which is written as \
         `%20` in a requirement and is not found, so pip or uv would read it differently from the lock; lock the package from \
         another location or under another marker"
    );
}

/// A lock with a wheel in a folder of the repository.
fn lock_of_wheels(folder: &str, file: &str) -> String {
    let hash = "0".repeat(64);
    format!(
        "{HEAD}\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"b\" }}]\n\n[[package]]\n\
         name = \"b\"\nversion = \"1.0\"\nsource = {{ registry = '''{folder}''' }}\nwheels = [{{ path = \
         '''{file}b-1.0-py3-none-any.whl''', hash = \"sha256:{hash}\" }}]\n"
    )
}

#[test]
fn the_files_of_a_layer_are_mounted_as_the_lock_names_them_or_refused() {
    let file = "b-1.0-py3-none-any.whl";
    let quote = "contains a quote, a backslash, a `$`, a backtick or a colon";
    for (folder, within, reason) in [
        ("a\"b", "", quote),
        ("a$b", "", quote),
        ("a", "x`y/", quote),
        ("a<<E", "", "holds a `<<`"),
        ("*", "", "contains a `*`, a `?` or a bracket, which builders read as a pattern"),
        ("-a", "", "starts with a `-`"),
        ("a", "../../../usr/", "leads out of its folder"),
        ("a", "/usr/", "leads out of its folder"),
    ] {
        for access in [FileAccess::Mount, FileAccess::Copy] {
            let found = image(&lock_of_wheels(folder, within), |builder| builder.access(access));
            let said = format!(
                "the path of a file `{folder}/{within}{file}` {reason}; a Dockerfile or its shell could interpret it \
                 differently"
            );
            assert_eq!(found.map(|file| file.to_string()), Err(said), "{folder:?} {within:?}");
        }
    }
    let text = |folder: &str, access| {
        image(&lock_of_wheels(folder, ""), |builder| builder.access(access)).map(|file| file.to_string())
    };
    let has = |folder: &str, access, line: &str| {
        let text = text(folder, access).unwrap();
        assert!(text.contains(&line.replace("FILE", &format!("{folder}/{file}"))), "{text}");
    };
    has("libs/x+1", FileAccess::Mount, "--mount=type=bind,source=FILE,target=/mnt/src/FILE \\\n");
    has("a b;(c)", FileAccess::Mount, "--mount='type=bind,source=FILE,target=/mnt/src/FILE' \\\n");
    has("a,rw", FileAccess::Mount, "--mount='type=bind,\"source=FILE\",\"target=/mnt/src/FILE\"' \\\n");
    has("a b;(c)", FileAccess::Copy, "\nCOPY [\"FILE\", \"/opt/locklayers/FILE\"]\n");
    has("libs/é", FileAccess::Copy, "\nCOPY [\"FILE\", \"/opt/locklayers/FILE\"]\n");
    assert_eq!(
        text("libs/é", FileAccess::Mount),
        Err(format!(
            "the path of a file `libs/é/{file}` contains a character outside of ASCII, which builders misread in a mount; a \
             Dockerfile or its shell could interpret it differently"
        ))
    );
}

#[test]
fn an_index_is_one_word_of_a_command() {
    let hash = "0".repeat(64);
    let named = |name: &str, url: &str| {
        let lock = format!(
            "{HEAD}\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"b\" \
             }}]\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = {{ registry = \"{url}\" }}\nwheels = [{{ url = \
             \"https://files.example/b-1.0-py3-none-any.whl\", hash = \"sha256:{hash}\" }}]\n"
        );
        let mut index = BuildIndex::new(url);
        index.name = Some(name.to_owned());
        let settings = BuildSettings::default().with_indexes([index]);
        image(&lock, |builder| builder.settings(settings)).map(|file| file.to_string())
    };
    let text = named("corp", "https://index.example/simple;reboot").unwrap();
    assert!(text.contains(" --no-config --index 'corp=https://index.example/simple;reboot' --no-deps "), "{text}");
    let text = named("corp", "https://index.example/simple").unwrap();
    assert!(text.contains(" --no-config --index corp=https://index.example/simple --no-deps "), "{text}");
    assert_eq!(
        named("corp", "https://me:secret@index.example/simple"),
        Err("the index `https://index.example/simple` contains credentials, which the image's history would expose; give them \
             to the build as secrets instead"
            .to_owned())
    );
    assert_eq!(
        named("a;reboot", "https://index.example/simple"),
        Err(
            "the name of the index `a;reboot` has a character that uv accepts in no name of an index; use ASCII letters, digits, \
             `-`, `_` and `.`"
                .to_owned()
        )
    );
}

/// uv refuses to install from such a lock.
#[test]
fn a_local_file_of_an_index_at_a_url_is_refused() {
    let graph = graph(&lock_of_wheels("https://index.example/simple", "wheels/"));
    let plan = Plan::builder(&graph).layer(spec("all", &["project"])).build().unwrap();
    assert_eq!(
        PylockToml::of(&plan, &plan.layers()[0]).map_err(|error| error.to_string()).unwrap_err(),
        "package b==1.0 (https://index.example/simple) cannot be written to a pylock.toml: the lock has a local path for a file of \
         an index at a URL; write requirements instead, or lock the package from another location"
    );
}

/// Returns what a reader by pip's rules finds in a requirements file of one package, with paths as written.
#[derive(Debug, PartialEq)]
struct Read {
    target: String,
    subdirectory: Option<String>,
    marker: Option<String>,
    hashes: Vec<String>,
}

/// Reads a file as pip does (`req_file.py`, `constructors.py`, `link.py`); `None` if it finds more than a package, a
/// path or a URL: an option, a variable, extras, a second fragment.
fn read_as_pip(text: &str) -> Option<Read> {
    let joined = text.strip_suffix('\n')?.replace("\\\n", "");
    if joined.contains(['\n', '\r']) || joined.contains("${") {
        return None;
    }
    let is_comment = |at: usize| at == 0 || joined[..at].ends_with(char::is_whitespace);
    if joined.match_indices('#').any(|(at, _)| is_comment(at)) {
        return None;
    }
    let (is_editable, joined) = joined.strip_prefix("-e ").map_or((false, joined.as_str()), |rest| (true, rest));
    let mut words = joined.split(' ').collect::<Vec<_>>();
    let hashes = words.iter().filter_map(|word| word.strip_prefix("--hash=")).map(str::to_owned).collect();
    words.retain(|word| !word.starts_with("--hash="));
    if words.iter().any(|word| word.starts_with('-')) {
        return None;
    }
    let line = words.join(" ");
    let is_url = line.split_once(" @ ").is_some_and(|(_, rest)| rest.split_once("://").is_some());
    let (head, marker) = match line.split_once(if is_url { "; " } else { ";" }) {
        Some((head, marker)) => (head, Some(marker.trim().to_owned()).filter(|marker| !marker.contains('\\'))),
        None => (line.as_str(), None),
    };
    let head = if is_editable { shell_words(head)? } else { head.trim().to_owned() };
    if head.ends_with(']') {
        return None;
    }
    if !is_url {
        return Some(Read { target: head, subdirectory: None, marker, hashes });
    }
    let (_, url) = head.split_once(" @ ")?;
    let found = |key: &str| {
        let starts = url.match_indices(['#', '&']).map(|(at, _)| &url[at + 1..]);
        starts
            .filter_map(|rest| rest.strip_prefix(key))
            .map(|rest| rest.split('&').next().unwrap().to_owned())
            .collect()
    };
    let keys = ["egg=", "md5=", "sha1=", "sha224=", "sha256=", "sha384=", "sha512="];
    let subdirectories: Vec<String> = found("subdirectory=");
    if subdirectories.len() > 1 || keys.iter().any(|key| !found(key).is_empty()) {
        return None;
    }
    let target = url.split('#').next()?.to_owned();
    Some(Read { target, subdirectory: subdirectories.into_iter().next(), marker, hashes })
}

/// Returns the result of pip's `shlex.split` for the argument of `-e`, if it is one word.
fn shell_words(text: &str) -> Option<String> {
    (!text.trim().contains([' ', '\t', '"', '\'', '\\'])).then(|| text.trim().to_owned())
}

/// Letters, and characters that are special to some reader.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z]{1,3}",
        "[ -~]",
        select(vec![
            " #",
            "; ",
            " ;",
            "[x]",
            "%41",
            "${A}",
            "&sha256=0",
            "&subdirectory=x",
            "&egg=x",
            " -e",
            " --hash=x",
            "\\",
            "é",
            "\u{a0}",
            "\u{202e}",
            ":a@b",
            "/../",
            "//",
        ])
        .prop_map(str::to_owned),
    ];
    (part.clone(), part.clone(), part).prop_map(|(a, b, c)| format!("x{a}{b}{c}"))
}

fn toml(text: &str) -> String {
    text.chars().fold("\"".to_owned(), |text, c| text + &format!("\\U{:08X}", u32::from(c))) + "\""
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_written_line_is_read_as_what_the_lock_says(value in hostile(), kind in 0..7_usize, end in any::<bool>(), marked in any::<bool>()) {
        let hash = "0".repeat(64);
        let sdist = |url: &str| format!("sdist = {{ url = {}, hash = \"sha256:{hash}\" }}", toml(url));
        let archive = format!("{value}.zip");
        let url = match kind {
            0 if end => format!("https://files.example/{archive}"),
            0 => format!("https://files.example/{value}/b.zip"),
            1 => format!("https://files.example/b.zip?{value}"),
            2 => format!("https://{value}@files.example/b.zip"),
            _ => "https://files.example/b.zip".to_owned(),
        };
        let commit = "4d76121acd1ff058302e9d7720a8036777886b5d";
        let (source, more, target) = match kind {
            0..=2 => (format!("url = {}", toml(&url)), sdist(&url), url),
            3 => (format!("url = {}, subdirectory = {}", toml(&url), toml(&value)), sdist(&url), url),
            4 => (format!("directory = {}", toml(&value)), String::new(), format!("./{value}")),
            5 => (format!("editable = {}", toml(&value)), String::new(), format!("./{value}")),
            _ => {
                let git = format!("https://git.example/{}", value.split('?').next().unwrap());
                (format!("git = {}", toml(&format!("{git}#{commit}"))), String::new(), format!("git+{git}@{commit}"))
            }
        };
        let marker = if marked { ", marker = \"os_name == 'nt'\"" } else { "" };
        let lock = format!(
            "{HEAD}\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"b\"{marker} \
             }}]\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = {{ {source} }}\n{more}\n"
        );
        let Some(graph) = parse(&lock) else { return Ok(()) };
        let plan = Plan::builder(&graph).layer(spec("all", &["project"])).keep_local(true).build().unwrap();
        let Ok(file) = RequirementsTxt::of(&plan.layers()[0]) else { return Ok(()) };
        let read = read_as_pip(&file.to_string());
        // Redundant components are removed from paths, and a blank in a subdirectory stays escaped.
        let tidy = |path: &str| path.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/");
        let is_path = matches!(kind, 4 | 5);
        let read = read.map(|read| Read {
            target: if is_path { tidy(&read.target) } else { read.target },
            subdirectory: read.subdirectory.map(|path| tidy(&path)),
            ..read
        });
        let expected = Read {
            target: if is_path { tidy(&target) } else { target },
            subdirectory: (kind == 3).then(|| tidy(&value.replace(' ', "%20"))),
            marker: marked.then(|| "os_name == 'nt'".to_owned()),
            hashes: if kind < 4 { vec![format!("sha256:{hash}")] } else { Vec::new() },
        };
        prop_assert_eq!(read, Some(expected), "{}", file);
    }
}
