#!/usr/bin/env python3
"""What a real update of a real lock rebuilds: a table of updates and the layers that must change, and no other.

usage: table.py LOCKLAYERS UV [OTHER-UV]

A project is locked by uv from PyPI (metadata only, nothing is installed), then edited and locked again, as a developer
does. `locklayers diff` between the two locks must name exactly the expected layers, for every platform and for a
target, and give each changed layer a reason. With another version of uv, its rewriting of the same lock must change
nothing.
"""

import json
import os
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

PROJECT = """\
[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.10,<3.14"
dependencies = ["typing-extensions==4.13.0", "idna==3.9"]

[project.optional-dependencies]
pay = ["wrapt==1.17.0"]

[dependency-groups]
heavy = ["torch==2.7.0"]
light = ["fastapi==0.115.11", "uvicorn==0.34.1"]
dev = ["ruff==0.11.7"]

[tool.uv]
package = false
exclude-newer = "2026-10-01T00:00:00Z"

[tool.locklayers]
layer = [
    { name = "heavy", select = ["group:heavy"] },
    { name = "light", select = ["group:light"] },
    { name = "pay", select = ["extra:pay"] },
    { name = "project", select = ["project"] },
    { name = "linters", select = ["group:dev"] },
]
"""

# The update, the layers that change for every platform, those that change for a target, and the edit.
TABLE = [
    ("project version raised", set(), set(), ('version = "0.1.0"', 'version = "0.2.0"')),
    ("tool settings edited", set(), set(), ("[tool.uv]", "[tool.ruff]\nline-length = 100\n\n[tool.uv]")),
    ("a linter raised in dev", {"linters"}, {"linters"}, ("ruff==0.11.7", "ruff==0.11.8")),
    ("a light package raised", {"light"}, {"light"}, ("fastapi==0.115.11", "fastapi==0.115.12")),
    # torch needs it too, so it is in the heavy layer.
    ("typing-extensions raised", {"heavy"}, {"heavy"}, ("typing-extensions==4.13.0", "typing-extensions==4.13.1")),
    ("torch raised", {"heavy"}, {"heavy"}, ("torch==2.7.0", "torch==2.7.1")),
    ("a package of the project raised", {"light"}, {"light"}, ("idna==3.9", "idna==3.10")),
    ("a group renamed", set(), set(), ("heavy = [", "gpu = ["), ("group:heavy", "group:gpu")),
    ("a layer renamed", set(), set(), ('name = "light"', 'name = "web"')),
    ("an extra added", set(), set(), ("pay = [", 'mail = ["dnspython==2.7.0"]\npay = [')),
    ("an extra raised", {"pay"}, {"pay"}, ("wrapt==1.17.0", "wrapt==1.17.2")),
    (
        "a package moved between groups",
        {"heavy", "light"},
        {"heavy", "light"},
        ('"fastapi==0.115.11", "uvicorn==0.34.1"', '"fastapi==0.115.11"'),
        ("torch==2.7.0", 'torch==2.7.0", "uvicorn==0.34.1'),
    ),
    (
        "a dependency for Windows only",
        {"project"},
        set(),
        ('"idna==3.9"', '"idna==3.9", "colorama==0.4.6 ; os_name == \'nt\'"'),
    ),
    # Files for a Python that is no longer supported are removed; what an image installs stays.
    ("requires-python raised", {"heavy", "light", "pay"}, set(), (">=3.10,<3.14", ">=3.11,<3.14")),
]
TARGET = ["--python-version", "3.13", "--python-platform", "linux"]


class Project:
    def __init__(self, folder, locklayers, uv):
        self.folder, self.locklayers, self.uv = folder, locklayers, uv

    def lock(self, text, uv=None):
        (self.folder / "pyproject.toml").write_text(text)
        env = {**os.environ, "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
        support.output(uv or self.uv, "lock", cwd=self.folder, env=env)

    def diff(self, before, arguments):
        words = ["diff", before / "uv.lock", self.folder / "uv.lock", "--format", "json", "--exit-code", *arguments]
        done = support.run(self.locklayers, *words, cwd=self.folder)
        assert done.returncode in (0, 1), done.stderr
        diff = json.loads(done.stdout)
        assert diff["unchanged"] == (done.returncode == 0)
        for layer in diff["layers"]:
            assert (layer["status"] == "changed") == bool(layer["packages"]), layer
            assert all(package["reasons"] for package in layer["packages"]), layer
        return diff


def check(name, project, before, arguments, expected):
    diff = project.diff(before, arguments)
    changed = {layer["name"] for layer in diff["layers"] if layer["status"] in ("changed", "added", "removed")}
    told = [
        f"{layer['name']}: {package['name']} {reason['text']}"
        for layer in diff["layers"]
        for package in layer["packages"]
        for reason in package["reasons"]
    ]
    assert changed == expected, f"{name} {arguments}: {changed} changed, not {expected}: {told[:6]}"
    return diff["transferred"]


def main():
    locklayers, uv, *other = map(support.program, support.arguments(__doc__, 2))
    with support.temporary() as folder:
        before = folder / "before"
        before.mkdir()
        Project(before, locklayers, uv).lock(PROJECT)
        for name, universal, targeted, *edits in TABLE:
            after = before.parent / "after"
            shutil.copytree(before, after)
            text = PROJECT
            for old, new in edits:
                assert old in text, old
                text = text.replace(old, new)
            project = Project(after, locklayers, uv)
            project.lock(text)
            transferred = check(name, project, before, [], universal)
            check(name, project, before, TARGET, targeted)
            layers, single = (transferred[kind]["bytes"] / 1e6 for kind in ("layers", "single_layer"))
            print(f"{name}: {', '.join(sorted(universal)) or 'nothing'}; {layers:.1f} MB, in one layer {single:.1f} MB")
            shutil.rmtree(after)
        if other:
            after = before.parent / "after"
            shutil.copytree(before, after)
            project = Project(after, locklayers, uv)
            (after / "uv.lock").unlink()
            project.lock(PROJECT, *other)
            revisions = [re.search(r"^revision = (\d+)", (f / "uv.lock").read_text(), re.M)[1] for f in (before, after)]
            assert revisions[0] != revisions[1], revisions
            for arguments in ([], TARGET):
                check("another uv", project, before, arguments, set())
            print(f"locked by another uv, revision {revisions[0]} to {revisions[1]}: nothing")
        else:
            print("skipped: no other uv to lock with")
    print(f"{len(TABLE)} updates, each for every platform and for a target")


if __name__ == "__main__":
    main()
