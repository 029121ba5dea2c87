"""What libGammu's debug log proves about the last send: did Ctrl-Z go out, what came back.

The log holds one send at a time; a marker beside it says whose, and in which boot.
"""

import contextlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from app.sms import durable
from app.sms.gateway import Left

TRIM_AT = 1_000_000
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_CTRL_Z = re.compile(rb"^SENDING frame type 0x00/length 0x01/1\n1A\s", re.MULTILINE)
_ACCEPTED = re.compile(rb'^\d+ "\+CMGS: ?\d+', re.MULTILINE)
_REFUSED = re.compile(rb"^CM([SE]) Error (\d+)", re.MULTILINE)
_PROMPT = b"Waiting for modem prompt\n"
_QUOTED = re.compile(rb'^\d+ "([^"\n]{4,})"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one log shows: `cms` is a code of the SMS service, `cme` one of the modem itself."""

    handed_over: bool
    accepted: bool = False
    cms: int | None = None
    cme: int | None = None

    @property
    def left(self) -> Left:
        """UNKNOWN when Ctrl-Z went out and no clear answer came: a plain ERROR is none."""
        if not self.handed_over or self.cms is not None or self.cme is not None:
            return Left.NO
        return Left.YES if self.accepted else Left.UNKNOWN


def arm(log: Path, outbound_id: int, sequence: int) -> None:
    """Empty the log and mark it as belonging to this part; call just before each send.

    The old marker goes first: it must never stand beside a log that is not its own.
    """
    marker = _marker(log)
    marker.unlink(missing_ok=True)
    os.truncate(log, 0)
    claim = {"outbound_id": outbound_id, "sequence": sequence, "boot_id": _boot_id()}
    durable.replace(marker, json.dumps(claim).encode())


def seal(log: Path) -> None:
    """Keep the verdict on the last send, because the log is about to be rewritten or emptied."""
    marker = _marker(log)
    try:
        claim = json.loads(marker.read_bytes())
        claim["left"] = left(log, claim["outbound_id"], claim["sequence"])
        durable.replace(marker, json.dumps(claim).encode())
    except (OSError, ValueError, KeyError, TypeError):
        # A marker without a verdict beside a fresh log would say NO: better no marker, UNKNOWN.
        marker.unlink(missing_ok=True)


def left(log: Path, outbound_id: int, sequence: int) -> Left:
    """The verdict on this very part; UNKNOWN for any other part, boot or a missing log."""
    try:
        claim = json.loads(_marker(log).read_bytes())
        wanted = {"outbound_id": outbound_id, "sequence": sequence, "boot_id": _boot_id()}
        if {key: claim[key] for key in wanted} != wanted:
            return Left.UNKNOWN
        return Left(claim["left"]) if "left" in claim else evidence(log).left
    except (OSError, ValueError, KeyError, TypeError):
        return Left.UNKNOWN


def evidence(log: Path) -> Evidence:
    """Read the log of one send. Raises OSError when there is no log to read."""
    text = _read(log)
    ctrl_z = _CTRL_Z.search(text)
    # The log repeats the SMS text before the prompt; a text that imitates an answer counts not.
    answer = text[ctrl_z.end() :] if ctrl_z else text.partition(_PROMPT)[2]
    refused = _REFUSED.search(answer)
    code = int(refused[2]) if refused else None
    is_cms = refused is not None and refused[1] == b"S"
    return Evidence(
        handed_over=ctrl_z is not None,
        accepted=ctrl_z is not None and _ACCEPTED.search(answer) is not None,
        cms=code if is_cms else None,
        cme=None if is_cms else code,
    )


def last_line(log: Path) -> bytes:
    """The last thing the modem said: for an SMS that can't be decoded, its raw PDU."""
    try:
        said = _QUOTED.findall(_read(log)[-20_000:])
    except OSError:
        return b""
    return next((line for line in reversed(said) if line != b"OK"), b"")


def trim(log: Path) -> None:
    """Empty a log that has grown past 1 MB, keeping the last verdict."""
    with contextlib.suppress(OSError):
        # Blocks, not size: gammu writes on at its old offset and leaves a hole in front.
        if log.stat().st_blocks * 512 > TRIM_AT:
            seal(log)
            os.truncate(log, 0)


def _read(log: Path) -> bytes:
    with log.open("rb") as file:
        with contextlib.suppress(OSError):
            file.seek(os.lseek(file.fileno(), 0, os.SEEK_DATA))
        return file.read().lstrip(b"\0")


def _marker(log: Path) -> Path:
    return log.with_name(log.name + ".part")


def _boot_id() -> str:
    return BOOT_ID.read_text().strip()
