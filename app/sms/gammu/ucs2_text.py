"""Reverses what libGammu does to UCS-2 texts: it takes "~" for Nokia's sign of blinking text.

Writing, it makes "~" of "~~" and U+0001 of a single one. Reading, it doubles each "~" and cuts the
text at its former length: as many characters are missing at the end. And of a character that was
cut between two parts it keeps neither half (each becomes U+FFFD).
"""

import re
from collections.abc import Iterable
from pathlib import Path

from app.sms.gammu import at_log

_LOST = "\ufffd"
_PDU = re.compile(rb'^(?:\d+ ")?((?:[0-9A-F]{2}){12,})"?$', re.MULTILINE | re.IGNORECASE)


def for_gammu(text: str) -> str:
    """What gammu must be given, so that `text` goes out."""
    return text.replace("~", "~~")


def from_gammu(text: str, log: Path) -> str:
    """What the modem gave when gammu says `text`: from the raw SMS in libGammu's log, where it
    stands since gammu has just read it."""
    if not _is_altered(text):
        return text
    found = reversed(_PDU.findall(at_log.tail(log)))
    return from_pdus(text, (bytes.fromhex(pdu.decode()) for pdu in found))


def from_pdus(text: str, pdus: Iterable[bytes]) -> str:
    """What the modem gave when gammu says `text` of one of these: halves of characters stay halves.

    Where none of them fits, U+FFFD stands for each character that is lost: a gap that shows.
    """
    if not _is_altered(text):
        return text
    size = len(_units(text))
    for pdu in pdus:
        units = pdu[-size:]
        if len(units) == size and _as_read(units) == text:
            return units.decode("utf-16-be", "surrogatepass")
    return text.replace("~~", "~") + _LOST * text.count("~~")


def _is_altered(text: str) -> bool:
    return "~" in text or _LOST in (text[:1], text[-1:])


def _as_read(units: bytes) -> str:
    """What libGammu makes of these bytes."""
    text = units.decode("utf-16-be", "surrogatepass")
    doubled = text.replace("~", "~~").replace("\x01", "~")
    return _units(doubled)[: len(units)].decode("utf-16-be", "replace")


def _units(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
