"""A Python that uv installs, made of the base image's own, and the list by which uv finds it on an index of a test.

uv takes `UV_PYTHON_DOWNLOADS_JSON_URL`: a list of archives with their checksums, of which each has a folder `python`
with `bin` and `lib` (python-build-standalone's `install_only`).
"""

import hashlib
import io
import json
import pathlib
import platform
import re
import shutil
import tarfile

# Debian's own additions, and what no test imports.
LEFT_OUT = re.compile(r"/(test|tests|idlelib|dist-packages|config-[^/]*|lib2to3|turtledemo|__pycache__)(/|$)")


def made(base, folder):
    """Writes the archive of the Python in the tar of a base image, and returns its path."""
    archive = folder / "cpython.tar.gz"
    with tarfile.open(base) as source, tarfile.open(archive, "w:gz", compresslevel=1) as out:
        members = {member.name.removeprefix("./"): member for member in source}
        minor = next(found[1] for name in members if (found := re.fullmatch(r"usr/bin/python(3\.\d+)", name)))
        for name, member in sorted(members.items()):
            if name == f"usr/bin/python{minor}":
                where = f"python/bin/python{minor}"
            elif name.startswith(f"usr/lib/python{minor}/") and not LEFT_OUT.search(name):
                where = f"python/lib/{name.removeprefix('usr/lib/')}"
            else:
                continue
            # uv refuses absolute links, of which Debian has one to its configuration.
            if member.isdir() or (member.issym() and member.linkname.startswith("/")):
                continue
            content = source.extractfile(member) if member.isfile() else None
            member.name = where
            out.addfile(member, content)
        for name in ("python", "python3"):
            link = tarfile.TarInfo(f"python/bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, f"python{minor}"
            out.addfile(link)
        marker = tarfile.TarInfo("python/lib/of-the-test.txt")
        out.addfile(marker, io.BytesIO())
    return archive


def put(archive, version, folder, url):
    """Puts the archive and its list into the folder of an index, which has a URL."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(archive, folder / archive.name)
    major, minor, patch = map(int, version.split("."))
    entry = {
        "name": "cpython",
        "arch": {"family": platform.machine(), "variant": None},
        "os": "linux",
        "libc": "gnu",
        "major": major,
        "minor": minor,
        "patch": patch,
        "prerelease": "",
        "url": f"{url}/{archive.name}",
        "sha256": hashlib.sha256(pathlib.Path(archive).read_bytes()).hexdigest(),
        "variant": None,
        "build": None,
    }
    downloads = {f"cpython-{version}-linux-{platform.machine()}-gnu": entry}
    (folder / "downloads.json").write_text(json.dumps(downloads), encoding="utf-8")
