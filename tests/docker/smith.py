"""A build backend of one file (PEP 517), served by the tests' own indexes under the name `llsmith`.

It packs the module or the package of the project's name. A file `hook.py` beside pyproject.toml runs first: it stands
for whatever a real build does. `[tool.llsmith] variable = "NAME"` writes an environment variable into `Generator:`, and
every config setting is written there too, so that an image shows by which backend and with which settings a package was
built.
"""

import base64
import hashlib
import os
import pathlib
import tarfile
import tomllib
import zipfile

WHO = "llsmith"
FAULT = ""
DATE = (2020, 1, 1, 0, 0, 0)


def archive(path, name, version, generator, content, requires=(), scripts=None):
    """Writes a wheel: the same bytes for the same arguments."""
    info = f"{name}-{version}.dist-info"
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name.replace('_', '-')}",
        f"Version: {version}",
        *(f"Requires-Dist: {word}" for word in requires),
    ]
    tag = path.name.removesuffix(".whl").split("-", 2)[2]
    content = dict(content)
    content[f"{info}/METADATA"] = "\n".join(lines) + "\n"
    content[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: {generator}\nRoot-Is-Purelib: true\nTag: {tag}\n"
    if scripts:
        content[f"{info}/entry_points.txt"] = "[console_scripts]\n" + "".join(
            f"{key} = {value}\n" for key, value in scripts.items()
        )
    record = ""
    for file, text in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{file},sha256={digest},{len(text.encode())}\n"
    content[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in content.items():
            wheel.writestr(zipfile.ZipInfo(file, DATE), text)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    if FAULT:
        raise RuntimeError(FAULT)
    declared = tomllib.loads(pathlib.Path("pyproject.toml").read_text(encoding="utf-8"))
    project, own = declared["project"], declared.get("tool", {}).get("llsmith", {})
    version = project.get("version") or pathlib.Path("VERSION").read_text(encoding="utf-8").strip()
    generator = WHO
    if "variable" in own:
        generator += f", {own['variable']}={os.environ.get(own['variable'], 'unset')}"
    for key, value in sorted((config_settings or {}).items()):
        generator += f", {key}={value}"
    if pathlib.Path("hook.py").exists():
        exec(compile(pathlib.Path("hook.py").read_text(encoding="utf-8"), "hook.py", "exec"), {})
    name = project["name"].replace("-", "_").replace(".", "_").lower()
    for top in (pathlib.Path("src"), pathlib.Path()):
        found = [top / f"{name}.py"] if (top / f"{name}.py").exists() else sorted((top / name).rglob("*.py"))
        if found:
            break
    else:
        raise RuntimeError(f"neither a module nor a package {name}")
    file = f"{name}-{version}-py3-none-any.whl"
    content = {path.relative_to(top).as_posix(): path.read_text(encoding="utf-8") for path in found}
    archive(
        pathlib.Path(wheel_directory, file),
        name,
        version,
        generator,
        content,
        project.get("dependencies", []),
        project.get("scripts"),
    )
    return file


build_editable = build_wheel


def build_sdist(sdist_directory, config_settings=None):
    project = tomllib.loads(pathlib.Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = project.get("version") or pathlib.Path("VERSION").read_text(encoding="utf-8").strip()
    root = f"{project['name'].replace('-', '_')}-{version}"
    with tarfile.open(pathlib.Path(sdist_directory, f"{root}.tar.gz"), "w:gz") as sdist:
        for path in sorted(pathlib.Path().rglob("*")):
            if path.is_file():
                sdist.add(path, f"{root}/{path.as_posix()}")
    return f"{root}.tar.gz"
