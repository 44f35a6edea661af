#!/usr/bin/env python3
"""One run of `locklayers export` for k layers against k runs of `uv export`, and against one `uv export --batch`.

usage: against_uv.py BINARY [LOCK ...]

Each LOCK is the `uv.lock` of a project; without any, the locks of examples/ and of a folder `corpus` beside the
repository's are measured. The layers are the project and its dependency groups, at most four; if there are fewer than
three, the lock is measured once more with one or two of the project's extras. uv is LOCKLAYERS_UV, or else `uv` on the
path. The three take turns, and each counts the user and system time of itself and its children. Prints tab-separated
values. Needs Python 3.11 and nothing else.
"""

import os
import pathlib
import re
import shutil
import statistics
import sys
import tempfile
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
import support

ROUNDS = 9


def seconds(command, folder):
    """Runs a command; returns its processor time and its output."""
    with tempfile.TemporaryFile() as out:
        used, code, trouble = support.measured(command, folder, out)
        if code:
            raise RuntimeError(f"{command}: {trouble[:500]}")
        out.seek(0)
        return used.ru_utime + used.ru_stime, out.read()


def project(lock, parsed, folder):
    """A folder in which uv accepts the lock unchanged: with a pyproject.toml of the root's name, groups and extras."""
    roots = [
        p
        for p in parsed.get("package", [])
        if p["source"].get("editable") == "."
        or p["source"].get("virtual") == "."
        or p["source"].get("directory") == "."
    ]
    if not roots or "members" in parsed.get("manifest", {}):
        return None
    root = roots[0]
    groups = sorted(root.get("dev-dependencies", root.get("dependency-groups", {})))
    lines = [f'[project]\nname = "{root["name"]}"\nversion = "{root.get("version", "0")}"']
    lines.append(f'requires-python = "{parsed["requires-python"]}"\n\n[dependency-groups]')
    lines += [f'"{group}" = []' for group in groups]
    extras = sorted(root.get("optional-dependencies", {}))
    lines.append("\n[project.optional-dependencies]")
    lines += [f'"{extra}" = []' for extra in extras]
    pathlib.Path(folder, "pyproject.toml").write_text("\n".join(lines) + "\n")
    shutil.copy(lock, pathlib.Path(folder, "uv.lock"))
    return groups[:3], extras


def selections(groups, extras):
    """The groups and extras that are layers besides the project, once or twice."""
    if groups:
        yield groups, []
    if len(groups) < 2 and extras:
        yield groups, extras[: 2 - len(groups)]


def measure(binary, uv, lock):
    parsed = tomllib.loads(lock.read_text())
    with tempfile.TemporaryDirectory() as folder:
        found = project(lock, parsed, folder)
        for groups, extras in selections(*found) if found else []:
            yield (
                len(groups) + len(extras) + 1,
                len(parsed["package"]),
                *turns(binary, uv, lock, folder, groups, extras),
            )


def turns(binary, uv, lock, folder, groups, extras):
    """The medians of our time, of theirs one by one, and of theirs as a batch."""
    export = [uv, "export", "--frozen", "--offline", "--no-header", "--no-annotate", "--no-emit-local", "--quiet"]
    theirs = [export + ["--only-group", group] for group in groups] + [export + ["--no-default-groups"]]
    theirs += [export + ["--no-default-groups", "--extra", extra] for extra in extras]
    ours = [binary, "export", "--lock", "uv.lock", "--output-dir", "layers"]
    for group in groups:
        ours += ["--layer", f"group-{group}=group:{group}"]
    ours += ["--layer", "zz-project=project"]
    for extra in extras:
        ours += ["--layer", f"zz-{extra}=extra:{extra}"]
    # The same selections as entries of one file, for a single run.
    entries = [f'only-group = ["{group}"]' for group in groups] + ["no-default-groups = true"]
    entries += [f'no-default-groups = true\nextra = ["{extra}"]' for extra in extras]
    manifest = [f'[[export]]\noutput-file = "batch/{index}.txt"\n{entry}\n' for index, entry in enumerate(entries)]
    pathlib.Path(folder, "batch.toml").write_text("\n".join(manifest))
    batch = export + ["--preview-features", "batch-export", "--batch", "batch.toml"]
    us, them, at_once = [], [], []
    for _ in range(ROUNDS):
        for written in ("layers", "batch"):
            shutil.rmtree(pathlib.Path(folder, written), ignore_errors=True)
        pathlib.Path(folder, "batch").mkdir()
        us.append(seconds(ours, folder)[0])
        runs = [seconds(command, folder) for command in theirs]
        them.append(sum(time for time, _ in runs))
        at_once.append(seconds(batch, folder)[0])
    for index, (_, printed) in enumerate(runs):
        assert pathlib.Path(folder, f"batch/{index}.txt").read_bytes() == printed, f"{lock}: {entries[index]}"
    # The layers together list the same packages as the exports together.
    name = re.compile(rb"^([a-z0-9-]+)==", re.MULTILINE)
    files = list(pathlib.Path(folder, "layers").glob("*.txt"))
    assert len(files) == len(theirs)
    written = b"".join(path.read_bytes() for path in files)
    assert set(name.findall(written)) == set(name.findall(b"".join(out for _, out in runs))) != set(), lock
    return statistics.median(us), statistics.median(them), statistics.median(at_once)


def main():
    binary, *locks = support.arguments(__doc__, 1)
    binary, locks, root = support.program(binary), list(map(pathlib.Path, locks)), support.ROOT
    uv = os.environ.get("LOCKLAYERS_UV") or shutil.which("uv")
    if not uv:
        sys.exit("uv is neither in LOCKLAYERS_UV nor on the path")
    uv = support.program(uv)
    if not locks:
        locks = sorted(root.glob("examples/*/uv.lock"))
        real = sorted((root.parent / "shared" / "corpus").glob("*/uv.lock"), key=lambda path: -path.stat().st_size)
        if not real:
            print("# no real locks: there is no folder ../shared/corpus")
        locks += real
    print("lock\tbytes\tpackages\tlayers\tlocklayers ms\tuv ms\tuv/locklayers\tbatch ms\tbatch/locklayers")
    measured = 0
    for lock in locks:
        size = lock.stat().st_size
        was = measured
        try:
            for layers, packages, us, them, at_once in measure(binary, uv, lock):
                times = f"{us * 1e3:.1f}\t{them * 1e3:.1f}\t{them / us:.1f}\t{at_once * 1e3:.1f}\t{at_once / us:.1f}"
                print(f"{lock.parent.name}\t{size}\t{packages}\t{layers}\t{times}", flush=True)
                measured = was + 1
        except RuntimeError as error:
            print(f"# {lock.parent.name}: {str(error).splitlines()[-1][:120]}")
        if measured == 8:
            break
    assert measured, "nothing was measured"


if __name__ == "__main__":
    main()
