#!/usr/bin/env python3
"""Tests action.yml's script with recorded events: action.py PROGRAM

A server on loopback replaces GitHub's API; the repository, its pull request and the runner's files are made here.
"""

import http.server
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

PROGRAM = support.program(support.arguments(__doc__, 1)[0])
del sys.argv[1]
LOCK = """\
version = 1
revision = 3
requires-python = ">=3.12"

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "six" }]

[package.metadata]
requires-dist = [{ name = "six" }]

[[package]]
name = "six"
version = "1.16.0"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/six-1.16.0-py3-none-any.whl", hash = "sha256:%s", size = 11053 }]
"""
PROJECT = '[project]\nname = "app"\nversion = "0.1.0"\nrequires-python = ">=3.12"\ndependencies = ["six"]\n'


class Api(support.Quiet, http.server.BaseHTTPRequestHandler):
    """Comments of one pull request."""

    def answer(self, value, code=200):
        self.respond(code, json.dumps(value).encode(), {})

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self):
        if self.server.forbids:
            self.answer({"message": "Resource not accessible"}, 403)
        else:
            page = int(self.path.rsplit("page=", 1)[1])
            self.answer(self.server.comments[100 * (page - 1) : 100 * page])

    def do_POST(self):
        self.server.comments.append({"id": 7, "user": {"type": "Bot"}, **self.body()})
        self.server.seen.append(("POST", self.path, self.headers["Authorization"]))
        self.answer({}, 201)

    def do_PATCH(self):
        wanted = int(self.path.rsplit("/", 1)[1])
        next(c for c in self.server.comments if c["id"] == wanted).update(self.body())
        self.server.seen.append(("PATCH", self.path, self.headers["Authorization"]))
        self.answer({})


class Action(unittest.TestCase):
    def setUp(self):
        self.work = self.enterContext(support.temporary())
        self.repo = self.work / "repo"
        self.repo.mkdir()
        self.write("a" * 64)
        (self.repo / "pyproject.toml").write_text(PROJECT)
        support.commit(self.repo, "first")
        self.base = support.git(self.repo, "rev-parse", "HEAD").strip()
        self.api = self.enterContext(support.serving(Api))
        self.api.comments, self.api.seen, self.api.forbids = [], [], False

    def write(self, digest):
        (self.repo / "uv.lock").write_text(LOCK % digest)

    def run_script(self, event=None, **inputs):
        """Runs the script as a step; returns its exit code, its output, the outputs of the step and the summary."""
        for name in ("output", "summary", "event.json"):
            (self.work / name).write_text("")
        (self.work / "event.json").write_text(json.dumps(event or {}))
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.work),
            "RUNNER_TEMP": str(self.work),
            "GITHUB_API_URL": self.api.url,
            "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_EVENT_PATH": str(self.work / "event.json"),
            "GITHUB_OUTPUT": str(self.work / "output"),
            "GITHUB_STEP_SUMMARY": str(self.work / "summary"),
            "INPUT_PROGRAM": PROGRAM,
            "INPUT_CHECK": "true",
            "INPUT_COMMENT": "true",
            "INPUT_TOKEN": "t0ken",
            **inputs,
        }
        done = support.run(sys.executable, support.ROOT / "packaging/action/run.py", cwd=self.repo, env=env)
        self.assertEqual(done.stderr, "")
        outputs = dict(line.split("=", 1) for line in (self.work / "output").read_text().splitlines())
        return done.returncode, done.stdout, outputs, (self.work / "summary").read_text()

    def pull(self, base=None):
        return {"pull_request": {"number": 5, "base": {"sha": base or self.base}}}

    def test_a_push_shows_the_plan_and_sets_the_outputs(self):
        code, printed, outputs, summary = self.run_script()
        self.assertEqual((code, printed), (0, ""))
        (layer,) = json.loads(outputs["layers"])
        self.assertEqual(layer["tag"], f"{layer['name']}-{layer['fingerprint']}")
        self.assertEqual((layer["packages"], layer["bytes"]), (1, 11053))
        self.assertIn(f"| {layer['name']} | 1 | 11.1 kB | `{layer['fingerprint'][:16]}…` |", summary)
        self.assertEqual(outputs["changed"], "[]")
        self.assertEqual(self.api.seen, [])

    def test_the_cache_key_changes_with_a_layer_alone(self):
        before, again = (self.run_script()[2]["cache-key"] for _ in range(2))
        self.assertEqual(again, before)
        self.write("b" * 64)
        self.assertNotEqual(self.run_script()[2]["cache-key"], before)

    def test_a_pull_request_gets_one_comment_that_is_replaced(self):
        self.api.comments += [
            {"id": 1, "user": {"type": "User"}, "body": "<!-- locklayers -->\nplanted"},
            *({"id": 100 + i, "user": {"type": "Bot"}, "body": "another"} for i in range(100)),
        ]
        self.write("b" * 64)
        code, printed, outputs, summary = self.run_script(self.pull())
        self.assertEqual((code, printed), (0, ""))
        self.assertEqual(len(json.loads(outputs["changed"])), 1)
        self.assertIn("six", summary)
        self.run_script(self.pull())
        auth = "Bearer t0ken"
        path = "/repos/owner/name/issues"
        self.assertEqual(self.api.seen, [("POST", f"{path}/5/comments", auth), ("PATCH", f"{path}/comments/7", auth)])
        self.assertTrue(self.api.comments[-1]["body"].startswith("<!-- locklayers -->\n"))
        self.assertEqual(self.api.comments[0]["body"], "<!-- locklayers -->\nplanted")

    def test_a_token_that_cannot_write_is_a_warning(self):
        self.api.forbids = True
        code, printed, _, _ = self.run_script(self.pull())
        self.assertEqual(code, 0)
        self.assertEqual(printed, "::warning::the comment cannot be written: HTTP Error 403: Forbidden\n")

    def test_a_base_that_is_no_commit_is_not_given_to_git(self):
        code, printed, _, _ = self.run_script(self.pull("--upload-pack=touch pwned"))
        self.assertEqual(code, 0)
        self.assertIn("::warning::the base commit --upload-pack=touch pwned cannot be fetched", printed)
        self.assertFalse((self.repo / "pwned").exists())

    def test_findings_become_annotations_and_fail(self):
        (self.repo / "pyproject.toml").write_text(PROJECT.replace('"six"', '"six", "idna"'))
        code, printed, _, _ = self.run_script()
        self.assertEqual(code, 1)
        self.assertRegex(printed, r"(?m)^::error file=pyproject\.toml,title=[^:]+::.*idna")
        self.assertEqual(self.run_script(INPUT_CHECK="false")[:2], (0, ""))

    def test_a_message_cannot_start_a_command_of_its_own(self):
        (self.repo / "uv.lock").write_text('version = 1\nrequires-python = "\\n::set-env name=X::y"\n')
        code, printed, _, _ = self.run_script()
        self.assertEqual(code, 2)
        self.assertEqual([line for line in printed.splitlines() if not line.startswith("::error::")], [])

    def test_arguments_reach_every_command(self):
        code, _, _, summary = self.run_script(INPUT_ARGUMENTS="--layer=base=project\n\n")
        self.assertEqual(code, 0)
        self.assertIn("| base | 1 |", summary)


if __name__ == "__main__":
    unittest.main()
