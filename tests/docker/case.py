"""One image case: a small project, the arguments of `locklayers`, and the expected image."""

import json
from dataclasses import dataclass, field

MAIN = '[[tool.uv.index]]\nname = "main"\nurl = "https://main.index.example/simple"\ndefault = true\n'
OTHER = '[[tool.uv.index]]\nname = "other"\nurl = "https://other.index.example/simple"\nexplicit = true\n'
BUILD = '[build-system]\nrequires = ["llsmith"]\nbuild-backend = "llsmith"\n'


def project(*requires, name="app", tail=MAIN, build=BUILD, version='version = "0.1.0"'):
    """A pyproject.toml."""
    return (
        f'[project]\nname = "{name}"\n{version}\nrequires-python = ">=3.11"\n'
        f"dependencies = {json.dumps(list(requires))}\n{build}{tail}"
    )


def versioned():
    """A pyproject.toml of a project whose version is computed from Git."""
    return project(
        "cup",
        version='dynamic = ["version"]',
        tail='[tool.hatch.version]\nsource = "vcs"\n' + MAIN.replace("default = true\n", ""),
        build='[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n',
    )


@dataclass
class Case:
    """A case that is written, built and compared with `uv sync`."""

    name: str
    project: str
    packages: list
    indexes: dict = field(default_factory=dict)
    # More files, by path; None removes app/__init__.py if the project is not a package.
    files: dict = field(default_factory=dict)
    package: bool = True
    # The folder of the lock, and of the build.
    folder: str = "."
    context: str = "."
    edit: tuple = ()
    repository: str = ""
    tag: str = ""
    # Arguments of the program, one list for each call; or a function that receives the Run.
    steps: list = field(default_factory=lambda: [["dockerfile", "--write"]])
    within: str = "."
    # Words that the output of the last call must contain, and words of its refusal; with a refusal there is no image.
    says: tuple = ()
    refuses: tuple = ()
    image: bool = True
    fails: str = ""
    sync: tuple = ()
    # Name and Dockerfile lines of a base image for this case.
    base: tuple = ()
    # The same for other images that its Dockerfile names.
    more_bases: tuple = ()
    # The reference image needs git and a compiler.
    tools: bool = False
    # uv installs the Python, from an index of the test.
    managed: bool = False
    # The Dockerfile installs uv itself, so no image with uv is named.
    own_uv: bool = False
    secrets: dict = field(default_factory=dict)
    arguments: dict = field(default_factory=dict)
    # Packages that the base image already has.
    provided: tuple = ()
    # A function of the Run, called after the installed packages were compared.
    then: object = None
    # A known fault: the case must fail until this line is removed.
    known: str = ""
    # The reason why it is not linted.
    unlinted: str = ""
    # The reason why it runs only with --all.
    rest: str = ""
    # Needs packages that only a public index has.
    public: bool = False
