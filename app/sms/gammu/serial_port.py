"""A serial port without gammu, which would wait for minutes on a silent one.

From outside: does it exist, may we open it, who holds it, does AT answer. And plain AT commands on
the port that libGammu has open, between two of its calls.
"""

import errno
import os
import re
import select
import subprocess
import termios
import time
from contextlib import suppress
from pathlib import Path

from app.sms.protocol.gateway import FaultKind, GatewayError

CANDIDATES = ("serial/by-id/*", "ttyUSB*", "ttyACM*")
ANSWER_SECONDS = 3.0
SILENCE_SECONDS, LONGEST_SECONDS = 10.0, 60.0
_END = re.compile(rb"\r\n(OK|ERROR|\+CM[ES] ERROR:[^\r\n]*)\r\n")
_SPEEDS = {speed: getattr(termios, f"B{speed}") for speed in (9600, 19200, 38400, 57600, 115200)}


def serial_devices() -> list[str]:
    """The serial devices of this machine, stable names first."""
    return [str(path) for glob in CANDIDATES for path in sorted(Path("/dev").glob(glob))]


def device_mark(device: str) -> str | None:
    """What tells this device from the next one under the same name; None when it is gone.

    A connection that names no file (a network address) is always there.
    """
    if not device.startswith("/"):
        return device
    try:
        found = os.stat(device)
    except OSError:
        return None
    return f"{os.path.realpath(device)} {found.st_ino} {found.st_rdev}"


def open_refusal(device: str) -> str:
    """Why a device can't be opened, as a word of failures.py: gammu has one error for all of it."""
    if device_mark(device) is None:
        return "no_device"
    return "device_busy" if os.access(device, os.R_OK | os.W_OK) else "permission"


def is_left_alone(device: str) -> bool:
    """Whether udev has told ModemManager to keep off this device (deploy/udev)."""
    words = ["udevadm", "info", "--query=property", f"--name={device}"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "ID_MM_DEVICE_IGNORE=1" in done.stdout.splitlines()


def processes_holding(device: str) -> list[str]:
    """Names and ids of other processes that have this device open, as far as we may see."""
    real, own = os.path.realpath(device), str(os.getpid())
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or process.name == own:
            continue
        with suppress(OSError):
            links = (os.path.realpath(entry) for entry in (process / "fd").iterdir())
            if real in links:
                found.append(f"{_name(process)} ({process.name})")
    return found


def is_running(name: str) -> bool:
    """Whether a program of this name runs on this machine."""
    return any(_name(process) == name for process in Path("/proc").iterdir())


def is_answering_at(device: str, connection: str) -> bool:
    """Whether AT gets its OK. Raises OSError when the port can't be opened."""
    port = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        _make_raw(port, connection)
        os.write(port, b"\x1b\r")
        time.sleep(0.2)
        termios.tcflush(port, termios.TCIFLUSH)
        os.write(port, b"ATE1\r")
        return _hears(port, b"OK")
    finally:
        os.close(port)


class Refused(Exception):
    """The modem answered with an error; the message is its line."""


def descriptors_of(path: str) -> list[int]:
    """The descriptors under which this process has a device or file open."""
    found = []
    for entry in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if os.path.samestat(os.fstat(int(entry)), os.stat(path)):
                found.append(int(entry))
    return found


def ask(port: int, command: str, heard: bytearray) -> list[str]:
    """The lines of the answer, without echo, blank lines and OK. `heard` grows by all that came,
    also before it and behind it.

    Raises Refused, and GatewayError (REOPEN) when no whole answer comes.
    """
    try:
        while _is_readable(port, 0):
            heard += _heard(port)
        os.write(port, command.encode() + b"\r")
        answer = _whole_answer(port, heard)
    except OSError as error:
        raise GatewayError(f"{command}: {error}", kind=FaultKind.REOPEN) from error
    *lines, end = [line for line in answer.split("\r\n") if line.strip("\r")]
    if end != "OK":
        raise Refused(end)
    return lines[1:] if lines and lines[0].strip("\r") == command else lines


def _whole_answer(port: int, heard: bytearray) -> str:
    until, begin = time.monotonic() + LONGEST_SECONDS, len(heard)
    while (end := _END.search(heard, begin)) is None:
        if time.monotonic() > until or not _is_readable(port, SILENCE_SECONDS):
            raise TimeoutError("no answer")
        heard += _heard(port)
    return heard[begin : end.end()].decode("latin-1")


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


def _hears(port: int, wanted: bytes) -> bool:
    until, heard = time.monotonic() + ANSWER_SECONDS, b""
    while wanted not in heard and time.monotonic() < until:
        if select.select([port], [], [], 0.1)[0]:
            try:
                heard += os.read(port, 4096)
            except BlockingIOError:
                continue
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                return False
    return wanted in heard


def _make_raw(port: int, connection: str) -> None:
    found = re.search(r"\d+$", connection)
    speed = _SPEEDS.get(int(found[0]) if found else 115200, termios.B115200)
    attributes = termios.tcgetattr(port)
    attributes[0] = attributes[1] = attributes[3] = 0
    attributes[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
    attributes[4] = attributes[5] = speed
    termios.tcsetattr(port, termios.TCSANOW, attributes)


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text().strip()
    except OSError:
        return ""
