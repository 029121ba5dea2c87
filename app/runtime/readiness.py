"""Readiness of started processes, as the launcher asks for it."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.runtime.supervisord import CONFIGURATION, environment
from config import Settings

TAIL_LINES = 12


def is_web_ready(settings: Settings) -> bool:
    """Whether the web answers on its own health page."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": settings.hosts[0].lstrip(".")})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def programs_not_running(settings: Settings) -> list[str]:
    """The programs that supervisord can't keep up, or that have not yet lasted their first seconds.

    A process that fails as it starts is started again for ever: seen from outside it is there.
    """
    done = subprocess.run(
        [
            *(sys.executable, "-m", "supervisor.supervisorctl"),
            *("-c", str(CONFIGURATION), "status"),
        ],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    # Those of a group are called group:name.
    states = {words[0].rpartition(":")[2]: words[1] for words in rows if len(words) > 1}
    if settings.redis_url:
        states.pop("valkey", None)
    return [name for name, state in states.items() if state != "RUNNING"]


@contextmanager
def say_step(words: str) -> Iterator[None]:
    """Says what is done while it is done, and how many seconds it took."""
    print(words, end=" ... ", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        print("gagal", flush=True)
        raise
    print(f"{time.monotonic() - begun:.1f} detik".replace(".", ","), flush=True)


def say_tail(sentence: str, log: Path) -> None:
    """Says a sentence and the last lines of a log file."""
    say_end(sentence, log.read_text(errors="replace") if log.is_file() else "")


def say_end(sentence: str, told: str) -> None:
    """Says a sentence and the last lines of what a program has told."""
    print("\n".join([sentence, *told.splitlines()[-TAIL_LINES:]]), file=sys.stderr)
