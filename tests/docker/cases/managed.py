"""A Python that uv installs, since the base image has none or another."""

import re

from case import MAIN, Case, project
from shelf import Package, backend

SHELF = (Package("cup"), Package("pan", files=("sdist",)), Package("jug", code="#" * 3_000_000), backend())
REMOVED = "RUN rm -rf /usr/bin/python3* /usr/lib/python3* /usr/local/lib/python3*"
WITHOUT = ("locklayers.example/without-python:1", REMOVED)
# Neither Python nor a shell, as the distroless images for C.
BARE = ("locklayers.example/bare:1", f"{REMOVED} /usr/bin/apt* && rm -f /usr/bin/dash /usr/bin/bash /usr/bin/sh")
WRITE = ["dockerfile", "--write", "--managed-python"]
PREFIX = "import sys; print(sys.base_prefix, '%d.%d.%d' % sys.version_info[:3])"
COPIED = "COPY --from=python /layer/ /"


def is_managed(run):
    """The Python is that of the list, with the files of the archive, at one place, and every user can run it."""
    version = run.bench.python_version
    for user in (None, "4711"):
        prefix, has = run.run("python3", "-c", PREFIX, user=user).split()
        run.want(prefix.startswith("/opt/python/cpython-3.") and has == version, f"the image has {has} at {prefix}")
        run.run("python3", "-c", f"open('{prefix}/lib/of-the-test.txt'); import app, cup, ssl, json", user=user)
    links = "import os; print(os.path.realpath('/opt/venv/bin/python'), *sorted(os.listdir('/opt/python')))"
    target, *listed = run.run("python3", "-c", links).split()
    run.want(target.startswith(f"/opt/python/cpython-{version}-"), f"the environment has the Python {target}")
    run.want(len(listed) == 2 and all(name.startswith("cpython-3.") for name in listed), f"/opt/python holds {listed}")


def has_bytecode(run, wanted=True):
    out = run.run("python3", "-B", "-c", "import os, json, pickle; print(os.path.exists(pickle.__cached__))").strip()
    run.want(out == str(wanted), f"bytecode of the standard library: {out}")


def is_below(run):
    """The layer of the Python is below those of packages. A changed layer does not rebuild it, and it is the same
    when it is built again."""
    is_managed(run)
    has_bytecode(run)
    found = [line for line in run.read("Dockerfile").splitlines() if "--from=python" in line]
    run.want(found and set(found) == {COPIED}, f"the Python is copied by {found}")
    below = len(run.bench.engine.diff_ids(run.case.base[0]))
    first = run.bench.engine.diff_ids(run.tag)[below]
    history = run.bench.engine.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", run.tag).splitlines()
    made = [line for line in history if re.match(r"(RUN|COPY|WORKDIR) ", line)]
    own = len(run.bench.engine.diff_ids(run.tag)) - below
    run.want(made[own - 1].startswith("COPY /layer/ /"), f"the first layer is of {made[own - 1]}")
    file = next(path for path in sorted(run.root.glob(".locklayers/pylock.*.toml")))
    file.write_text(file.read_text() + "\n")
    built = run.build()
    run.want(built.step("python install").cached, "a changed layer installs Python again")
    run.build(fresh=True)
    run.want(
        run.bench.engine.diff_ids(run.tag)[below] == first, "the Python has other bytes when it is installed again"
    )


def ends(image):
    """The last stage begins with an image of its own."""

    def step(run):
        run.bench.make(*image)
        text = run.read("Dockerfile")
        head, last = text.rsplit("\nFROM ", 1)
        run.write("Dockerfile", f"{head}\nFROM {image[0]}\n{last.split(chr(10), 1)[1]}")

    return step


def other_archive(run):
    """The archive is another than that of the list."""
    path = run.bench.shelf.folder / run.key / "pythons" / "cpython.tar.gz"
    path.write_bytes(path.read_bytes() + b"\0")


CASES = [
    Case(
        "a Python that uv installs, one stage",
        project("cup", "pan"),
        list(SHELF),
        base=WITHOUT,
        managed=True,
        steps=[[*WRITE, "--stages", "single"]],
        then=is_below,
    ),
    Case(
        "a Python that uv installs, several stages, another user",
        project("cup", "pan", "jug"),
        list(SHELF),
        base=WITHOUT,
        managed=True,
        steps=[[*WRITE, "--split", "--user", "4711:4711"]],
        then=is_below,
    ),
    Case(
        "a Python that uv installs, whose base has another by its name, without bytecode",
        project("cup", "pan"),
        list(SHELF),
        base=("locklayers.example/python:3.9-slim", "ENV KETTLE=on"),
        managed=True,
        steps=[[*WRITE, "--stages", "multi", "--no-bytecode"]],
        then=lambda run: (is_managed(run), has_bytecode(run, wanted=False)),
    ),
    Case(
        "a Python that uv installs, and a last stage that has nothing",
        project("cup", "jug"),
        list(SHELF),
        base=WITHOUT,
        managed=True,
        steps=[[*WRITE, "--split", "--user", "root"], ends(BARE), ["dockerfile", "--write"]],
        then=is_managed,
    ),
    Case(
        "a Python that uv installs, by a builder without mounts",
        project("cup"),
        list(SHELF),
        base=WITHOUT,
        managed=True,
        steps=[[*WRITE, "--files", "copy"]],
        then=is_managed,
    ),
    Case(
        "a Python that uv installs, where the project lets uv use none of its own",
        project("cup", tail='[tool.uv]\npython-preference = "only-system"\npython-downloads = "never"\n' + MAIN),
        list(SHELF),
        base=WITHOUT,
        managed=True,
        then=is_managed,
        steps=[[*WRITE, "--stages", "single"]],
    ),
    Case(
        "a Python that uv installs, of other bytes than its list states",
        project("cup"),
        list(SHELF),
        base=WITHOUT,
        managed=True,
        steps=[other_archive, [*WRITE, "--stages", "single"]],
        fails="(?i)hash",
    ),
]
