"""All kinds of image, by topic."""

from . import bases, builds, examples, existing, files, ignored, indexes, locals, managed, platforms

CASES = [
    *indexes.CASES,
    *builds.CASES,
    *locals.CASES,
    *bases.CASES,
    *managed.CASES,
    *files.CASES,
    *existing.CASES,
    *ignored.CASES,
    *platforms.CASES,
    *examples.CASES,
]
