"""What the drivers share: commands and what they print, temporary folders, Git, wheels, and servers on loopback.

A driver finds this module in the folder above its own:

    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
    import support
"""

import contextlib
import hashlib
import http.server
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
# The exit code of a driver that this machine cannot run; its last line gives the reason.
SKIPPED = 77
# Commits are the same on each machine.
AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "a", "EMAIL": "a@example.com", "DATE": "1577836800 +0000"}.items()
}


# --- Commands


def arguments(usage, least):
    """Returns the words after the name of the script; ends with the usage if there are fewer than `least`."""
    words = sys.argv[1:]
    if len(words) < least:
        sys.exit(usage)
    return words


def program(word):
    """Returns the absolute path of a program, which is run in other folders.

    Links are kept: the Python of an environment is one.
    """
    return str(pathlib.Path(shutil.which(word) or word).absolute())


def run(*words, **options):
    """Runs a command; returns its exit code, output and standard error."""
    return subprocess.run(
        list(map(str, words)), capture_output=True, text=True, encoding="utf-8", check=False, **options
    )


def output(*words, codes=(0,), quiet=False, **options):
    """Returns what a command prints.

    Fails with all of it if the exit code is none of `codes` or if, with `quiet`, there is anything on standard error.
    """
    done = run(*words, **options)
    if done.returncode not in codes or (quiet and done.stderr):
        command = f"`{' '.join(map(str, words))}` in {options.get('cwd', '.')}"
        raise AssertionError(f"{command}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def measured(words, folder, out):
    """Runs a command with `out` as its output; returns the resources that it used, its exit code and standard error."""
    with tempfile.TemporaryFile() as err:
        child = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        return used, child.returncode, err.read().decode(errors="replace")


def environment(*without):
    """Returns the environment without the variables that begin so."""
    return {name: value for name, value in os.environ.items() if not name.startswith(without)}


# --- Folders and files


@contextlib.contextmanager
def temporary():
    """A folder for as long as a block runs, without links in its path."""
    with tempfile.TemporaryDirectory() as folder:
        yield pathlib.Path(folder).resolve()


def git(folder, *words):
    """Runs Git as an author of its own, without the machine's configuration; returns what it prints."""
    env = {**os.environ, **AUTHOR, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return output("git", "-c", "init.defaultBranch=main", "-c", "gc.auto=0", *words, cwd=folder, env=env)


def commit(folder, message):
    """Commits all that is in a folder, which becomes a repository if it is none."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def write_wheel(path, name):
    """Writes a wheel of version 1.0 with one file, `NAME.txt`, that has the name of the wheel; returns its SHA-256."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.txt": path.name,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- Servers


class Quiet:
    """A handler of requests that prints nothing."""

    def log_message(self, *_):
        pass

    def respond(self, status, body, headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": len(body)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """A server that lets many connections wait: under load, builds open them faster than it accepts them."""

    request_queue_size = 128


@contextlib.contextmanager
def serving(handler):
    """A server on a free port of loopback for as long as a block runs, and its URL as `url`."""
    with Server(("127.0.0.1", 0), handler) as server:
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
