"""The tests' own packages, and indexes on loopback that serve them for as long as a test runs.

Each case has indexes of its own: `https://NAME.index.example/simple` of a case's text is
`http://127.0.0.1:PORT/CASE/NAME/simple`.
"""

import base64
import contextlib
import gzip
import hashlib
import http.server
import io
import json
import pathlib
import re
import tarfile
import urllib.parse
from dataclasses import dataclass, field

import smith
import support

BACKEND = "llsmith"


@dataclass(frozen=True)
class Index:
    """What is not plain of an index."""

    flat: bool = False
    hashes: str = "sha256"
    user: str = ""
    password: str = ""
    unhashed: tuple = ()


@dataclass(frozen=True)
class Package:
    """A package of one module, whose MARK differs between indexes unless it is given."""

    name: str
    version: str = "1.0"
    index: str = "main"
    files: tuple = ("py3-none-any",)
    requires: tuple = ()
    code: str = ""
    hook: str = ""
    mark: str = ""
    fault: str = ""
    tail: str = ""


def backend(version="1.0", index="main", fault=""):
    return Package(BACKEND, version, index, fault=fault)


def made(package, folder):
    """Writes a package's files into a folder."""
    module = package.name.replace("-", "_")
    mark = package.mark or f"{package.name} {package.version} of {package.index}"
    text = f"MARK = {mark!r}\n{package.code}\n"
    if package.name == BACKEND:
        text = pathlib.Path(smith.__file__).read_text(encoding="utf-8").replace('WHO = "llsmith"', f"WHO = {mark!r}")
        text = text.replace('FAULT = ""', f"FAULT = {package.fault!r}")
    for tag in package.files:
        if tag != "sdist":
            path = folder / f"{module}-{package.version}-{tag}.whl"
            smith.archive(
                path,
                module,
                package.version,
                f"shelf {tag}",
                {f"{module}.py": text + f"TAG = {tag!r}\n"},
                package.requires,
            )
            continue
        root = f"{module}-{package.version}"
        declared = (
            f'[build-system]\nrequires = ["{BACKEND}"]\nbuild-backend = "{BACKEND}"\n'
            f'[project]\nname = "{package.name}"\nversion = "{package.version}"\n'
            f"dependencies = {json.dumps(package.requires)}\n{package.tail}\n"
        )
        content = {
            "PKG-INFO": "\n".join(
                [
                    "Metadata-Version: 2.2",
                    f"Name: {package.name}",
                    f"Version: {package.version}",
                    *(f"Requires-Dist: {word}" for word in package.requires),
                ]
            )
            + "\n",
            "pyproject.toml": declared,
            f"{module}.py": text + 'TAG = "sdist"\n',
            **({"hook.py": package.hook} if package.hook else {}),
        }
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as sdist:
            for name, body in content.items():
                entry = tarfile.TarInfo(f"{root}/{name}")
                entry.size, entry.mtime = len(body.encode()), 1577836800
                sdist.addfile(entry, io.BytesIO(body.encode()))
        (folder / f"{root}.tar.gz").write_bytes(gzip.compress(out.getvalue(), mtime=0))


def normal(file):
    """The package's name in the name of a file."""
    name = file.rpartition("-")[0] if file.endswith(".tar.gz") else file.split("-")[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass
class Shelf:
    """The server: its URL, and who was asked for which file."""

    folder: pathlib.Path
    url: str = ""
    indexes: dict = field(default_factory=dict)
    served: list = field(default_factory=list)

    def put(self, case, packages, indexes):
        """Makes a case's packages."""
        self.indexes[case] = indexes
        for name in {package.index for package in packages} | set(indexes):
            (self.folder / case / name).mkdir(parents=True, exist_ok=True)
        for package in packages:
            made(package, self.folder / case / package.index)

    def urls(self, case, text):
        """A text with this server's URLs."""
        return re.sub(r"https://([a-z0-9-]+)\.index\.example/", rf"{self.url}/{case}/\1/", text)

    def answer(self, path, authorization):
        """Status, media type and body for a path."""
        case, name, *rest = [urllib.parse.unquote(part) for part in path.split("?")[0].strip("/").split("/")] + ["", ""]
        rest = [part for part in rest if part]
        folder, index = self.folder / case / name, self.indexes.get(case, {}).get(name, Index())
        nothing = 404, "text/plain", b""
        if not case or not name or ".." in path or not folder.is_dir():
            return nothing
        if index.user:
            wanted = base64.b64encode(f"{index.user}:{index.password}".encode()).decode()
            if authorization != f"Basic {wanted}":
                return 401, "text/plain", b""
        if name == "git":
            file = folder.joinpath(*rest)
            return (200, "application/octet-stream", file.read_bytes()) if file.is_file() else nothing
        files = sorted(file.name for file in folder.iterdir())
        if rest[:1] == ["files"] and rest[-1] in files:
            self.served.append((case, name, rest[-1]))
            return 200, "application/octet-stream", (folder / rest[-1]).read_bytes()
        if index.flat and rest[-1:] == ["page.html"]:
            own = files
        elif not index.flat and rest[:1] == ["simple"] and len(rest) == 2:
            own = [file for file in files if normal(file) == rest[1]]
        else:
            return nothing
        links = ""
        for file in own:
            digest = hashlib.new(index.hashes, (folder / file).read_bytes()).hexdigest()
            mark = "" if file in index.unhashed else f"#{index.hashes}={digest}"
            links += f'<a href="/{case}/{name}/files/{urllib.parse.quote(file)}{mark}">{file}</a><br>\n'
        return (
            (200, "text/html", f"<!DOCTYPE html>\n<html><body>\n{links}</body></html>\n".encode()) if own else nothing
        )


@contextlib.contextmanager
def serving():
    """A shelf that answers on a free port of loopback."""
    with support.temporary() as folder:
        shelf = Shelf(folder)

        class Handler(support.Quiet, http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, kind, body = shelf.answer(self.path, self.headers.get("Authorization"))
                asks = {"WWW-Authenticate": 'Basic realm="index"'} if status == 401 else {}
                self.respond(status, body, {"Content-Type": kind, **asks})

            do_HEAD = do_GET

        with support.serving(Handler) as server:
            # The client may close the connection before the response.
            server.handle_error = lambda *_: None
            shelf.url = server.url
            yield shelf
