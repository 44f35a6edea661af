#!/usr/bin/env python3
"""Tests the completions in their shells and the manual pages with man: shells.py PROGRAM

A shell or a man that is not on this machine is skipped, and the last lines name it.
"""

import os
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support

PAGES = support.ROOT / "packaging/wheel/data/share/man/man1"
PROGRAM = support.program(support.arguments(__doc__, 1)[0])
del sys.argv[1]
SHELLS = ("bash", "elvish", "fish", "powershell", "zsh")


def run(*words, **options):
    """Runs a command that must succeed with an empty standard error; returns its output."""
    return support.output(*words, quiet=True, **options)


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not here")


class Completions(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(support.temporary())
        self.scripts = {shell: folder / f"locklayers.{shell}" for shell in SHELLS}
        for shell, path in self.scripts.items():
            path.write_text(run(PROGRAM, "completions", shell))

    @needs("bash")
    def test_bash_completes_commands_and_options(self):
        def complete(*words):
            script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
            script += '_locklayers locklayers "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"; printf "%s\\n" "${COMPREPLY[@]}"'
            return run("bash", "--norc", "-c", script, "bash", self.scripts["bash"], *words).split()

        run("bash", "-n", self.scripts["bash"])
        self.assertEqual(complete("locklayers", "fing"), ["fingerprint"])
        self.assertEqual(complete("locklayers", "plan", "--python-ver"), ["--python-version"])
        self.assertEqual(complete("locklayers", "diff", "--format", ""), ["text", "json", "markdown"])

    @needs("zsh")
    def test_zsh_completes_commands(self):
        run("zsh", "-n", self.scripts["zsh"])
        # Without a terminal no key can be pressed: the function is called and its completions are printed.
        script = (
            'autoload -U compinit; compinit -D -u; source "$1"; _describe() { print -l ${(P)4}; }; _locklayers_commands'
        )
        found = [line.split(":")[0] for line in run("zsh", "-f", "-c", script, "zsh", self.scripts["zsh"]).splitlines()]
        self.assertIn("fingerprint", found)

    @needs("fish")
    def test_fish_completes_commands_and_options(self):
        def complete(line):
            words = ["fish", "--no-config", "-c", f"source {self.scripts['fish']}; complete -C '{line}'"]
            return [line.split("\t")[0] for line in run(*words).splitlines()]

        run("fish", "--no-execute", self.scripts["fish"])
        self.assertEqual(complete("locklayers fing"), ["fingerprint"])
        self.assertEqual(complete("locklayers plan --python-ver"), ["--python-version"])
        self.assertEqual(complete("locklayers diff --format "), ["json", "markdown", "text"])


class Pages(unittest.TestCase):
    @needs("man")
    def test_man_shows_every_page_without_a_warning(self):
        pages = sorted(PAGES.glob("*.1"))
        self.assertGreater(len(pages), 12)
        for page in pages:
            with self.subTest(page.name):
                text = run(
                    "man",
                    "--warnings",
                    "-l",
                    page,
                    env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANWIDTH": "100"},
                )
                self.assertIn("SYNOPSIS", text)

    @needs("man")
    def test_man_finds_the_pages_by_the_name_of_the_program(self):
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANPATH": str(PAGES.parent)}
        self.assertIn("locklayers plan", run("man", "locklayers-plan", env=env))


if __name__ == "__main__":
    unittest.main(verbosity=2)
