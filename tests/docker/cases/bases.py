"""Base images: users, families, provided packages, Pythons and platforms that do not fit."""

import platform

from case import Case, project
from shelf import Package, backend

CAN_BUILD = (Package("cup"), backend())
PROVIDES = (
    "locklayers.example/provides:1",
    "RUN python3 -m pip install --no-deps --index-url https://main.index.example/simple jug==1.0",
)
APK = (
    "RUN rm -f /usr/local/bin/apt-get /usr/bin/apt-get /usr/bin/apt "
    "&& printf '#!/bin/sh\\necho \"$*\" >> /var/log/apk.log\\n' > /sbin/apk && chmod 755 /sbin/apk"
)


def user(wanted):
    def then(run):
        found = run.run("id", "-u").strip()
        run.want(found == wanted, f"the image runs as {found}")
        run.run("python3", "-c", "import cup, app")

    return then


def imports(name):
    return lambda run: run.run("python3", "-c", f"import {name}; print({name}.MARK)")


def begun_by(wanted):
    """The image begins with a layer, as root, and its user is the one that was named, also without the last line."""

    def then(run):
        run.want("\nFROM start\n" in run.read("Dockerfile"), "every layer is copied")
        user(wanted)(run)
        text = run.read("Dockerfile")
        head, last = text.rsplit(f"\nUSER {wanted}\n", 1)
        run.write("Dockerfile", f"{head}\n{last}")
        run.build()
        run.want(run.run("id", "-u").strip() == wanted, "the user of the first stage is that of the image")

    return then


def own_end(run):
    """The last stage has a base of its own: not the stage with the first layer, but the same Python."""
    text = run.read("Dockerfile")
    run.want("\nFROM start\n" in text, "the image begins with its base")
    run.write("Dockerfile", text.replace("\nFROM start\n", "\nFROM ${BASE} AS packages\nFROM packages\n"))


MACHINE = platform.machine()
OTHER, OTHER_OCI = ("x86_64", "amd64") if MACHINE == "aarch64" else ("aarch64", "arm64")


def differs(name, words, *arguments):
    """The first step reports what the base image has and what the layers need, wherever packages are installed."""
    for where, more in (("", ()), (", in the system", ("--system",)), (", in several stages", ("--stages", "multi"))):
        yield Case(
            f"{name}, in the first step{where}",
            project("cup"),
            list(CAN_BUILD),
            fails=f"the base image {words}",
            rest="the stages of another case" if where else "",
            steps=[["dockerfile", "--write", *more, *arguments]],
        )


CASES = [
    *(
        Case(
            f"a base whose user cannot install{name}",
            project("cup"),
            list(CAN_BUILD),
            base=("locklayers.example/of-1001:1", "USER 1001"),
            steps=[["dockerfile", "--write", *options]],
            fails="the user of the base image cannot install packages: name the user of the image with --user",
        )
        for name, options in {", one stage": ("--stages", "single"), ", into the system": ("--system",)}.items()
    ),
    Case(
        "a base whose user is not root",
        project("cup"),
        list(CAN_BUILD),
        base=("locklayers.example/of-1001:1", "USER 1001"),
        steps=[["dockerfile", "--write", "--user", "1001"]],
        then=user("1001"),
    ),
    Case(
        "a base whose user is not root, without --user",
        project("cup"),
        list(CAN_BUILD),
        base=("locklayers.example/of-1002:1", "USER 1002"),
        then=user("1002"),
    ),
    Case(
        "a user",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--user", "1000:1000"]],
        then=user("1000"),
    ),
    Case(
        "a base with apk, several stages",
        project("cup", "pan"),
        [*CAN_BUILD, Package("pan", files=("sdist",))],
        base=("locklayers.example/python:3.11-alpine", APK),
        steps=[["dockerfile", "--write", "--stages", "multi"]],
    ),
    Case(
        "a base that provides a package",
        project("pan"),
        [Package("jug"), Package("pan", requires=("jug",), code="import jug"), backend()],
        files={"freeze.txt": "jug==1.0\n"},
        base=PROVIDES,
        provided=("jug",),
        steps=[["dockerfile", "--write", "--provided", "freeze.txt", "--python-platform", "linux"]],
        then=imports("pan"),
    ),
    Case(
        "a base that provides a package, in the system",
        project("pan"),
        [Package("jug"), Package("pan", requires=("jug",), code="import jug"), backend()],
        files={"freeze.txt": "jug==1.0\n"},
        base=PROVIDES,
        provided=("jug",),
        steps=[["dockerfile", "--write", "--system", "--provided", "freeze.txt", "--python-platform", "linux"]],
        then=imports("pan"),
    ),
    Case(
        "a freeze list with editable lines and files",
        project("cup", "jug"),
        [*CAN_BUILD, Package("jug")],
        image=False,
        files={"freeze.txt": "# of a vendor\n-e /opt/vendor/apex\nknife @ file:///tmp/knife.whl\njug==1.0\n"},
        steps=[["dockerfile", "--write", "--provided", "freeze.txt", "--python-platform", "linux"]],
        says=("apex",),
        then=lambda run: run.want(
            "jug" not in "".join(path.read_text() for path in run.root.glob(".locklayers/*.t*")), "jug is in a layer"
        ),
    ),
    Case(
        "a base of another Python, by its name",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--base", "python:3.9-slim", "--python-platform", "linux"]],
        refuses=("`python:3.9-slim` has Python 3.9 by its name, but the plan is for Python 3.11",),
    ),
    *differs(
        "a base of another Python",
        "has Python 3\\.11, but the layers are for Python 3\\.12",
        "--python-version",
        "3.12",
        "--python-platform",
        "linux",
    ),
    *differs(
        "another platform",
        f"has {MACHINE}, but the layers are for {OTHER}: build with --platform linux/{OTHER_OCI}",
        "--python-platform",
        f"{OTHER}-manylinux_2_28",
    ),
    *differs(
        "a base with an older glibc",
        "has glibc 2\\.36, but the layers are for glibc 2\\.39 or newer",
        "--python-platform",
        f"{MACHINE}-manylinux_2_39",
    ),
    *differs(
        "a base with glibc, and layers for musl",
        "has glibc 2\\.36, but the layers are for musl",
        "--python-platform",
        f"{MACHINE}-musllinux_1_2",
    ),
    *differs(
        "another implementation of Python",
        "has the implementation cpython, but the layers are for pypy",
        "--python-platform",
        "linux",
        "--python-implementation",
        "pypy-7.3.17",
    ),
    Case(
        "a base that is what the layers are for",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--python-platform", f"{MACHINE}-manylinux_2_36"]],
    ),
    Case(
        "a platform by Docker's name",
        project("cup"),
        list(CAN_BUILD),
        image=False,
        steps=[["dockerfile", "--write", "--python-platform", "linux/arm64"]],
        then=lambda run: run.ours("check"),
    ),
    *(
        Case(
            f"a builder without mounts, {' '.join(options) or 'by default'}",
            project("cup"),
            list(CAN_BUILD),
            steps=[["dockerfile", "--write", "--files", "copy", *options]],
            then=lambda run: run.want("--mount" not in run.read("Dockerfile"), "a mount is left"),
        )
        for options in (["--installer", "pip"], [], ["--stages", "single"])
    ),
    Case(
        "system Python in a single stage",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--system"]],
    ),
    Case(
        "several stages on a base whose user is not root",
        project("cup", "pan"),
        [*CAN_BUILD, Package("pan", code="#" * 3_000_000)],
        base=("locklayers.example/of-1001:1", "USER 1001"),
        steps=[["dockerfile", "--write", "--split", "--user", "1001"]],
        then=begun_by("1001"),
    ),
    Case(
        "several stages, with an image of its own at the end",
        project("cup", "pan"),
        [*CAN_BUILD, Package("pan", code="#" * 3_000_000)],
        steps=[
            ["dockerfile", "--write", "--stages", "multi", "--split", "--user", "root"],
            own_end,
            ["dockerfile", "--write"],
        ],
        then=lambda run: run.want(
            "COPY --from=use-" in run.read("Dockerfile").split("FROM packages")[1], "no layer is copied"
        ),
    ),
    Case(
        "several stages, split by size",
        project("cup", "pan"),
        [*CAN_BUILD, Package("pan", code="#" * 3_000_000)],
        steps=[["dockerfile", "--write", "--split"]],
    ),
]
