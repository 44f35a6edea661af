#!/usr/bin/env python3
"""Six ways of building one image with a real engine, side by side.

usage: [HEAVY=torch==2.7.0] [RUNS=3] [HOT_RUNS=3] [PUSH=0] run.py LOCKLAYERS UV [APPROACH…]

A project has a heavy group (HEAVY, numpy by default) and a light one (fastapi, uvicorn). For each approach: a cold
build on an engine that knows nothing but the base image; a push; then fastapi is raised HOT_RUNS times, and each time
the image is built and pushed again. HOT_RUNS=0 measures cold builds alone, PUSH=0 pushes nothing. Prints a table as
TSV, medians over all runs; how it gets on goes to standard error. README.md beside this file says how each figure is
measured.
"""

import os
import pathlib
import platform
import shutil
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
# The modules of the engine are in the folder of the tests.
sys.path.insert(0, str(HERE.parents[1] / "tests" / "docker"))
import engine as engines
import support

HEAVY = os.environ.get("HEAVY", "numpy")
RUNS = int(os.environ.get("RUNS", "1"))
HOT_RUNS = int(os.environ.get("HOT_RUNS", "3"))
PUSH = os.environ.get("PUSH", "1") != "0"
# One version at a time; their dependencies are the same.
LIGHT = ["0.115.9", "0.115.10", "0.115.11", "0.115.12", "0.115.13", "0.115.14"]
PROJECT = """\
[project]
name = "service"
version = "1.0.0"
requires-python = ">={python},<3.15"

[dependency-groups]
heavy = ["{heavy}"]
light = ["fastapi=={light}", "uvicorn==0.34.0"]

[tool.uv]
package = false
default-groups = ["heavy", "light"]
exclude-newer = "2026-10-01T00:00:00Z"
"""
MAIN = """\
import importlib
import fastapi
import uvicorn
print(importlib.import_module({module!r}).__version__, fastapi.__version__, uvicorn.__version__)
"""
# All approaches write bytecode, so that the images have the same content.
COMPILED = "import fastapi, os; print(os.path.exists(fastapi.__cached__))"
# The name in the table, and the Dockerfile or the arguments of `locklayers dockerfile`.
APPROACHES = {
    "pip, one stage": "pip-one.Dockerfile",
    "pip, several stages": "pip-several.Dockerfile",
    "uv sync, one stage": "uv-sync.Dockerfile",
    "uv pip compile, three stages": "uv-compile.Dockerfile",
    "locklayers, one stage": ["--stages", "single"],
    # The base has root as its user, as Docker's official images have, which need no such option.
    "locklayers, several stages": ["--stages", "multi", "--user", "root"],
}
COLUMNS = ["cold build s", "hot build s", "cold push MB", "cold push s", "hot push MB", "hot push s", "image MB"]


class Project:
    """The project with the files of all approaches, once for each version of the light group."""

    def __init__(self, folder, engine, locklayers, uv):
        self.folder, self.engine, self.locklayers, self.uv = folder, engine, locklayers, uv
        self.python = engine.run(
            engines.BASE, "python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"
        ).strip()
        self.uv_version = support.output(uv, "--version").split()[1]
        self.versions = []
        for light in LIGHT[: HOT_RUNS + 1]:
            self.versions.append(self.lock(light))

    def run(self, *command, cwd, **options):
        environment = {**os.environ, "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
        return support.output(*command, cwd=cwd, env=environment, **options)

    def lock(self, light):
        place = self.folder / light
        place.mkdir()
        if self.versions:
            shutil.copy(self.versions[0] / "uv.lock", place)
        (place / "pyproject.toml").write_text(PROJECT.format(python=self.python, heavy=HEAVY, light=light))
        module = HEAVY.split("=")[0].split("[")[0].replace("-", "_")
        (place / "main.py").write_text(MAIN.format(module=module))
        self.run(self.uv, "lock", "--quiet", cwd=place)
        # The same versions for all: the result of `uv pip compile` with the lock's versions as constraints.
        constraints = self.run(self.uv, "export", "--quiet", "--frozen", "--no-hashes", "--all-groups", cwd=place)
        (place / "constraints.txt").write_text(constraints)
        for group in ("heavy", "light"):
            words = ["--group", group, "--constraints", "constraints.txt", "--python-version", self.python]
            words += ["--python-platform", "linux", "--no-header", "--output-file", f"requirements-{group}.txt"]
            self.run(self.uv, "pip", "compile", "--quiet", *words, cwd=place)
        return place

    def context(self, approach, place):
        """Writes the files of the approach; returns its Dockerfile."""
        dockerfile = APPROACHES[approach]
        if isinstance(dockerfile, str):
            return HERE / dockerfile
        target = ["--python-version", self.python, "--python-platform", f"{platform.machine()}-manylinux_2_36"]
        words = [*target, "--base", engines.BASE, "--syntax", "builtin", *dockerfile]
        self.run(self.locklayers, "dockerfile", *words, "--write", "--cmd", "python3", "main.py", cwd=place)
        return place / "Dockerfile"

    def warm(self):
        """Downloads everything once: proxies between here and the index know it before the first approach."""
        with tempfile.TemporaryDirectory(dir=engines.CACHE) as cache:
            env = {**os.environ, "UV_PROJECT_ENVIRONMENT": f"{cache}/environment"}
            words = ["--quiet", "--frozen", "--all-groups", "--python", sys.executable, "--cache-dir", cache]
            for place in self.versions:
                support.output(self.uv, "sync", *words, cwd=place, env=env)


def measure(approach, project, engine, registry, number):
    """One cold build and the hot ones after it."""
    engine.forget()
    registry.empty()
    repository = f"{registry.host}/bench"
    found = {column: [] for column in COLUMNS}
    for step, place in enumerate(project.versions):
        folder = project.folder / "build"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(place, folder)
        dockerfile = project.context(approach, folder)
        image = f"{repository}:{step}"
        arguments = {} if dockerfile.parent == folder else {"BASE": engines.BASE, "UV_VERSION": project.uv_version}
        build = engine.build(folder, image, dockerfile, arguments=arguments)
        said = engine.run(image).split()
        assert said[1:] == [LIGHT[step], "0.34.0"], said
        compiled = engine.run(image, "python3", "-B", "-c", COMPILED).strip()
        assert compiled == "True", f"{approach}: byte code of fastapi: {compiled}"
        kind = "hot" if step else "cold"
        found[f"{kind} build s"].append(build.seconds)
        if step == 0:
            found["image MB"].append(engine.size(image) / 1e6)
        report = f"run {number}, {approach}, {kind}: {build.seconds:.1f} s"
        if PUSH:
            pushed, seconds = engine.push(registry, image)
            found[f"{kind} push MB"].append(pushed / 1e6)
            found[f"{kind} push s"].append(seconds)
            report += f", {pushed / 1e6:.1f} MB pushed in {seconds:.1f} s"
        engines.say(report)
    return found


def median(values):
    """Formats a figure of the table; a dash if it was not measured."""
    return f"{statistics.median(values):.1f}" if values else "-"


def main():
    locklayers, uv, *wanted = support.arguments(__doc__, 2)
    locklayers, uv, wanted = support.program(locklayers), support.program(uv), wanted or list(APPROACHES)
    assert 0 <= HOT_RUNS < len(LIGHT), f"HOT_RUNS is at most {len(LIGHT) - 1}"
    results = {approach: {column: [] for column in COLUMNS} for approach in wanted}
    start = time.monotonic()
    try:
        with engines.running() as (engine, registry), tempfile.TemporaryDirectory(dir=engines.CACHE) as folder:
            project = Project(pathlib.Path(folder).resolve(), engine, locklayers, uv)
            project.warm()
            for number in range(RUNS):
                # Each run begins with another approach.
                turn = number % len(wanted)
                for approach in wanted[turn:] + wanted[:turn]:
                    for column, values in measure(approach, project, engine, registry, number + 1).items():
                        results[approach][column] += values
            base = engine.size(engines.BASE)
    except engines.Unavailable as reason:
        sys.exit(f"skipped: {reason}")
    print("\t".join(["approach", *COLUMNS]))
    for approach, columns in results.items():
        print("\t".join([approach, *(median(columns[column]) for column in COLUMNS)]))
    engines.say(
        f"heavy: {HEAVY}; {RUNS} runs with {HOT_RUNS} hot builds each; the base image has {base / 1e6:.1f} MB; "
        f"{time.monotonic() - start:.0f} s in all"
    )
    for approach, columns in results.items():
        spread = {
            column: f"{min(values):.1f}–{max(values):.1f}" for column, values in columns.items() if len(values) > 1
        }
        engines.say(f"{approach}, from least to most: {spread}")


if __name__ == "__main__":
    main()
