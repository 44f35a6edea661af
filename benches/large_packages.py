#!/usr/bin/env python3
"""How many updates of a lock change a large package: large_packages.py PROGRAM HISTORY...

A HISTORY is a folder of states of one lock, oldest first by name, each a folder with a uv.lock and its pyproject.toml.
Each state is planned for Python 3.12 on Linux, without options. An update is a pair of consecutive states whose plans
differ in a package. It changes a large package if one that downloads 100 MB or more is new, or has another version,
other files or another marker than before. Packages whose size the lock does not state do not count. Prints TSV.
"""

import json
import pathlib
import subprocess
import sys

LARGE = 100_000_000
TARGET = ["--python-version", "3.12", "--python-platform", "linux"]


def packages(program, state):
    """The content of each package of a state's plan, with its download size, or None if the lock does not state it."""
    command = [program, "plan", "--quiet", "--format", "json", "--lock", state / "uv.lock", *TARGET]
    plan = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    found = {}
    for package in (package for layer in plan["layers"] for package in layer["packages"]):
        content = [package[key] for key in ("name", "version", "marker", "locator", "hashes")]
        sizes = [artifact["bytes"] for artifact in package["artifacts"]]
        found[json.dumps(content)] = None if None in sizes else max(sizes, default=None)
    return found


def count(program, history):
    """The states and the updates of a history, and the updates that change a large package."""
    states = sorted(path for path in history.iterdir() if path.is_dir())
    plans = [packages(program, state) for state in states]
    pairs = [(old, new) for old, new in zip(plans, plans[1:], strict=False) if old.keys() != new.keys()]
    large = [any(new[added] and new[added] >= LARGE for added in new.keys() - old.keys()) for old, new in pairs]
    return len(states), len(pairs), sum(large)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, *histories = sys.argv[1:]
    print("history\tstates\tupdates\twith a large package")
    for history in map(pathlib.Path, histories):
        print(history.name, *count(program, history), sep="\t")


if __name__ == "__main__":
    main()
