"""Base images: users, families, what they provide, Pythons and platforms that do not fit."""
from case import Case, project
from shelf import Package, backend

CAN_BUILD = (Package("cup"), backend())
PROVIDES = ("locklayers.example/provides:1", "RUN python3 -m pip install --no-deps --index-url https://main.index.example/simple jug==1.0")
APK = "RUN rm -f /usr/bin/apt-get /usr/bin/apt && printf '#!/bin/sh\\necho \"$*\" >> /var/log/apk.log\\n' > /sbin/apk && chmod 755 /sbin/apk"


def user(wanted):
    def then(run):
        found = run.run("id", "-u").strip()
        run.want(found == wanted, f"the image runs as {found}")
        run.run("python3", "-c", "import cup, app")
    return then


def imports(name):
    return lambda run: run.run("python3", "-c", f"import {name}; print({name}.MARK)")


CASES = [
    Case("a base whose user is not root", project("cup"), list(CAN_BUILD), base=("locklayers.example/of-1001:1", "USER 1001"),
         steps=[["dockerfile", "--write", "--user", "1001"]], then=user("1001")),
    Case("a base whose user is not root, without --user", project("cup"), list(CAN_BUILD), base=("locklayers.example/of-1002:1", "USER 1002"), then=user("1002")),
    Case("a user", project("cup"), list(CAN_BUILD), steps=[["dockerfile", "--write", "--user", "1000:1000"]], then=user("1000")),
    Case("a base with apk, several stages", project("cup", "pan"), [*CAN_BUILD, Package("pan", files=("sdist",))],
         base=("locklayers.example/python:3.11-alpine", APK), steps=[["dockerfile", "--write", "--stages", "multi"]]),
    Case("a base that provides a package", project("pan"), [Package("jug"), Package("pan", requires=("jug",), code="import jug"), backend()],
         files={"freeze.txt": "jug==1.0\n"}, base=PROVIDES, provided=("jug",),
         steps=[["dockerfile", "--write", "--provided", "freeze.txt", "--python-platform", "linux"]], then=imports("pan")),
    Case("a base that provides a package, in the system", project("pan"), [Package("jug"), Package("pan", requires=("jug",), code="import jug"), backend()],
         files={"freeze.txt": "jug==1.0\n"}, base=PROVIDES, provided=("jug",),
         steps=[["dockerfile", "--write", "--system", "--provided", "freeze.txt", "--python-platform", "linux"]], then=imports("pan")),
    Case("a freeze list with editable lines and files", project("cup", "jug"), [*CAN_BUILD, Package("jug")], image=False,
         files={"freeze.txt": "# of a vendor\n-e /opt/vendor/apex\nknife @ file:///tmp/knife.whl\njug==1.0\n"},
         steps=[["dockerfile", "--write", "--provided", "freeze.txt", "--python-platform", "linux"]], says=("apex",),
         then=lambda run: run.want("jug" not in "".join(path.read_text() for path in run.root.glob(".locklayers/*.t*")), "jug is in a layer")),
    Case("a base of another Python, by its name", project("cup"), list(CAN_BUILD),
         steps=[["dockerfile", "--write", "--base", "python:3.9-slim", "--python-platform", "linux"]],
         refuses=("`python:3.9-slim` has Python 3.9 by its name, and the plan is for Python 3.11",)),
    Case("a base of another Python, in its first step", project("cup"), list(CAN_BUILD), fails="3\\.12",
         steps=[["dockerfile", "--write", "--python-version", "3.12", "--python-platform", "linux"]]),
    Case("another platform, in the first step", project("cup"), list(CAN_BUILD), fails="aarch64", known="no step asks the base for its platform",
         steps=[["dockerfile", "--write", "--python-platform", "aarch64-manylinux_2_28"]]),
    Case("a platform by Docker's name", project("cup"), list(CAN_BUILD), image=False,
         steps=[["dockerfile", "--write", "--python-platform", "linux/arm64"]], then=lambda run: run.ours("check")),
    Case("a builder without mounts", project("cup"), list(CAN_BUILD), steps=[["dockerfile", "--write", "--files", "copy", "--installer", "pip"]],
         then=lambda run: run.want("--mount" not in run.read("Dockerfile"), "a mount is left")),
    Case("system Python in a single stage", project("cup"), list(CAN_BUILD), steps=[["dockerfile", "--write", "--system"]]),
    Case("several stages, split by size", project("cup", "pan"), [*CAN_BUILD, Package("pan", code="#" * 3_000_000)],
         steps=[["dockerfile", "--write", "--split"]]),
]
