"""One Dockerfile for several platforms; the machine's own is built.

`TARGETARCH` selects another, to check its files.
"""

import platform

from case import MAIN, Case, project
from shelf import Package, backend

from .files import OWN

MACHINE, OCI = ("aarch64", "arm64") if platform.machine() == "aarch64" else ("x86_64", "amd64")
OTHER, OTHER_OCI = ("x86_64", "amd64") if MACHINE == "aarch64" else ("aarch64", "arm64")
TAGS = tuple(f"py3-none-manylinux_2_17_{machine}" for machine in ("aarch64", "x86_64"))
# pot has a file for each, jug is only for this machine, mug only for the other.
SHELF = (Package("pot", files=TAGS), Package("jug"), Package("mug"), Package("cup"), backend())
LAYERS = [
    word
    for name, selector in (("jug", "package:jug"), ("mug", "package:mug"), ("pot", "package:pot"), ("app", "rest"))
    for word in ("--layer", f"{name}={selector}")
]
NEEDS = ("cup", "pot", f"jug; platform_machine == '{MACHINE}'", f"mug; platform_machine == '{OTHER}'")
# A step that a build shares with a concurrent one comes from memory rather than from the cache, and so do the following
# steps.
ALONE = ("locklayers.example/alone:1", "ENV ALONE=1")
BOTH = ["--platforms", "linux/amd64,linux/arm64"]
WRITE = ["dockerfile", "--write", *BOTH, *LAYERS]


def file_of_this(run):
    tag = run.run("python3", "-c", "import jug, pot; print(pot.TAG)").strip()
    run.want(tag == f"py3-none-manylinux_2_17_{MACHINE}", f"pot is {tag}")
    run.ours("check", status=0)


def cached(run):
    """A layer is rebuilt exactly if its own file for this platform changes."""
    file_of_this(run)
    for folder, name in ((OTHER_OCI, "pot"), (OCI, "app")):
        file = f".locklayers/{folder}/pylock.{name}.toml"
        run.write(file, run.read(file) + "\n")
    built = run.build()
    steps = {
        name: [step.cached for step in built.steps if f"/pylock.{name}.toml" in step.text]
        for name in ("jug", "pot", "app")
    }
    run.want(steps == {"jug": [True], "pot": [True], "app": [False]}, f"from the cache: {steps}")


CASES = [
    Case("two platforms", project(*NEEDS), list(SHELF), base=ALONE, steps=[WRITE], then=cached),
    Case(
        "two platforms, several stages",
        project(*NEEDS),
        list(SHELF),
        steps=[[*WRITE, "--stages", "multi"]],
        then=cached,
    ),
    Case(
        "two platforms, pip and copied files",
        project(*NEEDS),
        list(SHELF),
        steps=[[*WRITE, "--installer", "pip", "--files", "copy"]],
        then=file_of_this,
    ),
    Case(
        "two platforms, in a Dockerfile of a team's own",
        project(*NEEDS, tail="[dependency-groups]\nheavy = []\n" + MAIN),
        list(SHELF),
        files={"Dockerfile": OWN},
        sync=("--group", "heavy"),
        steps=[["dockerfile", "--into", "Dockerfile", *BOTH, *LAYERS]],
        then=file_of_this,
    ),
    Case(
        "two platforms, in a Dockerfile whose stages have numbers",
        project(*NEEDS, tail="[dependency-groups]\nheavy = []\n" + MAIN),
        list(SHELF),
        files={
            "Dockerfile": "FROM locklayers.example/uv:1\n" + OWN.replace("COPY .", "COPY --from=0 /uv /bin/uv\nCOPY .")
        },
        sync=("--group", "heavy"),
        steps=[["dockerfile", "--into", "Dockerfile", *BOTH, *LAYERS]],
        then=file_of_this,
    ),
    Case(
        "the files of the other platform",
        project(*NEEDS),
        list(SHELF),
        steps=[WRITE],
        arguments={"TARGETARCH": OTHER_OCI},
        fails=f"manylinux_2_17_{OTHER}|platform",
    ),
    Case(
        "a platform that was not asked for",
        project(*NEEDS),
        list(SHELF),
        steps=[WRITE],
        arguments={"TARGETARCH": "s390x"},
        fails='/\\.locklayers/s390x"?:? not found',
    ),
]
