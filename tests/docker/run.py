#!/usr/bin/env python3
"""Builds images with a real engine from the Dockerfiles that `locklayers` writes, and compares them with `uv sync`.

usage: run.py LOCKLAYERS UV [VARIANT…]

The project in shop/ (numpy heavy, fastapi and uvicorn light, two local packages, a group `dev` that no image may have)
is locked anew from PyPI and built in each variant: uv or pip, one stage or several, into a virtual environment or the
system, layer files mounted or copied. Each image is run. Then fastapi is raised in the lock and everything is built
again: the engine's own output must show that the heavy layer came from its cache, the registry must hold the same layer
for both images, and the push must have moved the other layers alone. Layers by `locklayers bake` are built by
examples/bake.sh, the second time on an engine that knows nothing.

Exit code 0: passed. 77: this machine cannot run an engine, and the last line says why. 1: failed. Needs root, Debian's
packages and PyPI; what it starts it stops, and it leaves nothing but the base image in target/docker.
"""

import json
import os
import pathlib
import platform
import re
import shutil
import sys
import time

import engine as engines
import support

HERE = pathlib.Path(__file__).resolve().parent
BAKE = support.ROOT / "examples" / "bake.sh"
RAISED = ("fastapi==0.115.11", "fastapi==0.115.12")
VARIANTS = {
    "uv-single": ["--installer", "uv", "--stages", "single"],
    "uv-multi": ["--installer", "uv", "--stages", "multi", "--user", "root"],
    "uv-multi-copied": ["--installer", "uv", "--stages", "multi"],
    "pip-single": ["--installer", "pip", "--stages", "single"],
    "pip-multi": ["--installer", "pip", "--stages", "multi"],
    "uv-system": ["--installer", "uv", "--stages", "single", "--system"],
    "pip-system": ["--installer", "pip", "--stages", "single", "--system"],
    "uv-single-copy": ["--installer", "uv", "--stages", "single", "--files", "copy"],
    "uv-multi-copy": ["--installer", "uv", "--stages", "multi", "--files", "copy"],
    "pip-multi-copy": ["--installer", "pip", "--stages", "multi", "--files", "copy"],
}
# The layers of each image, and the base.
COMMON = ["--layer", "heavy=group:heavy", "--layer", "light=group:light", "--layer", "app=project"]
COMMON += ["--base", engines.LIGHT, "--syntax", "builtin"]
BAKED = {
    "bake-uv": ["--installer", "uv"],
    "bake-uv-begun": ["--installer", "uv", "--user", "root"],
    "bake-pip": ["--installer", "pip"],
}
# With a user that is known, an image of several stages begins with its first layer.
BEGUN = "--user"
# Runs in an image, with the image's own Python.
DESCRIBE = """
import importlib.metadata, importlib.util, json, os, sys, sysconfig
here = sysconfig.get_path("purelib")
found = importlib.metadata.distributions()
installed = {d.metadata["Name"].lower().replace("_", "-") + "==" + d.version for d in found}
files = {}
for folder, folders, names in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys", "dev")]
    for name in names:
        path = os.path.join(folder, name)
        files[path] = os.lstat(path).st_size
origins = {name: spec.origin for name in ("shop", "stock") for spec in [importlib.util.find_spec(name)] if spec}
report = {"installed": sorted(installed), "files": files, "python": sys.version_info[:2], "origins": origins}
json.dump(report, sys.stdout)
"""
SYNC = """\
FROM {base}
RUN --mount=type=cache,target=/root/.cache/pip python3 -m pip install --target /tools uv=={version}
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv UV_PROJECT_ENVIRONMENT=/opt/venv UV_LINK_MODE=copy \\
    /tools/bin/uv sync --frozen --no-editable --no-default-groups --group heavy --group light --python /usr/bin/python3
ENV PATH=/opt/venv/bin:$PATH
"""


class Bench:
    """The engine, the registry, the two locks, and what is expected of every image."""

    def __init__(self, engine, registry, folder, locklayers, uv):
        self.engine, self.registry, self.folder = engine, registry, folder
        self.locklayers, self.uv = locklayers, uv
        engine.make_light()
        self.base = self.describe(engines.LIGHT)
        self.base_layers = len(engine.diff_ids(engines.LIGHT))
        python = ".".join(map(str, self.base["python"]))
        self.target = ["--python-version", python, "--python-platform", f"{platform.machine()}-manylinux_2_36"]
        self.old = self.lock("old")
        self.new = self.lock("new", RAISED)
        self.expected = {project: self.sync(project) for project in (self.old, self.new)}

    def lock(self, name, edit=None):
        """A copy of the project, edited and locked; everything else as it was."""
        project = self.folder / name
        shutil.copytree(HERE / "shop", project)
        declared = project / "pyproject.toml"
        if edit:
            shutil.copy(self.old / "uv.lock", project)
            text = declared.read_text()
            assert edit[0] in text, edit
            declared.write_text(text.replace(*edit))
        env = {**os.environ, "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
        support.output(self.uv, "lock", "--quiet", cwd=project, env=env)
        return project

    def sync(self, project):
        """What `uv sync` installs from the same lock."""
        version = support.output(self.uv, "--version").split()[1]
        dockerfile = self.folder / "sync.Dockerfile"
        dockerfile.write_text(SYNC.format(base=engines.LIGHT, version=version))
        self.engine.build(project, "sync:1", dockerfile)
        installed = self.describe("sync:1")["installed"]
        assert {"numpy==2.2.0", "shop==1.0.0", "stock==1.0.0"} < set(installed), installed
        assert not any(package.startswith("iniconfig==") for package in installed), installed
        return installed

    def describe(self, image):
        return json.loads(self.engine.run(image, "python3", "-c", DESCRIBE))

    def ours(self, project, command, *arguments, **options):
        return support.output(self.locklayers, command, *self.target, *COMMON, *arguments, cwd=project, **options)

    def copy(self, project, name):
        """The build's own folder of a project."""
        place = self.folder / name
        shutil.copytree(project, place)
        return place

    def image(self, name, tag):
        return f"{self.registry.host}/{name}:{tag}"


def check_image(bench, project, image, options):
    """Runs an image: what is installed, that it works, and that nothing else was left in it."""
    found = bench.describe(image)
    own = set(found["installed"])
    if "--system" in options:
        own -= set(bench.base["installed"])
    assert sorted(own) == bench.expected[project], (
        f"{image} has {sorted(own)}, and uv sync installs {bench.expected[project]}"
    )
    said = bench.engine.run(image)
    fastapi = next(package.split("==")[1] for package in bench.expected[project] if package.startswith("fastapi=="))
    assert said == f"shop sells 6 with fastapi {fastapi} and uvicorn 0.34.0\n", said
    home = "/usr/local/" if "--system" in options else "/opt/venv/"
    assert all(origin.startswith(home) for origin in found["origins"].values()) and len(found["origins"]) == 2, found[
        "origins"
    ]
    # Without mounts, a single stage keeps uv and the layer files, as `dockerfile` warns.
    kept = ["/opt/locklayers/"] if {"copy", "single"} <= set(options) else []
    places = [home, "/app/", *kept]
    left = [path for path in found["files"] if path not in bench.base["files"] and not path.startswith(tuple(places))]
    assert not left, f"{image}: left outside of {places}: {left[:10]}"
    changed = [path for path, size in bench.base["files"].items() if found["files"].get(path) != size]
    assert not changed, f"{image}: files of the base image changed: {changed[:10]}"
    tools = [
        path
        for path in found["files"]
        if path not in bench.base["files"]
        and not path.startswith(tuple(kept))
        and re.search(
            r"/(uvx?|pip[0-9.]*|setuptools|wheel)(-[^/]*)?$|/site-packages/(uv|pip|setuptools|wheel)[/-]", path
        )
    ]
    assert not tools, f"{image}: tools were left: {tools[:10]}"


def step_of(build, layer):
    """The instruction that installs a layer."""
    found = [step for step in build.steps if re.search(rf"\] RUN .*-r \S*/(pylock\.)?{layer}\.(txt|toml)", step.text)]
    assert len(found) == 1, f"{layer}: {[step.text for step in build.steps]}"
    return found[0]


def layer_of(layers, options, number, name, is_begun=False):
    """The layer of an image that holds one of ours: its `RUN` in a single stage or where an image begins with it, in
    several stages the copy from its stage."""
    # With several stages, uv's check provides the environment first.
    number += not {"pip", "copy", "--no-local"} & set(options)
    is_copied = "multi" in options and not (name == "heavy" and is_begun)
    words = r"^COPY /layer/ /" if is_copied else rf"^RUN .*-r \S*/(pylock\.)?{name}\.(txt|toml)"
    found = [layer for layer in layers if re.search(words, layer.created_by)]
    return found[number if is_copied else 0]


def check_raised(bench, name, options, second):
    """What is the same in the two images, and what the second push moved."""
    before, after = (bench.registry.layers(name, tag) for tag in ("old", "new"))
    assert len(before) == len(after), (before, after)
    heavy = [layer_of(layers, options, 0, "heavy", BEGUN in options) for layers in (before, after)]
    light = [layer_of(layers, options, 1, "light") for layers in (before, after)]
    assert heavy[0].digest == heavy[1].digest and heavy[0].size > 10_000_000, heavy
    assert light[0].digest != light[1].digest, light
    known = {layer.digest for layer in before}
    moved = {layer.digest: layer.size for layer in after if layer.digest not in known}
    manifest = len(bench.registry.get(f"{name}/manifests/new", engines.MANIFEST))
    extra = second - sum(moved.values())
    # Besides layers, a push uploads the image's configuration and its manifest.
    assert manifest < extra < manifest + 50_000, f"{name}: {second} bytes pushed, {sum(moved.values())} of them layers"
    place = after.index(heavy[1])
    assert all(layer.digest in known for layer in after[: place + 1]), f"{name}: a layer before the heavy one changed"
    return heavy[1].size


def without_labels(dockerfile):
    """A Dockerfile without the fingerprints of its layers, and without the digests of blocks that hold them."""
    return re.sub(r"(?m)(io\.locklayers\.layer\.\S+=|^# locklayers: end ).*$", r"\1", dockerfile)


def check_variant(bench, name, options):
    """Builds, runs and pushes the project, raises the light group, and does all of it again."""
    start, sizes, texts = time.monotonic(), [], []
    place = bench.copy(bench.old, name)
    # Another variant may have pushed the same layer: to the engine a copy with the same content is the same layer.
    bench.registry.empty()
    for tag, project in (("old", bench.old), ("new", bench.new)):
        for file in ("uv.lock", "pyproject.toml"):
            shutil.copy(project / file, place)
        bench.ours(place, "dockerfile", *options, "--write", "--cmd", "shop")
        texts.append((place / "Dockerfile").read_text())
        build = bench.engine.build(place, bench.image(name, tag))
        heavy, light = step_of(build, "heavy"), step_of(build, "light")
        assert heavy.cached == (tag == "new"), f"{name} {tag}: {heavy}"
        assert not light.cached, f"{name} {tag}: {light}"
        check_image(bench, project, bench.image(name, tag), options)
        sizes.append(bench.engine.push(bench.registry, bench.image(name, tag))[0])
    assert without_labels(texts[0]) == without_labels(texts[1]), f"{name}: raising a package changed the Dockerfile"
    again = bench.engine.build(place, bench.image(name, "again"))
    assert all(step.cached for step in again.steps if "] RUN" in step.text or "] COPY" in step.text), again.output
    heavy = check_raised(bench, name, options, sizes[1])
    if BEGUN in options:
        check_begun(bench, name, place)
    check_tampered(bench, name, place, options)
    print(
        f"{name}: {len(bench.expected[bench.new])} packages as uv sync; fastapi raised: "
        f"heavy ({heavy / 1e6:.1f} MB) cached, {sizes[1] / 1e6:.1f} MB pushed ({time.monotonic() - start:.0f} s)",
        flush=True,
    )


def check_begun(bench, name, place):
    """The environment and the layers have the same bytes on a machine that knows nothing, where the first is taken
    from an image, and in a file whose image begins with its base."""
    engine, text = bench.engine, (place / "Dockerfile").read_text()
    begun, copied = "\nFROM start\n", "\nFROM ${BASE}\n"
    assert begun in text and "--from=use-heavy" not in text.split(begun)[1], text
    tagged = bench.image(f"{name}-heavy", "1")
    engine.build(place, tagged, target="layer-heavy")
    engine.push(bench.registry, tagged)
    # The environment and the first layer, in both forms.
    same = slice(bench.base_layers, bench.base_layers + 2)
    first = engine.diff_ids(bench.image(name, "new"))
    engine.forget()
    engine.build(place, f"{name}:fresh")
    fresh = engine.diff_ids(f"{name}:fresh")
    light = bench.base_layers + 3
    assert first[: light + 1] == fresh[: light + 1], f"{name}: a layer differs without a cache: {first} {fresh}"
    history = engine.docker("history", "--no-trunc", f"{name}:fresh")
    assert "INDEX_DEFAULT=http" in history and "|1 INDEX" not in history, (
        f"{name}: build arguments are in the image: {history}"
    )
    engine.forget()
    build = engine.build(place, f"{name}:taken", arguments={"LAYER_HEAVY": tagged})
    assert not any(re.search(r"RUN .*-r \S*/pylock.heavy.toml", step.text) for step in build.steps), build.output
    taken = engine.diff_ids(f"{name}:taken")
    assert taken[same] == first[same], f"{name}: the first layer of another image differs: {first} {taken}"
    (place / "Dockerfile").write_text(text.replace(begun, copied))
    bench.ours(place, "dockerfile", *VARIANTS[name], "--write", "--cmd", "shop")
    assert "--from=use-heavy" in (place / "Dockerfile").read_text().split(copied)[1], "the first layer is not copied"
    engine.build(place, f"{name}:copied")
    check_image(bench, bench.new, f"{name}:copied", VARIANTS[name])
    others = engine.diff_ids(f"{name}:copied")
    assert others[same.stop - 1] == first[same.stop - 1], f"{name}: a copied layer differs: {first} {others}"
    (place / "Dockerfile").write_text(text)
    # What was built here is not a cache of the other variants.
    engine.forget()


def check_tampered(bench, name, place, options):
    """A hash that is not the wheel's must end the build."""
    file = next((place / ".locklayers").glob("*heavy.t*"))
    text = file.read_text()
    digit = re.search(r"sha256(?::| = \")([0-9a-f])", text)
    other = "1" if digit[1] == "0" else "0"
    file.write_text(text[: digit.start(1)] + other + text[digit.end(1) :])
    try:
        bench.engine.build(place, f"{name}:tampered")
    except engines.BuildFailed as failed:
        words = "THESE PACKAGES DO NOT MATCH THE HASHES" if "pip" in options else "Hash mismatch"
        assert words in str(failed), failed
    else:
        raise AssertionError(f"{name}: a wheel was installed that has another hash than its layer's file")
    finally:
        file.write_text(text)


def bake(bench, place, repository, tag, options):
    """Runs the script; returns what it said of each layer, and all of its output."""
    environment = {
        **bench.engine.environment,
        "LOCKLAYERS": bench.locklayers,
        "DOCKER": engines.DOCKER,
        "TAG": tag,
        "BUILD_OPTIONS": "--network=host",
        "INSPECT_OPTIONS": "--insecure",
    }
    words = [repository, *bench.target, *COMMON, *options, "--cmd", "shop"]
    done = support.run(BAKE, *words, cwd=place, env=environment)
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    said = re.findall(r"^(found|build) (\S+): (\S+)$", done.stdout, re.M)
    return {name: (word, tagged) for word, name, tagged in said}, output


def check_baked(bench, name, options):
    """Layers as images: the second build finds the heavy one in the registry, and builds it no more."""
    start, repository = time.monotonic(), f"{bench.registry.host}/{name}"
    place = bench.copy(bench.old, name)
    first, output = bake(bench, place, repository, "old", options)
    assert {layer: word for layer, (word, _) in first.items()} == {"heavy": "build", "light": "build"}, first
    assert len(re.findall(r"RUN .*-r \S*/(?:pylock\.)?heavy\.(?:txt|toml)", output)) >= 1, output
    for file in ("uv.lock", "pyproject.toml"):
        shutil.copy(bench.new / file, place)
    # As on another machine: without images, build steps and installer caches.
    bench.engine.forget()
    before = bench.registry.bytes()
    second, output = bake(bench, place, repository, "new", options)
    moved = bench.registry.bytes() - before
    assert {layer: word for layer, (word, _) in second.items()} == {"heavy": "found", "light": "build"}, second
    assert first["heavy"] == ("build", second["heavy"][1]) and first["light"][1] != second["light"][1], (first, second)
    assert not re.search(r"RUN .*-r \S*/(?:pylock\.)?heavy\.(?:txt|toml)", output), "heavy was built again"
    document = json.loads(bench.ours(place, "bake", "--image", repository, *options))
    for layer, (_, tagged) in second.items():
        target = document["target"][f"layer-{layer}"]
        assert target["tags"] == [tagged] and target["target"] == f"layer-{layer}", target
        assert document["target"]["app"]["args"][f"LAYER_{layer.upper()}"] == tagged, document
        assert bench.registry.has(name, tagged.rsplit(":", 1)[1]), tagged
        assert len(bench.registry.layers(name, tagged.rsplit(":", 1)[1])) == 1, tagged
    check_image(bench, bench.new, bench.image(name, "new"), options)
    # The image of the other machine has the same heavy layer, so that it is neither pushed nor pulled again.
    heavy = [layer_of(bench.registry.layers(name, tag), ["multi", *options], 0, "heavy") for tag in ("old", "new")]
    assert heavy[0].digest == heavy[1].digest, f"{name}: the heavy layer was pushed again: {heavy}"
    # What was built there is not a cache of the variants.
    bench.engine.forget()
    print(
        f"{name}: fastapi raised on another machine: heavy found, light built, {moved / 1e6:.1f} MB pushed "
        f"({time.monotonic() - start:.0f} s)",
        flush=True,
    )


def main():
    locklayers, uv, *wanted = support.arguments(__doc__, 2)
    locklayers, uv, wanted = support.program(locklayers), support.program(uv), wanted or [*VARIANTS, *BAKED]
    start = time.monotonic()
    try:
        with engines.running() as (engine, registry), support.temporary() as folder:
            bench = Bench(engine, registry, folder, locklayers, uv)
            print(f"an engine of its own and a base image after {time.monotonic() - start:.0f} s", flush=True)
            for name in wanted:
                if name in VARIANTS:
                    check_variant(bench, name, VARIANTS[name])
                else:
                    check_baked(bench, name, BAKED[name])
    except engines.Unavailable as reason:
        print(f"skipped: {reason}")
        sys.exit(support.SKIPPED)
    print(f"images: all {len(wanted)} variants hold ({time.monotonic() - start:.0f} s)")


if __name__ == "__main__":
    main()
