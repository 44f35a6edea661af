#!/usr/bin/env python3
"""Compares pylock.toml files with uv's, and reads them with `packaging`.

usage: check.py LOCKLAYERS FOLDER...     (run by a Python with `packaging`)

Below each folder, `pylock+FLAGS.toml` is what `uv export --format pylock.toml FLAGS` wrote for the lock beside it: ours
of the same selection, all in one layer, must say the same. Not compared: who made it, upload times (ours has none),
file names beside URLs (uv writes the normal form, ours what the URL ends with), the version of local packages and the
URL of a local index (ours has neither: they change with the project and the machine). Where ours refuses, uv's file
must be of a kind that is known to be impossible without the network, or invalid.

Then every lock below the folders is exported for every platform and for one target; `packaging` must accept each.
"""

import collections
import pathlib
import re
import sys
import tomllib

from packaging.pylock import Package, Pylock, PylockValidationError

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

TARGET = ["--python-version", "3.12.4", "--python-platform", "x86_64-manylinux_2_36"]


def selectors(flags):
    found, with_default = [], True
    for flag in flags:
        kind, _, value = flag.partition("=")
        if kind == "only-group":
            found.append(f"group:{value}")
            with_default = False
        elif kind in ("group", "extra"):
            found.append(f"{kind}:{value}")
        elif kind == "all-groups":
            found.append("group:*/*" if "all-packages" in flags else "group:*")
        elif kind == "all-packages":
            found.append("workspace")
        elif kind != "default":
            return None
    return (["default"] if with_default else []) + found


def export(locklayers, lock, selected, *more):
    words = ["export", "--format", "pylock.toml", "--lock", lock.name, "--layer", "all=" + ",".join(selected), *more]
    done = support.run(locklayers, *words, cwd=lock.parent)
    return (done.stdout, None) if done.returncode == 0 else (None, done.stderr)


def comparable(document):
    document = {key: value for key, value in document.items() if key != "created-by"}
    for package in document["packages"]:
        if package.get("index", "").startswith("file:"):
            del package["index"]
        if "path" in package.get("archive", {}):
            package.pop("version", None)
        for file in [package.get("sdist", {}), package.get("archive", {}), *package.get("wheels", [])]:
            file.pop("upload-time", None)
            file.pop("name", None)
            # uv writes the absolute path of the folder in which the lock was made.
            if "path" in file:
                file["path"] = pathlib.PurePosixPath(file["path"]).name
    return document


def compare(locklayers, expected):
    folder = expected.parent
    (lock,) = folder.glob("*.lock")
    flags = expected.stem.removeprefix("pylock+").split("+")
    selected = selectors(flags)
    if selected is None:
        return "untranslated"
    text, refused = export(locklayers, lock, selected, "--emit-local", "--universal")
    theirs = tomllib.loads(expected.read_text())
    if refused:
        if "the lock has no hash of its file" in refused:
            return "needs the network"
        if "archive inside a Git repository" in refused:
            (package,) = (p for p in theirs["packages"] if set(p) <= {"name", "version", "marker"})
            assert f"package {package['name']}==" in refused, refused
            return "impossible"
        raise AssertionError(f"{expected}: {refused}")
    ours, theirs = comparable(tomllib.loads(text)), comparable(theirs)
    for a, b in zip(ours["packages"], theirs["packages"], strict=False):
        assert a == b, f"{expected}:\nwe: {a}\nuv: {b}"
    assert ours == theirs, f"{expected}: {ours} and {theirs}"
    return "equal"


def validate(locklayers, lock, more):
    text, refused = export(locklayers, lock, ["default"], *more)
    if refused:
        # Warnings, as of a lock that is not up to date, come first.
        assert re.search("^error: ", refused, re.MULTILINE) and "panicked" not in refused, refused
        return "refused"
    pylock = Pylock.from_dict(tomllib.loads(text))
    pylock.validate()
    assert all(isinstance(package, Package) for package in pylock.packages)
    return "valid"


def main():
    locklayers, *folders = support.arguments(__doc__, 2)
    locklayers, counts = support.program(locklayers), collections.Counter()
    for folder in map(pathlib.Path, folders):
        for expected in sorted(folder.rglob("pylock+*.toml")):
            counts[compare(locklayers, expected)] += 1
        for lock in sorted(folder.rglob("*.lock")):
            for more in (["--universal"], TARGET, [*TARGET, "--emit-local"]):
                try:
                    counts[validate(locklayers, lock, more)] += 1
                except PylockValidationError as error:
                    raise AssertionError(f"{lock} {more}: {error}") from error
    print(", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())))
    assert counts["valid"] > counts["refused"], "too few files were made"


if __name__ == "__main__":
    main()
