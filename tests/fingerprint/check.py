"""Recomputes the fingerprints of plans only from the encoding in the documentation of Fingerprint: check.py PLAN…

Each PLAN is the JSON of `locklayers plan`.
"""

import hashlib
import json
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support


def number(n):
    return struct.pack("<Q", n)


def field(text):
    data = text if isinstance(text, bytes) else text.encode()
    return number(len(data)) + data


def digest(kind, data):
    return "ll1-" + hashlib.sha256(field("locklayers ll1 " + kind) + data).hexdigest()


def package(p):
    local = p["source"]["kind"] in ("path", "directory", "editable", "virtual")
    out = field(p["name"]) + field("" if local else p["version"] or "")
    out += field(p["marker"] or "") + field(p["locator"]) + number(len(p["hashes"]))
    return out + b"".join(field(h) for h in p["hashes"])


def locator(p, target):
    """Returns the locator of a package of a registry, whose URLs are in normal form."""
    files = p["artifacts"]
    urls = sorted({f["url"] for f in files if f["hash"] is None and f["url"]})
    registry = "registry+" + p["source"]["location"]
    if urls:
        return " ".join(["files", *urls, "of", registry])
    if p["hashes"]:
        return ""
    return f"{registry}#{files[0]['filename']}" if target and len(files) == 1 else registry


count = 0
for path in support.arguments(__doc__, 1):
    before = ""
    plan = json.loads(pathlib.Path(path).read_text())
    for layer in plan["layers"]:
        for p in layer["packages"]:
            if p["source"]["kind"] == "registry" and p["locator"] != locator(p, plan["target"]):
                sys.exit(
                    f"{path}: the locator of {p['name']} is {p['locator']} there and {locator(p, plan['target'])} here"
                )
        packages = sorted(package(p) for p in layer["packages"])
        content = digest("content", number(len(packages)) + b"".join(field(p) for p in packages))
        before = digest("chained", field(before) + field(content))
        for name, want, got in (
            ("content", layer["fingerprint"], content),
            ("chained", layer["chained_fingerprint"], before),
        ):
            if want != got:
                sys.exit(f"{path}: layer {layer['name']}: {name} is {want} there and {got} here")
            count += 1
if not count:
    sys.exit("the plans have no layers, so no fingerprint was checked")
print(f"{count} fingerprints agree")
