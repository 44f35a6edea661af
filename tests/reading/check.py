#!/usr/bin/env python3
"""Installers read the written files as the lock states them, or nothing is written.

usage: check.py PROGRAM UV [LOCKS] [SEED]; the Python that runs it has pip, packaging, pydot and markdown-it-py.

Each lock has one hostile value: a path, a URL, a user, a query, a subdirectory, a branch, a string in a marker. What
PROGRAM writes is read by pip's own parser of requirements files, by packaging, by uv (`uv add --frozen`, which writes
down what it has read), for a Dockerfile by `sh`, for a plan as JSON, a bake file and pictures by parsers of JSON, XML
and DOT, for a report by a parser of Markdown. Markers are compared by what they are in many environments.
"""

import collections
import contextlib
import csv
import html
import itertools
import json
import os
import pathlib
import random
import re
import shlex
import sys
import time
import tomllib
import urllib.parse
import xml.etree.ElementTree

import pydot
from markdown_it import MarkdownIt
from packaging.markers import Marker
from packaging.pylock import Pylock
from packaging.requirements import Requirement
from pip._internal.network.session import PipSession
from pip._internal.req.constructors import install_req_from_line, install_req_from_parsed_requirement
from pip._internal.req.req_file import parse_requirements

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

PROGRAM, UV, *NUMBERS = support.arguments(__doc__, 2)
PROGRAM, UV = support.program(PROGRAM), support.program(UV)
COUNT, SEED = [*map(int, NUMBERS), *[1000, int(time.time())][len(NUMBERS) :]]
COMMIT, ZERO = "4d76121acd1ff058302e9d7720a8036777886b5d", "0" * 64
KINDS = "directory editable path url user query archive subdirectory git git-subdirectory branch tag".split()
KINDS += ["marker", "wheels", "index"]
# fmt: off
PARTS = [
    "a", "B", "é", " ", "  ", "#", " #", "#egg=x", ";", " ; ", "; os_name == 'x'", "[", "]", "[gpu]", "%", "%0a",
    "%20", "%41", "%2e%2e", "$", "$(x)", "${HOME}", "$HOME", "`x`", "\\", "\\\\", "'", '"', "@", " @ ", "-", " -e x",
    " --hash=sha256:0", "--", "=", "==1", "&", "&&", "&subdirectory=x", "&egg=x", "&sha256=" + "1" * 64, "~", "?",
    "?x", ":", "//", "|", "<<E", "<", ">", "(", ")", "{", "}", "%{", "*", "!", ",", "+", "^", ".", "/x", "\t",
    "\u00a0", "\u3000", "\u202e", "\u200b", "\u2028", "\ufeff", "git+", "file:", "https://", "c:", "\x7f", "ﬀ",
    "\u0301",
]
# fmt: on
ENVIRONMENTS = [
    {
        "os_name": os_name,
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": python + ".1",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "implementation_version": python + ".1",
        "platform_release": "6",
        "platform_system": system.title(),
        "platform_version": "1",
    }
    for os_name, system in (("posix", "linux"), ("nt", "win32"), ("posix", "darwin"))
    for machine in ("x86_64", "arm64")
    for python in ("3.12", "3.13")
]
MARKDOWN = MarkdownIt("commonmark").enable("table")
# The parts that a report in Markdown has: text, names as code, and the two tags that fold a list.
MARKS = {"text", "code_inline", "softbreak", "strong_open", "strong_close"}
FOLDED = r"(<details><summary>[\w-]+: 1 package</summary>|</details>)\n"
CHART = r"""flowchart RL
(?:  subgraph layer\d\["[\w -]+(?:<br/>[^"<]*)*"\]
(?:    n\d\["[\w.]+(?: [\w.]+)?(?:<br/>[^"<]*)+"\](?::::built)?
)*  end
)+(?:  n\d -->(?:\|[^|\n]*\|)? n\d
)+(?:  classDef [^\n]*
|  class [^\n]*
)*"""
NEEDS_LINUX = "sys_platform == 'linux'"
EMPTY = """version = 1
revision = 3
requires-python = ">=3.12"

[[package]]
name = "app"
version = "0"
source = { virtual = "." }
"""
failures, counts = [], collections.Counter()


def toml(text):
    return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'


class Case:
    """A lock with one package besides the project, and the expected facts about that package."""

    def __init__(self, number, random):
        self.kind, self.name = random.choice(KINDS), f"p{number}"
        pieces = [random.choice(PARTS) for _ in range(random.choice((1, 1, 1, 2, 2, 3)))]
        pieces.insert(random.randrange(len(pieces) + 1), f"x{number}")
        value = self.value = "".join(pieces)
        self.marker = random.choice([None, NEEDS_LINUX])
        self.url = self.subdirectory = self.path = self.git = None
        self.version, self.hashes = "1.0", {}
        if self.kind == "directory":
            self.path, source = value, f"directory = {toml(value)}"
        elif self.kind == "editable":
            self.path, source = value, f"editable = {toml(value)}"
        elif self.kind == "path":
            self.path = f"{value}/{self.name}-1.0-py3-none-any.whl"
            source = f"path = {toml(self.path)}"
        elif self.kind in ("git", "git-subdirectory", "branch", "tag"):
            self.git = f"https://git.example/{value if self.kind == 'git' else self.name}"
            key = {"git": "rev", "git-subdirectory": "subdirectory"}.get(self.kind, self.kind)
            said = "main" if self.kind == "git" else value
            if self.kind == "git-subdirectory":
                self.subdirectory = value
            self.git = self.git.split("?")[0]
            query = f"{key}={urllib.parse.quote_plus(said)}"
            source = f"git = {toml(f'{self.git}?{query}#{COMMIT}')}"
        elif self.kind == "wheels":
            if re.match("[a-z+]*:|/", value):
                # An index at a URL, or outside of the repository.
                value = self.value = "w" + value
            source = f"registry = {toml(value)}"
        elif self.kind == "index":
            self.index = f"https://index.example/{value}"
            source = f"registry = {toml(self.index)}"
        elif self.kind == "marker":
            quote = "'" if "'" not in value else '"'
            self.marker = f"platform_version != {quote}{value}{quote}"
            source = 'registry = "https://index.example/simple"'
        else:
            self.url = {
                "url": f"https://files.example/{value}/p-1.0.zip",
                "user": f"https://{value}@files.example/p-1.0.zip",
                "query": f"https://files.example/p-1.0.zip?{value}",
                "archive": f"https://files.example/p-1.0-{value}.zip",
            }.get(self.kind, f"https://files.example/{self.name}-1.0.zip")
            self.subdirectory = value if self.kind == "subdirectory" else None
            source = f"url = {toml(self.url)}" + (f", subdirectory = {toml(value)}" if self.subdirectory else "")
        self.source = source

    def is_pinned(self):
        return self.kind in ("marker", "wheels", "index")

    def make(self, folder):
        """Makes the file that the lock names, if such a file can exist."""
        if self.path is None or self.path.startswith("/") or ".." in self.path.split("/"):
            return self.path is None
        path = folder / self.path
        try:
            if self.kind == "path":
                path.parent.mkdir(parents=True, exist_ok=True)
                self.hashes = {"sha256": [support.write_wheel(path, self.name)]}
            else:
                path.mkdir(parents=True)
                (path / "pyproject.toml").write_text(f'[project]\nname = "{self.name}"\nversion = "1.0"\n')
        except OSError:
            return False
        return True

    def lock(self):
        more = ""
        if self.kind == "path":
            [digest] = self.hashes["sha256"]
            more = f'wheels = [{{ filename = "{self.name}-1.0-py3-none-any.whl", hash = "sha256:{digest}" }}]\n'
        elif self.url:
            self.hashes = {"sha256": [ZERO]}
            more = f'sdist = {{ url = {toml(self.url)}, hash = "sha256:{ZERO}" }}\n'
        elif self.kind in ("marker", "wheels", "index"):
            self.hashes = {"sha256": [ZERO]}
            place = 'path = "' if self.kind == "wheels" else 'url = "https://files.example/'
            more = f'wheels = [{{ {place}{self.name}-1.0-py3-none-any.whl", hash = "sha256:{ZERO}" }}]\n'
        marker = f", marker = {toml(self.marker)}" if self.marker else ""
        return EMPTY + (
            f'dependencies = [{{ name = "{self.name}"{marker} }}]\n\n'
            f'[[package]]\nname = "{self.name}"\nversion = "1.0"\nsource = {{ {self.source} }}\n{more}'
        )

    def wrong(self, reader, what, found, wanted):
        failures.append(
            f"{reader}, {self.kind} {self.value!r}: {what} is read as {found!r}, and the lock says {wanted!r}"
        )

    def check(self, reader, **found):
        """Compares the result of a reader with the lock."""
        counts[reader] += 1
        subdirectory = self.subdirectory and tidy(self.subdirectory)
        if subdirectory and reader != "pylock":
            # Redundant components stay, as in `uv export`, which escapes a blank; no installer decodes the escape, so
            # none finds such a folder.
            written = "" if self.subdirectory == "." else self.subdirectory
            subdirectory = written.replace(" ", "%20") or None
        wanted = {
            "name": self.name,
            "extras": set(),
            "url": self.url,
            "git": self.git and (self.git, COMMIT),
            "subdirectory": subdirectory,
            "version": self.version if self.is_pinned() else None,
            "path": self.path and os.path.normpath(self.path),
            "editable": self.kind == "editable",
            "hashes": self.hashes,
        }
        for what, value in found.items():
            if what == "marker":
                if not same_marker(value, self.marker, self.value):
                    self.wrong(reader, what, str(value), self.marker)
            elif value != wanted[what]:
                self.wrong(reader, what, value, wanted[what])


def tidy(path):
    """A path of a lock without redundant components."""
    kept = "/".join(part for part in path.split("/") if part not in ("", "."))
    return "/" * path.startswith("/") + kept + "/" * (path.endswith("/") and bool(kept))


def same_marker(found, wanted, value):
    if found == wanted:
        # `packaging` cannot read a string that ends with a backslash, which plans as JSON may have.
        return True
    environments = ENVIRONMENTS + [dict(ENVIRONMENTS[0], platform_version=value)]
    found, wanted = (Marker(str(marker)) if marker else None for marker in (found, wanted))
    return all((not found or found.evaluate(e)) == (not wanted or wanted.evaluate(e)) for e in environments)


def run(*words, cwd, **env):
    return support.run(*words, cwd=cwd, env={**os.environ, **{name: str(value) for name, value in env.items()}})


def by_pip(case, line_or_file, folder, is_file):
    """The result of pip's parser for a requirements file or an argument."""
    try:
        if is_file:
            [parsed] = parse_requirements(str(line_or_file), session=PipSession())
            read = install_req_from_parsed_requirement(parsed)
        else:
            read = install_req_from_line(line_or_file)
    except Exception as error:
        case.wrong("pip", "the line", f"an error: {error}".splitlines()[0], "a requirement")
        return
    found = {"extras": set(read.extras), "marker": read.markers}
    if is_file:
        allowed = read.hashes(trust_internet=True)._allowed
        found |= {"hashes": {name: sorted(set(digests)) for name, digests in allowed.items()}}
        # pip does not read a marker after `-e`.
        found |= {"editable": read.editable}
    link = read.link
    if case.path is not None:
        if link is None or link.scheme != "file":
            case.wrong("pip", "the path", read, case.path)
            return
        found["path"] = os.path.relpath(link.file_path, folder)
    elif case.git:
        address, _, revision = link.url_without_fragment.removeprefix("git+").rpartition("@")
        found |= {"git": (address, revision), "subdirectory": link.subdirectory_fragment}
    elif case.url:
        found |= {"url": link.url_without_fragment, "subdirectory": link.subdirectory_fragment}
    if read.req is not None and not read.editable:
        found["name"] = read.req.name
    if case.is_pinned():
        found["version"] = str(read.req.specifier).removeprefix("==")
    if case.kind == "editable" and is_file:
        found.pop("marker")
    case.check("pip" if is_file else "pip, argument", **found)


def by_packaging(case, text):
    if case.path is None:
        read = Requirement(text.replace("\\\n", " ").split(" --hash=")[0].strip())
        found = {"name": read.name, "extras": read.extras, "marker": read.marker}
        if case.url:
            found["url"] = read.url.split("#")[0]
        case.check("packaging", **found)


def by_uv(cases, lines, folder, reader, as_arguments=False):
    """The result of uv's parser: it adds the requirements to a project, whose manifest then lists them."""
    for case in cases:
        (folder / "pyproject.toml").write_text('[project]\nname = "probe"\nversion = "0"\nrequires-python = ">=3.9"\n')
        words = [lines[case.name]] if as_arguments else ["-r", lines[case.name]]
        words = ["add", "--frozen", "--offline", "--no-workspace", "--no-config", "--python", sys.executable, *words]
        done = run(UV, *words, cwd=folder, UV_CACHE_DIR=folder / ".cache")
        if done.returncode:
            case.wrong(reader, "the line", "an error: " + " ".join(done.stderr.split()[-30:])[:300], "a requirement")
            continue
        manifest = tomllib.loads((folder / "pyproject.toml").read_text())
        needs = [Requirement(text) for text in manifest["project"].get("dependencies", [])]
        if [need.name for need in needs] != [case.name]:
            case.wrong(reader, "the line", [str(need) for need in needs], case.name)
            continue
        [need], source = needs, manifest.get("tool", {}).get("uv", {}).get("sources", {}).get(case.name, {})
        found = {"name": need.name, "extras": need.extras, "marker": need.marker}
        if case.is_pinned():
            found["version"] = str(need.specifier).removeprefix("==")
        elif case.path is not None:
            found |= {"path": os.path.normpath(source.get("path", "")), "editable": source.get("editable", False)}
        elif case.git:
            found |= {"git": (source.get("git"), source.get("rev")), "subdirectory": source.get("subdirectory")}
        else:
            found |= {"url": source.get("url"), "subdirectory": source.get("subdirectory")}
        if as_arguments:
            # An image has no editable packages, and its paths are absolute.
            found = {
                "name": found["name"],
                "extras": found["extras"],
                "marker": found["marker"],
                "path": os.path.relpath(found["path"], folder),
            }
        elif case.kind == "editable":
            found.pop("marker")
        case.check(reader, **found)


def by_pylock(case, text):
    """The result of packaging's parser for a pylock.toml."""
    document = Pylock.from_dict(tomllib.loads(text))
    [package] = document.packages
    found = {"name": str(package.name), "marker": package.marker}
    if case.is_pinned():
        wheel = package.wheels[0]
        found |= {"version": str(package.version), "hashes": {"sha256": [wheel.hashes["sha256"]]}}
        if case.kind == "index" and package.index != case.index:
            case.wrong("pylock", "the index", package.index, case.index)
        if case.kind == "wheels" and os.path.normpath(wheel.path) != os.path.normpath(
            f"{case.value}/{case.name}-1.0-py3-none-any.whl"
        ):
            case.wrong("pylock", "the path", wheel.path, case.value)
    elif package.archive is not None:
        archive = package.archive
        found |= {
            "url": archive.url,
            "path": archive.path and os.path.normpath(archive.path),
            "subdirectory": archive.subdirectory,
        }
        found |= {"hashes": {"sha256": [archive.hashes["sha256"]]}}
    elif package.directory is not None:
        found |= {"path": os.path.normpath(package.directory.path), "editable": bool(package.directory.editable)}
    else:
        vcs = package.vcs
        found |= {"git": (vcs.url, vcs.commit_id), "subdirectory": vcs.subdirectory}
        if case.kind in ("branch", "tag") and vcs.requested_revision != case.value:
            case.wrong("pylock", "the revision", vcs.requested_revision, case.value)
    case.check("pylock", **found)


def arguments(dockerfile, folder):
    """The arguments of the last installer in a Dockerfile as `sh` splits them, in the folder of the build context."""
    text = re.sub(r"(?m)^#.*\n", "", dockerfile)
    found = []
    for instruction in re.sub(r"\\\n", "\0", text).split("\n"):
        if not instruction.startswith("RUN "):
            continue
        for part in instruction.replace("\0 ", "\0").split("\0"):
            part = part.strip()
            if " --no-deps " in part and " -r " not in part.split(" --no-deps ")[1][:5]:
                found.append(part.split(" --no-deps ", 1)[1])
    if not found:
        return None
    words = support.output("sh", "-c", f"printf '%s\\0' {found[-1]}").split("\0")[:-1]
    return [word.replace("/mnt/src", str(folder)) for word in words]


def uv_pylock(cases, folder):
    """What uv would install from a pylock.toml, as it reports if nothing has to be downloaded."""
    for case, text in cases:
        (folder / "pylock.toml").write_text(text.replace('requires-python = ">=3.12"\n', ""))
        words = [
            "pip",
            "install",
            "--dry-run",
            "--offline",
            "--no-deps",
            "--no-config",
            "--preview-features",
            "pylock",
            "--python",
            sys.executable,
        ]
        done = run(UV, *words, "-r", "pylock.toml", cwd=folder, UV_CACHE_DIR=folder / ".cache")
        found = re.search(r"(?m)^ \+ (\S+) @ (file:\S+)$", done.stderr)
        if done.returncode or not found:
            case.wrong("uv, pylock", "the file", " ".join(done.stderr.split())[-300:], "a package")
        else:
            path = urllib.parse.unquote(found[2].removeprefix("file://"))
            case.check("uv, pylock", name=found[1], path=os.path.relpath(path, folder))


def instructions(dockerfile):
    """The instructions of a Dockerfile, each in a line."""
    return re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", dockerfile)).split("\n")


def by_mounts(case, dockerfile):
    """The mounts of a step as BuildKit parses them: the words before the first other one, each with parts in CSV."""
    [step] = [line for line in instructions(dockerfile) if "pylock.all.toml" in line]
    # BuildKit removes quotes and joins what is in them, as a shell does.
    words = shlex.split(step)[1:]
    mounts = [
        word.removeprefix("--mount=") for word in itertools.takewhile(lambda word: word.startswith("--mount="), words)
    ]
    parts = [dict(part.partition("=")[::2] for part in next(csv.reader([mount], strict=True))) for mount in mounts]
    wanted = os.path.normpath(f"{case.value}/{case.name}-1.0-py3-none-any.whl")
    found = [
        (part["source"], part["target"])
        for part in parts
        if part["type"] == "bind" and part.get("source", "").endswith(".whl")
    ]
    counts["mounts"] += 1
    if found != [(wanted, f"/mnt/src/{wanted}")] or words[len(mounts)] != ":":
        case.wrong("mounts", "the wheel", found, wanted)


def by_shell(case, dockerfile):
    """The argument that names an index, as a Dockerfile and `sh` parse it."""
    lines = [
        line.removeprefix("ARG ")
        for line in instructions(dockerfile)
        if re.match(r"ARG (INDEX_\w+|PIP_INDEX_URL)=", line)
    ]
    done = support.run("sh", "-c", "\n".join([*lines, 'printf %s "$PIP_INDEX_URL"']))
    counts["sh"] += 1
    if done.stdout != case.index or done.stderr:
        case.wrong("sh", "the index", done.stdout or done.stderr, case.index)


def by_json(case, text):
    """The package in a plan as JSON."""
    document = json.loads(text)
    listed = [package for layer in document["layers"] for package in layer["packages"]] + document["local"]
    [package] = [package for package in listed if package["name"] == case.name]
    found = {"name": package["name"], "marker": package["marker"]}
    location = package["source"]["location"]
    # What looks like a user or a token is left out, since nobody downloads by this.
    if case.path is not None and "@" not in case.path and "****" not in location:
        found["path"] = os.path.normpath(location)
    if case.kind == "index" and "@" not in case.index and "****" not in location and location != case.index:
        case.wrong("json", "the index", location, case.index)
    case.check("json", **found)


def by_svg(case, text):
    """The package in a picture, whose tooltip has the path and the marker."""
    spaces = {"svg": "http://www.w3.org/2000/svg"}
    titles = [
        title.text.split("\n") for title in xml.etree.ElementTree.fromstring(text).iterfind(".//svg:title", spaces)
    ]
    [lines] = [lines for lines in titles if lines[0] in (case.name, f"{case.name} 1.0")]
    compare_tooltip(case, "svg", lines)


def compare_tooltip(case, reader, lines):
    """Compares the lines about a package with the lock: its name, the path and the marker."""
    markers = [line.removeprefix("only where ") for line in lines if line.startswith("only where ")]
    found = {"name": lines[0].split(" ")[0], "marker": markers[0] if markers else None}
    paths = [
        line.removeprefix("from ") for line in lines if line.startswith("from ") and not line.startswith("from a ")
    ]
    if case.path is not None and "@" not in case.path and paths and not re.search(r"\*{4}|\\", paths[0]):
        found["path"] = os.path.normpath(paths[0])
    case.check(reader, **found)


def by_dot(case, text):
    """The package in a picture as DOT, whose tooltip has the path and the marker."""
    graphs = pydot.graph_from_dot_data(text) or []
    if len(graphs) != 1:
        case.wrong("dot", "the picture", f"{len(graphs)} graphs", "one graph")
        return
    nodes = [node for part in graphs[0].get_subgraphs() for node in part.get_nodes()]
    tips = [read_string(node.get("tooltip")).split("\n") for node in nodes if node.get("tooltip")]
    found = [lines for lines in tips if lines[0] in (case.name, f"{case.name} 1.0")]
    if len(found) != 1 or len(tips) != 2 or len(graphs[0].get_edges()) != 1:
        case.wrong("dot", "the packages", tips, [case.name, "app"])
        return
    compare_tooltip(case, "dot", found[0])


def read_string(word):
    """The content of a quoted string of DOT, in which Graphviz also reads the entities of HTML."""
    return html.unescape(re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), word[1:-1]))


def by_mermaid(case, text):
    """The structure of a picture as Mermaid: the names and versions alone are in it."""
    counts["mermaid"] += 1
    if not re.fullmatch(CHART, text) or f'["{case.name}' not in text:
        case.wrong("mermaid", "the chart", text, "the packages and the edge between them")


def by_markdown(case, text):
    """The names and URLs in a report as Markdown, each as code, and nothing else but the report's own parts."""
    counts["markdown"] += 1
    codes = []
    for token in MARKDOWN.parse(text):
        if token.type == "html_block" and not re.fullmatch(FOLDED, token.content):
            case.wrong("markdown", "HTML", token.content, "none")
        for child in token.children or []:
            if child.type not in MARKS:
                case.wrong("markdown", "a part", f"{child.type} {child.content}", sorted(MARKS))
            codes += [child.content] if child.type == "code_inline" else []
    # Local packages are in no layer.
    if case.path is None and case.name not in codes:
        case.wrong("markdown", "the names", codes, case.name)
    if case.kind == "index" and "@" not in case.index:
        origins = [code for code in codes if code.startswith("index ") and "****" not in code]
        if origins and origins != [f"index {case.index}, which is new: {case.name}"]:
            case.wrong("markdown", "the index", origins, case.index)


def by_bake(case, text):
    """The strings of a bake file, which may have `${` only for its own variables."""
    document = json.loads(text)
    counts["bake"] += 1
    strings = [part for target in document["target"].values() for part in target.get("tags", [])]
    for string in strings:
        if not re.fullmatch(r"registry\.example/x:[\w.-]+", string):
            case.wrong("bake", "a tag", string, "a reference")
    variables = set(document.get("variable", {})) | {"BAKE_LOCAL_PLATFORM"}
    for name in re.findall(r"(?<!\$)\$\{([^}]*)", text):
        if name not in variables:
            case.wrong("bake", "a variable", name, sorted(variables))


def check(cases, folder):
    """Writes what there is to write for each lock, and has everything read."""
    written, uv_file, uv_argument, pylocks = {}, [], [], []
    words, lock, files = {}, folder / "uv.lock", folder / ".files"
    files.mkdir()
    (files / "empty.lock").write_text(EMPTY)

    def ours(command, *options):
        named = [] if command == "diff" else ["--lock", lock]
        return run(PROGRAM, command, *options, *named, "--layer", "all=project", cwd=folder)

    for case in cases:
        lock.write_text(case.lock())
        export = ours("export", "--emit-local")
        if export.returncode == 0:
            written[case.name] = files / f"{case.name}.txt"
            written[case.name].write_text(export.stdout)
            by_pip(case, written[case.name], folder, True)
            by_packaging(case, export.stdout)
            uv_file.append(case)
        elif export.returncode != 2 or not export.stderr.startswith("error"):
            failures.append(f"{case.kind} {case.value!r}: exit {export.returncode}: {export.stderr[:200]}")
        for reader, command in (
            (by_json, ["plan", "--format", "json"]),
            (by_svg, ["graph"]),
            (by_dot, ["graph", "--format", "dot"]),
            (by_mermaid, ["graph", "--format", "mermaid"]),
            (by_markdown, ["diff", files / "empty.lock", lock, "--format", "markdown"]),
            (by_bake, ["bake", "--python-version", "3.12", "--image", "registry.example/x"]),
        ):
            done = ours(*command)
            if done.returncode == 0:
                reader(case, done.stdout)
            elif done.returncode != 2 or not done.stderr.startswith(("error", "warning", "note")):
                failures.append(
                    f"{command[0]}, {case.kind} {case.value!r}: exit {done.returncode}: {done.stderr[:200]}"
                )
        pylock = ours("export", "--emit-local", "--format", "pylock.toml")
        if pylock.returncode == 0:
            by_pylock(case, pylock.stdout)
            # If a marker may exclude it, there is no message.
            if case.path is not None and case.marker is None:
                pylocks.append((case, pylock.stdout))
        if case.kind in ("wheels", "index", "directory", "editable", "path"):
            installer = "uv" if case.kind == "wheels" else "pip"
            image = ours("dockerfile", "--python-version", "3.12", "--installer", installer)
            if image.returncode:
                continue
            if case.kind == "wheels":
                by_mounts(case, image.stdout)
            elif case.kind == "index":
                by_shell(case, image.stdout)
            else:
                [words[case.name]] = arguments(image.stdout, folder)
                by_pip(case, words[case.name], folder, False)
                uv_argument.append(case)
    lock.unlink()
    counts["refused"] = len(cases) - len(uv_file)
    by_uv(uv_file, written, folder, "uv")
    uv_pylock(pylocks, folder)
    by_uv(uv_argument, words, folder, "uv, argument", as_arguments=True)


def main():
    print(f"seed {SEED}: check.py PROGRAM UV {COUNT} {SEED} makes the same locks")
    chance = random.Random(SEED)
    # pip resolves paths relative to the working directory.
    with support.temporary() as folder, contextlib.chdir(folder):
        cases = [case for case in (Case(number, chance) for number in range(COUNT)) if case.make(folder)]
        check(cases, folder)
    print("\n".join(failures[:60]))
    print(f"{len(cases)} locks: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    least = len(cases) // 6
    if failures or any(counts[name] < least for name in ("pip", "uv", "packaging", "pylock", "refused")):
        sys.exit(f"{len(failures)} are read as something else")


if __name__ == "__main__":
    main()
