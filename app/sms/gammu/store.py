"""Reads the SMS that a modem holds, and skips what can't be decoded. It imports no gammu.

Errors are known by the name of gammu's exception class.
"""

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.sms.gammu import at_log, dummy_phone, ucs2_text
from app.sms.gammu.message import corrupted_part, parse_received
from app.sms.protocol.gateway import ReceivedPart

GONE = frozenset({"ERR_EMPTY", "ERR_INVALIDLOCATION"})
BROKEN = frozenset({"ERR_CORRUPTED", "ERR_FILENOTSUPPORTED"})
SECOND_STORE = 100_000  # libGammu adds this to locations in the modem's own memory
WIDEST_GAP = 300
UCS2 = "Unicode_No_Compression"


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


def at_parts(machine: Any, log: Path) -> Iterator[ReceivedPart]:
    """The parts on the SIM and in the modem, read from one listing."""
    where: dict[str, Any] = {"Start": True}
    last = 0
    while True:
        try:
            messages = machine.GetNextSMS(Folder=0, **where)
        except Exception as error:
            if _is_gone(error):
                return
            if not _is_broken(error):
                raise
            broken = _locate_broken(machine, last)
            if broken is None:
                return
            yield corrupted_part(broken, at_log.last_line(log))
            last, where = broken, {"Location": broken}
            continue
        yield from _parts_of([_undone(message, log) for message in messages])
        last = messages[0]["Location"]
        where = {"Location": last}


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
            if not _is_broken(error):
                raise
            messages = []
        if messages:
            yield from _parts_of(messages)
        else:
            yield corrupted_part(location, _raw(dummy_phone.location_path(folder, location)))


def _undone(message: dict[str, Any], log: Path) -> dict[str, Any]:
    if message["Coding"] != UCS2 or not isinstance(message["Text"], str):
        return message
    return {**message, "Text": ucs2_text.from_gammu(message["Text"], log)}


def _parts_of(messages: list[dict[str, Any]]) -> Iterator[ReceivedPart]:
    for message in messages:
        part = parse_received(message)
        if part is not None:
            yield part


def _locate_broken(machine: Any, last: int) -> int | None:
    """The first undecodable place behind `last`: gammu names the error, but not the place."""
    nearby = range(last + 1, last + WIDEST_GAP)
    further = range(SECOND_STORE + 1, SECOND_STORE + WIDEST_GAP) if last < SECOND_STORE else ()
    for location in itertools.chain(nearby, further):
        try:
            machine.GetSMS(Folder=0, Location=location)
        except Exception as error:
            if _is_broken(error):
                return location
            if not _is_gone(error):
                raise
    return None


def _raw(path: Path) -> bytes:
    try:
        return path.read_bytes()[:10_000]
    except OSError as error:
        return str(error).encode()


def _is_gone(error: Exception) -> bool:
    return type(error).__name__ in GONE


def _is_broken(error: Exception) -> bool:
    # python-gammu says ValueError for an impossible date.
    return type(error).__name__ in BROKEN or isinstance(error, ValueError)
