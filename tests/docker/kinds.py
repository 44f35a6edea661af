#!/usr/bin/env python3
"""Builds every kind of image with a real engine, and compares its packages with `uv sync --frozen --no-dev`.

usage: kinds.py LOCKLAYERS UV [--all] [--hadolint PROGRAM] [--only PATTERN]

Each case in cases/ is a small project with packages of its own on indexes of its own (shelf.py, on loopback). It is
locked by uv, given to `locklayers`, and the image is built by an engine of our own (engine.py). In the same base `uv
sync --frozen --no-dev --no-editable` installs the same lock: names, versions and RECORDs of all packages must be the
same. A case that is about something else (a secret, a user, a refusal) says so in a function. With --hadolint each
written Dockerfile is linted.

A case that falls short beside others is tried again alone, and counts as said then.

One line for each case, with its seconds. Exit code 0: passed. 77: this machine cannot run an engine. 1: failed.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import functools
import json
import pathlib
import re
import shutil
import sys
import tempfile
import threading
import time
import traceback

import engine as engines
import pythons
import shelf as shelves
import support
from case import project
from cases import CASES

UV_IMAGE, ORACLE, TOOLS = "locklayers.example/uv:1", engines.BASE, "locklayers.example/tools:1"
VARYING = r"(^|/)(INSTALLER|REQUESTED|RECORD|direct_url\.json|uv_(cache|build)\.json)$|\.pyc$|^\.\./|^/"
DESCRIBE = """
import importlib.metadata, json, re
found = {}
for d in importlib.metadata.distributions():
    name = re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower()
    record = {str(f): f.hash.value if f.hash else "" for f in d.files or [] if not re.search(VARYING, str(f))}
    found.setdefault(name, [d.version, record])
print(json.dumps(found))
""".replace("VARYING", repr(VARYING))
# What hadolint reports about the written lines, and why they stay.
EXCEPTIONS = {
    "DL3006": "the base is an argument, so that it can be given to a build; its default has a tag",
    "DL3008": "system packages come in the versions of the base's distribution",
    "DL3018": "as DL3008, for Alpine",
    "DL3033": "as DL3008, for yum",
    "DL3041": "as DL3008, for dnf",
    "DL3037": "as DL3008, for zypper",
    "DL3013": "layer files pin what pip installs, with hashes",
    "DL3042": "the cache of pip is a cache mount, which is in no layer",
    "DL3003": "a step has relative paths for one command; WORKDIR would change the folder of the image",
    "DL3002": "root installs; the base's own user, or that of --user, is set later, where hadolint does not look",
    "DL3066": "the same",
    "DL4006": "what cannot be compiled is compiled when it is imported, and without Git's list no file is disregarded",
    "SC2016": "the shell that `xargs` starts expands what is in single quotes; it has the same environment",
    "SC2015": "an `|| true` after a group is meant for the whole group",
}


WORDS = {
    "holds": "hold",
    "alone": "hold alone, and fell short beside others",
    "known": "fall short as is known",
    "SHORT": "fall short",
    "FIXED": "hold and are listed as known faults",
    "not here": "cannot run here",
}
# Builds wait for disks and processes more than they compute.
WORKERS = 3


class Absent(Exception):
    """The reason why a case cannot run on this machine."""


class Short(Exception):
    """The reason why a case fails."""


class Run:
    """The run of a case."""

    def __init__(self, case, bench, turn=""):
        self.case, self.bench = case, bench
        self.key = re.sub(r"[^a-z0-9]+", "-", case.name.lower()).strip("-") + turn
        self.place = bench.folder / self.key
        self.root = self.place / case.folder
        self.tag, self.output, self.said = f"locklayers.example/{self.key}:1", "", ""

    # --- Before the build

    def write(self, path, text):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.bench.shelf.urls(self.key, text), encoding="utf-8")

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def prepare(self):
        case = self.case
        if case.repository:
            self.repository()
        self.root.mkdir(parents=True)
        self.write("pyproject.toml", case.project)
        if case.package:
            self.write("src/app/__init__.py", 'MARK = "app"\n')
        for path, text in case.files.items():
            if isinstance(text, shelves.Package):
                (self.root / path).mkdir(parents=True, exist_ok=True)
                shelves.made(text, self.root / path)
            else:
                self.write(path, text)
        if case.tag:
            self.commit(case.tag)
        self.uv("lock", "--quiet")
        for old, new in [case.edit] if case.edit else []:
            text = self.read("uv.lock")
            assert old in text, f"the lock has no {old!r}"
            self.write("uv.lock", text.replace(old, new))
        if case.tag:
            self.commit(case.tag)

    def commit(self, tag):
        support.commit(self.root, "as it is")
        support.git(self.root, "tag", "--force", tag)

    def repository(self):
        """A repository with a package of its name, at `git.index.example/NAME.git`, tagged 2.0."""
        name, shelf = self.case.repository, self.bench.shelf.folder / self.key
        tree = shelf / "tree"
        (tree / "src").mkdir(parents=True)
        (tree / "pyproject.toml").write_text(project(name=name, tail="", version='version = "2.0"'))
        (tree / "src" / f"{name}.py").write_text("MARK = 'git'\n")
        support.commit(tree, "2.0")
        support.git(tree, "tag", "2.0")
        bare = shelf / "git" / f"{name}.git"
        support.git(shelf, "clone", "--quiet", "--bare", tree, bare)
        support.git(bare, "update-server-info")

    def credentials(self):
        """uv's variables for indexes with a user."""
        found = {}
        for name, index in self.case.indexes.items():
            if index.user:
                found |= {
                    f"UV_INDEX_{name.upper()}_USERNAME": index.user,
                    f"UV_INDEX_{name.upper()}_PASSWORD": index.password,
                }
        return found

    def home(self):
        """A home folder with the netrc of the case's secrets, for Git on this machine."""
        folder = self.bench.folder / f"{self.key}.home"
        folder.mkdir(exist_ok=True)
        (folder / ".netrc").write_text(self.case.secrets.get("netrc", ""), encoding="utf-8")
        return folder

    def uv(self, *words):
        own = ("VIRTUAL_ENV",) if self.case.public else ("UV_", "PIP_", "VIRTUAL_ENV")
        env = {
            **support.environment(*own),
            **self.credentials(),
            **({"HOME": str(self.home())} if "netrc" in self.case.secrets else {}),
            "UV_PYTHON": sys.executable,
            "UV_PYTHON_DOWNLOADS": "never",
            "NO_PROXY": "127.0.0.1",
            "UV_CACHE_DIR": str(self.bench.folder / "uv-cache"),
        }
        done = support.run(self.bench.uv, *words, cwd=self.root, env=env)
        if done.returncode:
            raise (Absent if self.case.public and words[0] == "lock" else Short)(
                f"uv {' '.join(words)}: {done.stderr.strip()[-600:]}"
            )

    def ours(self, *words, status=None):
        """The program; if it writes Dockerfiles, with this test's base image and uv."""
        more = []
        if words[0] in ("dockerfile", "bake"):
            more += [] if "--python-version" in words else ["--python-version", "3.11"]
            # What is compiled, or comes from Git, takes Debian's packages.
            base = self.case.base[0] if self.case.base else engines.BASE if self.case.tools else engines.LIGHT
            more += [] if "--base" in words else ["--base", base]
            more += [] if "pip" in words or self.case.own_uv else ["--uv-image", UV_IMAGE]
            more += ["--syntax", "builtin"]
        folder, env = self.root / self.case.within, support.environment("UV_", "PIP_", "LOCKLAYERS_")
        done = support.run(self.bench.locklayers, words[0], *more, *words[1:], cwd=folder, env=env)
        self.said = done.stdout + done.stderr
        wanted = (2 if self.case.refuses else 0) if status is None else status
        if done.returncode != wanted:
            raise Short(f"`{' '.join(words)}` ends with {done.returncode}, not {wanted}: {self.said.strip()[-500:]}")
        return done.stdout

    def steps(self):
        for step in self.case.steps:
            if callable(step):
                step(self)
            else:
                self.ours(*step)
        for words in (*self.case.says, *self.case.refuses):
            self.want(
                re.search(words, re.sub(r"\s+", " ", self.said)),
                f"nothing of /{words}/ is said: {self.said.strip()[-500:]}",
            )

    # --- The image

    def sync(self):
        """The packages that uv installs from the same lock, in the same base image, in a copy of the project."""
        copy = self.bench.folder / f"{self.key}.sync"
        image = TOOLS if self.case.tools else self.case.base[0] if self.case.base else ORACLE
        flags = " ".join(self.case.sync)
        words = [
            "run",
            "--rm",
            "--interactive",
            "--network=host",
            "--user",
            "0",
            "--volume",
            f"{copy}:/project",
            "--volume",
            f"{self.bench.uv}:/bin/uv:ro",
            "--workdir",
            f"/project/{self.case.folder}",
        ]
        variables = {
            "UV_PROJECT_ENVIRONMENT": "/tmp/venv",
            "UV_PYTHON": "/usr/bin/python3",
            "UV_PYTHON_DOWNLOADS": "never",
            "NO_PROXY": "127.0.0.1",
        }
        if self.case.managed:
            variables |= {
                "UV_PYTHON": self.bench.python_version,
                "UV_PYTHON_DOWNLOADS": "automatic",
                "UV_PYTHON_PREFERENCE": "only-managed",
                "UV_PYTHON_DOWNLOADS_JSON_URL": self.bench.pythons_url(self),
            }
        if "netrc" in self.case.secrets:
            words += ["--volume", f"{self.home()}:/crew"]
            variables["HOME"] = "/crew"
        for name, value in {**variables, **self.credentials()}.items():
            words += ["--env", f"{name}={value}"]
        shell = "git config --global --add safe.directory '*' 2>/dev/null; "
        shell += f"uv sync --quiet --frozen --no-dev --no-editable {flags} >&2 && /tmp/venv/bin/python -P -"
        try:
            return json.loads(self.bench.engine.docker(*words, image, "sh", "-c", shell, input=DESCRIBE))
        finally:
            shutil.rmtree(copy, ignore_errors=True)

    def build(self, tag=None, fresh=False, **arguments):
        case = self.case
        with tempfile.TemporaryDirectory() as folder:
            secrets = {**self.credentials(), **case.secrets}
            for name, value in secrets.items():
                pathlib.Path(folder, name).write_text(value, encoding="utf-8")
            built = self.bench.engine.build(
                self.place / case.context,
                tag or self.tag,
                self.root / "Dockerfile",
                fresh=fresh,
                arguments={**self.managed(), **case.arguments, **arguments},
                secrets={name: f"{folder}/{name}" for name in secrets},
            )
        self.output = built.output
        return built

    def managed(self):
        """The build argument with the list of the Python that uv installs."""
        return {"UV_PYTHON_DOWNLOADS_JSON_URL": self.bench.pythons_url(self)} if self.case.managed else {}

    def run(self, *command, user=None):
        words = ["run", "--rm", "--network=none", *(["--user", user] if user else []), self.tag, *command]
        return self.bench.engine.docker(*words)

    def installed(self):
        return json.loads(self.run("python3", "-P", "-c", DESCRIBE))

    def want(self, holds, text):
        if not holds:
            raise Short(text)

    def compare(self, expected):
        found = self.installed()
        for name in self.bench.in_base - set(expected):
            found.pop(name, None)
        self.want(
            set(found) == set(expected), f"the image has {sorted(found)}, and uv sync installs {sorted(expected)}"
        )
        for name, (version, record) in expected.items():
            self.want(found[name][0] == version, f"{name} is {found[name][0]}, and by uv sync {version}")
            if name not in self.case.provided:
                other = sorted(dict(set(record.items()) ^ set(found[name][1].items())))
                self.want(not other, f"{name}: not the files of uv sync: {other[:4]}")

    def lint(self):
        if not self.bench.hadolint or self.case.unlinted or not (self.root / "Dockerfile").exists():
            return
        ignored = [word for name in EXCEPTIONS for word in ("--ignore", name)]
        done = support.run(self.bench.hadolint, "--no-color", *ignored, "-", input=self.read("Dockerfile"))
        self.want(done.returncode == 0, f"hadolint: {(done.stdout + done.stderr).strip()[:600]}")

    def judge(self):
        self.prepare()
        if self.case.image and not self.case.refuses:
            shutil.copytree(self.place, self.bench.folder / f"{self.key}.sync", symlinks=True)
        self.steps()
        if not self.case.refuses:
            self.lint()
            if self.case.fails:
                self.fail()
            elif self.case.image:
                self.build()
                self.compare(self.sync())
        if self.case.then:
            self.case.then(self)

    def fail(self):
        try:
            self.build()
        except engines.BuildFailed as failed:
            self.want(
                re.search(self.case.fails, str(failed)),
                f"the build fails, without /{self.case.fails}/: {str(failed)[-800:]}",
            )
        else:
            raise Short("the image is built, and should not be")


class Bench:
    """The engine with its images, the indexes and the programs."""

    def __init__(self, engine, shelf, folder, given):
        self.engine, self.shelf, self.folder = engine, shelf, folder
        self.locklayers, self.uv, self.hadolint = given.locklayers, given.uv, given.hadolint
        tools = folder / "tools"
        tools.mkdir()
        shutil.copy2(self.uv, tools / "uv")
        (tools / "Dockerfile").write_text("FROM scratch\nCOPY uv /uv\n")
        engine.build(tools, UV_IMAGE)
        engine.make_light()
        self.in_base = set(json.loads(engine.run(engines.BASE, "python3", "-P", "-c", DESCRIBE)))
        self.python_version = engine.run(engines.BASE, "python3", "--version").split()[1]
        self.making = threading.Lock()
        self.python = functools.lru_cache(lambda: pythons.made(engines.base_archive(), folder))

    def make(self, name, lines, base=engines.LIGHT):
        """An image of some lines over a base."""
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "Dockerfile").write_text(f"FROM {base}\n{lines}\n")
            self.engine.build(pathlib.Path(folder), name)

    def pythons_url(self, run):
        """The URL of the list of the Python that uv installs in a case."""
        return f"{self.shelf.url}/{run.key}/pythons/files/downloads.json"

    def base_of(self, run):
        self.shelf.put(run.key, run.case.packages, run.case.indexes)
        if run.case.managed:
            with self.making:
                archive = self.python()
            url = self.pythons_url(run).rpartition("/")[0]
            pythons.put(archive, self.python_version, self.shelf.folder / run.key / "pythons", url)
        if run.case.base:
            lines = self.shelf.urls(run.key, run.case.base[1])
            self.make(run.case.base[0], lines, engines.BASE if run.case.tools else engines.LIGHT)
        for name, lines in run.case.more_bases:
            self.make(name, self.shelf.urls(run.key, lines))
        if run.case.tools:
            self.make(
                TOOLS,
                "RUN apt-get update && apt-get install -y --no-install-recommends git gcc libc6-dev python3-dev",
                engines.BASE,
            )


def fault(run):
    """The failure of a case, or nothing."""
    try:
        run.bench.base_of(run)
        run.judge()
    except Short as short:
        return str(short)
    except engines.BuildFailed as failed:
        return f"the build fails: {str(failed)[-1500:]}"
    except (AssertionError, OSError, ValueError, KeyError):
        return traceback.format_exc(limit=-3)
    return ""


def verdict(case, bench, turn=""):
    """The result of a case, its seconds, and its message."""
    start = time.monotonic()
    try:
        text = fault(Run(case, bench, turn))
    except Absent as reason:
        return case, "not here", time.monotonic() - start, str(reason)
    word = ("known" if text else "FIXED") if case.known else ("SHORT" if text else "holds")
    return case, word, time.monotonic() - start, case.known if word == "known" else text


def alone(short, bench, counts):
    """Tries cases again, one at a time: builds of one engine share a cache of uv, and load decides which of two stages
    fails first."""
    for case in short:
        _, word, seconds, text = verdict(case, bench, "-alone")
        if word == "holds":
            counts["SHORT"] -= 1
            counts["alone"] += 1
        print(f"{word} {seconds:5.1f} s  {case.name}, alone" + f"\n        {text}" * bool(text), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("locklayers", "uv"):
        parser.add_argument(name, type=support.program)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--hadolint", type=support.program)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    chosen = [case for case in CASES if re.search(given.only, case.name) and (given.all or given.only or not case.rest)]
    start, counts, short = time.monotonic(), collections.Counter(), []
    try:
        with contextlib.ExitStack() as stack:
            engine, _ = stack.enter_context(engines.running())
            shelf = stack.enter_context(shelves.serving())
            folder = stack.enter_context(support.temporary())
            bench = Bench(engine, shelf, folder, given)
            with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
                for case, word, seconds, text in pool.map(lambda case: verdict(case, bench), chosen):
                    counts[word] += 1
                    short += [case] if word == "SHORT" else []
                    print(
                        f"{word} {seconds:5.1f} s  {case.name}"
                        + "".join(f"\n        {line}" for line in text.splitlines()),
                        flush=True,
                    )
            alone(short, bench, counts)
    except engines.Unavailable as reason:
        print(f"skipped: {reason}")
        sys.exit(support.SKIPPED)
    left = f"; {len(CASES) - len(chosen)} more with --all" if not given.only and not given.all else ""
    said = ", ".join(f"{number} {words}" for word, words in WORDS.items() if (number := counts[word]))
    print(f"kinds of image: {said} ({time.monotonic() - start:.0f} s){left}")
    sys.exit(1 if counts["SHORT"] or counts["FIXED"] else 0)


if __name__ == "__main__":
    main()
