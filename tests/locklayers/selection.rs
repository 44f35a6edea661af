//! What the line of an existing Dockerfile that installs selects, and the layers that hold it.

use std::collections::BTreeSet;

use locklayers::image::Dockerfile;
use locklayers::lock::DefaultGroups;
use locklayers::plan::PlanBuilder;
use locklayers::pyproject::PyProject;
use locklayers::{DependencyGraph, LayerSpec, Plan};

use crate::differential::{export, uv};
use crate::support::graph;

const ROOT: &str = "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.12\"\ndependencies = [\"base\"]\n\
    [project.optional-dependencies]\nweb = [\"web-of\"]\ngpu = [\"gpu-of\"]\n\
    [dependency-groups]\ndev = [\"dev-of\"]\ndocs = [\"docs-of\"]\nlint = [\"lint-of\"]\n\
    [tool.uv]\ndefault-groups = [\"dev\", \"docs\"]\n[tool.uv.workspace]\nmembers = [\"api\"]\n";
const MEMBER: &str = "[project]\nname = \"api\"\nversion = \"1\"\nrequires-python = \">=3.12\"\ndependencies = [\"api-of\"]\n\
    [project.optional-dependencies]\nfast = [\"fast-of\"]\n";

/// Returns the lock of a project with extras and groups, of which each has a package of its own.
fn lock() -> String {
    let projects = "version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n[manifest]\nmembers = [\"api\", \"app\"]\n\
        [[package]]\nname = \"api\"\nversion = \"1\"\nsource = { virtual = \"api\" }\ndependencies = [{ name = \"api-of\" }]\n\
        [package.optional-dependencies]\nfast = [{ name = \"fast-of\" }]\n\
        [[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"base\" }]\n\
        [package.optional-dependencies]\nweb = [{ name = \"web-of\" }]\ngpu = [{ name = \"gpu-of\" }]\n\
        [package.dev-dependencies]\ndev = [{ name = \"dev-of\" }]\ndocs = [{ name = \"docs-of\" }]\nlint = [{ name = \"lint-of\" }]\n";
    let package = |name: &str| {
        let (file, hash) = (name.replace('-', "_"), "a".repeat(64));
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n\
             wheels = [{{ url = \"https://files.example/{file}-1-py3-none-any.whl\", hash = \"sha256:{hash}\", size = 100 }}]\n"
        )
    };
    let names = ["api-of", "base", "dev-of", "docs-of", "fast-of", "gpu-of", "lint-of", "web-of"];
    projects.to_owned() + &names.map(package).concat()
}

fn builder(graph: &DependencyGraph) -> PlanBuilder<'_> {
    Plan::builder(graph).pyproject(&ROOT.parse::<PyProject>().unwrap())
}

fn file(lines: &str) -> String {
    format!("FROM python:3.12\n{lines}\n")
}

/// Returns the tiers for the lines of a stage, if they are not those of the default plan, and the warnings about it.
fn layers(lines: &str) -> String {
    let graph = graph(&lock());
    let Some(found) = Dockerfile::selection_of(&file(lines)) else { return "not known".to_owned() };
    let builder = found.member().into_iter().fold(builder(&graph), |builder, member| builder.member(member.clone()));
    let plan = builder.build().unwrap();
    let tiers = found.tiers(&plan);
    let specs: Vec<String> = tiers.iter().flatten().map(LayerSpec::to_string).collect();
    if specs.is_empty() { "default".to_owned() } else { specs.join(" ") }
}

fn warnings(lines: &str, layers: &[&str]) -> Vec<String> {
    let graph = graph(&lock());
    let layers = layers.iter().map(|spec| spec.parse::<LayerSpec>().unwrap());
    let plan = layers.fold(builder(&graph), PlanBuilder::layer).build().unwrap();
    let defaults = ROOT.parse::<PyProject>().unwrap().default_groups();
    Dockerfile::warnings_about(&file(lines), &plan, &defaults).iter().map(ToString::to_string).collect()
}

#[test]
fn layers_hold_what_the_line_that_installs_selects() {
    for (lines, expected) in [
        ("RUN uv sync", "default"),
        ("RUN uv sync --frozen --no-dev", "default"),
        ("RUN uv sync --extra web", "docs=group:docs project=project,extra:web"),
        ("RUN uv sync --extra=Web --extra 'gpu'", "docs=group:docs project=project,extra:gpu,extra:web"),
        ("RUN uv sync --all-extras --no-dev", "docs=group:docs project=project,extra:*"),
        ("RUN uv sync --extra web --extra gpu --no-extra gpu", "docs=group:docs project=project,extra:web"),
        ("RUN uv sync --group lint", "docs=group:docs project=project,group:lint"),
        ("RUN uv sync --dev", "docs=group:docs project=project,group:dev"),
        ("RUN uv sync --no-default-groups", "project=project"),
        ("RUN uv sync --no-group docs --extra web", "project=project,extra:web"),
        ("ENV UV_NO_DEFAULT_GROUPS=1\nRUN uv sync --group lint", "project=project,group:lint"),
        ("ENV UV_NO_DEFAULT_GROUPS=0\nRUN uv sync", "default"),
        ("RUN UV_NO_DEFAULT_GROUPS=true uv sync", "project=project"),
        ("RUN uv sync --package api", "default"),
        ("RUN uv sync --package api --extra fast", "project=project:api,extra:api/fast"),
        ("RUN uv sync --all-packages", "docs=group:docs project=project,workspace"),
        ("RUN uv sync --package app --extra web", "docs=group:app/docs project=project:app,extra:web"),
        ("RUN uv run --extra web --python 3.12 python -m x --extra gpu", "docs=group:docs project=project,extra:web"),
        ("RUN uv run --frozen -m x --extra gpu", "default"),
        ("RUN uv sync --extra $EXTRA", "default"),
        ("RUN set -eu; UV_CMD=uv; $UV_CMD sync --frozen --extra web", "docs=group:docs project=project,extra:web"),
        ("RUN \"${UV}\" sync --extra web", "docs=group:docs project=project,extra:web"),
        ("RUN ${UV} sync --python ${PYTHON} --extra web", "docs=group:docs project=project,extra:web"),
        ("RUN { uv sync --extra web; } 2>/log", "docs=group:docs project=project,extra:web"),
        ("RUN uv sync --frozen ${ARGS} --extra web", "default"),
        ("RUN $NPM sync --extra web", "not known"),
        ("RUN pip install .", "project=project"),
        ("RUN pip install '.[web,gpu]'", "project=project,extra:gpu,extra:web"),
        ("RUN uv pip install -r pyproject.toml --extra web", "project=project,extra:web"),
        ("RUN pip install -r requirements.txt", "not known"),
        ("RUN uv sync --only-group docs", "groups=group:docs"),
        ("RUN uv sync --only-group=lint --only-group docs --package api", "groups=group:api/docs,group:api/lint"),
        ("RUN uv sync --only-dev", "groups=group:dev"),
        ("RUN uv export --no-dev --extra web | uv pip install -r -", "docs=group:docs project=project,extra:web"),
        (
            "RUN uv pip compile pyproject.toml --extra gpu -o r.txt\nRUN pip install -r r.txt",
            "project=project,extra:gpu",
        ),
        ("RUN uv export -o a.txt\nRUN uv export --extra web -o b.txt\nRUN pip install -r a.txt", "not known"),
        ("RUN make", "not known"),
    ] {
        assert_eq!(layers(lines), expected, "{lines}");
    }
}

#[test]
fn differences_of_the_line_and_the_layers_are_reported() {
    let dev = "line 2 of the Dockerfile also installs the default group `dev`, which is in no layer; `--no-dev` in that line \
               leaves it out of the image";
    assert_eq!(warnings("RUN uv sync", &[]), [dev]);
    assert_eq!(warnings("ENV UV_NO_DEV=1\nRUN uv sync", &[]), [""; 0]);
    assert_eq!(warnings("RUN uv sync", &["all=default"]), [""; 0]);
    assert_eq!(warnings("RUN uv sync --group dev", &["all=default,group:dev"]), [""; 0]);
    assert_eq!(
        warnings(
            "WORKDIR /a\nRUN uv sync --no-dev --extra web --group lint",
            &["docs=group:docs", "all=project,extra:*"]
        ),
        [
            "line 3 of the Dockerfile also installs `group:lint`, of which no layer has the packages: they are downloaded \
             whenever that line runs; add it to a layer (`--layer`, or `[[tool.locklayers.layer]]`)"
        ]
    );
    let lint = "layers have `group:lint`, which line 2 of the Dockerfile does not select: `uv sync` removes what only that \
                needs; select it there too, or leave it out of the layers";
    assert_eq!(warnings("RUN uv sync --no-dev", &["docs=group:docs", "all=project,group:lint"]), [lint]);
    let project = "layers have `project`, `group:docs`, which line 2 of the Dockerfile does not select: `uv sync` removes what only \
                   that needs; select it there too, or leave it out of the layers";
    assert_eq!(warnings("RUN uv sync --only-group lint", &["all=project,group:lint,group:docs"]), [project]);
    assert_eq!(warnings("RUN uv sync --only-group lint", &["all=group:lint"]), [""; 0]);
    for others in ["RUN uv sync --no-dev --inexact", "RUN uv run --no-dev x", "RUN pip install ."] {
        assert_eq!(warnings(others, &["all=project,group:lint,group:docs"]), [""; 0], "{others}");
    }
    let later = "RUN uv sync --no-dev --no-install-project\nCOPY . .\nRUN uv sync --no-dev --extra web";
    let said = "line 4 of the Dockerfile also installs `extra:web`, of which no layer has the packages: they are downloaded whenever \
                that line runs; add it to a layer (`--layer`, or `[[tool.locklayers.layer]]`)";
    assert_eq!(warnings(later, &[]), [said]);
    assert_eq!(warnings(later, &["docs=group:docs", "all=project,extra:web"]).len(), 1, "the first line removes it");
    assert_eq!(warnings(&later.replace(" --extra web", ""), &[]), [""; 0]);
    let of_argument = warnings("ARG MORE\nRUN uv sync --frozen ${MORE} --no-dev", &[]);
    let said = "line 3 of the Dockerfile selects by `${MORE}`, which only its build knows: the layers may lack some of it, or have \
                more; name their content by `--layer`";
    assert_eq!(of_argument, [said]);
    assert_eq!(
        warnings("RUN uv sync --extra \"$EXTRA\"", &[]),
        [
            "line 2 of the Dockerfile selects by `--extra $EXTRA`, which only its build knows: the layers may lack some of \
             it, or have more; name their content by `--layer`"
        ]
    );
}

#[test]
fn system_packages_of_the_line_that_installs_are_reported_if_layers_build() {
    let of = |lock: &str, lines: &str| {
        let graph = graph(lock);
        let plan = Plan::builder(&graph).split(false).build().unwrap();
        let found = Dockerfile::warnings_about(&file(lines), &plan, &DefaultGroups::default());
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let built = lock().replace(
        "wheels = [{ url = \"https://files.example/base-1-py3-none-any.whl\"",
        "sdist = { url = \"https://files.example/base-1.tar.gz\"",
    );
    let built = built.replacen(
        "size = 100 }]\n[[package]]\nname = \"dev-of\"",
        "size = 100 }\n[[package]]\nname = \"dev-of\"",
        1,
    );
    let said = "line 3 of the Dockerfile installs packages of the system before it installs the project, and the layers, which come before \
                that line, build base from source without them; install them in a RUN of its own, after which the layers are inserted";
    for line in [
        "RUN set -eux \\\n && apt-get update && apt-get install --yes gcc \\\n && uv sync --no-dev",
        "RUN apk add --no-cache gcc && uv sync --no-dev && apk del gcc",
    ] {
        assert_eq!(of(&built, &format!("WORKDIR /a\n{line}")), [said], "{line}");
        assert_eq!(of(&lock(), &format!("WORKDIR /a\n{line}")), [""; 0], "nothing is built");
    }
    assert_eq!(of(&built, "RUN apt-get install --yes gcc\nRUN uv sync --no-dev"), [""; 0]);
    assert_eq!(of(&built, "RUN uv sync --no-dev && apt-get purge gcc"), [""; 0]);
}

#[test]
fn an_image_that_copies_from_the_stage_that_installs_is_reported() {
    let copied = |lines: &str| {
        let found = warnings(&lines.replace("SYNC", "RUN uv sync --no-dev"), &[]);
        let line = |text: &str| text.split(' ').nth(1)?.parse::<usize>().ok();
        found.iter().filter(|text| text.contains("copies from the stage that installs")).find_map(|text| line(text))
    };
    // The lines follow `FROM python:3.12`.
    for (lines, expected) in [
        ("FROM a AS x\nSYNC\nFROM b\nCOPY . .\nCOPY --chown=a:a --from=x /app /app", Some(6)),
        ("FROM a AS x\nSYNC\nFROM x AS y\nRUN make\nFROM b\nCOPY --from=y /app /app", Some(7)),
        ("FROM a AS x\nSYNC\nFROM b AS c\nCOPY --from=x /app /app\nFROM c", Some(5)),
        ("SYNC\nFROM b\nCOPY . .\nCOPY --chown=a --from=0 /app /app", Some(5)),
        ("SYNC\nFROM b\nCOPY --from=1 /app /app", None),
        ("FROM a AS x\nSYNC\nFROM x\nCOPY --from=x /app /app", None),
        ("FROM a AS x\nRUN make\nFROM b\nSYNC\nCOPY --from=x /app /app", None),
        ("SYNC", None),
    ] {
        assert_eq!(copied(lines), expected, "{lines}");
    }
}

#[test]
fn lines_of_blocks_are_not_those_of_the_user() {
    let block = |name| format!("# locklayers: begin {name}\nRUN uv sync --extra web\n# locklayers: end\n");
    let text = format!("{}FROM a\n{}RUN uv sync --extra gpu\n", block("stages"), block("layers"));
    let graph = graph(&lock());
    let plan = builder(&graph).build().unwrap();
    let found = Dockerfile::selection_of(&text).unwrap();
    assert_eq!(found.line(), 8);
    let tiers = found.tiers(&plan).unwrap();
    assert_eq!(tiers[1].to_string(), "project=project,extra:gpu");
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn uv_exports_for_the_options_of_a_line_what_its_layers_hold() {
    let uv = uv();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("api")).unwrap();
    for (path, text) in [("pyproject.toml", ROOT), ("api/pyproject.toml", MEMBER), ("uv.lock", &lock())] {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let graph = graph(&lock());
    let options = [
        "",
        "--extra web",
        "--extra web --extra gpu",
        "--all-extras",
        "--all-extras --no-extra gpu",
        "--group lint",
        "--group lint --no-default-groups",
        "--no-group docs",
        "--all-groups",
        "--all-groups --no-group lint",
        "--package api",
        "--package api --extra fast",
        "--all-packages",
        "--dev",
        "--no-default-groups --extra gpu",
        "--group docs --no-default-groups",
    ];
    for option in options {
        let line = format!("RUN uv sync --no-dev {option}");
        let line = if option.contains("-groups") || option == "--dev" { line.replace(" --no-dev", "") } else { line };
        let flags: Vec<String> = line.split(' ').skip(3).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let found = Dockerfile::selection_of(&file(&line)).unwrap();
        let of_member = found.member().into_iter().fold(builder(&graph), |all, member| all.member(member.clone()));
        let default = of_member.clone().build().unwrap();
        let tiers = found.tiers(&default).unwrap_or_default();
        let plan = tiers.into_iter().fold(of_member, PlanBuilder::layer).build().unwrap();
        let ours: BTreeSet<String> = plan
            .layers()
            .iter()
            .flat_map(locklayers::Layer::placements)
            .map(|p| p.package().name().to_string())
            .collect();
        let theirs =
            export(&uv, folder.path(), &["requirements.txt", "--no-header", "--no-annotate", "--no-hashes"], &flags);
        let theirs = theirs.unwrap_or_else(|error| panic!("{line}: {error}"));
        let names = theirs.lines().filter_map(|line| line.split_once("==")).map(|(name, _)| name.to_owned());
        // The default group `dev` is only warned about.
        let warnings = Dockerfile::warnings_about(&file(&line), &plan, &DefaultGroups::default());
        let is_told = warnings.iter().any(|warning| warning.to_string().contains("`dev`"));
        let theirs: BTreeSet<String> = names.filter(|name| name != "dev-of" || !is_told).collect();
        assert_eq!(ours, theirs, "{line}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn an_existing_dockerfile_gets_the_layers_of_its_line_and_they_are_remembered() {
    use crate::program::{run, text};
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("uv.lock", &lock());
    let root = ROOT.replace("[tool.uv]\ndefault-groups = [\"dev\", \"docs\"]\n", "");
    write("pyproject.toml", &root);
    std::fs::create_dir(folder.path().join("api")).unwrap();
    write("api/pyproject.toml", MEMBER);
    let said = |arguments: &[&str]| text(&run(folder.path(), &[&["dockerfile", "-q"], arguments].concat()).stderr);
    let noted = |arguments: &[&str]| {
        let output = run(folder.path(), &[&["dockerfile"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        said.lines().filter(|line| line.contains("Dockerfile ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let recorded = || {
        let file = std::fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
        file.lines().find_map(|line| line.strip_prefix("# Written by: ").map(str::to_owned)).unwrap()
    };
    let theirs = "FROM python:3.12\nRUN uv sync --package api --extra fast\n";
    write("Dockerfile", theirs);
    assert_eq!(
        noted(&["--into", "Dockerfile"]),
        [
            "note: the layers hold what the line of Dockerfile that installs selects: --layer project=project:api,extra:api/fast --split"
        ]
    );
    let with = "locklayers dockerfile --write --base=python:3.12 --package api --layer project=project:api,extra:api/fast \
                --split --fragment";
    assert_eq!(recorded(), with);
    assert_eq!(noted(&["--write"]), [""; 0]);
    assert_eq!(recorded(), with);
    let file = std::fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    write("Dockerfile", &file.replace("--extra fast", ""));
    let removed = noted(&["--write"]);
    let now = std::fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    let line = removed.first().and_then(|text| text.split(' ').nth(6)?.parse::<usize>().ok()).unwrap();
    assert_eq!(now.lines().nth(line - 1), Some("RUN uv sync --package api "), "the line once the layers are there");
    assert!(
        removed.len() == 1 && removed[0].starts_with("warning: layers have `extra:api/fast`, which line "),
        "{removed:?}"
    );
    // Layers that are named are those of the user.
    write("Dockerfile", theirs);
    assert_eq!(said(&["--into", "Dockerfile", "--layer", "all=project:api,extra:api/fast"]), "");
    assert!(recorded().ends_with("--fragment --layer all=project:api,extra:api/fast"), "{}", recorded());
    write("pyproject.toml", &format!("{root}[[tool.locklayers.layer]]\nname = \"x\"\nselect = [\"project\"]\n"));
    write("Dockerfile", theirs);
    let warned = noted(&["--into", "Dockerfile"]);
    assert!(warned.len() == 1 && warned[0].contains("also installs `project:api`, `extra:api/fast`,"), "{warned:?}");
    assert!(!recorded().contains("--layer"), "{}", recorded());
}

#[test]
fn files_that_precede_the_layers_are_reported_with_the_line_that_these_need() {
    let of = |lines: &str| {
        let found = warnings(&format!("WORKDIR /app\n{lines}\nRUN uv sync --no-dev"), &[]);
        found.into_iter().find(|text| text.contains("rebuilds every layer"))
    };
    let said = |line: usize, copied: &str, needed: usize| {
        format!(
            "line {line} of the Dockerfile copies {copied}, and the layers come after it, since they need line {needed}: each \
             change of these files rebuilds every layer; move line {needed} and the block of layers above line {line}"
        )
    };
    // The lines follow `FROM python:3.12` and `WORKDIR /app`.
    for (lines, expected) in [
        ("COPY . .\nRUN apt-get install -y gcc", said(3, "the whole project", 4)),
        ("ADD ./ /app/\nENV X=1\nUSER app\nCOPY a b", said(3, "the whole project", 5)),
        ("COPY --chown=a uv.lock* pyproject.toml ./\nRUN python -m venv /x", said(3, "`uv.lock*`", 4)),
        ("COPY [\"./requirements-dev.txt\", \"/\"]\nENV PATH=/opt/x/bin:$PATH", said(3, "`./requirements-dev.txt`", 4)),
        ("COPY web/pyproject.toml .\nRUN uv venv --allow-existing", said(3, "`web/pyproject.toml`", 4)),
    ] {
        assert_eq!(of(lines), Some(expected), "{lines}");
    }
    for lines in [
        "COPY . .",
        "COPY . .\nENV PATH=/app/.venv/bin:$PATH",
        "RUN apt-get install -y gcc\nCOPY . .",
        "COPY packages.txt .\nRUN apt-get install -y $(cat packages.txt)",
        "COPY --from=x . .\nUSER app",
    ] {
        assert_eq!(of(lines), None, "{lines}");
    }
    let inserted = "COPY . .\nUSER app\n# locklayers: begin layers\nRUN x\n# locklayers: end 0123456789abcdef\n";
    assert_eq!(of(inserted), Some(said(3, "the whole project", 4)));
    let moved = "USER app\n# locklayers: begin layers\nRUN x\n# locklayers: end 0123456789abcdef\nCOPY . .\nRUN apt-get install gcc";
    assert_eq!(of(moved), None);
}
