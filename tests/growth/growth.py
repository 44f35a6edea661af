#!/usr/bin/env python3
"""Growth of the program's work: growth.py [--full] PROGRAM [NAME…], where NAME is a family or a command

Each family writes a project of a size. Each command runs on it, twice as large each time, until it takes long enough to
be measured; then twice the size may take 2.6 times the processor time at most. Every run stays within 1 s and 3 µs for
each byte of input, its memory within 64 MB and 60 bytes for each byte. An answer is an answer, or a refusal that names
the limit which the family aims at. Times are processor times without that of an empty project, the least of several
runs that take turns. What seems to grow too fast is tried again at twice the size, or longer at the same size where a
limit refuses more.

What is too quick to be measured at the largest size could not pass the bound at the most bytes that are read, even if
it grew with the square. With --full the sizes go on to some 10 MB, for the bounds.
"""

import concurrent.futures
import multiprocessing
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support
from families import FAMILIES, HEAD, rooted

GROWTH = 2.6
# The least processor time that exceeds noise, if the time of an empty project, which is subtracted, is no more.
MEASURABLE = 0.03
LARGEST, FULL = 2_500_000, 10_000_000
RUNS, MORE_RUNS = 7, 24
LAYER = ["--layer", "all=project"]
IMAGE = ["--python-version", "3.12"]
TARGET = [*IMAGE, "--python-platform", "linux"]
COMMANDS = {
    "plan": ["plan", *LAYER],
    "plan verbose": ["plan", "-v", *LAYER],
    "plan json": ["plan", "--format", "json", *LAYER],
    "plan split": ["plan", "--split", *LAYER],
    "plan default": ["plan"],
    "plan target": ["plan", *LAYER, *TARGET],
    "plan provided": ["plan", *LAYER, *TARGET, "--provided", "freeze.txt", "--provided-policy", "keep-lock"],
    "plan provided json": ["plan", *LAYER, *TARGET, "--provided", "target.json", "--provided-policy", "keep-lock"],
    "show": ["show", *LAYER],
    "show package": ["show", "q", *LAYER],
    "export": ["export", *LAYER],
    "export pylock": ["export", "--format", "pylock.toml", "--emit-local", *LAYER],
    "export files": ["export", "--output-dir", "layers", *LAYER],
    "fingerprint": ["fingerprint", *LAYER],
    "fingerprint chained": ["fingerprint", "--chained", *LAYER],
    "graph svg": ["graph", *LAYER],
    "graph dot": ["graph", "--format", "dot", *LAYER],
    "graph mermaid": ["graph", "--format", "mermaid", *LAYER],
    "why": ["why", "q", *LAYER],
    "why unknown": ["why", "qq", *LAYER],
    "split": ["split", *LAYER],
    "diff all": ["diff", "empty.lock", "uv.lock", *LAYER],
    "diff upgrades": ["diff", "old.lock", "uv.lock", *LAYER],
    "diff json": ["diff", "old.lock", "uv.lock", "--format", "json", *LAYER],
    "diff plans": ["diff", "old.json", "plan.json", "--format", "markdown"],
    "history": ["history", *LAYER],
    "check": ["check", *LAYER],
    "check files": ["check", "--output-dir", "layers", *LAYER],
    "check written": ["check", *LAYER],
    "dockerfile": ["dockerfile", *LAYER, *IMAGE],
    "dockerfile pip": ["dockerfile", "--installer", "pip", "--stages", "single", *LAYER, *IMAGE],
    "dockerfile fragment": ["dockerfile", "--fragment", *LAYER, *IMAGE],
    "dockerfile into": ["dockerfile", "--into", "Dockerfile", *LAYER, *IMAGE],
    "dockerfile write": ["dockerfile", "--write", "--force", "--layers-dir", "image", *LAYER, *IMAGE],
    "bake": ["bake", "--image", "registry.example/app", *LAYER, *IMAGE],
    "bake write": ["bake", "--image", "registry.example/app", "--write", "--force", *LAYER, *IMAGE],
}
# Refusals of the commands themselves: too large for Mermaid, an unknown name, a plan that was refused before.
LONG = "over the [0-9]+ that builders and shells accept"
REFUSED = {
    **dict.fromkeys(
        [
            "dockerfile",
            "dockerfile pip",
            "dockerfile fragment",
            "dockerfile into",
            "dockerfile write",
            "bake",
            "bake write",
        ],
        LONG,
    ),
    "graph mermaid": "the chart has [0-9]+ characters",
    "why unknown": "`qq`",
    "diff plans": "is an empty file",
    "plan default": "there are no layers",
}
# Families that name their layers themselves.
WITHOUT_LAYER = {"layers", "chained_groups", "globs", "default_selectors", "selected_groups"}
# Commands that write into the project, and one that needs it to be a repository.
WRITING = {"export files", "dockerfile into", "dockerfile write", "bake write", "check written", "history"}
DOCKERFILE = "FROM python:3.12\nRUN uv sync\n"
# What would be removed without a root takes a closure for each root: selectors times packages, with at most 1,000
# selectors.
PRODUCTS = {("default_selectors", "why"), ("selected_groups", "why")}


def in_child(work, *arguments):
    """Calls a function in its own process, since its allocations would count as memory of each program that runs."""
    child = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    child.start()
    child.join()
    if child.exitcode:
        raise RuntimeError(f"{work.__name__}{arguments}: {child.exitcode}")


def write(folder, family, size):
    """Writes the files of a family, and a lock with another version and other files of each package."""
    made = family(size)
    old = made["uv.lock"].replace('version = "', 'version = "9').replace("a" * 8, "b" * 8)
    old = re.sub(r"-(\d+)(-py3|-cp3|\.tar)", r"-9\1\2", old)
    beside = {"empty.lock": HEAD + rooted(), "old.lock": old, "freeze.txt": "six==1\n", "Dockerfile": DOCKERFILE}
    for name, text in {**beside, **made}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


class Project:
    """A project of a family on disk, and the other files that commands need."""

    def __init__(self, program, place, family, size):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{family.__name__}-{size}-", dir=place))
        self.program, self.family, self.ready = program, family, {}
        in_child(write, self.folder, family, size)
        files = [file for file in self.folder.rglob("*") if file.is_file() and file.name != "old.lock"]
        self.bytes = sum(file.stat().st_size for file in files)

    def arguments(self, command):
        words = COMMANDS[command]
        if self.family.__name__ in WITHOUT_LAYER:
            words = [word for word in words if word not in LAYER]
        return words

    def prepare(self, command):
        """Writes the other files that a command needs; returns the folder, and how many bytes the command reads."""
        if command in self.ready:
            return self.ready[command]
        words, folder = self.arguments(command), self.folder
        if command in WRITING:
            # In a copy, since the following commands would read the written files.
            folder = pathlib.Path(f"{self.folder}-{command.replace(' ', '-')}")
            shutil.copytree(self.folder, folder)
        target = TARGET if command == "plan provided json" else []
        for name, lock in (("plan.json", "uv.lock"), ("old.json", "old.lock"), ("target.json", "uv.lock")):
            if name in words and not (folder / name).exists():
                with (folder / name).open("wb") as out:
                    plan = [word for word in self.arguments("plan json") if word != lock]
                    support.measured([self.program, *plan, "--lock", lock, *target], folder, out)
        if command == "history":
            for lock in ((folder / "old.lock").read_bytes(), (folder / "uv.lock").read_bytes()):
                (folder / "uv.lock").write_bytes(lock)
                support.commit(folder, "locked")
        if command == "check written":
            for words_before in (self.arguments("dockerfile write"), self.arguments("bake write")):
                support.measured([self.program, *words_before], folder, subprocess.DEVNULL)
            written = [file for file in folder.rglob("*") if file.is_file() and file.name != "old.lock"]
            self.ready[command] = folder, sum(file.stat().st_size for file in written)
            return self.ready[command]
        read = [folder / word for word in words if word in ("old.lock", "plan.json", "old.json", "target.json")]
        read = self.bytes * (2 if command == "history" else 1) + sum(file.stat().st_size for file in read)
        self.ready[command] = folder, read
        return folder, read

    def run(self, command):
        """Processor time of the program and its children, peak memory in bytes, exit status, standard error."""
        folder, _ = self.prepare(command)
        if command == "dockerfile into":
            shutil.copy(self.folder / "Dockerfile", folder)
        used, code, message = support.measured([self.program, *self.arguments(command)], folder, subprocess.DEVNULL)
        return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, code, message[-4000:]

    def remove(self):
        for folder in {self.folder, *(folder for folder, _ in self.ready.values())}:
            shutil.rmtree(folder)


def judge_run(project, command, size_in, limit, answer):
    """The fault of a single run, or nothing."""
    time, peak, code, message = answer
    said = f"{project.family.__name__}, {command}, {size_in} bytes: {time:.2f} s, {peak / 1e6:.0f} MB, exit {code}"
    if time > 1 + 3e-6 * size_in or peak > 64e6 + 60 * size_in:
        return f"{said}: beyond the bound"
    may_find = code == 1 and command.startswith("check")
    if code not in (0, 2) and not may_find:
        return f"{said}: an answer or a refusal was expected: {message[-500:]}"
    expected = "|".join(filter(None, [limit, REFUSED.get(command)]))
    if code == 2 and not (expected and re.search(expected, message)):
        return f"{said}: refused for something else than its limit: {message[-500:]}"
    return None


def judge(projects, family, command, largest, start):
    """The fault of a command on a family, and whether it was measured."""
    size, limit = FAMILIES[family]
    measurable = max(MEASURABLE, start)
    before, suspected = None, None
    while True:
        project = projects(size)
        _, size_in = project.prepare(command)
        answer = project.run(command)
        wrong = judge_run(project, command, size_in, limit, answer)
        if wrong:
            return wrong, True
        is_long = answer[0] - start >= measurable and largest != FULL
        if before and answer[2] != before[1][2]:
            # From this size on the limit refuses the input.
            return (too_fast(*suspected, MORE_RUNS)[0] if suspected else None), True
        if before and (is_long or 2 * size_in > largest):
            sides = projects(0), before[0], project
            said, is_measured = too_fast(sides, command, [start, before[1][0], answer[0]], RUNS)
            if not said or (family.__name__, command) in PRODUCTS:
                return None, is_measured
            if suspected:
                return said, True
            # Work that grows too fast still does so at twice the size; noise does not.
            suspected = sides, command, []
        before, size = (project, answer), 2 * size


def too_fast(sides, command, first, runs):
    """What is wrong with the times of an empty project and two sizes, the least of as many runs as it takes."""
    times = [[time] for time in first] or [[], [], []]
    for run in range(runs):
        if run > 0 or not first:
            for project, side in zip(sides, times, strict=True):
                side.append(project.run(command)[0])
        start, small, large = (min(side) for side in times)
        small, large = max(small - start, 0.0), large - start
        if large < max(MEASURABLE, start) or large <= GROWTH * small:
            return None, large >= max(MEASURABLE, start)
    name, (_, size_in) = sides[2].family.__name__, sides[2].prepare(command)
    return f"{name}, {command}, {size_in} bytes: {small:.3f} s to {large:.3f} s for twice the size", True


def judge_family(program, place, family, commands, largest, starts):
    made = {}

    def projects(size):
        """The project of a size; an empty one for none."""
        if size not in made:
            made[size] = Project(program, place, family if size else empty, size)
        return made[size]

    results = [judge(projects, family, command, largest, starts[command]) for command in commands]
    for project in made.values():
        project.remove()
    return results


def empty(_):
    return {"uv.lock": HEAD + rooted()}


def main():
    words = support.arguments(__doc__, 1)
    largest = FULL if "--full" in words else LARGEST
    program, *wanted = [word for word in words if word != "--full"]
    program = support.program(program)
    families = [family for family in FAMILIES if family.__name__ in wanted] or list(FAMILIES)
    commands = [command for command in COMMANDS if command in wanted] or list(COMMANDS)
    results = []
    with tempfile.TemporaryDirectory() as place, concurrent.futures.ProcessPoolExecutor(2) as pool:
        nothing = Project(program, place, empty, 0)
        starts = {command: min(nothing.run(command)[0] for _ in range(3)) for command in commands}
        tasks = [pool.submit(judge_family, program, place, family, commands, largest, starts) for family in families]
        for task in concurrent.futures.as_completed(tasks):
            results += task.result()
            for wrong, _ in task.result():
                if wrong:
                    print(wrong, flush=True)
    measured = sum(is_measured for _, is_measured in results)
    wrong = sum(1 for said, _ in results if said)
    print(f"{len(results)} pairs of a family and a command: {measured} long enough to measure, {wrong} wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
