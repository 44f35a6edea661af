#!/usr/bin/env python3
"""Compares the default plan with `uv sync --no-dev`: check.py PROGRAM UV FOLDER…

For each project below the folders, the packages of all layers of `plan` must be those that `uv export --frozen
--no-dev` lists, each under the same marker: that is what `uv sync --no-dev` would install. A root without a project has
all its members. Of a package that two tiers hold, each under a marker of its own, requirement and version are compared;
that the markers add up is a law of its own.
"""

import collections
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support


def ask(*words):
    """Returns what a command prints, or None where it fails."""
    done = support.run(*words)
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
    """Returns both sides without what differs by design: credentials, and the markers of packages in several tiers."""
    # A plan shows no credentials.
    wanted, found = ([re.sub(r"://[^/@]*@", "://", line) for line in lines] for lines in (wanted, found))
    wanted = [re.sub(r"(?<=[?&]sig=)[^&#; ]+", "****", line) for line in wanted]
    counts = collections.Counter(line.split(" ; ")[0] for line in found)

    def bare(line):
        requirement = line.split(" ; ")[0]
        return requirement if counts[requirement] > 1 else line

    return sorted(set(map(bare, wanted))), sorted(set(map(bare, found)))


def few(lines):
    return ", ".join(sorted(lines)[:4])


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
            missing, more = set(wanted) - set(found), set(found) - set(wanted)
            print(f"{lock}: uv alone has {few(missing)}; the plan alone has {few(more)}")
    others = f"{len(different)} differ, {untold} are not exported by uv"
    print(f"{same} default plans are what uv sync --no-dev installs, {others}")
    return 1 if different or not same else 0


if __name__ == "__main__":
    given = support.arguments(__doc__, 3)
    sys.exit(main(*map(support.program, given[:2]), given[2:]))
