"""Reads the SMS and reports that a modem holds, without libGammu's driver: no record stops it.

libGammu gives up a listing at a record that it can't read, takes an empty one for the end of the
SIM, crashes on an empty one at the end, and reads no reports where a modem stores them apart. A
note on the disk says what is being decoded, so that a crash counts as a failure of that record. It
imports no gammu: the decoder comes in.
"""

import contextlib
import hashlib
import json
import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.runtime import durable_files
from app.sms.gammu import serial_port
from app.sms.gammu.message import UCS2, corrupted_part, from_pdus, parse_received
from app.sms.protocol.gateway import FaultKind, GatewayError, ReceivedPart

log = logging.getLogger(__name__)

# What is added to a place: the SIM, the modem's own memory, reports (3GPP TS 27.005, 3.2.2).
_STORES = {"SM": 0, "ME": 100_000, "SR": 200_000}
_OFFERED = re.compile(r"\+CPMS: ?\(([^)]*)\)")
_RECORD = re.compile(r"\+CMG[LR]: ?(?:(\d+), ?)?(\d)\b")
# Lines that a modem says unasked, and those of them that a PDU follows.
_UNASKED, _WITH_PDU = ("+", "^", "RING"), ("+CDS:", "+CMT:", "+CBM:")
_PDU = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_RECEIVED = ("0", "1")  # unread, read; what a phone has written there itself is none of ours
# The codes of a place that holds nothing (3GPP TS 27.005, 3.2.5).
_NOTHING_THERE = ("ERROR: 321", "ERROR: 22")

Ask = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the modem tells it: `raw` is its PDU in hex where all is well."""

    store: str
    place: int
    head: str
    raw: str

    @property
    def location(self) -> int:
        """The place as libGammu numbers it."""
        return self.place + _STORES[self.store]

    @property
    def mark(self) -> str:
        """What tells it from the next record in the same place."""
        return f"{self.location} {hashlib.sha256(self.raw.encode()).hexdigest()[:16]}"


class SimReader:
    """The stores of one modem. `hear` gets what comes over the line meanwhile.

    The note stays until nothing is left there: what ended a process is not decoded again.
    """

    def __init__(
        self,
        folder: Path,
        device: str,
        decode: Callable[[bytes], Any],
        hear: Callable[[bytes], None],
    ) -> None:
        self._note = folder / "reading"
        self._device = device
        self._decode = decode
        self._hear = hear
        self._records: dict[int, Record] = {}
        self._stores: Sequence[str] = ()
        # What ended a process before this one: on a full disk the note keeps an older place.
        noted = self._read_note()
        self._deadly = {*noted.get("deadly", []), noted.get("at")} - {None}

    def read(self, limit: int) -> list[ReceivedPart]:
        """Up to `limit` parts; what can't be decoded is marked. Raises GatewayError."""
        with self._port() as ask:
            self._stores = self._stores or _offered(ask)
            records = _all(ask, self._stores or ["SM", "ME"])
        self._records = {record.location: record for record in records[:limit]}
        if not records:
            self._forget()
        return list(self._parts(self._records.values()))

    def decoded(self, told: Mapping[int, str]) -> list[ReceivedPart]:
        """What the modem told instead of storing it, by place, with the same care."""
        return list(self._parts([Record("SM", place, "", raw) for place, raw in told.items()]))

    def delete(self, location: int) -> None:
        """Frees a place that `read` has told last; an empty one is fine. Raises GatewayError."""
        record = self._records.get(location)
        if record is None:
            return
        with self._port() as ask:
            ask(f'AT+CPMS="{record.store}"')
            try:
                ask(f"AT+CMGD={record.place}")
            except serial_port.Refused as error:
                if not str(error).endswith(_NOTHING_THERE):
                    raise

    def _parts(self, records: Collection[Record]) -> Iterator[ReceivedPart]:
        """Each record is noted before it is decoded; the one noted by a dead process is not decoded
        again."""
        deadly = self._deadly & {record.mark for record in records}
        for record in records:
            self._write({"at": record.mark, "deadly": sorted(deadly - {record.mark})})
            yield self._undecoded(record) if record.mark in deadly else self._decoded(record)
        if records:
            self._write({"deadly": sorted(deadly)})

    def _decoded(self, record: Record) -> ReceivedPart:
        try:
            pdu = bytes.fromhex(record.raw)
            message = {**self._decode(pdu), "Location": record.location}
            if message["Coding"] == UCS2 and isinstance(message["Text"], str):
                message["Text"] = from_pdus(message["Text"], [pdu])
            part = parse_received(message)
        except Exception as error:
            log.warning("place %d can't be read: %s", record.location, type(error).__name__)
            part = None
        return part or self._undecoded(record)

    def _undecoded(self, record: Record) -> ReceivedPart:
        return corrupted_part(record.location, (record.raw or record.head).encode())

    @contextlib.contextmanager
    def _port(self) -> Iterator[Ask]:
        """libGammu's port, with the stores afterwards as libGammu had chosen them."""
        with self.plainly() as ask:
            chosen = re.findall(r'"\w+"', " ".join(ask("AT+CPMS?")))
            try:
                yield ask
            except GatewayError:
                raise  # it has fallen silent: what is asked now would wait as long again
            except BaseException:
                _choose(ask, chosen)
                raise
            _choose(ask, chosen)

    @contextlib.contextmanager
    def plainly(self) -> Iterator[Ask]:
        """Plain commands on libGammu's port. Raises GatewayError."""
        port = next(iter(serial_port.descriptors_of(self._device)), None)
        if port is None:
            reason = f"{self._device} takes no plain commands"
            raise GatewayError(reason, kind=FaultKind.BACK_OFF)
        heard = bytearray()
        try:
            yield partial(serial_port.ask, port, heard=heard)
        except serial_port.Refused as error:
            raise GatewayError(str(error), kind=FaultKind.BACK_OFF) from error
        finally:
            self._hear(bytes(heard))

    def _read_note(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._note.read_bytes()))
        except (OSError, ValueError):
            return {}

    def _write(self, said: dict[str, Any]) -> None:
        # A full disk must not stop the reading; a power cut is no fault of what was read.
        with contextlib.suppress(OSError):
            durable_files.replace_unsynced(self._note, json.dumps(said).encode())

    def _forget(self) -> None:
        # What is deadly may have been told: that is decoded after this.
        self._records = {}
        self._note.unlink(missing_ok=True)


def _offered(ask: Ask) -> Sequence[str]:
    """The stores that this modem can list; none where it does not say."""
    told = ""
    with contextlib.suppress(serial_port.Refused):
        told = " ".join(ask("AT+CPMS=?"))
    offered = _OFFERED.search(told)
    return [it for it in _STORES if offered and f'"{it}"' in offered[1]]


def _choose(ask: Ask, stores: Sequence[str]) -> None:
    with contextlib.suppress(serial_port.Refused):
        ask(f"AT+CPMS={','.join(stores)}")


def _all(ask: Ask, stores: Sequence[str]) -> list[Record]:
    ask("AT+CMGF=0")
    found, refusals = list[Record](), list[serial_port.Refused]()
    for store in stores:
        try:
            told = " ".join(ask(f'AT+CPMS="{store}"'))
        except serial_port.Refused as error:
            refusals.append(error)  # many modems have one of them alone
        else:
            found += _records_in(ask, store, told)
    if len(refusals) == len(stores):
        raise refusals[0]
    return found


def _records_in(ask: Ask, store: str, told: str) -> list[Record]:
    """By one listing, or place by place where the modem itself fails at a listing."""
    try:
        return list(_in_lines(store, ask("AT+CMGL=4")))
    except serial_port.Refused:
        size = re.search(r"\+CPMS: ?\d+, ?(\d+)", told)
        found: list[Record] = []
        for place in range(1, int(size[1]) + 1 if size else 1):
            with contextlib.suppress(serial_port.Refused):
                lines = ask(f"AT+CMGR={place}")
                found += [record for record in _in_lines(store, lines, place) if record.raw]
        return found


def _in_lines(store: str, lines: Sequence[str], place: int = 0) -> Iterator[Record]:
    head, raw, is_foreign = "", list[str](), False

    def told() -> Iterator[Record]:
        found = _RECORD.match(head)
        # An empty one is read in any state: libGammu's own reading dies of it.
        if found is not None and (found[2] in _RECEIVED or not raw):
            # Without the state, which the first reading changes.
            where = int(found[1] or place)
            # A line beside it that no rule knows is the modem's, too.
            pdus = [line for line in raw if _PDU.fullmatch(line)]
            body = pdus[0] if len(pdus) == 1 else "\n".join(raw)
            yield Record(store, where, f"+CMGL: {where}{head[found.end() :]}", body)

    for line in lines:
        if _RECORD.match(line):
            yield from told()
            head, raw, is_foreign = line, [], False
        elif line.startswith(_UNASKED):
            is_foreign = line.startswith(_WITH_PDU)
        elif is_foreign:
            is_foreign = False
        else:
            raw.append(line)
    yield from told()
