"""Indexes: which file is installed, with which hash, with which password."""

import re

from case import MAIN, OTHER, Case, project
from engine import BuildFailed
from shelf import Index, Package, backend


def uses(*names, index="other", tail=""):
    """Sources of an explicit index, and both indexes."""
    lines = "".join(f'{name} = {{ index = "{index}" }}\n' for name in names)
    return f"[tool.uv.sources]\n{lines}{tail}{OTHER}{MAIN}"


def begun(then):
    """The image begins with its first layer; then another function."""

    def both(run):
        run.want("\nFROM start\n" in run.read("Dockerfile"), "every layer is copied")
        then(run)

    return both


def no_secret(run):
    """The password is in no written file, in no layer and not in the history."""
    written = [path for path in run.root.rglob("*") if path.is_file() and b"swordfish" in path.read_bytes()]
    run.want(not written, f"the password is in {written}")
    history = run.bench.engine.docker("history", "--no-trunc", run.tag)
    run.want(
        "swordfish" not in history and "swordfish" not in run.bench.engine.docker("image", "inspect", run.tag),
        "the password is in the history",
    )
    found = run.run(
        "sh", "-c", "grep -rl swordfish /opt /app /etc /home /root /usr/local /tmp /mnt /srv /var || true", user="0"
    )
    run.want(not found.strip(), f"the password is in {found}")
    run.want("--mount=type=secret" in run.read("Dockerfile"), "no secret is mounted")


def argument(run, index):
    """The build argument of an index."""
    names = [
        line.split("=")[0].removeprefix("ARG ")
        for line in run.read("Dockerfile").splitlines()
        if line.startswith("ARG ") and f"/{run.key}/{index}/" in line
    ]
    run.want(len(names) == 1, f"arguments for the index {index}: {names}")
    return names[0]


def mirrored(run, index="main", url="https://mirror.index.example/simple", package="llsmith"):
    """Another URL for one index, as a build argument: only that index is replaced."""

    def installed():
        return {name: files for name, files in run.installed().items() if name != "app"}

    before, by_index = len(run.bench.shelf.served), installed()
    # Cases are built at the same time, so the tag is of this one alone.
    run.tag = f"locklayers.example/{run.key}-mirrored:1"
    run.build(tag=run.tag, fresh=True, **{argument(run, index): run.bench.shelf.urls(run.key, url)})
    asked = {(of, file.split("-")[0]) for case, of, file in run.bench.shelf.served[before:] if case == run.key}
    run.want(
        index not in {of for of, _ in asked} and ("mirror", package) in asked, f"files were asked of {sorted(asked)}"
    )
    run.want(installed() == by_index, "by the mirror another image is built")


def refused_of_mirror(run):
    """Files that differ from the lock are not installed."""
    try:
        run.build(
            tag=f"locklayers.example/{run.key}-mirrored:1",
            fresh=True,
            **{argument(run, "main"): run.bench.shelf.urls(run.key, "https://mirror.index.example/simple")},
        )
    except BuildFailed as failed:
        run.want(re.search("[Hh]ash mismatch", str(failed)), f"the build fails otherwise: {str(failed)[-600:]}")
    else:
        raise AssertionError("other bytes were installed")


def not_of_other(run):
    """The explicit index served no build requirement."""
    bad = [
        row
        for row in run.bench.shelf.served
        if row[0] == run.key and row[1] == "other" and row[2].startswith("llsmith")
    ]
    run.want(not bad, f"an explicit index was asked for a build requirement: {bad}")


def main(*packages, build=True):
    return [*packages, *([backend()] if build else [])]


UNNAMED = """[tool.uv]
index-url = "https://z.index.example/simple"
extra-index-url = ["https://a.index.example/simple"]
"""
EXPLICIT = 'explicit = true\nauthenticate = "always"'
# The user owns the folder of the project alone, and reads secrets that Docker gives to root.
CREW = """\
FROM locklayers.example/base:1
RUN useradd --create-home --home-dir /crew crew
WORKDIR /crew
USER crew
COPY --chown=crew . /crew
RUN --mount=type=bind,from=locklayers.example/uv:1,source=/uv,target=/bin/uv \\
    uv sync --frozen --no-dev --offline --python /usr/bin/python3
ENV PATH=/crew/.venv/bin:$PATH
"""


def private(name, **more):
    """A package of an index that asks for a password."""
    return Case(
        name,
        project("cup", "pan", tail=uses("cup").replace("explicit = true", EXPLICIT)),
        main(Package("cup", index="other"), Package("pan")),
        indexes={"other": Index(user="crew", password="swordfish")},
        **more,
    )


CASES = [
    Case("control: one index, one project", project("cup"), main(Package("cup"))),
    Case(
        "two indexes: the same version in both",
        project("cup", "pan", tail=uses("cup")),
        main(Package("cup", index="other"), Package("cup"), Package("pan")),
    ),
    Case(
        "two indexes: the name before in the alphabet",
        project("cup", "pan", tail=uses("cup").replace('"other"', '"a"').replace("other.", "a.")),
        main(Package("cup", index="a"), Package("cup"), Package("pan")),
        rest="as the case before, with the URLs the other way round",
    ),
    Case(
        "two indexes: a local version",
        project("cup", "pan", tail=uses("cup")),
        main(
            Package("cup", "2.0+gpu", index="other"),
            Package("pan", "1.0+gpu", index="other"),
            Package("cup", "2.0"),
            Package("pan"),
        ),
    ),
    Case(
        "two indexes: one for each machine",
        project(
            "cup",
            tail='[tool.uv.sources]\ncup = [{ index = "other", marker = "platform_machine == \'aarch64\'" }]\n'
            + OTHER
            + MAIN,
        ),
        main(Package("cup", "2.0+gpu", index="other"), Package("cup", "2.0")),
    ),
    Case(
        "two indexes: pip, with names in both",
        project("cup", "pan", tail=uses("cup")),
        main(Package("cup", index="other"), Package("cup"), Package("pan")),
        steps=[["dockerfile", "--write", "--installer", "pip"]],
        says=("pip may take each from any",),
        image=False,
    ),
    Case(
        "flat index",
        project(
            "cup",
            "pan",
            tail=uses("cup")
            .replace(".example/simple", ".example/page.html", 1)
            .replace("explicit = true", 'explicit = true\nformat = "flat"'),
        ),
        main(Package("cup", "1.0+flat", index="other"), Package("pan")),
        indexes={"other": Index(flat=True)},
    ),
    Case(
        "links to files, in requirements",
        project("cup", "pan", tail='[tool.uv]\nfind-links = ["https://links.index.example/page.html"]\n' + MAIN),
        main(Package("cup", index="links"), Package("pan")),
        indexes={"links": Index(flat=True)},
        steps=[["dockerfile", "--write", "--format", "requirements.txt"]],
    ),
    Case(
        "indexes without names, in requirements",
        project("cup", "pan", tail=UNNAMED),
        [Package("cup", index="a"), Package("cup", index="z"), Package("pan", index="z"), backend(index="z")],
        steps=[["dockerfile", "--write", "--format", "requirements.txt"]],
    ),
    Case(
        "hashes: md5 alone", project("cup"), main(Package("cup")), indexes={"main": Index(hashes="md5")}, says=("md5",)
    ),
    Case(
        "hashes: pip and md5 alone",
        project("cup"),
        main(Package("cup")),
        indexes={"main": Index(hashes="md5")},
        steps=[["dockerfile", "--write", "--installer", "pip"]],
        says=("md5",),
        rest="the installer of another case",
    ),
    Case(
        "hashes: one file without",
        project("cup"),
        main(Package("cup", files=("py3-none-manylinux_2_17_aarch64", "py3-none-manylinux_2_17_x86_64"))),
        indexes={"main": Index(unhashed=("cup-1.0-py3-none-manylinux_2_17_x86_64.whl",))},
        says=("cup",),
    ),
    Case(
        "hashes: pip and one file without",
        project("cup"),
        main(Package("cup", files=("py3-none-manylinux_2_17_aarch64", "py3-none-manylinux_2_17_x86_64"))),
        indexes={"main": Index(unhashed=("cup-1.0-py3-none-manylinux_2_17_x86_64.whl",))},
        steps=[["dockerfile", "--write", "--installer", "pip"]],
        says=("cup",),
        rest="the installer of another case",
    ),
    private(
        "private index",
        then=no_secret,
    ),
    private(
        "private index: several stages",
        steps=[["dockerfile", "--write", "--stages", "multi", "--user", "root"]],
        then=begun(no_secret),
    ),
    private(
        "private index: several stages, copied files",
        steps=[["dockerfile", "--write", "--stages", "multi", "--files", "copy"]],
        refuses=("no mounts, by which a build gets its secrets; use `--files mount`",),
    ),
    private(
        "private index: pip",
        steps=[["dockerfile", "--write", "--installer", "pip"]],
        then=no_secret,
    ),
    private(
        "private index: requirements",
        steps=[["dockerfile", "--write", "--format", "requirements.txt"]],
        then=no_secret,
    ),
    Case(
        "two indexes: requirements without hashes",
        project("cup", "pan", tail=uses("cup")),
        main(Package("cup", index="other"), Package("cup"), Package("pan")),
        steps=[["dockerfile", "--write", "--no-hashes"]],
        refuses=("install from pylock.toml",),
    ),
    Case(
        "private index: in a Dockerfile of a team's own, whose user is not root",
        project("cup", "pan", tail=uses("cup").replace("explicit = true", EXPLICIT), build=""),
        main(Package("cup", index="other"), Package("pan"), build=False),
        indexes={"other": Index(user="crew", password="swordfish")},
        files={"Dockerfile": CREW, ".dockerignore": ".venv\n"},
        package=False,
        steps=[["dockerfile", "--into", "Dockerfile"]],
        then=no_secret,
    ),
    Case(
        "build requirements come of the default index",
        project("cup", tail=uses("cup")),
        main(Package("cup", index="other", files=("sdist",))),
    ),
    Case(
        "build requirements never come of an explicit index",
        project("cup", tail=uses("cup")),
        main(Package("cup", index="other"), backend("99.0", "other")),
        then=not_of_other,
    ),
    *(
        Case(
            f"a mirror by a build argument{name}",
            project("cup", tail=uses("pan") + '[dependency-groups]\nheavy = ["pan"]\n'),
            main(
                Package("cup", mark="cup of both"),
                Package("cup", index="mirror", mark="cup of both"),
                Package("pan", index="other"),
                backend(index="mirror"),
            ),
            steps=[["dockerfile", "--write", "--layer", "heavy=group:heavy", "--layer", "app=project", *options]],
            sync=("--group", "heavy"),
            then=begun(mirrored) if "multi" in options else mirrored,
            rest="the options of another case" if options else "",
        )
        for name, options in {
            "": (),
            ", several stages": ("--stages", "multi", "--user", "root"),
            ", copied files": ("--files", "copy"),
            ", pip": ("--installer", "pip"),
            ", requirements": ("--format", "requirements.txt"),
        }.items()
    ),
    Case(
        "a mirror that has other bytes",
        project("cup"),
        # The mirror has the build backend, so that nothing else of the build fails.
        main(Package("cup"), Package("cup", index="mirror"), backend(index="mirror")),
        fails="",
        then=lambda run: refused_of_mirror(run),
    ),
    Case(
        "a mirror of a flat index that asks for a password",
        project(
            "pan",
            "cup",
            tail=uses("cup")
            .replace(".example/simple", ".example/page.html", 1)
            .replace("explicit = true", 'explicit = true\nformat = "flat"'),
        ),
        main(
            Package("cup", "1.0+flat", index="other", mark="both"),
            Package("cup", "1.0+flat", index="mirror", mark="both"),
            Package("pan"),
        ),
        indexes={"other": Index(flat=True), "mirror": Index(flat=True, user="crew", password="swordfish")},
        secrets={"UV_INDEX_OTHER_USERNAME": "crew", "UV_INDEX_OTHER_PASSWORD": "swordfish"},
        then=lambda run: (mirrored(run, "other", "https://mirror.index.example/page.html", "cup"), no_secret(run)),
    ),
]
