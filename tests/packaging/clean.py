#!/usr/bin/env python3
"""README's commands of a fresh machine, in an empty Debian: clean.py [--root FOLDER] [--whole]

Makes a root by debootstrap with only what README names (Rust, a C linker and Git), puts a clean clone and the Rust of
this machine into it, and runs there what README has for a clone: the main job on an example, `cargo install`, and the
installed program on the same example. It is compiled without link-time optimisation, which would take minutes.
`--whole` also runs README's tests. With `--root`, the folder is kept and used again. Needs root, network and
debootstrap; ends with 77 where these are missing.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

README = (support.ROOT / "README.md").read_text()
# The programs that README requires, as Debian's packages; Rust comes from this machine.
PACKAGES = "git,gcc,libc6-dev,ca-certificates"
HOME = pathlib.PurePosixPath("/home/someone")


def make(root):
    """Makes the root, unless it exists."""
    if not (root / "usr/bin/git").exists():
        subprocess.run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "stable", root], check=True)
    for name in ("etc/resolv.conf", "etc/ssl/certs/ca-certificates.crt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(f"/{name}", root / name)
    home = root / HOME.relative_to("/")
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "rust").exists():
        sysroot = support.output("rustc", "--print", "sysroot", cwd=support.ROOT).strip()
        shutil.copytree(sysroot, home / "rust", symlinks=True)
    shutil.rmtree(home / "locklayers", ignore_errors=True)
    subprocess.run(["git", "clone", "-q", support.ROOT, home / "locklayers"], check=True)


def run(root, command):
    """Runs a line of README in the clone; returns its output."""
    path = f"{HOME}/rust/bin:{HOME}/.cargo/bin:/usr/bin:/bin"
    environment = {
        "HOME": str(HOME),
        "PATH": path,
        "CARGO_TARGET_DIR": f"{HOME}/target",
        "CARGO_INCREMENTAL": "0",
        "CARGO_PROFILE_RELEASE_LTO": "off",
        "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
    }
    print(f"$ {command}", flush=True)
    inside = f"mount -t proc proc /proc; cd {HOME}/locklayers; {command}"
    words = [shutil.which("unshare"), "--mount", shutil.which("chroot"), root, "/bin/sh", "-euc", inside]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"`{command}` ended with {done.returncode}\n{done.stdout}")
    return done.stdout


def line(beginning):
    """The line of README's shell blocks with this beginning, without its comment."""
    return re.search(rf"(?m)^({re.escape(beginning)}[^#\n]*)", README)[1].strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("--whole", action="store_true")
    arguments = parser.parse_args()
    if os.geteuid() or not shutil.which("debootstrap"):
        print("skipped: an empty Debian takes root and debootstrap")
        sys.exit(support.SKIPPED)
    with support.temporary() as folder:
        root = (arguments.root or folder / "root").resolve()
        try:
            make(root)
        except subprocess.CalledProcessError as error:
            print(f"skipped: no empty Debian could be made: {error}")
            sys.exit(support.SKIPPED)
        assert "project-512m" in run(root, line("cargo run"))
        run(root, line("cargo install"))
        plan = run(root, "locklayers plan --lock examples/flat/uv.lock")
        assert "project-512m" in plan and "project-rest" in plan, plan
        if arguments.whole:
            run(root, line("cargo test"))
    print("README's commands work in an empty Debian")


if __name__ == "__main__":
    main()
