"""Enters a SIM's PIN at most once: a third wrong one blocks the SIM, and supervisors restart."""

import hashlib
from pathlib import Path
from typing import Any

from app.runtime import durable_files
from app.sms.gammu.faults import call_fault
from app.sms.protocol.gateway import FaultKind, GatewayError

# What the note says before the digest: a try whose outcome nobody heard, and the second of these.
_TRIED, _AGAIN, _REFUSED = b"tried ", b"again ", b"refused "
# What gammu says of a SIM that asks for nothing, or of a modem that can't tell.
OPEN = (None, "None")
_NOTE = "pin-refused"


def unlock(
    machine: Any, state: str | None, pin: str | None, folder: Path, *, again: bool = False
) -> None:
    """Enter the PIN where the SIM asks for it, unless this very PIN was tried before in vain.

    Raises GatewayError (PIN); a change of the PIN in the settings allows one more try. So does a
    person (`again`), once, where the first was cut off and the PIN may be right.
    """
    note = folder / _NOTE
    if state in OPEN:
        note.unlink(missing_ok=True)
        return
    if state != "PIN" or not pin:
        raise GatewayError(f"the SIM asks for {state}", kind=FaultKind.PIN)
    digest = _digest(pin)
    known = note.read_bytes() if note.exists() else b""
    is_second = known == _TRIED + digest
    if known.endswith(digest) and not (again and is_second):
        raise GatewayError("this PIN was tried before", kind=FaultKind.PIN)
    # Noted before the try: a crash right after it must not lead to a second one by itself.
    durable_files.replace(note, (_AGAIN if is_second else _TRIED) + digest)
    try:
        machine.EnterSecurityCode("PIN", pin)
    except Exception as error:
        if call_fault(error).kind is FaultKind.PIN:
            durable_files.replace(note, _REFUSED + digest)
        raise
    note.unlink(missing_ok=True)


def was_tried(folder: Path, pin: str) -> bool:
    """Whether this PIN is noted as tried in vain."""
    note = folder / _NOTE
    return note.exists() and note.read_bytes().endswith(_digest(pin))


def allow_again(folder: Path, pin: str) -> None:
    """A person has entered this PIN anew: it may be tried once more.

    Another PIN's note stays: the modem's owner may still have that one, and must not repeat it.
    """
    if was_tried(folder, pin):
        (folder / _NOTE).unlink(missing_ok=True)


def _digest(pin: str) -> bytes:
    """It keeps the PIN out of sight, not out of reach: the folder itself is private."""
    return hashlib.sha256(pin.encode()).hexdigest().encode()
