"""README's two examples, locked from a real index when the test runs.

Their lock files name hosts that do not exist, and torch with its CUDA libraries is several gigabytes: a small package
stands for each heavy one, and with --all for torch alone. All else is the example's own text.
"""

import pathlib

from case import Case

EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"
TORCH = {"torch==2.7.0": "numpy==2.2.0", ">=3.12": ">=3.11"}
SMALL = {**TORCH, "torch==2.7.0": "six", '"pandas", "scikit-learn"': '"pytz", "toolz"'}


def text(name, stand_ins):
    declared = (EXAMPLES / name / "pyproject.toml").read_text(encoding="utf-8")
    for old, new in stand_ins.items():
        declared = declared.replace(old, new)
    assert "torch==" not in declared
    return declared


def example(name, stand_ins, title, *options, rest=""):
    return Case(
        f"example {name}, {title}",
        text(name, stand_ins),
        [],
        package=False,
        public=True,
        rest=rest,
        steps=[["dockerfile", "--write", "--python-platform", "linux", *options]],
        then=lambda run: run.run("python3", "-c", "import fastapi, uvicorn; print(fastapi.__version__)"),
    )


GROUPS = ["--layer", "heavy=group:heavy-rarely-updated", "--layer", "light=group:light-frequently-updated"]
CASES = [
    example("fastapi-torch", SMALL, "small stand-ins", *GROUPS),
    example("flat", SMALL, "small stand-ins"),
    example(
        "fastapi-torch", TORCH, "numpy for torch, several stages", *GROUPS, "--stages", "multi", rest="larger downloads"
    ),
    example("flat", TORCH, "numpy for torch", rest="larger downloads"),
]
