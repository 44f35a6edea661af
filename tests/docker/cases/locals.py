"""Local packages: members, paths, wheels in the repository, versions from Git."""

import json
import os

from case import BUILD, MAIN, Case, project, versioned
from cases.indexes import no_secret
from shelf import Index, Package, backend

CAN_BUILD = (Package("cup"), Package("jug"), backend())


def member(name, *requires):
    """A member's files."""
    return {
        f"{name}/pyproject.toml": project(*requires, name=name.rsplit("/")[-1], tail=""),
        f"{name}/src/{name.rsplit('/')[-1].replace('-', '_')}.py": "MARK = 'member'\n",
    }


def sources(**paths):
    return "[tool.uv.sources]\n" + "".join(f"{name} = {{ path = {path!r} }}\n" for name, path in paths.items()) + MAIN


MUG_FROM_GIT = '[tool.uv.sources]\nmug = { git = "https://git.index.example/mug.git", tag = "2.0" }\n' + MAIN


def absent(*patterns):
    """None of these paths is in the image."""

    def then(run):
        for pattern in patterns:
            found = run.run("sh", "-c", f'for f in {pattern}; do [ ! -e "$f" ] || echo $f; done', user="0").split()
            run.want(not found, f"in the image: {found}")

    return then


def rebuilt(run):
    """A changed source is in the next image, whatever is in the cache."""
    run.write("src/app/__init__.py", 'MARK = "changed"\n')
    run.build()
    mark = run.run("python3", "-P", "-c", "import app; print(app.MARK)").strip()
    run.want(mark == "changed", f"the image has the source of another build: {mark}")


def same_bytes(run):
    """Another build has the same layers, although its sources have other times. The last is that of WORKDIR."""
    first = run.bench.engine.diff_ids(run.tag)
    for path in run.root.rglob("*"):
        os.utime(path)
    run.build(fresh=True)
    again = run.bench.engine.diff_ids(run.tag)
    run.want(first[:-1] == again[:-1], f"other layers: {first} and {again}")


NAMES = [f"lib{n}" for n in range(120)]
WORKSPACE = (
    '[project]\nname = "all"\nversion = "0"\nrequires-python = ">=3.11"\n[tool.uv.workspace]\n'
    'members = ["services/*", "libs/*"]\n[tool.uv.sources]\nlib = { workspace = true }\n' + MAIN
)
MEMBERS = {
    **member("services/api", "cup", "lib"),
    **member("services/train", "jug"),
    **member("libs/lib"),
    "services/train/data.txt": "secret recipe",
}
# A project that compiles code.
EXTENSION = {
    "src/app/add.c": "#include <Python.h>\n"
    'static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "add", 0, -1, 0};\n'
    "PyMODINIT_FUNC PyInit_add(void) { return PyModule_Create(&d); }\n",
    "setup.py": "from setuptools import Extension, setup\n"
    'setup(ext_modules=[Extension("app.add", ["src/app/add.c"])], package_dir={"": "src"}, packages=["app"])\n',
}
SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
CASES = [
    Case(
        "a member of a workspace",
        WORKSPACE,
        list(CAN_BUILD),
        files=MEMBERS,
        package=False,
        sync=("--package", "api"),
        steps=[["dockerfile", "--write", "--layer", "api=project:api"]],
        then=absent("/app/services/train", "/app/*/train"),
    ),
    *(
        Case(
            f"a changed source{name}",
            project("cup"),
            list(CAN_BUILD),
            # Steps that a concurrent build shares are not looked up in the cache.
            base=(f"locklayers.example/changed:{number}", f"ENV CHANGED={number}"),
            steps=[["dockerfile", "--write", *options]],
            then=rebuilt,
        )
        for number, (name, options) in enumerate({"": (), ", one stage": ("--stages", "single")}.items())
    ),
    Case(
        "in the folder of a member",
        WORKSPACE,
        list(CAN_BUILD),
        files=MEMBERS,
        package=False,
        within="services/api",
        sync=("--package", "api"),
        then=lambda run: (absent("/app/services/train", "/app/*/train")(run), run.ours("check", status=0)),
    ),
    Case(
        "a local package by path",
        project("cup", "jar", tail=sources(jar="libs/jar")),
        list(CAN_BUILD),
        files=member("libs/jar", "jug"),
    ),
    Case(
        "a path with a space and a marker",
        project("cup", "jar; sys_platform == 'linux'", tail=sources(jar="my libs/jar")),
        list(CAN_BUILD),
        files=member("my libs/jar"),
    ),
    Case(
        "a path with brackets",
        project("cup", "jar", tail=sources(jar="libs/j[ar]")),
        list(CAN_BUILD),
        refuses=("`libs/j\\[ar\\]` contains a bracket",),
        files={
            "libs/j[ar]/pyproject.toml": project(name="jar", tail=""),
            "libs/j[ar]/src/jar.py": "MARK = 'right'\n",
            "libs/j/pyproject.toml": project(name="jar", tail="").replace("0.1.0", "6.6"),
            "libs/j/src/jar.py": "MARK = 'decoy'\n",
        },
    ),
    Case(
        "a local package outside of the lock's folder",
        project("cup", "jar", tail=sources(jar="../jar")),
        list(CAN_BUILD),
        folder="service",
        context=".",
        files=member("../jar", "jug"),
        steps=[["dockerfile", "--write", "--context", ".."]],
    ),
    Case(
        "a local package outside, without --context",
        project("cup", "jar", tail=sources(jar="../jar")),
        list(CAN_BUILD),
        folder="service",
        files=member("../jar"),
        refuses=("--context",),
    ),
    Case(
        "wheels in the repository",
        project(
            "cup",
            "jar",
            "tin",
            tail='[tool.uv]\nfind-links = ["./wheels"]\n[tool.uv.sources]\n'
            'tin = { path = "wheels/tin-1.0-py3-none-any.whl" }\n' + MAIN,
        ),
        list(CAN_BUILD),
        files={"wheels": Package("jar"), "wheels/": Package("tin")},
    ),
    *(
        Case(
            f"wheels in a folder with a space and a comma{name}",
            project(
                "cup",
                "jar",
                "tin",
                tail='[tool.uv]\nfind-links = ["./my wheels, all"]\n[tool.uv.sources]\n'
                'tin = { path = "my (other) wheels/tin-1.0-py3-none-any.whl" }\n' + MAIN,
            ),
            list(CAN_BUILD),
            files={"my wheels, all": Package("jar"), "my (other) wheels": Package("tin")},
            steps=[["dockerfile", "--write", *options]],
            unlinted="hadolint does not parse quotes in a mount, which name a folder with a space; the engine does",
            rest="the options of another case" if number else "",
        )
        for number, (name, options) in enumerate(
            {
                "": (),
                ", several stages": ("--stages", "multi"),
                ", copied": ("--files", "copy"),
            }.items()
        )
    ),
    Case(
        "a member that is no package, in a folder with a space",
        '[project]\nname = "all"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = ["job"]\n'
        '[tool.uv.workspace]\nmembers = ["my jobs/*"]\n[tool.uv.sources]\njob = { workspace = true }\n' + BUILD + MAIN,
        list(CAN_BUILD),
        files={
            "src/all.py": "",
            "my jobs/job/pyproject.toml": project("cup", name="job", build="", tail="[tool.uv]\npackage = false\n"),
            "my jobs/job/run.py": "import cup\n",
        },
        package=False,
        then=lambda run: run.run("python3", "/app/my jobs/job/run.py"),
    ),
    *(
        Case(
            f"hundreds of wheels in the repository{name}",
            project(*(f"jar{n}" for n in range(300)), tail='[tool.uv]\nfind-links = ["./wheels"]\n' + MAIN),
            list(CAN_BUILD),
            files={f"wheels{'/' * n}": Package(f"jar{n}") for n in range(300)},
            steps=[["dockerfile", "--write", *options]],
            rest="the options of another case" if options else "",
        )
        for name, options in {"": (), ", copied": ("--files", "copy")}.items()
    ),
    *(
        Case(
            f"hundreds of members{name}",
            f'[project]\nname = "app"\nversion = "0"\nrequires-python = ">=3.11"\n'
            f"dependencies = {json.dumps(['cup', *NAMES])}\n"
            f'{BUILD}[tool.uv.workspace]\nmembers = ["libs/*"]\n[tool.uv.sources]\n'
            + "".join(f"{name} = {{ workspace = true }}\n" for name in NAMES)
            + MAIN,
            list(CAN_BUILD),
            files={path: text for name in NAMES for path, text in member(f"libs/{name}").items()},
            steps=[["dockerfile", "--write", *options]],
            rest="slow: each member is built, by us and by uv sync",
        )
        for name, options in {"": (), ", pip": ("--installer", "pip")}.items()
    ),
    Case(
        "no source of the project but what is installed",
        project("cup"),
        list(CAN_BUILD),
        files={"secret.txt": "x", "docs/page.txt": "x"},
        then=absent("/app/secret.txt", "/app/docs", "/app/uv.lock"),
    ),
    Case(
        "a project that is no package",
        project("cup", build=""),
        list(CAN_BUILD),
        files={"main.py": "import cup\n"},
        package=False,
    ),
    Case(
        "the same bytes in each build",
        project("cup"),
        list(CAN_BUILD),
        # Steps that a concurrent build shares are not looked up in the cache.
        base=("locklayers.example/same:1", "ENV SAME=1"),
        steps=[["dockerfile", "--write", "--stages", "multi", "--user", "root"]],
        then=same_bytes,
    ),
    Case(
        "a version in a file",
        project("cup", version='dynamic = ["version"]'),
        list(CAN_BUILD),
        files={"VERSION": "3.4\n"},
    ),
    Case(
        "a script of the project",
        project("cup", tail='[project.scripts]\nserve = "app:serve"\n' + MAIN),
        list(CAN_BUILD),
        files={"src/app/__init__.py": "def serve():\n    import cup\n    print(cup.MARK)\n"},
        steps=[["dockerfile", "--write", "--cmd", "serve"]],
        then=lambda run: run.want(run.run() == "cup 1.0 of main\n", "the command prints something else"),
    ),
    Case(
        "a URL that ends with #",
        project("cup", "jug; sys_platform == 'win32'"),
        list(CAN_BUILD),
        edit=('jug-1.0-py3-none-any.whl"', 'jug-1.0-py3-none-any.whl#"'),
    ),
    Case(
        "test and docs groups stay out",
        project("cup", tail='[dependency-groups]\ndev = ["jug"]\ntest = ["pan"]\ndocs = ["pan"]\n' + MAIN),
        [*CAN_BUILD, Package("pan")],
    ),
    Case(
        "default groups are in",
        project("cup", tail='[dependency-groups]\nserve = ["jug"]\n[tool.uv]\ndefault-groups = ["serve"]\n' + MAIN),
        list(CAN_BUILD),
    ),
    Case(
        "a Git dependency in several stages",
        project(
            "cup",
            "mug",
            tail=MUG_FROM_GIT,
        ),
        list(CAN_BUILD),
        repository="mug",
        tools=True,
        steps=[["dockerfile", "--write", "--stages", "multi"]],
        then=absent("/usr/bin/git"),
    ),
    Case(
        "a Git repository that asks for a password",
        project(
            "cup",
            "mug",
            tail=MUG_FROM_GIT,
        ),
        list(CAN_BUILD),
        repository="mug",
        tools=True,
        indexes={"git": Index(user="crew", password="swordfish")},
        secrets={"netrc": "machine 127.0.0.1 login crew password swordfish\n"},
        steps=[["dockerfile", "--write", "--stages", "multi"]],
        then=no_secret,
    ),
    *(
        Case(
            f"a C extension, {name}",
            project(build=SETUPTOOLS, tail=""),
            [],
            files=EXTENSION,
            tools=True,
            public=True,
            provided=("app",),
            steps=[["dockerfile", "--write", *options]],
            then=lambda run: (absent("/usr/bin/gcc", "/usr/bin/cc")(run), run.run("python3", "-c", "import app.add")),
        )
        for name, options in {"for which several stages are chosen": (), "in one stage": ("--stages", "single")}.items()
    ),
    Case(
        "a version from Git",
        versioned(),
        [Package("cup")],
        tag="v1.2.3",
        tools=True,
        public=True,
        arguments={"SETUPTOOLS_SCM_PRETEND_VERSION": "1.2.3"},
        then=lambda run: run.want(run.installed()["app"][0] == "1.2.3", "another version"),
    ),
    Case(
        "flat layout and a new folder",
        project(
            "cup",
            build='[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n',
            tail=MAIN.replace("default = true\n", ""),
        ),
        [Package("cup")],
        package=False,
        files={"app/__init__.py": "MARK = 'app'\n"},
        public=True,
        then=lambda run: run.uv("sync", "--frozen", "--no-dev", "--no-editable", "--quiet"),
    ),
]
