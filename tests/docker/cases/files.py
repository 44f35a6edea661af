"""The user's own Dockerfile: blocks, options, insertion, check, bake."""

import json
import re

from case import MAIN, Case, project
from shelf import Package, backend

CAN_BUILD = (Package("cup"), Package("jug"), backend())
OWN = """\
FROM locklayers.example/base:1
WORKDIR /app
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_LINK_MODE=copy
COPY . .
RUN --mount=type=bind,from=locklayers.example/uv:1,source=/uv,target=/bin/uv \\
    uv sync --locked --no-dev --group heavy --no-editable --python /usr/bin/python3
ENV PATH=/opt/venv/bin:$PATH
EXPOSE 8000
CMD ["python3", "-m", "app"]
"""


# Teams that install into the system's Python, and into an environment that only the working directory names.
SYSTEM = """\
FROM locklayers.example/base:1
WORKDIR /srv
COPY requirements.txt .
RUN pip install --no-index -r requirements.txt
"""
FOLDER = """\
FROM locklayers.example/base:1
COPY . /srv
WORKDIR /srv
RUN --mount=type=bind,from=locklayers.example/uv:1,source=/uv,target=/bin/uv \\
    uv sync --locked --no-dev --offline --python /usr/bin/python3
ENV PATH=/srv/.venv/bin:$PATH
"""
# The Python of Debian.
DEBIAN = """\
FROM locklayers.example/base:1
ENV UV_PYTHON=/usr/bin/python3 UV_PROJECT_ENVIRONMENT=/usr
WORKDIR /srv
COPY . .
RUN --mount=type=bind,from=locklayers.example/uv:1,source=/uv,target=/bin/uv \\
    uv sync --frozen --no-dev --offline --inexact
"""


# Environments that only the path of pip, or the line that installs, names. pip is offline there, as uv above.
BY_PATH = """\
FROM locklayers.example/base:1
RUN python3 -m venv /v
WORKDIR /srv
COPY requirements.txt .
RUN /v/bin/pip install --no-index -r requirements.txt
ENV PATH=/v/bin:$PATH
"""
ACTIVATED = """\
FROM locklayers.example/base:1
WORKDIR /srv
COPY requirements.txt .
RUN python3 -m venv e && . e/bin/activate && pip install --no-index -r requirements.txt
ENV PATH=/srv/e/bin:$PATH
"""
# Lines of other forms than `RUN uv sync`, which name the environment otherwise.
WITH_UV = "--mount=type=bind,from=locklayers.example/uv:1,source=/uv,target=/bin/uv"
FORMS = {
    "words": 'RUN {uv} ["uv", "sync", "--frozen", "--no-dev", "--offline"]',
    "a shell's words": 'RUN {uv} ["sh", "-c", "uv sync --frozen --no-dev --offline"]',
    "a variable that is exported": "RUN {uv} export UV_PROJECT_ENVIRONMENT=.venv \\\n"
    "    && uv sync --frozen --no-dev --offline",
    "the active environment": "ENV VIRTUAL_ENV=/srv/.venv\nRUN {uv} uv sync --active --frozen --no-dev --offline",
    "a folder before the command": "RUN {uv} uv --directory /srv sync --frozen --no-dev --offline",
    "the endings of Windows": "RUN {uv} \\\r\n    uv sync --frozen --no-dev --offline\r",
}


def append(text):
    return lambda run: (run.root / "Dockerfile").write_text(run.read("Dockerfile") + text)


def edit(old, new, path="Dockerfile"):
    def step(run):
        text = run.read(path)
        run.want(old in text, f"{path} has no {old!r}")
        run.write(path, text.replace(old, new))

    return step


def has(path, *words, lacks=()):
    def then(run):
        text = run.read(path)
        missing = [word for word in words if word not in text]
        run.want(not missing, f"{path} lacks {missing}")
        run.want(not [word for word in lacks if word in text], f"{path} has one of {lacks}")

    return then


def checks(status, *words):
    return lambda run: (
        run.ours("check", status=status),
        [run.want(word in run.said, f"check says nothing of {word}: {run.said}") for word in words],
    )


def alone(run):
    """The default targets use images of other targets only by name."""
    bake = json.loads(run.read("docker-bake.json"))
    made = {tag for target in bake["target"].values() for tag in target.get("tags", [])}
    for name in bake["group"]["default"]["targets"]:
        target = bake["target"].get(name, {})
        taken = [
            value
            for value in target.get("args", {}).values()
            if value in made and value not in target.get("contexts", {})
        ]
        run.want(not taken, f"{name} takes {taken}")


def tags(run):
    """Layers that are built from source have other tags on another platform."""

    def of(platform):
        bake = json.loads(run.ours("bake", "--image", "registry.example/app", "--python-platform", platform))
        return {
            tag
            for target in bake["target"].values()
            for tag in target.get("tags", [])
            if "layer" in tag or "ll1" in tag
        }

    run.want(not of("x86_64-manylinux_2_28") & of("aarch64-manylinux_2_28"), "one tag for two platforms")


def labelled(run):
    """The labels are exactly those that were given, and changing one rebuilds nothing."""
    config = json.loads(run.bench.engine.docker("image", "inspect", run.tag))[0]["Config"]["Labels"]
    wanted = {
        "org.opencontainers.image.base.name": "locklayers.example/light:1",
        "org.opencontainers.image.version": "0.1.0",
        "org.opencontainers.image.source": "https://git.example/app",
        "org.opencontainers.image.revision": "unknown",
        **HOSTILE,
    }
    other = {key: config.get(key) for key in wanted if config.get(key) != wanted[key]}
    run.want(not other, f"labels differ: {other}")
    fingerprints = [value for key, value in config.items() if key.startswith("io.locklayers.layer.")]
    run.want(len(fingerprints) == 1 and re.fullmatch("ll1-[0-9a-f]{64}", fingerprints[0]), f"no fingerprint: {config}")
    run.ours("dockerfile", "--write", "--label", "team=other")
    built = run.build()
    run.want(all(step.cached for step in built.steps if "RUN" in step.text), f"a label rebuilds: {built.output}")


HOSTILE = {"a.b": 'it\'s "q" \\ $HOME ${PATH} `id` #x <<EOF', "c": "", "d": "ends \\", "e": "=é ☃"}
LAYERS = '[[tool.locklayers.layer]]\nname = "app"\nselect = ["project"]\n'
HEAVY = project("cup", tail='[dependency-groups]\nheavy = ["jug"]\n' + MAIN)
CASES = [
    Case(
        "a Dockerfile of a team's own",
        HEAVY,
        list(CAN_BUILD),
        files={"Dockerfile": OWN, ".dockerignore": ".venv\n.git\n"},
        sync=("--group", "heavy"),
        steps=[["dockerfile", "--into", "Dockerfile", "--layer", "heavy=group:heavy"]],
        then=lambda run: (
            has("Dockerfile", "uv sync --locked", "EXPOSE 8000")(run),
            run.want("heavy" in run.output, "no layer is built"),
        ),
    ),
    *(
        Case(
            f"a Dockerfile of a team's own, {name}",
            project("cup", "jug", build=""),
            list(CAN_BUILD),
            files={"Dockerfile": text, "requirements.txt": "cup==1.0\njug==1.0\n", ".dockerignore": ".venv\n"},
            package=False,
            steps=[["dockerfile", "--into", "Dockerfile", *options], ["dockerfile", "--write"]],
            then=lambda run: run.ours("check", status=0),
        )
        for name, text, options in (
            ("the system's Python", SYSTEM, ()),
            ("the system's Python, pip", SYSTEM, ("--installer", "pip")),
            ("its folder", FOLDER, ()),
            ("the system's Python by its folder", DEBIAN, ()),
            ("an environment by its path", BY_PATH, ()),
            ("an environment that the line makes", ACTIVATED, ()),
        )
    ),
    *(
        Case(
            f"a Dockerfile of a team's own, {name}",
            project("cup", "jug", build=""),
            list(CAN_BUILD),
            # uv is offline there: it finds the packages of the layers, or nothing.
            files={
                "Dockerfile": "FROM locklayers.example/base:1\nENV UV_PYTHON=/usr/bin/python3\nWORKDIR /srv\n"
                f"COPY . .\n{line.format(uv=WITH_UV)}\nENV PATH=/srv/.venv/bin:$PATH\n",
                ".dockerignore": ".venv\n",
            },
            package=False,
            steps=[["dockerfile", "--into", "Dockerfile"], ["dockerfile", "--write"]],
            then=lambda run: run.ours("check", status=0),
            rest="the insertion of other cases" if "word" in name else "",
        )
        for name, line in FORMS.items()
    ),
    Case(
        "a Dockerfile of a team's own, without --into",
        HEAVY,
        list(CAN_BUILD),
        files={"Dockerfile": OWN},
        refuses=("Dockerfile",),
        then=lambda run: run.want(run.read("Dockerfile") == OWN, "it was written over"),
    ),
    Case(
        "lines of one's own are kept",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write"], append("USER 1000\nEXPOSE 8000\n"), ["dockerfile", "--write"]],
        then=has("Dockerfile", "USER 1000", "EXPOSE 8000"),
    ),
    Case(
        "a block that was edited is not overwritten",
        project("cup"),
        list(CAN_BUILD),
        image=False,
        refuses=("--force",),
        steps=[
            lambda run: run.ours("dockerfile", "--write", status=0),
            edit("--no-config", "--no-config --quiet"),
            ["dockerfile", "--write"],
        ],
        then=has("Dockerfile", "--no-config --quiet"),
    ),
    *(
        Case(
            f"broken marks are a finding: {name}",
            project("cup"),
            list(CAN_BUILD),
            image=False,
            unlinted="the file is broken on purpose",
            steps=[
                ["dockerfile", "--write", "--stages", "multi"],
                broken,
                checks(1, "its marks are not those of whole"),
            ],
        )
        for name, broken in {
            "an end is gone": lambda run: run.write(
                "Dockerfile", re.sub("# locklayers: end .*\n", "", run.read("Dockerfile"), count=1)
            ),
            "a beginning is gone": edit("# locklayers: begin layers\n", ""),
            "a block twice": lambda run: run.write("Dockerfile", run.read("Dockerfile") * 2),
        }.items()
    ),
    Case(
        "options are remembered",
        project("cup"),
        list(CAN_BUILD),
        image=False,
        steps=[
            ["dockerfile", "--write", "--stages", "multi", "--cmd", "python3", "-m", "app"],
            ["dockerfile", "--write"],
        ],
        then=has("Dockerfile", 'CMD ["python3", "-m", "app"]', "FROM venv AS"),
    ),
    Case(
        "a stale Dockerfile is a finding",
        project("cup", "jug", tail=MAIN + LAYERS),
        list(CAN_BUILD),
        image=False,
        steps=[
            ["dockerfile", "--write"],
            checks(0),
            edit(
                LAYERS, '[[tool.locklayers.layer]]\nname = "db"\nselect = ["package:jug"]\n' + LAYERS, "pyproject.toml"
            ),
            ["export", "--output-dir", ".locklayers"],
            checks(1, "Dockerfile"),
        ],
    ),
    Case(
        "a bake file of one's own",
        project("cup"),
        list(CAN_BUILD),
        image=False,
        files={"docker-bake.json": '{"target": {"mine": {}}}\n'},
        steps=[["bake", "--image", "registry.example/app", "--write"]],
        refuses=("docker-bake.json",),
        then=has("docker-bake.json", '"mine"'),
    ),
    Case(
        "bake on an empty registry",
        project("cup"),
        list(CAN_BUILD),
        image=False,
        steps=[["bake", "--image", "registry.example/app", "--write"]],
        then=alone,
    ),
    Case(
        "bake tags of two platforms",
        project("pan"),
        [*CAN_BUILD, Package("pan", files=("sdist",))],
        image=False,
        steps=[tags],
    ),
    Case(
        "labels",
        project("cup", tail='[project.urls]\nSource = "https://git.example/app"\n' + MAIN),
        list(CAN_BUILD),
        steps=[
            [
                "dockerfile",
                "--write",
                *(word for key, value in HOSTILE.items() for word in ("--label", f"{key}={value}")),
            ]
        ],
        then=labelled,
        unlinted="hadolint does not parse the escapes in these values; the engine does, and each character is compared",
    ),
    Case(
        "a command in one word",
        project("cup"),
        list(CAN_BUILD),
        image=False,
        steps=[["dockerfile", "--write", "--cmd", "serve app:app --port 80"]],
        refuses=("--cmd",),
    ),
    Case(
        "a lock that does not satisfy pyproject.toml",
        project("cup"),
        list(CAN_BUILD),
        image=False,
        steps=[edit('"cup"', '"cup", "jug"', "pyproject.toml"), ["dockerfile", "--write"]],
        says=("jug",),
    ),
    Case(
        "files that are copied, in several stages",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--stages", "multi", "--files", "copy"]],
        rest="options of other cases",
    ),
    Case(
        "requirements, without hashes",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--format", "requirements.txt", "--no-hashes"]],
        rest="options of other cases",
    ),
]
