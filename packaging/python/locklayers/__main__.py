"""Runs the program that this wheel installs, with the arguments of `python -m locklayers`."""

import os
import subprocess
import sys
import sysconfig


def _program() -> str:
    """Returns the path of the installed program: of this environment, else of the user's scripts folder."""
    name = "locklayers" + (sysconfig.get_config_var("EXE") or "")
    schemes = (
        [sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")]
        if sys.version_info >= (3, 10)
        else [None]
    )
    folders = [sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts") for scheme in schemes]
    # `pip install --target FOLDER` installs programs into FOLDER/bin.
    folders.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin"))
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    sys.exit(f"error: the program {name} is not installed in {' or '.join(folders)}; install the wheel again")


def main() -> None:
    """Replaces this process by the program (on Windows, which cannot, waits for it)."""
    command = [_program(), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
