"""Dockerfiles that others wrote, in the forms that public projects have."""

import json

from case import Case, project
from shelf import Package, backend

CAN_BUILD = (Package("cup"), backend())
WITH_UV = "--mount=type=bind,from=locklayers.example/uv:1,source=/uv,target=/bin/uv"
# uv compiles the whole environment, of which the layers have compiled their packages.
COMPILES = f"""\
FROM locklayers.example/base:1
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON=/usr/bin/python3
WORKDIR /app
COPY . .
RUN {WITH_UV} \\
    uv sync --frozen --no-dev --no-editable
ENV PATH=/app/.venv/bin:$PATH
"""
# uv is taken from a stage by a path, as its installer leaves it, so no line names an image with uv.
OWN_UV = """\
FROM locklayers.example/base:1 AS tools
RUN --mount=type=bind,from=locklayers.example/uv:1,source=/,target=/given cp /given/uv /opt/uv
FROM nvidia/cuda:12-base
COPY . /app
COPY --from=tools /opt/uv /usr/local/bin/
ENV UV_PYTHON=/usr/bin/python3
WORKDIR /app
RUN uv sync --frozen --no-dev --no-editable
ENV PATH=/app/.venv/bin:$PATH
"""
BY_PIP = """\
FROM locklayers.example/old-pip:1
WORKDIR /srv
COPY requirements.txt .
RUN pip install --no-index -r requirements.txt
"""
# The pip of Ubuntu 22.04 knows neither option, and its Python has no mark of the distribution.
OLD_PIP = (
    "locklayers.example/old-pip:1",
    "RUN set -e; options=/usr/lib/python3/dist-packages/pip/_internal/cli/cmdoptions.py; "
    'sed -i \'s/"--break-system-packages"/"--not-yet-1"/; s/"--root-user-action"/"--not-yet-2"/\' $options; '
    "! python3 -m pip install --root-user-action ignore -h >/dev/null 2>&1; "
    "! python3 -m pip install --break-system-packages -h >/dev/null 2>&1; "
    "rm -f /usr/lib/python3*/EXTERNALLY-MANAGED",
)
# A distribution whose environments have a pip, and which has none itself.
NO_PIP = ("locklayers.example/no-pip:1", "RUN rm -r /usr/lib/python3/dist-packages/pip /usr/bin/pip*")
ENVIRONMENT_BY_PIP = """\
FROM locklayers.example/no-pip:1 AS build
RUN python3 -m venv /opt/app
FROM build AS packages
COPY requirements.txt /
RUN /opt/app/bin/pip install --no-index -r /requirements.txt
FROM locklayers.example/no-pip:1
COPY --from=packages /opt/app /opt/app
ENV PATH=/opt/app/bin:$PATH
"""
# The wheels of all packages are built in a stage, and installed by their names.
WHEELS = """\
FROM locklayers.example/light:1 AS build
COPY requirements.txt .
RUN pip wheel --index-url https://main.index.example/simple --wheel-dir /usr/src/wheels -r requirements.txt
FROM locklayers.example/light:1
COPY --from=build /usr/src/wheels /wheels/
RUN pip install --no-cache-dir --no-index --find-links=/wheels/ /wheels/* && rm -rf /wheels/
COPY requirements.txt /srv/
"""
# No name of an image tells that it has pip, and the uv of the line that installs is brought by that line.
NO_UV = """\
FROM amazonlinux:2023
WORKDIR /app
COPY . .
RUN --mount=type=bind,from=locklayers.example/uv:1,source=/,target=/given cp /given/uv /usr/local/bin/ \\
    && UV_LINK_MODE=copy uv sync --python 3.11 --frozen --no-dev --no-editable
ENV PATH=/app/.venv/bin:$PATH
"""
UNKNOWN = NO_UV.replace("amazonlinux:2023", "locklayers.example/no-pip:1")
# What another stage builds from sources precedes the line that installs.
BUILT = f"""\
FROM locklayers.example/light:1 AS web
COPY web.txt /dist/
FROM locklayers.example/light:1
ENV UV_LINK_MODE=copy UV_PYTHON=/usr/bin/python3
WORKDIR /app
COPY --from=web /dist static
COPY pyproject.toml uv.lock ./
COPY src src
RUN {WITH_UV} \\
    uv sync --frozen --no-dev --no-editable
ENV PATH=/app/.venv/bin:$PATH
"""
# Where the layers are inserted, the shell is another than that of the line that installs.
SHELLS = f"""\
FROM locklayers.example/base:1
SHELL ["/usr/bin/python3", "-c"]
RUN print("this is no command of sh")
ENV UV_LINK_MODE=copy UV_PYTHON=/usr/bin/python3
WORKDIR /app
COPY . .
RUN assert __import__("os").path.exists("uv.lock")
SHELL ["/bin/bash", "-euxo", "pipefail", "-c"]
RUN {WITH_UV} \\
    uv sync --frozen --no-dev --no-editable
ENV PATH=/app/.venv/bin:$PATH
"""


def compiled_once(run):
    """uv leaves the bytecode of the layers as it is: with the time that they give to their files."""
    code = "import cup, app, os; print([int(os.stat(m.__cached__).st_mtime) for m in (cup, app)])"
    cup, app = json.loads(run.run("/app/.venv/bin/python", "-B", "-c", code))
    run.want(cup == 315532800, f"the bytecode of cup was compiled again, at {cup}")
    run.want(app != cup, "uv does not compile")


def by_its_own_uv(run):
    text = run.read("Dockerfile")
    layer, line = text.index("uv pip install"), text.index("RUN uv sync")
    run.want(text.index("/opt/uv /usr") < layer < line, "the layers are not after the line that brings uv")


def left_by_pip(run):
    run.want("cup is already installed with the same version" in run.output, "pip installs what the layers hold")
    run.want("one layer of the image" in run.said, "nothing is said about the copied wheels")


def of_the_line(run):
    text = run.read("Dockerfile")
    run.want("\nFROM python:3.11-slim AS locklayers-tools\n" in text, "uv does not come from an image with pip")
    run.want(" --no-project --python 3.11 " in text, "the environment is not made with the Python of the line")
    run.want(text.index("pip install") < text.index("COPY . ."), "the layers are not before the sources")


def reused(run):
    """Other sources change neither the layers nor what they hold."""
    run.write("web.txt", "two\n")
    run.write("src/app/__init__.py", 'MARK = "two"\n')
    layers = [step for step in run.build().steps if "/pylock." in step.text]
    run.want(layers and all(step.cached for step in layers), f"a changed source rebuilds {layers}")
    found = run.run("sh", "-c", "cat static/web.txt; python -c 'import app; print(app.MARK)'").split()
    run.want(found == ["two", "two"], f"the image has {found}")


CASES = [
    Case(
        "wheels of another stage",
        project("cup", build=""),
        list(CAN_BUILD),
        files={"Dockerfile": WHEELS, "requirements.txt": "cup==1.0\n"},
        package=False,
        steps=[["dockerfile", "--into", "Dockerfile", "--installer", "pip"]],
        then=left_by_pip,
        unlinted="the form of its lines is that of others",
    ),
    Case(
        "a base without pip, and a line that brings uv and installs",
        project("cup"),
        list(CAN_BUILD),
        files={"Dockerfile": NO_UV, ".dockerignore": ".venv\n"},
        base=("amazonlinux:2023", NO_PIP[1]),
        more_bases=(("python:3.11-slim", "RUN true"),),
        own_uv=True,
        public=True,
        steps=[["dockerfile", "--into", "Dockerfile"], ["dockerfile", "--into", "Dockerfile"], ["check"]],
        then=of_the_line,
    ),
    Case(
        "a base without pip that no name tells",
        project("cup"),
        list(CAN_BUILD),
        files={"Dockerfile": UNKNOWN, ".dockerignore": ".venv\n"},
        base=NO_PIP,
        own_uv=True,
        steps=[["dockerfile", "--into", "Dockerfile"]],
        fails="the image of this stage has no Python with pip, which installs uv",
        unlinted="the form of its lines is that of others",
    ),
    Case(
        "what another stage builds from sources",
        project("cup"),
        list(CAN_BUILD),
        files={"Dockerfile": BUILT, "web.txt": "one\n", ".dockerignore": ".venv\n"},
        steps=[["dockerfile", "--into", "Dockerfile"]],
        then=reused,
    ),
    Case(
        "a line that compiles bytecode leaves that of the layers",
        project("cup"),
        list(CAN_BUILD),
        files={"Dockerfile": COMPILES, ".dockerignore": ".venv\n"},
        steps=[["dockerfile", "--into", "Dockerfile"]],
        then=compiled_once,
    ),
    Case(
        "a base without Python, where a line installs uv",
        project("cup"),
        list(CAN_BUILD),
        files={"Dockerfile": OWN_UV, ".dockerignore": ".venv\n"},
        base=("nvidia/cuda:12-base", "RUN true"),
        own_uv=True,
        steps=[["dockerfile", "--into", "Dockerfile"]],
        then=by_its_own_uv,
    ),
    Case(
        "a pip without today's options",
        project("cup", build=""),
        list(CAN_BUILD),
        files={"Dockerfile": BY_PIP, "requirements.txt": "cup==1.0\n"},
        package=False,
        base=OLD_PIP,
        steps=[["dockerfile", "--into", "Dockerfile", "--installer", "pip"]],
    ),
    Case(
        "a pip that only the environment has",
        project("cup", build=""),
        list(CAN_BUILD),
        files={"Dockerfile": ENVIRONMENT_BY_PIP, "requirements.txt": "cup==1.0\n"},
        package=False,
        base=NO_PIP,
        steps=[["dockerfile", "--into", "Dockerfile", "--installer", "pip"]],
    ),
    Case(
        "a shell that reads Python",
        project("cup"),
        list(CAN_BUILD),
        files={"Dockerfile": SHELLS, ".dockerignore": ".venv\n"},
        steps=[["dockerfile", "--into", "Dockerfile"], ["dockerfile", "--into", "Dockerfile"], ["check"]],
        unlinted="hadolint reads what is for Python as commands of a shell",
    ),
    Case(
        "a shell that ends at each fault",
        project("cup"),
        list(CAN_BUILD),
        files={
            "Dockerfile": SHELLS.replace('"/usr/bin/python3", "-c"', '"/bin/bash", "-euo", "pipefail", "-c"')
            .replace('print("this is no command of sh")', "true")
            .replace("""assert __import__("os").path.exists("uv.lock")""", "test -e uv.lock"),
            ".dockerignore": ".venv\n",
        },
        steps=[["dockerfile", "--into", "Dockerfile"]],
    ),
]
