#!/usr/bin/env python3
"""Validates every JSON document of the program against its schema: check.py PROGRAM [FOLDER…]

The documents are those of the examples, of changes to them, and of every lock below the folders. A key that a schema
does not have is an error here, although readers must accept it: so each key is described. It needs the package
`jsonschema`.
"""

import copy
import json
import pathlib
import shutil
import sys

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support
from support import ROOT

PROGRAM, *FOLDERS = support.arguments(__doc__, 1)
PROGRAM = support.program(PROGRAM)
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in (ROOT / "schemas").glob("*.json")}
seen: dict[str, int] = dict.fromkeys(SCHEMAS, 0)


def closed(schema):
    """Returns a schema whose objects have only the named keys."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        result["additionalProperties"] = False
    return result


VALIDATORS = {}
for name, schema in SCHEMAS.items():
    jsonschema.Draft202012Validator.check_schema(schema)
    VALIDATORS[name] = jsonschema.Draft202012Validator(closed(copy.deepcopy(schema)))


def document(name, *words, codes=(0,), folder=None):
    """Runs a command and validates its output; None if it refuses the lock."""
    done = support.run(PROGRAM, *words, cwd=folder)
    if done.returncode not in codes:
        return None
    found = json.loads(done.stdout)
    for error in VALIDATORS[name].iter_errors(found):
        sys.exit(f"{name}: {' '.join(map(str, words))}: {error.json_path}: {error.message[:300]}")
    seen[name] += 1
    return found


def lock(path):
    """Validates all documents of one lock."""
    plan = document("plan", "plan", "--format=json", f"--lock={path}")
    if plan is None:
        return
    document("fingerprint", "fingerprint", "--chained", "--format=json", f"--lock={path}")
    document("check", "check", "--format=json", f"--lock={path}", codes=(0, 1))
    packages = [package["name"] for layer in plan["layers"] for package in layer["packages"]]
    for package in packages[:3] + packages[-3:]:
        document("why", "why", package, "--format=json", f"--lock={path}")
    for package in plan["local"][:2]:
        document("why", "why", package["name"], "--format=json", f"--lock={path}")


def repository(folder):
    """Makes a repository in which a lock changes, and validates the documents about it."""
    for source in ("flat", "fastapi-torch"):
        for name in ("uv.lock", "pyproject.toml"):
            shutil.copy(ROOT / "examples" / source / name, folder)
        support.commit(folder, source)
    document("history", "history", "--format=json", folder=folder)
    document("diff", "diff", "HEAD~1", "--format=json", folder=folder)
    document("diff", "diff", "HEAD~1", "--format=json", "--layer=all=project", folder=folder)
    document("written", "export", "--output-dir=layers", "--output-format=json", folder=folder)
    image = ["--python-version=3.12", "--write", "--output-format=json"]
    document("written", "dockerfile", *image, folder=folder)
    document("written", "split", "--write", "--output-format=json", folder=folder)
    (folder / "provided.txt").write_text("numpy==0.1\nidna==3.10\n")
    words = [
        "--provided=provided.txt",
        "--provided-policy=keep-lock",
        "--python-version=3.12",
        "--python-platform=linux",
    ]
    document("plan", "plan", "--format=json", *words, folder=folder)
    found = document("check", "check", "--format=json", "--output-dir=none", codes=(1,), folder=folder)
    assert found["findings"], "files that are missing are findings"


with support.temporary() as temporary:
    repository(temporary)
for root in [ROOT / "examples", ROOT / "tests/fixtures/valid", *map(pathlib.Path, FOLDERS)]:
    for path in sorted(root.rglob("*.lock")):
        if path.name != "Cargo.lock":
            lock(path)
print(", ".join(f"{count} of {name}" for name, count in sorted(seen.items())))
if not all(seen.values()):
    sys.exit("a schema has no document")
