#!/usr/bin/env python3
"""Installs layers and compares the result with `uv sync`.

usage: install.py LOCKLAYERS UV [PYTHON-WITH-PACKAGING]

For a workspace and for a lock with forks, both locked anew from PyPI: the layers' requirements are installed one after
the other with `uv pip install --no-deps --require-hashes` into an empty environment, local packages last, and `uv sync
--frozen` fills another. `uv pip freeze` of both must be equal, no layer may touch a file of a layer before, and the
same holds for the layers as pylock.toml, targeted and universal, installed by uv, and by pip where it reads them.

Then, for other targets, uv chooses wheels from its own universal pylock.toml; the targeted pylock.toml must install the
same bytes. Needs Python 3.9 and PyPI.
"""

import hashlib
import json
import pathlib
import platform
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

HERE = pathlib.Path(__file__).resolve().parent
LOCKS = {
    "workspace": ["--all-packages", "--no-dev", "--group", "heavy", "--group", "light"],
    "forks": ["--no-dev", "--group", "heavy", "--extra", "fast"],
}
OTHERS = [
    ("3.9", "x86_64-manylinux2014"),
    ("3.10", "linux"),
    ("3.11", "aarch64-manylinux_2_36"),
    ("3.12", "x86_64-manylinux_2_28"),
    ("3.13", "x86_64-manylinux_2_40"),
    ("3.12", "x86_64-unknown-linux-musl"),
    ("3.13", "aarch64-unknown-linux-musl"),
    ("3.12", "macos"),
    ("3.9", "x86_64-apple-darwin"),
    ("3.13", "windows"),
    ("3.12", "i686-pc-windows-msvc"),
    ("3.12", "aarch64-pc-windows-msvc"),
    ("3.12", "riscv64-unknown-linux"),
]


class Project:
    """A project of this folder, copied and locked."""

    def __init__(self, name, folder, locklayers, uv):
        self.name, self.locklayers, self.uv = name, locklayers, uv
        self.root = folder / name
        shutil.copytree(HERE / name, self.root)
        # The machine's own settings for uv are excluded, except for the source of packages.
        self.env = support.environment("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")
        self.env.update(UV_PYTHON=sys.executable, UV_LINK_MODE="copy")
        self.run("lock")

    def run(self, *arguments, **env):
        return support.output(self.uv, *arguments, cwd=self.root, env={**self.env, **env})

    def ours(self, *arguments):
        return support.output(self.locklayers, *arguments, cwd=self.root)

    def environment(self, name):
        path = self.root / name
        self.run("venv", "-q", path)
        return path

    def pip(self, environment, *arguments):
        return self.run("pip", *arguments, "--python", environment / "bin" / "python")

    def freeze(self, environment):
        return self.pip(environment, "freeze")


def here():
    """The Python and platform of this machine, as a target."""
    libc, version = platform.libc_ver()
    assert libc == "glibc", "this test knows how to name glibc alone"
    system = f"{platform.machine()}-manylinux_{version.replace('.', '_')}"
    return ["--python-version", platform.python_version(), "--python-platform", system]


def files(environment):
    """Every installed file: what it holds, and which file it is on the disk."""
    found = {}
    for folder in ("bin", "lib"):
        for path in (environment / folder).rglob("*"):
            if path.is_file() and not path.is_symlink() and path.suffix != ".pyc":
                found[str(path.relative_to(environment))] = (
                    hashlib.sha256(path.read_bytes()).hexdigest(),
                    path.stat().st_ino,
                )
    return found


def claimed_twice(environment):
    """Files that two packages of an environment both claim: there uv's own installation overwrites too."""
    once, twice = set(), set()
    for record in environment.rglob("*.dist-info/RECORD"):
        for line in record.read_text().splitlines():
            path = str(
                (record.parent.parent / line.rsplit(",", 2)[0].strip('"')).resolve().relative_to(environment.resolve())
            )
            (twice if path in once else once).add(path)
    return twice


def untouched(project, before, environment, label, allowed):
    after = files(environment)
    changed = [path for path in before if after.get(path) != before[path] and path not in allowed]
    assert not changed, f"{project.name}: {label} touches files of earlier layers: {changed[:5]}"
    return after


def install_layers(project, kind, target, plan, allowed):
    """An environment with the layers one after the other and the local packages last."""
    label = f"{kind} {'targeted' if target else 'universal'}"
    environment = project.environment(f".venv-{kind}-{'target' if target else 'universal'}")
    out = project.root / "layers" / label.replace(" ", "-")
    project.ours("export", "--format", kind, "--output-dir", out, *(target or ["--universal"]))
    before = files(environment)
    for layer in plan["layers"]:
        name = layer["name"]
        if kind == "pylock.toml":
            project.pip(environment, "install", "--no-deps", "-r", out / f"pylock.{name}.toml")
        else:
            project.pip(environment, "install", "--no-deps", "--require-hashes", "-r", out / f"{name}.txt")
        before = untouched(project, before, environment, f"{label}, layer {name}", allowed)
    for local in plan["local"]:
        if local["source"]["kind"] != "virtual":
            project.pip(environment, "install", "--no-deps", "-e", local["source"]["location"])
            before = untouched(project, before, environment, f"{label}, {local['name']}", allowed)
    return environment, out


def check_here(project, packaging=None):
    target = here()
    plan = json.loads(project.ours("plan", "--format", "json", *target))
    whole = project.environment(".venv-sync")
    project.run("sync", "-q", "--frozen", *LOCKS[project.name], UV_PROJECT_ENVIRONMENT=str(whole))
    expected, allowed = project.freeze(whole), claimed_twice(whole)
    assert expected.count("\n") > 5, expected
    for kind in ("requirements.txt", "pylock.toml"):
        for wanted in (target, None):
            environment, out = install_layers(project, kind, wanted, plan, allowed)
            got = project.freeze(environment)
            assert got == expected, (
                f"{project.name}, {kind}, {wanted}: layers give\n{got}\nand uv sync gives\n{expected}"
            )
            if kind == "pylock.toml" and packaging:
                read_elsewhere(project, out, plan, packaging, expected)
    built = {p["name"]: p["build"] for layer in plan["layers"] for p in layer["packages"] if p["build"]}
    wanted = {"docopt": "it has only a source distribution"} if project.name == "forks" else {}
    assert built == wanted, built
    layers, packages = len(plan["layers"]), len(expected.splitlines())
    print(f"{project.name}: {layers} layers give the {packages} packages of uv sync, four ways")


def read_elsewhere(project, out, plan, python, expected):
    """The files are valid for `packaging`, and pip installs them where it can read them."""
    program = (
        "import pathlib, sys, tomllib\nfrom packaging.pylock import Pylock, is_valid_pylock_path\n"
        "for path in map(pathlib.Path, sys.argv[1:]):\n"
        "    assert is_valid_pylock_path(path), path\n"
        "    print(len(Pylock.from_dict(tomllib.loads(path.read_text())).packages))\n"
    )
    paths = [out / f"pylock.{layer['name']}.toml" for layer in plan["layers"]]
    counts = list(map(int, support.output(python, "-c", program, *paths).split()))
    assert "universal" in out.name or counts == [len(layer["packages"]) for layer in plan["layers"]]
    environment = project.environment(f".venv-pip-{out.name}")
    interpreter = environment / "bin" / "python"
    for path in paths:
        words = ["--python", interpreter, "install", "-q", "--no-deps", "-r", path]
        done = support.run(python, "-m", "pip", *words, cwd=project.root)
        if done.returncode and re.search(r"[Ii]nvalid requirement|not supported", done.stderr):
            print(f"skipped: this pip does not install from {out.name}")
            return
        assert done.returncode == 0, done.stderr
    third_party = [line for line in expected.splitlines() if not line.startswith("-e")]
    assert project.freeze(environment).splitlines() == third_party
    print(f"{project.name}: pip installs {out.name} alike")


def record(folder):
    """What an installation is made of, without what only says how it came there."""
    records = {}
    for path in folder.glob("*.dist-info/RECORD"):
        lines = path.read_text().splitlines()
        records[path.parent.name] = sorted(
            line for line in lines if "/INSTALLER," not in line and "/REQUESTED," not in line
        )
    return records


def check_elsewhere(project):
    """For other targets, uv takes from its own lock what our targeted file says."""
    universal = project.root / "pylock.toml"
    wheels = 0
    for python, system in OTHERS:
        target = ["--python-version", python, "--python-platform", system]
        plan = json.loads(project.ours("plan", "--format", "json", *target))
        # Packages that must be built would be built for this machine, so only the report on them is compared.
        packages = [package for layer in plan["layers"] for package in layer["packages"]]
        built = [package["name"] for package in packages if package["build"]]
        skip = [option for name in built for option in ("--no-emit-package", name)]
        project.run(
            "export",
            "-q",
            "--frozen",
            "--format",
            "pylock.toml",
            "--no-emit-workspace",
            *LOCKS[project.name],
            *skip,
            "-o",
            universal,
        )
        theirs, ours = project.root / "theirs", project.root / "ours"
        for folder in (theirs, ours):
            shutil.rmtree(folder, ignore_errors=True)
        install = ("pip", "install", "-q", "--no-deps", "--no-build", *target)
        project.run(*install, "--target", theirs, "-r", universal)
        out = project.root / "elsewhere"
        project.ours("export", "--format", "pylock.toml", "--output-dir", out, *target)
        for layer in plan["layers"]:
            path = out / f"pylock.{layer['name']}.toml"
            drop(path, built)
            project.run(*install, "--target", ours, "-r", path)
        got, expected = record(ours), record(theirs)
        assert got == expected, f"{project.name}, {python} on {system}: {sorted(got)} and {sorted(expected)} differ"
        assert len(got) == len(packages) - len(built) > 0, (got, built)
        wheels += len(got)
    print(f"{project.name}: {len(OTHERS)} other targets, {wheels} wheels, the same bytes as uv's choice")


def drop(path, names):
    """Takes packages out of a file."""
    parts = path.read_text().split("\n[[packages]]\n")
    kept = [part for part in parts[1:] if not any(part.startswith(f'name = "{name}"\n') for name in names)]
    path.write_text("\n[[packages]]\n".join(parts[:1] + kept) if kept else parts[0] + "packages = []\n")


def main():
    locklayers, uv, *packaging = map(support.program, support.arguments(__doc__, 2))
    with support.temporary() as folder:
        for name in LOCKS:
            project = Project(name, folder, locklayers, uv)
            check_here(project, *packaging)
            check_elsewhere(project)


if __name__ == "__main__":
    main()
