#!/usr/bin/env python3
"""Compares the choice of wheels with uv's own.

usage: choose.py LOCKLAYERS UV [SEED]

For each target, packages with random wheels are made: real files in a local index, and a uv.lock that lists them. uv
installs every wheel there is from the layer's universal pylock.toml, for the target's Python and platform, and the
files on disk tell which wheels it took. `locklayers plan` must name the same, and refuse where uv refuses. Then the
targeted pylock.toml must install the same files again, and so must the targeted requirements, from an index on loopback
that lists every wheel with its hash.

Implementations other than the running CPython are played: a script tells uv what it asks about itself. Needs Python
3.8, and no network.
"""

import functools
import http.server
import json
import pathlib
import random
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

# Python, platform, implementation; each name of uv's list occurs once.
TARGETS = [
    ("3.12", "linux", None),
    ("3.11", "x86_64-unknown-linux-gnu", None),
    ("3.13", "aarch64-unknown-linux-gnu", None),
    ("3.12", "x86_64-unknown-linux-musl", None),
    ("3.10", "aarch64-unknown-linux-musl", None),
    ("3.12", "riscv64-unknown-linux", None),
    ("3.12", "powerpc64le-unknown-linux-gnu", None),
    ("3.11", "s390x-unknown-linux-gnu", None),
    ("3.13", "loongarch64-unknown-linux-gnu", None),
    ("3.9", "x86_64-manylinux2014", None),
    ("3.12", "x86_64-manylinux_2_17", None),
    ("3.12", "x86_64-manylinux_2_36", None),
    ("3.13", "aarch64-manylinux2014", None),
    ("3.14", "aarch64-manylinux_2_39", None),
    ("3.12", "macos", None),
    ("3.13", "aarch64-apple-darwin", None),
    ("3.12", "x86_64-apple-darwin", None),
    ("3.12", "windows", None),
    ("3.12", "x86_64-pc-windows-msvc", None),
    ("3.13", "aarch64-pc-windows-msvc", None),
    ("3.11", "i686-pc-windows-msvc", None),
    ("3.13", "aarch64-linux-android", None),
    ("3.13", "x86_64-linux-android", None),
    ("3.12", "wasm32-pyodide2024", None),
    ("3.13", "wasm32-pyodide2025", None),
    ("3.13", "arm64-apple-ios", None),
    ("3.13", "arm64-apple-ios-simulator", None),
    ("3.13", "x86_64-apple-ios-simulator", None),
    ("3.13t", "linux", None),
    ("3.14t", "macos", None),
    ("3.11", "linux", "pypy-7.3.17"),
    ("3.10", "macos", "pypy-7.3.19"),
    ("3.12", "linux", "graalpy-24.1.1"),
]
PACKAGES = 24

# What the interpreters report about themselves, run before uv's own query.
PLAYED = {
    "t": """
import sysconfig
_asked = sysconfig.get_config_var
sysconfig.get_config_var = lambda name: 1 if name == "Py_GIL_DISABLED" else _asked(name)
""",
    "pypy": """
import platform, sys, types
_version = types.SimpleNamespace(major={0}, minor={1}, micro={2}, releaselevel="final", serial=0)
_said = dict(name="pypy", version=_version, cache_tag="pypy", hexversion=0)
sys.implementation = types.SimpleNamespace(**_said, _multiarch=sys.implementation._multiarch)
sys.pypy_version_info = ({0}, {1}, {2}, "final", 0)
platform.python_implementation = lambda: "PyPy"
""",
    "graalpy": """
import platform, sys, types
_version = types.SimpleNamespace(major={0}, minor={1}, micro={2}, releaselevel="final", serial=0)
_said = dict(name="graalpy", version=_version, cache_tag="graalpy{0}{1}-311", hexversion=0)
sys.implementation = types.SimpleNamespace(**_said, _multiarch=sys.implementation._multiarch)
platform.python_implementation = lambda: "GraalVM"
""",
}


def interpreter(folder, python, implementation):
    """An interpreter for uv: this one, or a script over it that plays another."""
    if implementation:
        name, version = implementation.split("-")
        prelude = PLAYED[name].format(*version.split("."))
    elif python.endswith("t"):
        name, prelude = "t", PLAYED["t"]
    else:
        return sys.executable
    path = folder / f"python-{name}"
    path.with_suffix(".prelude").write_text(prelude)
    path.write_text(f"""#!{sys.executable}
import os, sys
arguments = sys.argv[1:]
if "-c" in arguments:
    at = arguments.index("-c") + 1
    arguments[at] = "exec(open({str(path.with_suffix(".prelude"))!r}).read())\\n" + arguments[at]
os.execv({sys.executable!r}, [{sys.executable!r}] + arguments)
""")
    path.chmod(0o755)
    return str(path)


def platform_tag(dice, kind):
    """One platform tag, of those that some target takes or nearly takes; `kind` says of which system, None of any."""
    arch = dice.choice(["x86_64", "x86_64", "aarch64", "aarch64", "riscv64", "i686"])
    mac = dice.choice(["arm64", "universal2", "x86_64", "intel", "fat64", "fat32", "universal"])
    tags = [
        f"manylinux_2_{dice.choice([5, 6, 12, 16, 17, 18, 27, 28, 29, 31, 34, 36, 39, 40, 41])}_{arch}",
        f"manylinux_2_{dice.choice([17, 28])}_{arch}",
        f"{dice.choice(['manylinux1', 'manylinux2010', 'manylinux2014', 'linux'])}_{arch}",
        f"musllinux_1_{dice.choice([0, 1, 2, 3])}_{arch}",
        f"macosx_{dice.choice(['10_4', '10_9', '10_15', '10_16', '11_0', '12_0', '13_0', '13_1', '14_0'])}_{mac}",
        f"macosx_{dice.choice(['10_9', '11_0', '13_0'])}_{dice.choice(['universal2', 'arm64', 'x86_64'])}",
        dice.choice(["win32", "win_amd64", "win_arm64"]),
        f"android_{dice.choice([15, 16, 21, 24, 25])}_{dice.choice(['arm64_v8a', 'x86_64'])}",
        f"ios_{dice.choice(['12_0', '12_9', '12_10', '13_0', '13_1'])}_"
        + dice.choice(["arm64_iphoneos", "arm64_iphonesimulator", "x86_64_iphonesimulator"]),
        f"{dice.choice(['pyodide', 'pyemscripten', 'emscripten'])}_{dice.choice([2024, 2025])}_0_wasm32",
        "any",
        "any",
    ]
    return dice.choice(tags) if kind is None else tags[kind % len(tags)]


def python_and_abi(dice, minor):
    near = dice.choice([minor, minor, minor, minor - 1, minor + 1, 7, 2])
    return dice.choice(
        [
            (f"cp3{near}", f"cp3{near}"),
            (f"cp3{near}", f"cp3{near}"),
            (f"cp3{near}", f"cp3{near}t"),
            (f"cp3{near}", "abi3"),
            (f"cp3{near}", "abi3t"),
            (f"cp3{near}", "abi3.abi3t"),
            (f"cp3{near}", "none"),
            (f"py3{near}", "none"),
            ("py3", "none"),
            ("py2.py3", "none"),
            ("py2", "none"),
            ("py30", "none"),
            (f"pp3{near}", f"pypy3{near}_pp73"),
            (f"pp3{near}", "none"),
            (f"graalpy3{near}", f"graalpy24{dice.choice([1, 2])}_3{near}_native"),
            (f"cp3{minor - 1}.cp3{minor}", "none"),
        ]
    )


def offers(dice, minor, name):
    """The file names of some wheels of one package, each once, in the order of the lock."""
    # Competing wheels have the same Python or the same system, so that the rest of the tag decides.
    names, system, pair = [], dice.randrange(11), None
    for _ in range(dice.randint(1, 14)):
        if pair is None or dice.random() < 0.5:
            pair = python_and_abi(dice, minor)
        python, abi = pair
        kinds = [dice.choice([system, system, None]) for _ in range(dice.choice([1, 1, 1, 2, 3]))]
        platform = ".".join(dict.fromkeys(platform_tag(dice, kind) for kind in kinds))
        build = dice.choice(["", "", "", "", "1-", "2-", "10-", "2abc-"])
        filename = f"{name}-1.0-{build}{python}-{abi}-{platform}.whl"
        if filename not in names:
            names.append(filename)
    return names


def make_lock(folder, packages):
    index = folder / "index"
    index.mkdir()
    edges = ", ".join(f'{{ name = "{name}" }}' for name in packages)
    lock = [
        'version = 1\nrequires-python = ">=3.8"\n',
        f'[[package]]\nname = "app"\nsource = {{ virtual = "." }}\ndependencies = [{edges}]\n',
    ]
    for name, filenames in packages.items():
        hashes = {filename: support.write_wheel(index / filename, name) for filename in filenames}
        wheels = "".join(
            f'    {{ path = "{filename}", hash = "sha256:{digest}" }},\n' for filename, digest in hashes.items()
        )
        links = (
            f'<a href="../../index/{filename}#sha256={digest}">{filename}</a>' for filename, digest in hashes.items()
        )
        page = folder / "simple" / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("<!DOCTYPE html><html><body>" + "<br>".join(links) + "</body></html>")
        lock.append(
            f'[[package]]\nname = "{name}"\nversion = "1.0"\nsource = {{ registry = "index" }}\nwheels = [\n{wheels}]\n'
        )
    (folder / "uv.lock").write_text("\n".join(lock))


class Index(support.Quiet, http.server.SimpleHTTPRequestHandler):
    """The files of a folder."""


class Check:
    def __init__(self, locklayers, uv, folder):
        self.locklayers, self.uv, self.folder = locklayers, uv, folder
        self.env = {**support.environment("UV_", "PIP_"), "UV_CACHE_DIR": str(folder / "cache")}

    def ours(self, command, *arguments):
        return support.run(self.locklayers, command, "--lock", self.folder / "uv.lock", *arguments)

    def chosen(self, name, target):
        """The wheel that we choose of a package, or None with our reason."""
        run = self.ours("plan", "--format", "json", "--layer", f"x=package:{name}", *target)
        if run.returncode:
            assert "has no file that can be installed on" in run.stderr, run.stderr
            return None, run.stderr
        (package,) = json.loads(run.stdout)["layers"][0]["packages"]
        (artifact,) = package["artifacts"]
        return artifact["filename"], ""

    def file(self, kind, names, target):
        """A layer of some packages as a file in the folder of the lock."""
        layer = "x=" + ",".join(f"package:{name}" for name in names)
        run = self.ours("export", "--format", kind, "--layer", layer, "--scope", "project", *target)
        assert run.returncode == 0, run.stderr
        path = self.folder / ("pylock.x.toml" if kind == "pylock.toml" else "x.txt")
        path.write_text(run.stdout)
        return path

    def installed(self, file, target, *more):
        """What uv installs from a file: package and wheel; None where it refuses."""
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        words = ["--no-deps", "--link-mode", "hardlink", "--target", out, "-r", file, *target, *more]
        run = support.run(self.uv, "pip", "install", *words, env=self.env, cwd=self.folder)
        if run.returncode:
            return None, run.stderr
        return {path.stem: path.read_text() for path in out.glob("*.txt")}, ""


def check_target(locklayers, uv, seed, python, platform, implementation):
    dice = random.Random(f"{seed} {python} {platform} {implementation}")
    with support.temporary() as folder:
        minor = int(python.rstrip("t").split(".")[1])
        packages = {f"p{i}": offers(dice, minor, f"p{i}") for i in range(PACKAGES)}
        make_lock(folder, packages)
        check = Check(locklayers, uv, folder)
        ours = ["--python-version", python, "--python-platform", platform]
        ours += ["--python-implementation", implementation] if implementation else []
        theirs = ["--python-platform", platform, "--python-version", python.rstrip("t")]
        theirs += ["--python", interpreter(folder, python, implementation)]
        wanted, refused = {}, []
        for name in packages:
            filename, reason = check.chosen(name, ours)
            if filename:
                wanted[name] = filename
            else:
                refused.append((name, reason))
        label = f"{implementation or 'cpython'} {python} {platform}"

        def hold(kind, target, *more):
            got, why = check.installed(check.file(kind, wanted, target), theirs, *more)
            assert got is not None, f"{label}: uv refuses our {kind}: {why}"
            for name in wanted:
                assert got.get(name) == wanted[name], (
                    f"{label}, {kind}: of {packages[name]} uv takes {got.get(name)}, we {wanted[name]}"
                )

        hold("pylock.toml", [])
        hold("pylock.toml", ours)
        with support.serving(functools.partial(Index, directory=str(folder))) as index:
            hold("requirements.txt", ours, "--require-hashes", "--default-index", f"{index.url}/simple")
        for name, reason in refused:
            got, _ = check.installed(check.file("pylock.toml", [name], []), theirs)
            assert got is None, f"{label}: of {packages[name]} uv takes {got}, we say: {reason}"
        print(f"{label}: {len(wanted)} chosen, {len(refused)} refused, by both")
        return len(wanted), len(refused)


def main():
    locklayers, uv, *seed = support.arguments(__doc__, 2)
    locklayers, uv, seed = support.program(locklayers), support.program(uv), int(*seed or [751])
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(check_target, locklayers, uv, seed, *target) for target in TARGETS]
        chosen, refused = zip(*(run.result() for run in runs), strict=True)
    counts = f"{sum(chosen)} wheels chosen and {sum(refused)} packages refused"
    print(f"{len(TARGETS)} targets, {counts} as uv does (seed {seed})")
    assert sum(chosen) > 5 * len(TARGETS) and sum(refused) > len(TARGETS), "too few of a kind to say anything"


if __name__ == "__main__":
    main()
