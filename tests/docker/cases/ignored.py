"""Lines of the user's own in ignore files, which exclude what the build reads."""

from case import MAIN, Case, project, versioned
from cases.locals import CAN_BUILD, MEMBERS, WORKSPACE, member, sources
from shelf import Package

LISTED = "*\n!src\n**/*.secret\n"
HIDDEN = {"src/app/key.secret": "x", "README.md": "text"}


def hides(lines, name=".dockerignore", **options):
    return {"files": {name: lines, **options.pop("files", {})}, **options}


def without_secret(run):
    """What other lines exclude in a folder that is included is not in the image."""
    found = run.run("sh", "-c", "find / -xdev -name '*.secret'", user="0").split()
    run.want(not found, f"in the image: {found}")
    run.ours("check", status=0)


def both(name, *arguments, rest="the stages of another case", **options):
    """A case with one stage, and with several."""
    for words, more in (([], ""), (["--stages", "multi"], ", several stages")):
        yield Case(
            f"ignored: {name}{more}",
            *arguments,
            steps=[["dockerfile", "--write", *words]],
            rest=rest if more else "",
            **options,
        )


CASES = [
    *both("all but the sources", project("cup"), list(CAN_BUILD), then=without_secret, **hides(LISTED, files=HIDDEN)),
    *both(
        "manifests and the lock",
        project("cup", "jar", tail=sources(jar="libs/jar")),
        list(CAN_BUILD),
        **hides("**/*.toml\nuv.lock\n", files=member("libs/jar")),
    ),
    *both(
        "the folders of members and of layer files",
        WORKSPACE,
        list(CAN_BUILD),
        sync=("--package", "api"),
        package=False,
        then=without_secret,
        **hides(
            "libs\nservices/*\n.locklayers\n**/*.secret\n",
            files={**MEMBERS, "libs/lib/src/key.secret": "x", "services/api/src/key.secret": "x"},
        ),
        within="services/api",
    ),
    *both(
        "wheels in the repository",
        project(
            "jar",
            "tin",
            tail='[tool.uv]\nfind-links = ["./wheels"]\n[tool.uv.sources]\n'
            'tin = { path = "more/tin-1.0-py3-none-any.whl" }\n' + MAIN,
        ),
        list(CAN_BUILD),
        **hides("**/*.whl\n/wheels/\n", files={"wheels": Package("jar"), "more": Package("tin")}),
    ),
    *both(
        "the history of a version",
        versioned(),
        [Package("cup")],
        tag="v1.2.3",
        tools=True,
        public=True,
        base=(
            "locklayers.example/with-git:1",
            "RUN apt-get update && apt-get install -y --no-install-recommends git",
        ),
        then=lambda run: run.want(run.installed()["app"][0].startswith("1.2"), f"{run.installed()['app'][0]}"),
        **hides(".git\n.locklayers\nuv.lock\n"),
        rest="slow: the base image gets git",
    ),
    *both(
        "by the Dockerfile's own file",
        project("cup"),
        list(CAN_BUILD),
        then=without_secret,
        **hides(LISTED, "Dockerfile.dockerignore", files=HIDDEN),
    ),
    Case(
        "ignored: by lines after ours",
        project("cup"),
        list(CAN_BUILD),
        steps=[
            ["dockerfile", "--write"],
            lambda run: run.write(".dockerignore", run.read(".dockerignore") + LISTED),
            lambda run: run.ours("check", status=1),
            ["dockerfile", "--write"],
        ],
        files=HIDDEN,
        then=without_secret,
    ),
]
