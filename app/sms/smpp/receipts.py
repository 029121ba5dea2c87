"""Delivery receipts: which SMS they mean, and its delivery state (SMPP 3.4, appendix B).

The application matches reports by number, an SMSC names an SMS by a string: the number is a hash of
it.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.domain.workflow.deadlines import WIB
from app.sms.protocol.gateway import EPOCH, PartKind, ReceivedPart, ReportStatus
from app.sms.smpp import delivered
from app.sms.smpp.pdu import Pdu

_MESSAGE_ID, _STATE = 0x001E, 0x0427
_OF_STATE: dict[int, ReportStatus] = {2: "delivered", 3: "failed", 4: "failed", 5: "failed"}
_OF_STATE |= {8: "failed"}
_OF_WORD: dict[str, ReportStatus] = {"DELIVRD": "delivered", "EXPIRED": "failed"}
_OF_WORD |= dict.fromkeys(("DELETED", "UNDELIV", "REJECTD"), "failed")
_ID = re.compile(r"\bid:\s*([^\s]+)", re.IGNORECASE)
_WORD = re.compile(r"\bstat:\s*([A-Za-z]+)", re.IGNORECASE)
_SUBMITTED = re.compile(r"\bsubmit date:\s*(\d{10})(\d{2})?", re.IGNORECASE)
# SMSCs tell the minute only: its end, so that an SMS of that minute was claimed before.
_WITHIN = 59


def canonical_id(message_id: str) -> str:
    """Canonical message id: an answer and its receipt differ in capitals and zeros (0A1B, a1b)."""
    spelled = message_id.strip().lower()
    return spelled.lstrip("0") or spelled[:1]


def reference_number(message_id: str) -> int:
    """The number for a message id: 31 bits, so that two of one citizen never collide."""
    found = hashlib.sha256(canonical_id(message_id).encode()).digest()
    return int.from_bytes(found[:4]) >> 1


def status_report(
    unit: Pdu, location: int, smsc: str, is_ours: Callable[[str], bool]
) -> ReceivedPart:
    """The receipt as a status report. `is_ours` tells which message ids the SMSC gave us."""
    told = delivered.payload(unit).decode("latin-1").replace("\0", " ")
    message_id = _message_id(unit, told, is_ours)
    status = _status(unit, told)
    return ReceivedPart(
        location=location,
        kind=PartKind.STATUS_REPORT,
        number=delivered.sender_number(unit),
        smsc=smsc,
        smsc_at=_submitted(told),
        text="",
        # Not what else it says: it repeats the beginning of the SMS.
        body=f"report {message_id} {status}".encode(),
        report_reference=reference_number(message_id) if message_id else None,
        # Without a name it can't be about anything: "still trying" changes nothing.
        report_status=status if message_id else "pending",
    )


def _message_id(unit: Pdu, told: str, is_ours: Callable[[str], bool]) -> str:
    named = unit.optional.get(_MESSAGE_ID, b"").rstrip(b"\0").decode("latin-1")
    if not named:
        found = _ID.search(told)
        named = found[1] if found else ""
    known = (spelling for spelling in _spellings(named) if is_ours(spelling))
    return next(known, named)


def _spellings(named: str) -> list[str]:
    """An SMSC may answer in hexadecimal and write its receipts in decimal, or the other way."""
    found = [named]
    if named.isascii() and named.isdigit():
        found.append(f"{int(named):x}")
    if re.fullmatch(r"[0-9A-Fa-f]{1,32}", named):
        found.append(str(int(named, 16)))
    return found


def _status(unit: Pdu, told: str) -> ReportStatus:
    state = unit.optional_number(_STATE)
    if state is not None:
        return _OF_STATE.get(state, "pending")
    word = _WORD.search(told)
    return _OF_WORD.get(word[1].upper()[:7], "pending") if word else "pending"


def _submitted(told: str) -> datetime:
    """When the SMSC took our SMS, which settles one whose answer was lost; EPOCH where it does not
    say, so that nothing is guessed. Its clock is taken for our own zone."""
    found = _SUBMITTED.search(told)
    try:
        if found:
            at = datetime.strptime(found[1], "%y%m%d%H%M").replace(tzinfo=WIB)
            return (at + timedelta(seconds=int(found[2] or _WITHIN))).astimezone(UTC)
    except ValueError:
        pass
    return EPOCH
