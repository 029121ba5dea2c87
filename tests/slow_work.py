"""Watches that nothing slow is done inside `transaction()`: all who write would wait for it.

Slow is to hash a password, to draw a picture, to set a PDF or a workbook, to read one, to start a
program, to talk to another host (to Valkey too, which may be gone), and to sleep.
"""

from __future__ import annotations

import hashlib
import smtplib
import socket
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from functools import wraps
from typing import Any, Final

import openpyxl
import PIL.Image
import pytest
import redis
import segno
import weasyprint
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.database import extensions
from app.database.reading import writes
from app.services.directory import spreadsheet_reader
from config import ROOT

SLOW: Final[tuple[tuple[Any, str], ...]] = (
    # What a password is hashed with, and with the tests' cheap method.
    (hashlib, "scrypt"),
    (hashlib, "pbkdf2_hmac"),
    (PIL.Image, "open"),
    (PIL.Image.Image, "save"),
    (segno, "make"),
    (weasyprint.HTML, "write_pdf"),
    (openpyxl.Workbook, "save"),
    (spreadsheet_reader, "read"),
    (subprocess.Popen, "__init__"),
    (smtplib.SMTP, "__init__"),
    (smtplib.SMTP, "sendmail"),
    (socket, "create_connection"),
    (socket, "getaddrinfo"),
    (socket.socket, "connect"),
    (redis.Redis, "execute_command"),
    (time, "sleep"),
)
# What a test does itself, such as to wait for another thread, is not the application's.
HANDS: Final = ("tests/integration/", "tests/servers.py")


class Watch:
    """Stands in for `writes` where `transaction()` sets it, so it knows who is inside."""

    def __init__(self) -> None:
        # What was done inside, and the lines of ours that led there.
        self.seen: list[str] = []
        self._is_inside: ContextVar[bool] = ContextVar("is_inside", default=False)

    def get(self) -> bool:
        """As `writes`."""
        return writes.get()

    def set(self, value: bool) -> tuple[Token[bool], Token[bool]]:
        """`transaction()` begins."""
        return writes.set(value), self._is_inside.set(True)

    def reset(self, tokens: tuple[Token[bool], Token[bool]]) -> None:
        """`transaction()` is over."""
        writes.reset(tokens[0])
        self._is_inside.reset(tokens[1])

    def committed(self, session: Session) -> None:
        """What `after_commit` calls holds no lock any more."""
        if not session.in_nested_transaction():
            self._is_inside.set(False)

    def over(self, owner: Any, name: str) -> Callable[..., Any]:
        """The function; a call inside is noted."""
        act = getattr(owner, name)

        @wraps(act)
        def _watched(*args: Any, **kwargs: Any) -> Any:
            if self._is_inside.get() and not (lines := _lines_of_ours())[0].startswith(HANDS):
                self.seen.append(f"{owner.__name__}.{name} at {' < '.join(lines)}")
            return act(*args, **kwargs)

        return _watched


def _lines_of_ours() -> list[str]:
    root = f"{ROOT}/"
    lines = [
        f"{frame.filename.removeprefix(root)}:{frame.lineno}"
        for frame in traceback.extract_stack()
        if frame.filename.startswith(root)
        and ".venv" not in frame.filename
        and frame.filename != __file__
    ]
    return lines[::-1]


@contextmanager
def watching() -> Iterator[Watch]:
    """Watches all slow acts of this process during the block."""
    watch = Watch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extensions, "writes", watch)
        for owner, name in SLOW:
            patch.setattr(owner, name, watch.over(owner, name))
        event.listen(Session, "after_commit", watch.committed, insert=True)
        try:
            yield watch
        finally:
            event.remove(Session, "after_commit", watch.committed)
