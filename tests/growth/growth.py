#!/usr/bin/env python3
"""Growth of the program's work: growth.py PROGRAM [FAMILY…]

Each family writes a project of a size. Each command runs on the project of size n and of 2n; its processor time may grow 2.6
times at most, and stays within 1 s and 3 µs for each byte of input, its memory within 64 MB and 60 bytes for each byte.
A refusal (exit 2) within these bounds is an answer. Times are processor times, the least of three runs.
"""
import os
import pathlib
import sys
import tempfile

GROWTH = 2.6
# Shorter times say nothing of growth: starting the program takes some milliseconds.
SHORTEST = 0.08
REGISTRY = 'source = { registry = "https://index.example/simple" }'
HEAD = 'version = 1\nrevision = 3\nrequires-python = ">=3.9"\n'
LAYER = ["--layer", "all=project"]
COMMANDS = {
    "plan": ["plan", *LAYER],
    "json": ["plan", "--format", "json", *LAYER],
    "export": ["export", *LAYER],
    "pylock": ["export", "--format", "pylock", *LAYER],
    "fingerprint": ["fingerprint", *LAYER],
    "graph": ["graph", *LAYER],
    "why": ["why", "q", *LAYER],
    "default plan": ["plan"],
}


def package(name, version="1", more="", source=REGISTRY):
    return f'\n[[package]]\nname = "{name}"\nversion = "{version}"\n{source}\n{more}'


def needs(name, more=""):
    return f'{{ name = "{name}"{more} }}'


def root(dependencies=(), more=""):
    lines = "".join(f"    {one},\n" for one in dependencies)
    return package("app", "0", f"dependencies = [\n{lines}]\n{more}", 'source = { virtual = "." }')


def depends(names):
    return f"dependencies = [{', '.join(map(needs, names))}]\n"


def packages(n):
    names = [f"p{i}" for i in range(n)]
    tree = (package(name, more=depends([p for p in (f"p{2 * i + 1}", f"p{2 * i + 2}") if p in known]))
            for known in [set(names)] for i, name in enumerate(names))
    return HEAD + "".join(tree) + package("q") + root([needs("p0"), needs("q")])


def chain(n):
    links = (package(f"p{i}", more=depends([f"p{i + 1}" if i + 1 < n else "q"])) for i in range(n))
    return HEAD + "".join(links) + package("q") + root([needs("p0")])


def dense(n):
    side = int(n**0.5)
    nodes = (package(f"p{i}", more=depends(sorted({f"p{(i + j + 1) % side}" for j in range(side - 1)} | {"q"})))
             for i in range(side))
    return HEAD + "".join(nodes) + package("q") + root([needs("p0")])


def forks(n):
    where = [f"platform_version == 'v{i}'" for i in range(n)]
    forked = (package("f", f"{i}", f'resolution-markers = ["{m}"]\n' + depends(["q"])) for i, m in enumerate(where))
    edges = [needs("f", f', version = "{i}", {REGISTRY}, marker = "{m}"') for i, m in enumerate(where)]
    return HEAD + "".join(forked) + package("q") + root(edges)


def markers(n):
    edges = [needs(f"p{i}", f""", marker = "sys_platform == 's{i}' and python_version < '3.{i % 9 + 10}'" """.rstrip())
             for i in range(n)]
    return HEAD + "".join(package(f"p{i}") for i in range(n)) + package("q") + root([*edges, needs("q")])


def groups(n):
    lists = "".join(f'g{i} = [{{ name = "q" }}, {{ name = "p{i % 50}" }}]\n' for i in range(n))
    more = "[package.dev-dependencies]\n" + lists
    return HEAD + "".join(package(f"p{i}") for i in range(50)) + package("q") + root([needs("q")], more)


def extras(n):
    more = "[package.optional-dependencies]\n" + "".join(f'e{i} = [{{ name = "q" }}]\n' for i in range(n))
    edges = [needs("p", f', extra = ["e{i}"]') for i in range(n)]
    return HEAD + package("p", more=more) + package("q") + root(edges)


def conflicts(n):
    items = ", ".join(f'{{ package = "p", extra = "e{i}" }}' for i in range(n))
    more = "[package.optional-dependencies]\n" + "".join(f'e{i} = [{{ name = "q" }}]\n' for i in range(n))
    edges = [needs("p", f""", extra = ["e{i}"], marker = "platform_version == 'v{i}'" """.rstrip()) for i in range(n)]
    return HEAD + f"conflicts = [[{items}]]\n" + package("p", more=more) + package("q") + root(edges)


def conflicting_projects(n):
    items = ", ".join(f'{{ package = "p{i}" }}' for i in range(n))
    return HEAD + f"conflicts = [[{items}]]\n" + "".join(package(f"p{i}") for i in range(n)) + root()


def wheels(n):
    def wheel(i):
        url = f"https://files.example/q-1-cp3{i % 20}-cp3{i % 20}-manylinux_2_{i}_x86_64.whl"
        return f'    {{ url = "{url}", hash = "sha256:{i:064x}", size = {i} }},\n'
    files = "".join(map(wheel, range(n)))
    return HEAD + package("q", more=f"wheels = [\n{files}]\n") + root([needs("q")])


def long_names(n):
    names = [f"{'long-' * 40}{i}" for i in range(n)]
    return HEAD + "".join(map(package, names)) + package("q") + root([*map(needs, names), needs("q")])


def members(n):
    names = [f"m{i}" for i in range(n)]
    listed = ", ".join(f'"{name}"' for name in ["app", *names])
    locked = (package(name, more=depends(["q"]), source=f'source = {{ editable = "{name}" }}') for name in names)
    return HEAD + f"[manifest]\nmembers = [{listed}]\n" + "".join(locked) + package("q") + root([*map(needs, names)])


def layers(n):
    """Layers times packages, so that both grow with the root."""
    side = int(n**0.5)
    text = "".join(f'[[tool.locklayers.layer]]\nname = "l{i}"\nselect = ["project"]\n' for i in range(min(side, 900)))
    return {"uv.lock": packages(side), "pyproject.toml": text}


FAMILIES = {
    packages: 4_000, chain: 4_000, dense: 40_000, forks: 500, markers: 1_000, groups: 400,
    extras: 10_000, conflicts: 1_000, conflicting_projects: 20_000, wheels: 30_000, long_names: 4_000, members: 4_000,
    layers: 40_000,
}


def run(program, command, folder):
    """Processor time, peak memory in bytes and exit status."""
    child = os.fork()
    if child == 0:
        try:
            out = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(out, stream)
            os.execv(program, [program, *command, "--lock", str(folder / "uv.lock")])
        finally:
            os._exit(127)
    _, status, used = os.wait4(child, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, os.waitstatus_to_exitcode(status)


def measure(program, command, folder):
    runs = [run(program, command, folder) for _ in range(3)]
    return min(time for time, _, _ in runs), min(peak for _, peak, _ in runs), runs[0][2]


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    wanted, wrong, count = set(sys.argv[2:]), [], 0
    with tempfile.TemporaryDirectory() as temporary:
        for family, size in FAMILIES.items():
            if wanted and family.__name__ not in wanted:
                continue
            sides = []
            for n in (size, 2 * size):
                folder = pathlib.Path(temporary, f"{family.__name__}-{n}")
                folder.mkdir()
                made = family(n)
                for name, text in (made if isinstance(made, dict) else {"uv.lock": made}).items():
                    (folder / name).write_text(text)
                sides.append((folder, sum(file.stat().st_size for file in folder.iterdir())))
            for name, command in COMMANDS.items():
                if family is layers:
                    command = [word for word in command if word not in LAYER]
                count += 1
                results = [measure(program, command, folder) for folder, _ in sides]
                for (_, size_in), (time, peak, code) in zip(sides, results):
                    said = f"{family.__name__}, {name}, {size_in} bytes: {time:.2f} s, {peak / 1e6:.0f} MB, exit {code}"
                    if code not in (0, 2):
                        wrong.append(f"{said}: an answer or a refusal was expected")
                    if time > 1 + 3e-6 * size_in or peak > 64e6 + 60 * size_in:
                        wrong.append(f"{said}: beyond the bound")
                (before, _, one), (after, _, two) = results
                if one == two and after > SHORTEST and after > GROWTH * before:
                    wrong.append(f"{family.__name__}, {name}: {before:.2f} s to {after:.2f} s for twice the size")
    print("\n".join(wrong) or f"{count} commands grow as their input does")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
