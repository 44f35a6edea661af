"""Gives pip the users and passwords of its indexes, which it does not read from uv's variables, and runs it.

usage: credentials.py ARGUMENT=VARIABLE … -- COMMAND…

ARGUMENT is the variable with an index's URL. Its user and password are those of VARIABLE_USERNAME and
VARIABLE_PASSWORD, the secrets of the build; without them the URL stays as it is. Nothing is printed: pip hides them.
"""

import os
import sys
from urllib.parse import quote

LISTS = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS")


def main():
    end = sys.argv.index("--")
    for word in sys.argv[1:end]:
        argument, _, variable = word.partition("=")
        url = os.environ.get(argument, "")
        user, password = (os.environ.get(variable + suffix, "") for suffix in ("_USERNAME", "_PASSWORD"))
        scheme, separator, rest = url.partition("://")
        if separator and (user or password):
            with_user = "%s://%s:%s@%s" % (scheme, quote(user, safe=""), quote(password, safe=""), rest)
            for name in LISTS:
                urls = os.environ.get(name, "").split()
                if url in urls:
                    os.environ[name] = " ".join(with_user if other == url else other for other in urls)
    command = sys.argv[end + 1 :]
    os.execvp(command[0], command)


main()
