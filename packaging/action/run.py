#!/usr/bin/env python3
"""The script of action.yml: shows plan, diff and check to reviewers.

Everything comes in through the environment (INPUT_… and the runner's GITHUB_…). The plan goes to the job summary and to
the outputs; for a pull request, what changes goes into one comment, which later runs replace; findings of `check`
become annotations. The exit code is 0, 1 where `check` has findings, or 2 where a command failed. Standard library
only.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.request

MARK = "<!-- locklayers -->"
# GitHub's limit on the length of a comment, less room for our own words.
MOST_CHARACTERS = 60_000
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Failed(Exception):
    """A failed command, with its message."""


def data(text: str) -> str:
    """Returns a message, escaped for a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def annotate(level: str, message: str) -> None:
    """Prints an annotation."""
    print(f"::{level}::{data(message)}", flush=True)


class Locklayers:
    """The program, with the arguments of every command."""

    def __init__(self, env: dict[str, str]) -> None:
        self.program = env.get("INPUT_PROGRAM") or f"{env.get('RUNNER_TEMP', '')}/locklayers/bin/locklayers"
        self.lock = env.get("INPUT_LOCK") or "uv.lock"
        self.arguments = [line.strip() for line in env.get("INPUT_ARGUMENTS", "").splitlines() if line.strip()]

    def run(self, *command: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        """Runs a command of the program; other exit codes than these are failures."""
        words = [self.program, *command, f"--lock={self.lock}", *self.arguments]
        try:
            done = subprocess.run(
                words, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
            )
        except OSError as error:
            raise Failed(f"{self.program} cannot be run: {error}") from error
        if done.returncode not in codes:
            raise Failed(done.stderr.strip() or f"locklayers {command[0]} ended with {done.returncode}")
        return done


def megabytes(count: int) -> str:
    """Formats a number of bytes."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def layers(plan: dict) -> list[dict]:
    """Returns the data of each layer for a matrix, in order."""
    return [
        {
            "name": layer["name"],
            "fingerprint": layer["fingerprint"],
            "tag": f"{layer['name']}-{layer['fingerprint']}",
            "packages": len(layer["packages"]),
            "bytes": layer["bytes"]["most"],
        }
        for layer in plan["layers"]
    ]


def summary(found: list[dict]) -> str:
    """Returns the plan as Markdown. Names of layers and fingerprints contain no markup."""
    lines = ["| layer | packages | download at most | fingerprint |", "|---|--:|--:|---|"]
    for layer in found:
        short = layer["fingerprint"][:16]
        lines.append(f"| {layer['name']} | {layer['packages']} | {megabytes(layer['bytes'])} | `{short}…` |")
    return "\n".join(lines) + "\n"


def append(path: str | None, text: str) -> None:
    """Appends to a file of the runner, if there is one."""
    if path:
        with pathlib.Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


def output(env: dict[str, str], name: str, value: object) -> None:
    """Sets an output. JSON on one line cannot end the line early."""
    append(env.get("GITHUB_OUTPUT"), f"{name}={value if isinstance(value, str) else json.dumps(value)}\n")


def event(env: dict[str, str]) -> dict:
    """Returns the event that started the job."""
    path = env.get("GITHUB_EVENT_PATH")
    if not path:
        return {}
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def fetched(base: str) -> bool:
    """Whether the base commit is available; if the clone is shallow, only that commit is fetched."""
    has = ["git", "cat-file", "-e", f"{base}^{{commit}}"]
    if subprocess.run(has, capture_output=True, check=False).returncode == 0:
        return True
    fetch = ["git", "fetch", "--quiet", "--no-tags", "--depth=1", "origin", base]
    return subprocess.run(fetch, capture_output=True, check=False).returncode == 0


class Comments:
    """The comments of a pull request."""

    def __init__(self, env: dict[str, str], number: int) -> None:
        self.api = env.get("GITHUB_API_URL", "https://api.github.com")
        self.path = f"/repos/{env['GITHUB_REPOSITORY']}/issues"
        self.number = number
        self.token = env["INPUT_TOKEN"]

    def ask(self, method: str, path: str, body: dict | None = None) -> object:
        """Sends a request and returns the response."""
        request = urllib.request.Request(
            self.api + path,
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def ours(self) -> int | None:
        """Returns the id of the comment that an earlier run wrote: it begins with our mark and a bot wrote it."""
        for page in range(1, 11):
            found = self.ask("GET", f"{self.path}/{self.number}/comments?per_page=100&page={page}")
            for comment in found:
                if comment["body"].startswith(MARK) and comment["user"]["type"] == "Bot":
                    return comment["id"]
            if len(found) < 100:
                return None
        return None

    def write(self, text: str) -> None:
        """Replaces our comment, or writes the first."""
        body = {"body": f"{MARK}\n{text}"}
        known = self.ours()
        if known is None:
            self.ask("POST", f"{self.path}/{self.number}/comments", body)
        else:
            self.ask("PATCH", f"{self.path}/comments/{known}", body)


def changes(program: Locklayers, env: dict[str, str]) -> None:
    """Shows what a pull request changes."""
    pull = event(env).get("pull_request")
    if not pull:
        output(env, "changed", [])
        return
    base = str(pull["base"]["sha"])
    if not COMMIT.fullmatch(base) or not fetched(base):
        annotate(
            "warning",
            f"the base commit {base[:64]} cannot be fetched, so no changes are shown; check out with fetch-depth: 0",
        )
        output(env, "changed", [])
        return
    diff = json.loads(program.run("diff", base, "--format=json").stdout)
    output(env, "changed", [layer["name"] for layer in diff["layers"] if layer["status"] != "unchanged"])
    text = program.run("diff", base, "--format=markdown").stdout
    append(env.get("GITHUB_STEP_SUMMARY"), f"\n{text}\n")
    if len(text) > MOST_CHARACTERS:
        text = "The changes are too many for a comment; the summary of the job has them all.\n"
    if env.get("INPUT_COMMENT") == "true" and env.get("INPUT_TOKEN"):
        try:
            Comments(env, int(pull["number"])).write(text)
        except (OSError, ValueError, KeyError, TypeError) as error:
            # The token of a pull request from a fork cannot write, which is no reason to fail.
            annotate("warning", f"the comment cannot be written: {error}")


def check(program: Locklayers) -> int:
    """Prints an annotation of each finding; returns how many there are."""
    done = program.run("check", "--format=github", codes=(0, 1))
    print(done.stdout, end="", flush=True)
    return len(done.stdout.splitlines())


def main(env: dict[str, str]) -> int:
    """Runs all parts; returns the exit code."""
    program = Locklayers(env)
    try:
        found = layers(json.loads(program.run("plan", "--format=json").stdout))
        append(env.get("GITHUB_STEP_SUMMARY"), summary(found))
        output(env, "layers", found)
        prints = "\n".join(layer["fingerprint"] for layer in found)
        output(env, "cache-key", f"locklayers-{hashlib.sha256(prints.encode()).hexdigest()[:32]}")
        changes(program, env)
        return 1 if env.get("INPUT_CHECK") == "true" and check(program) else 0
    except Failed as failure:
        annotate("error", str(failure))
        return 2


if __name__ == "__main__":
    sys.exit(main(dict(os.environ)))
