"""Evidence of a send in libGammu's debug log: whether Ctrl-Z went out, and what came back.

The log holds one send at a time; a marker beside it names the part and the boot. libGammu notices
no failed write, so that Ctrl-Z is missing proves something only where none can have failed (ADR 3).
The log stands still while libGammu waits: by it a silent modem is given up long before libGammu
would (ADR 7).
"""

import binascii
import contextlib
import ctypes
import errno
import fcntl
import itertools
import json
import math
import os
import re
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.runtime import durable_files
from app.sms.gammu import serial_port
from app.sms.protocol.gateway import Left, OutgoingPart

TRIM_AT = 1_000_000
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# On the disk, for the log of one send: that of 160 characters needs 5 kB.
RESERVED = 64 * 1024
_KEEP_SIZE = 1  # FALLOC_FL_KEEP_SIZE
_CANNOT = (errno.EOPNOTSUPP, errno.ENOSYS)


def _sent(frame: bytes) -> re.Pattern[bytes]:
    """What libGammu writes before it sends these bytes."""
    head = f"SENDING frame type 0x00/length 0x{len(frame):02X}/{len(frame)}\n"
    cells = (f"{byte:02X}{chr(byte) if chr(byte).isprintable() else ' '}" for byte in frame)
    return re.compile(b"^" + re.escape(f"{head}{'|'.join(cells)}".encode()), re.MULTILINE)


_CTRL_Z = _sent(b"\x1a")
_WAKE_UP = _sent(b"AT\r")  # every Init begins with it
_ACCEPTED = re.compile(rb'^\d+ "\+CMGS: ?\d+', re.MULTILINE)
_REFUSED = re.compile(rb"^CM([SE]) Error (\d+)", re.MULTILINE)
_PLAIN_ERROR = re.compile(rb'^\d+ "ERROR"', re.MULTILINE)
_PROMPT = b"Waiting for modem prompt\n"
# Behind this line the log repeats the text of the SMS, with its own line breaks.
_TEXT = re.compile(rb"^(?:7 bit|(Unicode)) SMS, length (\d+)[^\n]*\n", re.MULTILINE)
# In UCS-2 its bytes come first: a blank line, then this many characters a row.
_IN_A_ROW = 8
# What came over the line, sixteen octets a row. A text in the log is too short to imitate an SMS
# in this form: each octet takes five characters.
_RECEIVED = re.compile(
    rb"^RECEIVED frame type 0x00/length 0x[0-9A-F]+/(\d+)\n((?:[^\n]{80}\n)+)", re.MULTILINE
)
_CELL, _CELLS = 4, 16


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one log shows: `cms` is a code of the SMS service, `cme` one of the modem itself.

    `handed_over`: Ctrl-Z went out, or the log can't prove that it did not.
    """

    handed_over: bool
    accepted: bool = False
    cms: int | None = None
    cme: int | None = None

    @property
    def is_refused(self) -> bool:
        """Whether a code says so."""
        return self.cms is not None or self.cme is not None

    @property
    def left(self) -> Left:
        """UNKNOWN when Ctrl-Z may be out and no clear answer came: a plain ERROR is none."""
        if not self.handed_over or self.is_refused:
            return Left.NO
        return Left.YES if self.accepted else Left.UNKNOWN


def arm(
    log: Path,
    part: OutgoingPart,
    last: int | None = None,
    failures: int = 0,
    *,
    is_answer_due: bool = False,
    is_legible: bool = True,
) -> None:
    """Empty the log and mark it as belonging to this claim of a part; call just before each send.
    `last` is the reference that was heard before, `failures` are the sends that failed since; an
    earlier send's answer may still be due. One that is not legible proves no NO.

    Until the log is empty and its room reserved the marker itself says that this part has not left.
    OSError, too, where the disk has no room for the evidence.
    """
    claim = {
        "outbound_id": part.outbound_id,
        "sequence": part.sequence,
        "claimed_at": _spelled(part.claimed_at),
        "lines": part.text.count("\n") + 1,
        "boot_id": _boot_id(),
        "last": last,
        "failures": failures,
        "is_answer_due": is_answer_due,
        "is_legible": is_legible,
    }
    _mark(log, claim | {"left": Left.NO})
    os.truncate(log, 0)
    _reserve(log)
    _mark(log, claim)


def seal(log: Path) -> None:
    """Keep the verdict on the last send, because the log is about to be rewritten or emptied."""
    try:
        claim = json.loads(_marker(log).read_bytes())
        if claim["boot_id"] == _boot_id():
            claim["left"] = _verdict(log, claim)
        else:
            claim |= {"left": Left.UNKNOWN, "boot_id": _boot_id(), "since": _spelled(_now())}
    except (OSError, ValueError, KeyError, TypeError):
        # Nothing is known of what was claimed until now; what is claimed later will be armed.
        claim = {"outbound_id": 0, "sequence": 0, "claimed_at": _spelled(_now())}
        claim |= {"boot_id": _boot_id(), "left": Left.UNKNOWN}
    try:
        _mark(log, claim)
    except OSError:
        # A marker without a verdict beside a fresh log would say NO: better no marker, UNKNOWN.
        _marker(log).unlink(missing_ok=True)


def believe(log: Path) -> None:
    """The reference in the log is that of the last send: no earlier answer is due any more."""
    with contextlib.suppress(OSError, ValueError):
        claim = json.loads(_marker(log).read_bytes())
        _mark(log, claim | {"left": Left.YES, "is_answer_due": False})


def left(log: Path, outbound_id: int, sequence: int, claimed_at: datetime | None = None) -> Left:
    """The verdict on this claim of a part; UNKNOWN for any other part, boot or a missing log.

    A claim younger than the marker's was never armed: its send had not begun. Of a marker from an
    earlier boot that holds from the first opening in this one on.
    """
    try:
        claim = json.loads(_marker(log).read_bytes())
        if claim["boot_id"] != _boot_id():
            return Left.UNKNOWN
        wanted = (outbound_id, sequence, _spelled(claimed_at))
        if (claim["outbound_id"], claim["sequence"], claim["claimed_at"]) == wanted:
            return _verdict(log, claim)
        since = claim.get("since", claim["claimed_at"])
        return Left.NO if _is_younger(claimed_at, since) else Left.UNKNOWN
    except (OSError, ValueError, KeyError, TypeError):
        return Left.UNKNOWN


def is_answer_due(log: Path, within: float) -> bool:
    """Whether the last send, or one before it, ended without an answer so few seconds ago that it
    may still come. A modem may keep its power in a reboot."""
    try:
        claim = json.loads(_marker(log).read_bytes())
        age = (_now() - datetime.fromisoformat(claim["claimed_at"])).total_seconds()
        is_open = claim["is_answer_due"] or _verdict(log, claim) is Left.UNKNOWN
        return bool(is_open) and age < within
    except (OSError, ValueError, KeyError, TypeError):
        return False


def last_reference(log: Path) -> tuple[int | None, int]:
    """What was heard before the last send, and how many sends between the two had failed."""
    try:
        claim = json.loads(_marker(log).read_bytes())
        return claim["last"], int(claim["failures"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, 0


def _verdict(log: Path, claim: dict[str, Any]) -> Left:
    if "left" in claim:
        return Left(claim["left"])
    found = evidence(log)
    # What came after Ctrl-Z, reference or refusal, may be the answer to an earlier SMS.
    return Left.UNKNOWN if found.handed_over and claim.get("is_answer_due") else found.left


def _is_younger(claimed_at: datetime | None, other: str | None) -> bool:
    # Both by the clock of the claims: one set back makes a younger claim look older, never newer.
    if claimed_at is None or other is None:
        return False
    return claimed_at > datetime.fromisoformat(other)


def _spelled(claimed_at: datetime | None) -> str | None:
    return claimed_at.astimezone(UTC).isoformat() if claimed_at else None


def evidence(log: Path) -> Evidence:
    """Read the log of one send, emptied by `arm`. Raises OSError when there is no log to read."""
    lines, is_legible = _expected(log)
    text = _behind_the_text(log.read_bytes(), lines)
    ctrl_z = _CTRL_Z.search(text)
    may_be_out = ctrl_z is not None or not (is_legible and _is_whole(log))
    answer = text[ctrl_z.end() :] if ctrl_z else text.partition(_PROMPT)[2]
    # The first word counts: what stands behind it is no longer about this send.
    words = (it.search(answer) for it in (_ACCEPTED, _REFUSED, _PLAIN_ERROR))
    said = min(filter(None, words), key=re.Match.start, default=None)
    if said is None or said.re is _PLAIN_ERROR:
        return Evidence(may_be_out)
    if said.re is _ACCEPTED:
        return Evidence(may_be_out, accepted=ctrl_z is not None)
    code, is_cms = int(said[2]), said[1] == b"S"
    return Evidence(may_be_out, cms=code if is_cms else None, cme=None if is_cms else code)


def _behind_the_text(log: bytes, lines: int) -> bytes:
    """What the log says behind the text of the SMS: a text that imitates an answer counts not."""
    head = _TEXT.search(log)
    if head is None:
        return log
    rows = 1 + math.ceil(int(head[2]) / _IN_A_ROW) if head[1] else 0
    rest = log[head.end() :].split(b"\n", rows + lines)
    return rest[rows + lines] if len(rest) > rows + lines else b""


def _expected(log: Path) -> tuple[int, bool]:
    """The lines of the text that was sent, and whether the log is known to be legible."""
    try:
        claim = json.loads(_marker(log).read_bytes())
        return int(claim["lines"]), bool(claim["is_legible"])
    except (OSError, ValueError, KeyError, TypeError):
        return 1, False


def is_legible(log: Path) -> bool:
    """Whether libGammu, which has just opened a modem, writes what it sends as we look for it."""
    try:
        return _WAKE_UP.search(log.read_bytes()) is not None
    except OSError:
        return False


def append_to(log: Path) -> None:
    """Has libGammu write at the end of its log, also of one that is emptied meanwhile. By itself it
    would go on at its old place, behind a hole."""
    for found in serial_port.descriptors_of(str(log)):
        fcntl.fcntl(found, fcntl.F_SETFL, fcntl.fcntl(found, fcntl.F_GETFL) | os.O_APPEND)


def _reserve(log: Path) -> None:
    """Keeps room for the evidence of one send. OSError where there is none; a file system that can
    reserve nothing proves no NO."""
    libc = ctypes.CDLL(None, use_errno=True)
    with log.open("ab") as file:
        span = ctypes.c_long(0), ctypes.c_long(RESERVED)
        failed = libc.fallocate(file.fileno(), _KEEP_SIZE, *span)
    if failed and ctypes.get_errno() not in _CANNOT:
        raise OSError(ctypes.get_errno(), "no room for the evidence of a send", str(log))


def _is_whole(log: Path) -> bool:
    """Whether no write since `arm` can have failed: all is within what was reserved, and the disk
    still holds that."""
    found, most = log.stat(), resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    is_limited = most != resource.RLIM_INFINITY and most < RESERVED
    return not is_limited and found.st_size < RESERVED <= found.st_blocks * 512


def received(log: Path, since: int) -> list[bytes]:
    """The frames that came over the line behind this place of the log."""
    try:
        with log.open("rb") as file:
            file.seek(since)
            return [_octets(int(size), rows) for size, rows in _RECEIVED.findall(file.read())]
    except OSError:
        return []


def _octets(size: int, rows: bytes) -> bytes:
    cells = (row[_CELL * n : _CELL * n + 2] for row in rows.split(b"\n") for n in range(_CELLS))
    return b"".join(binascii.unhexlify(cell) for cell in itertools.islice(cells, size))


def trim(log: Path) -> None:
    """Empty a log that has grown past 1 MB, keeping the last verdict."""
    with contextlib.suppress(OSError):
        if log.stat().st_size > TRIM_AT:
            seal(log)
            os.truncate(log, 0)


def _marker(log: Path) -> Path:
    return log.with_name(log.name + ".part")


def _mark(log: Path, claim: dict[str, Any]) -> None:
    # Of another boot it proves nothing, so it need not survive a power cut; a kill it survives.
    durable_files.replace_unsynced(_marker(log), json.dumps(claim).encode())


def _now() -> datetime:
    return datetime.now(UTC)


def _boot_id() -> str:
    return BOOT_ID.read_text().strip()


Clock = Callable[[], float]


def silent_for(seconds: float, log: Path, clock: Clock = time.monotonic) -> Callable[[], bool]:
    """Asked again and again: whether nothing was said or heard for so long."""
    since, length = clock(), size(log)

    def is_over() -> bool:
        nonlocal since, length
        found = size(log)
        if found != length:
            since, length = clock(), found
        return clock() - since >= seconds

    return is_over


def unanswered(
    prompt: float, answer: float, log: Path, clock: Clock = time.monotonic
) -> Callable[[], bool]:
    """Asked again and again during one send: whether the prompt, or the answer, stays out.

    `prompt` counts from now, `answer` from Ctrl-Z. What a modem says unasked buys it no time.
    """
    begun = clock()
    handed_over: float | None = None

    def is_over() -> bool:
        nonlocal handed_over
        if handed_over is None and _is_handed_over(log):
            handed_over = clock()
        if handed_over is None:
            return clock() - begun >= prompt
        return clock() - handed_over >= answer

    return is_over


def size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _is_handed_over(log: Path) -> bool:
    try:
        return evidence(log).handed_over
    except OSError:
        return True  # without evidence it may have left: the longer patience
