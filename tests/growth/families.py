"""Projects of any size, each contrived so that the work of some loop could grow faster than the project.

Each family is a function from a size to the files of a project. `FAMILIES` says at which size to begin, and which limit
may refuse it: a refusal for anything else means that the family is not what it is meant to be.
"""

import json

REGISTRY = 'source = { registry = "https://index.example/simple" }'
HEAD = 'version = 1\nrevision = 3\nrequires-python = ">=3.9"\n'
PROJECT = '[project]\nname = "app"\nversion = "0"\nrequires-python = ">=3.9"\n'
# The words that messages of refusals have in common.
SELECTORS = "selectors together, more than the limit of 1000"
LAYERS = "layers, but container engines support at most 127"
SHARED = "packages from layers before them, counted anew for each layer"
NODES = "more than [0-9]+ decision nodes"
COMPARISONS = "takes? more than [0-9]+ comparisons"
STEPS = "takes more than [0-9]+ steps"
BYTES = "larger than [0-9]+ bytes, the limit"
NO_HASH = "and pip refuses a file in which only some packages have one"
ONE_LAYER = "the plan has several layers .* but standard output takes one"
NO_PACKAGE = "the plan has neither a layer nor a package"
MARKS = "(begins?|end) "
REACHED = "reach more than [0-9]+ packages and dependencies"


def wheel(name, version="1", digit="a"):
    url = f"https://files.example/{name}-{version}-py3-none-any.whl"
    return f'    {{ url = "{url}", hash = "sha256:{digit * 64}", size = 1000 }},\n'


def package(name, version="1", more="", source=REGISTRY):
    return f'\n[[package]]\nname = "{name}"\nversion = "{version}"\n{source}\n{more}'


def locked(name, version="1", more=""):
    return package(name, version, f"{more}wheels = [\n{wheel(name.replace('-', '_'), version)}]\n")


def needs(name, more=""):
    return f'{{ name = "{name}"{more} }}'


def depends(names):
    return f"dependencies = [{', '.join(map(needs, names))}]\n"


def root(dependencies=(), more=""):
    lines = "".join(f"    {one},\n" for one in dependencies)
    return package("app", "0", f"dependencies = [\n{lines}]\n{more}", 'source = { virtual = "." }')


def rooted(edges=(), more=""):
    """A root that also needs `q`, which commands name."""
    return locked("q") + root([*edges, needs("q")], more)


def project(more="", dependencies=()):
    listed = "".join(f"    {one!r},\n" for one in dependencies)
    return f"{PROJECT}dependencies = [\n{listed}]\n{more}"


def packages(n):
    def below(i):
        return depends([f"p{j}" for j in (2 * i + 1, 2 * i + 2) if j < n])

    return {"uv.lock": HEAD + "".join(locked(f"p{i}", more=below(i)) for i in range(n)) + rooted([needs("p0")])}


def chain(n):
    links = (locked(f"p{i}", more=depends([f"p{i + 1}" if i + 1 < n else "q"])) for i in range(n))
    return {"uv.lock": HEAD + "".join(links) + rooted([needs("p0")])}


def cycles(n):
    """One cycle of all packages, and one of each two neighbours."""
    links = (
        locked(f"p{i}", more=depends(dict.fromkeys([f"p{(i + 1) % n}", f"p{i ^ 1 if i ^ 1 < n else 0}"])))
        for i in range(n)
    )
    return {"uv.lock": HEAD + "".join(links) + rooted([needs("p0")])}


def dense(n):
    side = int(n**0.5)
    nodes = (
        locked(f"p{i}", more=depends(sorted({f"p{(i + j + 1) % side}" for j in range(side - 1)} | {"q"})))
        for i in range(side)
    )
    return {"uv.lock": HEAD + "".join(nodes) + rooted([needs("p0")])}


def forks(n):
    where = [f"platform_version == 'v{i}'" for i in range(n)]
    forked = (locked("f", f"{i}", f'resolution-markers = ["{m}"]\n' + depends(["q"])) for i, m in enumerate(where))
    edges = [needs("f", f', version = "{i}", {REGISTRY}, marker = "{m}"') for i, m in enumerate(where)]
    return {"uv.lock": HEAD + "".join(forked) + rooted(edges)}


def forked_requirements(n):
    """As many forks of a package as requirements of it."""
    made, known = forks(n), [needs("f", f', specifier = "=={i}"') for i in range(n)]
    made["uv.lock"] += f"[package.metadata]\nrequires-dist = [{', '.join(known)}, {needs('q')}]\n"
    made["pyproject.toml"] = project(dependencies=[*(f"f=={i}" for i in range(n)), "q"])
    return made


def markers(n):
    edges = [
        needs(f"p{i}", f""", marker = "sys_platform == 's{i}' and python_version < '3.{i % 9 + 10}'" """.rstrip())
        for i in range(n)
    ]
    return {"uv.lock": HEAD + "".join(locked(f"p{i}") for i in range(n)) + rooted(edges)}


def long_marker(n):
    """One marker of as many comparisons."""
    marker = " or ".join(f"platform_version == 'v{i}'" for i in range(n))
    return {"uv.lock": HEAD + locked("p") + rooted([needs("p", f', marker = "{marker}"')])}


def hostile_markers(n):
    """Markers of a few comparisons, whose decision diagrams and printed forms are large."""

    def pairs(k):
        return " or ".join(f"('a{i:02}' in os_name and 'b{i:02}' in sys_platform)" for i in range(k))

    edges = [needs(f"p{i}", f""", marker = "os_name == 'x{i}' and ({pairs(9)})" """.rstrip()) for i in range(n)]
    return {"uv.lock": HEAD + "".join(locked(f"p{i}") for i in range(n)) + rooted(edges)}


def edge_under(name, marker):
    return needs(name, f', marker = "{marker}"')


def mixed_markers(n):
    """A package that is needed under a pair of comparisons by each other one: their union doubles with each."""
    pairs = [f"'a{i}' in os_name and 'b{i}' in sys_platform" for i in range(n)]
    each = (locked(f"p{i}", more=f"dependencies = [{edge_under('hub', pair)}]\n") for i, pair in enumerate(pairs))
    return {"uv.lock": HEAD + "".join(each) + locked("hub") + rooted([needs(f"p{i}") for i in range(n)])}


def chained_markers(n):
    """A chain of which each link adds a choice to the marker of the next."""

    def under(i):
        return edge_under(f"p{i}", f"'a{i}' in os_name or 'b{i}' in sys_platform")

    links = (locked(f"p{i}", more=f"dependencies = [{under(i + 1)}]\n" if i + 1 < n else "") for i in range(n))
    return {"uv.lock": HEAD + "".join(links) + rooted([under(0)])}


def lengthening_markers(n):
    """A chain of which each link adds a version to the marker of the next, so that all of them grow with the square."""

    def under(i):
        return edge_under(f"p{i}", f"platform_version != 'v{i}' or os_name == 'o{i % 7}'")

    links = (locked(f"p{i}", more=f"dependencies = [{under(i + 1)}]\n" if i + 1 < n else "") for i in range(n))
    return {"uv.lock": HEAD + "".join(links) + rooted([under(0)])}


def shared_marker(n):
    """A chain below one long marker, which is printed for each link."""
    marker = " or ".join(f"platform_version == 'v{i}'" for i in range(n))
    links = (locked(f"p{i}", more=depends([f"p{i + 1}"] if i + 1 < n else [])) for i in range(n))
    return {"uv.lock": HEAD + "".join(links) + rooted([edge_under("p0", marker)])}


def required_markers(n):
    """Requirements of a file that the lock does not have, under markers of a few comparisons that are large."""

    def pairs(i):
        return " or ".join(f"('a{i}{k}' in os_name and 'b{i}{k}' in sys_platform)" for k in range(8))

    known = ", ".join(needs(f"p{i}") for i in range(n))
    held = "".join(f'    "p{i}>1 ; {pairs(i)}",\n' for i in range(n))
    return {
        "uv.lock": HEAD + rooted(more=f"[package.metadata]\nrequires-dist = [{known}]\n"),
        "pyproject.toml": f"{PROJECT}dependencies = [\n{held}]\n",
    }


def groups(n):
    lists = "".join(f'g{i} = [{{ name = "q" }}, {{ name = "p{i % 50}" }}]\n' for i in range(n))
    held = "".join(f'g{i} = ["q", "p{i % 50}"]\n' for i in range(n))
    lock = HEAD + "".join(locked(f"p{i}") for i in range(50)) + rooted(more=f"[package.dev-dependencies]\n{lists}")
    return {"uv.lock": lock, "pyproject.toml": project(f"[dependency-groups]\n{held}", ["q"])}


def included_groups(n):
    """Groups that include one another, beside one that includes all."""
    deep = "".join(f'g{i} = ["q>{i}", {{ include-group = "g{i + 1}" }}]\n' for i in range(30))
    wide = "".join(f'w{i} = ["q", {{ include-group = "g0" }}]\n' for i in range(n))
    every = ", ".join(f'{{ include-group = "w{i}" }}' for i in range(n))
    return {
        "uv.lock": HEAD
        + rooted(
            more="[package.dev-dependencies]\nall = []\n[package.metadata]\n"
            'requires-dist = [{ name = "q" }]\n[package.metadata.requires-dev]\nall = []\n'
        ),
        "pyproject.toml": project(f"[dependency-groups]\ng30 = []\n{deep}{wide}all = [{every}]\n", ["q"]),
    }


def chained_groups(n):
    """Groups, each of which includes the one before and states a requirement, in a layer for the last."""
    stated = "".join(f'g{i} = ["q", {{ include-group = "g{i - 1}" }}]\n' for i in range(1, n))
    held = "".join(f'g{i} = [{{ name = "q" }}]\n' for i in range(n))
    layer = f'[[tool.locklayers.layer]]\nname = "all"\nselect = ["project", "group:g{n - 1}"]\n'
    return {
        "uv.lock": HEAD + rooted(more=f"[package.dev-dependencies]\n{held}"),
        "pyproject.toml": project(f'{layer}[dependency-groups]\ng0 = ["q"]\n{stated}', ["q"]),
    }


def extras(n):
    more = "[package.optional-dependencies]\n" + "".join(f'e{i} = [{{ name = "q" }}]\n' for i in range(n))
    edges = [needs("p", f', extra = ["e{i}"]') for i in range(n)]
    return {"uv.lock": HEAD + package("p", more=f"wheels = [\n{wheel('p')}]\n{more}") + rooted(edges)}


def project_extras(n):
    """Extras of the project itself, each of which requests the next."""
    lists = "".join(f'e{i} = [{{ name = "p{i}" }}]\n' for i in range(n))
    known = ", ".join(f"""{{ name = "p{i}", marker = "extra == 'e{i}'" }}""" for i in range(n))
    held = "".join(f'e{i} = ["p{i}", "app[e{i + 1}]"]\n' for i in range(n - 1)) + f'e{n - 1} = ["p{n - 1}"]\n'
    provided = ", ".join(f'"e{i}"' for i in range(n))
    more = (
        f"[package.optional-dependencies]\n{lists}[package.metadata]\n"
        f"requires-dist = [{known}, {needs('q')}]\nprovides-extras = [{provided}]\n"
    )
    return {
        "uv.lock": HEAD + "".join(locked(f"p{i}") for i in range(n)) + rooted(more=more),
        "pyproject.toml": project(f"[project.optional-dependencies]\n{held}", ["q"]),
    }


def sources_of_an_extra(n):
    """Each requirement of one extra has a source for that extra alone."""
    listed = "".join(f'"p{i}", ' for i in range(n))
    sources = "".join(f'p{i} = {{ index = "here", extra = "e" }}\n' for i in range(n))
    index = '[[tool.uv.index]]\nname = "here"\nurl = "https://index.example/simple"\n'
    more = f"[project.optional-dependencies]\ne = [{listed}]\n[tool.uv.sources]\n{sources}{index}"
    return {**packages(n), "pyproject.toml": project(more, ["p0"])}


def conflicts(n):
    items = ", ".join(f'{{ package = "p", extra = "e{i}" }}' for i in range(n))
    more = "[package.optional-dependencies]\n" + "".join(f'e{i} = [{{ name = "q" }}]\n' for i in range(n))
    edges = [needs("p", f""", extra = ["e{i}"], marker = "platform_version == 'v{i}'" """.rstrip()) for i in range(n)]
    p = package("p", more=f"wheels = [\n{wheel('p')}]\n{more}")
    return {"uv.lock": HEAD + f"conflicts = [[{items}]]\n" + p + rooted(edges)}


def conflicting_pairs(n):
    """Many sets of two groups, all of one project."""
    sets = ", ".join(
        f'[{{ package = "app", group = "g{i}" }}, {{ package = "app", group = "g{i + 1}" }}]' for i in range(n)
    )
    more = "[package.dev-dependencies]\n" + "".join(f'g{i} = [{{ name = "q" }}]\n' for i in range(n + 1))
    return {"uv.lock": HEAD + f"conflicts = [{sets}]\n" + rooted(more=more)}


def conflicting_projects(n):
    items = ", ".join(f'{{ package = "p{i}" }}' for i in range(n))
    return {"uv.lock": HEAD + f"conflicts = [[{items}]]\n" + "".join(locked(f"p{i}") for i in range(n)) + rooted()}


def wheels(n):
    def one(i):
        url = f"https://files.example/q-1-cp3{i % 20}-cp3{i % 20}-manylinux_2_{i}_x86_64.whl"
        return f'    {{ url = "{url}", hash = "sha256:{i:064x}", size = {i} }},\n'

    files = "".join(map(one, range(n)))
    return {"uv.lock": HEAD + package("q", more=f"wheels = [\n{wheel('q')}{files}]\n") + root([needs("q")])}


def tagged_wheel(n):
    """One wheel for as many platforms, by its name."""
    tags = ".".join(f"manylinux_2_{i}_x86_64" for i in range(5, n))
    url = f"https://files.example/p-1-py3-none-{tags}.whl"
    more = f'wheels = [{{ url = "{url}", hash = "sha256:{"a" * 64}", size = 1 }}]\n'
    return {"uv.lock": HEAD + package("p", more=more) + rooted([needs("p")])}


def long_names(n):
    names = [f"{'long-' * 40}{i}" for i in range(n)]
    return {"uv.lock": HEAD + "".join(map(locked, names)) + rooted([*map(needs, names)])}


def long_urls(n):
    url = f"https://files.example/{'long/' * n}p-1.tar.gz"
    more = f'sdist = {{ url = "{url}", hash = "sha256:{"a" * 64}", size = 1 }}\n'
    direct = package("d", more="", source=f'source = {{ git = "https://g.example/{"long/" * n}r?rev=x#{"a" * 40}" }}')
    return {"uv.lock": HEAD + package("p", more=more) + direct + rooted([needs("p"), needs("d")])}


def odd_urls(n):
    """URLs in which much looks like credentials, in files, sources, requirements and what is not in the lock."""
    parts = ["?token=", "a%3Aa%40", "//a@b", "u:p@h.example", "%2525", "`'", "Authorization: Basic "]
    urls = ["https://files.example/q-1-py3-none-any.whl?x=" + (part + "a&") * n for part in parts]
    plain = [url.replace(" ", "+").replace("`'", "'") for url in urls]
    files = "".join(
        f'    {{ url = "{url}", hash = "sha256:{digit * 64}" }},\n' for url, digit in zip(plain, "abcdef0", strict=True)
    )
    stated = "".join(f'    {{ name = "q", url = "{url}" }},\n' for url in plain)
    held = package("q", more=f"wheels = [\n{files}]\n")
    top = root([needs("q")], f"[package.metadata]\nrequires-dist = [\n{stated}]\n")
    urls = "".join(f"[tool.uv.sources.s{i}]\nurl = {json.dumps(url)}\n" for i, url in enumerate(urls))
    return {
        "uv.lock": HEAD + held + top,
        "pyproject.toml": project(urls, ["q", *(f"s{i}" for i in range(len(parts)))]),
        "freeze.txt": "".join(f"p{i} @ {url}\n" for i, url in enumerate(plain)),
    }


def indexes(n):
    one = (
        package(
            f"p{i}",
            more=f"wheels = [\n{wheel(f'p{i}')}]\n",
            source=f'source = {{ registry = "https://index{i}.example/simple" }}',
        )
        for i in range(n)
    )
    return {"uv.lock": HEAD + "".join(one) + rooted([needs(f"p{i}") for i in range(n)])}


def declared_indexes(n):
    """Each package has a declared index."""
    one = "".join(f'[[tool.uv.index]]\nname = "i{i}"\nurl = "https://index{i}.example/simple"\n' for i in range(n))
    return {**indexes(n), "pyproject.toml": project(f"{one}[tool.uv]\ncache-keys = []\n")}


def confused_indexes(n):
    """The names of all indexes become the same name of a variable."""
    marks = ["".join("-._~"[i >> 2 * digit & 3] for digit in range(10)) for i in range(n)]
    source = 'source = {{ registry = "https://index.example/a{}b" }}'
    one = (
        package(f"p{i}", more=f"wheels = [\n{wheel(f'p{i}')}]\n", source=source.format(mark))
        for i, mark in enumerate(marks)
    )
    return {"uv.lock": HEAD + "".join(one) + rooted([needs(f"p{i}") for i in range(n)])}


def repositories(n):
    one = (
        package(f"p{i}", source=f'source = {{ git = "https://g.example/r{i}?subdirectory=s{i}#{i:040x}" }}')
        for i in range(n)
    )
    return {"uv.lock": HEAD + "".join(one) + rooted([needs(f"p{i}") for i in range(n)])}


def similar_names(n):
    """Packages of one family, which may overwrite each other's files."""
    names = [f"nvidia-cublas-cu{i}" for i in range(n)]
    return {"uv.lock": HEAD + "".join(map(locked, names)) + rooted([*map(needs, names)])}


def members(n):
    names = [f"m{i}" for i in range(n)]
    listed = ", ".join(f'"{name}"' for name in ["app", *names])
    held = (package(name, more=depends(["q"]), source=f'source = {{ editable = "{name}" }}') for name in names)
    files = {
        f"m{i}/pyproject.toml": project(dependencies=["q"]).replace('"app"', f'"m{i}"') for i in range(min(n, 300))
    }
    sources = "".join(f"{name} = {{ workspace = true }}\n" for name in names)
    workspace = '[tool.uv.workspace]\nmembers = ["*"]\nexclude = ["x*"]\n'
    shown = project(f"{workspace}[tool.uv.sources]\n{sources}", [*names, "q"])
    return {
        "uv.lock": HEAD + f"[manifest]\nmembers = [{listed}]\n" + "".join(held) + rooted([*map(needs, names)]),
        "pyproject.toml": shown,
        **files,
    }


def folders(n):
    """Local packages in folders, no members."""
    held = (package(f"d{i}", more=depends(["q"]), source=f'source = {{ directory = "d/{i}" }}') for i in range(n))
    return {"uv.lock": HEAD + "".join(held) + rooted([needs(f"d{i}") for i in range(n)])}


def patterns(n):
    """Patterns of members, each of which matches all folders, and as many exceptions."""
    side = int(n**0.5)
    names = [f"m{i}" for i in range(min(side, 300))]
    listed = ", ".join(f'"m*{"?" * (i % 3)}*"' for i in range(side))
    excluded = ", ".join(f'"*x{i}*"' for i in range(side))
    files = {f"{name}/pyproject.toml": project().replace('"app"', f'"{name}"') for name in names}
    return {
        "uv.lock": HEAD + rooted(),
        "pyproject.toml": project(f"[tool.uv.workspace]\nmembers = [{listed}]\nexclude = [{excluded}]\n", ["q"]),
        **files,
    }


def requirements(n):
    """A file whose requirements all differ from those of the lock."""
    known = ", ".join(needs(f"p{i}") for i in range(n))
    more = f"[package.metadata]\nrequires-dist = [{known}]\n"
    return {"uv.lock": HEAD + rooted(more=more), "pyproject.toml": project("", [f"p{i}>1" for i in range(n)])}


def manifest(n):
    def listed(key, specifier):
        return f"{key} = [{', '.join(needs(f'p{i}', f', specifier = {specifier!r}') for i in range(n))}]\n"

    known = "".join(f'[[manifest.dependency-metadata]]\nname = "p{i}"\nversion = "1"\n' for i in range(n))
    held = "".join(f'[[tool.uv.dependency-metadata]]\nname = "p{i}"\nversion = "2"\n' for i in range(min(n, 5_000)))
    stated = ", ".join(f'"p{i}<3"' for i in range(min(n, 20_000)))
    return {
        "uv.lock": HEAD
        + "[manifest]\n"
        + listed("constraints", "<2")
        + listed("overrides", "<2")
        + known
        + "".join(locked(f"p{i}") for i in range(n))
        + rooted([needs(f"p{i}") for i in range(n)]),
        "pyproject.toml": project(
            f"[tool.uv]\nconstraint-dependencies = [{stated}]\noverride-dependencies = [{stated}]\n{held}", ["q"]
        ),
    }


def unknown_keys(n):
    """Unknown keys: tables, strings, numbers."""
    more = "".join(f'[x.t{i}]\na = {{ b = [1, 2, "x"] }}\n' for i in range(n))
    return {"uv.lock": HEAD + rooted() + more, "pyproject.toml": project(more[:400_000].rpartition("[x.")[0], ["q"])}


def layers(n):
    """Layers times packages, so that both grow with the root."""
    side = int(n**0.5)
    text = "".join(f'[[tool.locklayers.layer]]\nname = "l{i}"\nselect = ["project"]\n' for i in range(side))
    return {**packages(side), "pyproject.toml": project(text, ["q"])}


def default_selectors(n):
    """Selectors of the default groups of members, all of which have one folder."""
    selected = ", ".join(f'"default:m{i}"' for i in range(n))
    held = "".join(package(f"m{i}", more=depends(["q"]), source='source = { editable = "m" }') for i in range(n))
    named = ", ".join(f'"m{i}"' for i in range(n))
    return {
        "uv.lock": HEAD + f"[manifest]\nmembers = [{named}]\n" + held + rooted([needs(f"m{i}") for i in range(n)]),
        "m/pyproject.toml": project(f"[dependency-groups]\n{''.join(f'g{i} = []' + chr(10) for i in range(n))}"),
        "pyproject.toml": project(f'[[tool.locklayers.layer]]\nname = "all"\nselect = [{selected}]\n', ["q"]),
    }


def selected_groups(n):
    """Many selectors of a layer, each of which needs all packages: half of them local."""
    lists = "".join(f'g{i} = [{{ name = "p0" }}, {{ name = "l0" }}]\n' for i in range(400))
    local = (
        package(f"l{i}", more=depends([f"l{i + 1}"] if i + 1 < n else []), source=f'source = {{ editable = "l/{i}" }}')
        for i in range(n)
    )
    selected = ", ".join(f'"group:g{i}"' for i in range(400))
    lock = packages(n)["uv.lock"].rpartition("\n[[package]]")[0] + "".join(local)
    return {
        "uv.lock": lock + root([needs("q")], f"[package.dev-dependencies]\n{lists}"),
        "pyproject.toml": project(f'[[tool.locklayers.layer]]\nname = "all"\nselect = ["project", {selected}]\n'),
    }


def globs(n):
    """Layers that select packages by patterns with many stars."""
    text = "".join(
        f'[[tool.locklayers.layer]]\nname = "l{i}"\nselect = ["package:{"p*" * 20}{i}"]\n' for i in range(100)
    )
    names = [f"{'p' * 100}{i}" for i in range(n)]
    return {
        "uv.lock": HEAD + "".join(map(locked, names)) + rooted([*map(needs, names)]),
        "pyproject.toml": project(text, ["q"]),
    }


def provided(n):
    """The packages of a base image: a list as long as the lock."""
    return {**packages(n), "freeze.txt": "".join(f"p{i}==1\n" for i in range(n)) + "q==1\n"}


def unknown_provided(n):
    """The packages of a base image, in lines of every kind that are not in the lock."""
    lines = "".join(
        f"x{i} @ https://files.example/x-{i}.whl\n-e git+https://g.example/x{i}@a#egg=x{i}\n# x{i}\nx==1\n"
        for i in range(n)
    )
    return {"uv.lock": HEAD + rooted(), "freeze.txt": lines}


def dockerfile(n):
    """A Dockerfile of the user's own."""
    lines = "".join(f"RUN echo {i} \\\n    && true\nCOPY a{i} b{i}\n# a comment\n" for i in range(n))
    return {
        "uv.lock": HEAD + rooted(),
        "Dockerfile": f"FROM python:3.12-slim\n{lines}RUN pip install uv && uv sync --frozen\n",
    }


def stages(n):
    """A Dockerfile with many stages, installing lines, commands of one line, and lines of one here-document."""
    chain = "".join(f"FROM s{i - 1} AS s{i}\nCOPY --from=t{i} a b\nRUN uv sync\n" for i in range(n))
    commands = "RUN " + "pip install a " * n + "\n"
    document = "RUN <<EOF\n" + "echo a\n" * n + "EOF\n"
    return {"uv.lock": HEAD + rooted(), "Dockerfile": f"{chain}{commands}{document}RUN uv sync\n"}


def variables(n):
    """A Dockerfile with variables, folders, mounts, quotes and here-documents, each of which the next could need."""
    lines = "".join(f"ARG A{i}=$A{i + 1}\nENV B{i}=${{A{i}}}x\nWORKDIR w{i}\n" for i in range(n))
    mounts = "".join(f"--mount=type=bind,source=a{i},target=b{i} " for i in range(n))
    documents = "".join(f"RUN <<A{i} cat\nuv sync\nA{i}\n" for i in range(n))
    begun = " ".join(f"<<E{i}" for i in range(n))
    together = f"RUN {begun}\n" + "".join(f"x\nE{i}\n" for i in range(n))
    nested = f"RUN echo '\"' {'$(' * n}uv sync{')' * n}\n"
    return {
        "uv.lock": HEAD + rooted(),
        "Dockerfile": f"FROM python:3.12\n{lines}{documents}{together}{nested}RUN {mounts}uv sync --frozen\n",
    }


def settings(n):
    """Tables of a configuration with as many entries, which image builds and the comparison with the lock read."""
    builds = "".join(f'p{i} = ["a{i}", "b"]\n' for i in range(n))
    extras = "".join(f'e{i} = ["p{i}"]\n' for i in range(n))
    scripts = "".join(f'a{i} = "b:c"\n' for i in range(n))
    environments = ", ".join(f""""platform_version == '{i}'\"""" for i in range(n))
    lists = f"[tool.uv]\nenvironments = [{environments}]\n"
    tables = (
        f"[project.optional-dependencies]\n{extras}[project.scripts]\n{scripts}"
        f"[tool.uv.extra-build-dependencies]\n{builds}"
    )
    return {**packages(50), "pyproject.toml": project(lists + tables, ["q"])}


def marks(n):
    """A Dockerfile with many of our marks, some without an end, and the settings of an image: many labels."""
    ours = "# locklayers: begin layers\nRUN a\n# locklayers: end 0123456789abcdef\n# locklayers: begin stages\n"
    labels = "".join(f'"a.b{i}" = "c{i}"\n' for i in range(n))
    return {
        "uv.lock": HEAD + rooted(),
        "Dockerfile": "FROM python:3.12\n" + ours * n,
        "pyproject.toml": project(f"[tool.locklayers.image.labels]\n{labels}", ["q"]),
    }


def ignored(n):
    return {
        "uv.lock": HEAD + rooted(),
        ".dockerignore": "".join(f"a{i}/*/b?\n!c{i}\n" for i in range(n)),
        ".gitignore": "".join(f"*a*{i}*\n" for i in range(n)),
    }


def layer_files(n):
    """Files with the names of layer files, which are read to check whether they are some."""
    side = int(n**0.5)
    text = "".join(f"x{i}==1 \\\n    --hash=sha256:{'a' * 64}\n" for i in range(side))
    return {"uv.lock": HEAD + rooted(), **{f"layers/x{i}.txt": text for i in range(side)}}


# The initial size, and the limits that may refuse the family.
FAMILIES = {
    packages: (1_000, ""),
    chain: (1_000, ""),
    cycles: (1_000, ""),
    dense: (10_000, REACHED),
    forks: (250, f"{NODES}|{COMPARISONS}"),
    forked_requirements: (250, f"{NODES}|{COMPARISONS}|{STEPS}|{BYTES}"),
    markers: (250, f"{NODES}|{COMPARISONS}"),
    long_marker: (1_000, f"{NODES}|{COMPARISONS}"),
    hostile_markers: (10, f"{NODES}|{COMPARISONS}"),
    mixed_markers: (3, NODES),
    chained_markers: (5, NODES),
    lengthening_markers: (10, f"{NODES}|{COMPARISONS}"),
    shared_marker: (50, f"{NODES}|{COMPARISONS}"),
    required_markers: (250, f"{NODES}|{STEPS}|{BYTES}"),
    groups: (100, f"{SELECTORS}|{LAYERS}|{BYTES}|{SHARED}"),
    included_groups: (1_000, f"{STEPS}|{BYTES}"),
    chained_groups: (500, f"{STEPS}|{BYTES}|there is no dependency group"),
    extras: (1_000, ""),
    project_extras: (200, f"{SELECTORS}|{STEPS}|{BYTES}"),
    sources_of_an_extra: (1_000, f"{STEPS}|{BYTES}"),
    conflicts: (250, f"{NODES}|{COMPARISONS}"),
    conflicting_pairs: (250, f"{SELECTORS}|{LAYERS}|{NODES}"),
    conflicting_projects: (1_000, ""),
    wheels: (1_000, ""),
    tagged_wheel: (1_000, ""),
    long_names: (500, ""),
    long_urls: (1_000, NO_HASH),
    odd_urls: (500, BYTES),
    indexes: (500, ""),
    declared_indexes: (500, ""),
    confused_indexes: (500, ""),
    repositories: (500, NO_HASH),
    similar_names: (1_000, ""),
    members: (250, f"{STEPS}|{BYTES}"),
    folders: (500, STEPS),
    patterns: (400, f"{STEPS}|{BYTES}"),
    requirements: (1_000, f"{STEPS}|{BYTES}"),
    manifest: (250, f"{STEPS}|{BYTES}"),
    unknown_keys: (1_000, ""),
    layers: (100, f"{ONE_LAYER}|{LAYERS}|{SHARED}|{SELECTORS}"),
    default_selectors: (250, f"there is no workspace member|{SELECTORS}|{BYTES}"),
    selected_groups: (100, f"{REACHED}|there is no dependency group"),
    globs: (250, f"{ONE_LAYER}|{NO_PACKAGE}|{SHARED}|{REACHED}"),
    provided: (1_000, ""),
    unknown_provided: (1_000, BYTES),
    dockerfile: (1_000, BYTES),
    stages: (1_000, BYTES),
    variables: (500, BYTES),
    settings: (250, f"{STEPS}|{BYTES}|{SELECTORS}"),
    marks: (500, f"{BYTES}|{MARKS}"),
    ignored: (1_000, BYTES),
    layer_files: (1_000, BYTES),
}
