"""SMS and delivery reports that a modem only tells (+CMT, +CDS) and stores nowhere.

libGammu hands on ten of them a call at most, none while it opens or closes a modem, and drops some
by chance. Its log has all, as they came over the line: they are taken from there, and lie in a file
of the modem's folder until the application has stored them. It imports no gammu.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from app.runtime import durable_files
from app.sms.gammu import at_log
from app.sms.gammu.serial_port import Refused
from app.sms.gammu.sim_reader import Ask
from app.sms.protocol.gateway import ReceivedPart

_TOLD = re.compile(rb"\+(?:CMT|CDS):[^\r\n]*\r\n((?:[0-9A-Fa-f]{2})+)\r\n")
# More than a head and the PDU of one SMS in hex.
_LONGEST = 600
_ROUTING = re.compile(r"\+CNMI: ?(\d),(\d),(\d),(\d),(\d)")
# <mt> of AT+CNMI (3GPP TS 27.005, 3.4.1): SMS stored with a notice, stored without one, told.
_STORED, _TELL = ("1", "0"), "2"
# Its <ds>: reports stored with a notice, told, thrown away.
_REPORTS = ("2", "1", "0")

Decode = Callable[[Mapping[int, str]], list[ReceivedPart]]


class ToldRecords:
    """What was told and is not stored yet, by made-up places: none is used twice.

    `seen` is the place in libGammu's log up to which it was gathered.
    """

    def __init__(self, folder: Path, log: Path) -> None:
        self._path, self._log = folder / "told", log
        kept = _read(self._path)
        self._raws: dict[int, str] = {int(place): raw for place, raw in kept["raws"].items()}
        self._last, self._seen = int(kept["last"]), int(kept["seen"])
        self._parts: dict[int, ReceivedPart] = {}
        self._rest = b""

    def gather(self) -> None:
        """Takes what libGammu has heard since the last time; before its log is emptied, too."""
        since, self._seen = self._seen, at_log.size(self._log)
        self.add(b"".join(at_log.received(self._log, since if since <= self._seen else 0)))

    def restart(self) -> None:
        """The log may have been emptied: what comes is gathered from its beginning."""
        if at_log.size(self._log) < self._seen:
            self._seen = 0
            if self._last:
                self._keep(durable_files.replace_unsynced)

    def add(self, heard: bytes) -> None:
        """Keeps what was told among these bytes of the line; what has only begun may go on in the
        next ones."""
        heard = self._rest + heard
        found = list(_TOLD.finditer(heard))
        self._rest = heard[found[-1].end() if found else 0 :][-_LONGEST:]
        self._raws |= {-(self._last + n): it[1].decode() for n, it in enumerate(found, start=1)}
        self._last += len(found)
        if found:
            self._keep(durable_files.replace)

    def parts(self, decode: Decode) -> list[ReceivedPart]:
        """All of it; what can't be decoded is marked."""
        new = {place: raw for place, raw in self._raws.items() if place not in self._parts}
        self._parts |= {part.location: part for part in decode(new)}
        return list(self._parts.values())

    def delete(self, place: int) -> bool:
        """Forgets what the application has stored; False for any other place."""
        if self._raws.pop(place, None) is None:
            return False
        self._parts.pop(place, None)
        self._keep(durable_files.replace_unsynced)
        return True

    def _keep(self, replace: Callable[[Path, bytes], None]) -> None:
        # On a full disk it is kept in memory: the application can store nothing then, either.
        kept = {"last": self._last, "seen": self._seen, "raws": self._raws}
        with contextlib.suppress(OSError):
            replace(self._path, json.dumps(kept).encode())


def have_stored(ask: Ask) -> bool:
    """Has the modem store SMS, with a notice or without; whether it does. libGammu has it tell them
    where it offers no notice."""
    try:
        found = next(filter(None, map(_ROUTING.match, ask("AT+CNMI?"))), None)
    except Refused:
        return True  # as libGammu sets it
    if found is None or found[2] in _STORED:
        return True
    ways = (f"{found[1]},{way},{found[3]},{found[4]},{found[5]}" for way in _STORED)
    return _is_one_taken(ask, ways)


def have_told(ask: Ask) -> None:
    """Has a modem that stores no SMS tell them, and its reports."""
    ask("AT+CMGF=0")  # told as text they could not be read
    _is_one_taken(ask, (f"2,{_TELL},0,{reports},0" for reports in _REPORTS))


def _is_one_taken(ask: Ask, ways: Iterable[str]) -> bool:
    for way in ways:
        with contextlib.suppress(Refused):
            ask(f"AT+CNMI={way}")
            return True
    return False


def _read(path: Path) -> dict[str, Any]:
    none = {"last": 0, "seen": 0, "raws": {}}
    try:
        return {**none, **json.loads(path.read_bytes())}
    except (OSError, ValueError, TypeError):
        return none
