"""Plain AT commands on the port that libGammu has open, between two of its calls.

What libGammu can't read or delete, or would crash on, the modem itself can tell.
"""

import os
import re
import select
import stat
import time

from app.sms.protocol.gateway import FaultKind, GatewayError

SILENCE_SECONDS = 10.0
LONGEST_SECONDS = 60.0
_END = re.compile(rb"\r\n(OK|ERROR|\+CM[ES] ERROR:[^\r\n]*)\r\n")


class Refused(Exception):
    """The modem answered with an error; the message is its line."""


def port_of(device: str) -> int | None:
    """The descriptor under which this process has the device open; None where it has not."""
    try:
        wanted = os.stat(device)
    except OSError:
        return None
    for entry in os.listdir("/proc/self/fd"):
        try:
            found = os.fstat(int(entry))
        except OSError:
            continue
        if stat.S_ISCHR(found.st_mode) and found.st_rdev == wanted.st_rdev:
            return int(entry)
    return None


def ask(port: int, command: str) -> list[str]:
    """The lines of the answer, without echo, blank lines and OK.

    Raises Refused, and GatewayError (REOPEN) when no whole answer comes.
    """
    try:
        while _is_readable(port, 0):
            _heard(port)
        os.write(port, command.encode() + b"\r")
        answer = _whole_answer(port)
    except OSError as error:
        raise GatewayError(f"{command}: {error}", kind=FaultKind.REOPEN) from error
    *lines, end = [line for line in answer.split("\r\n") if line.strip("\r")]
    if end != "OK":
        raise Refused(end)
    return lines[1:] if lines and lines[0].strip("\r") == command else lines


def _whole_answer(port: int) -> str:
    until, heard = time.monotonic() + LONGEST_SECONDS, b""
    while (end := _END.search(heard)) is None:
        if time.monotonic() > until or not _is_readable(port, SILENCE_SECONDS):
            raise TimeoutError("no answer")
        heard += _heard(port)
    return heard[: end.end()].decode("latin-1")


def _is_readable(port: int, seconds: float) -> bool:
    return bool(select.select([port], [], [], seconds)[0])


def _heard(port: int) -> bytes:
    try:
        heard = os.read(port, 4096)
    except BlockingIOError:
        return b""
    if not heard:
        raise ConnectionError("the port is closed")
    return heard
