#!/usr/bin/env python3
"""Tests a wheel and an sdist as users install them: wheel.py DIST UV PREK

DIST has one wheel and one sdist. The wheel is installed into an empty environment without network, and run by uvx.
"""

import json
import os
import pathlib
import re
import shutil
import sys
import tarfile
import tomllib
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support
from support import ROOT, output

DIST, *WORDS = support.arguments(__doc__, 3)
DIST = pathlib.Path(DIST).resolve()
UV, PREK = map(support.program, WORDS[:2])
del sys.argv[1:4]
(WHEEL,) = DIST.glob("*.whl")
(SDIST,) = DIST.glob("*.tar.gz")
VERSION = re.search(r'(?m)^version = "(.+)"', (ROOT / "Cargo.toml").read_text())[1]
LOCK = ROOT / "examples/fastapi-torch/uv.lock"


class Wheel(unittest.TestCase):
    def test_it_holds_one_program_licences_and_sbom(self):
        with zipfile.ZipFile(WHEEL) as wheel:
            names = wheel.namelist()
            info = f"locklayers-{VERSION}.dist-info"
            scripts = [name for name in names if ".data/scripts/" in name]
            self.assertEqual([pathlib.PurePosixPath(name).name for name in scripts], ["locklayers"])
            self.assertEqual(wheel.getinfo(scripts[0]).external_attr >> 16 & 0o777, 0o755)
            for name in ("LICENSE-APACHE", "LICENSE-MIT"):
                self.assertIn(f"{info}/licenses/{name}", names)
            (sbom,) = [name for name in names if "/sboms/" in name]
            self.assertEqual(json.loads(wheel.read(sbom))["bomFormat"], "CycloneDX")
            pages = {path.name for path in (ROOT / "packaging/wheel/data/share/man/man1").glob("*.1")}
            shared = f"locklayers-{VERSION}.data/data/share/man/man1/"
            self.assertEqual({name.removeprefix(shared) for name in names if name.startswith(shared)}, pages)
            self.assertIn("locklayers.1", pages)
            metadata = wheel.read(f"{info}/METADATA").decode()
            self.assertTrue(f"\nVersion: {VERSION}\n" in metadata)
            self.assertTrue(re.search(r"\nLicense(-Expression)?: MIT OR Apache-2\.0\n", metadata))
            self.assertFalse("\nRequires-Dist:" in metadata)
            others = [n for n in names if not n.startswith((info, f"locklayers-{VERSION}.data/"))]
            self.assertEqual(sorted(others), ["locklayers/__init__.py", "locklayers/__main__.py"])

    def test_it_is_under_four_megabytes(self):
        self.assertLess(WHEEL.stat().st_size, 4_000_000)

    def test_it_runs_on_any_linux_of_glibc_2_17(self):
        self.assertIn("manylinux_2_17", WHEEL.name)

    def test_it_runs_in_an_empty_environment_without_network(self):
        with support.temporary() as folder:
            env = folder / "env"
            output(sys.executable, "-m", "venv", env)
            output(env / "bin/python", "-m", "pip", "install", "--quiet", "--no-index", WHEEL)
            # No other program is on the path, in particular no Rust.
            for program in ([env / "bin/locklayers"], [env / "bin/python", "-m", "locklayers"]):
                self.assertEqual(output(*program, "--version", env={}), f"locklayers {VERSION}\n")
                plan = output(*program, "plan", "--lock", LOCK, env={})
                self.assertIn("heavy-rarely-updated", plan)

    def test_uvx_runs_it_offline(self):
        with support.temporary() as folder:
            words = [
                UV,
                "tool",
                "run",
                "--offline",
                "--no-config",
                "--cache-dir",
                folder,
                "--from",
                WHEEL,
                "locklayers",
                "--version",
            ]
            self.assertEqual(output(*words), f"locklayers {VERSION}\n")


class Sdist(unittest.TestCase):
    def test_it_holds_the_sources_and_no_tests(self):
        with tarfile.open(SDIST) as sdist:
            names = {name.split("/", 1)[1] for name in sdist.getnames()}
        for name in (
            "Cargo.toml",
            "Cargo.lock",
            "src/lib.rs",
            "README.md",
            "LICENSE-MIT",
            "pyproject.toml",
            "packaging/wheel/data/share/man/man1/locklayers.1",
        ):
            self.assertIn(name, names)
        self.assertEqual([name for name in names if name.startswith(("tests/", "fuzz/", "benches/"))], [])


class Binstall(unittest.TestCase):
    def test_its_names_are_those_of_the_archives_of_a_release(self):
        package = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]
        metadata = package["metadata"]["binstall"]
        overrides = metadata.pop("overrides")
        workflow = (ROOT / ".github/workflows/release.yml").read_text()
        built = {target for target in re.findall(r"target: ([a-z0-9_-]+),", workflow) if target}
        self.assertEqual(len(built), 5)
        for target in built | set(overrides):
            of = {**metadata, **overrides.get(target, {})}
            packed = target.replace("linux-gnu", "linux-musl")
            end = ".zip" if "windows" in target else ".tar.gz"
            url = of["pkg-url"].replace("{ target }", target)
            self.assertEqual(url, f"{{ repo }}/releases/download/v{{ version }}/locklayers-{packed}{end}")
            folder = of["bin-dir"].replace("{ target }", target)
            self.assertEqual(folder, f"locklayers-{packed}/{{ bin }}{{ binary-ext }}")
            self.assertEqual(of["pkg-fmt"], "zip" if end == ".zip" else "tgz")


class Hooks(unittest.TestCase):
    def test_the_hooks_run_from_a_repository_of_their_own(self):
        with support.temporary() as folder:
            hooks, project = folder / "hooks", folder / "project"
            for repository, source in ((hooks, ROOT / "packaging/pre-commit"), (project, LOCK.parent)):
                shutil.copytree(source, repository)
                support.commit(repository, "first")
            env = {
                **os.environ,
                "PATH": f"{pathlib.Path(UV).resolve().parent}:{os.environ['PATH']}",
                "PREK_HOME": str(folder / "prek"),
                "UV_FIND_LINKS": str(DIST),
                "PIP_FIND_LINKS": str(DIST),
            }

            def run(hook, **more):
                words = [PREK, "try-repo", hooks, hook, "--all-files", "--verbose"]
                self.assertIn("Passed", output(*words, cwd=project, env=env | more))

            run("locklayers-check")
            run("locklayers-dockerfile", LOCKLAYERS_PYTHON_VERSION="3.12")
            self.assertIn("# locklayers: begin layers\n", (project / "Dockerfile").read_text())
            run("locklayers-check")
            run("locklayers-export")
            self.assertTrue(list((project / ".locklayers").glob("*.txt")))


if __name__ == "__main__":
    unittest.main()
