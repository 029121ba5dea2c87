"""One running Si UPIK, met from outside: `make run`'s launcher, the dummy phone's files, HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import gammu

from tests.servers import ROOT, free_port

T = TypeVar("T")
PASSWORD = "rahasia-latihan"
START_SECONDS = 90
# As long as supervisord gives all of them, one priority after the other (app/supervision.py).
STOP_SECONDS = 130
PROGRAMS = ("valkey", "web", "jobs", "papers", "cron", "modem-simulator")


def eventually(ask: Callable[[], T], what: str, seconds: float = 20) -> T:
    """The first true answer; an AssertionError that names the wish when none comes in time."""
    until = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


@dataclass
class Station:
    """A launcher process with its own data folder and port."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    announcement: str = ""

    def __enter__(self) -> Station:
        environment = {
            **os.environ,
            "UPIK_VAR": str(self.folder),
            "PORT": str(self.port),
            "UPIK_DEMO_PASSWORD": PASSWORD,
            "UPIK_SEND_HOLD": "0",
            "UPIK_TEST_FAST_HASH": "1",
            **self.extra,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.launch"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.announcement = self.process.stdout.readline()
        if "siap" not in self.announcement:
            rest = self.process.communicate(timeout=START_SECONDS)[0]
            raise AssertionError(f"did not start: {self.announcement}{rest}")
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            if self.process.stdout is not None:
                self.process.stdout.close()

    @property
    def url(self) -> str:
        """Where the browser goes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def phone(self) -> Path:
        """The dummy phone's folder."""
        return self.folder / "modems" / "simulator"

    def pid(self, program: str) -> int | None:
        """The process id supervisord gives for a program, None while it is not running."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "supervisor.supervisorctl"),
                *("-c", str(self.folder / "supervisord.conf"), "pid", program),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.fullmatch(r"\s*([1-9][0-9]*)\s*", done.stdout)
        return int(found[1]) if found else None

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
