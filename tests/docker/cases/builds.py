"""Settings of `[tool.uv]` for builds from source."""

from case import MAIN, OTHER, Case, project
from shelf import Index, Package, backend

NEEDS_CUP = Package("pan", files=("sdist",), hook="import cup")
CAN_BUILD = (Package("cup"), backend())


def said(name, words):
    """The `Generator:` of a package, which names the backend and its settings."""

    def then(run):
        code = f"import importlib.metadata as m; print(m.distribution({name!r}).read_text('WHEEL'))"
        text = run.run("python3", "-c", code)
        run.want(words in text, f"{name} was built with {text}")

    return then


def has_bytecode(wanted):
    def then(run):
        out = run.run("python3", "-B", "-c", "import cup, os; print(os.path.exists(cup.__cached__))").strip()
        run.want(out == str(wanted), f"byte code of cup: {out}")
        if wanted:
            # The layer's own files have the same bytes when they are built again.
            digests = "cd /opt/venv && find . -name '*.pyc' -type f | sort | xargs sha256sum"
            first = run.run("sh", "-c", digests)
            run.build(fresh=True)
            run.want(first == run.run("sh", "-c", digests), "byte code differs when it is built again")

    return then


def without(name):
    """Removes a package from the only layer file that has it."""

    def step(run):
        files = [path for path in run.root.glob(".locklayers/pylock.*.toml") if f'name = "{name}"' in path.read_text()]
        run.want(len(files) == 1, f"{name} is in {files}")
        head, *packages = files[0].read_text().split("[[packages]]")
        files[0].write_text("[[packages]]".join([head, *(text for text in packages if f'name = "{name}"' not in text)]))

    return step


CASES = [
    Case(
        "builds: without isolation",
        project("pan", tail='[tool.uv]\nno-build-isolation-package = ["pan"]\n' + MAIN),
        [Package("pan", files=("sdist",), hook="import cup", requires=("cup", "llsmith")), *CAN_BUILD],
    ),
    Case(
        "builds: without isolation, several stages",
        project("pan", tail='[tool.uv]\nno-build-isolation-package = ["pan"]\n' + MAIN),
        [Package("pan", files=("sdist",), hook="import cup", requires=("cup", "llsmith")), *CAN_BUILD],
        steps=[["dockerfile", "--write", "--stages", "multi"]],
        refuses=("builds pan without isolation", "--stages single"),
    ),
    Case(
        "builds: extra requirements",
        project("pan", "cup", tail='[tool.uv.extra-build-dependencies]\npan = ["cup"]\n' + MAIN),
        [NEEDS_CUP, *CAN_BUILD],
    ),
    Case(
        "builds: extra requirements of the project itself, of the version of an explicit index that is installed",
        project(
            "cup",
            tail='[tool.uv.extra-build-dependencies]\napp = [{ requirement = "cup", match-runtime = true }]\n'
            '[tool.uv.sources]\ncup = { index = "other" }\n' + OTHER + MAIN,
        ),
        [Package("cup", "1.0+own", index="other"), Package("cup", "2.0"), backend()],
        files={"hook.py": "import cup\nassert cup.MARK == 'cup 1.0+own of other', cup.MARK\n"},
        steps=[["dockerfile", "--write", "--stages", "multi"]],
    ),
    *(
        Case(
            f"builds: extra requirements of the version in another layer, of an explicit index, {stages} stages",
            project(
                "cup<2",
                "pan",
                tail='[tool.uv.extra-build-dependencies]\npan = [{ requirement = "cup", match-runtime = true }]\n'
                '[tool.uv.sources]\ncup = { index = "other" }\n' + OTHER + MAIN,
            ),
            [
                Package("cup", "1.0+own", index="other"),
                Package("cup", "2.0", index="other"),
                Package("cup", "3.0"),
                Package(
                    "pan", files=("sdist",), hook="import cup\nassert cup.MARK == 'cup 1.0+own of other', cup.MARK\n"
                ),
                backend(),
            ],
            steps=[
                ["dockerfile", "--write", "--stages", stages, "--layer", "cup=package:cup", "--layer", "rest=project"]
            ],
        )
        for stages in ("single", "multi")
    ),
    Case(
        "builds: a backend in a folder of the repository, several stages",
        project("pan", "cup", tail='[tool.uv]\nfind-links = ["./tools/wheels"]\n' + MAIN),
        [Package("cup"), Package("pan", files=("sdist",))],
        files={"tools/wheels": backend()},
        steps=[["dockerfile", "--write", "--stages", "multi"]],
    ),
    Case(
        "builds: extra requirements of the project itself",
        project("cup", tail='[tool.uv.extra-build-dependencies]\napp = ["cup"]\n' + MAIN),
        list(CAN_BUILD),
        files={"hook.py": "import cup\n"},
    ),
    Case(
        "builds: extra variables",
        project("pan", tail='[tool.uv.extra-build-variables]\npan = { KETTLE = "on" }\n' + MAIN),
        [Package("pan", files=("sdist",), tail='[tool.llsmith]\nvariable = "KETTLE"'), backend()],
        then=said("pan", "KETTLE=on"),
    ),
    Case(
        "builds: constraints",
        project("pan", tail='[tool.uv]\nbuild-constraint-dependencies = ["llsmith<2"]\n' + MAIN),
        [Package("pan", files=("sdist",)), backend("2.0", fault="too new for this"), backend()],
        then=said("pan", "llsmith 1.0"),
    ),
    Case(
        "builds: constraints, which pip does not read",
        project("cup", "pan", tail='[tool.uv]\nbuild-constraint-dependencies = ["llsmith<2"]\n' + MAIN),
        [Package("pan", files=("sdist",)), *CAN_BUILD],
        steps=[["dockerfile", "--write", "--installer", "pip"]],
        says=("pip does not read build-constraint-dependencies",),
        then=said("pan", "llsmith 1.0"),
    ),
    Case(
        "builds: settings for one package",
        project("pan", tail='[tool.uv.config-settings-package]\npan = { glaze = "blue" }\n' + MAIN),
        [Package("pan", files=("sdist",)), backend()],
        then=said("pan", "glaze=blue"),
    ),
    Case(
        "builds: what they need is found by links",
        project("pan", tail='[tool.uv]\nfind-links = ["https://links.index.example/page.html"]\n' + MAIN),
        [Package("pan", files=("sdist",)), backend(index="links")],
        indexes={"links": Index(flat=True)},
        then=said("pan", "llsmith 1.0 of links"),
    ),
    Case(
        "builds: what they need is found by links, several stages",
        project("pan", tail='[tool.uv]\nfind-links = ["https://links.index.example/page.html"]\n' + MAIN),
        [Package("pan", files=("sdist",)), backend(index="links")],
        indexes={"links": Index(flat=True)},
        then=said("pan", "llsmith 1.0 of links"),
        steps=[["dockerfile", "--write", "--stages", "multi"]],
        rest="the stages of another case",
    ),
    Case(
        "builds: settings for all",
        project("pan", tail='[tool.uv]\nconfig-settings = { glaze = "blue" }\n' + MAIN),
        [Package("pan", files=("sdist",)), backend()],
        then=said("app", "glaze=blue"),
    ),
    Case(
        "builds: no binary for one package",
        project("pan", "cup", tail='[tool.uv]\nno-binary-package = ["pan"]\n' + MAIN),
        [Package("pan", files=("py3-none-any", "sdist")), *CAN_BUILD],
        steps=[["dockerfile", "--write", "--python-platform", "linux"]],
        then=said("pan", "llsmith"),
    ),
    Case(
        "builds: an sdist in several stages",
        project("pan", "cup"),
        [Package("pan", files=("sdist",)), *CAN_BUILD],
        steps=[["dockerfile", "--write", "--stages", "multi"]],
    ),
    Case(
        "builds: a backend of the project's own folder",
        project(
            "cup", build='[build-system]\nrequires = ["llsmith"]\nbuild-backend = "own"\nbackend-path = ["tools"]\n'
        ),
        list(CAN_BUILD),
        files={"tools/own.py": "from llsmith import *\nfrom llsmith import build_wheel, build_sdist, build_editable\n"},
    ),
    Case(
        "layers that are not what the lock says, in one stage",
        project("cup", "jug"),
        [*CAN_BUILD, Package("jug")],
        fails="outdated",
        steps=[["dockerfile", "--write", "--stages", "single"], without("jug")],
    ),
    Case(
        "layers that are not what the lock says, in several stages",
        project("cup", "jug"),
        [*CAN_BUILD, Package("jug")],
        fails="outdated",
        steps=[["dockerfile", "--write", "--stages", "multi"], without("jug")],
    ),
    Case(
        "layers that are not what the lock says, in several stages of which the image begins with the first",
        project("cup", "jug"),
        [*CAN_BUILD, Package("jug")],
        fails="outdated",
        steps=[["dockerfile", "--write", "--stages", "multi", "--user", "root"], without("jug")],
    ),
    Case("byte code by default, the same bytes again", project("cup"), list(CAN_BUILD), then=has_bytecode(True)),
    Case(
        "no byte code",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--no-bytecode"]],
        then=has_bytecode(False),
    ),
    Case(
        "pip installs as uv sync does",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--installer", "pip"]],
    ),
    Case(
        "pip in several stages, without byte code",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--installer", "pip", "--stages", "multi", "--no-bytecode"]],
        then=has_bytecode(False),
        rest="options of other cases",
    ),
    Case(
        "pip that is too old for pylock.toml",
        project("cup"),
        list(CAN_BUILD),
        steps=[["dockerfile", "--write", "--installer", "pip", "--format", "pylock.toml"]],
        refuses=("from version 26\\.1 on",),
    ),
    *(
        Case(
            f"a package that must be built although it has a wheel, {name}",
            project("cup", build="", tail='[tool.uv]\nno-binary-package = ["cup"]\n' + MAIN),
            [Package("cup", files=("py3-none-any", "sdist")), backend()],
            package=False,
            steps=[["dockerfile", "--write", *options]],
        )
        for name, options in {"pip": ("--installer", "pip"), "requirements": ("--format", "requirements.txt")}.items()
    ),
    Case(
        "a package that must be built by a uv.toml",
        project("cup", build="", tail=""),
        [Package("cup", files=("py3-none-any", "sdist")), backend()],
        files={"uv.toml": 'no-binary-package = ["cup"]\n' + MAIN.replace("tool.uv.", "")},
        package=False,
        steps=[["dockerfile", "--write", "--python-platform", "linux"]],
    ),
    Case(
        "a layer for Windows alone is not in the image",
        project("cup", tail="[dependency-groups]\nwin = [\"jug; sys_platform == 'win32'\"]\n" + MAIN),
        [*CAN_BUILD, Package("jug")],
        sync=("--group", "win"),
        says=("`win` is not in the image: none of its packages is for Linux",),
        steps=[["dockerfile", "--write", "--stages", "multi", "--layer", "win=group:win", "--layer", "app=project"]],
        then=lambda run: run.want("build-win" not in run.read("Dockerfile"), "it has a stage"),
    ),
]
