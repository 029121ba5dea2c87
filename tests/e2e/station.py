"""One running Si UPIK, met from outside: `make run`'s launcher, the dummy phone's files, HTTP."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import gammu
import psutil
import pytest

from app import create_app
from app.runtime.data_folder import claim_folder
from app.runtime.supervisord import ending_with_parent
from config import Settings
from tests.databases import let_go
from tests.servers import ROOT, free_port

T = TypeVar("T")
PASSWORD = "rahasia-latihan"
START_SECONDS = 90
# What the launcher says after as many seconds: it goes on waiting, and so do we.
NOT_YET = "Halaman web belum menjawab"
# As long as supervisord gives all of them, Valkey after the others (supervisord.py).
STOP_SECONDS = 100
# What an answer ends with while that costs no further part (A16).
HINT = "Sudah selesai? Balas YA atau BELUM."
PROGRAMS = ("valkey", "web", "jobs", "papers", "cron", "modems", "modem-simulator")

# Its proposal has been made, and of its SMS none is on its way: nothing changes the card any more.
_AT_REST = """
SELECT 1 FROM cases WHERE body = ?
 AND EXISTS (SELECT 1 FROM suggestion WHERE case_id = cases.id)
 AND EXISTS (SELECT 1 FROM outbound_sms
             WHERE case_id = cases.id AND status IN ('sent', 'delivered'))
"""


def eventually(ask: Callable[[], T], what: str, seconds: float = 60) -> T:
    """The first true answer; an AssertionError that names the wish when none comes in time."""
    until = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def prepare(folder: Path, *commands: Sequence[str], **settings: Any) -> None:
    """Makes a data folder ready, then runs these commands of `flask` on it; all of it in this
    process, which has loaded the application once."""
    values = {"var": folder, "demo_password": PASSWORD, "fast_password_hash": True}
    app = create_app(claim_folder(Settings(**values, **settings)))
    with app.app_context():
        for words in (["prepare"], *commands):
            done = app.test_cli_runner().invoke(args=list(words))
            assert done.exit_code == 0, (words, done.output, done.exception)
    let_go(app)
    app.extensions["redis"].close()


def program_of(words: Sequence[str]) -> str | None:
    """The name that supervisord's configuration gives to a process with this command line."""
    line = " ".join(words)
    if "worker.py" in line:
        return words[-1]
    if "gunicorn" in line:
        return "web"
    return "valkey" if "valkey-server" in line else None


@dataclass
class Station:
    """A launcher process with its own data folder and port."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    # The cookies of who has logged in, by username.
    sessions: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> Station:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """At once: how a service ends is not what is looked at here."""
        assert self.process is not None
        if self.process.poll() is None:
            launcher = psutil.Process(self.process.pid)
            tree = [launcher, *launcher.children(recursive=True)]
            for process in tree:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(tree[1:], timeout=STOP_SECONDS)
            self.process.wait()
        self._close()

    def start(self) -> None:
        """Returns when the web answers."""
        environment = {
            **os.environ,
            "UPIK_VAR": str(self.folder),
            "PORT": str(self.port),
            "UPIK_DEMO_PASSWORD": PASSWORD,
            "UPIK_SEND_HOLD": "0",
            "UPIK_PHONE_HOLD": "0",
            "UPIK_DEMO": "kosong",
            "UPIK_TEST_FAST_HASH": "1",
            **self.extra,
        }
        self.process = subprocess.Popen(
            ending_with_parent([sys.executable, "-m", "app.runtime.launcher"]),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        told = []
        # What it says before is for a person; it speaks or ends by its own time.
        for line in iter(self.process.stdout.readline, ""):
            told.append(line)
            if line.startswith(NOT_YET):
                eventually(self.answers, "the web answers", START_SECONDS)
                return
            if "http://" in line:
                return
        raise AssertionError(f"did not start: {''.join(told)}")

    def stop(self) -> None:
        """Ctrl-C, and everything has ended in its order."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=STOP_SECONDS)
        self._close()

    def _close(self) -> None:
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()

    @property
    def url(self) -> str:
        """Where the browser goes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def phone(self) -> Path:
        """The dummy phone's folder."""
        return self.folder / "modems" / "simulator"

    def supervisor(self) -> psutil.Process | None:
        """supervisord, while it lives."""
        with suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int((self.folder / "supervisord.pid").read_text()))
            return process if "supervisord" in " ".join(process.cmdline()) else None
        return None

    def processes(self) -> dict[str, psutil.Process]:
        """What supervisord keeps, by the names of its programs, and the modems' owners."""
        found = {}
        with suppress(psutil.Error, AttributeError, KeyError):
            for process in self.supervisor().children():  # type: ignore[union-attr]
                with suppress(psutil.Error, IndexError):
                    if name := program_of(process.cmdline()):
                        found[name] = process
            # Linux keeps 15 bytes of a name (workers.name_process).
            found |= {owner.name(): owner for owner in found["modems"].children()}
        return found

    def pid(self, program: str) -> int | None:
        """The id of the process of a program, None while there is none."""
        process = self.processes().get(program)
        return process.pid if process else None

    def kill(self, program: str) -> int:
        """kill -9 of one program; the id it had."""
        pid = eventually(lambda: self.pid(program), f"{program} runs")
        os.kill(pid, signal.SIGKILL)
        return pid

    def answers(self) -> bool:
        """Whether the web answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def drop(self, sender: str, text: str) -> None:
        """An SMS comes in: a file in gammu's own format, written by gammu, renamed into place."""
        inbox = self.phone / "sms" / "1"
        draft = inbox / f".draft-{time.monotonic_ns()}"
        message: dict[str, Any] = {
            "Number": sender,
            "Text": text,
            "SMSC": {"Number": "+62855000000"},
            "Type": "Deliver",
            "Coding": "Unicode_No_Compression",
            "Unicode": True,
            "DateTime": datetime.now().astimezone().replace(tzinfo=None),
            "State": "UnRead",
            "Folder": 1,
            "Class": -1,
        }
        gammu.SaveSMSBackup(str(draft), [message])
        number = next(n for n in range(1, 10_000) if not (inbox / str(n)).exists())
        draft.rename(inbox / str(number))

    def sent(self, number: str | None = None) -> list[dict[str, Any]]:
        """What the phone has sent (to this number), oldest first, one entry a part."""
        found = []
        for path in (self.phone / "sent").glob("[!.]*.json"):
            record = json.loads(path.read_text())
            if number is None or record["to"] == number:
                found.append(record)
        return sorted(found, key=lambda record: str(record["time"]))

    def texts(self, number: str) -> list[str]:
        """The texts this number has got, oldest first."""
        return [str(record["text"]) for record in self.sent(number)]

    def rests(self, text: str) -> None:
        """Returns when nothing changes this new card any more by itself."""

        def is_at_rest() -> bool:
            with closing(sqlite3.connect(self.folder / "upik.sqlite3", timeout=20)) as store:
                return store.execute(_AT_REST, (text,)).fetchone() is not None

        eventually(is_at_rest, f"the card is at rest: {text}", 60)


def own_station(name: str, **extra: str) -> Any:
    """A fixture `station`: a service of a file's own, whose tests change what others would see."""

    @pytest.fixture(scope="module", name="station")
    def _station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
        with Station(tmp_path_factory.mktemp(name), extra=extra) as running:
            yield running

    return _station
