"""A container engine and a registry that run only as long as a test or a benchmark.

Docker's engine and the registry come from Debian's packages. They run beside whatever the machine has: with their data,
sockets and process ids in folders of ours, on no network but the machine's own, and they end with the script. Nothing
is pulled: the base image is made by debootstrap and kept in target/docker, so that the next run starts at once.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import support
from support import ROOT, output

CACHE = ROOT / "target" / "docker"
# The client of the same package as the engine: another one on PATH may be too new for it.
DOCKER = "/usr/bin/docker"
PACKAGES = {
    "docker.io": "/usr/sbin/dockerd",
    "debootstrap": "/usr/sbin/debootstrap",
    "docker-registry": "/usr/bin/docker-registry",
}
SUITE = "bookworm"
IN_BASE = "ca-certificates,python3,python3-pip,python3-venv"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
BASE = "locklayers.example/base:1"
# The same without a package manager that downloads: for builds that compile nothing, although a stage with compilers
# belongs to them. Debian's packages for that take longer than all else of a small image.
LIGHT = "locklayers.example/light:1"
NO_APT = """\
FROM {base}
RUN printf '#!/bin/sh\\ncase $1 in update|install) ;; *) exit 1 ;; esac\\n' > /usr/local/bin/apt-get \\
    && chmod 755 /usr/local/bin/apt-get
"""
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# This machine's source of packages, if it has settings for that: the base image gets the same.
SETTINGS = ["/etc/pip.conf", "/etc/uv/uv.toml"]
VARIABLES = [
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "PIP_DEFAULT_TIMEOUT",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_HTTP_TIMEOUT",
    "UV_INSECURE_HOST",
]
PROXIES = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"]


class Unavailable(Exception):
    """The reason why this machine cannot run an engine."""


class BuildFailed(Exception):
    """A failed build, with its output."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def install():
    """Installs what is missing of Debian's packages."""
    if platform.system() != "Linux":
        raise Unavailable("containers need Linux")
    if os.geteuid() != 0:
        raise Unavailable("an engine of our own needs root")
    missing = [name for name, program in PACKAGES.items() if not pathlib.Path(program).exists()]
    if missing:
        if not shutil.which("apt-get"):
            raise Unavailable(f"{', '.join(missing)} is not installed, and there is no apt-get to install it")
        say(f"installing {', '.join(missing)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        output("apt-get", "update", env=environment)
        output("apt-get", "install", "-y", "--no-install-recommends", *missing, env=environment)


# --- Processes and folders of this run


def end_with_parent():
    """The child gets SIGTERM when this process dies, however that happens."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def service(name, command, folder, ready, **options):
    """A daemon with its log in a folder; `ready` says when it answers."""
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        # In a session of its own, so that Ctrl-C reaches only the script, which then ends its daemons in order.
        process = subprocess.Popen(
            list(map(str, command)),
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
            **options,
        )
    try:
        until = time.monotonic() + 60
        while not ready():
            if process.poll() is not None or time.monotonic() > until:
                last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
                raise Unavailable(f"{name} does not start:\n{last}")
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is not None:
            lines = log.read_text(errors="replace").splitlines()
            fatal = next(
                (at for at, line in enumerate(lines) if re.match("fatal error|panic|SIG", line)), len(lines) - 10
            )
            last = "\n".join(lines[max(fatal, 0) :][:20])
            say(f"{name} ended by itself with {process.returncode}:\n{last}")
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def remove(folder):
    """Removes a folder of ours, after whatever is still mounted in it."""
    with pathlib.Path("/proc/self/mounts").open(encoding="utf-8") as mounts:
        points = [line.split()[1].encode().decode("unicode_escape") for line in mounts]
    for point in sorted((point for point in points if point.startswith(f"{folder}/")), key=len, reverse=True):
        subprocess.run(["umount", "--lazy", point], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def interrupts():
    """Turns a request to end into an exception, so that everything is stopped and removed."""

    def leave(number, _frame):
        sys.exit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def alone():
    """No other run changes what all runs share meanwhile: Debian's packages, the base image, what ended runs left."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def held(folder):
    """A folder that is in use, or None where another process uses it, or has removed it."""
    with contextlib.ExitStack() as stack:
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, FileNotFoundError):
            folder = None
        yield folder


@contextlib.contextmanager
def workplace():
    """A folder for data under target/docker and a short one for sockets, of this run alone."""
    with contextlib.ExitStack() as stack:
        with alone():
            for left in CACHE.glob("run-*"):
                with held(left) as folder:
                    if folder:
                        remove(folder)
            data = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=CACHE))
            stack.callback(remove, data)
            assert stack.enter_context(held(data)), data
        # The path of a socket has at most 107 bytes.
        sockets = pathlib.Path(tempfile.mkdtemp(prefix="locklayers-"))
        stack.callback(remove, sockets)
        yield data, sockets


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


# --- The base image


def mirror():
    """Where this machine gets Debian's packages from."""
    words = ["indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)", "Created-By: Packages"]
    for line in support.output("apt-get", *words).splitlines():
        uri, *rest = line.split()
        if rest == [SUITE, "main"]:
            return uri
    raise Unavailable(f"this machine gets no packages of Debian {SUITE}, of which the base image is made")


def base_archive():
    """The file system of the base image as a tar, made where the machine's settings have changed."""
    settings = [path for path in [AUTHORITIES, *SETTINGS] if pathlib.Path(path).exists()]
    key = hashlib.sha256(f"2 {SUITE} {IN_BASE} {platform.machine()}".encode())
    for path in settings:
        key.update(path.encode() + pathlib.Path(path).read_bytes())
    archive = CACHE / f"base-{key.hexdigest()[:16]}.tar"
    if archive.exists():
        return archive
    say(f"making the base image of Debian {SUITE}")
    with tempfile.TemporaryDirectory(prefix="base-", dir=CACHE) as folder:
        root = pathlib.Path(folder, "root")
        # Mounts that are made meanwhile disappear with their namespace.
        words = ["--variant=minbase", f"--include={IN_BASE}", SUITE, root, mirror()]
        output("unshare", "--mount", PACKAGES["debootstrap"], *words)
        for pattern in ("var/cache/apt/**/*.deb", "var/cache/apt/*.bin", "var/lib/apt/lists/*_*", "var/log/*.log"):
            for path in root.glob(pattern):
                path.unlink()
        # It replaces the official images of Python, which let pip install into the system, and whose packages are in
        # site-packages rather than in Debian's dist-packages.
        for path in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
            path.unlink()
        for path in root.glob("usr/local/lib/python3*/dist-packages"):
            (path / "site-packages.pth").write_text(f"/{path.relative_to(root).with_name('site-packages')}\n")
        for path in settings:
            into = root / path.lstrip("/")
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, into)
        unfinished = pathlib.Path(folder, "base.tar")
        words = ["--one-file-system", "--numeric-owner", *(f"--exclude=./{name}/*" for name in ("proc", "sys", "dev"))]
        output("tar", "--create", *words, "--file", unfinished, "--directory", root, ".")
        for old in CACHE.glob("base-*.tar"):
            old.unlink()
        unfinished.rename(archive)
    return archive


def base_environment():
    """Variables of the base image, as changes for an import."""
    found = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
    found |= {
        "PIP_CERT": AUTHORITIES,
        "SSL_CERT_FILE": AUTHORITIES,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    return [word for name, value in found.items() for word in ("--change", f"ENV {name}={json.dumps(value)}")]


# --- Builds and images


@dataclass
class Step:
    """A step of a build, from the engine's own words."""

    text: str
    cached: bool = False


@dataclass
class Build:
    """A build that succeeded."""

    output: str
    seconds: float
    steps: list = field(default_factory=list)

    def step(self, words):
        """The one instruction with these words."""
        found = [step for step in self.steps if words in step.text]
        assert len(found) == 1, f"{len(found)} steps with {words!r}: {[step.text for step in self.steps]}"
        return found[0]


def steps(output):
    """The instructions in a build's plain progress, in order of their numbers.

    Lines are `#7 [stage 2/4] RUN …`, then `#7 CACHED`.
    """
    found = {}
    for line in output.splitlines():
        match = re.match(r"#(\d+) (.*)$", line)
        if not match:
            continue
        number, text = int(match[1]), match[2]
        if re.match(r"\[(?!internal\])[^\]]*\] ", text):
            found.setdefault(number, Step(text))
        elif text == "CACHED" and number in found:
            found[number].cached = True
    return [found[number] for number in sorted(found)]


class Turns:
    """Builds that run at the same time, or one alone: BuildKit of Docker 20.10 panics ("failed to get edge") if a build
    without the cache and another have a step in common."""

    def __init__(self):
        self.changed, self.running, self.is_alone = threading.Condition(), 0, False

    @contextlib.contextmanager
    def taken(self, alone):
        with self.changed:
            self.changed.wait_for(lambda: not self.is_alone)
            self.is_alone = alone
            self.changed.wait_for(lambda: not (alone and self.running))
            self.running += 1
        try:
            yield
        finally:
            with self.changed:
                self.running -= 1
                self.is_alone = self.is_alone and not alone
                self.changed.notify_all()


@dataclass(frozen=True)
class Layer:
    """A layer of a pushed image."""

    created_by: str
    digest: str
    size: int


class Registry:
    """A registry on loopback, with its blobs in a folder."""

    def __init__(self, folder, port):
        self.folder, self.host = folder, f"127.0.0.1:{port}"
        # Loopback is never behind a proxy.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path, accept="*/*"):
        request = urllib.request.Request(f"http://{self.host}/v2/{path}", headers={"Accept": accept})
        with self.opener.open(request, timeout=30) as answer:
            return answer.read()

    def answers(self):
        try:
            return self.get("") is not None
        except OSError:
            return False

    def has(self, repository, tag):
        try:
            return bool(self.get(f"{repository}/manifests/{tag}", MANIFEST))
        except urllib.error.HTTPError as error:
            assert error.code == 404, error
            return False

    def bytes(self):
        """The bytes of all blobs: layers, configurations and manifests, each once."""
        return sum(path.stat().st_size for path in self.folder.glob("docker/registry/v2/blobs/*/*/*/data"))

    def layers(self, repository, tag):
        """The layers of an image in order, each with the instruction that made it."""
        manifest = json.loads(self.get(f"{repository}/manifests/{tag}", MANIFEST))
        config = json.loads(self.get(f"{repository}/blobs/{manifest['config']['digest']}"))
        made = [entry.get("created_by", "") for entry in config["history"] if not entry.get("empty_layer")]
        assert len(made) == len(manifest["layers"]), config["history"]
        return [Layer(by, layer["digest"], layer["size"]) for by, layer in zip(made, manifest["layers"], strict=True)]

    def empty(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Engine:
    """A running engine with the base image."""

    def __init__(self, socket_path):
        self.environment = {
            **os.environ,
            "DOCKER_HOST": f"unix://{socket_path}",
            "DOCKER_BUILDKIT": "1",
            "DOCKER_CONFIG": str(socket_path.parent / "config"),
            "BUILDKIT_PROGRESS": "plain",
        }
        self.turns = Turns()
        for name in ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION"):
            self.environment.pop(name, None)

    def docker(self, *arguments, **options):
        return output(DOCKER, *arguments, env=self.environment, **options)

    def answers(self):
        return support.run(DOCKER, "info", env=self.environment).returncode == 0

    def import_base(self):
        with alone():
            archive = base_archive()
        self.docker("import", *base_environment(), archive, BASE)
        words = ["run", "--rm", "--network=none", BASE, "python3", "--version"]
        done = support.run(DOCKER, *words, env=self.environment)
        if done.returncode:
            raise Unavailable(f"the engine runs no container: {done.stderr.strip()}")

    def make_light(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "Dockerfile").write_text(NO_APT.format(base=BASE), encoding="utf-8")
            self.build(pathlib.Path(folder), LIGHT)

    def build(self, folder, tag, dockerfile=None, target=None, arguments=None, secrets=None, fresh=False):
        """Builds an image, with secrets by their files, and without the cache if `fresh`.

        Raises `BuildFailed` with the whole output.
        """
        words = [DOCKER, "build", "--progress=plain", "--network=host", "--tag", tag]
        words += ["--file", str(dockerfile)] if dockerfile else []
        words += ["--target", target] if target else []
        given = {name: os.environ[name] for name in PROXIES if os.environ.get(name)} | (arguments or {})
        words += [word for name, value in given.items() for word in ("--build-arg", f"{name}={value}")]
        words += ["--no-cache"] if fresh else []
        words += [word for name, path in (secrets or {}).items() for word in ("--secret", f"id={name},src={path}")]
        with self.turns.taken(alone=fresh):
            start = time.monotonic()
            done = support.run(*words, folder, env=self.environment)
            seconds = time.monotonic() - start
        text = done.stdout + done.stderr
        if done.returncode:
            raise BuildFailed(text)
        return Build(text, seconds, steps(text))

    def run(self, image, *command):
        """What a command in a container of an image prints. The container has no network."""
        return self.docker("run", "--rm", "--network=none", image, *command)

    def size(self, image):
        """The bytes of an image on the disk, its base with it."""
        return int(self.docker("image", "inspect", "--format", "{{.Size}}", image))

    def diff_ids(self, image):
        """The digests of an image's uncompressed layers."""
        return json.loads(self.docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image))

    def push(self, registry, image):
        """Pushes an image, and returns by how many bytes the registry has grown, and in how many seconds."""
        before, start = registry.bytes(), time.monotonic()
        self.docker("push", "--quiet", image)
        return registry.bytes() - before, time.monotonic() - start

    def forget(self):
        """Removes all images but the bases, all build steps and all cache mounts."""
        self.docker("builder", "prune", "--all", "--force")
        images = self.docker("images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}").splitlines()
        others = {identity for name, identity in map(str.split, images) if name not in (BASE, LIGHT)}
        if others:
            self.docker("image", "rm", "--force", *others)
        # Removes what was kept for the removed images.
        self.docker("builder", "prune", "--all", "--force")


CONTAINERD = """\
version = 2
root = "{data}/containerd"
state = "{sockets}/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{sockets}/containerd.sock"
"""
REGISTRY = """\
version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: "{folder}"}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@contextlib.contextmanager
def running():
    """An engine and a registry. Stopped and removed at the end, whatever happens."""
    with interrupts():
        with alone():
            install()
        with contextlib.ExitStack() as stack:
            data, sockets = stack.enter_context(workplace())
            engine = Engine(sockets / "docker.sock")
            # A registry on loopback is accessed directly, also by the engine.
            environment = {
                **os.environ,
                "NO_PROXY": "127.0.0.1," + os.environ.get("NO_PROXY", ""),
                "no_proxy": "127.0.0.1," + os.environ.get("no_proxy", ""),
            }
            configuration = sockets / "containerd.toml"
            configuration.write_text(CONTAINERD.format(data=data, sockets=sockets))
            (sockets / "daemon.json").write_text("{}")
            stack.enter_context(
                service(
                    "containerd", ["containerd", "--config", configuration], data, (sockets / "containerd.sock").exists
                )
            )
            stack.enter_context(
                service(
                    "dockerd",
                    [
                        PACKAGES["docker.io"],
                        "--containerd",
                        sockets / "containerd.sock",
                        "--data-root",
                        data / "docker",
                        "--exec-root",
                        sockets / "exec",
                        "--pidfile",
                        sockets / "docker.pid",
                        "--host",
                        f"unix://{sockets}/docker.sock",
                        "--config-file",
                        sockets / "daemon.json",
                        "--storage-driver=overlay2",
                        "--bridge=none",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--ip-forward=false",
                        "--ip-masq=false",
                    ],
                    data,
                    engine.answers,
                    env=environment,
                )
            )
            registry = Registry(data / "registry", free_port())
            settings = sockets / "registry.yml"
            settings.write_text(REGISTRY.format(folder=registry.folder, port=registry.host.rsplit(":", 1)[1]))
            stack.enter_context(
                service("registry", [PACKAGES["docker-registry"], "serve", settings], data, registry.answers)
            )
            engine.import_base()
            yield engine, registry
