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


count = 0
for path in support.arguments(__doc__, 1):
    before = ""
    for layer in json.loads(pathlib.Path(path).read_text())["layers"]:
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
