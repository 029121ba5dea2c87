"""Reads the SMS in the dummy phone, by libGammu. It imports no gammu.

Errors are known by the name of gammu's exception class.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.sms.gammu import dummy_phone
from app.sms.gammu.faults import fault_kind
from app.sms.gammu.message import corrupted_part, parse_received
from app.sms.protocol.gateway import CLOSING, ReceivedPart

GONE = frozenset({"ERR_EMPTY", "ERR_INVALIDLOCATION"})


def take_parts(parts: Iterable[ReceivedPart], limit: int) -> list[ReceivedPart]:
    """Up to `limit` good parts; broken ones come along uncounted, so that they block no others."""
    taken: list[ReceivedPart] = []
    good = 0
    for part in parts:
        taken.append(part)
        good += not part.is_corrupted
        if good >= limit:
            break
    return taken


def dummy_parts(machine: Any, folder: Path) -> Iterator[ReceivedPart]:
    """The parts in the dummy phone's inboxes.

    Not by GetNextSMS: it stops at a broken file for ever, and scans 50,000 names a call.
    """
    for location in dummy_phone.inbox_locations(folder):
        try:
            messages = machine.GetSMS(Folder=0, Location=location)
        except Exception as error:
            if _is_gone(error):
                continue
            if fault_kind(type(error).__name__) in CLOSING:
                raise
            messages = []
        if messages:
            yield from _parts_of(messages)
        else:
            yield corrupted_part(location, _raw(dummy_phone.location_path(folder, location)))


def delete(machine: Any, location: int) -> None:
    """Takes a message out of the dummy phone; none is fine."""
    try:
        machine.DeleteSMS(Folder=0, Location=location)
    except Exception as error:
        if not _is_gone(error):
            raise


def _parts_of(messages: list[dict[str, Any]]) -> Iterator[ReceivedPart]:
    for message in messages:
        part = parse_received(message)
        if part is not None:
            yield part


def _raw(path: Path) -> bytes:
    try:
        return path.read_bytes()[:10_000]
    except OSError as error:
        return str(error).encode()


def _is_gone(error: Exception) -> bool:
    return type(error).__name__ in GONE
