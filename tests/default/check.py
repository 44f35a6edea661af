#!/usr/bin/env python3
"""Holds the default plan against `uv sync --no-dev`: check.py PROGRAM UV FOLDER…

For each project below the folders, the packages of all layers of `plan` must be those that `uv export --frozen --no-dev` lists, each
under the same marker: that is what `uv sync --no-dev` would install. A root without a project has all its members. Of a package that
two tiers hold, each under a marker of its own, requirement and version are compared; that the markers add up is a law of its own.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys


def ask(*words):
    """Returns what a command prints, or None where it fails."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def ours(program, lock):
    """Returns the requirement lines of the default plan."""
    said = ask(program, "plan", "--format", "json", "--universal", "--lock", lock)
    if said is None:
        return None
    packages = [package for layer in json.loads(said)["layers"] for package in layer["packages"]]
    return sorted(p["requirement"] + (f" ; {p['marker']}" if p["marker"] else "") for p in packages)


def theirs(uv, lock):
    """Returns the lines of uv's export, without local packages."""
    words = [
        "export",
        "--frozen",
        "--no-dev",
        "--no-hashes",
        "--no-header",
        "--no-annotate",
        "--no-emit-local",
        "--offline",
        "--quiet",
    ]
    project = ["--project", lock.parent]
    said = ask(uv, *words, *project) or ask(uv, *words, "--all-packages", *project)
    return None if said is None else sorted(line for line in said.splitlines() if line.strip())


def comparable(wanted, found):
    """Returns both sides without what they cannot have alike: credentials, and the markers of packages in several tiers."""
    # A plan shows no credentials.
    plain = lambda lines: [re.sub(r"://[^/@]*@", "://", line) for line in lines]
    counts = collections.Counter(line.split(" ; ")[0] for line in plain(found))
    bare = lambda line: line.split(" ; ")[0] if counts[line.split(" ; ")[0]] > 1 else line
    return sorted(set(map(bare, plain(wanted)))), sorted(set(map(bare, plain(found))))


def main(program, uv, folders):
    """Compares all projects; returns the exit code."""
    same, different, untold = 0, [], 0
    for lock in sorted(path for folder in folders for path in pathlib.Path(folder).rglob("uv.lock")):
        if not (lock.parent / "pyproject.toml").exists():
            continue
        wanted = theirs(uv, lock)
        if wanted is None:
            untold += 1
            continue
        found = ours(program, lock)
        wanted, found = comparable(wanted, found or [])
        if found == wanted:
            same += 1
        else:
            different.append(lock)
            few = lambda lines: ", ".join(sorted(lines)[:4])
            missing, more = set(wanted) - set(found), set(found) - set(wanted)
            print(f"{lock}: uv alone has {few(missing)}; the plan alone has {few(more)}")
    print(
        f"{same} default plans are what uv sync --no-dev installs, {len(different)} differ, {untold} are not exported by uv"
    )
    return 1 if different or not same else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
