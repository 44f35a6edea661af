"""Runs an installer with package indexes replaced by mirrors: mirror.py ARGUMENT=URL... -- COMMAND

Each ARGUMENT is a build argument whose default is URL, that of an index. If it is set to another URL, that of a mirror,
the mirror replaces the index in all words of the command and in its --config-file. A pylock.toml (-r) names files
rather than indexes: each file of the index is downloaded from the URL at which the mirror's page of the package lists a
file of that name. Hashes stay the same, so the installer accepts no other bytes. The credentials of a mirror are those
of the index, by uv's names: UV_ARGUMENT_USERNAME and UV_ARGUMENT_PASSWORD, or a netrc. Runs on any Python 3.
"""

import os
import sys

SEPARATOR = sys.argv.index("--")
ARGUMENTS, COMMAND = [word.split("=", 1) for word in sys.argv[1:SEPARATOR]], sys.argv[SEPARATOR + 1 :]
URLS = {url: os.environ[name] for name, url in ARGUMENTS if os.environ.get(name, url) != url}
if not URLS:
    os.execvp(COMMAND[0], COMMAND)

# Imported only if a mirror is set, so that a run without one costs nothing.
import base64  # noqa: E402
import concurrent.futures  # noqa: E402
import html.parser  # noqa: E402
import json  # noqa: E402
import netrc  # noqa: E402
import re  # noqa: E402
import subprocess  # noqa: E402
import urllib.error  # noqa: E402
import urllib.parse  # noqa: E402
import urllib.request  # noqa: E402

# A file of a pylock.toml as locklayers writes it: its name, if the URL does not end with it, and the URL.
FILE = r'(?:name = ("[^"]*"), )?\burl = ("(?:[^"\\]|\\.)*")'
SIMPLE = "application/vnd.pypi.simple.v1+json"


class Links(html.parser.HTMLParser):
    """The links of a page."""

    def __init__(self, url):
        super().__init__()
        self.url, self.found = url, []

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        if tag == "base" and href:
            self.url = urllib.parse.urljoin(self.url, href)
        elif tag == "a" and href:
            self.found.append(urllib.parse.urljoin(self.url, href))


class Mirror:
    """A mirror of an index."""

    def __init__(self, argument, url):
        self.url = url.rstrip("/")
        user, password = (os.environ.get("UV_%s_%s" % (argument, word)) for word in ("USERNAME", "PASSWORD"))
        if not user and not password and os.environ.get("NETRC"):
            found = netrc.netrc(os.environ["NETRC"]).authenticators(urllib.parse.urlsplit(url).hostname)
            user, _, password = found or ("", "", "")
        self.token = (
            base64.b64encode(("%s:%s" % (user or "", password or "")).encode()).decode() if user or password else ""
        )

    def page(self, url):
        request = urllib.request.Request(url, headers={"Accept": SIMPLE + ", text/html; q=0.5"})
        if self.token:
            request.add_unredirected_header("Authorization", "Basic " + self.token)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode("utf-8", "replace")
            if "json" in answer.headers.get("Content-Type", ""):
                return [urllib.parse.urljoin(answer.geturl(), file["url"]) for file in json.loads(text)["files"]]
            links = Links(answer.geturl())
            links.feed(text)
            return links.found

    def files(self, package):
        """The URLs of a package's files by their names. A flat index has one page for all packages."""
        try:
            links = self.page("%s/%s/" % (self.url, re.sub(r"[-_.]+", "-", package).lower()))
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            links = self.page(self.url)
        return {file_name(link): urllib.parse.urldefrag(link).url for link in links}


def file_name(url):
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])


def mirrored(block, mirrors):
    """A package of a pylock.toml, with its files at their mirror."""
    said = {key: json.loads(value) for key, value in re.findall(r'(?m)^(name|index) = (".*")$', block)}
    if said.get("index") not in mirrors:
        return block
    mirror = mirrors[said["index"]]
    try:
        files = mirror.files(said["name"])
    except (OSError, ValueError) as error:
        sys.exit("the mirror %s cannot serve %s: %s" % (mirror.url, said["name"], error))

    def moved(match):
        own, url = match.groups()
        name = json.loads(own) if own else file_name(json.loads(url))
        # A file that the mirror lacks is not fetched from anywhere else: it may be for another platform.
        found = files.get(name, "%s/%s/%s" % (mirror.url, said["name"], name))
        return match.group()[: -len(url)] + json.dumps(found)

    return re.sub(FILE, moved, block)


def lock(text, mirrors):
    blocks = text.split("\n[[packages]]\n")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return "\n[[packages]]\n".join(pool.map(lambda block: mirrored(block, mirrors), blocks))


def settings(text):
    return re.sub(
        r'"([^"\n]*)"',
        lambda match: json.dumps(URLS[match.group(1)]) if match.group(1) in URLS else match.group(),
        text,
    )


def main():
    mirrors = {url: Mirror(name, URLS[url]) for name, url in ARGUMENTS if url in URLS}
    command, written = list(COMMAND), []
    for index, word in enumerate(COMMAND):
        flag, (before, mark, url) = COMMAND[index - 1], word.rpartition("=") if word not in URLS else ("", "", word)
        if flag in ("-r", "--config-file") and word.endswith(".toml"):
            with open(word, encoding="utf-8") as file:
                text = lock(file.read(), mirrors) if flag == "-r" else settings(file.read())
            # In the folder of the file, since paths in it are relative to that folder.
            command[index] = os.path.join(
                os.path.dirname(word), "pylock.mirrored.toml" if flag == "-r" else "uv-mirrored.toml"
            )
            with open(command[index], "w", encoding="utf-8") as file:
                file.write(text)
            written.append(command[index])
        elif url in URLS:
            command[index] = before + mark + URLS[url]
    try:
        return subprocess.call(command)
    finally:
        for path in written:
            os.remove(path)


sys.exit(main())
