"""An SMSC as a process. Its SMPP is smpp.twisted3's, which knows nothing of ours."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.sms.smpp.account import Account
from app.sms.smpp.alphabet import encode
from tests.servers import ROOT

SYSTEM_ID, PASSWORD = "upik", "rahasia1"


@dataclass
class Smsc:
    """The process, and what a test asks of it."""

    control: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    is_frozen: bool = False

    def start(self) -> None:
        """Begins to listen, on the port it had before."""
        self.control.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.smsc"),
                *("--control", str(self.control), "--port", str(self.port)),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        """kill -9: it forgets everything."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def renew(self) -> None:
        """As it was in the beginning, whatever was done to it."""
        assert self.process is not None
        if self.process.poll() is None and not self.is_frozen:
            self.ask("reset")
            return
        self.kill()
        self.is_frozen = False
        self.start()

    def freeze(self) -> None:
        """It stands still and keeps its connections."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        self.is_frozen = True

    def ask(self, do: str, **given: Any) -> Any:
        """The answer to one request; RuntimeError when it refuses."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self.control))
            connection.sendall(json.dumps({"do": do, **given}).encode() + b"\n")
            answer = json.loads(connection.makefile().readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def deliver(self, source: str, text: str, **more: Any) -> int:
        """A text from this phone; GSM 7 bit unless `coding` says otherwise."""
        body = more.pop("body", None) or encode(text, is_unicode=more.get("coding") == 8)
        return int(self.ask("deliver", source=source.lstrip("+"), body=body.hex(), **more))

    @property
    def network(self) -> list[dict[str, Any]]:
        """The SMS it has taken, oldest first."""
        return list(self.ask("look")["network"])

    @property
    def waiting(self) -> dict[str, int]:
        """What is unanswered, with the number of tries."""
        return dict(self.ask("look")["waiting"])

    def account(self, **values: Any) -> Account:
        """The office's account at it."""
        given = {"host": "127.0.0.1", "port": self.port, "system_id": SYSTEM_ID}
        return Account(**{**given, "password": PASSWORD, "sender": "1708", **values})


@contextmanager
def smsc(folder: Path) -> Iterator[Smsc]:
    """One that runs, with its control in this folder."""
    found = Smsc(folder / "smsc.sock")
    found.start()
    try:
        yield found
    finally:
        found.kill()
