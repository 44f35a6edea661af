"""All kinds of image, by topic."""

from . import bases, builds, examples, files, indexes, locals, platforms

CASES = [*indexes.CASES, *builds.CASES, *locals.CASES, *bases.CASES, *files.CASES, *platforms.CASES, *examples.CASES]
