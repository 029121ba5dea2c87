"""The health check: does this role work on this host."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker, Worker
from rq.utils import now as rq_now

from app.database.extensions import now
from app.jobs.schedule import Clock
from app.jobs.workers import ModemWakeUp, WakeUp, _last_sign, make_worker
from app.runtime import alive, queues
from app.runtime.queues import CRON, JOBS, MODEMS, living_hosts, sign_host, unsign_host
from app.services.monitoring import host_health
from tests.servers import ROOT, free_port, run_python, wait_until

LONGEST = {"jobs": 90, "papers": 90, "cron": 60, "modems": 60, "modem modem1": 180}


@pytest.fixture
def connection(app: Flask, valkey_url: str) -> Iterator[Redis]:
    with Redis.from_url(valkey_url) as redis:
        yield redis


def check(folder: Path, *words: str, **environment: str) -> int:
    """As a container or a person asks, without Python on the way."""
    told = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "UPIK_VAR": str(folder), **environment}
    command = ["sh", "app/runtime/alive.sh", *words]
    return subprocess.run(command, cwd=ROOT, env=told, check=False, capture_output=True).returncode


def begin(connection: Redis, queue: str, job_class: type[WakeUp]) -> Worker | SimpleWorker:
    """A worker that has said that it lives, as its first act."""
    kind = SimpleWorker if job_class is ModemWakeUp else Worker
    worker = make_worker(kind, queue, job_class, connection)
    worker.register_birth()
    return worker


def test_workers_and_clock_stand_on_status_sistem(connection: Redis) -> None:
    begin(connection, "modem.one", ModemWakeUp)
    begin(connection, JOBS, WakeUp)
    sign_host(connection, CRON)
    found = host_health.redis()
    assert found is not None
    assert set(found.signs) == {"modem.one", JOBS, CRON}
    assert all(now() - sign < timedelta(seconds=30) for sign in found.signs.values())


def test_containers_that_share_a_data_folder_have_one_disk(
    connection: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that were there before: a disk that has room again is full on no other host."""
    for host in ("3f2a1b", "9c8d7e"):
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        assert host_health.disks() == []


def test_a_host_keeps_modems_while_it_says_so(
    connection: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its clock may be wrong.
    with monkeypatch.context() as wrong:
        wrong.setattr(time, "time", lambda: 0.0)
        sign_host(connection, MODEMS)
    assert living_hosts(connection, MODEMS) == [socket.gethostname()]
    monkeypatch.setattr(queues, "SIGN_SECONDS", 0)
    assert living_hosts(connection, MODEMS) == []
    monkeypatch.undo()
    unsign_host(connection, MODEMS)
    assert living_hosts(connection, MODEMS) == []


@pytest.mark.parametrize("role", LONGEST)
def test_a_role_is_alive_while_it_signs(tmp_path: Path, role: str) -> None:
    sign = alive.sign_of(tmp_path, role.replace(" ", "."))
    assert check(tmp_path, *role.split()) == 1
    alive.sign(sign)
    assert check(tmp_path, *role.split()) == 0
    assert sign.stat().st_mode & 0o077 == 0
    os.utime(sign, (time.time() - LONGEST[role] - 5,) * 2)
    assert check(tmp_path, *role.split()) == 1
    alive.sign(sign)
    assert check(tmp_path, *role.split()) == 0


def test_another_role_and_another_host_are_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("jobs", "modem.modem1"):
        alive.sign(alive.sign_of(tmp_path, role))
    assert check(tmp_path, "papers") == check(tmp_path, "modem", "modem2") == 1
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    alive.sign(alive.sign_of(tmp_path, "papers"))
    assert check(tmp_path, "papers") == 1


def test_a_worker_that_hangs_signs_no_more(
    connection: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread beside it lives on, and has nothing new to write."""
    monkeypatch.setattr(alive, "EVERY_SECONDS", 0.01)
    worker = begin(connection, JOBS, WakeUp)
    sign = alive.sign_of(tmp_path, JOBS)
    alive.sign_beside(sign, lambda: _last_sign(worker))
    wait_until(sign.exists, "it signs")
    assert check(tmp_path, "jobs") == 0
    worker.last_heartbeat = rq_now() - timedelta(seconds=LONGEST["jobs"] + 5)
    wait_until(lambda: check(tmp_path, "jobs") == 1, "it hangs")
    worker.heartbeat()
    wait_until(lambda: check(tmp_path, "jobs") == 0, "it works again")


def test_a_thread_that_signs_takes_no_signal_from_its_worker(tmp_path: Path) -> None:
    code = (
        "import sys, threading; from pathlib import Path; from app.runtime import alive\n"
        "alive.sign_beside(Path(sys.argv[1]) / 'hidup' / 'jobs.here', lambda: 0.0)\n"
        "(thread,) = [it for it in threading.enumerate() if it.name == 'alive']\n"
        "print(Path(f'/proc/self/task/{thread.native_id}/status').read_text())\n"
    )
    found = run_python("-c", code, str(tmp_path))
    (blocked,) = [line for line in found.stdout.splitlines() if line.startswith("SigBlk")]
    wanted = {signal.SIGTERM, signal.SIGINT}
    assert {it for it in wanted if int(blocked.split()[1], 16) & (1 << (it - 1))} == wanted


def test_files_of_former_containers_go(tmp_path: Path) -> None:
    former, other = (tmp_path / "hidup" / name for name in ("jobs.a1b2", "cron.here"))
    for path in (former, other):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    os.utime(former, (time.time() - 2 * 24 * 3600,) * 2)
    alive.sign_beside(tmp_path / "hidup" / "jobs.c3d4", lambda: 0.0)
    assert (former.exists(), other.exists()) == (False, True)


def test_systemd_is_told_that_its_own_process_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as theirs:
        theirs.bind(str(tmp_path / "notify"))
        theirs.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_PID", "1")
        alive.tell_systemd()
        with pytest.raises(BlockingIOError):
            theirs.recv(99)
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        alive.tell_systemd()
        assert theirs.recv(99) == b"WATCHDOG=1"
        for seconds, is_told in ((3600, False), (5, True)):
            alive.pass_on(tmp_path / "hidup" / "jobs.here", time.time() - seconds)
            if is_told:
                assert theirs.recv(99) == b"WATCHDOG=1"
            else:
                with pytest.raises(BlockingIOError):
                    theirs.recv(99)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    alive.tell_systemd()


def test_a_clock_signs_while_it_rings(connection: Redis, tmp_path: Path) -> None:
    signed: list[float] = []
    Clock(connection, list, sign=lambda: signed.append(time.time())).ring_due()
    assert len(signed) == 1


@pytest.mark.parametrize(("status", "code"), [(200, 0), (400, 0), (503, 1)])
def test_the_web_is_asked_for_its_page(tmp_path: Path, status: int, code: int) -> None:
    asked: list[tuple[str, str]] = []

    class _Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), _Web) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        names = ".upik.example.go.id, other.example"
        port = str(server.server_port)
        given = {"HOST": "0.0.0.0", "PORT": port, "UPIK_ALLOWED_HOSTS": names}
        assert check(tmp_path, "web", **given) == code
        server.shutdown()
    assert asked == [("/healthz", "upik.example.go.id")]


def test_no_check_starts_python_where_none_stands_on_the_way(tmp_path: Path) -> None:
    """An image and a server have sh, bash, find, sed, timeout and uname; that is enough."""
    (tmp_path / "bin").mkdir()
    for name in ("python", "python3"):
        (tmp_path / "bin" / name).write_text(f'#!/bin/sh\ntouch "{tmp_path}/started"\n')
        (tmp_path / "bin" / name).chmod(0o755)
    for role in ("web", *LONGEST):
        check(tmp_path, *role.split(), PORT=str(free_port()))
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["web"], 1),
        (["jobs"], 1),
        (["modems"], 1),
        (["modem", "modem1"], 1),
        (["modem"], 2),
        (["jobs", "modem1"], 2),
        (["all"], 2),
        ([], 2),
    ],
)
def test_nothing_answers_where_nothing_runs(tmp_path: Path, words: list[str], code: int) -> None:
    assert check(tmp_path, *words, PORT=str(free_port())) == code
